"""Who reads what there is about somebody before a plan, and who does what with it: notes of the log, and pauses.

Jana leads Sam, Mia looks after him in HR. Each wrote a note that he does not know of and one that he has read, and each
looked at whether to begin a plan. Ana stands in for Jana, Ada for Mia. Of Lee, whom Ana leads, there is a note as well.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db.models import Q

from employees.enums import Role, StandInKind
from employees.models import ReportingLine
from employees.permissions import Policy, actor_for
from plans import workflows
from plans.models import FairStart, Observation
from plans.permissions import NOTES, PAUSES, CoachingPermission
from tests.factories.people import RoleGrantFactory
from tests.factories.remembered import remembered
from tests.people import NAMES, Cast

TODAY = date(2026, 6, 1)
NOW = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
C = CoachingPermission
MANAGERS, MANAGERS_READ, HRS, HRS_READ, LEES = "jana's", "jana's, read", "mia's", "mia's, read", "lee's"
OF_SAM = {MANAGERS, MANAGERS_READ, HRS, HRS_READ}

READS = {
    "sam": {MANAGERS_READ, HRS_READ},
    "jana": {MANAGERS, MANAGERS_READ, HRS_READ},
    "mia": OF_SAM,
    "ada": {*OF_SAM, LEES},
    "noor": {*OF_SAM, LEES},
    "ana": {LEES},
}
# A pause is for whoever looked, and for HR.
LOOKS = {
    "jana": {MANAGERS},
    "mia": {MANAGERS, HRS},
    "ada": {MANAGERS, HRS, LEES},
    "noor": {MANAGERS, HRS, LEES},
    "ana": {LEES},
}
Found = Mapping[str, set[str]]


@pytest.fixture(autouse=True)
def _written(cast: Cast) -> None:
    remembered("notes of who reads", lambda: _write(cast))


def _write(cast: Cast) -> None:
    for name, writer, person, share in (
        (MANAGERS, "jana", "sam", False),
        (MANAGERS_READ, "jana", "sam", True),
        (HRS, "mia", "sam", False),
        (HRS_READ, "mia", "sam", True),
        (LEES, "ana", "lee", False),
    ):
        workflows.note(
            kind="concern",
            happened_on=TODAY,
            seen=name,
            said="I asked what got in the way.",
            employee=cast.people()[person],
            share=share,
            by=cast.account(writer),
            at=NOW,
        )
        if not share:
            FairStart.objects.create(
                employee=cast.people()[person],
                answered_at=NOW,
                answered_by=cast.account(writer),
                suggested="coach_first",
                step="coach_first",
                considered=name,
            )
    for person, stand_in, kind in (
        ("jana", "ana", StandInKind.MANAGER),
        ("mia", "ada", StandInKind.HR_PARTNER),
    ):
        workflows.name_stand_in(
            person=cast.people()[person],
            stand_in=cast.people()[stand_in],
            kind=kind,
            first=TODAY,
            last=TODAY,
            by=cast.account(person),
            at=NOW,
        )


def found_by(cast: Cast, policy: Policy[Any, Any], rows: Any, *, fence: bool = True) -> Found:
    """What each of the cast reads: one by one, by the table alone, by the fence alone and in a list, all the same."""
    called = {row.pk: row.seen if isinstance(row, Observation) else row.considered for row in rows.all()}
    found: dict[str, set[str]] = {}
    for name in NAMES:
        actor = actor_for(cast.account(name), on=TODAY)
        held = policy.holding(actor, policy.view)
        listed = {called[row.pk] for row in rows.filter(Q(pk__in=[]) if held is None else held)}
        alone = {called[row.pk] for row in rows.all() if policy.can(actor, policy.view, row)}
        assert listed == alone == {called[row.pk] for row in policy.visible(actor, rows.all())}, name
        if fence and policy.fence is not None:
            assert {called[row.pk] for row in rows.filter(policy.fence(actor))} == alone, name
        found |= {name: alone} if alone else {}
    return found


def notes_read(cast: Cast, *, fence: bool = True) -> Found:
    return found_by(cast, NOTES, Observation.objects, fence=fence)


def pauses_read(cast: Cast, *, fence: bool = True) -> Found:
    return found_by(cast, PAUSES, FairStart.objects, fence=fence)


def holders(cast: Cast, permission: CoachingPermission) -> Found:
    """Of whom each of Sam's notes, or pauses, may have this done to it."""
    is_of_pauses = permission in PAUSES.table
    policy: Policy[Any, Any] = PAUSES if is_of_pauses else NOTES
    rows: Any = FairStart.objects.filter(employee=cast.sam) if is_of_pauses else cast.sam.observations.all()
    actors = {name: actor_for(cast.account(name), on=TODAY) for name in NAMES}
    return {
        row.considered if is_of_pauses else row.seen: {
            name for name, actor in actors.items() if policy.can(actor, permission, row)
        }
        for row in rows
    }


