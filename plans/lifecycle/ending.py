"""How a plan ends, and what goes on beside it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from plans.enums import PlanEvent as E
from plans.enums import PlanStatus as S
from plans.enums import Verb
from plans.lifecycle.transition import BEFORE_ACTIVE, SHARED, Transition, row
from plans.permissions import PlanPermission as P

ROWS: tuple[Transition, ...] = (
    row(
        Verb.PROPOSE_OUTCOME,
        {S.ACTIVE},
        None,
        P.PROPOSE_OUTCOME,
        E.OUTCOME_PROPOSED,
        _("Put the outcome forward"),
        "plans.outcome_proposed",
    ),
    row(
        Verb.COMMENT_ON_CLOSING,
        {S.ACTIVE},
        None,
        P.COMMENT_ON_CLOSING,
        E.CLOSING_COMMENTED,
        _("Say how you see the plan"),
        "plans.closing_commented",
    ),
    row(Verb.CLOSE, {S.ACTIVE}, S.CLOSED, P.CLOSE, E.CLOSED, _("Record the outcome"), "plans.closed"),
    row(Verb.APPEAL, {S.CLOSED}, None, P.APPEAL, E.APPEALED, _("Appeal"), "plans.appealed"),
    row(
        Verb.DECIDE_APPEAL,
        {S.CLOSED},
        None,
        P.DECIDE_APPEAL,
        E.APPEAL_DECIDED,
        _("Decide the appeal"),
        "plans.appeal_decided",
    ),
    row(
        Verb.WRITE_LETTER,
        {S.APPROVED, *SHARED},
        None,
        P.WRITE_LETTER,
        E.LETTER_WRITTEN,
        _("Write a letter"),
        "plans.letter_written",
    ),
    row(
        Verb.WRITE_APPEAL_LETTER,
        {S.CLOSED},
        None,
        P.WRITE_APPEAL_LETTER,
        E.APPEAL_LETTER_WRITTEN,
        _("Write a letter about the appeal"),
        "plans.letter_written",
    ),
    row(
        Verb.WITHDRAW,
        BEFORE_ACTIVE,
        S.WITHDRAWN,
        P.WITHDRAW,
        E.WITHDRAWN,
        _("Withdraw the plan"),
        "plans.withdrawn",
    ),
    row(
        Verb.INVITE_COMPANION,
        SHARED,
        None,
        P.INVITE_COMPANION,
        E.COMPANION_INVITED,
        _("Let a companion read the plan"),
        "plans.companion_invited",
    ),
    row(
        Verb.REMOVE_COMPANION,
        SHARED,
        None,
        P.INVITE_COMPANION,
        E.COMPANION_REMOVED,
        _("End the companion's access"),
    ),
)
