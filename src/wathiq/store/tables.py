"""The tables. `migrations/versions` makes them; a test checks that both agree.

A dialect's credentials are a table of their own, so that another dialect is another table. A list's entries are written
beside those in force, as another version; what makes them count is one row in `lists`.
"""

from __future__ import annotations

from datetime import UTC, date, datetime

from sqlalchemy import (
    BigInteger,
    DateTime,
    Dialect,
    Double,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    MetaData,
    String,
    Text,
    TypeDecorator,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship


class UtcDateTime(TypeDecorator[datetime]):
    """A moment in UTC. SQLite forgets time zones, so it is added again on the way out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        return value.astimezone(UTC) if value else None

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        return (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(UTC) if value else None


class Base(DeclarativeBase):
    # Later migrations can only change constraints that have names.
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        }
    )


class TenantRow(Base):
    __tablename__ = "tenants"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    name: Mapped[str] = mapped_column(String(64))
    # Case folding makes up to three characters of one.
    name_folded: Mapped[str] = mapped_column(String(192), unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=lambda: datetime.now(UTC))
    screen_id_front: Mapped[bool] = mapped_column(default=False, server_default=false())
    screening_threshold: Mapped[float | None] = mapped_column(Double)
    refuse_fakes: Mapped[bool] = mapped_column(default=False, server_default=false())
    check_register: Mapped[bool] = mapped_column(default=False, server_default=false())
    require_bearer: Mapped[bool] = mapped_column(default=False, server_default=false())
    keep_hours: Mapped[int | None]
    keep_images: Mapped[bool] = mapped_column(default=False, server_default=false())
    requests_per_second: Mapped[int | None]
    requests_per_minute: Mapped[int | None]

    vlens: Mapped[VlensRow] = relationship(cascade="all, delete-orphan", passive_deletes=True)
    huawei: Mapped[HuaweiRow] = relationship(cascade="all, delete-orphan", passive_deletes=True)
    nhn: Mapped[NhnRow] = relationship(cascade="all, delete-orphan", passive_deletes=True)


class VlensRow(Base):
    __tablename__ = "vlens_credentials"
    __table_args__ = (UniqueConstraint("tenancy_name", "user_name"),)

    tenant_id: Mapped[str] = mapped_column(ForeignKey("tenants.id", ondelete="CASCADE"), primary_key=True)
    api_key_hash: Mapped[str] = mapped_column(String(64), unique=True)
    tenancy_name: Mapped[str] = mapped_column(String(64))
    user_name: Mapped[str] = mapped_column(String(64))
    password_hash: Mapped[str] = mapped_column(String(255))
    # A login of an earlier generation, which was checked while the credentials changed, begins no session.
    token_generation: Mapped[int] = mapped_column(default=0, server_default="0")


class HuaweiRow(Base):
    __tablename__ = "huawei_credentials"
    __table_args__ = (UniqueConstraint("domain_name", "user_name"),)

    tenant_id: Mapped[str] = mapped_column(ForeignKey("tenants.id", ondelete="CASCADE"), primary_key=True)
    domain_id: Mapped[str] = mapped_column(String(32))
    domain_name: Mapped[str] = mapped_column(String(64))
    user_id: Mapped[str] = mapped_column(String(32))
    user_name: Mapped[str] = mapped_column(String(64))
    password_hash: Mapped[str] = mapped_column(String(255))
    project_id: Mapped[str] = mapped_column(String(32), unique=True)
    project_name: Mapped[str] = mapped_column(String(64))
    access_key: Mapped[str] = mapped_column(String(20), unique=True)
    # Encrypted, not hashed: checking a signature takes the secret itself.
    secret_key_encrypted: Mapped[bytes] = mapped_column(LargeBinary)
    # Tokens are signed, not stored; those of another generation count no more.
    token_generation: Mapped[int] = mapped_column(default=0, server_default="0")


class NhnRow(Base):
    __tablename__ = "nhn_credentials"

    tenant_id: Mapped[str] = mapped_column(ForeignKey("tenants.id", ondelete="CASCADE"), primary_key=True)
    app_key: Mapped[str] = mapped_column(String(16), unique=True)
    secret_key_hash: Mapped[str] = mapped_column(String(64))


class SessionRow(Base):
    """A login to the Vlens dialect, by the tenant's own user or by an end user. To end it is to delete it."""

    __tablename__ = "sessions"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    tenant_id: Mapped[str] = mapped_column(ForeignKey("tenants.id", ondelete="CASCADE"), index=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    generation: Mapped[int]
    renewed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class FailedAttemptsRow(Base):
    """How often in a row somebody failed to prove who they are; `subject` is 20 bits of a keyed hash."""

    __tablename__ = "failed_attempts"

    subject: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    failures: Mapped[int]
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class TransactionRow(Base):
    """Whose a transaction is and since when. Ids are unique across tenants, so that none can go on with another's.

    When it expires is not kept: it follows from what its tenant wants now.
    """

    __tablename__ = "transactions"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    tenant_id: Mapped[str] = mapped_column(ForeignKey("tenants.id", ondelete="CASCADE"), index=True)
    begun_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)


class StepRow(Base):
    """What a transaction's step read off a document, or found about a face."""

    __tablename__ = "transaction_steps"

    transaction_id: Mapped[str] = mapped_column(ForeignKey("transactions.id", ondelete="CASCADE"), primary_key=True)
    document: Mapped[str] = mapped_column(String(64), primary_key=True)
    values_encrypted: Mapped[bytes] = mapped_column(LargeBinary)
    portrait_encrypted: Mapped[bytes | None] = mapped_column(LargeBinary)


class UserRow(Base):
    """A tenant's end user. Phone and e-mail address are found by their hashes, which take the server's key to make.

    Ids are never given out again: the token of a user who was erased would else be the next one's.
    """

    __tablename__ = "users"
    __table_args__ = (
        UniqueConstraint("tenant_id", "phone_hash"),
        UniqueConstraint("tenant_id", "email_hash"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    tenant_id: Mapped[str] = mapped_column(ForeignKey("tenants.id", ondelete="CASCADE"))
    phone_hash: Mapped[str] = mapped_column(String(64))
    email_hash: Mapped[str | None] = mapped_column(String(64))
    password_hash: Mapped[str] = mapped_column(String(255))
    phone_encrypted: Mapped[bytes] = mapped_column(LargeBinary)
    email_encrypted: Mapped[bytes | None] = mapped_column(LargeBinary)
    profile_encrypted: Mapped[bytes] = mapped_column(LargeBinary)
    verified: Mapped[bool] = mapped_column(default=False)
    # No foreign key: the transaction expires, and the user stays verified.
    transaction_id: Mapped[str | None] = mapped_column(String(36))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=lambda: datetime.now(UTC))


class UserDeviceRow(Base):
    """A device on which a user has logged in."""

    __tablename__ = "user_devices"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    device_hash: Mapped[str] = mapped_column(String(64), primary_key=True)


class CodeRow(Base):
    """A one-time code that was sent; neither it nor the address can be read from here."""

    __tablename__ = "one_time_codes"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    tenant_id: Mapped[str] = mapped_column(ForeignKey("tenants.id", ondelete="CASCADE"), index=True)
    purpose: Mapped[str] = mapped_column(String(16))
    address_hash: Mapped[str] = mapped_column(String(64), index=True)
    code_hash: Mapped[str] = mapped_column(String(64))
    sent_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    attempts_left: Mapped[int]
    confirmed: Mapped[bool] = mapped_column(default=False)
    used: Mapped[bool] = mapped_column(default=False)


class QuotaRow(Base):
    """How often a tenant may call an endpoint, "*" for all together, in a period, and how often it did in this one.

    `counted_from` is the first day of the period that `used` is about.
    """

    __tablename__ = "quotas"

    tenant_id: Mapped[str] = mapped_column(ForeignKey("tenants.id", ondelete="CASCADE"), primary_key=True)
    endpoint: Mapped[str] = mapped_column(String(128), primary_key=True)
    period: Mapped[str] = mapped_column(String(8), primary_key=True)
    allowed: Mapped[int] = mapped_column(BigInteger)
    used: Mapped[int] = mapped_column(BigInteger, default=0)
    counted_from: Mapped[date]


class UsageRow(Base):
    """A day's requests of a tenant to an endpoint that ended alike. What they took is summed, and counted by bounds.

    It refers to no tenant's row: what was used is still to be known when the tenant has gone.
    """

    __tablename__ = "usage_counts"

    day: Mapped[date] = mapped_column(primary_key=True)
    tenant_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    endpoint: Mapped[str] = mapped_column(String(128), primary_key=True)
    outcome: Mapped[str] = mapped_column(String(32), primary_key=True)
    requests: Mapped[int] = mapped_column(BigInteger)
    within_100_ms: Mapped[int] = mapped_column(BigInteger)
    within_300_ms: Mapped[int] = mapped_column(BigInteger)
    within_1_s: Mapped[int] = mapped_column(BigInteger)
    within_3_s: Mapped[int] = mapped_column(BigInteger)
    within_10_s: Mapped[int] = mapped_column(BigInteger)
    milliseconds: Mapped[float] = mapped_column(Double)


class ImageRow(Base):
    """A picture of a transaction's step, where its tenant wants them kept: here, or in an object that is tied to it."""

    __tablename__ = "transaction_images"

    transaction_id: Mapped[str] = mapped_column(ForeignKey("transactions.id", ondelete="CASCADE"), primary_key=True)
    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    image_encrypted: Mapped[bytes | None] = mapped_column(LargeBinary)


class ObjectRow(Base):
    """An object in a bucket, from before it is put there until after it was deleted; `bucket` is a URL.

    It is tied to its picture from when that is kept. However that goes, the database unties it, and it outlives what it
    belonged to until it is deleted, too. One that is doomed is never tied again.
    """

    __tablename__ = "objects"
    __table_args__ = (
        ForeignKeyConstraint(
            ["transaction_id", "image_name"],
            ["transaction_images.transaction_id", "transaction_images.name"],
            ondelete="SET NULL",
        ),
        UniqueConstraint("transaction_id", "image_name"),
        # Of all objects few are untied, and those are looked for every ten minutes.
        Index(
            "ix_objects_untied",
            "put_at",
            postgresql_where=text("transaction_id IS NULL AND NOT doomed"),
            sqlite_where=text("transaction_id IS NULL AND doomed = 0"),
        ),
        Index("ix_objects_doomed", "bucket", postgresql_where=text("doomed"), sqlite_where=text("doomed = 1")),
    )

    name: Mapped[str] = mapped_column(String(32), primary_key=True)
    bucket: Mapped[str] = mapped_column(Text)
    size: Mapped[int] = mapped_column(BigInteger)
    put_at: Mapped[datetime] = mapped_column(UtcDateTime)
    doomed: Mapped[bool] = mapped_column(default=False)
    transaction_id: Mapped[str | None] = mapped_column(String(36))
    image_name: Mapped[str | None] = mapped_column(String(64))


class VaultKeyRow(Base):
    """The key that everything here is encrypted with, itself encrypted with the operator's. There is one row."""

    __tablename__ = "vault_key"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    key_encrypted: Mapped[bytes] = mapped_column(LargeBinary)


class AuditRow(Base):
    """Who did what to what. It outlives tenant and object, so it refers to neither's row."""

    __tablename__ = "audit_entries"

    number: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    moment: Mapped[datetime] = mapped_column(UtcDateTime)
    tenant_id: Mapped[str | None] = mapped_column(String(36))
    actor: Mapped[str] = mapped_column(String(64))
    action: Mapped[str] = mapped_column(String(16))
    object: Mapped[str] = mapped_column(String(255))
    mac: Mapped[bytes] = mapped_column(LargeBinary)


class AuditHeadRow(Base):
    """How many entries the audit trail has, the last one's MAC and a MAC over both. There is one row."""

    __tablename__ = "audit_head"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(BigInteger)
    mac: Mapped[bytes] = mapped_column(LargeBinary)
    seal: Mapped[bytes] = mapped_column(LargeBinary)


class ListVersionRow(Base):
    """One import of a list. `minimum_waived` says that it need not have the size of the official one.

    One that is `abandoned` is being deleted and never comes into force.

    Numbers are never given out again: an import that another one put aside would else write into that one's version.
    """

    __tablename__ = "list_versions"
    __table_args__ = {"sqlite_autoincrement": True}  # noqa: RUF012 - SQLAlchemy's own form

    id: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(String(64), index=True)
    format: Mapped[str] = mapped_column(String(32))
    origin: Mapped[str] = mapped_column(Text)
    version: Mapped[str] = mapped_column(String(64))
    entries: Mapped[int]
    minimum_waived: Mapped[bool]
    abandoned: Mapped[bool] = mapped_column(default=False, server_default=false())
    imported_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ListRow(Base):
    """Which version of a list is in force."""

    __tablename__ = "lists"

    source: Mapped[str] = mapped_column(String(64), primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("list_versions.id"), unique=True)


class ListedEntityRow(Base):
    """An entry, as JSON; `number` counts them from 0."""

    __tablename__ = "listed_entities"
    __table_args__ = (UniqueConstraint("version_id", "reference"),)

    version_id: Mapped[int] = mapped_column(ForeignKey("list_versions.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    reference: Mapped[str] = mapped_column(String(255))
    body: Mapped[str] = mapped_column(Text)


class ListedKeyRow(Base):
    """What an entry is found by: 64 bits of a hash, since a list has many times more keys than entries."""

    __tablename__ = "listed_keys"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 - SQLAlchemy's own form

    version_id: Mapped[int] = mapped_column(ForeignKey("list_versions.id", ondelete="CASCADE"), primary_key=True)
    key: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)


class LatestImportRow(Base):
    """The import of a list that the console began last, and when the server that runs it was heard of.

    There is at most one row.
    """

    __tablename__ = "latest_import"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    run: Mapped[str] = mapped_column(String(32))
    source: Mapped[str] = mapped_column(String(64))
    entries: Mapped[int]
    ended: Mapped[bool]
    refusal: Mapped[str | None] = mapped_column(String(32))
    heard_at: Mapped[datetime] = mapped_column(UtcDateTime)
