"""The lists in the database: imports that happen whole or not at all, and entries found by their keys.

An import writes its entries as a new version, some thousands at a time, so that nothing else waits long for the
database. One short transaction then puts the version in force, and the one before it is cleared away. What a killed
import leaves behind was never in force; the next import of that list clears it away too, as does its removal. An
import that is still running then finds its version abandoned or gone and gives up.
"""

from __future__ import annotations

import json
import re
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import blake2b
from itertools import islice
from typing import Any

from sqlalchemy import (
    BigInteger,
    BindParameter,
    Integer,
    Row,
    Select,
    and_,
    bindparam,
    delete,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError

from wathiq.language import arabic
from wathiq.screening.entity import Entity, Identifier, ListedName
from wathiq.screening.refusal import ListRefused
from wathiq.screening.sizes import Sizes
from wathiq.settings import Settings
from wathiq.store import Database
from wathiq.store.database import PAUSE
from wathiq.store.tables import ListedEntityRow, ListedKeyRow, ListRow, ListVersionRow

_BATCH = 2000
_SAMPLE = 10_000
"""Entries of each list by which it is judged how many have a key."""
_HELD = 5000
"""Entries of which a query looks at the keys: with more, those keys that most entries have are left out."""
_MOST_HELD = 20_000
"""No more than these in any case, where the sample misled."""
_KEYS = 2**64
_NOT_OF_A_NUMBER = re.compile(r"[\W_]+")
_LONGEST_NAME, _LONGEST_REFERENCE = 64, 255

KeysOf = Callable[[Entity], Iterable[str]]


@dataclass(frozen=True, slots=True)
class ListVersion:
    """A list as it is in force. `version` is a date where the list or its file has one; `imported_at` is in UTC.

    No two imports have the same `id`.
    """

    id: int
    source: str
    format: str
    origin: str
    version: str
    count: int
    imported_at: datetime
    minimum_waived: bool


class Lists:
    """All lists of one database, for use from any thread."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def overview(self) -> list[ListVersion]:
        """Every list in force, in order of name."""
        wanted = select(ListVersionRow).join(ListRow, ListRow.version_id == ListVersionRow.id).order_by(ListRow.source)
        with self._database.session() as session:
            return [_list_version(row) for row in session.scalars(wanted)]

    def candidates(self, keys: Iterable[str], limit: int) -> list[Entity]:
        """Entries that share a key with these, those that share more of them first; at most `limit`.

        Keys that very many entries have are passed over where there are others, or time would grow with the lists.
        """
        wanted = [_name_key(key) for key in keys]
        with self._database.session() as session:
            rare = _rarest(wanted, session.execute(_HOW_MANY, {"keys": wanted}))
            return list(map(_entity, session.scalars(_SHARING, {"keys": rare, "limit": limit})))

    def by_identifier(self, values: Iterable[str]) -> list[Entity]:
        """Entries with a number of these, however each is spaced and in digits of whatever script."""
        wanted = {number for number in map(fold_identifier, values) if number}
        keys = [_identifier_key(number) for number in wanted]
        with self._database.session() as session:
            found = list(map(_entity, session.scalars(_SHARING, {"keys": keys, "limit": _MOST_HELD})))
        return [entity for entity in found if wanted & {fold_identifier(held.value) for held in entity.identifiers}]

    def replace(  # noqa: PLR0913 - each says something else of one import
        self,
        source: str,
        entities: Iterable[Entity],
        version: str,
        keys_of: KeysOf,
        *,
        format: str = "csv",  # noqa: A002 - what it is called everywhere
        origin: str = "",
        sizes: Sizes | None = None,
        instead_of: int | None = None,
    ) -> ListVersion:
        """Put these entries in the place of the list's last ones, all of them or, with ListRefused, none.

        They may be meant for the place of one version alone: none is taken then where another, or none, is in force.
        """
        sizes = sizes or Sizes()
        row = ListVersionRow(
            source=_checked(source),
            format=format,
            origin=origin,
            version=version,
            entries=0,
            minimum_waived=sizes.waived,
            imported_at=datetime.now(UTC),
        )
        self._stage(row)
        try:
            with self._refusing(row.id):
                counted = self._fill(row.id, entities, keys_of)
                sizes.check(counted, self._count(source))
                last = self._put_in_force(row, counted.total(), instead_of)
        except BaseException:
            self._forget(row.id)
            raise
        if last is not None:
            self._forget(last)
        return _list_version(row)

    def remove(self, source: str) -> bool:
        """Take a list out of force and delete its entries; whether there was one. An import of it gives up."""
        abandoned = update(ListVersionRow).where(ListVersionRow.source == source).values(abandoned=True)
        removed = delete(ListRow).where(ListRow.source == source).returning(ListRow.source)
        with self._database.session() as session:
            session.execute(abandoned)
            was_there = session.scalar(removed) is not None
        self._clear(source)
        return was_there

    def _stage(self, row: ListVersionRow) -> None:
        self._clear(row.source)
        with self._database.session() as session:
            session.add(row)

    def _clear(self, source: str) -> None:
        """Delete the versions of a list that are not in force."""
        in_force = select(ListRow.version_id)
        left = select(ListVersionRow.id).where(ListVersionRow.source == source, ListVersionRow.id.not_in(in_force))
        with self._database.session() as session:
            leavings = session.scalars(left).all()
        for version_id in leavings:
            self._forget(version_id)

    @contextmanager
    def _refusing(self, version_id: int) -> Iterator[None]:
        try:
            yield
        except IntegrityError:
            with self._database.session() as session:
                still_there = session.get(ListVersionRow, version_id) is not None
            if still_there:
                raise ListRefused(
                    "damaged", "two entries have the same reference, or another import came first"
                ) from None
            raise _superseded() from None

    def _fill(self, version_id: int, entities: Iterable[Entity], keys_of: KeysOf) -> Counter[str]:
        counted: Counter[str] = Counter()
        for batch in _batches(entities):
            first = counted.total()
            rows = [
                {"version_id": version_id, "number": number, "reference": _reference(entity), "body": _body(entity)}
                for number, entity in enumerate(batch, first)
            ]
            # In order of key, so that the index is written from one end to the other.
            keys = sorted((key, number) for number, entity in enumerate(batch, first) for key in _keys(entity, keys_of))
            with self._database.session() as session:
                session.execute(insert(ListedEntityRow), rows)
                if keys:
                    session.execute(
                        insert(ListedKeyRow),
                        [{"version_id": version_id, "key": key, "number": number} for key, number in keys],
                    )
            counted.update(entity.kind for entity in batch)
        return counted

    def _count(self, source: str) -> int:
        wanted = select(ListVersionRow.entries).join(ListRow, ListRow.version_id == ListVersionRow.id)
        with self._database.session() as session:
            return session.scalar(wanted.where(ListRow.source == source)) or 0

    def _put_in_force(self, row: ListVersionRow, entries: int, instead_of: int | None) -> int | None:
        """Make this version the list; the id of the one it takes the place of."""
        row.entries, row.imported_at = entries, datetime.now(UTC)
        ready = (
            update(ListVersionRow)
            .where(ListVersionRow.id == row.id, ListVersionRow.abandoned.is_(False))
            .values(entries=entries, imported_at=row.imported_at)
            .returning(ListVersionRow.id)
        )
        with self._database.session() as session:
            # Writing first makes SQLite wait for its turn; having read first, it could only fail.
            if session.scalar(ready) is None:
                raise _superseded()
            current = session.get(ListRow, row.source, with_for_update=True)
            last = current.version_id if current else None
            if instead_of is not None and last != instead_of:
                raise _superseded()
            if current:
                current.version_id = row.id
            else:
                session.add(ListRow(source=row.source, version_id=row.id))
        return last

    def _forget(self, version_id: int) -> None:
        """Delete a version, piece by piece, unless it is in force."""
        if not self._abandon(version_id):
            return
        wanted = select(func.max(ListedEntityRow.number)).where(ListedEntityRow.version_id == version_id)
        with self._database.session() as session:
            pieces = (session.scalar(wanted) or 0) // _BATCH + 1
        for piece in range(pieces):
            # Keys are spread evenly, being hashes.
            low, high = (end * _KEYS // pieces - _KEYS // 2 for end in (piece, piece + 1))
            keys = delete(ListedKeyRow).where(ListedKeyRow.key.between(low, high - 1))
            entries = delete(ListedEntityRow).where(ListedEntityRow.number < (piece + 1) * _BATCH)
            with self._database.session() as session:
                session.execute(keys.where(ListedKeyRow.version_id == version_id))
                session.execute(entries.where(ListedEntityRow.version_id == version_id))
            time.sleep(PAUSE)
        with self._database.session() as session:
            session.execute(delete(ListVersionRow).where(ListVersionRow.id == version_id))

    def _abandon(self, version_id: int) -> bool:
        """Keep a version from coming into force; False where it already has."""
        abandoned = update(ListVersionRow).where(ListVersionRow.id == version_id).values(abandoned=True)
        with self._database.session() as session:
            # Written first, so that an import that is just ending comes either before this or after it.
            session.execute(abandoned)
            in_force = session.scalar(select(ListRow.source).where(ListRow.version_id == version_id)) is not None
            if in_force:
                session.rollback()
        return not in_force


def _superseded() -> ListRefused:
    return ListRefused("superseded", "another import of this list came first, or it was removed")


def fold_identifier(value: str) -> str:
    """A number as it is compared: Western digits, capitals, nothing between them."""
    return _NOT_OF_A_NUMBER.sub("", arabic.western(arabic.clean(value))).upper()


@contextmanager
def open_lists(settings: Settings) -> Iterator[Lists]:
    """The lists of the database that the settings name, its tables brought up to date first."""
    database = Database(settings.database)
    try:
        database.migrate()
        yield Lists(database)
    finally:
        database.close()


def _how_many() -> Select[int, int, int]:
    """Of each key and list in force: how many entries of the sample have the key, and how many the list has."""
    held = ListedKeyRow
    entries = select(ListVersionRow.entries).where(ListVersionRow.id == held.version_id).scalar_subquery()
    return (
        select(held.key, func.count(), entries)
        # As a condition, not as a join, the versions in force lead both SQLite and PostgreSQL to use the index.
        .where(held.version_id.in_(_IN_FORCE), held.key.in_(_KEYS_ASKED), held.number < _SAMPLE)
        .group_by(held.version_id, held.key)
    )


def _sharing() -> Select[str]:
    """The entries that have these keys, those with most of them first."""
    held = ListedKeyRow
    rows = (
        select(held.version_id, held.number)
        .where(held.version_id.in_(_IN_FORCE), held.key.in_(_KEYS_ASKED))
        .limit(_MOST_HELD)
        .subquery()
    )
    shared = func.count().label("shared")
    found = (
        select(rows.c.version_id, rows.c.number, shared)
        .group_by(rows.c.version_id, rows.c.number)
        .order_by(shared.desc(), rows.c.version_id, rows.c.number)
        .limit(bindparam("limit", type_=Integer))
        .subquery()
    )
    entry = and_(ListedEntityRow.version_id == found.c.version_id, ListedEntityRow.number == found.c.number)
    return (
        select(ListedEntityRow.body)
        .join(found, entry)
        .order_by(found.c.shared.desc(), found.c.version_id, found.c.number)
    )


# Made once: putting a statement together takes longer than asking it.
_IN_FORCE = select(ListRow.version_id)
_KEYS_ASKED: BindParameter[int] = bindparam("keys", type_=BigInteger(), expanding=True)
_HOW_MANY, _SHARING = _how_many(), _sharing()


def _rarest(keys: Iterable[int], counted: Iterable[Row[int, int, int]]) -> list[int]:
    """The keys that are worth asking for, given what `_how_many` found: the rarest is, however many entries have it."""
    held: Counter[int] = Counter()
    for key, sampled, entries in counted:
        held[key] += round(sampled * max(1.0, entries / _SAMPLE))
    kept, looked_at = [], 0
    for key in sorted(set(keys), key=held.__getitem__):
        looked_at += held[key]
        if held[key] < looked_at > _HELD:
            break
        kept.append(key)
    return kept


def _batches(entities: Iterable[Entity]) -> Iterator[list[Entity]]:
    rest = iter(entities)
    while batch := list(islice(rest, _BATCH)):
        yield batch


def _checked(source: str) -> str:
    if not 0 < len(source) <= _LONGEST_NAME or not source.isprintable():
        raise ValueError(f"a list's name must be 1 to {_LONGEST_NAME} printable characters")
    return source


def _reference(entity: Entity) -> str:
    if not 0 < len(entity.reference) <= _LONGEST_REFERENCE:
        raise ListRefused("damaged", "an entry has no reference, or one that is too long to be one")
    return entity.reference


def _keys(entity: Entity, keys_of: KeysOf) -> set[int]:
    numbers = {fold_identifier(identifier.value) for identifier in entity.identifiers} - {""}
    return {_name_key(key) for key in keys_of(entity)} | {_identifier_key(number) for number in numbers}


def _name_key(key: str) -> int:
    return _hashed(f"name {key}")


def _identifier_key(number: str) -> int:
    return _hashed(f"number {number}")


def _hashed(text: str) -> int:
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), signed=True)


def _list_version(row: ListVersionRow) -> ListVersion:
    return ListVersion(
        row.id, row.source, row.format, row.origin, row.version, row.entries, row.imported_at, row.minimum_waived
    )


def _body(entity: Entity) -> str:
    """The entry as JSON, without what it does not have."""
    values: Mapping[str, Any] = {
        "source": entity.source,
        "reference": entity.reference,
        "kind": entity.kind,
        "names": [(name.value, name.kind) for name in entity.names],
        "identifiers": [(held.kind, held.value, held.country) for held in entity.identifiers],
        "birth_dates": entity.birth_dates,
        "gender": entity.gender,
        "countries": entity.countries,
        "listed_on": entity.listed_on,
        "case_number": entity.case_number,
        "case_year": entity.case_year,
        "action": entity.action,
    }
    return json.dumps({name: value for name, value in values.items() if value}, ensure_ascii=False)


def _entity(body: str) -> Entity:
    values = json.loads(body)
    values["names"] = tuple(ListedName(*name) for name in values.get("names", ()))
    values["identifiers"] = tuple(Identifier(*held) for held in values.get("identifiers", ()))
    for name in ("birth_dates", "countries"):
        values[name] = tuple(values.get(name, ()))
    return Entity(**values)
