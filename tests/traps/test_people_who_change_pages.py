"""People change places while a plan goes on: whoever had it keeps nothing, and whoever comes learns what is theirs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from employees.enums import Role, StandInKind
from employees.errors import NotNow
from employees.models import Employee, RoleGrant, StandIn
from employees.outbox import deliver_due
from employees.permissions import actor_for
from employees.workflows import invite, leave, make_calendar_link, move, return_to_work
from plans import lifecycle, workflows
from plans.enums import DocumentKind, PlanStatus, WantedState
from plans.models import Plan, WantedDocument
from plans.permissions import PLANS, PlanPermission
from plans.queries import plans_visible_to, readers_of
from reviews import workflows as review_workflows
from reviews.documents.papers import paper_for
from reviews.notices import CATALOGUE
from tests.factories.people import RoleGrantFactory
from tests.factories.plans import FAIR_START, MONDAY, plan_in, shared_by_hand
from tests.people import Cast
from tests.reading import text_of
from tests.reviews.packs.story import packed
from tests.reviews.test_links_pages import told

pytestmark = pytest.mark.once

SignIn = Callable[[str], Client]
NOW = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
TODAY = NOW.date()
EVERYWHERE = (
    "/today/",
    "/plans/",
    "/plans/?view=open",
    "/plans/?view=closed",
    "/messages/",
    "/plans/export.csv",
)


@pytest.fixture(autouse=True)
def _on_that_day(time_machine: Any) -> None:
    time_machine.move_to(NOW, tick=False)


def sees(cast: Cast, name: str, plan: Plan) -> tuple[bool, bool]:
    """Whether somebody sees a plan, alone and in lists."""
    actor = actor_for(cast.account(name), on=TODAY)
    return PLANS.can(actor, PlanPermission.VIEW, plan), plan in plans_visible_to(actor)


def reports_to(cast: Cast, who: str, manager: str) -> None:
    """From today on."""
    people = cast.people()
    move(employee=people[who], manager=people[manager], from_date=TODAY, by=cast.account("noor"), at=NOW)


def everywhere(client: Client) -> str:
    """What somebody reads on every list that they have."""
    pages = [client.get(url) for url in EVERYWHERE]
    return " ".join(page.getvalue().decode() for page in pages if page.status_code == 200)


class TestAManagerWithAPlanOfTheirOwn:
    """Jana leads Sam's plan, and Paul writes one about Jana."""

    @pytest.fixture
    def about_jana(self, cast: Cast) -> Plan:
        return workflows.draft(
            employee=cast.jana, manager=cast.paul, by=cast.account("paul"), at=MONDAY, fair_start=FAIR_START
        )

    def test_sees_the_one_that_they_lead_and_no_trace_of_the_other(
        self, cast: Cast, signed_in: SignIn, about_jana: Plan
    ) -> None:
        led = plan_in(PlanStatus.ACTIVE, cast)
        jana = signed_in("jana")

        said = everywhere(jana)

        assert (sees(cast, "jana", led), sees(cast, "jana", about_jana)) == ((True, True), (False, False))
        assert (led.ref in said, about_jana.ref in said) == (True, False)
        assert jana.get(reverse("plan", args=[about_jana.ref])).status_code == 404
        assert jana.get(reverse("my_plan")).status_code == 200
        assert about_jana.ref not in jana.get(reverse("my_plan")).content.decode()

    def test_is_not_offered_themselves_to_begin_a_plan_for(
        self, cast: Cast, signed_in: SignIn, about_jana: Plan
    ) -> None:
        jana = signed_in("jana")

        assert cast.jana.ref not in jana.get(reverse("plan_new")).content.decode()
        assert jana.get(f"{reverse('plan_new')}?person={cast.jana.ref}").status_code == 404

    def test_has_no_part_in_it_when_it_is_shared_but_the_employees(
        self, cast: Cast, about_jana: Plan
    ) -> None:
        shared_by_hand(about_jana, by=cast.account("paul"), at=NOW)
        RoleGrantFactory(user=cast.account("jana"), role=Role.HR_LEAD)

        verbs = lifecycle.verbs_for(actor_for(cast.account("jana"), on=TODAY), about_jana)

        sam = plan_in(PlanStatus.CONSULTATION, cast)
        assert verbs == lifecycle.verbs_for(actor_for(cast.account("sam"), on=TODAY), sam)


