"""A tenant reaches nothing of another's: every operation that names something of somebody's, one by one.

Each attempt is made twice: by a thief with credentials that are valid for a tenant of his own, who must be refused, and
by whoever it belongs to, who must not.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import httpx
import pytest

from tests.api.conftest import Server, base64_of, picture
from tests.api.quick_engine import quick_engine
from tests.api.test_openapi import OPERATIONS
from tests.api.vlens.accounts import PASSWORD, Post
from tests.api.vlens.clients import Client
from wathiq.api.vlens.tokens import issue_user_tokens
from wathiq.settings import Settings
from wathiq.store import Address, Channel
from wathiq.store.codes import Issued, Purpose
from wathiq.store.tenants import HuaweiIdentity
from wathiq.wishes import Wishes

PICTURE = picture(320, 240, "JPEG")
_NAMES = ("image", "face_image1", "face_image2", "face_1", "face_2", "face_3")
IMAGES = {name: base64_of(PICTURE) for name in _NAMES}
FILES = dict.fromkeys(("file", *_NAMES[1:]), ("picture.jpg", PICTURE, "image/jpeg"))


@dataclass(frozen=True)
class Party:
    """A tenant with a user of its own, who went through all steps in one transaction."""

    server: Server
    client: Client
    phone: str
    email: str
    admin: Mapping[str, Any]
    user_token: str
    transaction: str
    codes: Mapping[Channel, Issued]

    def headers(self, token: str = "") -> dict[str, str]:
        return self.client.headers | ({"Authorization": f"Bearer {token}"} if token else {})

    @property
    def huawei(self) -> HuaweiIdentity:
        tenant = self.server.state.tenants.by_id(self.client.credentials.tenant_id)
        assert tenant
        return tenant.huawei

    @property
    def huawei_token(self) -> dict[str, str]:
        credentials = self.client.credentials
        return self.server.token_for(credentials.tenant_id, credentials.huawei.project_id)

    def post(self, path: str, body: object, headers: Mapping[str, str]) -> httpx.Response:
        return self.server.client.post(path, json=body, headers=headers)


_NEW = {Channel.PHONE: "+20100999{}", Channel.EMAIL: "new.{}@example.com"}


def party(server: Server, name: str, number: int) -> Party:
    client = Client.of_new_tenant(server, name, Wishes(keep_images=True))
    tenant_id, state = client.credentials.tenant_id, server.state
    phone, email = f"+2010012345{number}", f"{name}@example.com"
    user = state.users.create(tenant_id, Address(Channel.PHONE, phone), Address(Channel.EMAIL, email), PASSWORD)
    tenant = state.tenants.by_id(tenant_id)
    assert tenant
    issued = asyncio.run_coroutine_threadsafe(issue_user_tokens(state, tenant, user.id), server._loop).result(30)
    admin = server.client.post("/api/credentials/Login", json=client.right, headers=client.headers).json()["data"]
    codes = {
        channel: state.codes.issue(tenant_id, Purpose.REGISTRATION, Address(channel, new.format(number)))
        for channel, new in _NEW.items()
    }
    transaction = f"550e8400-e29b-41d4-a716-4466554400{number}"
    made = Party(server, client, phone, email, admin, issued.access_token, transaction, codes)
    for step in ("id/front", "id/back", "liveness/multi"):
        body = IMAGES | {"transaction_id": transaction}
        answer = made.post(f"/api/DigitalIdentity/verify/{step}", body, made.headers(issued.access_token))
        assert answer.status_code == 200, answer.text
    return made


@pytest.fixture(scope="module")
def parties(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Party, Party]]:
    """A thief, and whom he wants to steal from."""
    settings = Settings(data_dir=tmp_path_factory.mktemp("isolation"), workers=1, threads=1)
    with quick_engine(), Server(settings) as server:
        server.app.state.wathiq = replace(server.state, sender=Post())
        server.import_list()
        yield party(server, "thief", 11), party(server, "owner", 22)


# What is tried --------------------------------------------------------------------------------------------------------


class Attempt(NamedTuple):
    """A request with the credentials of the one for something of the other's, and whether its answer is a refusal."""

    send: Callable[[Party, Party], httpx.Response]
    is_refused: Callable[[httpx.Response, Party], bool]


def envelope(status: int, code: int) -> Callable[[httpx.Response, Party], bool]:
    """A Vlens refusal."""

    def is_refused(answer: httpx.Response, _: Party) -> bool:
        said = answer.json()
        return (answer.status_code, said["error_code"], said["data"]) == (status, code, None)

    return is_refused


def lacks(found: Callable[[Party], str]) -> Callable[[httpx.Response, Party], bool]:
    """An answer that says nothing of the owner's."""
    return lambda answer, owner: answer.status_code == 200 and found(owner) not in answer.text


def user_of(one: Party) -> str:
    return one.user_token


def step(path: str, token: Callable[[Party], str] = user_of) -> Attempt:
    """A step in the other's transaction."""

    def send(one: Party, other: Party) -> httpx.Response:
        return one.post(path, IMAGES | {"transaction_id": other.transaction, "name": "X"}, one.headers(token(one)))

    return Attempt(send, envelope(422, 5004))


