"""An organisation worth backing up: plans, files, a sealed document, words for HR only, messages, a session."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.db import models, transaction
from django.test import Client, override_settings
from pypdf import PdfWriter

from employees import audit
from employees import workflows as people
from employees.anchors.making import anchor_now
from employees.backup.envelope import Lock, Opener
from employees.backup.rows import lines_of, tables_of
from employees.models import Organisation
from employees.outbox import enqueue
from employees.sealing_keys import current_key, remember
from employees.seals.sealing import seal
from employees.workflows import AbsenceDetails
from plans.enums import DocumentAudience, DocumentKind, PlanStatus
from plans.models import Document, Plan
from plans.models.document import document_storage
from tests.factories.people import EmployeeFactory
from tests.factories.plans import attached, plan_in
from tests.people import Cast, make_cast
from tests.record import drop_triggers

AT = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
BACKED_UP, RESTORED = AT + timedelta(hours=12), AT + timedelta(days=1)
PASSWORD = "a-calm-tuesday"
# In a column that is locked, in one that is not, and in a file: none may be read in a backup.
LOCKED, PLAIN, IN_FILE = "canary-of-a-ground-3391", "canary-of-a-title-7745", "canary-in-a-file-5520"
IDENTITY = "AGE-SECRET-KEY-142THRCG7T8SYXP0W8Y2CEYCHAS7RPS3NYGJ2VJ83N6JLQ86TUZTSRRPDM0"
RECIPIENT = "age1vrs6r3yn67c7l5y4qwyskzvgmu6u4tpadd00mltgp6907wz20s7sat8aqg"
TO_US, WITH_OUR_KEY = Lock(recipients=(RECIPIENT,)), Opener(identity=IDENTITY)


@contextmanager
def living_in(folder: Path, **more: Any) -> Iterator[None]:
    """Settings of an installation whose state lies in `folder`, with keys and stores of its own."""
    media = folder / "media"
    stores = {
        name: {**settings.STORAGES[name], "OPTIONS": {"location": media / name}}
        for name in ("attachments", "documents")
    }
    with override_settings(
        STATE_DIR=folder,
        KEY_DIR=folder,
        MEDIA_ROOT=media,
        STORAGES=settings.STORAGES | stores,
        AUDIT_ANCHOR_FOLDER=folder / "anchors",
        AUDIT_ANCHOR_KEY_PATH=folder / "anchor.key",
        **more,
    ):
        folder.mkdir(parents=True, exist_ok=True)
        yield


@dataclass
class World:
    """What was built."""

    cast: Cast
    plan: Plan


def build(*, due: datetime = AT, employees: int = 0) -> World:
    """Build it, in the present settings and database, with two messages that are due at `due`.

    `employees`: so many others besides the cast, each with an event.
    """
    cast = make_cast()
    # Nothing waits for an hour of the day: what does not leave rests.
    Organisation.objects.update(quiet_from=None, quiet_until=None, only_working_days=False)
    sam = cast.account("sam")
    hasher = Argon2PasswordHasher()  # as everywhere but in tests
    sam.password = hasher.encode(PASSWORD, hasher.salt())
    sam.save()
    plan = plan_in(PlanStatus.ACTIVE, cast)
    plan_in(PlanStatus.DRAFT, cast, employee="chris")
    attached(plan, cast, title=PLAIN, content=f"{IN_FILE}\n".encode())
    people.record_absence(
        employee=cast.sam,
        details=AbsenceDetails(date(2026, 6, 8), date(2026, 6, 9), ground=LOCKED),
        by=cast.account("mia"),
        at=AT,
    )
    issue(plan, cast)
    with transaction.atomic():
        for name in ("sam", "jana"):
            enqueue(kind="plans.shared", key=f"test:{name}", recipient=cast.account(name), about=plan, at=due)
        for _ in range(employees):
            audit.record("test.joined", by=None, about=EmployeeFactory(user=None), at=AT)
    anchor_now(at=AT)
    Client().force_login(sam)
    return World(cast, plan)


def issue(plan: Plan, cast: Cast) -> Document:
    """A small sealed document of a plan, put into the store."""
    pdf = PdfWriter()
    pdf.add_blank_page(width=200, height=200)
    plain = io.BytesIO()
    pdf.write(plain)
    key = current_key(AT)
    content = seal(plain.getvalue(), key, at=AT)
    sha256 = hashlib.sha256(content).hexdigest()
    made = Document.objects.create(
        plan=plan,
        kind=DocumentKind.VERSION,
        audience=DocumentAudience.EVERYONE,
        version=1,
        language="en",
        facts_sha256="0" * 64,
        sha256=sha256,
        size=len(content),
        certificate=remember(key, AT),
        issued_at=AT,
        issued_by=cast.account("mia"),
    )
    document_storage().save(made.stored_name, ContentFile(content))
    return made


def look() -> dict[str, tuple[int, str]]:
    """Of every table that a backup holds: how many rows, and the SHA-256 of all of them."""
    found = {}
    for model in tables_of(apps):
        digest, count = hashlib.sha256(), 0
        for line in lines_of(model):
            # PostgreSQL keeps the keys of a JSON object in an order of its own.
            digest.update(json.dumps(json.loads(line), sort_keys=True).encode())
            count += 1
        found[model._meta.label_lower] = (count, digest.hexdigest())
    return found


def files_in(folder: Path) -> dict[str, str]:
    """The SHA-256 of every file below a folder, by its path."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def empty_the_database() -> None:
    """As it is after `migrate` on a new one."""
    drop_triggers()
    call_command("flush", interactive=False, verbosity=0)
    for model in tables_of(apps):
        assert model._meta.label_lower in {"auth.permission", "contenttypes.contenttype"} or not (
            models.QuerySet(model).exists()
        )
