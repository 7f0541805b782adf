"""The reminders of plans/notices/rules.py as messages: their keys, and whether each is still true when it goes out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_noop

from employees.enums import ReminderKind
from employees.models import Absence, OutboxMessage, User
from employees.outbox import Notice, Ready, Suppressed, Wanted
from employees.permissions import Actor, actor_for
from plans.enums import PlanStatus, Provider
from plans.models import Checkpoint, Outcome, Plan, PlanVersion, Proposal, Question, SupportItem
from plans.notices import NO_LONGER, NOT_ENTITLED, SHARED, TO_DO, acts, messages
from plans.notices.rules import RULES, About, Reader, Rule, in_force
from plans.permissions import PLANS, PlanPermission, relations_to

TOO_LATE = gettext_noop("The day that it announces has come.")
SWITCHED_OFF = gettext_noop("Reminders of this kind are no longer wanted.")
ON_LEAVE = gettext_noop("The recipient is on leave.")
# A key's parts: kind, plan, thing, number, day, reader.
A_KEY = 6


@dataclass(frozen=True)
class Occasion:
    """One telling of one thing that is not done: the `number`th (from 1) about `ref`, whose date is `day`.

    The day is the plan's own calendar date: of a checkpoint or promise, or the day on which waiting began.
    """

    plan: Plan
    ref: str
    day: date
    number: int = 1


def remind(
    kind: str, occasion: Occasion, readers: Iterable[User | None], *, due_at: datetime
) -> list[Wanted]:
    """The messages of one telling. What moves to another day is told anew."""
    once = f"{occasion.ref}:{occasion.number}:{occasion.day.isoformat()}"
    return messages(kind, occasion.plan, readers, once=once, due_at=due_at)


def _checkpoint(plan: Plan, ref: str) -> date | None:
    meeting = Checkpoint.objects.still_open().filter(plan=plan, ref=ref).first()
    if meeting is None:
        return None
    # Nobody is nagged about a day on which the employee is on leave: HR counts that day in, and the meeting moves.
    on_leave = Absence.objects.standing().of_whole_days().touching(meeting.due_on, meeting.due_on)
    return None if on_leave.filter(employee=plan.employee_id).exists() else meeting.due_on


def _support(plan: Plan, ref: str) -> date | None:
    owed = SupportItem.objects.filter(plan=plan, ref=ref, delivered_at__isnull=True)
    return owed.values_list("due_on", flat=True).first()


def _opening(plan: Plan, _ref: str) -> date | None:
    return _day_of(plan, plan.shared_at) if plan.opened_at is None else None


def _receipt(plan: Plan, ref: str) -> date | None:
    asked = PlanVersion.objects.filter(plan=plan, ref=ref, number=plan.version, signatures__isnull=True)
    return _day_of(plan, asked.values_list("made_at", flat=True).first())


def _review(plan: Plan, _ref: str) -> date | None:
    return _day_of(plan, plan.submitted_at)


def _outcome(plan: Plan, _ref: str) -> date | None:
    return None if Outcome.objects.filter(plan=plan).exists() else plan.ends_on


def _proposal(plan: Plan, ref: str) -> date | None:
    waiting = Proposal.objects.waiting().filter(plan=plan, ref=ref)
    return _day_of(plan, waiting.values_list("at", flat=True).first())


def _question(plan: Plan, ref: str) -> date | None:
    waiting = Question.objects.filter(plan=plan, ref=ref, answered_at__isnull=True)
    return _day_of(plan, waiting.values_list("at", flat=True).first())


def _day_of(plan: Plan, at: datetime | None) -> date | None:
    return None if at is None else at.astimezone(ZoneInfo(plan.time_zone)).date()


# What is asked about each, and in which states of the plan. None: it is done, or gone.
ASKED: Mapping[About, tuple[Callable[[Plan, str], date | None], tuple[PlanStatus, ...]]] = {
    About.CHECKPOINT: (_checkpoint, (PlanStatus.ACTIVE,)),
    About.SUPPORT: (_support, (PlanStatus.ACTIVE,)),
    About.OPENING: (_opening, (PlanStatus.CONSULTATION,)),
    About.RECEIPT: (_receipt, (PlanStatus.ACTIVE,)),
    About.REVIEW: (_review, (PlanStatus.IN_REVIEW,)),
    About.OUTCOME: (_outcome, (PlanStatus.ACTIVE,)),
    About.PROPOSAL: (_proposal, (PlanStatus.CONSULTATION,)),
    About.QUESTION: (_question, SHARED),
}


def hr_permission(about: About) -> PlanPermission:
    """What somebody in HR must be able to do, to be reminded of it."""
    return PlanPermission.REVIEW if about == About.REVIEW else PlanPermission.SHARE


def is_for_hr(provider: str) -> bool:
    """Whether HR promised the support itself. Whoever else was named in words, the manager sees to it."""
    return provider == Provider.HR


def _still_wanted(message: OutboxMessage, at: datetime) -> Suppressed | Ready:
    """Everything is asked again: the rule, the plan, the thing and its day, the reader, and whether they are here."""
    parts = message.key.split(":")
    if len(parts) != A_KEY:
        return Suppressed(
            NO_LONGER
        )  # queued by a release whose reminders were never repeated; the sweep asks anew
    kind, plan_ref, ref, number, day, _reader = parts
    holds = in_force(kind)[kind]
    if not holds.is_on or int(number) > holds.times:
        return Suppressed(SWITCHED_OFF)
    plan = Plan.objects.select_related("employee", "manager").filter(ref=plan_ref).first()
    asked, statuses = ASKED[holds.rule.about]
    if plan is None or plan.status not in statuses:
        return Suppressed(NO_LONGER)
    found = asked(plan, ref)
    if found is None or found.isoformat() != day:
        return Suppressed(NO_LONGER)
    today = at.astimezone(ZoneInfo(plan.time_zone)).date()
    actor = actor_for(message.recipient, on=at.date())
    if not _is_for(actor, holds.rule, plan, ref) or not PLANS.can(actor, PlanPermission.VIEW, plan):
        return Suppressed(NOT_ENTITLED)
    if _is_on_leave(message.recipient, today):
        return Suppressed(ON_LEAVE)
    if holds.rule.before and not holds.rule.outlives and today >= found:
        return Suppressed(TOO_LATE)
    # For the words of those that name a day; it is the checkpoint's.
    context = {"day": found, "is_tomorrow": found - today == timedelta(days=1)}
    return Ready(context, path=acts.address(message, plan, actor))


def _is_for(actor: Actor, rule: Rule, plan: Plan, ref: str) -> bool:
    """Whether they are still one whom the rule names: a manager who handed the plan over is not."""
    wanted = set(rule.to)
    if Reader.PROVIDER in wanted:
        item = SupportItem.objects.filter(plan=plan, ref=ref).first()
        wanted = {Reader.HR if item is not None and is_for_hr(item.provider) else Reader.MANAGER}
    if Reader.EMPLOYEE in wanted and relations_to(actor, plan) == {"subject"}:
        return True
    if Reader.MANAGER in wanted and plan.manager_id == actor.employee_id:
        return True
    return Reader.HR in wanted and PLANS.can(actor, hr_permission(rule.about), plan)


def _is_on_leave(reader: User, today: date) -> bool:
    away = Absence.objects.standing().of_whole_days().touching(today, today)
    return away.filter(employee__user=reader).exists()


STILL_WAITING = "plans/still_waiting"
WORDS: Mapping[str, str] = {
    ReminderKind.CHECKPOINT_NEAR: "plans/meeting_tomorrow",
    ReminderKind.SUPPORT_SOON: TO_DO,
    ReminderKind.OUTCOME_NEAR: TO_DO,
    ReminderKind.UNOPENED: "plans/not_opened",
    ReminderKind.RECEIPT_WAITS: "plans/receipt_waits",
}

NOTICES: Mapping[str, Notice] = {
    kind: Notice(kind, WORDS.get(kind, STILL_WAITING), _still_wanted, one_for_several=True) for kind in RULES
}
