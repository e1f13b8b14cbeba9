"""How the tests of formats read a list that they wrote themselves."""

from __future__ import annotations

from pathlib import Path

import pytest

from wathiq.screening.entity import Entity
from wathiq.screening.formats.catalogue import open_list
from wathiq.screening.refusal import ListRefused


def read(format_name: str, path: Path) -> list[Entity]:
    return list(open_list(format_name, path, "test").entities)


def spelled(entity: Entity) -> list[tuple[str, str]]:
    return [(name.kind, name.value) for name in entity.names]


def papers(entity: Entity) -> list[tuple[str, str, str]]:
    return [(held.kind, held.value, held.country) for held in entity.identifiers]


def refused(format_name: str, path: Path) -> ListRefused:
    with pytest.raises(ListRefused) as caught:
        read(format_name, path)
    return caught.value
