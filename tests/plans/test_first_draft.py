"""A plan whose first draft of goals, steps and support the employee writes (docs/decisions/0005)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse

from employees.errors import NotNow
from employees.models import OutboxMessage
from plans import workflows
from plans.completeness import missing
from plans.enums import Frequency, PlanStatus, ProposalAnswer, ProposalKind, Section
from plans.models import Goal, ImprovementArea, Plan
from tests.factories.plans import ENDS, FAIR_START, MONDAY, STARTS, answered_for_hr
from tests.people import Cast
from tests.plans.drafting import FAIR, text_of, url

IN_TALKS = datetime(2026, 5, 8, 10, 0, tzinfo=UTC)
AFTER_TALKS = MONDAY + timedelta(days=14)
DUE = date(2026, 6, 30)


def left_to_sam(cast: Cast) -> Plan:
    """A draft with reason, area and dates, and nothing of what Sam is to write."""
    jana = cast.account("jana")
    plan = workflows.draft(
        employee=cast.people()["sam"],
        manager=cast.people()["jana"],
        by=jana,
        at=MONDAY,
        fair_start=FAIR_START,
        employee_writes_first=True,
    )
    workflows.describe(
        plan=plan, by=jana, at=MONDAY, reason="41 of 96 tickets were late.", ending="We decide together."
    )
    workflows.schedule(
        plan=plan, starts_on=STARTS, ends_on=ENDS, frequency=Frequency.FORTNIGHTLY, by=jana, at=MONDAY
    )
    workflows.put_item(
        plan=plan,
        model=ImprovementArea,
        by=jana,
        at=MONDAY,
        title="Answering in time",
        observed="On 12 March nine waited.",
        expected="One working day.",
    )
    return Plan.objects.get(pk=plan.pk)


@pytest.fixture
def shared(cast: Cast, time_machine) -> Plan:
    time_machine.move_to(IN_TALKS, tick=False)
    plan, jana = left_to_sam(cast), cast.account("jana")
    workflows.submit(plan=plan, by=jana, at=MONDAY)
    answered_for_hr(plan, cast)
    workflows.approve(plan=plan, by=cast.account("mia"), at=MONDAY + timedelta(days=1))
    workflows.share(plan=plan, by=jana, at=MONDAY + timedelta(days=2))
    return workflows.open_plan(plan=plan, by=cast.account("sam"), at=IN_TALKS)


def test_the_begin_page_offers_it_and_the_draft_says_whose_part_it_is(cast, signed_in, time_machine):
    time_machine.move_to(MONDAY, tick=False)
    jana = signed_in("jana")
    begin = f"{reverse('plan_new')}?person={cast.people()['sam'].ref}"
    assert "Sam writes the first draft of the goals" in text_of(jana.get(begin))
    jana.post(begin, {**FAIR, "employee_writes_first": "on"})
    plan = Plan.objects.get()
    assert plan.employee_writes_first
    assert "Sam writes the first draft of this." in text_of(jana.get(url("draft", plan)))


def test_only_what_the_employee_writes_may_be_missing_when_it_is_sent(cast):
    plan = left_to_sam(cast)
    assert missing(plan) == ()
    plan = workflows.describe(plan=plan, ending="", by=cast.account("jana"), at=MONDAY)
    assert {lack.section for lack in missing(plan)} == {Section.ENDING}


def test_the_whole_way(shared, cast, signed_in):
    sam, jana = cast.account("sam"), cast.account("jana")
    page = text_of(signed_in("sam").get(reverse("my_plan")))
    assert "You write the first draft of your goals" in page
    assert "You write the first draft of your goals." in text_of(
        signed_in("sam").get(reverse("my_plan_read"))
    )
    with pytest.raises(NotNow, match="Add at least one goal"):
        workflows.start(plan=shared, by=jana, at=AFTER_TALKS)

    area = shared.areas.get()
    first = {
        ProposalKind.OWN_GOAL: {
            "statement": "Answer within a day",
            "measure": "The weekly report",
            "baseline": 57,
            "target": 85,
            "unit": "%",
            "due_on": DUE,
            "area": area,
        },
        ProposalKind.OWN_STEP: {
            "description": "Sort the inbox first",
            "by_whom": "employee",
            "kind": "practice",
            "area": area,
            "due_on": None,
        },
        ProposalKind.SUPPORT: {
            "description": "A second screen",
            "provider": "manager",
            "provider_name": "",
            "frequency": "",
            "due_on": DUE,
        },
    }
    for kind, values in first.items():
        workflows.propose(plan=shared, kind=kind, values=values, unsent=True, by=sam, at=IN_TALKS)
    for proposal in workflows.send_proposals(plan=shared, by=sam, at=IN_TALKS):
        with pytest.raises(NotNow, match="not answered yet"):
            workflows.start(plan=shared, by=jana, at=AFTER_TALKS)
        workflows.answer_proposal(
            proposal=proposal, answer=ProposalAnswer.ACCEPT, reason="", by=jana, at=IN_TALKS
        )
    assert (shared.goals.get().target, shared.actions.get().area, shared.support.count()) == (85, area, 1)
    assert workflows.start(plan=shared, by=jana, at=AFTER_TALKS).status == PlanStatus.ACTIVE


def test_what_was_left_out_is_written_by_the_manager_once_the_time_is_over(shared, cast):
    jana = cast.account("jana")
    goal = {"statement": "Answer within a day", "measure": "The report", "due_on": DUE}
    with pytest.raises(NotNow, match="only to do what a proposal asked"):
        workflows.put_item(plan=shared, model=Goal, by=jana, at=IN_TALKS, **goal)
    workflows.put_item(plan=shared, model=Goal, by=jana, at=AFTER_TALKS, **goal)
    assert OutboxMessage.objects.filter(kind="plans.changed", recipient=cast.account("sam")).count() == 1
    with pytest.raises(NotNow, match="only to do what a proposal asked"):
        workflows.put_item(plan=shared, model=Goal, by=jana, at=AFTER_TALKS, **{**goal, "measure": "Seen"})
    with pytest.raises(NotNow, match="only to do what a proposal asked"):
        workflows.describe(plan=shared, reason="Something else.", by=jana, at=AFTER_TALKS)


def test_an_area_that_was_taken_out_is_chosen_again(shared, cast):
    area = shared.areas.get()
    step = workflows.propose(
        plan=shared,
        kind=ProposalKind.OWN_STEP,
        values={
            "description": "Sort first",
            "by_whom": "employee",
            "kind": "practice",
            "area": area,
            "due_on": None,
        },
        by=cast.account("sam"),
        at=IN_TALKS,
    )
    area.delete()
    with pytest.raises(NotNow, match="Say which area this helps with"):
        workflows.answer_proposal(
            proposal=step, answer=ProposalAnswer.ACCEPT, reason="", by=cast.account("jana"), at=IN_TALKS
        )
