from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlanningConfig(AppConfig):
    name = "planning"
    verbose_name = _("规划")

    def ready(self):
        """Wire the one call that goes upwards, and the queue to the worker that empties it."""
        from indicators.signals import figures_changed
        from planning import services
        from planning.exports import services as exports

        figures_changed.connect(on_figures_changed, dispatch_uid="planning.figures_changed")
        exports.export_asked.connect(on_export_asked, dispatch_uid="planning.export_asked")
        services.queue_filled.connect(on_queue_filled, dispatch_uid="planning.queue_filled")


def on_figures_changed(sender, series_ids, **kwargs):
    from planning.services import mark_stale_by_series

    mark_stale_by_series(series_ids)


def on_queue_filled(sender, **kwargs):
    from planning.tasks import wake_recompute

    wake_recompute()


def on_export_asked(sender, export_id, **kwargs):
    from planning.exports.tasks import wake

    wake(sender, export_id)
