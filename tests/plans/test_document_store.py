"""The store of issued documents held against its rows: what is missing or changed is named, what is nobody's goes."""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.utils import timezone

from plans import tasks
from plans.enums import DocumentKind, PlanStatus
from plans.models import Document
from plans.models.document import document_storage
from plans.models.wanted import draft_storage
from plans.workflows import sweep_documents, sweep_wanted
from plans.workflows.sweeping import LEFT_FOR, share_of
from plans.workflows.wanting import DRAFT_LASTS
from tests.factories.plans import plan_in
from tests.people import Cast
from tests.plans.test_document_pages import issued


def at_rest(*names: str, modified: datetime | None = None) -> None:
    """Files in the store without a row, last written at that instant."""
    for name in names:
        document_storage().save(name, ContentFile(b"%PDF left by a crash"))
        if modified is not None:
            os.utime(document_storage().path(name), (modified.timestamp(),) * 2)


@pytest.fixture
def documents(cast: Cast) -> list[Document]:
    """Three, of which nothing is wrong."""
    plan = plan_in(PlanStatus.ACTIVE, cast)
    return [issued(plan, cast.account("sam"), DocumentKind.VERSION) for _each in range(3)]


def path_of(document: Document) -> Path:
    return Path(document_storage().path(document.stored_name))


def test_what_no_row_knows_goes_after_a_month_and_what_rows_know_stays(documents: list[Document]) -> None:
    now = timezone.now()
    sweep_documents(at=now + 2 * LEFT_FOR)  # what other tests left: their rows are gone
    at_rest("0a/" + "0a" * 32, modified=now - LEFT_FOR - timedelta(hours=1))
    at_rest("0b/" + "0b" * 32, modified=now - LEFT_FOR + timedelta(hours=1))

    swept = sweep_documents(at=now)

    assert (swept.kept, swept.deleted, swept.left, swept.hashed) == (3, 1, 1, 0)
    assert swept.whole
    assert all(path_of(one).exists() for one in documents)


def test_what_is_missing_or_not_as_it_was_is_named_and_nothing_of_it_is_touched(
    documents: list[Document], caplog: pytest.LogCaptureFixture
) -> None:
    lost, changed, right = documents
    path_of(lost).unlink()
    path_of(changed).write_bytes(b"%PDF of somebody else")

    assert sweep_documents(at=timezone.now()).missing == [lost.ref]
    said = StringIO()
    with pytest.raises(CommandError) as told:
        call_command("sweep_files", "--check", stdout=said)
    found = [sweep_documents(at=timezone.now(), check=f"{digit:x}") for digit in range(16)]

    assert f"is missing: {lost.ref}." in str(told.value)
    assert f"not as they were issued: {changed.ref}." in str(told.value)
    assert "compared 2 fingerprints" in said.getvalue()
    assert [one.altered for one in found if one.altered] == [[changed.ref]], "in sixteen nights all of them"
    assert sum(one.hashed for one in found) == 2
    assert path_of(changed).read_bytes() == b"%PDF of somebody else"
    tasks.sweep_files()
    assert "document_lost" in caplog.text
    assert right.ref not in str(told.value)


def test_every_night_reads_another_share() -> None:
    night = timezone.now()

    assert len({share_of(night + timedelta(days=day)) for day in range(16)}) == 16


def test_a_print_of_a_draft_that_a_crash_left_goes_with_the_next_sweep(db: None) -> None:
    name = draft_storage().save("a" * 40, ContentFile(b"%PDF"))
    sweep_wanted(at=timezone.now())
    assert draft_storage().exists(name), "somebody may be about to fetch it"

    sweep_wanted(at=timezone.now() + DRAFT_LASTS + timedelta(seconds=1))

    assert not draft_storage().exists(name)