class TestTheEmployeeRises:
    """Sam, whose plan Jana leads, comes to lead those who led."""

    def test_to_be_the_managers_manager_and_the_manager_is_out_at_once(
        self, cast: Cast, signed_in: SignIn
    ) -> None:
        plan = plan_in(PlanStatus.ACTIVE, cast)
        jana = signed_in("jana")
        assert jana.get(reverse("plan", args=[plan.ref])).status_code == 200

        reports_to(cast, "sam", "ivo")
        reports_to(cast, "jana", "sam")

        assert sees(cast, "jana", plan) == (False, False)
        assert jana.get(reverse("plan", args=[plan.ref])).status_code == 404
        assert plan.ref not in everywhere(jana)
        assert "Jana Lind cannot see this plan any more" in text_of(
            signed_in("mia").get(reverse("plan", args=[plan.ref]))
        )

    def test_and_reads_it_as_the_employee_and_as_nothing_else(self, cast: Cast) -> None:
        plan = plan_in(PlanStatus.ACTIVE, cast)
        before = lifecycle.verbs_for(actor_for(cast.account("sam"), on=TODAY), plan)

        reports_to(cast, "sam", "ivo")
        reports_to(cast, "jana", "sam")
        RoleGrantFactory(user=cast.account("sam"), role=Role.HR_PARTNER, department=cast.support)

        assert lifecycle.verbs_for(actor_for(cast.account("sam"), on=TODAY), plan) == before

    def test_to_be_the_boss_of_the_boss_and_the_next_level_is_out(self, cast: Cast) -> None:
        plan = plan_in(PlanStatus.ACTIVE, cast)
        assert sees(cast, "paul", plan) == (True, True)

        reports_to(cast, "sam", "ivo")
        reports_to(cast, "paul", "sam")

        assert sees(cast, "paul", plan) == (False, False)

    def test_to_be_the_managers_peer_and_hr_is_asked_to_hand_the_plan_over(
        self, cast: Cast, signed_in: SignIn
    ) -> None:
        plan = plan_in(PlanStatus.ACTIVE, cast)
        url = reverse("plan", args=[plan.ref])
        said = "Sam does not report to Jana Lind any more"
        assert said not in text_of(signed_in("mia").get(url))

        reports_to(cast, "sam", "paul")

        assert said in text_of(signed_in("mia").get(url))
        assert reverse("plan_handover", args=[plan.ref]) in signed_in("mia").get(url).content.decode()
        assert said not in text_of(signed_in("jana").get(url))  # it is for HR to decide

    def test_nobody_leads_in_a_circle(self, cast: Cast) -> None:
        with pytest.raises(NotNow):
            reports_to(cast, "jana", "sam")


