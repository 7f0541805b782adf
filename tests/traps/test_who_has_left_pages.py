"""Somebody whose account is closed keeps the right to a copy: HR has theirs made, and hands it over."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from employees.enums import ConflictKind
from employees.errors import NotAllowed, NotNow, NotVisible
from employees.models import AuditEvent
from employees.workflows import leave, note_conflict
from plans import workflows as plan_workflows
from plans.enums import DocumentAudience
from plans.models import Document, Plan
from reviews import workflows
from reviews.enums import PackState
from reviews.models import EvidencePack
from tests.people import Cast
from tests.reading import text_of
from tests.reviews.packs.story import LATER, files_of, packed, told_plan, zip_of

SignIn = Callable[[str], Client]
pytestmark = [pytest.mark.once, pytest.mark.usefixtures("own_anchors", "plain_paper")]
AT_ONCE = LATER + timedelta(hours=1)


@pytest.fixture
def plan(cast: Cast, time_machine: Any) -> Plan:
    time_machine.move_to(AT_ONCE, tick=False)
    plan = told_plan(cast)
    plan_workflows.write_hr_note(plan=plan, body="Heron-in-the-reeds.", by=cast.account("mia"), at=LATER)
    return plan


def sam_leaves(cast: Cast) -> None:
    leave(employee=cast.sam, last_day=LATER.date(), at_once=True, by=cast.account("mia"), at=LATER)


def made_for_sam(cast: Cast, plan: Plan) -> EvidencePack:
    """What Mia has made to hand to Sam."""
    asked = workflows.ask_for_pack(plan=plan, by=cast.account("mia"), at=AT_ONCE, for_person=True)
    workflows.make_pack(asked.ref, clock=lambda: AT_ONCE)
    asked.refresh_from_db()
    return asked


def test_it_is_the_copy_that_they_could_fetch_themselves(cast: Cast, plan: Plan) -> None:
    own = files_of(zip_of(packed(plan, "sam", cast, at=AT_ONCE)))
    sam_leaves(cast)

    pack = made_for_sam(cast, plan)

    assert (pack.state, pack.audience, pack.failure) == (PackState.MADE, DocumentAudience.EMPLOYEE, "")
    handed = files_of(zip_of(pack))
    facts = [name for name in own if name.startswith(("documents/", "files/")) or name.endswith(".json")]
    assert sorted(handed) == sorted(own)
    assert [name for name in facts if "manifest" not in name and own[name] != handed[name]] == []


def test_nothing_of_hr_or_the_manager_is_in_it(cast: Cast, plan: Plan) -> None:
    of_hr = b"".join(files_of(zip_of(packed(plan, "mia", cast, at=AT_ONCE))).values())
    sam_leaves(cast)

    handed = b"".join(files_of(zip_of(made_for_sam(cast, plan))).values())

    assert (b"Between us." in of_hr, b"Between us." in handed) == (True, False)
    assert b"Heron-in-the-reeds" not in handed
    assert set(Document.objects.filter(plan=plan, issued_by=cast.account("mia")).values_list("audience")) >= {
        (DocumentAudience.HR,)
    }


def test_hr_asks_waits_and_fetches_it_and_the_record_says_so(
    cast: Cast, plan: Plan, signed_in: SignIn
) -> None:
    mia, url = signed_in("mia"), reverse("plan_pack_for_person", args=[plan.ref])
    record = reverse("plan_record", args=[plan.ref])
    assert url not in mia.get(record).content.decode()
    sam_leaves(cast)
    assert url in mia.get(record).content.decode()

    assert mia.post(url)["Location"] == url
    asked = EvidencePack.objects.get(for_person=True)
    workflows.make_pack(asked.ref, clock=lambda: AT_ONCE)
    page = text_of(mia.get(url))
    file = mia.get(reverse("plan_pack_file", args=[plan.ref, asked.ref]))

    assert "First make sure that it is Sam who asks." in page
    assert (file.status_code, len(file.getvalue())) == (200, EvidencePack.objects.get().size)
    assert "sam" not in file["Content-Disposition"].lower()
    events = AuditEvent.objects.filter(about_ref=asked.ref).values_list(
        "event", "actor_ref", "data__audience"
    )
    assert {event for event, _by, _audience in events} == {"pack.asked", "pack.made", "pack.downloaded"}
    assert {(by, audience) for _event, by, audience in events} == {(cast.account("mia").ref, "employee")}


def test_whoever_can_sign_in_fetches_their_own(cast: Cast, plan: Plan, signed_in: SignIn) -> None:
    answer = signed_in("mia").post(reverse("plan_pack_for_person", args=[plan.ref]))

    assert answer.status_code == 409
    assert "Sam can sign in, and takes this along without anybody’s help." in text_of(answer)
    assert not EvidencePack.objects.exists()


@pytest.mark.parametrize(
    ("who", "refusal"),
    [
        ("jana", NotAllowed),
        ("paul", NotAllowed),
        ("ola", NotAllowed),
        ("ada", NotVisible),
        ("chris", NotVisible),
        ("tom", NotVisible),
    ],
)
def test_nobody_but_hr_for_the_plan_has_it_made(
    cast: Cast, plan: Plan, who: str, refusal: type[Exception]
) -> None:
    sam_leaves(cast)

    with pytest.raises(refusal):
        workflows.ask_for_pack(plan=plan, by=cast.account(who), at=AT_ONCE, for_person=True)


def test_who_lost_the_plan_meanwhile_is_given_none(cast: Cast, plan: Plan, signed_in: SignIn) -> None:
    sam_leaves(cast)
    made = made_for_sam(cast, plan)
    waits = workflows.ask_for_pack(plan=plan, by=cast.account("noor"), at=AT_ONCE, for_person=True)
    note_conflict(
        who=cast.mia, about=cast.sam, kind=ConflictKind.RELATIVE, by=cast.account("noor"), at=AT_ONCE
    )
    cast.account("noor").role_grants.update(revoked_at=AT_ONCE, revoked_by=cast.account("tom"))

    workflows.make_pack(waits.ref, clock=lambda: AT_ONCE)

    waits.refresh_from_db()
    assert (waits.state, waits.failure) == (PackState.FAILED, "not_yours")
    assert signed_in("mia").get(reverse("plan_pack_file", args=[plan.ref, made.ref])).status_code == 404


def test_somebody_who_came_back_fetches_their_own_again(cast: Cast, plan: Plan) -> None:
    sam_leaves(cast)
    made = made_for_sam(cast, plan)
    sam = cast.account("sam")
    sam.is_active = True
    sam.save()
    cast.sam.left_on = None
    cast.sam.save()

    with pytest.raises(NotNow, match="can sign in"):
        workflows.fetch_pack(pack=EvidencePack.objects.get(pk=made.pk), by=cast.account("mia"), at=AT_ONCE)
