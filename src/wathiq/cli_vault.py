"""`wathiq vault rotate`: a new key for what is encrypted at rest."""

from __future__ import annotations

import sys

import typer

from wathiq.settings import Settings

app = typer.Typer(help="The key of what is encrypted at rest.", no_args_is_help=True)

_IN_FILE = """The database is encrypted with a new key, the first line of {path}.
Servers that run go on; those on other machines need the new file before they start again.
Nothing in the database needs the old key, the second line. Backups from before now do: remove it when none is kept.
"""
_IN_ENVIRONMENT = """The database is encrypted with WATHIQ_SECRET_KEY.
Servers that run go on; they need the new key when they start again.
Nothing in the database needs WATHIQ_OLD_SECRET_KEYS. Backups from before now do: put it away until none is kept.
"""
_NO_NEW_KEY = """WATHIQ_SECRET_KEY is the key in force. To rotate, run this once more with
  WATHIQ_OLD_SECRET_KEYS, the key that WATHIQ_SECRET_KEY is now, and
  WATHIQ_SECRET_KEY, a new one: 32 random bytes in base64, as `openssl rand -base64 32` prints them.
"""


@app.callback()
def _group() -> None:
    """Else a lone command would have no name."""


@app.command()
def rotate() -> None:
    """Take a new key. At whatever moment this ends, the database can be opened; run again, it goes on."""
    from wathiq.store.database import Database
    from wathiq.store.secret_keys import key_file
    from wathiq.store.vault_rotation import NoNewKey
    from wathiq.store.vault_rotation import rotate as rotate_key

    settings = Settings()
    database = Database(settings.database)
    try:
        database.migrate()
        rotate_key(settings, database)
    except NoNewKey:
        sys.stderr.write(_NO_NEW_KEY)
        raise typer.Exit(2) from None
    finally:
        database.close()
    in_environment = settings.secret_key.get_secret_value()
    sys.stderr.write(_IN_ENVIRONMENT if in_environment else _IN_FILE.format(path=key_file(settings)))