class TestAPlanThatWasHandedOver:
    """From Jana to Ana, who sees what was agreed and said; of Jana's own log only what the employee has read."""

    @pytest.fixture
    def plan(self, cast: Cast) -> Plan:
        return plan_in(PlanStatus.ACTIVE, cast)

    def hand_over(self, cast: Cast, plan: Plan) -> None:
        workflows.hand_over(plan=plan, to=cast.ana, reason="Another team.", by=cast.account("mia"), at=NOW)

    def test_leaves_the_one_before_no_file_that_was_made_for_them(
        self, cast: Cast, signed_in: SignIn, plan: Plan, own_anchors: None, plain_paper: None
    ) -> None:
        pack = packed(plan, "jana", cast, at=NOW)
        url = reverse("plan_pack_file", args=[plan.ref, pack.ref])
        jana = signed_in("jana")
        assert len(jana.get(url).getvalue()) == pack.size

        self.hand_over(cast, plan)

        assert [getattr(jana, method)(url).status_code for method in ("get", "head")] == [404, 404]

    def test_nor_one_that_was_still_to_be_made(
        self, cast: Cast, plan: Plan, own_anchors: None, plain_paper: None
    ) -> None:
        asked = review_workflows.ask_for_pack(plan=plan, by=cast.account("jana"), at=NOW)
        WantedDocument.objects.all().delete()
        wanted = workflows.want_document(
            plan=plan,
            kind=DocumentKind.RECORD,
            number=0,
            facts_sha256="0" * 64,
            by=cast.account("jana"),
            at=NOW,
        )

        self.hand_over(cast, plan)
        review_workflows.make_pack(asked.ref, clock=lambda: NOW)
        while workflows.make_next(paper_for, clock=lambda: NOW):
            pass

        asked.refresh_from_db()
        wanted.refresh_from_db()
        assert (asked.state, asked.failure) == ("failed", "not_yours")
        assert wanted.state == WantedState.FAILED

    def test_leads_nobody_back_through_an_old_letter(self, cast: Cast, signed_in: SignIn, plan: Plan) -> None:
        known = told("plans.support_late", plan, cast, "jana")
        url, jana = reverse("message", args=[known.ref]), signed_in("jana")
        assert jana.get(url)["Location"] == reverse("plan_support", args=[plan.ref])

        self.hand_over(cast, plan)

        assert jana.get(url)["Location"] == reverse("home")

    def test_writes_to_the_one_before_no_more(self, cast: Cast, plan: Plan) -> None:
        deliver_due(notices=CATALOGUE, at_clock=lambda: NOW)
        waiting = workflows.comment(
            plan=plan, section="whole", body="How do I count weekends?", by=cast.account("sam"), at=NOW
        )
        self.hand_over(cast, plan)
        mail.outbox.clear()

        deliver_due(notices=CATALOGUE, at_clock=lambda: NOW + timedelta(minutes=1))

        assert waiting.pk
        about = [one.subject for one in mail.outbox if one.to == ["jana@example.org"]]
        assert about == ["Something you looked after has been handed over"]


class TestAPersonMoves:
    def test_to_another_department_and_hr_there_looks_after_them_from_then_on(self, cast: Cast) -> None:
        plan = plan_in(PlanStatus.ACTIVE, cast)
        assert (sees(cast, "mia", plan), sees(cast, "ada", plan)) == ((True, True), (False, False))

        Employee.objects.filter(pk=cast.sam.pk).update(department=cast.finance)
        moved = Plan.objects.select_related("employee").get(pk=plan.pk)

        assert (sees(cast, "mia", moved), sees(cast, "ada", moved)) == ((False, False), (True, True))
        assert {reader.user for reader in readers_of(moved, TODAY)} & {
            cast.account("mia"),
            cast.account("ada"),
        } == {cast.account("ada")}


