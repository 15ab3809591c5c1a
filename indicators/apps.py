from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class IndicatorsConfig(AppConfig):
    name = "indicators"
    verbose_name = _("指标")

    def ready(self):
        post_migrate.connect(guard_revisions, sender=self, dispatch_uid="indicators.guard")


def guard_revisions(sender, using, **kwargs):
    from indicators.models.figures import GUARD

    GUARD.install(using)
