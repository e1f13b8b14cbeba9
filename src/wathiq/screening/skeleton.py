"""Names in any spelling, and in Arabic or Latin letters, folded into words that can be compared.

A word's `sounds` are its spelling without habits of transcription: k for q and c, g for j, one vowel for a run of
them. Its `bones` are the consonants of those: what every transcription of a name agrees on. Where a spelling stands
for two sounds (th, dh, kh, ch, q), a word has both.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache, reduce
from itertools import pairwise
from operator import and_
from pathlib import Path
from typing import Any

from wathiq.language import arabic, transliteration

_DATA = Path(__file__).with_name("words.json")
_MOST_WORDS = 24
"""Of a name; what follows says no more about whose it is, and must not cost time without end."""
_MOST_LETTERS = 300
_MOST_PARTS = 4
"""Of a line that holds several names."""
_REMEMBERED = 200_000
"""Words that stay in memory: lists repeat theirs."""

_ACCENTS = re.compile("[\u0300-\u036f]")
_DROPPED = re.compile("['\"`\u00ab\u00b4\u00bb\u02bb-\u02bf\u2018-\u201f]")
_INITIALS = re.compile(r"\b(?:\w\.){2,}\w?\b|\b(?:\w\.){2,}")
_WORD = re.compile(r"[^\W_]+|&")
_SUN_ARTICLE = re.compile(r"\b[aeu](sh|th|[rsdnztl])-(?=\1)")

_SONS = frozenset({"بن", "ابن", "بنت", "ولد"})
_BRACKETS = re.compile(r"[(\[][^)\]]*[)\]]?")
_ARABIC = "\u0600-\u06ff\ufb50-\ufdff\ufe70-\ufefc"
_ARABIC_LETTERS = re.compile(f"[{_ARABIC}][{_ARABIC}\\s]*")
_HEARD_BEFORE_ANOTHER = "ة"
# Letters that others hear otherwise than Egypt does, where a rule spells them: Fazl for Fadl, Gasmi for Kasmi.
_HEARD = {"ض": ("d", "z"), "ظ": ("z", "d"), "ق": ("k", "q")}
_SERVANT_ALONE, _SERVED = "عبد", frozenset({"ربه", "النبي"})
_PREPOSITION = re.compile("^(?:وال|لل)(?=...)")
_SERVANT = re.compile(r"abd(?:[aeu]|ou|i)?(?:l|ll|r|s|n|z|d|t|sh)?")
_SERVANT_OF = re.compile(r"abd[aeiou]{0,2}(?:l|([rsnzdt])(?=\1)|sh(?=sh))?(?=[a-z]{3})")
_NOT_SERVANTS = frozenset({"abdu", "abdi", "abda", "abdou"})
_FATHERS = frozenset({"abu", "abo", "abou", "abul", "aboul", "umm", "um", "oum"})
_ARTICLES = frozenset({"al", "el", "ul", "il"})
_ARTICLES_BEHIND = _ARTICLES | {"ar", "er", "ur", "as", "es", "us", "an", "en", "un", "ad", "ed", "ud", "at", "ut"}
_FAITH = re.compile(r"(?:[aeu]l?)?d+(?:i|ee|ie|y|ei)n+e?")
_OF_THE_FAITH = re.compile(r"(?<=[a-z]{2})(?:[aeiou]+l?|l)d+(?:i|ee|ie|y|ei)n+e?$")
_GOD = re.compile(r"[aou]?l+ah?")
_ARTICLE_WRITTEN_ON = re.compile(r"^[ae]l(?=[^aeiou].{3})")

# Spellings of one sound, then those of two, of which a word gets the second in a form of its own.
_ONE_SOUND = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        ("^(?:ou|o)(?=[aei])", "w"),
        ("tsch|tch|sch|sh", "š"),
        ("dzh|(?<!^ab)dj|j", "g"),
        ("gh", "g"),
        ("zh", "z"),
        ("ph|v", "f"),
        ("ck", "k"),
        ("c(?=[eiy])", "s"),
        ("c(?!h)", "k"),
        ("(?<=.)h+$", ""),
        ("(?<=[aiou][nmdlr])e$", ""),  # Slimane, Amine
    )
)
_ANY_OF_THESE = re.compile("|".join(f"(?:{pattern.pattern})" for pattern, _ in _ONE_SOUND))
_TWO_SOUNDS = {
    "th": ("t", "s"),
    "dh": ("d", "z"),
    "kh": ("h", "k"),
    "ch": ("š", "k"),
    "q": ("k", "g"),
    "x": ("ks", "h"),
}
_VOWELS = re.compile("(?<!^)[aeiouyw]+|^(?:[aeiou]+|[wy](?=[^aeiou]|$))")
_DOUBLE = re.compile(r"(.)\1+")
_VOWEL_SOUNDS = re.compile("[aiu]")


_LETTERS_PER_SLIP, _MOST_SLIPS, _BONES_PER_SLIP = 4, 2, 3
_SERVANT_BONES = "bd"
"""What Abdel Karim has before Karim, who may be the same."""
_BITS = 64
_ANY_CONSONANT = (1 << _BITS) - 1


class Role(StrEnum):
    """What a word is in a name; the commoner it is among all names, the less it says."""

    NAME = "name"
    COMMON = "common"
    BUSINESS = "business"
    TITLE = "title"
    PARTICLE = "particle"
    LEGAL_FORM = "legal_form"
    INITIAL = "initial"
    NUMBER = "number"


@dataclass(frozen=True, slots=True, eq=False)
class Word:
    """One word of a name. The same letters are always the same object, so that what is known of it is kept.

    `letters` are small, without accents, and Latin where the script is one that can be spelled so; `bones` has one
    entry for each of `sounds`; `arabic` is the word as it was, folded, where it was Arabic; `known` are the known names
    that are spelled so. `mask` has a bit for each consonant of any of the bones, `core` for each that all of them have;
    `slips` is in how many of them a word may differ from this one and be like it still.
    """

    letters: str
    arabic: str
    sounds: tuple[str, ...]
    bones: tuple[str, ...]
    known: frozenset[str]
    role: Role
    mask: int
    core: int
    slips: int

    def may_be_like(self, other: Word) -> bool:
        """Whether enough of their consonants are the same: a look that costs next to nothing."""
        slips = self.slips if self.slips > other.slips else other.slips  # noqa: FURB136 - max() doubles the time
        return (
            (self.core & ~other.mask).bit_count() <= slips
            and (other.core & ~self.mask).bit_count() <= slips
            and self.mask & other.mask != 0
        )


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """A name's words, and the letters and sounds of all of them together."""

    words: tuple[Word, ...]
    letters: str
    sounds: str


