"""The pages of the person whose plan it is, told as what happens to Sam."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from html import unescape

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from employees.models import AuditEvent
from employees.permissions import actor_for
from plans import workflows
from plans.enums import (
    Audience,
    EarlyEnd,
    GoalResult,
    OutcomeKind,
    PlanEvent,
    PlanStatus,
    ProposalAnswer,
    Section,
    SignatureMeaning,
)
from plans.models import (
    Checkpoint,
    Comment,
    Companion,
    FairStart,
    Goal,
    HrAnswers,
    Plan,
    Proposal,
    Signature,
    SupportItem,
)
from plans.permissions import PLANS, PlanPermission
from plans.queries import readers_of
from tests.factories.people import PASSWORD
from tests.factories.plans import ENDS, MONDAY, answered_for_hr, draft_plan, excused, fill, judged, plan_in
from tests.factories.signing import signs
from tests.people import Cast
from tests.reading import everything_stored

SignedIn = Callable[[str], Client]
IN_TALKS = datetime(2026, 5, 8, 10, 0, tzinfo=UTC)
UNDER_WAY = datetime(2026, 5, 20, 10, 0, tzinfo=UTC)
LATER = datetime(2026, 6, 8, 10, 0, tzinfo=UTC)
AFTER_THE_END = datetime(2026, 7, 13, 10, 0, tzinfo=UTC)


def text_of(response: HttpResponse) -> str:
    """What the page says, with its blanks evened out."""
    return " ".join(unescape(response.content.decode()).split())


def opened(plan: Plan, cast: Cast, at: datetime = IN_TALKS) -> Plan:
    return workflows.open_plan(plan=plan, by=cast.account("sam"), at=at)


@pytest.fixture
def talking(cast: Cast, time_machine) -> Plan:
    """Sam's plan while it is being talked through; Sam has opened it."""
    time_machine.move_to(IN_TALKS, tick=False)
    return opened(plan_in(PlanStatus.CONSULTATION, cast), cast)


@pytest.fixture
def active(cast: Cast, time_machine) -> Plan:
    """Sam's plan after it has started; Sam has opened it."""
    time_machine.move_to(UNDER_WAY, tick=False)
    return opened(plan_in(PlanStatus.ACTIVE, cast), cast, UNDER_WAY)


def fingerprint(plan: Plan) -> str:
    return plan.versions.get(number=plan.version).sha256


def changed_by_hr(plan: Plan, cast: Cast, at: datetime = LATER) -> Plan:
    """HR moves the end of a goal: version 2."""
    goal = plan.goals.order_by("position").last()
    assert goal is not None
    workflows.amend(
        plan=plan,
        changes=[{"item": "goal", "ref": goal.ref, "fields": {"due_on": "2026-07-03"}}],
        reason="Sam was on a course for a week.",
        by=cast.account("mia"),
        at=at,
    )
    return Plan.objects.get(pk=plan.pk)


class TestBeforeReading:
    def test_the_first_page_says_what_this_is_and_records_nothing(self, cast, signed_in, time_machine):
        time_machine.move_to(IN_TALKS, tick=False)
        plan = plan_in(PlanStatus.CONSULTATION, cast)
        page = text_of(signed_in("sam").get(reverse("my_plan")))

        assert "You do not have to respond today." in page
        assert "You can leave and come back" in page
        assert "Signing does not mean that you agree." in page
        for reader in ("Jana Lind", "Mia Park", "Noor Haddad", "Paul Odell"):
            assert reader in page
        assert "Chris Bell" not in page
        assert "we record that you opened the plan" in page
        plan.refresh_from_db()
        assert plan.opened_at is None

    def test_a_link_into_the_middle_leads_to_the_first_page(self, cast, signed_in, time_machine):
        time_machine.move_to(UNDER_WAY, tick=False)
        plan_in(PlanStatus.ACTIVE, cast)
        sam = signed_in("sam")
        for name in ("my_plan_read", "my_plan_confirm"):
            assert sam.get(reverse(name)).headers["Location"] == reverse("my_plan")

    def test_opening_is_a_press_of_a_button_and_is_recorded_once(self, cast, signed_in, time_machine):
        time_machine.move_to(IN_TALKS, tick=False)
        plan = plan_in(PlanStatus.CONSULTATION, cast)
        sam = signed_in("sam")

        assert sam.get(reverse("my_plan_open")).headers["Location"] == reverse("my_plan")
        plan.refresh_from_db()
        assert plan.opened_at is None
        for _again in range(2):
            response = sam.post(reverse("my_plan_open"))
            assert response.headers["Location"] == reverse("my_plan_read")

        plan.refresh_from_db()
        assert plan.opened_at == IN_TALKS
        assert AuditEvent.objects.filter(event=PlanEvent.OPENED).count() == 1

    def test_the_document_has_all_its_sections(self, talking, signed_in):
        page = text_of(signed_in("sam").get(reverse("my_plan_read")))
        sections = (
            "In short",
            "What has happened",
            "Your goals",
            "Support for you",
            "Checkpoints",
            "What happens at the end",
            "Your rights and help",
        )
        for title in sections:
            assert f">{title}</" in page
        assert talking.reason in page
        assert talking.ending in page
        for goal in talking.goals.all():
            assert goal.statement in page
            assert goal.measure in page
        assert "57 <bdi>% of tickets" in page.replace("</span> ", " ")
        assert "Rosa Diaz" in page
        assert reverse("my_plan_comments") + "?section=goals" in page

    def test_nothing_outside_the_words_of_the_plan_says_what_it_is(self, talking, signed_in):
        for name in ("my_plan", "my_plan_read", "my_plan_comments"):
            page = text_of(signed_in("sam").get(reverse(name)))
            title = page.split("<title>")[1].split("</title>")[0]
            assert "Okafor" not in title
            assert "mprovement" not in title


