"""What outlives a restart, in a database: tenants and their credentials, hashed or encrypted, and open transactions."""

from wathiq.store.addresses import Address, Channel
from wathiq.store.attempts import Attempts
from wathiq.store.audit import Action, Audit
from wathiq.store.codes import Codes
from wathiq.store.credentials import Credentials, HuaweiCredentials, NhnCredentials, VlensCredentials
from wathiq.store.database import Database
from wathiq.store.erasure import Erasure
from wathiq.store.images import Images
from wathiq.store.links import Links
from wathiq.store.objects import Objects
from wathiq.store.quotas import Quotas
from wathiq.store.sessions import LoginEnded, Session, Sessions
from wathiq.store.tenants import (
    SigningKey,
    Tenant,
    TenantExists,
    TenantMissing,
    Tenants,
    open_tenants,
)
from wathiq.store.transactions import Begun, ForeignTransaction, Steps, Transactions
from wathiq.store.usage import Usage
from wathiq.store.users import Profile, User, UserExists, Users
from wathiq.store.vault import Vault, VaultError, open_vault

__all__ = [
    "Action",
    "Address",
    "Attempts",
    "Audit",
    "Begun",
    "Channel",
    "Codes",
    "Credentials",
    "Database",
    "Erasure",
    "ForeignTransaction",
    "HuaweiCredentials",
    "Images",
    "Links",
    "LoginEnded",
    "NhnCredentials",
    "Objects",
    "Profile",
    "Quotas",
    "Session",
    "Sessions",
    "SigningKey",
    "Steps",
    "Tenant",
    "TenantExists",
    "TenantMissing",
    "Tenants",
    "Transactions",
    "Usage",
    "User",
    "UserExists",
    "Users",
    "Vault",
    "VaultError",
    "VlensCredentials",
    "open_tenants",
    "open_vault",
]
