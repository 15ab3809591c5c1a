"""The Celery application. Redis only wakes workers: the queue itself is in the database."""

import os

from celery import Celery, signals

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("yuce")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.autodiscover_tasks(["planning.exports"])


@signals.setup_logging.connect
def keep_our_logging(**kwargs):
    """Celery would set up logging of its own; ours is in the settings."""
    from logging.config import dictConfig

    from django.conf import settings

    dictConfig(settings.LOGGING)


@signals.worker_ready.connect
def show_metrics(**kwargs):
    """What the worker's processes counted, on a port of its own: it serves no pages."""
    from django.conf import settings
    from prometheus_client import start_http_server

    from config.operations.metrics import registry

    if settings.METRICS_PORT:
        start_http_server(settings.METRICS_PORT, registry=registry())


@signals.task_prerun.connect
def name_the_task(task_id, **kwargs):
    """Log lines of a task carry its id, as those of a request do."""
    from config.operations.logs import request_id

    request_id.set(task_id[:16])
