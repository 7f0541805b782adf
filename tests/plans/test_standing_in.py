"""Standing in for somebody who is away: what it gives, what it never gives, and that it ends by itself."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from employees.enums import ConflictKind, Role, StandInKind
from employees.errors import NotAllowed, NotNow, NotVisible
from employees.models import AuditEvent, OutboxMessage, RoleGrant, StandIn, User
from employees.permissions import Actor, Relation, actor_for
from employees.workflows import leave, note_conflict
from plans import lifecycle, workflows
from plans.designs import SignerRole
from plans.enums import PlanStatus, Side, Verb
from plans.models import Plan
from plans.notices import case_of
from plans.permissions import PLANS, PlanPermission, may_draft_for, may_sign_as, relations_to, side_of
from plans.permissions.fences import fence_of_plans
from plans.queries import leads_a_plan, own_meetings, plans_visible_to, readers_of
from plans.queries.steps import in_hand
from reviews.queries import work_for
from tests.factories.people import RoleGrantFactory
from tests.factories.plans import plan_in
from tests.people import NAMES, Cast

FIRST, LAST = date(2026, 6, 1), date(2026, 6, 12)
NOW = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
SignIn = Callable[[str], Client]


def stand_in(cast: Cast, who: str = "ana", away: str = "jana", **change: object) -> StandIn:
    """`who` stands in for `away` as manager, named by the one who is away."""
    said = {"kind": StandInKind.MANAGER, "first": FIRST, "last": LAST, "by": cast.account(away), "at": NOW}
    people = cast.people()
    return workflows.name_stand_in(person=people[away], stand_in=people[who], **said | change)  # type: ignore[arg-type]  # said by name


def actor(cast: Cast, name: str, on: date = FIRST) -> Actor:
    return actor_for(User.objects.get(pk=cast.account(name).pk), on=on)


def seen_by(cast: Cast, plan: Plan, on: date) -> set[str]:
    """Who may see the plan, which the fence and the list of readers must say too."""
    found = set()
    for name in NAMES:
        who = actor(cast, name, on)
        may = PLANS.can(who, PlanPermission.VIEW, plan)
        assert (
            may
            == (plan in plans_visible_to(who))
            == Plan.objects.filter(fence_of_plans(who), pk=plan.pk).exists()
        )
        found |= {name} if may else set()
    if plan.is_shared:
        assert {reader.user.pk for reader in readers_of(plan, on)} == {
            cast.account(name).pk for name in found - {"sam"}
        }
    return found


class TestAManager:
    @pytest.mark.parametrize("status", PlanStatus)
    def test_what_runs_is_kept_going_and_the_rest_is_not_there(self, cast: Cast, status: PlanStatus) -> None:
        plan = plan_in(status, cast)
        before = seen_by(cast, plan, FIRST)

        stand_in(cast)

        runs = status in (PlanStatus.CONSULTATION, PlanStatus.ACTIVE, PlanStatus.PAUSED)
        assert seen_by(cast, plan, FIRST) - before == ({"ana"} if runs else set())

    def test_it_holds_on_its_days_alone(self, cast: Cast) -> None:
        plan = plan_in(PlanStatus.ACTIVE, cast)
        stand_in(cast)

        days = {
            offset: "ana" in seen_by(cast, plan, FIRST + timedelta(days=offset)) for offset in (-1, 0, 11, 12)
        }

        assert days == {-1: False, 0: True, 11: True, 12: False}

    def test_they_do_what_goes_on_and_neither_begin_nor_end_nor_sign_anything(self, cast: Cast) -> None:
        plan = plan_in(PlanStatus.ACTIVE, cast)
        stand_in(cast)
        ana = actor(cast, "ana")

        assert lifecycle.verbs_for(ana, plan) == {
            Verb.COMMENT,
            Verb.HOLD_CHECKPOINT,
            Verb.MOVE_CHECKPOINT,
            Verb.SAY_NOT_HELD,
            Verb.ADD_DETAIL,
            Verb.DELIVER_SUPPORT,
            Verb.REACH_MILESTONE,
            Verb.PROPOSE_CHANGE,
            Verb.ANSWER_QUESTION,
            Verb.ADD_EVIDENCE,
            Verb.WITHDRAW_EVIDENCE,
        }
        assert relations_to(ana, plan) == {Relation.ACTING_MANAGER}
        assert side_of(ana, plan) == Side.MANAGER
        assert not any(may_sign_as(ana, plan, role) for role in SignerRole)

    def test_nothing_before_a_plan_is_theirs(self, cast: Cast) -> None:
        stand_in(cast)

        assert not may_draft_for(actor(cast, "ana"), cast.sam)

    def test_it_is_not_passed_on(self, cast: Cast) -> None:
        plan = plan_in(PlanStatus.ACTIVE, cast)
        stand_in(cast)
        stand_in(cast, who="lee", away="ana")

        assert "lee" not in seen_by(cast, plan, FIRST)
        with pytest.raises(NotVisible):
            stand_in(cast, who="lee", by=cast.account("ana"))

    def test_their_day_shows_what_is_to_be_done_and_nothing_that_is_not_theirs(self, cast: Cast) -> None:
        plan = plan_in(PlanStatus.ACTIVE, cast)
        stand_in(cast)
        ana = actor(cast, "ana")

        assert list(in_hand(ana, FIRST)) == [plan]
        assert leads_a_plan(ana)
        assert {meeting.plan_id for meeting in own_meetings(ana)} == {plan.pk}
        kinds = {item.step.kind for item in (*work_for(ana, NOW).late, *work_for(ana, NOW).today)}
        assert "log_checkpoint" in kinds
        assert kinds.isdisjoint({"share", "start", "put_outcome"})
        assert cast.account("ana") in case_of(plan, at=NOW)

    def test_a_conflict_of_interest_comes_first(self, cast: Cast) -> None:
        plan = plan_in(PlanStatus.ACTIVE, cast)
        stand_in(cast)
        note_conflict(
            who=cast.ana, about=cast.sam, kind=ConflictKind.RELATIVE, by=cast.account("noor"), at=NOW
        )

        assert "ana" not in seen_by(cast, plan, FIRST)

    def test_whose_plan_the_manager_leads_does_not_stand_in_for_them(self, cast: Cast) -> None:
        plan_in(PlanStatus.ACTIVE, cast)

        with pytest.raises(NotNow) as refused:
            stand_in(cast, who="sam")
        assert str(refused.value) == "Sam Okafor cannot stand in here. Choose somebody else."

    def test_it_is_over_when_the_manager_leaves(self, cast: Cast) -> None:
        plan = plan_in(PlanStatus.ACTIVE, cast)
        stand_in(cast)

        leave(employee=cast.jana, last_day=FIRST + timedelta(days=2), by=cast.account("noor"), at=NOW)

        assert "ana" in seen_by(cast, plan, FIRST + timedelta(days=2))
        assert "ana" not in seen_by(cast, plan, FIRST + timedelta(days=3))

    def test_it_is_over_when_whoever_stands_in_leaves(self, cast: Cast) -> None:
        plan = plan_in(PlanStatus.ACTIVE, cast)
        stand_in(cast)

        leave(employee=cast.ana, last_day=FIRST, at_once=True, by=cast.account("noor"), at=NOW)

        assert "ana" not in seen_by(cast, plan, FIRST)

    def test_a_verb_asks_again_after_it_was_ended(self, cast: Cast) -> None:
        plan = plan_in(PlanStatus.ACTIVE, cast)
        made = stand_in(cast)
        said = {"plan": plan, "section": "whole", "audience": "case", "by": cast.account("ana"), "at": NOW}
        workflows.comment(body="I keep it going.", **said)

        workflows.end_stand_in(stand_in=made, by=cast.account("ana"), at=NOW)

        with pytest.raises(NotVisible):
            workflows.comment(body="And go on.", **said)


class TestInHr:
    def lent(self, cast: Cast) -> Plan:
        """Sam's plan, while Ada of Finance stands in for Mia."""
        plan = plan_in(PlanStatus.ACTIVE, cast)
        stand_in(cast, who="ada", away="mia", kind=StandInKind.HR_PARTNER)
        return plan

    def test_a_colleague_looks_after_the_departments_and_signs_nothing(self, cast: Cast) -> None:
        plan = self.lent(cast)
        ada = actor(cast, "ada")

        assert "ada" in seen_by(cast, plan, FIRST)
        assert PLANS.can(ada, PlanPermission.AMEND, plan)
        assert Relation.LENT in relations_to(ada, plan)
        assert not any(may_sign_as(ada, plan, role) for role in SignerRole)
        assert not PLANS.can(ada, PlanPermission.SIGN_FORM, plan)
        assert not PLANS.can(ada, PlanPermission.ATTEST, plan)
        assert PLANS.can(actor(cast, "mia"), PlanPermission.ATTEST, plan)

    def test_it_makes_nobody_work_in_hr(self, cast: Cast) -> None:
        with pytest.raises(NotNow):
            stand_in(cast, who="ana", away="mia", kind=StandInKind.HR_PARTNER)
        plan = self.lent(cast)
        RoleGrant.objects.filter(user=cast.account("ada")).update(
            revoked_at=NOW, revoked_by=cast.account("noor")
        )

        assert "ada" not in seen_by(cast, plan, FIRST)

    def test_it_goes_with_the_role_of_the_one_who_is_away(self, cast: Cast) -> None:
        plan = self.lent(cast)
        RoleGrant.objects.filter(user=cast.account("mia")).update(
            revoked_at=NOW, revoked_by=cast.account("noor")
        )

        assert "ada" not in seen_by(cast, plan, FIRST)

    def test_what_was_lent_is_not_lent_on(self, cast: Cast) -> None:
        RoleGrantFactory(user=cast.account("lee"), role=Role.HR_PARTNER, department=cast.finance)
        plan = self.lent(cast)
        stand_in(cast, who="lee", away="ada", kind=StandInKind.HR_PARTNER)

        assert "lee" not in seen_by(cast, plan, FIRST)


