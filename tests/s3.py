"""An S3-compatible store for tests: moto's, on the loopback."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import pytest

from wathiq import bucket

VARIABLES = {
    "AWS_ACCESS_KEY_ID": "tests",
    "AWS_SECRET_ACCESS_KEY": "the secret of tests",
    "AWS_REGION": "us-east-1",
    "NO_PROXY": "127.0.0.1",
}


class Store:
    """A running store; `environment` is what leads clients to it."""

    def __init__(self, endpoint: str) -> None:
        from botocore.session import get_session  # noqa: PLC0415 - most tests need none of it

        self.endpoint = endpoint
        self.environment = {**VARIABLES, "AWS_ENDPOINT_URL_S3": endpoint}
        credentials = {name.lower(): VARIABLES[name.upper()] for name in ("aws_access_key_id", "aws_secret_access_key")}
        region = VARIABLES["AWS_REGION"]
        self._client = get_session().create_client("s3", region_name=region, endpoint_url=endpoint, **credentials)

    def new_bucket(self) -> str:
        """The URL of a new, empty bucket."""
        name = f"tests-{uuid.uuid4().hex}"
        self._client.create_bucket(Bucket=name)
        return f"s3://{name}"

    def fill(self, url: str, names: Iterable[str]) -> None:
        """Put empty objects into a bucket, sooner than over the wire."""
        from moto.core import DEFAULT_ACCOUNT_ID  # noqa: PLC0415
        from moto.s3.models import s3_backends  # noqa: PLC0415

        for name in names:
            s3_backends[DEFAULT_ACCOUNT_ID]["aws"].put_object(url.removeprefix("s3://"), name, b"")


@contextmanager
def running(port: int = 0) -> Iterator[Store]:
    """A store while the block runs; afterwards nobody listens on its port any more. What it holds stays."""
    from moto.server import ThreadedMotoServer  # noqa: PLC0415 - as above

    logging.getLogger("werkzeug").setLevel(logging.WARNING)  # or it adds a line for every request to what is logged
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=port, verbose=False)
    server.start()
    try:
        yield Store("http://{}:{}".format(*server.get_host_and_port()))
    finally:
        server.stop()
        assert server._server
        server._server.server_close()


@pytest.fixture(scope="session")
def s3() -> Iterator[Store]:
    """One store for all tests; each gets a bucket of its own."""
    with running() as store:
        yield store


@pytest.fixture
def bucket_url(s3: Store, monkeypatch: pytest.MonkeyPatch) -> str:
    """Of an empty bucket, to which the environment leads."""
    lead_to(s3, monkeypatch)
    return s3.new_bucket()


def lead_to(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the environment lead to a store."""
    for name, value in store.environment.items():
        monkeypatch.setenv(name, value)
    bucket._client.cache_clear()
