"""What was proposed and asked about a plan, with the answers, for everyone who may read the plan."""

from __future__ import annotations

from django.db.models import QuerySet

from plans.models import Plan, Proposal, Question


def proposals_of(plan: Plan) -> QuerySet[Proposal]:
    """What the employee proposed and sent, oldest first, with everything that is shown of it."""
    return plan.proposals.select_related("author__employee", "answered_by__employee", "area")


def unsent_of(plan: Plan) -> QuerySet[Proposal]:
    """What the employee keeps to themselves. For their own pages alone."""
    return Proposal.unsent.filter(plan=plan).select_related("area")


def questions_of(plan: Plan) -> QuerySet[Question]:
    """What the employee asked, oldest first, with the answers."""
    return plan.questions.select_related("author__employee", "answered_by__employee")
