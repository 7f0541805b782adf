"""Writing a plan: begin a draft, fill it, send it for review."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import F, Max, QuerySet
from django.utils.translation import gettext as _

from employees import audit
from employees.errors import NotAllowed, NotNow, NotVisible
from employees.models import Employee, User
from employees.permissions import PEOPLE, PeoplePermission, actor_for
from employees.queries import calendar_for
from plans import completeness, notices
from plans.deadlines import LONGEST_PLAN, PRESSED_TWICE, checkpoint_dates, years
from plans.enums import Frequency, PlanEvent, PlanStatus, ProposalAnswer, Section, Verb
from plans.models import (
    ActionStep,
    Checkpoint,
    Goal,
    ImprovementArea,
    Milestone,
    Plan,
    SupportItem,
)
from plans.models.content import Item, PlanItem, rows_of
from plans.permissions import may_draft_for
from plans.workflows.entering import Entered, enter

# What an editor of a draft may set, and nothing else (safety.md 2.2, item 7).
TEXTS: Mapping[str, Section] = {
    "noun": Section.WHY,
    "reason": Section.WHY,
    "impact": Section.WHY,
    "earlier_talks": Section.WHY,
    "no_support_reason": Section.SUPPORT,
    "consultation_days": Section.SCHEDULE,
    "ending": Section.ENDING,
}
ITEM_FIELDS: Mapping[type[PlanItem], frozenset[str]] = {
    ImprovementArea: frozenset({"kind", "title", "observed", "expected"}),
    Goal: frozenset({"area", "statement", "measure", "unit", "baseline", "target", "due_on"}),
    ActionStep: frozenset({"area", "kind", "by_whom", "description", "due_on"}),
    SupportItem: frozenset({"description", "provider", "provider_name", "frequency", "due_on"}),
    Milestone: frozenset({"title", "due_on"}),
}
SECTION_OF: Mapping[type[PlanItem], Section] = {
    ImprovementArea: Section.WHY,
    Goal: Section.GOALS,
    ActionStep: Section.ACTIONS,
    SupportItem: Section.SUPPORT,
    Milestone: Section.SCHEDULE,
}


@transaction.atomic
def draft(
    *,
    employee: Employee,
    manager: Employee,
    by: User,
    at: datetime,
    fair_start: Mapping[str, Any],
    noun: str = "",
) -> Plan:
    """Begin a draft for an employee. Nobody outside the case learns of it.

    `fair_start` holds the answers given before the plan was begun. Raises NotVisible if the actor does not know the
    employee, NotAllowed if they know them but may not plan for them, NotNow if the manager cannot be the manager.
    A button pressed twice begins one draft: the untouched one of the last minute is given back.
    """
    # Two presses in the same instant queue up here.
    employee = (
        Employee.objects.select_for_update(of=("self",)).select_related("department").get(pk=employee.pk)
    )
    today = at.astimezone(ZoneInfo(employee.time_zone)).date()
    actor = actor_for(by, on=today)
    if not may_draft_for(actor, employee):
        if PEOPLE.can(actor, PeoplePermission.VIEW, employee):
            raise NotAllowed
        raise NotVisible
    _refuse_as_manager(manager, employee, today)
    untouched = Plan.objects.filter(employee=employee, manager=manager, author=by, status=PlanStatus.DRAFT)
    just_begun = untouched.filter(revision=0, created_at__gt=at - PRESSED_TWICE, created_at__lte=at).first()
    if just_begun is not None and just_begun.fair_start == dict(fair_start):
        return just_begun
    plan = Plan.objects.create(
        employee=employee,
        manager=manager,
        author=by,
        time_zone=employee.time_zone,
        language=employee.language,
        fair_start=dict(fair_start),
        created_at=at,
        **({"noun": noun} if noun else {}),
    )
    plan.participants.add(by)
    audit.record(PlanEvent.DRAFTED, by=by, about=plan, at=at, employee=employee.ref, manager=manager.ref)
    return plan


def _refuse_as_manager(manager: Employee, employee: Employee, today: date) -> None:
    if manager.pk == employee.pk:
        raise NotNow(
            _("The manager of a plan is another person than the employee. Choose who leads this plan.")
        )
    if manager.user is None:
        raise NotNow(
            _("%(name)s cannot sign in yet. Invite them first, then start the plan.")
            % {"name": manager.full_name}
        )
    leading = actor_for(manager.user, on=today)
    if not leading.active or (manager.left_on is not None and manager.left_on < today):
        raise NotNow(
            _("%(name)s has left, or can no longer sign in. Choose somebody else to lead this plan.")
            % {"name": manager.full_name}
        )
    if employee.pk in leading.manager_ids:
        raise NotNow(
            _("%(name)s reports to the employee, and cannot lead a plan about them. Choose somebody else.")
            % {"name": manager.full_name}
        )


@transaction.atomic
def describe(*, plan: Plan, by: User, at: datetime, revision: int | None = None, **texts: Any) -> Plan:
    """Set the named texts of a draft. `revision` is what the editor saw; raises NotNow if somebody was faster."""
    unknown = set(texts) - set(TEXTS)
    if unknown:
        raise TypeError(f"Not a text of the plan: {', '.join(sorted(unknown))}")
    entered = _enter_editing(plan, by=by, at=at)
    plan = entered.plan
    _refuse_if_overtaken(plan, revision)
    for name, value in texts.items():
        setattr(plan, name, value)
    plan.save(update_fields=[*texts])
    for section in sorted({TEXTS[name] for name in texts}):
        _edited(plan, section, by=by, at=at, changed=sorted(name for name in texts if TEXTS[name] == section))
    return plan


@transaction.atomic
def schedule(
    *,
    plan: Plan,
    starts_on: date,
    ends_on: date,
    frequency: Frequency,
    by: User,
    at: datetime,
    revision: int | None = None,
    consultation_days: int | None = None,
) -> Plan:
    """Set the plan's dates (both inclusive, in its time zone) and make its checkpoints on working days.

    `consultation_days` are working days to talk the plan through; None leaves them as they are.
    """
    entered = _enter_editing(plan, by=by, at=at)
    plan = entered.plan
    _refuse_if_overtaken(plan, revision)
    if ends_on <= starts_on:
        raise NotNow(_("The plan must end after it starts. Give a later end date."))
    if ends_on - starts_on > LONGEST_PLAN:
        raise NotNow(_("A plan lasts two years at most. Give an earlier end date."))
    dates = checkpoint_dates(
        starts_on,
        ends_on,
        Frequency(frequency).interval,
        calendar_for(plan.employee, years(starts_on, ends_on)),
    )
    plan.starts_on, plan.ends_on, plan.frequency = starts_on, ends_on, frequency
    if consultation_days is not None:
        plan.consultation_days = consultation_days
    plan.save(update_fields=["starts_on", "ends_on", "frequency", "consultation_days"])
    plan.checkpoints.all().delete()
    Checkpoint.objects.bulk_create(
        Checkpoint(plan=plan, number=number, due_on=day) for number, day in enumerate(dates, start=1)
    )
    changed = ["starts_on", "ends_on", "frequency", "checkpoints"]
    _edited(plan, Section.SCHEDULE, by=by, at=at, changed=changed)
    return plan


@transaction.atomic
def put_item(
    *,
    plan: Plan,
    model: type[Item],
    by: User,
    at: datetime,
    item: Item | None = None,
    revision: int | None = None,
    **fields: Any,
) -> Item:
    """Add an item to a draft, or set the named fields of one. Raises NotNow for a date outside the plan.

    Adding what is there already, word for word, adds nothing: a button pressed twice makes one item.
    `revision` is what the editor of an item saw; raises NotNow if somebody was faster.
    """
    unknown = set(fields) - ITEM_FIELDS[model]
    if unknown:
        raise TypeError(f"Not a field of {model.__name__}: {', '.join(sorted(unknown))}")
    plan = _enter_editing(plan, by=by, at=at).plan
    _refuse_if_overtaken(plan, revision)
    _refuse_dates_outside(plan, model, fields)
    _refuse_foreign_area(plan, fields)
    rows = rows_of(plan, model)
    if item is None:
        same = rows.filter(**fields).first()
        if same is not None:
            return same
        last = rows.aggregate(last=Max("position"))["last"]
        item = model(plan=plan, position=0 if last is None else last + 1, **fields)
        item.save()
    else:
        item = _still_there(rows, item)
        for name, value in fields.items():
            setattr(item, name, value)
        item.save(update_fields=[*fields])
    _edited(plan, SECTION_OF[model], by=by, at=at, changed=sorted(fields), item=item.ref)
    return item


def _still_there(rows: QuerySet[Item], item: Item) -> Item:
    """The row as it is now. Raises NotVisible if a colleague took it out while the lock was waited for."""
    found = rows.filter(pk=item.pk).first()
    if found is None:
        raise NotVisible
    return found


@transaction.atomic
def remove_item(*, plan: Plan, item: PlanItem, by: User, at: datetime) -> None:
    """Take an item out of a draft."""
    plan = _enter_editing(plan, by=by, at=at).plan
    rows_of(plan, type(item)).filter(pk=item.pk).delete()
    _edited(plan, SECTION_OF[type(item)], by=by, at=at, removed=item.ref)


@transaction.atomic
def move_item(*, plan: Plan, item: PlanItem, up: bool, by: User, at: datetime) -> None:
    """Move an item past its neighbour in its list. At the end of the list it stays where it is.

    Action steps are read by area and by side: a step moves past its neighbour of the same area and side.
    """
    plan = _enter_editing(plan, by=by, at=at).plan
    _still_there(rows_of(plan, type(item)), item)
    rows = list(rows_of(plan, type(item)))
    peers = [place for place, row in enumerate(rows) if _side_by_side(row, item)]
    turn = peers.index(next(place for place in peers if rows[place].pk == item.pk))
    other = turn - 1 if up else turn + 1
    if not 0 <= other < len(peers):
        return
    here, there = peers[turn], peers[other]
    rows[here], rows[there] = rows[there], rows[here]
    for place, row in enumerate(rows):
        row.position = place
        row.save(update_fields=["position"])
    _edited(plan, SECTION_OF[type(item)], by=by, at=at, moved=item.ref)


def _side_by_side(row: PlanItem, item: PlanItem) -> bool:
    if isinstance(row, ActionStep) and isinstance(item, ActionStep):
        return (row.area_id, row.by_whom) == (item.area_id, item.by_whom)
    return True


@transaction.atomic
def submit(*, plan: Plan, by: User, at: datetime, revision: int | None = None) -> Plan:
    """Send a draft to HR for review. Raises NotNow with every sentence about what is missing or blocks.

    `revision` is what the sender read; raises NotNow if somebody wrote in the draft since.
    """
    entered = enter(plan, Verb.SUBMIT, by=by, at=at)
    plan = entered.plan
    if revision is not None and revision != plan.revision:
        raise NotNow(
            _("Somebody wrote in this draft after you opened this page. Read it again, then send it.")
        )
    lacking = completeness.before_sending(plan)
    if lacking:
        raise NotNow.because(item.sentence for item in lacking)

    before = audit.snapshot(plan, "status")
    plan.status, plan.submitted_at, plan.submitted_by = entered.transition.lands_in, at, by
    plan.save(update_fields=["status", "submitted_at", "submitted_by"])

    audit.record(PlanEvent.SUBMITTED, by=by, about=plan, before=before, at=at)
    notices.to_review(plan, by=by, at=at)
    return plan


def _enter_editing(plan: Plan, *, by: User, at: datetime) -> Entered:
    """A draft is edited freely. Once shared, a plan is edited only to do what a proposal and its answer agreed."""
    if PlanStatus(Plan.objects.values_list("status", flat=True).get(pk=plan.pk)) != PlanStatus.CONSULTATION:
        return enter(plan, Verb.EDIT, by=by, at=at)
    entered = enter(plan, Verb.ADAPT, by=by, at=at)
    agreed = entered.plan.proposals.filter(answer__in=[ProposalAnswer.ACCEPT, ProposalAnswer.ADAPT])
    if not agreed.exists():
        raise NotNow(
            _(
                "The employee can already read this plan. It can be changed now only to do what a proposal asked for."
            )
        )
    return entered


def _refuse_if_overtaken(plan: Plan, revision: int | None) -> None:
    if revision is not None and revision != plan.revision:
        raise NotNow(
            _(
                "Somebody else changed this draft while you were writing. What you wrote is still here: "
                "look at the draft in another tab, compare, and save again."
            )
        )


def _refuse_dates_outside(plan: Plan, model: type[PlanItem], fields: Mapping[str, Any]) -> None:
    due = fields.get("due_on")
    if due is None or plan.starts_on is None or plan.ends_on is None:
        return
    if due < plan.starts_on or (model is Goal and due == plan.starts_on):
        raise NotNow(_("This date is before the plan starts. Choose a date within the plan."))
    if due > plan.ends_on:
        raise NotNow(_("This date is after the plan ends. Choose a date within the plan."))


def _refuse_foreign_area(plan: Plan, fields: Mapping[str, Any]) -> None:
    area = fields.get("area")
    if area is not None and area.plan_id != plan.pk:
        raise NotVisible


def _edited(plan: Plan, section: Section, *, by: User, at: datetime, **data: Any) -> None:
    Plan.objects.filter(pk=plan.pk).update(revision=F("revision") + 1)
    plan.refresh_from_db(fields=["revision"])
    plan.writers.add(by)
    if plan.consultation_ended_at is not None:
        _talk_again(plan, by=by, at=at)
    event = PlanEvent.ADAPTED if plan.is_shared else PlanEvent.EDITED
    audit.record(event, by=by, about=plan, at=at, section=section, **data)


def _talk_again(plan: Plan, *, by: User, at: datetime) -> None:
    """Who said that they are ready said it of other words: they read these first."""
    plan.consultation_ended_at = None
    plan.save(update_fields=["consultation_ended_at"])
    notices.changed(plan, by=by, at=at)
