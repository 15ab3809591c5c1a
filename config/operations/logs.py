"""Log lines that can be joined: each carries the id of its request; slow queries say so."""

import logging
import re
import time
import uuid
from contextvars import ContextVar

from django.conf import settings
from django.db.backends.signals import connection_created
from django.dispatch import receiver

request_id: ContextVar[str] = ContextVar("request_id", default="-")

_GIVEN = re.compile(r"^[\w.-]{1,64}$", re.ASCII)
_requests = logging.getLogger("yuce.requests")
_slow = logging.getLogger("yuce.slow_queries")


class RequestIdMiddleware:
    """Names each request, as the proxy before us did or anew, and logs it when it is answered.

    The name goes back in `X-Request-ID`: a user who reports an error can report it too.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        given = request.headers.get("X-Request-ID", "")
        name = given if _GIVEN.match(given) else uuid.uuid4().hex[:16]
        token = request_id.set(name)
        began = time.perf_counter()
        try:
            response = self.get_response(request)
            response["X-Request-ID"] = name
            _requests.info(
                "%s %s %d",
                request.method,
                request.path,
                response.status_code,
                extra={
                    "method": request.method,
                    "path": request.path,
                    "status": response.status_code,
                    "milliseconds": round((time.perf_counter() - began) * 1000, 1),
                },
            )
            return response
        finally:
            request_id.reset(token)


class RequestIdFilter(logging.Filter):
    """Gives every record `request_id`, for the formats that print it."""

    def filter(self, record):
        record.request_id = request_id.get()
        return True


@receiver(connection_created, dispatch_uid="yuce.slow_queries")
def watch_queries(connection, **kwargs) -> None:
    """Log the queries of a new connection that take longer than SLOW_QUERY_MS, without values.

    Values may be personal data; the statement alone shows which index is missing.
    """
    if settings.SLOW_QUERY_MS and _watched not in connection.execute_wrappers:
        connection.execute_wrappers.append(_watched)


def _watched(execute, sql, params, many, context):
    began = time.perf_counter()
    try:
        return execute(sql, params, many, context)
    finally:
        milliseconds = (time.perf_counter() - began) * 1000
        if milliseconds >= settings.SLOW_QUERY_MS:
            _slow.warning(
                "%.0f ms: %s",
                milliseconds,
                sql[:2000],
                extra={"milliseconds": round(milliseconds), "sql": sql[:2000]},
            )
