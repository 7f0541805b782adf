"""HR's look at a plan: read, approve, send back, withdraw; and who may do none of it."""

from __future__ import annotations

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from employees.models import OutboxMessage
from plans import workflows
from plans.enums import ActionBy, Audience, PlanStatus, Section
from plans.models import ActionStep, Comment, FairStart, Goal, ImprovementArea, Plan, SupportItem
from tests.factories.plans import ENDS, MONDAY, draft_plan, plan_in
from tests.people import Cast
from tests.plans.drafting import SignedIn, text_of, url, wrong
from tests.reading import everything_stored

OUTSIDERS = ("sam", "chris", "ada", "ana", "lee", "ola", "tom", "kim")
ONLY_READERS = ("jana", "paul", "ivo")


@pytest.fixture(autouse=True)
def _now(time_machine: Any) -> None:
    time_machine.move_to(MONDAY, tick=False)


@pytest.fixture
def plan(cast: Cast) -> Plan:
    """Jana's plan for Sam, sent to HR."""
    return plan_in(PlanStatus.IN_REVIEW, cast)


@pytest.fixture
def mia(signed_in: SignedIn) -> Client:
    return signed_in("mia")


def points_of(page: bytes) -> dict[str, str]:
    """The checklist: what each point is about, and what it says."""
    rows = BeautifulSoup(page, "html.parser").select(".review-points li")
    return {row.strong.get_text(): " ".join(row.get_text(" ").split()) for row in rows if row.strong}


class TestLooking:
    def test_the_plan_stands_beside_the_checklist(self, plan, mia):
        response = mia.get(url("plan_review", plan))

        page, points = text_of(response), points_of(response.content)
        assert "Answer customer tickets within one working day" in page
        assert "Not by Sam Okafor, and by nobody else." in page
        assert "Goals with a number now and to reach: 1 of 2." in points["Measurable"]
        assert "Steps of the employee: 1. Steps of ours: 0. Support promised: 1." in points["Both sides"]
        assert "54 days" in points["Length"]
        assert "4 checkpoints. All on working days." in points["Checkpoints"]
        assert "Look again" not in " ".join(points.values())

    def test_the_answers_given_before_the_start_are_shown(self, plan, mia):
        FairStart.objects.filter(plan=plan).update(keep_if_met=None, reason="Agreed with HR.")

        page = text_of(mia.get(url("plan_review", plan)))

        assert "First talk Mon 9 March 2026" in page
        assert "Would be kept if all goals are met Not asked" in page
        assert "Agreed with HR." in page

    def test_what_is_worth_a_second_look_is_said(self, plan, mia):
        plan.goals.filter(position=0).update(statement="Improve the attitude towards customers")
        plan.areas.update(observed="Often late.")
        plan.support.all().delete()

        response = mia.get(url("plan_review", plan))

        points, page = points_of(response.content), BeautifulSoup(response.content, "html.parser")
        assert [mark.get_text() for mark in page.select(".goal-group mark")] == ["attitude"]
        assert "“attitude” describes character." in text_of(response)
        assert "No support is promised." in text_of(response)
        assert "No date and no number is given." in points["Specific"]
        assert {about for about, said in points.items() if "Look again" in said} == {"Specific", "Both sides"}

    def test_an_area_without_a_goal_is_named(self, plan, mia):
        ImprovementArea.objects.create(
            plan=plan, position=1, title="Phone", observed="1 May", expected="Calm"
        )

        assert "Phone" in points_of(mia.get(url("plan_review", plan)).content)["A goal for every area"]

    def test_once_it_was_decided_it_leads_to_the_plan(self, cast, mia):
        plan = plan_in(PlanStatus.APPROVED, cast)

        assert mia.get(url("plan_review", plan)).url == url("plan", plan)

    def test_reading_changes_nothing(self, plan, mia):
        before = everything_stored()

        for name in ("plan_review", "plan_approve", "plan_request_changes", "plan_withdraw"):
            assert mia.get(url(name, plan)).status_code == 200

        assert everything_stored() == before

    def test_it_takes_the_same_queries_however_long_the_plan_is(self, cast, plan, mia):
        area, counts = plan.areas.get(), []
        mia.get(url("plan_review", plan))
        for size in (0, 2, 29):
            numbers = range(10, 10 + size)
            Goal.objects.bulk_create(
                Goal(plan=plan, area=area, position=n, statement="Call", measure="Log", due_on=ENDS)
                for n in numbers
            )
            ActionStep.objects.bulk_create(
                ActionStep(plan=plan, area=area, position=n, by_whom=ActionBy.EMPLOYER, description="Do")
                for n in numbers
            )
            SupportItem.objects.bulk_create(
                SupportItem(plan=plan, position=n, description="Help", due_on=ENDS) for n in numbers
            )
            Comment.objects.bulk_create(
                Comment(
                    plan=plan, audience=Audience.CASE, body="Said", author=cast.account("jana"), at=MONDAY
                )
                for _number in numbers
            )
            with CaptureQueriesContext(connection) as queries:
                assert mia.get(url("plan_review", plan)).status_code == 200
            counts.append(len(queries))

        assert len(set(counts)) == 1


