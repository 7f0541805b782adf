"""How a plan is closed: what a result rests on, who may judge, what the employee says, how long they may appeal."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from employees.enums import Role
from employees.errors import NotAllowed, NotNow, NotVisible
from employees.models import AuditEvent, OutboxMessage
from plans import workflows
from plans.closing.gathering import facts_of
from plans.closing.judgement import Follows, Judgement
from plans.closing.promises import owed_by
from plans.enums import (
    AppealDecision,
    EarlyEnd,
    GoalResult,
    NextStep,
    OutcomeKind,
    PlanEvent,
    PlanStatus,
    Section,
)
from plans.models import ClosingComment, Outcome, Plan
from plans.queries.judges import hearers_of
from reviews.enums import Stance, Standing
from reviews.models import Review
from reviews.workflows import answer
from tests.factories.people import RoleGrantFactory
from tests.factories.plans import ENDS, MONDAY, excused, judged, plan_in
from tests.people import Cast
from tests.plans.test_portfolio_pages import share_checkpoint
from tests.reading import everything_stored, text_of_paper
from tests.reading import text_of as words

pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings("ignore::DeprecationWarning")]
SignedIn = Callable[[str], Client]
AT_THE_END = datetime(2026, 7, 10, 9, 0, tzinfo=UTC)
DAYS = timedelta(days=3)
ALL_ANSWERED = {
    key: "We spoke about it on 1 July."
    for key in ("unheld", "nine-6", "nine-8", "worse", "late", "batch", "early", "hear")
}


@pytest.fixture
def active(cast: Cast) -> Plan:
    """Sam's plan on its last day, with one checkpoint shared: goal 1 some way to go, goal 2 on course."""
    plan = plan_in(PlanStatus.ACTIVE, cast)
    share_checkpoint(
        plan, cast, Standing.SOME_WAY_TO_GO, Standing.ON_COURSE, at=datetime(2026, 6, 1, 10, tzinfo=UTC)
    )
    return plan


def not_met(plan: Plan, **more: Any) -> dict[str, Any]:
    """Goal 1 not met, goal 2 met, both resting on checkpoint 1."""
    checkpoint = plan.checkpoints.get(number=1)
    first, second = plan.goals.all()
    return {
        "plan": plan,
        "overall": OutcomeKind.PARTLY_MET,
        "reason": "One goal of two.",
        "results": {
            first: Judgement(GoalResult.NOT_MET, "57 % of tickets.", checkpoints=[checkpoint]),
            second: Judgement(GoalResult.MET, "Every handover.", checkpoints=[checkpoint]),
        },
        "undelivered": excused(plan),
        "answers": ALL_ANSWERED,
        **more,
    }


def met(plan: Plan, **more: Any) -> dict[str, Any]:
    return {
        "plan": plan,
        "overall": OutcomeKind.GOALS_MET,
        "reason": "Both.",
        "results": judged(plan, GoalResult.MET),
        "undelivered": excused(plan),
        **more,
    }


