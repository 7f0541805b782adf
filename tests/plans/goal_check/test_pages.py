"""The goal check where people meet it: while a goal is written, on the list, before sending, and in HR's review."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from employees.errors import NotNow
from plans import workflows
from plans.enums import PlanStatus
from plans.models import Goal, Plan
from tests.factories.plans import ENDS, MONDAY, draft_plan, fill, plan_in
from tests.people import Cast
from tests.plans.drafting import GOAL, SignedIn, text_of, url
from tests.reading import everything_stored


@pytest.fixture(autouse=True)
def _now(time_machine: Any) -> None:
    time_machine.move_to(MONDAY + timedelta(hours=3), tick=False)


@pytest.fixture
def plan(cast: Cast) -> Plan:
    """Jana's whole draft for Sam."""
    return fill(draft_plan(cast), cast)


@pytest.fixture
def jana(signed_in: SignedIn) -> Client:
    return signed_in("jana")


def typed(client: Client, plan: Plan, item: str = "", **fields: str) -> str:
    """What stands beside the form after somebody has typed so far."""
    response = client.post(
        f"{url('draft_goal_check', plan)}?item={item}", fields, headers={"HX-Request": "true"}
    )
    assert response.status_code == 200
    return text_of(response)


class TestWhileWriting:
    def test_words_are_looked_at_as_soon_as_they_stand_there(self, plan, jana):
        said = typed(jana, plan, statement="Show a positive attitude")

        assert "“attitude” describes character." in said
        assert "Greet each visitor within two minutes" in said

    def test_what_is_not_reached_yet_is_not_asked_for(self, plan, jana):
        said = typed(jana, plan, statement="Support the new colleagues")
        assert "Nothing found so far." in said

        said = typed(jana, plan, statement="Support the new colleagues", measure="", due_on="2026-06-26")
        assert "how both of you will know" in said
        assert "belongs to no area" in said

    def test_it_is_seen_beside_the_other_goals_and_not_beside_itself(self, plan, jana):
        goal = plan.goals.first()
        same = {
            "statement": goal.statement,
            "measure": goal.measure,
            "unit": goal.unit,
            "baseline": "57",
            "target": "95",
            "due_on": "2026-06-26",
        }

        assert "With goal 1: Two goals give the same measure different targets." in typed(jana, plan, **same)
        assert "Two goals" not in typed(jana, plan, goal.ref, **same)

    def test_it_stores_nothing_and_takes_anything(self, plan, jana):
        before = everything_stored()

        typed(jana, plan, "nosuchitem", **{**GOAL, "due_on": "never", "target": "x" * 3_000, "area": "\x00"})
        typed(jana, plan, "\x00", statement="\x00", measure="<b>" * 900)
        typed(jana, plan)

        assert everything_stored() == before

    def test_what_is_typed_is_never_markup(self, plan, jana):
        response = jana.post(
            url("draft_goal_check", plan), {"statement": "Be rude <script>alert(1)</script>"}
        )

        assert "<script>alert" not in response.content.decode()

    @pytest.mark.parametrize("name", ["sam", "chris", "ada", "lee", "tom", "kim"])
    def test_for_outsiders_it_is_not_there(self, plan, signed_in, name):
        assert signed_in(name).post(url("draft_goal_check", plan), GOAL).status_code == 404

    def test_it_is_no_page(self, plan, jana):
        assert jana.get(url("draft_goal_check", plan)).status_code == 405

    def test_it_takes_no_more_queries_for_more_goals(self, plan, jana):
        typed(jana, plan, **GOAL)
        counts = []
        for more in (0, 12):
            Goal.objects.bulk_create(
                Goal(plan=plan, position=9, statement=f"Count shelf {n}", measure="Sheet", due_on=ENDS)
                for n in range(more)
            )
            with CaptureQueriesContext(connection) as queries:
                typed(jana, plan, **GOAL)
            counts.append(len(queries))

        assert len(set(counts)) == 1


