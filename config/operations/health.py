"""Whether this process lives, and whether it can serve."""

import redis
from django.conf import settings
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache

from planning.selectors import queue_state

_PATIENCE = 0.2  # seconds for Redis: without it the site works, only later


@never_cache
def healthz(request):
    """The process answers; nothing else is asked."""
    return HttpResponse("ok", content_type="text/plain")


@never_cache
def readyz(request):
    """The database answers and has every migration: 200, else 503. Redis is told, not asked for."""
    found = {"database": "ok", "migrations": "ok", "redis": _redis()}
    try:
        connection.ensure_connection()
        if migrations_wait():
            found["migrations"] = "waiting"
        else:
            found["queue"] = queue_state().as_dict()
    except Error as error:
        found |= {"database": type(error).__name__, "migrations": "unknown"}
    ready = found["database"] == found["migrations"] == "ok"
    return JsonResponse(found, status=200 if ready else 503)


def migrations_wait() -> bool:
    """Whether the database lacks a migration of this version."""
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _redis() -> str:
    if not settings.CELERY_BROKER_URL:
        return "unused"
    timeouts = {"socket_connect_timeout": _PATIENCE, "socket_timeout": _PATIENCE}
    try:
        with redis.Redis.from_url(settings.CELERY_BROKER_URL, **timeouts) as client:
            client.ping()
    except redis.RedisError:
        return "unreachable"
    return "ok"
