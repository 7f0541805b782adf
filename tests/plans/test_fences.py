"""The outer fence by itself: what could be handed to somebody at all, whatever the tables say.

Actors are made up where that says more plainly who they are than the cast does.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db.models import QuerySet

from employees.enums import Role
from employees.guard import entered
from employees.models import ReportingLine
from employees.permissions import Actor
from plans import workflows
from plans.enums import PlanStatus
from plans.models import Companion, EmergencyAccess, FairStart, Observation, Plan
from plans.permissions import PlanPermission
from plans.permissions.fences import (
    fence_of_emergencies,
    fence_of_notes,
    fence_of_pauses,
    fence_of_plans,
    for_hr_alone,
    kept_from_own_side,
    looked_after,
)
from tests.factories.plans import draft_plan, plan_in
from tests.people import Cast
from tests.plans.test_who_may import (
    NAMES,
    NOW,
    SOMEBODY,
    STATES,
    TODAY,
    actor,
    with_everybody,
    written,
)

DAY = timedelta(days=1)


@pytest.fixture
def actors(cast: Cast) -> Mapping[str, Actor]:
    """Everybody who asks, read beforehand."""
    return {name: actor(cast, name) for name in NAMES}


class TestPlans:
    """Sam's plan, with everybody there."""

    @pytest.fixture(params=STATES)
    def state(self, request: pytest.FixtureRequest) -> str:
        return str(request.param)

    @pytest.fixture
    def in_state(self, cast: Cast, state: str) -> Plan:
        return with_everybody(state, cast)

    @pytest.fixture
    def everybody(self, cast: Cast, in_state: Plan) -> Mapping[str, Actor]:
        return {name: actor(cast, name) for name in NAMES}

    def test_it_lets_in_whoever_may_read_the_plan_by_what_is_written(
        self, everybody: Mapping[str, Actor], in_state: Plan, state: str
    ) -> None:
        through = {
            name
            for name, asking in everybody.items()
            if Plan.objects.filter(fence_of_plans(asking), pk=in_state.pk).exists()
        }

        assert through == {name for name, held in written(state).items() if PlanPermission.VIEW in held}

    @pytest.fixture
    def plan(self, cast: Cast) -> Plan:
        return with_everybody(PlanStatus.ACTIVE, cast)

    @pytest.fixture
    def lees(self, cast: Cast) -> Plan:
        return plan_in(PlanStatus.ACTIVE, cast, employee="lee", author="ana")

    def test_whose_account_is_disabled_or_whom_a_conflict_keeps_out_is_not_let_in(
        self, cast: Cast, plan: Plan
    ) -> None:
        for name in ("jana", "ana", "mia", "noor", "ivo", "ola", "paul", "tom"):
            asking = actor(cast, name)
            kept = replace(asking, conflict_ids=frozenset({cast.sam.pk}))
            gone = replace(asking, active=False)
            assert plans(asking) == {plan}, name
            assert plans(kept) == plans(gone) == set(), name

    def test_a_stand_in_comes_by_the_plans_of_the_manager_who_is_away(
        self, cast: Cast, plan: Plan, lees: Plan
    ) -> None:
        of_jana = replace(SOMEBODY, stands_in_for=frozenset({cast.jana.pk}))

        assert plans(of_jana) == {plan}

    def test_a_companion_comes_by_a_shared_plan_until_the_last_day(
        self, cast: Cast, plan: Plan, lees: Plan
    ) -> None:
        kim = replace(actor(cast, "kim"), employee_id=None)
        until = Companion.objects.get().until
        assert plans(replace(kim, on=until)) == {plan}
        assert plans(replace(kim, on=until + DAY)) == set()

        Companion.objects.update(removed_at=NOW, removed_by=cast.account("sam"))
        assert plans(kim) == set()
        Companion.objects.create(
            plan=draft_plan(cast, employee="chris"),
            user=cast.account("kim"),
            until=until,
            invited_at=NOW,
            invited_by=cast.account("noor"),
        )
        assert plans(kim) == set()

    def test_a_system_owner_comes_by_what_was_opened_to_them_until_it_ends(
        self, cast: Cast, plan: Plan, lees: Plan
    ) -> None:
        access, tom = EmergencyAccess.objects.get(), actor(cast, "tom")
        assert access.until is not None
        assert plans(replace(tom, at=access.until - timedelta(seconds=1))) == {plan}
        for other in (
            replace(tom, at=access.until),
            replace(tom, at=None),
            replace(tom, roles=frozenset()),
            replace(tom, user_id=cast.account("chris").pk),
        ):
            assert plans(other) == set()

        EmergencyAccess.objects.update(ended_at=NOW, ended_by=cast.account("tom"))
        assert plans(tom) == set()


