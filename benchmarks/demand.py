"""From what was measured to what so many images a second need, and to what gives way first. Arithmetic alone."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from benchmarks.calls import BACK, FRONT, LIVENESS, MATCH, PLATE
from benchmarks.door import KEPT, ONBOARDING, PLATES

LOAD = 0.65
"""The share of a machine's time that is planned with: the rest is for peaks and for machines that are away."""
READERS, HTTP = 8, 4
"""What `WATHIQ_RAY_READERS_MAX` and `WATHIQ_RAY_HTTP_MAX` are unless they are set."""
MANY_CORES, READER_CPUS = 64, 2
"""Above so many cores readers have so many processors each. Two is what was measured, and fits a node of four beside a
process that speaks HTTP, such as those of `deploy/`."""
CONNECTIONS, CONNECTIONS_EACH = 100, 15
"""What PostgreSQL takes unless it is set, and what a process may open: SQLAlchemy's five and ten more in need."""
GBIT = 10
"""Gigabits a second that a machine's network carries."""
ERASED_AT_ONCE = 500
"""Expired transactions that go in one commit on PostgreSQL, with an entry of the audit trail for each, ..."""
ENTRY_KILOBYTES = 0.21
"""... which takes so much there, with its index."""
DAY = 24 * 60 * 60
SEAL = 29
"""Bytes that encryption adds: version, nonce and tag."""

RATIO_MOST = 2.05
"""What two cores can be of one, and what the measuring may add to it."""
CLOCK_LEAST, CALL_MOST = 0.85, 1.5
"""On a quiet machine, images a second by the clock are more of those by the processor than this, and a call's median
time is less of its processor time than that."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A kind of call: images and bytes of one, images a second a core, and milliseconds."""

    images: int
    kilobytes: float
    images_a_core: float
    median_ms: float
    p95_ms: float

    @property
    def core_seconds(self) -> float:
        """Of one call."""
        return self.images / self.images_a_core


@dataclass(frozen=True, slots=True)
class Scaling:
    """Images a second by the clock on one core, in two processes of a core each, and in one process of two."""

    alone: float
    apart: float
    together: float

    @property
    def efficiency(self) -> float:
        """What a core reads of what it would alone while another works, too: the less of both ways, 1 at most."""
        return min(1.0, self.apart / self.alone / 2, self.together / self.alone / 2)


@dataclass(frozen=True, slots=True)
class Cost:
    """A flow's cost besides the reading; `chained` are transactions that add to the audit trail."""

    transactions: float
    writing: float
    chained: float
    work_ms: float
    body_kilobytes: float
    kilobytes_left: float


@dataclass(frozen=True, slots=True)
class Process:
    """Megabytes of a process when it is ready, and at most while it did everything on one core."""

    ready: float
    most: float


@dataclass(frozen=True, slots=True)
class Figures:
    """All that was measured. `chained`, `begun` and `erased` are what one database takes a second."""

    readings: Mapping[str, Reading]
    scalings: Mapping[str, Scaling]
    costs: Mapping[str, Cost]
    reader: Process
    http: Process
    chained: float
    begun: float
    erased: float


@dataclass(frozen=True, slots=True)
class Mix:
    """Calls that are made of one transaction, and the flow that its cost stands under.

    `bucketed` are those whose pictures are put into a bucket. The flow was measured with them in the database; a bucket
    takes one more transaction that writes for each.
    """

    name: str
    calls: tuple[str, ...]
    flow: str
    bucketed: int = 0

    def images(self, figures: Figures) -> int:
        return sum(figures.readings[call].images for call in self.calls)

    def efficiency(self, figures: Figures) -> float:
        """The least of those of its calls that were read on two cores."""
        return min(figures.scalings[call].efficiency for call in self.calls if call in figures.scalings)

    def core_seconds(self, figures: Figures) -> float:
        """Of one transaction, on a core beside which others work."""
        return sum(figures.readings[call].core_seconds for call in self.calls) / self.efficiency(figures)

    def writing(self, figures: Figures) -> float:
        """Transactions of the database that write."""
        return figures.costs[self.flow].writing + self.bucketed


_VISIT = (FRONT, BACK, LIVENESS, MATCH)
MIXES = (
    Mix("onboarding", _VISIT, ONBOARDING),
    Mix("onboarding, pictures kept", _VISIT, KEPT, bucketed=len(_VISIT)),
    Mix("plates", (PLATE,), PLATES),
)


