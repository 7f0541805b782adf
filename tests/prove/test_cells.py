"""The long form of the matrix finds what is planted, and a few of its cells. All of them: `./waymark prove matrix`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from employees.models import Department
from plans.views.portfolio import PlanDetail
from tests.architecture.matrix import ELSEWHERE, MATRIX
from tests.people import Cast
from tests.prove import matrix
from tests.prove.cells import MORE, NO_PLAN, Want, want
from tests.prove.objects.asking import Answer
from tests.prove.stage import EVERYBODY

pytestmark = pytest.mark.once


@pytest.fixture(autouse=True)
def _on_the_day(time_machine: Any) -> None:
    time_machine.move_to(matrix.AT, tick=False)


def test_a_row_more_is_one_that_stands_nowhere_else() -> None:
    assert set(MORE) <= set(ELSEWHERE)
    assert not set(MORE) & set(MATRIX)


def test_all_are_asked_both_ways_and_nothing_deviates(db: None) -> None:
    cells = Counter[str]()

    assert list(matrix.tried("draft", cells, only=["plan", "draft_goal"])) == []
    assert list(matrix.tried(NO_PLAN, cells, only=["conflict_end"])) == []
    assert cells == {"draft": 4 * len(EVERYBODY), NO_PLAN: 2 * len(EVERYBODY)}


def test_a_refusal_has_its_page_again_once_the_matrix_was_asked(
    cast: Cast, signed_in: Callable[[str], Client]
) -> None:
    ways = [
        ("chris", reverse("person", args=[cast.sam.ref])),
        ("mia", reverse("role_grant", args=[cast.sam.ref])),
    ]
    readers = {name: signed_in(name) for name, _path in ways}
    with matrix.plainly_refused():
        within = [readers[name].get(path) for name, path in ways]
    after = [readers[name].get(path) for name, path in ways]

    assert [answer.status_code for answer in (*within, *after)] == [404, 403] * 2
    assert [answer.content for answer in within] == [b"", b""]
    assert all(b"<h1" in answer.content for answer in after)


def test_a_refused_request_that_writes_is_found(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    show = PlanDetail.dispatch

    def writes(self: PlanDetail, *args: Any, **kwargs: Any) -> Any:
        Department.objects.create(name="Written")
        return show(self, *args, **kwargs)

    monkeypatch.setattr(PlanDetail, "dispatch", writes)
    found = list(matrix.tried("draft", Counter(), only=["plan"], actors=["chris", "jana"]))

    assert "plan while draft: GET by chris: is refused (404) and wrote to employees_department" in found
    assert "plan while draft: GET by jana: a GET wrote to employees_department" in found


@pytest.mark.parametrize(
    ("wanted", "method", "status", "says"),
    [
        (Want.MAY, "GET", 200, ""),
        (Want.MAY, "POST", 409, ""),
        (Want.MAY, "GET", 403, "403, is to be let in"),
        (Want.MAY, "POST", 500, "500, is to be let in"),
        (Want.HIDDEN, "GET", 404, ""),
        (Want.HIDDEN, "GET", 403, "403, wanted 404"),
        (Want.HIDDEN, "GET", 200, "200, wanted 404"),
        (Want.REFUSED, "POST", 405, ""),
        (Want.REFUSED, "POST", 404, "404, wanted 403"),
        (Want.SIGN_IN, "GET", 302, ""),
        (Want.SIGN_IN, "POST", 401, ""),
        (Want.SIGN_IN, "GET", 200, "200, is to sign in"),
    ],
)
def test_what_deviates(wanted: Want, method: str, status: int, says: str) -> None:
    assert matrix.deviation(wanted, method, Answer(status, "", "")) == says


def test_who_wants_what_where_the_cast_says_nothing() -> None:
    cells = {
        ("plan", "draft", "stand-in in HR"): Want.MAY,
        ("plan", "draft", "stand-in"): Want.HIDDEN,
        ("plan", "active", "stand-in"): Want.MAY,
        ("plan_outcome", "active", "stand-in"): Want.REFUSED,
        ("plan", "active", "companion"): Want.MAY,
        ("plan", "draft", "companion"): Want.HIDDEN,
        ("plan_comments", "active", "former companion"): Want.HIDDEN,
        ("plan", "active", "HR with a conflict"): Want.HIDDEN,
        ("plan", "closed", "former manager"): Want.HIDDEN,
        ("plan", "active", "leaver"): Want.SIGN_IN,
        ("plan_attest", "active", "stand-in in HR"): Want.REFUSED,
        ("plan_hr_notes", "active", "owner in an emergency"): Want.REFUSED,
        ("my_plan_read", "draft", "sam"): Want.HIDDEN,
        ("my_plan_read", "paused", "sam"): Want.MAY,
    }
    rows = MATRIX | MORE

    assert {cell: want(cell[0], rows[cell[0]], cell[1], cell[2]) for cell in cells} == cells
