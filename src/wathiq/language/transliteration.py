"""Arabic personal names in Latin letters, spelled as Egyptians spell them.

The common names stand in `egypt_names.json`, each with the spelling preferred and others that its bearers use. All
other names are spelled by rule: Arabic leaves the short vowels out, and the rules put in those of the commonest forms
of Arabic words.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from wathiq.language import arabic

_DATA = Path(__file__).with_name("egypt_names.json")

_ARTICLE = "ال"
_SERVANT = "عبد"
_SHORTEST_STEM = 2
"""Letters behind the article: with fewer, alif and lam are the name's own."""

# Between the scripts stands a spelling of one character a sound: long vowels āīū, diphthongs ē (ei) and ō (aw), an
# alif in front ă or ĕ, the ends A (a), Â (aa), Y (y) and U (o), 3 for ain and 2 for hamza, a dot between consonants
# that take no vowel; every other character is a consonant.
_ALIF = "\u0627"
_CONSONANTS = dict(zip("بتثجحخدذرزسشصضطظعغفقكلمنهءئؤأپڤچگ", "btθgḥxdðrzsšṣḍṭẓ3Gfqklmnh2222pvjg", strict=True))
_C = "[" + "".join(_CONSONANTS) + "]"
_K = "[btθgḥxdðrzsšṣḍṭẓ3Gfqklmnh2wypvj]"
_LIGHT = "[btθgdðrzsšfklmn2]"
"""Consonants that let a short vowel beside them sound like e."""
_SINGLE = "[btgḥdrzsṣḍṭfqklmnwy]"
"""Consonants of one Latin letter, which can be doubled."""

_Rules = tuple[tuple[re.Pattern[str], str], ...]


def _rules(*rules: tuple[str, str]) -> _Rules:
    return tuple((re.compile(pattern), replacement) for pattern, replacement in rules)


# Which sounds the letters stand for that may be vowels or consonants: first the ends, then alif, then waw and yeh.
_VOWELS = _rules(
    ("\u0627ء$", "Â"),
    ("\u0627ة$", "āت"),
    ("ي[ةه]$", "īA"),
    ("ة$|(?<=..)(?<=[^\u0627وي])ه$", "A"),
    (f"(?<=^{_C}{{2}}و)ى$", "A"),  # Salwa
    ("[ىي]$", "Y"),
    ("و$", "U"),
    (f"^{_ALIF}ي{_ALIF}", "ĕyā"),  # Eyad
    (f"^(?:إي|{_ALIF}ي(?={_C}{_ALIF}))|^إ|^{_ALIF}(?={_C}ت?{_C}{_ALIF}{_C}$)", "ĕ"),  # Ehab, Eslam
    ("^[\u0627أآ]", "ă"),
    (f"^ă({_C})و(?={_C}$)", r"ă\1wa"),  # Anwar
    ("[\u0627آإ]", "ā"),
    (f"(?<=^{_C}{{2}})وت$", "waت"),  # Safwat
    ("^و|و(?=[āAÂYU])|(?<=[āăĕ])و", "w"),
    ("^ي|ي(?=[āAÂYU])|(?<=[āăĕ])ي", "y"),
    (f"وي(?={_C}$)", "wī"),
    ("وي", "wē"),
    ("يو", "yū"),
    (f"(?<=^{_C})و(?={_C}{{2}})", "ō"),  # Kawthar
    (f"(?<=^{_C})ي(?={_C}(?:{_C}|Y?$))", "ē"),  # Zein
    ("و", "ū"),
    ("[يى]", "ī"),
    ("ة", "ت"),
)
# Short vowels of forms that have their own; what they leave open gets the vowels of `_VOICED`.
_FORMS = _rules(
    (f"^m({_K})([tṭ])({_K})({_K})$", r"mo\1\2a\3e\4"),  # Montaser
    (f"^m({_K})([tṭ])({_K})(?=[āīAY])", r"mo\1\2a\3"),  # Mostafa
    (f"^mt({_K})(?={_K})", r"mota\1"),  # Motagly
    (f"^m({_K})({_K})((?!t){_K})$", r"mo\1\2e\3"),  # Mohsen
    (f"^m({_K}{{1,2}})(?=ā(?!n$|.*Y$)|ī{_K}$)", r"mo\1"),  # Mokhtar, Mounir
    ("^([bdrzsš])y(?=[āÂ])", r"\1i"),  # Riad
    (f"^({_K})({_K})({_K})(?=[wy][āī])", r"\1a\2\3a"),  # Shandawil
    (f"^({_K})w(?=ē)", r"\1ow"),  # Sowei...
    (f"^((?!3){_K})({_K})ī({_K})(?=Y$)", r"\1o\2ē\3"),  # Hoseiny
    (f"^({_LIGHT})({_LIGHT})(?=āwY$|[āū]{_K}Y$)", r"\1e\2"),  # Shenawy, Desouky
    (f"^({_K})({_K})(?=wY$)", r"\1a\2a"),  # Badawy
    (f"^({_K})([bdðxfqkgsšṣṭtθ])r$", r"\1a\2·r"),  # Badr
    (f"^({_K})([dḍtṭ])l$", r"\1a\2·l"),  # Fadl
    (f"^({_K})({_K})({_K})(?=āt$)", r"\1a\2a\3"),  # Barakat
    (f"^({_K})({_SINGLE})(?=A$)", r"\1a\2\2"),  # Ganna
    ("ā2(?=.)", "ā2e"),  # Faeka
    (f"(?<=[ōē])({_K})({_K})(?=Y$)", r"\1a\2"),  # Gawhary
    (f"(?<=ā)({_K})({_K})(?=Y$)", r"\1e\2"),  # Hashemy
)
_DOUBLED = re.compile(f"^({_SINGLE})({_SINGLE})(?=ā{_K}$)")
"""Trades, which are told from other names by their article: El Naggar."""
# Where vowels stand in a run of one to five consonants, by whether the word begins and whether it ends with the run.
_VOICED: Mapping[tuple[bool, bool], Sequence[str]] = {
    (True, False): ("c", "cvc", "cvcc", "cvcvcc", "cvccvcc"),
    (True, True): ("c", "cvc", "cvcvc", "cvccvc", "cvcvccvc"),
    (False, False): ("c", "cc", "ccvc", "ccvcc", "ccvccvc"),
    (False, True): ("c", "cvc", "ccvc", "ccvcvc", "ccvccvc"),
}
_RUN = re.compile(f"{_K}+")
_LAST = _rules(
    ("(?<=[aeouāīū])[sṣ](?=[ae])", "ss"),  # Nasser
    ("(?<=^ă)ss", "s"),
    ("3Y$", "eY"),  # Refaey
    ("(?<=[ae])3$", "a"),  # Nafea
    ("(?<=ī)3$", "e"),  # Rabie
    (f"(?<={_K})3[aeā]", "aa"),  # Mosaad, Kanaan
    (f"(?<={_K})3(?=A)|(?<=[aeo])[23](?={_K})", "a"),  # Gomaa, Shaaban
    ("[23·]", ""),
)
_LATIN = {
    "θ": "th", "ḥ": "h", "x": "kh", "ð": "z", "š": "sh", "ṣ": "s", "ḍ": "d", "ṭ": "t", "ẓ": "z", "G": "gh", "q": "k",
    "ā": "a", "ī": "i", "ū": "ou", "ē": "ei", "ō": "aw", "ă": "a", "ĕ": "e", "A": "a", "Â": "aa", "Y": "y", "U": "o",
}  # fmt: skip


