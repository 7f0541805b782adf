"""A system owner reads no plan. In an emergency a second person opens one: for minutes, told, and on the record."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from employees.encryption import unlock
from employees.enums import ConflictKind, Role
from employees.errors import NotAllowed, NotNow, NotVisible
from employees.models import AuditEvent, OutboxMessage
from employees.permissions import Relation, actor_for
from employees.workflows import note_conflict
from plans import lifecycle, workflows
from plans.enums import PlanStatus
from plans.models import EmergencyAccess, Plan
from plans.permissions import PLANS, PlanPermission, relations_to
from plans.permissions.fences import fence_of_plans
from plans.queries import plans_visible_to
from plans.queries.emergencies import emergency_for, told_of
from tests.architecture.matrix import MATRIX
from tests.architecture.test_matrix import address
from tests.factories.people import RoleGrantFactory
from tests.factories.plans import plan_in
from tests.people import Cast

NOW = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
TODAY = NOW.date()
WHY = "The copy of the record does not open, and the log says nothing."
SignIn = Callable[[str], Client]


def asked(cast: Cast, by: str = "tom", person: str = "sam") -> EmergencyAccess:
    return workflows.ask_for_emergency(person=cast.people()[person], reason=WHY, by=cast.account(by), at=NOW)


def opened(cast: Cast, plan: Plan, by: str = "noor", **change: Any) -> EmergencyAccess:
    return workflows.confirm_emergency(
        access=asked(cast), plan=plan, by=cast.account(by), at=NOW, **{"minutes": 60, **change}
    )


def may(cast: Cast, plan: Plan, at: datetime = NOW, name: str = "tom") -> set[PlanPermission]:
    """What somebody may do at an instant, on which the list, the fence and the single plan agree."""
    actor = actor_for(cast.account(name), on=at.date(), at=at)
    held = {each for each in PlanPermission if PLANS.can(actor, each, plan)}
    listed = plan in plans_visible_to(actor)
    assert (
        listed
        == (PlanPermission.VIEW in held)
        == Plan.objects.filter(fence_of_plans(actor), pk=plan.pk).exists()
    )
    return held


@pytest.fixture
def plan(cast: Cast) -> Plan:
    return plan_in(PlanStatus.ACTIVE, cast)


@pytest.mark.parametrize("status", PlanStatus)
def test_without_a_second_person_nothing_is_open(cast: Cast, status: PlanStatus) -> None:
    plan = plan_in(status, cast)

    asked(cast)

    assert may(cast, plan) == set()


def test_it_opens_one_plan_to_read_and_ends_by_itself(cast: Cast, plan: Plan) -> None:
    other = plan_in(PlanStatus.ACTIVE, cast, employee="lee", author="ana")

    opened(cast, plan)

    assert may(cast, plan) == {PlanPermission.VIEW}
    assert may(cast, other) == set()
    assert may(cast, plan, NOW + timedelta(minutes=59, seconds=59)) == {PlanPermission.VIEW}
    assert may(cast, plan, NOW + timedelta(minutes=60)) == set()
    tom = actor_for(cast.account("tom"), on=TODAY, at=NOW)
    assert relations_to(tom, plan) == {Relation.EMERGENCY}
    assert lifecycle.verbs_for(tom, plan) == frozenset()
    assert may(cast, plan, name="ivo") == may(cast, plan, NOW + timedelta(days=1), name="ivo")


def test_without_the_instant_nothing_is_open(cast: Cast, plan: Plan) -> None:
    opened(cast, plan)

    assert not PLANS.can(actor_for(cast.account("tom"), on=TODAY), PlanPermission.VIEW, plan)


@pytest.mark.parametrize("by", ["tom", "noor"])
def test_either_side_ends_it_at_once(cast: Cast, plan: Plan, by: str) -> None:
    access = opened(cast, plan)

    workflows.end_emergency(access=access, by=cast.account(by), at=NOW)

    assert may(cast, plan) == set()


def test_it_goes_with_the_role(cast: Cast, plan: Plan) -> None:
    opened(cast, plan)
    cast.account("tom").role_grants.update(revoked_at=NOW)

    assert may(cast, plan) == set()


def test_nobody_opens_it_to_themselves(cast: Cast, plan: Plan) -> None:
    RoleGrantFactory(user=cast.account("noor"), role=Role.SYSTEM_OWNER)
    access = asked(cast, by="noor")

    with pytest.raises(NotAllowed):
        workflows.confirm_emergency(access=access, plan=plan, minutes=60, by=cast.account("noor"), at=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        EmergencyAccess.objects.filter(pk=access.pk).update(
            plan=plan,
            confirmed_by=access.asked_by,
            confirmed_at=NOW,
            until=NOW + timedelta(hours=1),
            tell_on=TODAY,
        )


@pytest.mark.parametrize("by", ["mia", "jana", "ivo", "ola", "sam", "ada", "kim"])
def test_only_who_answers_for_hr_as_a_whole_is_a_second_person(cast: Cast, plan: Plan, by: str) -> None:
    access = asked(cast)

    for decide in (
        lambda: workflows.confirm_emergency(
            access=access, plan=plan, minutes=60, by=cast.account(by), at=NOW
        ),
        lambda: workflows.decline_emergency(access=access, by=cast.account(by), at=NOW),
        lambda: workflows.end_emergency(access=access, by=cast.account(by), at=NOW),
        lambda: emergency_for(actor_for(cast.account(by), on=TODAY), access.ref),
    ):
        with pytest.raises(NotVisible):
            decide()


def test_who_is_concerned_or_in_conflict_decides_nothing(cast: Cast, plan: Plan) -> None:
    access = asked(cast)
    note_conflict(who=cast.noor, about=cast.sam, kind=ConflictKind.RELATIVE, by=cast.account("noor"), at=NOW)

    with pytest.raises(NotVisible):
        workflows.confirm_emergency(access=access, plan=plan, minutes=60, by=cast.account("noor"), at=NOW)


@pytest.mark.parametrize("by", ["noor", "mia", "jana", "sam", "ola"])
def test_only_a_system_owner_asks(cast: Cast, by: str) -> None:
    with pytest.raises(NotVisible):
        asked(cast, by=by)


def test_asking_says_the_same_whether_there_is_a_plan_or_not(
    cast: Cast, plan: Plan, signed_in: SignIn
) -> None:
    tom = signed_in("tom")

    answers = [
        tom.post(reverse("emergency"), {"person": name, "reason": WHY}, follow=True).content.decode()
        for name in ("Sam Okafor", "Chris Bell")
    ]

    assert answers[0].count("Nobody has decided yet.") == 1
    assert "Asked. Those who answer for HR were told" in answers[0]
    assert "Asked. Those who answer for HR were told" in answers[1]


@pytest.mark.parametrize(
    "change",
    [
        {"minutes": 600},
        {"tell_on": TODAY - timedelta(days=1)},
        {"tell_on": TODAY + timedelta(days=31), "why_later": "An inquiry."},
        {"tell_on": TODAY + timedelta(days=3)},
    ],
    ids=["for long", "before", "for ever", "without a reason"],
)
def test_what_is_not_offered_is_refused(cast: Cast, plan: Plan, change: dict[str, Any]) -> None:
    with pytest.raises(NotNow):
        opened(cast, plan, **change)
    assert may(cast, plan) == set()


def test_a_plan_of_somebody_else_is_not_opened_by_it(cast: Cast, plan: Plan) -> None:
    other = plan_in(PlanStatus.ACTIVE, cast, employee="lee", author="ana")

    with pytest.raises(NotNow):
        opened(cast, other)


def test_a_reason_in_a_word_is_none_and_one_request_waits_at_a_time(cast: Cast) -> None:
    with pytest.raises(NotNow):
        workflows.ask_for_emergency(person=cast.sam, reason="Help.", by=cast.account("tom"), at=NOW)
    asked(cast)
    with pytest.raises(NotNow):
        asked(cast)


class TestTelling:
    def told(self, plan: Plan) -> dict[str, tuple[int, date]]:
        messages = OutboxMessage.objects.filter(kind__startswith="plans.emergency_", about_ref=plan.ref)
        return {one.kind: (one.recipient_id, one.due_at.date()) for one in messages}

    def test_the_person_is_told_at_once(self, cast: Cast, plan: Plan) -> None:
        RoleGrantFactory(user=cast.account("ivo"), role=Role.HR_LEAD)

        access = opened(cast, plan)

        assert self.told(plan) == {
            "plans.emergency_open": (cast.account("tom").pk, TODAY),
            "plans.emergency_confirmed": (cast.account("ivo").pk, TODAY),
            "plans.emergency_told": (cast.account("sam").pk, TODAY),
        }
        sam = actor_for(cast.account("sam"), on=TODAY)
        assert list(told_of(sam, plan, TODAY)) == [access]

    def test_or_by_itself_on_the_day_chosen_with_a_reason(self, cast: Cast, plan: Plan) -> None:
        later = TODAY + timedelta(days=10)

        access = opened(cast, plan, tell_on=later, why_later="The police asked for it.")

        assert self.told(plan)["plans.emergency_told"] == (cast.account("sam").pk, later)
        assert unlock(access.locked_why_later) == "The police asked for it."
        sam = actor_for(cast.account("sam"), on=TODAY)
        assert not told_of(sam, plan, later - timedelta(days=1)).exists()
        assert list(told_of(sam, plan, later)) == [access]

    def test_a_draft_that_nobody_shared_is_told_to_nobody(self, cast: Cast) -> None:
        plan = plan_in(PlanStatus.APPROVED, cast)

        opened(cast, plan)

        assert "plans.emergency_told" not in self.told(plan)
        workflows.share(plan=plan, by=cast.account("jana"), at=NOW + timedelta(days=1))
        plan.refresh_from_db()
        sam = actor_for(cast.account("sam"), on=TODAY)
        assert not told_of(sam, plan, TODAY + timedelta(days=40)).exists()

    def test_nobody_else_reads_of_it_on_the_plan(self, cast: Cast, plan: Plan) -> None:
        opened(cast, plan)

        for name in ("jana", "mia", "kim", "ola", "tom"):
            assert not told_of(actor_for(cast.account(name), on=TODAY), plan, TODAY).exists()


class TestPages:
    @pytest.fixture(autouse=True)
    def _at_that_instant(self, time_machine: Any) -> None:
        time_machine.move_to(NOW, tick=False)
        self.clock = time_machine

    def test_from_asking_to_the_end(self, cast: Cast, plan: Plan, signed_in: SignIn) -> None:
        tom, noor = signed_in("tom"), signed_in("noor")
        url = reverse("plan", args=[plan.ref])
        tom.post(reverse("emergency"), {"person": "Sam Okafor", "reason": WHY})
        access = EmergencyAccess.objects.get()
        assert tom.get(url).status_code == 404

        decide = reverse("emergency_decide", args=[access.ref])
        assert WHY in noor.get(decide).content.decode()
        said = {"plan": plan.ref, "minutes": "30", "telling": "at_once"}
        assert "can read this one plan" in noor.post(decide, said, follow=True).content.decode()

        page = tom.get(url).content.decode()
        assert "Emergency: one plan is open to you until" in page
        band = BeautifulSoup(tom.get(reverse("settings")).content, "html.parser").select(".band-emergency a")
        assert [one["href"] for one in band] == [url, reverse("emergency")]
        assert "Emergency: one plan is open to you until" in tom.get(reverse("settings")).content.decode()
        assert "Emergency: one plan" not in noor.get(reverse("people")).content.decode()

        access_page = signed_in("sam").get(reverse("my_plan_access")).content.decode()
        assert "Opened in an emergency" in access_page
        assert "Opened by Noor Haddad" in access_page

        self.clock.move_to(NOW + timedelta(minutes=31), tick=False)
        assert tom.get(url).status_code == 404
        assert "Emergency: one plan" not in tom.get(reverse("settings")).content.decode()

    def test_who_is_told_reads_when_it_really_ended(self, cast: Cast, plan: Plan, signed_in: SignIn) -> None:
        access = opened(cast, plan)
        pages = (("noor", reverse("emergency")), ("sam", reverse("my_plan_access")))

        def times(name: str, page: str, within: str = ".role time") -> list[str]:
            """When it began and ended, as the page says it."""
            listed = BeautifulSoup(signed_in(name).get(page).content, "html.parser").select(".access-list li")
            return [str(one["datetime"]) for one in listed[-1].select(within)]

        planned = [NOW.isoformat(), (NOW + timedelta(hours=1)).isoformat()]
        assert [times(*page) for page in pages] == [planned, planned]

        early = NOW + timedelta(minutes=20)
        self.clock.move_to(early, tick=False)
        workflows.end_emergency(access=access, by=cast.account("noor"), at=early)

        really = [NOW.isoformat(), early.isoformat()]
        assert [times(*page) for page in pages] == [really, really]
        assert times("tom", reverse("emergency"), ".why time") == really
        for name, page in (*pages, ("tom", reverse("emergency"))):
            assert "nded before its time" in signed_in(name).get(page).content.decode()

    def test_the_lengths_stand_in_their_order(self, cast: Cast, plan: Plan, signed_in: SignIn) -> None:
        page = signed_in("noor").get(reverse("emergency_decide", args=[asked(cast).ref])).content
        offered = BeautifulSoup(page, "html.parser").select("select[name=minutes] option")

        assert [one["value"] for one in offered] == ["30", "60", "120", "240"]
        assert [one["value"] for one in offered if one.has_attr("selected")] == ["60"]

    def test_too_few_words_are_asked_for_in_ours(self, cast: Cast, signed_in: SignIn) -> None:
        answer = signed_in("tom").post(reverse("emergency"), {"person": "Sam Okafor", "reason": "x"})

        assert answer.status_code == 422
        assert "Say in a sentence or two why the plan has to be opened." in answer.content.decode()
        assert "Ensure this value" not in answer.content.decode()

    def test_every_page_is_on_the_record_every_time(self, cast: Cast, plan: Plan, signed_in: SignIn) -> None:
        opened(cast, plan)
        tom = signed_in("tom")

        for name in ("plan", "plan", "plan_timeline", "plan_evidence"):
            assert tom.get(reverse(name, args=[plan.ref])).status_code == 200

        read = AuditEvent.objects.filter(event="emergency.read", actor_ref=cast.account("tom").ref)
        assert [event.data["page"] for event in read.order_by("seq")] == [
            "plan",
            "plan",
            "plan_timeline",
            "plan_evidence",
        ]
        assert not AuditEvent.objects.filter(
            event="reading.noted", actor_ref=cast.account("tom").ref
        ).exists()

    def test_its_record_its_numbers_and_its_checkpoints_are_pages_too(
        self, cast: Cast, plan: Plan, signed_in: SignIn
    ) -> None:
        opened(cast, plan)
        tom = signed_in("tom")
        pages = {"plan_record": (), "plan_numbers": ("goals",), "checkpoint": (1,)}

        for name, more in pages.items():
            assert tom.get(reverse(name, args=[plan.ref, *more])).status_code == 200

        read = AuditEvent.objects.filter(event="emergency.read").order_by("seq")
        assert [event.data["page"] for event in read] == list(pages)

    @pytest.mark.long
    def test_no_address_of_the_plan_is_read_without_a_trace(
        self, cast: Cast, plan: Plan, signed_in: SignIn
    ) -> None:
        opened(cast, plan)
        tom = signed_in("tom")
        rows = {name: row for name, row in MATRIX.items() if row.state == PlanStatus.ACTIVE and row.posts}
        noted = AuditEvent.objects.filter(event="emergency.read", actor_ref=cast.account("tom").ref)
        without, given = [], 0

        for name, row in rows.items():
            before = noted.count()
            answer = tom.get(address(name, row, cast, plan))
            answer.getvalue()  # so that a file that is sent is closed
            given += answer.status_code == 200
            if answer.status_code == 200 and name != "my_plan" and noted.count() == before:
                without.append(name)

        assert without == []
        assert given >= 15

    def test_what_is_not_for_reading_stays_closed(self, cast: Cast, plan: Plan, signed_in: SignIn) -> None:
        opened(cast, plan)
        tom = signed_in("tom")

        refused = {
            name: tom.get(reverse(name, args=[plan.ref])).status_code
            for name in ("plan_change", "plan_pause", "plan_process", "plan_paper", "plan_outcome")
        }
        assert set(refused.values()) == {403}
        assert tom.get(reverse("plans")).status_code == 404
        assert tom.get(reverse("log", args=[cast.sam.ref])).status_code == 404

    def test_the_second_person_leaves_it_closed(self, cast: Cast, plan: Plan, signed_in: SignIn) -> None:
        access = asked(cast)

        page = signed_in("noor").post(
            reverse("emergency_decide", args=[access.ref]), {"decline": "yes"}, follow=True
        )

        assert "The plan stays closed." in page.content.decode()
        assert "Was not opened." in signed_in("tom").get(reverse("emergency")).content.decode()
        assert signed_in("noor").get(reverse("emergency_decide", args=[access.ref])).status_code == 409

    def test_later_needs_a_day_and_a_reason(self, cast: Cast, plan: Plan, signed_in: SignIn) -> None:
        access = asked(cast)
        said = {"plan": plan.ref, "minutes": "60", "telling": "later"}

        answer = signed_in("noor").post(reverse("emergency_decide", args=[access.ref]), said)

        assert answer.status_code == 422
        assert "Say why the person cannot be told at once." in answer.content.decode()

    def test_who_asked_takes_it_back(self, cast: Cast, signed_in: SignIn) -> None:
        access = asked(cast)
        tom = signed_in("tom")

        assert tom.post(reverse("emergency_end", args=[access.ref])).status_code == 302

        assert signed_in("noor").get(reverse("emergency_decide", args=[access.ref])).status_code == 409
        assert signed_in("mia").get(reverse("emergency_end", args=[access.ref])).status_code == 404
