"""New credentials in place of a tenant's own, whose tokens end with them. What only names the tenant stays."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from wathiq.store.credentials import HuaweiCredentials, NhnCredentials, VlensCredentials
from wathiq.store.sealing import huawei_columns, nhn_columns, vlens_columns
from wathiq.store.tables import HuaweiRow, NhnRow, SessionRow, TenantRow, VlensRow
from wathiq.store.vault import Vault


def rotate_vlens(session: Session, tenant: TenantRow, _vault: Vault) -> VlensCredentials:
    renewed = VlensCredentials.issue(tenant.vlens.tenancy_name)
    _write(tenant.vlens, vlens_columns(renewed))
    end_vlens_tokens(session, tenant)
    return renewed


def rotate_huawei(session: Session, tenant: TenantRow, vault: Vault) -> HuaweiCredentials:
    renewed = HuaweiCredentials.issue(tenant.huawei.domain_name, tenant.huawei.project_id)
    _write(tenant.huawei, huawei_columns(renewed, vault))
    end_huawei_tokens(session, tenant)
    return renewed


def rotate_nhn(_session: Session, tenant: TenantRow, _vault: Vault) -> NhnCredentials:
    renewed = NhnCredentials.issue(tenant.nhn.app_key)
    _write(tenant.nhn, nhn_columns(renewed))
    return renewed


def end_vlens_tokens(session: Session, tenant: TenantRow) -> None:
    """The tenant's own and those of its end users, and those of logins that are being checked."""
    ended = update(VlensRow).where(VlensRow.tenant_id == tenant.id)
    session.execute(ended.values(token_generation=VlensRow.token_generation + 1))
    session.execute(delete(SessionRow).where(SessionRow.tenant_id == tenant.id))


def end_huawei_tokens(session: Session, tenant: TenantRow) -> None:
    ended = update(HuaweiRow).where(HuaweiRow.tenant_id == tenant.id)
    session.execute(ended.values(token_generation=HuaweiRow.token_generation + 1))


def _write(row: VlensRow | HuaweiRow | NhnRow, columns: Mapping[str, str | bytes]) -> None:
    for column, value in columns.items():
        setattr(row, column, value)


Rotate = Callable[[Session, TenantRow, Vault], VlensCredentials | HuaweiCredentials | NhnCredentials]
ROTATIONS: Mapping[str, Rotate] = {"vlens": rotate_vlens, "huawei": rotate_huawei, "nhn": rotate_nhn}
"""By dialect."""
