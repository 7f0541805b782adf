"""How one's own calendar program learns of meetings: by a secret address, or by invitations in the mail."""

from __future__ import annotations

import secrets
from base64 import urlsafe_b64encode
from datetime import datetime

from django.db import transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from employees import audit
from employees.enums import PeopleEvent
from employees.errors import NotNow
from employees.models import CalendarLink, User
from employees.models.calendar_link import fingerprint
from employees.workflows.accounts import hold_account

BYTES = 32  # 256 bits: nobody guesses it


@transaction.atomic
def make_calendar_link(*, by: User, at: datetime, press: str = "") -> str:
    """Make a link for one's own account; the one before ends. Returns its secret, which is shown this once.

    `press` is chance that the page was opened with: sent twice from the same page, it is the same link, whichever
    answer is seen.
    """
    user = hold_account(by.pk)
    secret = _secret(user, press)
    known = user.calendar_links.filter(secret_sha256=fingerprint(secret)).first()
    if known is not None and known.ended_at is None:
        return secret
    if known is not None:
        secret = _secret(user, "")
    user.calendar_links.filter(ended_at__isnull=True).update(ended_at=at)
    CalendarLink.objects.create(user=user, secret_sha256=fingerprint(secret), made_at=at)
    audit.record(PeopleEvent.CALENDAR_LINK_MADE, by=by, about=user, at=at)
    return secret


@transaction.atomic
def end_calendar_link(*, by: User, at: datetime) -> None:
    """End the link of one's own account: from now on it opens nothing. Raises NotNow where there is none."""
    user = hold_account(by.pk)
    if not user.calendar_links.filter(ended_at__isnull=True).update(ended_at=at):
        raise NotNow(_("There is no calendar link to end."))
    audit.record(PeopleEvent.CALENDAR_LINK_ENDED, by=by, about=user, at=at)


@transaction.atomic
def choose_invitations(*, wanted: bool, by: User, at: datetime) -> None:
    """Have one's meetings sent as calendar invitations, or no longer. What a calendar holds already stays in it."""
    user = hold_account(by.pk)
    if user.wants_invitations == wanted:
        return
    user.wants_invitations = wanted
    user.save(update_fields=["wants_invitations"])
    audit.record(PeopleEvent.INVITATIONS_CHOSEN, by=by, about=user, at=at, wanted=wanted)


def _secret(user: User, press: str) -> str:
    """Chance; where a press is known, what only this server makes of it."""
    if not press:
        return secrets.token_urlsafe(BYTES)
    made = salted_hmac("employees.calendar_link", f"{user.ref} {press}", algorithm="sha256").digest()
    return urlsafe_b64encode(made).rstrip(b"=").decode()