def step_as_form(path: str, token: Callable[[Party], str] = user_of) -> Attempt:
    def send(one: Party, other: Party) -> httpx.Response:
        data, headers = {"transaction_id": other.transaction.upper()}, one.headers(token(one))
        return one.server.client.post(path, files=FILES, data=data, headers=headers)

    return Attempt(send, envelope(422, 5004))


def admin_of(one: Party) -> str:
    return str(one.admin["accessToken"])


def login(one: Party, other: Party) -> httpx.Response:
    return one.post("/api/credentials/login", other.client.right, one.headers())


def refresh(one: Party, other: Party) -> httpx.Response:
    body = {"refreshToken": other.admin["refreshToken"]}
    return one.post("/api/credentials/refreshtoken", body, one.headers())


def exists(one: Party, other: Party) -> httpx.Response:
    path = "/api/digitalidentity/checkexistenceofemailorphone"
    return one.post(path, {"phoneNumber": other.phone, "email": other.email}, one.headers())


def _code(other: Party, channel: Channel) -> dict[str, str]:
    """A code that was sent for the other."""
    address, name = (("phoneNumber", "phoneNumberOtp"), ("email", "emailOtp"))[channel is Channel.EMAIL]
    number, issued = other.phone[-2:], other.codes[channel]
    return {address: _NEW[channel].format(number), name: issued.code, f"{name}RequestId": issued.request_id}


def tell(channel: Channel) -> Attempt:
    path = f"/api/digitalidentity/register/stepverify{channel.value}"
    return Attempt(lambda one, other: one.post(path, _code(other, channel), one.headers()), envelope(400, 400))


def register(one: Party, other: Party) -> httpx.Response:
    body = _code(other, Channel.PHONE) | {"password": PASSWORD}
    return one.post("/api/digitalidentity/register", body, one.headers())


def log_in_user(one: Party, other: Party) -> httpx.Response:
    body = {"phoneNumber": other.phone, "password": PASSWORD}
    return one.post("/api/digitalidentity/login", body, one.headers())


def link(one: Party, other: Party) -> httpx.Response:
    body = {"transactionId": other.transaction}
    return one.post("/api/digitalidentity/linkuserwithexistingtransaction", body, one.headers(one.user_token))


def get(path: str, **query: Callable[[Party], str]) -> Callable[[Party, Party], httpx.Response]:
    def send(one: Party, other: Party) -> httpx.Response:
        asked = {name: value(other) for name, value in query.items()}
        return one.server.client.get(path, params=asked, headers=one.headers(admin_of(one)))

    return send


def erase(path: str) -> Callable[[Party, Party], httpx.Response]:
    def send(one: Party, other: Party) -> httpx.Response:
        found = path.format(transaction=other.transaction, phone=other.phone, email=other.email)
        return one.server.client.delete(found, headers=one.headers(admin_of(one)))

    return send


def licence(one: Party, other: Party) -> httpx.Response:
    path = f"/v2/{other.huawei.project_id}/ocr/vehicle-license"
    return one.post(path, {"image": IMAGES["image"]}, one.huawei_token)


def project(one: Party, other: Party) -> httpx.Response:
    name = other.huawei.project_name
    return one.server.client.get("/v3/projects", params={"name": name}, headers=one.huawei_token)


def _token_request(one: Party, domain: Mapping[str, str], scope: Mapping[str, Any]) -> httpx.Response:
    own = one.client.credentials.huawei
    user = {"name": own.user_name, "password": own.password, "domain": domain}
    identity = {"methods": ["password"], "password": {"user": user}}
    return one.post("/v3/auth/tokens", {"auth": {"identity": identity, "scope": scope}}, {})


def token_of_domain(one: Party, other: Party) -> httpx.Response:
    return _token_request(one, {"id": other.huawei.domain_id}, {})


def token_for_project(one: Party, other: Party) -> httpx.Response:
    scope = {"project": {"id": other.huawei.project_id}}
    return _token_request(one, {"id": one.huawei.domain_id}, scope)


def plate(one: Party, other: Party) -> httpx.Response:
    path = f"/v1.0/appkeys/{other.client.credentials.nhn.app_key}/vehicle-plate"
    headers = {"Authorization": one.client.credentials.nhn.secret_key}
    return one.server.client.post(path, files={"image": FILES["file"]}, headers=headers)


_IMAGE: Mapping[str, Callable[[Party], str]] = {
    "TransactionId": lambda other: other.transaction,
    "FileName": lambda _: "id_front.jpg",
}
_READ = ("id/front", "id/back", "driving_license", "car/license/front", "car/license/back", "passport", "license_plate")
_OCR = (*_READ, "classification", "face/match", "face/compare", "liveness/multi")
_VERIFY = ("id/front", "id/back", "liveness/multi")
_DI = "/api/digitalidentity"


def _is_refused_by_iam(answer: httpx.Response, _: Party) -> bool:
    return answer.status_code == 401 and "X-Subject-Token" not in answer.headers


