"""Starting a plan: for whom, by whom, and the pause to ask whether a plan is right."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from employees.models import OutboxMessage
from plans import workflows
from plans.enums import LikelyCause, PlanStatus, YesNoUnknown
from plans.fairness import HR_QUESTIONS, Answers
from plans.models import FairStart, HrAnswers, Plan
from tests.factories.people import EmployeeFactory, ReportingLineFactory
from tests.factories.plans import FAIR_START, MONDAY, plan_in
from tests.people import Cast
from tests.plans.drafting import FAIR, FOR_HR, SignedIn, fields_of, radios_of, text_of, url, wrong


@pytest.fixture(autouse=True)
def _now(time_machine: Any) -> None:
    time_machine.move_to(MONDAY + timedelta(hours=3), tick=False)


@pytest.fixture
def jana(signed_in: SignedIn) -> Client:
    return signed_in("jana")


class TestStarting:
    def test_a_manager_sees_those_who_report_to_them_and_nobody_else(self, jana):
        page = text_of(jana.get(reverse("plan_new")))

        assert "Sam Okafor" in page and "Chris Bell" in page
        assert not {"Paul Odell", "Lee Chan", "Mia Park"} & {
            name for name in ("Paul Odell", "Lee Chan", "Mia Park") if name in page
        }

    def test_the_list_is_the_same_whether_or_not_somebody_has_a_plan(self, cast, jana):
        before = jana.get(reverse("plan_new")).content
        plan_in(PlanStatus.ACTIVE, cast)

        names = [row.get_text() for row in BeautifulSoup(before, "html.parser").select(".today-row")]
        after = BeautifulSoup(jana.get(reverse("plan_new")).content, "html.parser").select(".today-row")
        assert [row.get_text() for row in after] == names

    def test_it_is_not_there_for_somebody_who_can_start_a_plan_for_nobody(self, signed_in):
        for name in ("sam", "lee", "ola", "tom", "kim"):
            assert signed_in(name).get(reverse("plan_new")).status_code == 404, name

    def test_hr_finds_people_of_their_departments_by_name(self, cast, signed_in):
        for _number in range(25):
            EmployeeFactory(department=cast.support)

        at_first = text_of(signed_in("mia").get(reverse("plan_new")))
        found = text_of(signed_in("mia").post(reverse("plan_new"), {"q": "oka"}, follow=True))
        not_found = text_of(signed_in("mia").post(reverse("plan_new"), {"q": "Chan"}, follow=True))

        assert "Who is it for?" in at_first and "Sam Okafor" not in at_first
        assert "Sam Okafor" in found
        assert "Nobody was found" in not_found

    def test_nobody_is_chosen_who_is_not_in_the_list(self, cast, jana):
        refs = [cast.lee.ref, cast.paul.ref, cast.jana.ref, "x" * 26, "\x00", "' or 1=1"]

        assert {jana.get(reverse("plan_new"), {"person": ref}).status_code for ref in refs} == {404}

    def test_a_draft_begins_with_its_answers_and_its_manager(self, cast, jana):
        response = jana.post(f"{reverse('plan_new')}?person={cast.sam.ref}", FAIR)

        plan = Plan.objects.get()
        assert response.url == url("draft", plan)
        assert (plan.employee, plan.manager, plan.author) == (cast.sam, cast.jana, cast.account("jana"))
        assert plan.fair_start.answers == Answers(
            standard_told=True,
            standard_how="In the team meeting on 12 January.",
            first_talk_on=date(2026, 3, 9),
            review_contradicts=YesNoUnknown.NO,
            causes=frozenset({LikelyCause.SKILL}),
            keep_if_met=True,
            support_tried=True,
            support_detail="A morning hour without calls, since 9 March.",
            considered="More coaching alone: not enough.",
        )
        assert (plan.fair_start.step, plan.fair_start.reason) == ("go", "")
        assert not OutboxMessage.objects.exists()

    def test_the_button_pressed_twice_begins_one_draft(self, cast, jana):
        for _press in range(2):
            jana.post(f"{reverse('plan_new')}?person={cast.sam.ref}", FAIR)

        assert Plan.objects.count() == 1

    @pytest.mark.parametrize(
        ("answer", "words"),
        [
            ({"talked": "no"}, "Most concerns are better handled in a conversation first."),
            ({"standard_told": "no"}, "Nobody has said yet what is expected."),
            ({"support_tried": "no"}, "No support has been tried yet."),
            ({"causes": "tools"}, "It seems to come from workload or tools."),
            ({"keep_if_met": "no"}, "A plan that nobody means to end well is not fair."),
            ({"review_contradicts": "yes"}, "The last review says something else."),
        ],
    )
    def test_a_step_that_the_answers_do_not_speak_for_wants_a_reason(self, cast, jana, answer, words):
        response = jana.post(f"{reverse('plan_new')}?person={cast.sam.ref}", {**FAIR, **answer})

        assert response.status_code == 422
        assert words in wrong(response)["reason"]
        assert "A morning hour without calls" in response.content.decode()
        assert not Plan.objects.exists()

        jana.post(
            f"{reverse('plan_new')}?person={cast.sam.ref}",
            {**FAIR, **answer, "reason": "HR agreed on 4 May."},
        )
        assert Plan.objects.get().fair_start.reason == "HR agreed on 4 May."

    def test_what_the_answers_speak_for_can_be_seen_before_anything_is_decided(self, cast, jana):
        asked = {**FAIR, "talked": "no", "first_talk_on": "", "step": "", "look": "yes"}
        response = jana.post(f"{reverse('plan_new')}?person={cast.sam.ref}", asked)

        assert response.status_code == 200
        assert "Your answers speak for: Coach first" in text_of(response)
        assert not FairStart.objects.exists()

    @pytest.mark.parametrize("step", ["coach_first", "adjust_first"])
    def test_another_step_first_begins_no_plan_and_is_kept(self, cast, jana, step):
        chosen = {**FAIR, "step": step, "reason": "A talk first."}
        for _press in range(2):
            response = jana.post(f"{reverse('plan_new')}?person={cast.sam.ref}", chosen)

        kept = FairStart.objects.get()
        assert response.url == reverse("log_new", args=[cast.sam.ref])
        assert (kept.plan, kept.step, kept.employee) == (None, step, cast.sam)
        assert not Plan.objects.exists()
        assert not OutboxMessage.objects.exists()

    def test_a_talk_to_come_is_no_first_talk(self, cast, jana):
        ahead = {**FAIR, "first_talk_on": "2026-05-05"}
        response = jana.post(f"{reverse('plan_new')}?person={cast.sam.ref}", ahead)

        assert wrong(response) == {
            "first_talk_on": "This day has not come yet. Give the day on which you talked."
        }

    def test_only_hr_is_asked_what_only_hr_may_know(self, cast, jana, signed_in):
        address = f"{reverse('plan_new')}?person={cast.sam.ref}"
        asked = {
            name: {*fields_of(signed_in(name).get(address))} | set(radios_of(signed_in(name).get(address)))
            for name in ("jana", "mia")
        }

        assert asked["mia"] - asked["jana"] == {*HR_QUESTIONS, "manager"}
        # What a manager sends all the same is not kept.
        jana.post(address, {**FAIR, **dict.fromkeys(HR_QUESTIONS, "yes")})
        assert not HrAnswers.objects.exists()

    def test_hr_answers_its_own_questions_on_the_same_form(self, cast, signed_in):
        address = f"{reverse('plan_new')}?person={cast.sam.ref}"

        fair = {**FAIR, "manager": "Jana Lind"}
        unanswered = wrong(signed_in("mia").post(address, fair))
        refused = wrong(signed_in("mia").post(address, {**fair, **FOR_HR, "leave": "yes"}))
        signed_in("mia").post(address, {**fair, **FOR_HR, "leave": "yes", "step": "second_reader"})

        assert set(unanswered) == {f"{question}_0" for question in HR_QUESTIONS}
        assert "Something that the law protects lies close by." in refused["reason"]
        plan = Plan.objects.get()
        assert plan.fair_start.suggested == "go"  # what HR knows does not show through
        assert plan.fair_start.hr_answers.get().needs_second_reader

    def test_every_question_is_asked(self, cast, jana):
        response = jana.post(f"{reverse('plan_new')}?person={cast.sam.ref}", {"noun": ""})

        assert response.status_code == 422
        assert set(wrong(response)) == {
            "noun", "standard_told_0", "talked_0", "review_contradicts_0", "causes_0", "keep_if_met_0",
            "support_tried_0", "considered", "step_0",
        }  # fmt: skip

    def test_no_answer_is_chosen_beforehand(self, cast, signed_in):
        page = signed_in("mia").get(f"{reverse('plan_new')}?person={cast.sam.ref}")

        assert BeautifulSoup(page.content, "html.parser").select("main input[checked]") == []

    def test_hr_finds_the_line_manager_filled_in_and_may_name_another(self, cast, signed_in):
        mia, address = signed_in("mia"), f"{reverse('plan_new')}?person={cast.sam.ref}"
        assert fields_of(mia.get(address))["manager"] == "Jana Lind"

        assert wrong(mia.post(address, {**FAIR, **FOR_HR, "manager": "Sam Okafor"})) == {
            "manager": "Sam cannot lead a plan about themselves. Name another manager."
        }
        mia.post(address, {**FAIR, **FOR_HR, "manager": "paul@example.org"})
        assert Plan.objects.get().manager == cast.paul

    def test_a_manager_cannot_put_somebody_else_in_charge(self, cast, jana):
        jana.post(f"{reverse('plan_new')}?person={cast.sam.ref}", {**FAIR, "manager": "Ana Ruiz"})

        assert Plan.objects.get().manager == cast.jana

    def test_an_open_plan_is_named_only_to_those_who_see_it_anyway(self, cast, signed_in, jana):
        workflows.draft(
            employee=cast.sam,
            manager=cast.ana,
            by=cast.account("noor"),
            at=MONDAY,
            fair_start=FAIR_START,
            noun="Other plan",
        )
        address = f"{reverse('plan_new')}?person={cast.sam.ref}"

        assert "Other plan" in text_of(signed_in("mia").get(address))
        assert "not over" not in text_of(jana.get(address))

    def test_a_manager_who_cannot_sign_in_is_explained_and_nothing_is_lost(self, cast, signed_in):
        manager = EmployeeFactory(user=None, first_name="Eva", last_name="Neu", department=cast.support)
        ReportingLineFactory(employee=EmployeeFactory(department=cast.support), manager=manager)

        response = signed_in("mia").post(
            f"{reverse('plan_new')}?person={cast.sam.ref}", {**FAIR, **FOR_HR, "manager": "Eva Neu"}
        )

        assert response.status_code == 409
        assert "Eva Neu cannot sign in yet." in text_of(response)
        assert "A morning hour without calls" in response.content.decode()


def test_the_list_of_people_takes_the_same_queries_for_one_and_for_many(cast: Cast, jana: Client) -> None:
    counts = []
    jana.get(reverse("plan_new"))
    for size in (0, 2, 15):
        for _number in range(size):
            ReportingLineFactory(employee=EmployeeFactory(department=cast.support), manager=cast.jana)
        with CaptureQueriesContext(connection) as queries:
            jana.get(reverse("plan_new"))
        counts.append(len(queries))

    assert len(set(counts)) == 1
