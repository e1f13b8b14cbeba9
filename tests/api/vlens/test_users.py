"""From the first code to a second device, as clients of Vlens do it."""

from __future__ import annotations

import re
from dataclasses import replace

from tests.api.vlens.accounts import PASSWORD, Person
from tests.delivery.mail import mail_server
from wathiq.delivery import open_sender
from wathiq.settings import Settings
from wathiq.store import Channel, Profile
from wathiq.store.audit import Action

MONA = Profile("Mona", "El Sayed", "Mona Ahmed El Sayed", "29805150112345", "12 El Nil Street")


def test_from_the_first_code_to_a_second_device(mona: Person) -> None:
    asked = mona.data("Register/StepVerifyPhone", {"phoneNumber": mona.phone, "smsProviders": 0})
    assert (asked["isPhoneNumberConfirmationRequired"], asked["isPhoneNumberConfirmed"]) == (True, False)
    assert (asked["phoneNumberOtp"], asked["phoneOtpExpireInSeconds"]) == ("", 300)
    phone = {"phoneNumber": mona.phone, "phoneNumberOtpRequestId": asked["phoneNumberOtpRequestId"]}
    phone["phoneNumberOtp"] = mona.post.latest(mona.phone).code
    confirmed = mona.data("Register/StepVerifyPhone", phone)
    assert (confirmed["isPhoneNumberConfirmationRequired"], confirmed["isPhoneNumberConfirmed"]) == (False, True)
    assert confirmed["accessToken"] == ""

    email = mona.told("Email")
    assert mona.data("Register/StepVerifyEmail", email)["isEmailConfirmed"] is True
    registered = mona.data("Register", {**phone, **email, "password": PASSWORD})
    assert registered["user"]["emailAddress"] == mona.email
    assert registered["user"]["phoneNumber"] == registered["userName"] == mona.phone
    assert registered["user"]["id"] > 0
    assert (registered["isDigitalIdentityVerified"], registered["expireInSeconds"]) == (False, 86400)
    assert mona.is_let_in_with(registered)

    mona.wait()
    new_device = mona.login().json()["data"]
    assert (new_device["isPhoneNumberConfirmationRequired"], new_device["accessToken"]) == (True, "")
    assert new_device["user"]["id"] == 0  # who it is, is told with the tokens
    code = {"phoneNumberOtpRequestId": new_device["phoneNumberOtpRequestId"]}
    code["phoneNumberOtp"] = mona.post.latest(mona.phone).code
    first = mona.login(**code).json()["data"]
    assert first["user"] == registered["user"]
    assert mona.is_let_in_with(first)
    again = mona.login().json()["data"]  # the device is known now
    assert mona.is_let_in_with(again)
    assert again["refreshToken"]

    mona.wait()
    assert mona.login(imei="phone 2").json()["data"]["accessToken"] == ""
    assert mona.login(imei="phone 2", **code).json()["error_code"] == 400  # that code was used


def test_a_verified_user_logs_in_as_that(mona: Person) -> None:
    user_id = mona.register(imei="phone 1")["user"]["id"]
    state = mona.server.state
    state.users.mark_verified(mona.server.credentials.tenant_id, user_id, MONA)
    data = mona.login().json()["data"]
    assert (data["isDigitalIdentityVerified"], data["userFullName"]) == (True, "Mona Ahmed El Sayed")
    assert data["user"] == {
        "id": user_id,
        "name": "Mona",
        "surname": "El Sayed",
        "fullName": "Mona Ahmed El Sayed",
        "userName": mona.phone,
        "emailAddress": "",
        "phoneNumber": mona.phone,
        "idNumber": "29805150112345",
        "address": "12 El Nil Street",
    }


def test_a_device_that_is_named_at_registration_is_known(mona: Person) -> None:
    mona.register(imei="phone 1")
    assert mona.login().json()["data"]["accessToken"]


def test_a_device_without_a_name_is_new_every_time(mona: Person) -> None:
    mona.register()
    for imei in (None, ""):
        mona.wait()
        data = mona.login(imei=imei).json()["data"]
        assert data["accessToken"] == ""
        code = mona.post.latest(mona.phone)
        told = {"phoneNumberOtpRequestId": code.request_id, "phoneNumberOtp": code.code}
        assert mona.login(imei=imei, **told).json()["data"]["accessToken"]


def test_where_phones_cannot_be_reached_the_code_for_a_new_device_goes_by_mail(mona: Person) -> None:
    mona.register(**mona.told("Email"))
    mona.wait()
    mona.post.channels = frozenset({Channel.EMAIL})
    data = mona.login().json()["data"]
    assert (data["isEmailConfirmationRequired"], data["phoneNumberOtpRequestId"]) == (True, "")
    assert (data["emailOtpRequestId"], data["emailOtpExpireInSeconds"]) == (
        mona.post.latest(mona.email).request_id,
        300,
    )
    told = {"emailOtpRequestId": data["emailOtpRequestId"], "emailOtp": mona.post.latest(mona.email).code}
    assert mona.login(**told).json()["data"]["accessToken"]


def test_registering_is_in_the_audit_trail(mona: Person) -> None:
    user_id = mona.register()["user"]["id"]
    tenant_id = mona.server.credentials.tenant_id
    (entry,) = mona.server.state.audit.entries(tenant_id, f"user {user_id}")
    assert (entry.actor, entry.action, entry.object) == ("api key", Action.CHANGED, f"user {user_id}")


def test_answers_have_no_null_and_always_the_same_members(mona: Person) -> None:
    asked = mona.data("Register/StepVerifyPhone", {"phoneNumber": mona.phone})
    mona.wait()
    answers = [asked, mona.register(imei="phone 1"), mona.login().json()["data"]]
    assert len({frozenset(answer) for answer in answers}) == 1
    for answer in answers:
        assert None not in answer.values()
        assert isinstance(answer["user"]["id"], int)
        assert all(isinstance(value, str) for name, value in answer["user"].items() if name != "id")


def test_codes_travel_by_mail(mona: Person) -> None:
    """To the phone as well, where a gateway is named."""
    told: dict[str, str] = {}
    with mail_server() as inbox:
        mail = Settings(
            delivery="smtp",
            smtp_host="127.0.0.1",
            smtp_port=inbox.port,
            smtp_tls="none",
            smtp_sender="codes@acme.example",
            smtp_phone_domain="sms.example",
        )
        mona.server.app.state.wathiq = replace(mona.server.state, sender=open_sender(mail))
        for step, name in (("Phone", "phoneNumber"), ("Email", "email")):
            told[name] = mona.phone if step == "Phone" else mona.email
            otp = f"{name}Otp"
            asked = mona.data(f"Register/StepVerify{step}", {name: told[name]})
            told[f"{otp}RequestId"] = asked[f"{otp}RequestId"]
            told[otp] = re.findall(r"[0-9]{6}", inbox.messages[-1].get_content())[0]
        mona.server.state.sender.close()
    assert inbox.recipients == [f"{mona.phone[1:]}@sms.example", mona.email]
    assert mona.is_let_in_with(mona.data("Register", {**told, "password": PASSWORD}))
