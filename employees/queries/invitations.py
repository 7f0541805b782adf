"""Links by which somebody chooses a password: signed, for one account, good once and for a limited time."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac

from employees.enums import PeopleEvent
from employees.models import AuditEvent, User

SALT = "waymark.password"
DOOR = "waymark.door"
DOOR_LASTS = timedelta(minutes=15)


class Purpose(StrEnum):
    """Why somebody was sent a link."""

    INVITATION = "invitation"
    RESET = "reset"


# An invitation may wait for the person's first day; a link that somebody asked for is used at once.
LASTS = {Purpose.INVITATION: timedelta(days=7), Purpose.RESET: timedelta(hours=1)}


def password_path(user: User, purpose: Purpose) -> str:
    """The path of the page on which this account's password can be chosen. Good until used, or `LASTS` are over."""
    token = signing.dumps({"who": user.ref, "why": purpose, "seal": _seal(user)}, salt=SALT)
    return reverse("choose_password", args=[token])


def account_of_token(token: str) -> tuple[User, Purpose] | None:
    """The account that a link was made for, and why; None if it is forged, spent, too old, or the account is closed."""
    try:
        content = signing.loads(token, salt=SALT, max_age=max(LASTS.values()))
        purpose = Purpose(content["why"])
        signing.loads(token, salt=SALT, max_age=LASTS[purpose])
    except signing.BadSignature:
        return None
    user = User.objects.select_related("employee").filter(ref=content["who"], is_active=True).first()
    if user is None or not constant_time_compare(content["seal"], _seal(user)):
        return None
    return user, purpose


def _seal(user: User) -> str:
    # Changes with the password and the address: a link is spent as soon as either is new.
    return salted_hmac(SALT, f"{user.password}|{user.email}", algorithm="sha256").hexdigest()[:32]


def door_path(user: User) -> str:
    """The path of a page that lets the account in. Good for one time, and for `DOOR_LASTS` at most."""
    return reverse("come_in", args=[signing.dumps({"who": user.ref, "seal": _door_seal(user)}, salt=DOOR)])


def account_of_door(token: str) -> User | None:
    """The account that a link of `door_path` lets in; None if it is forged, spent, too old, or the account closed."""
    try:
        content = signing.loads(token, salt=DOOR, max_age=DOOR_LASTS)
    except signing.BadSignature:
        return None
    user = User.objects.select_related("employee").filter(ref=content["who"], is_active=True).first()
    return user if user is not None and constant_time_compare(content["seal"], _door_seal(user)) else None


def _door_seal(user: User) -> str:
    seen = user.last_login.isoformat() if user.last_login else ""
    return salted_hmac(DOOR, f"{user.password}|{user.email}|{seen}", algorithm="sha256").hexdigest()[:32]


def passwords_are_used() -> bool:
    """Whether anybody signs in with a password, or a passkey, of Waymark's own."""
    return settings.OIDC is None or not settings.OIDC.only


def is_tied_to(user: User, uid: str) -> bool:
    """Whether the account is known to the organisation's own sign-in by this very subject."""
    return SocialAccount.objects.filter(user=user, uid=uid).exists()


def is_tied(user: User) -> bool:
    """Whether the account is known to the organisation's own sign-in."""
    return settings.OIDC is not None and SocialAccount.objects.filter(user=user).exists()


def access_changes(user: User, *, since: datetime, until: datetime) -> dict[str, AuditEvent]:
    """What others may have done to how somebody signs in, from `since` to `until`: the latest invitation, and reset.

    An invitation is HR's act and names who; a new password is asked for on the sign-in page by whoever knows the
    address, so nobody is named. Keys are the events; one that did not happen is not there.
    """
    person = user.employee_or_none
    refs = {user.ref} | ({person.ref} if person is not None else set())
    kinds = [PeopleEvent.INVITED, PeopleEvent.PASSWORD_ASKED_FOR]
    found = AuditEvent.objects.filter(event__in=kinds, about_ref__in=refs, at__gte=since, at__lte=until)
    return {event.event: event for event in found.exclude(actor_ref=user.ref).order_by("seq")}
