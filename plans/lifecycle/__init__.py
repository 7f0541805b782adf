"""Whether a step may be taken now, and which ones a page offers. Both read the one table (plans/lifecycle/table.py)."""

from __future__ import annotations

from django.utils.translation import gettext as _now

from employees.errors import NotNow
from employees.permissions import Actor
from plans.enums import PlanStatus, Verb
from plans.lifecycle.table import NOBODY, TRANSITIONS, Transition
from plans.models import Plan
from plans.permissions import PLANS, is_asked_to_sign

__all__ = ["NOBODY", "TRANSITIONS", "Transition", "available", "check", "verbs_for"]


def check(plan: Plan, verb: Verb) -> Transition:
    """The row for a verb, if it may be done in the plan's present state. Raises NotNow if not."""
    transition = TRANSITIONS[verb]
    if plan.status not in transition.sources:
        raise NotNow(
            _now("This plan is now “%(state)s”, so this step cannot be taken: %(step)s. Nothing was changed.")
            % {"state": PlanStatus(plan.status).label, "step": transition.label}
        )
    return transition


def available(actor: Actor, plan: Plan) -> tuple[Transition, ...]:
    """The rows that the actor may take now, in the order of the table. What a page offers, and nothing else."""
    return tuple(
        row
        for row in TRANSITIONS.values()
        if plan.status in row.sources
        and PLANS.can(actor, row.permission, plan)
        # Most forms are signed by few; whose line waits now is asked line by line (plans/queries/signatures.py).
        and (row.verb != Verb.SIGN_FORM or is_asked_to_sign(actor, plan))
    )


def verbs_for(actor: Actor, plan: Plan) -> frozenset[Verb]:
    """The verbs of `available`, for templates that ask `{% if 'share' in verbs %}`."""
    return frozenset(row.verb for row in available(actor, plan))
