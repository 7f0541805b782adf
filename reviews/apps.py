from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReviewsConfig(AppConfig):
    name = "reviews"
    verbose_name = _("Reviews")

    def ready(self) -> None:
        """Hand over how the accounts of checkpoints are read: plans judges by them and knows nothing of reviews."""
        from plans.queries.accounts import read_accounts_with  # noqa: PLC0415 -- models are not loaded before
        from reviews.queries import accounts_for_judging  # noqa: PLC0415 -- as above

        read_accounts_with(accounts_for_judging)
