"""Metrics in the form that Prometheus reads: requests of this process, the queue of all.

Several processes on one machine share their counts through PROMETHEUS_MULTIPROC_DIR; the queue
is in the database, so every process tells the same of it.
"""

import os
import secrets
import time

from django.conf import settings
from django.db import Error
from django.http import Http404, HttpResponse
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    Histogram,
    generate_latest,
)
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from departments import access
from planning.selectors import queue_state

_REQUESTS = Histogram(
    "yuce_request_seconds",
    "Time of requests, by view, method and class of status.",
    ["view", "method", "status"],
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)


class MetricsMiddleware:
    """Measures every request by the name of its view, never by its path: paths are many."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        began = time.perf_counter()
        response = self.get_response(request)
        match = request.resolver_match
        view = (match.view_name or "unnamed") if match else "none"
        status = f"{response.status_code // 100}xx"
        _REQUESTS.labels(view, request.method, status).observe(time.perf_counter() - began)
        return response


class QueueCollector(Collector):
    """The queue as the database has it now."""

    def describe(self):
        return []

    def collect(self):
        try:
            state = queue_state()
        except Error:
            yield GaugeMetricFamily("yuce_database_up", "Whether the database answers.", value=0)
            return
        yield GaugeMetricFamily("yuce_database_up", "Whether the database answers.", value=1)
        for name, value, meaning in (
            ("stale_targets", state.targets, "Targets that wait for being judged."),
            ("oldest_mark_seconds", state.oldest_seconds, "Age of the oldest stale mark."),
            ("refused_targets", state.refused, "Targets that the arithmetic refuses."),
            ("stale_sections", state.sections, "Sections whose goals wait for being counted."),
            ("rebuild_waiting_targets", state.rebuild_left, "Targets that a rebuild has left."),
        ):
            yield GaugeMetricFamily(f"yuce_{name}", meaning, value=value)


def metrics(request):
    """All metrics, for whoever brings METRICS_TOKEN; without one set, for coordinators."""
    if not _may_see(request):
        raise Http404
    return HttpResponse(generate_latest(registry()), content_type=CONTENT_TYPE_LATEST)


def registry() -> CollectorRegistry:
    """What this machine's processes counted, and the queue."""
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        shared = CollectorRegistry()
        MultiProcessCollector(shared)
    else:
        shared = CollectorRegistry()
        shared.register(_Everything())
    shared.register(QueueCollector())
    return shared


class _Everything(Collector):
    """What this process counts."""

    def describe(self):
        return []

    def collect(self):
        return REGISTRY.collect()


def _may_see(request) -> bool:
    if settings.METRICS_TOKEN:
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        return secrets.compare_digest(given.encode(), settings.METRICS_TOKEN.encode())
    return access.may_coordinate(request.user)
