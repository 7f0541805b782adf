"""How long something waits before it is kinder to ask than to wait on. A nudge, not anybody's deadline."""

from __future__ import annotations

from datetime import date, datetime, time

from django.utils import timezone

from employees.working_days import WorkingCalendar

# In weekdays.
PATIENCE = 3


def patience_ends(today: date) -> datetime:
    """What has waited since before this instant has waited more than PATIENCE weekdays, in the reader's time zone."""
    return datetime.combine(patience_began(today), time.min, tzinfo=timezone.get_current_timezone())


def patience_began(today: date) -> date:
    """The day before which something has been late for more than PATIENCE weekdays."""
    return WorkingCalendar().add(today, -PATIENCE)