class TestWhatAResultRestsOn:
    def test_a_citation_keeps_what_the_account_said_of_that_goal(self, active: Plan, cast: Cast) -> None:
        outcome = workflows.propose_outcome(**not_met(active), by=cast.account("jana"), at=AT_THE_END)

        said = [[one.text for one in row.citations.all()] for row in outcome.goals.all()]
        assert said == [["Some way to go"], ["On course"]]

    @pytest.mark.parametrize(
        ("change", "refused"),
        [
            ({"reason": "  "}, "Say in words why goal 1 has this result"),
            ({"evidence": ["  "]}, "Say what the result of goal 1 rests on"),
            ({"evidence": []}, "Say what the result of goal 1 rests on"),
        ],
    )
    def test_no_result_without_a_reason_and_something_it_rests_on(
        self, active: Plan, cast: Cast, change: dict[str, Any], refused: str
    ) -> None:
        wrong = Judgement(**{"result": GoalResult.MET, "reason": "Seen.", "evidence": ["Report"], **change})
        first, second = active.goals.all()
        results = {first: wrong, second: judged(active, "met")[second]}

        with pytest.raises(NotNow, match=refused):
            workflows.propose_outcome(**met(active, results=results), by=cast.account("jana"), at=AT_THE_END)
        assert not Outcome.objects.exists()

    def test_a_button_pressed_twice_puts_it_forward_once(self, active: Plan, cast: Cast) -> None:
        pressed = [
            workflows.propose_outcome(**not_met(active), by=cast.account("jana"), at=AT_THE_END + second)
            for second in (timedelta(0), timedelta(seconds=2))
        ]

        assert pressed[0] == pressed[1]
        assert AuditEvent.objects.filter(event=PlanEvent.OUTCOME_PROPOSED).count() == 1
        assert (
            OutboxMessage.objects.filter(kind="plans.outcome_proposed", recipient=cast.mia.user).count() == 1
        )

    def test_what_was_put_right_within_the_minute_is_put_forward_again(
        self, active: Plan, cast: Cast
    ) -> None:
        workflows.propose_outcome(**not_met(active), by=cast.account("jana"), at=AT_THE_END)
        told = not_met(active)
        _first, second = active.goals.all()
        checkpoint = active.checkpoints.get(number=1)
        told["results"][second] = Judgement(
            GoalResult.MET, "Every handover.", checkpoints=[checkpoint], evidence=["The report of May"]
        )
        workflows.propose_outcome(**told, by=cast.account("jana"), at=AT_THE_END + timedelta(seconds=20))

        outcome = Outcome.objects.get(plan=active)
        assert [one.text for one in outcome.goals.get(goal=second).citations.all()] == [
            "On course",
            "The report of May",
        ]
        assert AuditEvent.objects.filter(event=PlanEvent.OUTCOME_PROPOSED).count() == 2

    def test_not_assessed_needs_a_reason_and_nothing_to_rest_on(self, active: Plan, cast: Cast) -> None:
        results = dict.fromkeys(active.goals.all(), Judgement(GoalResult.NOT_ASSESSED, "Sam moves on."))
        told = met(active, results=results, overall=OutcomeKind.ENDED_EARLY, early_reason=EarlyEnd.TRANSFER)

        assert workflows.propose_outcome(**told, by=cast.account("jana"), at=AT_THE_END).goals.count() == 2

    def test_the_checkpoint_of_another_plan_is_not_there(self, active: Plan, cast: Cast) -> None:
        other = plan_in(PlanStatus.ACTIVE, cast, employee="chris").checkpoints.get(number=1)
        results = dict.fromkeys(active.goals.all(), Judgement(GoalResult.MET, "Seen.", checkpoints=[other]))

        with pytest.raises(NotVisible):
            workflows.propose_outcome(**met(active, results=results), by=cast.account("jana"), at=AT_THE_END)

    def test_nothing_rests_on_a_checkpoint_that_was_not_shared(self, active: Plan, cast: Cast) -> None:
        unshared = active.checkpoints.get(number=2)
        results = dict.fromkeys(
            active.goals.all(), Judgement(GoalResult.MET, "Seen.", checkpoints=[unshared])
        )

        with pytest.raises(NotNow, match="Checkpoint 2 was not shared with the employee"):
            workflows.propose_outcome(**met(active, results=results), by=cast.account("jana"), at=AT_THE_END)

    def test_goals_met_and_a_goal_not_met_contradict_each_other(self, active: Plan, cast: Cast) -> None:
        with pytest.raises(NotNow, match="a goal says otherwise"):
            workflows.propose_outcome(
                **not_met(active, overall=OutcomeKind.GOALS_MET), by=cast.account("jana"), at=AT_THE_END
            )

    @pytest.mark.parametrize(
        ("more", "refused"),
        [
            ({"overall": OutcomeKind.ENDED_EARLY}, "Choose why the plan ended early"),
            ({"early_reason": EarlyEnd.RESIGNED}, "belongs to the outcome “Ended early” alone"),
            ({"follows": Follows(NextStep.MONITORING, kept_up="Nine of ten.")}, "and until when"),
            (
                {"follows": Follows(NextStep.MONITORING, monitored_until=date(2027, 1, 1))},
                "what is to be kept up",
            ),
            ({"follows": Follows(monitored_until=AT_THE_END.date())}, "lies in the past"),
            ({"follows": Follows(NextStep.OTHER)}, "Say what happens next"),
        ],
    )
    def test_what_follows_is_whole(
        self, active: Plan, cast: Cast, more: dict[str, Any], refused: str
    ) -> None:
        with pytest.raises(NotNow, match=refused):
            workflows.propose_outcome(**met(active, **more), by=cast.account("jana"), at=AT_THE_END)