class TestWithoutAPlan:
    def test_somebody_without_a_plan_gets_a_calm_page(self, cast, signed_in):
        page = text_of(signed_in("chris").get(reverse("my_plan")))
        assert "There is nothing here for you to read" in page
        assert "mprovement" not in page
        assert "Your plan" not in page

    @pytest.mark.parametrize("status", [PlanStatus.DRAFT, PlanStatus.APPROVED, PlanStatus.WITHDRAWN])
    def test_a_plan_that_was_never_shared_cannot_be_told_from_none(self, status, cast, signed_in):
        before = signed_in("sam").get(reverse("my_plan"))
        plan = plan_in(status, cast)
        after = signed_in("sam").get(reverse("my_plan"))
        assert after.status_code == before.status_code == 200
        token = re.compile(r'name="csrfmiddlewaretoken" value="\w+"')
        assert token.sub("", text_of(after)) == token.sub("", text_of(before))
        for name in ("my_plan_read", "my_plan_confirm", "my_plan_comments", "my_plan_access"):
            assert signed_in("sam").get(reverse(name)).status_code == 404
            assert signed_in("sam").get(reverse(name), {"plan": plan.ref}).status_code == 404

    @pytest.mark.parametrize("named", ["\0", "0" * 26, "../x", "é" * 26, "0" * 5000])
    def test_an_odd_reference_is_an_unknown_address(self, named, talking, signed_in):
        for name in ("my_plan", "my_plan_read", "my_plan_confirm"):
            assert signed_in("sam").get(reverse(name), {"plan": named}).status_code == 404


