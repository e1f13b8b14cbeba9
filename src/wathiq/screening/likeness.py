"""How alike two words are, 0..1: in their letters, in their sounds, and in the names they are known to spell."""

from __future__ import annotations

from functools import lru_cache

from rapidfuzz.distance import OSA, Levenshtein

from wathiq.language import name_agreement
from wathiq.screening.skeleton import Role, Word, nicknames, slips_of_bones, slips_of_letters

_REMEMBERED = 500_000
_BONES_PER_CONSONANT = 0.2
_MOST_BONES = 0.6
"""What consonants weigh beside all sounds: two words of one consonant agree in it by chance."""
_TRANSCRIBED = 0.98
"""What is left where all sounds agree and the letters do not."""
_NICKNAME = 0.9
_INITIAL = 0.85
_ANOTHER_NAME = 0.8
"""What is left of the likeness of two known names that share no spelling, such as Hassan and Hussein, or of a name and
one derived from it."""
_ENDINGS = {"origin": ("i", "y"), "feminine": ("a", "ah")}
_SHORT = 3
"""Letters up to which one that differs makes another word, where no sound says otherwise."""
_WORTH_A_LOOK = 0.4
"""Consonants less alike than this are not held letter by letter against another script."""
_SERVANT, _WITHOUT_SERVANT = "abd", 0.8
"""Abdel Karim is called Karim too."""


@lru_cache(_REMEMBERED)
def likeness(one: Word, other: Word) -> float:
    """The greater of what letters and sounds say; 1 for the same letters or spellings of one known name."""
    if one.letters == other.letters:
        return 1.0
    if Role.NUMBER in {one.role, other.role}:
        return 0.0
    if Role.INITIAL in {one.role, other.role}:
        return _INITIAL if one.letters[0] == other.letters[0] else 0.0
    if one.known & other.known:
        return 1.0
    if nicknames(one) & nicknames(other):
        return _NICKNAME
    score = max(_of_letters(one.letters, other.letters), _TRANSCRIBED * _of_sounds(one, other), _of_scripts(one, other))
    if (one.known and other.known) or _is_derived(one, other):
        score *= _ANOTHER_NAME
    return max(score, _WITHOUT_SERVANT) if _is_servant_of(one, other) or _is_servant_of(other, one) else score


def _is_derived(one: Word, other: Word) -> bool:
    """Whether one is the other with another ending, as Husseini is of Hussein and Samira of Samir."""
    return one.bones[0] == other.bones[0] and _ending(one.letters) != _ending(other.letters)


def _ending(letters: str) -> str:
    return next((ending for ending, spelled in _ENDINGS.items() if letters.endswith(spelled)), "")


def _is_servant_of(one: Word, other: Word) -> bool:
    return one.letters.startswith(_SERVANT) and one.letters.removeprefix(_SERVANT) == other.letters


def _of_letters(one: str, other: str) -> float:
    longest = max(len(one), len(other))
    if min(len(one), len(other)) <= _SHORT:
        return 0.0
    slips = slips_of_letters(longest)
    distance = OSA.distance(one, other, score_cutoff=slips)
    return 1 - distance / longest if distance <= slips else 0.0


def _of_sounds(one: Word, other: Word) -> float:
    best = 0.0
    for mine, my_bones in zip(one.sounds, one.bones, strict=True):
        for theirs, their_bones in zip(other.sounds, other.bones, strict=True):
            longest = max(len(my_bones), len(their_bones))
            slips = slips_of_bones(longest)
            bones = OSA.distance(my_bones, their_bones, score_cutoff=slips)
            if bones <= slips:
                weight = min(_MOST_BONES, _BONES_PER_CONSONANT * min(len(my_bones), len(their_bones)))
                sounds = OSA.normalized_similarity(mine, theirs)
                best = max(best, weight * (1 - bones / longest) + (1 - weight) * sounds)
    return best


def _of_scripts(one: Word, other: Word) -> float:
    """Arabic letters against Latin sounds, which need no vowels to be guessed."""
    if bool(one.arabic) == bool(other.arabic):
        return Levenshtein.normalized_similarity(one.arabic, other.arabic) if one.arabic else 0.0
    if max(OSA.normalized_similarity(a, b) for a in set(one.bones) for b in set(other.bones)) < _WORTH_A_LOOK:
        return 0.0
    arabic, latin = (one.arabic, other.letters) if one.arabic else (other.arabic, one.letters)
    return name_agreement.word_agreement(arabic, latin)
