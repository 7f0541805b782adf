"""reviews/workflows/packing.py: what is in whose pack, who is given it, and for how long."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile

from employees.anchors.store import anchor_file
from employees.errors import NotAllowed, NotNow, NotVisible
from employees.models import AuditEvent
from employees.permissions import actor_for
from plans import workflows as plan_workflows
from plans.documents.press.order import Order
from plans.enums import PlanStatus, Section
from plans.models import Document, Plan
from plans.queries import readings_since_shared
from reviews import workflows
from reviews.enums import NoPack, PackState
from reviews.models import EvidencePack, pack_storage
from reviews.packs.receipts import receipts_of
from reviews.packs.verify import Report, check_zip
from tests.factories.plans import plan_in
from tests.people import NAMES, Cast
from tests.reviews.packs.plain import plain_pdf
from tests.reviews.packs.story import LATER, files_of, packed, sent_to, told_plan, zip_of

pytestmark = [
    pytest.mark.usefixtures("own_anchors", "plain_paper"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]


def lines(files: Mapping[str, bytes], name: str) -> list[dict[str, Any]]:
    """The lines of a file, read."""
    return [json.loads(line) for line in files[name].splitlines()]


def found_in(content: bytes) -> list[tuple[str, str]]:
    """What the pack's own program finds against it."""
    report = Report()
    check_zip(content, report)
    return report.findings


def test_each_reader_is_given_what_they_may_have_and_nothing_else(cast: Cast) -> None:
    other = plan_in(PlanStatus.DRAFT, cast, employee="lee", author="ana")
    plan = told_plan(cast)
    sent_to("sam", cast, "250 2.0.0 Ok: queued as 4XyZ <sam@example.org>")
    sent_to("mia", cast, "550 5.1.1 <mia@example.org>: no such user mia")

    packs = {name: packed(plan, name, cast) for name in ("sam", "jana", "mia")}

    assert {name: (one.state, one.audience) for name, one in packs.items()} == {
        "sam": ("made", "employee"),
        "jana": ("made", "manager"),
        "mia": ("made", "hr"),
    }
    contents = {name: zip_of(one) for name, one in packs.items()}
    assert [found_in(content) for content in contents.values()] == [[], [], []]
    files = {name: files_of(content) for name, content in contents.items()}
    assert set(files["sam"]) == {
        "index.html", "style.css", "verify.py", "manifest.json", "cover.pdf", "seals/seal-1.pem",
        "how-signatures-are-tied-to-people.pdf", "documents/record.pdf", "documents/record.json",
        "documents/version-1.pdf", "documents/version-1.json", "documents/version-1-signatures.pdf",
        "documents/version-1-signatures.json", "documents/letter-1.pdf", "documents/letter-1.json",
        "documents/checkpoint-1.pdf", "documents/checkpoint-1.json", "files/file-1.txt",
        "record/events.jsonl", "record/anchors.jsonl", "record/anchor-key-1.pem", "mail/receipts.jsonl",
    }  # fmt: skip
    told = {
        name: [one["event"]["event"] for one in lines(some, "record/events.jsonl")]
        for name, some in files.items()
    }
    assert told["sam"][0] == "plan.shared" and "plan.signed" in told["sam"]
    assert not {"plan.drafted", "plan.commented", "plan.answered_for_hr"} & set(told["sam"])
    assert {"plan.drafted", "plan.commented"} <= set(told["jana"]) and "plan.answered_for_hr" not in told[
        "jana"
    ]
    assert "plan.answered_for_hr" in told["mia"]
    to = {name: {one["to"] for one in lines(some, "mail/receipts.jsonl")} for name, some in files.items()}
    assert to == {"sam": {"employee"}, "jana": {"employee"}, "mia": {"employee", "hr"}}
    answers = {one["answer"] for one in lines(files["mia"], "mail/receipts.jsonl")}
    assert answers == {"250 2.0.0 Ok: queued as 4XyZ …", "550 5.1.1"}
    # Whatever lies in a pack of Sam's plan, it knows of no other plan, and of nothing that Sam may not read.
    everything = b"".join(files["sam"].values())
    hidden = [other.ref, other.employee.ref, plan.comments.get().ref, "Between us."]
    assert [one for one in hidden if one.encode() in everything] == []
    assert not any(first.lower() in name for name in files["sam"] for first, _last, _title in NAMES.values())


