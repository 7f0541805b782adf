"""Notes who read a plan: once a day for each reader and part, beside the page and never in its way."""

from __future__ import annotations

import logging
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.core.cache import caches
from django.db import DatabaseError, connection, models, transaction

from employees import audit
from employees.models import AuditEvent, User
from plans.enums import ReadingEvent, ReadPart

log = logging.getLogger(__name__)

# A page that waits for the record waits no longer than this: the reading is noted at the next look.
AT_MOST = "400ms"


def note_read(
    *, about: models.Model, part: ReadPart, by: User, at: datetime, zone: str, item: str = ""
) -> None:
    """Record that `by` read this part of a plan, or of a pause before one, unless it was today in the `zone`.

    In a transaction of its own, after the page was made. Never raises for what the database says: it is logged.
    """
    today = at.astimezone(ZoneInfo(zone)).date()
    ref: str = about.ref  # type: ignore[attr-defined]  # plans and pauses have one
    seen = f"read:{by.ref}:{ref}:{part}:{item}:{today}"
    if caches["frame"].get(seen):
        return
    since = datetime.combine(today, time.min, ZoneInfo(zone))
    try:
        with transaction.atomic():
            if not _noted(about, part, by, item, since):
                _wait_shortly()
                named: dict[str, Any] = {"item": item} if item else {}
                audit.record(
                    ReadingEvent.READ, by=by, about=about, at=at, is_change=False, part=part, **named
                )
    except DatabaseError as error:
        log.warning("reading_not_noted", extra={"about": ref, "error": type(error).__name__})
        return
    caches["frame"].set(seen, True, 24 * 60 * 60)


def _noted(about: models.Model, part: ReadPart, by: User, item: str, since: datetime) -> bool:
    noted = AuditEvent.objects.filter(
        about_type=about._meta.label_lower,
        about_ref=about.ref,  # type: ignore[attr-defined]
        event=ReadingEvent.READ,
        actor_ref=by.ref,
        at__gte=since,
    )
    said = noted.values_list("data", flat=True)
    return any(data.get("part") == part and data.get("item", "") == item for data in said)


def _wait_shortly() -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL lock_timeout = '{AT_MOST}'")
