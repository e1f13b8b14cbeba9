from __future__ import annotations

import asyncio
import re
from pathlib import Path

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.api.conftest import PASSPORT, Server, specimen
from wathiq.api.app import create_app
from wathiq.api.exchange import Exchange
from wathiq.api.metrics import Metrics
from wathiq.settings import Settings

Sample = tuple[str, frozenset[tuple[str, str]]]


def samples(text: str) -> dict[Sample, float]:
    families = text_string_to_metric_families(text)
    return {(s.name, frozenset(s.labels.items())): s.value for family in families for s in family.samples}


def scraped(server: Server) -> dict[Sample, float]:
    response = server.client.get("/metrics")
    assert response.headers["Content-Type"].startswith("text/plain; version=")
    return samples(response.text)


def value(found: dict[Sample, float], name: str, **labels: str) -> float:
    return found.get((name, frozenset(labels.items())), 0)


def requests(server: Server, endpoint: str, method: str, status: int, outcome: str) -> float:
    labels = {"endpoint": endpoint, "method": method, "status": str(status), "outcome": outcome}
    return value(scraped(server), "wathiq_requests_total", **labels)


def test_requests_are_counted_by_route_and_outcome(server: Server) -> None:
    before = requests(server, "/v1/ocr/passport", "POST", 400, "400")
    server.passport({})
    assert requests(server, "/v1/ocr/passport", "POST", 400, "400") == before + 1


def test_an_error_that_is_answered_with_200_is_told_apart(server: Server) -> None:
    before = requests(server, "/v1.0/appkeys/{app_key}/vehicle-plate", "POST", 200, "4000004")
    server.vehicle_plate(b"")
    assert requests(server, "/v1.0/appkeys/{app_key}/vehicle-plate", "POST", 200, "4000004") == before + 1


def test_how_long_requests_took_is_told(server: Server) -> None:
    server.passport({})
    found = scraped(server)
    count = value(found, "wathiq_request_seconds_count", endpoint="/v1/ocr/passport")
    assert count == value(found, "wathiq_request_seconds_bucket", endpoint="/v1/ocr/passport", le="+Inf") > 0


def test_whatever_a_stranger_sends_makes_no_new_labels(server: Server) -> None:
    server.client.get("/nowhere")
    server.client.request("BREW", "/v1/ocr/passport")
    before = scraped(server)
    for number in range(5):
        server.client.get(f"/nowhere/{number}")
        server.client.get(f"/v1/ocr/{number}")
        server.client.get(f"/v1/ocr/passport?{number}")
        server.client.request(f"BREW{number}", "/v1/ocr/passport")
    new = {labels for name, labels in scraped(server).keys() - before.keys() if name == "wathiq_requests_total"}
    assert {dict(labels)["endpoint"] for labels in new} <= {"unknown", "/v1/ocr/passport"}
    assert len(new) <= 3  # an unknown endpoint of the dialect, a wrong method, an unknown one


def test_no_label_is_about_anybody(server: Server) -> None:
    server.passport({"image": specimen(PASSPORT)})
    server.licence({})
    server.vehicle_plate(b"")
    text = server.client.get("/metrics").text
    for secret in (server.credentials.tenant_id, server.credentials.huawei.project_id, server.credentials.nhn.app_key):
        assert secret not in text
    assert set(re.findall(r"[{,](\w+)=", text)) == {"endpoint", "method", "status", "outcome", "le", "pool", "version"}


def test_busy_workers_the_queue_and_refusals_are_told(small_server: Server) -> None:
    before = scraped(small_server)
    assert value(before, "wathiq_pool_workers", pool="inference") == 1
    with small_server.occupied():
        assert small_server.passport({"image": specimen(PASSPORT)}).status_code == 503
        during = scraped(small_server)
    assert value(during, "wathiq_pool_busy_workers", pool="inference") == 1
    assert value(during, "wathiq_pool_queue_depth", pool="inference") == 0
    refused = [value(found, "wathiq_pool_refused_total", pool="inference") for found in (before, during)]
    assert refused[1] == refused[0] + 1


def test_the_queue_is_told(server: Server) -> None:
    with server.occupied():
        found = scraped(server)
    assert value(found, "wathiq_pool_busy_workers", pool="inference") == server.settings.worker_count
    assert value(found, "wathiq_pool_queue_depth", pool="inference") == server.settings.queue


def test_the_process_is_told(server: Server) -> None:
    assert value(scraped(server), "process_resident_memory_bytes") > 10_000_000


def test_each_application_has_its_own() -> None:
    one, other = Metrics(), Metrics()
    one.count(Exchange("/v1/ocr/passport", "POST", 200, "ok", 0.1, None))
    assert b"/v1/ocr/passport" in one.text()
    assert b"/v1/ocr/passport" not in other.text()


@pytest.mark.parametrize(("metrics", "status"), [(True, 200), (False, 404)])
def test_they_can_be_switched_off(tmp_path: Path, metrics: bool, status: int) -> None:  # noqa: FBT001
    app = create_app(Settings(data_dir=tmp_path, metrics=metrics))

    async def ask() -> int:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://wathiq") as client:
            return (await client.get("/metrics")).status_code

    assert asyncio.run(ask()) == status
