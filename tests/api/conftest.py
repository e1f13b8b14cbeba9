"""Real servers on the loopback, and pictures for them to refuse."""

from __future__ import annotations

import asyncio
import base64
import io
import json
import socket
import struct
import threading
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any, Self

import httpx
import PIL.Image
import pytest
import uvicorn
from fastapi import FastAPI

from tests.conftest import ALL
from wathiq import logs
from wathiq.api.app import create_app
from wathiq.api.huawei.tokens import Tokens
from wathiq.api.state import State
from wathiq.engine import Engine
from wathiq.inference import Local
from wathiq.reading import Reading
from wathiq.screening.entity import Entity, ListedName
from wathiq.screening.keys import keys_of
from wathiq.settings import Settings
from wathiq.store import Credentials, open_tenants
from wathiq.vision.decode import Image

PASSPORT = "td3_scan.jpg"
LICENCE = "cvl_main.jpg"
PLATE = "kp_long.jpg"
BOTH_PAGES = "cvl_both.jpg"
RECEIPT = "receipt.jpg"


def base64_of(data: bytes) -> str:
    return base64.b64encode(data).decode()


def specimen(file: str) -> str:
    """A specimen in base64."""
    return base64_of(ALL[file].data)


class Server:
    """The application on a port of its own, with one tenant. Runs in a thread while its `with` block does."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        with open_tenants(settings) as tenants:
            self.credentials: Credentials = tenants.create("acme")
        self.app: FastAPI = create_app(settings)
        self._uvicorn = uvicorn.Server(uvicorn.Config(self.app, http="h11", log_config=None, server_header=False))
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]
        self.base = f"http://127.0.0.1:{self.port}"
        self.client = httpx.Client(base_url=self.base, timeout=120, trust_env=False)
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()))
        self._started = threading.Event()

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        try:
            await self._uvicorn.serve([self._socket])
        finally:
            self._started.set()

    def __enter__(self) -> Self:
        self._thread.start()
        while not self._uvicorn.started:
            assert not self._started.wait(0.02), "the server did not start"
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        self._thread.join(60)
        self.client.close()
        self._socket.close()

    def stop(self) -> None:
        """Begin to shut down, as on SIGTERM."""
        self._uvicorn.should_exit = True

    @property
    def state(self) -> State:
        state: State = self.app.state.wathiq
        return state

    @property
    def engine_here(self) -> Local:
        """The server's own engine and its threads."""
        assert isinstance(self.state.inference, Local)
        return self.state.inference

    def import_list(self) -> None:
        """One with a single entry, to screen against."""
        somebody = Entity("own", "row 1", "person", (ListedName("Zaki Mansour Barhoum", "main"),))
        self.state.lists.replace("own", [somebody], "1", keys_of)

    @contextmanager
    def occupied(self) -> Iterator[None]:
        """Every worker busy and every place of the queue taken."""
        go_on, pool = threading.Event(), self.engine_here.pool
        jobs = [
            asyncio.run_coroutine_threadsafe(pool.run(lambda: go_on.wait(120)), self._loop)
            for _ in range(self.settings.worker_count + self.settings.queue)
        ]
        try:
            yield
        finally:
            go_on.set()
            assert all(job.result(120) for job in jobs)

    def _post(self, path: str, body: Mapping[str, Any], headers: Mapping[str, str]) -> httpx.Response:
        """ASCII alone goes over the wire, as the JSON of many clients does, and with it any character as an escape."""
        return self.client.post(path, content=json.dumps(body), headers={"Content-Type": "application/json", **headers})

    # Vlens

    @property
    def api_key(self) -> dict[str, str]:
        return {"ApiKey": self.credentials.vlens.api_key}

    def passport(self, body: Mapping[str, Any], **headers: str) -> httpx.Response:
        return self._post("/v1/ocr/passport", body, self.api_key | headers)

    def license_plate(self, body: Mapping[str, Any], **headers: str) -> httpx.Response:
        return self._post("/v1/ocr/license_plate", body, self.api_key | headers)

    # Huawei

    @property
    def licence_path(self) -> str:
        return f"/v2/{self.credentials.huawei.project_id}/ocr/vehicle-license"

    @cached_property
    def token(self) -> dict[str, str]:
        """The header with a token that is valid for the project."""
        project = self.credentials.huawei.project_id
        return self.token_for(self.credentials.tenant_id, project)

    def token_for(self, tenant: str, project: str | None, age: timedelta = timedelta()) -> dict[str, str]:
        """The header with a token such as the server itself issued that long ago."""
        issued = Tokens(self.state.token_key).issue(tenant, project, 0, datetime.now(UTC) - age)
        return {"X-Auth-Token": issued.text}

    def licence(self, body: Mapping[str, Any], **headers: str) -> httpx.Response:
        return self._post(self.licence_path, body, self.token | headers)

    # NHN

    @property
    def plate_path(self) -> str:
        return f"/v1.0/appkeys/{self.credentials.nhn.app_key}/vehicle-plate"

    @property
    def secret_key(self) -> dict[str, str]:
        return {"Authorization": self.credentials.nhn.secret_key}

    def vehicle_plate(self, image: bytes, **headers: str) -> httpx.Response:
        files = {"image": ("car.jpg", image, "image/jpeg")}
        return self.client.post(self.plate_path, files=files, headers=self.secret_key | headers)

    def assert_well(self) -> None:
        """Every dialect answers a good request."""
        assert self.passport({"image": specimen(PASSPORT)}).status_code == 200
        assert self.licence({"image": specimen(LICENCE)}).status_code == 200
        assert self.vehicle_plate(ALL[PLATE].data).json()["header"]["isSuccessful"]