@lru_cache(_REMEMBERED)
def words(name: str, *, translated: bool = False) -> tuple[Word, ...]:
    """A name's words in their order, compounds (Abdel Karim, Abu Bakr, Seif El Din) joined, articles left out.

    Arabic words of organisations (شركة) are spelled like any other, or else `translated`: lists do both.
    """
    found: list[Word] = []
    for run, is_arabic in _runs(_plain(name)):
        found += _arabic_words(run, translated=translated) if is_arabic else _latin_words(run)
    return tuple(found[:_MOST_WORDS])


@lru_cache(_REMEMBERED)
def readings(name: str) -> tuple[Line, ...]:
    """The ways a line can be taken for a name: each of those that semicolons part, as a whole and in each script."""
    parts = name.split(";")[:_MOST_PARTS]
    found = dict.fromkeys(run for part in parts for run in _in_each_script(part))
    return tuple(map(_line, filter(None, found)))


def _in_each_script(name: str) -> Iterator[tuple[Word, ...]]:
    """A name as a whole, and each of its scripts, translated and not."""
    if name.isascii():
        yield words(name)
        return
    latin, other = _ARABIC_LETTERS.sub(" ", name), "".join(_ARABIC_LETTERS.findall(name))
    in_two = other and any(map(str.isalpha, latin))
    for line in (name, latin, other) if in_two else (name,):
        for way in (False, True) if other else (False,):
            yield words(line, translated=way)


