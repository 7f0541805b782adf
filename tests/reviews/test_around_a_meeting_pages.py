"""Before a meeting and after it: Sam's note, Jana's detail, and whether the promised support has come."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.apps import apps
from django.test import Client
from django.urls import reverse

from employees.errors import NotAllowed, NotNow
from employees.models import AuditEvent, OutboxMessage
from plans import workflows as plan_workflows
from plans.enums import AskedBy, PlanEvent, PlanStatus
from plans.models import Plan
from reviews.enums import Stance
from reviews.models import Preparation, Response, Review
from reviews.workflows import GoalEntry, NoteBefore, add_detail, answer, log_checkpoint, prepare
from tests.factories.plans import plan_in
from tests.people import NAMES, Cast
from tests.plans.drafting import fields_of, text_of
from tests.plans.test_fair_start import addresses_of, body_of, pdf_text

SignedIn = Callable[[str], Client]
THE_DAY = datetime(2026, 6, 1, 8, 0, tzinfo=UTC)
# A word that stands nowhere else.
CANARY = "zq7heron"
OF_ITSELF = {"HX-Request": "true"}
NOTE = reverse("my_plan_prepare", args=[1])
OWN = reverse("my_plan_checkpoint", args=[1])


@pytest.fixture
def plan(cast: Cast, time_machine: Any) -> Plan:
    """Sam's plan on the day of the first checkpoint, opened."""
    time_machine.move_to(THE_DAY, tick=False)
    plan = plan_in(PlanStatus.ACTIVE, cast)
    plan_workflows.open_plan(plan=plan, by=cast.account("sam"), at=THE_DAY)
    return plan


def noted(plan: Plan, cast: Cast, *, share: bool, words: str = CANARY) -> Preparation:
    return prepare(
        checkpoint=plan.checkpoints.get(number=1),
        said=NoteBefore(f"{words} well", f"{words} way", f"{words} need"),
        share=share,
        by=cast.account("sam"),
        at=THE_DAY,
    )


def shared(plan: Plan, cast: Cast, *, by: str = "jana") -> Review:
    return log_checkpoint(
        checkpoint=plan.checkpoints.get(number=1),
        entries=[GoalEntry(goal, "on_course", "Seen on Tuesday.") for goal in plan.goals.all()],
        held_on=THE_DAY.date(),
        note="",
        share=True,
        by=cast.account(by),
        at=THE_DAY,
    )


def page_of(plan: Plan, client: Client, name: str = "checkpoint") -> str:
    return text_of(client.get(reverse(name, args=[plan.ref, 1])))