class TestTheCheck:
    def test_an_outcome_against_the_employee_waits_for_every_answer(self, active: Plan, cast: Cast) -> None:
        before = everything_stored()
        with pytest.raises(NotNow) as refused:
            workflows.propose_outcome(
                **not_met(active, answers={"unheld": "Two fell into the move."}),
                by=cast.account("jana"),
                at=AT_THE_END,
            )

        assert [reason.partition(": ")[2] for reason in refused.value.reasons] == [
            "Was an adjustment considered? The record says nothing about it. "
            "No grounds here, and nothing about health.",
            "Was approved leave taken into account? The plan was never paused. "
            "Say whether there was leave, and how it was counted; not what it was for.",
        ]
        assert everything_stored() == before

    def test_a_good_outcome_is_only_told_of_them(self, active: Plan, cast: Cast) -> None:
        outcome = workflows.propose_outcome(**met(active), by=cast.account("jana"), at=AT_THE_END)

        unready = outcome.points.filter(ready=False, answer="").values_list("key", flat=True)
        assert set(unready) == {"unheld", "nine-5", "nine-6", "nine-8"}
        workflows.close(plan=active, by=cast.account("mia"), at=AT_THE_END)

    def test_a_dispute_that_comes_in_between_is_answered_before_the_plan_is_closed(
        self, active: Plan, cast: Cast
    ) -> None:
        workflows.propose_outcome(**not_met(active), by=cast.account("jana"), at=AT_THE_END)
        answer(
            review=Review.objects.get(checkpoint__plan=active),
            stance=Stance.DISPUTED,
            body="It was 70 %.",
            by=cast.account("sam"),
            at=AT_THE_END,
        )

        with pytest.raises(NotNow, match=r"This came up since.*checkpoint 1 differently"):
            workflows.close(plan=active, by=cast.account("mia"), at=AT_THE_END)

        workflows.comment(
            plan=active,
            section=Section.GOALS,
            body="We counted again: 57 %.",
            by=cast.account("jana"),
            at=AT_THE_END + timedelta(minutes=5),
        )
        later = AT_THE_END + timedelta(minutes=6)
        assert workflows.close(plan=active, by=cast.account("mia"), at=later).status == PlanStatus.CLOSED

    def test_who_is_left_to_hear_an_appeal(self, active: Plan, cast: Cast) -> None:
        facts = facts_of(active, {}, proposed_by=cast.account("jana"), proposed_as="manager", today=ENDS)
        assert (facts.can_confirm, facts.can_hear) == (2, 1)
        assert hearers_of(active, ENDS) == [cast.account("noor")]

        active.participants.add(cast.account("noor"))
        active = Plan.objects.get(pk=active.pk)
        facts = facts_of(active, {}, proposed_by=cast.account("jana"), proposed_as="manager", today=ENDS)
        assert (facts.can_confirm, facts.can_hear) == (2, 0)

    def test_what_the_employee_took_back_needs_no_answer(self, cast: Cast) -> None:
        plan, sam = plan_in(PlanStatus.CONSULTATION, cast), cast.account("sam")
        taken_back = workflows.propose(plan=plan, wording="Two weeks more.", by=sam, at=MONDAY + DAYS)
        workflows.withdraw_proposal(proposal=taken_back, by=sam, at=MONDAY + DAYS)
        plan = workflows.start(plan=plan, by=cast.account("jana"), at=MONDAY + 5 * DAYS)

        facts = facts_of(plan, {}, proposed_by=cast.account("jana"), proposed_as="manager", today=ENDS)

        assert facts.proposals_waiting == 0

    def test_the_employee_reads_the_check_but_not_what_is_for_hr_and_the_manager(
        self, active: Plan, cast: Cast, signed_in: SignedIn, time_machine: Any
    ) -> None:
        answers = {**ALL_ANSWERED, "nine-8": "Three days in June.", "unheld": "Two fell into the move."}
        workflows.propose_outcome(**not_met(active, answers=answers), by=cast.account("jana"), at=AT_THE_END)
        workflows.close(plan=active, by=cast.account("mia"), at=AT_THE_END)
        time_machine.move_to(AT_THE_END, tick=False)

        for address in (reverse("my_plan"), reverse("plan_record", args=[active.ref])):
            read = words(signed_in("sam").get(address))
            assert "Two fell into the move." in read
            assert "Three days in June." not in read and "Was approved leave" not in read
        assert "Three days in June." in words(signed_in("mia").get(reverse("plan_record", args=[active.ref])))


