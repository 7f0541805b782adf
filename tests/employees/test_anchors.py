"""employees/anchors: what was signed elsewhere holds the record to its word, even against whoever owns the database."""

from __future__ import annotations

import hashlib
import shutil
import stat
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import override_settings

from employees import audit
from employees.anchors.checking import check_anchors
from employees.anchors.keys import NoAnchorKey, pem_of, signing_keys
from employees.anchors.lines import Anchor, public_name, read_lines
from employees.anchors.mailing import NotMailed, mail_anchors
from employees.anchors.making import NotAnchored, anchor_if_due, anchor_now
from employees.anchors.printing import anchor_line
from employees.anchors.store import anchor_file, last_anchor, read_anchors
from employees.anchors.tree import Tree
from employees.models import AuditChain, AuditEvent, Employee
from tests.factories.people import EmployeeFactory
from tests.record import drop_triggers, rebuild_chain

NOON = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _anchors_of_this_test(settings, tmp_path: Path) -> None:
    settings.AUDIT_ANCHOR_FOLDER = tmp_path / "anchors"
    settings.AUDIT_ANCHOR_KEY_PATH = tmp_path / "anchor.key"


@pytest.fixture
def person() -> Employee:
    return EmployeeFactory()


def happen(person: Employee, count: int) -> None:
    """Let so many things happen."""
    with transaction.atomic():
        for number in range(count):
            audit.record("test.happened", by=None, about=person, at=NOON, number=number)


def record_with_three_anchors(person: Employee) -> None:
    """Anchors at events 4, 9 and 14, each followed by the event that names it."""
    for hour in range(3):
        happen(person, 4)
        anchor_now(at=NOON + hour * HOUR)


def test_the_head_is_signed_by_a_key_of_its_own_outside_the_database(person, settings):
    happen(person, 3)
    head = AuditChain.objects.get().head

    anchor = anchor_if_due(at=NOON)

    assert anchor is not None
    assert (anchor.number, anchor.seq, anchor.events, anchor.head) == (1, 3, 3, head)
    assert anchor.key == public_name(signing_keys()[0])
    assert stat.S_IMODE(settings.AUDIT_ANCHOR_KEY_PATH.stat().st_mode) == 0o600
    assert stat.S_IMODE(anchor_file().stat().st_mode) == 0o600
    assert read_anchors().anchors == (anchor,)
    assert check_anchors().faults == ()
    assert AuditEvent.objects.get(seq=4).data == {"anchor": 1, "line": anchor.hash}


def test_it_is_signed_once_an_hour_and_at_rest_once_a_day(person):
    happen(person, 1)
    assert anchor_if_due(at=NOON) is not None
    happen(person, 1)

    assert anchor_if_due(at=NOON + HOUR - timedelta(seconds=1)) is None
    second = anchor_if_due(at=NOON + HOUR)
    assert second is not None and second.seq == 3
    assert anchor_if_due(at=NOON + 3 * HOUR) is None
    third = anchor_if_due(at=NOON + 25 * HOUR)
    assert third is not None and third.before == second.hash


def cut_the_tail(person: Employee) -> None:
    AuditEvent.objects.filter(seq__gt=11).delete()
    last = AuditEvent.objects.get(seq=11)
    AuditChain.objects.update(seq=11, head=last.hash)


def rebuild_from_seven(person: Employee) -> None:
    AuditEvent.objects.filter(seq=7).update(event="test.prettier")
    rebuild_chain()


def swap_the_file(person: Employee) -> None:
    """Anchors that fit the record, line for line, signed with another key."""
    stranger, before = Ed25519PrivateKey.generate(), "0" * 64
    lines = b""
    for anchor in read_anchors().anchors:
        facts = {"key": public_name(stranger), "before": before, "signature": ""}
        forged = Anchor(**(vars(anchor) | facts)).signed(stranger)
        lines, before = lines + forged.line() + b"\n", forged.hash
    anchor_file().write_bytes(lines)


def change_lines(change: Callable[[list[bytes]], list[bytes]]) -> Callable[[Employee], None]:
    def act(person: Employee) -> None:
        lines = anchor_file().read_bytes().splitlines(keepends=True)
        anchor_file().write_bytes(b"".join(change(lines)))

    return act


