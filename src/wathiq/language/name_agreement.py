"""Whether an Arabic name and one in Latin letters are the same name, however the second one is spelled.

Consonants decide, vowels say little. Of known names (`egypt_names.json`) the spellings in use have the first word: by
its consonants alone, Hassan is as good as Hussein.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from itertools import pairwise, product

from wathiq.language import arabic, transliteration

AGREE = 0.8
"""What `agreement` must say of two names for them to be taken for one."""

# The Latin sounds that a folded Arabic letter is written with, and after the bar those it is written with at times.
_WRITTEN = {
    "ب": "b|p", "ت": "t|", "ث": "th s t|", "ج": "g j|", "ح": "h|kh", "خ": "kh|k h", "د": "d|", "ذ": "z dh|d th",
    "ر": "r|", "ز": "z|s", "س": "s|z", "ش": "sh ch|s", "ص": "s|", "ض": "d dh|z", "ط": "t|", "ظ": "z dh|d th",
    "غ": "gh g|", "ف": "f v ph|", "ق": "k q g ck|c kh gh", "ك": "k c ck|q ch", "ل": "l|", "م": "m|", "ن": "n|",
    "ه": "h|t", "و": "w|v", "ي": "y|j", "پ": "p|b", "ڤ": "v|f", "چ": "j g|ch", "گ": "g|",
}  # fmt: skip
_ALIF, _AIN, _LAST_HEH, _LAM = "\u0627", "ع", "ه", "ل"
# The Latin vowels that a letter for a vowel is written with; ain and the last heh go with any.
_VOWELS: Mapping[str, str] = {_ALIF: "ae", "و": "ou", "ي": "iey", _AIN: "aeiou"}
_SUN_LETTERS = frozenset("تثدذرزسشصضطظلن")
_SOUND = re.compile(r"([skgtdcp]h)\1?|ck|[aeiou]+|([^aeiou])\2?")

# What differences cost; one consonant for another is the measure.
_RARE = 0.3
_OTHER = 1.0
_OTHER_VOWEL = 0.5
_LOST_VOWEL = 0.4
_HARDLY_LOST = 0.1
_ADDED_AT_EDGE = 0.4
_ADDED_LONG = 0.15
_FEWEST_CONSONANTS = 2
"""As many as a name is taken to have at least: of one consonant, a vowel would decide too much."""
_MISSING_WORD = 0.3
_OTHER_ORDER = 0.9
_ANOTHER_NAME = 0.7
"""What is left of the likeness where the Latin word is how other known names are spelled, and never this one."""

_REMEMBERED = 50_000
"""Sounds come back, for names do."""

_NO_LETTERS = re.compile(r"[^a-z\s-]")
_LOOSE = (
    (re.compile("x"), "ks"),
    (re.compile("c(?=[eiy])"), "s"),
    (re.compile("(?<!ab)dj"), "j"),  # Djamel, as the Maghreb writes; not Abdjabbar
    (re.compile("tch"), "ch"),
)
_HEADS = frozenset(
    {"abd", "abdel", "abdul", "abdal", "abou", "abu", "abo", "aboul", "abul", "om", "umm", "el", "al", "ul"}
    | {"ben", "bin", "ibn"}
)
_TAILS = frozenset({"eldin", "eldeen", "eddin", "eddine", "aldin", "uddin", "allah"})
_ARTICLE = re.compile("^[aeu]l(?=...)")


def agreement(name: str, latin: str) -> float:
    """How well an Arabic name and a Latin one agree, 0..1; from `AGREE` on they may be taken for one name.

    Words may be missing from either or stand in another order, as where a passport puts the surname first; both cost a
    little. A single word that disagrees weighs as much as all those that agree. 0 where one of the names is empty.
    """
    parts, words = arabic.name_parts(name), _words(latin)
    if not parts or not words:
        return 0.0
    score = _aligned(parts, words)
    if len(parts) == len(words):
        return score
    return max(score, _likeness("".join(parts), "".join(words)))  # where spaces are missing, or too many


def word_agreement(part: str, word: str) -> float:
    """How well one part of an Arabic name and one Latin word agree, 0..1, with their articles or without.

    The word is in small letters without accents and spaces.
    """
    return _best(part, word)


def _aligned(parts: Sequence[str], words: Sequence[str]) -> float:
    """Pairs the words off, the likest first."""
    likeness = {(i, j): _best(parts[i], words[j]) for i, j in product(range(len(parts)), range(len(words)))}
    pairs: dict[int, int] = {}
    for i, j in sorted(likeness, key=lambda pair: (-likeness[pair], abs(pair[0] - pair[1]))):
        if i not in pairs and j not in pairs.values():
            pairs[i] = j
    scores = [likeness[pair] for pair in pairs.items()]
    missing = abs(len(parts) - len(words))
    in_order = all(before < after for before, after in pairwise(pairs[i] for i in sorted(pairs)))
    together = (sum(scores) / len(scores) + min(scores)) / 2
    return together * len(scores) / (len(scores) + _MISSING_WORD * missing) * (1.0 if in_order else _OTHER_ORDER)


def _best(part: str, word: str) -> float:
    """The likeness of one word to one part, with their articles or without where only one has it."""
    bare_part, bare_word = transliteration.stem(part), _ARTICLE.sub("", word)
    if bare_part == part:
        return max(_likeness(part, word), _likeness(part, bare_word))
    if arabic.fold(part) in _owners().get(word, ()):
        return 1.0
    return _likeness(bare_part, bare_word)


def _likeness(part: str, word: str) -> float:
    folded = arabic.fold(part)
    owners = _owners().get(word, frozenset())
    if folded in owners:
        return 1.0
    letters, sounds = folded.replace(" ", ""), _sounds(word)
    consonants = max(sum(letter not in _VOWELS for letter in letters), sum(not _is_vowel(sound) for sound in sounds))
    score = max(0.0, 1 - _cost(letters, sounds) / max(consonants, _FEWEST_CONSONANTS))
    return score * _ANOTHER_NAME if owners and folded in transliteration.lexicon() else score


def _cost(letters: str, sounds: Sequence[str]) -> float:
    """The least it costs to turn letters into sounds, as in an edit distance."""
    added = [_added(sound, edge=place in {0, len(sounds) - 1}) for place, sound in enumerate(sounds)]
    last = len(letters) - 1
    rows = [[sum(added[:end]) for end in range(len(sounds) + 1)]]
    for place, letter in enumerate(letters):
        lost = _lost(letters, place)
        above, row = rows[-1], [rows[-1][0] + lost]
        for end, sound in enumerate(sounds):
            ways = [
                above[end] + _taken(letter, sound, edge=place in {0, last}),
                above[end + 1] + lost,
                row[end] + added[end],
            ]
            if place and len(sound) == 2 and not _is_vowel(sound):  # two letters, as in Fat-hy
                ways.append(rows[-2][end] + _pair_taken(letters[place - 1 : place + 1], sound))
            row.append(min(ways))
        rows.append(row)
    return rows[-1][-1]


def _pair_taken(letters: str, sound: str) -> float:
    """What it costs to write two letters with a pair that is one sound elsewhere."""
    return sum(_taken(letter, part, edge=False) for letter, part in zip(letters, sound, strict=True))


@lru_cache(_REMEMBERED)
def _taken(letter: str, sound: str, *, edge: bool) -> float:
    """What it costs to write a letter with a sound."""
    if _is_vowel(sound):
        if letter in _VOWELS:
            fits = not set(_VOWELS[letter]).isdisjoint(sound) or (edge and letter == _ALIF)
            fits = fits or (edge and letter == "ي" and "a" in sound)  # Mona ends in what is a yeh when folded
            return 0.0 if fits else _OTHER_VOWEL
        return 0.0 if edge and letter == _LAST_HEH else _OTHER
    usual, _, rare = _WRITTEN.get(letter, "|").partition("|")
    return 0.0 if sound in usual.split() else _RARE if sound in rare.split() else _OTHER


def _lost(letters: str, place: int) -> float:
    """What it costs to write nothing for a letter."""
    letter = letters[place]
    beside = letters[max(0, place - 1) : place] + letters[place + 1 : place + 2]
    if letter == _AIN:
        return 0.0
    if letter == letters[place - 1 : place]:
        return _HARDLY_LOST  # Nelly, of two lams
    if letter in _VOWELS:
        return _LOST_VOWEL if _VOWELS.keys().isdisjoint(beside) else _HARDLY_LOST
    if letter == _LAM and beside[:1] == _ALIF and beside[1:] in _SUN_LETTERS:
        return _HARDLY_LOST  # Abdurrahman
    return _HARDLY_LOST if letter == _LAST_HEH and place == len(letters) - 1 else _OTHER


def _added(sound: str, *, edge: bool) -> float:
    """What it costs that a sound is written for no letter; short vowels inside a word always are."""
    if _is_vowel(sound):
        return _ADDED_AT_EDGE if edge else _ADDED_LONG if len(sound) > 1 else 0.0
    return _RARE if sound in {"h", "w", "y"} else _OTHER


def _is_vowel(sound: str) -> bool:
    return sound[0] in "aeiou"


@lru_cache(_REMEMBERED)
def _sounds(word: str) -> tuple[str, ...]:
    """A Latin word's sounds: letters, pairs that are one sound, runs of vowels; what is doubled counts once."""
    for pattern, letters in _LOOSE:
        word = pattern.sub(letters, word)
    return tuple(match[1] or match[2] or match[0] for match in _SOUND.finditer(word))


def _words(name: str) -> list[str]:
    """The words of a Latin name in small letters without accents, particles joined to what they belong to."""
    plain = _NO_LETTERS.sub("", unicodedata.normalize("NFKD", name).casefold())
    words = _joined(plain.replace("-", " ").split())
    return [word for word in words if word]


def _joined(words: Iterable[str]) -> list[str]:
    """Heads (`abdel`, `el`) are joined to the next word, tails (`eldin`) to the one before."""
    whole: list[str] = []
    waiting = ""
    for word in words:
        waiting += word
        if word in _HEADS:
            continue
        if whole and waiting in _TAILS:
            whole[-1] += waiting
        else:
            whole.append(waiting)
        waiting = ""
    return [*whole, waiting]


@cache
def _owners() -> Mapping[str, frozenset[str]]:
    """The known names, folded, of each spelling, which is in small letters without spaces."""
    owners: dict[str, set[str]] = {}
    for name, spellings in transliteration.lexicon().items():
        for spelling in spellings:
            owners.setdefault("".join(_words(spelling)), set()).add(name)
    return {spelling: frozenset(names) for spelling, names in owners.items()}
