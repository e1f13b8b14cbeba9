"""What is stored, erased at once because the tenant's own user wants it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from urllib.parse import quote

import httpx
import pytest
from sqlalchemy import select

from tests.api.conftest import EngineSays, Server
from tests.api.vlens.clients import Client, refusal, success
from tests.api.vlens.people import CARD, Person, card, post, registered
from wathiq.api.vlens.tokens import Tokens
from wathiq.store import Address, Channel, Database
from wathiq.store.codes import Purpose
from wathiq.store.tables import CodeRow, SessionRow, TransactionRow, UserRow

NO_TRANSACTION = (404, "Not Found - There is no such transaction.")
NO_USER = (404, "Not Found - There is no such user.")
INVALID_TOKEN = (401, "Unauthorized - The access token is missing, invalid or expired.")


@pytest.fixture
def admin(server: Server) -> dict[str, str]:
    """The headers of the tenant's own user."""
    issued = Tokens(server.state.vault).issue(server.state.sessions.begin(server.credentials.tenant_id))
    return {**server.api_key, "Authorization": f"Bearer {issued.access_token}"}


@pytest.fixture
def other_admin(server: Server) -> dict[str, str]:
    """Another tenant's."""
    client = Client.of_new_tenant(server, f"erases {uuid.uuid4()}")
    return client.headers | {"Authorization": f"Bearer {success(client.login())['accessToken']}"}


@pytest.fixture
def transaction(server: Server, engine_says: EngineSays) -> str:
    """One whose ID card was read."""
    engine_says("egypt_id_front", card())
    return str(post(server, "/id/front", {"image": CARD}).json()["data"]["transaction_id"])


@pytest.fixture
def person(server: Server) -> Person:
    return registered(server)


def erase(server: Server, thing: str, headers: Mapping[str, str]) -> httpx.Response:
    return server.client.delete(f"/v1/{thing}", headers=headers)


def is_there(server: Server, transaction: str) -> bool:
    database: Database = server.state.erasure._database
    with database.session() as session:
        return session.get(TransactionRow, transaction) is not None


def erased_by(server: Server, what: str) -> list[str]:
    """Who erased the thing, by the audit trail."""
    return [entry.actor for entry in server.state.audit.entries(about=what) if entry.action.value == "erased"]


def test_a_transaction_is_erased_once(server: Server, transaction: str, admin: dict[str, str]) -> None:
    assert success(erase(server, f"transactions/{transaction.upper()}", admin)) == {"erased": True}
    assert not is_there(server, transaction)
    assert refusal(erase(server, f"transactions/{transaction}", admin)) == NO_TRANSACTION
    assert erased_by(server, f"transaction {transaction}") == ["token"]


def test_the_steps_of_an_erased_transaction_are_gone(server: Server, transaction: str, admin: dict[str, str]) -> None:
    erase(server, f"transactions/{transaction}", admin)
    response = post(server, "/face/match", {"image": CARD, "transaction_id": transaction})
    assert (response.status_code, response.json()["error_code"]) == (422, 5004)


def test_an_id_that_is_none(server: Server, admin: dict[str, str]) -> None:
    response = erase(server, "transactions/no-id", admin)
    assert (response.status_code, response.json()["error_code"]) == (422, 5004)


def test_nothing_of_anothers_is_erased(
    server: Server, transaction: str, person: Person, other_admin: dict[str, str]
) -> None:
    assert refusal(erase(server, f"transactions/{transaction}", other_admin)) == NO_TRANSACTION
    assert refusal(erase(server, f"users/{person.phone}", other_admin)) == NO_USER
    assert is_there(server, transaction)
    assert server.state.users.by_id(server.credentials.tenant_id, person.id) is not None


def test_nobody_but_the_tenants_own_user_erases(server: Server, transaction: str, person: Person) -> None:
    for headers in (server.api_key, server.api_key | person.bearer):
        for thing in (f"transactions/{transaction}", f"users/{person.email}"):
            assert refusal(erase(server, thing, headers)) == INVALID_TOKEN
    assert is_there(server, transaction)


@pytest.mark.parametrize("by", ["phone", "email"])
def test_a_user_is_erased_with_everything(
    server: Server, transaction: str, person: Person, admin: dict[str, str], by: str
) -> None:
    state, tenant = server.state, server.credentials.tenant_id
    state.links.link(tenant, transaction, person.id, actor="a test")
    address = Address.parse(person.phone, Channel.PHONE)
    assert address
    code = state.codes.issue(tenant, Purpose.LOGIN, address)
    assert success(erase(server, f"users/{quote(getattr(person, by))}", admin)) == {"erased": True}
    database: Database = state.erasure._database
    with database.session() as session:
        assert session.get(UserRow, person.id) is None
        assert session.get(CodeRow, code.request_id) is None
        assert session.scalars(select(SessionRow).where(SessionRow.user_id == person.id)).all() == []
    assert not is_there(server, transaction)
    assert erased_by(server, f"user {person.id}") == erased_by(server, f"transaction {transaction}") == ["token"]
    assert refusal(erase(server, f"users/{person.phone}", admin)) == NO_USER
    assert post(server, "/id/front", {"image": CARD}, **person.bearer).status_code == 401


@pytest.mark.parametrize("who", ["nobody@example.com", "+201099999999", "no address", "%00", "x" * 2000, "%D8%B3"])
def test_a_user_there_is_not(server: Server, admin: dict[str, str], who: str) -> None:
    assert refusal(erase(server, f"users/{who}", admin)) == NO_USER


@pytest.mark.parametrize("thing", ["transactions/", "users/", "transactions", "users"])
def test_nothing_is_erased_where_nothing_is_named(server: Server, admin: dict[str, str], thing: str) -> None:
    assert refusal(erase(server, thing, admin))[0] == 404