class TestNaming:
    @pytest.mark.parametrize("name", ["tom", "ada", "sam", "ola", "ivo", "kim"])
    def test_nobody_else_names_who_reads_plans(self, cast: Cast, name: str) -> None:
        with pytest.raises((NotVisible, NotAllowed)):
            stand_in(cast, by=cast.account(name))

    @pytest.mark.parametrize("name", ["jana", "mia", "noor"])
    def test_the_one_who_is_away_and_hr_do(self, cast: Cast, name: str) -> None:
        assert stand_in(cast, by=cast.account(name)).named_by == cast.account(name)

    @pytest.mark.parametrize(
        "change",
        [
            {"first": FIRST - timedelta(days=1)},
            {"last": FIRST - timedelta(days=1)},
            {"last": FIRST + timedelta(days=93)},
            {"who": "jana"},
        ],
        ids=["over", "before", "too long", "oneself"],
    )
    def test_what_makes_no_sense_is_refused(self, cast: Cast, change: dict[str, object]) -> None:
        with pytest.raises(NotNow):
            stand_in(cast, **change)  # type: ignore[arg-type]  # as above
        assert not StandIn.objects.exists()

    def test_one_at_a_time_and_pressed_twice_it_is_one(self, cast: Cast) -> None:
        assert stand_in(cast) == stand_in(cast)
        with pytest.raises(NotNow):
            stand_in(cast, who="paul", first=LAST, last=LAST + timedelta(days=5))

    def test_the_employee_is_told_at_once_and_whoever_stands_in_when_it_begins(self, cast: Cast) -> None:
        plan = plan_in(PlanStatus.ACTIVE, cast)

        stand_in(cast, first=FIRST + timedelta(days=7))

        told = {
            message.kind: (message.recipient_id, message.due_at.date())
            for message in OutboxMessage.objects.filter(kind__contains="stand", about_ref=plan.ref)
        }
        assert told == {
            "plans.stand_in_named": (cast.account("sam").pk, FIRST),
            "plans.standing_in": (cast.account("ana").pk, FIRST + timedelta(days=7)),
        }
        (event,) = AuditEvent.objects.filter(event="people.stand_in_named")
        assert event.data["first"] == "2026-06-08"


