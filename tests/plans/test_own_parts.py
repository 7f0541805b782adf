"""What a form asks and Waymark does not: a template's own fields in a draft, and its dates, order and words."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from employees.errors import NotNow, NotVisible
from plans import workflows
from plans.completeness import draft_tasks, missing
from plans.designs import Strictness
from plans.documents.facts import facts_of
from plans.enums import Frequency, PlanStatus
from plans.models import Plan
from tests.factories.forms import FORM, published
from tests.factories.plans import ENDS, FAIR_START, MONDAY, STARTS, answered_for_hr, fill
from tests.people import Cast
from tests.plans.drafting import FAIR, SignedIn, fields_of, save, text_of, url, wrong

OUTSIDERS = ("sam", "chris", "paul", "ada", "ana", "lee", "ivo", "ola", "tom", "kim")


@pytest.fixture(autouse=True)
def _now(time_machine: Any) -> None:
    time_machine.move_to(MONDAY + timedelta(hours=3), tick=False)


@pytest.fixture
def plan(cast: Cast) -> Plan:
    """Jana's draft for Sam, written from the form of Springfield University."""
    return workflows.draft(
        employee=cast.sam,
        manager=cast.jana,
        by=cast.account("jana"),
        at=MONDAY,
        fair_start=FAIR_START,
        template_version=published(cast),
    )


@pytest.fixture
def jana(signed_in: SignedIn) -> Client:
    return signed_in("jana")


def test_a_draft_begins_with_the_words_of_its_form(plan):
    assert (plan.noun, plan.ending) == (
        "Performance improvement plan",
        "What follows is decided together with HR.",
    )
    assert (plan.consultation_days, plan.frequency) == (3, Frequency.TEMPLATE)


def test_its_tasks_stand_in_the_order_and_words_of_the_form(plan):
    assert [str(task.title) for task in draft_tasks(plan)] == [
        "Who and when",
        "Why the rating is below three",
        "What good looks like",
        "Activities",
        "Dates and checkpoints",
        "If this is not achieved",
    ]


def test_only_what_the_form_requires_is_missed(plan):
    assert [str(lack.sentence) for lack in missing(plan)] == [
        "Add at least one area, with what was seen and what is expected.",
        "Add at least one goal.",
        "Say when the plan starts and ends.",
        "Plan at least one checkpoint.",
        "Fill in “Banner ID”.",
        "Fill in “Activities”.",
    ]


def test_answers_are_written_read_and_frozen(plan, jana):
    address = url("draft_part", plan, "activities")
    answer = save(
        jana,
        address,
        **{
            "activity_table-0-what": "Course on case notes",
            "activity_table-0-start": "2026-05-20",
            "activity_table-0-hours": "7.50",
            "activity_table-0-how": "Course",
            "activity_table-1-what": "Read <b>the</b> manual",
            "agreed_on": "2026-05-04",
            "cost": "120.50",
            "notes": "  Two lines\nof notes ",
        },
    )
    assert answer.status_code == 302
    plan.refresh_from_db()
    table = [
        {"what": "Course on case notes", "start": "2026-05-20", "hours": "7.5", "how": "Course"},
        {"what": "Read <b>the</b> manual", "start": "", "hours": "", "how": ""},
    ]
    assert plan.answers == {
        "activity_table": table,
        "agreed_on": "2026-05-04",
        "cost": "120.5",
        "notes": "Two lines\nof notes",
    }
    shown = fields_of(jana.get(address))
    assert (shown["activity_table-1-what"], shown["cost"]) == ("Read <b>the</b> manual", "120.5")
    own = facts_of(plan)["own"]
    assert [(row["part"], row["label"]) for row in own] == [
        ("Who and when", "Banner ID"),
        ("Who and when", "Evaluation type"),
        ("Activities", "Activities"),
        ("Activities", "Agreed on"),
        ("Activities", "Cost"),
        ("Activities", "Notes"),
    ]
    assert own[2]["answer"] == table
    assert facts_of(plan)["template"]["name"] == FORM.name


def test_a_wrong_cell_is_named_and_nothing_is_lost(plan, jana):
    address = url("draft_part", plan, "activities")
    answer = save(
        jana,
        address,
        **{
            "activity_table-0-what": "Course",
            "activity_table-0-start": "31 February",
            "activity_table-0-hours": "many",
            "activity_table-0-how": "By magic",
        },
    )
    assert answer.status_code == 422
    said = text_of(answer)
    assert "Row 1, Start: This is not a date. Give day, month and year." in said
    assert "Row 1, Hours: Give a number, such as 12 or 12.5." in said
    assert "Row 1, How: Choose one of the answers." in said
    assert fields_of(answer)["activity_table-0-start"] == "31 February"
    plan.refresh_from_db()
    assert plan.answers == {}


