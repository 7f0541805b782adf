"""Messages about what somebody asked of HR alone. None says what, or why."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from employees.models import User
from employees.outbox import Notice
from plans.models import Adjustment, Plan
from plans.notices import SHARED, TO_DO, TO_READ, hr_for, standing_in_for, still, tell
from plans.permissions import PlanPermission


def asked(plan: Plan, adjustment: Adjustment, *, by: User, at: datetime) -> None:
    """To HR for this plan: there is something to look at."""
    readers = hr_for(plan, at=at, permission=PlanPermission.ANSWER_ADJUSTMENT)
    tell("plans.adjustment_asked", plan, readers, by=by, at=at, once=adjustment.ref)


def agreed(plan: Plan, adjustment: Adjustment, *, by: User, at: datetime) -> None:
    """To the person, and to those who lead the plan: something was agreed."""
    answered(plan, adjustment, by=by, at=at)
    leading = [plan.manager.user, *standing_in_for(plan, at=at)]
    tell("plans.adjustment_agreed", plan, leading, by=by, at=at, once=adjustment.ref)


def answered(plan: Plan, adjustment: Adjustment, *, by: User, at: datetime) -> None:
    """To the person: HR has answered."""
    tell("plans.adjustment_answered", plan, [plan.employee.user], by=by, at=at, once=adjustment.ref)


NOTICES: Mapping[str, Notice] = {
    notice.kind: notice
    for notice in (
        Notice("plans.adjustment_asked", TO_DO, still(*SHARED, permission=PlanPermission.ANSWER_ADJUSTMENT)),
        Notice("plans.adjustment_agreed", TO_READ, still(*SHARED, permission=PlanPermission.VIEW_AGREED)),
        Notice("plans.adjustment_answered", TO_READ, still(*SHARED)),
    )
}
