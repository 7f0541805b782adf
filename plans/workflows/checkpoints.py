"""How the checkpoints of a draft are to be held."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction

from employees.errors import NotVisible
from employees.models import User
from plans.enums import MeetingForm, Section
from plans.models import Checkpoint, Plan
from plans.workflows.editing import edited, enter_editing, refuse_if_overtaken


@transaction.atomic
def arrange_checkpoint(
    *,
    checkpoint: Checkpoint,
    form: MeetingForm,
    place: str,
    expected: str,
    by: User,
    at: datetime,
    and_later: bool = False,
    revision: int | None = None,
) -> Checkpoint:
    """Say in which form and where a checkpoint of a draft is held, and what progress is expected by then.

    `and_later` gives the checkpoints after it the same form and place. `revision` is what the editor saw; raises NotNow
    if somebody was faster, NotVisible if the checkpoint is gone.
    """
    plan = enter_editing(checkpoint.plan, Section.SCHEDULE, by=by, at=at).plan
    refuse_if_overtaken(plan, revision)
    found = plan.checkpoints.filter(pk=checkpoint.pk).first()
    if found is None:
        raise NotVisible
    found.form, found.place, found.expected = form, place, expected
    found.save(update_fields=["form", "place", "expected"])
    if and_later:
        plan.checkpoints.filter(number__gt=found.number).update(form=form, place=place)
    changed = ["expected", "form", "place"]
    edited(plan, Section.SCHEDULE, by=by, at=at, changed=changed, item=found.ref, and_later=and_later)
    return found


def put_dates(plan: Plan, dates: list[date]) -> None:
    """Let a draft have checkpoints on these days, numbered from 1. How the first, the second … is held stays said."""
    there = {checkpoint.number: checkpoint for checkpoint in plan.checkpoints.all()}
    plan.checkpoints.filter(number__gt=len(dates)).delete()
    fresh: list[Any] = []
    for number, day in enumerate(dates, start=1):
        old = there.get(number)
        if old is None:
            fresh.append(Checkpoint(plan=plan, number=number, due_on=day))
        elif old.due_on != day:
            old.due_on = day
            old.save(update_fields=["due_on"])
    Checkpoint.objects.bulk_create(fresh)
