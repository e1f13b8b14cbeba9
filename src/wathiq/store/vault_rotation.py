"""A new key of the operator's in the place of the old one: the database's own key is encrypted anew, nothing else."""

from __future__ import annotations

from sqlalchemy import select, update

from wathiq.settings import Settings
from wathiq.store.audit import COMMAND_LINE, Action, Audit
from wathiq.store.database import Database
from wathiq.store.secret_keys import add_key, key_file, secret_keys
from wathiq.store.tables import VaultKeyRow
from wathiq.store.vault import Vault, sealed, unsealed


class NoNewKey(Exception):
    """The environment has the operator's key, and it is the one in force already."""


def rotate(settings: Settings, database: Database) -> None:
    """Take a new key of the operator's: a new first line of the key file, or what WATHIQ_SECRET_KEY is now.

    Whenever it is killed, the keys that are there open the database; where it was, the next one finishes it. Raises
    NoNewKey, and Unusable as `Vault.open` does.
    """
    Vault.open(settings, database)  # there is a row from here on
    with database.session() as session:
        # A write, before the keys are looked at: of two at once one would lose the other's new key.
        session.execute(update(VaultKeyRow).values(id=VaultKeyRow.id))
        keys = secret_keys(settings)
        key, opened_by = unsealed(session.scalars(select(VaultKeyRow.key_encrypted)).one(), keys)
        new = keys[0] if opened_by != keys[0] else _new_key(settings)
        session.execute(update(VaultKeyRow).values(key_encrypted=sealed(key, new)))
        Audit(database, Vault(key)).add(session, None, COMMAND_LINE, Action.CHANGED, "vault key")


def _new_key(settings: Settings) -> bytes:
    if settings.secret_key.get_secret_value():
        raise NoNewKey("WATHIQ_SECRET_KEY is the key in force")
    return add_key(key_file(settings))
