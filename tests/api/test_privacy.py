"""Neither what documents say, nor addresses, nor secrets get into the log or, legibly, into the database."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from fastapi.routing import iter_route_contexts

from benchmarks.cards import ID_BACK, ID_FRONT, photographs
from benchmarks.serving import Server, settings_for
from tests.api.conftest import LICENCE, PASSPORT, PLATE, base64_of, specimen
from tests.conftest import ALL
from tests.workshops import equipped
from training.specimens import TRAINING
from wathiq.api.app import DIALECTS
from wathiq.settings import Settings
from wathiq.store import Address, Channel, Credentials, Tenants, Users, open_vault
from wathiq.wishes import Wishes

PHONE, EMAIL, PASSWORD = "+201012345679", "mona.elbadry@example.com", "correct horse battery"
NAME, NUMBER = "Mona Fouad Elbadry", "29901230112345"
GIVEN = (PHONE, EMAIL, PASSWORD, NAME, NUMBER, "elbadry", "1012345679")

_SAID_OF_NOBODY = {"transaction_id", "request_id", "client_transaction_id", "error_message", "error_msg", "message"}
_TELLING = re.compile(r"[^\W_]{5,}")


@dataclass(frozen=True)
class Running:
    """A server in a process of its own, its tenant, and a user of the tenant's."""

    settings: Settings
    credentials: Credentials
    client: httpx.Client
    log: Path

    @property
    def key(self) -> dict[str, str]:
        return {"ApiKey": self.credentials.vlens.api_key}

    def login(self) -> str:
        """An access token of the tenant's own user."""
        vlens = self.credentials.vlens
        headers = self.key | {"TenancyName": vlens.tenancy_name}
        names = {"tenancyName": vlens.tenancy_name, "userNameOrEmailAddress": vlens.user_name}
        answer = self.client.post("/api/credentials/Login", json=names | {"password": vlens.password}, headers=headers)
        return str(answer.json()["data"]["accessToken"])

    def logged(self) -> str:
        return self.log.read_text("utf-8")


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """One that logs all it can, keeps pictures, and hands mail to a server that does not answer."""
    folder = tmp_path_factory.mktemp("logged")
    mail = {"delivery": "smtp", "smtp_host": "127.0.0.1", "smtp_port": 9, "smtp_sender": "codes@wathiq.example"}
    settings = settings_for(folder, log_level="debug", workers=1, threads=1, **mail)
    with open_vault(settings) as (database, vault):
        credentials = Tenants(database, vault).create("acme", Wishes(keep_images=True))
        phone, email = Address.parse(PHONE, Channel.PHONE), Address.parse(EMAIL, Channel.EMAIL)
        assert phone
        Users(database, vault).create(credentials.tenant_id, phone, email, PASSWORD)
    with (
        Server(settings),
        httpx.Client(base_url=f"http://127.0.0.1:{settings.port}", timeout=120, trust_env=False) as client,
    ):
        yield Running(settings, credentials, client, folder / "server.log")


def secrets(running: Running) -> list[str]:
    vlens, huawei, nhn = running.credentials.vlens, running.credentials.huawei, running.credentials.nhn
    key = (running.settings.data_dir / "secret.key").read_text().strip()
    return [vlens.api_key, vlens.password, huawei.password, huawei.secret_key, nhn.secret_key, key]


def texts(answer: object) -> Iterator[str]:
    """Every text in an answer, but ids and messages."""
    if isinstance(answer, dict):
        for name, value in answer.items():
            yield from () if name in _SAID_OF_NOBODY else texts(value)
    elif isinstance(answer, list):
        for value in answer:
            yield from texts(value)
    elif isinstance(answer, str):
        yield answer


def words(answer: object) -> set[str]:
    """The longer words of what an answer tells."""
    return {word for text in texts(answer) for word in _TELLING.findall(text)}


def stands_in(word: str, log: str) -> bool:
    """Whether the log has the word; short digits by themselves: moments and requests' names have any by chance."""
    by_chance = re.fullmatch("[0-9a-f]{5,7}", word)
    return bool(re.search(rf"(?<![^\W_]){word}(?![^\W_])", log)) if by_chance else word in log


