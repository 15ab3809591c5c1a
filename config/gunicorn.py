"""The production web server's settings: `gunicorn -c python:config.gunicorn config.wsgi`.

The whole application is loaded once, before the workers fork from it: they share its memory, and
the first visitor of each does not wait for it.
"""

import gc
from pathlib import Path

preload_app = True
workers = 2
threads = 4
control_socket_disable = True
limit_request_line = 8190  # bytes, the most it takes: every column named in fields and in order


def when_ready(server):
    """What Django would load with the first request: pages with their libraries, templates."""
    from django.conf import settings
    from django.template.loader import get_template
    from django.urls import get_resolver

    get_resolver().url_patterns  # noqa: B018  (a property that imports every page)
    for folder in settings.TEMPLATES[0]["DIRS"]:
        for path in Path(folder).rglob("*.html"):
            get_template(str(path.relative_to(folder)))
    # What stands now stays for ever: no use in searching it for garbage while somebody waits.
    gc.collect()
    gc.freeze()
