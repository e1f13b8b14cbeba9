"""What the server tells Prometheus: how it fares, and nothing of tenants or documents."""

from __future__ import annotations

from collections.abc import Iterator

from prometheus_client import CollectorRegistry, Counter, Histogram, Info, ProcessCollector, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.registry import Collector

from wathiq import __version__
from wathiq.api.exchange import Exchange
from wathiq.pool import Pool

_BUCKETS = (0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)


class Metrics:
    """The metrics of one application."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "wathiq_requests",
            "Requests that were answered, by route and by the code of the dialect's error.",
            ("endpoint", "method", "status", "outcome"),
            registry=self._registry,
        )
        self._seconds = Histogram(
            "wathiq_request_seconds",
            "How long requests took.",
            ("endpoint",),
            buckets=_BUCKETS,
            registry=self._registry,
        )
        Info("wathiq_build", "Which version runs.", registry=self._registry).info({"version": __version__})
        ProcessCollector(registry=self._registry)

    def count(self, exchange: Exchange) -> None:
        labels = (exchange.endpoint, exchange.method, str(exchange.status), exchange.outcome)
        self._requests.labels(*labels).inc()
        self._seconds.labels(exchange.endpoint).observe(exchange.seconds)

    def watch(self, pools: dict[str, Pool]) -> None:
        """Tell of these pools, too."""
        self._registry.register(_Pools(pools))

    def text(self) -> bytes:
        """All of them, as Prometheus reads them."""
        return generate_latest(self._registry)


class _Pools(Collector):
    """Asks the pools when Prometheus does."""

    def __init__(self, pools: dict[str, Pool]) -> None:
        self._pools = pools

    def collect(self) -> Iterator[GaugeMetricFamily | CounterMetricFamily]:
        workers = GaugeMetricFamily("wathiq_pool_workers", "Jobs that can run at once.", labels=("pool",))
        busy = GaugeMetricFamily("wathiq_pool_busy_workers", "Jobs that run.", labels=("pool",))
        waiting = GaugeMetricFamily("wathiq_pool_queue_depth", "Jobs that wait.", labels=("pool",))
        refused = CounterMetricFamily("wathiq_pool_refused", "Jobs refused, as the queue was full.", labels=("pool",))
        for name, pool in self._pools.items():
            load = pool.load
            workers.add_metric((name,), load.workers)
            busy.add_metric((name,), load.busy)
            waiting.add_metric((name,), load.waiting)
            refused.add_metric((name,), load.refused)
        yield from (workers, busy, waiting, refused)