def plans(asking: Actor) -> set[Plan]:
    return set(Plan.objects.filter(fence_of_plans(asking)))


class TestEmergencies:
    """Tom asked for Sam's plan, for Chris', who works in HR here, and for Noor's."""

    @pytest.fixture
    def asked(self, cast: Cast) -> Mapping[str, EmergencyAccess]:
        tom = cast.account("tom")
        return {
            name: workflows.ask_for_emergency(
                person=cast.people()[name], reason="The copy of the record does not open.", by=tom, at=NOW
            )
            for name in ("sam", "chris", "noor")
        }

    def test_who_answers_for_hr_decides_and_nobody_about_themselves_or_what_they_asked(
        self, cast: Cast, asked: Mapping[str, EmergencyAccess]
    ) -> None:
        noor, in_hr = actor(cast, "noor"), frozenset({cast.chris.pk, cast.noor.pk})
        for_hr = replace(SOMEBODY, roles=frozenset({Role.HR_FOR_HR}), hr_people_ids=in_hr)

        assert self.seen(noor) == {"sam", "chris"}
        assert self.seen(for_hr) == {"chris", "noor"}
        assert self.seen(replace(for_hr, roles=frozenset({Role.HR_FOR_HR, Role.HR_LEAD}))) == set(asked)
        assert self.seen(replace(noor, user_id=cast.account("tom").pk)) == set()
        assert self.seen(replace(noor, active=False)) == set()
        for role in (Role.HR_PARTNER, Role.SYSTEM_OWNER, Role.APPROVER, Role.AUDITOR):
            assert self.seen(replace(SOMEBODY, roles=frozenset({role}), hr_people_ids=in_hr)) == set()

    def test_the_guard_lets_it_through(self, cast: Cast, asked: Mapping[str, EmergencyAccess]) -> None:
        for name in ("noor", "mia"):
            asking = actor(cast, name)
            with entered(lambda key=asking.user_id: key):
                list(fence_of_emergencies(asking, EmergencyAccess.objects.all()))

    def seen(self, asking: Actor) -> set[str]:
        rows = fence_of_emergencies(asking, EmergencyAccess.objects.select_related("person"))
        return {row.person.first_name.lower() for row in rows}


class TestBeforeAPlan:
    """Notes about Sam and Lee, and pauses that led to no plan."""

    @pytest.fixture
    def notes(self, cast: Cast) -> Mapping[str, Observation]:
        return {
            seen: workflows.note(
                kind="concern", happened_on=TODAY, seen=seen, said="Asked.", employee=cast.people()[person],
                share=share, by=cast.account(by), at=NOW,
            )
            for seen, person, share, by in (
                ("jana's", "sam", False, "jana"),
                ("read", "sam", True, "jana"),
                ("mia's", "sam", False, "mia"),
                ("lee's", "lee", False, "ana"),
                ("lee's, read", "lee", True, "ana"),
                ("jana is told", "jana", True, "paul"),
            )
        }  # fmt: skip

    def test_notes_are_for_the_person_once_shared_for_who_leads_and_wrote_them_and_for_hr(
        self, cast: Cast, actors: Mapping[str, Actor], notes: Mapping[str, Observation]
    ) -> None:
        found = {name: self.seen_notes(asking) for name, asking in actors.items()}

        assert {name: each for name, each in found.items() if each} == {
            "sam": {"read"},
            "jana": {"jana's", "read", "jana is told"},
            "paul": {"jana is told"},
            "ana": {"lee's", "lee's, read"},
            "mia": {"jana's", "read", "mia's", "jana is told"},
            "ada": {"lee's", "lee's, read"},
            "noor": set(notes),
        }
        # Whoever leads Sam now, and is not who wrote it, reads what he has read.
        assert self.seen_notes(replace(SOMEBODY, report_ids=frozenset({cast.sam.pk}))) == {"read"}
        for name in ("jana", "noor"):
            kept = replace(actors[name], conflict_ids=frozenset({cast.sam.pk}))
            assert self.seen_notes(kept) == found[name] - {"jana's", "read", "mia's"}
            assert self.seen_notes(replace(actors[name], active=False)) == set()

    def seen_notes(self, asking: Actor) -> set[str]:
        return {note.seen for note in Observation.objects.filter(fence_of_notes(asking))}

    @pytest.fixture
    def pauses(self, cast: Cast) -> Mapping[str, FairStart]:
        return {
            f"{by} about {person}": FairStart.objects.create(
                employee=cast.people()[person],
                answered_at=NOW,
                answered_by=cast.account(by),
                suggested="coach_first",
                step="coach_first",
                considered="Coaching alone.",
            )
            for by, person in (("jana", "sam"), ("mia", "sam"), ("ana", "lee"))
        }

    def test_pauses_are_for_who_looked_and_leads_and_for_hr(
        self, cast: Cast, actors: Mapping[str, Actor], pauses: Mapping[str, FairStart]
    ) -> None:
        found = {name: self.seen_pauses(asking, pauses) for name, asking in actors.items()}

        assert {name: each for name, each in found.items() if each} == {
            "jana": {"jana about sam"},
            "ana": {"ana about lee"},
            "mia": {"jana about sam", "mia about sam"},
            "ada": {"ana about lee"},
            "noor": set(pauses),
        }
        assert self.seen_pauses(replace(actors["jana"], report_ids=frozenset()), pauses) == set()
        assert self.seen_pauses(replace(actors["noor"], conflict_ids=frozenset({cast.sam.pk})), pauses) == {
            "ana about lee"
        }
        for name in ("jana", "noor"):
            assert self.seen_pauses(replace(actors[name], active=False), pauses) == set()

    def seen_pauses(self, asking: Actor, pauses: Mapping[str, FairStart]) -> set[str]:
        seen = set(FairStart.objects.filter(fence_of_pauses(asking)))
        return {name for name, pause in pauses.items() if pause in seen}


