"""One-time codes: sent to an address, to be told by whoever reads them there, and good once."""

from __future__ import annotations

import hmac
import math
import secrets
import unicodedata
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import Enum
from typing import cast

from sqlalchemy import ColumnElement, CursorResult, case, delete, select, update
from sqlalchemy.orm import Session

from wathiq.store.addresses import Address, keyed_digest
from wathiq.store.database import Database
from wathiq.store.tables import CodeRow, TenantRow

LIFETIME = timedelta(minutes=5)

_CONFIRMED_LIFETIME = timedelta(minutes=30)
"""From the first time that it was told rightly: there is a form to be filled in until it is spent."""

_ATTEMPTS = 5
_PAUSE = timedelta(seconds=30)
_DAY = timedelta(days=1)
_MOST_A_DAY = 10
_HOUR = timedelta(hours=1)

_DIGITS = 6
_LONGEST = 64


class TooManyCodes(Exception):
    """An address, or a tenant, has had as many codes as it may have; in `seconds` it may have another."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"no more codes for {seconds} seconds")
        self.seconds = seconds


class Purpose(Enum):
    """What a code is for; it is good for nothing else."""

    REGISTRATION = "registration"
    LOGIN = "login"


@dataclass(frozen=True, slots=True)
class Issued:
    """A new code, which exists in the plain only here, and what it is asked for by later."""

    request_id: str
    code: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Proof:
    """What a stranger says he has read at an address; of any length and with any characters."""

    purpose: Purpose
    address: Address
    request_id: str = field(repr=False)
    code: str = field(repr=False)


class Codes:
    """All one-time codes of one database, for use from any thread; a tenant may have `hourly` of them in an hour."""

    def __init__(self, database: Database, key: bytes, hourly: int) -> None:
        self._database = database
        self._key = key
        self._hourly = hourly

    def issue(self, tenant_id: str, purpose: Purpose, address: Address) -> Issued:
        """A new code. Raises TooManyCodes."""
        now = datetime.now(UTC)
        issued = Issued(str(uuid.uuid4()), f"{secrets.randbelow(10**_DIGITS):0{_DIGITS}}")
        row = CodeRow(
            id=issued.request_id,
            tenant_id=tenant_id,
            purpose=purpose.value,
            address_hash=address.digest(self._key, tenant_id),
            code_hash=self._digest(issued.request_id, issued.code),
            sent_at=now,
            expires_at=now + LIFETIME,
            attempts_left=_ATTEMPTS,
        )
        with self._database.session() as session:
            _one_at_a_time(session, tenant_id)
            self._check(session, row)
            session.add(row)
        return issued

    def confirm(self, tenant_id: str, proof: Proof) -> bool:
        """Whether the code is right. It can then still be spent; a wrong one counts."""
        later = case((CodeRow.confirmed, CodeRow.expires_at), else_=datetime.now(UTC) + _CONFIRMED_LIFETIME)
        return self._try(tenant_id, proof, {"attempts_left": _ATTEMPTS, "confirmed": True, "expires_at": later})

    def spend(self, tenant_id: str, proof: Proof) -> bool:
        """Whether the code is right. It is good for nothing from then on; a wrong one counts."""
        return self._try(tenant_id, proof, {"used": True})

    def _try(self, tenant_id: str, proof: Proof, then: dict[str, object]) -> bool:
        """An attempt is taken before the code is looked at, so that many at the same moment are no more than these."""
        code, request_id = _digits(proof.code), _uuid(proof.request_id)
        if not code or not request_id:
            return False
        taken = (
            update(CodeRow)
            .where(*self._open(tenant_id, proof, request_id))
            .values(attempts_left=CodeRow.attempts_left - 1)
            .returning(CodeRow.code_hash)
        )
        with self._database.session() as session:
            kept = session.scalars(taken).one_or_none()
            right = kept is not None and hmac.compare_digest(kept, self._digest(request_id, code))
            if right:
                session.execute(update(CodeRow).where(CodeRow.id == request_id).values(then))
        return right

    def _open(self, tenant_id: str, proof: Proof, request_id: str) -> tuple[ColumnElement[bool], ...]:
        """That it is the code that the proof is about, and can still be told."""
        return (
            CodeRow.id == request_id,
            CodeRow.tenant_id == tenant_id,
            CodeRow.purpose == proof.purpose.value,
            CodeRow.address_hash == proof.address.digest(self._key, tenant_id),
            CodeRow.expires_at > datetime.now(UTC),
            CodeRow.attempts_left > 0,
            ~CodeRow.used,
        )

    def _check(self, session: Session, new: CodeRow) -> None:
        """Raise TooManyCodes where one more would be too many."""
        same, tenants = CodeRow.address_hash == new.address_hash, CodeRow.tenant_id == new.tenant_id
        alike = CodeRow.purpose == new.purpose  # what strangers ask for to register must not keep users from logging in
        limits = ((1, _PAUSE, (same,)), (_MOST_A_DAY, _DAY, (same, alike)), (self._hourly, _HOUR, (tenants, alike)))
        for most, span, whose in limits:
            within = select(CodeRow.sent_at).where(*whose, CodeRow.sent_at > new.sent_at - span)
            first = session.scalar(within.order_by(CodeRow.sent_at.desc()).offset(most - 1).limit(1))
            if first:
                raise TooManyCodes(math.ceil((first + span - new.sent_at).total_seconds()))

    def forget_expired(self) -> int:
        """Delete the codes that count for nothing any more; how many they were."""
        old = delete(CodeRow).where(CodeRow.sent_at <= datetime.now(UTC) - _DAY)
        with self._database.session() as session:
            return cast("CursorResult[object]", session.execute(old)).rowcount

    def erase(self, tenant_id: str, *addresses: Address) -> None:
        """Delete the codes that were sent to these addresses."""
        hashes = [address.digest(self._key, tenant_id) for address in addresses]
        with self._database.session() as session:
            session.execute(delete(CodeRow).where(CodeRow.tenant_id == tenant_id, CodeRow.address_hash.in_(hashes)))

    def _digest(self, request_id: str, code: str) -> str:
        return keyed_digest(self._key, "code", request_id, code)


def _one_at_a_time(session: Session, tenant_id: str) -> None:
    """Let nobody else issue a code for the tenant meanwhile: a write, of nothing new, which others wait for."""
    session.execute(update(TenantRow).where(TenantRow.id == tenant_id).values(name=TenantRow.name))


def _digits(text: str) -> str:
    """The code in Western digits, as Arabic keyboards have others; empty where it is none."""
    if len(text) > _LONGEST:
        return ""
    values = [unicodedata.decimal(character, None) for character in text.strip()]
    return "".join(map(str, values)) if len(values) == _DIGITS and None not in values else ""


def _uuid(text: str) -> str:
    """The id as it was given out; empty where it is none."""
    try:
        return str(uuid.UUID(text)) if len(text) <= _LONGEST else ""
    except ValueError:
        return ""
