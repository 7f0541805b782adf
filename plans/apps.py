from __future__ import annotations

from django.apps import AppConfig
from django.core import checks
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class PlansConfig(AppConfig):
    name = "plans"
    verbose_name = _("Plans")

    def ready(self) -> None:
        from plans.documents import guarding as documents  # noqa: PLC0415 -- models must be loaded first
        from plans.lifecycle import guarding as states  # noqa: PLC0415 -- the same

        # Django's table remake on SQLite drops triggers without a word: put them back after every migrate.
        for name, guarded in (("documents", documents), ("states", states)):
            post_migrate.connect(guarded.install_triggers, sender=self, dispatch_uid=f"plans.{name}.triggers")
            checks.register(guarded.check_triggers, checks.Tags.database)
