"""A step that waits for another which changes whom the plan belongs to finds the plan as it is then."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, connections, transaction

from plans import workflows
from plans.enums import Audience, PlanStatus, Section
from plans.models import Plan
from tests.factories.people import EmployeeFactory
from tests.factories.plans import MONDAY, plan_in
from tests.people import Cast

AT = MONDAY + timedelta(days=20)
PATIENCE = 10.0  # seconds


def _until_somebody_waits() -> None:
    """Until another connection waits for a lock."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone()[0]:
                return
        time.sleep(0.01)
    raise TimeoutError("Nobody waited.")


@pytest.mark.django_db(transaction=True)
def test_a_plan_that_is_handed_over_while_a_step_waits_is_found_with_its_new_manager(cast: Cast) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite lets one write at a time")
    with transaction.atomic():
        plan = plan_in(PlanStatus.ACTIVE, cast)
        successor = EmployeeFactory(department=cast.support)
    held = threading.Event()

    def hand_over() -> None:
        try:
            with transaction.atomic():
                workflows.hand_over(
                    plan=plan, to=successor, reason="Another team.", by=cast.account("mia"), at=AT
                )
                held.set()
                _until_somebody_waits()
        finally:
            connections.close_all()

    def comment() -> None:
        try:
            assert held.wait(PATIENCE)
            workflows.comment(
                plan=plan, section=Section.WHOLE, body="Seen.", audience=Audience.EVERYONE,
                by=cast.account("mia"), at=AT,
            )  # fmt: skip
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(hand_over), pool.submit(comment)]:
            done.result(timeout=3 * PATIENCE)

    found = Plan.objects.get(pk=plan.pk)
    assert (found.manager, found.comments.count()) == (successor, 1)
