"""What a plan's page says of approved absence that nobody has decided on."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.urls import reverse

from plans.models import Plan
from plans.queries.leave import leave_to_show
from plans.workflows.counting import days_said


def leave_context(plan: Plan, today: date) -> dict[str, Any]:
    """The words and the days, for plans/_leave.html; nothing where there is nothing to say."""
    leave = leave_to_show(plan, today)
    if leave is None:
        return {}
    return {"leave_said": days_said(leave), "leave_days": leave.owed, "leave_is_on": leave.is_away}


def own_leave_context(plan: Plan, today: date) -> dict[str, Any]:
    """The same for the employee, with the way to their own entry, where each absence stands."""
    said = leave_context(plan, today)
    return {**said, "own_person_url": reverse("person", args=[plan.employee.ref])} if said else {}