def _line(found: tuple[Word, ...]) -> Line:
    return Line(found, "".join(word.letters for word in found), "".join(word.sounds[0] for word in found))


@lru_cache(_REMEMBERED)
def without_brackets(name: str) -> str:
    """The name without what it has in brackets: an abbreviation, another name, a remark."""
    return " ".join(_BRACKETS.sub(" ", name).split())


def joined(run: Sequence[Word]) -> Word:
    """Words of one script as if no spaces stood between them."""
    return _word(("".join(word.letters for word in run),), "")


def _plain(name: str) -> str:
    short = name[:_MOST_LETTERS]
    plain = _DROPPED.sub("", short.casefold() if short.isascii() else _latin(short))
    plain = _INITIALS.sub(lambda match: match[0].replace(".", "") + " ", plain)
    return _SUN_ARTICLE.sub("", plain)


def _latin(text: str) -> str:
    """A text in small letters without accents, Latin where its script can be spelled so."""
    small = unicodedata.normalize("NFC", arabic.clean(text).casefold()).translate(_table().letters)
    return unicodedata.normalize("NFC", _ACCENTS.sub("", unicodedata.normalize("NFKD", small)))


def _runs(text: str) -> Iterator[tuple[list[str], bool]]:
    """The words, in runs of one script."""
    run: list[str] = []
    was_arabic = False
    for word in _WORD.findall(text):
        is_arabic = "\u0600" <= word[0] <= "\u06ff"
        if run and is_arabic != was_arabic:
            yield run, was_arabic
            run = []
        run.append(word)
        was_arabic = is_arabic
    if run:
        yield run, was_arabic


def _arabic_words(run: Sequence[str], *, translated: bool) -> Iterator[Word]:
    for part in _arabic_parts(run):
        english = _table().translations.get(_bare(arabic.fold(part))) if translated else None
        spellings = (english,) if english else _spellings(part)
        joined = [" ".join(_joined(spelling.lower().split())) for spelling in spellings]
        letters = tuple(dict.fromkeys(spelling.replace(" ", "") for spelling in joined if spelling))
        if letters:
            yield _word(letters, arabic.fold(part))


def _arabic_parts(run: Sequence[str]) -> Iterator[str]:
    """The parts of an Arabic name; the word for son is one of its own, and no part of the father's name."""
    for part in arabic.name_parts(" ".join(_PREPOSITION.sub("ال", word) for word in run)):
        head, _, rest = part.partition(" ")
        if rest and (arabic.fold(head) in _SONS or (arabic.fold(head) == _SERVANT_ALONE and not _serves(rest))):
            yield from (head, *_arabic_parts(rest.split()))
        else:
            yield part


def _spellings(part: str) -> tuple[str, ...]:
    """The spellings of a part, with those of other countries.

    An unknown word's last ة may be heard before another word: Jamaat, Hayat, Jabhat.
    """
    spellings = (*transliteration.spellings(part), *_elsewhere(part))
    heard = part.endswith(_HEARD_BEFORE_ANOTHER) and arabic.fold(part) not in transliteration.lexicon()
    return (*spellings, f"{spellings[0]}t") if heard else spellings


def _elsewhere(part: str) -> Iterator[str]:
    """A part as it is spelled where its letters sound otherwise than in Egypt."""
    spelling = transliteration.spellings(part)[0].lower()
    for letter, (here, there) in _HEARD.items():
        if letter in part:
            yield spelling.replace(here, there)


def _serves(rest: str) -> bool:
    """Whether عبد before it makes a compound; else it is a name of its own."""
    return rest.startswith("ال") or arabic.fold(rest) in _SERVED


def _bare(word: str) -> str:
    """A folded word without its article, and without the preposition before it (للتجارة, for trade)."""
    return transliteration.stem(_PREPOSITION.sub("", word))