class TestFourEyes:
    def test_hr_that_put_it_forward_does_not_confirm_and_nor_does_other_hr(
        self, active: Plan, cast: Cast
    ) -> None:
        workflows.propose_outcome(**met(active), by=cast.account("mia"), at=AT_THE_END)

        for name in ("mia", "noor"):
            with pytest.raises(NotAllowed):
                workflows.close(plan=active, by=cast.account(name), at=AT_THE_END)
        workflows.close(plan=active, by=cast.account("jana"), at=AT_THE_END)

    def test_a_manager_who_is_also_in_hr_is_one_side_alone(self, active: Plan, cast: Cast) -> None:
        RoleGrantFactory(user=cast.account("jana"), role=Role.HR_LEAD)
        outcome = workflows.propose_outcome(**met(active), by=cast.account("jana"), at=AT_THE_END)

        assert outcome.proposed_as == "manager"
        with pytest.raises(NotAllowed):
            workflows.close(plan=active, by=cast.account("jana"), at=AT_THE_END)
        assert cast.account("jana") not in hearers_of(active, ENDS)

    def test_pressed_twice_it_is_closed_once(self, active: Plan, cast: Cast) -> None:
        workflows.propose_outcome(**met(active), by=cast.account("jana"), at=AT_THE_END)
        workflows.close(plan=active, by=cast.account("mia"), at=AT_THE_END)
        before = everything_stored()

        with pytest.raises(NotNow, match="This plan is now “Closed”"):
            workflows.close(plan=active, by=cast.account("mia"), at=AT_THE_END)
        assert everything_stored() == before

    @pytest.mark.parametrize("name", ["jana", "mia", "sam"])
    def test_nobody_who_took_part_decides_the_appeal(self, active: Plan, cast: Cast, name: str) -> None:
        workflows.propose_outcome(**not_met(active), by=cast.account("jana"), at=AT_THE_END)
        workflows.close(plan=active, by=cast.account("mia"), at=AT_THE_END)
        workflows.appeal(plan=active, grounds="It was 70 %.", by=cast.account("sam"), at=AT_THE_END)

        with pytest.raises(NotAllowed):
            workflows.decide_appeal(
                plan=active,
                decision=AppealDecision.UPHELD,
                reason="It stands.",
                by=cast.account(name),
                at=AT_THE_END,
            )

    def test_an_early_end_that_an_appeal_changes_keeps_no_reason_for_it(
        self, active: Plan, cast: Cast
    ) -> None:
        told = met(active, overall=OutcomeKind.ENDED_EARLY, early_reason=EarlyEnd.SUCCESS)
        workflows.propose_outcome(**told, by=cast.account("jana"), at=AT_THE_END)
        workflows.close(plan=active, by=cast.account("mia"), at=AT_THE_END)
        workflows.appeal(plan=active, grounds="All of it was met.", by=cast.account("sam"), at=AT_THE_END)
        workflows.decide_appeal(
            plan=active,
            decision=AppealDecision.VARIED,
            overall=OutcomeKind.GOALS_MET,
            reason="So it was.",
            by=cast.account("noor"),
            at=AT_THE_END,
        )

        assert Outcome.objects.get(plan=active).early_reason == ""


