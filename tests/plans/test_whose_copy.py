"""Whose copy of a document somebody gets, and which issued ones they are given again: everybody at once, by hand."""

from __future__ import annotations

from datetime import timedelta

import pytest

from employees import audit
from employees.enums import Role
from employees.errors import NotVisible
from plans.enums import DocumentAudience, DocumentEvent, DocumentKind, PlanStatus, WantedState
from plans.models import Document, Plan, WantedDocument
from plans.permissions import (
    DOCUMENT_PERMISSIONS,
    PLANS,
    audience_of,
    gets_prints,
    may_fetch,
    own_copies,
    reads_along,
)
from plans.queries.documents import document_for, documents_for, fetched_by, wanted_for
from tests.factories.people import RoleGrantFactory
from tests.factories.plans import plan_in
from tests.people import Cast
from tests.plans.test_document_pages import issued
from tests.plans.test_who_may import NAMES, NOW, actor, with_everybody

A, K = DocumentAudience, DocumentKind
READERS = ("sam", "jana", "ana", "paul", "mia", "ada", "noor", "ivo", "ola")
WHOSE = {
    "sam": A.EMPLOYEE,
    "jana": A.MANAGER,
    "mia": A.HR,
    "ada": A.HR,
    "noor": A.HR,
    "ana": A.READER,
    "paul": A.READER,
    "ivo": A.READER,
    "ola": A.READER,
}
FOR_ALL_WHO_READ = {K.VERSION, K.CERTIFICATE, K.RECORD, K.CHECKPOINT}
# Letters are between the two sides.
WITH_LETTERS = {"sam", "jana", "mia", "ada", "noor"}


@pytest.fixture
def plan(cast: Cast) -> Plan:
    """Sam's plan, which runs."""
    return with_everybody(PlanStatus.ACTIVE, cast)


@pytest.fixture
def copies(cast: Cast, plan: Plan) -> dict[str, Document]:
    """One of every kind for all, and the records that were made for each."""
    jana = cast.account("jana")
    numbers = {K.CHECKPOINT: {"number": 9}}
    alike = {f"{kind}": issued(plan, jana, kind, **numbers.get(kind, {})) for kind in DocumentKind}
    for number, name in enumerate(READERS):
        alike[name] = issued(plan, cast.account(name), K.RECORD, WHOSE[name], version=10 + number)
    return alike


def test_everybody_gets_their_own_copy_of_a_record_and_the_same_of_all_else(cast: Cast, plan: Plan) -> None:
    for kind in DocumentKind:
        wanted = WHOSE if kind in {K.RECORD, K.CHECKPOINT} else dict.fromkeys(READERS, A.EVERYONE)
        assert {name: audience_of(actor(cast, name), plan, kind) for name in READERS} == wanted, kind


def test_a_manager_who_works_in_hr_gets_the_managers_copy(cast: Cast, plan: Plan) -> None:
    RoleGrantFactory(user=cast.account("jana"), role=Role.HR_LEAD)

    assert audience_of(actor(cast, "jana"), plan, K.RECORD) == A.MANAGER


def test_a_print_for_the_moment_is_for_who_reads_along_and_of_a_draft(cast: Cast, plan: Plan) -> None:
    asking = {name: actor(cast, name) for name in NAMES}

    assert {name for name in NAMES if reads_along(asking[name], plan)} == {"kim", "tom"}
    assert {name for name in NAMES if gets_prints(asking[name], plan)} == {"kim", "tom"}
    draft = plan_in(PlanStatus.DRAFT, cast, employee="lee", author="ana")
    assert gets_prints(asking["ana"], draft)
    assert not reads_along(asking["ana"], draft)
    assert own_copies(asking["ana"], draft) == own_copies(asking["kim"], plan)


def test_whoever_reads_the_plan_is_given_what_was_made_for_all_and_for_them(
    cast: Cast, plan: Plan, copies: dict[str, Document]
) -> None:
    names = {document.pk: name for name, document in copies.items()}
    hrs = {"mia", "ada", "noor"}

    for name in (*READERS, "kim", "tom"):
        asking = actor(cast, name)
        given = {names[each.pk] for each in plan.documents.filter(own_copies(asking, plan))}
        alone = {
            names[each.pk]
            for each in plan.documents.all()
            if PLANS.can(asking, DOCUMENT_PERMISSIONS[each.kind], plan) and may_fetch(asking, plan, each)
        }
        kinds = set() if name in {"kim", "tom"} else set(K) if name in WITH_LETTERS else FOR_ALL_WHO_READ
        made = hrs if name in hrs else {name} & copies.keys()
        assert given == alone == {f"{kind}" for kind in kinds} | made, name
        every = name in {*hrs, "ola"}
        learns = {names[each.pk] for each in documents_for(asking, plan)}
        assert learns == (set(copies) if every else given), name


def test_a_document_that_one_may_not_know_of_is_not_there(
    cast: Cast, plan: Plan, copies: dict[str, Document]
) -> None:
    assert document_for(actor(cast, "sam"), plan, copies["sam"].ref) == copies["sam"]
    for name, ref in (("sam", copies["jana"].ref), ("kim", copies["version"].ref), ("mia", "none")):
        with pytest.raises(NotVisible):
            document_for(actor(cast, name), plan, ref)


def test_who_fetched_it_is_told_to_the_person_to_hr_and_to_auditors_and_to_others_of_themselves(
    cast: Cast, plan: Plan, copies: dict[str, Document]
) -> None:
    other = plan_in(PlanStatus.ACTIVE, cast, employee="lee", author="ana")
    elsewhere = issued(other, cast.account("ana"), K.VERSION)
    for name, document in (("paul", copies["version"]), ("jana", copies["version"]), ("paul", elsewhere)):
        audit.record(
            DocumentEvent.DOWNLOADED, by=cast.account(name), about=document, at=NOW + timedelta(hours=1)
        )
    audit.record(DocumentEvent.ISSUED, by=cast.account("mia"), about=copies["version"], at=NOW)

    def told(name: str) -> dict[str, set[str]]:
        found = fetched_by(actor(cast, name), plan, copies.values())
        return {ref: {each.user.employee.first_name for each in rows} for ref, rows in found.items()}

    version = copies["version"].ref
    of_all, of_paul = {version: {"Paul", "Jana"}}, {version: {"Paul"}}
    assert {name: told(name) for name in READERS} == {
        "sam": of_all,
        "mia": of_all,
        "ada": of_all,
        "noor": of_all,
        "ola": of_all,
        "paul": of_paul,
        "jana": {version: {"Jana"}},
        "ana": {},
        "ivo": {},
    }


def test_what_somebody_waits_for_is_theirs_alone(cast: Cast, plan: Plan) -> None:
    other = plan_in(PlanStatus.ACTIVE, cast, employee="lee", author="ana")
    wanted = WantedDocument.objects.create(
        plan=plan,
        reader=cast.account("jana"),
        asked_by=cast.account("jana"),
        kind=K.RECORD,
        state=WantedState.WAITING,
        asked_at=NOW,
    )

    assert wanted_for(cast.account("jana"), plan, wanted.ref) == wanted
    for name, about, ref in (("mia", plan, wanted.ref), ("jana", other, wanted.ref), ("jana", plan, "none")):
        with pytest.raises(NotVisible):
            wanted_for(cast.account(name), about, ref)