@pytest.mark.parametrize(
    ("tamper", "fault"),
    [
        pytest.param(
            cut_the_tail,
            "The record has 11 events, and anchor 3 signed on 2026-11-26 14:00 UTC event 14: its end was cut off.",
            id="tail cut off",
        ),
        pytest.param(
            rebuild_from_seven,
            "Event 9 is not the one that anchor 2 signed on 2026-11-26 13:00 UTC: "
            "the record was written anew from event 5 on, or later.",
            id="chain rebuilt",
        ),
        pytest.param(
            swap_the_file,
            "The anchors are signed with a key that is not ours: the file was swapped, or the key was.",
            id="file swapped",
        ),
        pytest.param(
            change_lines(lambda lines: lines[:-1]),
            "Anchor 3, which event 15 of the record names, is missing from the file.",
            id="last anchor gone",
        ),
        pytest.param(
            change_lines(lambda lines: [lines[0], lines[2]]),
            "Line 2 of the anchors is anchor 3, where 2 should be.",
            id="anchor in the middle gone",
        ),
        pytest.param(
            change_lines(lambda lines: [lines[0], lines[1].replace(b'"seq":9', b'"seq":8'), lines[2]]),
            "Line 2 of the anchors was changed after it was signed.",
            id="anchor changed",
        ),
        pytest.param(
            change_lines(lambda lines: [lines[0], lines[1].replace(b":", b": ", 1), lines[2]]),
            "Line 2 of the anchors was changed after it was written.",
            id="a blank more",
        ),
        pytest.param(
            change_lines(lambda lines: [*lines[:2], lines[2][:-1]]),
            "Line 3 of the anchors is cut short.",
            id="line end gone",
        ),
    ],
)
def test_the_check_names_what_was_done(person, tamper, fault, capsys):
    record_with_three_anchors(person)
    drop_triggers()
    tamper(person)
    audit.install_triggers()

    assert check_anchors().faults[0] == fault
    assert audit.verify().holds  # the chain by itself sees none of this
    with pytest.raises(CommandError) as failure:
        call_command("verify_audit")
    assert fault in str(failure.value)


def test_what_does_not_lead_on_from_the_last_anchor_is_not_signed(person):
    record_with_three_anchors(person)
    drop_triggers()
    cut_the_tail(person)

    with pytest.raises(NotAnchored, match="Event 14 is not the one that anchor 3 signed"):
        anchor_if_due(at=NOON + 5 * HOUR)
    anchor_file().unlink()
    with pytest.raises(NotAnchored, match="The record knows of anchor 2"):
        anchor_if_due(at=NOON + 5 * HOUR)

    assert read_anchors().anchors == ()


def test_a_copy_that_an_auditor_kept_shows_what_owner_and_keeper_hide_together(person, tmp_path):
    record_with_three_anchors(person)
    copy = Path(shutil.copy(anchor_file(), tmp_path / "copy.jsonl"))
    assert check_anchors(copy).hold
    # Whoever has the database, the file and the key begins all anew.
    anchor_file().unlink()
    drop_triggers()
    AuditEvent.objects.all().delete()
    AuditChain.objects.all().delete()
    record_with_three_anchors(person)
    AuditEvent.objects.filter(seq=2).update(event="test.prettier")
    AuditEvent.objects.filter(seq__gt=4).delete()
    rebuild_chain()
    anchor_file().unlink()
    anchor_now(at=NOON)

    assert check_anchors().hold
    faults = check_anchors(copy).faults
    assert faults[0] == "Anchor 1 of the copy, of 2026-11-26 12:00 UTC, is another one in the file."
    assert "copy's anchor 1 signed on 2026-11-26 12:00 UTC" in faults[1]


def test_a_new_key_is_named_by_the_old_one_and_old_anchors_still_hold(person, settings):
    record_with_three_anchors(person)
    old = public_name(signing_keys()[0])

    call_command("anchor_audit", "--new-key")
    happen(person, 1)
    after = anchor_now(at=NOON + 6 * HOUR)

    assert len(signing_keys()) == 1
    assert after.key != old
    assert [anchor.key == old for anchor in read_anchors().anchors] == [True] * 4 + [False]
    assert check_anchors().hold
    # The same where the operator brings the keys, and an order that leaves the old one out is refused.
    bought = Ed25519PrivateKey.generate()
    settings.AUDIT_ANCHOR_KEY = pem_of(bought)
    with pytest.raises(NotAnchored, match="None of the keys"):
        anchor_now(at=NOON + 7 * HOUR)
    settings.AUDIT_ANCHOR_KEY = pem_of(bought) + settings.AUDIT_ANCHOR_KEY_PATH.read_text()
    assert anchor_now(at=NOON + 7 * HOUR).next_key == public_name(bought)
    settings.AUDIT_ANCHOR_KEY = pem_of(bought)
    assert anchor_now(at=NOON + 8 * HOUR).key == public_name(bought)
    assert check_anchors().hold


def test_a_key_that_cannot_be_used_says_so_and_tells_nothing_of_it():
    with (
        override_settings(AUDIT_ANCHOR_KEY="not a key"),
        pytest.raises(NoAnchorKey, match="AUDIT_ANCHOR_KEY must"),
    ):
        signing_keys()


def test_a_line_that_a_crash_tore_goes_and_the_next_one_follows_the_last_whole_one(person):
    record_with_three_anchors(person)
    with anchor_file().open("ab") as file:
        file.write(b'{"anchor":4,"at":"2026-')

    assert last_anchor() == read_anchors().anchors[-1]
    anchor_now(at=NOON + 4 * HOUR)

    assert [anchor.number for anchor in read_anchors().anchors] == [1, 2, 3, 4]
    assert check_anchors().hold


