"""The rendered specimens, what they show, and one engine for all tests that need one."""

from __future__ import annotations

import json
import os
import random
import socket
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from hypothesis import HealthCheck
from hypothesis import settings as examples
from sqlalchemy import event
from sqlalchemy.pool import Pool

from tests import databases
from wathiq.engine import Engine
from wathiq.reading import Quad
from wathiq.settings import Settings
from wathiq.store import passwords
from wathiq.vision import geometry

pytest_plugins = ["tests.s3"]

# The same code is tested with the same examples, however slow the machine is. `make search` looks for others.
examples.register_profile("same", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
examples.register_profile("search", examples.get_profile("same"), derandomize=False, max_examples=1000)
examples.load_profile("same")

_OF_TERMINALS = frozenset(
    {"GITHUB_ACTIONS", "FORCE_COLOR", "NO_COLOR", "PY_COLORS", "PYTHON_COLORS", "TTY_COMPATIBLE", "TTY_INTERACTIVE"}
    | {"COLUMNS", "LINES", "TERMINAL_WIDTH"}
)
"""Variables by which commands choose colours and break lines, though no terminal shows them."""


def pytest_sessionstart() -> None:
    """Commands and clients are tested as where the environment says nothing of terminals and proxies.

    Not before: pytest has chosen its own colours by now.
    """
    for name in [*os.environ]:
        if name in _OF_TERMINALS or name.lower().endswith("_proxy"):
            del os.environ[name]


@event.listens_for(Pool, "checkin")
def _wait_for_no_disk(connection: object, _: object) -> None:
    """What tests leave need not outlive the machine's power, and disks may be slow.

    A connection's first use is as the product opened it. A server that is a process of its own stays as it is.
    """
    if isinstance(connection, sqlite3.Connection):
        connection.execute("PRAGMA synchronous = OFF").close()


def free_port() -> int:
    """One that nobody else gets before it is taken: whoever leaves it to the system gets a higher one."""
    for port in random.SystemRandom().sample(range(20_000, 32_000), 100):
        with suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port
    raise OSError("no port is free")


SPECIMENS = Path(__file__).parent / "specimens"


@dataclass(frozen=True, slots=True)
class Specimen:
    """A line of `truth.jsonl`: a picture and what a reader ought to say of it."""

    file: str
    type: str | None
    findings: tuple[str, ...]
    note: str
    fields: Mapping[str, str]
    pages: Mapping[str, Mapping[str, str]]
    cut: frozenset[str]
    quad: Quad | None

    @classmethod
    def of(cls, line: Mapping[str, Any]) -> Specimen:
        return cls(
            line["file"],
            line["type"],
            tuple(line["findings"]),
            line["note"],
            line.get("fields", {}),
            {page: line[page] for page in ("main", "side") if page in line},
            frozenset(line.get("cut", ())),
            geometry.quad(geometry.corners(line["quad"])) if "quad" in line else None,
        )

    @property
    def path(self) -> Path:
        return SPECIMENS / self.file

    @property
    def data(self) -> bytes:
        return self.path.read_bytes()


def _specimens() -> Iterator[Specimen]:
    for line in (SPECIMENS / "truth.jsonl").read_text("utf-8").splitlines():
        yield Specimen.of(json.loads(line))


ALL: Mapping[str, Specimen] = {specimen.file: specimen for specimen in _specimens()}
"""Every specimen by its file's name."""


_DEAR = passwords._HASHER


@pytest.fixture(scope="session", autouse=True)
def cheap_passwords() -> Iterator[None]:
    """Hashes that cost next to nothing: nearly every test makes a tenant, and few are about what its passwords cost."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "_HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        yield


@pytest.fixture
def dear_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hashes that cost what they cost outside tests."""
    monkeypatch.setattr(passwords, "_HASHER", _DEAR)


@pytest.fixture(scope="session")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    return Engine.open(Settings(data_dir=tmp_path_factory.mktemp("engine"), threads=1))


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], str]]:
    """The URL of the migrated database of a kind, made when first asked for."""
    with ExitStack() as kept:

        @cache
        def url_of(kind: str) -> str:
            url = kept.enter_context(databases.new(kind, tmp_path_factory.mktemp("migrated")))
            databases.migrate(url)
            return url

        yield url_of


@pytest.fixture(params=databases.KINDS)
def database_url(request: pytest.FixtureRequest, tmp_path: Path, migrated: Callable[[str], str]) -> Iterator[str]:
    """Of a database with all tables and nothing in them: what asks for it is tested on either kind."""
    with databases.new(request.param, tmp_path / "data", migrated(request.param)) as url:
        yield url


@pytest.fixture(params=databases.KINDS)
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Of a database without tables; a SQLite one is not even a file yet."""
    with databases.new(request.param, tmp_path / "data") as url:
        yield url
