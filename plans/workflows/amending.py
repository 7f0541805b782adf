"""Changing a plan that is under way: in the open, with a reason, a new version and a new receipt.

A change is data: a list of {"item": "goal", "ref": "…" or None, "fields": {…}}. `item` is one of ITEMS or "plan";
values are as JSON holds them (dates in ISO form, numbers as strings). So what a manager put forward waits for HR
unchanged.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max, Model
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from employees import audit
from employees.errors import NotAllowed, NotNow
from employees.models import User
from employees.queries import calendar_for
from plans import notices
from plans.deadlines import checkpoint_dates, years
from plans.documents.facts import facts_of
from plans.enums import ChangeKind, ChangeState, PlanEvent, Verb
from plans.models import ActionStep, Amendment, Checkpoint, Goal, Milestone, Plan, SupportItem
from plans.models.content import PlanItem, rows_of
from plans.queries.meetings import interval_of
from plans.workflows.entering import enter
from plans.workflows.versions import make_version

Change = Mapping[str, Any]
ITEMS: Mapping[str, tuple[type[PlanItem], frozenset[str]]] = {
    "goal": (Goal, frozenset({"statement", "measure", "unit", "baseline", "target", "due_on"})),
    "action": (ActionStep, frozenset({"description", "due_on"})),
    "support": (SupportItem, frozenset({"description", "provider", "provider_name", "frequency", "due_on"})),
    "milestone": (Milestone, frozenset({"title", "due_on"})),
}
PLAN_FIELDS = frozenset({"ends_on", "ending"})
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
    seen_version: int | None = None,
) -> Amendment:
    """Put a change to HR, as the manager. Nothing changes until HR makes it.

    `seen_version` is the version it was written against (None: not compared). Raises NotNow if there is a newer one,
    or if another change is waiting.
    """
    plan = enter(plan, Verb.PROPOSE_CHANGE, by=by, at=at).plan
    _refuse_if_overtaken(plan, seen_version)
    _refuse_empty(changes, reason)
    if plan.amendments.filter(state=ChangeState.PROPOSED).exists():
        raise NotNow(
            _("A change to this plan is already waiting for HR. Wait for the answer, or speak with HR.")
        )
    made = Amendment.objects.create(
        plan=plan,
        kind=kind,
        reason=reason,
        employee_view=employee_view,
        changes=list(changes),
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
    seen_version: int | None = None,
) -> Plan:
    """Change the plan, as HR: directly, or by making what the manager `proposed`.

    Makes version n+1 and asks for a new receipt. `seen_version` is the version that the change was looked at against
    (None: not compared). Raises NotAllowed for whoever put it forward; NotNow if there is a newer version, nothing
    would change, a date lies outside the plan, a promise was kept meanwhile, or the change was decided already.
    """
    if proposed is not None:
        kind = ChangeKind(proposed.kind)
    verb = Verb.EXTEND if kind == ChangeKind.EXTENSION else Verb.AMEND
    entered = enter(plan, verb, by=by, at=at)
    plan = entered.plan
    if proposed is not None:
        proposed = _waiting(plan, proposed, by)
        changes, reason = proposed.changes, proposed.reason
    _refuse_if_overtaken(plan, seen_version)
    _refuse_empty(changes, reason)

    earlier = facts_of(plan)
    for change in changes:
        _apply(plan, change)
    plan = Plan.objects.select_related("employee", "manager").get(pk=plan.pk)
    if facts_of(plan) == earlier:
        raise NotNow(_("Nothing in the plan would change. Change something, or go back."))
    _settle(plan, proposed, changes, reason, employee_view, kind, by, at)

    before = audit.snapshot(plan, "version")
    plan.version += 1
    plan.save(update_fields=["version"])
    version = make_version(plan, kind, reason=reason, by=by, at=at)
    audit.record(
        entered.transition.event, by=by, about=plan, before=before, at=at, version_sha256=version.sha256
    )
    notices.changed(plan, by=by, at=at)
    return plan


def extension(ends_on: date) -> list[Change]:
    """The change that gives a plan a later end (inclusive)."""
    return [{"item": "plan", "ref": None, "fields": {"ends_on": ends_on.isoformat()}}]


def _settle(
    plan: Plan,
    proposed: Amendment | None,
    changes: Sequence[Change],
    reason: str,
    employee_view: str,
    kind: ChangeKind,
    by: User,
    at: datetime,
) -> None:
    amendment = proposed or Amendment(
        plan=plan,
        kind=kind,
        reason=reason,
        employee_view=employee_view,
        changes=list(changes),
        proposed_at=at,
        proposed_by=by,
    )
    amendment.state, amendment.decided_at, amendment.decided_by = ChangeState.MADE, at, by
    amendment.save()


def _apply(plan: Plan, change: Change) -> None:
    if change["item"] == "plan":
        _apply_to_plan(plan, change["fields"])
        return
    model, allowed = ITEMS[change["item"]]
    values = _values(model, change["fields"], allowed)
    due = values.get("due_on")
    if due is not None and plan.starts_on and plan.ends_on and not plan.starts_on <= due <= plan.ends_on:
        raise NotNow(_("Every date must lie within the plan, from its start to its end."))
    rows = rows_of(plan, model)
    if change["ref"] is None:
        last = rows.aggregate(last=Max("position"))["last"]
        model(plan=plan, position=0 if last is None else last + 1, **values).save()  # type: ignore[misc]  # every concrete item has a plan
        return
    item = rows.get(ref=change["ref"])
    _refuse_kept(item)
    for name, value in values.items():
        setattr(item, name, value)
    item.save(update_fields=[*values])


def _apply_to_plan(plan: Plan, fields: Mapping[str, Any]) -> None:
    values = _values(Plan, fields, PLAN_FIELDS)
    old_end, new_end = plan.ends_on, values.get("ends_on")
    for name, value in values.items():
        setattr(plan, name, value)
    if new_end is not None and old_end is not None and new_end != old_end:
        if new_end < old_end:
            raise NotNow(_("The new end must be later than %(date)s.") % {"date": old_end.isoformat()})
        _extend_checkpoints(plan, old_end, new_end)
        # What was to be reached by the end is still to be reached by the end.
        plan.goals.filter(due_on=old_end).update(due_on=new_end)
    plan.save(update_fields=[*values])


def _extend_checkpoints(plan: Plan, old_end: date, new_end: date) -> None:
    interval = interval_of(plan)
    dates = checkpoint_dates(old_end, new_end, interval, calendar_for(plan.employee, years(old_end, new_end)))
    last = plan.checkpoints.aggregate(last=Max("number"))["last"] or 0
    Checkpoint.objects.bulk_create(
        Checkpoint(plan=plan, number=number, due_on=day) for number, day in enumerate(dates, start=last + 1)
    )


def _values(model: type[Model], fields: Mapping[str, Any], allowed: frozenset[str]) -> dict[str, Any]:
    unknown = set(fields) - allowed
    if unknown:
        raise TypeError(f"Cannot be changed in {model.__name__}: {', '.join(sorted(unknown))}")
    values: dict[str, Any] = {}
    for name, value in fields.items():
        if name.endswith("_on") and isinstance(value, str):
            value = parse_date(value)
        if name in {"baseline", "target"} and value == "":
            value = None
        values[name] = model._meta.get_field(name).to_python(value)  # type: ignore[union-attr]  # concrete fields only
    return values


def _refuse_empty(changes: Sequence[Change], reason: str) -> None:
    if not changes:
        raise NotNow(_("Nothing in the plan would change. Change something, or go back."))
    if not reason.strip():
        raise NotNow(_("Say why the plan changes. Everyone who reads the plan sees the reason."))


def _refuse_if_overtaken(plan: Plan, seen_version: int | None) -> None:
    if seen_version not in {None, plan.version}:
        raise NotNow(OVERTAKEN)


def _refuse_kept(item: PlanItem) -> None:
    if isinstance(item, SupportItem) and item.delivered_at is not None:
        said = _("“%(words)s” has been delivered, so its wording stands. Nothing was changed.")
        raise NotNow(said % {"words": item.description})
    if isinstance(item, Milestone) and item.reached_at is not None:
        said = _("“%(words)s” has been reached, so its wording stands. Nothing was changed.")
        raise NotNow(said % {"words": item.title})


def _waiting(plan: Plan, amendment: Amendment, by: User) -> Amendment:
    amendment = Amendment.objects.select_for_update().get(pk=amendment.pk, plan=plan)
    if amendment.proposed_by_id == by.pk:
        raise NotAllowed(OWN_CHANGE)
    if amendment.state != ChangeState.PROPOSED:
        raise NotNow(_("This change has been decided already."))
    return amendment
