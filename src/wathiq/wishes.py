"""What a tenant wants to be done differently from the server's settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Self

Wish = bool | int | float | None

_BOUNDS: Mapping[str, tuple[float, float]] = {
    "screening_threshold": (0, 1),
    "keep_hours": (0, 24 * 365),
    "requests_per_second": (0, 100_000),
    "requests_per_minute": (0, 1_000_000),
}
"""Above the first, up to the second."""


class UnfitWish(ValueError):
    """A number that is out of its bounds; `wish` is its name."""

    def __init__(self, wish: str, above: float, most: float) -> None:
        super().__init__(f"{wish.replace('_', ' ')} must be above {above} and at most {most}")
        self.wish = wish


@dataclass(frozen=True, slots=True)
class Wishes:
    """What one tenant wants; None is what the settings say.

    `screen_id_front`: whoever's identity card is read is looked for on the screening lists, too.
    `screening_threshold`: score from which on a listed name is a hit.
    `refuse_fakes`: a document that is judged a fake is refused, not only reported as one.
    `check_register`: the holder of an identity card is looked up in the authority's register.
    `require_bearer`: the Vlens OCR endpoints want an access token besides the key.
    `keep_hours`: hours from a transaction's first step until it is erased.
    `keep_images`: pictures of documents and faces are kept as long as their transaction.
    `requests_per_second`, `requests_per_minute`: how many requests are taken; None for any number.
    """

    screen_id_front: bool = False
    screening_threshold: float | None = None
    refuse_fakes: bool = False
    check_register: bool = False
    require_bearer: bool = False
    keep_hours: int | None = None
    keep_images: bool = False
    requests_per_second: int | None = None
    requests_per_minute: int | None = None

    def __post_init__(self) -> None:
        """Raise UnfitWish where a number is out of its bounds; no number (NaN) is within them."""
        for name, (above, most) in _BOUNDS.items():
            given = getattr(self, name)
            if given is not None and not above < given <= most:
                raise UnfitWish(name, above, most)

    @classmethod
    def of(cls, row: object) -> Self:
        """Those of a row with a column for each."""
        return cls(**{field.name: getattr(row, field.name) for field in fields(cls)})

    def changed(self, changes: Mapping[str, Wish]) -> Self:
        """These with some changed. Raises UnfitWish."""
        return replace(self, **changes)  # type: ignore[arg-type]  # the names tell the types apart

    def columns(self) -> dict[str, Wish]:
        return asdict(self)
