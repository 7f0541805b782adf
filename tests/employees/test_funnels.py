"""What comes out of the queries about people that narrow by who asks: theirs, all of theirs, and nothing beside it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from employees.encryption import lock
from employees.enums import ConflictKind, ImportState, Role, StandInKind
from employees.errors import NotVisible
from employees.models import Absence, Conflict, PeopleImport, RoleGrant, StandIn
from employees.permissions import Actor, actor_for
from employees.queries import (
    absence_for,
    absences_of,
    conflict_for,
    conflicts_for,
    hr_left_for,
    import_for,
    imports_of,
    role_grant_for,
)
from employees.queries.standing_in import (
    is_partner,
    stand_in_for,
    stand_ins_for,
    standing_in_by,
    works_in_hr,
)
from tests.factories.people import EmployeeFactory, RoleGrantFactory, UserFactory
from tests.people import NAMES, Cast

TODAY = date(2026, 6, 1)
NOW = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)


def asking(cast: Cast, name: str) -> Actor:
    return actor_for(cast.account(name), on=TODAY)


class TestConflicts:
    def noted(self, cast: Cast, who: str, about: str, **more: Any) -> Conflict:
        return Conflict.objects.create(
            account=cast.account(who),
            about=cast.people()[about],
            kind=ConflictKind.WITNESS,
            noted_by=cast.account("tom"),
            noted_at=NOW,
            **more,
        )

    def test_a_lead_sees_those_that_stand_and_touch_nothing_of_their_own(self, cast: Cast) -> None:
        cast.noor.reporting_lines.create(manager=cast.paul, from_date=TODAY)
        seen = self.noted(cast, "mia", "sam")
        ended = self.noted(cast, "mia", "lee", ended_at=NOW, ended_by=cast.account("tom"))
        hidden = [
            ended,
            self.noted(cast, "noor", "chris"),
            self.noted(cast, "mia", "noor"),
            self.noted(cast, "mia", "paul"),
            self.noted(cast, "mia", "chris"),
        ]

        assert {name: list(conflicts_for(asking(cast, name))) for name in NAMES} == {
            name: [seen] if name == "noor" else [] for name in NAMES
        }
        assert conflict_for(asking(cast, "noor"), seen.ref) == seen
        for one in hidden:
            with pytest.raises(NotVisible):
                conflict_for(asking(cast, "noor"), one.ref)

    def test_who_is_left_in_hr(self, cast: Cast) -> None:
        def left(person: str) -> set[str]:
            accounts = {cast.account(name).pk: name for name in NAMES}
            return {accounts[user.pk] for user in hr_left_for(cast.people()[person], TODAY)}

        assert left("sam") == {"mia", "noor"}
        assert left("noor") == set()
        RoleGrantFactory(user=cast.account("kim"), role=Role.HR_FOR_HR)
        assert left("noor") == {"kim"}
        self.noted(cast, "mia", "sam")
        assert left("sam") == {"noor"}
        RoleGrant.objects.filter(user=cast.account("noor")).update(revoked_at=NOW)
        assert left("sam") == set()
        type(cast.account("kim")).objects.filter(pk=cast.account("kim").pk).update(is_active=False)
        assert left("ada") == set()


class TestStandingIn:
    def named(self, cast: Cast, person: str, by: str, **more: Any) -> StandIn:
        said = {"kind": StandInKind.MANAGER, "from_date": TODAY, "until_date": TODAY}
        said |= {"named_by": cast.account(person), "named_at": NOW}
        return StandIn.objects.create(person=cast.people()[person], by=cast.people()[by], **said | more)

    def test_it_is_known_to_both_and_to_hr_until_it_is_over(self, cast: Cast) -> None:
        now = self.named(cast, "jana", "ana")
        over = self.named(
            cast, "jana", "ana", from_date=TODAY - timedelta(days=9), until_date=TODAY - timedelta(days=1)
        )
        ended = self.named(
            cast,
            "jana",
            "ana",
            from_date=TODAY + timedelta(days=5),
            until_date=TODAY + timedelta(days=6),
            ended_at=NOW,
            ended_by=cast.account("jana"),
        )
        later = self.named(
            cast, "jana", "ana", from_date=TODAY + timedelta(days=1), until_date=TODAY + timedelta(days=1)
        )
        elsewhere = self.named(cast, "paul", "ivo")

        known = {name: list(stand_ins_for(asking(cast, name), cast.jana, TODAY)) for name in NAMES}
        assert {name: rows for name, rows in known.items() if rows} == {
            name: [now, later] for name in ("jana", "mia", "noor")
        }
        theirs = {name: list(standing_in_by(asking(cast, name))) for name in NAMES}
        assert {name: rows for name, rows in theirs.items() if rows} == {
            "ana": [now, later],
            "ivo": [elsewhere],
        }
        outside = UserFactory()
        assert list(standing_in_by(actor_for(outside, on=TODAY))) == []
        for name in ("jana", "ana", "mia", "noor"):
            assert stand_in_for(asking(cast, name), now.ref) == now
        assert stand_in_for(asking(cast, "ana"), over.ref) == over
        for name, ref in (("paul", now.ref), ("ivo", now.ref), ("ana", ended.ref), ("ana", "none")):
            with pytest.raises(NotVisible):
                stand_in_for(asking(cast, name), ref)

    def test_who_can_stand_in_within_hr(self, cast: Cast) -> None:
        RoleGrantFactory(user=cast.account("kim"), role=Role.HR_FOR_HR)
        RoleGrantFactory(user=cast.account("lee"), role=Role.HR_PARTNER, revoked_at=NOW)
        RoleGrantFactory(user=UserFactory(), role=Role.HR_PARTNER)
        nobody = EmployeeFactory(user=None)

        people = {**cast.people(), "nobody": nobody}
        assert {name for name, one in people.items() if is_partner(one)} == {"mia", "ada"}
        assert {name for name, one in people.items() if works_in_hr(one)} == {"mia", "ada", "noor"}


class TestAbsences:
    @pytest.fixture
    def rows(self, cast: Cast) -> dict[str, Absence]:
        said = {
            "from_date": TODAY,
            "until_date": TODAY,
            "recorded_by": cast.account("mia"),
            "recorded_at": NOW,
        }
        taken_back = {
            "withdrawn_at": NOW,
            "withdrawn_by": cast.account("mia"),
            "locked_why_withdrawn": lock("A slip."),
        }
        return {
            "stands": Absence.objects.create(employee=cast.sam, **said),
            "taken back": Absence.objects.create(employee=cast.sam, **said | taken_back),
            "lee's": Absence.objects.create(employee=cast.lee, **said),
        }

    def test_hr_reads_what_was_withdrawn_and_the_others_what_stands(
        self, cast: Cast, rows: dict[str, Absence]
    ) -> None:
        read = {name: set(absences_of(asking(cast, name), cast.sam)) for name in NAMES}

        assert {name: found for name, found in read.items() if found} == {
            "sam": {rows["stands"]},
            "jana": {rows["stands"]},
            "mia": {rows["stands"], rows["taken back"]},
            "noor": {rows["stands"], rows["taken back"]},
        }

    def test_one_that_is_not_ones_own_to_know_is_not_there(
        self, cast: Cast, rows: dict[str, Absence]
    ) -> None:
        stands = rows["stands"]
        assert absence_for(asking(cast, "mia"), cast.sam.ref, stands.ref) == stands
        # Tom sees the entry and none of the absences; Ada does not see the entry.
        for name, person, one in (
            ("tom", cast.sam, stands),
            ("ada", cast.sam, stands),
            ("noor", cast.sam, rows["lee's"]),
        ):
            with pytest.raises(NotVisible):
                absence_for(asking(cast, name), person.ref, one.ref)
        with pytest.raises(NotVisible):
            absence_for(asking(cast, "noor"), cast.sam.ref, "none")


def test_imports_are_for_those_who_import_and_none_that_was_thrown_away(cast: Cast) -> None:
    said = {"uploaded_by": cast.account("noor"), "uploaded_at": NOW}
    kept = PeopleImport.objects.create(state=ImportState.UPLOADED, **said)
    gone = PeopleImport.objects.create(state=ImportState.DISCARDED, **said)

    assert {name for name in NAMES if list(imports_of(asking(cast, name))) == [kept]} == {"noor", "tom"}
    assert not any(imports_of(asking(cast, name)) for name in set(NAMES) - {"noor", "tom"})
    assert import_for(asking(cast, "noor"), kept.ref) == kept
    for name, ref in (("mia", kept.ref), ("noor", gone.ref), ("noor", "none")):
        with pytest.raises(NotVisible):
            import_for(asking(cast, name), ref)


def test_a_role_is_had_through_its_person_while_it_is_held(cast: Cast) -> None:
    RoleGrantFactory(user=cast.account("sam"), role=Role.AUDITOR)
    held = RoleGrant.objects.get(user=cast.account("sam"))
    other = RoleGrant.objects.get(user=cast.account("mia"))

    assert role_grant_for(asking(cast, "noor"), cast.sam.ref, held.ref) == (cast.sam, held)
    for name, ref in (("ada", held.ref), ("noor", other.ref), ("noor", "none")):
        with pytest.raises(NotVisible):
            role_grant_for(asking(cast, name), cast.sam.ref, ref)
    RoleGrant.objects.filter(pk=held.pk).update(revoked_at=NOW)
    with pytest.raises(NotVisible):
        role_grant_for(asking(cast, "noor"), cast.sam.ref, held.ref)
