"""When somebody is away with approval: recorded by HR, corrected, withdrawn; the ground locked and for HR alone."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from employees import audit, encryption
from employees.errors import NotAllowed, NotNow, NotVisible
from employees.models import Absence, AuditDetail, AuditEvent, Employee
from employees.permissions import actor_for
from employees.permissions.absences import ABSENCES, AbsencePermission
from employees.workflows import AbsenceDetails, correct_absence, record_absence, withdraw_absence
from tests.factories.people import RoleGrantFactory
from tests.people import Cast

NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
TODAY = NOON.date()
WEEK = AbsenceDetails(date(2026, 5, 25), date(2026, 5, 29), ground="zq7heron")
OLD_KEY, NEW_KEY = "an old key " * 8, "a new key, 2026 " * 6


@pytest.fixture
def away(cast: Cast) -> Absence:
    """A week of Sam's, recorded by Mia."""
    return record_absence(employee=cast.sam, details=WEEK, by=cast.account("mia"), at=NOON)


def test_each_of_the_cast_knows_exactly_what_is_theirs_to_know(cast, away):
    def who(permission: AbsencePermission) -> set[str]:
        actors = {name: actor_for(cast.account(name), on=TODAY) for name in cast.people()}
        asked = {name for name, actor in actors.items() if ABSENCES.can(actor, permission, cast.sam)}
        if permission == AbsencePermission.VIEW:  # a list agrees with the single question
            seen = {
                name
                for name, actor in actors.items()
                if ABSENCES.visible(actor, Employee.objects.all()).filter(pk=cast.sam.pk).exists()
            }
            assert seen == asked
        return asked

    assert who(AbsencePermission.VIEW) == {"sam", "jana", "mia", "noor"}
    assert who(AbsencePermission.VIEW_GROUND) == {"mia", "noor"}
    assert who(AbsencePermission.RECORD) == {"mia", "noor"}


@pytest.mark.parametrize(
    ("name", "refusal"), [("sam", NotAllowed), ("jana", NotAllowed), ("tom", NotVisible), ("ada", NotVisible)]
)
def test_nobody_but_hr_of_this_person_records(cast, name, refusal):
    with pytest.raises(refusal):
        record_absence(employee=cast.sam, details=WEEK, by=cast.account(name), at=NOON)


def test_nobody_records_their_own_or_their_managers(cast):
    for name, person in (("noor", cast.noor), ("mia", cast.noor)):
        with pytest.raises((NotAllowed, NotVisible)):
            record_absence(employee=person, details=WEEK, by=cast.account(name), at=NOON)


def test_a_manager_in_hr_records_for_there_may_be_nobody_else_and_reads_no_ground(cast, away, signed_in):
    RoleGrantFactory(user=cast.account("jana"), role="hr_lead")
    jana, correct = signed_in("jana"), reverse("absence_correct", args=[cast.sam.ref, away.ref])

    person = jana.get(reverse("person", args=[cast.sam.ref])).content.decode()
    assert ("approved absence" in person, "zq7heron" in person) == (True, False)
    assert "For HR only" not in jana.get(reverse("absence_new", args=[cast.sam.ref])).content.decode()
    assert "zq7heron" not in jana.get(correct).content.decode()
    typed = {"from_date": "2026-05-25", "until_date": "2026-05-28", "percent": "100", "reason": "A day less."}
    jana.post(correct, {**typed, "ground": "Written over"})

    right = Absence.objects.standing().get()
    assert (right.until_date, right.ground) == (date(2026, 5, 28), "zq7heron")


def test_correcting_withdraws_and_records_anew_and_the_record_says_dates_and_never_why(cast, away):
    mia = cast.account("mia")
    right = replace(WEEK, until_date=date(2026, 5, 27))
    made = correct_absence(absence=away, details=right, reason="zq7heron slip", by=mia, at=NOON)
    withdraw_absence(absence=made, reason="zq7heron all of it", by=mia, at=NOON)

    away.refresh_from_db()
    assert (away.withdrawn_by, away.why_withdrawn, made.replaces) == (mia, "zq7heron slip", away)
    assert not Absence.objects.standing().exists()
    told = AuditEvent.objects.filter(about_ref=cast.sam.ref, event__contains="absence").order_by("seq")
    assert [event.event.rpartition(".")[2] for event in told] == [
        "absence_recorded",
        "absence_corrected",
        "absence_withdrawn",
    ]
    kept_apart = AuditDetail.objects.get(seq=told[1].seq)
    assert told[1].data == {
        "absence": made.ref,
        "instead_of": away.ref,
        "commitment": audit.commitment_of(kept_apart),
    }
    assert kept_apart.content == {"from_date": "2026-05-25", "until_date": "2026-05-27", "share": "1"}
    assert "zq7heron" not in json.dumps([event.data for event in told] + [kept_apart.content])