def test_more_rows_are_to_be_had_without_scripts(plan, jana):
    address = url("draft_part", plan, "activities")
    sent = {**fields_of(jana.get(address)), "activity_table-0-what": "Course", "more_rows": "activity_table"}
    answer = jana.post(address, sent)
    assert answer.status_code == 200
    assert fields_of(answer)["activity_table-0-what"] == "Course"
    assert "activity_table-5-what" in fields_of(answer)
    plan.refresh_from_db()
    assert plan.answers == {}


def test_what_was_answered_counts_in_the_time_it_takes_to_read(plan, jana):
    address = url("draft_part", plan, "activities")
    said = {"notes": "word " * 900, "activity_table-0-what": "word " * 180}
    assert save(jana, address, **said).status_code == 302
    assert "It takes about 7 minutes." in text_of(jana.get(url("draft_check", plan)))


def test_two_editors_of_one_part_see_both_wordings(cast, plan, jana, signed_in):
    address = url("draft_part", plan, "heading")
    opened = fields_of(jana.get(address))
    assert save(signed_in("mia"), address, banner_id="B-17").status_code == 302
    answer = jana.post(address, {**opened, "banner_id": "B-71"})
    assert answer.status_code == 409
    assert "B-17" in text_of(answer)
    assert fields_of(answer)["banner_id"] == "B-71"
    plan.refresh_from_db()
    assert plan.answers == {"banner_id": "B-17", "evaluation": ""}


@pytest.mark.parametrize("name", OUTSIDERS)
def test_a_part_is_not_there_for_anybody_outside_the_case(plan, signed_in, name):
    client = signed_in(name)
    for part in ("heading", "goals", "nothing"):
        assert client.get(url("draft_part", plan, part)).status_code == 404
        assert client.post(url("draft_part", plan, part), {"banner_id": "x"}).status_code == 404


def test_a_part_without_questions_of_its_own_is_not_there(plan, jana):
    assert jana.get(url("draft_part", plan, "goals")).status_code == 404
    assert jana.get(url("draft_part", plan, "no_such")).status_code == 404


def test_the_verb_refuses_what_the_form_does_not_ask(cast, plan):
    by = cast.account("jana")
    with pytest.raises(NotVisible):
        workflows.answer(plan=plan, part="no_such", answers={}, by=by, at=MONDAY)
    with pytest.raises(TypeError, match="Not a field of heading: cost"):
        workflows.answer(plan=plan, part="heading", answers={"cost": "1"}, by=by, at=MONDAY)


def test_own_parts_are_words_to_be_read_too(cast, plan, jana, signed_in):
    fill(plan, cast)
    Plan.objects.filter(pk=plan.pk).update(
        answers={"banner_id": "B-17", "notes": "word " * 2000, "activity_table": [{"what": "word " * 200}]}
    )
    check = text_of(jana.get(url("draft_check", plan)))
    assert "It takes about 14 minutes." in check
    by = {name: cast.account(name) for name in ("jana", "mia")}
    workflows.submit(plan=plan, by=by["jana"], at=MONDAY)
    answered_for_hr(plan, cast)
    workflows.approve(plan=plan, by=by["mia"], at=MONDAY)
    workflows.share(plan=plan, by=by["jana"], at=MONDAY)
    assert "About 14 minutes to read." in text_of(signed_in("sam").get(reverse("my_plan")))


class TestWeights:
    def test_advice_is_given_where_they_do_not_come_to_a_hundred(self, cast, plan, jana):
        fill(plan, cast)
        plan.goals.filter(position=0).update(weight=60)
        check = text_of(jana.get(url("draft_check", plan)))
        assert "The weights of the goals come to 60 %, and not to 100. What counts how much?" in check
        plan.goals.filter(weight__isnull=True).update(weight=40)
        assert "The weights of the goals" not in text_of(jana.get(url("draft_check", plan)))

    def test_a_form_that_insists_on_them_is_not_sent_without(self, cast):
        strict = FORM.model_copy(update={"goal_check": {"weights": Strictness.BLOCK}})
        plan = workflows.draft(
            employee=cast.chris,
            manager=cast.jana,
            by=cast.account("jana"),
            at=MONDAY,
            fair_start=FAIR_START,
            template_version=published(cast, strict),
        )
        fill(plan, cast)
        Plan.objects.filter(pk=plan.pk).update(
            answers={"banner_id": "B-17", "activity_table": [{"what": "x"}]}
        )
        with pytest.raises(NotNow) as refusal:
            workflows.submit(plan=plan, by=cast.account("jana"), at=MONDAY)
        assert refusal.value.reasons == (
            "This form weighs the goals against each other, and a goal has no weight.",
        )
        plan.goals.update(weight=50)
        assert workflows.submit(plan=plan, by=cast.account("jana"), at=MONDAY).status == PlanStatus.IN_REVIEW


