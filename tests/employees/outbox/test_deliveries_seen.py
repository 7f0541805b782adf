"""Who sees to whom a message went, and what of it: HR leads, but not of what went to themselves or those above them.

Of messages about accounts everybody who opens the log sees that. No database is asked but where a message is stored.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from employees.enums import OutboxState, Role
from employees.errors import NotVisible
from employees.models import Employee, OutboxMessage, User
from employees.permissions import Actor, actor_for
from employees.queries.delivery import message_for, row_for
from tests.factories.people import RoleGrantFactory, UserFactory
from tests.people import Cast

TODAY = date(2026, 3, 2)
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SHARED, INVITED = "plans.shared", "people.invited"
# The keys of people; that of each account is greater by a hundred.
KEYS = {"sam": 1, "paul": 2, "lee": 3, "noor": 4, "tom": 5, "mia": 6}
SOMEBODY = Actor(TODAY, True, 0, "", None, frozenset(), frozenset(), frozenset(), frozenset())


def somebody(name: str, *roles: Role) -> Actor:
    return replace(SOMEBODY, user_id=KEYS[name] + 100, employee_id=KEYS[name], roles=frozenset(roles))


# Noor leads HR, answers to Paul, and has a conflict of interest about Lee. Tom owns the system.
NOOR = replace(
    somebody("noor", Role.HR_LEAD),
    manager_ids=frozenset({KEYS["paul"]}),
    conflict_ids=frozenset({KEYS["lee"]}),
)
TOM = somebody("tom", Role.SYSTEM_OWNER)
MIA = somebody("mia", Role.HR_PARTNER)
READERS = {"noor": NOOR, "tom": TOM, "mia": MIA}
EVERYBODY = {*KEYS, "desk@example.org"}


def account(name: str) -> User:
    """An account of somebody; where there is no such person, one that belongs to nobody in the directory."""
    if name not in KEYS:
        return User(email=name)
    user = User(pk=KEYS[name] + 100, email=f"{name}@example.org")
    Employee(pk=KEYS[name], ref=f"ref of {name}", first_name=name, user=user)
    return user


def message(to: str, kind: str = SHARED, **fields: object) -> OutboxMessage:
    said = {"state": OutboxState.SENT, "queued_at": NOW, "due_at": NOW, "settled_at": NOW, "attempts": 1}
    return OutboxMessage(kind=kind, recipient=account(to), **said | fields)


def named(actor: Actor, kind: str) -> set[str]:
    """Of all messages of a kind, to whom the actor reads that they went."""
    rows = [row_for(actor, message(name, kind)) for name in EVERYBODY]
    return {row.recipient for row in rows} - {""}


@pytest.mark.once
def test_hr_leads_alone_see_to_whom_a_notice_went_but_for_those_they_are_barred_from() -> None:
    assert {name: named(reader, SHARED) for name, reader in READERS.items()} == {
        "noor": {"sam", "tom", "mia", "desk@example.org"},
        "tom": set(),
        "mia": set(),
    }


@pytest.mark.once
def test_of_accounts_every_reader_of_the_log_sees_it() -> None:
    assert {name: named(reader, INVITED) for name, reader in READERS.items()} == dict.fromkeys(
        READERS, EVERYBODY
    )


@pytest.mark.once
def test_a_name_leads_to_the_person_where_there_is_one_and_it_is_said_what_the_message_is_about() -> None:
    def shown(actor: Actor, to: str, kind: str) -> tuple[str, str]:
        row = row_for(actor, message(to, kind))
        return row.person_ref, row.kind

    assert shown(NOOR, "sam", SHARED) == ("ref of sam", "Notice")
    assert shown(NOOR, "paul", SHARED) == ("", "Notice")
    assert shown(NOOR, "desk@example.org", SHARED) == ("", "Notice")
    assert shown(TOM, "sam", SHARED) == ("", "Notice")
    assert shown(TOM, "sam", INVITED) == ("ref of sam", "About an account")


WHY, SAID, CAME = "Not taken.", "550 5.1.1 sam@example.org unknown", "452 4.2.2 sam@example.org is full"
UNDELIVERED = {OutboxState.FAILED_PERMANENT, OutboxState.AMBIGUOUS, OutboxState.BOUNCED}


@pytest.mark.once
def test_who_may_know_the_recipient_reads_all_that_was_answered_and_sends_again_what_did_not_arrive() -> None:
    for state in OutboxState:
        row = row_for(NOOR, message("sam", state=state, reason=WHY, detail=SAID, report=CAME))

        said = CAME if state == OutboxState.BOUNCED else SAID
        assert (row.reason, row.detail, row.may_send_again) == (WHY, said, state in UNDELIVERED), state


@pytest.mark.once
def test_who_may_not_reads_the_code_and_why_it_did_not_arrive_and_sends_nothing_again() -> None:
    for state in OutboxState:
        row = row_for(TOM, message("sam", state=state, reason=WHY, detail=SAID, report=CAME))

        why = WHY if state in UNDELIVERED else ""
        code = "452 4.2.2" if state == OutboxState.BOUNCED else "550 5.1.1"
        assert (row.reason, row.detail, row.may_send_again) == (why, code, False), state


@pytest.mark.once
def test_where_there_was_no_reason_none_is_said() -> None:
    for reader in (NOOR, TOM):
        assert row_for(reader, message("sam", state=OutboxState.BOUNCED)).reason == ""


def stored(to: User, kind: str, state: OutboxState = OutboxState.SENT) -> OutboxMessage:
    return OutboxMessage.objects.create(
        key=f"{kind}:{to.email}", kind=kind, recipient=to, state=state, queued_at=NOW, due_at=NOW
    )


@pytest.fixture
def messages(cast: Cast) -> dict[str, OutboxMessage]:
    """A notice to Sam, one to Noor, and Lee's invitation, of which only the first came back."""
    return {
        "to sam": stored(cast.account("sam"), SHARED, OutboxState.BOUNCED),
        "to noor": stored(cast.account("noor"), SHARED),
        "lee's": stored(cast.account("lee"), INVITED),
    }


