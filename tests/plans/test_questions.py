"""Asking what something means: on the record, answered by the manager or HR, and before the start."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from employees.errors import NotAllowed, NotNow, NotVisible
from employees.permissions import actor_for
from plans import workflows
from plans.enums import PlanStatus, Section
from plans.models import Plan, Question
from plans.queries.attention import attention, with_marks
from plans.queries.steps import StepKind, Who, is_mine, steps_of, with_steps
from tests.factories.plans import MONDAY, plan_in
from tests.people import Cast
from tests.plans.drafting import fields_of, text_of, url

IN_TALKS = datetime(2026, 5, 8, 10, 0, tzinfo=UTC)  # a Friday
AFTER_TALKS = MONDAY + timedelta(days=14)
ONE_DAY = "What counts as one working day?"


@pytest.fixture
def talking(cast: Cast, time_machine) -> Plan:
    time_machine.move_to(IN_TALKS, tick=False)
    plan = plan_in(PlanStatus.CONSULTATION, cast)
    return workflows.open_plan(plan=plan, by=cast.account("sam"), at=IN_TALKS)


def asked(plan: Plan, cast: Cast, words: str = ONE_DAY, at: datetime = IN_TALKS) -> Question:
    return workflows.ask(plan=plan, about=plan.goals.first(), words=words, by=cast.account("sam"), at=at)


def test_it_is_asked_from_the_plan_and_answered_beside_what_it_is_about(talking, cast, signed_in):
    sam, jana, goal = signed_in("sam"), signed_in("jana"), talking.goals.first()
    form = f"{reverse('my_plan_ask')}?about={goal.ref}"
    assert form in sam.get(reverse("my_plan_read")).content.decode()
    page = fields_of(sam.get(form))
    assert page["about"] == goal.ref
    assert [sam.post(form, {**page, "words": ONE_DAY}).status_code for _press in range(2)] == [302, 302]
    question = talking.questions.get()
    assert question.title == "Goal 1: Answer customer tickets within one working day"

    today = text_of(jana.get(reverse("today")))
    assert "Answer Sam Okafor, who asked what this means: Goal 1" in today
    answer = url("plan_question_answer", talking, question.ref)
    assert jana.post(answer, {"answer": " "}).status_code == 422
    assert jana.post(answer, {"answer": "From arrival to 17:00 the next day."}).status_code == 302
    beside = text_of(sam.get(reverse("my_plan_read")))
    assert f"{ONE_DAY} Answer" in beside
    assert "From arrival to 17:00 the next day." in beside
    for name in ("ivo", "sam"):
        said = text_of(signed_in(name).get(url("plan_record", talking)))
        assert ONE_DAY in said and "From arrival to 17:00 the next day." in said


def test_the_plan_does_not_start_while_one_is_unanswered_and_says_which(
    talking, cast, signed_in, time_machine
):
    question = asked(talking, cast)
    with pytest.raises(NotNow, match=r"no answer yet \(Goal 1: Answer customer tickets"):
        workflows.start(plan=talking, by=cast.account("jana"), at=AFTER_TALKS)
    time_machine.move_to(AFTER_TALKS, tick=False)
    assert "0 of 1 answered" in text_of(signed_in("jana").get(url("plan_start", talking)))
    workflows.answer_question(question=question, answer="One.", by=cast.account("mia"), at=AFTER_TALKS)
    assert workflows.start(plan=talking, by=cast.account("jana"), at=AFTER_TALKS).version == 1


def test_an_answer_is_given_once_and_the_second_is_not_lost(talking, cast, signed_in):
    question = asked(talking, cast)
    workflows.answer_question(question=question, answer="Eight hours.", by=cast.account("jana"), at=IN_TALKS)
    mia, answer = signed_in("mia"), url("plan_question_answer", talking, question.ref)
    assert mia.get(answer).status_code == 409
    late = mia.post(answer, {"answer": "Until 17:00."})
    assert late.status_code == 409
    assert "answered already" in text_of(late)
    assert "Until 17:00." in text_of(late)
    question.refresh_from_db()
    assert question.answer == "Eight hours."


@pytest.mark.parametrize("status", sorted(PlanStatus.SHARED))
def test_it_can_be_asked_as_long_as_there_is_a_plan_and_waits_in_lists_as_on_the_page(cast, status):
    plan = plan_in(PlanStatus(status), cast)
    at = datetime(2026, 8, 3, 9, 0, tzinfo=UTC)  # a Monday
    asked(plan, cast, at=at)
    for days, who in ((0, Who.MANAGER), (2, Who.MANAGER), (7, Who.HR)):
        today = at.date() + timedelta(days=days)
        steps = steps_of(with_steps(Plan.objects.filter(pk=plan.pk)).get(), today)
        step = next(one for one in steps if one.kind == StepKind.ANSWER_QUESTION)
        assert step.who == who
        assert is_mine(actor_for(cast.account("jana"), on=today), step)
        assert is_mine(actor_for(cast.account("mia"), on=today), step) == (who == Who.HR)
        assert with_marks(Plan.objects.filter(pk=plan.pk), today).filter(attention(today)).exists()


def test_nobody_asks_or_answers_who_may_not(talking, cast):
    question = asked(talking, cast)
    for name, refusal in (("jana", NotAllowed), ("chris", NotVisible)):
        with pytest.raises(refusal):
            workflows.ask(plan=talking, words="Why?", by=cast.account(name), at=IN_TALKS)
    for name, refusal in (("sam", NotAllowed), ("ivo", NotAllowed), ("chris", NotVisible)):
        with pytest.raises(refusal):
            workflows.answer_question(question=question, answer="So.", by=cast.account(name), at=IN_TALKS)


@pytest.mark.parametrize("name", ["chris", "ada", "tom"])
def test_for_a_stranger_there_is_no_such_question(talking, cast, signed_in, name):
    question = asked(talking, cast)
    assert signed_in(name).get(url("plan_question_answer", talking, question.ref)).status_code == 404


def test_what_it_was_about_is_kept_in_words_after_the_thing_has_gone(talking, cast, signed_in):
    asked(talking, cast)
    talking.goals.first().delete()
    assert "Goal 1: Answer customer tickets within one working day" in text_of(
        signed_in("jana").get(url("plan_questions", talking))
    )


def test_a_thing_that_is_gone_is_said_and_the_words_stay(talking, signed_in):
    sam, goal = signed_in("sam"), talking.goals.first()
    goal_ref = goal.ref
    goal.delete()
    response = sam.post(reverse("my_plan_ask"), {"about": goal_ref, "words": ONE_DAY})
    assert response.status_code == 422
    assert "This is no longer in the plan." in text_of(response)
    assert ONE_DAY in text_of(response)


def test_a_question_about_a_section_stands_in_that_section(talking, cast):
    said = workflows.ask(
        plan=talking, section=Section.ENDING, words="Who decides?", by=cast.account("sam"), at=IN_TALKS
    )
    assert (said.section, said.item, said.title) == (Section.ENDING, "", "What happens at the end")