class TestTalkingItThrough:
    def test_a_comment_sits_on_its_section(self, talking, signed_in):
        sam = signed_in("sam")
        form = sam.get(reverse("my_plan_comments"), {"section": "goals"})
        assert form.context["form"].initial["section"] == "goals"

        words = "Goal 1 was\nagreed in March, “at 80”."
        response = sam.post(reverse("my_plan_comments"), {"section": "goals", "body": words})
        assert response.headers["Location"] == reverse("my_plan_comments")
        said = Comment.objects.get(plan=talking)
        assert (said.section, said.body.replace("\r\n", "\n")) == (Section.GOALS, words)
        assert said.audience == Audience.EVERYONE
        assert "agreed in March, “at 80”." in text_of(sam.get(reverse("my_plan_comments")))

    def test_an_empty_comment_is_explained_and_the_section_kept(self, talking, signed_in):
        response = signed_in("sam").post(reverse("my_plan_comments"), {"section": "ending", "body": " "})
        assert response.status_code == 422
        page = text_of(response)
        assert "Write your comment" in page
        assert "<title>Error: " in page
        assert '<option value="ending" selected>' in page
        assert not Comment.objects.exists()

    def test_words_of_the_case_alone_stay_there(self, talking, cast, signed_in):
        for audience, body in ((Audience.CASE, "For the file only."), (Audience.EVERYONE, "Thank you, Sam.")):
            workflows.comment(
                plan=talking,
                section=Section.WHOLE,
                body=body,
                by=cast.account("mia"),
                at=IN_TALKS,
                audience=audience,
            )
        for name in ("my_plan", "my_plan_comments"):
            page = text_of(signed_in("sam").get(reverse(name)))
            assert "Thank you, Sam." in page
            assert "For the file only." not in page

    def test_a_proposal_names_its_goal_and_shows_its_answer(self, talking, cast, signed_in):
        sam = signed_in("sam")
        goal = talking.goals.first()
        assert goal is not None
        assert sam.get(reverse("my_plan_propose"), {"about": goal.ref}).context["form"].initial == {
            "about": goal.ref
        }
        data = {"about": goal.ref, "wording": "80 % by the end of June."}
        assert sam.post(reverse("my_plan_propose"), data).status_code == 302

        proposal = Proposal.objects.get()
        assert (proposal.item_ref, proposal.section) == (goal.ref, Section.GOALS)
        assert "The plan cannot start before that." in text_of(sam.get(reverse("my_plan")))
        workflows.answer_proposal(
            proposal=proposal,
            answer=ProposalAnswer.DECLINE,
            reason="The standard is 90 % for everybody.",
            by=cast.account("jana"),
            at=IN_TALKS,
        )
        page = text_of(sam.get(reverse("my_plan")))
        assert "Declined" in page
        assert "The standard is 90 % for everybody." in page

    def test_a_proposal_about_somebody_elses_goal_is_refused(self, talking, cast, signed_in):
        other = plan_in(PlanStatus.DRAFT, cast, employee="lee", author="ana")
        foreign = other.goals.first()
        assert foreign is not None
        data = {"about": foreign.ref, "wording": "Mine now."}
        response = signed_in("sam").post(reverse("my_plan_propose"), data)
        assert response.status_code == 422
        assert "Mine now." in text_of(response)
        assert not Proposal.objects.exists()

    def test_ready_to_begin(self, talking, signed_in):
        sam = signed_in("sam")
        page = text_of(sam.get(reverse("my_plan_ready")))
        assert "It does not mean that you agree" in page
        assert f'<a href="{reverse("my_plan")}">Not yet</a>' in page
        assert sam.post(reverse("my_plan_ready")).headers["Location"] == reverse("my_plan")
        talking.refresh_from_db()
        assert talking.consultation_ended_at == IN_TALKS
        page = text_of(sam.get(reverse("my_plan")))
        assert "that you are ready to begin" in page

    def test_once_it_has_started_the_time_for_proposals_is_over_and_typed_words_stay(self, active, signed_in):
        data = {"about": "support", "wording": "A second screen, please."}
        response = signed_in("sam").post(reverse("my_plan_propose"), data)
        assert response.status_code == 409
        page = text_of(response)
        assert "You can still comment" in page
        assert "A second screen, please." in page
        assert not Proposal.objects.exists()

    def test_there_is_nothing_to_sign_before_the_start(self, talking, signed_in):
        sam = signed_in("sam")
        assert sam.get(reverse("my_plan_confirm")).headers["Location"] == reverse("my_plan")
        response = sam.post(reverse("my_plan_not_signing"), {"comment": "", "version_sha256": ""})
        assert response.status_code == 409
        assert "There is nothing to sign yet." in text_of(response)


def asked(plan: Plan, meaning: str = "received") -> dict[str, str]:
    """What Sam's browser sends when Sam chooses a meaning, gives the password and presses."""
    plan = Plan.objects.get(pk=plan.pk)
    words = workflows.words_to_sign(plan, plan.versions.get(number=plan.version), plan.employee.user)
    return {
        "comment": "",
        "meaning": meaning,
        "password": PASSWORD,
        "version_sha256": fingerprint(plan),
        "words_sha256": words.sha256,
        "language": words.language,
    }


