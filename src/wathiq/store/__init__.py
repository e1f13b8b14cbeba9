"""What outlives a restart: tenants and their credentials, in a database, with their secrets hashed or encrypted."""

from wathiq.store.credentials import Credentials, HuaweiCredentials, NhnCredentials, VlensCredentials
from wathiq.store.database import Database
from wathiq.store.tenants import SigningKey, Tenant, TenantExists, Tenants, open_tenants
from wathiq.store.vault import Vault, VaultError

__all__ = [
    "Credentials",
    "Database",
    "HuaweiCredentials",
    "NhnCredentials",
    "SigningKey",
    "Tenant",
    "TenantExists",
    "Tenants",
    "Vault",
    "VaultError",
    "VlensCredentials",
    "open_tenants",
]
