"""What is done every minute: each step alone, the same by the beat and by hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import CommandError, call_command

from employees import tasks as daily
from employees.models import Heartbeat, OutboxMessage
from plans.enums import PlanStatus
from reviews import reminders, tasks
from tests.factories.plans import plan_in
from tests.people import Cast
from tests.record import drop_triggers

LATE = datetime(2026, 6, 2, 12, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _on_that_day(time_machine) -> None:
    time_machine.move_to(LATE, tick=False)


@pytest.fixture(params=["task", "command"])
def sweep(request):
    """One sweep, by the worker or by hand."""
    return tasks.sweep if request.param == "task" else lambda: call_command("sweep")


def late() -> int:
    return OutboxMessage.objects.filter(kind="plans.checkpoint_late", due_at__lte=LATE).count()


def test_a_sweep_does_all_that_is_due(cast: Cast, sweep) -> None:
    plan_in(PlanStatus.ACTIVE, cast)
    cast.chris.left_on = LATE.date() - timedelta(days=2)
    cast.chris.save(update_fields=["left_on"])

    sweep()

    cast.chris.user.refresh_from_db()
    assert (cast.chris.user.is_active, late()) == (False, 1)
    assert Heartbeat.objects.get(name="worker").at == LATE


def test_a_step_that_fails_holds_up_no_other(cast: Cast, monkeypatch, caplog) -> None:
    plan_in(PlanStatus.ACTIVE, cast)

    def fail(*, at: datetime) -> int:
        raise ValueError(f"at {at}")

    monkeypatch.setattr(reminders, "close_departed", fail)
    tasks.sweep()

    assert late() == 1
    assert "sweep_step_failed" in caplog.messages
    with pytest.raises(CommandError, match="These steps failed, see the log: close_departed"):
        call_command("sweep")


def test_the_daily_check_says_that_the_guard_is_missing(cast: Cast, caplog) -> None:
    caplog.set_level("INFO")
    daily.verify_audit()
    drop_triggers()
    daily.verify_audit()

    said = [record.message for record in caplog.records if record.name == "employees.tasks"]
    assert said == ["record_verified", "record_unguarded"]


def test_sessions_that_are_over_are_forgotten(cast: Cast, signed_in, time_machine) -> None:
    client = signed_in("sam")
    time_machine.move_to(LATE + timedelta(hours=7), tick=False)
    daily.forget_sessions()
    assert client.session.exists(client.session.session_key)
    time_machine.move_to(LATE + timedelta(hours=9), tick=False)
    daily.forget_sessions()
    assert not client.session.exists(client.session.session_key)
