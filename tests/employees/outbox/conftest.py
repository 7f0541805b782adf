"""A queue, a clock that the test moves, and a post office."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import cast
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from pytest_django import Settings

from employees.enums import Digest
from employees.models import OutboxMessage, User
from employees.outbox import DeliveryReport, Hours, Notice, Ready, Suppressed, deliver_due, enqueue
from tests.employees.outbox.post_office import PostOffice, open_office
from tests.factories.people import EmployeeFactory, OrganisationFactory

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SMTP = "django.core.mail.backends.smtp.EmailBackend"


def account(**fields: object) -> User:
    """The account of somebody who works here; `fields` are the account's."""
    employee = EmployeeFactory()
    user = cast(User, employee.user)
    for name, value in fields.items():
        setattr(user, name, value)
    user.set_unusable_password()
    user.save()
    return user


@dataclass
class Desk:
    """Somebody's outbox: queue a message, sweep, let time pass, look."""

    now: datetime = MONDAY
    verdicts: dict[str, Ready | Suppressed | Exception] = field(default_factory=dict)
    hours: Hours = field(default_factory=lambda: Hours(ZoneInfo("UTC")))
    notice: Notice = field(init=False)

    def __post_init__(self) -> None:
        self.notice = Notice(kind="test.told", template="employees/invited", still_true=self._answer)

    def _answer(self, message: OutboxMessage, at: datetime) -> Ready | Suppressed:
        verdict = self.verdicts.get(
            message.key, Ready({"works_until": at, "another": "http://localhost/again"})
        )
        if isinstance(verdict, Exception):
            raise verdict
        return verdict

    def change_notice(self, **changes: object) -> None:
        """Give the notice other properties."""
        self.notice = replace(self.notice, **changes)  # type: ignore[arg-type]

    def queue(self, key: str = "told:1", *, to: User | None = None) -> OutboxMessage:
        """One message that is due now."""
        recipient = to or account()
        with transaction.atomic():
            message = enqueue(kind="test.told", key=key, recipient=recipient, about=recipient, at=self.now)
        assert message is not None
        return message

    def sweep(self, *, limit: int = 100) -> DeliveryReport:
        """What the worker does."""
        return deliver_due(
            notices={"test.told": self.notice},
            at_clock=lambda: self.now,
            hours_of=lambda reader, _at: replace(self.hours, digest=Digest(reader.digest)),
            limit=limit,
        )

    def wait(self, *, then_sweep: bool = True, **span: float) -> None:
        """Let time pass: `minutes=5`."""
        self.now += timedelta(**span)
        if then_sweep:
            self.sweep()


@pytest.fixture
def desk(db: None) -> Desk:
    OrganisationFactory(name="Northwind Care", contact_name="People team", contact_detail="+44 20 7946 0000")
    return Desk()


@pytest.fixture
def office(settings: Settings) -> Iterator[PostOffice]:
    """A mail server, and the settings that lead to it."""
    office, controller = open_office()
    settings.EMAIL_BACKEND = SMTP
    settings.EMAIL_HOST, settings.EMAIL_PORT = office.host, office.port
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_TIMEOUT = 2
    yield office
    controller.stop()


@pytest.fixture
def fresh() -> Callable[[OutboxMessage], OutboxMessage]:
    """Read a message again from the database."""
    return lambda message: OutboxMessage.objects.get(pk=message.pk)
