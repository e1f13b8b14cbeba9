"""Words that are read nearly right, mended to words that are known: names, places, and what addresses are made of.

A word is changed only where the recogniser itself was in doubt: every change costs as much as the network's own
probabilities say (a runner-up by its probability, a sign that was never considered by what the network left open), and
the known word must be worth it. What was changed is less sure by that much. Nothing is changed into a spelling habit:
words that differ by hamza or by the dots of a last ى alone count as known.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache

from rapidfuzz.distance import Levenshtein

from wathiq.language import arabic, egypt_lexicons, egypt_places, egypt_streets, transliteration
from wathiq.language.egypt_lexicons import Lexicon
from wathiq.language.text import Character, Text

_WORTH = 4.0
"""By how much, in natural logarithms, a known word is likelier than an unknown one before anything was read."""
_MARGIN = 1.0
"""By how much the best known word must be cheaper than the next."""
_SHORTEST = 3
_NEVER_CONSIDERED = 0.25
"""The share of what the network left open that goes to a sign which is not among its runners-up."""
_CERTAIN = 1e-4
"""No network is surer than this leaves open."""
_JOINED_ON, _JOINED_TO = ("عبد", "ابو", "ام"), ("الدين", "الله")
"""First and last parts of names that are written joined as often as not: no two words that ran together."""


def mend(text: Text) -> Text:
    """The line with its doubtful words mended, and words that ran together parted."""
    characters: list[Character] = []
    for word in _words(text.characters):
        if characters:
            characters.append(Character(" ", 1.0, word[0].place))
        characters += _mended(word)
    return Text(tuple(characters))


def known_words() -> Mapping[str, str]:
    """Every known word by its key: what is compared of it, and how it is spelled."""
    return _known()


def key(word: str) -> str:
    """The word letter by letter, without what spelling habits change; of the same length."""
    return "".join(arabic.fold(letter) or letter for letter in word)


@cache
def _known() -> Mapping[str, str]:
    names = [word for name in transliteration.lexicon() for word in name.split()]
    spelled = [name for kind in transliteration.names().values() for name in kind]
    places = [name for g in egypt_places.governorates() for name in (g.arabic, *g.variants)]
    places += [name for g in egypt_places.governorates() for p in g.places for name in (p.arabic, *p.variants)]
    listed = [word for kind in Lexicon for e in egypt_lexicons.entries(kind) for word in (e.arabic, *e.variants)]
    words = [
        word
        for text in (*names, *egypt_streets.words(), *listed, *places, *spelled)
        for word in text.split()
        if len(word) > 1
    ]
    return {key(word): word for word in words}


def _words(characters: Sequence[Character]) -> Iterator[Sequence[Character]]:
    word: list[Character] = []
    for character in characters:
        if character.value != " ":
            word.append(character)
        elif word:
            yield word
            word = []
    if word:
        yield word


def _mended(word: Sequence[Character]) -> Sequence[Character]:
    """The word, or the known one that it must be."""
    letters = key("".join(c.value for c in word))
    known = known_words()
    if len(letters) < _SHORTEST or letters in known or not letters.isalpha() or not arabic.is_arabic(letters):
        return word
    if parted := _parted(word, letters):
        return parted
    costs = sorted((cost, candidate) for candidate in _near(letters) if (cost := _cost(word, candidate)) < _WORTH)
    if not costs or (len(costs) > 1 and costs[1][0] - costs[0][0] < _MARGIN):
        return word
    cost, candidate = costs[0]
    return _changed(word, known[candidate], min(math.exp(-cost / 2), max(c.confidence for c in word)))


def _parted(word: Sequence[Character], letters: str) -> Sequence[Character]:
    """Two known words that ran together, the space between them put back; empty where they are not."""
    known = known_words()
    ends = [end for end in range(2, len(letters) - 2) if letters[:end] in known and letters[end:] in known]
    if len(ends) != 1 or letters[: ends[0]] in _JOINED_ON or letters[ends[0] :] in _JOINED_TO:
        return ()
    space = Character(" ", 1.0, word[ends[0]].place)
    return (*word[: ends[0]], space, *word[ends[0] :])


def _near(letters: str) -> Iterator[str]:
    """Known words of about the same length that share most letters, in any order."""
    for candidate in known_words():
        if abs(len(candidate) - len(letters)) <= 1 and Levenshtein.distance(letters, candidate, score_cutoff=2) <= 2:
            yield candidate


def _cost(word: Sequence[Character], candidate: str) -> float:
    """The cheapest way, in natural logarithms, to take the word for the candidate; endless where that is too dear."""
    row = [_left_out(word[:1]) * place for place in range(len(candidate) + 1)]
    for at, character in enumerate(word):
        above, row = row, [row[0] + _too_much(character)]
        for place, letter in enumerate(candidate):
            row.append(
                min(
                    above[place] + _other(character, letter),
                    above[place + 1] + _too_much(character),
                    row[place] + _left_out(word[at : at + 2]),
                )
            )
        if min(row) > _WORTH:
            return math.inf
    return row[-1]


def _other(character: Character, letter: str) -> float:
    """What it costs to take a character for a letter."""
    if key(character.value) == letter:
        return 0.0
    considered = max((p for other, p in character.others if key(other) == letter), default=0.0)
    return -math.log(max(considered, _open(character) * _NEVER_CONSIDERED))


def _too_much(character: Character) -> float:
    return -math.log(_open(character) * _NEVER_CONSIDERED)


def _left_out(neighbours: Sequence[Character]) -> float:
    return -math.log(max(map(_open, neighbours)) * _NEVER_CONSIDERED)


def _open(character: Character) -> float:
    return max(1.0 - character.confidence, _CERTAIN)


def _changed(word: Sequence[Character], spelled: str, sureness: float) -> Sequence[Character]:
    """The known word, in letters as printed where they were read so; no letter of it is surer than the change."""
    changed: list[Character] = []
    for step in Levenshtein.opcodes([key(c.value) for c in word], [key(letter) for letter in spelled]):
        if step.tag == "equal":
            changed += word[step.src_start : step.src_end]
            continue
        place = word[min(step.src_start, len(word) - 1)].place
        changed += [Character(letter, sureness, place) for letter in spelled[step.dest_start : step.dest_end]]
    return [replace(c, confidence=min(c.confidence, sureness)) for c in changed]
