"""The same of what is beside a plan: the coaching log, and requests to open a plan in an emergency."""

from __future__ import annotations

from datetime import timedelta

import pytest

from employees.enums import Role
from employees.errors import NotAllowed, NotVisible
from employees.permissions import actor_for
from plans import workflows
from plans.enums import PlanStatus
from plans.models import CitedNote, EmergencyAccess, Observation, Plan
from plans.permissions import CoachingPermission
from plans.queries.coaching import (
    citable,
    cited_in,
    note_for,
    notes_about,
    own_notes,
    person_with_log,
)
from plans.queries.drafting import people_to_plan_for
from plans.queries.emergencies import (
    asked_by,
    decided_for,
    emergency_for,
    open_now,
    to_decide,
    told_of,
)
from tests.factories.people import RoleGrantFactory, UserFactory
from tests.factories.plans import draft_plan, plan_in
from tests.people import NAMES as CAST
from tests.people import Cast
from tests.plans.test_who_may import NAMES, NOW, TODAY, actor, with_everybody


@pytest.fixture
def plan(cast: Cast) -> Plan:
    """Sam's plan, which runs, with everybody there."""
    return with_everybody(PlanStatus.ACTIVE, cast)


class TestTheLog:
    """Notes about Sam: one of Jana's that he does not know of, one that he has read, and one about Lee."""

    @pytest.fixture
    def notes(self, cast: Cast) -> dict[str, Observation]:
        return {
            seen: workflows.note(
                kind="concern",
                happened_on=TODAY,
                seen=seen,
                said="Asked.",
                employee=cast.people()[person],
                share=share,
                by=cast.account(by),
                at=NOW,
            )
            for seen, person, share, by in (
                ("kept", "sam", False, "jana"),
                ("read", "sam", True, "jana"),
                ("lee's", "lee", True, "ana"),
                ("paul's", "jana", True, "paul"),
            )
        }

    def test_the_log_is_opened_by_whoever_keeps_it(self, cast: Cast) -> None:
        keep = {
            name
            for name in CAST
            if people_to_plan_for(actor(cast, name), TODAY).filter(pk=cast.sam.pk).exists()
        }
        assert keep == {"jana", "mia", "noor"}
        for name in keep:
            assert person_with_log(actor(cast, name), cast.sam.ref) == cast.sam
        for name in {*CAST} - keep:
            with pytest.raises(NotVisible):
                person_with_log(actor(cast, name), cast.sam.ref)
        with pytest.raises(NotVisible):
            person_with_log(actor(cast, "noor"), "none")
        cast.account("jana").is_active = False
        with pytest.raises(NotVisible):
            person_with_log(actor(cast, "jana"), cast.sam.ref)

    def test_a_note_that_one_may_not_read_is_not_there(
        self, cast: Cast, notes: dict[str, Observation]
    ) -> None:
        jana, sam = actor(cast, "jana"), actor(cast, "sam")

        assert note_for(jana, notes["kept"].ref) == notes["kept"]
        assert note_for(jana, notes["kept"].ref, CoachingPermission.CHANGE) == notes["kept"]
        for asking, ref in ((sam, notes["kept"].ref), (jana, notes["lee's"].ref), (jana, "none")):
            with pytest.raises(NotVisible):
                note_for(asking, ref)
        with pytest.raises(NotAllowed):
            note_for(sam, notes["read"].ref, CoachingPermission.CHANGE)

    def test_notes_about_one_person_and_ones_own(self, cast: Cast, notes: dict[str, Observation]) -> None:
        jana, noor = actor(cast, "jana"), actor(cast, "noor")

        assert set(notes_about(jana, cast.sam)) == {notes["kept"], notes["read"]}
        assert set(notes_about(noor, cast.lee)) == {notes["lee's"]}
        assert set(own_notes(actor(cast, "sam"))) == {notes["read"]}
        # What is about Jana is hers; what she wrote is not.
        assert set(own_notes(jana)) == {notes["paul's"]}
        outside = RoleGrantFactory(user=UserFactory(), role=Role.HR_LEAD).user
        assert list(own_notes(actor_for(outside, on=TODAY))) == []

    def test_a_plan_cites_what_its_writer_reads_of_its_person_and_what_it_cites_already(
        self, cast: Cast, notes: dict[str, Observation]
    ) -> None:
        plan = draft_plan(cast)
        assert set(citable(actor(cast, "jana"), plan)) == {notes["kept"], notes["read"]}
        assert set(citable(actor(cast, "ana"), plan)) == set()

        CitedNote.objects.create(
            plan=plan, observation=notes["kept"], cited_at=NOW, cited_by=cast.account("jana")
        )

        assert cited_in(plan) == [notes["kept"]]
        assert cited_in(draft_plan(cast, employee="chris")) == []
        assert set(citable(actor(cast, "sam"), plan)) == {notes["kept"], notes["read"]}