def _latin_words(run: Sequence[str]) -> Iterator[Word]:
    table = _table()
    for word in _joined(_phrased([table.abbreviations.get(word, word) for word in run])):
        yield _word((table.numbers.get(word, word),), "")


def _phrased(run: list[str]) -> list[str]:
    """Legal forms that are written out in several words, each made one."""
    text = f" {' '.join(run)} "
    for phrase, short in _table().phrases:
        text = text.replace(phrase, short)
    return text.split()


def _joined(run: Sequence[str]) -> list[str]:
    """Heads are joined to the next word (`abd karim`), tails to the one before (`seif din`); articles go."""
    whole: list[str] = []
    head = ""
    for word, following in pairwise([*run, ""]):
        if head and word in _ARTICLES_BEHIND and following:
            continue
        if not head and word in _ARTICLES and following:
            continue
        if not head and following and _is_head(word):
            head = "abd" if word.startswith("abd") else word[:2].replace("ou", "um") + "u"
            continue
        if whole and not head and (_FAITH.fullmatch(word) or _GOD.fullmatch(word)):
            whole[-1] += "din" if _FAITH.fullmatch(word) else "ullah"
            continue
        whole.append(head + _unjoined(word))
        head = ""
    return whole


def _is_head(word: str) -> bool:
    return word in _FATHERS or (_SERVANT.fullmatch(word) is not None and word not in _NOT_SERVANTS)


def _unjoined(word: str) -> str:
    """A word as if its compound had been joined by us: `abdulkarim` becomes `abdkarim`, `seifeddine` `seifdin`."""
    if word.startswith("abd") and len(word) > 6:
        word = _SERVANT_OF.sub("abd", word, count=1)
    return _OF_THE_FAITH.sub("din", word)


@lru_cache(_REMEMBERED)
def _word(spellings: tuple[str, ...], arabic_word: str) -> Word:
    letters = spellings[0]
    sounds = tuple(dict.fromkeys(sound for spelling in spellings for sound in _sounds(spelling)))
    bones = tuple(_VOWEL_SOUNDS.sub("", sound) or sound for sound in sounds)
    is_known = arabic_word in transliteration.lexicon()
    known = frozenset({arabic_word}) if is_known else _known(letters, sounds[0])
    role = _role(letters, bones[0], sounds[0])
    mask, core = _mask("".join(bones)), reduce(and_, (_mask(form.removeprefix(_SERVANT_BONES)) for form in bones))
    if role is Role.INITIAL or letters in _table().nicknames:
        mask, core = _ANY_CONSONANT, 0
    slips = max(slips_of_letters(len(letters)), slips_of_bones(max(map(len, bones))))
    return Word(letters, arabic_word, sounds, bones, known, role, mask, core, slips)


