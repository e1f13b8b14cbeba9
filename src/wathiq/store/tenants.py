"""The tenants, found by whatever a request of each dialect carries."""

from __future__ import annotations

import hmac
import secrets
import unicodedata
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import contains_eager

from wathiq.settings import Settings
from wathiq.store.credentials import Credentials, HuaweiCredentials, NhnCredentials, VlensCredentials
from wathiq.store.database import Database
from wathiq.store.passwords import hash_password, password_matches
from wathiq.store.tables import HuaweiRow, NhnRow, TenantRow, VlensRow
from wathiq.store.vault import Vault
from wathiq.wishes import Wish, Wishes

_NO_WISHES = Wishes()
_LONGEST_NAME = 64
_LONGEST_INPUT = 256  # Vlens allows names as long as this; no credential is longer

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
    """A tenant as Huawei's IAM names it. The ids are 32 hexadecimal digits."""

    domain_id: str
    domain_name: str
    user_id: str
    user_name: str
    project_id: str
    project_name: str


@dataclass(frozen=True, slots=True)
class Tenant:
    """Who sent a request. Nothing in it is secret; `created_at` is in UTC."""

    id: str
    name: str
    created_at: datetime
    wishes: Wishes
    huawei: HuaweiIdentity


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
        self._decoy = hash_password(secrets.token_hex())

    def create(self, name: str, wishes: Wishes = _NO_WISHES) -> Credentials:
        """Add a tenant. Its secrets cannot be had again later.

        Raises TenantExists, or ValueError where the name is blank, longer than 64 characters or not printable.
        """
        name = _checked(name)
        credentials = Credentials.issue(str(uuid.uuid4()), name)
        try:
            with self._database.session() as session:
                session.add(_row(credentials, wishes, self._vault))
        except IntegrityError:
            # Every other unique value is random and too long to occur twice.
            raise TenantExists(f"there is a tenant named {name} already") from None
        return credentials

    def change(self, name: str, changes: Mapping[str, Wish]) -> None:
        """Change some of a tenant's wishes, or none of them.

        Raises TenantMissing, UnfitWish, or ValueError as `create` does.
        """
        named = TenantRow.name_folded == _checked(name).casefold()
        with self._database.session() as session:
            row = session.scalar(select(TenantRow).where(named).with_for_update())
            if row is None:
                raise TenantMissing(f"there is no tenant named {name}")
            for column, value in Wishes.of(row).changed(changes).columns().items():
                setattr(row, column, value)

    def count(self) -> int:
        with self._database.session() as session:
            return session.scalar(select(func.count()).select_from(TenantRow)) or 0

    def names(self) -> list[str]:
        """In alphabetical order, whatever their case."""
        with self._database.session() as session:
            return list(session.scalars(select(TenantRow.name).order_by(TenantRow.name_folded)))

    def by_id(self, tenant_id: str) -> Tenant | None:
        row = self._find(TenantRow.id == tenant_id) if _plausible(tenant_id) else None
        return _tenant(row) if row else None

    def by_api_key(self, api_key: str) -> Tenant | None:
        """Fast enough for every request: one indexed query."""
        row = self._find(VlensRow.api_key_hash == _digest(api_key)) if _plausible(api_key) else None
        return _tenant(row) if row else None

    def by_access_key(self, access_key: str) -> SigningKey | None:
        """Fast enough for every request. Raises VaultError where the server's key is not the one it once had."""
        row = self._find(HuaweiRow.access_key == access_key) if _plausible(access_key) else None
        if row is None:
            return None
        secret = self._vault.decrypt(row.huawei.secret_key_encrypted, _secret_key_context(access_key))
        return SigningKey(_tenant(row), secret)

    def by_app_key(self, app_key: str, secret_key: str) -> Tenant | None:
        """Fast enough for every request."""
        row = self._find(NhnRow.app_key == app_key) if _plausible(app_key, secret_key) else None
        matches = row and hmac.compare_digest(row.nhn.secret_key_hash, _digest(secret_key))
        return _tenant(row) if row and matches else None

    def by_vlens_login(self, tenancy_name: str, user_name: str, password: str) -> Tenant | None:
        """Takes tens of milliseconds, whether or not there is such a user."""
        if not _plausible(tenancy_name, user_name, password):
            return None
        row = self._find(VlensRow.tenancy_name == tenancy_name, VlensRow.user_name == user_name)
        matches = password_matches(password, row.vlens.password_hash if row else self._decoy)
        return _tenant(row) if row and matches else None

    def by_huawei_login(self, domain: str, user: str, password: str) -> Tenant | None:
        """Takes tens of milliseconds, whether or not there is such a user. `domain` is the domain's name or id."""
        if not _plausible(domain, user, password):
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


def _plausible(*texts: str) -> bool:
    """Whether these can be credentials at all. Anything else never gets to a hash or to the database."""
    return all(0 < len(text) <= _LONGEST_INPUT and text.isascii() and text.isprintable() for text in texts)


def _digest(key: str) -> str:
    """SHA-256 in hexadecimal: the keys are too random to be guessed, so nothing slower is needed."""
    return sha256(key.encode()).hexdigest()


def _secret_key_context(access_key: str) -> str:
    return f"secret key of {access_key}"


def _tenant(row: TenantRow) -> Tenant:
    identity = HuaweiIdentity(
        domain_id=row.huawei.domain_id,
        domain_name=row.huawei.domain_name,
        user_id=row.huawei.user_id,
        user_name=row.huawei.user_name,
        project_id=row.huawei.project_id,
        project_name=row.huawei.project_name,
    )
    return Tenant(row.id, row.name, row.created_at, Wishes.of(row), identity)


def _row(credentials: Credentials, wishes: Wishes, vault: Vault) -> TenantRow:
    return TenantRow(
        id=credentials.tenant_id,
        name=credentials.name,
        name_folded=credentials.name.casefold(),
        vlens=_vlens_row(credentials.vlens),
        huawei=_huawei_row(credentials.huawei, vault),
        nhn=_nhn_row(credentials.nhn),
        **wishes.columns(),
    )


def _vlens_row(credentials: VlensCredentials) -> VlensRow:
    return VlensRow(
        api_key_hash=_digest(credentials.api_key),
        tenancy_name=credentials.tenancy_name,
        user_name=credentials.user_name,
        password_hash=hash_password(credentials.password),
    )


def _huawei_row(credentials: HuaweiCredentials, vault: Vault) -> HuaweiRow:
    return HuaweiRow(
        domain_id=secrets.token_hex(16),
        domain_name=credentials.domain_name,
        user_id=secrets.token_hex(16),
        user_name=credentials.user_name,
        password_hash=hash_password(credentials.password),
        project_id=credentials.project_id,
        project_name=credentials.project_name,
        access_key=credentials.access_key,
        secret_key_encrypted=vault.encrypt(credentials.secret_key, _secret_key_context(credentials.access_key)),
    )


def _nhn_row(credentials: NhnCredentials) -> NhnRow:
    return NhnRow(app_key=credentials.app_key, secret_key_hash=_digest(credentials.secret_key))


@contextmanager
def open_tenants(settings: Settings) -> Iterator[Tenants]:
    """The tenants of the database that the settings name, its tables brought up to date first."""
    database = Database(settings.database)
    try:
        database.migrate()
        yield Tenants(database, Vault.open(settings))
    finally:
        database.close()
