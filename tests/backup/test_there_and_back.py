"""A backup and its restore, in one process and on either database: everything comes back, and nothing leaves."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client, override_settings

from employees import audit
from employees.anchors.checking import check_anchors
from employees.anchors.making import anchor_now
from employees.backup import BackupRefused, writing
from employees.backup.checking import Contents, read_backup
from employees.backup.envelope import Lock, Opener
from employees.backup.proving import Proved, Proving
from employees.backup.restoring import Restored, restore
from employees.backup.rows import LEFT_OUT, tables_of
from employees.backup.snapshot import apart
from employees.backup.stores import Known, Store
from employees.backup.writing import Made, make_backup
from employees.encryption import unlock
from employees.enums import OutboxState, PeopleEvent, RecordEvent
from employees.models import Absence, AuditEvent, Heartbeat, OutboxMessage, Session
from employees.outbox import rest
from plans.management.commands.restore import find_due
from plans.management.stores import STORES
from plans.models import Attachment, Document
from plans.models.attachment import attachment_storage
from plans.models.document import document_storage
from reviews import reminders
from tests.backup.world import (
    AT,
    BACKED_UP,
    IN_FILE,
    LOCKED,
    PASSWORD,
    PLAIN,
    RESTORED,
    TO_US,
    WITH_OUR_KEY,
    World,
    build,
    empty_the_database,
    files_in,
    living_in,
    look,
)
from tests.record import drop_triggers

# Each empties every table; the drill beside this goes the whole way in every run.
pytestmark = [pytest.mark.long, pytest.mark.django_db(transaction=True)]
NOT_COMPARED = {
    "employees.auditevent",  # one more, that says that a backup was made
    "employees.auditchain",
    "auth.permission",
    "contenttypes.contenttype",
}


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Path]:
    """Where the installation lives that is backed up."""
    with living_in(tmp_path / "here"):
        yield tmp_path


@pytest.fixture
def world(here: Path) -> World:
    return build()


class Seeing:
    """A reader of backups that keeps the rows of one table."""

    def __init__(self, table: str) -> None:
        self.table, self.columns, self.found = table, list[str](), list[list[Any]]()

    def begin(self, contents: Contents) -> None: ...

    def rows(self, table: str, columns: Sequence[str], rows: list[list[Any]]) -> None:
        if table == self.table:
            self.columns = list(columns)
            self.found += rows

    def file(self, store: str, name: str, blocks: Iterator[bytes], size: int) -> None:
        for _block in blocks:
            pass

    def end(self, contents: Contents) -> None: ...


def back_up(folder: Path, *, lock: Lock = TO_US, with_keys: bool = True) -> tuple[Path, Made]:
    path = folder / "waymark.backup"
    path.unlink(missing_ok=True)
    return path, make_backup(path, lock=lock, stores=STORES, with_keys=with_keys, at=BACKED_UP)


def check(path: Path, opener: Opener = WITH_OUR_KEY) -> Proved:
    proving = Proving(STORES)
    with path.open("rb") as file:
        read_backup(file, opener, proving)
    return proving.proved


def put_back(path: Path, *, accept_faults: bool = False, at: datetime = RESTORED) -> Restored:
    return restore(
        path, opener=WITH_OUR_KEY, stores=STORES, find_due=find_due, accept_faults=accept_faults, at=at
    )


def test_everything_comes_back_as_it_was_and_nobody_is_told(world: World, here: Path) -> None:
    assert Session.objects.exists()
    before, files = look(), files_in(here / "here" / "media")
    secrets = [(here / "here" / name).read_bytes() for name in ("anchor.key", "seal.pem")]
    path, made = back_up(here)

    content = path.read_bytes()
    assert not any(canary.encode() in content for canary in (LOCKED, PLAIN, IN_FILE, PASSWORD))
    proved = check(path)
    assert (proved.faults, proved.notes) == ([], [])
    assert (proved.events, proved.anchors, proved.seals, proved.locked) == (
        before["employees.auditevent"][0],
        1,
        1,
        1,
    )
    assert made.files == 2 and made.rows == sum(count for count, _ in before.values())

    empty_the_database()
    with living_in(here / "there"):
        restored = put_back(path)

        after = look()
        assert {k: v for k, v in after.items() if k not in NOT_COMPARED | {"employees.mailrest"}} == {
            k: v for k, v in before.items() if k not in NOT_COMPARED | {"employees.mailrest"}
        }
        assert files_in(here / "there" / "media") == files
        assert [(here / "there" / name).read_bytes() for name in ("anchor.key", "seal.pem")] == secrets
        assert audit.verify().holds and audit.missing_triggers() == []
        assert check_anchors().faults == ()
        assert restored.anchor == 2
        assert unlock(Absence.objects.get().locked_ground) == LOCKED
        assert not Session.objects.exists()
        reminders.deliver(lambda: RESTORED)
        assert mail.outbox == []
        assert not OutboxMessage.objects.filter(state=OutboxState.SENT).exists()
        found = rest.state()
        assert found is not None and rest.resting(found, accounts=False).before >= 2
        assert AuditEvent.objects.get(event=PeopleEvent.DELIVERY_RESTS).data == {
            "backed_up_at": BACKED_UP.isoformat()
        }
        assert AuditEvent.objects.filter(event=RecordEvent.RESTORED).count() == 1
        with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.Argon2PasswordHasher"]):
            assert Client().login(email="sam@example.org", password=PASSWORD)
        # Numbers go on behind those that came back.
        OutboxMessage.objects.create(
            key="new", kind="people.invited", recipient=world.cast.account("sam"), about_type="", about_ref="",
            queued_at=RESTORED, due_at=RESTORED, next_try_at=RESTORED,
        )  # fmt: skip


@pytest.mark.slow
def test_invitations_that_were_sent_after_the_backup_are_not_sent_again(world: World, here: Path) -> None:
    """The first meeting came within three weeks after the backup: the installation that is gone invited to it."""
    path, _made = back_up(here)
    empty_the_database()
    first = datetime(2026, 5, 27, 9, tzinfo=UTC)
    with living_in(here / "there"):
        put_back(path, at=first)

        reminders.sweep(lambda: first + timedelta(hours=1))
        assert mail.outbox == []
        kept = OutboxMessage.objects.filter(kind="plans.meeting_invited")
        assert kept.count() == 4
        assert set(kept.values_list("state", "due_at")) == {(OutboxState.PENDING, first)}

        # What becomes due later is told as ever.
        reminders.sweep(lambda: first + timedelta(days=14))
        assert {
            one.state for one in OutboxMessage.objects.filter(kind="plans.meeting_invited", due_at__gt=first)
        } == {OutboxState.SENT}


@pytest.mark.slow
def test_people_go_on_working_while_a_backup_is_made(
    world: World, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files_of = writing.known_files

    def meanwhile(store: Store) -> Iterator[Known]:
        """Somebody renames a file after the instant of the backup, and before it was read to its end."""
        apart(lambda: Attachment.objects.update(title="Too late"))
        return files_of(store)

    monkeypatch.setattr(writing, "known_files", meanwhile)
    path, _made = back_up(here)
    assert Attachment.objects.get().title == "Too late"

    seen = Seeing("plans.attachment")
    with path.open("rb") as file:
        read_backup(file, WITH_OUR_KEY, seen)
    assert [row[seen.columns.index("title")] for row in seen.found] == [PLAIN]


@pytest.mark.slow
def test_it_goes_into_an_empty_place_only(world: World, here: Path) -> None:
    path, _made = back_up(here)
    before = look()

    with living_in(here / "there"), pytest.raises(BackupRefused, match="The database is not empty"):
        put_back(path)
    assert look() == before
    assert files_in(here / "there") == {}

    empty_the_database()
    with pytest.raises(BackupRefused, match=r"attachments is not empty\. Move it aside"):
        put_back(path)
    (here / "there" / "seal.pem").write_bytes(b"another key")
    with living_in(here / "there"), pytest.raises(BackupRefused, match="holds another key than the backup"):
        put_back(path)
    (here / "there" / "seal.pem").unlink()
    (here / "there" / "anchors").mkdir()
    (here / "there" / "anchors" / "anchors.jsonl").write_bytes(b"{}\n")
    with (
        living_in(here / "there"),
        pytest.raises(BackupRefused, match="do not lead on from those of the backup"),
    ):
        put_back(path)
    assert not AuditEvent.objects.exists()


@pytest.mark.slow
def test_what_goes_wrong_halfway_leaves_the_place_empty(
    world: World, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, _made = back_up(here)
    empty_the_database()

    def full(_files: object) -> None:
        raise OSError(28, "No space left on device")

    with living_in(here / "there"):
        with monkeypatch.context() as patch, pytest.raises(BackupRefused, match="Nothing was put back"):
            patch.setattr("employees.backup.restoring.put_in_place", full)
            put_back(path)
        assert not AuditEvent.objects.exists()
        assert files_in(here / "there") == {}

        put_back(path)
        assert AuditEvent.objects.exists()


@pytest.mark.slow
def test_anchors_that_outlived_the_database_are_kept_and_set_aside_for_all_to_see(
    world: World, here: Path
) -> None:
    path, _made = back_up(here)
    anchor_now(at=BACKED_UP)
    kept = here / "here" / "anchors"
    empty_the_database()

    with living_in(here / "there"), override_settings(AUDIT_ANCHOR_FOLDER=kept):
        assert put_back(path).anchor == 3
        findings = check_anchors()
        assert findings.faults == ()
        assert "a backup was put back" in findings.notes[0]


@pytest.mark.slow
def test_what_was_wrong_before_the_backup_is_named_and_not_put_back_unasked(world: World, here: Path) -> None:
    drop_triggers()
    AuditEvent.objects.filter(seq=3).update(actor_ref="somebodyelse")
    document = Document.objects.get()
    stored = Path(document_storage().path(document.stored_name))
    stored.write_bytes(stored.read_bytes()[:-1] + b"x")
    path, _made = back_up(here)

    assert check(path).faults == [
        f"The file documents/{document.stored_name} is not the one that its row speaks of.",
        f"The seal of the document {document.stored_name} does not hold.",
        "Event 3 was changed after it was written.",
    ]
    empty_the_database()
    with living_in(here / "there"):
        with pytest.raises(BackupRefused, match="Event 3 was changed after it was written"):
            put_back(path)
        assert not AuditEvent.objects.exists()
        put_back(path, accept_faults=True)
        assert not audit.verify().holds


@pytest.mark.slow
def test_a_file_that_was_lost_before_is_named_and_everything_else_is_saved(world: World, here: Path) -> None:
    name = Attachment.objects.get().file.name
    attachment_storage().delete(name)
    path = here / "waymark.backup"

    with pytest.raises(CommandError, match=f"1 files were missing before: attachments/{name}") as refused:
        call_command("backup", path, recipient=list(TO_US.recipients), stdout=io.StringIO())

    assert refused.value.returncode == 1
    assert check(path).notes == [f"attachments/{name} was missing already when this backup was made."]


@pytest.mark.slow
def test_a_backup_of_a_newer_waymark_is_not_put_back_by_an_older_one(
    world: World, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as newer:
        newer.setattr(writing, "version", lambda: "9.0.0")
        newer.setattr(writing, "applied_migrations", lambda: {"plans": ["9999_future"]})
        path, _made = back_up(here)

    with pytest.raises(BackupRefused, match=r"Waymark 9\.0\.0, which is newer: .* plans\.9999_future"):
        check(path)


@pytest.mark.slow
def test_without_keys_they_have_to_be_there_already(world: World, here: Path) -> None:
    path, _made = back_up(here, with_keys=False)
    key = (here / "here" / "anchor.key").read_bytes()
    assert check(path).notes == ["The keys are not in this backup: put them in place yourself."]
    empty_the_database()

    with living_in(here / "there"):
        with pytest.raises(BackupRefused, match="The key that signs the record is neither here nor"):
            put_back(path)
        (here / "there" / "anchor.key").write_bytes(key)
        put_back(path)
        assert check_anchors().faults == ()


@pytest.mark.slow
def test_the_record_and_the_status_know_of_a_backup(world: World, here: Path) -> None:
    path, made = back_up(here)

    event = AuditEvent.objects.get(event=RecordEvent.BACKED_UP)
    assert event.data == {"rows": made.rows, "files": 2, "with_keys": True}
    assert Heartbeat.objects.get(name="backup").at == BACKED_UP
    assert path.stat().st_mode & 0o777 == 0o600
    owner = Client()
    owner.force_login(world.cast.account("tom"))
    assert "Last backup: <" in owner.get("/settings/").content.decode()
    with pytest.raises(BackupRefused, match="A backup is never written over"):
        make_backup(path, lock=TO_US, stores=STORES, at=AT)


def test_every_table_goes_along_or_is_left_out_with_its_reason_and_nothing_misses_it() -> None:
    inside = tables_of(apps)
    labels = {model._meta.label_lower for model in inside}
    all_of_ours = {
        model._meta.label_lower for model in apps.get_models(include_auto_created=True) if model._meta.managed
    }

    assert all_of_ours - labels == LEFT_OUT.keys() & all_of_ours
    pointed_at = {
        field.related_model._meta.label_lower
        for model in inside
        for field in model._meta.concrete_fields
        if field.is_relation
    }
    assert pointed_at & LEFT_OUT.keys() == set()


@pytest.mark.slow
def test_a_process_without_keys_makes_no_backup_that_lacks_them(world: World, here: Path) -> None:
    with override_settings(HOLDS_KEYS=False):
        with pytest.raises(BackupRefused, match="This process holds no keys"):
            back_up(here)
        path, _made = back_up(here, with_keys=False)
        with pytest.raises(BackupRefused, match="This process holds no keys"):
            put_back(path)
