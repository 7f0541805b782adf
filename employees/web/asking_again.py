"""Pages of an act for which one shows once more that it is oneself: by a way that leads off the page, and back to it.

What was typed waits in the session meanwhile: with nobody else, and gone when it ends.
"""

from __future__ import annotations

import logging
from typing import Any

from allauth.account.internal.flows.login import record_authentication
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from employees.queries import is_tied_to
from employees.web.acting import user_of
from employees.web.anew import keep_words, kept_words
from employees.web.pages import FormPage
from employees.web.single_sign_on import Arrival, Refused, lead_out

log = logging.getLogger(__name__)
WAYS = frozenset({"passkey", "single_sign_on"})


class AskingAgain(FormPage):
    """A page whose form asks who sends it. Its `initial` starts with what was typed before one was led away."""

    def initial(self) -> dict[str, Any]:
        """What was kept."""
        return {**super().initial(), **kept_words(self.request)}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Lead to the proof that was chosen, with every word kept; or act."""
        way = request.POST.get("leave", "")
        if way in WAYS:
            keep_words(request)
            return lead_to_proof(request, way)
        return super().post(request, *args, **kwargs)


def lead_to_proof(request: HttpRequest, way: str) -> HttpResponse:
    """Where one shows once more that it is oneself, and from where one comes back to this page."""
    if way == "passkey":
        again = urlencode({"next": request.get_full_path()})
        return redirect(f"{reverse('mfa_reauthenticate_webauthn')}?{again}")
    try:
        return lead_out(request, then=request.get_full_path(), again_for=user_of(request).ref)
    except Refused as refusal:
        log.warning("authn_failed", extra={"code": refusal.code})
        messages.error(request, f"{refusal} {_('What you wrote is still here.')}")
        return redirect(request.get_full_path())


def prove_by(request: HttpRequest, arrival: Arrival) -> HttpResponse:
    """Back from the organisation's sign-in, for an act: a proof only if it let this very person sign in anew."""
    user = user_of(request)
    if user.ref != arrival.again_for or not is_tied_to(user, arrival.told.uid):
        log.warning("authn_failed", extra={"code": "somebody_else", "user": user.ref})
        messages.error(request, _("You signed in there as somebody else. What you wrote is still here."))
    elif not arrival.was_asked_again:
        log.warning("authn_failed", extra={"code": "not_asked_again", "user": user.ref})
        messages.error(
            request,
            _(
                "Your organisation’s sign-in did not ask you again, so it shows nothing new. Choose another way. What "
                "you wrote is still here."
            ),
        )
    else:
        record_authentication(
            request, user, "socialaccount", reauthenticated=True, for_act=True, mfa=arrival.told.mfa
        )
        request.session.cycle_key()
    return redirect(arrival.then or "/")
