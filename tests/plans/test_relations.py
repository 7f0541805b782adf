"""What somebody is to Sam's plan where more than one thing is true of them, or not any more.

Jana leads it, Mia and Noor look after it in HR, Tom was let in for an emergency, Kim accompanies Sam.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from employees.enums import Role, StandInKind
from employees.guard import entered
from employees.models import StandIn
from employees.permissions import Actor, Relation
from plans import workflows
from plans.enums import AppealDecision, GoalResult, OutcomeKind, PlanStatus
from plans.models import Companion, EmergencyAccess, Plan
from plans.permissions import PLANS, relations_to
from plans.permissions.plans import companionships, emergencies, hr_at_all
from tests.factories.people import RoleGrantFactory, UserFactory
from tests.factories.plans import draft_plan, excused, fill, judged, plan_in
from tests.people import Cast
from tests.plans.test_who_may import NOW, actor, with_everybody

R = Relation
AS_MANAGER = {R.MANAGER, R.AUTHOR}
UNINVOLVED_LEAD = {R.HR_LEAD, R.REVIEWER, R.HR_ALONE, R.UNINVOLVED_HR}


@pytest.fixture
def plan(cast: Cast) -> Plan:
    return with_everybody(PlanStatus.ACTIVE, cast)


@pytest.fixture
def lees(cast: Cast) -> Plan:
    return plan_in(PlanStatus.ACTIVE, cast, employee="lee", author="ana")


Is = Callable[..., set[Relation]]


@pytest.fixture
def is_to(cast: Cast) -> Is:
    """What somebody is to a plan, as both are now."""

    def relations(name: str, plan: Plan) -> set[Relation]:
        return set(relations_to(actor(cast, name), Plan.objects.select_related("employee").get(pk=plan.pk)))

    return relations


def test_whoever_has_another_way_in_needs_no_emergency_and_no_companion(
    cast: Cast, plan: Plan, lees: Plan, is_to: Is
) -> None:
    assert (is_to("tom", plan), is_to("kim", plan)) == ({R.EMERGENCY}, {R.COMPANION})
    # Neither is let in to another plan by it.
    assert is_to("tom", lees) == is_to("kim", lees) == set()

    RoleGrantFactory(user=cast.account("tom"), role=Role.APPROVER)
    RoleGrantFactory(user=cast.account("kim"), role=Role.AUDITOR)

    assert (is_to("tom", plan), is_to("kim", plan)) == ({R.APPROVER}, {R.AUDITOR})


def test_hr_who_stands_in_for_the_manager_stays_hr(cast: Cast, plan: Plan, is_to: Is) -> None:
    StandIn.objects.filter(kind=StandInKind.MANAGER).update(by=cast.noor)

    assert is_to("noor", plan) == UNINVOLVED_LEAD


def test_a_lead_is_lent_nothing_and_a_stand_in_is_lent_no_colleague(
    cast: Cast, plan: Plan, is_to: Is
) -> None:
    assert is_to("ada", plan) == {R.HR_PARTNER, R.LENT, R.REVIEWER, R.HR_ALONE, R.UNINVOLVED_HR}
    RoleGrantFactory(user=cast.account("sam"), role=Role.HR_PARTNER, department=cast.finance)
    assert is_to("ada", plan) == set()

    StandIn.objects.filter(kind=StandInKind.HR_PARTNER).update(by=cast.noor)
    RoleGrantFactory(user=cast.account("noor"), role=Role.HR_PARTNER, department=cast.finance)
    sams = plan_in(PlanStatus.ACTIVE, cast, employee="chris")
    assert is_to("noor", sams) == UNINVOLVED_LEAD | {R.HR_PARTNER}


def test_who_wrote_it_and_leads_it_no_longer_is_nothing_to_it(cast: Cast, plan: Plan, is_to: Is) -> None:
    assert is_to("jana", plan) == AS_MANAGER

    Plan.objects.filter(pk=plan.pk).update(manager=cast.ana)

    assert is_to("jana", plan) == set()


def test_a_manager_in_hr_is_the_manager_and_judges_nothing(cast: Cast, is_to: Is) -> None:
    RoleGrantFactory(user=cast.account("jana"), role=Role.HR_LEAD)
    plan = plan_in(PlanStatus.ACTIVE, cast, author="mia")
    assert is_to("jana", plan) == {R.MANAGER, R.HR_LEAD}

    workflows.propose_outcome(
        plan=plan,
        overall=OutcomeKind.GOALS_MET,
        reason="Both goals were reached.",
        results=judged(plan, GoalResult.MET),
        undelivered=excused(plan),
        by=cast.account("jana"),
        at=NOW + timedelta(days=38),
    )

    assert is_to("jana", plan) == {R.MANAGER, R.HR_LEAD}
    assert R.OUTCOME_CONFIRMER in is_to("noor", plan)


class TestFourEyes:
    """Who wrote some of a draft does not review it, and who took part in a plan does not hear its appeal."""

    @pytest.fixture
    def draft(self, cast: Cast) -> Plan:
        """Jana's draft, in which Mia wrote as well."""
        plan = draft_plan(cast)
        fill(plan, cast)
        plan.writers.add(cast.account("mia"))
        return plan

    def test_whoever_wrote_in_the_draft_reviews_others_and_not_this(
        self, cast: Cast, draft: Plan, is_to: Is
    ) -> None:
        # While it is written nothing waits for review, and it is not asked who wrote.
        assert R.REVIEWER in is_to("mia", draft)

        workflows.submit(plan=draft, by=cast.account("jana"), at=NOW)

        assert R.REVIEWER not in is_to("mia", draft)
        assert R.REVIEWER in is_to("noor", draft)

    def test_the_author_never_reviews_whoever_is_noted_as_a_writer(self, cast: Cast, is_to: Is) -> None:
        plan = plan_in(PlanStatus.IN_REVIEW, cast, author="mia")
        plan.writers.clear()

        assert R.REVIEWER not in is_to("mia", plan)
        assert R.AUTHOR in is_to("mia", plan)

    def test_who_took_part_does_not_hear_the_appeal_but_who_decided_it_did_not_take_part(
        self, cast: Cast, is_to: Is
    ) -> None:
        plan = plan_in(PlanStatus.CLOSED, cast, author="mia")
        plan.participants.clear()
        assert R.UNINVOLVED_HR not in is_to("mia", plan)
        assert R.UNINVOLVED_HR in is_to("noor", plan)

        plan.participants.add(cast.account("noor"))
        assert R.UNINVOLVED_HR not in is_to("noor", plan)
        soon = plan.outcome.confirmed_at + timedelta(days=1)
        workflows.appeal(plan=plan, grounds="The dates were moved.", by=cast.account("sam"), at=soon)
        plan.participants.remove(cast.account("noor"))
        workflows.decide_appeal(
            plan=Plan.objects.get(pk=plan.pk),
            decision=AppealDecision.UPHELD,
            reason="They were not.",
            by=cast.account("noor"),
            at=soon,
        )
        plan.participants.add(cast.account("noor"))
        assert R.UNINVOLVED_HR in is_to("noor", plan)


