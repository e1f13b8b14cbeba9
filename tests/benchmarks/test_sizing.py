"""The page on sizing cannot contradict itself: what it calculates follows from what it says was measured."""

from __future__ import annotations

import math
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import QueuePool, make_url

from benchmarks import page, sizing
from benchmarks.demand import (
    CONNECTIONS_EACH,
    ENTRY_KILOBYTES,
    ERASED_AT_ONCE,
    HTTP,
    LOAD,
    MIXES,
    READER_CPUS,
    READERS,
    Cost,
    Demand,
    Figures,
    Mix,
    Process,
    Reading,
    Scaling,
    doubts,
    limits,
)
from tests.deploy.manifests import object_of
from wathiq.cluster.application import _HTTP_CPUS
from wathiq.documents.catalogue import CATALOGUE
from wathiq.settings import Settings
from wathiq.store.database import _postgresql
from wathiq.store.transactions import _LARGE_BATCH

PAGE = Path(__file__).parent.parent.parent / "docs" / "sizing.md"

FIGURES = Figures(
    readings={
        "card": Reading(1, kilobytes=200, images_a_core=4, median_ms=250, p95_ms=300),
        "frames": Reading(3, kilobytes=600, images_a_core=2, median_ms=1500, p95_ms=1600),
        "plate": Reading(1, kilobytes=50, images_a_core=20, median_ms=50, p95_ms=60),
    },
    scalings={"card": Scaling(4, apart=8, together=8), "plate": Scaling(20, apart=40, together=40)},
    costs={
        "visit": Cost(10, writing=5, chained=4, work_ms=50, body_kilobytes=1000, kilobytes_left=10),
        "plate": Cost(3, writing=1, chained=0, work_ms=10, body_kilobytes=70, kilobytes_left=1),
    },
    reader=Process(500, 600),
    http=Process(190, 200),
    chained=300,
    begun=1000,
    erased=60,
)
VISIT, PLATE = Mix("visit", ("card", "frames"), "visit"), Mix("plate", ("plate",), "plate")
KEPT = replace(VISIT, bucketed=2)


SLOWED = replace(FIGURES, scalings={"card": Scaling(4, apart=6.4, together=5), "plate": Scaling(20, 40, 41)})
"""Two cores read cards 1.6 or 1.25 times as fast as one."""


def limit(mix: Mix, begins: str, figures: Figures = FIGURES) -> float:
    return next(limit.rate for limit in limits(figures, mix) if limit.what.startswith(begins))


# The arithmetic ------------------------------------------------------------------------------------------------------


def test_images_become_visits_and_requests() -> None:
    demand = Demand(FIGURES, VISIT, 100)
    assert (demand.flows, demand.requests) == (25, 50)


def test_cores_have_head_room() -> None:
    demand = Demand(FIGURES, VISIT, 100)
    assert demand.busy == 25 * (1 / 4 + 3 / 2)
    assert demand.busy / demand.cores <= LOAD < demand.busy / (demand.cores - 1)


def test_cores_that_slow_each_other_are_more() -> None:
    assert VISIT.efficiency(SLOWED) == 1.25 / 2
    assert Demand(SLOWED, VISIT, 100).busy == pytest.approx(Demand(FIGURES, VISIT, 100).busy / 0.625)
    assert limit(VISIT, "`WATHIQ_RAY_READERS_MAX`", SLOWED) == READERS * 4 * 0.625 / (1 / 4 + 3 / 2)


def test_no_core_reads_more_beside_another() -> None:
    assert PLATE.efficiency(SLOWED) == 1


def test_many_cores_are_fewer_readers_of_more_processors() -> None:
    assert Demand(FIGURES, VISIT, 10).cpus_each == 1
    many = Demand(FIGURES, VISIT, 10_000)
    assert many.readers == math.ceil(many.cores / READER_CPUS)


def test_the_largest_reader_fits_a_node_beside_http() -> None:
    """Else Ray never starts it."""
    groups = object_of("RayService")["spec"]["rayClusterConfig"]["workerGroupSpecs"]
    smallest = min(int(group["rayStartParams"]["num-cpus"]) for group in groups)
    assert Demand(FIGURES, VISIT, 10_000).cpus_each + _HTTP_CPUS <= smallest


