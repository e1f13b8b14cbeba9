"""The tenants, found by whatever a request of each dialect carries."""

from __future__ import annotations

import hmac
import secrets
import unicodedata
import uuid
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from sqlalchemy import ColumnElement, delete, func, or_, select
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session, contains_eager

from wathiq.settings import Settings
from wathiq.store.audit import COMMAND_LINE, Action, Audit
from wathiq.store.credentials import Credentials, Renewed
from wathiq.store.database import Database
from wathiq.store.passwords import hash_password, password_matches
from wathiq.store.rotation import ROTATIONS, end_huawei_tokens, end_vlens_tokens
from wathiq.store.sealing import digest, huawei_columns, nhn_columns, vlens_columns
from wathiq.store.tables import HuaweiRow, NhnRow, TenantRow, TransactionRow, UserRow, VlensRow
from wathiq.store.transactions import in_batches
from wathiq.store.vault import Vault, secret_key_context
from wathiq.wishes import Wish, Wishes

_NO_WISHES = Wishes()
_LONGEST_NAME = 64
_LONGEST_INPUT = 256  # Vlens allows names as long as this; no credential is longer
_DEADLOCK = "40P01"  # PostgreSQL's code where two wait for each other and one of them is refused

_WHOLE_TENANT = (
    select(TenantRow)
    .join(TenantRow.vlens)
    .join(TenantRow.huawei)
    .join(TenantRow.nhn)
    .options(contains_eager(TenantRow.vlens), contains_eager(TenantRow.huawei), contains_eager(TenantRow.nhn))
)


class TenantExists(Exception):
    """Another tenant has this name, in whatever case."""


class TenantMissing(Exception):
    """No tenant has this name."""


@dataclass(frozen=True, slots=True)
class HuaweiIdentity:
    """A tenant as Huawei's IAM names it. The ids are 32 hexadecimal digits; only tokens of its generation count."""

    domain_id: str
    domain_name: str
    user_id: str
    user_name: str
    project_id: str
    project_name: str
    token_generation: int = 0


@dataclass(frozen=True, slots=True)
class Tenant:
    """Who sent a request. Nothing in it is secret; `created_at` is in UTC, `tenancy_name` is what Vlens calls it.

    Its login to the Vlens dialect and the console begins sessions only while it is of its generation.
    """

    id: str
    name: str
    created_at: datetime
    wishes: Wishes
    tenancy_name: str
    huawei: HuaweiIdentity
    login_generation: int = 0


@dataclass(frozen=True, slots=True)
class SigningKey:
    """The secret that an access key's signatures are checked with, and whose it is."""

    tenant: Tenant
    secret: str = field(repr=False)


