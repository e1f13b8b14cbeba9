"""What calls cost besides the reading: a server that is told all answers, its database and its processor time."""

from __future__ import annotations

import base64
import json
import pickle
import statistics
import sys
import time
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from dataclasses import astuple, dataclass, field, replace
from pathlib import Path
from typing import Any, Self, TypeVar

import httpx
import uvicorn
from sqlalchemy import Connection, create_engine, event, func, select, text
from sqlalchemy import Engine as SqlEngine
from sqlalchemy.pool import NullPool

from benchmarks.calls import BACK, FRONT, LIVENESS, MATCH, PLATE, Kind
from benchmarks.serving import Call as Posted
from benchmarks.serving import Client, Server
from wathiq import logs
from wathiq.api.app import create_app
from wathiq.engine import Engine
from wathiq.pool import Load
from wathiq.settings import Settings
from wathiq.store import Credentials
from wathiq.store.tables import Base

T = TypeVar("T")
Answers = Mapping[str, Any]
"""What the engine says to each kind of call."""

_PATHS = {
    FRONT: "id/front",
    BACK: "id/back",
    LIVENESS: "liveness/multi",
    MATCH: "face/match",
    PLATE: "license_plate",
}
_IMAGES = {LIVENESS: ("face_1", "face_2", "face_3")}
_CLIENTS = 8
_TIMES = 9
_ANSWERS = "answers.pickle"


@dataclass(frozen=True, slots=True)
class Flow:
    """Calls of one transaction, in order."""

    name: str
    calls: tuple[str, ...]
    keeps_images: bool = False


ONBOARDING, KEPT, PLATES = "onboarding", "onboarding, pictures kept", "plate"
FLOWS = (
    Flow(ONBOARDING, (FRONT, BACK, LIVENESS, MATCH)),
    Flow(KEPT, (FRONT, BACK, LIVENESS, MATCH), keeps_images=True),
    Flow(PLATES, (PLATE,)),
)


@dataclass(slots=True)
class Counts:
    """Statements, transactions, those that wrote, those that added to the audit trail, and rows that are left."""

    statements: float = 0
    transactions: float = 0
    writing: float = 0
    chained: float = 0
    rows: float = 0

    def __sub__(self, other: Counts) -> Counts:
        return Counts(*(mine - its for mine, its in zip(astuple(self), astuple(other), strict=True)))


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one flow: what is sent, milliseconds that processors worked for the server, and bytes left in the database.

    `flows_a_second` is what one process managed.
    """

    body_bytes: int
    work_ms: float
    flows_a_second: float
    bytes_left: float


class Told:
    """An `Inference` that knows all answers, so that what is measured is everything else."""

    def __init__(self, answers: Answers) -> None:
        said = {(FRONT, "egypt_id_front"), (BACK, "egypt_id_back"), (PLATE, "egypt_plate")}
        self._answers = {document: answers[name] for name, document in said}
        self._answers |= {"match": answers[MATCH], "verify": answers[LIVENESS]}

    async def run(self, job: Callable[[Engine], T]) -> T:
        """The answer to a job, by its document or else by its name."""
        asked: Any = job
        answer: T = self._answers[asked.keywords.get("document", asked.func.__name__)]
        return answer

    def place(self) -> AbstractContextManager[None]:
        return nullcontext()

    def leave(self) -> None: ...

    @property
    def load(self) -> Load:
        return Load(1, 0, 0, 0)

    @property
    def is_ready(self) -> bool:
        return True

    def close(self) -> None: ...


class Door(Server):
    """A process that speaks HTTP and is told what the engine says."""

    def __init__(self, settings: Settings, answers: Answers) -> None:
        super().__init__(settings)
        told = settings.data_dir / _ANSWERS
        told.write_bytes(pickle.dumps(answers))
        self._module = ["benchmarks.door", str(told)]

    def __enter__(self) -> Self:
        begun = time.monotonic()
        super().__enter__()
        self.seconds_to_start = time.monotonic() - begun
        return self


def bodies(flow: Flow, kinds: Mapping[str, Kind]) -> list[tuple[str, bytes]]:
    """Paths and JSON bodies, their opening brace apart: what stands there differs."""
    return [(f"/v1/ocr/{_PATHS[name]}", _body(name, kinds[name])) for name in flow.calls]


def _body(name: str, kind: Kind) -> bytes:
    members = _IMAGES.get(name, ("image",))
    images = {member: base64.b64encode(data).decode() for member, data in zip(members, kind.calls[0], strict=True)}
    return json.dumps(images).encode()[1:]


def _within(transaction: str, body: bytes) -> bytes:
    return b'{"transaction_id": "%s", %s' % (transaction.encode(), body)


# What the database does ----------------------------------------------------------------------------------------------


async def counts(
    flow: Flow, settings: Settings, credentials: Credentials, answers: Answers, kinds: Mapping[str, Kind]
) -> dict[str, Counts]:
    """What each call of the flow has the database do; the medians, as there are chores besides."""
    app = create_app(settings, lambda _: Told(answers))
    found: dict[str, list[Counts]] = {name: [] for name in flow.calls}
    counter, asked = _Counter(), list(zip(flow.calls, bodies(flow, kinds), strict=True))
    client = httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://door", headers=_headers(credentials)
    )
    with counter.listening(), _looking(settings) as look:
        async with app.router.lifespan_context(app), client:
            for _ in range(_TIMES):
                transaction = str(uuid.uuid4())
                for name, (path, body) in asked:
                    before = counter.so_far(look)
                    answer = await client.post(path, content=_within(transaction, body))
                    _check(path, answer.status_code)
                    found[name].append(counter.so_far(look) - before)
    return {name: _median(each) for name, each in found.items()}


def _headers(credentials: Credentials) -> dict[str, str]:
    return {"ApiKey": credentials.vlens.api_key, "Content-Type": "application/json"}


def _check(path: str, status: int) -> None:
    if status != 200:
        raise RuntimeError(f"{path} answered {status}")


def _median(each: Sequence[Counts]) -> Counts:
    return Counts(*(statistics.median(numbers) for numbers in zip(*map(astuple, each), strict=True)))


@dataclass(slots=True)
class _Counter:
    """Listens to every connection of this process."""

    counts: Counts = field(default_factory=Counts)

    @contextmanager
    def listening(self) -> Iterator[None]:
        heard: dict[str, Callable[..., None]] = {"before_cursor_execute": self._statement, "commit": self._commit}
        for name, hear in heard.items():
            event.listen(SqlEngine, name, hear)
        try:
            yield
        finally:
            for name, hear in heard.items():
                event.remove(SqlEngine, name, hear)

    def so_far(self, look: Connection) -> Counts:
        """With the rows that there are, and without the statements of looking."""
        counts = replace(self.counts)
        for table in Base.metadata.sorted_tables:
            counts.rows += look.scalar(select(func.count()).select_from(table)) or 0
        look.rollback()
        self.counts.statements = counts.statements
        return counts

    def _statement(self, connection: Connection, _: object, statement: str, *__: object) -> None:
        self.counts.statements += 1
        info = connection.info
        info["wrote"] = info.get("wrote", False) or statement.startswith(("INSERT", "UPDATE", "DELETE"))
        info["chained"] = info.get("chained", False) or statement.startswith("UPDATE audit_head")

    def _commit(self, connection: Connection) -> None:
        self.counts.transactions += 1
        self.counts.writing += connection.info.pop("wrote", False)
        self.counts.chained += connection.info.pop("chained", False)


@contextmanager
def _looking(settings: Settings) -> Iterator[Connection]:
    """A connection beside the server's own."""
    engine = create_engine(_driven(settings.database), poolclass=NullPool)
    with engine.connect() as connection:
        yield connection


