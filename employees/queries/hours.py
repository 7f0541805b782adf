"""When somebody may be written to: the organisation's hours, in their own zone and calendar, and their own wish."""

from __future__ import annotations

from datetime import datetime, timedelta

from employees.enums import Digest
from employees.models import Organisation, User
from employees.outbox import Hours, zone_of
from employees.queries.calendar import calendar_for
from employees.queries.organisation import organisation
from employees.working_days import WorkingCalendar

# A weekly digest after a long break with bridges lies well within it.
AHEAD = timedelta(days=60)


def hours_of(reader: User, at: datetime) -> Hours:
    """The hours of one reader, as they are set at this moment; good for reckoning from about `at` on."""
    ours = organisation()
    employee = reader.employee_or_none
    zone = zone_of(employee, ours)
    quiet = ours or Organisation(quiet_from=None, quiet_until=None, only_working_days=False)
    needs_days = quiet.only_working_days or reader.digest != Digest.AT_ONCE
    years = range((at - AHEAD).year, (at + AHEAD).year + 1)
    return Hours(
        zone=zone,
        calendar=calendar_for(employee, years) if employee and needs_days else WorkingCalendar(),
        quiet_from=quiet.quiet_from,
        quiet_until=quiet.quiet_until,
        only_working_days=quiet.only_working_days,
        digest=Digest(reader.digest),
    )
