"""What every edit of a draft begins and ends with: may it be edited now, was somebody faster, who wrote."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _

from employees import audit
from employees.errors import NotNow
from employees.models import User
from plans import notices
from plans.enums import PlanEvent, PlanStatus, Section, Verb
from plans.models import Plan
from plans.workflows.entering import Entered, enter
from plans.workflows.opening import open_sections


def enter_editing(plan: Plan, *sections: Section, by: User, at: datetime) -> Entered:
    """A draft is edited freely. What a shared plan may still be edited for stands in docs/decisions/0003 and 0005.

    Raises NotNow where one of the `sections` is not open.
    """
    if PlanStatus(Plan.objects.values_list("status", flat=True).get(pk=plan.pk)) != PlanStatus.CONSULTATION:
        return enter(plan, Verb.EDIT, by=by, at=at)
    entered = enter(plan, Verb.ADAPT, by=by, at=at)
    if not open_sections(entered.plan, entered.today).issuperset(sections):
        raise NotNow(
            _(
                "The employee can already read this plan. It can be changed now only to do what a proposal asked for."
            )
        )
    return entered


def refuse_if_overtaken(plan: Plan, revision: int | None) -> None:
    """Raise NotNow if somebody wrote in the draft since its editor saw `revision` (None: not compared)."""
    if revision is not None and revision != plan.revision:
        raise NotNow(
            _(
                "Somebody else changed this draft while you were writing. What you wrote is still here: "
                "look at the draft in another tab, compare, and save again."
            )
        )


def edited(plan: Plan, section: Section, *, by: User, at: datetime, **data: Any) -> None:
    """Count the edit, remember the writer and record it. Who said that they are ready is asked again."""
    written_in(plan, by)
    if plan.consultation_ended_at is not None:
        _talk_again(plan, by=by, at=at)
    elif plan.is_shared and plan.employee_writes_first:
        # The first draft is completed for them: once a day they are told that there is something to read.
        notices.changed(plan, by=by, at=at, once=f"completed-{at.date().isoformat()}")
    event = PlanEvent.ADAPTED if plan.is_shared else PlanEvent.EDITED
    audit.record(event, by=by, about=plan, at=at, section=section, **data)


def written_in(plan: Plan, by: User) -> None:
    """Count that a draft has changed, and remember who wrote: they do not approve it."""
    Plan.objects.filter(pk=plan.pk).update(revision=F("revision") + 1)
    plan.refresh_from_db(fields=["revision"])
    plan.writers.add(by)


def _talk_again(plan: Plan, *, by: User, at: datetime) -> None:
    """Who said that they are ready said it of other words: they read these first."""
    plan.consultation_ended_at = None
    plan.save(update_fields=["consultation_ended_at"])
    notices.changed(plan, by=by, at=at)