class Tenants:
    """All tenants of one database, for use from any thread.

    Each `by_...` takes what a stranger sent, of any length and with any characters, and returns None unless it is
    right.
    """

    def __init__(self, database: Database, vault: Vault) -> None:
        self._database = database
        self._vault = vault
        self._audit = Audit(database, vault)
        self._decoy = hash_password(secrets.token_hex())

    def create(self, name: str, wishes: Wishes = _NO_WISHES, *, actor: str = COMMAND_LINE) -> Credentials:
        """Add a tenant. Its secrets cannot be had again later.

        Raises TenantExists, or ValueError where the name is blank, longer than 64 characters or not printable.
        """
        name = _checked(name)
        credentials = Credentials.issue(str(uuid.uuid4()), name)
        try:
            with self._database.session() as session:
                row = _row(credentials, wishes, self._vault)
                session.add(row)
                session.flush()
                self._note(session, row, actor, f"tenant {row.id}")
        except IntegrityError:
            # Every other unique value is random and too long to occur twice.
            raise TenantExists(f"there is a tenant named {name} already") from None
        return credentials

    def change(self, name: str, changes: Mapping[str, Wish], *, actor: str = COMMAND_LINE) -> None:
        """Change some of a tenant's wishes, or none of them.

        Raises TenantMissing, UnfitWish, or ValueError as `create` does.
        """
        with self._named(name) as (session, row):
            for column, value in Wishes.of(row).changed(changes).columns().items():
                setattr(row, column, value)
            self._note(session, row, actor, f"tenant {row.id}")

    def rotate(self, name: str, dialects: Collection[str], *, actor: str = COMMAND_LINE) -> Renewed:
        """New credentials of some dialects. Those before end at once, and so do the tokens that were got for them.

        Raises TenantMissing, or ValueError as `create` does.
        """
        with self._named(name) as (session, row):
            renewed = {dialect: ROTATIONS[dialect](session, row, self._vault) for dialect in dialects}
            self._note(session, row, actor, *(f"key {dialect}" for dialect in renewed))
            return Renewed(row.id, row.name, **renewed)  # type: ignore[arg-type]  # each is its dialect's

    def revoke_tokens(self, name: str) -> None:
        """End all tokens that were ever got for a tenant's credentials, which stay. Raises as `rotate` does."""
        with self._named(name) as (session, row):
            end_vlens_tokens(session, row)
            end_huawei_tokens(session, row)
            self._note(session, row, COMMAND_LINE, "tokens")

    def delete(self, name: str) -> None:
        """Erase a tenant with all that is kept for it, also while it is used. Raises as `rotate` does.

        First its credentials end, then goes what there may be much of, a batch at a time: others have to write, too.
        """
        tenant_id = self.rotate(name, ROTATIONS).tenant_id
        for table in (TransactionRow, UserRow):
            in_batches(self._database, partial(_delete_some, table, tenant_id))
        while not self._deleted(tenant_id):
            pass  # not for long: nobody new can use it
        self._database.scrub()

    def _deleted(self, tenant_id: str) -> bool:
        """Delete a tenant with what is left of it, unless PostgreSQL prefers somebody who still uses it."""
        try:
            with self._database.session() as session:
                session.execute(delete(TenantRow).where(TenantRow.id == tenant_id))
                self._audit.add(session, tenant_id, COMMAND_LINE, Action.ERASED, f"tenant {tenant_id}")
        except OperationalError as error:
            if getattr(error.orig, "sqlstate", None) == _DEADLOCK:
                return False
            raise
        return True

    @contextmanager
    def _named(self, name: str) -> Iterator[tuple[Session, TenantRow]]:
        """A tenant, to be changed by nobody else meanwhile."""
        named = TenantRow.name_folded == _checked(name).casefold()
        with self._database.session() as session:
            # Whoever adds something to the tenant need not wait: he may hold what is to be changed here.
            row = session.scalar(select(TenantRow).where(named).with_for_update(key_share=True))
            if row is None:
                raise TenantMissing(f"there is no tenant named {name}")
            yield session, row

    def _note(self, session: Session, row: TenantRow, actor: str, *what: str) -> None:
        self._audit.add(session, row.id, actor, Action.CHANGED, *what)

    def id_of(self, name: str) -> str:
        """The id of the tenant of this name, in whatever case. Raises as `rotate` does."""
        with self._named(name) as (_, row):
            return row.id

    def count(self) -> int:
        with self._database.session() as session:
            return session.scalar(select(func.count()).select_from(TenantRow)) or 0

    def all(self) -> list[Tenant]:
        """In alphabetical order, whatever their case."""
        with self._database.session() as session:
            return [_tenant(row) for row in session.scalars(_WHOLE_TENANT.order_by(TenantRow.name_folded))]

    def by_id(self, tenant_id: str) -> Tenant | None:
        row = self._find(TenantRow.id == tenant_id) if plausible(tenant_id) else None
        return _tenant(row) if row else None

    def by_api_key(self, api_key: str) -> Tenant | None:
        """Fast enough for every request: one indexed query."""
        row = self._find(VlensRow.api_key_hash == digest(api_key)) if plausible(api_key) else None
        return _tenant(row) if row else None

    def by_access_key(self, access_key: str) -> SigningKey | None:
        """Fast enough for every request. Raises VaultError where the server's key is not the one it once had."""
        row = self._find(HuaweiRow.access_key == access_key) if plausible(access_key) else None
        if row is None:
            return None
        secret = self._vault.decrypt(row.huawei.secret_key_encrypted, secret_key_context(access_key))
        return SigningKey(_tenant(row), secret)

    def by_app_key(self, app_key: str, secret_key: str) -> Tenant | None:
        """Fast enough for every request."""
        row = self._find(NhnRow.app_key == app_key) if plausible(app_key, secret_key) else None
        matches = row and hmac.compare_digest(row.nhn.secret_key_hash, digest(secret_key))
        return _tenant(row) if row and matches else None

    def by_vlens_login(self, tenancy_name: str, user_name: str, password: str) -> Tenant | None:
        """Takes tens of milliseconds, whether or not there is such a user."""
        if not plausible(tenancy_name, user_name, password):
            return None
        row = self._find(VlensRow.tenancy_name == tenancy_name, VlensRow.user_name == user_name)
        matches = password_matches(password, row.vlens.password_hash if row else self._decoy)
        return _tenant(row) if row and matches else None

    def by_huawei_login(self, domain: str, user: str, password: str) -> Tenant | None:
        """Takes tens of milliseconds, whether or not there is such a user. `domain` is the domain's name or id."""
        if not plausible(domain, user, password):
            return None
        named = or_(HuaweiRow.domain_name == domain, HuaweiRow.domain_id == domain)
        row = self._find(named, HuaweiRow.user_name == user)
        matches = password_matches(password, row.huawei.password_hash if row else self._decoy)
        return _tenant(row) if row and matches else None

    def _find(self, *conditions: ColumnElement[bool]) -> TenantRow | None:
        with self._database.session() as session:
            return session.scalar(_WHOLE_TENANT.where(*conditions))


