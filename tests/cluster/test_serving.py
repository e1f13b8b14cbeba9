"""The server on two nodes of this machine: the same answers, and nothing lost with a reader or a node."""

from __future__ import annotations

import base64
import os
import signal
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import httpx
import pytest
from pydantic import SecretStr

from benchmarks import everything
from benchmarks.cards import ID_FRONT, photographs
from benchmarks.crash import Replica, kill_node_under_load, replicas
from benchmarks.nodes import Nodes
from benchmarks.serving import Answer, Call, Client, Server, settings_for, tenant_of
from tests import databases
from tests.conftest import ALL
from tests.workshops import equipped
from training.specimens import TRAINING
from wathiq.cluster.application import NAME, READERS
from wathiq.settings import Settings
from wathiq.store import Credentials

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]


@pytest.fixture(scope="module")
def nodes() -> Iterator[Nodes]:
    with Nodes(2, 4) as nodes:  # on the one that is left there is room for all
        yield nodes


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    folder = tmp_path_factory.mktemp("cluster")
    with databases.new("postgresql", folder) as url:
        key = SecretStr(base64.b64encode(os.urandom(32)).decode())
        counts = {f"ray_{kind}_{end}": 2 for kind in ("readers", "http") for end in ("min", "max")}
        yield settings_for(folder, database_url=SecretStr(url), secret_key=key, **counts)


@pytest.fixture(scope="module")
def credentials(settings: Settings) -> Credentials:
    return tenant_of(settings)


@pytest.fixture(scope="module")
def cluster(nodes: Nodes, settings: Settings, credentials: Credentials) -> Iterator[Server]:
    assert credentials  # the first tenant is there before the server
    with Server(settings, nodes.address) as server:
        yield server


def _calls(settings: Settings, credentials: Credentials) -> Iterator[Call]:
    """Something for each dialect to read, and to refuse."""
    key, token = {"ApiKey": credentials.vlens.api_key}, everything.token(settings, credentials)
    for path, name in (("passport", "td3_scan.jpg"), ("license_plate", "ep_private.jpg"), ("passport", "blank.png")):
        yield Call.of(f"/v1/ocr/{path}", key, json={"image": base64.b64encode(ALL[name].data).decode()})
    for name in ("kp_long.jpg", "blank.png"):
        yield everything.nhn(ALL[name].path, credentials)
    for name in ("cvl_both.jpg", "blank.png"):
        yield everything.huawei(ALL[name].path, credentials, token)
    yield Call.of("/v1/ocr/passport", key, json={"image": "bm8gcGljdHVyZQ=="})
    yield Call.of("/v1/ocr/passport", {"ApiKey": "nobody's"}, json={"image": ""})
    yield Call.of("/v1/ocr/nothing", key, json={})


def _answer(settings: Settings, call: Call) -> Answer:
    client = Client(settings.port)
    try:
        return client.post(call)
    finally:
        client.close()


def test_answers_are_those_of_a_single_process(cluster: Server, credentials: Credentials) -> None:
    beside = cluster.settings.model_dump(exclude={"data_dir", "port"}, exclude_unset=True)
    with Server(settings_for(cluster.settings.data_dir, **beside)) as alone:
        calls = list(_calls(alone.settings, credentials))
        expected = [everything.said(_answer(alone.settings, call)) for call in calls]
    found = [everything.said(_answer(cluster.settings, call)) for call in calls]
    assert {status for status, _ in expected} >= {200, 422, 401, 404}
    assert found == expected


def test_a_request_has_one_name(cluster: Server, credentials: Credentials) -> None:
    call = Call.of("/v1/ocr/nothing", {"ApiKey": credentials.vlens.api_key}, json={})
    answer = _answer(cluster.settings, call)
    assert "," not in answer.headers["x-request-id"]


def test_readers_that_are_killed_while_they_read(cluster: Server, credentials: Credentials) -> None:
    """The requests are answered all the same, by those who are left. The other node keeps its reader, for later."""
    key = {"ApiKey": credentials.vlens.api_key}
    front = base64.b64encode(photographs(3, ID_FRONT, workshop=equipped(TRAINING))[0]).decode()
    call = Call.of("/v1/ocr/id/front", key, json={"image": front})
    with ThreadPoolExecutor(4) as pool:
        answers = [pool.submit(_answer, cluster.settings, call) for _ in range(8)]
        answers[0].result()  # so that the others are being read
        os.kill(min(_readers(), key=_start_of_node).pid, signal.SIGKILL)
        assert [answer.result().status for answer in answers] == [200] * 8


def test_a_node_that_is_killed_takes_nothing_with_it(
    nodes: Nodes, cluster: Server, credentials: Credentials, tmp_path: Path
) -> None:
    """Later than others: the node does not come back."""
    assert tmp_path
    fronts = [photographs(seed, ID_FRONT, workshop=equipped(TRAINING))[0] for seed in range(2)]
    outcome = kill_node_under_load(cluster.settings.port, credentials, fronts, nodes.kill, after=4, clients=4)
    assert len(outcome.acknowledged) >= 8
    assert outcome.lost == ()
    assert outcome.killed == {NAME, READERS}  # or nothing was shown


def test_it_is_not_ready_until_there_is_a_reader_again(cluster: Server) -> None:
    assert _comes(lambda: len(_readers()) == 2)  # those that were lost before have been replaced
    assert _comes(lambda: _health(cluster) == 200)
    assert _comes(lambda: _health_without_readers(cluster) == 503)
    assert _comes(lambda: _health(cluster) == 200)


def _comes(what: Callable[[], bool]) -> bool:
    """Whether it is so within three minutes."""
    deadline = time.monotonic() + 180
    while not what():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return True


def _health(server: Server) -> int | None:
    """The status of /health/ready; None where no answer comes."""
    with suppress(httpx.TransportError):
        return httpx.get(
            f"http://127.0.0.1:{server.settings.port}/health/ready", timeout=60, trust_env=False
        ).status_code
    return None


def _health_without_readers(server: Server) -> int | None:
    for reader in _readers():
        with suppress(ProcessLookupError):
            os.kill(reader.pid, signal.SIGKILL)
    return _health(server)


def _readers() -> list[Replica]:
    return [replica for replica in replicas() if replica.application == READERS]


def _start_of_node(replica: Replica) -> int:
    """The first node began first."""
    return int(Path(f"/proc/{replica.node}/stat").read_text().rpartition(")")[2].split()[19])
