"""Printed labels, found in what was read, letters misread or not, and what stands between them in a line."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from rapidfuzz.distance import Levenshtein

from wathiq.language import arabic
from wathiq.language.arabic import Outline
from wathiq.language.text import Text
from wathiq.vision.sheet import Print, stretch

_ALIKE = 0.75
"""Of a label of five letters one may be misread."""
_ALIKE_INSIDE = 0.85
"""Inside a line, where a value's word may look like a label, it must have been read better."""
_LONG = 7
"""Letters of a label that may have run into its value; names and places begin with the shorter ones."""
_RUN_TOGETHER = 0.1
_SEPARATORS = " :.,،-/"


def has_digits(text: str) -> bool:
    """Whether there is any digit in a text."""
    return any(character.isdigit() for character in text)


def is_latin(text: str) -> bool:
    """Whether a text is for the most part in Latin letters and Western digits."""
    letters = [character for character in text if character.isalnum()]
    return 2 * sum(letter.isascii() for letter in letters) > len(letters)


def is_word(text: str) -> bool:
    """Whether a text has anything but signs, whatever its script."""
    return any(character.isalnum() for character in text)


def never(_: str) -> bool:
    """Of a value that could be any field's."""
    return False


@dataclass(frozen=True, slots=True)
class Label:
    """How a field may be labelled; titles have no field.

    The `wordings` may stand before a value in its line, those of `alone` are labels only where nothing else stands in
    their line. `fits` says whether a text may be the value at all, and `tells` whether a text cannot be anything else,
    so that it needs no label. A value that `runs_on` may have a second row.
    """

    field: str
    wordings: tuple[str, ...] = ()
    alone: tuple[str, ...] = ()
    fits: Callable[[str], bool] = arabic.is_arabic
    tells: Callable[[str], bool] = never
    runs_on: bool = False


@dataclass(frozen=True, eq=False)
class Part:
    """A label in a line, or a stretch of the line between labels, which has no `label`."""

    line: Print
    print: Print
    label: Label | None = None


@dataclass(frozen=True, slots=True)
class _Found:
    """A label in a text, from character to character; `weight` is how many letters speak for it."""

    label: Label
    start: int
    end: int
    weight: float


@dataclass(frozen=True, slots=True)
class _Folded:
    """A text as it is compared, and which of its characters each compared letter is."""

    outline: Outline
    places: tuple[int, ...]


def parts(line: Print, labels: Sequence[Label]) -> Iterator[Part]:
    """The labels in a line and what stands between them, in reading order."""
    end = 0
    for found in _labels(line.words, labels):
        yield from _stretch(line, end, found.start)
        yield Part(line, cut(line, found.start, found.end), found.label)
        end = found.end
    yield from _stretch(line, end, len(line.text))


def spans(text: str, wordings: Sequence[str]) -> list[tuple[int, int]]:
    """From which to which characters of a text one of the wordings stands, in the order of the text."""
    return [(found.start, found.end) for found in _labels(text, [Label("", tuple(wordings))])]


def cut(line: Print, start: int, end: int) -> Print:
    """The characters of a line from `start` to `end` as a line of their own."""
    return Print(stretch(line, start, end), Text(line.text.characters[start:end]))


def _stretch(line: Print, start: int, end: int) -> Iterator[Part]:
    """The characters without what parts them from labels; none where nothing else is left."""
    words = line.words
    while start < end and words[start] in _SEPARATORS:
        start += 1
    while start < end and words[end - 1] in _SEPARATORS:
        end -= 1
    if start < end:
        yield Part(line, cut(line, start, end))


def _labels(text: str, labels: Sequence[Label]) -> list[_Found]:
    """The labels in a text that do not overlap, the longest and best read first, in the order in which they stand."""
    folded = _folded(text)
    if not folded.places:
        return []
    candidates = [found for label in labels for found in _candidates(folded, label, len(text))]
    taken: list[_Found] = []
    for found in sorted(candidates, key=lambda found: -found.weight):
        if all(found.end <= other.start or found.start >= other.end for other in taken):
            taken.append(found)
    return sorted(taken, key=lambda found: found.start)


def _candidates(folded: _Folded, label: Label, length: int) -> Iterator[_Found]:
    for wording in map(_outline, label.wordings):
        for start, end, likeness in _occurrences(folded.outline, wording):
            weight = len(wording.letters) * (2 * likeness - 1)
            yield _Found(label, folded.places[start], folded.places[end - 1] + 1, weight)
    for wording in map(_outline, label.alone):
        likeness = folded.outline.likeness(wording)
        if likeness >= _ALIKE:
            yield _Found(label, 0, length, len(wording.letters) * (2 * likeness - 1))


def _occurrences(text: Outline, wording: Outline) -> Iterator[tuple[int, int, float]]:
    """Where in a text words stand that are like the wording, and how like it they are."""
    size = len(wording.letters)
    slack = size // 4
    for start in filter(lambda at: _is_boundary(text.letters, at), range(len(text.letters))):
        for end in range(start + size - slack, min(start + size + slack, len(text.letters)) + 1):
            part = text.letters[start:end]
            apart = Levenshtein.distance(part, wording.letters, score_cutoff=2 * slack)
            if apart > 2 * slack or part != part.strip():  # most, told in no time
                continue
            likeness = Outline(part, text.bones[start:end]).likeness(wording)
            if not _is_boundary(text.letters, end):
                likeness -= _RUN_TOGETHER if size >= _LONG and start == 0 else 1.0
            if likeness >= (_ALIKE_INSIDE if start else _ALIKE):
                yield start, end, likeness


def _is_boundary(letters: str, at: int) -> bool:
    """Whether a word begins or ends before a letter; letters and digits, Arabic and Latin, are words of their own."""
    if at in (0, len(letters)):
        return True
    return _kind(letters[at - 1]) != _kind(letters[at])


def _kind(letter: str) -> tuple[bool, bool, bool]:
    return letter == " ", letter.isdigit(), letter.isascii()


def _folded(text: str) -> _Folded:
    letters: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text):
        letter = _fold(character)
        if letter and (letter != " " or (letters and letters[-1] != " ")):
            letters.append(letter)
            places.append(place)
    return _Folded(arabic.outline("".join(letters)), tuple(places))


@cache
def _fold(character: str) -> str:
    return arabic.fold(character) if character.isalnum() else " "


@cache
def _outline(wording: str) -> Outline:
    return arabic.outline(wording)
