"""Proposals with values of their own: made from the plan, answered into it, taken back, kept and sent together."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from employees.errors import NotAllowed, NotNow
from employees.models import AuditEvent, OutboxMessage
from plans import workflows
from plans.documents.proposals import told
from plans.enums import PlanStatus, ProposalAnswer, ProposalKind, Section
from plans.models import Goal, Plan, Proposal
from tests.factories.plans import ENDS, MONDAY, plan_in
from tests.people import Cast
from tests.plans.drafting import fields_of, text_of, url, wrong

IN_TALKS = datetime(2026, 5, 8, 10, 0, tzinfo=UTC)
AFTER_TALKS = MONDAY + timedelta(days=14)
ACCEPT, ADAPT, DECLINE = ProposalAnswer.ACCEPT, ProposalAnswer.ADAPT, ProposalAnswer.DECLINE
K = ProposalKind


@pytest.fixture
def talking(cast: Cast, time_machine) -> Plan:
    time_machine.move_to(IN_TALKS, tick=False)
    plan = plan_in(PlanStatus.CONSULTATION, cast)
    return workflows.open_plan(plan=plan, by=cast.account("sam"), at=IN_TALKS)


def proposed(plan: Plan, cast: Cast, kind: ProposalKind, about: Any = None, **values: Any) -> Proposal:
    return workflows.propose(
        plan=plan, kind=kind, about=about, values=values, by=cast.account("sam"), at=IN_TALKS
    )


def answered(proposal: Proposal, cast: Cast, answer: ProposalAnswer, **more: Any) -> Proposal:
    given = {"reason": "As we said.", "by": cast.account("jana"), "at": IN_TALKS, **more}
    return workflows.answer_proposal(proposal=proposal, answer=answer, **given)


def target(plan: Plan, cast: Cast, number: int) -> Proposal:
    return proposed(
        plan, cast, K.TARGET, plan.goals.first(), baseline=57, target=Decimal(number), unit="% of tickets"
    )


def address(kind: str, item: str, about: str = "") -> str:
    more = f"&about={about}" if about else ""
    return f"{reverse('my_plan_propose')}?kind={kind}&item={item}{more}"


class TestMakingOne:
    def test_the_plan_leads_to_a_form_that_says_what_stands_there(self, talking, signed_in):
        sam, goal = signed_in("sam"), talking.goals.first()
        page = sam.get(reverse("my_plan_read")).content.decode()
        form = address("target", "goal", goal.ref)
        assert form.replace("&", "&amp;") in page

        assert fields_of(sam.get(form)) | {"csrfmiddlewaretoken": "", "revision": "", "seen": ""} == {
            "csrfmiddlewaretoken": "",
            "revision": "",
            "seen": "",
            "baseline": "57",
            "target": "90",
            "unit": "% of tickets",
            "wording": "",
        }
        sent = sam.post(form, {**fields_of(sam.get(form)), "target": "85", "wording": "As in Leeds."})
        assert sent.status_code == 302
        made = talking.proposals.get()
        assert (made.kind, made.values["target"], made.wording) == (K.TARGET, Decimal(85), "As in Leeds.")
        assert made.title == "Goal 1: Answer customer tickets within one working day"
        assert [(row.label, row.stood, row.proposed) for row in told([made])[0].rows] == [
            ("Target", "90", "85")
        ]

    def test_what_says_the_same_as_the_plan_is_not_sent_and_not_lost(self, talking, signed_in):
        sam, form = signed_in("sam"), address("wording", "goal", talking.goals.first().ref)
        response = sam.post(form, {**fields_of(sam.get(form)), "wording": "Hm."})
        assert response.status_code == 409
        assert "This is what the plan says already." in text_of(response)
        assert "Hm." in text_of(response)
        assert not Proposal.objects.exists()

    def test_half_a_number_and_a_date_outside_the_plan_are_said_beside_their_fields(self, talking, signed_in):
        sam = signed_in("sam")
        form = address("own_goal", "goal")
        goal = {"statement": "Call back the same day", "measure": "The call log", "target": "9"}
        response = sam.post(form, {**goal, "due_on": "2027-01-01"})
        assert response.status_code == 422
        assert set(wrong(response)) == {"baseline", "unit", "due_on"}
        assert "Call back the same day" in text_of(response)

    def test_what_was_taken_out_meanwhile_is_said_and_the_words_stay(self, talking, cast, signed_in):
        step = talking.actions.get()
        form, sam = address("wording", "action", step.ref), signed_in("sam")
        step.delete()
        assert sam.get(form).status_code == 404
        response = sam.post(form, {"description": "Take the course in June", "wording": "Leave in May."})
        assert response.status_code == 409
        assert "This is no longer part of the plan." in text_of(response)
        assert "Take the course in June" in text_of(response)

    @pytest.mark.parametrize(
        "query", ["kind=target&item=goal", "kind=x&item=goal", "kind=date&item=area&about=1"]
    )
    def test_an_address_made_by_hand_asks_for_words(self, talking, signed_in, query):
        page = signed_in("sam").get(f"{reverse('my_plan_propose')}?{query}")
        assert page.status_code == 200
        assert "about" in fields_of(page)

    def test_two_presses_make_one(self, talking, cast):
        assert target(talking, cast, 85) == target(talking, cast, 85)
        assert AuditEvent.objects.filter(event="plan.proposed", about_ref=talking.ref).count() == 1

    def test_nobody_proposes_for_somebody_else(self, talking, cast):
        for name in ("jana", "mia"):
            with pytest.raises(NotAllowed):
                workflows.propose(plan=talking, wording="Less.", by=cast.account(name), at=IN_TALKS)


class TestAnswering:
    def test_accepting_puts_the_values_into_the_plan_and_shows_what_changed(self, talking, cast, signed_in):
        proposal, jana = target(talking, cast, 85), signed_in("jana")
        form = url("plan_proposal_answer", talking, proposal.ref)
        assert jana.post(form, {**fields_of(jana.get(form)), "answer": "accept"}).status_code == 302

        assert talking.goals.first().target == Decimal(85)
        proposal.refresh_from_db()
        assert (proposal.made["before"]["target"], proposal.made["after"]["target"]) == ("90", "85")
        assert "Accepted" in text_of(signed_in("sam").get(reverse("my_plan")))
        with pytest.raises(NotNow, match="only to do what a proposal asked"):
            workflows.put_item(
                plan=talking,
                model=Goal,
                item=talking.goals.first(),
                target=Decimal(99),
                by=cast.account("jana"),
                at=IN_TALKS,
            )

    def test_adapting_opens_the_same_fields_and_the_employee_reads_both(self, talking, cast, signed_in):
        proposal, jana = target(talking, cast, 80), signed_in("jana")
        form = url("plan_proposal_answer", talking, proposal.ref)
        page = fields_of(jana.get(form))
        assert page["target"] == "80"
        kept = jana.post(form, {**page, "target": "88", "answer": "accept"})
        assert kept.status_code == 422
        assert "Choose “Adapt”" in text_of(kept)
        sent = jana.post(form, {**page, "target": "88", "answer": "adapt", "reason": "The team is at 88."})
        assert sent.status_code == 302

        assert talking.goals.first().target == Decimal(88)
        said = text_of(signed_in("sam").get(reverse("my_plan")))
        assert "Target: you proposed “80”, we made it “88”." in said
        assert "The team is at 88." in said

    def test_declining_leaves_the_plan_as_it_is(self, talking, cast, signed_in):
        proposal, jana = target(talking, cast, 80), signed_in("jana")
        form = url("plan_proposal_answer", talking, proposal.ref)
        page = {**fields_of(jana.get(form)), "target": "not a number", "answer": "decline"}
        assert jana.post(form, {**page, "reason": ""}).status_code == 422
        assert jana.post(form, {**page, "reason": "90 is the standard."}).status_code == 302
        assert talking.goals.first().target == Decimal(90)

    def test_of_two_answers_at_once_the_second_is_told_and_keeps_its_words(self, talking, cast, signed_in):
        proposal, mia = target(talking, cast, 85), signed_in("mia")
        form = url("plan_proposal_answer", talking, proposal.ref)
        open_page = fields_of(mia.get(form))
        answered(proposal, cast, ACCEPT)
        late = mia.post(form, {**open_page, "target": "70", "answer": "adapt", "reason": "70 is enough."})
        assert late.status_code == 409
        assert "answered already" in text_of(late)
        assert "70 is enough." in text_of(late)
        assert talking.goals.first().target == Decimal(85)

    def test_a_second_proposal_over_the_old_words_is_looked_at_again(self, talking, cast, signed_in):
        first, second = target(talking, cast, 85), target(talking, cast, 80)
        answered(first, cast, ACCEPT)
        with pytest.raises(NotNow, match="was changed here after this was proposed"):
            answered(second, cast, ACCEPT)
        page = text_of(signed_in("jana").get(url("plan_proposal_answer", talking, second.ref)))
        assert "It says now: Target 85" in page
        answered(second, cast, ADAPT, values={"baseline": Decimal(57), "target": Decimal(82), "unit": "%"})
        assert talking.goals.first().target == Decimal(82)

    def test_who_adapts_over_a_plan_that_moved_on_reads_it_first(self, talking, cast, signed_in):
        first, jana = target(talking, cast, 85), signed_in("jana")
        words = proposed(talking, cast, K.WORDING, talking.actions.get(), description="A shorter course")
        form = url("plan_proposal_answer", talking, words.ref)
        page = {**fields_of(jana.get(form)), "answer": "adapt", "reason": "It has a name."}
        answered(first, cast, ACCEPT)
        held = jana.post(form, {**page, "description": "The course of one day"})
        assert held.status_code == 409
        assert "The course of one day" in text_of(held)
        assert jana.post(form, {**fields_of(held)}).status_code == 302
        assert talking.actions.get().description == "The course of one day"

    def test_what_is_gone_can_only_be_declined(self, talking, cast):
        support = talking.support.get()
        proposal = proposed(
            talking,
            cast,
            K.SUPPORT,
            support,
            description="Two hours a week",
            provider="manager",
            provider_name="",
            frequency="",
            due_on=date(2026, 6, 5),
        )
        support.delete()
        with pytest.raises(NotNow, match="no longer in the plan"):
            answered(proposal, cast, ACCEPT)
        assert proposal.title == "Support 1: One hour a week with a senior adviser"
        assert answered(proposal, cast, DECLINE).answer == DECLINE

    def test_a_date_that_does_not_fit_is_refused_with_the_way_on(self, talking, cast):
        goal = talking.goals.first()
        proposal = proposed(talking, cast, K.DATE, goal, due_on=ENDS + timedelta(days=7))
        with pytest.raises(NotNow, match=r"after the plan ends.*Choose “Adapt”"):
            answered(proposal, cast, ACCEPT)
        proposal.refresh_from_db()
        assert proposal.is_waiting
        answered(proposal, cast, ADAPT, values={"due_on": date(2026, 7, 1)})
        assert talking.goals.get(pk=goal.pk).due_on == date(2026, 7, 1)

    @pytest.mark.parametrize(
        ("day", "refused"),
        [
            (date(2026, 6, 3), ""),
            (date(2026, 6, 6), "a day off"),
            (date(2026, 5, 18), "keep their order"),
            (date(2026, 6, 15), "keep their order"),
            (date(2026, 8, 3), "after the plan ends"),
        ],
    )
    def test_a_checkpoint_moves_between_its_neighbours_to_a_working_day(self, talking, cast, day, refused):
        meeting = talking.checkpoints.get(number=1)
        assert [one.due_on for one in talking.checkpoints.all()][:2] == [date(2026, 6, 1), date(2026, 6, 15)]
        proposal = proposed(talking, cast, K.DATE, meeting, due_on=day)
        if refused:
            with pytest.raises(NotNow, match=refused):
                answered(proposal, cast, ACCEPT)
        else:
            answered(proposal, cast, ACCEPT)
        assert talking.checkpoints.get(number=1).due_on == (meeting.due_on if refused else day)

    def test_new_words_of_an_adapted_answer_take_ready_back_accepted_ones_do_not(self, talking, cast):
        sam = cast.account("sam")
        first = target(talking, cast, 85)
        workflows.end_consultation(plan=talking, by=sam, at=IN_TALKS)
        answered(first, cast, ACCEPT)
        talking.refresh_from_db()
        assert talking.consultation_ended_at == IN_TALKS
        second = proposed(talking, cast, K.DATE, talking.goals.first(), due_on=date(2026, 7, 3))
        answered(second, cast, ADAPT, values={"due_on": date(2026, 7, 6)})
        talking.refresh_from_db()
        assert talking.consultation_ended_at is None

    def test_proposal_and_answer_stand_in_the_record(self, talking, cast, signed_in):
        values = {"baseline": Decimal(57), "target": Decimal(88), "unit": "%"}
        answered(target(talking, cast, 80), cast, ADAPT, values=values)
        for name in ("ivo", "sam"):
            said = text_of(signed_in(name).get(url("plan_record", talking)))
            assert "Target 90 80 88" in said


class TestTakingBack:
    def test_it_is_taken_back_once_and_needs_no_answer(self, talking, cast, signed_in):
        proposal, sam = target(talking, cast, 85), signed_in("sam")
        button = reverse("my_plan_propose_withdraw", args=[proposal.ref])
        assert button in sam.get(reverse("my_plan")).content.decode()
        assert [sam.post(button).status_code for _press in range(2)] == [302, 302]
        assert AuditEvent.objects.filter(event="plan.proposal_withdrawn").count() == 1

        with pytest.raises(NotNow, match="took this proposal back"):
            answered(proposal, cast, ACCEPT)
        assert signed_in("jana").get(url("plan_proposal_answer", talking, proposal.ref)).status_code == 409
        assert "took it back" in text_of(signed_in("jana").get(url("plan_proposals", talking)))
        assert workflows.start(plan=talking, by=cast.account("jana"), at=AFTER_TALKS).version == 1

    def test_an_answered_one_stays_answered(self, talking, cast, signed_in):
        proposal = answered(target(talking, cast, 85), cast, ACCEPT)
        response = signed_in("sam").post(reverse("my_plan_propose_withdraw", args=[proposal.ref]))
        assert response.status_code == 409
        assert "so it cannot be taken back" in text_of(response)


class TestKeepingAndSending:
    def test_what_is_kept_is_nobody_elses_until_it_is_sent(self, talking, cast, signed_in):
        sam = signed_in("sam")
        goal = {"statement": "Call back the same day", "measure": "The call log", "due_on": "2026-06-30"}
        assert sam.post(address("own_goal", "goal"), {**goal, "keep": "yes"}).status_code == 302
        help_ = {"description": "A headset", "provider": "hr", "due_on": "2026-05-25", "keep": "yes"}
        assert sam.post(address("support", "support"), help_).status_code == 302

        assert list(talking.proposals.all()) == []
        for name in ("jana", "mia", "ivo"):
            for page in ("plan", "plan_proposals", "plan_record", "plan_timeline"):
                assert "Call back" not in text_of(signed_in(name).get(url(page, talking)))
        assert "Call back the same day" in text_of(sam.get(reverse("my_plan")))
        assert "not sent" in text_of(sam.get(reverse("my_plan_ready")))

        assert [sam.post(reverse("my_plan_propose_send")).status_code for _press in range(2)] == [302, 302]
        assert [one.words for one in talking.proposals.all()] == ["Call back the same day", "A headset"]
        assert AuditEvent.objects.filter(event="plan.proposed").count() == 2
        assert (
            OutboxMessage.objects.filter(kind="plans.proposed", recipient=cast.account("jana")).count() == 1
        )

    def test_one_that_was_sent_in_another_tab_is_not_sent_twice(self, talking, cast, signed_in):
        sam = signed_in("sam")
        goal = {"statement": "Call back the same day", "measure": "The call log", "due_on": "2026-06-30"}
        sam.post(address("own_goal", "goal"), {**goal, "keep": "yes"})
        kept = Proposal.unsent.get()
        form = f"{address('own_goal', 'goal')}&kept={kept.ref}"
        open_page = fields_of(sam.get(form))
        assert open_page["statement"] == "Call back the same day"
        workflows.send_proposals(plan=talking, by=cast.account("sam"), at=IN_TALKS)

        late = sam.post(form, {**open_page, "statement": "Call back within the hour"})
        assert late.status_code == 409
        assert "in another tab" in text_of(late)
        assert "Call back within the hour" in text_of(late)
        assert talking.proposals.count() == 1

    def test_it_can_be_rewritten_and_thrown_away(self, talking, signed_in):
        sam = signed_in("sam")
        sam.post(reverse("my_plan_propose"), {"about": "support", "wording": "Quieter", "keep": "yes"})
        kept = Proposal.unsent.get()
        form = f"{reverse('my_plan_propose')}?kept={kept.ref}"
        page = fields_of(sam.get(form))
        assert (page["about"], page["wording"]) == ("support", "Quieter")
        sam.post(form, {**page, "wording": "A quieter desk", "keep": "yes"})
        kept = Proposal.unsent.get()
        assert (kept.wording, kept.section) == ("A quieter desk", Section.SUPPORT)
        drop = reverse("my_plan_propose_drop", args=[kept.ref])
        assert [sam.post(drop).status_code for _press in range(2)] == [302, 302]
        assert not Proposal.unsent.exists()
