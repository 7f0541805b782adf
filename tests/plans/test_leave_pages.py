"""Approved absence on the pages of a plan: said to those concerned, decided by HR with every date in sight."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.urls import reverse

from employees.workflows import AbsenceDetails, record_absence
from plans import workflows
from plans.enums import PlanStatus
from plans.models import AbsenceCount, Plan
from tests.factories.plans import plan_in
from tests.people import Cast
from tests.plans.test_changing_pages import filled_in, page, redline, words
from tests.plans.test_leave import BACK, GROUND, WEEK, at, away

SAID = "5 working days of approved absence are not counted in yet."


@pytest.fixture(autouse=True)
def _now(time_machine: Any) -> None:
    time_machine.move_to(BACK, tick=False)


@pytest.fixture
def plan(cast: Cast) -> Plan:
    """Sam's plan, and Sam was away for a week of it."""
    plan = workflows.open_plan(plan=plan_in(PlanStatus.ACTIVE, cast), by=cast.account("sam"), at=at(5, 19))
    away(cast, *WEEK)
    return plan


def url(name: str, plan: Plan) -> str:
    return reverse(name, args=[plan.ref])


def test_those_concerned_read_how_much_and_hr_is_asked(cast, plan, signed_in):
    said = {name: words(signed_in(name).get(url("plan", plan))) for name in ("jana", "mia", "paul", "ola")}
    said["sam"] = words(signed_in("sam").get(reverse("my_plan")))

    assert {name for name, page in said.items() if SAID in page} == {"jana", "mia", "sam"}
    assert {name for name, page in said.items() if "Extend by 5 working days?" in page} == {"mia"}
    assert not any(GROUND in page for page in said.values())


def test_it_stands_on_hrs_today_until_somebody_has_decided(cast, plan, signed_in, time_machine):
    todo = "Extend the plan of Sam Okafor by what approved absence took, or say why not"
    away(cast, at(6, 6).date(), at(6, 7).date())  # a weekend takes no working day
    today = {name: words(signed_in(name).get(reverse("today"))) for name in ("mia", "noor", "jana", "ada")}

    assert {name for name, said in today.items() if todo in said} == {"mia", "noor", "jana"}
    assert f"{todo} Waits for HR" in today["jana"]
    assert "Working days not counted in yet: 5" in today["mia"]
    workflows.leave_dates(plan=plan, reason="Sam asked for it.", by=cast.account("mia"), at=BACK)
    time_machine.move_to(at(6, 8), tick=False)
    assert todo not in words(signed_in("mia").get(reverse("today")))


def test_every_date_is_shown_before_and_after_and_then_moves(cast, plan, signed_in):
    mia = signed_in("mia")
    shown = mia.get(url("plan_absence", plan))
    assert ("Ends on", "10 July 2026", "17 July 2026") in redline(shown)
    assert "Approved absence, 5 working days. Dates moved by 5 working days." in words(shown)

    away(cast, at(5, 20).date(), at(5, 20).date())  # recorded by somebody else meanwhile
    again = mia.post(url("plan_absence", plan), filled_in(shown))
    assert (again.status_code, "13 July 2026" in words(again)) == (409, False)
    assert ("Ends on", "10 July 2026", "20 July 2026") in redline(again)
    done = mia.post(url("plan_absence", plan), filled_in(again), follow=True)

    assert "is asked to read what changed" in words(done)
    assert SAID not in words(done)
    assert "no approved absence that is not counted" in words(mia.get(url("plan_absence", plan)))
    assert mia.post(url("plan_absence", plan), filled_in(again)).status_code == 409
    sam = signed_in("sam")
    assert "Approved absence, 6 working days. Dates moved by 6 working days." in words(
        sam.get(reverse("my_plan"))
    )
    assert "counted approved absence in. Dates to come moved by 6 working days." in words(
        sam.get(url("plan_timeline", plan))
    )
    assert "Dates moved after approved absence" in words(mia.get(url("plan_versions", plan)))


def test_the_dates_are_left_and_everybody_reads_why(cast, plan, signed_in):
    mia = signed_in("mia")
    left = mia.post(url("plan_dates_left", plan), {"days": "5", "version": "1", "reason": ""})
    assert left.status_code == 422
    mia.post(url("plan_dates_left", plan), {**filled_in(left), "reason": "Sam wants to keep the end."})

    assert AbsenceCount.objects.get().reason == "Sam wants to keep the end."
    for name in ("sam", "jana"):
        assert (
            "left the dates as they are after 5 working days of approved absence. Why: Sam wants to keep"
            in words(signed_in(name).get(url("plan_timeline", plan)))
        )


