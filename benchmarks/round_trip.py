"""A task that does nothing but say that it was there: the floor of every task."""

import redis
from celery import shared_task
from django.conf import settings


@shared_task
def nothing(key: str) -> None:
    with redis.Redis.from_url(settings.CELERY_BROKER_URL) as client:
        client.lpush(key, 1)
