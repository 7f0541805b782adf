"""What only the plan's form asks at the end: put forward with the outcome, confirmed with it, and told in its place."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.urls import reverse

from employees.errors import NotNow
from employees.models import AuditEvent
from plans import workflows
from plans.enums import GoalResult, OutcomeKind, PlanEvent, PlanStatus
from plans.models import Outcome, Plan
from tests.factories.forms import filled, plan_on, printed, stored
from tests.factories.plans import excused, judged, plan_in
from tests.people import Cast
from tests.plans.designs.test_paper import out_of_order
from tests.plans.drafting import fields_of, text_of, url, wrong
from tests.plans.test_ending_pages import answers_to, confirm, outcome
from tests.reading import text_of_paper

NEARLY_OVER = datetime(2026, 7, 8, 10, 0, tzinfo=UTC)
READ = ["Result of the plan", *printed("end")]


@pytest.fixture(autouse=True)
def _now(time_machine: Any) -> None:
    time_machine.move_to(NEARLY_OVER, tick=False)


@pytest.fixture
def plan(cast: Cast) -> Plan:
    """Sam's plan on a form that asks something of every kind."""
    return plan_on(cast)


def end(plan: Plan, **changes: str) -> dict[str, str]:
    return {**outcome(plan, overall="met"), **filled("end"), **changes}


def test_it_is_asked_under_the_forms_heading_before_what_follows(plan, signed_in):
    page = text_of(signed_in("jana").get(url("plan_outcome", plan)))
    labels = [label for label in READ if label.startswith(("Result", "End"))]
    assert out_of_order([*labels, "What follows"], page) == []
    assert "End words (optional)" in page and "End line (optional)" not in page


def test_it_is_confirmed_with_the_outcome_and_read_by_everyone(plan, signed_in):
    jana, mia, sam = signed_in("jana"), signed_in("mia"), signed_in("sam")
    assert jana.post(url("plan_outcome", plan), end(plan)).status_code == 302
    assert Outcome.objects.get().answers == stored("end")
    assert AuditEvent.objects.get(event=PlanEvent.OUTCOME_PROPOSED).data == {
        "overall": "goals_met",
        "answered": sorted(stored("end")),
    }
    assert out_of_order(READ, text_of(mia.get(url("plan_close", plan)))) == []
    assert "One line said" not in text_of(sam.get(reverse("my_plan")))
    assert confirm(mia, plan).status_code == 302
    for client, address in ((jana, url("plan", plan)), (sam, reverse("my_plan"))):
        assert out_of_order(READ[1:], text_of(client.get(address))) == []
    record = text_of(mia.get(url("plan_record", plan)))
    assert out_of_order([*READ, "What happens next", "Versions and signatures"], record) == []


def test_the_letter_says_what_was_answered_and_leaves_out_what_was_not(plan, signed_in):
    sent = end(plan, own_end_words="", own_end_day="")
    signed_in("jana").post(url("plan_outcome", plan), sent)
    confirm(signed_in("mia"), plan)
    letter = text_of_paper(signed_in("sam").get(url("plan_letter", plan)).content)
    wanted = ["Result of the plan", "End line", "One line said", "End pick", "Second", "What is next"]
    assert out_of_order(wanted, letter) == []
    assert "End day" not in letter and "End words" not in letter


def test_what_was_put_forward_is_where_another_one_begins(plan, signed_in):
    signed_in("jana").post(url("plan_outcome", plan), end(plan))
    shown = fields_of(signed_in("mia").get(url("plan_outcome", plan)))
    assert {name: shown[name] for name in filled("end")} == filled("end") | {"own_end_count": "12.5"}


def test_answers_survive_the_points_of_the_check(plan, signed_in):
    jana = signed_in("jana")
    hard = {
        **outcome(plan, "partly_met", overall="ended_early", early_reason="no_prospect"),
        **filled("end"),
    }
    asked = jana.post(url("plan_outcome", plan), hard)
    assert asked.status_code == 200
    shown = fields_of(asked)
    assert {name: shown[name] for name in filled("end")} == filled("end")
    assert jana.post(url("plan_outcome", plan), hard | answers_to(asked)).status_code == 302
    assert Outcome.objects.get().answers == stored("end")


