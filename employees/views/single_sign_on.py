"""Signing in by the organisation's own sign-in: out to it, and back."""

from __future__ import annotations

import logging
from http import HTTPStatus

from allauth.account import views as allauth
from allauth.account.internal.flows.login import record_authentication
from allauth.account.internal.flows.reauthentication import get_reauthentication_flows
from allauth.account.utils import perform_login
from allauth.core import ratelimit
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from employees.errors import NotNow, NotVisible
from employees.queries import is_tied, passwords_are_used
from employees.web.acting import now_of, user_of
from employees.web.asking_again import prove_by
from employees.web.open_to import OpenTo, open_to
from employees.web.pages import Page
from employees.web.sign_in import AuthenticationBackend, new_key_after
from employees.web.single_sign_on import ANEW, Arrival, Refused, arrive, lead_out
from employees.workflows import account_told_of, come_in

log = logging.getLogger(__name__)


@method_decorator(login_not_required, name="dispatch")
class LeadOut(Page):
    """The button on the sign-in page. A button and no link: nobody is signed in by following one."""

    def guard(self) -> None:
        """Where no provider is set, there is no such page."""
        if settings.OIDC is None:
            raise NotVisible

    def post(self, request: HttpRequest) -> HttpResponse:
        """Lead out; or say that the provider does not answer. After very many from one address, wait (429)."""
        if not ratelimit.consume(request, action="single_sign_on"):
            return _show(request, _("There were many tries from here. Wait a minute."), status=429)
        try:
            anew = bool(request.session.get(ANEW))
            return lead_out(request, then=request.POST.get("next", ""), anew=anew)
        except Refused as refusal:
            return _refused(request, refusal)


class Again(Page):
    """Sign in anew before what lets one in is changed: for those who have nothing else here to show who they are."""

    def guard(self) -> None:
        """For accounts that the provider knows."""
        if not is_tied(self.user):
            raise NotVisible

    def get(self, request: HttpRequest) -> HttpResponse:
        """Say why."""
        return self.render("account/single_sign_on_again.html", next=request.GET.get("next", ""))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Lead out; one comes back signed in, to the page that was asked for."""
        try:
            return lead_out(request, then=request.POST.get("next", ""), anew=True)
        except Refused as refusal:
            return _refused(request, refusal)


@open_to(OpenTo.SIGNED_IN)
def reauthenticate(request: HttpRequest) -> HttpResponseBase:
    """allauth's page that asks for the password; where there are none, the way that there is."""
    user = user_of(request)
    if passwords_are_used() and get_reauthentication_flows(user):
        return new_key_after(allauth.reauthenticate)(request)
    then = urlencode({"next": request.GET.get("next", "")})
    if Authenticator.objects.filter(user=user).exists():
        return redirect(f"{reverse('mfa_reauthenticate')}?{then}")
    return redirect(f"{reverse('single_sign_on_again')}?{then}")


@open_to(OpenTo.A_SECRET)
@require_GET
@never_cache
@login_not_required
def back(request: HttpRequest) -> HttpResponse:
    """Where the provider leads back to. Nothing is taken without the state that this session was given."""
    if settings.OIDC is None:
        raise NotVisible
    try:
        arrival = arrive(request)
        if arrival.again_for:
            return prove_by(request, arrival)
        return _sign_in(request, arrival)
    except Refused as refusal:
        return _refused(request, refusal)
    except NotNow as refusal:
        return _show(request, str(refusal), status=HTTPStatus.FORBIDDEN)


def _sign_in(request: HttpRequest, arrival: Arrival) -> HttpResponse:
    user = account_told_of(arrival.told)
    if not AuthenticationBackend().user_can_authenticate(user):
        raise NotNow(_("This account is closed. Ask your HR contact."))
    if request.user.is_authenticated:
        logout(request)
    come_in(user=user, told=arrival.told, at=now_of(request))
    record_authentication(request, user, "socialaccount", mfa=arrival.told.mfa, reauthenticated=True)
    return perform_login(request, user, email_verification="none", redirect_url=arrival.then or None)


def _refused(request: HttpRequest, refusal: Refused) -> HttpResponse:
    log.warning("authn_failed", extra={"code": refusal.code})
    return _show(request, refusal.sentence, status=refusal.status)


def _show(request: HttpRequest, sentence: str, *, status: int) -> HttpResponse:
    return render(request, "account/single_sign_on_refused.html", {"sentence": sentence}, status=status)
