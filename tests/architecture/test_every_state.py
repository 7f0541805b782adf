"""Every address of a plan, pressed in every state of it: whatever is sent by hand is answered, never by an error."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import transaction
from django.test import Client

from plans.enums import PlanStatus
from tests.architecture.matrix import HR, MATRIX, RUNNING_IT
from tests.architecture.matrix import plan as plan_row
from tests.architecture.test_matrix import address
from tests.factories.plans import plan_in
from tests.people import Cast

# What a hand-made request may hold: enough to come past the form of most addresses.
ENOUGH = {
    "reason": "Because.",
    "ends_on": "2026-09-01",
    "version": "1",
    "back_on": "2026-07-01",
    "from_date": "2026-06-01",
    "decision": "upheld",
    "overall": "goals_met",
    "wording": "Two weeks more.",
    "body": "A word.",
    "comment": "A word.",
    "confirmed": "yes",
    "stance": "read",
    "held_on": "2026-06-01",
    "grounds": "It was not so.",
}
PRESSED_BY = ("noor", "mia", "jana", "sam")
# Of the addresses that have no row in the matrix, those that read what only some states have.
ROWS = {name: row for name, row in MATRIX.items() if row.state is not None} | {
    "plan_close": plan_row(RUNNING_IT, PlanStatus.ACTIVE),
    "plan_appeal": plan_row(HR, PlanStatus.CLOSED),
    "draft_item_remove": plan_row(RUNNING_IT, PlanStatus.DRAFT, kind="goals", item="goal"),
    "draft_item_move": plan_row(RUNNING_IT, PlanStatus.DRAFT, kind="goals", item="goal"),
}


# Of all addresses the even ones are pressed in every other state, and the odd ones in those between; `--long` presses
# each in every state.
HALF, ALL = 2, 1


@pytest.mark.once
@pytest.mark.parametrize(
    ("state", "one_in"),
    [
        pytest.param(state, share, marks=pytest.mark.long if share == ALL else (), id=f"{state}-1 in {share}")
        for share in (HALF, ALL)
        for state in PlanStatus
    ],
)
def test_no_request_in_any_state_is_answered_by_an_error_of_ours(
    cast: Cast, signed_in: Callable[[str], Client], state: PlanStatus, one_in: int
) -> None:
    plan, number = plan_in(state, cast), list(PlanStatus).index(state)
    browsers = {name: signed_in(name) for name in PRESSED_BY}
    wrong: list[str] = []

    for place, (name, row) in enumerate(ROWS.items()):
        if (place + number) % one_in:
            continue
        url, may = address(name, row, cast, plan), [one for one in PRESSED_BY if one in row.who]
        # They take turns: over the states and the addresses everybody who may presses everywhere.
        somebody = may[(place // one_in + number) % len(may)]
        browsers[somebody].raise_request_exception = False
        with transaction.atomic():
            got = browsers[somebody].post(url, ENOUGH).status_code
            transaction.set_rollback(True)
        if got >= 500:
            wrong.append(f"{name} by {somebody}: {got}")
    assert wrong == []
