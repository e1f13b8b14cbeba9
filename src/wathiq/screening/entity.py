"""An entry of a list: who stands on it, under which names and numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class ListedName:
    """One spelling. A weak one is a name that the list itself says is shared by many, such as a nom de guerre."""

    value: str
    kind: Literal["main", "alias", "weak"]


@dataclass(frozen=True, slots=True)
class Identifier:
    """A number of a paper; `kind` is `national_id`, `passport` or `other`."""

    kind: str
    value: str
    country: str = ""


@dataclass(frozen=True, slots=True)
class Entity:
    """`reference` is the list's own id, unique within `source`; `names` begin with the main one, in any script.

    Birth dates are ISO, whole or in part: `1971`, `1971-04`, `1971-04-02`. Countries are ISO 3166 alpha-2 where known,
    else as listed. The case number is Egypt's; elsewhere it is the list's programme or reference.
    """

    source: str
    reference: str
    kind: Literal["person", "organisation", "vessel", "aircraft", "other"]
    names: tuple[ListedName, ...]
    identifiers: tuple[Identifier, ...] = ()
    birth_dates: tuple[str, ...] = ()
    gender: Literal["", "male", "female"] = ""
    countries: tuple[str, ...] = ()
    listed_on: str = ""
    case_number: str = ""
    case_year: int = 0
    action: Literal["block", "allow"] = "block"
