"""Schemathesis over the whole OpenAPI document: what is declared is true, and what is not declared is refused.

All its phases and checks run, with the credentials of a tenant that has a user and a transaction.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import replace
from typing import Any

import PIL.Image
import pytest
import schemathesis
import uvicorn
from hypothesis import strategies as st
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import events, from_schema
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tests.api.conftest import Server, base64_of
from tests.api.quick_engine import quick_engine
from tests.api.test_isolation import Party, admin_of, party, user_of
from tests.api.test_openapi import OPERATIONS
from tests.api.vlens.accounts import Post
from tests.api.vlens.clients import Client
from wathiq.api.rates import Rates
from wathiq.settings import Settings

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("default")]


def _blank(kind: str, mode: str = "L") -> bytes:
    file = io.BytesIO()
    PIL.Image.new(mode, (320, 240), 1).save(file, kind)
    return file.getvalue()


_PICTURES = st.sampled_from([_blank("PNG"), _blank("JPEG", "RGB")])

# A schema cannot say what a picture is.
schemathesis.openapi.format("byte", _PICTURES.map(base64_of))
schemathesis.openapi.format("binary", _PICTURES)


# NHN's every answer has HTTP's status 200: what it says is told in its body.
_NHN = "/v1.0/appkeys/{app_key}/vehicle-plate"
_STATUSES = {4010001: 401, 405: 405, 415: 415, 4131000: 413, 5000503: 503}


def _status(said: Mapping[str, Any]) -> int:
    code = said["header"]["resultCode"]
    return 200 if said["header"]["isSuccessful"] else _STATUSES.get(code, 400 if str(code).startswith("4") else 500)


class _Translated:
    """The application, with the status that NHN's bodies mean."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        start: Message = {}

        async def translated(message: Message) -> None:
            if message["type"] == "http.response.start":
                start.update(message)
                return
            if start:
                await send({**start, "status": _status(json.loads(message["body"]))})
                start.clear()
            await send(message)

        is_nhn = scope["type"] == "http" and scope["path"].startswith("/v1.0/")
        await self._app(scope, receive, translated if is_nhn else send)


class _TranslatingServer(Server):
    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        config = uvicorn.Config(_Translated(self.app), http="h11", log_config=None, server_header=False)
        self._uvicorn = uvicorn.Server(config)


class _NoRates(Rates):
    """Lets everybody pass."""

    def take(self, *_: Any) -> None:
        """Count nothing."""


@pytest.fixture(scope="module")
def caller(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Party]:
    """Whose credentials are used, at a server whose engine answers at once."""
    settings = Settings(data_dir=tmp_path_factory.mktemp("quick"), workers=2, threads=1, codes_per_hour=100_000)
    with quick_engine(), _TranslatingServer(settings) as server:
        server.app.state.wathiq = replace(server.state, sender=Post(), existence_rates=_NoRates())
        server.import_list()
        yield party(server, "tested", 33)


def _config(caller: Party, bearer: str, more: Mapping[str, Any]) -> SchemathesisConfig:
    credentials = caller.client.credentials
    return SchemathesisConfig.from_dict(
        {
            "seed": 7,
            "base-url": caller.server.base,
            "continue-on-failure": True,
            "generation": {"max-examples": 5, "database": "none", "with-security-parameters": False},
            "parameters": {
                "TenancyName": credentials.vlens.tenancy_name,
                "project_id": credentials.huawei.project_id,
                "app_key": credentials.nhn.app_key,
            },
            "auth": {
                "openapi": {
                    "ApiKey": {"api_key": credentials.vlens.api_key},
                    "XAuthToken": {"api_key": caller.huawei_token["X-Auth-Token"]},
                    "SecretKey": {"api_key": credentials.nhn.secret_key},
                    **({"Bearer": {"bearer": bearer}} if bearer else {}),
                }
            },
            **more,
        }
    )