class TestForAWhile:
    """Companions and emergencies, to the day and to the second."""

    def test_a_companion_until_the_last_day_unless_removed_or_disabled(self, cast: Cast, plan: Plan) -> None:
        kim, row = actor(cast, "kim"), Companion.objects.get()

        assert self.of(replace(kim, on=row.until), plan) == {R.COMPANION}
        assert self.of(replace(kim, on=row.until + timedelta(days=1)), plan) == set()
        assert self.of(replace(kim, active=False), plan) == set()
        assert self.of(replace(kim, user_id=cast.account("chris").pk), plan) == set()
        Companion.objects.update(removed_at=NOW, removed_by=cast.account("sam"))
        assert self.of(kim, plan) == set()

    def test_an_emergency_from_its_confirmation_to_its_end_and_for_nobody_else(
        self, cast: Cast, plan: Plan
    ) -> None:
        tom, access = actor(cast, "tom"), EmergencyAccess.objects.get()
        assert access.confirmed_at is not None
        assert access.until is not None
        second = timedelta(seconds=1)

        for at, found in (
            (access.confirmed_at - second, set()),
            (access.confirmed_at, {R.EMERGENCY}),
            (access.until - second, {R.EMERGENCY}),
            (access.until, set()),
            (None, set()),
        ):
            assert self.of(replace(tom, at=at), plan) == found
        assert self.of(replace(tom, roles=frozenset()), plan) == set()
        assert self.of(replace(tom, user_id=cast.account("chris").pk), plan) == set()
        EmergencyAccess.objects.update(ended_at=NOW, ended_by=cast.account("tom"))
        assert self.of(tom, plan) == set()

    def test_the_guard_lets_both_through(self, cast: Cast, plan: Plan) -> None:
        for name, ask in (("kim", companionships), ("tom", emergencies)):
            asking = actor(cast, name)
            with entered(lambda key=asking.user_id: key):
                assert len(ask(asking)) == 1

    def of(self, asking: Actor, plan: Plan) -> set[Relation]:
        return set(relations_to(asking, plan))


