from __future__ import annotations

import re
from datetime import timedelta

import pytest

from tests.api.conftest import Server
from tests.api.vlens.accounts import PASSWORD, WRONG_CODE, Person, other_code, refusal
from wathiq import logs
from wathiq.store import Channel


@pytest.mark.parametrize("step", ["Phone", "Email"])
def test_a_wrong_code_confirms_nothing(mona: Person, step: str) -> None:
    told = mona.told(step)
    name = "phoneNumberOtp" if step == "Phone" else "emailOtp"
    for _ in range(5):
        wrong = {**told, name: other_code(told[name])}
        assert refusal(mona.call(f"Register/StepVerify{step}", wrong)) == WRONG_CODE
    assert refusal(mona.call(f"Register/StepVerify{step}", told)) == WRONG_CODE  # too late now


def test_nobody_registers_without_codes(mona: Person) -> None:
    told = mona.told()
    body = {**told, "password": PASSWORD}
    without_code = {name: value for name, value in body.items() if name != "phoneNumberOtp"}
    without_id = {name: value for name, value in body.items() if name != "phoneNumberOtpRequestId"}
    without_both = {"phoneNumber": mona.phone, "password": PASSWORD}
    for incomplete in (without_code, without_id, without_both, {**body, "email": mona.email}):
        assert refusal(mona.call("Register", incomplete))[:2] == (400, 400)
    assert refusal(mona.call("Register", {**body, "phoneNumberOtp": "000000"})) == WRONG_CODE
    assert refusal(mona.call("Register", {**body, "phoneNumber": mona.somebody_else().phone})) == WRONG_CODE
    assert not mona.data("CheckExistenceOfEmailOrPhone", {"phoneNumber": mona.phone})["exists"]


def test_a_code_that_was_spent_registers_nobody_else(mona: Person) -> None:
    body = {**mona.told(), "password": PASSWORD}
    mona.data("Register", body)
    assert refusal(mona.call("Register", body)) == WRONG_CODE
    assert refusal(mona.call("Register/StepVerifyPhone", body)) == WRONG_CODE


def test_a_code_that_has_expired_registers_nobody(mona: Person) -> None:
    body = {**mona.told(), "password": PASSWORD}
    mona.wait(timedelta(minutes=5))
    assert refusal(mona.call("Register", body)) == WRONG_CODE


def test_a_code_for_registering_lets_nobody_in(mona: Person) -> None:
    mona.register()
    mona.wait()
    told = mona.told()
    assert refusal(mona.login(**{name: value for name, value in told.items() if "Otp" in name})) == WRONG_CODE


def test_another_ones_code_lets_nobody_in(mona: Person) -> None:
    karim = mona.somebody_else()
    mona.register()
    karim.register()
    mona.wait()
    karim.login()
    code = karim.post.latest(karim.phone)
    told = {"phoneNumberOtpRequestId": code.request_id, "phoneNumberOtp": code.code}
    assert refusal(mona.login(**told)) == WRONG_CODE
    assert karim.login(**told).json()["data"]["accessToken"]


def test_codes_are_not_sent_as_often_as_one_asks(mona: Person) -> None:
    mona.told()
    again = mona.call("Register/StepVerifyPhone", {"phoneNumber": mona.phone})
    assert refusal(again) == (429, 4003, "Too many one-time codes were asked for. Try again later.")
    assert 0 < int(again.headers["Retry-After"]) <= 30
    assert len(mona.post.sent) == 1


def test_an_address_belongs_to_one_user(mona: Person) -> None:
    mona.register(**mona.told("Email"))
    mona.wait()
    taken = (400, 400, "Bad Request - There is an account with this phone number or email.")
    assert refusal(mona.call("Register", {**mona.told(), "password": PASSWORD})) == taken
    karim = mona.somebody_else()
    karim.email = mona.email
    body = {**karim.told(), "password": PASSWORD}
    assert refusal(karim.call("Register", {**body, **karim.told("Email")})) == taken
    assert karim.data("Register", body)["user"]["emailAddress"] == ""  # his own code was not wasted


def test_whether_there_is_an_account_can_be_asked(mona: Person) -> None:
    mona.register(**mona.told("Email"))
    stranger = mona.somebody_else()
    for body, exists in (
        ({"phoneNumber": mona.phone}, True),
        ({"email": mona.email.upper()}, True),
        ({"phoneNumber": stranger.phone, "email": mona.email}, True),
        ({"phoneNumber": stranger.phone, "email": stranger.email}, False),
        ({"phoneNumber": None, "email": stranger.email}, False),
    ):
        assert mona.data("CheckExistenceOfEmailOrPhone", body) == {"exists": exists}
    for nobody in ({}, {"phoneNumber": None, "email": ""}):
        assert refusal(mona.call("CheckExistenceOfEmailOrPhone", nobody))[:2] == (400, 400)


def test_it_cannot_be_asked_of_one_number_after_another(mona: Person) -> None:
    body = {"phoneNumber": mona.phone}
    for _ in range(60):
        mona.data("CheckExistenceOfEmailOrPhone", body)
    one_too_many = mona.call("CheckExistenceOfEmailOrPhone", body)
    assert refusal(one_too_many)[:2] == (429, 4003)
    assert 0 < int(one_too_many.headers["Retry-After"]) <= 60


# What is refused


