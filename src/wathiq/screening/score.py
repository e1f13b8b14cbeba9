"""The score of a query against a listed entity, and what it is made of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, product

from rapidfuzz.distance import Levenshtein

from wathiq.screening import features
from wathiq.screening.features import WEIGHTS
from wathiq.screening.likeness import likeness
from wathiq.screening.skeleton import Line, Role, Word, joined, readings, without_brackets

_ANOTHER_WORD = 0.7
"""Words less alike than this are two words."""
_JOINED = 0.85
"""Runs of words that are as alike as this without their spaces are one run."""
_MISSING = 0.4
"""What a word that only one of the names has costs, of its weight."""
_MISSING_BESIDE_COMMON, _FEW = 0.6, 2
"""The same where both names have no more than two words in common, and those are common ones: many people have them."""
_INSTEAD = 1.1
"""What it costs where the other name has another word in its stead: two people, not one who is named in full."""
_OTHER_ORDER, _SON_AND_FATHER = 0.04, 0.25
_SON_OF = frozenset({"bin", "ben", "ibn", "bint"})


@dataclass(frozen=True, slots=True)
class Evidence:
    """One step of a score: the feature, what was held against what, and by how much it moved the score."""

    feature: str
    query: str
    listed: str
    contribution: float


_Pair = tuple[Word, Word, float]


@dataclass(frozen=True, slots=True)
class _Alignment:
    """Which words of two names go together, each pair with its likeness, which are left over, and what that comes to.

    `added` and `missing` cost as much as they are said to, in the measure of `total`, the weight of everything.
    """

    pairs: Sequence[_Pair]
    added: Sequence[Word]
    missing: Sequence[Word]
    added_cost: float
    missing_cost: float
    disorder: float
    total: float
    score: float

    def costs(self) -> Iterator[Evidence]:
        """What lowered the score, word by word."""
        if self.disorder:
            yield Evidence(features.WORD_ORDER, "", "", -self.disorder)
        for one, other, alike in self.pairs:
            if alike < 1:
                cost = _weight_of_pair(one, other) * (1 - alike) / self.total
                yield Evidence(features.WORD_SPELLED, one.letters, other.letters, -cost)
        for word in self.added:
            share = WEIGHTS[word.role] / _weight(self.added) * self.added_cost / self.total
            yield Evidence(features.WORD_ADDED, word.letters, "", -share)
        for word in self.missing:
            share = WEIGHTS[word.role] / _weight(self.missing) * self.missing_cost / self.total
            yield Evidence(features.WORD_MISSING, "", word.letters, -share)


_NOTHING_ALIKE = _Alignment((), (), (), 0.0, 0.0, 0.0, 1.0, 0.0)


@dataclass(frozen=True, slots=True)
class NameMatch:
    """How alike two names are, 0..1, and by what: word by word, or as one run of letters."""

    query: str
    listed: str
    score: float
    alignment: _Alignment | None = None

    def evidence(self) -> tuple[Evidence, ...]:
        """The steps to the score; their contributions add up to it."""
        if self.alignment is None:
            return (Evidence(features.UNSPACED.name, self.query, self.listed, self.score),)
        whole = Evidence(features.NAME.name, self.query, self.listed, features.NAME.weight)
        return (whole, *self.alignment.costs())


def of_names(query: str, listed: str) -> NameMatch:
    """How alike two names are, word by word in whatever order, or run together; the best of their readings."""
    best = NameMatch(query, listed, 0.0)
    for mine, theirs in _ways(query, listed):
        aligned, whole = _aligned(mine.words, theirs.words), _unspaced(mine, theirs)
        if max(aligned.score, whole) > best.score:
            by_words = aligned.score >= whole
            best = NameMatch(query, listed, max(aligned.score, whole), aligned if by_words else None)
    return best


def _ways(query: str, listed: str) -> Iterator[tuple[Line, Line]]:
    """Every reading of one name with every one of the other; brackets count where both have them."""
    yield from product(readings(query), readings(listed))
    bare_query, bare_listed = without_brackets(query), without_brackets(listed)
    if (bare_query == query) != (bare_listed == listed):
        yield from product(readings(bare_query), readings(bare_listed))


def _aligned(query: Sequence[Word], listed: Sequence[Word]) -> _Alignment:
    """Pairs the words off, the likest first."""
    alike = [
        (score, -abs(i - j), i, j)
        for i, mine in enumerate(query)
        for j, theirs in enumerate(listed)
        if mine.may_be_like(theirs) and (score := likeness(mine, theirs)) >= _ANOTHER_WORD
    ]
    if not alike:
        return _NOTHING_ALIKE
    alike.sort(reverse=True)
    mine_left, theirs_left = dict(enumerate(query)), dict(enumerate(listed))
    pairs: list[_Pair] = []
    order = {}
    for score, _, i, j in alike:
        if i in mine_left and j in theirs_left:
            order[i] = j
            pairs.append((mine_left.pop(i), theirs_left.pop(j), score))
    if pairs and mine_left and theirs_left:
        pairs += [(run, word, score) for run, word, score in _parted(mine_left, theirs_left)]
        pairs += [(word, run, score) for run, word, score in _parted(theirs_left, mine_left)]
    disorder = _disorder(query, [order[i] for i in sorted(order)])
    return _weighed(pairs, list(mine_left.values()), list(theirs_left.values()), disorder)


def _weighed(pairs: Sequence[_Pair], added: Sequence[Word], missing: Sequence[Word], disorder: float) -> _Alignment:
    """The score: what the pairs are alike, of the weight of everything.

    A word that only one side has costs little, words that stand in each other's place cost much.
    """
    matched = alike = 0.0
    for one, other, score in pairs:
        weight = _weight_of_pair(one, other)
        matched += weight
        alike += weight * score
    more, less = _weight(added), _weight(missing)
    instead = _INSTEAD * min(_telling(added), _telling(missing)) / 2
    telling = len(pairs) > _FEW or any(Role.NAME is one.role is other.role for one, other, _ in pairs)
    alone = _MISSING if telling else _MISSING_BESIDE_COMMON
    added_cost, missing_cost = instead + alone * max(0.0, more - less), instead + alone * max(0.0, less - more)
    total = matched + added_cost + missing_cost
    score = max(0.0, alike / total - disorder) if total else 0.0
    return _Alignment(pairs, added, missing, added_cost, missing_cost, disorder, total or 1.0, score)


def _weight(left: Sequence[Word]) -> float:
    return sum([WEIGHTS[word.role] for word in left]) if left else 0.0


def _telling(left: Sequence[Word]) -> float:
    """The weight where another word stands instead: a common name that differs tells as much as a rare one."""
    return sum([1.0 if word.role is Role.COMMON else WEIGHTS[word.role] for word in left]) if left else 0.0


def _weight_of_pair(one: Word, other: Word) -> float:
    return (WEIGHTS[one.role] + WEIGHTS[other.role]) / 2


def _parted(left: dict[int, Word], whole: dict[int, Word]) -> list[tuple[Word, Word, float]]:
    """Neighbours left over on one side that are a single word of the other; they are taken out of both."""
    if len(left) == 1:
        return []
    found = []
    for i, j in product(list(left), list(whole)):
        if i in left and i + 1 in left and j in whole:
            run = joined((left[i], left[i + 1]))
            if run.may_be_like(whole[j]) and (score := likeness(run, whole[j])) >= _JOINED:
                del left[i], left[i + 1]
                found.append((run, whole.pop(j), score))
    return found


def _disorder(query: Sequence[Word], places: Sequence[int]) -> float:
    """What the order of the matched words costs: nothing where the last ones stand first, as family names may.

    In a chain of Arabic names another order is another person: the father in the place of the son.
    """
    breaks = sum(before > after for before, after in pairwise(places))
    if breaks == 0 or (breaks == 1 and places[-1] < places[0]):
        return 0.0
    is_chain = sum(bool(word.known) for word in query) > 1 or any(word.letters in _SON_OF for word in query)
    return _SON_AND_FATHER if is_chain else _OTHER_ORDER


def _unspaced(query: Line, listed: Line) -> float:
    """The likeness of the names with their spaces gone, for names that are parted unlike each other."""
    if len(query.words) == len(listed.words):
        return 0.0
    letters = Levenshtein.normalized_similarity(query.letters, listed.letters, score_cutoff=_JOINED)
    sounds = Levenshtein.normalized_similarity(query.sounds, listed.sounds, score_cutoff=_JOINED)
    return features.UNSPACED.weight * max(letters, sounds)
