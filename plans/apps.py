from __future__ import annotations

from django.apps import AppConfig
from django.core import checks
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class PlansConfig(AppConfig):
    name = "plans"
    verbose_name = _("Plans")

    def ready(self) -> None:
        from plans.documents.guarding import check_triggers, install_triggers  # noqa: PLC0415 -- models must be loaded first

        # Django's table remake on SQLite drops triggers without a word: put them back after every migrate.
        post_migrate.connect(install_triggers, sender=self, dispatch_uid="plans.documents.triggers")
        checks.register(check_triggers, checks.Tags.database)