@pytest.mark.parametrize("length", [1, 7, 129, 100_000])
def test_a_password_has_8_to_128_characters(mona: Person, length: int) -> None:
    body = {**mona.told(), "password": "ü" * length}
    answer = mona.call("Register", body)
    assert refusal(answer)[:2] == (400, 400)
    assert answer.json()["error_descriptions"][0]["field"] == "password"
    mona.data("Register", body | {"password": "ü" * (8 if length < 8 else 128)})


HOSTILE: list[object] = [None, "", " ", 7, True, [], {}, ["+2"], "\x00", "a\x00b", "\ud800", "x" * 300]


@pytest.mark.parametrize("value", HOSTILE)
@pytest.mark.parametrize(
    ("path", "member"),
    [
        ("Register/StepVerifyPhone", "phoneNumber"),
        ("Register/StepVerifyEmail", "email"),
        ("Register", "phoneNumber"),
        ("Register", "password"),
        ("Register", "phoneNumberOtp"),
        ("Register", "phoneNumberOtpRequestId"),
        ("Login", "phoneNumber"),
        ("Login", "password"),
    ],
)
def test_hostile_members_are_refused(mona: Person, path: str, member: str, value: object) -> None:
    otp = {"phoneNumberOtp": "123456", "phoneNumberOtpRequestId": "550e8400-e29b-41d4-a716-446655440000"}
    good = {"phoneNumber": mona.phone, "email": mona.email, "password": PASSWORD, **(otp if path == "Register" else {})}
    answer = mona.call(path, good | {member: value})
    assert answer.status_code in {400, 401}, answer.text
    refusal(answer)
    assert mona.post.sent == []


@pytest.mark.parametrize("value", [7, True, [], {}, "\ud800", "x" * 300])
@pytest.mark.parametrize("member", ["imei", "phoneNumberOtp", "emailOtpRequestId"])
def test_hostile_members_are_refused_where_they_are_looked_at(mona: Person, member: str, value: object) -> None:
    mona.register(**mona.told("Email"), imei="phone 1")
    pair = {"phoneNumberOtp": {"phoneNumberOtpRequestId": "x"}, "emailOtpRequestId": {"emailOtp": "x"}, "imei": {}}
    device = {} if member == "imei" else {"imei": "phone 2"}
    assert refusal(mona.login(**device, **pair[member], **{member: value}))[:2] == (400, 400)


def test_what_is_passed_over_may_be_anything(mona: Person) -> None:
    asked = {"phoneNumber": mona.phone, "smsProviders": {"a": [1e308]}, "geoLocation": "\ud800", "returnUrl": "x" * 999}
    assert mona.data("Register/StepVerifyPhone", asked)["phoneNumberOtpRequestId"]


@pytest.mark.parametrize("path", ["Register/StepVerifyPhone", "Register", "Login", "CheckExistenceOfEmailOrPhone"])
def test_the_key_is_a_must(mona: Person, path: str) -> None:
    mona.key = {"ApiKey": "wrong"}
    assert refusal(mona.call(path, {}))[:2] == (401, 401)


# Delivery


def test_a_code_that_cannot_be_sent_is_told_as_that(mona: Person) -> None:
    mona.post.is_down = True
    answer = mona.call("Register/StepVerifyPhone", {"phoneNumber": mona.phone})
    assert refusal(answer) == (502, 5000, "The one-time code could not be sent. Try again shortly.")


def test_where_a_channel_is_not_configured_it_says_so(mona: Person) -> None:
    mona.post.channels = frozenset({Channel.EMAIL})
    not_configured = (422, 4004, "This server is not configured to send one-time codes there.")
    assert refusal(mona.call("Register/StepVerifyPhone", {"phoneNumber": mona.phone})) == not_configured
    assert mona.data("Register/StepVerifyEmail", {"email": mona.email})["emailOtpRequestId"]


def test_out_of_the_box_nothing_is_configured(server: Server) -> None:
    for path, body in (
        ("Register/StepVerifyPhone", {"phoneNumber": "+201001234567"}),
        ("Register/StepVerifyEmail", {"email": "mona@example.com"}),
        ("Register/StepVerifyOAuthToken", {"token": "x"}),
        ("VerifyOAuthToken", {"token": "x"}),
        ("../IdentityUserSession/CreateAuthSession", {}),
        ("Register", {"phoneNumber": "+201001234567", "oAuthTokenVerificationRequestId": "x"}),
    ):
        answer = server._post(f"/api/DigitalIdentity/{path}", body, server.api_key)
        assert refusal(answer)[:2] == (422, 4004)
    for path in ("digitalidentity/verifyoauthtoken", "identityusersession/createauthsession"):
        assert server._post(f"/api/{path}", {}, {"ApiKey": "wrong"}).status_code == 401


def test_neither_code_nor_person_is_in_the_log(mona: Person, capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("debug", logs.JSON)
    mona.register(**mona.told("Email"), imei="356938035643809")
    wrong = {"phoneNumber": mona.phone, "phoneNumberOtp": "654321", "phoneNumberOtpRequestId": "x"}
    mona.call("Register", {**wrong, "password": "hush hush"})
    mona.login(password="hush hush")
    mona.post.is_down = True
    mona.wait()
    mona.login(imei="990000862471854")
    codes = [issued.code for _, issued in mona.post.sent]
    logged = "".join(capsys.readouterr())
    assert "stepverifyphone" in logged
    for secret in (mona.phone[1:], mona.email, "mona", PASSWORD, "hush", "356938035643809", "990000862471854"):
        assert secret not in logged
    for code in codes:  # not within the ids of requests, or the fractions of seconds
        assert not re.search(rf"(?<![0-9a-f.]){code}(?![0-9a-f])", logged)
