"""Who says what about a version: signed, not signed, and where the form asks for it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from plans.enums import PlanEvent as E
from plans.enums import PlanStatus as S
from plans.enums import Verb
from plans.lifecycle.transition import RUNNING, Transition, row
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
)
