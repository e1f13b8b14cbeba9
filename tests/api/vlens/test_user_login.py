from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.api.vlens.accounts import LOCKED, WRONG_CODE, WRONG_LOGIN, Person, other_code, refusal
from wathiq.store import Channel, open_tenants, users
from wathiq.store.attempts import LOCKED_FOR
from wathiq.store.tables import FailedAttemptsRow


def let_the_lock_pass(person: Person) -> None:
    with person.server.state.attempts._database.session() as session:
        for row in session.scalars(select(FailedAttemptsRow)):
            row.expires_at -= LOCKED_FOR


def test_a_wrong_password_says_no_more_than_a_number_nobody_has(mona: Person) -> None:
    mona.register()
    stranger = mona.somebody_else()
    wrong, unknown = mona.login(password="correct horsE"), stranger.login()
    assert refusal(wrong) == refusal(unknown) == WRONG_LOGIN
    assert wrong.json() == unknown.json()
    assert {name for name in wrong.headers if name != "x-request-id"} == {
        name for name in unknown.headers if name != "x-request-id"
    }


def test_a_number_nobody_has_costs_a_password_check_too(mona: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    mona.register()
    checked = []

    def check(password: str, hashed: str) -> bool:
        checked.append((password, hashed.startswith("$argon2id$")))
        return False

    monkeypatch.setattr(users, "password_matches", check)
    for person in (mona, mona.somebody_else()):
        assert refusal(person.login(password="wrong")) == WRONG_LOGIN
    assert checked == [("wrong", True)] * 2


def test_five_wrong_passwords_lock_for_five_minutes(mona: Person) -> None:
    mona.register(imei="phone 1")
    for _ in range(5):
        assert refusal(mona.login(password="wrong")) == WRONG_LOGIN
    locked = mona.login()  # with the right one
    assert refusal(locked) == LOCKED
    assert locked.headers["Retry-After"] == "300"
    let_the_lock_pass(mona)
    assert mona.login().json()["data"]["accessToken"]


def test_a_number_nobody_has_locks_just_so(mona: Person) -> None:
    assert [mona.login().status_code for _ in range(6)] == [401] * 5 + [429]


def test_who_gets_in_has_five_more_attempts(mona: Person) -> None:
    mona.register(imei="phone 1")
    for _ in range(2):
        for _ in range(4):
            assert refusal(mona.login(password="wrong")) == WRONG_LOGIN
        assert mona.login().json()["data"]["accessToken"]


def test_wrong_codes_lock_as_wrong_passwords_do(mona: Person) -> None:
    mona.register()
    mona.wait()
    mona.login()
    code = mona.read_on_the_phone()
    wrong = code | {"phoneNumberOtp": other_code(code["phoneNumberOtp"])}
    for _ in range(5):
        assert refusal(mona.login(**wrong)) == WRONG_CODE
    assert refusal(mona.login(**code)) == LOCKED
    let_the_lock_pass(mona)
    assert refusal(mona.login(**code)) == WRONG_CODE  # its attempts are used up, too


def test_the_code_alone_lets_nobody_in(mona: Person) -> None:
    mona.register()
    mona.wait()
    mona.login()
    code = mona.read_on_the_phone()
    assert refusal(mona.login(**code, password="wrong")) == WRONG_LOGIN
    assert mona.login(**code).json()["data"]["accessToken"]


def test_a_code_for_another_device_is_good_once(mona: Person) -> None:
    mona.register()
    mona.wait()
    mona.login()
    code = mona.read_on_the_phone()
    assert mona.login(**code, imei="phone 2").json()["data"]["accessToken"]
    assert refusal(mona.login(**code, imei="phone 3")) == WRONG_CODE


def test_a_code_for_logging_in_expires(mona: Person) -> None:
    mona.register()
    mona.wait()
    mona.login()
    code = mona.read_on_the_phone()
    mona.wait(timedelta(minutes=5))
    assert refusal(mona.login(**code)) == WRONG_CODE


def test_an_email_code_is_no_use_to_who_has_no_email_address(mona: Person) -> None:
    mona.register()
    karim = mona.somebody_else()
    told = {name: value for name, value in karim.told("Email").items() if name != "email"}
    mona.wait()
    assert mona.login(**told).json()["data"]["accessToken"] == ""  # as if there were none: a code is sent
    assert mona.post.sent[-1][0].text == mona.phone


def test_where_nobody_can_be_reached_a_new_device_is_refused(mona: Person) -> None:
    mona.register(imei="phone 1")
    mona.post.channels = frozenset({Channel.EMAIL})  # and there is no address
    assert refusal(mona.login(imei="phone 2"))[:2] == (422, 4004)
    assert mona.login().json()["data"]["accessToken"]


@pytest.fixture
def other_key(mona: Person) -> Iterator[dict[str, str]]:
    """That of another tenant."""
    with open_tenants(mona.server.settings) as tenants:
        yield {"ApiKey": tenants.create(f"other {mona.phone}").vlens.api_key}


def test_another_tenant_does_not_know_the_user(mona: Person, other_key: dict[str, str]) -> None:
    data = mona.register(imei="phone 1", **mona.told("Email"))
    mona.wait()
    code = mona.told()
    mona.key = other_key
    assert refusal(mona.login()) == WRONG_LOGIN
    for body in ({"phoneNumber": mona.phone}, {"email": mona.email}):
        assert mona.data("CheckExistenceOfEmailOrPhone", body) == {"exists": False}
    assert refusal(mona.call("Register/StepVerifyPhone", code)) == WRONG_CODE
    assert refusal(mona.call("Register", {**code, "password": "wrong horse"})) == WRONG_CODE
    assert not mona.is_let_in_with(data)


def test_the_same_person_may_be_another_tenants_user(mona: Person, other_key: dict[str, str]) -> None:
    own_key, first = mona.key, mona.register(imei="phone 1")
    mona.key = other_key
    second = mona.register(imei="phone 1", password="another horse")
    assert first["user"]["id"] != second["user"]["id"]
    assert mona.login(password="another horse").json()["data"]["user"]["id"] == second["user"]["id"]
    for _ in range(5):
        assert refusal(mona.login(password="wrong")) == WRONG_LOGIN
    mona.key = own_key  # where nobody is locked out
    assert mona.login().json()["data"]["user"]["id"] == first["user"]["id"]


def test_devices_cannot_be_tried_one_after_the_other(mona: Person) -> None:
    """A thief of the password who guesses on is locked out, before he comes to a device that is known."""
    mona.register(imei="phone 1")
    mona.wait()
    told = [mona.login(imei=f"guess {number}") for number in range(8)]
    assert told[0].status_code == 200
    assert refusal(told[-1]) == LOCKED
    assert refusal(mona.login()) == LOCKED
