"""The database itself lets no plan come into a state that does not follow the one it is in."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from plans.enums import PlanStatus
from plans.lifecycle import guarding
from plans.models import Plan
from tests.factories.plans import plan_in
from tests.people import Cast

# Written by hand, after the lifecycle that the product promises, and not read from the table.
FOLLOWS: dict[PlanStatus, set[PlanStatus]] = {
    PlanStatus.DRAFT: {PlanStatus.IN_REVIEW, PlanStatus.WITHDRAWN},
    PlanStatus.IN_REVIEW: {PlanStatus.DRAFT, PlanStatus.APPROVED, PlanStatus.WITHDRAWN},
    PlanStatus.APPROVED: {PlanStatus.CONSULTATION, PlanStatus.WITHDRAWN},
    PlanStatus.CONSULTATION: {PlanStatus.ACTIVE, PlanStatus.WITHDRAWN},
    PlanStatus.ACTIVE: {PlanStatus.PAUSED, PlanStatus.CLOSED},
    PlanStatus.PAUSED: {PlanStatus.ACTIVE},
    PlanStatus.CLOSED: set(),
    PlanStatus.WITHDRAWN: set(),
}


def _answer(plan: Plan, wanted: PlanStatus) -> str:
    """What the database says of the order to a plan that is put into a state by hand; empty where that is nothing."""
    try:
        with transaction.atomic():
            Plan.objects.filter(pk=plan.pk).update(status=wanted)
            transaction.set_rollback(True)
    except DatabaseError as error:  # a state may want facts of its own as well; that is another rule
        return guarding.REFUSAL if guarding.REFUSAL in str(error) else ""
    return ""


@pytest.mark.parametrize("status", PlanStatus)
def test_a_plan_put_into_a_state_by_hand_stays_where_it_is(status: PlanStatus, cast: Cast) -> None:
    plan = plan_in(status, cast)

    answers = {wanted: _answer(plan, wanted) for wanted in PlanStatus}

    refused = {wanted for wanted, said in answers.items() if said}
    assert refused == set(PlanStatus) - FOLLOWS[status] - {status}
    assert Plan.objects.get(pk=plan.pk).status == status


@pytest.mark.django_db
def test_a_guard_that_is_gone_is_missed_and_put_back() -> None:
    assert guarding.check_triggers(["default"]) == []
    where = " ON plans_plan" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {guarding.NAME}{where}")

    assert [found.id for found in guarding.check_triggers(["default"])] == ["plans.E002"]
    with pytest.raises(CommandError, match=guarding.NAME):
        call_command("check", databases=["default"])
    guarding.install_triggers()
    assert guarding.check_triggers(["default"]) == []