class TestTheDates:
    def test_the_end_left_empty_is_counted_in_the_persons_working_days(self, plan, jana):
        answer = save(jana, url("draft_schedule", plan), starts_on="2026-05-18", ends_on="")
        assert answer.status_code == 302
        plan.refresh_from_db()
        # Thirty working days of Monday to Friday.
        assert plan.ends_on == date(2026, 6, 26)

    def test_checkpoints_are_at_the_days_that_the_form_names(self, cast, plan):
        workflows.schedule(
            plan=plan,
            starts_on=STARTS,
            ends_on=date(2026, 6, 26),
            frequency=Frequency.TEMPLATE,
            by=cast.account("jana"),
            at=MONDAY,
        )
        days = list(plan.checkpoints.values_list("due_on", flat=True))
        assert days == [date(2026, 5, 28), date(2026, 6, 8), date(2026, 6, 26)]

    def test_an_extension_of_such_a_plan_ends_in_a_meeting(self, cast, plan):
        from plans.queries.meetings import interval_of  # noqa: PLC0415 -- beside what it explains

        assert interval_of(plan.design, Frequency.TEMPLATE) > timedelta(days=3650)


def test_a_plan_keeps_the_form_that_it_was_begun_with(cast, plan):
    version = plan.template_version
    assert version is not None
    noor, at = cast.account("noor"), MONDAY + timedelta(days=1)
    workflows.change_template(
        template=version.template,
        change=lambda design: design.model_copy(update={"noun": "Coaching plan"}),
        by=noor,
        at=at,
    )
    later = workflows.publish_template(template=version.template, by=noor, at=at)
    kept = Plan.objects.get(pk=plan.pk)
    assert (later.number, later.design.noun) == (2, "Coaching plan")
    assert kept.template_version == version
    assert kept.design.noun == "Performance improvement plan"


def test_a_plan_with_gaps_in_its_own_fields_is_not_sent(cast, plan):
    fill(plan, cast)
    with pytest.raises(NotNow) as refusal:
        workflows.submit(plan=plan, by=cast.account("jana"), at=MONDAY)
    assert refusal.value.reasons == ("Fill in “Banner ID”.", "Fill in “Activities”.")


def test_the_standard_plan_asks_what_it_always_asked(cast, signed_in):
    begun = workflows.draft(
        employee=cast.chris, manager=cast.jana, by=cast.account("jana"), at=MONDAY, fair_start=FAIR_START
    )
    assert [str(task.title) for task in draft_tasks(begun)] == [
        "What has happened",
        "Goals",
        "Action steps",
        "Support we will give",
        "Dates and checkpoints",
        "What happens at the end",
    ]
    assert "template" not in dict(Frequency.choices) or "As the template says" not in text_of(
        signed_in("jana").get(url("draft_schedule", begun))
    )
    assert wrong(save(signed_in("jana"), url("draft_schedule", begun), starts_on="", ends_on=str(ENDS))) == {
        "starts_on": "Give the first day of the plan."
    }


class TestChoosingAForm:
    def test_the_form_is_chosen_where_a_plan_is_begun(self, cast, signed_in):
        version = published(cast)
        jana = signed_in("jana")
        address = f"{reverse('plan_new')}?person={cast.chris.ref}"
        assert "Springfield University: improvement plan, 30 working days" in text_of(jana.get(address))
        begun = jana.post(address, {**FAIR, "template": version.ref, "noun": ""})
        assert begun.status_code == 302
        plan = Plan.objects.get(employee=cast.chris)
        assert (plan.template_version, plan.noun) == (version, "Performance improvement plan")

    def test_a_form_that_is_no_longer_offered_is_said(self, cast, signed_in):
        version = published(cast)
        workflows.archive_template(template=version.template, by=cast.account("noor"), at=MONDAY)
        published(cast, FORM.model_copy(update={"name": "Another form"}))
        address = f"{reverse('plan_new')}?person={cast.chris.ref}"
        refused = signed_in("jana").post(address, {**FAIR, "template": version.ref})
        assert refused.status_code == 422
        assert wrong(refused)["template"] == "This form is no longer offered. Choose another one."
        assert Plan.objects.filter(employee=cast.chris).count() == 0

    def test_without_forms_nothing_is_asked(self, cast, signed_in):
        page = signed_in("jana").get(f"{reverse('plan_new')}?person={cast.chris.ref}")
        assert "On which form is it written?" not in text_of(page)
