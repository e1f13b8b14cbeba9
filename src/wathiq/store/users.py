"""The end users of tenants: how they log in, what is known of them, and whether they are who they say they are."""

from __future__ import annotations

import json
import secrets
import unicodedata
from dataclasses import asdict, dataclass, field

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.exc import IntegrityError

from wathiq.store.addresses import Address, Channel, keyed_digest
from wathiq.store.database import Database
from wathiq.store.passwords import hash_password, password_matches
from wathiq.store.tables import UserDeviceRow, UserRow
from wathiq.store.vault import Vault


class UserExists(Exception):
    """Another user of the tenant has this phone or e-mail address."""


@dataclass(frozen=True, slots=True)
class Profile:
    """What a user's identity card says of the user; empty where nothing is known. The `repr` shows nothing."""

    name: str = field(default="", repr=False)
    surname: str = field(default="", repr=False)
    full_name: str = field(default="", repr=False)
    id_number: str = field(default="", repr=False)
    address: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class User:
    """A tenant's end user. `transaction_id` is the transaction that the user is linked with."""

    id: int
    phone: str = field(repr=False)
    email: str = field(repr=False)
    profile: Profile
    verified: bool
    transaction_id: str | None


_NOTHING_KNOWN = Profile()


class Users:
    """All end users of one database, for use from any thread. A tenant sees none but its own.

    Phones, e-mail addresses and profiles are encrypted; the addresses are looked up by keyed hashes.
    """

    def __init__(self, database: Database, vault: Vault) -> None:
        self._database = database
        self._vault = vault
        self._key = vault.derive("users")
        self._decoy = hash_password(secrets.token_hex())

    def create(self, tenant_id: str, phone: Address, email: Address | None, password: str) -> User:
        """A new user, not verified. Raises UserExists."""
        hashed = hash_password(_normal(password))
        try:
            with self._database.session() as session:
                row = UserRow(
                    tenant_id=tenant_id,
                    phone_hash=phone.digest(self._key, tenant_id),
                    email_hash=email.digest(self._key, tenant_id) if email else None,
                    password_hash=hashed,
                    phone_encrypted=b"",  # until the id is known, which they are tied to
                    profile_encrypted=b"",
                )
                session.add(row)
                session.flush()
                place = (row.id, tenant_id)
                row.phone_encrypted = self._sealed(phone.text, "phone", *place)
                row.email_encrypted = self._sealed(email.text, "email", *place) if email else None
                row.profile_encrypted = self._sealed(_json(_NOTHING_KNOWN), "profile", *place)
        except IntegrityError:
            raise UserExists("there is such a user already") from None
        return self._user(row)

    def by_id(self, tenant_id: str, user_id: int) -> User | None:
        return self._find(*_is(tenant_id, user_id))

    def find(self, tenant_id: str, email_or_phone: str) -> User | None:
        """The user who has this e-mail address or phone; what is neither has nobody."""
        address = Address.parse_any(email_or_phone)
        return self._find(*self._of(tenant_id, address)) if address else None

    def exists(self, tenant_id: str, address: Address) -> bool:
        """Whether a user has this address."""
        with self._database.session() as session:
            return session.scalar(select(UserRow.id).where(*self._of(tenant_id, address))) is not None

    def by_login(self, tenant_id: str, phone: Address, password: str) -> User | None:
        """Takes tens of milliseconds, whether or not there is such a user."""
        with self._database.session() as session:
            row = session.scalar(select(UserRow).where(*self._of(tenant_id, phone)))
        matches = password_matches(_normal(password), row.password_hash if row else self._decoy)
        return self._user(row) if row and matches else None

    def knows_device(self, tenant_id: str, user_id: int, device: str) -> bool:
        """Whether the user has logged in on the device before."""
        hashed = self._device(tenant_id, user_id, device)
        known = (
            select(UserRow.id).join(UserDeviceRow).where(*_is(tenant_id, user_id), UserDeviceRow.device_hash == hashed)
        )
        with self._database.session() as session:
            return session.scalar(known) is not None

    def remember_device(self, tenant_id: str, user_id: int, device: str) -> None:
        """Know the device from now on, where there is such a user."""
        row = UserDeviceRow(user_id=user_id, device_hash=self._device(tenant_id, user_id, device))
        try:
            with self._database.session() as session:
                if session.scalar(select(UserRow.id).where(*_is(tenant_id, user_id))):
                    session.add(row)
        except IntegrityError:
            return  # it is known already, or the user is being erased

    def mark_verified(self, tenant_id: str, user_id: int, profile: Profile) -> User | None:
        """Note that a transaction has shown who the user is; the user as he is then, None where there is none."""
        columns = {"verified": True, "profile_encrypted": self._sealed(_json(profile), "profile", user_id, tenant_id)}
        with self._database.session() as session:
            session.execute(update(UserRow).where(*_is(tenant_id, user_id)).values(columns))
        return self.by_id(tenant_id, user_id)

    def _find(self, *conditions: ColumnElement[bool]) -> User | None:
        with self._database.session() as session:
            row = session.scalar(select(UserRow).where(*conditions))
        return self._user(row) if row else None

    def _of(self, tenant_id: str, address: Address) -> tuple[ColumnElement[bool], ...]:
        """That a user has the address."""
        column = UserRow.phone_hash if address.channel is Channel.PHONE else UserRow.email_hash
        return UserRow.tenant_id == tenant_id, column == address.digest(self._key, tenant_id)

    def _device(self, tenant_id: str, user_id: int, device: str) -> str:
        return keyed_digest(self._key, "device", tenant_id, str(user_id), device)

    def _user(self, row: UserRow) -> User:
        """Raises VaultError where the server's key is not the one it once had."""
        return User(
            id=row.id,
            phone=self._opened(row, "phone", row.phone_encrypted),
            email=self._opened(row, "email", row.email_encrypted) if row.email_encrypted else "",
            profile=Profile(**json.loads(self._opened(row, "profile", row.profile_encrypted))),
            verified=row.verified,
            transaction_id=row.transaction_id,
        )

    def _sealed(self, text: str, part: str, user_id: int, tenant_id: str) -> bytes:
        return self._vault.encrypt(text, _context(part, user_id, tenant_id))

    def _opened(self, row: UserRow, part: str, sealed: bytes) -> str:
        return self._vault.decrypt(sealed, _context(part, row.id, row.tenant_id))


def _is(tenant_id: str, user_id: int) -> tuple[ColumnElement[bool], ...]:
    return UserRow.tenant_id == tenant_id, UserRow.id == user_id


def _json(profile: Profile) -> str:
    return json.dumps(asdict(profile))


def _context(part: str, user_id: int, tenant_id: str) -> str:
    """Ties what is encrypted to its place, so that nothing can be passed off as another user's."""
    return f"{part} of user {user_id} of tenant {tenant_id}"


def _normal(password: str) -> str:
    """One spelling of characters that keyboards compose in different ways."""
    return unicodedata.normalize("NFC", password)
