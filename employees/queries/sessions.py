"""Where somebody is signed in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings

from employees.devices import Device, device_from
from employees.models import Session, User

# What a session keeps of itself, written by pip_config/middleware.py: when it was opened and last seen (seconds since
# 1970), and from where.
OPENED, SEEN, CLIENT = "opened_at", "seen_at", "client"


@dataclass(frozen=True)
class SignedIn:
    """One device. Times are UTC; None where the session was not used since."""

    mark: str
    device: Device
    opened: datetime | None
    seen: datetime | None
    is_this: bool


def sessions_of(user: User, *, this: str, at: datetime) -> list[SignedIn]:
    """Every session of the account that still holds, the latest seen first. `this` is the mark of the one that asks."""
    rows = Session.objects.filter(user=user, expire_date__gt=at)
    idle = at - timedelta(seconds=settings.SESSION_IDLE_SECONDS)
    found = [
        one
        for one in (_signed_in(row, this) for row in rows)
        if one.is_this or not one.seen or one.seen > idle
    ]
    return sorted(found, key=lambda one: (one.is_this, one.seen or one.opened or at), reverse=True)


def _signed_in(row: Session, this: str) -> SignedIn:
    data: dict[str, Any] = row.get_decoded()
    return SignedIn(
        mark=row.mark,
        device=device_from(data.get(CLIENT, {})),
        opened=_moment(data.get(OPENED)),
        seen=_moment(data.get(SEEN)),
        is_this=row.mark == this,
    )


def _moment(seconds: object) -> datetime | None:
    return datetime.fromtimestamp(seconds, UTC) if isinstance(seconds, int) else None
