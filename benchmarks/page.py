"""The page on sizing: its tables written and read, and what is calculated from them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from benchmarks.demand import MIXES, Cost, Demand, Figures, Limit, Process, Reading, Scaling, doubts, limits

MEASURED, CALCULATED = "measured", "calculated"
"""The parts of the page that a run renews. Each stands between marks of this name."""

RATES = (1, 100, 10_000)

READINGS = ("call", "images", "kB", "images a second a core", "median ms", "p95 ms")
SCALING = ("images a second", "one core", "two processes of a core each", "one process of two cores")
REQUESTS = ("request", "statements", "transactions", "that write", "on the audit trail", "rows left")
COSTS = ("flow", "requests", "kB sent", "processor ms", "a second, one process", "kB left in the database")
PROCESSES = ("process", "MB when ready", "MB after the run", "MB at most", "seconds until ready")
LEDGER = ("a second", "1 process", "2 processes", "4 processes")
CHAINED, BEGUN, ERASED = "commits on the audit trail", "transactions begun", "expired transactions erased"

Rows = Mapping[str, list[str]]
"""A table's cells by the first of each row."""


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Markdown."""
    rule = ["---"] + ["---:"] * (len(header) - 1)
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (header, rule, *rows))


def tables(markdown: str) -> dict[str, Rows]:
    """Every table by the first cell of its header."""
    found: dict[str, Rows] = {}
    for block in re.findall(r"(?:^\|.*\|\n?)+", markdown, re.MULTILINE):
        header, _, *rows = ([cell.strip() for cell in line.strip("|").split("|")] for line in block.splitlines())
        found[header[0]] = {row[0]: row[1:] for row in rows}
    return found


def part(text: str, name: str) -> str:
    """What stands between the marks of this name."""
    found = re.search(rf"<!-- {name} -->\n+(.*?)\n+<!-- end of {name} -->", text, re.DOTALL)
    if not found:
        raise ValueError(f"the page has no part {name}")
    return found[1]


def renew(path: Path, measured: str, calculated: str) -> None:
    """Put both parts in the places of those that were there."""
    text = path.read_text("utf-8")
    for name, new in ((MEASURED, measured), (CALCULATED, calculated)):
        text = text.replace(part(text, name), new, 1)
    path.write_text(text, "utf-8")


def figures(measured: str) -> Figures:
    """What the tables say: what is calculated from them can be checked by whoever has the page."""
    found = tables(measured)
    requests, ledger = found[REQUESTS[0]], found[LEDGER[0]]
    reader, http = (Process(_number(row[0]), _number(row[2])) for row in found[PROCESSES[0]].values())
    return Figures(
        readings={name: _reading(row) for name, row in found[READINGS[0]].items()},
        scalings={name: _scaling(row) for name, row in found[SCALING[0]].items()},
        costs={name: _cost(name, row, requests) for name, row in found[COSTS[0]].items()},
        reader=reader,
        http=http,
        chained=_shared(ledger[CHAINED]),
        begun=_shared(ledger[BEGUN]),
        erased=_number(ledger[ERASED][0]),
    )


def _number(cell: str) -> float:
    return float(cell.replace(",", ""))


def _reading(row: list[str]) -> Reading:
    images, *others = map(_number, row)
    return Reading(int(images), *others)


def _scaling(row: list[str]) -> Scaling:
    """Without the ratios in brackets, which follow."""
    return Scaling(*(_number(cell.partition(" ")[0]) for cell in row))


def _shared(row: list[str]) -> float:
    """What several processes can count on together: the least of them."""
    return min(map(_number, row[1:]))


def _cost(flow: str, row: list[str], requests: Rows) -> Cost:
    """With the sums of what its requests have the database do."""
    calls = next((mix.calls for mix in MIXES if mix.flow == flow), ())
    names = [name for call in calls if (name := call + flow.partition("onboarding")[2]) in requests]
    transactions, writing, chained = (sum(_number(requests[name][column]) for name in names) for column in (1, 2, 3))
    _, body, work, _, left = map(_number, row)
    return Cost(transactions, writing, chained, work, body, left)


# What is calculated ---------------------------------------------------------------------------------------------------


def calculated(measured: Figures) -> str:
    """What each rate of each mix needs, and what gives way first."""
    demands = [Demand(measured, mix, rate) for mix in MIXES for rate in RATES]
    needs = table(("images a second", *(f"{each.mix.name}, {each.rate:,}" for each in demands)), _needs(demands))
    return "\n\n".join((*_doubted(measured), "### What is needed", needs, "### What gives way", *_giving_way(measured)))


def _doubted(measured: Figures) -> Iterator[str]:
    """A warning where the machine had other work meanwhile."""
    if found := list(doubts(measured)):
        yield (
            "**Measure again**: the machine had other work meanwhile, as these signs tell. "
            "With them a page is renewed by `--doubtful` alone."
        )
        yield "\n".join(f"- {doubt}" for doubt in found)


def _needs(demands: Sequence[Demand]) -> Iterator[list[str]]:
    needs: Mapping[str, Callable[[Demand], str]] = {
        "requests a second": lambda demand: rounded(demand.requests),
        "cores that read": lambda demand: f"{demand.cores:,}",
        "calls that wait for a core": lambda demand: f"{100 * demand.waiting:.0f} %",
        "`WATHIQ_RAY_READERS_MAX`": lambda demand: f"{demand.readers:,}",
        "`WATHIQ_RAY_READER_CPUS`": lambda demand: str(demand.cpus_each),
        "processes that speak HTTP, `WATHIQ_RAY_HTTP_MAX`": lambda demand: f"{demand.http:,}",
        "GB of memory": lambda demand: rounded(demand.gigabytes),
        "Gbit/s from clients": lambda demand: rounded(demand.gigabits),
        "PostgreSQL transactions a second": lambda demand: rounded(demand.transactions),
        "of those that write": lambda demand: rounded(demand.writing),
        "of those on the audit trail": lambda demand: rounded(demand.chained),
        "databases that these writes take": lambda demand: f"{demand.databases_for_writing:,}",
        "databases that the audit trail takes": lambda demand: f"{demand.databases_for_audit:,}",
        "databases that erasing takes, by one process each": lambda demand: f"{demand.databases_for_erasure:,}",
        "GB in the database after a day": lambda demand: rounded(demand.gigabytes_left),
        "pictures put into a bucket a second, where they are kept": lambda demand: rounded(demand.rate),
        "GB of pictures there after a day": lambda demand: rounded(demand.image_gigabytes),
    }
    for name, need in needs.items():
        yield [name, *map(need, demands)]


def _giving_way(measured: Figures) -> Iterator[str]:
    """From which rate on each limit is met by each mix, and how many of them are at each rate."""
    found = {mix.name: limits(measured, mix) for mix in MIXES}
    rates = [{limit.what: limit.rate for limit in each} for each in found.values()]
    header = ("what gives way, from images a second", *found, "what helps")
    first = next(iter(found.values()))
    yield table(header, ([each.what, *(rounded(rate[each.what]) for rate in rates), each.remedy] for each in first))
    yield "\n".join(
        f"- **{rate:,} a second**, {'; '.join(f'{name}: {_told(each, rate)}' for name, each in found.items())}."
        for rate in RATES
    )


def _told(found: Sequence[Limit], rate: int) -> str:
    """Which limits are met at a rate, or how near the first one is."""
    first, broken = found[0], sum(limit.rate <= rate for limit in found)
    if broken:
        return f"{broken} of these, first {first.what}"
    return f"none, nearest is {first.what}, of which {100 * rate / first.rate:.0f} % is used"


def rounded(number: float) -> str:
    """To two digits that count, or to a whole number."""
    if number >= 100:
        return f"{float(f'{number:.3g}'):,.0f}"
    return f"{number:.2g}" if number < 10 else f"{number:.0f}"