def findings(schema: Any) -> list[str]:
    """Whatever Schemathesis has to say, and how to see it again."""
    found = []
    for event in from_schema(schema).execute():
        if isinstance(event, events.ScenarioFinished):
            infos = [node.failure_info for checks in event.recorder.checks.values() for node in checks]
            found += [f"{event.label}: {info.failure}\n{info.code_sample}" for info in infos if info]
        elif isinstance(event, events.NonFatalError):
            found.append(f"{event.label}: {event.value}")
        elif isinstance(event, events.FatalError):
            raise event.exception
    return found


def _also(*statuses: str) -> Mapping[str, Any]:
    """A request may be right and yet refused with one of these: a schema does not know what the server remembers."""
    accepted = ["2xx", "401", "403", "404", "429", *statuses]
    return {"checks": {"positive_data_acceptance": {"expected-statuses": accepted}}}


_OF_HUAWEI = {"checks": {**_also("400")["checks"], "unsupported_method": {"enabled": False}}}
"""The schema allows URLs, the server does not fetch them; to methods that there are not, it says 404 as Huawei does."""
_NEEDS_A_CARD = "face/match|liveness"
_DI = "^/api/digitalidentity"
GROUPS: Mapping[str, tuple[str, Any, Mapping[str, Any]]] = {
    "ocr": (f"^/v1/ocr/(?!{_NEEDS_A_CARD})", None, {}),
    "card": (f"^/v1/ocr/({_NEEDS_A_CARD})", None, _also("422")),
    "credentials": ("^/api/credentials", None, {}),
    "registration": (f"^/api/identity|{_DI}/(check|register|login|verifyoauth)", None, _also("400", "422")),
    "users": (f"{_DI}/(verify/|link)", user_of, _also("422")),
    "administration": (f"{_DI}/get|^/v1/(transactions|users)", admin_of, {}),
    "transactions": ("^/v1/ocr/(id/front|passport)$|^/v1/transactions|/getstepimage", admin_of, {}),  # by their links
    "huawei": ("^/v2/|^/v3/", None, _OF_HUAWEI),
    "operators": ("^/health|^/metrics", None, {}),
}
"""Operations by their paths, the token they need, and what is to be considered."""


_LINKED = {"transactions", "huawei"}
"""Groups in which one operation leads to another."""


@pytest.mark.parametrize("group", GROUPS)
def test_nothing_is_found(caller: Party, group: str) -> None:
    paths, token, more = GROUPS[group]
    phases = {"stateful": {"enabled": group in _LINKED}}
    config = _config(caller, token(caller) if token else "", {"phases": phases, **more})
    schema = schemathesis.openapi.from_url(f"{caller.server.base}/openapi.json", config=config)
    assert findings(schema.include(path_regex=paths)) == []


def test_nothing_is_found_once_nhn_s_result_codes_are_taken_for_statuses(caller: Party) -> None:
    document = deepcopy(caller.server.app.openapi())
    declared = document["paths"][_NHN]["post"]
    declared["responses"] |= {str(status): declared["responses"]["200"] for status in (400, *_STATUSES.values())}
    document["paths"] = {_NHN: {"post": declared}}
    assert findings(schemathesis.openapi.from_dict(document, config=_config(caller, "", {}))) == []


def test_nothing_is_found_with_the_real_engine_either(server: Server) -> None:
    caller = Party(server, Client(server, server.credentials), "", "", {}, "", "", {})
    few = {"max-examples": 3, "database": "none", "with-security-parameters": False}
    phases = {"coverage": {"enabled": False}, "stateful": {"enabled": False}}
    config = _config(caller, "", {**_also("400", "422"), "generation": few, "phases": phases})
    schema = schemathesis.openapi.from_url(f"{server.base}/openapi.json", config=config)
    assert findings(schema.include(path_regex="/passport$|/license_plate/file$|/vehicle-license$")) == []


def test_every_operation_is_in_a_group() -> None:
    groups = [re.compile(paths) for paths, _, _ in GROUPS.values()]
    paths = {name.split(" ")[1] for name in OPERATIONS}
    assert {path for path in paths if not any(group.search(path) for group in groups)} == {_NHN}
