"""Who says what about a version, on screen and on paper: signed, not signed, and where the form asks for it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from plans.enums import PlanEvent as E
from plans.enums import PlanStatus as S
from plans.enums import Verb
from plans.lifecycle.transition import RUNNING, SHARED, Transition, row
from plans.permissions import PlanPermission as P

ROWS: tuple[Transition, ...] = (
    row(Verb.SIGN, RUNNING, None, P.SIGN, E.SIGNED, _("Sign: I have read this plan"), "plans.signed"),
    row(
        Verb.DECLINE_TO_SIGN,
        RUNNING,
        None,
        P.SIGN,
        E.NOT_SIGNED,
        _("I do not want to sign"),
        "plans.not_signed",
    ),
    row(
        Verb.SIGN_FORM,
        {*RUNNING, S.CLOSED},
        None,
        P.SIGN_FORM,
        E.FORM_SIGNED,
        _("Sign where the form asks for it"),
    ),
    row(
        Verb.ASK_TO_MEET,
        RUNNING,
        None,
        P.SIGN,
        E.MEETING_ASKED,
        _("I want to talk about it first"),
        "plans.meeting_asked",
    ),
    row(Verb.CHOOSE_PAPER, SHARED, None, P.SIGN, E.PAPER_CHOSEN, _("I prefer paper"), "plans.paper_chosen"),
    row(Verb.CHOOSE_SCREEN, SHARED, None, P.SIGN, E.SCREEN_CHOSEN, _("Sign on screen again")),
    row(
        Verb.RECORD_PAPER,
        RUNNING,
        None,
        P.RECORD_PAPER,
        E.SIGNED_ON_PAPER,
        _("Put in what was signed on paper"),
        "plans.paper_recorded",
    ),
    row(Verb.ATTEST, RUNNING, None, P.ATTEST, E.ATTESTED, _("Confirm that it was given")),
    row(Verb.ASSIST, RUNNING, None, P.ASSIST, E.ASSISTED, _("Hand over this device for signing")),
)