class TestTheNoteBefore:
    def test_it_keeps_itself_for_sam_alone_then_is_shared_and_stands_above_the_form(self, plan, signed_in):
        sam, jana = signed_in("sam"), signed_in("jana")
        assert "Prepare a note" in text_of(sam.get(OWN))
        page = fields_of(sam.get(NOTE))
        kept = sam.post(NOTE, page | {"went_well": "The morning"}, headers=OF_ITSELF)
        line = BeautifulSoup(kept.content, "html.parser").select_one("#autosave")
        assert line is not None and kept.status_code == 200
        assert fields_of(sam.get(NOTE))["went_well"] == "The morning"
        assert "Go on with your note" in text_of(sam.get(OWN))
        assert "The morning" not in page_of(plan, jana, "checkpoint_log")

        old = sam.post(NOTE, page | {"went_well": "An old page"}, headers=OF_ITSELF)
        assert (old.status_code, Preparation.kept.get().went_well) == (409, "The morning")
        sent = page | {"seen": str(line["data-seen"]), "went_well": "The morning hour.", "share": "yes"}
        assert sam.post(NOTE, sent).status_code == 302

        assert "What Sam Okafor noted before" in page_of(plan, jana, "checkpoint_log")
        for text in (page_of(plan, jana, "checkpoint_log"), page_of(plan, jana), text_of(sam.get(OWN))):
            assert "What went well? The morning hour." in text
        assert AuditEvent.objects.filter(event=PlanEvent.PREPARED).count() == 1
        assert "shared a note before checkpoint 1" in text_of(
            jana.get(reverse("plan_timeline", args=[plan.ref]))
        )
        told = OutboxMessage.objects.filter(kind="reviews.prepared")
        assert [message.recipient.get_full_name() for message in told] == ["Jana Lind"]
        assert (
            sam.get(NOTE).status_code == 302 and sam.post(NOTE, sent | {"went_well": "x"}).status_code == 409
        )

    def test_it_stands_in_the_record_with_and_without_an_account(self, plan, cast, signed_in):
        noted(plan, cast, share=True)
        record = reverse("plan_record", args=[plan.ref])
        assert text_of(signed_in("ola").get(record)).count(f"{CANARY} need") == 1
        shared(plan, cast)
        assert text_of(signed_in("ola").get(record)).count(f"{CANARY} need") == 1

    def test_it_stays_where_a_change_takes_the_meeting_out(self, plan, cast, signed_in):
        noted(plan, cast, share=True)
        change = {"item": "checkpoint", "ref": plan.checkpoints.get(number=1).ref, "op": "remove"}
        amend = {"changes": [change], "reason": "One fewer.", "asked_by": AskedBy.EMPLOYEE}
        plan_workflows.amend(plan=plan, by=cast.account("mia"), at=THE_DAY, **amend)
        assert f"{CANARY} need" in text_of(signed_in("jana").get(reverse("plan_record", args=[plan.ref])))

    def test_without_words_it_is_not_shared_and_after_the_account_not_written(self, plan, cast, signed_in):
        empty = signed_in("sam").post(NOTE, {"share": "yes"})
        assert (empty.status_code, Preparation.kept.count()) == (409, 0)
        noted(plan, cast, share=False)
        shared(plan, cast)
        with pytest.raises(NotNow, match="in your answer"):
            noted(plan, cast, share=True, words="Late")
        assert "You did not share this note." in text_of(signed_in("sam").get(OWN))

    @pytest.mark.once
    @pytest.mark.parametrize("name", sorted(set(NAMES) - {"sam"}))
    @pytest.mark.long
    def test_nobody_else_finds_what_is_kept_on_any_page_in_any_document_or_export(
        self, plan, cast, signed_in, name
    ):
        noted(plan, cast, share=False)
        client, found = signed_in(name), []
        for place in [*addresses_of(name, plan, cast), reverse("plan_pdf", args=[plan.ref])]:
            answer = client.get(place)
            text = pdf_text(answer) if "pdf" in answer.headers.get("Content-Type", "") else body_of(answer)
            if CANARY in text:
                found.append(place)
        assert found == []

    def test_what_is_kept_leaves_no_trace_and_stands_in_no_document_of_sam_either(
        self, plan, cast, signed_in, caplog
    ):
        before = (AuditEvent.objects.count(), OutboxMessage.objects.count())
        noted(plan, cast, share=False)

        assert (AuditEvent.objects.count(), OutboxMessage.objects.count()) == before
        stored = {
            model._meta.label: json.dumps(list(model._base_manager.values()), default=str)
            for app in ("employees", "plans", "reviews")
            for model in apps.get_app_config(app).get_models()
        }
        assert {label for label, rows in stored.items() if CANARY in rows} == {"reviews.Preparation"}
        assert Preparation.objects.count() == 0
        for page in ("plan_record", "plan_pdf"):
            answer = signed_in("sam").get(reverse(page, args=[plan.ref]))
            assert CANARY not in (pdf_text(answer) if page == "plan_pdf" else body_of(answer)), page
        assert CANARY not in caplog.text