@pytest.fixture(autouse=True)
def without_a_line_for_every_request() -> None:
    """Logs as the server writes them, from warnings on."""
    logs.configure("warning", logs.JSON)


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server as it is out of the box."""
    settings = Settings(data_dir=tmp_path_factory.mktemp("server"), workers=2, threads=1)
    with Server(settings) as server:
        yield server


@pytest.fixture(scope="session")
def small_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One worker and no queue; fetches from any URL; small bodies and plates only."""
    settings = Settings(
        data_dir=tmp_path_factory.mktemp("small"),
        workers=1,
        threads=1,
        queue=0,
        max_body_bytes=1_000_000,
        nhn_max_image_bytes=500_000,
        url_input=True,
        url_allow_private=True,
    )
    with Server(settings) as server:
        yield server


@pytest.fixture(scope="module")
def stays_well(server: Server) -> Iterator[None]:
    """After all that the module's tests sent, the server still answers."""
    yield
    server.assert_well()


EngineSays = Callable[[str, Reading | Exception], None]


@pytest.fixture
def engine_says(monkeypatch: pytest.MonkeyPatch) -> EngineSays:
    """Makes the engine answer to every picture with a reading, or refuse it, when asked for one type of document."""

    def say(document: str, outcome: Reading | Exception) -> None:
        def read_image(_: Engine, image: Image, asked: str | None = None) -> Reading:
            assert (asked, image.pixels.ndim) == (document, 3)
            if isinstance(outcome, Exception):
                raise outcome
            return outcome

        monkeypatch.setattr(Engine, "read_image", read_image)

    return say


# Pictures that are none, or not what they say ------------------------------------------------------------------------


def picture(width: int, height: int, kind: str = "PNG") -> bytes:
    """A grey one."""
    file = io.BytesIO()
    PIL.Image.new("L", (width, height), 128).save(file, kind)
    return file.getvalue()


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def bomb(side: int = 30_000) -> bytes:
    """A PNG of a few kilobytes that announces a huge picture."""
    header = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    pixels = zlib.compress(bytes(2_000_000), 9)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", pixels) + _chunk(b"IEND", b"")


PICTURES: Mapping[str, Callable[[], bytes]] = {
    "nothing": lambda: b"",
    "text": lambda: b"not a picture",
    "pdf": lambda: b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n",
    "gif": lambda: picture(200, 200, "GIF"),
    "truncated jpeg": lambda: ALL[LICENCE].data[:20_000],
    "jpeg head alone": lambda: b"\xff\xd8\xff\xe0",
    "damaged png": lambda: picture(200, 200)[:60] + bytes(200),
    "one pixel": lambda: picture(1, 1),
    "narrow": lambda: picture(99, 400),
    "bomb": bomb,
    "heavy": lambda: ALL[PASSPORT].data + bytes(3_000_000),
    "long": lambda: picture(8193, 100),
    "blank": lambda: picture(400, 300),
    "receipt": lambda: ALL[RECEIPT].data,
    "passport": lambda: ALL[PASSPORT].data,
    "licence": lambda: ALL[LICENCE].data,
}
