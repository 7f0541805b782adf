"""What may follow what. One table; pages, API and refusals all read it (decisions.md 6).

Facts (opened, signed or not, late, extended, version) are not states and are not here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from plans.enums import PlanEvent, PlanStatus, Verb
from plans.permissions import PlanPermission

S, P, E = PlanStatus, PlanPermission, PlanEvent
NOBODY = ""


@dataclass(frozen=True)
class Transition:
    """One row: from which states, to which (None: the state stays), with what permission, event and notice.

    `notice` is the decision whom to tell: a kind of notice (plans/notices.py), or NOBODY.
    `label` is what the button says.
    """

    verb: Verb
    sources: frozenset[PlanStatus]
    target: PlanStatus | None
    permission: PlanPermission
    event: PlanEvent
    label: Promise | str
    notice: str = NOBODY

    @property
    def lands_in(self) -> PlanStatus:
        """The state after a verb that changes it. Raises ValueError for one that leaves it as it is."""
        if self.target is None:
            raise ValueError(f"{self.verb} leaves the state as it is.")
        return self.target


def _row(
    verb: Verb,
    sources: set[PlanStatus],
    target: PlanStatus | None,
    permission: PlanPermission,
    event: PlanEvent,
    label: Promise | str,
    notice: str = NOBODY,
) -> Transition:
    return Transition(verb, frozenset(sources), target, permission, event, label, notice)


_RUNNING = {S.ACTIVE, S.PAUSED}
_SHARED = {S.CONSULTATION, S.ACTIVE, S.PAUSED, S.CLOSED}
_BEFORE_ACTIVE = {S.DRAFT, S.IN_REVIEW, S.APPROVED, S.CONSULTATION}

TRANSITIONS: Mapping[Verb, Transition] = {
    row.verb: row
    for row in (
        _row(Verb.EDIT, {S.DRAFT}, None, P.EDIT, E.EDITED, _("Go on with the draft")),
        # While a plan is read by HR, what HR reads stays as it is; from the sharing on, both sides may add.
        _row(
            Verb.ADD_EVIDENCE,
            {S.DRAFT, *_SHARED},
            None,
            P.ADD_EVIDENCE,
            E.EVIDENCE_ADDED,
            _("Add a file"),
            "plans.evidence_added",
        ),
        _row(
            Verb.REMOVE_EVIDENCE,
            {S.DRAFT},
            None,
            P.EDIT,
            E.EVIDENCE_REMOVED,
            _("Take a file out of the draft"),
        ),
        _row(
            Verb.WITHDRAW_EVIDENCE,
            {S.IN_REVIEW, S.APPROVED, *_SHARED},
            None,
            P.WITHDRAW_EVIDENCE,
            E.EVIDENCE_WITHDRAWN,
            _("Withdraw a file"),
            "plans.evidence_withdrawn",
        ),
        _row(
            Verb.SUBMIT,
            {S.DRAFT},
            S.IN_REVIEW,
            P.SUBMIT,
            E.SUBMITTED,
            _("Send to HR for review"),
            "plans.to_review",
        ),
        _row(
            Verb.REQUEST_CHANGES,
            {S.IN_REVIEW},
            S.DRAFT,
            P.REVIEW,
            E.CHANGES_REQUESTED,
            _("Ask for changes"),
            "plans.changes_requested",
        ),
        _row(
            Verb.ANSWER_FOR_HR,
            {S.IN_REVIEW},
            None,
            P.ANSWER_FOR_HR,
            E.ANSWERED_FOR_HR,
            _("Answer the questions for HR"),
        ),
        _row(
            Verb.SECOND_READ,
            {S.IN_REVIEW},
            None,
            P.REVIEW,
            E.SECOND_READ,
            _("Read it as the second reader"),
        ),
        _row(Verb.APPROVE, {S.IN_REVIEW}, S.APPROVED, P.REVIEW, E.APPROVED, _("Approve"), "plans.approved"),
        _row(
            Verb.SHARE, {S.APPROVED}, S.CONSULTATION, P.SHARE, E.SHARED, _("Share the plan"), "plans.shared"
        ),
        _row(Verb.OPEN, _SHARED, None, P.OPEN, E.OPENED, _("Read your plan")),
        _row(
            Verb.COMMENT,
            {*_BEFORE_ACTIVE, *_SHARED},
            None,
            P.COMMENT,
            E.COMMENTED,
            _("Comment"),
            "plans.commented",
        ),
        _row(
            Verb.PROPOSE,
            {S.CONSULTATION},
            None,
            P.PROPOSE,
            E.PROPOSED,
            _("Propose a change"),
            "plans.proposed",
        ),
        _row(
            Verb.WITHDRAW_PROPOSAL,
            {S.CONSULTATION},
            None,
            P.PROPOSE,
            E.PROPOSAL_WITHDRAWN,
            _("Take the proposal back"),
        ),
        _row(
            Verb.ANSWER_PROPOSAL,
            {S.CONSULTATION},
            None,
            P.ANSWER_PROPOSAL,
            E.PROPOSAL_ANSWERED,
            _("Answer the proposal"),
            "plans.proposal_answered",
        ),
        _row(Verb.ASK, _SHARED, None, P.ASK, E.ASKED, _("Ask what something means"), "plans.asked"),
        _row(
            Verb.ANSWER_QUESTION,
            _SHARED,
            None,
            P.ANSWER_QUESTION,
            E.QUESTION_ANSWERED,
            _("Answer the question"),
            "plans.question_answered",
        ),
        _row(Verb.ADAPT, {S.CONSULTATION}, None, P.EDIT, E.ADAPTED, _("Change the plan as agreed")),
        _row(
            Verb.END_CONSULTATION,
            {S.CONSULTATION},
            None,
            P.READY,
            E.CONSULTATION_ENDED,
            _("I am ready to begin"),
            "plans.ready_to_start",
        ),
        _row(
            Verb.START, {S.CONSULTATION}, S.ACTIVE, P.START, E.STARTED, _("Start the plan"), "plans.started"
        ),
        _row(Verb.SIGN, _RUNNING, None, P.SIGN, E.SIGNED, _("Sign: I have read this plan"), "plans.signed"),
        _row(
            Verb.DECLINE_TO_SIGN,
            _RUNNING,
            None,
            P.SIGN,
            E.NOT_SIGNED,
            _("I do not want to sign"),
            "plans.not_signed",
        ),
        _row(
            Verb.SIGN_FORM,
            {*_RUNNING, S.CLOSED},
            None,
            P.SIGN_FORM,
            E.FORM_SIGNED,
            _("Sign where the form asks for it"),
        ),
        _row(
            Verb.HOLD_CHECKPOINT,
            {S.ACTIVE},
            None,
            P.HOLD_CHECKPOINT,
            E.CHECKPOINT_HELD,
            _("Log the checkpoint"),
            "plans.checkpoint_shared",
        ),
        _row(
            Verb.MOVE_CHECKPOINT,
            {S.ACTIVE},
            None,
            P.HOLD_CHECKPOINT,
            E.CHECKPOINT_MOVED,
            _("Move the checkpoint"),
            "plans.changed",
        ),
        _row(
            Verb.SAY_NOT_HELD,
            {S.ACTIVE},
            None,
            P.HOLD_CHECKPOINT,
            E.CHECKPOINT_NOT_HELD,
            _("Say why it was not held"),
            "plans.checkpoint_not_held",
        ),
        # Kept to oneself it leaves no trace; the event is that of sharing it.
        _row(
            Verb.PREPARE,
            _RUNNING,
            None,
            P.PREPARE,
            E.PREPARED,
            _("Prepare a note for the checkpoint"),
            "reviews.prepared",
        ),
        _row(
            Verb.ADD_DETAIL,
            _RUNNING,
            None,
            P.HOLD_CHECKPOINT,
            E.DETAIL_ADDED,
            _("Add detail to the notes"),
            "reviews.detail_added",
        ),
        _row(
            Verb.RESPOND,
            {*_RUNNING, S.CLOSED},
            None,
            P.RESPOND,
            E.CHECKPOINT_ANSWERED,
            _("Answer the checkpoint"),
            "reviews.checkpoint_answered",
        ),
        _row(
            Verb.DELIVER_SUPPORT,
            _RUNNING,
            None,
            P.DELIVER_SUPPORT,
            E.SUPPORT_DELIVERED,
            _("Mark as delivered"),
        ),
        _row(
            Verb.RECEIVE_SUPPORT,
            _RUNNING,
            None,
            P.RECEIVE_SUPPORT,
            E.SUPPORT_RECEIVED,
            _("I have received this"),
        ),
        _row(
            Verb.REACH_MILESTONE,
            {S.ACTIVE},
            None,
            P.REACH_MILESTONE,
            E.MILESTONE_REACHED,
            _("Mark as reached"),
        ),
        _row(
            Verb.PROPOSE_CHANGE,
            {S.ACTIVE},
            None,
            P.PROPOSE_CHANGE,
            E.CHANGE_PROPOSED,
            _("Put a change to HR"),
            "plans.change_proposed",
        ),
        _row(
            Verb.DECLINE_CHANGE,
            {S.ACTIVE},
            None,
            P.AMEND,
            E.CHANGE_DECLINED,
            _("Do not make this change"),
            "plans.change_declined",
        ),
        _row(Verb.AMEND, {S.ACTIVE}, None, P.AMEND, E.AMENDED, _("Change the plan"), "plans.changed"),
        _row(Verb.EXTEND, {S.ACTIVE}, None, P.AMEND, E.EXTENDED, _("Extend the plan"), "plans.changed"),
        _row(Verb.PAUSE, {S.ACTIVE}, S.PAUSED, P.PAUSE, E.PAUSED, _("Pause the plan"), "plans.paused"),
        _row(Verb.RESUME, {S.PAUSED}, S.ACTIVE, P.PAUSE, E.RESUMED, _("Resume the plan"), "plans.changed"),
        _row(
            Verb.COUNT_ABSENCE,
            {S.ACTIVE},
            None,
            P.COUNT_ABSENCE,
            E.ABSENCE_COUNTED,
            _("Count approved absence in"),
            "plans.changed",
        ),
        _row(
            Verb.LEAVE_DATES,
            {S.ACTIVE},
            None,
            P.COUNT_ABSENCE,
            E.DATES_LEFT,
            _("Leave the dates as they are"),
        ),
        _row(Verb.SUMMARISE, _RUNNING, None, P.SUMMARISE, E.SUMMARISED, _("Write a closing summary")),
        _row(
            Verb.HAND_OVER,
            _RUNNING,
            None,
            P.HAND_OVER,
            E.HANDED_OVER,
            _("Hand over to a new manager"),
            "plans.handed_over",
        ),
        _row(
            Verb.TAKE_OVER,
            _RUNNING,
            None,
            P.TAKE_OVER,
            E.TAKEN_OVER,
            _("Answer for each goal"),
            "plans.taken_over",
        ),
        _row(
            Verb.PROPOSE_OUTCOME,
            {S.ACTIVE},
            None,
            P.PROPOSE_OUTCOME,
            E.OUTCOME_PROPOSED,
            _("Put the outcome forward"),
            "plans.outcome_proposed",
        ),
        _row(
            Verb.COMMENT_ON_CLOSING,
            {S.ACTIVE},
            None,
            P.COMMENT_ON_CLOSING,
            E.CLOSING_COMMENTED,
            _("Say how you see the plan"),
            "plans.closing_commented",
        ),
        _row(Verb.CLOSE, {S.ACTIVE}, S.CLOSED, P.CLOSE, E.CLOSED, _("Record the outcome"), "plans.closed"),
        _row(Verb.APPEAL, {S.CLOSED}, None, P.APPEAL, E.APPEALED, _("Appeal"), "plans.appealed"),
        _row(
            Verb.DECIDE_APPEAL,
            {S.CLOSED},
            None,
            P.DECIDE_APPEAL,
            E.APPEAL_DECIDED,
            _("Decide the appeal"),
            "plans.appeal_decided",
        ),
        _row(
            Verb.WITHDRAW,
            _BEFORE_ACTIVE,
            S.WITHDRAWN,
            P.WITHDRAW,
            E.WITHDRAWN,
            _("Withdraw the plan"),
            "plans.withdrawn",
        ),
        _row(
            Verb.INVITE_COMPANION,
            _SHARED,
            None,
            P.INVITE_COMPANION,
            E.COMPANION_INVITED,
            _("Let a companion read the plan"),
            "plans.companion_invited",
        ),
        _row(
            Verb.REMOVE_COMPANION,
            _SHARED,
            None,
            P.INVITE_COMPANION,
            E.COMPANION_REMOVED,
            _("End the companion's access"),
        ),
    )
}