class TestTheEmployeesWords:
    def test_they_are_asked_for_once_and_read_before_it_counts(self, active: Plan, cast: Cast) -> None:
        for _twice in range(2):
            workflows.propose_outcome(**met(active), by=cast.account("jana"), at=AT_THE_END)
        asked = OutboxMessage.objects.filter(kind="plans.closing_comment_asked")
        assert [message.recipient for message in asked] == [cast.account("sam")]

        read = workflows.mark_of(Outcome.objects.get(plan=active))
        for _press in range(2):
            workflows.comment_on_closing(
                plan=active, body="The hour never came.", by=cast.account("sam"), at=AT_THE_END
            )
        assert ClosingComment.objects.count() == 1
        with pytest.raises(NotNow, match="Sam Okafor wrote a closing comment since this page was opened"):
            workflows.close(plan=active, by=cast.account("mia"), at=AT_THE_END, seen=read)

    @pytest.mark.parametrize("name", ["jana", "mia", "noor"])
    def test_nobody_writes_them_for_the_employee(self, active: Plan, cast: Cast, name: str) -> None:
        with pytest.raises(NotAllowed):
            workflows.comment_on_closing(
                plan=active, body="All went well.", by=cast.account(name), at=AT_THE_END
            )

    def test_the_page_invites_and_keeps_the_outcome_to_itself(
        self, active: Plan, cast: Cast, signed_in: SignedIn, time_machine: Any
    ) -> None:
        time_machine.move_to(datetime(2026, 6, 10, 9, tzinfo=UTC), tick=False)
        sam = signed_in("sam")
        sam.post(reverse("my_plan_open"))
        assert "The plan comes to its end" not in words(sam.get(reverse("my_plan")))
        workflows.propose_outcome(
            **met(active, reason="Reached in June."),
            by=cast.account("jana"),
            at=datetime(2026, 6, 10, 9, tzinfo=UTC),
        )
        page = words(sam.get(reverse("my_plan")))
        assert "The plan comes to its end" in page and "Reached in June." not in page

        assert sam.post(reverse("my_plan_closing"), {"body": " "}).status_code == 422
        assert sam.post(reverse("my_plan_closing"), {"body": "The hour never came."}).status_code == 302
        url = reverse("plan_close", args=[active.ref])
        assert "The hour never came." in words(signed_in("mia").get(url))
        assert "The hour never came." in words(
            signed_in("sam").get(reverse("plan_record", args=[active.ref]))
        )


class TestTheAppealsTime:
    @pytest.fixture
    def closed(self, active: Plan, cast: Cast) -> Plan:
        workflows.propose_outcome(**not_met(active), by=cast.account("jana"), at=AT_THE_END)
        return workflows.close(plan=active, by=cast.account("mia"), at=AT_THE_END)

    def test_the_last_day_counts_in_the_plans_own_zone(self, closed: Plan, cast: Cast) -> None:
        assert closed.outcome.appeal_until == date(2026, 7, 24)
        late = datetime(2026, 7, 24, 23, 30, tzinfo=UTC)  # half past midnight in London

        with pytest.raises(NotNow, match="The time for an appeal ended on 24 July 2026"):
            workflows.appeal(plan=closed, grounds="Look again.", by=cast.account("sam"), at=late)
        in_time = datetime(2026, 7, 24, 22, 30, tzinfo=UTC)
        assert workflows.appeal(plan=closed, grounds="Look again.", by=cast.account("sam"), at=in_time)

    def test_the_page_says_until_when_and_who_hears_it(
        self, closed: Plan, signed_in: SignedIn, time_machine: Any
    ) -> None:
        time_machine.move_to(datetime(2026, 7, 13, 9, tzinfo=UTC), tick=False)
        page = words(signed_in("sam").get(reverse("my_plan")))
        assert "You can do so until Friday 24 July 2026." in page
        assert "At the moment this can be: Noor Haddad." in page
        assert "Checkpoint 1, planned for 1 June 2026: Some way to go" in page

        time_machine.move_to(datetime(2026, 7, 27, 9, tzinfo=UTC), tick=False)
        sam = signed_in("sam")
        page = words(sam.get(reverse("my_plan")))
        assert "The time for an appeal ended on Friday 24 July 2026. You can still talk with HR." in page
        refused = sam.post(reverse("my_plan_appeal"), {"grounds": "Look again, please."})
        assert refused.status_code == 409
        assert "The time for an appeal ended on 24 July 2026." in words(refused)
        assert "Look again, please." in words(refused), "nothing typed is lost"


