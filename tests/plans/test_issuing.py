"""Issued documents: sealed, the same for the same facts, kept as they were, and on the record."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.test import Client

from employees.anchors.making import anchor_now
from employees.audit import canonical
from employees.enums import OutboxState
from employees.models import AuditEvent, OutboxMessage, SealCertificate
from employees.sealing_keys import known_chains
from employees.seals import Finding
from employees.seals.sealing import examine
from employees.workflows import accounts
from plans import workflows
from plans.documents.certificate import certificate_of
from plans.documents.verifying import Verdict, verdict_on
from plans.enums import Audience, DocumentAudience, DocumentEvent, DocumentKind, PlanStatus, Section
from plans.models import Document
from plans.models.document import document_storage
from tests.factories.plans import MONDAY, plan_in
from tests.factories.signing import signs
from tests.people import Cast
from tests.plans.documents.papers import data_in, everything_open
from tests.reading import text_of_paper as text_of

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


def test_the_same_facts_are_one_sealed_document_and_other_facts_another(
    cast: Cast, signed_in: Callable[[str], Client]
) -> None:
    plan = plan_in(PlanStatus.ACTIVE, cast)
    address = f"/plans/{plan.ref}/versions/1.pdf"

    first = signed_in("sam").get(address).content
    again = signed_in("mia").get(address).content
    signs(
        plan=plan,
        version_sha256=plan.versions.get().sha256,
        comment="",
        by=cast.account("sam"),
        at=MONDAY + timedelta(days=9),
    )
    signed = signed_in("sam").get(address).content

    assert first == again != signed
    kept = [(one.kind, one.audience, one.version, one.sha256, one.size) for one in Document.objects.all()]
    assert kept == [
        (
            DocumentKind.VERSION,
            DocumentAudience.EVERYONE,
            1,
            hashlib.sha256(content).hexdigest(),
            len(content),
        )
        for content in (first, signed)
    ]
    assert examine(first, known_chains()) == Finding.HOLDS
    assert (verdict_on(first), verdict_on(signed)) == (Verdict.OLDER, Verdict.GENUINE)
    assert (
        verdict_on(signed + b"\n")
        == verdict_on(signed.replace(b"%PDF-1.7", b"%PDF-1.6", 1))
        == Verdict.ALTERED
    )
    assert verdict_on(b"%PDF-1.7 of somebody else") == verdict_on(b"") == Verdict.UNKNOWN
    events = AuditEvent.objects.filter(event__in=DocumentEvent.values).order_by("seq")
    assert [(one.event, one.actor_ref) for one in events] == [
        ("document.issued", cast.account("sam").ref),
        ("document.downloaded", cast.account("sam").ref),
        ("document.downloaded", cast.account("mia").ref),
        ("document.issued", cast.account("sam").ref),
        ("document.downloaded", cast.account("sam").ref),
    ]
    assert events[0].data["plan"] == plan.ref
    assert events[0].data["sha256"] == Document.objects.all()[0].sha256


def test_a_copy_of_the_record_is_for_its_audience_and_a_draft_has_none(
    cast: Cast, signed_in: Callable[[str], Client]
) -> None:
    draft = plan_in(PlanStatus.APPROVED, cast)
    printed = signed_in("mia").get(f"/plans/{draft.ref}/record.pdf").content

    assert (Document.objects.count(), examine(printed, known_chains())) == (0, Finding.NOT_OURS)

    plan = workflows.share(plan=draft, by=cast.account("jana"), at=MONDAY + timedelta(days=3))
    workflows.comment(
        plan=plan,
        section=Section.WHOLE,
        body="Between us.",
        audience=Audience.CASE,
        by=cast.account("mia"),
        at=MONDAY + timedelta(days=3),
    )
    copies = {
        name: signed_in(name).get(f"/plans/{plan.ref}/record.pdf").content for name in ("sam", "jana", "mia")
    }

    assert len(set(copies.values())) == 3
    assert set(Document.objects.values_list("audience", flat=True)) == {"employee", "manager", "hr"}
    for content in copies.values():
        assert verdict_on(content) == Verdict.GENUINE
    # What is kept from a reader is in no byte of their copy: neither on its pages nor in the data within it.
    between = {
        name: [one["body"] for one in data_in(content)["comments"]] for name, content in copies.items()
    }
    assert between == {"sam": [], "jana": ["Between us."], "mia": ["Between us."]}
    assert b"Between us." not in everything_open(copies["sam"])


def test_neither_the_row_nor_the_bytes_can_be_edited_unseen(
    cast: Cast, signed_in: Callable[[str], Client]
) -> None:
    plan = plan_in(PlanStatus.ACTIVE, cast)
    signed_in("sam").get(f"/plans/{plan.ref}/versions/1.pdf")
    document = Document.objects.get()

    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        Document.objects.update(sha256="0" * 64)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE plans_document SET issued_at = NULL")

    stored = Path(document_storage().path(document.stored_name))
    assert stored.is_relative_to(Path(settings.MEDIA_ROOT) / "documents")
    assert stored.stat().st_mode & 0o077 == 0
    stored.write_bytes(stored.read_bytes() + b"\n")
    answer = signed_in("sam").get(f"/plans/{plan.ref}/versions/1.pdf")
    stored.unlink()

    assert answer.status_code == 409
    assert "cannot be found in the store" in answer.content.decode()


def test_the_private_key_lies_in_a_file_of_its_own_and_never_in_the_database(
    cast: Cast, signed_in: Callable[[str], Client]
) -> None:
    plan = plan_in(PlanStatus.ACTIVE, cast)
    signed_in("sam").get(f"/plans/{plan.ref}/versions/1.pdf")

    key = Path(settings.KEY_DIR) / "seal.pem"
    row = SealCertificate.objects.get()
    assert key.stat().st_mode & 0o777 == 0o600
    assert "PRIVATE" in key.read_text() and "PRIVATE" not in row.pem
    assert row.used_until is None


def test_the_certificate_says_who_signed_what_when_and_how_and_binds_each_signature(
    cast: Cast, signed_in: Callable[[str], Client]
) -> None:
    plan = workflows.share(plan=plan_in(PlanStatus.APPROVED, cast), by=cast.account("jana"), at=MONDAY)
    sam = cast.account("sam")
    workflows.open_plan(plan=plan, by=sam, at=MONDAY + timedelta(hours=1))
    OutboxMessage.objects.filter(kind="plans.shared").update(
        state=OutboxState.SENT, settled_at=MONDAY + timedelta(minutes=2), next_try_at=None
    )
    plan = workflows.start(plan=plan, by=cast.account("jana"), at=MONDAY + timedelta(days=8))
    version = plan.versions.get()
    address = f"/plans/{plan.ref}/versions/1/certificate.pdf"
    nothing_yet = signed_in("sam").get(address)
    came_in, at = MONDAY + timedelta(days=9), MONDAY + timedelta(days=9, minutes=4, seconds=7)
    accounts.signed_in(by=sam, methods=["password", "mfa"], at=came_in)
    given = signs(
        plan=plan, version_sha256=version.sha256, comment="I see goal 2 differently.", by=sam, at=at
    )

    content = signed_in("sam").get(address).content

    words = text_of(content)
    (one,) = certificate_of(version)["signatures"]
    there = at.astimezone(ZoneInfo("Europe/London"))
    for said in (
        "Certificate of signatures",
        "The employee: Sam Okafor",
        "Received and read",
        given.statement,
        "I see goal 2 differently.",
        version.sha256,
        hashlib.sha256(given.statement.encode()).hexdigest(),
        f"{there.day} May 2026, {there:%H:%M:%S}",
        f"{at:%Y-%m-%d %H:%M:%S} UTC",
        "Europe/London",
        "Told by a message",
        "First seen: opened the plan",
        "Came in last before that (password, second step)",
        "Showed who they are, at the act (Password)",
        "sam@example.org",
        given.ref,
        given.consent,
        given.consent_sha256,
        "Plan opened for reading, Sam Okafor",
        "Signed as received and read, Sam Okafor",
        AuditEvent.objects.get(event="plan.signed").hash,
        one.binding,
    ):
        assert said.replace(" ", "") in words.replace(" ", "")
    told = data_in(content)["certificate"]
    (bound,) = told["signatures"]
    assert hashlib.sha256(canonical(bound["bound"])).hexdigest() == bound["binding_sha256"] == one.binding
    assert [event["what"] for event in told["events"]] == [
        "Plan shared",
        "Plan opened for reading",
        "Plan started",
        "Signed as received and read",
    ]
    assert nothing_yet.status_code == 409
    assert signed_in("chris").get(address).status_code == 404
    assert verdict_on(content) == Verdict.GENUINE
    given.comment = "I see goal 2 the same."
    given.save()
    assert certificate_of(version)["signatures"][0].binding != one.binding


def test_every_issued_document_prints_the_head_of_the_record_as_it_was_signed(
    cast: Cast, signed_in: Callable[[str], Client], settings: Any, tmp_path: Path
) -> None:
    settings.AUDIT_ANCHOR_FOLDER = tmp_path / "anchors"
    plan = plan_in(PlanStatus.ACTIVE, cast)
    signs(
        plan=plan,
        version_sha256=plan.versions.get().sha256,
        by=cast.account("sam"),
        at=MONDAY + timedelta(days=20),
    )
    anchor = anchor_now(at=MONDAY + timedelta(days=21))

    for paper in ("versions/1.pdf", "versions/1/certificate.pdf", "record.pdf"):
        text = text_of(signed_in("sam").get(f"/plans/{plan.ref}/{paper}").content)
        assert anchor.head in "".join(text.split()), paper
