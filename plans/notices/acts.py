"""Where the link of a message leads: to the page on which what it asks for is done, behind sign-in.

Opening it acts on nothing; and where there is nothing left to do, the page says so.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.urls import reverse

from employees.models import OutboxMessage
from employees.permissions import Actor
from plans.enums import Verb
from plans.lifecycle import verbs_for
from plans.models import Checkpoint, Plan
from plans.permissions import relations_to

# From the message, the plan, and who reads it.
Act = Callable[[OutboxMessage, Plan, Actor], str]

# Of the case, that is the manager and HR: a page that takes the plan's reference, and what is done on it. Who may not
# do it, though they are told, is led to the plan.
PAGES: Mapping[str, tuple[str, Verb | None]] = {
    "plans.to_review": ("plan_review", None),
    "plans.changes_requested": ("draft", None),
    "plans.approved": ("plan_share", Verb.SHARE),
    "plans.commented": ("plan_comments", None),
    "plans.proposed": ("plan_proposals", None),
    "plans.asked": ("plan_questions", None),
    "plans.meeting_asked": ("plan_signatures", None),
    "plans.paper_chosen": ("plan_signatures", None),
    "plans.ready_to_start": ("plan_start", Verb.START),
    "plans.outcome_proposed": ("plan_close", Verb.CLOSE),
    "plans.support_soon": ("plan_support", None),
    "plans.support_late": ("plan_support", None),
    "plans.support_late_hr": ("plan_support", None),
    "plans.review_waits": ("plan_review", None),
    "plans.outcome_near": ("plan_outcome", Verb.PROPOSE_OUTCOME),
    "plans.proposal_waits": ("plan_proposals", None),
    "plans.proposal_waits_hr": ("plan_proposals", None),
    "plans.question_waits": ("plan_questions", None),
    "plans.question_waits_hr": ("plan_questions", None),
    "plans.appealed": ("plan_appeal", Verb.DECIDE_APPEAL),
    "plans.evidence_added": ("plan_evidence", None),
    "plans.adjustment_asked": ("plan_adjustments", None),
    "plans.evidence_withdrawn": ("plan_evidence", None),
}
# Of the person whose plan it is. Without a line it is My plan, which begins with what is to be done now.
OWN_PAGES: Mapping[str, str] = {
    "plans.commented": "my_plan_comments",
    "plans.closing_comment_asked": "my_plan_closing",
    "plans.paper_recorded": "my_plan_evidence",
    "plans.evidence_added": "my_plan_evidence",
    "plans.evidence_withdrawn": "my_plan_evidence",
    "plans.stand_in_named": "my_plan_access",
    "plans.emergency_told": "my_plan_access",
    "plans.adjustment_answered": "my_plan_adjustment",
}
# About one meeting: the page for the case, what is done on it, and the page for the person.
MEETINGS: Mapping[str, tuple[str, Verb | None, str]] = {
    "plans.checkpoint_tomorrow": ("checkpoint", None, "my_plan_checkpoint"),
    "plans.meeting_invited": ("checkpoint", None, "my_plan_checkpoint"),
    "plans.checkpoint_late": ("checkpoint_log", Verb.HOLD_CHECKPOINT, "my_plan_checkpoint"),
    "plans.checkpoint_late_hr": ("checkpoint", None, "my_plan_checkpoint"),
    "plans.checkpoint_shared": ("checkpoint", None, "my_plan_checkpoint"),
    "plans.checkpoint_not_held": ("checkpoint", None, "my_plan_checkpoint"),
}


def address(message: OutboxMessage, plan: Plan, reader: Actor) -> str:
    """The page that the message is about, for this reader."""
    kind = message.kind
    if kind in MEETINGS:
        page, verb, own_page = MEETINGS[kind]
        meeting = Checkpoint.objects.filter(plan=plan, ref=occasion(message)).first()
        if meeting is not None and (
            verb is None or is_subject(reader, plan) or verb in verbs_for(reader, plan)
        ):
            return about_meeting(meeting, plan, reader, page, own_page)
    if kind == "plans.letter_written":
        letter = plan.letters.filter(ref=occasion(message)).first()
        if letter is None:
            return reverse("plan_letters", args=[plan.ref])
        return reverse("plan_letter_read", args=[plan.ref, letter.number])
    if is_subject(reader, plan):
        return own(OWN_PAGES.get(kind, "my_plan"), plan)
    if kind == "plans.change_proposed" and Verb.DECLINE_CHANGE in verbs_for(reader, plan):
        return reverse("plan_change_decide", args=[plan.ref, occasion(message)])
    page, verb = PAGES.get(kind, ("plan", None))
    return reverse(page if verb is None or verb in verbs_for(reader, plan) else "plan", args=[plan.ref])


def occasion(message: OutboxMessage) -> str:
    """The first part of what names the occasion in the key (plans/notices/): the reference of what was said or met."""
    return message.key.split(":")[2]


def is_subject(reader: Actor, plan: Plan) -> bool:
    """Whether the reader is the person whose plan it is, and nothing else to it."""
    return relations_to(reader, plan) == {"subject"}


def about_meeting(meeting: Checkpoint, plan: Plan, reader: Actor, page: str, own_page: str) -> str:
    """The page about a meeting for the case, or that of the person whose plan it is."""
    if is_subject(reader, plan):
        return own(own_page, plan, meeting.number)
    return reverse(page, args=[plan.ref, meeting.number])


def own(page: str, plan: Plan, *arguments: int) -> str:
    """A page of My plan, on this plan: somebody may have had one before."""
    return f"{reverse(page, args=arguments)}?plan={plan.ref}"