class TestSomebodyLeaves:
    def test_and_their_calendar_is_empty_from_the_day_after_the_last(
        self, cast: Cast, client: Client, time_machine: Any
    ) -> None:
        plan_in(PlanStatus.ACTIVE, cast)
        url = reverse("calendar_feed", args=[make_calendar_link(by=cast.account("jana"), at=NOW)])
        leave(employee=cast.jana, last_day=TODAY, by=cast.account("noor"), at=NOW)
        assert client.get(url).status_code == 200

        # No sweep has closed the account yet.
        time_machine.move_to(NOW + timedelta(hours=16), tick=False)

        assert client.get(url).status_code == 404

    def test_and_gets_no_letter_from_the_day_after_the_last(self, cast: Cast) -> None:
        plan = plan_in(PlanStatus.ACTIVE, cast)
        deliver_due(notices=CATALOGUE, at_clock=lambda: NOW)
        leave(employee=cast.jana, last_day=TODAY, by=cast.account("noor"), at=NOW)
        workflows.comment(plan=plan, section="whole", body="A word.", by=cast.account("sam"), at=NOW)
        mail.outbox.clear()

        deliver_due(notices=CATALOGUE, at_clock=lambda: NOW + timedelta(hours=16))

        assert [one.to for one in mail.outbox if one.to == ["jana@example.org"]] == []
        assert [one.to for one in mail.outbox] != []

    def test_and_comes_back_without_what_they_had(self, cast: Cast, client: Client) -> None:
        plan = plan_in(PlanStatus.ACTIVE, cast)
        secret = make_calendar_link(by=cast.account("mia"), at=NOW)
        leave(employee=cast.mia, last_day=TODAY, at_once=True, by=cast.account("tom"), at=NOW)

        return_to_work(employee=cast.mia, by=cast.account("noor"), at=NOW)
        invite(employee=cast.mia, by=cast.account("noor"), at=NOW)

        assert sees(cast, "mia", plan) == (False, False)
        assert not RoleGrant.objects.filter(user=cast.account("mia"), revoked_at__isnull=True).exists()
        assert client.get(reverse("calendar_feed", args=[secret])).status_code == 404

    def test_whoever_leads_them_after_a_return_finds_no_earlier_plan(
        self, cast: Cast, signed_in: SignIn
    ) -> None:
        earlier = plan_in(PlanStatus.CLOSED, cast)
        leave(employee=cast.sam, last_day=TODAY, at_once=True, by=cast.account("mia"), at=NOW)
        return_to_work(employee=cast.sam, by=cast.account("mia"), at=NOW)
        reports_to(cast, "sam", "ana")

        ana = signed_in("ana")

        assert sees(cast, "ana", earlier) == (False, False)
        assert earlier.ref not in everywhere(ana)
        begins = ana.get(f"{reverse('plan_new')}?person={cast.sam.ref}")
        assert (begins.status_code, earlier.ref in begins.content.decode()) == (200, False)

    def test_whoever_stood_in_for_them_stands_in_no_more_from_the_day_after(self, cast: Cast) -> None:
        plan = plan_in(PlanStatus.ACTIVE, cast)
        StandIn.objects.create(
            person=cast.jana,
            by=cast.ana,
            kind=StandInKind.MANAGER,
            from_date=TODAY,
            until_date=TODAY + timedelta(days=20),
            named_at=NOW,
            named_by=cast.account("noor"),
        )
        assert sees(cast, "ana", plan) == (True, True)

        yesterday = TODAY - timedelta(days=1)
        leave(employee=cast.jana, last_day=yesterday, by=cast.account("noor"), at=NOW)

        assert sees(cast, "ana", plan) == (False, False)


class TestWhatWasAnothersAccount:
    def test_an_address_that_somebody_had_gives_nobody_else_their_plan(
        self, cast: Cast, signed_in: SignIn
    ) -> None:
        plan = plan_in(PlanStatus.ACTIVE, cast)
        leave(employee=cast.sam, last_day=TODAY, at_once=True, by=cast.account("mia"), at=NOW)
        Employee.objects.filter(pk=cast.sam.pk).update(work_email="")
        newcomer = Employee.objects.create(
            staff_number="C300", first_name="Sam", last_name="Other", work_email="sam@example.org",
            department=cast.support,
        )  # fmt: skip

        with pytest.raises(NotNow, match="already signs somebody else in"):
            invite(employee=newcomer, by=cast.account("mia"), at=NOW)

        newcomer.refresh_from_db()
        assert newcomer.user_id is None
        assert Plan.objects.get(pk=plan.pk).employee_id == cast.sam.pk

    def test_a_plan_says_the_name_that_its_person_goes_by_now(self, cast: Cast, signed_in: SignIn) -> None:
        plan = plan_in(PlanStatus.ACTIVE, cast)
        Employee.objects.filter(pk=cast.sam.pk).update(
            first_name="Sascha", preferred_name="", last_name="Bell"
        )

        pages = [
            signed_in("jana").get(reverse("plan", args=[plan.ref])),
            signed_in("mia").get(reverse("plan_record", args=[plan.ref])),
            signed_in("sam").get(reverse("my_plan")),
        ]

        said = " ".join(text_of(page) for page in pages)
        assert ("Okafor" in said, "Sascha Bell" in said) == (False, True)