class TestDeciding:
    def test_approving_asks_once_and_tells_those_who_share_it(self, plan, mia):
        assert "Sam still sees nothing." in text_of(mia.get(url("plan_approve", plan)))

        response = mia.post(url("plan_approve", plan))

        assert response.url == url("plan", plan)
        plan.refresh_from_db()
        assert plan.status == PlanStatus.APPROVED
        told = OutboxMessage.objects.filter(kind="plans.approved").values_list("recipient__email", flat=True)
        assert list(told) == ["jana@example.org"]

    def test_approving_twice_is_explained(self, plan, mia):
        mia.post(url("plan_approve", plan))

        response = mia.post(url("plan_approve", plan))

        assert response.status_code == 409
        assert "This plan is now “Ready to share”" in text_of(response)

    def test_the_author_never_decides(self, cast, signed_in):
        plan = plan_in(PlanStatus.IN_REVIEW, cast, author="mia")

        for name in ("plan_review", "plan_approve", "plan_request_changes"):
            assert signed_in("mia").get(url(name, plan)).status_code == 403
            assert signed_in("mia").post(url(name, plan), {"goals": "More."}).status_code == 403
        assert signed_in("noor").post(url("plan_approve", plan)).status_code == 302

    def test_changes_are_asked_for_section_by_section(self, plan, mia):
        assert (
            f"{url('plan_request_changes', plan)}#div_id_support"
            in mia.get(url("plan_review", plan)).content.decode()
        )

        mia.post(
            url("plan_request_changes", plan),
            {"goals": "Say how we count handovers.", "support": "Who is the mentor?", "why": "  "},
        )

        plan.refresh_from_db()
        assert plan.status == PlanStatus.DRAFT
        said = set(plan.comments.values_list("section", "body", "audience"))
        assert said == {
            (Section.GOALS, "Say how we count handovers.", Audience.CASE),
            (Section.SUPPORT, "Who is the mentor?", Audience.CASE),
        }

    def test_something_has_to_be_asked_for(self, plan, mia):
        response = mia.post(url("plan_request_changes", plan), {"goals": ""})

        assert response.status_code == 422
        assert "Say what is to be changed" in wrong(response)["whole"]

    def test_words_typed_while_a_colleague_was_faster_are_not_lost(self, plan, signed_in, mia):
        signed_in("noor").post(url("plan_approve", plan))

        response = mia.post(url("plan_request_changes", plan), {"goals": "Say how we count handovers."})

        assert response.status_code == 409
        assert "Say how we count handovers." in response.content.decode()
        assert not plan.comments.exists()

    @pytest.mark.parametrize("name", OUTSIDERS)
    def test_it_is_not_there_for_outsiders(self, plan, signed_in, name):
        for page in ("plan_review", "plan_approve", "plan_request_changes", "plan_withdraw"):
            assert signed_in(name).get(url(page, plan)).status_code == 404
            assert signed_in(name).post(url(page, plan), {"goals": "x", "reason": "x"}).status_code == 404

    @pytest.mark.parametrize("name", ONLY_READERS)
    def test_those_who_only_read_it_are_told_so(self, plan, signed_in, name):
        for page in ("plan_review", "plan_approve", "plan_request_changes", "plan_withdraw"):
            assert signed_in(name).get(url(page, plan)).status_code == 403
            assert signed_in(name).post(url(page, plan), {"goals": "x", "reason": "x"}).status_code == 403
        plan.refresh_from_db()
        assert plan.status == PlanStatus.IN_REVIEW


class TestWithdrawing:
    def test_it_needs_a_reason_and_leaves_no_trace_for_the_employee(self, cast, plan, signed_in, mia):
        assert "Sam has not seen it" in text_of(mia.get(url("plan_withdraw", plan)))
        assert wrong(mia.post(url("plan_withdraw", plan), {"reason": " "})) == {
            "reason": "Say why the plan is withdrawn."
        }

        assert mia.post(url("plan_withdraw", plan), {"reason": "Coaching first."}).url == url("plan", plan)

        plan.refresh_from_db()
        assert plan.status == PlanStatus.WITHDRAWN
        assert not OutboxMessage.objects.filter(recipient=cast.account("sam")).exists()
        assert signed_in("sam").get(url("plan", plan)).status_code == 404

    def test_a_shared_one_says_that_the_employee_hears_of_it(self, cast, mia):
        plan = plan_in(PlanStatus.CONSULTATION, cast)

        assert "Sam has been able to read this plan" in text_of(mia.get(url("plan_withdraw", plan)))

    def test_a_plan_that_runs_is_not_withdrawn(self, cast, mia):
        plan = plan_in(PlanStatus.ACTIVE, cast)

        assert mia.get(url("plan_withdraw", plan)).status_code == 409
        assert mia.post(url("plan_withdraw", plan), {"reason": "Too late."}).status_code == 409
        plan.refresh_from_db()
        assert plan.status == PlanStatus.ACTIVE

    def test_the_draft_offers_it_to_hr_alone(self, cast, signed_in, mia):
        plan = draft_plan(cast)

        assert url("plan_withdraw", plan) in mia.get(url("draft", plan)).content.decode()
        assert url("plan_withdraw", plan) not in signed_in("jana").get(url("draft", plan)).content.decode()
        assert signed_in("jana").post(url("plan_withdraw", plan), {"reason": "x"}).status_code == 403


def test_a_comment_of_an_earlier_round_is_shown_again(cast: Cast, plan: Plan, mia: Client) -> None:
    workflows.request_changes(
        plan=plan, section=Section.GOALS, body="Count handovers.", by=cast.account("noor"), at=MONDAY
    )
    workflows.submit(plan=plan, by=cast.account("jana"), at=MONDAY)

    assert "Count handovers." in text_of(mia.get(url("plan_review", plan)))