class TestSigning:
    def test_the_page_says_what_signing_means_and_offers_every_way_out(self, active, signed_in):
        page = text_of(signed_in("sam").get(reverse("my_plan_confirm")))
        meaning = (
            "Signing means you have received this plan and had the chance to read it. "
            "It does not mean you agree with it."
        )
        assert f"<strong>{meaning}</strong>" in page
        assert "I, Sam Okafor, have received and read version 1 of this plan" in page
        ways_out = ("Sign: I have read this plan", "I want to talk about it first", "I do not want to sign")
        for way_out in (*ways_out, "Save and come back later", "I prefer paper"):
            assert f">{way_out}</button>" in page

    def test_a_meaning_not_chosen_is_explained_and_the_comment_kept(self, active, signed_in):
        data = asked(active) | {"comment": "I disagree with goal 2.", "meaning": ""}
        response = signed_in("sam").post(reverse("my_plan_confirm"), data)
        assert response.status_code == 422
        page = text_of(response)
        assert "Choose what you want to say, or ‘I do not want to sign’" in page
        assert "<title>Error: " in page
        assert "I disagree with goal 2." in page
        assert not Signature.objects.exists()

    def test_signing_and_disagreeing(self, active, cast, signed_in):
        sam = signed_in("sam")
        data = asked(active) | {"comment": "I disagree with goal 2."}
        response = sam.post(reverse("my_plan_confirm"), data)
        assert response.headers["Location"] == reverse("my_plan_done")
        signature = Signature.objects.get()
        assert signature.meaning == SignatureMeaning.RECEIVED
        assert signature.comment == "I disagree with goal 2."
        assert signature.version_sha256 == fingerprint(active)
        assert "I, Sam Okafor, have received and read version 1" in signature.statement

        done = text_of(sam.get(reverse("my_plan_done")))
        assert signature.short_ref in done
        assert "Wed 20 May 2026, 11:00:00 BST (2026-05-20 10:00:00 UTC)" in done
        assert "I disagree with goal 2." in done
        assert reverse("plan_pdf", args=[active.ref]) in done
        next_one = active.checkpoints.order_by("number").first()
        assert next_one is not None
        assert f"{next_one.due_on.day} {next_one.due_on:%B %Y}" in done

    def test_signing_twice_leaves_one_receipt(self, active, signed_in):
        sam = signed_in("sam")
        data = asked(active)
        for _again in range(2):
            assert sam.post(reverse("my_plan_confirm"), data).headers["Location"] == reverse("my_plan_done")
        assert Signature.objects.count() == 1
        assert AuditEvent.objects.filter(event=PlanEvent.SIGNED).count() == 1
        assert sam.get(reverse("my_plan_confirm")).headers["Location"] == reverse("my_plan_done")

    def test_a_version_that_changed_meanwhile_is_not_signed(self, active, cast, signed_in):
        shown = fingerprint(active)
        changed_by_hr(active, cast, UNDER_WAY)
        data = asked(active) | {"comment": "Long and careful words.", "version_sha256": shown}
        sam = signed_in("sam")
        response = sam.post(reverse("my_plan_confirm"), data)
        assert response.status_code == 409
        page = text_of(response)
        assert "The plan has changed since this page was opened." in page
        assert "Long and careful words." in page
        assert "Read the new version" in page
        assert not Signature.objects.exists()
        # Pressing again without reading anew changes nothing.
        assert sam.post(reverse("my_plan_confirm"), data).status_code == 409
        # Who has read it and comes back finds the words again, under the new version.
        anew = text_of(sam.get(reverse("my_plan_confirm")))
        assert "Long and careful words." in anew
        assert "version 2 of this plan" in anew
        assert fingerprint(Plan.objects.get(pk=active.pk)) in anew

    def test_a_page_without_a_fingerprint_signs_nothing(self, active, signed_in):
        response = signed_in("sam").post(reverse("my_plan_confirm"), asked(active) | {"version_sha256": ""})
        assert response.status_code == 409
        assert not Signature.objects.exists()

    def test_not_signing_is_a_path_and_not_a_dead_end(self, active, signed_in):
        sam = signed_in("sam")
        started = {"comment": "It was never talked about.", "leave": "not_signing", "version_sha256": "x"}
        response = sam.post(reverse("my_plan_confirm"), started)
        assert response.headers["Location"] == reverse("my_plan_not_signing")
        assert not Signature.objects.exists()

        page = text_of(sam.get(reverse("my_plan_not_signing")))
        assert f'<a href="{reverse("my_plan_confirm")}">Go back</a>' in page
        line = (
            "Your plan, support and checkpoints go on as written. "
            "Not signing is recorded as a fact, and is not a goal."
        )
        assert f"<strong>{line}</strong>" in page
        assert "It was never talked about." in page  # nothing typed is lost on the way

        data = asked(active) | {"comment": "It was never talked about."}
        assert sam.post(reverse("my_plan_not_signing"), data).headers["Location"] == reverse("my_plan_done")
        signature = Signature.objects.get()
        assert signature.meaning == SignatureMeaning.NOT_SIGNING
        assert signature.comment == "It was never talked about."
        assert signature.statement == ""
        assert "you chose not to sign" in text_of(sam.get(reverse("my_plan_done")))
        active.refresh_from_db()
        assert active.status == PlanStatus.ACTIVE

    def test_no_reason_has_to_be_given(self, active, signed_in):
        data = asked(active)
        assert signed_in("sam").post(reverse("my_plan_not_signing"), data).status_code == 302
        assert Signature.objects.get().comment == ""

    def test_after_not_signing_the_other_button_explains_itself(self, active, signed_in):
        sam = signed_in("sam")
        sam.post(reverse("my_plan_not_signing"), asked(active))
        data = asked(active) | {"comment": "After all."}
        response = sam.post(reverse("my_plan_confirm"), data)
        assert response.status_code == 409
        assert "You have already answered for this version." in text_of(response)
        assert Signature.objects.count() == 1

    def test_coming_back_later_finds_the_words_again(self, active, signed_in):
        sam = signed_in("sam")
        sam.post(reverse("my_plan_confirm"), {"comment": "Half a thought", "leave": "later"})
        assert not Signature.objects.exists()
        assert "Half a thought" in text_of(sam.get(reverse("my_plan_confirm")))
        sam.post(reverse("my_plan_confirm"), asked(active) | {"comment": "Done."})
        assert "my_plan_words" not in sam.session

    def test_what_is_kept_has_an_end(self, active, signed_in):
        sam = signed_in("sam")
        sam.post(reverse("my_plan_confirm"), {"comment": "a" * 100_001, "leave": "later"})
        assert len(sam.session["my_plan_words"]["words"]) == 100_000

    def test_nobody_signs_for_sam(self, active, signed_in):
        data = asked(active)
        named = f"?plan={active.ref}"
        for name in ("my_plan_confirm", "my_plan_not_signing"):
            for stranger in ("chris", "lee", "ada", "ana", "tom"):
                assert signed_in(stranger).post(reverse(name), data).status_code == 404
                assert signed_in(stranger).post(reverse(name) + named, data).status_code == 404
            for involved in ("jana", "mia", "noor", "paul", "ola"):
                assert signed_in(involved).post(reverse(name), data).status_code == 404
                response = signed_in(involved).post(reverse(name) + named, data)
                assert response.status_code == 403
                assert "this page belongs to the person whose plan it is" in text_of(response)
        assert not Signature.objects.exists()

    def test_a_new_version_says_what_changed_and_asks_again(self, active, cast, signed_in, time_machine):
        signs(
            plan=active,
            version_sha256=fingerprint(active),
            comment="",
            by=cast.account("sam"),
            at=UNDER_WAY,
        )
        time_machine.move_to(LATER, tick=False)
        plan = changed_by_hr(active, cast)
        sam = signed_in("sam")
        page = text_of(sam.get(reverse("my_plan")))
        assert "1 thing changed since 18 May 2026" in page
        assert "26 June 2026" in page
        assert "3 July 2026" in page
        assert "Sam was on a course for a week." in page
        assert "version 2 of this plan" in text_of(sam.get(reverse("my_plan_confirm")))

        data = asked(plan)
        assert sam.post(reverse("my_plan_confirm"), data).status_code == 302
        assert Signature.objects.count() == 2
        assert "thing changed" not in text_of(sam.get(reverse("my_plan")))


