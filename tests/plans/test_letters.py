"""Letters to the employee: who writes which and when, whom it reaches, and that what was written stays as it was."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from employees.enums import OutboxState
from employees.errors import NotAllowed, NotNow, NotVisible
from employees.models import AuditEvent, OutboxMessage
from employees.permissions import actor_for
from plans import workflows
from plans.documents.verifying import Verdict, verdict_on
from plans.enums import AppealDecision, ChangeKind, DocumentKind, LetterKind, PlanStatus, Verb
from plans.letters import KINDS, Wording
from plans.models import Document, Letter, Plan
from plans.notices import NOTICES
from plans.workflows import Meeting
from tests.factories.plans import MONDAY, plan_in
from tests.people import Cast
from tests.plans.documents.papers import data_in, findings

pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings("ignore::DeprecationWarning")]
SignedIn = Callable[[str], Client]
LATER = datetime(2026, 6, 2, 9, 0, tzinfo=UTC)
CLOSED = datetime(2026, 8, 3, 9, 0, tzinfo=UTC)
TALK = Meeting(date(2026, 6, 4), time(10, 0), "Room 3")


def words_of(content: bytes) -> str:
    """The words of a PDF, blanks and line breaks aside."""
    pages = PdfReader(io.BytesIO(content)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def invite(plan: Plan, cast: Cast, *, by: str = "jana", at: datetime = LATER, **more: Any) -> Letter:
    kind = LetterKind.FIRST_MEETING if plan.status in ("approved", "consultation") else LetterKind.MEETING
    said = {"kind": kind, "meeting": TALK, **more}
    return workflows.write_letter(plan=plan, by=cast.account(by), at=at, **said)


def extended(cast: Cast) -> Plan:
    plan = plan_in(PlanStatus.ACTIVE, cast)
    return workflows.amend(
        plan=plan,
        changes=workflows.extension(date(2026, 7, 24)),
        reason="Two weeks were lost to the move of the office.",
        kind=ChangeKind.EXTENSION,
        by=cast.account("mia"),
        at=LATER,
    )


def appealed(cast: Cast) -> Plan:
    plan = plan_in(PlanStatus.CLOSED, cast)
    closed = plan.closed_at or CLOSED
    workflows.appeal(
        plan=plan,
        grounds="Goal 2 counts work of another team.",
        by=cast.account("sam"),
        at=closed + timedelta(days=1),
    )
    return Plan.objects.get(pk=plan.pk)


def test_an_invitation_says_when_and_where_and_its_reader_is_told_without_a_word_of_it(
    cast: Cast, signed_in: SignedIn
) -> None:
    plan = plan_in(PlanStatus.ACTIVE, cast)

    letter = invite(plan, cast, message="I am glad about how May went.")

    assert letter.subject == "Invitation to a meeting"
    assert "Please come on Thursday 4 June 2026 at 10:00." in letter.opening
    assert "tell Mia Park" in letter.closing or "tell HR" in letter.closing
    (told,) = OutboxMessage.objects.filter(kind="plans.letter_written")
    assert told.recipient == cast.account("sam")
    ready = NOTICES[told.kind].still_true(told, LATER)
    assert ready.path == reverse("plan_letter_read", args=[plan.ref, letter.number])  # type: ignore[union-attr]
    page = signed_in("sam").get(ready.path).content.decode()  # type: ignore[union-attr]
    for said in (
        "Thursday 4 June 2026",
        "Room 3",
        "I am glad about how May went.",
        "Yours sincerely",
        "Jana Lind",
    ):
        assert said in page
    event = AuditEvent.objects.get(event="plan.letter_written")
    assert (event.data["letter"], event.data["words_sha256"]) == (letter.ref, letter.words_sha256)
    assert "Room" not in str(event.data) and "May" not in str(event.data)


def test_a_letter_is_one_sealed_document_that_conforms_and_carries_its_words(
    cast: Cast, signed_in: SignedIn
) -> None:
    plan = plan_in(PlanStatus.ACTIVE, cast)
    letter = invite(plan, cast)
    address = reverse("plan_letter_pdf", args=[plan.ref, letter.number])

    content = signed_in("sam").get(address).content

    assert content == signed_in("mia").get(address).content
    assert [(one.kind, one.audience) for one in Document.objects.all()] == [
        (DocumentKind.INVITATION, "everyone")
    ]
    assert verdict_on(content) == Verdict.GENUINE
    assert findings(content) == []
    told = data_in(content)
    assert told["kind"] == "invitation"
    assert (told["letter"]["opening"], told["letter"]["meets_on"]) == (letter.opening, "2026-06-04")
    assert letter.opening.split("\n")[0] in words_of(content)
    name = signed_in("sam").get(address)["Content-Disposition"]
    assert "okafor" not in name.lower() and "invit" not in name


def test_before_the_plan_is_shared_a_letter_is_paper_alone_and_its_employee_learns_nothing(
    cast: Cast, signed_in: SignedIn
) -> None:
    plan = plan_in(PlanStatus.APPROVED, cast)

    letter = invite(plan, cast, at=MONDAY + timedelta(days=2))

    addresses = [
        reverse("plan_letters", args=[plan.ref]),
        reverse("plan_letter_read", args=[plan.ref, letter.number]),
        reverse("plan_letter_pdf", args=[plan.ref, letter.number]),
    ]
    assert {signed_in("sam").get(address).status_code for address in addresses} == {404}
    assert not OutboxMessage.objects.filter(kind="plans.letter_written").exists()
    assert not letter.is_told
    paper = signed_in("jana").get(addresses[2]).content
    assert (Document.objects.count(), verdict_on(paper)) == (0, Verdict.UNKNOWN)
    assert "the plan" not in f"{letter.opening} {letter.closing}".lower()

    plan = workflows.share(plan=plan, by=cast.account("jana"), at=MONDAY + timedelta(days=3))

    assert signed_in("sam").get(addresses[1]).status_code == 200
    told = signed_in("sam").get(reverse("plan_timeline", args=[plan.ref])).content.decode()
    assert "invitation" not in told


def test_a_letter_about_an_extension_shows_every_change_and_can_only_follow_one(cast: Cast) -> None:
    plain = plan_in(PlanStatus.ACTIVE, cast, employee="lee", author="ana")
    with pytest.raises(NotNow, match="was not extended"):
        workflows.write_letter(plan=plain, kind=LetterKind.EXTENSION, by=cast.account("noor"), at=LATER)

    letter = workflows.write_letter(
        plan=extended(cast), kind=LetterKind.EXTENSION, by=cast.account("mia"), at=LATER
    )

    assert "was to end on 10 July 2026. It now runs until 24 July 2026." in letter.opening
    assert letter.version is not None and letter.version.number == 2
    assert "Version 2 of the plan" in letter.closing


def test_an_appeal_is_answered_for_by_hr_and_to_say_that_it_came_is_no_part_in_it(
    cast: Cast, signed_in: SignedIn
) -> None:
    plan = appealed(cast)
    at = plan.appeal.made_at + timedelta(days=1)
    with pytest.raises(NotAllowed):
        workflows.write_letter(plan=plan, kind=LetterKind.APPEAL_RECEIVED, by=cast.account("jana"), at=at)
    received = workflows.write_letter(
        plan=plan, kind=LetterKind.APPEAL_RECEIVED, by=cast.account("noor"), at=at
    )
    with pytest.raises(NotNow, match="no appeal that was decided"):
        workflows.write_letter(plan=plan, kind=LetterKind.APPEAL_DECIDED, by=cast.account("noor"), at=at)

    workflows.decide_appeal(
        plan=plan,
        decision=AppealDecision.UPHELD,
        overall=None,
        reason="The report of May counts own tickets alone.",
        by=cast.account("noor"),
        at=at + timedelta(days=2),
    )
    decided = workflows.write_letter(
        plan=plan, kind=LetterKind.APPEAL_DECIDED, by=cast.account("mia"), at=at + timedelta(days=2)
    )

    assert "We have received your appeal of" in received.opening
    page = signed_in("sam").get(reverse("plan_letter_read", args=[plan.ref, decided.number])).content.decode()
    for said in ("The outcome stands: ", "Noor Haddad", "counts own tickets alone", "work of another team"):
        assert said in page
    assert {received.document_kind, decided.document_kind} == {DocumentKind.APPEAL}


def test_who_leads_the_plan_writes_and_nobody_else(cast: Cast) -> None:
    plan = plan_in(PlanStatus.ACTIVE, cast)

    for name, refusal in {
        "sam": NotAllowed,
        "paul": NotAllowed,
        "chris": NotVisible,
        "ada": NotVisible,
    }.items():
        with pytest.raises(refusal):
            invite(plan, cast, by=name)
    invite(plan, cast, by="mia")

    assert Letter.objects.count() == 1


@pytest.mark.parametrize(
    ("meeting", "sentence"),
    [
        (None, "Say when and where"),
        (Meeting(date(2026, 6, 4), time(10, 0), "  "), "Say when and where"),
        (Meeting(date(2026, 6, 1), time(10, 0), "Room 3"), "This day is over"),
    ],
)
def test_an_invitation_to_nowhere_or_to_yesterday_is_not_written(
    cast: Cast, meeting: Meeting | None, sentence: str
) -> None:
    with pytest.raises(NotNow, match=sentence):
        invite(plan_in(PlanStatus.ACTIVE, cast), cast, meeting=meeting)

    assert not Letter.objects.exists()


def test_an_invitation_to_a_checkpoint_is_to_its_own_day(cast: Cast) -> None:
    plan = plan_in(PlanStatus.ACTIVE, cast)
    checkpoint = plan.checkpoints.get(number=2)
    with pytest.raises(NotNow, match="Checkpoint 2 is planned for"):
        invite(plan, cast, meeting=Meeting(date(2026, 6, 4), time(10, 0), "Room 3", checkpoint))

    letter = invite(plan, cast, meeting=Meeting(checkpoint.due_on, time(10, 0), "Room 3", checkpoint))

    assert letter.checkpoint == checkpoint


def test_pressed_twice_it_is_written_once_and_by_hand_nobody_is_told(cast: Cast) -> None:
    plan = plan_in(PlanStatus.ACTIVE, cast)

    once, twice = (
        invite(plan, cast, tells=False),
        invite(plan, cast, tells=False, at=LATER + timedelta(seconds=2)),
    )

    assert once == twice
    assert (
        not OutboxMessage.objects.filter(kind="plans.letter_written")
        .exclude(state=OutboxState.SUPPRESSED)
        .exists()
    )


def test_what_was_written_stays_whatever_becomes_of_the_wording(cast: Cast, signed_in: SignedIn) -> None:
    plan = plan_in(PlanStatus.ACTIVE, cast)
    before = invite(plan, cast)
    own = Wording("A talk on [day]", "Dear colleague, come at [time].", "See you, [writer].")
    workflows.word_letter(
        kind=LetterKind.MEETING, language="en", wording=own, by=cast.account("noor"), at=LATER
    )

    after = invite(plan, cast, at=LATER + timedelta(days=1))

    assert Letter.objects.get(pk=before.pk).subject == "Invitation to a meeting"
    assert (after.subject, after.opening, after.closing) == (
        "A talk on Thursday 4 June 2026",
        "Dear colleague, come at 10:00.",
        "See you, Jana Lind.",
    )
    assert after.wording is not None and after.wording.number == 1


def test_the_closing_letter_keeps_the_words_of_the_day_on_which_the_plan_was_closed(
    cast: Cast, signed_in: SignedIn
) -> None:
    def word(closing: str, at: datetime) -> None:
        own = Wording("How it ended", "It ended on [closed]: [outcome].", closing)
        workflows.word_letter(
            kind=LetterKind.OUTCOME, language="en", wording=own, by=cast.account("noor"), at=at
        )

    word("Thank you, [name].", MONDAY)
    plan = plan_in(PlanStatus.CLOSED, cast)
    word("Goodbye.", (plan.closed_at or CLOSED) + timedelta(days=1))

    content = signed_in("sam").get(reverse("plan_letter", args=[plan.ref])).content

    said = words_of(content)
    assert "How it ended" in said and "Thank you, Sam Okafor." in said and "Goodbye." not in said
    # What it must say stands in it whatever the words are.
    assert "You can appeal until" in said and "Goal by goal" in said
    assert data_in(content)["letter"]["closing"] == "Thank you, Sam Okafor."


def test_letters_are_offered_where_they_can_be_written(cast: Cast) -> None:
    def offered(plan: Plan, name: str) -> list[LetterKind]:
        return workflows.letters_to_write(actor_for(cast.account(name), on=LATER.date()), plan)

    plan = appealed(cast)

    assert offered(plan, "mia") == [LetterKind.APPEAL_RECEIVED]
    assert offered(plan, "jana") == offered(plan, "sam") == []
    assert {workflows.verb_for(kind) for kind in KINDS if kind in LetterKind.WRITTEN} == {
        Verb.WRITE_LETTER,
        Verb.WRITE_APPEAL_LETTER,
    }


def test_the_page_asks_what_only_the_writer_knows_and_loses_nothing_that_was_typed(
    cast: Cast, signed_in: SignedIn, time_machine: Any
) -> None:
    time_machine.move_to(LATER, tick=False)
    plan = plan_in(PlanStatus.ACTIVE, cast)
    second = plan.checkpoints.get(number=2)
    jana, address = signed_in("jana"), reverse("plan_letter_new", args=[plan.ref, "meeting"])
    asked = jana.get(address).content.decode()
    typed = {"which": "2", "time": "25:00", "place": "Room 3", "message": "See you there.", "tells": "on"}

    refused = jana.post(address, typed)
    written = jana.post(address, typed | {"time": "14:30"})

    assert "Checkpoint 2" in asked and "Please come on [day] at [time]." in asked
    assert refused.status_code == 422
    assert "This is not a time." in refused.content.decode() and "See you there." in refused.content.decode()
    letter = Letter.objects.get()
    assert written["Location"] == reverse("plan_letter_read", args=[plan.ref, 1])
    assert (letter.meets_on, letter.meets_at, letter.checkpoint) == (second.due_on, time(14, 30), second)
    listed = signed_in("sam").get(reverse("plan_letters", args=[plan.ref])).content.decode()
    assert "Invitation to a meeting" in listed and "a message was sent" not in listed
    assert reverse("plan_letter_new", args=[plan.ref, "meeting"]) not in listed
    assert jana.get(reverse("plan_letter_new", args=[plan.ref, "extension"])).status_code == 409
    assert jana.get(reverse("plan_letter_new", args=[plan.ref, "outcome"])).status_code == 404