def test_more_processors_of_a_reader_take_memory() -> None:
    demand = Demand(FIGURES, VISIT, 10_000)
    assert demand.gigabytes == pytest.approx((demand.readers * (500 + READER_CPUS * 100) + demand.http * 200) / 1000)


def test_what_the_database_does_is_per_visit() -> None:
    demand = Demand(FIGURES, VISIT, 100)
    assert (demand.transactions, demand.writing) == (250, 125)


def test_a_bucket_has_the_database_write_once_more_for_each_request() -> None:
    demand = Demand(FIGURES, KEPT, 100)
    assert (demand.transactions, demand.writing) == (250 + 50, 125 + 50)
    assert limit(KEPT, "Transactions that write") == pytest.approx(1000 / (5 + 2) * 4)


def test_what_expires_goes_to_the_trail_too() -> None:
    assert Demand(FIGURES, VISIT, 100).chained == pytest.approx(25 * (4 + 1 / ERASED_AT_ONCE))
    assert Demand(FIGURES, PLATE, 100).chained == pytest.approx(100 / ERASED_AT_ONCE)


def test_what_one_database_cannot_do_several_share() -> None:
    demand = Demand(FIGURES, VISIT, 1000)
    assert demand.databases_for_audit == math.ceil(1000 / 300 / LOAD)
    assert demand.databases_for_erasure == math.ceil(250 / 60 / LOAD)
    assert Demand(FIGURES, PLATE, 1000).databases_for_audit == 1
    assert Demand(FIGURES, PLATE, 10_000).databases_for_writing == math.ceil(10_000 / 1000 / LOAD)


def test_no_limit_on_the_database_that_is_met_is_left_out_of_the_databases() -> None:
    """Where one gives way, the table says more than one database."""
    demand = Demand(FIGURES, PLATE, 10_000)
    told = {
        "Transactions that write": demand.databases_for_writing,
        "Audit trail": demand.databases_for_audit,
        "Erasure": demand.databases_for_erasure,
    }
    met = {begins for begins in told if limit(PLATE, begins) <= demand.rate}
    assert met == {"Transactions that write", "Erasure"}
    assert {begins for begins, databases in told.items() if databases > 1} == met


def test_bytes_add_up() -> None:
    demand = Demand(FIGURES, VISIT, 100)
    assert demand.gigabits == pytest.approx(25 * 1_000_000 * 8 / 1e9)
    assert demand.gigabytes_left == pytest.approx(25 * (10 + ENTRY_KILOBYTES) * 86_400 / 1e6)
    assert demand.image_gigabytes == pytest.approx(25 * (800_000 + 4 * 29) * 86_400 / 1e9)


def test_a_call_waits_for_one_core_as_often_as_that_is_busy() -> None:
    demand = Demand(FIGURES, PLATE, 10)
    assert demand.cores == 1
    assert demand.waiting == pytest.approx(0.5)


def test_two_cores_make_fewer_calls_wait() -> None:
    demand = Demand(FIGURES, PLATE, 20)
    assert (demand.cores, demand.busy) == (2, 1)
    assert demand.waiting == pytest.approx(1 / 3)


def test_limits_are_in_images() -> None:
    assert limit(VISIT, "Audit trail") == pytest.approx(300 / (4 + 1 / ERASED_AT_ONCE) * 4)
    assert limit(PLATE, "Audit trail") == pytest.approx(300 * ERASED_AT_ONCE)
    assert limit(VISIT, "Erasure") == 60 * 4
    assert limit(PLATE, "Erasure") == 60
    assert limit(PLATE, "`WATHIQ_RAY_READERS_MAX`") == READERS * 20
    assert limit(PLATE, "Network") == pytest.approx(10e9 / 8 / 70_000)


def test_a_slower_trail_gives_way_earlier() -> None:
    assert limit(VISIT, "Audit trail", replace(FIGURES, chained=3)) == pytest.approx(3, rel=0.001)
    assert limits(replace(FIGURES, chained=3), VISIT)[0].what.startswith("Audit trail")


def test_a_quiet_machine_raises_no_doubts() -> None:
    assert not list(doubts(FIGURES))


