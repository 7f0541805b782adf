"""Freezing a version of the plan, once it has started or changed."""

from __future__ import annotations

from datetime import datetime

from employees.models import User
from plans.documents.facts import facts_of, sha256_of
from plans.enums import ChangeKind, DocumentKind
from plans.models import Plan, PlanVersion
from plans.workflows.wanting import Due, due_ahead
from plans.workflows.writing import Facts, write


def make_version(plan: Plan, kind: ChangeKind, *, reason: str, by: User, at: datetime) -> PlanVersion:
    """Freeze what the plan says now as version `plan.version`. Runs inside the transaction of its verb.

    Its document is made ahead: the receipt that is asked for now begins with reading it.
    """
    # Read afresh: the rows may have been changed behind the instance that the verb holds.
    fresh = Plan.objects.select_related("employee__user", "manager").get(pk=plan.pk)
    facts = facts_of(fresh)
    made = PlanVersion.objects.create(
        plan=plan,
        number=plan.version,
        kind=kind,
        reason=reason,
        facts=facts,
        sha256=sha256_of(facts),
        made_at=at,
        made_by=by,
    )
    due_ahead(plan, [Due(DocumentKind.VERSION, made.number, fresh.employee.user or by)], by=by, at=at)
    return made


def remake(
    plan: Plan, earlier: Facts, later: Facts, kind: ChangeKind, *, reason: str, by: User, at: datetime
) -> PlanVersion:
    """Make the plan say `later` instead of `earlier`, and freeze it as its next version. In the verb's transaction."""
    write(plan, earlier, later)
    plan.version += 1
    plan.save(update_fields=["version"])
    return make_version(plan, kind, reason=reason, by=by, at=at)
