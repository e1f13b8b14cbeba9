"""Words that a reader is made to forget while it is examined.

All names of the specimens stand in the product's own lists, which mend what is read nearly right. On real cards there
are names that stand in none. So the words that specimens for evaluation are made of, and no others, are withheld.
Places, and the short lists that are complete (colours, classes, states), stay known: no card has others.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

from training.arabic.vocabulary import HELD_OUT, TRAINING, Vocabulary
from wathiq.language import egypt_lexicons, mending
from wathiq.language.egypt_lexicons import Lexicon


def words(vocabulary: Vocabulary) -> frozenset[str]:
    """The words of lists that can never be complete, as they are compared."""
    open_lists = (
        vocabulary.men,
        vocabulary.women,
        vocabulary.families,
        vocabulary.streets,
        vocabulary.villages,
        vocabulary.employers,
        vocabulary.men_professions,
        vocabulary.women_professions,
    )
    return frozenset(mending.key(word) for texts in open_lists for text in texts for word in text.split())


@contextmanager
def held_out_words_unknown() -> Iterator[None]:
    """Names, streets, villages, employers and professions that only specimens for evaluation bear are unknown."""
    forgotten = words(HELD_OUT) - words(TRAINING)
    known = {key: word for key, word in mending.known_words().items() if key not in forgotten}
    all_spellings = egypt_lexicons._spellings  # noqa: SLF001

    def spellings(lexicon: Lexicon) -> object:
        kept = all_spellings(lexicon)
        if lexicon is not Lexicon.PROFESSIONS:
            return kept
        return tuple(spelled for spelled in kept if spelled[2].arabic not in HELD_OUT.professions)

    with (
        patch.object(mending, "known_words", lambda: known),
        patch.object(egypt_lexicons, "_spellings", spellings),
    ):
        yield
