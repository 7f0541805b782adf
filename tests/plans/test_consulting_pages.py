"""From the conversation on: sharing, starting, comments, proposals, support, milestones, who may read along."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse

from plans import workflows
from plans.enums import Audience, PlanStatus, ProposalAnswer, Section
from plans.models import Companion, Plan
from tests.factories.plans import MONDAY, plan_in
from tests.people import Cast
from tests.reading import everything_stored
from tests.reading import text_of as words

SignedIn = Callable[[str], Client]
BEFORE_SHARING = MONDAY + timedelta(days=1)
IN_TALKS = datetime(2026, 5, 8, 10, 0, tzinfo=UTC)
TALKED_THROUGH = datetime(2026, 5, 18, 9, 0, tzinfo=UTC)
UNDER_WAY = datetime(2026, 5, 20, 10, 0, tzinfo=UTC)


def url(name: str, plan: Plan, *more: str) -> str:
    return reverse(name, args=[plan.ref, *more])


@pytest.fixture
def approved(cast: Cast, time_machine) -> Plan:
    time_machine.move_to(BEFORE_SHARING, tick=False)
    return plan_in(PlanStatus.APPROVED, cast)


@pytest.fixture
def talking(cast: Cast, time_machine) -> Plan:
    time_machine.move_to(IN_TALKS, tick=False)
    return plan_in(PlanStatus.CONSULTATION, cast)


@pytest.fixture
def active(cast: Cast, time_machine) -> Plan:
    time_machine.move_to(UNDER_WAY, tick=False)
    return plan_in(PlanStatus.ACTIVE, cast)


class TestSharing:
    def test_the_page_puts_the_conversation_first_and_sharing_is_one_press(self, approved, signed_in):
        jana = signed_in("jana")
        said = words(jana.get(url("plan_share", approved)))
        assert "Have the conversation first" in said
        assert "Until 12 May 2026" in said

        response = jana.post(url("plan_share", approved))
        assert response["Location"] == url("plan", approved)
        approved.refresh_from_db()
        assert approved.status == PlanStatus.CONSULTATION
        assert "The plan is shared." in words(jana.get(response["Location"]))

    def test_looking_at_the_page_shares_nothing(self, approved, signed_in):
        jana = signed_in("jana")
        jana.get(reverse("today"))
        before = everything_stored()
        jana.get(url("plan_share", approved))
        assert everything_stored() == before

    def test_a_second_plan_for_the_same_person_is_refused_with_the_reason(self, approved, cast, signed_in):
        other = plan_in(PlanStatus.APPROVED, cast)
        workflows.share(plan=other, by=cast.account("jana"), at=BEFORE_SHARING)
        response = signed_in("jana").post(url("plan_share", approved))

        assert response.status_code == 409
        assert "Another plan is under way for this person" in words(response)
        assert Plan.objects.get(pk=approved.pk).status == PlanStatus.APPROVED

    @pytest.mark.parametrize("name", ["paul", "ivo"])
    def test_those_who_only_read_cannot_share(self, approved, signed_in, name):
        client = signed_in(name)
        assert client.get(url("plan_share", approved)).status_code == 403
        assert client.post(url("plan_share", approved)).status_code == 403

    @pytest.mark.parametrize("name", ["sam", "chris", "ada", "tom", "ola"])
    def test_for_everyone_else_there_is_no_such_page(self, approved, signed_in, name):
        client = signed_in(name)
        assert client.get(url("plan_share", approved)).status_code == 404
        assert client.post(url("plan_share", approved)).status_code == 404


class TestStarting:
    def test_before_the_time_is_over_the_page_says_until_when(self, talking, signed_in):
        response = signed_in("jana").post(url("plan_start", talking))

        assert response.status_code == 409
        assert "The time to talk the plan through runs until Wednesday 13 May 2026" in words(response)
        assert Plan.objects.get(pk=talking.pk).status == PlanStatus.CONSULTATION

    def test_an_unanswered_proposal_comes_first(self, talking, cast, signed_in, time_machine):
        workflows.propose(
            plan=talking, section=Section.GOALS, wording="85 %", by=cast.account("sam"), at=IN_TALKS
        )
        time_machine.move_to(TALKED_THROUGH, tick=False)
        jana = signed_in("jana")
        assert "0 of 1 answered" in words(jana.get(url("plan_start", talking)))
        response = jana.post(url("plan_start", talking))

        assert response.status_code == 409
        assert "not answered yet" in words(response)

    def test_it_starts_once_and_a_second_start_explains_itself(self, talking, signed_in, time_machine):
        time_machine.move_to(TALKED_THROUGH, tick=False)
        jana = signed_in("jana")
        assert jana.post(url("plan_start", talking)).status_code == 302
        assert "version 1" in words(jana.get(url("plan_versions", talking))).lower()
        jana.get(url("plan", talking))
        before = everything_stored()

        for response in (jana.post(url("plan_start", talking)), jana.get(url("plan_start", talking))):
            assert response.status_code == 409
            assert "This plan is now “Under way”, so this step cannot be taken" in words(response)
        assert everything_stored() == before

    def test_the_employee_does_not_start_their_own_plan(self, talking, signed_in):
        assert signed_in("sam").post(url("plan_start", talking)).status_code == 403


class TestComments:
    def test_before_the_plan_is_shared_there_is_no_choice_of_readers(self, approved, cast, signed_in):
        mia = signed_in("mia")
        page = mia.get(url("plan_comments", approved))
        assert b'name="audience"' not in page.content
        assert "Sam is not shown what was written before the plan was shared" in words(page)

        mia.post(
            url("plan_comments", approved),
            {"section": "goals", "body": "Is 90 % fair?", "audience": "everyone"},
        )
        assert approved.comments.get().audience == Audience.CASE

    def test_hr_chooses_who_reads(self, active, signed_in):
        mia = signed_in("mia")
        assert "Those who work on the plan, without Sam" in words(mia.get(url("plan_comments", active)))
        mia.post(
            url("plan_comments", active), {"section": "goals", "body": "Between us.", "audience": "case"}
        )
        mia.post(
            url("plan_comments", active), {"section": "goals", "body": "For all.", "audience": "everyone"}
        )

        everything = words(signed_in("jana").get(url("plan_comments", active)))
        assert "Between us." in everything and "For all." in everything
        sams = words(signed_in("sam").get(reverse("my_plan_comments")))
        assert "Between us." not in sams and "For all." in sams

    def test_what_was_typed_is_kept_when_something_is_missing(self, active, signed_in):
        response = signed_in("mia").post(
            url("plan_comments", active), {"section": "support", "body": "Half a thought"}
        )

        assert response.status_code == 422
        page = BeautifulSoup(response.content, "html.parser")
        assert page.title.get_text().startswith("Error: ")
        assert page.select_one("textarea").get_text().strip() == "Half a thought"
        assert page.select_one(".error-summary a")["href"].startswith("#id_audience")
        assert active.comments.count() == 0

    @pytest.mark.parametrize("name", ["ola", "paul"])
    def test_those_who_only_read_have_no_form_and_no_way_around_it(self, active, signed_in, name):
        client = signed_in(name)
        assert b"<textarea" not in client.get(url("plan_comments", active)).content
        said = {"section": "goals", "body": "Hello", "audience": "everyone"}
        assert client.post(url("plan_comments", active), said).status_code == 403
        assert client.post(url("plan_comments", active), {}).status_code == 403
        assert active.comments.count() == 0


class TestProposals:
    def test_adapting_needs_its_reason_and_leads_to_where_the_change_is_made(self, talking, cast, signed_in):
        goal = talking.goals.first()
        proposal = workflows.propose(
            plan=talking,
            section=Section.GOALS,
            about=goal,
            wording="85 % by June",
            by=cast.account("sam"),
            at=IN_TALKS,
        )
        jana = signed_in("jana")
        assert "85 % by June" in words(jana.get(url("plan_proposals", talking)))
        answer = url("plan_proposal_answer", talking, proposal.ref)

        refused = jana.post(answer, {"answer": "adapt", "reason": ""})
        assert refused.status_code == 422
        assert "Say what was decided, and why" in words(refused)

        response = jana.post(answer, {"answer": "adapt", "reason": "88 %, as the team does."}, follow=True)
        said = words(response)
        assert "Adapted" in said and "88 %, as the team does." in said
        assert reverse("draft", args=[talking.ref]) in response.content.decode()

    def test_an_answer_is_given_once(self, talking, cast, signed_in):
        proposal = workflows.propose(
            plan=talking, section=Section.SUPPORT, wording="A mentor", by=cast.account("sam"), at=IN_TALKS
        )
        jana, mia = signed_in("jana"), signed_in("mia")
        answer = url("plan_proposal_answer", talking, proposal.ref)
        assert jana.post(answer, {"answer": "accept", "reason": ""}).status_code == 302

        late = mia.post(answer, {"answer": "decline", "reason": "No budget."})
        assert late.status_code == 409
        assert "answered already" in words(late) and "No budget." in words(late)
        assert mia.get(answer).status_code == 409
        proposal.refresh_from_db()
        assert (proposal.answer, proposal.answered_by) == (ProposalAnswer.ACCEPT, cast.account("jana"))

    def test_a_proposal_of_another_plan_is_not_there(self, talking, cast, signed_in):
        other = plan_in(PlanStatus.CONSULTATION, cast, employee="chris")
        proposal = workflows.propose(
            plan=other, section=Section.GOALS, wording="Later", by=cast.account("chris"), at=IN_TALKS
        )
        assert signed_in("jana").get(url("plan_proposal_answer", talking, proposal.ref)).status_code == 404

    def test_the_employee_does_not_answer_themselves(self, talking, cast, signed_in):
        proposal = workflows.propose(
            plan=talking, section=Section.GOALS, wording="Later", by=cast.account("sam"), at=IN_TALKS
        )
        answer = url("plan_proposal_answer", talking, proposal.ref)
        assert signed_in("sam").post(answer, {"answer": "accept"}).status_code == 403


class TestPromises:
    def test_a_promise_is_marked_as_delivered_by_a_press_never_by_a_link(self, active, cast, signed_in):
        jana, item = signed_in("jana"), active.support.get()
        ledger = jana.get(url("plan_support", active))
        delivered = url("plan_support_delivered", active, item.ref)
        assert delivered in ledger.content.decode()

        assert "One hour a week with a senior adviser" in words(jana.get(delivered))
        item.refresh_from_db()
        assert item.delivered_at is None

        assert jana.post(delivered)["Location"] == url("plan_support", active)
        item.refresh_from_db()
        assert item.delivered_by == cast.account("jana")
        assert jana.post(delivered).status_code == 302, "pressing twice changes nothing"

    def test_the_auditor_reads_the_ledger_and_keeps_no_promise(self, active, signed_in):
        ola, item = signed_in("ola"), active.support.get()
        assert "Mark as delivered" not in words(ola.get(url("plan_support", active)))
        assert ola.post(url("plan_support_delivered", active, item.ref)).status_code == 403

    def test_a_milestone_is_reached_once(self, active, signed_in):
        jana, item = signed_in("jana"), active.milestones.get()
        reached = url("plan_milestone_reached", active, item.ref)
        assert "A week without a late answer" in words(jana.get(reached))
        assert jana.post(reached)["Location"].endswith("#milestones")
        item.refresh_from_db()
        assert item.reached_at is not None
        assert "Reached, noted on 20 May 2026" in words(jana.get(url("plan", active)))

    def test_a_paused_plan_reaches_no_milestone(self, cast, signed_in):
        plan = plan_in(PlanStatus.PAUSED, cast)
        response = signed_in("jana").get(url("plan_milestone_reached", plan, plan.milestones.get().ref))
        assert response.status_code == 409
        assert "Paused" in words(response)


class TestAccess:
    def test_it_names_everyone_who_can_read_and_why(self, active, signed_in):
        said = words(signed_in("mia").get(url("plan_access", active)))
        for name in ("Jana Lind", "Paul Odell", "Mia Park", "Noor Haddad", "Ivo Grant", "Ola Berg"):
            assert name in said
        for name in ("Chris Bell", "Ada Voss", "Tom Reyes"):
            assert name not in said

    def test_hr_gives_and_ends_a_companions_access(self, active, cast, signed_in):
        mia, kim = signed_in("mia"), signed_in("kim")
        given = {"email": "KIM@example.org", "until": "2026-07-10"}
        assert mia.post(url("plan_access", active), given).status_code == 302
        assert kim.get(url("plan", active)).status_code == 200

        companion = Companion.objects.get()
        end = url("plan_companion_end", active, companion.ref)
        assert "Kim Aster" in words(mia.get(end))
        assert kim.get(url("plan", active)).status_code == 200, "looking at the page ends nothing"
        assert mia.post(end)["Location"] == url("plan_access", active)
        assert kim.get(url("plan", active)).status_code == 404

    def test_who_reads_at_work_stops_being_a_companion_and_reads_on(self, active, cast, signed_in):
        mia = signed_in("mia")
        given = {"email": "ivo@example.org", "until": "2026-07-10"}
        said = words(mia.post(url("plan_access", active), given, follow=True))
        assert "Ivo Grant can read the plan already: Approver." in said
        assert "As a companion, they can until 10 July 2026, also if that ends before." in said

        end = url("plan_companion_end", active, Companion.objects.get().ref)
        assert "They go on reading the plan as before: Approver." in words(mia.get(end))
        ended = words(mia.post(end, follow=True))
        assert "Ivo Grant is no longer a companion, and can read the plan as before: Approver." in ended

    def test_an_unknown_address_is_explained_and_kept(self, active, signed_in):
        response = signed_in("mia").post(
            url("plan_access", active), {"email": "nobody@example.org", "until": "2026-07-10"}
        )
        assert response.status_code == 409
        assert "Nobody signs in here with this address" in words(response)
        assert "nobody@example.org" in response.content.decode()

    def test_the_manager_reads_the_list_and_invites_nobody(self, active, signed_in):
        jana = signed_in("jana")
        assert b'type="email"' not in jana.get(url("plan_access", active)).content
        known = jana.post(url("plan_access", active), {"email": "kim@example.org", "until": "2026-07-10"})
        unknown = jana.post(
            url("plan_access", active), {"email": "nobody@example.org", "until": "2026-07-10"}
        )
        assert known.status_code == unknown.status_code == 403
        assert words(known) == words(unknown)
