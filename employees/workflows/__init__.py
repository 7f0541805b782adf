"""How is it done? The verbs around people and accounts: each locks, asks, changes, records and tells in one go."""

from employees.workflows.absences import AbsenceDetails, correct_absence, record_absence, withdraw_absence
from employees.workflows.accounts import (
    ask_for_password,
    choose_password,
    close_departed,
    go_through_door,
    invite,
    open_door,
    remove_second_step,
    sign_in_changed,
    signed_in,
)
from employees.workflows.calendar import add_working_week, close_on, open_on
from employees.workflows.calendar_links import choose_invitations, end_calendar_link, make_calendar_link
from employees.workflows.conflicts import end_conflict, note_conflict
from employees.workflows.delivery import decide_rest, send_again, try_delivery_now
from employees.workflows.organisation import (
    OrganisationDetails,
    Owner,
    QuietHours,
    change_organisation,
    complete_setup,
    set_quiet_hours,
)
from employees.workflows.people import PersonDetails, change_details, join, leave, move, return_to_work
from employees.workflows.preferences import set_preferences
from employees.workflows.proving import PROOF_LASTS, Proof
from employees.workflows.roles import grant_role, revoke_role
from employees.workflows.sessions import sign_out_elsewhere
from employees.workflows.single_sign_on import Told, account_told_of, come_in, untie
from employees.workflows.standing_in import end_stand_in, name_stand_in

__all__ = [
    "PROOF_LASTS",
    "AbsenceDetails",
    "OrganisationDetails",
    "Owner",
    "PersonDetails",
    "Proof",
    "QuietHours",
    "Told",
    "account_told_of",
    "add_working_week",
    "ask_for_password",
    "change_details",
    "change_organisation",
    "choose_invitations",
    "choose_password",
    "close_departed",
    "close_on",
    "come_in",
    "complete_setup",
    "correct_absence",
    "decide_rest",
    "end_calendar_link",
    "end_conflict",
    "end_stand_in",
    "go_through_door",
    "grant_role",
    "invite",
    "join",
    "leave",
    "make_calendar_link",
    "move",
    "name_stand_in",
    "note_conflict",
    "open_door",
    "open_on",
    "record_absence",
    "remove_second_step",
    "return_to_work",
    "revoke_role",
    "send_again",
    "set_preferences",
    "set_quiet_hours",
    "sign_in_changed",
    "sign_out_elsewhere",
    "signed_in",
    "try_delivery_now",
    "untie",
    "withdraw_absence",
]
