"""Changing a plan that is under way: in the open, with a reason, a new version and a new receipt.

What a change is stands in plans/documents/changes.py: data, so that what a manager put forward waits for HR unchanged.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from employees import audit
from employees.errors import NotAllowed, NotNow
from employees.models import User
from plans import notices
from plans.documents.changes import Change, applied, named
from plans.documents.facts import facts_of
from plans.documents.goalposts import harder
from plans.documents.kinds import Facts
from plans.documents.preview import ground_of
from plans.enums import AskedBy, ChangeKind, ChangeState, PlanEvent, Verb
from plans.models import Amendment, Plan
from plans.workflows.entering import enter
from plans.workflows.versions import remake

OVERTAKEN = _lazy(
    "The plan was changed while this page was open, so nothing was done yet. What you wrote is still here: "
    "look at what would change now, and send it again."
)
OWN_CHANGE = _lazy("You put this change forward, so somebody else in HR decides on it.")


@transaction.atomic
def propose_change(
    *,
    plan: Plan,
    changes: Sequence[Change],
    reason: str,
    by: User,
    at: datetime,
    kind: ChangeKind = ChangeKind.AMENDMENT,
    employee_view: str = "",
    asked_by: AskedBy = AskedBy.MANAGER,
    seen_version: int | None = None,
) -> Amendment:
    """Put a change to HR, as the manager. Nothing changes until HR makes it.

    `seen_version` is the version it was written against (None: not compared). Raises NotNow if there is a newer one,
    or if another change is waiting.
    """
    entered = enter(plan, Verb.PROPOSE_CHANGE, by=by, at=at)
    plan = entered.plan
    _refuse_if_overtaken(plan, seen_version)
    _refuse_empty(changes, reason)
    # What HR could not make is not put to HR.
    _later(plan, changes, entered.today, kind)
    if plan.amendments.filter(state=ChangeState.PROPOSED).exists():
        raise NotNow(
            _("A change to this plan is already waiting for HR. Wait for the answer, or speak with HR.")
        )
    made = Amendment.objects.create(
        plan=plan,
        kind=kind,
        asked_by=asked_by,
        reason=reason,
        employee_view=employee_view,
        changes=named(changes),
        proposed_at=at,
        proposed_by=by,
    )
    audit.record(PlanEvent.CHANGE_PROPOSED, by=by, about=plan, at=at, amendment=made.ref)
    notices.change_proposed(plan, made, by=by, at=at)
    return made


@transaction.atomic
def decline_change(*, amendment: Amendment, reason: str, by: User, at: datetime) -> Amendment:
    """Say that a change put forward is not made, and why, as HR. Raises NotAllowed for whoever put it forward."""
    plan = enter(amendment.plan, Verb.DECLINE_CHANGE, by=by, at=at).plan
    amendment = _waiting(plan, amendment, by)
    amendment.state, amendment.decline_reason = ChangeState.DECLINED, reason
    amendment.decided_at, amendment.decided_by = at, by
    amendment.save(update_fields=["state", "decline_reason", "decided_at", "decided_by"])
    audit.record(PlanEvent.CHANGE_DECLINED, by=by, about=plan, at=at, amendment=amendment.ref)
    notices.change_declined(plan, amendment, by=by, at=at)
    return amendment


@transaction.atomic
def amend(
    *,
    plan: Plan,
    by: User,
    at: datetime,
    changes: Sequence[Change] = (),
    reason: str = "",
    employee_view: str = "",
    proposed: Amendment | None = None,
    kind: ChangeKind = ChangeKind.AMENDMENT,
    asked_by: AskedBy = AskedBy.HR,
    goalposts_reason: str = "",
    seen_version: int | None = None,
) -> Plan:
    """Change the plan, as HR: directly, or by making what the manager `proposed`. Version n+1 asks for a new receipt.

    `seen_version` is the version that the change was looked at against (None: not compared). `goalposts_reason` is HR's
    own reason for what becomes harder to meet. Raises NotAllowed for whoever put it forward; NotNow if there is a newer
    version, nothing would change, a date lies outside the plan, a promise was kept meanwhile, the goalposts move and
    nobody says why, or the change was decided already.
    """
    if proposed is not None:
        kind = ChangeKind(proposed.kind)
    entered = enter(plan, Verb.EXTEND if kind == ChangeKind.EXTENSION else Verb.AMEND, by=by, at=at)
    plan = entered.plan
    if proposed is not None:
        proposed = _waiting(plan, proposed, by)
        changes, reason = proposed.changes, proposed.reason
    _refuse_if_overtaken(plan, seen_version)
    _refuse_empty(changes, reason)

    changes = named(changes)
    earlier, later = _later(plan, changes, entered.today, kind)
    _refuse_silent_goalposts(earlier, later, goalposts_reason)
    before = audit.snapshot(plan, "version")
    version = remake(plan, earlier, later, kind, reason=reason, by=by, at=at)
    amendment = proposed or Amendment(plan=plan, kind=kind, reason=reason, proposed_at=at, proposed_by=by)
    if proposed is None:
        amendment.asked_by, amendment.employee_view, amendment.changes = asked_by, employee_view, changes
    amendment.goalposts_reason, amendment.version = goalposts_reason, version
    amendment.state, amendment.decided_at, amendment.decided_by = ChangeState.MADE, at, by
    amendment.save()
    audit.record(
        entered.transition.event, by=by, about=plan, before=before, at=at, version_sha256=version.sha256
    )
    notices.changed(plan, by=by, at=at)
    return plan


def extension(ends_on: date) -> list[Change]:
    """The change that gives a plan a later end (inclusive)."""
    return [{"item": "plan", "ref": None, "fields": {"ends_on": ends_on.isoformat()}}]


def _refuse_empty(changes: Sequence[Change], reason: str) -> None:
    if not changes:
        raise NotNow(_("Nothing in the plan would change. Change something, or go back."))
    if not reason.strip():
        raise NotNow(_("Say why the plan changes. Everyone who reads the plan sees the reason."))


def _later(plan: Plan, changes: Sequence[Change], today: date, kind: ChangeKind) -> tuple[Facts, Facts]:
    """What the plan says now, and what it would say. Raises NotNow if that is the same, or makes no sense."""
    earlier = facts_of(plan)
    later = applied(earlier, changes, ground_of(plan, today))
    if later == earlier:
        raise NotNow(_("Nothing in the plan would change. Change something, or go back."))
    if kind == ChangeKind.EXTENSION and later["plan"]["ends_on"] <= earlier["plan"]["ends_on"]:
        raise NotNow(_("The new end must be later than %(date)s.") % {"date": earlier["plan"]["ends_on"]})
    return earlier, later


def _refuse_silent_goalposts(earlier: Facts, later: Facts, reason: str) -> None:
    moved = harder(earlier, later)
    if moved and not reason.strip():
        said = _("This makes the plan harder to meet. Say why that is fair; the employee reads it.")
        raise NotNow.because([said, *(post.sentence for post in moved)])


def _refuse_if_overtaken(plan: Plan, seen_version: int | None) -> None:
    if seen_version not in {None, plan.version}:
        raise NotNow(OVERTAKEN)


def _waiting(plan: Plan, amendment: Amendment, by: User) -> Amendment:
    amendment = Amendment.objects.select_for_update().get(pk=amendment.pk, plan=plan)
    if amendment.proposed_by_id == by.pk:
        raise NotAllowed(OWN_CHANGE)
    if amendment.state != ChangeState.PROPOSED:
        raise NotNow(_("This change has been decided already."))
    return amendment
