from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate, pre_migrate
from django.utils.translation import gettext_lazy as _


class IndicatorsConfig(AppConfig):
    name = "indicators"
    verbose_name = _("指标")

    def ready(self):
        pre_migrate.connect(lift_guard, sender=self, dispatch_uid="indicators.lift")
        post_migrate.connect(guard_revisions, sender=self, dispatch_uid="indicators.guard")


def lift_guard(sender, using, **kwargs):
    """SQLite changes a table by making it anew, and refuses where a trigger speaks of the old one.

    The guard of revisions speaks of sources.
    """
    from indicators.models.figures import GUARD

    if connections[using].vendor == "sqlite":
        GUARD.lift(using)


def guard_revisions(sender, using, **kwargs):
    from indicators.models.figures import GUARD

    GUARD.install(using)