class TestUnderWay:
    def test_the_overview_is_one_honest_picture(self, active, signed_in):
        page = text_of(signed_in("sam").get(reverse("my_plan")))
        assert "No goal has been looked at together yet." in page
        assert "Next: checkpoint 1 on Monday 1 June 2026." in page
        assert "Read your plan and confirm" in page
        for goal in active.goals.all():
            assert goal.statement in page
        assert "One hour a week with a senior adviser" in page
        assert "Jana Lind" in page
        assert reverse("plan_pdf", args=[active.ref]) in page

    def test_support_is_ticked_by_the_one_who_received_it(self, active, signed_in):
        item = active.support.get()
        address = reverse("my_plan_support_received", args=[item.ref])
        sam = signed_in("sam")
        assert sam.get(address).headers["Location"] == reverse("my_plan")
        item.refresh_from_db()
        assert item.received_at is None
        for _again in range(2):
            assert sam.post(address).headers["Location"] == reverse("my_plan")
        item.refresh_from_db()
        assert item.received_at == UNDER_WAY
        assert AuditEvent.objects.filter(event=PlanEvent.SUPPORT_RECEIVED).count() == 1
        assert "You received this: 20 May 2026" in text_of(sam.get(reverse("my_plan")))

    def test_support_of_somebody_else_cannot_be_ticked(self, active, cast, signed_in):
        other = plan_in(PlanStatus.ACTIVE, cast, employee="lee", author="ana").support.get()
        address = reverse("my_plan_support_received", args=[other.ref])
        answers = [signed_in("sam").post(path) for path in (address, address.replace(other.ref, "0" * 26))]
        assert [answer.status_code for answer in answers] == [409, 409]
        assert SupportItem.objects.get(pk=other.pk).received_at is None
        named = address + f"?plan={other.plan.ref}"
        assert signed_in("sam").post(named).status_code == 404

    def test_a_late_checkpoint_is_not_on_sam(self, active, signed_in, time_machine):
        time_machine.move_to(LATER, tick=False)
        page = text_of(signed_in("sam").get(reverse("my_plan")))
        assert "Jana has not logged this yet. That is not on you." in page

    def test_paused(self, cast, signed_in, time_machine):
        time_machine.move_to(LATER, tick=False)
        plan = opened(plan_in(PlanStatus.PAUSED, cast), cast, LATER)
        sam = signed_in("sam")
        page = text_of(sam.get(reverse("my_plan")))
        assert "Your plan is paused since Monday 8 June 2026." in page
        assert "Nothing is expected of you" in page
        assert "Agreed leave." not in page  # the ground is for HR alone
        assert "has not logged this yet" not in page
        # Signing stays open: the receipt is about the paper, not about the work.
        data = asked(plan)
        assert sam.post(reverse("my_plan_confirm"), data).status_code == 302