def test_everybody_reads_what_is_written_here_and_nothing_else(cast: Cast) -> None:
    assert notes_read(cast) == READS
    assert pauses_read(cast) == LOOKS


def test_who_wrote_a_note_changes_it_hr_may_share_it_too_and_whom_it_is_about_answers(cast: Cast) -> None:
    assert holders(cast, C.CHANGE) == {
        MANAGERS: {"jana"},
        MANAGERS_READ: {"jana"},
        HRS: {"mia"},
        HRS_READ: {"mia"},
    }
    assert holders(cast, C.SHARE) == {
        MANAGERS: {"jana", "mia", "ada", "noor"},
        MANAGERS_READ: {"jana", "mia", "ada", "noor"},
        HRS: {"mia", "ada", "noor"},
        HRS_READ: {"mia", "ada", "noor"},
    }
    assert holders(cast, C.ANSWER) == {MANAGERS: set(), MANAGERS_READ: {"sam"}, HRS: set(), HRS_READ: {"sam"}}
    assert holders(cast, C.VIEW_HR_ANSWERS) == {MANAGERS: {"mia", "ada", "noor"}, HRS: {"mia", "ada", "noor"}}


def test_a_manager_who_works_in_hr_reads_and_shares_as_the_manager(cast: Cast) -> None:
    RoleGrantFactory(user=cast.account("jana"), role=Role.HR_LEAD)

    assert notes_read(cast, fence=False)["jana"] == {*READS["jana"], LEES}
    assert pauses_read(cast, fence=False)["jana"] == {MANAGERS, LEES}
    assert holders(cast, C.SHARE)[HRS] == {"mia", "ada", "noor"}
    assert holders(cast, C.VIEW_HR_ANSWERS)[MANAGERS] == {"mia", "ada", "noor"}


@pytest.mark.parametrize("name", ["mia", "ada", "noor"])
def test_hr_to_whom_the_person_reports_reads_as_the_manager(cast: Cast, name: str) -> None:
    ReportingLine.objects.filter(employee=cast.sam).update(manager=cast.people()[name])

    own = {HRS} if name == "mia" else set()
    of_lee = READS[name] - OF_SAM
    assert notes_read(cast, fence=False)[name] == {MANAGERS_READ, HRS_READ, *own, *of_lee}
    assert pauses_read(cast, fence=False).get(name, set()) == {*own, *of_lee}
    # Jana leads him no longer: what she wrote about him is hers no more.
    assert "jana" not in notes_read(cast, fence=False)
    assert "jana" not in pauses_read(cast, fence=False)


def test_of_a_colleague_in_hr_whoever_looks_after_hr_reads_and_no_partner(cast: Cast) -> None:
    RoleGrantFactory(user=cast.account("sam"), role=Role.HR_PARTNER, department=cast.support)
    RoleGrantFactory(user=cast.account("kim"), role=Role.HR_FOR_HR)

    assert notes_read(cast) == {name: READS[name] for name in ("sam", "jana", "noor", "ana")} | {
        "kim": OF_SAM,
        "ada": {LEES},
    }
    assert pauses_read(cast) == {name: LOOKS[name] for name in ("jana", "noor", "ana")} | {
        "kim": {MANAGERS, HRS},
        "ada": {LEES},
    }
    assert holders(cast, C.SHARE)[HRS] == {"noor", "kim"}
    assert holders(cast, C.VIEW_HR_ANSWERS)[HRS] == {"noor", "kim"}


def test_hr_reads_nothing_about_their_own_manager(cast: Cast) -> None:
    ReportingLine.objects.filter(employee=cast.mia).update(manager=cast.sam)

    assert "mia" not in notes_read(cast)
    assert "mia" not in pauses_read(cast)


@pytest.mark.parametrize("name", READS)
def test_a_closed_account_reads_nothing(cast: Cast, name: str) -> None:
    cast.account(name).is_active = False

    assert name not in notes_read(cast)
    assert name not in pauses_read(cast)
