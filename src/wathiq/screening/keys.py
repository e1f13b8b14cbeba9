"""The keys under which a list's names are found: what two spellings of a name share, and few other names do.

A rare word is a key by itself, and so is what is left of it without one of its consonants, so that two that differ in
one still meet. A common word says too little: two of them are a key of a short name, three of a longer one, which is
as many as two names must share for their score to matter. In a long list even a rare word may be many people's; so it
is a key together with each other word, too, and the whole name is one, and those that share most keys come first.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import combinations, pairwise, product

from wathiq.screening.entity import Entity
from wathiq.screening.skeleton import Role, Word, readings, without_brackets

_REMEMBERED = 200_000
_SHORT_NAME = 3
"""Words up to which two of a name are a key; from as many on, three are."""
_MOST_COMMON_WORDS = _MOST_TELLING_WORDS = 7
_FEWEST_BONES_TO_LOSE_ONE = 4
_COMMON = frozenset({Role.COMMON, Role.BUSINESS})
_SILENT = frozenset({Role.TITLE, Role.PARTICLE, Role.LEGAL_FORM, Role.INITIAL})


def keys_of(entity: Entity) -> frozenset[str]:
    """The index keys of all names of a listed entity."""
    return frozenset().union(*(keys_of_query(name.value) for name in entity.names))


@lru_cache(_REMEMBERED)
def keys_of_query(name: str) -> frozenset[str]:
    """The index keys of one name; none where it has no words."""
    lines = dict.fromkeys((*readings(name), *readings(without_brackets(name))))
    return frozenset(key for line in lines for key in _keys(line.words))


def _keys(line: Sequence[Word]) -> Iterator[str]:
    telling = [word for word in line if word.role not in _SILENT] or list(line)
    common = [_forms(word) for word in telling if word.role in _COMMON]
    for word in telling:
        if word.role not in _COMMON or len(telling) == 1:
            yield from _of_rare(word)
    yield from _with_a_rare(telling[:_MOST_TELLING_WORDS])
    yield _whole(telling)
    if len(telling) <= _SHORT_NAME:
        yield from _together(common, 2)
    yield from map(_unspaced, pairwise(telling[:_MOST_TELLING_WORDS]))
    if len(telling) >= _SHORT_NAME:
        yield from _together(common[:_MOST_COMMON_WORDS], 3)


def _of_rare(word: Word) -> Iterator[str]:
    for form in _forms(word):
        yield form
        if len(form) >= _FEWEST_BONES_TO_LOSE_ONE and word.role is not Role.NUMBER:
            yield from (f"{form[:place]}{form[place + 1 :]}" for place in range(len(form)))


def _with_a_rare(telling: Sequence[Word]) -> Iterator[str]:
    for one, other in combinations(telling, 2):
        if one.role not in _COMMON or other.role not in _COMMON:
            yield from _together((_forms(one), _forms(other)), 2)


def _whole(telling: Sequence[Word]) -> str:
    """The key of those that have these words and no others, in whatever order."""
    return f"={'+'.join(sorted(word.bones[0] for word in telling))}"


def _together(common: Sequence[frozenset[str]], count: int) -> Iterator[str]:
    for group in combinations(common, count):
        for forms in product(*group):
            yield "+".join(sorted(forms))


def _unspaced(pair: tuple[Word, Word]) -> str:
    """The key that both words have where no space is written between them."""
    return "".join(word.bones[0] for word in pair)


def _forms(word: Word) -> frozenset[str]:
    """What a word's spellings have in common: its consonants; all its sounds where those are too few."""
    return frozenset(b if len(b) > 1 else s for b, s in zip(word.bones, word.sounds, strict=True))