@pytest.mark.slow
def test_what_is_read_is_not_logged(running: Running) -> None:
    front, back = photographs(1, ID_FRONT, ID_BACK, workshop=equipped(TRAINING))
    transaction = {"transaction_id": str(uuid.uuid4()), "name_check_value": NAME}
    told: set[str] = set()
    sent = {"/id/front": base64_of(front), "/id/back": base64_of(back), "/passport": specimen(PASSPORT)}
    sent |= {"/license_plate": specimen("ep_private.jpg"), "/classification": specimen(PASSPORT)}
    for path, image in sent.items():
        answer = running.client.post(f"/v1/ocr{path}", json={"image": image} | transaction, headers=running.key)
        assert answer.status_code == 200, path
        told |= words(answer.json()["data"])
    huawei, nhn = running.credentials.huawei, running.credentials.nhn
    user = {"name": huawei.user_name, "password": huawei.password, "domain": {"name": huawei.domain_name}}
    identity = {"methods": ["password"], "password": {"user": user}}
    asked = {"auth": {"identity": identity, "scope": {"project": {"id": huawei.project_id}}}}
    token = running.client.post("/v3/auth/tokens", json=asked).headers["X-Subject-Token"]
    path = f"/v2/{huawei.project_id}/ocr/vehicle-license"
    answer = running.client.post(path, json={"image": specimen(LICENCE)}, headers={"X-Auth-Token": token})
    told |= words(answer.json()["result"])
    path, files = f"/v1.0/appkeys/{nhn.app_key}/vehicle-plate", {"image": ("car.jpg", ALL[PLATE].data, "image/jpeg")}
    answer = running.client.post(path, files=files, headers={"Authorization": nhn.secret_key})
    told |= words(answer.json())
    assert len(told) > 30
    log = running.logged()
    assert log.count('"event": "request"') >= 7
    known = {"passport", "success", "Passport", "Private", "result", "plate", "egypt"}
    assert [word for word in told - known if stands_in(word, log)] == []
    assert [secret for secret in [*secrets(running), token] if secret in log] == []


def requests(running: Running) -> Iterator[httpx.Request]:
    """Of every endpoint, with each kind of caller: everything that can be said of a person, wherever it may stand."""
    picture = specimen("blank.png")
    body: Mapping[str, Any] = {
        **dict.fromkeys(("image", "face_1", "face_2", "face_3", "face_image1", "face_image2"), picture),
        **dict.fromkeys(("name", "fullName", "name_check_value", "userNameOrEmailAddress", "country"), NAME),
        **dict.fromkeys(("password", "refreshToken", "phoneNumberOtp", "emailOtp", "oAuthToken"), PASSWORD),
        **dict.fromkeys(("idNumber", "imei", "phoneNumberOtpRequestId"), NUMBER),
        "email": EMAIL,
        "phoneNumber": PHONE,
        "tenancyName": "acme",
    }
    token = running.login()
    bearers: tuple[dict[str, str], ...] = (
        {},
        {"Authorization": f"Bearer {token}"},
        {"Authorization": f"Bearer {token[:-4]}{PASSWORD}"},
    )
    query = {"emailOrPhoneNumber": EMAIL, "TransactionId": NUMBER, "FileName": NAME}
    routes = [route for dialect in DIALECTS for route in iter_route_contexts(dialect.router.routes)]
    for route, bearer in product(routes, bearers):
        path = re.sub(r"\{\w+\}", quote(EMAIL), str(route.path))
        for method in route.methods or ():
            headers = running.key | bearer | {"TenancyName": "acme", "X-Auth-Token": PASSWORD}
            content: dict[str, Any] = {"json": body} if method == "POST" else {}
            yield running.client.build_request(method, path, params=query, headers=headers, **content)
            yield running.client.build_request(method, f"{path}/{EMAIL}", content=NAME.encode(), headers=headers)


@pytest.mark.slow
def test_what_clients_say_is_not_logged(running: Running) -> None:
    statuses = {running.client.send(request).status_code for request in requests(running)}
    assert {200, 400, 401, 404} <= statuses
    log = running.logged()
    for path in ("/v1/users/{email_or_phone}", "/api/digitalidentity/getstepimage", "/api/digitalidentity/register"):
        assert path in log
    assert [given for given in (*GIVEN, quote(EMAIL)) if given.lower() in log.lower()] == []
    assert [secret for secret in secrets(running) if secret in log] == []


@pytest.mark.slow
def test_nothing_of_a_person_is_legible_in_the_database(running: Running) -> None:
    passport, folder = ALL[PASSPORT], running.settings.data_dir
    answer = running.client.post("/v1/ocr/passport", json={"image": specimen(PASSPORT)}, headers=running.key)
    assert answer.json()["data"]["passport_no"]
    stored = b"".join(path.read_bytes() for path in folder.glob("wathiq.db*"))
    assert running.credentials.tenant_id.encode() in stored
    legible = [*GIVEN, *secrets(running), *(value for value in passport.fields.values() if len(value) > 6)]
    assert [text for text in legible if text.encode() in stored] == []
    assert passport.data[200:232] not in stored
