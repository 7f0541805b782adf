"""The sentence beside a box names everybody who can read what is written there, and is true."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.test import Client
from django.urls import reverse

from employees.permissions import actor_for
from plans import workflows
from plans.enums import Audience, GoalResult, OutcomeKind, PlanStatus, Section
from plans.models import Plan
from plans.permissions import PLANS, PlanPermission, relations_to
from plans.web.seen_by import relations_that_read, seen_by
from tests.architecture.matrix import MATRIX
from tests.architecture.test_matrix import address
from tests.factories.plans import excused, judged, plan_in
from tests.people import NAMES, Cast
from tests.reading import text_of

pytestmark = pytest.mark.once

SignIn = Callable[[str], Client]
NOW = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
ENDING = datetime(2026, 7, 13, 9, 0, tzinfo=UTC)
TEMPLATES = Path(settings.BASE_DIR) / "templates"
# One of each relation, and two who are strangers.
READERS = ("jana", "mia", "paul", "ola", "ada", "chris")
BY_HAND = re.compile(r"{% who_can_see\b")
# Sentences that no table of plans can make: there is no plan yet, or what is said is not who but that nobody does.
NO_PLAN = {
    "components/hr-only.html": "that the employee does not; whom the block is for stands above it",
    "employees/_absences.html": "absences have a table of their own: tests/employees/test_absences.py",
    "employees/_ground_readers.html": "the same",
    "employees/conflict_new.html": "conflicts of interest: tests/employees/test_conflicts.py",
    "employees/conflicts.html": "the same",
    "gallery.html": "an example",
    "plans/away/away.html": "who is told: tests/plans/test_standing_in.py",
    "plans/draft/_unseen.html": "that the employee does not, or does, see a draft",
    "plans/emergency/decide.html": "about a request, not a plan: tests/plans/test_emergencies.py",
    "plans/emergency/emergencies.html": "the same",
    "plans/evidence/list.html": "from when the employee opens a file: tests/plans/test_attachment_pages.py",
    "plans/fair_start/_for_hr_only.html": "before there is a plan: tests/plans/test_fair_start.py",
    "plans/log/answer.html": "the coaching log has a table of its own: tests/plans/test_coaching_pages.py",
    "plans/log/log.html": "the same",
    "plans/log/note.html": "the same",
    "plans/log/own.html": "the same",
    "plans/my_plan/_kept.html": "that nobody else does",
    "plans/my_plan/evidence.html": "that nobody else does",
    "plans/new_plan.html": "before there is a plan: tests/plans/test_fair_start.py",
    "reviews/checkpoints/_files.html": "that nobody else does",
    "reviews/checkpoints/own.html": "that nobody else does",
}


def test_every_sentence_that_is_written_by_hand_has_its_reason() -> None:
    by_hand = {
        str(path.relative_to(TEMPLATES))
        for path in TEMPLATES.rglob("*.html")
        if BY_HAND.search(path.read_text(encoding="utf-8"))
    }

    assert by_hand == set(NO_PLAN)


@pytest.mark.parametrize("status", [PlanStatus.IN_REVIEW, PlanStatus.CONSULTATION, PlanStatus.ACTIVE])
def test_whoever_a_sentence_names_can_read_and_nobody_else(cast: Cast, status: PlanStatus) -> None:
    plan = plan_in(status, cast)
    for permission in (PlanPermission.VIEW, PlanPermission.VIEW_CASE, PlanPermission.VIEW_FAIR_START):
        named = relations_that_read(permission, plan)
        for name in NAMES:
            actor = actor_for(cast.account(name), on=date(2026, 6, 1))
            is_named = not relations_to(actor, plan).isdisjoint(named)
            assert PLANS.can(actor, permission, plan) == is_named, (permission, name)


def test_a_comment_without_the_employee_is_read_by_those_who_are_named(
    cast: Cast, signed_in: SignIn, time_machine: Any
) -> None:
    time_machine.move_to(NOW, tick=False)
    plan = plan_in(PlanStatus.ACTIVE, cast)
    said = seen_by(PlanPermission.VIEW_CASE, plan)
    workflows.comment(
        plan=plan, section=Section.WHOLE, body="Heron-two.", audience=Audience.CASE, by=cast.account("mia"),
        at=NOW,
    )  # fmt: skip

    reads = {
        name
        for name in READERS
        if "Heron-two." in text_of(signed_in(name).get(reverse("plan_record", args=[plan.ref])))
    }

    assert said in text_of(signed_in("mia").get(reverse("plan_comments", args=[plan.ref])))
    assert reads == {"jana", "mia", "paul", "ola"}
    words = ("Jana Lind", "HR for this plan", "manager’s manager", "approvers", "auditors")
    assert [word for word in words if word not in said] == []


@pytest.fixture
def closed(cast: Cast, time_machine: Any) -> Plan:
    plan = plan_in(PlanStatus.ACTIVE, cast)
    time_machine.move_to(ENDING, tick=False)
    workflows.propose_outcome(
        plan=plan,
        overall=OutcomeKind.GOALS_MET,
        reason="Both goals were reached.",
        results=judged(plan, GoalResult.MET),
        undelivered=excused(plan),
        by=cast.account("jana"),
        at=ENDING,
    )
    return workflows.close(plan=plan, by=cast.account("mia"), at=ENDING)


def test_before_an_appeal_the_employee_reads_who_will_read_it(
    cast: Cast, signed_in: SignIn, closed: Plan
) -> None:
    url = reverse("plan", args=[closed.ref])
    box = text_of(signed_in("sam").get(f"{reverse('my_plan_appeal')}?plan={closed.ref}"))

    workflows.appeal(plan=closed, grounds="Heron-three.", by=cast.account("sam"), at=ENDING)

    reads = {name for name in READERS if "Heron-three." in text_of(signed_in(name).get(url))}
    assert reads == {"jana", "mia", "paul", "ola"}
    assert seen_by(PlanPermission.VIEW, closed, for_subject=True) in box
    assert "Until you press the button, only you can." in box


def test_a_sentence_follows_the_table(cast: Cast, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    plan = plan_in(PlanStatus.ACTIVE, cast)
    url = reverse("plan_comments", args=[plan.ref])
    assert "auditors" in text_of(signed_in("mia").get(url))

    monkeypatch.setitem(PLANS.table, PlanPermission.VIEW_CASE, PLANS.table[PlanPermission.VIEW_FAIR_START])  # type: ignore[arg-type]  # a dict, read-only to others

    assert "auditors" not in text_of(signed_in("mia").get(url))


def boxes_beside_which_nothing_stands(page: BeautifulSoup) -> list[str]:
    """The boxes for words of a page that says nowhere who reads them; none where it says so."""
    main = page.select_one("main")
    assert main is not None
    if main.select(".who-can-see"):
        return []
    return [
        str(box.get("name")) for form in main.select("form[method=post]") for box in form.select("textarea")
    ]


@pytest.mark.parametrize("state", PlanStatus)
def test_beside_every_box_about_a_plan_stands_who_reads_it(
    cast: Cast, signed_in: SignIn, time_machine: Any, state: PlanStatus
) -> None:
    time_machine.move_to(NOW, tick=False)
    plan, silent, looked_at = plan_in(state, cast), dict[str, list[str]](), 0
    for name, row in MATRIX.items():
        for who in sorted(row.who & {"jana", "mia", "sam"})[:1] if row.state == state else ():
            answer = signed_in(who).get(address(name, row, cast, plan))
            answer.getvalue()  # so that a file that is sent is closed
            if answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
                looked_at += 1
                if boxes := boxes_beside_which_nothing_stands(BeautifulSoup(answer.content, "html.parser")):
                    silent[name] = boxes

    assert silent == {}
    assert looked_at > 0 or not any(row.state == state for row in MATRIX.values())