class TestTheEnd:
    @pytest.fixture
    def closed(self, cast: Cast, time_machine) -> Plan:
        time_machine.move_to(AFTER_THE_END, tick=False)
        return plan_in(PlanStatus.CLOSED, cast)

    def test_the_outcome_goal_by_goal(self, closed, signed_in):
        page = text_of(signed_in("sam").get(reverse("my_plan")))
        assert "The plan was closed on Friday 10 July 2026." in page
        assert "Goals met" in page
        assert "Both goals were reached and held for three weeks." in page
        assert "The weekly hour was no longer needed after May." in page
        for goal in closed.goals.all():
            assert goal.statement in page

    def test_an_appeal_is_made_once_and_answered(self, closed, cast, signed_in):
        sam = signed_in("sam")
        empty = sam.post(reverse("my_plan_appeal"), {"grounds": ""})
        assert empty.status_code == 422
        data = {"grounds": "Goal 2 was met in May already."}
        assert sam.post(reverse("my_plan_appeal"), data).status_code == 302
        again = sam.post(reverse("my_plan_appeal"), {"grounds": "And one more thing."})
        assert again.status_code == 409
        assert "You have already appealed." in text_of(again)
        assert "And one more thing." in text_of(again)
        assert "Goal 2 was met in May already." in text_of(sam.get(reverse("my_plan_appeal")))
        assert "It has not been decided yet." in text_of(sam.get(reverse("my_plan")))

    def test_an_outcome_that_is_only_put_forward_is_not_told(self, active, cast, signed_in):
        workflows.propose_outcome(
            plan=active,
            overall=OutcomeKind.ENDED_EARLY,
            reason="A plan of the file.",
            early_reason=EarlyEnd.AGREED,
            results=judged(active, GoalResult.NOT_ASSESSED),
            undelivered=excused(active, "Ended early."),
            by=cast.account("jana"),
            at=UNDER_WAY,
        )
        page = text_of(signed_in("sam").get(reverse("my_plan")))
        assert "A plan of the file." not in page
        assert signed_in("sam").get(reverse("my_plan_appeal")).status_code == 404

    def test_an_earlier_plan_is_listed_and_can_still_be_appealed_against(self, closed, cast, signed_in):
        new = draft_plan(cast, at=AFTER_THE_END)
        fill(new, cast, at=AFTER_THE_END, later=timedelta(weeks=10))
        workflows.submit(plan=new, by=cast.account("jana"), at=AFTER_THE_END)
        answered_for_hr(new, cast, at=AFTER_THE_END)
        workflows.approve(plan=new, by=cast.account("mia"), at=AFTER_THE_END)
        workflows.share(plan=new, by=cast.account("jana"), at=AFTER_THE_END)
        sam = signed_in("sam")
        page = text_of(sam.get(reverse("my_plan")))
        assert "Earlier plans" in page
        assert reverse("plan_record", args=[closed.ref]) in page
        earlier = sam.get(reverse("my_plan"), {"plan": closed.ref})
        assert "The plan was closed on" in text_of(earlier)
        address = f"{reverse('my_plan_appeal')}?plan={closed.ref}"
        assert address in text_of(earlier)
        assert sam.post(address, {"grounds": "Look again."}).headers["Location"] == address
        assert closed.appeal.grounds == "Look again."

    def test_withdrawn_after_it_was_shared(self, talking, cast, signed_in):
        workflows.withdraw(plan=talking, reason="Not for Sam's eyes.", by=cast.account("mia"), at=IN_TALKS)
        sam = signed_in("sam")
        page = text_of(sam.get(reverse("my_plan")))
        assert "This plan was withdrawn" in page
        assert "Nothing is expected of you." in page
        assert "Not for Sam's eyes." not in page
        assert sam.get(reverse("my_plan_read")).headers["Location"] == reverse("my_plan")
        comment = sam.post(reverse("my_plan_comments"), {"section": "whole", "body": "Thank you."})
        assert comment.status_code == 409
        assert "Thank you." in text_of(comment)