class TestWhomHRLooksAfter:
    """Asked of reporting lines, which everybody has but Ivo. Chris and Mia work in HR here."""

    def test_by_role(self, cast: Cast) -> None:
        lead = self.in_hr(cast, Role.HR_LEAD)
        partner = self.in_hr(cast, Role.HR_PARTNER)
        for_hr = self.in_hr(cast, Role.HR_FOR_HR)
        support = people(ReportingLine.objects.filter(employee__department=cast.support))
        assert {"sam", "jana", "chris"} <= support

        assert self.found(lead) == people(ReportingLine.objects.all())
        assert self.found(partner) == support - {"chris"}
        assert self.found(replace(partner, hr_people_ids=frozenset())) == support
        assert self.found(for_hr) == {"chris", "mia"}
        assert self.found(self.in_hr(cast, Role.HR_PARTNER, Role.HR_FOR_HR)) == support | {"mia"}
        assert self.found(SOMEBODY) == set()

    def test_nobody_acts_on_their_own_side(self, cast: Cast) -> None:
        everybody = people(ReportingLine.objects.all())
        asking = replace(
            SOMEBODY,
            employee_id=cast.sam.pk,
            manager_ids=frozenset({cast.jana.pk}),
            conflict_ids=frozenset({cast.lee.pk}),
        )

        assert self.kept(asking) == everybody - {"sam", "jana", "lee"}
        assert self.kept(SOMEBODY) == everybody

    def test_what_is_for_hr_alone_is_for_nobody_who_leads_the_person(self, cast: Cast) -> None:
        lead = replace(self.in_hr(cast, Role.HR_LEAD), employee_id=cast.noor.pk)
        everybody = people(ReportingLine.objects.all())

        assert self.alone(lead) == everybody - {"noor"}
        assert self.alone(replace(lead, report_ids=frozenset({cast.sam.pk}))) == everybody - {"noor", "sam"}
        assert self.alone(replace(lead, active=False)) == set()
        assert self.alone(replace(SOMEBODY, report_ids=frozenset({cast.sam.pk}))) == set()

    def in_hr(self, cast: Cast, *roles: Role) -> Actor:
        departments: Collection[int] = {cast.support.pk} if Role.HR_PARTNER in roles else ()
        return replace(
            SOMEBODY,
            roles=frozenset(roles),
            hr_department_ids=frozenset(departments),
            hr_people_ids=frozenset({cast.chris.pk, cast.mia.pk}),
        )

    def found(self, asking: Actor) -> set[str]:
        return people(ReportingLine.objects.filter(looked_after(asking)))

    def kept(self, asking: Actor) -> set[str]:
        return people(ReportingLine.objects.filter(kept_from_own_side(asking)))

    def alone(self, asking: Actor) -> set[str]:
        return people(for_hr_alone(asking, ReportingLine.objects.all()))


def people(lines: QuerySet[Any]) -> set[str]:
    return {line.employee.first_name.lower() for line in lines.select_related("employee")}
