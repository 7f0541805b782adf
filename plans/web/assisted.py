"""Signing at a shared device: the person signs in themselves, for this act, and the session ends with it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.http import urlencode

from employees.web.single_sign_on import ANEW
from plans.models import Plan, Signature

FOR = "assisted_plan"
DONE = "assisted_done"
# Long enough to read a plan at somebody else's desk.
LASTS = 60 * 60  # seconds


def hand_over_device(request: HttpRequest, plan: Plan) -> HttpResponse:
    """End the session of whoever offered the device, and lead to the sign-in page."""
    logout(request)
    request.session[FOR] = plan.ref
    request.session[ANEW] = True  # or whoever offered the device would come in again
    request.session.set_expiry(LASTS)
    return redirect(f"{reverse('account_login')}?{urlencode({'next': reverse('my_plan')})}")


def is_assisted(request: HttpRequest, plan: Plan) -> bool:
    """Whether this session was begun at a shared device, for this plan."""
    return bool(request.session.get(FOR) == plan.ref)


def end_here(request: HttpRequest, signature: Signature | None, *, at: datetime, zone: str) -> HttpResponse:
    """End the session with the act. What stays for the next page names nobody and says nothing of what it was."""
    said = {"ref": signature.short_ref if signature else "", "at": at.isoformat(), "zone": zone}
    logout(request)
    request.session[DONE] = said
    return redirect("signed_here")


def what_was_done(request: HttpRequest) -> dict[str, Any]:
    """The reference and the instant of what was just done here, once."""
    said = request.session.pop(DONE, None)
    if said is None:
        return {}
    return {**said, "at": parse_datetime(said["at"])}