class TestPromises:
    def test_a_late_promise_offers_as_much_time(
        self, active: Plan, cast: Cast, signed_in: SignedIn, time_machine: Any
    ) -> None:
        time_machine.move_to(AT_THE_END, tick=False)
        (owed,) = owed_by(active, ENDS)
        assert (owed.days_late, owed.extend_to) == (25, date(2026, 8, 14))

        jana = signed_in("jana")
        link = f"{reverse('plan_extend', args=[active.ref])}?for={owed.item.ref}"
        assert link in jana.get(reverse("plan_outcome", args=[active.ref])).content.decode()
        form = BeautifulSoup(jana.get(link).content, "html.parser")
        assert form.select_one("input[name=ends_on]")["value"] == "2026-08-14"
        assert "came late by 25 working days: One hour a week" in form.select_one("textarea").get_text()

    def test_an_outcome_over_an_undelivered_promise_asks_why(self, active: Plan, cast: Cast) -> None:
        with pytest.raises(NotNow, match="1 promised item of support was not delivered"):
            workflows.propose_outcome(**met(active, undelivered={}), by=cast.account("jana"), at=AT_THE_END)

    def test_the_promise_of_another_plan_prefills_nothing(
        self, active: Plan, cast: Cast, signed_in: SignedIn, time_machine: Any
    ) -> None:
        time_machine.move_to(AT_THE_END, tick=False)
        other = plan_in(PlanStatus.ACTIVE, cast, employee="chris").support.get()
        for ref in (other.ref, "%00", "nonsense"):
            page = signed_in("jana").get(f"{reverse('plan_extend', args=[active.ref])}?for={ref}")
            field = BeautifulSoup(page.content, "html.parser").select_one("input[name=ends_on]")
            assert field.get("value") is None

    def test_what_was_delivered_and_not_confirmed_is_listed_and_asks_for_nothing(
        self, active: Plan, cast: Cast
    ) -> None:
        workflows.deliver_support(item=active.support.get(), by=cast.account("jana"), at=AT_THE_END)

        assert [(one.delivered, one.days_late) for one in owed_by(active, ENDS)] == [(True, 0)]
        workflows.propose_outcome(**met(active, undelivered={}), by=cast.account("jana"), at=AT_THE_END)
        workflows.receive_support(item=active.support.get(), by=cast.account("sam"), at=AT_THE_END)
        assert owed_by(active, ENDS) == []

    def test_the_reason_for_another_plans_promise_is_refused(self, active: Plan, cast: Cast) -> None:
        other = plan_in(PlanStatus.ACTIVE, cast, employee="chris")

        with pytest.raises(NotVisible):
            workflows.propose_outcome(
                **met(active, undelivered=excused(active) | excused(other)),
                by=cast.account("jana"),
                at=AT_THE_END,
            )