def test_the_same_facts_are_the_same_bytes_and_other_facts_another_pack(cast: Cast) -> None:
    plan, sam = told_plan(cast), cast.account("sam")
    first = packed(plan, "sam", cast)
    anchors = anchor_file().read_bytes()

    again = packed(plan, "sam", cast, at=LATER + timedelta(hours=1))

    first.refresh_from_db()
    assert (again.sha256, again.facts_sha256) == (first.sha256, first.facts_sha256)
    assert (first.state, again.state) == (PackState.GONE, PackState.MADE)
    assert anchor_file().read_bytes() == anchors

    plan_workflows.comment(
        plan=plan, section=Section.WHOLE, body="A word.", by=sam, at=LATER + timedelta(hours=2)
    )
    other = packed(plan, "sam", cast, at=LATER + timedelta(hours=3))

    assert other.facts_sha256 != first.facts_sha256
    assert not pack_storage().exists(first.stored_name) and pack_storage().exists(other.stored_name)
    assert found_in(zip_of(other)) == []


def test_only_those_who_may_are_given_one_and_only_their_own(cast: Cast) -> None:
    plan = told_plan(cast)
    pack = packed(plan, "mia", cast)

    for name in ("paul", "ivo", "ola"):
        with pytest.raises(NotAllowed):
            workflows.ask_for_pack(plan=plan, by=cast.account(name), at=LATER)
    for name in ("chris", "ana", "tom", "ada"):
        with pytest.raises(NotVisible):
            workflows.ask_for_pack(plan=plan, by=cast.account(name), at=LATER)
    for name in ("noor", "jana", "sam"):
        with pytest.raises(NotVisible):
            workflows.fetch_pack(pack=pack, by=cast.account(name), at=LATER)
    draft = plan_in(PlanStatus.APPROVED, cast, employee="lee", author="ana")
    with pytest.raises(NotNow, match="before the plan is shared"):
        workflows.ask_for_pack(plan=draft, by=cast.account("ada"), at=LATER)


def test_asking_making_and_fetching_stand_in_the_record_and_sam_reads_that_a_copy_was_taken(
    cast: Cast,
) -> None:
    plan, mia = told_plan(cast), cast.account("mia")
    asked = workflows.ask_for_pack(plan=plan, by=mia, at=LATER)
    twice = workflows.ask_for_pack(plan=plan, by=mia, at=LATER + timedelta(seconds=1))
    with pytest.raises(NotNow, match="not ready yet"):
        workflows.fetch_pack(pack=asked, by=mia, at=LATER)
    workflows.make_pack(asked.ref, clock=lambda: LATER)
    workflows.make_pack(asked.ref, clock=lambda: LATER)  # rung twice
    asked.refresh_from_db()

    workflows.fetch_pack(pack=asked, by=mia, at=LATER + timedelta(hours=1)).file.close()

    assert twice == asked
    events = AuditEvent.objects.filter(event__startswith="pack.").order_by("seq")
    assert [(one.event, one.actor_ref, one.about_ref, one.data["plan"]) for one in events] == [
        (f"pack.{what}", mia.ref, asked.ref, plan.ref) for what in ("asked", "made", "downloaded")
    ]
    assert events[2].data["sha256"] == events[1].data["sha256"] == asked.sha256


def test_a_pack_is_kept_for_a_week_and_what_a_crash_left_for_a_day(cast: Cast, settings: Any) -> None:
    plan, sam = told_plan(cast), cast.account("sam")
    pack = packed(plan, "sam", cast)
    stored = pack_storage().path(pack.stored_name)

    workflows.sweep_packs(at=LATER + timedelta(days=settings.PACKS_KEPT_DAYS))
    assert pack_storage().exists(pack.stored_name)
    workflows.sweep_packs(at=LATER + timedelta(days=settings.PACKS_KEPT_DAYS, seconds=1))

    pack.refresh_from_db()
    assert pack.state == PackState.GONE and not pack_storage().exists(pack.stored_name)
    with pytest.raises(NotNow, match="not kept any more"):
        workflows.fetch_pack(pack=pack, by=sam, at=LATER)
    assert str(settings.MEDIA_ROOT) in stored and "packs" in stored
    kept = packed(plan, "sam", cast, at=LATER + timedelta(days=8))
    pack_storage().save("ab/left-by-a-crash", ContentFile(b"half a pack"))
    young = pack_storage().get_modified_time("ab/left-by-a-crash")
    workflows.sweep_stray_packs(at=young)
    assert pack_storage().exists("ab/left-by-a-crash")
    assert workflows.sweep_stray_packs(at=young + timedelta(days=2)) >= 1
    assert pack_storage().exists(kept.stored_name) and not pack_storage().exists("ab/left-by-a-crash")


