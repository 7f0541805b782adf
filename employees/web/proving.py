"""Showing once more that it is you, at the act itself: with the password on the page, or by a passkey, or the
organisation's own sign-in, just now.

Tries are counted where those of signing in are: allauth refuses after a few, whatever page they are made on.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.reauthentication import reauthenticate_by_password
from allauth.core import ratelimit
from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _

from employees.enums import ProofMethod
from employees.queries import is_tied, passwords_are_used
from employees.web.acting import now_of, user_of
from employees.web.device import device_of
from employees.workflows import PROOF_LASTS, Proof

log = logging.getLogger(__name__)
# The proof that was spent last, in the session: one proof is good for one act.
SPENT = "proof_spent"


@dataclass(frozen=True)
class Ways:
    """How somebody can show who they are here: `given` is a proof that still holds, made off this page just now."""

    password: bool
    passkey: bool
    given: Proof | None
    single_sign_on: bool = False


def ways_to_prove(request: HttpRequest) -> Ways:
    """What the page offers. A session in which somebody merely signed in is no proof."""
    user = user_of(request)
    passkeys = Authenticator.objects.filter(user=user, type=Authenticator.Type.WEBAUTHN)
    password = passwords_are_used() and user.has_usable_password()
    return Ways(password, passkeys.exists(), _given(request), is_tied(user))


def prove(request: HttpRequest, password: str) -> Proof:
    """A proof by password, now. Raises ValidationError with a sentence where it is wrong, or tried too often."""
    user = user_of(request)
    if not password:
        raise ValidationError(_("Enter your password. It shows that it is you who signs."))
    if not ratelimit.consume(request, action="reauthenticate", user=user):
        raise ValidationError(_too_often())
    try:
        right = get_adapter(request).reauthenticate(user, password)
    except ValidationError:
        raise ValidationError(_too_often()) from None
    if not right:
        log.warning("authn_failed", extra={"user": user.ref})
        raise ValidationError(
            _("This is not your password. Nothing was sent, and what you wrote is still here.")
        )
    reauthenticate_by_password(request)
    request.session.cycle_key()
    return Proof(ProofMethod.PASSWORD, now_of(request), _second_factor(request), device_of(request))


def _too_often() -> str:
    return _("Too many tries. Wait a few minutes, then try again. What you wrote is still here.")


def spend(request: HttpRequest, proof: Proof) -> None:
    """Let nothing else be done with a proof: the next act asks again."""
    request.session[SPENT] = proof.at.timestamp()


def _given(request: HttpRequest) -> Proof | None:
    again = [one for one in _records(request) if one.get("reauthenticated") and _method_of(one)]
    if not again:
        return None
    at = datetime.fromtimestamp(again[-1]["at"], UTC)
    now, spent = now_of(request), request.session.get(SPENT, 0)
    method = _method_of(again[-1])
    if method is None or at.timestamp() <= spent or not now - PROOF_LASTS <= at <= now:
        return None
    mfa = _second_factor(request) or method == ProofMethod.PASSKEY
    return Proof(method, at, mfa, device_of(request))


def _method_of(record: dict[str, Any]) -> ProofMethod | None:
    """What a record proves of somebody who showed who they are off the page of the act. A password is asked on it."""
    if record.get("method") == "socialaccount" and record.get("for_act"):
        return ProofMethod.SSO
    if (record.get("method"), record.get("type")) == ("mfa", Authenticator.Type.WEBAUTHN):
        return ProofMethod.PASSKEY
    return None


def _second_factor(request: HttpRequest) -> bool:
    return any(one.get("method") == "mfa" or one.get("mfa") for one in _records(request))


def _records(request: HttpRequest) -> list[dict[str, Any]]:
    return list(get_authentication_records(request, user_of(request)))
