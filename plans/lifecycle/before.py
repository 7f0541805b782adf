"""How a plan comes about: written, looked at by HR, shared, talked through, started."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from plans.enums import PlanEvent as E
from plans.enums import PlanStatus as S
from plans.enums import Verb
from plans.lifecycle.transition import BEFORE_ACTIVE, SHARED, Transition, row
from plans.permissions import PlanPermission as P

ROWS: tuple[Transition, ...] = (
    row(Verb.EDIT, {S.DRAFT}, None, P.EDIT, E.EDITED, _("Go on with the draft")),
    # While a plan is read by HR, what HR reads stays as it is; from the sharing on, both sides may add.
    row(
        Verb.ADD_EVIDENCE,
        {S.DRAFT, *SHARED},
        None,
        P.ADD_EVIDENCE,
        E.EVIDENCE_ADDED,
        _("Add a file"),
        "plans.evidence_added",
    ),
    row(
        Verb.REMOVE_EVIDENCE,
        {S.DRAFT},
        None,
        P.EDIT,
        E.EVIDENCE_REMOVED,
        _("Take a file out of the draft"),
    ),
    row(
        Verb.WITHDRAW_EVIDENCE,
        {S.IN_REVIEW, S.APPROVED, *SHARED},
        None,
        P.WITHDRAW_EVIDENCE,
        E.EVIDENCE_WITHDRAWN,
        _("Withdraw a file"),
        "plans.evidence_withdrawn",
    ),
    row(
        Verb.SUBMIT,
        {S.DRAFT},
        S.IN_REVIEW,
        P.SUBMIT,
        E.SUBMITTED,
        _("Send to HR for review"),
        "plans.to_review",
    ),
    row(
        Verb.REQUEST_CHANGES,
        {S.IN_REVIEW},
        S.DRAFT,
        P.REVIEW,
        E.CHANGES_REQUESTED,
        _("Ask for changes"),
        "plans.changes_requested",
    ),
    row(
        Verb.ANSWER_FOR_HR,
        {S.IN_REVIEW},
        None,
        P.ANSWER_FOR_HR,
        E.ANSWERED_FOR_HR,
        _("Answer the questions for HR"),
    ),
    row(
        Verb.SECOND_READ,
        {S.IN_REVIEW},
        None,
        P.REVIEW,
        E.SECOND_READ,
        _("Read it as the second reader"),
    ),
    row(Verb.APPROVE, {S.IN_REVIEW}, S.APPROVED, P.REVIEW, E.APPROVED, _("Approve"), "plans.approved"),
    row(Verb.SHARE, {S.APPROVED}, S.CONSULTATION, P.SHARE, E.SHARED, _("Share the plan"), "plans.shared"),
    row(Verb.OPEN, SHARED, None, P.OPEN, E.OPENED, _("Read your plan")),
    row(
        Verb.COMMENT,
        {*BEFORE_ACTIVE, *SHARED},
        None,
        P.COMMENT,
        E.COMMENTED,
        _("Comment"),
        "plans.commented",
    ),
    row(
        Verb.PROPOSE,
        {S.CONSULTATION},
        None,
        P.PROPOSE,
        E.PROPOSED,
        _("Propose a change"),
        "plans.proposed",
    ),
    row(
        Verb.WITHDRAW_PROPOSAL,
        {S.CONSULTATION},
        None,
        P.PROPOSE,
        E.PROPOSAL_WITHDRAWN,
        _("Take the proposal back"),
    ),
    row(
        Verb.ANSWER_PROPOSAL,
        {S.CONSULTATION},
        None,
        P.ANSWER_PROPOSAL,
        E.PROPOSAL_ANSWERED,
        _("Answer the proposal"),
        "plans.proposal_answered",
    ),
    row(Verb.ASK, SHARED, None, P.ASK, E.ASKED, _("Ask what something means"), "plans.asked"),
    row(
        Verb.ANSWER_QUESTION,
        SHARED,
        None,
        P.ANSWER_QUESTION,
        E.QUESTION_ANSWERED,
        _("Answer the question"),
        "plans.question_answered",
    ),
    row(Verb.ADAPT, {S.CONSULTATION}, None, P.EDIT, E.ADAPTED, _("Change the plan as agreed")),
    row(
        Verb.END_CONSULTATION,
        {S.CONSULTATION},
        None,
        P.READY,
        E.CONSULTATION_ENDED,
        _("I am ready to begin"),
        "plans.ready_to_start",
    ),
    row(Verb.START, {S.CONSULTATION}, S.ACTIVE, P.START, E.STARTED, _("Start the plan"), "plans.started"),
)
