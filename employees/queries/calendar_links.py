"""Whose calendar a secret address opens."""

from __future__ import annotations

from employees.errors import NotVisible
from employees.models import CalendarLink, User
from employees.models.calendar_link import fingerprint


def calendar_link_of(user: User) -> CalendarLink | None:
    """The link that works now, or None."""
    return user.calendar_links.filter(ended_at__isnull=True).first()


def account_of_calendar(secret: str) -> User:
    """The account whose link this is. Raises NotVisible for any other: ended, never made, of an account out of use."""
    link = (
        CalendarLink.objects.select_related("user__employee")
        .filter(secret_sha256=fingerprint(secret), ended_at__isnull=True, user__is_active=True)
        .first()
    )
    if link is None:
        raise NotVisible
    return link.user