def test_what_cannot_be_made_says_why_and_nothing_is_handed_out(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    plan, mia = told_plan(cast), cast.account("mia")

    def too_long(*_any: object, **_more: object) -> bytes:
        raise NotNow("This document is too long to be made into one file.")

    with monkeypatch.context() as patch:
        patch.setattr("plans.workflows.issuing.pdf_of", too_long)
        assert packed(plan, "mia", cast).failure == NoPack.DOCUMENT

    packed(plan, "jana", cast)  # signs an anchor
    anchors = anchor_file().read_bytes()
    anchor_file().write_bytes(anchors.replace(b'"events"', b'"evens"', 1))
    assert packed(plan, "mia", cast).failure == NoPack.RECORD
    anchor_file().write_bytes(anchors)

    with monkeypatch.context() as patch:
        patch.setattr("reviews.packs.proofs.paths", lambda _hashes, sizes: dict.fromkeys(sizes, ()))
        assert packed(plan, "mia", cast).failure == NoPack.UNSOUND
    assert "pack_not_made" in caplog.text

    asked = workflows.ask_for_pack(plan=plan, by=mia, at=LATER)
    mia.role_grants.update(revoked_at=LATER, revoked_by=mia)
    workflows.make_pack(asked.ref, clock=lambda: LATER)
    asked.refresh_from_db()
    assert (asked.state, asked.failure) == (PackState.FAILED, NoPack.NOT_YOURS)
    assert {one.sha256 for one in EvidencePack.objects.filter(state=PackState.FAILED)} == {""}


def test_a_worker_that_died_is_followed_by_another_and_a_pack_that_kills_three_is_given_up(
    cast: Cast,
) -> None:
    plan = told_plan(cast)
    asked = workflows.ask_for_pack(plan=plan, by=cast.account("sam"), at=LATER)

    for attempt in range(1, 4):
        in_hand = LATER + attempt * timedelta(minutes=5)
        EvidencePack.objects.filter(pk=asked.pk).update(
            token="x", lease_until=in_hand, attempts=attempt, parts_done=0
        )
        workflows.make_pack(asked.ref, clock=lambda at=in_hand: at)
        asked.refresh_from_db()
        assert asked.state == PackState.WAITING
    workflows.make_pack(asked.ref, clock=lambda: LATER + timedelta(hours=1))

    asked.refresh_from_db()
    assert (asked.state, asked.failure) == (PackState.FAILED, NoPack.FAULT)
    assert Document.objects.count() == 0


def test_a_long_plan_is_made_in_several_turns_of_a_worker(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan, now = told_plan(cast), [LATER]
    asked = workflows.ask_for_pack(plan=plan, by=cast.account("sam"), at=LATER)

    def slowly(order: Order) -> bytes:
        now[0] += timedelta(seconds=90)
        return plain_pdf(order)

    monkeypatch.setattr("plans.documents.render.set_apart", slowly)
    for state, issued in ((PackState.WAITING, 3), (PackState.MADE, 5)):
        workflows.make_pack(asked.ref, clock=lambda: now[0])
        asked.refresh_from_db()
        assert (asked.state, asked.token, Document.objects.count()) == (state, "", issued)


def test_receipts_ask_a_fixed_number_of_questions(cast: Cast, django_assert_num_queries: Any) -> None:
    plan = told_plan(cast)
    sent_to("sam", cast, "250 Ok")
    actor = actor_for(cast.account("sam"), on=LATER.date())

    with django_assert_num_queries(2):
        assert len(receipts_of(actor, plan, "employee")) > 1


def test_that_a_copy_was_taken_is_told_to_the_one_whose_plan_it_is(cast: Cast, signed_in: Any) -> None:
    plan = told_plan(cast)
    pack = packed(plan, "mia", cast)

    answer = signed_in("mia").get(f"/plans/{plan.ref}/pack/{pack.ref}/")
    assert len(answer.getvalue()) == pack.size

    assert readings_since_shared(Plan.objects.get(pk=plan.pk))[cast.account("mia").ref].took_copy