def test_numbers_are_chosen_one_by_one(cast, plan, signed_in):
    goal = plan.goals.get(target=90)
    fields = {"statement": "Write reports", "unit": "reports per month", "baseline": "5", "target": "20"}
    change = [{"item": "goal", "ref": goal.ref, "fields": fields}]
    workflows.amend(
        plan=plan, changes=change, reason="So.", goalposts_reason="So.", by=cast.account("mia"), at=BACK
    )
    mia = signed_in("mia")
    shown = mia.get(url("plan_absence", plan))
    assert "Present on 40 of 45 working days up to 17 July 2026, 88.9 %" in words(shown)
    assert "= 17.78, rounded down to 17" in words(shown)

    mia.post(url("plan_absence", plan), {**filled_in(shown), "scaled": [goal.ref]})
    goal.refresh_from_db()
    assert goal.target == 17


def test_while_somebody_is_away_it_is_not_yet_counted(cast, plan, signed_in, time_machine):
    time_machine.move_to(at(5, 27), tick=False)
    mia = signed_in("mia")

    assert "Sam is away today: it is counted in on return." in words(mia.get(url("plan", plan)))
    assert "Count the absence in once they are back" in words(mia.get(url("plan_absence", plan)))
    assert "Count the absence in once they are back" in words(mia.post(url("plan_absence", plan)))


class TestRehearsal:
    """Before a plan is shared or sent, every date stands in the calendars of those who act. It advises."""

    def test_the_page_that_shares_says_what_to_look_at_and_shares_all_the_same(
        self, cast, signed_in, time_machine
    ):
        approved = plan_in(PlanStatus.APPROVED, cast)
        time_machine.move_to(datetime(2026, 5, 8, 16, 5, tzinfo=UTC), tick=False)  # Friday, 17:05 in London
        away(cast, *WEEK, on=at(5, 8))
        away(cast, date(2026, 6, 15), date(2026, 6, 15), who=cast.jana, on=at(5, 8))
        july = AbsenceDetails(date(2026, 7, 6), date(2026, 7, 17), ground=GROUND)
        record_absence(employee=cast.mia, details=july, by=cast.account("noor"), at=at(5, 8))
        jana = signed_in("jana")

        shown = jana.get(url("plan_share", approved))

        assert [one.get_text(strip=True) for one in page(shown).select(".inset-watch li")] == [
            "Shared now, on Friday 8 May 2026 at 17:05, it leaves Sam alone with it over the days off. "
            "Share it earlier in the week.",
            "Step: Take the course on sorting a full inbox: Sam Okafor is away on Friday 29 May 2026.",
            "Checkpoint 2: Jana Lind is away on Monday 15 June 2026.",
            "The plan ends: Mia Park is away on Friday 10 July 2026.",
            "Sam is away for 5 of the 40 working days of this plan. No date allows for that yet: move them now, or "
            "count the absence in later.",
        ]
        months = [one.get_text() for one in page(shown).select("table.cal caption")]
        assert months == ["May 2026", "June 2026", "July 2026"]
        (first,) = [one for one in page(shown).select("table.cal td") if "Checkpoint 2" in one.get_text()]
        assert "Jana away" in first.get_text()
        agenda = [" ".join(one.get_text(" ").split()) for one in page(shown).select(".cal-list > li")]
        assert "Fri 15 May 2026 Time to talk it through ends" in agenda
        assert "Mon 15 June 2026 Jana away Checkpoint 2" in agenda
        assert GROUND not in shown.content.decode()
        jana.post(url("plan_share", approved))
        assert Plan.objects.get(pk=approved.pk).status == PlanStatus.CONSULTATION

    def test_the_last_look_at_a_draft_has_it_too_and_a_draft_without_dates_does_not(self, cast, signed_in):
        draft = plan_in(PlanStatus.DRAFT, cast)
        Plan.objects.filter(pk=draft.pk).update(ends_on=date(2026, 12, 24))
        draft.goals.update(due_on=date(2026, 6, 13))

        said = words(signed_in("jana").get(url("draft_check", draft)))
        assert "The plan ends: Thursday 24 December 2026 lies between the years" in said
        assert "Saturday 13 June 2026 is no working day of Sam Okafor." in said

        Plan.objects.filter(pk=draft.pk).update(starts_on=None, ends_on=None)
        assert "Every date in the calendar" not in words(signed_in("jana").get(url("draft_check", draft)))
