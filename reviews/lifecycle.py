"""What may follow what for the account of a checkpoint: a draft is shared once, then it stands; answers follow."""

from __future__ import annotations

from django.utils.translation import gettext as _

from employees.errors import NotNow
from reviews.enums import ReviewStatus
from reviews.models import Review


def check_writable(review: Review | None) -> None:
    """Raise NotNow if the account was shared: what both have read is not rewritten."""
    if review is not None and review.status == ReviewStatus.SHARED:
        raise NotNow(
            _(
                "This checkpoint has been shared, so it can no longer be changed. Add a comment on the plan instead."
            )
        )


def check_answerable(review: Review) -> None:
    """Raise NotNow while there is nothing to answer."""
    if review.status != ReviewStatus.SHARED:
        raise NotNow(_("This checkpoint has not been shared yet."))