class TestWhoCanSee:
    @pytest.mark.parametrize("status", sorted(PlanStatus.SHARED))
    def test_the_list_agrees_with_the_table_of_permissions(self, status, cast, time_machine):
        time_machine.move_to(AFTER_THE_END, tick=False)
        plan = plan_in(PlanStatus(status), cast)
        on = date(2026, 7, 13)
        workflows.invite_companion(
            plan=plan,
            companion=cast.account("kim"),
            until=on,
            by=cast.account("sam"),
            at=AFTER_THE_END,
        )
        listed = {reader.user for reader in readers_of(plan, on)}
        may = {
            cast.account(name)
            for name in cast.people()
            if PLANS.can(actor_for(cast.account(name), on=on), PlanPermission.VIEW, plan)
        }
        assert listed == may - {cast.account("sam")}
        assert cast.account("kim") in listed

    def test_somebody_who_reports_to_the_employee_is_not_among_the_readers(self, cast, time_machine):
        time_machine.move_to(AFTER_THE_END, tick=False)
        plan = plan_in(PlanStatus.ACTIVE, cast)
        # Noor, who leads HR, comes to report to Sam.
        cast.noor.reporting_lines.create(manager=cast.sam, from_date=date(2026, 7, 1))
        assert cast.account("noor") not in {reader.user for reader in readers_of(plan, date(2026, 7, 13))}
        actor = actor_for(cast.account("noor"), on=date(2026, 7, 13))
        assert not PLANS.can(actor, PlanPermission.VIEW, plan)

    def test_sam_lets_kim_read_along_and_ends_it(self, active, cast, signed_in):
        sam = signed_in("sam")
        data = {"email": "Kim@example.org", "until": "2026-06-30"}
        assert sam.post(reverse("my_plan_access"), data).headers["Location"] == reverse("my_plan_access")
        companion = Companion.objects.get()
        assert companion.user == cast.account("kim")
        page = text_of(sam.get(reverse("my_plan_access")))
        assert "Kim Aster" in page
        assert "Your companion" in page

        end = reverse("my_plan_companion_end", args=[companion.ref])
        assert sam.get(end).headers["Location"] == reverse("my_plan_access")
        companion.refresh_from_db()
        assert companion.removed_at is None
        assert signed_in("kim").post(end).status_code == 404
        for _again in range(2):
            assert sam.post(end).status_code == 302
        companion.refresh_from_db()
        assert companion.removed_at == UNDER_WAY
        assert "Access ended on 20 May 2026" in text_of(sam.get(reverse("my_plan_access")))

    @pytest.mark.parametrize(
        ("data", "status", "words"),
        [
            ({"email": "nobody@example.org", "until": "2026-06-30"}, 409, "Nobody signs in here"),
            ({"email": "jana@example.org", "until": "2026-06-30"}, 409, "can read the plan already"),
            ({"email": "kim@example.org", "until": "2026-05-01"}, 409, "still to come"),
            ({"email": "kim", "until": "2026-06-30"}, 422, "Enter an e-mail address"),
            ({"email": "kim@example.org", "until": "soon"}, 422, "Choose a date"),
        ],
    )
    def test_an_invitation_that_cannot_be_is_explained(self, data, status, words, active, signed_in):
        response = signed_in("sam").post(reverse("my_plan_access"), data)
        assert response.status_code == status
        assert words in text_of(response)
        assert data["email"] in text_of(response)
        assert not Companion.objects.exists()


