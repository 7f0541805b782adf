"""An outcome as its readers see it: the results with what they rest on, and the check as far as it is theirs."""

from __future__ import annotations

from plans.enums import Audience
from plans.models import CheckedPoint, GoalOutcome, Outcome


def results_of(outcome: Outcome | None) -> list[GoalOutcome]:
    """The result of each goal with its citations, in the order of the goals. Three queries at most."""
    if outcome is None:
        return []
    rows = outcome.goals.select_related("goal").prefetch_related("citations__checkpoint")
    return list(rows)


def points_for(outcome: Outcome | None, *, for_case: bool) -> list[CheckedPoint]:
    """The points of the check and their answers; without those that are for HR and the manager, if not `for_case`."""
    if outcome is None:
        return []
    points = outcome.points.all()
    return list(points if for_case else points.filter(audience=Audience.EVERYONE))
