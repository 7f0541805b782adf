"""What a plan would say after a change, without making it. The redline that a person sees before they confirm.

The verbs in plans/workflows make the change; a test holds both to the same facts.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import PROTECT, Model, QuerySet

from employees.queries import calendar_for
from plans.documents.changes import Change, Ground, applied
from plans.documents.facts import facts_of
from plans.documents.kinds import KINDS
from plans.documents.moving import days_of_pause, facts_after_pause
from plans.documents.redline import Redline
from plans.models import Plan
from plans.queries.leave import leave_of

Facts = dict[str, Any]


def redline_of(plan: Plan, changes: Sequence[Change], today: date) -> Redline:
    """What would differ if these changes (see plans/documents/changes.py) were made on `today`, in the plan's zone."""
    return Redline(facts_of(plan), facts_with(plan, changes, today))


def facts_with(plan: Plan, changes: Sequence[Change], today: date) -> Facts:
    """The facts of the plan as they would be after the changes. Raises NotNow where the verb would on that day."""
    return applied(facts_of(plan), changes, ground_of(plan, today))


def ground_of(plan: Plan, today: date) -> Ground:
    """What became of the plan's items, its form, the calendar of its person: what a change is held against.

    `today` is the date in the plan's zone.
    """
    settled = {
        **dict.fromkeys(_refs(plan.support.filter(delivered_at__isnull=False)), "delivered"),
        **dict.fromkeys(_refs(plan.milestones.filter(reached_at__isnull=False)), "reached"),
        **dict.fromkeys(_refs(plan.checkpoints.filter(held_at__isnull=False)), "held"),
        **dict.fromkeys(_refs(plan.checkpoints.filter(not_held_at__isnull=False)), "not_held"),
    }
    used = {ref for kind in KINDS for ref in _in_use(plan, kind.model)}
    days = [day for day in (plan.starts_on, plan.ends_on) if day is not None]
    # A new last day may lie two years after the first.
    span = range(min(days).year, max(days).year + 4) if days else range(0)
    return Ground(calendar_for(plan.employee, span), today, settled, frozenset(used), plan.design)


def _in_use(plan: Plan, model: type[Model]) -> set[str]:
    """The items of a kind on which something stands that is not part of what was agreed, such as a measurement."""
    rows = model._default_manager.filter(plan=plan)
    found: set[str] = set()
    for relation in model._meta.related_objects:
        # What is in plans and is not protected is part of the agreed content, or lets go by itself.
        if relation.on_delete is PROTECT or relation.related_model._meta.app_label != model._meta.app_label:
            name = relation.field.related_query_name()
            found |= set(rows.filter(**{f"{name}__isnull": False}).values_list("ref", flat=True))
    return found


def _refs(rows: QuerySet[Any]) -> list[str]:
    return list(rows.values_list("ref", flat=True))


def redline_of_return(plan: Plan, back_on: date) -> Redline:
    """Which dates would move if a paused plan went on from `back_on`: before and after."""
    return Redline(facts_of(plan), facts_resumed(plan, back_on))


def working_days_lost(plan: Plan, back_on: date) -> int:
    """By how many of the person's working days the pause would move the dates, if it ended on `back_on` (exclusive)."""
    return days_of_pause(plan, leave_of(plan, back_on))


def facts_resumed(plan: Plan, back_on: date) -> Facts:
    """The facts of a paused plan as they would be after it is resumed on `back_on`."""
    return facts_after_pause(plan, leave_of(plan, back_on))
