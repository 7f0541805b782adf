from __future__ import annotations

from django.apps import AppConfig
from django.core import checks
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class EmployeesConfig(AppConfig):
    name = "employees"
    verbose_name = _("People")

    def ready(self) -> None:
        from employees.audit import check_triggers, install_triggers  # noqa: PLC0415 -- models must be loaded first

        # Django's table remake on SQLite drops triggers without a word: put them back after every migrate.
        post_migrate.connect(install_triggers, sender=self, dispatch_uid="employees.audit.triggers")
        checks.register(check_triggers, checks.Tags.database)
        from employees.web.open_to import check_pages  # noqa: PLC0415 -- the same

        checks.register(check_pages, checks.Tags.urls)
        from employees.web.scanning import check_scanner  # noqa: PLC0415 -- the same

        checks.register(check_scanner, checks.Tags.files)
