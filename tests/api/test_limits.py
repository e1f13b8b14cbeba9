"""What is answered to tenants that call too often, in each dialect."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from tests.api.conftest import Server
from wathiq.api.huawei.tokens import Tokens
from wathiq.api.limits import counted_as, endpoints
from wathiq.api.vlens.dialect import VLENS
from wathiq.store import Credentials, Database, Quotas
from wathiq.wishes import Wishes

PASSPORT, PLATE = "/v1/ocr/passport", "/v1.0/appkeys/{app_key}/vehicle-plate"
LICENCE = "/v2/{project_id}/ocr/vehicle-license"
JSON = {"Content-Type": "application/json"}

Ask = Callable[[Server, Credentials], httpx.Response]


def passport(server: Server, tenant: Credentials, path: str = PASSPORT) -> httpx.Response:
    return server.client.post(path, content="{}", headers=JSON | {"ApiKey": tenant.vlens.api_key})


def licence(server: Server, tenant: Credentials) -> httpx.Response:
    token = Tokens(server.state.token_key).issue(tenant.tenant_id, tenant.huawei.project_id, 0, datetime.now(UTC))
    path = LICENCE.format(project_id=tenant.huawei.project_id)
    return server.client.post(path, content="{}", headers=JSON | {"X-Auth-Token": token.text})


def plate(server: Server, tenant: Credentials) -> httpx.Response:
    path = PLATE.format(app_key=tenant.nhn.app_key)
    return server.client.post(path, files={"image": b""}, headers={"Authorization": tenant.nhn.secret_key})


NHN_BUSY = (200, 5000503, "The API you requested is temporarily unavailable. Please try again later.")


def told(response: httpx.Response) -> tuple[int, Any, str]:
    """HTTP's status, and the dialect's code and message."""
    body = response.json()
    if "header" in body:
        return response.status_code, body["header"]["resultCode"], body["header"]["resultMessage"]
    return response.status_code, body["error_code"], body.get("error_message") or body["error_msg"]


def throttled(limit: int, period: str) -> tuple[int, str, str]:
    words = f"policy user over ratelimit,limit:{limit},time:1 {period}."
    return 429, "APIG.0308", f"The throttling threshold has been reached: {words}"


@pytest.mark.parametrize(
    ("ask", "refusal"),
    [
        (passport, (429, 4003, "Too many requests. Try again shortly.")),
        (licence, throttled(2, "minute")),
        (plate, NHN_BUSY),
    ],
)
def test_over_the_rate(server: Server, ask: Ask, refusal: tuple[int, Any, str]) -> None:
    tenant = server.state.tenants.create(f"fast {ask.__name__}", Wishes(requests_per_minute=2))
    answers = [ask(server, tenant) for _ in range(4)]
    assert [told(answer) == refusal for answer in answers] == [False, False, True, True]
    assert [1 <= int(answer.headers.get("Retry-After", 0)) <= 60 for answer in answers] == [False, False, True, True]


@pytest.mark.parametrize(
    ("ask", "endpoint", "refusal"),
    [
        (passport, PASSPORT, (429, 4002, "The calls that were agreed on are used up.")),
        (licence, LICENCE, throttled(2, "month")),
        (plate, PLATE, NHN_BUSY),
    ],
)
def test_over_the_quota(server: Server, ask: Ask, endpoint: str, refusal: tuple[int, Any, str]) -> None:
    tenant = server.state.tenants.create(f"much {ask.__name__}")
    server.state.quotas.allow(tenant.tenant_id, endpoint, "month", 2)
    answers = [ask(server, tenant) for _ in range(4)]
    assert [told(answer) == refusal for answer in answers] == [False, False, True, True]
    assert 1 <= int(answers[3].headers["Retry-After"]) <= 31 * 24 * 3600


def test_a_vlens_refusal_has_the_whole_envelope(server: Server) -> None:
    tenant = server.state.tenants.create("whole", Wishes(requests_per_second=1))
    answers = [passport(server, tenant) for _ in range(5)]
    refused = next(answer.json() for answer in answers if answer.status_code == 429)
    assert (refused["data"], refused["error_code"]) == (None, 4003)
    assert refused["services"]["Validations"] == {"validation_errors": []}


def test_a_picture_as_a_file_counts_as_one_in_json(server: Server) -> None:
    tenant = server.state.tenants.create("files")
    server.state.quotas.allow(tenant.tenant_id, PASSPORT, "day", 2)
    paths = [PASSPORT, f"{PASSPORT}/file", f"{PASSPORT}/file", PASSPORT]
    statuses = [passport(server, tenant, path).status_code for path in paths]
    assert statuses == [400, 415, 429, 429]


def test_strangers_use_nothing_up(server: Server) -> None:
    tenant = server.state.tenants.create("quiet", Wishes(requests_per_minute=1))
    server.state.quotas.allow(tenant.tenant_id, "*", "day", 1)
    for key in ("", "stranger", tenant.vlens.api_key[:-1]):
        assert server.client.post(PASSPORT, headers={"ApiKey": key}).status_code == 401
    assert passport(server, tenant).status_code == 400


def test_calls_at_once_are_counted_exactly(server: Server) -> None:
    tenant = server.state.tenants.create("many at once")
    server.state.quotas.allow(tenant.tenant_id, "*", "day", 17)
    with ThreadPoolExecutor(8) as threads:
        statuses = list(threads.map(lambda _: passport(server, tenant).status_code, range(40)))
    assert (statuses.count(400), statuses.count(429)) == (17, 23)
    database = Database(server.settings.database)
    (quota,) = Quotas(database).of(tenant.tenant_id)
    database.close()
    assert quota.used == 17


def test_a_huawei_token_is_refused_in_the_words_of_its_own_endpoints(server: Server) -> None:
    tenant = server.state.tenants.create("tokens", Wishes(requests_per_minute=1))
    user = {"name": tenant.huawei.user_name, "password": tenant.huawei.password}
    domain = {"name": tenant.huawei.domain_name}
    login = {"auth": {"identity": {"methods": ["password"], "password": {"user": user | {"domain": domain}}}}}
    ask = [server.client.post("/v3/auth/tokens", content=json.dumps(login), headers=JSON) for _ in range(2)]
    assert [answer.status_code for answer in ask] == [201, 429]
    message = "The throttling threshold has been reached."
    assert ask[1].json() == {"error": {"code": 429, "message": message, "title": "Too Many Requests"}}


def test_endpoints_that_quotas_can_name() -> None:
    assert {PASSPORT, "/v1/ocr/liveness/multi", "/api/credentials/login"} <= endpoints(VLENS.router)
    assert counted_as(f"{PASSPORT}/file") == PASSPORT
    assert not any(endpoint.endswith("/file") for endpoint in endpoints(VLENS.router))
