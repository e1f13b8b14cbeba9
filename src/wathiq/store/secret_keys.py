"""The operator's own keys: from the environment, or from a file that is made on first use."""

from __future__ import annotations

import base64
import os
import secrets
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile

from wathiq.settings import Settings, Unusable

KEY_BYTES = 32


def secret_keys(settings: Settings) -> tuple[bytes, ...]:
    """The key in force, then those that were before it. Raises Unusable where one is not 32 bytes in base64.

    Where the environment has none they are the lines of the key file.
    """
    given = settings.secret_key.get_secret_value()
    if given:
        old = settings.old_secret_keys.get_secret_value().split(",")
        return (_parse(given, "WATHIQ_SECRET_KEY"), *_parsed(old, "WATHIQ_OLD_SECRET_KEYS"))
    path = key_file(settings)
    if not path.exists():
        _make(path)
    keys = _parsed(path.read_text("ascii", "replace").splitlines(), str(path))
    if not keys:
        raise Unusable(f"{path} has no key")
    return keys


def key_file(settings: Settings) -> Path:
    return settings.data_dir / "secret.key"


def add_key(path: Path) -> bytes:
    """Put a new key before those of the file, all at once; the new one. Nobody else may do so meanwhile."""
    key = secrets.token_bytes(KEY_BYTES)
    # The temporary file has mode 0600.
    with NamedTemporaryFile(dir=path.parent, prefix=".secret-", delete=False) as file:
        file.write(_line(key) + path.read_bytes())
        file.flush()
        os.fsync(file.fileno())
        owner = path.stat()
        os.fchown(file.fileno(), owner.st_uid, owner.st_gid)  # the server's, who is not the one who rotates
    Path(file.name).replace(path)
    _secure(path.parent)
    return key


def _parsed(texts: Iterable[str], source: str) -> tuple[bytes, ...]:
    return tuple(_parse(text, source) for text in texts if text.strip())


def _parse(text: str, source: str) -> bytes:
    # The cause is dropped, so that no traceback shows the key.
    try:
        key = base64.b64decode(text.strip(), validate=True)
    except ValueError:
        raise Unusable(f"{source} is not valid base64") from None
    if len(key) != KEY_BYTES:
        raise Unusable(f"{source} must be {KEY_BYTES} bytes in base64, not {len(key)}")
    return key


def _make(path: Path) -> None:
    """Write a new key to `path`, readable by its owner only, unless another process gets there first."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    # The temporary file has mode 0600. Linking it is atomic: nobody reads half a key, and the first one stays.
    with NamedTemporaryFile(dir=path.parent, prefix=".secret-") as file:
        file.write(_line(secrets.token_bytes(KEY_BYTES)))
        file.flush()
        os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(file.name, path)
    _secure(path.parent)


def _secure(directory: Path) -> None:
    """What a key encrypts must not be written before the key itself is safe."""
    opened = os.open(directory, os.O_RDONLY)
    os.fsync(opened)
    os.close(opened)


def _line(key: bytes) -> bytes:
    return base64.b64encode(key) + b"\n"