def test_what_makes_no_sense_is_refused_in_words_and_by_the_database(cast, away):
    mia = cast.account("mia")

    def record(**changed: Any) -> None:
        record_absence(employee=cast.sam, details=replace(WEEK, **changed), by=mia, at=NOON)

    for changed, said in (
        ({}, "recorded already"),
        ({"until_date": date(2026, 5, 24)}, "before the first"),
        ({"until_date": date(2029, 5, 24)}, "longer than two years"),
        ({"share": Decimal(0)}, "part of the day"),
        ({"from_date": date(26, 5, 24)}, "The year 0026"),
    ):
        with pytest.raises(NotNow, match=said):
            record(**changed)
    with pytest.raises(NotNow, match="Say why"):
        withdraw_absence(absence=away, reason=" ", by=mia, at=NOON)
    withdraw_absence(absence=away, reason="Never taken.", by=mia, at=NOON)
    with pytest.raises(NotNow, match="withdrawn already"):
        correct_absence(absence=away, details=WEEK, reason="Again.", by=mia, at=NOON)
    for column, value in (("share", 2), ("until_date", date(2026, 5, 1)), ("locked_why_withdrawn", "")):
        with pytest.raises(IntegrityError), transaction.atomic():
            Absence.objects.filter(pk=away.pk).update(**{column: value})
    with pytest.raises(ValueError, match="locked words only"):
        Absence.objects.filter(pk=away.pk).update(locked_ground="a bad back")


class TestKeys:
    def test_what_lies_in_the_database_opens_only_with_the_key(self, cast, away, settings):
        with connection.cursor() as cursor:
            cursor.execute("SELECT locked_ground FROM employees_absence")
            (stored,) = cursor.fetchone()
        assert "zq7heron" not in stored
        assert away.ground == "zq7heron"

        settings.SECRET_KEY = "another secret altogether " * 3
        assert away.ground.startswith("These words cannot be opened")
        settings.SECRET_KEY_FALLBACKS = ["for-tests-only-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEF"]
        assert away.ground == "zq7heron"

    def test_keys_are_changed_while_the_old_one_still_opens_and_then_the_old_one_goes(
        self, cast, away, settings
    ):
        settings.FIELD_KEYS = [OLD_KEY]
        later = replace(WEEK, from_date=date(2026, 5, 26), ground="another")
        record_absence(employee=cast.sam, details=later, by=cast.account("mia"), at=NOON)
        settings.FIELD_KEYS = [NEW_KEY, OLD_KEY]
        said = StringIO()

        call_command("rotate_field_keys", stdout=said)
        call_command("rotate_field_keys", stdout=said)

        assert said.getvalue().splitlines() == [
            "2 locked again, 0 lay under the newest key already.",
            "0 locked again, 2 lay under the newest key already.",
        ]
        settings.FIELD_KEYS, settings.SECRET_KEY = [NEW_KEY], "another secret altogether " * 3
        assert [one.ground for one in Absence.objects.all()] == ["another", "zq7heron"]
        assert AuditEvent.objects.filter(event="people.fields_locked_again").count() == 1

        settings.FIELD_KEYS = [OLD_KEY]
        with pytest.raises(CommandError, match=away.ref):
            call_command("rotate_field_keys", stdout=said)
        with pytest.raises(encryption.NoKey, match="was changed"):
            encryption.unlock(encryption.lock("words")[:-8] + "AAAAAAA=")


class TestOnThePersonsPage:
    @pytest.fixture(autouse=True)
    def _now(self, time_machine: Any) -> None:
        time_machine.move_to(NOON, tick=False)

    def test_hr_records_corrects_and_withdraws_and_nothing_typed_is_lost(self, cast, signed_in):
        mia, person = signed_in("mia"), reverse("person", args=[cast.sam.ref])
        new = reverse("absence_new", args=[cast.sam.ref])
        typed = {"from_date": "2026-05-25", "until_date": "2026-05-22", "percent": "50", "ground": "A note."}

        refused = mia.post(new, typed)
        assert (refused.status_code, "A note." in refused.content.decode()) == (422, True)
        mia.post(new, {**typed, "until_date": "2026-05-29"})
        page = mia.get(person).content.decode()
        assert "25 May 2026 to 29 May 2026: approved absence for 50 % of each day" in page
        assert "A note." in page

        absence = Absence.objects.get()
        correct = reverse("absence_correct", args=[cast.sam.ref, absence.ref])
        assert 'value="50"' in mia.get(correct).content.decode()
        mia.post(correct, {**typed, "until_date": "2026-05-28", "reason": "A day less."})
        standing = Absence.objects.standing().get()
        mia.post(reverse("absence_withdraw", args=[cast.sam.ref, standing.ref]), {"reason": "Not taken."})
        again = mia.get(reverse("absence_withdraw", args=[cast.sam.ref, standing.ref]))
        assert (Absence.objects.standing().count(), again.status_code) == (0, 409)

    def test_the_person_and_the_manager_see_dates_the_owner_nothing_and_strangers_no_page(
        self, cast, away, signed_in
    ):
        person = reverse("person", args=[cast.sam.ref])
        said = {name: signed_in(name).get(person).content.decode() for name in ("sam", "jana", "tom")}

        assert {
            name for name, page in said.items() if "25 May 2026 to 29 May 2026: approved absence" in page
        } == {
            "sam",
            "jana",
        }
        assert "Approved absence" not in said["tom"]
        for name, status in (("sam", 403), ("jana", 403), ("tom", 404), ("lee", 404), ("ada", 404)):
            for page in ("absence_correct", "absence_withdraw"):
                url = reverse(page, args=[cast.sam.ref, away.ref])
                assert (signed_in(name).get(url).status_code, signed_in(name).post(url).status_code) == (
                    status,
                    status,
                )
        # An absence of somebody else under this person's address is no page either.
        elsewhere = reverse("absence_withdraw", args=[cast.chris.ref, away.ref])
        assert signed_in("mia").get(elsewhere).status_code == 404
