"""What the closing letter says: the outcome as it stands now, in the plan's own language and zone."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from employees.errors import NotNow
from employees.queries import organisation
from plans.enums import GoalResult, OutcomeKind
from plans.models import Plan


def letter_of(plan: Plan) -> dict[str, Any]:
    """What the letter's template needs. Raises NotNow while there is no outcome that counts."""
    outcome = getattr(plan, "outcome", None)
    if outcome is None or outcome.confirmed_at is None or plan.closed_at is None:
        raise NotNow(_("There is no closing letter yet. It can be had once the outcome is confirmed."))
    goals = list(outcome.goals.select_related("goal").prefetch_related("citations__checkpoint"))
    appeal = getattr(plan, "appeal", None)
    return {
        "plan": plan,
        "outcome": outcome,
        "organisation": organisation(),
        "closed_on": plan.closed_at.astimezone(ZoneInfo(plan.time_zone)).date(),
        "results": goals,
        "any_met": any(row.result == GoalResult.MET for row in goals),
        "all_met": all(row.result == GoalResult.MET for row in goals),
        "is_hard": outcome.overall in {OutcomeKind.PARTLY_MET, OutcomeKind.NOT_MET},
        "promises": list(outcome.promises.select_related("item")),
        "appeal": appeal if appeal is not None and appeal.decided_at is not None else None,
        "pending_appeal": appeal is not None and appeal.decided_at is None,
        "signers": [outcome.proposed_by, outcome.confirmed_by],
    }