class TestEmergencies:
    """Tom asked for Sam's plan and was let in for an hour by Noor. Another request of his, about Lee, waits."""

    @pytest.fixture
    def opened(self, cast: Cast, plan: Plan) -> EmergencyAccess:
        return EmergencyAccess.objects.get(person=cast.sam)

    @pytest.fixture
    def waits(self, cast: Cast, opened: EmergencyAccess) -> EmergencyAccess:
        reason = "The copy of the record does not open."
        return workflows.ask_for_emergency(person=cast.lee, reason=reason, by=cast.account("tom"), at=NOW)

    def test_everybody_finds_what_they_asked_for_or_may_decide(
        self, cast: Cast, opened: EmergencyAccess, waits: EmergencyAccess
    ) -> None:
        RoleGrantFactory(user=cast.account("kim"), role=Role.HR_FOR_HR)
        found = {
            name: (set(asked_by(asking)), to_decide(asking), set(decided_for(asking)))
            for name in NAMES
            for asking in [actor(cast, name)]
        }

        assert found == {name: (set(), [], set()) for name in NAMES} | {
            "tom": ({opened, waits}, [], set()),
            "noor": (set(), [waits], {opened}),
        }
        for name in ("tom", "noor"):
            assert emergency_for(actor(cast, name), waits.ref) == waits
            assert emergency_for(actor(cast, name), opened.ref) == opened
        for name, ref in (("mia", waits.ref), ("kim", waits.ref), ("sam", opened.ref), ("noor", "none")):
            with pytest.raises(NotVisible):
                emergency_for(actor(cast, name), ref)

    def test_of_colleagues_in_hr_whoever_looks_after_hr_decides(
        self, cast: Cast, waits: EmergencyAccess
    ) -> None:
        RoleGrantFactory(user=cast.account("kim"), role=Role.HR_FOR_HR)
        RoleGrantFactory(user=cast.account("lee"), role=Role.HR_PARTNER, department=cast.support)

        assert to_decide(actor(cast, "kim")) == to_decide(actor(cast, "noor")) == [waits]
        cast.lee.reporting_lines.update(manager=cast.noor)
        cast.noor.reporting_lines.create(manager=cast.lee, from_date=TODAY)
        assert to_decide(actor(cast, "noor")) == []
        cast.account("kim").is_active = False
        assert to_decide(actor(cast, "kim")) == []

    def test_nobody_decides_what_they_asked_for(self, cast: Cast, waits: EmergencyAccess) -> None:
        RoleGrantFactory(user=cast.account("tom"), role=Role.HR_LEAD)
        RoleGrantFactory(user=cast.account("noor"), role=Role.SYSTEM_OWNER)

        assert to_decide(actor(cast, "tom")) == []
        assert set(decided_for(actor(cast, "tom"))) == set()
        assert set(asked_by(actor(cast, "noor"))) == set()
        assert to_decide(actor(cast, "noor")) == [waits]

    def test_what_was_declined_or_taken_back_waits_no_more(self, cast: Cast, waits: EmergencyAccess) -> None:
        workflows.decline_emergency(access=waits, by=cast.account("noor"), at=NOW)

        assert to_decide(actor(cast, "noor")) == []

    def test_one_is_open_until_it_ends(self, cast: Cast, opened: EmergencyAccess) -> None:
        account = cast.account("tom")

        def open_at(minutes: int) -> EmergencyAccess | None:
            return open_now(actor_for(account, on=TODAY, at=NOW + timedelta(minutes=minutes)))

        assert [open_at(minutes) for minutes in (0, 59, 60)] == [opened, opened, None]
        assert open_now(actor_for(account, on=TODAY)) is None
        assert {name for name in NAMES if open_now(actor(cast, name))} == {"tom"}
        workflows.end_emergency(access=opened, by=account, at=NOW)
        assert open_at(0) is None

    def test_its_person_alone_is_told_and_not_before_the_day(
        self, cast: Cast, plan: Plan, opened: EmergencyAccess
    ) -> None:
        assert {name for name in NAMES if set(told_of(actor(cast, name), plan, TODAY)) == {opened}} == {"sam"}
        assert not any(told_of(actor(cast, name), plan, TODAY) for name in set(NAMES) - {"sam"})
        assert not told_of(actor(cast, "sam"), plan, TODAY - timedelta(days=1)).exists()
        other = plan_in(PlanStatus.ACTIVE, cast, employee="lee", author="ana")
        assert not told_of(actor(cast, "lee"), other, TODAY).exists()
        Plan.objects.filter(pk=plan.pk).update(shared_at=NOW + timedelta(hours=1))
        assert not told_of(actor(cast, "sam"), plan, TODAY).exists()
