"""Transactions, usage, keys, wishes and lists, as the pages ask for them."""

from __future__ import annotations

import json
import time
import uuid
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import insert

from tests.api.conftest import picture
from tests.console.conftest import Console, client
from wathiq.console.history import PAGE
from wathiq.console.latest_import import LatestImport
from wathiq.screening.lists import Lists, ListVersion
from wathiq.screening.search import Hit, Screening
from wathiq.store import Credentials, Database, open_tenants
from wathiq.store.tables import TransactionRow
from wathiq.store.usage import Count, Line

BLOCKED = "name,reference,aliases,date_of_birth\nZoltan Kereszturi,Z-1,Zoltán Keresztúri,1951-06-19\n".encode()


def code(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]["code"]


# Transactions --------------------------------------------------------------------------------------------------------


def begin(console: Console, name: str, times: int) -> Credentials:
    """A new tenant with so many transactions, each a second older than the one before it."""
    with open_tenants(console.server.settings) as tenants:
        credentials = tenants.create(name)
    now = datetime.now(UTC)
    rows = [
        {"id": str(uuid.uuid4()), "tenant_id": credentials.tenant_id, "begun_at": now - timedelta(seconds=ago)}
        for ago in range(times)
    ]
    with closing(Database(console.server.settings.database)) as database, database.session() as session:
        session.execute(insert(TransactionRow), rows)
    return credentials


@pytest.mark.parametrize(("times", "more"), [(PAGE, False), (PAGE + 1, True)])
def test_a_page_says_whether_there_is_another(console: Console, times: int, *, more: bool) -> None:
    with client(console, begin(console, f"begins {times}", times)) as found:
        told = found.get("transactions").json()
        assert (len(told["transactions"]), told["more"]) == (PAGE, more)
        last = told["transactions"][-1]
        rest = found.get("transactions", params={"before": last["begun_at"], "beyond": last["id"]}).json()
        assert (len(rest["transactions"]), rest["more"]) == (times - PAGE, False)


@pytest.fixture
def transaction(console: Console) -> str:
    """One of the operator's with a step and a picture."""
    state, tenant, identity = console.server.state, console.operator.tenant_id, str(uuid.uuid4())
    begun = state.transactions.begin(tenant, identity)
    finding = '[{"code": "expired", "message": "It has expired.", "field": null, "value": null}]'
    values = {"name": "أيمن", "city": "", "findings": finding, "fake": "true", "statement": ""}
    state.transactions.keep(begun, "egypt_id_front", values, actor="test")
    state.images.keep(begun, {"id_front.jpg": picture(320, 200)}, actor="test")
    return identity


def test_a_transaction_is_found_and_read(operator: httpx.Client, transaction: str) -> None:
    found = operator.get("transactions", params={"id": transaction[:13].upper()}).json()
    assert [entry["id"] for entry in found["transactions"]] == [transaction]
    assert found["more"] is False
    told = operator.get(f"transactions/{transaction}").json()
    (step,) = told["read"]
    assert (step["document"], step["fields"], step["fake"]) == ("egypt_id_front", {"name": "أيمن"}, True)
    assert [finding["code"] for finding in step["findings"]] == ["expired"]
    image = operator.get(f"transactions/{transaction}/images/id_front.jpg")
    assert (image.headers["content-type"], image.content) == ("image/png", picture(320, 200))


def test_what_is_read_and_erased_goes_to_the_trail(console: Console, operator: httpx.Client, transaction: str) -> None:
    operator.get(f"transactions/{transaction}")
    operator.get(f"transactions/{transaction}/images/id_front.jpg")
    operator.delete(f"transactions/{transaction}")
    entries = console.server.state.audit.entries(about=f"transaction {transaction}")
    noted = [
        (entry.action.value, entry.object.partition(transaction)[2]) for entry in entries if entry.actor == "console"
    ]
    assert noted == [("read", ""), ("read", " id_front.jpg"), ("erased", "")]


def test_an_erased_transaction_is_gone(operator: httpx.Client, transaction: str) -> None:
    assert operator.delete(f"transactions/{transaction}").status_code == 204
    assert code(operator.delete(f"transactions/{transaction}")) == (404, "not_found")
    assert code(operator.get(f"transactions/{transaction}")) == (404, "not_found")
    assert operator.get("transactions", params={"id": transaction}).json()["transactions"] == []


