"""employees/workflows/accounts.py and roles.py: invited, signing in, given and losing roles."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connections

from employees.enums import PeopleEvent, Role, Theme
from employees.errors import DomainError, NotAllowed, NotNow, NotVisible
from employees.models import AuditEvent, OutboxMessage, RoleGrant, User
from employees.notices import INVITED, PASSWORD_ASKED_FOR, SIGN_IN_CHANGED
from employees.permissions import actor_for
from employees.queries import Purpose, account_of_token, password_path
from employees.workflows import (
    ask_for_password,
    choose_password,
    grant_role,
    invite,
    leave,
    return_to_work,
    revoke_role,
    set_preferences,
)
from tests.factories.people import EmployeeFactory, OrganisationFactory, RoleGrantFactory, UserFactory

NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
GOOD = "three-words-nobody-guesses"


def events() -> list[str]:
    return list(AuditEvent.objects.order_by("seq").values_list("event", flat=True))


def token_of(path: str) -> str:
    return path.rstrip("/").rpartition("/")[2]


@pytest.fixture
def remy(cast):
    """Somebody in Support who has not been invited yet."""
    return EmployeeFactory(
        first_name="Remy", last_name="Day", department=cast.support, user=None, work_email="remy@example.org"
    )


# --- Inviting


def test_invite_opens_an_account_that_only_the_link_opens_and_queues_one_message(cast, remy):
    account = invite(employee=remy, by=cast.account("mia"), at=NOON)

    remy.refresh_from_db()
    assert remy.user == account
    assert (account.email, account.is_active, account.has_usable_password()) == (
        "remy@example.org",
        True,
        False,
    )
    message = OutboxMessage.objects.get()
    assert (message.kind, message.recipient) == (INVITED, account)
    assert events() == [PeopleEvent.INVITED]


def test_inviting_again_while_the_message_waits_queues_and_records_no_second_one(cast, remy):
    mia = cast.account("mia")
    invite(employee=remy, by=mia, at=NOON)
    remy.refresh_from_db()
    invite(employee=remy, by=mia, at=NOON + timedelta(seconds=2))

    assert OutboxMessage.objects.filter(kind=INVITED).count() == 1
    assert events() == [PeopleEvent.INVITED]


def test_invite_joins_a_person_with_an_account_that_nobody_holds(cast, remy):
    mia, found = cast.account("mia"), User.objects.create_user("Remy@Example.org")

    assert invite(employee=remy, by=mia, at=NOON) == found


def test_invite_is_refused_with_its_reason(cast, remy):
    mia = cast.account("mia")
    with pytest.raises(NotNow, match="Sam Okafor already has an account"):
        invite(employee=cast.sam, by=mia, at=NOON)

    nowhere = EmployeeFactory(department=cast.support, user=None, work_email="")
    with pytest.raises(NotNow, match="no work e-mail"):
        invite(employee=nowhere, by=mia, at=NOON)

    taken = EmployeeFactory(department=cast.support, user=None, work_email="taken@example.org")
    EmployeeFactory(user=UserFactory(email="taken@example.org"), work_email="elsewhere@example.org")
    with pytest.raises(NotNow, match="already signs somebody else in"):
        invite(employee=taken, by=mia, at=NOON)

    leave(employee=remy, last_day=NOON.date() - timedelta(days=1), by=mia, at=NOON)
    with pytest.raises(NotNow, match="no longer works here"):
        invite(employee=remy, by=mia, at=NOON)

    assert not OutboxMessage.objects.exists()


@pytest.mark.parametrize(
    ("name", "refusal"), [("jana", NotVisible), ("ada", NotVisible), ("ola", NotVisible)]
)
def test_invite_is_refused_to(cast, remy, name, refusal):
    with pytest.raises(refusal):
        invite(employee=remy, by=cast.account(name), at=NOON)


def test_somebody_who_came_back_is_invited_anew(cast):
    noor = cast.account("noor")
    leave(employee=cast.lee, last_day=NOON.date() - timedelta(days=1), by=noor, at=NOON)
    return_to_work(employee=cast.lee, by=noor, at=NOON)

    account = invite(employee=cast.lee, by=noor, at=NOON)

    assert (account.is_active, account.has_usable_password()) == (True, False)


def test_a_corrected_address_gets_the_next_link_and_spends_the_first(cast, remy):
    mia = cast.account("mia")
    account = invite(employee=remy, by=mia, at=NOON)
    strangers = token_of(password_path(account, Purpose.INVITATION))
    remy.refresh_from_db()
    remy.work_email = "Remy.Day@example.org"
    remy.save()

    again = invite(employee=remy, by=mia, at=NOON + timedelta(hours=1))

    assert (again.pk, again.email) == (account.pk, "remy.day@example.org")
    assert account_of_token(strangers) is None
    assert AuditEvent.objects.order_by("-seq")[0].data == {"account": account.ref, "address_changed": True}


def test_an_address_that_signs_somebody_in_is_not_moved_to(cast, remy):
    mia = cast.account("mia")
    account = invite(employee=remy, by=mia, at=NOON)
    UserFactory(email="taken@example.org")
    remy.refresh_from_db()
    remy.work_email = "taken@example.org"
    remy.save()

    with pytest.raises(NotNow, match="already signs somebody else in"):
        invite(employee=remy, by=mia, at=NOON)

    account.refresh_from_db()
    assert account.email == "remy@example.org"


def test_whoever_signs_in_without_a_password_keeps_the_address_they_know(cast, remy):
    mia = cast.account("mia")
    account = invite(employee=remy, by=mia, at=NOON)
    User.objects.filter(pk=account.pk).update(last_login=NOON)
    remy.refresh_from_db()
    remy.work_email = "other@example.org"
    remy.save()

    assert invite(employee=remy, by=mia, at=NOON).email == "remy@example.org"


# --- Choosing a password


def test_an_invitation_works_for_seven_days_and_once(cast, remy):
    with time_machine.travel(NOON, tick=False) as clock:
        account = invite(employee=remy, by=cast.account("mia"), at=NOON)
        token = token_of(password_path(account, Purpose.INVITATION))

        clock.shift(timedelta(days=7))
        assert account_of_token(token) == (account, Purpose.INVITATION)
        clock.shift(timedelta(seconds=2))
        assert account_of_token(token) is None

        clock.move_to(NOON)
        choose_password(user=account, password=GOOD, at=NOON)
        assert account_of_token(token) is None


def test_a_link_that_was_asked_for_works_for_an_hour(cast):
    with time_machine.travel(NOON, tick=False) as clock:
        token = token_of(password_path(cast.account("sam"), Purpose.RESET))

        clock.shift(timedelta(hours=1))
        assert account_of_token(token) == (cast.account("sam"), Purpose.RESET)
        clock.shift(timedelta(seconds=2))
        assert account_of_token(token) is None


def test_a_link_is_for_one_open_account_and_cannot_be_made_up(cast):
    token = token_of(password_path(cast.account("sam"), Purpose.RESET))

    assert account_of_token(token[:-1] + ("A" if token[-1] != "A" else "B")) is None
    assert account_of_token("nonsense") is None
    User.objects.filter(pk=cast.account("sam").pk).update(is_active=False)
    assert account_of_token(token) is None


def test_a_link_dies_with_the_address_it_was_sent_to(cast):
    token = token_of(password_path(cast.account("sam"), Purpose.RESET))

    User.objects.filter(pk=cast.account("sam").pk).update(email="new@example.org")

    assert account_of_token(token) is None


def test_choose_password_is_recorded_and_told(cast):
    choose_password(user=cast.account("sam"), password=GOOD, at=NOON)

    account = User.objects.get(pk=cast.account("sam").pk)
    assert account.check_password(GOOD)
    assert events() == [PeopleEvent.PASSWORD_CHOSEN]
    assert OutboxMessage.objects.get().kind == SIGN_IN_CHANGED


def test_a_link_that_two_have_opened_gives_one_password(cast):
    first, again, other = (User.objects.get(pk=cast.account("sam").pk) for _page in range(3))
    choose_password(user=first, password=GOOD, at=NOON)

    choose_password(user=again, password=GOOD, at=NOON)
    with pytest.raises(NotNow, match="chosen with this link already"):
        choose_password(user=other, password="another quiet tuesday", at=NOON)

    assert User.objects.get(pk=first.pk).check_password(GOOD)
    assert events() == [PeopleEvent.PASSWORD_CHOSEN]
    assert OutboxMessage.objects.count() == 1


@pytest.mark.parametrize("password", ["short", "password1234", "sam.okafor@example.org"])
def test_choose_password_refuses_a_weak_one_and_says_why(cast, password):
    with pytest.raises(NotNow) as refusal:
        choose_password(user=cast.account("sam"), password=password, at=NOON)

    assert refusal.value.reasons
    assert events() == []


def test_asking_for_a_password_twice_sends_one_link_and_a_closed_account_none(cast):
    ask_for_password(user=cast.account("sam"), at=NOON)
    ask_for_password(user=cast.account("sam"), at=NOON)
    closed = UserFactory(is_active=False)
    ask_for_password(user=closed, at=NOON)

    assert [message.kind for message in OutboxMessage.objects.all()] == [PASSWORD_ASKED_FOR]
    assert events() == [PeopleEvent.PASSWORD_ASKED_FOR]


# --- Roles


def test_grant_role_counts_at_once_and_is_on_the_record(cast):
    grant = grant_role(
        employee=cast.ana, role=Role.HR_PARTNER, department=cast.finance, by=cast.account("noor"), at=NOON
    )

    actor = actor_for(cast.account("ana"), on=NOON.date())
    assert actor.hr_department_ids == {cast.finance.pk}
    assert AuditEvent.objects.get().data == {
        "role": "hr_partner",
        "department": cast.finance.ref,
        "grant": grant.ref,
    }


def test_revoke_role_counts_at_once(cast):
    grant = RoleGrant.objects.get(user=cast.account("mia"))

    revoke_role(employee=cast.mia, grant=grant, by=cast.account("noor"), at=NOON)

    assert actor_for(cast.account("mia"), on=NOON.date()).roles == frozenset()
    assert events() == [PeopleEvent.ROLE_REVOKED]
    with pytest.raises(NotNow, match="already taken back"):
        revoke_role(employee=cast.mia, grant=grant, by=cast.account("noor"), at=NOON)


def test_grant_role_is_refused_with_its_reason(cast, remy):
    noor = cast.account("noor")
    with pytest.raises(NotAllowed, match="somebody else"):
        grant_role(employee=cast.noor, role=Role.AUDITOR, by=noor, at=NOON)
    with pytest.raises(NotAllowed, match="Only a system owner"):
        grant_role(employee=cast.ana, role=Role.SYSTEM_OWNER, by=noor, at=NOON)
    with pytest.raises(NotNow, match="no account yet"):
        grant_role(employee=remy, role=Role.AUDITOR, by=noor, at=NOON)
    with pytest.raises(NotNow, match="Leave the department empty"):
        grant_role(employee=cast.ana, role=Role.AUDITOR, department=cast.finance, by=noor, at=NOON)
    with pytest.raises(NotNow, match="already holds"):
        grant_role(employee=cast.ola, role=Role.AUDITOR, by=noor, at=NOON)

    assert events() == []


@pytest.mark.parametrize("name", ["sam", "jana", "mia"])
def test_those_who_see_a_person_may_still_not_give_them_a_role(cast, name):
    target = cast.chris if name != "sam" else cast.sam
    with pytest.raises(NotAllowed):
        grant_role(employee=target, role=Role.AUDITOR, by=cast.account(name), at=NOON)


@pytest.mark.django_db(transaction=True)
def test_two_system_owners_who_take_each_other_s_role_at_once_leave_one():
    OrganisationFactory()
    one, other = EmployeeFactory.create_batch(2)
    grants = {
        person.pk: RoleGrantFactory(user=person.user, role=Role.SYSTEM_OWNER) for person in (one, other)
    }
    refusals: list[DomainError] = []

    def take(person: Any, by: Any) -> None:
        try:
            revoke_role(employee=person, grant=grants[person.pk], by=by.user, at=NOON)
        except DomainError as refusal:
            refusals.append(refusal)
        finally:
            connections.close_all()

    both = [threading.Thread(target=take, args=pair) for pair in ((one, other), (other, one))]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()

    assert len(refusals) == 1
    assert RoleGrant.objects.filter(role=Role.SYSTEM_OWNER, revoked_at=None).count() == 1


# --- Preferences


def test_preferences_are_one_s_own(cast):
    set_preferences(
        by=cast.account("sam"), theme=Theme.DARK, language="de", time_zone="Europe/Berlin", at=NOON
    )

    cast.sam.refresh_from_db()
    assert (cast.sam.language, cast.sam.time_zone) == ("de", "Europe/Berlin")
    assert User.objects.get(pk=cast.account("sam").pk).theme == Theme.DARK
    assert AuditEvent.objects.get().data == {"fields": ["theme", "language", "time_zone"]}

    set_preferences(
        by=cast.account("sam"), theme=Theme.DARK, language="de", time_zone="Europe/Berlin", at=NOON
    )
    assert AuditEvent.objects.count() == 1


def test_an_account_without_a_person_has_an_appearance_only(db):
    account = UserFactory()

    set_preferences(by=account, theme=Theme.LIGHT, language="de", time_zone="Europe/Berlin", at=NOON)

    assert User.objects.get(pk=account.pk).theme == Theme.LIGHT
