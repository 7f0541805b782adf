"""The draft as a whole: what has happened, dates, the end, the last look, and who never learns of it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from employees.models import AuditEvent, OutboxMessage
from plans import workflows
from plans.enums import PlanStatus, ProposalAnswer, Section
from plans.models import (
    ActionStep,
    EarlierTalk,
    Goal,
    GoalStep,
    ImprovementArea,
    Incident,
    Milestone,
    Plan,
    SupportItem,
)
from tests.factories.plans import ENDS, MONDAY, STARTS, draft_plan, fill, plan_in
from tests.people import Cast
from tests.plans.drafting import GOAL, SignedIn, fields_of, save, text_of, url, wrong
from tests.reading import everything_stored

OUTSIDERS = ("sam", "chris", "paul", "ada", "ana", "lee", "ivo", "ola", "tom", "kim")


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


class TestTheDraft:
    def test_it_says_what_is_missing_and_who_wrote_last(self, cast, plan, signed_in, jana):
        empty = draft_plan(cast, at=MONDAY - timedelta(days=1))
        workflows.describe(
            plan=plan, ending="We decide with HR.", by=cast.account("mia"), at=MONDAY + timedelta(hours=1)
        )

        assert "Say what has happened." in text_of(jana.get(url("draft", empty)))
        page = text_of(jana.get(url("draft", plan)))
        assert "6 of 6 parts are complete" in page
        assert "Last written by you, 4 May, 10:00." in page
        assert "Last written by Mia Park, 4 May, 11:00." in page
        assert "Sam will not see anything until you share the plan." in page

    @pytest.mark.parametrize("name", OUTSIDERS)
    def test_it_is_not_there_for_anybody_outside_the_case(self, plan, signed_in, name):
        client = signed_in(name)
        goal = plan.goals.first()
        assert goal is not None

        for address in (url("draft", plan), url("draft_why", plan), url("draft_goal", plan, goal.ref)):
            assert client.get(address).status_code == 404
            assert client.post(address, GOAL).status_code == 404
        assert client.post(url("draft_item_remove", plan, "goals", goal.ref)).status_code == 404
        assert plan.goals.count() == 2

    @pytest.mark.parametrize("name", ["sam", "paul", "ivo", "ola"])
    def test_those_who_can_read_a_shared_plan_still_do_not_write_it(self, cast, signed_in, name):
        plan = plan_in(PlanStatus.CONSULTATION, cast)
        client = signed_in(name)

        for page in ("draft", "draft_goals", "draft_goal_new", "draft_check"):
            assert client.get(url(page, plan)).status_code == 403
            assert client.post(url(page, plan), GOAL).status_code in (403, 405)
        assert plan.goals.count() == 2

    def test_comments_stand_on_their_part_until_somebody_works_on_it(self, cast, plan, jana):
        workflows.submit(plan=plan, by=cast.account("jana"), at=MONDAY)
        workflows.request_changes(
            plan=plan,
            section=Section.GOALS,
            body="Say how we count handovers.",
            more={Section.WHOLE: "A careful draft."},
            by=cast.account("mia"),
            at=MONDAY + timedelta(hours=1),
        )

        hub = text_of(jana.get(url("draft", plan)))
        assert "A careful draft." in hub
        assert "Changes asked for" in hub and "5 of 6 parts are complete" in hub
        assert "Say how we count handovers." in text_of(jana.get(url("draft_goals", plan)))
        assert "Say how we count handovers." not in text_of(jana.get(url("draft_support", plan)))

        jana.post(url("draft_goal_new", plan), GOAL)
        assert "6 of 6 parts are complete" in text_of(jana.get(url("draft", plan)))

    def test_with_hr_it_is_locked_and_what_was_typed_meanwhile_is_not_lost(self, cast, plan, jana):
        typed = {**fields_of(jana.get(url("draft_why", plan))), "reason": "Typed while Mia was faster."}
        workflows.submit(plan=plan, by=cast.account("jana"), at=MONDAY)

        hub = jana.get(url("draft", plan))
        assert "has been with HR for review since 4 May 2026" in text_of(hub)
        assert url("draft_goals", plan) not in hub.content.decode()
        assert jana.get(url("draft_why", plan)).status_code == 409
        response = jana.post(url("draft_why", plan), typed)
        assert response.status_code == 409
        assert "Typed while Mia was faster." in response.content.decode()

    def test_once_it_runs_it_leads_to_the_plan(self, cast, jana):
        plan = plan_in(PlanStatus.ACTIVE, cast)

        assert jana.get(url("draft", plan)).url == url("plan", plan)

    def test_a_shared_plan_is_changed_only_as_agreed(self, cast, jana):
        plan = plan_in(PlanStatus.CONSULTATION, cast)
        address = url("draft_goal_new", plan)
        refused = jana.post(address, GOAL)
        assert refused.status_code == 409
        assert "It can be changed now only to do what a proposal asked for." in text_of(refused)
        assert "Answer every call within four rings" in refused.content.decode()

        proposal = workflows.propose(
            plan=plan,
            section=Section.GOALS,
            wording="A goal about calls, please.",
            by=cast.account("sam"),
            at=MONDAY,
        )
        workflows.answer_proposal(
            proposal=proposal,
            answer=ProposalAnswer.ACCEPT,
            reason="Agreed.",
            by=cast.account("jana"),
            at=MONDAY,
        )
        assert "A goal about calls, please." in text_of(jana.get(url("draft_goals", plan)))
        assert jana.post(address, GOAL).status_code == 302
        assert plan.goals.count() == 3
        assert AuditEvent.objects.filter(event="plan.adapted", about_ref=plan.ref).count() == 1


class TestWhatHasHappened:
    def test_the_words_are_kept_and_the_first_area_comes_next(self, cast, jana):
        plan = draft_plan(cast)

        response = save(
            jana, url("draft_why", plan), reason="Eleven late answers in March.", noun="Coaching plan"
        )

        assert response.url == url("draft_area_new", plan)
        plan.refresh_from_db()
        assert (plan.reason, plan.noun) == ("Eleven late answers in March.", "Coaching plan")

    def test_unfinished_words_are_kept_too(self, plan, jana):
        assert save(jana, url("draft_why", plan), reason="").url == url("draft", plan)

        plan.refresh_from_db()
        assert plan.reason == ""

    def test_two_editors_never_overwrite_each_other_and_both_see_both(self, plan, signed_in, jana):
        mia = signed_in("mia")
        address = url("draft_why", plan)
        hers = fields_of(jana.get(address))
        save(mia, address, reason="Mia wrote this.")

        response = jana.post(address, {**hers, "reason": "Jana wrote this."})

        assert response.status_code == 409
        assert "Somebody else changed this draft" in text_of(response)
        assert "Mia wrote this." in text_of(response)
        again = fields_of(response)
        assert again["reason"] == "Jana wrote this."
        assert jana.post(address, again).status_code == 302
        plan.refresh_from_db()
        assert plan.reason == "Jana wrote this."

    def test_somebody_elses_work_on_another_part_is_no_conflict(self, plan, signed_in, jana):
        address = url("draft_why", plan)
        hers = fields_of(jana.get(address))
        save(signed_in("mia"), url("draft_ending", plan), ending="We look at it together.")

        assert jana.post(address, {**hers, "impact": "Two customers left."}).status_code == 302
        plan.refresh_from_db()
        assert (plan.impact, plan.ending) == ("Two customers left.", "We look at it together.")

    def test_only_the_words_of_this_page_can_be_set(self, cast, plan, jana):
        save(jana, url("draft_why", plan), status="active", employee=str(cast.chris.pk), ending="Changed.")

        before = (plan.status, plan.employee_id, plan.ending)
        plan.refresh_from_db()
        assert (plan.status, plan.employee_id, plan.ending) == before

    def test_a_word_about_character_gets_a_hint_and_no_refusal(self, plan, jana):
        save(jana, url("draft_why", plan), reason="Sam has a careless attitude.")

        assert "describes character" in text_of(jana.get(url("draft_why", plan)))

    def test_an_area_is_added_changed_moved_and_removed(self, plan, jana):
        new = {
            "title": "Handovers",
            "kind": "skill",
            "observed": "3 May: no note.",
            "expected": "A note each shift.",
        }
        jana.post(url("draft_area_new", plan), new)
        area = plan.areas.get(title="Handovers")

        save(jana, url("draft_area", plan, area.ref), title="Writing handovers")
        jana.post(url("draft_item_move", plan, "areas", area.ref), {"direction": "up"})
        assert [each.title for each in plan.areas.all()] == [
            "Writing handovers",
            "Answering customers in time",
        ]

        assert "Remove this area?" in text_of(jana.get(url("draft_item_remove", plan, "areas", area.ref)))
        assert plan.areas.count() == 2
        jana.post(url("draft_item_remove", plan, "areas", area.ref))
        assert [each.title for each in plan.areas.all()] == ["Answering customers in time"]

    def test_removing_an_area_says_what_goes_with_it(self, plan, jana):
        area = plan.areas.get()

        assert "1 action step is tied to it and goes with it." in text_of(
            jana.get(url("draft_item_remove", plan, "areas", area.ref))
        )

    def test_an_empty_area_is_explained_field_by_field(self, plan, jana):
        response = jana.post(url("draft_area_new", plan), {"title": "Half", "kind": ""})

        assert response.status_code == 422
        assert wrong(response) == {
            "kind_0": "Choose what kind of area it is.",
            "observed": "Say what was seen, with at least one dated example.",
            "expected": "Say what is expected instead.",
        }
        assert 'value="Half"' in response.content.decode()
        assert "<title>Error: " in response.content.decode()


class TestDates:
    def dates(self, **changed: str) -> dict[str, str]:
        usual = {
            "starts_on": "2026-05-18",
            "ends_on": "2026-07-10",
            "frequency": "fortnightly",
            "consultation_days": "5",
        }
        return {**usual, **changed}

    def test_they_are_set_and_the_dates_that_follow_are_shown(self, cast, jana):
        plan = draft_plan(cast)

        response = jana.post(url("draft_schedule", plan), self.dates(consultation_days="10"), follow=True)

        page = text_of(response)
        assert "The plan lasts 54 days." in page
        assert "Checkpoint 4 Fri 10 July 2026" in page
        plan.refresh_from_db()
        assert (plan.starts_on, plan.ends_on, plan.consultation_days) == (STARTS, ENDS, 10)

    @pytest.mark.parametrize(
        ("given", "field", "words"),
        [
            ({"ends_on": "2026-05-18"}, "ends_on", "The plan must end after it starts."),
            ({"ends_on": "2026-05-01"}, "ends_on", "The plan must end after it starts."),
            ({"starts_on": "0206-05-18"}, "starts_on", "The year 0206 lies outside 1930 to 2100."),
            ({"starts_on": "2028-05-18"}, "starts_on", "Check the year."),
            ({"ends_on": "2099-12-31"}, "ends_on", "A plan lasts two years at most."),
            ({"ends_on": "9999-12-31"}, "ends_on", "The year 9999 lies outside 1930 to 2100."),
            ({"starts_on": ""}, "starts_on", "Give the first day of the plan."),
            ({"frequency": "daily"}, "frequency_0", "This cannot be chosen here."),
            ({"consultation_days": "0"}, "consultation_days", "Leave at least one working day"),
            ({"consultation_days": "a week"}, "consultation_days", "whole number"),
        ],
    )
    def test_a_slip_is_explained_and_nothing_is_lost(self, plan, jana, given, field, words):
        response = jana.post(url("draft_schedule", plan), self.dates(**given))

        assert response.status_code == 422
        assert words in wrong(response)[field]
        kept = fields_of(response)
        assert kept["ends_on"] == self.dates(**given)["ends_on"]
        plan.refresh_from_db()
        assert (plan.starts_on, plan.ends_on) == (STARTS, ENDS)

    def test_the_verb_itself_refuses_a_plan_without_end(self, cast, plan):
        with pytest.raises(Exception, match="two years at most"):
            workflows.schedule(
                plan=plan,
                starts_on=STARTS,
                ends_on=date(9999, 12, 31),
                frequency=plan.frequency,
                by=cast.account("jana"),
                at=MONDAY,
            )

    def test_a_start_too_soon_for_the_talk_is_pointed_out(self, plan, jana):
        page = text_of(
            jana.post(url("draft_schedule", plan), self.dates(consultation_days="20"), follow=True)
        )

        assert "past the first day of the plan" in page

    def test_moving_the_plan_shows_which_goals_no_longer_fit(self, plan, jana):
        jana.post(url("draft_schedule", plan), self.dates(ends_on="2026-06-20"))

        assert "Give every goal a date between the start and the end" in text_of(jana.get(url("draft", plan)))

    def test_a_milestone_is_added_and_changed(self, plan, jana):
        jana.post(url("draft_milestone_new", plan), {"title": "First quiet week", "due_on": "2026-06-05"})
        milestone = plan.milestones.get(title="First quiet week")

        assert save(jana, url("draft_milestone", plan, milestone.ref), due_on="2026-09-01").status_code == 422
        assert save(jana, url("draft_milestone", plan, milestone.ref), due_on="2026-06-08").status_code == 302
        milestone.refresh_from_db()
        assert milestone.due_on == date(2026, 6, 8)


class TestTheEndAndTheLastLook:
    def test_the_end_is_written_beside_those_who_will_read_it(self, plan, jana):
        page = text_of(jana.get(url("draft_ending", plan)))
        assert "Who will read this" in page
        assert "Mia Park" in page and "Paul Odell" in page and "Ada Voss" not in page

        save(jana, url("draft_ending", plan), ending="If the goals are not met, dismissal is possible.")
        plan.refresh_from_db()
        assert plan.ending == "If the goals are not met, dismissal is possible."

    def test_the_whole_plan_is_shown_as_it_will_be_read_and_who_is_told(self, plan, jana):
        page = text_of(jana.get(url("draft_check", plan)))

        assert "You and Jana Lind meet 4 times" in page
        assert (
            "Mia Park : that there is something to do." in page
            or "Mia Park: that there is something to do." in page
        )
        assert "Sam gets nothing." in page
        assert "Nothing is sent until you press the button." in page

    def test_what_is_missing_is_a_link_and_sending_says_so_again(self, cast, jana):
        plan = draft_plan(cast)

        shown = jana.get(url("draft_check", plan))
        assert "Cannot send yet" in text_of(shown)
        links = {
            link.get_text(): link["href"]
            for link in BeautifulSoup(shown.content, "html.parser").select("main a")
        }
        assert links["Add at least one goal."] == url("draft_goals", plan)

        refused = jana.post(url("draft_check", plan))
        assert refused.status_code == 409
        assert "Add at least one goal." in text_of(refused)
        plan.refresh_from_db()
        assert plan.status == PlanStatus.DRAFT

    def test_sending_tells_hr_and_nobody_else(self, plan, jana):
        response = jana.post(url("draft_check", plan), follow=True)

        assert "The plan is with HR for review." in text_of(response)
        assert list(OutboxMessage.objects.values_list("kind", "recipient__email")) == [
            ("plans.to_review", "mia@example.org")
        ]
        assert jana.post(url("draft_check", plan)).status_code == 409

    def test_only_the_author_sends_it(self, plan, signed_in):
        mia = signed_in("mia")

        assert "Jana Lind, who began this draft, sends it" in text_of(mia.get(url("draft_check", plan)))
        assert mia.post(url("draft_check", plan)).status_code == 403
        plan.refresh_from_db()
        assert plan.status == PlanStatus.DRAFT


def every_page(plan: Plan) -> list[str]:
    """The address of every page of a draft."""
    parts = (
        "",
        "_why",
        "_area_new",
        "_goals",
        "_goal_new",
        "_actions",
        "_action_new",
        "_support",
        "_support_new",
    )
    lists = [
        url(f"draft{part}", plan)
        for part in (*parts, "_schedule", "_milestone_new", "_talk_new", "_ending", "_check")
    ]
    items = {
        "areas": plan.areas.first(),
        "goals": plan.goals.first(),
        "actions": plan.actions.first(),
        "support": plan.support.first(),
        "milestones": plan.milestones.first(),
    }
    single = {
        "areas": "area",
        "goals": "goal",
        "actions": "action",
        "support": "support_item",
        "milestones": "milestone",
    }
    for kind, item in items.items():
        assert item is not None
        lists += [
            url(f"draft_{single[kind]}", plan, item.ref),
            url("draft_item_remove", plan, kind, item.ref),
        ]
    lists += [url("draft_checkpoint", plan, one.ref) for one in plan.checkpoints.all()]
    lists += [url("draft_talk", plan, one.ref) for one in plan.talks.all()]
    return lists


def test_reading_changes_nothing(cast: Cast, plan: Plan, jana: Client) -> None:
    addresses = [*every_page(plan), reverse("plan_new"), f"{reverse('plan_new')}?person={cast.sam.ref}"]
    before = everything_stored()

    assert {jana.get(address).status_code for address in addresses} == {200}
    assert everything_stored() == before


def fill_up(plan: Plan, count: int) -> None:
    """Make it `count` of everything."""
    area = plan.areas.get()
    numbers = range(1, count)
    ImprovementArea.objects.bulk_create(
        ImprovementArea(plan=plan, position=n, title=f"Area {n}", observed="1 May", expected="More")
        for n in numbers
    )
    Goal.objects.bulk_create(
        Goal(plan=plan, area=area, position=n, statement=f"Goal {n}", measure="Seen", due_on=ENDS)
        for n in numbers
    )
    ActionStep.objects.bulk_create(
        ActionStep(plan=plan, area=area, position=n, description=f"Step {n}") for n in numbers
    )
    SupportItem.objects.bulk_create(
        SupportItem(plan=plan, position=n, description=f"Support {n}", due_on=ENDS) for n in numbers
    )
    Milestone.objects.bulk_create(
        Milestone(plan=plan, position=n, title=f"Step {n}", due_on=ENDS) for n in numbers
    )
    EarlierTalk.objects.bulk_create(
        EarlierTalk(plan=plan, position=n, about=f"Talk {n}", on=STARTS) for n in numbers
    )
    Incident.objects.bulk_create(
        Incident(area=each, position=n, what=f"Incident {n}", when="in March")
        for each in plan.areas.all()
        for n in range(count)
    )
    GoalStep.objects.bulk_create(
        GoalStep(goal=goal, due_on=STARTS + timedelta(days=n), value=n)
        for goal in plan.goals.all()
        for n in range(1, count + 1)
    )


def test_the_number_of_queries_does_not_depend_on_how_much_is_written(plan: Plan, jana: Client) -> None:
    Goal.objects.filter(plan=plan, position=1).delete()
    names = (
        "draft",
        "draft_why",
        "draft_goals",
        "draft_actions",
        "draft_support",
        "draft_schedule",
        "draft_check",
        "plan",
        "plan_record",
    )
    counts: dict[str, list[int]] = {name: [] for name in names}
    jana.get(url("draft", plan))

    for size in (1, 3, 30):
        for model in (ImprovementArea, Goal, ActionStep, SupportItem, Milestone):
            model._default_manager.filter(plan=plan, position__gte=1).delete()
        for lines in (EarlierTalk, Incident, GoalStep):
            lines._default_manager.all().delete()
        fill_up(plan, size)
        for name in names:
            with CaptureQueriesContext(
                connection,
            ) as queries:
                assert jana.get(url(name, plan)).status_code == 200
            counts[name].append(len(queries))

    assert {name: set(found) for name, found in counts.items()} == {
        name: {found[0]} for name, found in counts.items()
    }