class TestTheLetter:
    def text_of(self, response: HttpResponse) -> str:
        return text_of_paper(response.content)

    def test_it_says_what_was_decided_and_what_can_be_done(
        self, active: Plan, cast: Cast, signed_in: SignedIn, time_machine: Any
    ) -> None:
        workflows.propose_outcome(**not_met(active), by=cast.account("jana"), at=AT_THE_END)
        workflows.close(plan=active, by=cast.account("mia"), at=AT_THE_END)
        time_machine.move_to(AT_THE_END, tick=False)
        response = signed_in("sam").get(reverse("plan_letter", args=[active.ref]))

        ref = active.short_ref.lower()
        assert response["Content-Disposition"] == f'attachment; filename="document-{ref}.pdf"'
        assert PdfReader(io.BytesIO(response.content)).metadata.title == "Document"
        said = self.text_of(response)
        for sentence in (
            "Dear Sam Okafor,",
            "The outcome is: goals partly met.",
            "Answer customer tickets within one working day: not met",
            "checkpoint 1, “Some way to go”",
            "Some of the goals are reached. Thank you",
            "You can appeal until Friday 24 July 2026.",
            "not that I agree with it",
        ):
            assert sentence in said

    @pytest.mark.parametrize(("name", "status"), [("paul", 403), ("ola", 403), ("chris", 404), ("ada", 404)])
    def test_it_is_for_the_employee_the_manager_and_hr(
        self, cast: Cast, signed_in: SignedIn, time_machine: Any, name: str, status: int
    ) -> None:
        time_machine.move_to(AT_THE_END, tick=False)
        plan = plan_in(PlanStatus.CLOSED, cast)
        assert signed_in(name).get(reverse("plan_letter", args=[plan.ref])).status_code == status

    def test_there_is_none_before_the_outcome_counts(
        self, active: Plan, cast: Cast, signed_in: SignedIn, time_machine: Any
    ) -> None:
        time_machine.move_to(AT_THE_END, tick=False)
        workflows.propose_outcome(**met(active), by=cast.account("jana"), at=AT_THE_END)
        for name in ("sam", "jana", "mia"):
            response = signed_in(name).get(reverse("plan_letter", args=[active.ref]))
            assert response.status_code == 409
            assert "There is no closing letter yet" in words(response)


class TestKeepingItUp:
    @pytest.fixture
    def monitored(self, active: Plan, cast: Cast) -> Plan:
        follows = Follows(NextStep.MONITORING, "", date(2026, 10, 1), "Nine of ten tickets.")
        workflows.propose_outcome(**met(active, follows=follows), by=cast.account("jana"), at=AT_THE_END)
        return workflows.close(plan=active, by=cast.account("mia"), at=AT_THE_END)

    @pytest.mark.parametrize("name", ["jana", "mia"])
    @pytest.mark.parametrize(
        ("day", "said"),
        [
            (date(2026, 9, 23), None),
            (date(2026, 9, 24), "Look with Sam Okafor at what was to be kept up"),
            (date(2026, 10, 1), "Look with Sam Okafor at what was to be kept up"),
            (date(2026, 10, 2), "The time to keep it up is over for Sam Okafor: nothing more is due"),
            (date(2026, 10, 8), "The time to keep it up is over for Sam Okafor: nothing more is due"),
            (date(2026, 10, 9), None),
        ],
    )
    def test_both_are_told_before_it_ends_and_that_it_ended(
        self,
        monitored: Plan,
        signed_in: SignedIn,
        time_machine: Any,
        name: str,
        day: date,
        said: str | None,
    ) -> None:
        time_machine.move_to(datetime(day.year, day.month, day.day, 9, tzinfo=UTC), tick=False)
        page = words(signed_in(name).get(reverse("today")))

        for sentence in ("Look with Sam Okafor at what", "The time to keep it up is over for Sam Okafor"):
            assert (sentence in page) is (said is not None and said.startswith(sentence))
        if said is not None and "nothing more" in said:
            assert "things need you now" not in page and "thing needs you now" not in page
            plan = words(signed_in(name).get(reverse("plan", args=[monitored.ref])))
            assert "The time to keep it up ended on 1 October 2026. Nothing more is due." in plan


def test_what_somebody_typed_is_shown_as_text(
    active: Plan, cast: Cast, signed_in: SignedIn, time_machine: Any
) -> None:
    time_machine.move_to(AT_THE_END, tick=False)
    active.areas.update(title="<b>Tone</b>")
    active.goals.update(area=None)
    sent = {"overall": "not_met", "answer_nine-6": "<i>Asked.</i>"}
    page = signed_in("jana").post(reverse("plan_outcome", args=[active.ref]), sent)

    assert page.status_code == 422
    body = page.content.decode()
    assert "&lt;b&gt;Tone&lt;/b&gt;" in body and "<b>Tone</b>" not in body
    assert "<i>Asked.</i>" not in body and "&lt;i&gt;Asked.&lt;/i&gt;" in body