class TestLists:
    """The same for many plans at once, one relation after the other."""

    def test_nobody_lists_a_plan_that_a_conflict_keeps_them_out_of(self, cast: Cast, plan: Plan) -> None:
        for name, relation in (
            ("jana", R.MANAGER),
            ("ana", R.ACTING_MANAGER),
            ("paul", R.NEXT_LEVEL_MANAGER),
            ("mia", R.HR_PARTNER),
            ("noor", R.HR_LEAD),
            ("mia", R.HR_ALONE),
            ("ivo", R.APPROVER),
            ("ola", R.AUDITOR),
            ("tom", R.EMERGENCY),
        ):
            asking = actor(cast, name)
            assert self.listed(asking, relation) == {plan}, name
            assert self.listed(replace(asking, conflict_ids=frozenset({cast.sam.pk})), relation) == set(), (
                name
            )

    def test_there_is_no_emergency_without_an_instant_or_for_anybody_but_an_owner(
        self, cast: Cast, plan: Plan
    ) -> None:
        opened = PLANS.related[R.EMERGENCY]

        assert opened(replace(actor(cast, "tom"), at=None)) is None
        assert opened(replace(actor(cast, "tom"), roles=frozenset())) is None
        assert opened(actor(cast, "noor")) is None

    def test_who_is_in_hr_in_two_ways_lists_by_both(self, cast: Cast, plan: Plan, lees: Plan) -> None:
        RoleGrantFactory(user=cast.account("noor"), role=Role.HR_PARTNER, department=cast.finance)
        noor = actor(cast, "noor")
        clause = hr_at_all(noor)

        assert clause is not None
        assert set(Plan.objects.filter(clause)) == self.listed(noor, R.HR_ALONE) == {plan, lees}

    def test_hr_from_outside_lists_what_is_for_hr_alone(self, cast: Cast, plan: Plan) -> None:
        outside = UserFactory()
        RoleGrantFactory(user=outside, role=Role.HR_LEAD)
        asking = replace(actor(cast, "noor"), employee_id=None, user_id=outside.pk, report_ids=frozenset())

        assert self.listed(asking, R.HR_ALONE) == {plan}
        led = replace(actor(cast, "noor"), employee_id=cast.jana.pk)
        assert self.listed(led, R.HR_ALONE) == set()
        assert (
            self.listed(replace(actor(cast, "noor"), report_ids=frozenset({cast.sam.pk})), R.HR_ALONE)
            == set()
        )

    def listed(self, asking: Actor, relation: Relation) -> set[Plan]:
        clause = PLANS.related[relation](asking)
        return set() if clause is None else set(Plan.objects.filter(clause))
