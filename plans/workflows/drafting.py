"""Writing a plan: begin a draft, fill it, send it for review."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from employees import audit
from employees.errors import NotAllowed, NotNow, NotVisible
from employees.guard import mark
from employees.holding import hold
from employees.models import Employee, User
from employees.permissions import PEOPLE, PeoplePermission, actor_for
from employees.queries import calendar_for
from plans import completeness, notices
from plans.deadlines import LONGEST_PLAN, pressed_twice, years
from plans.designs import BuiltIn
from plans.enums import FirstStep, Frequency, PlanEvent, PlanStatus, Section, Verb
from plans.fairness import Answers, Decision, HrAnswers
from plans.models import (
    CitedNote,
    Observation,
    Plan,
    TemplateVersion,
)
from plans.permissions import NOTES, CoachingPermission, may_draft_for
from plans.queries.meetings import frequency_of, meetings
from plans.workflows.checkpoints import put_dates
from plans.workflows.coaching import share_cited
from plans.workflows.editing import edited, enter_editing, refuse_if_overtaken
from plans.workflows.entering import enter
from plans.workflows.fair_start import put_pause, same_pause
from plans.workflows.leading import refuse_as_manager
from plans.workflows.soundness import refuse_unsound

BEGIN = Decision(FirstStep.GO)

# What an editor of a draft may set, and nothing else.
TEXTS: Mapping[str, Section] = {
    "noun": Section.WHY,
    "confidential": Section.WHY,
    "re_line": Section.WHY,
    "trigger": Section.WHY,
    "last_appraisal_on": Section.WHY,
    "met_on": Section.WHY,
    "reason": Section.WHY,
    "impact": Section.WHY,
    "earlier_talks": Section.WHY,
    "no_support_reason": Section.SUPPORT,
    "talk_frequency": Section.SCHEDULE,
    "consultation_days": Section.SCHEDULE,
    "ending": Section.ENDING,
    "rights": Section.ENDING,
    "distribution": Section.ENDING,
}


@transaction.atomic
def draft(
    *,
    employee: Employee,
    manager: Employee,
    by: User,
    at: datetime,
    fair_start: Answers,
    decision: Decision = BEGIN,
    hr_answers: HrAnswers | None = None,
    noun: str = "",
    template_version: TemplateVersion | None = None,
    employee_writes_first: bool = False,
) -> Plan:
    """Begin a draft for an employee. Nobody outside the case learns of it.

    `fair_start` holds the answers given before the plan was begun, `hr_answers` what only HR may be asked and give.
    With a `template_version` the draft begins with the template's words, and keeps that version whatever is published
    later; without one it is Waymark's standard plan. `employee_writes_first`, or a template that says so, leaves goals,
    steps and support to the employee's first draft (docs/decisions/0005). Raises NotVisible if the actor does not know
    the employee, NotAllowed if they know them but may not plan for them, NotNow if the manager cannot be the manager,
    or the answers speak for another step and no reason is given. A button pressed twice begins one draft: the untouched
    one of the last minute is given back.
    """
    # Two presses in the same instant queue up here.
    rows = Employee.objects.select_for_update(of=("self",)).filter(pk=employee.pk)
    employee = hold(rows.select_related("department"))
    today = at.astimezone(ZoneInfo(employee.time_zone)).date()
    _refuse_to_plan_for(employee, by, today)
    refuse_as_manager(manager, employee, today)
    just_begun = _just_begun(employee, manager, by=by, at=at)
    same_form = just_begun is not None and just_begun.template_version == template_version
    if just_begun is not None and same_form and same_pause(just_begun.fair_start, fair_start, decision):
        return just_begun
    plan = Plan.objects.create(
        employee=employee,
        manager=manager,
        author=by,
        time_zone=employee.time_zone,
        language=employee.language,
        created_at=at,
        template_version=template_version,
        employee_writes_first=employee_writes_first or _left_to_employee(template_version),
        **_begun_with(template_version, noun),
    )
    put_pause(employee, plan, fair_start, decision, hr_answers, by=by, at=at)
    plan.participants.add(by)
    audit.record(PlanEvent.DRAFTED, by=by, about=plan, at=at, employee=employee.ref, manager=manager.ref)
    return plan


def _just_begun(employee: Employee, manager: Employee, *, by: User, at: datetime) -> Plan | None:
    """The untouched draft of the last minute, if there is one."""
    own = mark(Plan.objects.filter(author=by, status=PlanStatus.DRAFT), account=by.pk)
    lately = pressed_twice("created_at", at)
    return own.filter(employee=employee, manager=manager, revision=0, **lately).first()


def _refuse_to_plan_for(employee: Employee, by: User, today: date) -> None:
    actor = actor_for(by, on=today)
    if may_draft_for(actor, employee):
        return
    raise NotAllowed if PEOPLE.can(actor, PeoplePermission.VIEW, employee) else NotVisible


def _left_to_employee(template_version: TemplateVersion | None) -> bool:
    return template_version is not None and template_version.design.employee_writes_first


def _begun_with(template_version: TemplateVersion | None, noun: str) -> dict[str, Any]:
    """What a draft says before anybody has written in it."""
    named = {"noun": noun} if noun else {}
    if template_version is None:
        return named
    design = template_version.design
    ending, rights = design.part(BuiltIn.ENDING), design.part(BuiltIn.RIGHTS)
    return {
        "noun": design.noun,
        "ending": ending.wording if ending else "",
        "rights": rights.wording if rights else "",
        "consultation_days": design.consultation_days,
        "frequency": frequency_of(design.reviews),
        **named,
    }


@transaction.atomic
def describe(*, plan: Plan, by: User, at: datetime, revision: int | None = None, **texts: Any) -> Plan:
    """Set the named texts of a draft. `revision` is what the editor saw; raises NotNow if somebody was faster."""
    unknown = set(texts) - set(TEXTS)
    if unknown:
        raise TypeError(f"Not a text of the plan: {', '.join(sorted(unknown))}")
    entered = enter_editing(plan, *(TEXTS[name] for name in texts), by=by, at=at)
    plan = entered.plan
    refuse_if_overtaken(plan, revision)
    refuse_unsound(Plan, texts, entered.today)
    for name, value in texts.items():
        setattr(plan, name, value)
    plan.save(update_fields=[*texts])
    for section in sorted({TEXTS[name] for name in texts}):
        edited(plan, section, by=by, at=at, changed=sorted(name for name in texts if TEXTS[name] == section))
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
    talk_frequency: str | None = None,
    meet_on: Sequence[date] = (),
) -> Plan:
    """Set the plan's dates (both inclusive, in its time zone) and make its checkpoints on working days.

    `consultation_days` are working days to talk the plan through, `talk_frequency` says how often both talk besides;
    None leaves each as it is. `meet_on` are the days to meet where the template leaves them to be chosen.
    """
    entered = enter_editing(plan, Section.SCHEDULE, by=by, at=at)
    plan = entered.plan
    refuse_if_overtaken(plan, revision)
    if ends_on <= starts_on:
        raise NotNow(_("The plan must end after it starts. Give a later end date."))
    if ends_on - starts_on > LONGEST_PLAN:
        raise NotNow(_("A plan lasts two years at most. Give an earlier end date."))
    calendar = calendar_for(plan.employee, years(starts_on, ends_on))
    dates = meetings(plan.design, frequency, starts_on, ends_on, calendar, meet_on)
    plan.starts_on, plan.ends_on, plan.frequency = starts_on, ends_on, frequency
    if consultation_days is not None:
        plan.consultation_days = consultation_days
    if talk_frequency is not None:
        plan.talk_frequency = talk_frequency
    plan.save(update_fields=["starts_on", "ends_on", "frequency", "consultation_days", "talk_frequency"])
    put_dates(plan, dates)
    changed = ["starts_on", "ends_on", "frequency", "checkpoints"]
    edited(plan, Section.SCHEDULE, by=by, at=at, changed=changed)
    return plan


@transaction.atomic
def cite(
    *, plan: Plan, notes: Collection[Observation], by: User, at: datetime, revision: int | None = None
) -> Plan:
    """Set which notes of the coaching log the plan rests on. They are shared with the plan, or at once if it is.

    Raises NotVisible for a note about somebody else, or one that the actor cannot see and that is not cited yet.
    """
    entered = enter_editing(plan, Section.WHY, by=by, at=at)
    plan = entered.plan
    refuse_if_overtaken(plan, revision)
    before = set(plan.citations.values_list("observation_id", flat=True))
    wanted = {note.pk: note for note in notes}
    for pk, note in wanted.items():
        unseen = pk not in before and not NOTES.can(entered.actor, CoachingPermission.VIEW, note)
        if note.employee_id != plan.employee_id or unseen:
            raise NotVisible
    if before == set(wanted):
        return plan
    plan.citations.exclude(observation__in=wanted).delete()
    CitedNote.objects.bulk_create(
        CitedNote(plan=plan, observation=note, cited_at=at, cited_by=by)
        for pk, note in wanted.items()
        if pk not in before
    )
    if plan.is_shared:
        share_cited(plan, by=by, at=at)
    edited(plan, Section.WHY, by=by, at=at, cited=sorted(note.ref for note in wanted.values()))
    return plan


@transaction.atomic
def submit(*, plan: Plan, by: User, at: datetime, revision: int | None = None) -> Plan:
    """Send a draft to HR for review. Raises NotNow with every sentence about what is missing, or if nobody is left to.

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
    if not notices.to_review(plan, by=by, at=at):
        # The transaction takes all of it back: a draft that nobody may read would wait for ever.
        raise NotNow(
            _(
                "Nobody is left in HR who could review this draft: everybody there wrote in it, is concerned, or "
                "does not look after %(name)s. Ask a system owner to give somebody a role: HR lead, or HR for HR "
                "where %(name)s works in HR. The draft is kept as it is."
            )
            % {"name": plan.employee.full_name}
        )
    return plan
