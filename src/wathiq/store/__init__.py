"""What outlives a restart, in a database: tenants and their credentials, hashed or encrypted, and open transactions."""

from wathiq.store.credentials import Credentials, HuaweiCredentials, NhnCredentials, VlensCredentials
from wathiq.store.database import Database
from wathiq.store.tenants import (
    SigningKey,
    Tenant,
    TenantExists,
    TenantMissing,
    Tenants,
    open_tenants,
)
from wathiq.store.transactions import ForeignTransaction, Steps, Transactions
from wathiq.store.vault import Vault, VaultError

__all__ = [
    "Credentials",
    "Database",
    "ForeignTransaction",
    "HuaweiCredentials",
    "NhnCredentials",
    "SigningKey",
    "Steps",
    "Tenant",
    "TenantExists",
    "TenantMissing",
    "Tenants",
    "Transactions",
    "Vault",
    "VaultError",
    "VlensCredentials",
    "open_tenants",
]
