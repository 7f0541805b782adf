"""Who fetched a document is told of that document, and of nothing else that bears its reference."""

from __future__ import annotations

import pytest

from employees import audit
from plans.enums import DocumentEvent, DocumentKind, PlanStatus
from plans.models import Checkpoint, Document
from plans.queries.documents import fetched_by
from tests.factories.plans import plan_in
from tests.people import Cast
from tests.plans.test_document_pages import issued
from tests.plans.test_who_may import NOW, actor


@pytest.fixture
def document(cast: Cast) -> Document:
    """Of Sam's plan, which runs: the plan itself, as Jana had it made."""
    return issued(plan_in(PlanStatus.ACTIVE, cast), cast.account("jana"), DocumentKind.VERSION)


def test_what_is_noted_of_something_else_is_not_told_of_the_document(cast: Cast, document: Document) -> None:
    for name, about in (("jana", document), ("paul", Checkpoint(ref=document.ref))):
        audit.record(DocumentEvent.DOWNLOADED, by=cast.account(name), about=about, at=NOW)

    found = fetched_by(actor(cast, "mia"), document.plan, [document])

    assert {ref: [(each.user, each.at, each.times) for each in rows] for ref, rows in found.items()} == {
        document.ref: [(cast.account("jana"), NOW, 1)]
    }
