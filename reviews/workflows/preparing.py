"""How the employee prepares a checkpoint: a note that is theirs alone until they share it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from employees import audit
from employees.errors import NotNow
from employees.models import User
from plans.enums import PlanEvent, Verb
from plans.models import Checkpoint
from plans.workflows.attaching import share_kept_with_note
from plans.workflows.entering import enter
from reviews import lifecycle, notices
from reviews.models import Preparation, Review
from reviews.queries import mark_of_note


@dataclass(frozen=True)
class NoteBefore:
    """The three answers, as far as anything was said."""

    went_well: str = ""
    in_the_way: str = ""
    needed: str = ""


@transaction.atomic
def prepare(
    *,
    checkpoint: Checkpoint,
    said: NoteBefore,
    share: bool,
    by: User,
    at: datetime,
    seen: str | None = None,
) -> Preparation:
    """Keep the employee's note before a checkpoint to themselves, or share it with everybody who reads the plan.

    What is kept leaves no trace but the row: no event, no message. Shared, the files kept for the checkpoint go along.
    `seen` is the mark (reviews.queries.mark_of_note) of what its writer was shown; None: not compared. Raises NotNow if
    it was shared already, the account of the checkpoint was, nothing was said, or another page of the writer's wrote
    since.
    """
    plan = enter(checkpoint.plan, Verb.PREPARE, by=by, at=at).plan
    checkpoint = plan.checkpoints.select_for_update().get(pk=checkpoint.pk)
    lifecycle.check_preparable(
        checkpoint,
        shared=Preparation.objects.filter(checkpoint=checkpoint).exists(),
        review=Review.objects.filter(checkpoint=checkpoint).first(),
    )
    note = Preparation.kept.select_for_update().filter(checkpoint=checkpoint, written_by=by).first()
    fresh = Preparation(**asdict(said))
    if note is not None and seen is not None and mark_of_note(note) not in {seen, mark_of_note(fresh)}:
        raise NotNow(
            _("You wrote in this note on another page meanwhile. What you typed here was not saved over it.")
        )
    if share and not any(words.strip() for words in asdict(said).values()):
        raise NotNow(_("Write something first, then share it."))
    note = note or Preparation(plan=plan, checkpoint=checkpoint)
    now = {"number": checkpoint.number, "planned_for": checkpoint.due_on, "written_at": at, "written_by": by}
    for name, value in {**asdict(said), **now}.items():
        setattr(note, name, value)
    if share:
        note.shared_at, note.shared_by = at, by
    note.save()
    if share:
        share_kept_with_note(checkpoint=checkpoint, by=by, at=at)
        audit.record(
            PlanEvent.PREPARED, by=by, about=plan, at=at, preparation=note.ref, checkpoint=checkpoint.number
        )
        notices.prepared(plan, note, by=by, at=at)
    return note