def _checked(name: str) -> str:
    name = unicodedata.normalize("NFC", name.strip())
    if not name or len(name) > _LONGEST_NAME or not name.isprintable():
        raise ValueError(f"a tenant's name must be 1 to {_LONGEST_NAME} printable characters")
    return name


def plausible(*texts: str) -> bool:
    """Whether these can be credentials at all. Anything else never gets to a hash or to the database."""
    return all(0 < len(text) <= _LONGEST_INPUT and text.isascii() and text.isprintable() for text in texts)


def _tenant(row: TenantRow) -> Tenant:
    identity = HuaweiIdentity(
        domain_id=row.huawei.domain_id,
        domain_name=row.huawei.domain_name,
        user_id=row.huawei.user_id,
        user_name=row.huawei.user_name,
        project_id=row.huawei.project_id,
        project_name=row.huawei.project_name,
        token_generation=row.huawei.token_generation,
    )
    generation = row.vlens.token_generation
    return Tenant(row.id, row.name, row.created_at, Wishes.of(row), row.vlens.tenancy_name, identity, generation)


def _delete_some(table: type[TransactionRow | UserRow], tenant_id: str, session: Session, batch: int) -> int:
    """At most a batch of a tenant's rows, but none that is in use; how many they were."""
    some = select(table.id).where(table.tenant_id == tenant_id).limit(batch).with_for_update(skip_locked=True)
    return len(session.execute(delete(table).where(table.id.in_(some)).returning(table.id)).all())


def _row(credentials: Credentials, wishes: Wishes, vault: Vault) -> TenantRow:
    huawei = huawei_columns(credentials.huawei, vault)
    return TenantRow(
        id=credentials.tenant_id,
        name=credentials.name,
        name_folded=credentials.name.casefold(),
        vlens=VlensRow(**vlens_columns(credentials.vlens)),
        huawei=HuaweiRow(domain_id=secrets.token_hex(16), user_id=secrets.token_hex(16), **huawei),
        nhn=NhnRow(**nhn_columns(credentials.nhn)),
        **wishes.columns(),
    )


@contextmanager
def open_tenants(settings: Settings) -> Iterator[Tenants]:
    """The tenants of the database that the settings name, its tables brought up to date first."""
    database = Database(settings.database)
    try:
        database.migrate()
        yield Tenants(database, Vault.open(settings, database))
    finally:
        database.close()
