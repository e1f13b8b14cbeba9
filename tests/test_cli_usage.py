"""`wathiq usage` and `wathiq tenant quota`, run as a user runs them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from wathiq.cli import app
from wathiq.settings import Settings
from wathiq.store import Database, Quotas, Usage, open_tenants
from wathiq.store.usage import Count, Line

MONDAY, TUESDAY = date(2026, 3, 2), date(2026, 3, 3)
PASSPORT = "/v1/ocr/passport"
BOUNDS = ("100_ms", "300_ms", "1_s", "3_s", "10_s")

Run = Callable[..., Result]


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Of a store with two tenants, one of which made requests."""
    settings = Settings(data_dir=tmp_path_factory.mktemp("data"))
    with open_tenants(settings) as tenants:
        acme = tenants.create("Acme").tenant_id
        tenants.create("Idle")
    database = Database(settings.database)
    Usage(database).add(
        {
            Line(MONDAY, acme, PASSPORT, "ok"): Count.of_one(100).plus(Count.of_one(250)),
            Line(TUESDAY, acme, PASSPORT, "5006"): Count.of_one(40),
        }
    )
    database.close()
    return settings


@pytest.fixture
def wathiq(settings: Settings) -> Run:
    env = {"WATHIQ_DATA_DIR": str(settings.data_dir), "COLUMNS": "200", "TERM": "xterm"}
    return lambda *arguments: CliRunner().invoke(app, arguments, env=env)


def lines_of(result: Result) -> list[dict[str, Any]]:
    assert (result.exit_code, result.stderr) == (0, "")
    return [json.loads(line) for line in result.stdout.splitlines()]


# usage ---------------------------------------------------------------------------------------------------------------


def test_usage_is_one_line_for_each_kind_of_request(wathiq: Run, settings: Settings) -> None:
    with open_tenants(settings) as tenants:
        acme = tenants.id_of("acme")
    aspects = {"tenant_id": acme, "tenant": "Acme", "endpoint": PASSPORT}
    one, two = ({f"within_{bound}": number for bound in BOUNDS} for number in (1, 2))
    assert lines_of(wathiq("usage")) == [
        {"day": "2026-03-02", **aspects, "outcome": "ok", "requests": 2, **two, "within_100_ms": 1, "mean_ms": 175.0},
        {"day": "2026-03-03", **aspects, "outcome": "5006", "requests": 1, **one, "mean_ms": 40.0},
    ]


@pytest.mark.parametrize(
    ("options", "requests"),
    [
        (["--by", "endpoint"], [3]),
        (["--by", "day"], [2, 1]),
        (["--by", "day", "--by", "outcome"], [2, 1]),
        (["--by", "outcome", "--since", "2026-03-03"], [1]),
        (["--until", "2026-03-02"], [2]),
        (["--tenant", "acme", "--by", "tenant"], [3]),
        (["--tenant", "idle"], []),
    ],
)
def test_usage_is_chosen_and_told_apart(wathiq: Run, options: list[str], requests: list[int]) -> None:
    assert [line["requests"] for line in lines_of(wathiq("usage", *options))] == requests


def test_usage_as_a_table(wathiq: Run) -> None:
    result = wathiq("usage", "--by", "day", "--table")
    header, *rows = [line for line in result.stdout.splitlines() if any(letter.isalnum() for letter in line)]
    assert header.split("┃")[1].strip() == "day"
    assert [row.split("│")[1:3] for row in rows] == [[" 2026-03-02 ", " 2        "], [" 2026-03-03 ", " 1        "]]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--tenant", "nobody"], "Invalid value for --tenant: there is no tenant named nobody"),
        (["--tenant", ""], "Invalid value for --tenant"),
        (["--since", "2026-13-01"], "'--since': 2026-13-01 is no day: YYYY-MM-DD"),
        (["--since", "2026-03-03", "--until", "2026-03-02"], "Invalid value for --until: lies before --since"),
        (["--by", "colour"], "--by"),
    ],
)
def test_usage_that_cannot_be_told(wathiq: Run, options: list[str], words: str) -> None:
    result = wathiq("usage", *options)
    assert (result.exit_code, result.stdout) == (2, "")
    assert words in result.stderr


# tenant quota --------------------------------------------------------------------------------------------------------


@pytest.fixture
def acme(settings: Settings) -> Iterator[str]:
    """A tenant's id; nothing is left of the quotas that a test gives it."""
    with open_tenants(settings) as tenants:
        acme = tenants.id_of("acme")
    yield acme
    database = Database(settings.database)
    quotas = Quotas(database)
    for quota in quotas.of(acme):
        quotas.remove(acme, quota.endpoint, quota.period)
    database.close()


def test_quotas_are_given_changed_and_taken_away(wathiq: Run, settings: Settings, acme: str) -> None:
    for arguments in ([PASSPORT, "5"], [PASSPORT, "7"], ["*", "0", "--per", "day"]):
        result = wathiq("tenant", "quota", "ACME", *arguments)
        assert (result.exit_code, result.output) == (0, "")
    database = Database(settings.database)
    assert Quotas(database).take(acme, PASSPORT, datetime.now(UTC)) is not None
    database.close()
    everything = {"endpoint": "*", "per": "day", "allowed": 0, "used": 0}
    passports = {"endpoint": PASSPORT, "per": "month", "allowed": 7, "used": 0}
    assert lines_of(wathiq("tenant", "quota", "acme")) == [everything, passports]
    assert wathiq("tenant", "quota", "acme", "*", "--none", "--per", "day").exit_code == 0
    assert lines_of(wathiq("tenant", "quota", "acme")) == [passports]


@pytest.mark.parametrize("endpoint", ["/v1/OCR/Passport", f"{PASSPORT}/file"])
def test_an_endpoint_is_named_as_clients_call_it(wathiq: Run, acme: str, endpoint: str) -> None:
    assert wathiq("tenant", "quota", "acme", endpoint, "5").exit_code == 0
    assert [line["endpoint"] for line in lines_of(wathiq("tenant", "quota", "acme"))] == [PASSPORT], acme


def test_a_slip_in_an_endpoint_is_told_with_what_may_be_meant(wathiq: Run, acme: str) -> None:
    told = wathiq("tenant", "quota", "acme", "/v1/ocr/pasport", "5").stderr
    assert f"no endpoint is called so; most like it are {PASSPORT}, " in told, acme
    assert "vehicle" not in told


@pytest.mark.parametrize(
    "arguments",
    [
        ["acme", "/v1/ocr/pasport", "5"],
        ["acme", PASSPORT],
        ["acme", PASSPORT, "-1"],
        ["acme", PASSPORT, "1000000000001"],
        ["acme", PASSPORT, "5", "--none"],
        ["acme", PASSPORT, "5", "--per", "year"],
        ["acme", "--none"],
        ["nobody", PASSPORT, "5"],
        ["nobody"],
    ],
)
def test_quotas_that_are_none(wathiq: Run, arguments: list[str]) -> None:
    result = wathiq("tenant", "quota", *arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert lines_of(wathiq("tenant", "quota", "acme")) == []
