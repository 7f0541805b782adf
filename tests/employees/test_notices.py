"""employees/notices.py: what people are told about their account, read as they read it."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
import time_machine
from django.db import transaction

from employees import notices
from employees.models import OutboxMessage, User
from employees.outbox import Ready, Suppressed
from employees.outbox.wording import write
from employees.queries import Purpose, account_of_token
from tests.factories.people import EmployeeFactory, OrganisationFactory

NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)


@pytest.fixture
def account(db) -> User:
    """Someone who was added and has not chosen a password yet."""
    OrganisationFactory(name="O'Brien & Sons", contact_name="HR Services", contact_detail="+44 20 0000")
    person = EmployeeFactory(first_name="Sam", last_name="Okafor", time_zone="Europe/Berlin")
    assert person.user is not None
    person.user.set_unusable_password()
    person.user.save()
    return person.user


def letter(message: OutboxMessage) -> tuple[str, str, str]:
    """Subject, text and HTML, as they would go out at noon."""
    notice = notices.NOTICES[message.kind]
    ready = notice.still_true(message, NOON)
    assert isinstance(ready, Ready)
    mail = write(message, notice, ready)
    return str(mail.subject), str(mail.body), str(mail.alternatives[0][0])


def queue(tell, account: User) -> OutboxMessage:
    with transaction.atomic():
        message = tell(account, at=NOON)
    assert message is not None
    return message


def link_in(text: str) -> str:
    found = re.search(r"^http://localhost(/account/password/choose/\S+)$", text, re.MULTILINE)
    assert found is not None
    return found[1].rstrip("/").rpartition("/")[2]


def test_an_invitation_says_until_when_and_its_link_opens_this_account_only(account):
    with time_machine.travel(NOON, tick=False):
        subject, text, _html = letter(queue(notices.invited, account))

        assert subject == "Set up your sign-in"
        assert "There is an account for you at O'Brien & Sons." in text
        assert "This link works until Mon 11 May 2026, 14:00 CEST." in text
        assert account_of_token(link_in(text)) == (account, Purpose.INVITATION)


def test_a_new_password_is_offered_for_an_hour(account):
    with time_machine.travel(NOON, tick=False):
        subject, text, _html = letter(queue(notices.password_asked_for, account))

        assert subject == "Choose a new password"
        assert "your password stays as it is" in text
        assert "This link works until Mon 4 May 2026, 15:00 CEST." in text
        assert account_of_token(link_in(text)) == (account, Purpose.RESET)


def test_a_changed_sign_in_is_told_with_its_time_and_what_to_do(account):
    subject, text, _html = letter(queue(notices.sign_in_changed, account))

    assert subject == "How you sign in was changed"
    assert "was changed on Mon 4 May 2026, 14:00 CEST." in text
    assert "http://localhost/account/password/reset/" in text


@pytest.mark.parametrize("tell", [notices.invited, notices.password_asked_for, notices.sign_in_changed])
def test_nothing_outside_names_a_person_or_a_plan(account, tell):
    for part in letter(queue(tell, account)):
        assert not re.search(r"Sam|Okafor|\bplan\b|\bPIP\b|performance", part, re.IGNORECASE)


def test_an_invitation_is_not_sent_to_somebody_who_chose_a_password_meanwhile(account):
    message = queue(notices.invited, account)
    message.recipient.set_password("three-words-nobody-guesses")

    assert isinstance(notices.NOTICES[message.kind].still_true(message, NOON), Suppressed)


def test_a_new_password_is_not_offered_for_a_closed_account(account):
    message = queue(notices.password_asked_for, account)
    message.recipient.is_active = False

    assert isinstance(notices.NOTICES[message.kind].still_true(message, NOON), Suppressed)


def test_the_same_is_not_told_twice_while_the_first_is_on_its_way(account):
    queue(notices.invited, account)

    with transaction.atomic():
        assert notices.invited(account, at=NOON) is None
