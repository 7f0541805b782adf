"""A file at a checkpoint: from Jana beside her notes, from Sam for themselves until they share it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from employees.errors import NotAllowed, NotNow, NotVisible
from employees.models import AuditEvent, OutboxMessage
from plans import workflows
from plans.enums import PlanStatus
from plans.evidence import Clean, Kind
from plans.models import Attachment, Checkpoint, Plan
from plans.models.attachment import attachment_storage
from reviews.models import Preparation, Review
from reviews.workflows import NoteBefore, prepare
from tests.factories.plans import plan_in
from tests.people import NAMES, Cast
from tests.plans.drafting import fields_of, text_of
from tests.plans.test_fair_start import addresses_of, body_of, pdf_text

pytestmark = pytest.mark.once

SignedIn = Callable[[str], Client]
THE_DAY = datetime(2026, 6, 1, 8, 0, tzinfo=UTC)
CANARY = "zq7bittern"
OWN, OWN_FILE = reverse("my_plan_checkpoint", args=[1]), reverse("my_plan_checkpoint_file", args=[1])


@pytest.fixture
def plan(cast: Cast, time_machine: Any) -> Plan:
    time_machine.move_to(THE_DAY, tick=False)
    plan = plan_in(PlanStatus.ACTIVE, cast)
    workflows.open_plan(plan=plan, by=cast.account("sam"), at=THE_DAY)
    return plan


def meeting(plan: Plan, number: int = 1) -> Checkpoint:
    return plan.checkpoints.get(number=number)


def kept(plan: Plan, cast: Cast, *, by: str = "sam", keep: bool = True, at: datetime = THE_DAY) -> Attachment:
    clean = Clean(Kind.TEXT, f"{CANARY}: 14 of 16 tickets.".encode())
    return workflows.add_evidence(
        plan=plan, clean=clean, title=f"Tickets {CANARY}", checkpoint=meeting(plan), keep=keep,
        by=cast.account(by), at=at,
    )  # fmt: skip


def typed(**more: Any) -> dict[str, Any]:
    return {
        "title": "Ticket report for May",
        "file": SimpleUploadedFile("r.txt", b"14 of 16 tickets."),
        **more,
    }


def traces() -> tuple[int, int]:
    return AuditEvent.objects.count(), OutboxMessage.objects.count()


def test_jana_adds_one_from_her_draft_and_nothing_typed_is_lost(plan: Plan, signed_in: SignedIn) -> None:
    jana, sam = signed_in("jana"), signed_in("sam")
    log = reverse("checkpoint_log", args=[plan.ref, 1])
    goal = plan.goals.all()[0]

    to_file = jana.post(
        log, fields_of(jana.get(log)) | {f"example_{goal.ref}": "14 of 16 the same day", "then": "file"}
    )
    assert to_file["Location"] == reverse("checkpoint_file", args=[plan.ref, 1])
    assert Review.objects.get().status == "draft"
    assert "Sam can open this file at once, also before you share them." in text_of(
        jana.get(to_file["Location"])
    )
    assert jana.post(to_file["Location"], {"title": "Without a file"}).status_code == 422
    back = jana.post(to_file["Location"], typed(), follow=True)

    assert fields_of(back)[f"example_{goal.ref}"] == "14 of 16 the same day"
    assert "Ticket report for May" in text_of(back)
    assert "Ticket report for May" in text_of(sam.get(OWN))
    assert "1 file" in text_of(sam.get(reverse("my_plan")))
    # Not by a later press either: what goes to the record after the notes says so.
    standing = {f"standing_{one.ref}": "on_course" for one in plan.goals.all()}
    jana.post(log, fields_of(jana.get(log)) | standing | {"present": ["manager"], "share": "yes"})
    assert "added after the notes were shared" not in text_of(sam.get(OWN))


def test_what_sam_keeps_is_nobody_elses_until_it_is_shared(
    plan: Plan, cast: Cast, signed_in: SignedIn
) -> None:
    sam, before = signed_in("sam"), traces()
    sent = sam.post(OWN_FILE, typed(title=f"Tickets {CANARY}", who="me"), follow=True)
    assert "Only you can see these until you share them" in text_of(sent)
    file = Attachment.kept.get()
    address = reverse("plan_evidence_file", args=[plan.ref, file.ref])

    assert traces() == before
    assert body_of(sam.get(address)) == "14 of 16 tickets."
    for name in sorted(set(NAMES) - {"sam"}):
        client = signed_in(name)
        assert client.get(address).status_code == 404, name
        assert client.post(reverse("my_plan_evidence_share", args=[file.ref])).status_code == 404, name
    jana = signed_in("jana")
    pages = [page for page in addresses_of("jana", plan, cast) if not page.endswith(("pdf", "pdf/"))]
    assert [page for page in pages if CANARY in body_of(jana.get(page))] == []

    said = NoteBefore("The morning", "", "")
    prepare(
        checkpoint=meeting(plan),
        said=said,
        share=True,
        by=cast.account("sam"),
        at=THE_DAY + timedelta(hours=1),
    )

    shared = Attachment.objects.get(added_by=cast.account("sam"))
    assert (shared.ref, shared.added_at) == (file.ref, THE_DAY + timedelta(hours=1))
    assert CANARY in text_of(signed_in("jana").get(reverse("checkpoint", args=[plan.ref, 1])))
    assert AuditEvent.objects.filter(event="plan.evidence_added").count() == 1
    assert (
        OutboxMessage.objects.filter(kind="plans.evidence_added").count() == 0
    )  # the note's own message tells


def test_sam_shares_one_alone_or_takes_it_out_for_good(
    plan: Plan, cast: Cast, signed_in: SignedIn, django_capture_on_commit_callbacks: Any
) -> None:
    sam = signed_in("sam")
    file = kept(plan, cast)
    name = file.file.name
    assert "Nobody else has known of it." in text_of(
        sam.get(reverse("my_plan_evidence_drop", args=[file.ref]))
    )
    with django_capture_on_commit_callbacks(execute=True):
        sam.post(reverse("my_plan_evidence_drop", args=[file.ref]))
    assert (Attachment.everything.count(), attachment_storage().exists(name)) == (0, False)

    again = kept(plan, cast)
    shared = sam.post(reverse("my_plan_evidence_share", args=[again.ref]), follow=True)
    assert "Shared. Everyone who can see your plan can read it now." in text_of(shared)
    assert Attachment.objects.get() == again
    with pytest.raises(NotNow, match="shared meanwhile"):
        workflows.drop_kept_evidence(attachment=again, by=cast.account("sam"))
    for somebody in ("jana", "mia"):
        with pytest.raises(NotAllowed):
            kept(plan, cast, by=somebody)
    later = kept(plan, cast, at=THE_DAY + timedelta(hours=2))
    with pytest.raises(NotVisible):
        workflows.share_kept_evidence(attachment=later, by=cast.account("jana"), at=THE_DAY)


def test_the_record_and_its_paper_list_it_at_its_checkpoint_with_its_fingerprint(
    plan: Plan, cast: Cast, signed_in: SignedIn
) -> None:
    kept(plan, cast, at=THE_DAY - timedelta(days=1))
    file = kept(plan, cast, by="jana", keep=False)
    jana = signed_in("jana")

    record = text_of(jana.get(reverse("plan_record", args=[plan.ref])))
    paper = pdf_text(jana.get(reverse("plan_pdf", args=[plan.ref])))

    for said in (record, paper):
        assert said.count(file.short_sha256) == 2  # at its checkpoint, and among the evidence
        assert said.count(CANARY) == 2
    assert f"Checkpoint 1 File Tickets {CANARY} Jana Lind" in record
    workflows.withdraw_evidence(
        attachment=file, reason="Of another person.", by=cast.account("jana"), at=THE_DAY
    )
    assert "Withdrawn · Fingerprint" in text_of(jana.get(reverse("plan_record", args=[plan.ref])))


def test_a_kept_file_survives_the_sweep_and_the_end_of_its_checkpoint(plan: Plan, cast: Cast) -> None:
    file = kept(plan, cast)

    workflows.sweep_files(at=datetime.now(UTC) + timedelta(days=3))
    assert attachment_storage().exists(file.file.name)
    Preparation.objects.all().delete()
    meeting(plan).delete()

    left = Attachment.kept.get()
    assert (left.checkpoint, left.at_number, left.about_number) == (None, 1, 1)


def test_a_checkpoint_of_another_plan_is_not_there_and_the_database_holds_the_rest(
    plan: Plan, cast: Cast
) -> None:
    other = plan_in(PlanStatus.ACTIVE, cast, employee="chris")
    with pytest.raises(NotVisible):
        workflows.add_evidence(
            plan=plan, clean=Clean(Kind.TEXT, b"x"), title="x", checkpoint=meeting(other),
            by=cast.account("jana"), at=THE_DAY,
        )  # fmt: skip
    file = kept(plan, cast)
    for wrong in ({"at_number": None}, {"area": plan.areas.get()}, {"at_number": None, "checkpoint": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Attachment.everything.filter(pk=file.pk).update(**wrong)
