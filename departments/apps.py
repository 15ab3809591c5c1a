from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class DepartmentsConfig(AppConfig):
    name = "departments"
    verbose_name = _("部门")

    def ready(self):
        from departments import audit

        audit.listen()
        post_migrate.connect(guard_audit, sender=self, dispatch_uid="departments.guard")


def guard_audit(sender, using, **kwargs):
    from departments.audit import GUARD

    GUARD.install(using)