def test_more_rows_are_to_be_had_without_scripts_and_without_complaints(plan, signed_in):
    sent = {"own_end_table-0-what": "Letter", "reason": "Half a reason", "more_rows": "own_end_table"}
    answer = signed_in("jana").post(url("plan_outcome", plan), sent)
    assert answer.status_code == 200 and not wrong(answer)
    shown = fields_of(answer)
    assert (shown["own_end_table-0-what"], shown["reason"]) == ("Letter", "Half a reason")
    assert "own_end_table-5-what" in shown


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"own_end_line": " "}, "Fill in “End line”."),
        ({"own_end_pick": "Third"}, "This cannot be chosen here."),
        ({"own_end_count": "many"}, "Give a number, such as 12 or 12.5."),
        ({"own_end_words": "x" * 20_001}, "Shorten this to 20000 characters. It has 20001 now."),
        ({"own_end_table-0-by": "soon"}, "Row 1, By: This is not a date. Give day, month and year."),
        ({"own_other": "Kept?"}, "The form of this plan does not ask this, so it is not saved: Kept?"),
    ],
)
def test_what_does_not_fit_is_refused_in_a_sentence_and_nothing_is_lost(plan, signed_in, changes, sentence):
    answer = signed_in("jana").post(url("plan_outcome", plan), end(plan, **changes))
    assert answer.status_code == 422
    assert sentence in text_of(answer)
    shown = fields_of(answer)
    kept = {name: said for name, said in filled("end").items() if name not in changes}
    assert {name: shown[name] for name in kept} == kept
    assert shown["reason"] == "Both goals were reached and held for three weeks."
    assert not Outcome.objects.exists()


def test_a_table_with_too_many_rows_is_refused_and_shown_whole(plan, signed_in):
    rows = {f"own_end_table-{n}-what": f"Row {n}" for n in range(101)}
    answer = signed_in("jana").post(url("plan_outcome", plan), end(plan, **rows))
    assert answer.status_code == 422
    assert "A table has 100 rows at most." in text_of(answer)
    assert rows.items() <= fields_of(answer).items()


@pytest.mark.parametrize(
    ("answers", "reasons"),
    [
        ({}, ("Fill in “End line”.", "Fill in “End pick”.", "Fill in “End table”.")),
        (
            {**stored("end"), "other": "x"},
            ("The form of this plan does not ask “other”. What was written there is not saved.",),
        ),
        ({**stored("end"), "end_pick": "Third"}, ("“End pick”: Choose one of the answers.",)),
    ],
)
def test_the_verb_refuses_what_does_not_fit_and_what_is_missing(cast, plan, answers, reasons):
    with pytest.raises(NotNow) as refusal:
        put_forward(cast, plan, answers)
    assert refusal.value.reasons == reasons
    assert not Outcome.objects.exists()


def test_a_plan_without_a_form_ends_as_it_always_did(cast, signed_in):
    plan = plan_in(PlanStatus.ACTIVE, cast)
    jana = signed_in("jana")
    refused = jana.post(url("plan_outcome", plan), {**outcome(plan), "own_line": "Mine"})
    assert refused.status_code == 422 and "so it is not saved: Mine" in text_of(refused)
    jana.post(url("plan_outcome", plan), outcome(plan))
    assert Outcome.objects.get().answers == {}
    assert AuditEvent.objects.get(event=PlanEvent.OUTCOME_PROPOSED).data == {"overall": "goals_met"}


def put_forward(cast: Cast, plan: Plan, answers: dict[str, Any]) -> Outcome:
    return workflows.propose_outcome(
        plan=plan,
        overall=OutcomeKind.GOALS_MET,
        reason="Both goals were reached.",
        results=judged(plan, GoalResult.MET),
        undelivered=excused(plan),
        own_answers=answers,
        by=cast.account("jana"),
        at=NEARLY_OVER,
    )