@pytest.mark.parametrize("lost", ["the end of the record", "the file"])
def test_a_backup_that_was_put_back_is_said_and_seen(person, lost, capsys):
    record_with_three_anchors(person)
    drop_triggers()
    if lost == "the file":
        anchor_file().unlink()
    else:
        cut_the_tail(person)
    audit.install_triggers()
    assert not check_anchors().hold

    call_command("anchor_audit", "--restored")
    happen(person, 4)
    anchor_now(at=datetime(2030, 1, 1, tzinfo=UTC))

    found = check_anchors()
    assert found.faults == ()
    assert "says that a backup was put back" in found.notes[0]
    call_command("verify_audit")
    assert "says that a backup was put back" in capsys.readouterr().out


def test_what_was_not_mailed_goes_with_the_next_letter(person, settings):
    settings.AUDIT_ANCHOR_EMAIL = "auditor@example.org"
    record_with_three_anchors(person)
    with override_settings(EMAIL_BACKEND="tests.employees.test_anchors.NoServer"), pytest.raises(NotMailed):
        mail_anchors(at=NOON)

    assert mail_anchors(at=NOON) == 3
    assert mail_anchors(at=NOON + HOUR) == 0
    anchor_now(at=NOON + 4 * HOUR)
    assert mail_anchors(at=NOON + 23 * HOUR) == 0
    assert mail_anchors(at=NOON + 24 * HOUR) == 1

    first, second = mail.outbox
    assert first.to == second.to == ["auditor@example.org"]
    assert first.subject == "Check values of 26 November 2026"
    lines = [str(letter.attachments[0][1]) for letter in (first, second)]
    assert read_lines("".join(lines).encode().splitlines(keepends=True)) == read_anchors()


class NoServer:
    """A mail server that is away."""

    def __init__(self, **_how: object) -> None: ...

    def send_messages(self, _letters: object) -> int:
        """Nobody answers."""
        raise ConnectionRefusedError


def test_no_address_no_letter(person):
    record_with_three_anchors(person)

    assert mail_anchors(at=NOON) == 0
    assert mail.outbox == []


def test_the_letter_names_nobody(person, settings):
    settings.AUDIT_ANCHOR_EMAIL = "auditor@example.org"
    record_with_three_anchors(person)
    mail_anchors(at=NOON)
    said = f"{mail.outbox[0].subject} {mail.outbox[0].body}".lower().split()

    for word in ("plan", "pip", "employee", person.short_name.lower(), person.ref.lower()):
        assert word not in said, word
    assert person.ref not in str(mail.outbox[0].attachments)


def test_documents_print_the_latest_anchor(person):
    assert anchor_line() == ""
    happen(person, 2)
    anchor = anchor_now(at=NOON)

    assert anchor_line() == f"Record no. 2, hash {anchor.head}, signed 2026-11-26 12:00:00 UTC, anchor 1."


def test_a_copy_may_begin_with_any_letter_that_the_auditor_still_has(person, tmp_path):
    record_with_three_anchors(person)
    kept = tmp_path / "kept.jsonl"
    kept.write_bytes(b"".join(anchor_file().read_bytes().splitlines(keepends=True)[1:]))

    found = check_anchors(kept)

    assert found.faults == ()
    assert found.notes == ("The copy holds 2 anchors.",)


def test_each_anchor_signs_the_tree_of_all_events_so_far(person):
    record_with_three_anchors(person)
    tree = Tree()

    for anchor in read_anchors().anchors:
        for event in AuditEvent.objects.filter(seq__gt=tree.size, seq__lte=anchor.seq).order_by("seq"):
            tree.add(event.hash)
        assert anchor.peaks == tree.peaks

    assert check_anchors().faults == ()


def test_lines_of_before_there_was_a_tree_still_hold_and_the_next_one_has_it_whole(person):
    happen(person, 4)
    old = replace(anchor_now(at=NOON), peaks=(), signature="").signed(signing_keys()[0])
    anchor_file().write_bytes(old.line() + b"\n")
    drop_triggers()
    AuditEvent.objects.filter(seq=5).update(data={"anchor": 1, "line": old.hash})
    rebuild_chain()
    happen(person, 2)

    latest = anchor_now(at=NOON + HOUR)

    assert check_anchors().faults == ()
    assert len(latest.peaks) == latest.seq.bit_count()


def test_a_tree_that_is_not_that_of_the_record_is_named(person):
    record_with_three_anchors(person)
    lines, before = b"", "0" * 64
    for anchor in read_anchors().anchors:
        peaks = anchor.peaks[::-1] if anchor.number == 2 else anchor.peaks
        forged = replace(anchor, peaks=peaks, before=before, signature="").signed(signing_keys()[0])
        lines, before = lines + forged.line() + b"\n", forged.hash
    anchor_file().write_bytes(lines)
    drop_triggers()
    for number, line in enumerate(lines.splitlines(), start=1):
        named = AuditEvent.objects.get(event="record.anchored", data__anchor=number)
        AuditEvent.objects.filter(pk=named.pk).update(
            data={"anchor": number, "line": hashlib.sha256(line).hexdigest()}
        )

    assert check_anchors().faults == (
        "Anchor 2 of 2026-11-26 13:00 UTC does not hold the tree of events 1 to 9.",
    )
