"""Every verb is done whole or not at all: a fault at any of its statements leaves rows, mail, files and queue alone.

Here the verbs of one plan from its first word to its end, broken at a few of their statements each. Every verb that any
test calls, at each of its statements: `./waymark prove verbs`.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import transaction

from employees import audit
from employees.enums import PeopleEvent
from employees.models import User
from tests import broken
from tests.broken import Breaker, verbs
from tests.factories import plans as telling
from tests.factories.remembered import forget
from tests.people import Cast

STEPS = (
    "draft", "describe", "put_item", "schedule", "submit", "answer_for_hr", "approve", "share", "start",
    "propose_outcome", "close",
)  # fmt: skip


@pytest.mark.once
def test_a_fault_anywhere_in_a_verb_leaves_everything_as_it_was(cast: Cast) -> None:
    breaker = Breaker(points=2)
    forget()  # what was built before would be put back row by row

    with breaker.everywhere():
        plan = telling.draft_plan(cast)
        telling._to_closed(plan, cast, "jana")

    assert breaker.findings == []
    assert {name.rpartition(".")[2] for name in breaker.tried} >= set(STEPS)
    assert set(breaker.tried.values()) == {2}


@pytest.mark.once
@pytest.mark.long
def test_a_fault_anywhere_in_the_story_of_sixty_people_leaves_everything_as_it_was(db: None) -> None:
    breaker = Breaker(points=8)

    with breaker.everywhere():
        call_command("seed_demo")

    assert breaker.findings == []
    assert len(breaker.tried) >= 37


@transaction.atomic
def whole(*, by: User, at: datetime) -> None:
    """As a verb should be."""
    _written(by, at)


def in_two_goes(*, by: User, at: datetime) -> None:
    """The name of an account is changed, whatever becomes of the event."""
    User.objects.filter(pk=by.pk).update(theme="dark")
    mail.send_mail("Changed", "Changed.", None, [by.email])
    with transaction.atomic():
        _written(by, at)


@transaction.atomic
def with_its_eyes_shut(*, by: User, at: datetime) -> None:
    """What goes wrong is nobody's business."""
    with suppress(Exception):
        _written(by, at)


def _written(by: User, at: datetime) -> None:
    audit.record(PeopleEvent.SIGNED_IN, by=by, about=by, at=at)


@pytest.mark.parametrize(
    ("verb", "found"),
    [
        (whole, set()),
        (in_two_goes, {"employees_user", "mail", "no transaction of its own"}),
        (with_its_eyes_shut, {"the fault was swallowed"}),
    ],
)
def test_what_is_done_by_halves_is_found(cast: Cast, monkeypatch: pytest.MonkeyPatch, verb, found) -> None:
    monkeypatch.setattr(broken, "verbs", lambda: {"one": verb})
    breaker = Breaker(points=None)

    with breaker.everywhere():
        globals()[verb.__name__](by=cast.account("sam"), at=telling.MONDAY)

    said = " ".join(breaker.findings)
    assert all(word in said for word in found)
    assert bool(breaker.findings) == bool(found)


def test_verbs_are_found_by_what_they_take() -> None:
    names = set(verbs())

    assert {"plans.workflows.sharing.share", "employees.workflows.roles.grant_role"} <= names
    assert len(names) > 110
