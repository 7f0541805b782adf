"""Goals, action steps and support: added, changed, moved, explained when something is wrong."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from plans import workflows
from plans.enums import ActionBy, Provider
from plans.models import ActionStep, Goal, Plan, SupportItem
from tests.factories.plans import ENDS, MONDAY, draft_plan, fill
from tests.people import Cast
from tests.plans.drafting import GOAL, SignedIn, fields_of, save, text_of, url, wrong


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


class TestGoals:
    def test_a_goal_is_added_with_its_number(self, plan, jana):
        area = plan.areas.get()

        response = jana.post(url("draft_goal_new", plan), {**GOAL, "area": area.ref})

        assert response.url == url("draft_goals", plan)
        goal = plan.goals.get(statement=GOAL["statement"])
        assert (goal.baseline, goal.target, goal.unit) == (Decimal(60), Decimal("95.5"), "% of calls")
        assert (goal.due_on, goal.area) == (date(2026, 6, 30), area)

    @pytest.mark.parametrize(
        ("given", "field", "words"),
        [
            ({"due_on": "2026-05-17"}, "due_on", "It starts on 18 May 2026."),
            ({"due_on": "2026-05-18"}, "due_on", "before the plan has begun"),
            ({"due_on": "2026-07-11"}, "due_on", "It ends on 10 July 2026."),
            ({"due_on": ""}, "due_on", "Give the date by which the goal is to be reached."),
            ({"due_on": "10/07/2026"}, "due_on", "This is not a date."),
            ({"baseline": ""}, "baseline", "Say where things stand now"),
            ({"target": ""}, "target", "Give the number to reach"),
            ({"unit": ""}, "unit", "Say what is counted"),
            ({"baseline": "", "target": ""}, "target", "Give the numbers now and to reach"),
            ({"target": "many"}, "target", "Give a number, such as 12 or 12.5."),
            ({"target": "99999999999999"}, "target", "digits"),
            ({"statement": ""}, "statement", "Say what good looks like"),
            ({"statement": "x" * 501}, "statement", "Shorten this to 500 characters. It has 501 now."),
            ({"area": "nosucharea"}, "area", "This area is no longer in the plan."),
            (
                {"measure": "nul\x00byte"},
                "measure",
                "There are characters in this that cannot be read or printed.",
            ),
        ],
    )
    def test_a_wrong_goal_is_explained_beside_its_field_and_nothing_is_lost(
        self, plan, jana, given, field, words
    ):
        sent = {**GOAL, **given}

        response = jana.post(url("draft_goal_new", plan), sent)

        assert response.status_code == 422
        assert words in wrong(response)[field]
        kept = fields_of(response)
        assert {name: kept[name] for name in ("unit", "due_on")} == {
            name: sent[name] for name in ("unit", "due_on")
        }
        assert plan.goals.count() == 2

    def test_without_dates_of_the_plan_any_date_will_do_for_now(self, cast, jana):
        plan = draft_plan(cast)

        assert jana.post(url("draft_goal_new", plan), {**GOAL, "due_on": "2027-01-31"}).status_code == 302

    def test_the_button_pressed_twice_adds_one_goal(self, plan, jana):
        for _press in range(2):
            jana.post(url("draft_goal_new", plan), GOAL)

        assert plan.goals.count() == 3

    def test_another_can_follow_at_once(self, plan, jana):
        response = jana.post(url("draft_goal_new", plan), {**GOAL, "another": "yes"})

        assert response.url == url("draft_goal_new", plan)

    def test_a_goal_of_another_plan_is_not_there(self, cast, plan, jana):
        other = fill(draft_plan(cast, employee="chris"), cast)
        goal, area = other.goals.first(), other.areas.get()
        assert goal is not None

        assert jana.get(url("draft_goal", plan, goal.ref)).status_code == 404
        assert (
            jana.post(url("draft_item_move", plan, "goals", goal.ref), {"direction": "up"}).status_code == 404
        )
        assert jana.get(url("draft_goal", plan, area.ref)).status_code == 404
        assert jana.post(url("draft_goal_new", plan), {**GOAL, "area": area.ref}).status_code == 422

    def test_two_editors_of_one_goal_see_both_wordings(self, plan, signed_in, jana):
        goal = plan.goals.first()
        assert goal is not None
        address = url("draft_goal", plan, goal.ref)
        hers = fields_of(jana.get(address))
        save(signed_in("mia"), address, statement="Mia's wording")

        response = jana.post(address, {**hers, "statement": "Jana's wording"})

        assert response.status_code == 409
        assert "What the draft says now" in text_of(response) and "Mia's wording" in text_of(response)
        assert jana.post(address, fields_of(response)).status_code == 302
        goal.refresh_from_db()
        assert goal.statement == "Jana's wording"

    def test_what_was_typed_for_a_goal_that_is_gone_can_be_saved_as_a_new_one(self, cast, plan, jana):
        goal = plan.goals.first()
        assert goal is not None
        address = url("draft_goal", plan, goal.ref)
        hers = {**fields_of(jana.get(address)), "statement": "Jana's wording"}
        workflows.remove_item(plan=plan, item=goal, by=cast.account("mia"), at=MONDAY)

        response = jana.post(address, hers)

        assert response.status_code == 409
        assert "This was removed while the page was open." in text_of(response)
        form = BeautifulSoup(response.content, "html.parser").select_one("form[data-guard]")
        assert form is not None and form["action"] == url("draft_goal_new", plan)
        assert jana.post(str(form["action"]), fields_of(response)).status_code == 302
        assert plan.goals.filter(statement="Jana's wording").count() == 1
        assert jana.get(address).status_code == 404

    def test_an_item_is_taken_out_once_however_often_it_is_pressed(self, cast, plan):
        goal = plan.goals.first()
        before = Plan.objects.get(pk=plan.pk).revision
        for _press in range(2):
            workflows.remove_item(plan=plan, item=goal, by=cast.account("mia"), at=MONDAY)

        assert Plan.objects.get(pk=plan.pk).revision == before + 1

    def test_a_goal_that_goes_between_the_look_and_the_press_is_told_the_same(
        self, cast, plan, jana, monkeypatch
    ):
        goal = plan.goals.first()
        assert goal is not None
        address = url("draft_goal", plan, goal.ref)
        hers = {**fields_of(jana.get(address)), "statement": "Jana's wording"}
        put = workflows.put_item

        def too_late(**told: Any) -> Any:
            workflows.remove_item(plan=plan, item=goal, by=cast.account("mia"), at=MONDAY)
            plan.refresh_from_db()
            return put(**{**told, "revision": plan.revision})

        monkeypatch.setattr(workflows, "put_item", too_late)
        response = jana.post(address, hers)

        assert response.status_code == 409
        assert "This was removed while the page was open." in text_of(response)
        assert fields_of(response)["statement"] == "Jana's wording"

    def test_a_number_is_read_and_shown_as_the_language_writes_it(self, cast, plan, jana):
        cast.jana.language = "de"
        cast.jana.save(update_fields=["language"])

        jana.post(url("draft_goal_new", plan), {**GOAL, "target": "95,5"})

        goal = plan.goals.get(statement=GOAL["statement"])
        assert goal.target == Decimal("95.5")
        assert fields_of(jana.get(url("draft_goal", plan, goal.ref)))["target"] == "95,5"

    def test_a_button_pressed_twice_moves_one_place(self, plan, jana):
        jana.post(url("draft_goal_new", plan), {**GOAL, "statement": "A third goal to move about"})
        *_before, third = plan.goals.all()
        page = BeautifulSoup(jana.get(url("draft_goals", plan)).content, "html.parser")
        form = page.select_one(f'form[action="{url("draft_item_move", plan, "goals", third.ref)}"]')
        sent = {box["name"]: box["value"] for box in form.select("input, button")}

        for _press in range(2):
            assert jana.post(form["action"], sent).status_code == 302

        assert list(plan.goals.all()).index(third) == plan.goals.count() - 2

    def test_they_are_moved_by_buttons_and_stay_put_at_the_ends(self, plan, jana):
        first, second = plan.goals.all()

        response = jana.post(url("draft_item_move", plan, "goals", second.ref), {"direction": "up"})
        assert response.url == f"{url('draft_goals', plan)}#item-{second.ref}"
        assert list(plan.goals.all()) == [second, first]
        jana.post(url("draft_item_move", plan, "goals", second.ref), {"direction": "up"})
        assert list(plan.goals.all()) == [second, first]
        assert jana.get(url("draft_item_move", plan, "goals", second.ref)).status_code == 405
        assert jana.post(url("draft_item_move", plan, "persons", second.ref)).status_code == 404

    def test_many_goals_get_a_hint(self, plan, jana):
        Goal.objects.bulk_create(
            Goal(plan=plan, position=n, statement=f"Goal {n}", measure="Seen", due_on=ENDS) for n in range(5)
        )

        assert "7 goals are a lot. Most plans have 2 to 4." in text_of(jana.get(url("draft_goals", plan)))


class TestActionsAndSupport:
    def test_the_two_sides_stand_apart(self, plan, jana):
        jana.post(
            url("draft_action_new", plan),
            {
                "description": "Sit beside Sam for an hour on Tuesdays",
                "by_whom": ActionBy.EMPLOYER,
                "kind": "coaching",
                "area": plan.areas.get().ref,
                "due_on": "",
            },
        )

        page = text_of(jana.get(url("draft_actions", plan)))
        assert page.index("What Sam does") < page.index("Take the course") < page.index("What we do")
        assert page.index("What we do") < page.index("Sit beside Sam")

    def test_a_step_moves_past_its_neighbour_on_its_own_side(self, plan, jana):
        area = plan.areas.get()
        ours = ActionStep(plan=plan, area=area, position=1, by_whom=ActionBy.EMPLOYER, description="Ours")
        theirs = ActionStep(plan=plan, area=area, position=2, by_whom=ActionBy.EMPLOYEE, description="Second")
        ActionStep.objects.bulk_create([ours, theirs])

        jana.post(url("draft_item_move", plan, "actions", theirs.ref), {"direction": "up"})

        mine = [step.description for step in plan.actions.filter(by_whom=ActionBy.EMPLOYEE)]
        assert mine == ["Second", "Take the course on sorting a full inbox"]

    def test_without_an_area_the_way_to_one_is_shown(self, cast, jana):
        plan = draft_plan(cast)

        for address in (url("draft_actions", plan), url("draft_action_new", plan)):
            assert url("draft_area_new", plan) in jana.get(address).content.decode()

    def test_the_only_area_is_chosen_beforehand(self, plan, jana):
        assert fields_of(jana.get(url("draft_action_new", plan)))["area"] == plan.areas.get().ref

    def test_somebody_else_who_helps_has_a_name(self, plan, jana):
        sent = {
            "description": "A mentor",
            "provider": Provider.OTHER,
            "due_on": "2026-06-01",
            "frequency": "weekly",
        }

        response = jana.post(url("draft_support_new", plan), sent)

        assert response.status_code == 422
        assert wrong(response) == {"provider_name": "Name the person who sees to it."}
        assert jana.post(url("draft_support_new", plan), {**sent, "provider_name": "Rosa"}).status_code == 302
        assert plan.support.get(description="A mentor").provider_name == "Rosa"

    def test_support_has_a_date_in_the_plan(self, plan, jana):
        sent = {"description": "A desk", "provider": Provider.HR, "due_on": "2026-08-01"}

        assert "It ends on 10 July 2026." in wrong(jana.post(url("draft_support_new", plan), sent))["due_on"]

    def test_no_support_needs_a_reason(self, plan, jana):
        SupportItem.objects.filter(plan=plan).delete()
        assert "Add what we will do to help" in text_of(jana.get(url("draft", plan)))

        save(jana, url("draft_support", plan), no_support_reason="Sam asked for none, and has all tools.")

        assert "Add what we will do to help" not in text_of(jana.get(url("draft", plan)))
