"""Celery tasks of exports: they take ids, and call one service."""

import logging

from celery import shared_task
from django.conf import settings
from django.utils import timezone
from kombu.exceptions import OperationalError

from planning.exports import services

logger = logging.getLogger(__name__)


@shared_task
def make_export(export_id: int) -> None:
    if not services.make(export_id):
        logger.info("导出 %s 已由别处处理或已删除", export_id)


@shared_task
def sweep_exports() -> None:
    """What was left when a broker or a worker went away, and what has expired."""
    for export_id in services.left_over():
        services.make(export_id)
    services.remove_expired()


@shared_task
def send_subscriptions() -> None:
    sent = services.send_due(timezone.localdate())
    logger.info("发出订阅邮件 %d 封", sent)


def wake(sender, export_id: int, **kwargs) -> None:
    """Ask a worker to make an export. A broker that is down is no error: see `sweep_exports`."""
    if settings.CELERY_TASK_ALWAYS_EAGER:
        services.make(export_id)
        return
    try:
        make_export.apply_async((export_id,), retry=False)
    except OperationalError:
        logger.warning("消息队列不可用，导出由定时清扫处理")