@dataclass(frozen=True, slots=True)
class Demand:
    """What a mix needs at so many images a second."""

    figures: Figures
    mix: Mix
    rate: float

    @property
    def flows(self) -> float:
        """Transactions of the mix a second."""
        return self.rate / self.mix.images(self.figures)

    @property
    def requests(self) -> float:
        return self.flows * len(self.mix.calls)

    @property
    def _cost(self) -> Cost:
        return self.figures.costs[self.mix.flow]

    @property
    def busy(self) -> float:
        """Cores that read at any moment."""
        return self.flows * self.mix.core_seconds(self.figures)

    @property
    def cores(self) -> int:
        """That read."""
        return math.ceil(self.busy / LOAD)

    @property
    def waiting(self) -> float:
        """The share of calls that find all of these cores busy, if they come at random (Erlang's C)."""
        lost = 1.0
        for servers in range(1, self.cores + 1):
            lost = self.busy * lost / (servers + self.busy * lost)
        idle = 1 - self.busy / self.cores
        return lost / (idle + (1 - idle) * lost)

    @property
    def cpus_each(self) -> int:
        """Of a reader: more where there would be many readers."""
        return 1 if self.cores <= MANY_CORES else READER_CPUS

    @property
    def readers(self) -> int:
        return math.ceil(self.cores / self.cpus_each)

    @property
    def http(self) -> int:
        """Processes that speak HTTP."""
        return math.ceil(self.flows * self._cost.work_ms / 1000 / LOAD)

    @property
    def gigabytes(self) -> float:
        """Of memory. A reader has its networks once, and for each processor what one used besides at most."""
        reader, http = self.figures.reader, self.figures.http
        each = reader.ready + self.cpus_each * (reader.most - reader.ready)
        return (self.readers * each + self.http * http.most) / 1000

    @property
    def gigabits(self) -> float:
        """A second, from clients."""
        return self.flows * self._cost.body_kilobytes * 8 / 1e6

    @property
    def transactions(self) -> float:
        return self.flows * (self._cost.transactions + self.mix.bucketed)

    @property
    def writing(self) -> float:
        return self.flows * self.mix.writing(self.figures)

    @property
    def chained(self) -> float:
        """Commits on the audit trail a second: those of requests, and of erasing what they began when it expires."""
        return self.flows * _chained(self._cost)

    @property
    def databases_for_writing(self) -> int:
        """That must share the transactions that write, with head room."""
        return math.ceil(self.writing / self.figures.begun / LOAD)

    @property
    def databases_for_audit(self) -> int:
        """That must share the audit trail's commits, likewise."""
        return math.ceil(self.chained / self.figures.chained / LOAD)

    @property
    def databases_for_erasure(self) -> int:
        """That must share the erasing."""
        return math.ceil(self.flows / self.figures.erased / LOAD)

    @property
    def gigabytes_left(self) -> float:
        """In the database after a day: what requests leave, and the entry that tells of its erasure.

        Pictures that are kept are among it, as if there were no bucket.
        """
        return self.flows * (self._cost.kilobytes_left + ENTRY_KILOBYTES) * DAY / 1e6

    @property
    def image_gigabytes(self) -> float:
        """Of pictures after a day, where they are kept."""
        readings = [self.figures.readings[call] for call in self.mix.calls]
        bytes_each = sum(1000 * reading.kilobytes + SEAL * reading.images for reading in readings)
        return self.flows * bytes_each * DAY / 1e9


@dataclass(frozen=True, slots=True)
class Limit:
    """What gives way from so many images a second on, and what helps."""

    what: str
    rate: float
    remedy: str


def limits(figures: Figures, mix: Mix) -> Sequence[Limit]:
    """In the order in which they are met, each at its full use: no head room is left there."""
    cost, images = figures.costs[mix.flow], mix.images(figures)
    process = 1000 / cost.work_ms  # flows a second that one takes
    core = 1 / mix.core_seconds(figures)  # flows a second that one reads
    found = [
        Limit(
            f"`WATHIQ_RAY_READERS_MAX`: {READERS} readers of one processor",
            READERS * core,
            "Set it, and `WATHIQ_RAY_READER_CPUS`.",
        ),
        Limit(f"`WATHIQ_RAY_HTTP_MAX`: {HTTP} processes that speak HTTP", HTTP * process, "Set it."),
        Limit(
            f"Erasure of what expired, {figures.erased:,.0f} transactions a second by one process",
            figures.erased,
            "Servers share it. Then one database a group of tenants.",
        ),
        Limit(
            f"Audit trail, {figures.chained:,.0f} commits a second",
            figures.chained / _chained(cost),
            "A faster disk; one database a group of tenants, with servers of its own.",
        ),
        Limit(
            f"Transactions that write, {figures.begun:,.0f} a second",
            figures.begun / mix.writing(figures),
            "A larger machine for PostgreSQL; one database a group of tenants.",
        ),
        Limit(
            f"PostgreSQL's `max_connections`: {CONNECTIONS} of {CONNECTIONS_EACH} for each HTTP process",
            CONNECTIONS / CONNECTIONS_EACH * process,
            "Set it.",
        ),
        Limit(
            f"Network of {GBIT} Gbit/s where clients come in",
            GBIT * 1e6 / 8 / cost.body_kilobytes,
            "Several machines behind a load balancer: each node has a proxy.",
        ),
    ]
    found = [replace(limit, rate=limit.rate * images) for limit in found]
    return sorted(found, key=lambda limit: limit.rate)


def _chained(cost: Cost) -> float:
    """Commits on the audit trail for each transaction of a flow: the last one is a part of its erasure."""
    return cost.chained + 1 / ERASED_AT_ONCE


def doubts(figures: Figures) -> Iterator[str]:
    """What was measured that a machine without other work would not show."""
    for name, scaling in figures.scalings.items():
        ratio, by_processor = max(scaling.apart, scaling.together) / scaling.alone, figures.readings[name].images_a_core
        if ratio > RATIO_MOST:
            yield f"{name}: two cores read {ratio:.2f} times what one does"
        if scaling.alone < CLOCK_LEAST * by_processor:
            yield f"{name}: {scaling.alone:.2f} images a second by the clock, {by_processor:.2f} by the processor"
    for name, reading in figures.readings.items():
        work_ms = 1000 * reading.core_seconds
        if reading.median_ms > CALL_MOST * work_ms:
            yield f"{name}: {reading.median_ms:.0f} ms by the clock, {work_ms:.0f} ms by the processor"
