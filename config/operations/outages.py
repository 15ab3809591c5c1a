"""What a reader sees when the database is away: a clear page with 503, nothing half done.

Every request is one transaction or none, so what fails leaves no trace; the next request takes a
new connection (`CONN_HEALTH_CHECKS`), and the web process need not be restarted.
"""

import sys

from django.db import InterfaceError, OperationalError, connection
from django.http import HttpResponse
from django.template.loader import get_template
from django.views.defaults import server_error

_SECONDS = 10  # after which it is worth trying again


def handler500(request):
    """500 for a mistake of ours, 503 where the database does not answer."""
    if not isinstance(sys.exc_info()[1], _away()):
        return server_error(request)
    # Without the request: its context processors ask the database.
    page = get_template("503.html").render()
    return HttpResponse(page, status=503, headers={"Retry-After": str(_SECONDS)})


def _away() -> tuple[type[Exception], ...]:
    """The errors of a database that does not answer.

    Django wraps those of its driver, but not where it closes the cursor of a long result.
    """
    driver = connection.Database
    return OperationalError, InterfaceError, driver.OperationalError, driver.InterfaceError
