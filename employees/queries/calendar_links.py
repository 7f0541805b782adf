"""Whose calendar a secret address opens."""

from __future__ import annotations

from datetime import datetime

from employees.errors import NotVisible
from employees.models import CalendarLink, User
from employees.models.calendar_link import fingerprint
from employees.outbox import has_left


def calendar_link_of(user: User) -> CalendarLink | None:
    """The link that works now, or None."""
    return user.calendar_links.filter(ended_at__isnull=True).first()


def account_of_calendar(secret: str, *, at: datetime) -> User:
    """The account whose link this is. Raises NotVisible for any other: ended, never made, of an account out of use,
    of somebody whose last day is over.
    """
    link = (
        CalendarLink.objects.select_related("user__employee")
        .filter(secret_sha256=fingerprint(secret), ended_at__isnull=True, user__is_active=True)
        .first()
    )
    if link is None or has_left(link.user.employee_or_none, at=at):
        raise NotVisible
    return link.user