def slips_of_letters(count: int) -> int:
    """How many slips a word of so many letters may have; with more it is another word."""
    return min(count // _LETTERS_PER_SLIP, _MOST_SLIPS)


def slips_of_bones(count: int) -> int:
    """The same of its consonants, in what is heard."""
    return count // _BONES_PER_SLIP


def _mask(letters: str) -> int:
    mask = 0
    for letter in letters:
        mask |= 1 << ord(letter) % _BITS
    return mask


def _sounds(spelling: str) -> Iterator[str]:
    for form in dict.fromkeys((spelling, _ARTICLE_WRITTEN_ON.sub("", spelling))):
        for pattern, sound in _ONE_SOUND if _ANY_OF_THESE.search(form) else ():
            form = pattern.sub(sound, form)  # noqa: PLW2901
        first = form
        for written, (usual, _) in _TWO_SOUNDS.items():
            first = first.replace(written, usual)
        yield _voiced(first)
        for written, (_, rare) in _TWO_SOUNDS.items():
            if written in form:
                other = form.replace(written, rare)
                for also, (usual, _) in _TWO_SOUNDS.items():
                    other = other.replace(also, usual)
                yield _voiced(other)


def _voiced(form: str) -> str:
    """The form with one vowel for each run, and one consonant for each doubled one."""
    return _DOUBLE.sub(r"\1", _VOWELS.sub(_vowel, form))


def _vowel(run: re.Match[str]) -> str:
    if not set(run[0]).isdisjoint("uow"):
        return "u"
    return "a" if set(run[0]) == {"a"} else "i"


def _role(letters: str, bones: str, sound: str) -> Role:
    table = _table()
    if letters.isdigit():
        return Role.NUMBER
    if letters in table.roles:
        return table.roles[letters]
    if len(letters) == 1:
        return Role.INITIAL
    return Role.COMMON if bones in _common_bones() or sound in _common_sounds() else Role.NAME


@dataclass(frozen=True, slots=True)
class _Table:
    roles: Mapping[str, Role]
    phrases: tuple[tuple[str, str], ...]
    abbreviations: Mapping[str, str]
    numbers: Mapping[str, str]
    nicknames: Mapping[str, frozenset[int]]
    common: frozenset[str]
    translations: Mapping[str, str]
    letters: Mapping[int, str]


@cache
def _table() -> _Table:
    content: Mapping[str, Any] = json.loads(_DATA.read_text(encoding="utf-8"))
    roles = dict.fromkeys(content["business"], Role.BUSINESS)
    roles |= dict.fromkeys(content["legal_forms"], Role.LEGAL_FORM)
    roles |= dict.fromkeys(content["titles"], Role.TITLE)
    roles |= dict.fromkeys(content["particles"], Role.PARTICLE)
    phrases = sorted(content["legal_phrases"].items(), key=lambda pair: -len(pair[0]))
    nicknames: dict[str, frozenset[int]] = {}
    for number, group in enumerate(content["nicknames"]):
        for name in group:
            nicknames[name] = nicknames.get(name, frozenset()) | {number}
    return _Table(
        roles,
        tuple((f" {phrase} ", f" {short} ") for phrase, short in phrases),
        content["abbreviations"],
        content["numbers"],
        nicknames,
        frozenset(content["common_names"]),
        {_bare(arabic.fold(word)): english for word, english in content["translations"].items()},
        str.maketrans(content["letters"]),
    )


@cache
def _common_bones() -> frozenset[str]:
    """The consonants of the commonest names, in whatever spelling."""
    spelled = ("".join(_joined(name.split())) for name in _table().common)
    return frozenset(_VOWEL_SOUNDS.sub("", next(_sounds(name))) for name in spelled)


@cache
def _common_sounds() -> frozenset[str]:
    """What the given names of Egypt sound like, all of which many people have."""
    names = transliteration.given_names()
    spelled = (spelling for name in names for spelling in (*transliteration.lexicon()[name], *_elsewhere(name)))
    return frozenset(next(_sounds("".join(_joined(spelling.lower().split())))) for spelling in spelled)


def _known(letters: str, sound: str) -> frozenset[str]:
    """The known names that are spelled so, else those that sound so."""
    spelled, sounded = _owners()
    return spelled.get(letters) or sounded.get(sound, frozenset())


@cache
def _owners() -> tuple[Mapping[str, frozenset[str]], Mapping[str, frozenset[str]]]:
    """The known names, folded, of each spelling as `words` writes it, and of what it sounds like."""
    spelled: dict[str, set[str]] = {}
    sounded: dict[str, set[str]] = {}
    for name, spellings in transliteration.lexicon().items():
        for spelling in spellings:
            letters = "".join(_joined(spelling.lower().split()))
            spelled.setdefault(letters, set()).add(name)
            sounded.setdefault(next(_sounds(letters)), set()).add(name)
    return _frozen(spelled), _frozen(sounded)


def _frozen(owners: Mapping[str, set[str]]) -> Mapping[str, frozenset[str]]:
    return {spelling: frozenset(names) for spelling, names in owners.items()}


def nicknames(word: Word) -> frozenset[int]:
    """The groups of names that stand for each other which the word is in."""
    return _table().nicknames.get(word.letters, frozenset())