class TestPages:
    @pytest.fixture(autouse=True)
    def _on_that_day(self, time_machine) -> None:
        time_machine.move_to(NOW, tick=False)

    def test_a_manager_names_somebody_and_the_employee_reads_who_and_until_when(
        self, cast: Cast, signed_in: SignIn
    ) -> None:
        plan_in(PlanStatus.ACTIVE, cast)
        said = {"stand_in": "ana@example.org", "first": "2026-06-01", "last": "2026-06-12"}

        page = signed_in("jana").post(reverse("away"), said, follow=True).content.decode()

        assert "Ana Ruiz stands in. Whose plan it concerns can see it." in page
        access = " ".join(signed_in("sam").get(reverse("my_plan_access")).content.decode().split())
        assert "Ana Ruiz" in access
        assert "Stands in for your manager" in access
        assert "12 June 2026" in access

    def test_whoever_stands_in_can_end_it_and_then_has_no_such_page(
        self, cast: Cast, signed_in: SignIn
    ) -> None:
        made = stand_in(cast, who="chris")
        chris = signed_in("chris")
        assert "You stand in for" in chris.get(reverse("away")).content.decode()

        assert chris.post(reverse("away_end", args=[made.ref])).status_code == 302

        assert chris.get(reverse("away")).status_code == 404
        assert chris.get(reverse("away_end", args=[made.ref])).status_code == 404

    def test_hr_names_somebody_for_a_manager_who_is_ill(self, cast: Cast, signed_in: SignIn) -> None:
        url = reverse("person_away", args=[cast.jana.ref])
        said = {"stand_in": "Paul Odell", "first": "2026-06-01", "last": "2026-06-03"}

        page = signed_in("mia").post(url, said, follow=True).content.decode()

        assert "Paul Odell stands in" in page
        assert "Paul Odell" in signed_in("mia").get(reverse("person", args=[cast.jana.ref])).content.decode()

    def test_what_was_typed_is_kept_where_it_cannot_be(self, cast: Cast, signed_in: SignIn) -> None:
        said = {"stand_in": "Jana Lind", "first": "2026-06-01", "last": "2026-06-12"}

        answer = signed_in("jana").post(reverse("away"), said)

        assert answer.status_code == 409
        assert "Choose somebody else than the one who is away." in answer.content.decode()
        assert 'value="2026-06-12"' in answer.content.decode()
