"""How many entries a list must have to be believed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from wathiq.screening.refusal import ListRefused

_SHRINKS_TO, _GROWS_TO = 0.5, 3
_ANY_CHANGE = 50
"""A list of one's own may go from three entries to thirty: changes of no more than this are never too many."""


@dataclass(frozen=True, slots=True)
class Sizes:
    """What to hold a list against.

    `at_least` is what the official list is known to have of each kind, unless that is `waived`; `expected` is the size
    to go by instead of the last version's, 0 for that one's.
    """

    at_least: Mapping[str, int] = field(default_factory=dict)
    waived: bool = False
    expected: int = 0

    def check(self, counted: Mapping[str, int], last: int) -> None:
        """Raise ListRefused for a list with these entries of each kind whose last version had `last`, 0 for none."""
        total = sum(counted.values())
        if not total:
            raise ListRefused("size", "the list is empty")
        for kind, fewest in () if self.waived else self.at_least.items():
            if counted.get(kind, 0) < fewest:
                raise _refused(
                    f"{counted.get(kind, 0)} of the kind {kind}, where the official list has {fewest}", total
                )
        usual = self.expected or last
        if usual and abs(total - usual) > _ANY_CHANGE and not usual * _SHRINKS_TO <= total <= usual * _GROWS_TO:
            raise _refused(f"{total} entries, not about {usual}", total)


def _refused(reason: str, total: int) -> ListRefused:
    return ListRefused("size", f"{reason}; if this is right, say --expect {total}")
