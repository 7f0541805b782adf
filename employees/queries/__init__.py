"""What can I see? The funnels through which people, calendars and the organisation are read."""

from employees.queries.absences import absence_for, absences_of, away_of
from employees.queries.calendar import calendar_for, calendars_for, closure_for, holidays_of, region_is_known
from employees.queries.calendar_links import account_of_calendar, calendar_link_of
from employees.queries.conflicts import conflict_for, conflicts_for, hr_left_for
from employees.queries.devices import devices_of
from employees.queries.hours import hours_of
from employees.queries.imports import import_for, imports_of, rows_of
from employees.queries.invitations import (
    Purpose,
    access_changes,
    account_of_door,
    account_of_token,
    door_path,
    is_tied,
    is_tied_to,
    password_path,
    passwords_are_used,
)
from employees.queries.organisation import is_set_up, organisation
from employees.queries.people import (
    account_at,
    current_line,
    departments_of,
    holders_who_stay,
    own_lines_after,
    people_visible_to,
    person_for,
    person_named,
    reporting_chain,
    reports_of,
    role_grant_for,
    roles_held_since,
    roles_of,
    search,
    system_owners_who_stay,
)
from employees.queries.sessions import SignedIn, sessions_of

__all__ = [
    "Purpose",
    "SignedIn",
    "absence_for",
    "absences_of",
    "access_changes",
    "account_at",
    "account_of_calendar",
    "account_of_door",
    "account_of_token",
    "away_of",
    "calendar_for",
    "calendar_link_of",
    "calendars_for",
    "closure_for",
    "conflict_for",
    "conflicts_for",
    "current_line",
    "departments_of",
    "devices_of",
    "door_path",
    "holders_who_stay",
    "holidays_of",
    "hours_of",
    "hr_left_for",
    "import_for",
    "imports_of",
    "is_set_up",
    "is_tied",
    "is_tied_to",
    "organisation",
    "own_lines_after",
    "password_path",
    "passwords_are_used",
    "people_visible_to",
    "person_for",
    "person_named",
    "region_is_known",
    "reporting_chain",
    "reports_of",
    "role_grant_for",
    "roles_held_since",
    "roles_of",
    "rows_of",
    "search",
    "sessions_of",
    "system_owners_who_stay",
]
