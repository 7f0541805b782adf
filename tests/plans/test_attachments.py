"""Evidence: files added by both sides, taken away while it is a draft, withdrawn with a reason afterwards."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.utils import timezone

from employees.errors import NotAllowed, NotNow, NotVisible
from employees.models import AuditEvent, OutboxMessage
from employees.permissions import actor_for
from plans import workflows
from plans.enums import PlanEvent, PlanStatus
from plans.evidence import Clean, Kind
from plans.models import Attachment, Plan
from plans.models.attachment import attachment_storage
from plans.permissions import PLANS, PlanPermission, may_open, may_withdraw
from plans.queries import attachment_for, attachments_for, timeline_of
from plans.web.timeline import told
from plans.workflows.attaching import STRAY_AFTER, sweep_files
from tests.factories.plans import MONDAY, answered_for_hr, attached, draft_plan, plan_in
from tests.people import NAMES, Cast

LATER = MONDAY + timedelta(days=30)
TODAY = LATER.date()


def files_on_disk() -> set[str]:
    """The names of everything in the store."""
    store = attachment_storage()
    return set(store.listdir("")[1]) if store.exists("") else set()


@pytest.fixture(autouse=True)
def _an_empty_store(settings: Any, tmp_path: Path) -> Iterator[None]:
    """A folder of its own, so that what a test leaves behind is seen."""
    location = {"location": tmp_path / "attachments"}
    settings.STORAGES = settings.STORAGES | {
        "attachments": {**settings.STORAGES["attachments"], "OPTIONS": location}
    }
    yield


def test_a_file_is_kept_outside_the_web_root_under_a_name_that_says_nothing(cast: Cast) -> None:
    plan = draft_plan(cast)

    added = attached(plan, cast, content=b"Nine of 14 tickets waited.")

    path = Path(attachment_storage().path(added.file.name))
    assert path.read_bytes() == b"Nine of 14 tickets waited."
    assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    assert len(path.name) == 40 and path.suffix == ""
    assert (added.kind, added.size, added.sha256[:8]) == (
        "text",
        26,
        Clean(Kind.TEXT, path.read_bytes()).sha256[:8],
    )


def test_the_row_and_its_event_are_one_and_the_event_holds_no_words(cast: Cast) -> None:
    plan = draft_plan(cast)
    area = None

    added = attached(plan, cast, title="Jana's own words", area=area)

    event = AuditEvent.objects.get(event=PlanEvent.EVIDENCE_ADDED)
    assert event.about_ref == plan.ref
    assert event.data == {"attachment": added.ref, "kind": "text", "size": added.size, "sha256": added.sha256}


def test_who_adds_to_a_draft_has_written_in_it_and_does_not_approve_it(cast: Cast) -> None:
    plan = draft_plan(cast)

    attached(plan, cast, by="mia")

    plan.refresh_from_db()
    assert cast.account("mia") in plan.writers.all()
    assert plan.revision == 1
    workflows_ready = plan_in(PlanStatus.IN_REVIEW, cast, employee="chris")
    workflows_ready.writers.add(cast.account("mia"))
    assert not PLANS.can(actor_for(cast.account("mia"), on=TODAY), PlanPermission.REVIEW, workflows_ready)


def test_a_file_of_a_draft_is_taken_out_for_good(cast: Cast, django_capture_on_commit_callbacks: Any) -> None:
    plan = draft_plan(cast)
    added = attached(plan, cast)

    with django_capture_on_commit_callbacks(execute=True):
        workflows.remove_evidence(attachment=added, by=cast.account("mia"), at=MONDAY)
        assert len(files_on_disk()) == 1  # not before that is certain

    assert not Attachment.objects.exists()
    assert files_on_disk() == set()
    assert AuditEvent.objects.filter(event=PlanEvent.EVIDENCE_REMOVED).count() == 1


def test_taking_the_same_file_out_twice_changes_nothing(cast: Cast) -> None:
    added = attached(draft_plan(cast), cast)
    workflows.remove_evidence(attachment=added, by=cast.account("jana"), at=MONDAY)

    workflows.remove_evidence(
        attachment=Attachment(pk=added.pk, plan=added.plan), by=cast.account("mia"), at=MONDAY
    )

    assert AuditEvent.objects.filter(event=PlanEvent.EVIDENCE_REMOVED).count() == 1


def test_while_hr_reads_a_plan_nothing_is_added_and_a_wrong_file_is_withdrawn(cast: Cast) -> None:
    plan = draft_plan(cast)
    wrong = attached(plan, cast, title="Somebody else's report")
    Plan.objects.filter(pk=plan.pk).update(status=PlanStatus.IN_REVIEW)

    with pytest.raises(NotNow):
        attached(plan, cast, title="Another")
    with pytest.raises(NotNow):
        workflows.remove_evidence(attachment=wrong, by=cast.account("jana"), at=MONDAY)
    workflows.withdraw_evidence(
        attachment=wrong, reason="It is about Chris.", by=cast.account("jana"), at=MONDAY
    )

    wrong.refresh_from_db()
    assert (wrong.withdrawn_reason, wrong.withdrawn_by) == ("It is about Chris.", cast.account("jana"))
    assert not OutboxMessage.objects.filter(kind__startswith="plans.evidence").exists()


def test_both_sides_add_once_the_plan_is_shared_and_the_others_are_told_once_a_day(cast: Cast) -> None:
    plan = plan_in(PlanStatus.ACTIVE, cast)

    attached(plan, cast, by="sam", at=LATER, title="My report")
    attached(plan, cast, by="sam", at=LATER, title="My other report", content=b"Another.")
    attached(plan, cast, by="mia", at=LATER, title="The standard", content=b"One working day.")

    told_of = OutboxMessage.objects.filter(kind="plans.evidence_added")
    assert sorted(message.recipient.email.partition("@")[0] for message in told_of) == [
        "jana", "jana", "mia", "sam"
    ]  # fmt: skip
    assert [file.title for file in plan.attachments.all()] == ["My report", "My other report", "The standard"]


def test_pressing_twice_adds_one_file(cast: Cast) -> None:
    plan = plan_in(PlanStatus.ACTIVE, cast)

    one, two = attached(plan, cast, at=LATER), attached(plan, cast, at=LATER + timedelta(seconds=2))

    assert one == two
    assert len(files_on_disk()) == 1


@pytest.mark.parametrize("name", ["chris", "lee", "ana", "ada", "tom", "kim", "sam", "ola"])
def test_strangers_and_the_employee_cannot_add_to_a_draft_and_learn_nothing(cast: Cast, name: str) -> None:
    plan = draft_plan(cast)

    with pytest.raises(NotVisible):
        attached(plan, cast, by=name)

    assert files_on_disk() == set()


def test_who_only_reads_a_plan_adds_nothing(cast: Cast) -> None:
    plan = plan_in(PlanStatus.ACTIVE, cast)

    for name in ("paul", "ivo", "ola"):
        with pytest.raises(NotAllowed):
            attached(plan, cast, by=name, at=LATER)


def test_an_area_of_another_plan_is_not_there(cast: Cast) -> None:
    plan, other = draft_plan(cast), plan_in(PlanStatus.DRAFT, cast, employee="chris")

    with pytest.raises(NotVisible):
        attached(plan, cast, area=other.areas.get())

    assert files_on_disk() == set()


def test_what_was_about_an_area_stays_when_the_area_goes(cast: Cast) -> None:
    plan = plan_in(PlanStatus.DRAFT, cast)
    added = attached(plan, cast, area=plan.areas.get())

    workflows.remove_item(plan=plan, item=plan.areas.get(), by=cast.account("jana"), at=MONDAY)

    added.refresh_from_db()
    assert added.area is None


def test_a_file_above_the_limit_and_more_than_a_plan_holds_are_refused(cast: Cast, settings: Any) -> None:
    plan = draft_plan(cast)
    settings.ATTACHMENT_MAX_BYTES, settings.PLAN_ATTACHMENTS_MAX_BYTES = 10, 15
    attached(plan, cast, content=b"0123456789")

    for content in (b"01234567890", b"012345"):
        with pytest.raises(NotNow):
            attached(plan, cast, content=content, title="More")
    attached(plan, cast, content=b"01234", title="Just fits")

    assert len(files_on_disk()) == 2


# --- Withdrawing ----------------------------------------------------------------------------------------------


def test_a_withdrawn_file_keeps_its_row_its_bytes_and_its_reason(cast: Cast) -> None:
    plan = plan_in(PlanStatus.ACTIVE, cast)
    added = attached(plan, cast, at=LATER)

    workflows.withdraw_evidence(
        attachment=added, reason="The wrong month.", by=cast.account("jana"), at=LATER
    )
    workflows.withdraw_evidence(attachment=added, reason="Again.", by=cast.account("mia"), at=LATER)

    added.refresh_from_db()
    assert (added.withdrawn_reason, added.withdrawn_by) == ("The wrong month.", cast.account("jana"))
    assert files_on_disk() == {added.file.name}
    assert AuditEvent.objects.filter(event=PlanEvent.EVIDENCE_WITHDRAWN).count() == 1
    with pytest.raises(NotNow):
        workflows.remove_evidence(attachment=added, by=cast.account("mia"), at=LATER)


def test_each_side_withdraws_its_own_and_nobody_takes_back_for_the_employee(cast: Cast) -> None:
    plan = plan_in(PlanStatus.ACTIVE, cast)
    by_jana, by_sam = attached(plan, cast, at=LATER), attached(plan, cast, by="sam", at=LATER)

    def may(file: Attachment) -> set[str]:
        return {name for name in NAMES if may_withdraw(actor_for(cast.account(name), on=TODAY), plan, file)}

    assert may(by_jana) == {"jana", "mia", "noor"}
    assert may(by_sam) == {"sam"}
    for name in ("jana", "mia", "noor"):
        with pytest.raises(NotAllowed):
            workflows.withdraw_evidence(attachment=by_sam, reason="No.", by=cast.account(name), at=LATER)


def test_a_withdrawn_file_is_opened_by_who_added_it_and_by_hr(cast: Cast) -> None:
    plan = plan_in(PlanStatus.ACTIVE, cast)
    by_jana, by_sam = attached(plan, cast, at=LATER), attached(plan, cast, by="sam", at=LATER)

    def may(file: Attachment) -> set[str]:
        actors = {name: actor_for(cast.account(name), on=TODAY) for name in NAMES}
        seeing = {name for name, actor in actors.items() if PLANS.can(actor, PlanPermission.VIEW, plan)}
        return {name for name in seeing if may_open(actors[name], plan, file)}

    everyone = {"sam", "jana", "mia", "noor", "paul", "ivo", "ola"}
    assert (may(by_jana), may(by_sam)) == (everyone, everyone)
    for file, name in ((by_jana, "jana"), (by_sam, "sam")):
        workflows.withdraw_evidence(attachment=file, reason="Wrong.", by=cast.account(name), at=LATER)
        file.refresh_from_db()
    assert (may(by_jana), may(by_sam)) == ({"jana", "mia", "noor"}, {"sam", "mia", "noor"})


def test_what_was_withdrawn_before_the_sharing_leaves_no_trace_for_the_employee(cast: Cast) -> None:
    plan = plan_in(PlanStatus.DRAFT, cast)
    wrong, right = attached(plan, cast, title="Wrong"), attached(plan, cast, title="Right", content=b"Right.")
    workflows.submit(plan=plan, by=cast.account("jana"), at=MONDAY)
    answered_for_hr(plan, cast)
    workflows.approve(plan=plan, by=cast.account("mia"), at=MONDAY + timedelta(days=1))
    workflows.withdraw_evidence(attachment=wrong, reason="About Chris.", by=cast.account("mia"), at=MONDAY)
    workflows.share(plan=plan, by=cast.account("jana"), at=MONDAY + timedelta(days=2))
    plan = Plan.objects.select_related("employee__user", "manager__user").get(pk=plan.pk)
    sam, ola = (actor_for(cast.account(name), on=TODAY) for name in ("sam", "ola"))

    assert list(attachments_for(sam, plan)) == [right]
    assert list(attachments_for(ola, plan)) == [wrong, right]
    with pytest.raises(NotVisible):
        attachment_for(sam, plan, wrong.ref)
    sentences = " ".join(told(one, plan, for_subject=True).title for one in timeline_of(sam, plan))
    assert "Wrong" not in sentences and "withdrew" not in sentences


def test_the_timeline_says_who_added_and_who_withdrew_which_file(cast: Cast) -> None:
    plan = plan_in(PlanStatus.ACTIVE, cast)
    added = attached(plan, cast, by="sam", at=LATER, title="O'Brien's <letter>")
    workflows.withdraw_evidence(attachment=added, reason="Too private.", by=cast.account("sam"), at=LATER)

    said = [
        told(one, plan, for_subject=False).title.strip()
        for one in timeline_of(actor_for(cast.account("ola"), on=TODAY), plan)[:2]
    ]

    assert said == [
        "Sam Okafor withdrew a file: <bdi>O&#x27;Brien&#x27;s &lt;letter&gt;</bdi> The reason: "
        "<bdi>Too private.</bdi>",
        "Sam Okafor added a file as evidence: <bdi>O&#x27;Brien&#x27;s &lt;letter&gt;</bdi>",
    ]


# --- File and row are one ---------------------------------------------------------------------------------------


def test_a_file_whose_row_is_not_written_is_not_left_behind(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = draft_plan(cast)

    def fail(*_args: Any, **_kwargs: Any) -> None:
        raise RuntimeError("The disk of the database is full.")

    monkeypatch.setattr("plans.workflows.attaching.audit.record", fail)
    with pytest.raises(RuntimeError):
        attached(plan, cast)

    assert not Attachment.objects.exists()
    assert files_on_disk() == set()


def test_what_a_crash_left_behind_is_swept_after_a_day_and_what_belongs_to_a_plan_is_not(cast: Cast) -> None:
    kept = attached(draft_plan(cast), cast)
    store = attachment_storage()
    old, fresh = (store.save(name, ContentFile(b"left behind")) for name in ("a" * 40, "b" * 40))
    now = timezone.now()
    long_ago = (now - STRAY_AFTER - timedelta(minutes=1)).timestamp()
    for name in (old, kept.file.name):
        os.utime(store.path(name), (long_ago, long_ago))

    swept = sweep_files(at=now)

    assert (swept.deleted, swept.missing) == (1, [])
    assert files_on_disk() == {kept.file.name, fresh}


def test_the_command_names_what_has_lost_its_file(cast: Cast) -> None:
    lost = attached(draft_plan(cast), cast)
    attachment_storage().delete(lost.file.name)

    with pytest.raises(CommandError, match=lost.ref):
        call_command("sweep_files", stdout=StringIO())


def test_sweeping_where_nothing_was_ever_attached(db: None) -> None:
    out = StringIO()

    call_command("sweep_files", stdout=out)

    assert out.getvalue().startswith("Attachments: deleted 0 files without a row.\n")


@pytest.mark.django_db(transaction=True)
def test_two_uploads_at_once_do_not_both_fit_where_one_does(settings: Any) -> None:
    from tests.people import make_cast  # noqa: PLC0415 -- rows of its own, in transactions of its own

    cast = make_cast()
    plan = draft_plan(cast)
    settings.PLAN_ATTACHMENTS_MAX_BYTES = 15
    went: list[str] = []
    begin = threading.Barrier(2)

    def add(content: bytes) -> None:
        begin.wait()
        try:
            attached(plan, cast, content=content, title=content.decode())
            went.append("added")
        except NotNow:
            went.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=add, args=(content,)) for content in (b"0123456789", b"9876543210")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(went) == ["added", "refused"]
    assert len(files_on_disk()) == 1


def test_the_database_itself_refuses_a_withdrawal_without_a_reason(cast: Cast) -> None:
    added = attached(draft_plan(cast), cast)

    with pytest.raises(Exception, match=r"attachment_withdrawn_with_reason|CHECK"), transaction.atomic():
        Attachment.objects.filter(pk=added.pk).update(withdrawn_at=MONDAY, withdrawn_by=cast.account("jana"))
