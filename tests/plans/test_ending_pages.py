"""The end of a plan: put forward by one side, confirmed by the other, looked at again by somebody new."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from bs4 import BeautifulSoup
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from plans import workflows
from plans.enums import GoalResult, OutcomeKind, PlanStatus
from plans.models import Outcome, Plan
from reviews.enums import Standing
from tests.factories.forms import published
from tests.factories.plans import plan_in
from tests.people import Cast
from tests.plans.drafting import text_of
from tests.plans.test_portfolio_pages import share_checkpoint
from tests.reading import everything_stored
from tests.reading import text_of as words

SignedIn = Callable[[str], Client]
NEARLY_OVER = datetime(2026, 7, 8, 10, 0, tzinfo=UTC)
AFTER = datetime(2026, 7, 14, 10, 0, tzinfo=UTC)


def url(name: str, plan: Plan) -> str:
    return reverse(name, args=[plan.ref])


def outcome(plan: Plan, result: str = "met", **typed: str) -> dict[str, str]:
    """What a form sends."""
    judged: dict[str, str] = {}
    for goal in plan.goals.all():
        judged[f"goal_{goal.ref}"] = result
        judged[f"why_{goal.ref}"] = "Nine of ten tickets in each of the last three weeks."
        judged[f"evidence_{goal.ref}"] = "The weekly report of 3 July"
    owed = {f"promise_{item.ref}": "The hour was no longer needed." for item in plan.support.all()}
    return {
        **judged,
        **owed,
        "overall": "goals_met",
        "reason": "Both goals were reached and held for three weeks.",
        "next_kind": "none",
        "next_step": "Back to usual one-to-ones.",
        **typed,
    }


def answers_to(response: HttpResponse, said: str = "We spoke about it on 1 July.") -> dict[str, str]:
    """The same answer to every point that a page asks about."""
    boxes = BeautifulSoup(response.content, "html.parser").select("textarea[name^=answer_]")
    return {str(box["name"]): said for box in boxes}


def put(client: Client, plan: Plan, result: str = "met", **typed: str) -> HttpResponse:
    """Put an outcome forward, and answer what the check asks on the way."""
    sent = outcome(plan, result, **typed)
    first = client.post(url("plan_outcome", plan), sent)
    asked = answers_to(first) if first.status_code == 200 else {}
    return client.post(url("plan_outcome", plan), sent | asked) if asked else first


def confirm(client: Client, plan: Plan) -> HttpResponse:
    """Press the button under the outcome that stands there now."""
    there = Outcome.objects.filter(plan=plan).first()
    return client.post(url("plan_close", plan), {"seen": workflows.mark_of(there) if there else ""})


@pytest.fixture
def active(cast: Cast, time_machine) -> Plan:
    time_machine.move_to(NEARLY_OVER, tick=False)
    return plan_in(PlanStatus.ACTIVE, cast)


@pytest.fixture
def appealed(cast: Cast, time_machine) -> Plan:
    plan = plan_in(PlanStatus.CLOSED, cast)
    workflows.appeal(plan=plan, grounds="Goal 2 was met in June.", by=cast.account("sam"), at=AFTER)
    time_machine.move_to(AFTER, tick=False)
    return plan


class TestTheOutcome:
    def test_one_side_puts_it_forward_and_the_other_closes(self, active, cast, signed_in):
        jana, mia = signed_in("jana"), signed_in("mia")
        form = words(jana.get(url("plan_outcome", active)))
        assert "Promised for 5 June 2026, late by 23 working days." in form
        assert "4 of 4 promised checkpoints were not held." in form

        put = jana.post(url("plan_outcome", active), outcome(active, monitored_until="2026-10-01"))
        assert put["Location"] == url("plan", active)
        assert "Put forward by Jana Lind" in words(jana.get(url("plan", active)))
        assert jana.get(url("plan_close", active)).status_code == 403
        assert confirm(jana, active).status_code == 403

        said = words(mia.get(url("plan_close", active)))
        assert "Goals met" in said and "The hour was no longer needed." in said and "1 October 2026" in said
        assert Plan.objects.get(pk=active.pk).status == PlanStatus.ACTIVE
        assert confirm(mia, active).status_code == 302

        active.refresh_from_db()
        assert (active.status, active.closed_by) == (PlanStatus.CLOSED, cast.account("mia"))
        assert "Put forward by Jana Lind, confirmed by Mia Park" in words(mia.get(url("plan", active)))

    def test_closing_twice_explains_itself_and_changes_nothing(self, active, signed_in):
        jana, mia = signed_in("jana"), signed_in("mia")
        jana.post(url("plan_outcome", active), outcome(active))
        confirm(mia, active)
        mia.get(url("plan", active))
        before = everything_stored()
        for response in (confirm(mia, active), mia.get(url("plan_close", active))):
            assert response.status_code == 409
            assert "This plan is now “Closed”" in words(response)
        assert everything_stored() == before

    def test_only_what_was_read_is_confirmed(self, active, cast, signed_in):
        signed_in("jana").post(url("plan_outcome", active), outcome(active))
        mia = signed_in("mia")
        read = BeautifulSoup(mia.get(url("plan_close", active)).content, "html.parser")
        seen = read.select_one("input[name=seen]")["value"]
        put(signed_in("jana"), active, "partly_met", overall="partly_met")

        response = mia.post(url("plan_close", active), {"seen": seen})
        assert response.status_code == 409
        assert "Another outcome was put forward since this page was opened" in words(response)
        assert "Goals partly met" in words(response)
        assert Plan.objects.get(pk=active.pk).status == PlanStatus.ACTIVE

    def test_hr_can_put_it_forward_and_the_manager_confirms(self, active, signed_in):
        signed_in("mia").post(url("plan_outcome", active), outcome(active))
        assert confirm(signed_in("jana"), active).status_code == 302

    def test_not_met_without_a_checkpoint_would_be_a_surprise(self, active, cast, signed_in):
        jana = signed_in("jana")
        typed = outcome(active, "not_met", overall="not_met", reason="Too few answers in time.")
        asked = jana.post(url("plan_outcome", active), typed)
        typed |= answers_to(asked)
        response = jana.post(url("plan_outcome", active), typed)
        assert response.status_code == 409
        assert "this outcome would come as a surprise" in words(response)
        assert "Too few answers in time." in words(response)

        share_checkpoint(active, cast, Standing.NEEDS_MORE_SUPPORT, Standing.ON_COURSE, at=NEARLY_OVER)
        typed |= answers_to(jana.post(url("plan_outcome", active), typed))
        assert jana.post(url("plan_outcome", active), typed).status_code == 302

    @pytest.mark.parametrize(
        ("typed", "says"),
        [
            ({"overall": ""}, "Choose the outcome of the plan"),
            ({"overall": "dismissed"}, "This cannot be chosen here."),
            ({"reason": " "}, "Say why this is the outcome"),
            ({"monitored_until": "2026-07-08"}, "This day is over, or is today"),
            ({"overall": "ended_early"}, "Choose why the plan ended early"),
            ({"early_reason": "resigned"}, "belongs to the outcome “Ended early” alone"),
            ({"next_kind": "monitoring"}, "Say what is to be kept up"),
            ({"next_kind": "other", "next_step": ""}, "Say what happens next"),
        ],
    )
    def test_what_is_missing_is_named(self, active, signed_in, typed, says):
        response = signed_in("jana").post(url("plan_outcome", active), outcome(active, **typed))
        assert response.status_code == 422
        assert says in words(response)
        assert not Outcome.objects.exists()

    def test_every_goal_needs_its_result(self, active, signed_in):
        first, second = active.goals.all()
        typed = outcome(active)
        del typed[f"goal_{second.ref}"]
        response = signed_in("jana").post(url("plan_outcome", active), typed)
        assert response.status_code == 422
        assert "Choose the result of goal 2." in words(response)
        chosen = BeautifulSoup(response.content, "html.parser").select_one(
            f"input[name=goal_{first.ref}][checked]"
        )
        assert chosen["value"] == GoalResult.MET

    def test_the_reason_is_asked_only_where_a_promise_was_not_kept(self, active, cast, signed_in):
        workflows.deliver_support(item=active.support.get(), by=cast.account("jana"), at=NEARLY_OVER)
        jana = signed_in("jana")
        asked = words(jana.get(url("plan_outcome", active)))
        assert "Why was it not delivered" not in asked
        assert "The employee has not said yet that they received it" in asked
        typed = {name: value for name, value in outcome(active).items() if "promise" not in name}
        assert jana.post(url("plan_outcome", active), typed).status_code == 302

    def test_another_outcome_takes_the_place_of_the_first(self, active, signed_in):
        signed_in("jana").post(url("plan_outcome", active), outcome(active))
        mia = signed_in("mia")
        form = mia.get(url("plan_outcome", active))
        assert "Jana Lind put an outcome forward on 8 July 2026" in words(form)
        assert "held for three weeks" in words(form)
        put(mia, active, "partly_met", overall="partly_met")
        assert Outcome.objects.get().overall == OutcomeKind.PARTLY_MET
        assert confirm(mia, active).status_code == 403, "four eyes"

    @pytest.mark.parametrize(("name", "status"), [("sam", 403), ("paul", 403), ("ola", 403), ("chris", 404)])
    def test_nobody_else_ends_a_plan(self, active, signed_in, name, status):
        client = signed_in(name)
        assert client.post(url("plan_outcome", active), outcome(active)).status_code == status
        assert client.post(url("plan_close", active)).status_code == status


class TestTheAppeal:
    def test_somebody_new_decides_it_with_a_reason(self, appealed, cast, signed_in):
        noor = signed_in("noor")
        said = words(noor.get(url("plan_appeal", appealed)))
        assert "Goal 2 was met in June." in said and "Goals met" in said

        sent = {"decision": "varied", "overall": "partly_met", "reason": "The sample shows it."}
        assert noor.post(url("plan_appeal", appealed), sent).status_code == 302
        appealed.appeal.refresh_from_db()
        appealed.outcome.refresh_from_db()
        assert (appealed.appeal.decided_by, appealed.outcome.overall) == (
            cast.account("noor"),
            OutcomeKind.PARTLY_MET,
        )
        for response in (
            noor.post(url("plan_appeal", appealed), sent),
            noor.get(url("plan_appeal", appealed)),
        ):
            assert response.status_code in {409, 422}
        assert "decided already" in words(noor.get(url("plan_appeal", appealed)))

    def test_a_changed_outcome_is_another_one(self, appealed, signed_in):
        noor = signed_in("noor")
        for overall in ("", "goals_met"):
            sent = {"decision": "varied", "overall": overall, "reason": "Looked at again."}
            response = noor.post(url("plan_appeal", appealed), sent)
            assert response.status_code == 422
            assert "It must be another than the one appealed against" in words(response)
            assert "Looked at again." in words(response)

    @pytest.mark.parametrize(("name", "status"), [("mia", 403), ("jana", 403), ("sam", 403), ("ada", 404)])
    def test_nobody_decides_who_took_part(self, appealed, signed_in, name, status):
        sent = {"decision": "upheld", "reason": "It stands."}
        assert signed_in(name).post(url("plan_appeal", appealed), sent).status_code == status

    def test_without_an_appeal_there_is_nothing_to_decide(self, cast, signed_in, time_machine):
        time_machine.move_to(AFTER, tick=False)
        plan = plan_in(PlanStatus.CLOSED, cast)
        response = signed_in("noor").get(url("plan_appeal", plan))
        assert response.status_code == 409
        assert "There is no appeal" in words(response)


def test_an_outcome_is_chosen_and_read_in_the_words_of_the_form(cast, active, signed_in):
    Plan.objects.filter(pk=active.pk).update(template_version=published(cast))
    plan = Plan.objects.get(pk=active.pk)
    page = text_of(signed_in("jana").get(url("plan_outcome", plan)))
    assert "Improved Not improved Ended early" in page
    assert "Goals partly met" not in page

    assert put(signed_in("jana"), plan, overall="met").status_code == 302
    found = Outcome.objects.get(plan=plan)
    assert (found.overall, found.wording) == (OutcomeKind.GOALS_MET, "Improved")
    assert "Improved" in text_of(signed_in("mia").get(url("plan_close", plan)))
    assert put(signed_in("jana"), plan, overall="goals_met").status_code == 422