def test_another_tenants_transaction(operator: httpx.Client, stranger: httpx.Client, transaction: str) -> None:
    assert stranger.get("transactions", params={"id": transaction}).json()["transactions"] == []
    assert code(stranger.get(f"transactions/{transaction}")) == (404, "not_found")
    assert code(stranger.get(f"transactions/{transaction}/images/id_front.jpg")) == (404, "not_found")
    assert code(stranger.delete(f"transactions/{transaction}")) == (404, "not_found")
    assert operator.get(f"transactions/{transaction}").status_code == 200


@pytest.mark.parametrize("name", ["selfie.jpg", "..%2fx", "id_front.jpg%00", "x" * 500, "ID_FRONT.JPG"])
def test_a_picture_that_there_is_not(operator: httpx.Client, transaction: str, name: str) -> None:
    assert code(operator.get(f"transactions/{transaction}/images/{name}")) == (404, "not_found")


@pytest.mark.parametrize("identity", ["x", "%00", "1" * 400, "%ed%a0%80"])
def test_an_id_that_is_none(operator: httpx.Client, identity: str) -> None:
    assert operator.get(f"transactions/{identity}").status_code in {404, 422}
    assert operator.delete(f"transactions/{identity}").status_code in {404, 422}


@pytest.mark.parametrize(
    "query",
    [
        {"id": "%"},
        {"id": "g"},
        {"id": "\0"},
        {"id": "a" * 37},
        {"beyond": "%"},
        {"since": "soon"},
        {"before": "9999-12-31T23:59:59-14:00"},
    ],
)
def test_a_search_that_is_none(operator: httpx.Client, query: dict[str, str]) -> None:
    refused = operator.get("transactions", params=query)
    assert code(refused) == (400, "bad_request")
    assert [refused.json()["error"]["field"]] == [*query]


# Usage ---------------------------------------------------------------------------------------------------------------


def test_usage_is_the_tenants_own(console: Console, operator: httpx.Client, stranger: httpx.Client) -> None:
    day = datetime.now(UTC).date()
    line = Line(day, console.stranger.tenant_id, "/v1/ocr/passport", "4321")
    console.server.app.state.console.usage.add({line: Count.of_one(250)})
    found = [count for count in stranger.get("usage").json()["counts"] if count["outcome"] == "4321"]
    assert found == [
        {
            "day": str(day),
            "endpoint": "/v1/ocr/passport",
            "outcome": "4321",
            "requests": 1,
            "milliseconds": 250.0,
            "within_100_ms": 0,
            "within_300_ms": 1,
            "within_1_s": 1,
            "within_3_s": 1,
            "within_10_s": 1,
        }
    ]
    assert all(count["outcome"] != "4321" for count in operator.get("usage").json()["counts"])


def test_quotas_are_told(console: Console, stranger: httpx.Client) -> None:
    console.server.state.quotas.allow(console.stranger.tenant_id, "/v1/ocr/passport", "month", 1000)
    quotas = stranger.get("usage").json()["quotas"]
    assert quotas == [{"endpoint": "/v1/ocr/passport", "period": "month", "allowed": 1000, "used": 0}]


@pytest.mark.parametrize("days", ["0", "367", "-1", "x", "٣", "1e3", "9999"])
def test_a_period_that_is_none(operator: httpx.Client, days: str) -> None:
    assert code(operator.get("usage", params={"days": days})) == (400, "bad_request")


# Keys and wishes -----------------------------------------------------------------------------------------------------


def test_what_is_shown_of_a_tenant_is_no_secret(console: Console, operator: httpx.Client) -> None:
    text = operator.get("tenant").text
    credentials = console.operator
    secrets = [credentials.vlens.api_key, credentials.vlens.password, credentials.huawei.password]
    secrets += [credentials.huawei.secret_key, credentials.nhn.secret_key]
    assert credentials.vlens.tenancy_name in text
    assert not any(secret in text for secret in secrets)