def found(
    cast: Cast, name: str, messages: dict[str, OutboxMessage], state: OutboxState | None = None
) -> set[str]:
    """Which of the messages somebody comes by; where a state is given, among those in it alone."""
    asking = actor_for(cast.account(name), on=TODAY)
    among = None if state is None else OutboxMessage.objects.filter(state=state)
    come_by = set()
    for what, one in messages.items():
        try:
            assert message_for(asking, one.ref, among) == one
        except NotVisible:
            continue
        come_by.add(what)
    return come_by


def test_a_message_is_there_for_those_who_may_know_to_whom_it_went(
    cast: Cast, messages: dict[str, OutboxMessage]
) -> None:
    assert {name: found(cast, name, messages) for name in ("noor", "tom", "mia")} == {
        "noor": {"to sam", "lee's"},
        "tom": {"lee's"},
        "mia": {"lee's"},
    }


def test_it_is_looked_for_among_those_that_were_given(cast: Cast, messages: dict[str, OutboxMessage]) -> None:
    assert found(cast, "noor", messages, OutboxState.BOUNCED) == {"to sam"}
    assert found(cast, "tom", messages, OutboxState.BOUNCED) == set()


def test_what_never_was_is_not_there(cast: Cast, messages: dict[str, OutboxMessage]) -> None:
    with pytest.raises(NotVisible):
        message_for(actor_for(cast.account("noor"), on=TODAY), "2" * 26)


def test_an_hr_lead_who_is_not_in_the_directory_does_not_see_what_went_to_them(
    cast: Cast, messages: dict[str, OutboxMessage]
) -> None:
    lead = UserFactory(email="lead@example.org")
    RoleGrantFactory(user=lead, role=Role.HR_LEAD)
    outside, to_them = actor_for(lead, on=TODAY), stored(lead, SHARED)

    with pytest.raises(NotVisible):
        message_for(outside, to_them.ref)
    assert row_for(outside, to_them).recipient == ""
    assert row_for(outside, messages["to noor"]).recipient == "Noor Haddad"
    assert row_for(actor_for(cast.account("noor"), on=TODAY), to_them).recipient == "lead@example.org"
