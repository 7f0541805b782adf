"""What may follow what around a checkpoint: a draft is shared once, then it stands; additions and answers follow."""

from __future__ import annotations

from django.utils.translation import gettext as _

from employees.errors import NotNow
from employees.models import User
from plans.models import Checkpoint
from reviews.enums import ReviewStatus
from reviews.models import Review


def check_writable(review: Review | None, checkpoint: Checkpoint) -> None:
    """Raise NotNow if the account was shared, for what both have read is not rewritten; or if nobody met."""
    if checkpoint.not_held_at is not None:
        raise NotNow(_("It has been recorded already that this checkpoint was not held."))
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


def check_preparable(checkpoint: Checkpoint, *, shared: bool, review: Review | None) -> None:
    """Raise NotNow if the note before was shared, or the time before is over."""
    if shared:
        raise NotNow(_("You have shared your note, so it stands as it is. You can say more in your answer."))
    if checkpoint.not_held_at is not None:
        raise NotNow(_("This checkpoint was not held. You can comment on your plan instead."))
    if checkpoint.held_at is not None or (review is not None and review.status == ReviewStatus.SHARED):
        raise NotNow(
            _("The notes of this checkpoint have been shared. You can say more in your answer to them.")
        )


def may_add(review: Review | None, by: User) -> bool:
    """Whether the account is shared and theirs."""
    is_theirs = review is not None and by.pk in {review.written_by_id, review.shared_by_id}
    return is_theirs and review is not None and review.status == ReviewStatus.SHARED


def check_addable(review: Review, by: User) -> None:
    """Raise NotNow if the account is still a draft, or somebody else wrote it."""
    if review.status != ReviewStatus.SHARED:
        raise NotNow(_("This checkpoint has not been shared yet. Go on with the draft."))
    if not may_add(review, by):
        raise NotNow(
            _("Only the person who wrote these notes adds to them. You can comment on the plan instead.")
        )