@pytest.mark.parametrize(
    ("scaling", "doubt"),
    [
        (Scaling(4, apart=8.8, together=8), "card: two cores read 2.20 times what one does"),
        (Scaling(3, apart=6, together=6), "card: 3.00 images a second by the clock, 4.00 by the processor"),
    ],
)
def test_other_work_shows_in_what_two_cores_read(scaling: Scaling, doubt: str) -> None:
    assert list(doubts(replace(FIGURES, scalings={"card": scaling}))) == [doubt]


def test_other_work_shows_in_what_calls_take() -> None:
    slow = replace(FIGURES.readings["plate"], median_ms=80)
    found = list(doubts(replace(FIGURES, readings={"plate": slow}, scalings={})))
    assert found == ["plate: 80 ms by the clock, 50 ms by the processor"]


# The page ------------------------------------------------------------------------------------------------------------


def test_tables_are_read_as_they_were_written() -> None:
    written = page.table(("call", "images"), [("a", "1"), ("b", "")])
    assert page.tables(f"before\n\n{written}\n\nafter") == {"call": {"a": ["1"], "b": [""]}}


def test_a_part_is_renewed_and_the_rest_stays(tmp_path: Path) -> None:
    file = tmp_path / "page.md"
    parts = [f"<!-- {name} -->\n\nold\n\n<!-- end of {name} -->\n" for name in (page.MEASURED, page.CALCULATED)]
    file.write_text("a\n" + "b\n".join(parts))
    page.renew(file, "new", "more")
    assert page.part(file.read_text(), page.MEASURED) == "new"
    assert page.part(file.read_text(), page.CALCULATED) == "more"
    assert file.read_text().startswith("a\n")
    assert "\nb\n" in file.read_text()


def test_the_least_and_the_largest_of_what_was_measured_are_planned_with() -> None:
    """The least that several processes had the database take, and the most memory."""
    measured = "\n\n".join(
        [
            page.table(page.READINGS, [["card", "1", "200", "4.00", "250", "300"]]),
            page.table(page.SCALING, [["card", "4.00", "6.40 (1.60)", "5.00 (1.25)"]]),
            page.table(page.REQUESTS, []),
            page.table(page.COSTS, []),
            page.table(page.PROCESSES, [["reader", "400", "500", "600", "1.0"], ["http", "200", "210", "220", "1.0"]]),
            page.table(
                page.LEDGER, [[page.CHAINED, "9", "5", "7"], [page.BEGUN, "1", "8", "6"], [page.ERASED, "3", "", ""]]
            ),
        ]
    )
    found = page.figures(measured)
    assert (found.chained, found.begun, found.erased) == (5, 6, 3)
    assert (found.reader, found.http) == (Process(400, most=600), Process(200, most=220))
    assert found.scalings == {"card": SLOWED.scalings["card"]}


def test_all_doubts_are_told_on_the_page() -> None:
    scalings = {call: Scaling(1, apart=3, together=2) for call in MIXES[0].calls}
    measured = page.figures(page.part(PAGE.read_text("utf-8"), page.MEASURED))
    doubted = replace(measured, scalings={**measured.scalings, **scalings})
    warning, signs, *_ = page.calculated(doubted).split("\n\n")
    assert warning.startswith("**Measure again**")
    assert signs.splitlines() == [f"- {doubt}" for doubt in doubts(doubted)]
    assert len(signs.splitlines()) >= len(MIXES[0].calls)


CALLS = sorted({call for mix in MIXES for call in mix.calls})
REQUESTS = [*CALLS, *(f"{call}, pictures kept" for call in CALLS)]
QUIET = "\n\n".join(
    [
        page.table(page.READINGS, [[call, "1", "200", "4.00", "250", "300"] for call in CALLS]),
        page.table(page.SCALING, [[call, "4.00", "8.00 (2.00)", "7.00 (1.75)"] for call in CALLS]),
        page.table(page.REQUESTS, [[request, "10", "3", "2", "1", "3"] for request in REQUESTS]),
        page.table(page.COSTS, [[mix.flow, "1", "2000", "50.0", "20.0", "10.00"] for mix in MIXES]),
        page.table(page.PROCESSES, [["reader", "400", "500", "600", "1.0"], ["http", "200", "210", "220", "1.0"]]),
        page.table(
            page.LEDGER, [[page.CHAINED, "9", "5", "7"], [page.BEGUN, "1", "8", "6"], [page.ERASED, "3", "", ""]]
        ),
    ]
)
BUSY = QUIET.replace("8.00 (2.00)", "9.00 (2.25)")