PAGES = (
    "my_plan",
    "my_plan_read",
    "my_plan_comments",
    "my_plan_propose",
    "my_plan_ready",
    "my_plan_confirm",
    "my_plan_not_signing",
    "my_plan_done",
    "my_plan_appeal",
    "my_plan_access",
)


@pytest.mark.parametrize("status", [*sorted(PlanStatus.SHARED), PlanStatus.WITHDRAWN])
def test_reading_changes_nothing(status, cast, signed_in, time_machine):
    time_machine.move_to(AFTER_THE_END, tick=False)
    plan = plan_in(PlanStatus(status), cast)
    sam = signed_in("sam")
    for is_open in (False, True):
        if is_open and status != PlanStatus.WITHDRAWN:
            opened(plan, cast, AFTER_THE_END)
        before = everything_stored()
        for name in PAGES:
            assert sam.get(reverse(name)).status_code in {200, 302, 404}
            assert sam.head(reverse(name), {"plan": plan.ref}).status_code in {200, 302, 404}
        assert everything_stored() == before


def grown(cast: Cast, count: int) -> Plan:
    """Sam's plan with `count` of everything."""
    plan = draft_plan(cast)
    by = cast.account("jana")
    plan = fill(plan, cast)
    area = plan.areas.get()
    for n in range(count - 1):
        workflows.put_item(
            plan=plan,
            model=Goal,
            by=by,
            at=MONDAY,
            area=area,
            statement=f"Goal {n}",
            measure="Seen",
            due_on=ENDS,
        )
        workflows.put_item(
            plan=plan, model=SupportItem, by=by, at=MONDAY, description=f"Help {n}", due_on=ENDS
        )
    workflows.submit(plan=plan, by=by, at=MONDAY)
    answered_for_hr(plan, cast)
    workflows.approve(plan=plan, by=cast.account("mia"), at=MONDAY + timedelta(days=1))
    workflows.share(plan=plan, by=by, at=MONDAY + timedelta(days=2))
    sam = cast.account("sam")
    opened(plan, cast)
    for n in range(count):
        workflows.comment(plan=plan, section=Section.GOALS, body=f"Words {n}", by=sam, at=IN_TALKS)
        made = workflows.propose(plan=plan, section=Section.GOALS, wording=f"Other {n}", by=sam, at=IN_TALKS)
        workflows.answer_proposal(
            proposal=made, answer=ProposalAnswer.ACCEPT, reason="Yes.", by=by, at=IN_TALKS
        )
    return plan


def counted(cast: Cast, sam: Client, count: int, *, start: bool, assert_num) -> dict[str, int]:
    plan = grown(cast, count)
    if start:
        workflows.start(plan=plan, by=cast.account("jana"), at=MONDAY + timedelta(days=14))
    found = {name: assert_num(sam, reverse(name)) for name in PAGES}
    _remove(plan)
    return found


def _remove(plan: Plan) -> None:
    Signature.objects.filter(version__plan=plan).delete()
    plan.versions.all().delete()
    Checkpoint.objects.filter(plan=plan).delete()
    HrAnswers.objects.filter(fair_start__plan=plan).delete()
    FairStart.objects.filter(plan=plan).delete()
    plan.delete()


@pytest.mark.parametrize("start", [False, True])
def test_pages_take_the_same_number_of_queries_whatever_the_plan(
    start, cast, signed_in, time_machine, django_assert_max_num_queries
):
    time_machine.move_to(UNDER_WAY if start else IN_TALKS, tick=False)
    sam = signed_in("sam")

    def queries(client: Client, address: str) -> int:
        with django_assert_max_num_queries(60) as captured:
            client.get(address)
        return len(captured)

    queries(sam, reverse("help"))  # the session's own first write
    sizes = [counted(cast, sam, count, start=start, assert_num=queries) for count in (1, 3, 12)]
    assert sizes[0] == sizes[1] == sizes[2]
