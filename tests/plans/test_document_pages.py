"""The page of issued documents: who learns of which, who is given which again, and what HR reads of who fetched it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.files.base import ContentFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from employees.models import AuditEvent, User
from employees.permissions import actor_for
from employees.sealing_keys import current_key, remember
from plans import workflows
from plans.documents.verifying import Verdict, verdict_on
from plans.enums import DocumentAudience, DocumentEvent, DocumentKind, PlanStatus
from plans.models import Document, Plan
from plans.models.document import document_storage
from plans.queries.documents import documents_for
from plans.workflows.issuing import bytes_of
from tests.factories.plans import MONDAY, plan_in
from tests.people import Cast

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")

SignedIn = Callable[[str], Client]
A, K = DocumentAudience, DocumentKind


def issued(plan: Plan, by: User, kind: str, audience: str = A.EVERYONE, **more: Any) -> Document:
    """A document as the worker leaves it, but that nothing was set for it: its bytes are a few."""
    number = Document.objects.count()
    content = f"%PDF-1.7 the document no. {number} of {plan.ref}".encode()
    sha256 = hashlib.sha256(content).hexdigest()
    document = Document.objects.create(
        plan=plan,
        kind=kind,
        audience=audience,
        version=more.pop("version", 1),
        language="en",
        facts_sha256=f"{number:064x}",
        sha256=sha256,
        size=len(content),
        certificate=remember(current_key(MONDAY), MONDAY),
        issued_at=MONDAY + timedelta(days=20, minutes=number),
        issued_by=by,
        **more,
    )
    # Written anew: a plan of another test has the same words at the same number, and that test may have spoiled them.
    document_storage().delete(document.stored_name)
    document_storage().save(document.stored_name, ContentFile(content))
    return document


def every_copy(plan: Plan, cast: Cast) -> dict[str, Document]:
    """One of everything, and a copy of the record for each who may have one."""
    mia = cast.account("mia")
    return {
        "version": issued(plan, cast.account("jana"), K.VERSION),
        "letter": issued(plan, mia, K.LETTER),
        "sam's": issued(plan, cast.account("sam"), K.RECORD, A.EMPLOYEE),
        "jana's": issued(plan, cast.account("jana"), K.RECORD, A.MANAGER),
        "hr's": issued(plan, mia, K.RECORD, A.HR),
        "paul's": issued(plan, cast.account("paul"), K.RECORD, A.READER),
        "ola's": issued(plan, cast.account("ola"), K.CHECKPOINT, A.READER, number=1),
    }


# Written out by hand: of whose documents one learns, and which of them one is given. Noor leads HR, Ola audits.
EVERY = {"version", "letter", "sam's", "jana's", "hr's", "paul's", "ola's"}
GIVEN = {
    "sam": {"version", "letter", "sam's"},
    "jana": {"version", "letter", "jana's"},
    "mia": {"version", "letter", "hr's"},
    "noor": {"version", "letter", "hr's"},
    "paul": {"version", "paul's"},
    "ivo": {"version"},
    "ola": {"version", "ola's"},
}
LEARNS = {**GIVEN, "mia": EVERY, "noor": EVERY, "ola": EVERY}


def test_everybody_learns_of_what_they_may_be_given_and_hr_and_auditors_that_there_is_more(
    cast: Cast, signed_in: SignedIn
) -> None:
    plan = plan_in(PlanStatus.CLOSED, cast)
    copies = every_copy(plan, cast)
    names = {document.ref: name for name, document in copies.items()}
    wrong: list[str] = []

    for who in GIVEN:
        actor = actor_for(cast.account(who), on=MONDAY.date())
        learns = {names[document.ref] for document in documents_for(actor, plan)}
        browser = signed_in(who)
        page = browser.get(reverse("plan_documents", args=[plan.ref])).content.decode()
        for name, document in copies.items():
            url = reverse("plan_document_file", args=[plan.ref, document.ref])
            status = browser.get(url).status_code
            wanted = 200 if name in GIVEN[who] else 403 if name in LEARNS[who] else 404
            if status != wanted or (url in page) != (status == 200):
                wrong.append(f"{who}, {name}: {status}, wanted {wanted}")
        if learns != LEARNS[who]:
            wrong.append(f"{who} learns of {learns}")
    assert signed_in("chris").get(reverse("plan_documents", args=[plan.ref])).status_code == 404

    assert wrong == []


def test_the_page_says_what_each_is_and_who_fetched_it_as_far_as_one_may_know(
    cast: Cast, signed_in: SignedIn
) -> None:
    plan = plan_in(PlanStatus.ACTIVE, cast)
    document = issued(plan, cast.account("jana"), K.VERSION)
    address = reverse("plan_document_file", args=[plan.ref, document.ref])
    for who in ("paul", "sam", "sam"):
        file = signed_in(who).get(address)
        assert hashlib.sha256(file.content).hexdigest() == document.sha256
        assert file["Content-Disposition"] == f'attachment; filename="document-{plan.ref[:5]}-1.pdf"'

    def said(who: str) -> str:
        page = signed_in(who).get(reverse("plan_documents", args=[plan.ref]))
        main = BeautifulSoup(page.content, "html.parser").select_one(".document-list")
        return " ".join(main.get_text(" ").split())

    for who in ("mia", "ola", "sam"):
        assert "Version 1 of the plan" in said(who) and document.sha256 in said(who)
        assert "Paul Odell" in said(who) and "Sam Okafor , " in said(who) and "(2 times in all)" in said(who)
    assert "Paul Odell" not in said("jana") and "Sam Okafor" not in said("jana")
    assert "Fetched by you Not yet" in said("jana")
    events = AuditEvent.objects.filter(event=DocumentEvent.DOWNLOADED)
    assert [one.about_ref for one in events] == [document.ref] * 3


def test_the_page_asks_as_much_of_the_database_for_many_as_for_a_few(cast: Cast, signed_in: SignedIn) -> None:
    plan = plan_in(PlanStatus.ACTIVE, cast)
    mia, address = signed_in("mia"), reverse("plan_documents", args=[plan.ref])
    first = issued(plan, cast.account("mia"), K.VERSION)
    workflows.fetch_document(document=first, by=cast.account("sam"), at=MONDAY)
    mia.get(address)
    with CaptureQueriesContext(connection) as few:
        mia.get(address)
    for _each in range(12):
        one = issued(plan, cast.account("mia"), K.VERSION)
        for who in ("sam", "jana"):
            workflows.fetch_document(document=one, by=cast.account(who), at=MONDAY)

    with CaptureQueriesContext(connection) as many:
        assert mia.get(address).content.count(b"document-facts") == 13

    assert len(many) == len(few)


def test_a_plan_without_documents_says_when_there_will_be_some(cast: Cast, signed_in: SignedIn) -> None:
    draft = plan_in(PlanStatus.APPROVED, cast)
    page = signed_in("mia").get(reverse("plan_documents", args=[draft.ref])).content.decode()
    assert "Documents are issued once the plan is shared" in page

    shared = workflows.share(plan=draft, by=cast.account("jana"), at=MONDAY + timedelta(days=3))
    page = signed_in("sam").get(reverse("plan_documents", args=[shared.ref])).content.decode()
    assert "A document is issued when somebody asks for it" in page


def test_the_record_of_one_checkpoint_does_not_make_that_of_another_older(cast: Cast) -> None:
    plan = plan_in(PlanStatus.ACTIVE, cast)
    first, again, second = (
        issued(plan, cast.account("sam"), K.CHECKPOINT, A.EMPLOYEE, number=number) for number in (1, 1, 2)
    )

    found = {
        name: verdict_on(bytes_of(one)) for name, one in (("1", first), ("1 again", again), ("2", second))
    }

    assert found == {"1": Verdict.OLDER, "1 again": Verdict.GENUINE, "2": Verdict.GENUINE}