@pytest.fixture(name="old")
def _old(tmp_path: Path) -> Path:
    """A page that was never renewed."""
    file = tmp_path / "page.md"
    parts = [f"<!-- {name} -->\n\nold\n\n<!-- end of {name} -->\n" for name in (page.MEASURED, page.CALCULATED)]
    file.write_text("\n".join(parts), "utf-8")
    return file


def run(monkeypatch: pytest.MonkeyPatch, measured: str, *arguments: str) -> None:
    """The command, where this is measured."""

    def measure(_: sizing.Asked) -> Iterator[str]:
        yield measured

    monkeypatch.setattr(sizing, "measure", measure)
    monkeypatch.setattr(sizing, "_cores", lambda: [0, 1])
    monkeypatch.setattr(sys, "argv", ["sizing", *arguments])
    sizing.main()


def test_a_page_is_renewed_by_what_a_quiet_machine_measured(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run(monkeypatch, QUIET, "--page", str(old))
    assert page.part(old.read_text("utf-8"), page.MEASURED) == QUIET
    assert "Measure again" not in old.read_text("utf-8")


def test_a_page_stays_where_the_machine_had_other_work(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = old.read_text("utf-8")
    with pytest.raises(SystemExit) as ended:
        run(monkeypatch, BUSY, "--page", str(old))
    assert old.read_text("utf-8") == before
    said = str(ended.value.code)  # a text is told, and the command's status is 1
    signs = list(doubts(page.figures(BUSY)))
    assert len(signs) > 1
    assert all(sign in said for sign in signs)
    assert "--doubtful" in said


def test_a_doubtful_page_is_renewed_where_somebody_insists(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run(monkeypatch, BUSY, "--page", str(old), "--doubtful")
    assert page.part(old.read_text("utf-8"), page.MEASURED) == BUSY
    assert "**Measure again**" in page.part(old.read_text("utf-8"), page.CALCULATED)


def test_what_stands_on_a_page_is_doubted_likewise(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run(monkeypatch, BUSY, "--page", str(old), "--doubtful")
    before = old.read_text("utf-8")
    with pytest.raises(SystemExit):
        run(monkeypatch, QUIET, "--page", str(old), "--again")
    assert old.read_text("utf-8") == before


@pytest.mark.parametrize(
    ("number", "written"), [(0.0123, "0.012"), (3.14, "3.1"), (31.4, "31"), (1234.5, "1,230"), (98765.0, "98,800")]
)
def test_numbers_are_rounded(number: float, written: str) -> None:
    assert page.rounded(number) == written


def test_what_the_page_calculates_follows_from_what_it_measured() -> None:
    text = PAGE.read_text("utf-8")
    again = page.calculated(page.figures(page.part(text, page.MEASURED)))
    assert page.part(text, page.CALCULATED) == again, "python -m benchmarks.sizing --page docs/sizing.md --again"


def test_every_call_of_the_mixes_was_measured() -> None:
    measured = page.figures(page.part(PAGE.read_text("utf-8"), page.MEASURED))
    assert {call for mix in MIXES for call in mix.calls} <= set(measured.readings)
    assert len(measured.readings) >= len(CATALOGUE) + 4
    assert all(measured.costs[mix.flow].transactions > 0 for mix in MIXES)
    bare, kept, _ = (measured.costs[mix.flow] for mix in MIXES)
    assert kept.work_ms > bare.work_ms
    assert (kept.writing, kept.chained) > (bare.writing, bare.chained)


def test_limits_name_the_settings_as_they_are() -> None:
    settings = Settings.model_fields
    for name, default in (("ray_readers_max", READERS), ("ray_http_max", HTTP)):
        assert settings[name].default == default
        assert any(f"`WATHIQ_{name.upper()}`: {default}" in limit.what for limit in limits(FIGURES, PLATE))


def test_as_many_are_erased_at_once_as_the_arithmetic_says() -> None:
    assert ERASED_AT_ONCE == _LARGE_BATCH


def test_a_process_may_open_as_many_connections_as_the_arithmetic_says() -> None:
    pool = _postgresql(make_url("postgresql://nobody@nowhere/none")).pool
    assert isinstance(pool, QueuePool)
    assert pool.size() + pool._max_overflow == CONNECTIONS_EACH
