"""What we tell people about their own account."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy, gettext_noop

from employees.models import OutboxMessage, User
from employees.models.outbox import IN_HAND, WAITING
from employees.outbox import InApp, Notice, Ready, Suppressed, enqueue
from employees.queries import Purpose, password_path, passwords_are_used
from employees.queries.invitations import LASTS

INVITED = "people.invited"
PASSWORD_ASKED_FOR = "people.password_asked_for"  # noqa: S105 -- the name of a kind of message
SIGN_IN_CHANGED = "people.sign_in_changed"


def invited(user: User, *, at: datetime) -> OutboxMessage | None:
    """Ask somebody to choose their password. None while an earlier invitation is still on its way to them.

    Who invites is in the record, which the verb writes; the message does not name them.
    """
    return _tell(INVITED, user, at)


def password_asked_for(user: User, *, at: datetime) -> OutboxMessage | None:
    """Send a link to choose a new password. None while an earlier one is still on its way."""
    return _tell(PASSWORD_ASKED_FOR, user, at)


def sign_in_changed(user: User, *, at: datetime) -> OutboxMessage | None:
    """Tell somebody that their password or second step was changed: if it was not them, they learn of it."""
    return _tell(SIGN_IN_CHANGED, user, at)


def _tell(kind: str, user: User, at: datetime) -> OutboxMessage | None:
    earlier = OutboxMessage.objects.filter(kind=kind, recipient=user)
    number = earlier.exclude(state__in=[*WAITING, *IN_HAND]).count() + 1
    return enqueue(kind=kind, key=f"{kind}:{user.ref}:{number}", recipient=user, about=user, at=at)


def _still_invited(message: OutboxMessage, at: datetime) -> Suppressed | Ready:
    if not passwords_are_used():
        return _to_single_sign_on(message)
    if message.recipient.has_usable_password():
        return Suppressed(gettext_noop("The recipient has already chosen a password."))
    return _with_link(message.recipient, Purpose.INVITATION, at)


def _to_single_sign_on(message: OutboxMessage) -> Suppressed | Ready:
    seen = message.recipient.last_login
    if seen is not None and seen >= message.queued_at:
        return Suppressed(gettext_noop("The recipient has signed in meanwhile."))
    return Ready(
        {"single_sign_on": settings.OIDC.name if settings.OIDC else ""}, path=reverse("account_login")
    )


def _still_asked_for(message: OutboxMessage, at: datetime) -> Suppressed | Ready:
    if not passwords_are_used():
        return Suppressed(gettext_noop("Nobody signs in with a password any more."))
    if not message.recipient.is_active:
        return Suppressed(gettext_noop("The account was closed."))
    return _with_link(message.recipient, Purpose.RESET, at)


def _with_link(user: User, purpose: Purpose, at: datetime) -> Ready:
    # Made now, not when the message was queued: the link lives for a limited time.
    another = f"{settings.SITE_URL}{reverse('account_reset_password')}"
    return Ready({"works_until": at + LASTS[purpose], "another": another}, path=password_path(user, purpose))


def _still_changed(message: OutboxMessage, at: datetime) -> Suppressed | Ready:
    # What happened stays true; when it happened is when the message was queued.
    page = "account_reset_password" if passwords_are_used() else "account_login"
    return Ready({"changed_at": message.queued_at, "chosen_here": passwords_are_used()}, path=reverse(page))


NOTICES: Mapping[str, Notice] = {
    notice.kind: notice
    for notice in (
        Notice(INVITED, "employees/invited", _still_invited, at_any_hour=True, straight=True),
        Notice(
            PASSWORD_ASKED_FOR,
            "employees/password_asked_for",
            _still_asked_for,
            at_any_hour=True,
            straight=True,
        ),
        Notice(SIGN_IN_CHANGED, "employees/sign_in_changed", _still_changed, at_any_hour=True, straight=True),
    )
}

# What they say inside the application, where whoever reads them has signed in.
WORDS: Mapping[str, InApp] = {
    INVITED: InApp(own=gettext_lazy("You were invited to sign in")),
    PASSWORD_ASKED_FOR: InApp(own=gettext_lazy("Somebody asked for a new password for your account")),
    SIGN_IN_CHANGED: InApp(own=gettext_lazy("Your password or your second step was changed")),
}