def _is_denied(answer: httpx.Response, _: Party) -> bool:
    return (answer.status_code, answer.json().get("error_code")) == (403, "ModelArts.4203")


ATTEMPTS: Mapping[str, tuple[Attempt, ...]] = {
    **{f"POST /v1/ocr/{path}": (step(f"/v1/ocr/{path}"),) for path in (*_OCR, "aml/validate")},
    **{f"POST /v1/ocr/{path}/file": (step_as_form(f"/v1/ocr/{path}/file"),) for path in _OCR},
    **{f"POST {_DI}/verify/{path}": (step(f"{_DI}/verify/{path}", user_of),) for path in _VERIFY},
    **{f"POST {_DI}/verify/{path}/file": (step_as_form(f"{_DI}/verify/{path}/file", user_of),) for path in _VERIFY},
    f"POST {_DI}/linkuserwithexistingtransaction": (Attempt(link, envelope(422, 5004)),),
    "POST /api/credentials/login": (Attempt(login, envelope(401, 401)),),
    "POST /api/credentials/refreshtoken": (Attempt(refresh, envelope(401, 401)),),
    f"POST {_DI}/checkexistenceofemailorphone": (
        Attempt(exists, lambda answer, _: answer.json()["data"] == {"exists": False}),
    ),
    f"POST {_DI}/register/stepverifyphone": (tell(Channel.PHONE),),
    f"POST {_DI}/register/stepverifyemail": (tell(Channel.EMAIL),),
    f"POST {_DI}/register": (Attempt(register, envelope(400, 400)),),
    f"POST {_DI}/login": (Attempt(log_in_user, envelope(401, 401)),),
    f"GET {_DI}/getstepimage": (
        Attempt(
            get(
                f"{_DI}/getstepimage", TransactionId=lambda other: other.transaction, FileName=lambda _: "id_front.jpg"
            ),
            envelope(404, 404),
        ),
    ),
    f"GET {_DI}/getuserdigitalidentityimages": (
        Attempt(
            get(f"{_DI}/getuserdigitalidentityimages", emailOrPhoneNumber=lambda other: other.phone),
            envelope(404, 404),
        ),
        Attempt(
            get(f"{_DI}/getuserdigitalidentityimages", emailOrPhoneNumber=lambda other: other.email),
            envelope(404, 404),
        ),
    ),
    "POST /v2/{project_id}/ocr/vehicle-license": (Attempt(licence, _is_denied),),
    "POST /v3/auth/tokens": (
        Attempt(token_of_domain, _is_refused_by_iam),
        Attempt(token_for_project, _is_refused_by_iam),
    ),
    "GET /v3/projects": (Attempt(project, lacks(lambda other: other.huawei.project_id)),),
    "POST /v1.0/appkeys/{app_key}/vehicle-plate": (
        Attempt(plate, lambda answer, _: answer.json()["header"]["resultCode"] == 4010001),
    ),
    # What is erased is gone: these come last.
    "DELETE /v1/transactions/{transaction_id}": (Attempt(erase("/v1/transactions/{transaction}"), envelope(404, 404)),),
    "DELETE /v1/users/{email_or_phone}": (Attempt(erase("/v1/users/{phone}"), envelope(404, 404)),),
}

NAMES_NOTHING = {
    f"POST {_DI}/register/stepverifyoauthtoken",
    f"POST {_DI}/verifyoauthtoken",
    "POST /api/identityusersession/createauthsession",
    "GET /health/live",
    "GET /health/ready",
    "GET /metrics",
}
"""Operations that look at nothing of any tenant's."""


def test_every_operation_is_considered() -> None:
    assert set(OPERATIONS) == {*ATTEMPTS, *NAMES_NOTHING}


@pytest.mark.parametrize("operation", ATTEMPTS)
def test_a_thief_is_refused_and_the_owner_is_not(parties: tuple[Party, Party], operation: str) -> None:
    thief, owner = parties
    for attempt in ATTEMPTS[operation]:
        stolen = attempt.send(thief, owner)
        assert attempt.is_refused(stolen, owner), stolen.text
        assert not any(secret in stolen.text for secret in (owner.phone, owner.email))
    for attempt in ATTEMPTS[operation]:
        own = attempt.send(owner, owner)
        assert own.status_code < 400, own.text
        assert not attempt.is_refused(own, owner), own.text
        if "erase" in attempt.send.__qualname__:
            assert own.json()["data"] == {"erased": True}


BEARERS = [name for name, operation in OPERATIONS.items() if any("Bearer" in way for way in operation["security"])]


@pytest.mark.parametrize("operation", BEARERS)
def test_a_token_opens_nothing_together_with_another_tenant_s_key(parties: tuple[Party, Party], operation: str) -> None:
    thief, owner = parties
    method, path = operation.split(" ")
    for token in (owner.user_token, admin_of(owner)):
        answer = thief.server.client.request(method, path, headers=thief.headers(token))
        assert envelope(401, 401)(answer, owner), answer.text