@pytest.mark.parametrize("dialect", ["huawei", "nhn"])
def test_new_keys_take_the_place_of_the_old_ones(console: Console, dialect: str) -> None:
    with open_tenants(console.server.settings) as tenants:
        credentials = tenants.create(f"renews {dialect}")
    with client(console, credentials) as found:
        renewed = found.post("tenant/keys", json={"dialect": dialect}).json()
        assert set(renewed) == {"tenant_id", "name", dialect}
        assert found.get("tenant").status_code == 200
    tenants = console.server.state.tenants
    if dialect == "nhn":
        app_key = credentials.nhn.app_key
        assert tenants.by_app_key(app_key, credentials.nhn.secret_key) is None
        assert tenants.by_app_key(app_key, renewed["nhn"]["secret_key"]) is not None
    else:
        assert tenants.by_access_key(credentials.huawei.access_key) is None
        assert tenants.by_access_key(renewed["huawei"]["access_key"]) is not None
    actors = {entry.actor for entry in console.server.state.audit.entries(credentials.tenant_id, f"key {dialect}")}
    assert "console" in actors


def test_wishes_are_changed(stranger: httpx.Client) -> None:
    changed = stranger.patch("tenant", json={"keep_images": True, "screening_threshold": 0.9, "keep_hours": 2}).json()
    wishes = changed["wishes"]
    assert (wishes["keep_images"], wishes["screening_threshold"], wishes["keep_hours"]) == (True, 0.9, 2)
    again = stranger.patch("tenant", json={"keep_images": False, "screening_threshold": None, "keep_hours": None})
    assert again.json()["wishes"]["keep_hours"] is None


@pytest.mark.parametrize(
    "changes",
    [
        {"requests_per_second": 10_000},
        {"requests_per_minute": None},
        {"name": "operator"},
        {"keep_images": 1},
        {"keep_images": None},
        {"keep_hours": 0},
        {"keep_hours": 1.5},
        {"keep_hours": True},
        {"keep_hours": "2"},
        {"keep_hours": 10**30},
        {"screening_threshold": 0},
        {"screening_threshold": 1.01},
        {"screening_threshold": "0.9"},
    ],
)
def test_wishes_that_a_tenant_has_not(stranger: httpx.Client, changes: dict[str, Any]) -> None:
    before = stranger.get("tenant").json()["wishes"]
    assert code(stranger.patch("tenant", json=changes)) == (400, "bad_request")
    assert stranger.get("tenant").json()["wishes"] == before


def test_the_operator_makes_tenants(operator: httpx.Client, console: Console) -> None:
    made = operator.post("tenants", json={"name": "Initech"})
    assert made.status_code == 201
    assert console.server.state.tenants.by_api_key(made.json()["vlens"]["api_key"]) is not None
    assert "Initech" in [tenant["name"] for tenant in operator.get("tenants").json()["tenants"]]
    assert code(operator.post("tenants", json={"name": "INITECH"})) == (409, "tenant_exists")
    assert code(operator.post("tenants", json={"name": "x" * 65})) == (400, "bad_request")


def test_others_do_not(stranger: httpx.Client) -> None:
    assert code(stranger.get("tenants")) == (403, "not_operator")
    assert code(stranger.post("tenants", json={"name": "Hooli"})) == (403, "not_operator")
    assert code(stranger.post("lists", data={"format": "csv"}, files={"file": ("x.csv", BLOCKED)})) == (
        403,
        "not_operator",
    )


# Lists ---------------------------------------------------------------------------------------------------------------


def imported(operator: httpx.Client, **form: Any) -> dict[str, Any]:
    """How an import ended."""
    assert operator.post("lists", files=form).status_code == 202
    deadline = time.monotonic() + 60
    while not (latest := operator.get("lists").json()["import"])["ended"]:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    return dict(latest)


def test_a_list_is_imported_and_a_name_screened(operator: httpx.Client, stranger: httpx.Client) -> None:
    file = ("bad <people>.csv", BLOCKED, "text/csv")
    ended = imported(operator, format=(None, "csv"), name=(None, "blocked"), file=file)
    assert (ended["list"], ended["refusal"]) == ("blocked", None)
    (found,) = (found for found in operator.get("lists").json()["lists"] if found["name"] == "blocked")
    assert (found["entries"], found["format"], found["origin"], found["refreshable"]) == (1, "csv", file[0], False)
    (seen,) = (found for found in stranger.get("lists").json()["lists"] if found["name"] == "blocked")
    assert seen["origin"] is None
    told = stranger.post("screening", json={"name": "Keresztúri Zoltan", "birth_date": "1951-06-19"}).json()
    (hit,) = (hit for hit in told["hits"] if hit["list"] == "blocked")
    assert (hit["reference"], told["threshold"]) == ("Z-1", 0.78)
    assert min(1.0, sum(step["contribution"] for step in hit["explanation"])) == pytest.approx(hit["score"])
    assert stranger.post("screening", json={"name": "Nobody Atall"}).json()["hits"] == []


