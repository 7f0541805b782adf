"""A conflict of interest leaves somebody what every employee has: alone, in lists, in counts, in words and in files."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from employees.encryption import unlock
from employees.enums import ConflictKind
from employees.errors import NotAllowed, NotNow, NotVisible
from employees.models import AuditEvent, Conflict, User
from employees.permissions import PEOPLE, PeoplePermission, actor_for
from employees.permissions.absences import ABSENCES, AbsencePermission
from employees.queries import conflicts_for, hr_left_for, people_visible_to
from employees.workflows import end_conflict, note_conflict
from tests.factories.people import RoleGrantFactory
from tests.people import Cast

TODAY = date(2026, 5, 4)
NOW = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)


def kept_out(
    cast: Cast, who: str, about: str = "sam", kind: ConflictKind = ConflictKind.RELATIVE
) -> Conflict:
    """`who` kept out of what is about somebody, by Noor."""
    people = cast.people()
    return note_conflict(who=people[who], about=people[about], kind=kind, by=cast.account("noor"), at=NOW)


def test_it_counts_from_the_next_click_and_until_it_is_ended(cast: Cast) -> None:
    assert ABSENCES.can(actor_for(cast.account("mia"), on=TODAY), AbsencePermission.RECORD, cast.sam)

    noted = kept_out(cast, "mia")
    mia = actor_for(cast.account("mia"), on=TODAY)
    assert not any(ABSENCES.can(mia, each, cast.sam) for each in AbsencePermission)
    assert cast.sam not in ABSENCES.visible(mia, type(cast.sam).objects.all())

    end_conflict(conflict=noted, by=cast.account("noor"), at=NOW)
    assert ABSENCES.can(actor_for(cast.account("mia"), on=TODAY), AbsencePermission.RECORD, cast.sam)


def test_hr_may_still_look_somebody_up_and_change_nothing_that_decides_who_looks_after_them(
    cast: Cast,
) -> None:
    kept_out(cast, "mia")
    mia = actor_for(cast.account("mia"), on=TODAY)

    held = {each for each in PeoplePermission if PEOPLE.can(mia, each, cast.sam)}

    assert held == {PeoplePermission.VIEW}
    assert cast.sam in people_visible_to(mia)


def test_nobody_keeps_others_out_of_what_is_about_themselves_or_their_manager(cast: Cast) -> None:
    cast.mia.reporting_lines.update(manager=cast.ivo)
    RoleGrantFactory(user=cast.account("mia"), role="hr_lead")

    for about in (cast.mia, cast.ivo):
        with pytest.raises(NotAllowed):
            note_conflict(
                who=cast.ada, about=about, kind=ConflictKind.WITNESS, by=cast.account("mia"), at=NOW
            )
    assert not Conflict.objects.exists()


def test_only_those_who_lead_hr_keep_them(cast: Cast) -> None:
    noted = kept_out(cast, "jana")
    for name in ("mia", "jana", "tom", "sam", "ivo"):
        with pytest.raises(NotVisible):
            note_conflict(
                who=cast.jana, about=cast.sam, kind=ConflictKind.WITNESS, by=cast.account(name), at=NOW
            )
        with pytest.raises(NotVisible):
            end_conflict(conflict=noted, by=cast.account(name), at=NOW)


def test_whoever_is_kept_out_neither_sees_nor_ends_it(cast: Cast) -> None:
    noted = kept_out(cast, "noor")
    noor = actor_for(cast.account("noor"), on=TODAY)

    assert not conflicts_for(noor).exists()
    with pytest.raises(NotVisible):
        end_conflict(conflict=noted, by=cast.account("noor"), at=NOW)
    RoleGrantFactory(user=cast.account("ada"), role="hr_lead")
    assert list(conflicts_for(actor_for(cast.account("ada"), on=TODAY))) == [noted]


def test_no_one_learns_of_an_entry_about_themselves(cast: Cast) -> None:
    RoleGrantFactory(user=cast.account("ada"), role="hr_lead")
    kept_out(cast, "mia", about="ada", kind=ConflictKind.WITNESS)

    assert not conflicts_for(actor_for(cast.account("ada"), on=TODAY)).exists()


def test_noted_twice_is_noted_once_and_the_record_tells_no_words(cast: Cast) -> None:
    by = cast.account("noor")
    said = {"who": cast.mia, "about": cast.sam, "kind": ConflictKind.OTHER, "reason": "They share a flat."}

    first, again = (note_conflict(**said, by=by, at=NOW) for _time in range(2))

    assert first == again
    assert unlock(first.locked_reason) == "They share a flat."
    (event,) = AuditEvent.objects.filter(event="people.conflict_noted")
    assert "flat" not in str(event.data)
    assert event.data == {"account": cast.account("mia").ref, "person": cast.sam.ref, "kind": "other"}


@pytest.mark.parametrize(
    "change",
    [{"who": "sam"}, {"kind": ConflictKind.OTHER}, {"no_account": True}],
    ids=["one and the same", "no reason", "no account"],
)
def test_what_makes_no_sense_is_refused(cast: Cast, change: dict[str, object]) -> None:
    who = cast.people()[str(change.get("who", "mia"))]
    if "no_account" in change:
        type(who).objects.filter(pk=who.pk).update(user=None)
        who.refresh_from_db()
    kind = ConflictKind(str(change.get("kind", "witness")))

    with pytest.raises(NotNow):
        note_conflict(who=who, about=cast.sam, kind=kind, by=cast.account("noor"), at=NOW)


def test_who_is_left_in_hr_counts_every_conflict(cast: Cast) -> None:
    assert {user.pk for user in hr_left_for(cast.sam, TODAY)} == {
        cast.account("mia").pk,
        cast.account("noor").pk,
    }
    kept_out(cast, "mia")
    kept_out(cast, "noor")

    assert hr_left_for(cast.sam, TODAY) == []


def test_a_lead_notes_one_sees_it_and_ends_it(cast: Cast, signed_in: Callable[[str], Client]) -> None:
    noor = signed_in("noor")

    answer = noor.post(
        reverse("conflict_new"),
        {"who": "mia@example.org", "about": "Sam Okafor", "kind": "relative"},
        follow=True,
    )
    assert "Mia Park sees nothing about Sam Okafor any more" in answer.content.decode()
    assert "Related to the person" in answer.content.decode()

    noted = Conflict.objects.get()
    assert "Mia Park will again see" in noor.get(reverse("conflict_end", args=[noted.ref])).content.decode()
    answer = noor.post(reverse("conflict_end", args=[noted.ref]), follow=True)
    assert "None is noted" in answer.content.decode()


def test_a_lead_is_told_beforehand_that_they_cannot_let_themselves_in_again(
    cast: Cast, signed_in: Callable[[str], Client]
) -> None:
    page = signed_in("noor").get(reverse("conflict_new")).content.decode()

    assert "If it is you, only another HR lead can see this entry and let you in again." in page


def test_the_page_says_where_nobody_in_hr_is_left(cast: Cast, signed_in: Callable[[str], Client]) -> None:
    kept_out(cast, "mia")

    answer = signed_in("noor").post(
        reverse("conflict_new"),
        {"who": "noor@example.org", "about": "Sam Okafor", "kind": "relative"},
        follow=True,
    )

    assert "nobody else in HR is left" in answer.content.decode()
    assert "Noor Haddad" not in answer.content.decode().partition("<table")[2]


def test_as_many_queries_for_many_conflicts_as_for_one(
    cast: Cast, signed_in: Callable[[str], Client], django_assert_max_num_queries: Any
) -> None:
    noor = signed_in("noor")
    for who in ("mia", "ada", "jana", "paul", "ivo"):
        kept_out(cast, who)
    noor.get(reverse("conflicts"))

    with django_assert_max_num_queries(12):
        noor.get(reverse("conflicts"))


def test_an_account_without_an_employee_can_be_kept_out_in_the_table(cast: Cast) -> None:
    user = User.objects.create_user("auditor@example.org")
    RoleGrantFactory(user=user, role="hr_lead")
    Conflict.objects.create(
        account=user, about=cast.sam, kind="witness", noted_at=NOW, noted_by=cast.account("noor")
    )

    assert not ABSENCES.can(actor_for(user, on=TODAY), AbsencePermission.VIEW, cast.sam)
