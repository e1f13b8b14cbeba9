"""The tables. `migrations/versions` makes them; a test checks that both agree.

A dialect's credentials are a table of their own, so that another dialect is another table.
"""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import DateTime, Dialect, ForeignKey, LargeBinary, MetaData, String, TypeDecorator, UniqueConstraint
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


class NhnRow(Base):
    __tablename__ = "nhn_credentials"

    tenant_id: Mapped[str] = mapped_column(ForeignKey("tenants.id", ondelete="CASCADE"), primary_key=True)
    app_key: Mapped[str] = mapped_column(String(16), unique=True)
    secret_key_hash: Mapped[str] = mapped_column(String(64))