def _driven(url: str) -> str:
    return url.replace("postgresql://", "postgresql+psycopg://", 1)


# What it costs the process --------------------------------------------------------------------------------------------


def cost(flow: Flow, door: Door, credentials: Credentials, kinds: Mapping[str, Kind], seconds: float) -> Cost:
    """What flows cost that eight clients do for so many seconds, each one after the other."""
    asked, headers = bodies(flow, kinds), _headers(credentials)

    def one(client: Client) -> None:
        transaction = str(uuid.uuid4())
        for path, body in asked:
            _check(path, client.post(Posted(path, headers, _within(transaction, body))).status)

    def many(until: float) -> int:
        with closing(Client(door.settings.port)) as client:
            done = 0
            while time.monotonic() < until:
                one(client)
                done += 1
            return done

    with _looking(door.settings) as look, ThreadPoolExecutor(_CLIENTS) as clients:
        list(clients.map(many, [time.monotonic() + 0.5] * _CLIENTS))  # warm
        begun, worked, size = time.monotonic(), door.work(), _size(look)
        done = sum(clients.map(many, [begun + seconds] * _CLIENTS))
        went, worked, grown = time.monotonic() - begun, door.work() - worked, _size(look) - size
    return Cost(sum(len(body) for _, body in asked), 1000 * worked / done, done / went, grown / done)


def _size(look: Connection) -> int:
    """Bytes of all tables and their indexes."""
    if look.dialect.name == "sqlite":
        sizes = [look.scalar(text(f"PRAGMA {name}")) for name in ("page_count", "page_size")]
        size = int(sizes[0] or 0) * int(sizes[1] or 0)
    else:
        size = int(look.scalar(text("SELECT pg_database_size(current_database())")) or 0)
    look.rollback()
    return size


def _serve(told: Path) -> None:
    """As `wathiq serve` does, but for the engine."""
    settings, answers = Settings(), pickle.loads(told.read_bytes())  # noqa: S301 - our own
    logs.configure(settings.log_level, logs.JSON)
    app = create_app(settings, lambda _: Told(answers))
    uvicorn.run(
        app, host=settings.host, port=settings.port, loop="asyncio", http="h11", log_config=None, access_log=False
    )


if __name__ == "__main__":
    _serve(Path(sys.argv[1]))