class TestWithoutJavaScript:
    def test_the_message_says_how_much_there_is_to_look_at(self, plan, jana):
        sent = {**GOAL, "statement": "Always be polite to callers", "area": plan.areas.get().ref}

        page = text_of(jana.post(url("draft_goal_new", plan), sent, follow=True))

        assert "The goal was added. 2 things to look at." in page

    def test_nothing_is_said_of_a_goal_without_findings(self, plan, jana):
        page = text_of(
            jana.post(url("draft_goal_new", plan), {**GOAL, "area": plan.areas.get().ref}, follow=True)
        )

        assert "The goal was added." in page
        assert "to look at" not in page

    def test_the_list_marks_the_words(self, plan, jana):
        plan.goals.filter(position=0).update(
            statement="Be proactive with tickets", baseline=None, target=None
        )

        page = BeautifulSoup(jana.get(url("draft_goals", plan)).content, "html.parser")

        assert [mark.get_text() for mark in page.select("mark")] == ["proactive"]

    def test_the_editor_shows_what_was_found_and_asks_for_more_by_itself(self, plan, jana):
        goal = plan.goals.first()
        Goal.objects.filter(pk=goal.pk).update(statement="Be lazy no more")

        page = BeautifulSoup(jana.get(url("draft_goal", plan, goal.ref)).content, "html.parser")
        live = page.select_one("[aria-live=polite][hx-post]")

        assert "describes character" in live.get_text()
        assert live["hx-post"] == f"{url('draft_goal_check', plan)}?item={goal.ref}"
        assert page.select_one("script[src*=htmx]") is not None


class TestBeforeSending:
    def test_advice_stops_nobody(self, cast, plan, jana):
        plan.goals.filter(position=0).update(statement="Always be friendly")
        assert "describes character" in text_of(jana.get(url("draft_check", plan)))

        workflows.submit(plan=plan, by=cast.account("jana"), at=MONDAY)

        plan.refresh_from_db()
        assert plan.status == PlanStatus.IN_REVIEW

    def test_a_finding_that_blocks_is_a_reason_in_words(self, cast, plan, jana):
        plan.goals.filter(position=1).update(statement="Support the team", measure="tbd")

        with pytest.raises(NotNow) as refusal:
            workflows.submit(plan=plan, by=cast.account("jana"), at=MONDAY)

        (reason,) = refusal.value.reasons
        assert str(reason).startswith("Goal 2: “tbd” does not tell both of you")
        page = text_of(jana.get(url("draft_check", plan)))
        assert "Cannot send yet" in page
        assert "Needed before it can be sent:" in page
        assert "Goal 2: “tbd”" in text_of(jana.get(url("draft", plan)))

    def test_a_date_outside_the_plan_is_said_once(self, cast, plan):
        plan.goals.filter(position=0).update(due_on=ENDS + timedelta(days=7))

        with pytest.raises(NotNow) as refusal:
            workflows.submit(plan=plan, by=cast.account("jana"), at=MONDAY)

        assert [str(reason) for reason in refusal.value.reasons] == [
            "Give every goal a date between the start and the end of the plan."
        ]

    def test_a_plan_in_another_language_has_the_other_rules_alone(self, plan, jana):
        Plan.objects.filter(pk=plan.pk).update(language="fr")
        plan.goals.filter(position=0).update(statement="Always be friendly", due_on=ENDS - timedelta(days=6))

        page = text_of(jana.get(url("draft_check", plan)))

        assert "describes character" not in page
        assert "Its date, 4 July 2026, is a day off." in page


def test_hr_sees_every_finding_goal_by_goal(cast: Cast, signed_in: SignedIn) -> None:
    plan = plan_in(PlanStatus.IN_REVIEW, cast)
    plan.goals.filter(position=1).update(statement="Never be late with handovers", area=None)

    page = BeautifulSoup(signed_in("mia").get(url("plan_review", plan)).content, "html.parser")

    (group,) = page.select(".goal-group")
    assert group.h3.get_text() == "Goal 2"
    assert [mark.get_text() for mark in group.select("mark")] == ["Never"]
    assert "belongs to no area" in group.get_text()