class TestDetail:
    def test_within_the_day_it_is_added_below_and_later_it_says_how_much_later(
        self, plan, cast, signed_in, time_machine
    ):
        review = shared(plan, cast)
        goal, address = plan.goals.all()[0], reverse("checkpoint_add", args=[plan.ref, 1])
        for hours, words in ((20, "It was ticket 12."), (25, "And ticket 14."), (24 * 5, "And ticket 15.")):
            time_machine.move_to(THE_DAY + timedelta(hours=hours), tick=False)
            jana = signed_in("jana")  # a night has passed
            page = jana.get(address)
            assert ("More than 24 hours have passed" in text_of(page)) is (hours > 24)
            to = goal.ref if hours < 100 else "whole"
            assert jana.post(address, {"goal": to, "body": words}).status_code == 302

        sam, record = text_of(signed_in("sam").get(OWN)), reverse("plan_record", args=[plan.ref])
        for text in (sam, page_of(plan, jana), text_of(jana.get(record))):
            for words in ("Seen on Tuesday.", "It was ticket 12.", "And ticket 14.", "And ticket 15."):
                assert words in text
            assert text.count("written 1 day after it was shared") == 1
            assert text.count("written 5 days after it was shared") == 1
        assert OutboxMessage.objects.filter(kind="reviews.detail_added").count() == 1
        assert {one.example for one in review.measurements.all()} == {"Seen on Tuesday."}

    def test_only_the_writer_adds_and_only_to_what_is_shared(self, plan, cast, signed_in):
        review = shared(plan, cast)
        said = {"review": review, "goal": None, "body": "More.", "at": THE_DAY}
        with pytest.raises(NotNow, match="Only the person who wrote"):
            add_detail(by=cast.account("mia"), **said)
        with pytest.raises(NotAllowed):
            add_detail(by=cast.account("sam"), **said)
        assert "Add detail" not in page_of(plan, signed_in("mia"))
        assert "Add detail" in page_of(plan, signed_in("jana"))
        add_detail(by=cast.account("jana"), **said)
        with pytest.raises(NotNow, match="in the record already"):
            add_detail(by=cast.account("jana"), **said)


def test_support_is_asked_about_with_the_answer_and_not_yet_is_read_by_everybody(
    plan, cast, signed_in, time_machine
):
    shared(plan, cast)
    item, sam = plan.support.get(), signed_in("sam")
    assert "Has the promised support come?" not in text_of(sam.get(OWN))
    time_machine.move_to(datetime(2026, 6, 5, 9, 0, tzinfo=UTC), tick=False)  # the day it was promised for
    sam = signed_in("sam")
    assert "Has the promised support come?" in text_of(sam.get(OWN))

    assert sam.post(OWN, {"stance": "read", f"support_{item.ref}": "not_yet"}).status_code == 302
    item.refresh_from_db()
    assert (Response.objects.get().not_yet, item.received_at) == (
        [{"of": item.ref, "what": item.description}],
        None,
    )
    record = text_of(signed_in("jana").get(reverse("plan_record", args=[plan.ref])))
    for text in (page_of(plan, signed_in("jana")), text_of(sam.get(OWN)), record):
        assert f"Not received yet: {item.description}" in text

    assert sam.post(OWN, {"stance": "read", f"support_{item.ref}": "received"}).status_code == 302
    item.refresh_from_db()
    assert (item.received_by, Response.objects.count()) == (cast.account("sam"), 2)
    assert "Has the promised support come?" not in text_of(sam.get(OWN))


def test_of_two_presses_at_once_that_confirm_support_one_is_an_answer(
    plan: Plan, cast: Cast, time_machine: Any
) -> None:
    review, item = shared(plan, cast), plan.support.get()
    said = {"review": review, "stance": Stance.READ, "body": "", "by": cast.account("sam"), "at": THE_DAY}
    answer(received=[item], **said)

    assert item.received_at is None  # as the second press has read it
    with pytest.raises(NotNow, match="in the record already"):
        answer(received=[item], **said)
    assert Response.objects.count() == 1


def test_what_the_employer_has_not_done_is_said_of_the_plan_and_counts_for_no_goal(
    plan: Plan, cast: Cast, signed_in: SignedIn, time_machine: Any
) -> None:
    """Two meetings are not written and the promised support has not come: the goals stand as Jana last saw them."""
    shared(plan, cast)
    time_machine.move_to(datetime(2026, 7, 2, 9, tzinfo=UTC), tick=False)
    own = text_of(signed_in("sam").get(reverse("my_plan")))
    of_meeting = text_of(signed_in("sam").get(reverse("my_plan_checkpoint", args=[2])))
    case = text_of(signed_in("jana").get(reverse("plan", args=[plan.ref])))

    assert "2 of 2 goals are on course or met." in own
    assert "2 of 2 goals are on course or met." in case
    assert own.count("Jana has not logged this yet. That is not on you.") == 2
    assert "Jana has not logged this yet. That is not on you." in of_meeting
    for page in (own, case):
        assert "2 checkpoints are not logged yet." in page
        assert "1 promise is late: “One hour a week with a senior adviser” was due on 5 June 2026." in page
