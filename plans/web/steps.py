"""The words and the address of each next step, for Today, the list of plans and the plan's own page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from employees.models import Employee
from plans.queries.steps import NEWS, Step, StepKind, Who


@dataclass(frozen=True)
class Words:
    """What is said of one kind of step.

    `todo` is the step itself, `why` the reason for it, `mark` what a list says of the plan because of it.
    """

    todo: str | Promise
    why: str | Promise
    mark: str | Promise


WORDS: Mapping[StepKind, Words] = {
    StepKind.FINISH_DRAFT: Words(
        _("Finish the draft for %(name)s"), _("Begun on %(since)s"), _("Draft begun on %(since)s")
    ),
    StepKind.REVIEW: Words(
        _("Review the plan for %(name)s"), _("Sent to HR on %(since)s"), _("Waits for HR since %(since)s")
    ),
    StepKind.SHARE: Words(
        _("Share the plan with %(name)s"),
        _("Approved on %(since)s"),
        _("Approved on %(since)s, not shared yet"),
    ),
    StepKind.OPEN: Words(
        _("%(name)s to open the plan"), _("Shared on %(since)s"), _("Shared on %(since)s, not opened yet")
    ),
    StepKind.TALK_ABOUT_OPENING: Words(
        _("Talk with %(name)s about opening the plan"),
        _("Shared on %(since)s and not opened yet"),
        _("Not opened since %(since)s"),
    ),
    StepKind.ANSWER_PROPOSAL: Words(
        _("Answer what %(name)s proposed"),
        _("Proposed on %(since)s"),
        _("Proposal without an answer since %(since)s"),
    ),
    StepKind.ANSWER_QUESTION: Words(
        _("Answer %(name)s, who asked what this means: %(detail)s"),
        _("Asked on %(since)s"),
        _("Question without an answer since %(since)s"),
    ),
    StepKind.TALK_THROUGH: Words(
        _("%(name)s to talk the plan through with you"),
        _("There is time for it until this day"),
        _("Being talked through"),
    ),
    StepKind.START: Words(
        _("Start the plan with %(name)s"),
        _("The time to talk it through is over"),
        _("Talked through, not started yet"),
    ),
    StepKind.LOG_CHECKPOINT: Words(
        _("Log checkpoint %(number)d with %(name)s"), _("Takes about a minute"), _("Checkpoint %(number)d")
    ),
    StepKind.DELIVER_SUPPORT: Words(
        _("Give %(name)s the promised support: %(detail)s"),
        _("Promised in the plan"),
        _("Support: %(detail)s"),
    ),
    StepKind.ASK_ABOUT_SUPPORT: Words(
        _("Ask what is needed: promised support for %(name)s has not come: %(detail)s"),
        _("The employer owes it; the plan can be extended by the days that were lost"),
        _("Promised support has not come: %(detail)s"),
    ),
    StepKind.SIGN: Words(
        _("%(name)s to sign as received and read, or say that they do not want to"),
        _("Version %(number)d was made on %(since)s"),
        _("Version %(number)d not signed yet"),
    ),
    StepKind.TALK_ABOUT_RECEIPT: Words(
        _("Ask %(name)s about the receipt of version %(number)d"),
        _("Neither signed nor declined since %(since)s"),
        _("No receipt for version %(number)d since %(since)s"),
    ),
    StepKind.SIGN_FORM: Words(
        _("Sign in the plan of %(name)s: %(detail)s"),
        _("Asked for since %(since)s"),
        _("Not signed yet: %(detail)s"),
    ),
    StepKind.DECIDE_CHANGE: Words(
        _("Decide on a change to the plan of %(name)s"),
        _("Put to HR on %(since)s"),
        _("Change waits for HR since %(since)s"),
    ),
    StepKind.PUT_OUTCOME: Words(
        _("Put the outcome for %(name)s forward"), _("The plan ends on this day"), _("Plan ends")
    ),
    StepKind.CONFIRM_OUTCOME: Words(
        _("Confirm the outcome for %(name)s"),
        _("Put forward on %(since)s"),
        _("Outcome waits to be confirmed since %(since)s"),
    ),
    StepKind.DECIDE_APPEAL: Words(
        _("Decide the appeal of %(name)s"),
        _("Appealed on %(since)s"),
        _("Appeal without a decision since %(since)s"),
    ),
    StepKind.RESUME: Words(
        _("Resume the plan of %(name)s when it can go on"),
        _("Paused on %(since)s"),
        _("Paused since %(since)s"),
    ),
    StepKind.COUNT_ABSENCE: Words(
        _("Extend the plan of %(name)s by what approved absence took, or say why not"),
        _("Working days not counted in yet: %(number)d"),
        _("Working days of approved absence not counted in yet: %(number)d"),
    ),
    StepKind.ANSWER_ADJUSTMENT: Words(
        _("Answer what %(name)s asked of HR alone"),
        _("Asked on %(since)s; until then the manager is asked not to judge"),
        _("Asked of HR on %(since)s"),
    ),
    StepKind.MONITORING_ENDS: Words(
        _("Look with %(name)s at what was to be kept up"),
        _("The time for it ends on this day"),
        _("To be kept up until"),
    ),
    StepKind.MONITORING_OVER: Words(
        _("The time to keep it up is over for %(name)s: nothing more is due"),
        _("Ended on %(day)s"),
        _("Nothing more is due"),
    ),
}
RETURNED = _("HR asked for changes")
PAGES: Mapping[StepKind, str] = {
    StepKind.FINISH_DRAFT: "draft",
    StepKind.REVIEW: "plan_review",
    StepKind.SHARE: "plan_share",
    StepKind.ANSWER_PROPOSAL: "plan_proposals",
    StepKind.START: "plan_start",
    StepKind.PUT_OUTCOME: "plan_outcome",
    StepKind.CONFIRM_OUTCOME: "plan_close",
    StepKind.DECIDE_APPEAL: "plan_appeal",
    StepKind.RESUME: "plan_resume",
    StepKind.ASK_ABOUT_SUPPORT: "plan_support",
    StepKind.COUNT_ABSENCE: "plan_absence",
    StepKind.ANSWER_ADJUSTMENT: "plan_adjustments",
}
BUTTONS: Mapping[StepKind, str | Promise] = {
    StepKind.FINISH_DRAFT: _("Go on with the draft"),
    StepKind.REVIEW: _("Review the plan"),
    StepKind.SHARE: _("Share the plan"),
    StepKind.ANSWER_PROPOSAL: _("Answer the proposal"),
    StepKind.ANSWER_QUESTION: _("Answer the question"),
    StepKind.START: _("Start the plan"),
    StepKind.LOG_CHECKPOINT: _("Log checkpoint %(number)d"),
    StepKind.DELIVER_SUPPORT: _("Mark support as delivered"),
    StepKind.SIGN_FORM: _("Sign the form"),
    StepKind.DECIDE_CHANGE: _("Decide on the change"),
    StepKind.PUT_OUTCOME: _("Put the outcome forward"),
    StepKind.CONFIRM_OUTCOME: _("Confirm the outcome"),
    StepKind.DECIDE_APPEAL: _("Decide the appeal"),
    StepKind.RESUME: _("Resume the plan"),
}
WHO: Mapping[Who, str | Promise] = {
    Who.HR: _("HR"),
    Who.NEW_EYES: _("Somebody in HR who took no part before"),
    Who.CASE: _("The manager and HR"),
    Who.NEXT_LEVEL: _("The manager’s manager"),
    Who.COMPANION: _("The companion"),
    Who.WITNESS: _("A witness, in HR or above the manager"),
}


def todo(step: Step, *, full_name: bool = True) -> str:
    """The step as a person would say it: “Log checkpoint 3 with Sam Okafor”."""
    return str(WORDS[step.kind].todo) % _details(step, full_name=full_name)


def why(step: Step) -> str:
    """The reason for it: “Approved on 5 May 2026”."""
    return str(RETURNED) if step.returned else str(WORDS[step.kind].why) % _details(step)


def mark(step: Step) -> str:
    """What a list says of the plan because of it: “Checkpoint 2”, beside the date and how late it is."""
    return str(RETURNED) if step.returned else str(WORDS[step.kind].mark) % _details(step)


def press(step: Step) -> str:
    """What the button says that leads to the step; empty where it is not done on a page of its own."""
    return str(BUTTONS[step.kind]) % _details(step) if step.kind in BUTTONS else ""


def whose_turn(step: Step) -> str:
    """Whose turn it is, by name where it is one person."""
    plan = step.plan
    if step.who == Who.AUTHOR:
        return plan.author.get_full_name()
    if step.who == Who.OTHER_SIDE:
        return plan.manager.full_name if plan.outcome.proposed_as == "hr" else str(WHO[Who.HR])
    if step.who in WHO:
        return str(WHO[step.who])
    person: Employee = plan.manager if step.who == Who.MANAGER else plan.employee
    return person.full_name


def address(step: Step) -> str:
    """The page on which it is done; the plan's own page where it is not done in Waymark, or not by the reader."""
    ref = step.plan.ref
    if step.kind == StepKind.LOG_CHECKPOINT:
        return reverse("checkpoint_log", args=[ref, step.number])
    if step.kind == StepKind.DELIVER_SUPPORT:
        return reverse("plan_support_delivered", args=[ref, step.ref])
    if step.kind == StepKind.ANSWER_QUESTION:
        return reverse("plan_question_answer", args=[ref, step.ref])
    if step.kind == StepKind.DECIDE_CHANGE:
        return reverse("plan_change_decide", args=[ref, step.ref])
    if step.line is not None:
        return reverse("plan_sign_form", args=[ref, step.line.slug])
    return reverse(PAGES.get(step.kind, "plan"), args=[ref])


def _details(step: Step, *, full_name: bool = True) -> dict[str, object]:
    person = step.plan.employee
    return {
        "name": person.full_name if full_name else person.short_name,
        "number": step.number,
        "detail": Truncator(step.detail).chars(80),
        "since": _day(step.since),
        "day": _news_day(step),
    }


def _news_day(step: Step) -> str:
    if step.kind not in NEWS:
        return ""
    return date_format(date.fromisoformat(step.detail), "j F Y")


def _day(moment: datetime | None) -> str:
    return date_format(timezone.localtime(moment), "j F Y") if moment else ""