def transliterate(name: str) -> str:
    """A name in Latin letters, word by word; words that are not Arabic stay as they are, digits become Western."""
    return " ".join(filter(None, (spellings(part)[0] for part in arabic.name_parts(name))))


def spellings(part: str) -> tuple[str, ...]:
    """The spellings of one part of a name (a word or a compound), the preferred one first.

    There are several only where the name, or its stem behind the article, is among the known ones.
    """
    known = lexicon().get(arabic.fold(part))
    if known:
        return known
    words = arabic.clean(part).split()
    if len(words) != 1:
        return (_compound(words),)
    word = words[0]
    if not arabic.is_arabic(word):
        return (arabic.western(word),)
    bare = stem(word)
    if bare == word:
        return (_spelled(word),)
    return tuple(f"El {spelling}" for spelling in lexicon().get(arabic.fold(bare), (_spelled(bare, _DOUBLED),)))


def _compound(words: Sequence[str]) -> str:
    """The words of a compound; the end of `Abdel` is the article of the next one."""
    head, *rest = (spellings(word)[0] for word in words)
    if arabic.fold(words[0]) == _SERVANT:
        rest[0] = rest[0].removeprefix("El ")
        head = "Abdel" if stem(words[1]) != words[1] else "Abd"
    return " ".join((head, *rest))


def stem(word: str) -> str:
    """The word without its article."""
    has_article = word.startswith(_ARTICLE) and len(word) >= len(_ARTICLE) + _SHORTEST_STEM
    return word.removeprefix(_ARTICLE) if has_article else word


def _spelled(word: str, *forms: re.Pattern[str]) -> str:
    """A single Arabic word by rule; `forms` double the second consonant of those they match."""
    sounds = "".join(_CONSONANTS.get(letter, letter) for letter in _applied(_VOWELS, word))
    for form in forms:
        sounds = form.sub(r"\1a\2\2", sounds)
    voiced = _RUN.sub(_voice, _applied(_FORMS, sounds))
    return "".join(_LATIN.get(sound, sound) for sound in _applied(_LAST, voiced)).capitalize()


def _voice(run: re.Match[str]) -> str:
    """A run of consonants with the short vowels it is spoken with."""
    before, consonants = run.string[: run.start()], iter(run[0])
    templates = _VOICED[not before, run.end() == len(run.string)]
    vowel = "e" if before and before[-1] in "āūīĕ" else "a"
    template = templates[len(run[0]) - 1] if len(run[0]) <= len(templates) else "cv" * len(run[0])
    return "".join(next(consonants) if place == "c" else vowel for place in template)


def _applied(rules: _Rules, text: str) -> str:
    for pattern, replacement in rules:
        text = pattern.sub(replacement, text)
    return text


@cache
def given_names() -> frozenset[str]:
    """The known given names of men and women, folded."""
    return frozenset(arabic.fold(name) for kind in ("male", "female") for name in names()[kind])


@cache
def names() -> Mapping[str, Mapping[str, Sequence[str]]]:
    """The known names by kind, as they are spelled in Arabic, with their spellings in Latin letters."""
    content: Mapping[str, Mapping[str, Sequence[str]]] = json.loads(_DATA.read_text(encoding="utf-8"))
    return content


@cache
def lexicon() -> Mapping[str, tuple[str, ...]]:
    """The spellings of each known name, folded, the preferred one first."""
    spelled: dict[str, dict[str, None]] = {}
    for kind in names().values():
        for name, latin in kind.items():
            spelled.setdefault(arabic.fold(name), {}).update(dict.fromkeys(latin))
    return {name: tuple(latin) for name, latin in spelled.items()}