def test_where_there_is_no_list_nobody_is_on_none(operator: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Lists, "overview", lambda _: [])
    assert code(operator.post("screening", json={"name": "Nobody Atall"})) == (409, "no_lists")


def test_a_list_that_comes_while_a_name_is_looked_for_is_asked(
    operator: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    imported(operator, format=(None, "csv"), name=(None, "late"), file=("x.csv", BLOCKED))
    overview, screen = Lists.overview, Screening.screen
    lists_before: list[list[ListVersion]] = [[]]  # as long as it was not there
    hits_before: list[tuple[Hit, ...]] = [()]
    monkeypatch.setattr(Lists, "overview", lambda asked: lists_before.pop() if lists_before else overview(asked))
    monkeypatch.setattr(Screening, "screen", lambda *asked: hits_before.pop() if hits_before else screen(*asked))
    told = operator.post("screening", json={"name": "Keresztúri Zoltan", "birth_date": "1951-06-19"}).json()
    assert "late" in {hit["list"] for hit in told["hits"]}


def test_a_list_that_is_refused_changes_nothing(operator: httpx.Client) -> None:
    imported(operator, format=(None, "csv"), name=(None, "kept"), file=("x.csv", BLOCKED))
    ended = imported(operator, format=(None, "csv"), name=(None, "kept"), file=("x.csv", b"nothing\n"))
    assert ended["refusal"] is not None
    (found,) = (found for found in operator.get("lists").json()["lists"] if found["name"] == "kept")
    assert found["entries"] == 1


def test_a_url_that_leads_nowhere(console: Console, operator: httpx.Client) -> None:
    address = f"{console.base}/list.csv"
    ended = imported(operator, format=(None, "csv"), name=(None, "far"), url=(None, address))
    assert ended["refusal"] == "download_failed"


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"format": "csv"},
        {"format": "pdf", "url": "https://lists.example/x"},
        {"format": "csv", "url": "/etc/passwd"},
        {"format": "csv", "url": "file:///etc/passwd"},
        {"format": "csv", "url": "https://lists.example/\tx"},
        {"format": "csv", "name": "x" * 65, "url": "https://lists.example/x"},
        {"format": "csv", "name": "a\0b", "url": "https://lists.example/x"},
        {"format": "csv", "expected": "-1", "url": "https://lists.example/x"},
        {"format": "csv", "expected": "many", "url": "https://lists.example/x"},
    ],
)
def test_an_import_that_is_none(operator: httpx.Client, form: dict[str, str]) -> None:
    parts = {name: (None, text) for name, text in form.items()} or {"x": (None, "y")}
    assert code(operator.post("lists", files=parts)) == (400, "bad_request")


def test_one_import_at_a_time(console: Console, operator: httpx.Client) -> None:
    form: dict[str, Any] = {"format": (None, "csv"), "name": (None, "second"), "file": ("x.csv", BLOCKED)}
    with closing(Database(console.server.settings.database)) as database:
        latest = LatestImport(database)
        run = latest.begin("first")
        assert code(operator.post("lists", files=form)) == (409, "import_runs")
        assert operator.get("lists").json()["import"]["list"] == "first"
        latest.end(run, 1, None)
    assert imported(operator, **form)["list"] == "second"


@pytest.mark.parametrize(
    "asked", [{}, {"name": " "}, {"name": 1}, {"name": "x" * 257}, {"name": "x", "gender": "both"}, {"name": "\ud800"}]
)
def test_a_screening_of_nobody(operator: httpx.Client, asked: dict[str, Any]) -> None:
    headers = {"Content-Type": "application/json"}
    assert code(operator.post("screening", content=json.dumps(asked), headers=headers)) == (400, "bad_request")
