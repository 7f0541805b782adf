"""The coaching log: written while it is fresh, by the right people; shared, answered, and cited by a plan."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import IntegrityError, connection, transaction
from django.db.models import F
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from employees.errors import NotAllowed, NotNow, NotVisible
from employees.models import AuditEvent, Employee, OutboxMessage
from employees.permissions import actor_for
from plans import workflows
from plans.documents.facts import facts_of
from plans.enums import CoachingEvent, ObservationKind, PlanStatus
from plans.models import CitedNote, Observation, ObservationReply, Plan
from plans.permissions import NOTES, CoachingPermission
from reviews.notices import CATALOGUE
from tests.factories.people import ReportingLineFactory, RoleGrantFactory
from tests.factories.plans import FOR_HR, MONDAY, draft_plan, fill, plan_in
from tests.people import NAMES, Cast
from tests.plans.drafting import SignedIn, fields_of, text_of, url, wrong
from tests.reading import everything_stored
from tests.reading import text_of_paper as words_of_pdf

TYPED = {
    "kind": "concern",
    "happened_on": "2026-05-04",
    "seen": "Three tickets waited for two days.",
    "said": "I asked what got in the way.",
}


@pytest.fixture(autouse=True)
def _now(time_machine: Any) -> None:
    time_machine.move_to(MONDAY, tick=False)


@pytest.fixture
def jana(signed_in: SignedIn) -> Client:
    return signed_in("jana")


def log_of(person: Employee) -> str:
    return reverse("log", args=[person.ref])


def written(cast: Cast, *, by: str = "jana", share: bool = False, **more: Any) -> Observation:
    """A note about Sam."""
    words = {
        "kind": ObservationKind.CONCERN,
        "happened_on": date(2026, 5, 4),
        "seen": "Three tickets waited for two days.",
        "said": "I asked what got in the way.",
        "at": MONDAY,
        "employee": cast.sam,
    }
    return workflows.note(by=cast.account(by), share=share, **{**words, **more})


class TestWriting:
    def test_a_manager_finds_the_log_from_today_and_writes_a_note(self, cast, jana):
        today = BeautifulSoup(jana.get(reverse("today")).content, "html.parser")
        assert today.select_one(f"a[href='{reverse('log_people')}']")
        people = text_of(jana.get(reverse("log_people")))
        assert "Sam Okafor" in people and "Chris Bell" in people and "Paul Odell" not in people

        response = jana.post(reverse("log_new", args=[cast.sam.ref]), TYPED)

        assert response.url == log_of(cast.sam)
        note = Observation.objects.get()
        assert (note.recorded_at, note.recorded_by, note.shared_at) == (MONDAY, cast.account("jana"), None)
        assert not OutboxMessage.objects.exists()
        page = text_of(jana.get(log_of(cast.sam)))
        assert "Three tickets waited for two days." in page and "Not shared yet" in page

    def test_the_writing_box_says_that_the_person_can_ask_to_read_it(self, cast, jana):
        page = text_of(jana.get(reverse("log_new", args=[cast.sam.ref])))

        assert "Sam can ask to read it, shared or not" in page

    def test_the_time_of_writing_cannot_be_set_and_late_writing_is_marked(self, cast, jana):
        late = {**TYPED, "happened_on": "2026-04-22", "recorded_at": "2026-04-22", "shared_at": "2026-04-22"}
        jana.post(reverse("log_new", args=[cast.sam.ref]), late)

        note = Observation.objects.get()
        assert (note.happened_on, note.recorded_at, note.shared_at) == (date(2026, 4, 22), MONDAY, None)
        assert "Written 12 days after" in text_of(jana.get(log_of(cast.sam)))

    @pytest.mark.parametrize(
        ("typed", "where"),
        [
            ({"happened_on": "2026-05-05"}, {"happened_on"}),
            ({"happened_on": "not a day"}, {"happened_on"}),
            ({"happened_on": ""}, {"happened_on"}),
            ({"kind": "fault"}, {"kind_0"}),
            ({"seen": "   "}, {"seen"}),
            ({"seen": "x" * 20_001}, {"seen"}),
        ],
    )
    def test_odd_input_is_explained_and_nothing_is_lost(self, cast, jana, typed, where):
        response = jana.post(reverse("log_new", args=[cast.sam.ref]), {**TYPED, **typed})

        assert response.status_code == 422
        assert set(wrong(response)) == where
        assert "I asked what got in the way." in response.content.decode()
        assert not Observation.objects.exists()

    def test_the_button_pressed_twice_writes_one_note(self, cast, jana):
        for _press in range(2):
            jana.post(reverse("log_new", args=[cast.sam.ref]), {**TYPED, "share": "on"})

        assert Observation.objects.count() == 1
        assert OutboxMessage.objects.count() == 1

    def test_nobody_writes_about_themselves_their_manager_or_a_stranger(self, cast):
        RoleGrantFactory(user=cast.account("chris"), role="hr_lead")
        for name, about, refusal in (
            ("sam", cast.sam, NotAllowed),
            ("chris", cast.chris, NotAllowed),
            ("chris", cast.jana, NotAllowed),
            ("ada", cast.sam, NotVisible),
            ("paul", cast.sam, NotVisible),
            ("tom", cast.sam, NotAllowed),
        ):
            with pytest.raises(refusal):
                written(cast, by=name, employee=about)
        assert not Observation.objects.exists()


class TestChanging:
    def test_a_slip_is_put_right_within_the_hour_and_the_time_of_writing_stays(
        self, cast, jana, time_machine
    ):
        note = written(cast)
        time_machine.move_to(MONDAY + timedelta(hours=1), tick=False)
        address = reverse("log_change", args=[cast.sam.ref, note.ref])
        jana.post(address, {**fields_of(jana.get(address)), "kind": "concern", "seen": "Four tickets."})

        note.refresh_from_db()
        assert (note.seen, note.recorded_at) == ("Four tickets.", MONDAY)
        assert (note.changed_at, note.changed_by) == (MONDAY + timedelta(hours=1), cast.account("jana"))

    def test_a_button_pressed_twice_puts_it_right_once(self, cast):
        note = written(cast)
        for _press in range(2):
            workflows.change_note(
                written=note,
                kind=ObservationKind.CONCERN,
                happened_on=date(2026, 5, 4),
                seen="Four tickets.",
                said="",
                by=cast.account("jana"),
                at=MONDAY,
            )

        assert AuditEvent.objects.filter(event=CoachingEvent.CHANGED).count() == 1

    def test_after_the_hour_a_correction_refers_to_the_old_note(self, cast, jana, time_machine):
        note = written(cast)
        time_machine.move_to(MONDAY + timedelta(hours=1, seconds=1), tick=False)
        change = reverse("log_change", args=[cast.sam.ref, note.ref])

        assert jana.get(change).status_code == 409
        refused = jana.post(change, {**TYPED, "seen": "It was nothing."})
        assert refused.status_code == 409
        assert "It was nothing." in refused.content.decode()

        jana.post(f"{reverse('log_new', args=[cast.sam.ref])}?corrects={note.ref}", {**TYPED, "seen": "Two."})
        note.refresh_from_db()
        assert note.seen == "Three tickets waited for two days."
        assert Observation.objects.get(corrects=note).seen == "Two."
        assert "Puts right the note about 4 May 2026" in text_of(jana.get(log_of(cast.sam)))

    def test_a_shared_note_stays_as_it_is(self, cast):
        note = written(cast, share=True)

        with pytest.raises(NotNow, match="can no longer be changed"):
            workflows.change_note(
                written=note,
                kind=ObservationKind.PRAISE,
                happened_on=date(2026, 5, 1),
                seen="",
                said="",
                by=cast.account("jana"),
                at=MONDAY,
            )

    def test_hr_reads_a_managers_note_and_does_not_change_it(self, cast, signed_in):
        note = written(cast)

        assert "Three tickets" in text_of(signed_in("mia").get(log_of(cast.sam)))
        change = reverse("log_change", args=[cast.sam.ref, note.ref])
        assert signed_in("mia").get(change).status_code == 403

    def test_a_note_that_is_only_to_be_read_is_not_there_in_another_persons_log_either(self, cast, signed_in):
        note = written(cast)  # Noor reads it and changes nothing in it
        elsewhere = signed_in("noor")

        for person, status in ((cast.sam, 403), (cast.chris, 404)):
            address = reverse("log_change", args=[person.ref, note.ref])
            assert {elsewhere.get(address).status_code, elsewhere.post(address, TYPED).status_code} == {
                status
            }

    def test_a_note_is_not_had_through_another_persons_log(self, cast, jana):
        note = written(cast)

        for name in ("log_change", "log_share"):
            assert jana.get(reverse(name, args=[cast.chris.ref, note.ref])).status_code == 404
        corrects = f"{reverse('log_new', args=[cast.chris.ref])}?corrects={note.ref}"
        assert jana.get(corrects).status_code == 404


class TestReading:
    @pytest.mark.parametrize("share", [False, True])
    @pytest.mark.parametrize("by", ["jana", "mia"])
    def test_exactly_the_right_people_read_a_note_alone_and_in_lists(self, cast, by, share):
        note = written(cast, by=by, share=share)
        expected = {"jana", "mia", "noor"} if share or by == "jana" else {"mia", "noor"}

        alone, listed = set(), set()
        for name in NAMES:
            actor = actor_for(cast.account(name), on=MONDAY.date())
            if NOTES.can(actor, CoachingPermission.VIEW, note):
                alone.add(name)
            if NOTES.visible(actor, Observation.objects.all()).exists():
                listed.add(name)

        assert alone == listed == expected | ({"sam"} if share else set())

    def test_a_new_manager_reads_what_was_shared_and_the_old_one_nothing(self, cast, signed_in):
        written(cast)
        written(cast, share=True, seen="Calm on the phone.", kind=ObservationKind.PRAISE)
        cast.sam.reporting_lines.update(until_date=date(2026, 5, 3))
        ReportingLineFactory(employee=cast.sam, manager=cast.ana, from_date=date(2026, 5, 4))

        new = text_of(signed_in("ana").get(log_of(cast.sam)))
        assert "Calm on the phone." in new and "Three tickets" not in new
        assert signed_in("jana").get(log_of(cast.sam)).status_code == 404

    def test_hr_is_a_stranger_to_the_log_of_their_own_manager(self, cast, signed_in):
        RoleGrantFactory(user=cast.account("chris"), role="hr_lead")
        written(cast, by="paul", employee=cast.jana)

        assert signed_in("chris").get(log_of(cast.jana)).status_code == 404
        assert signed_in("mia").get(log_of(cast.jana)).status_code == 200

    def test_a_manager_who_is_also_in_hr_reads_as_the_manager(self, cast, signed_in):
        written(cast, by="mia", seen="From HR alone.")
        RoleGrantFactory(user=cast.account("jana"), role="hr_lead")

        assert "From HR alone." not in text_of(signed_in("jana").get(log_of(cast.sam)))

    def test_a_person_of_whom_nothing_was_shared_sees_no_trace(self, cast, signed_in):
        sam = signed_in("sam")
        before = {page: text_of(sam.get(page)) for page in own_pages(cast)}
        note = written(cast)

        answer = reverse("my_note_answer", args=[note.ref])
        assert sam.get(reverse("my_notes")).status_code == 404
        assert {sam.get(answer).status_code, sam.post(answer, {"words": "x"}).status_code} == {404}
        assert sam.get(log_of(cast.sam)).status_code == 404
        assert {page: text_of(sam.get(page)) for page in own_pages(cast)} == before

    def test_reading_changes_nothing(self, cast, jana, signed_in):
        note = written(cast, share=True)
        sam = signed_in("sam")
        before = everything_stored()

        for name, arguments in (("log", []), ("log_new", []), ("log_share", [note.ref])):
            jana.get(reverse(name, args=[cast.sam.ref, *arguments]))
        sam.get(reverse("my_notes"))
        sam.get(reverse("my_note_answer", args=[note.ref]))

        assert everything_stored() == before

    def test_the_log_takes_the_same_queries_however_long_it_is(self, cast, jana):
        counts = []
        jana.get(log_of(cast.sam))
        for size in (1, 4, 12):
            for number in range(size):
                note = written(cast, seen=f"{size}, {number}", share=True)
                workflows.answer_note(written=note, words="Yes.", by=cast.account("sam"), at=MONDAY)
            jana.get(log_of(cast.sam))
            with CaptureQueriesContext(connection) as queries:
                jana.get(log_of(cast.sam))
            counts.append(len(queries))

        assert len(set(counts)) == 1


def own_pages(cast: Cast) -> list[str]:
    return [reverse("my_plan"), reverse("help"), reverse("person", args=[cast.sam.ref])]


class TestSharing:
    def test_the_person_gets_a_message_that_says_nothing_and_can_answer(self, cast, jana, signed_in):
        note = written(cast)
        share = reverse("log_share", args=[cast.sam.ref, note.ref])
        assert "It cannot be taken back or changed." in text_of(jana.get(share))
        for _press in range(2):
            jana.post(share)

        message = OutboxMessage.objects.get()
        assert (message.kind, message.recipient) == ("plans.note_shared", cast.account("sam"))
        assert CATALOGUE[message.kind].still_true(message, MONDAY).path == reverse("my_notes")

        sam = signed_in("sam")
        page = sam.get(reverse("my_notes"))
        assert "Three tickets waited for two days." in text_of(page)
        assert "Notes for you" in text_of(page)
        sam.post(reverse("my_note_answer", args=[note.ref]), {"words": "The system was down both days."})

        assert "The system was down both days." in text_of(jana.get(log_of(cast.sam)))
        told = OutboxMessage.objects.get(kind="plans.note_answered")
        assert told.recipient == cast.account("jana")
        assert CATALOGUE[told.kind].still_true(told, MONDAY).path == log_of(cast.sam)

    def test_an_answer_is_kept_once_and_an_empty_one_not_at_all(self, cast, signed_in):
        note = written(cast, share=True)
        address = reverse("my_note_answer", args=[note.ref])

        assert wrong(signed_in("sam").post(address, {"words": " "})) == {"words": "Write your answer."}
        for _press in range(2):
            signed_in("sam").post(address, {"words": "Not so."})
        assert ObservationReply.objects.count() == 1
        for name in ("jana", "mia"):
            assert signed_in(name).post(address, {"words": "For Sam."}).status_code == 403
        assert signed_in("lee").post(address, {"words": "For Sam."}).status_code == 404

    def test_what_was_said_and_seen_is_never_in_the_record_of_events(self, cast):
        note = written(cast, share=True, seen="zq7heron seen", said="zq7heron said")
        workflows.answer_note(written=note, words="zq7heron answered", by=cast.account("sam"), at=MONDAY)

        events = AuditEvent.objects.filter(about_ref=note.ref)
        assert list(events.order_by("seq").values_list("event", flat=True)) == [
            "observation.noted",
            "observation.shared",
            "observation.answered",
        ]
        assert "zq7heron" not in str(list(AuditEvent.objects.values_list("data", flat=True)))

    def test_the_database_holds_sharing_to_a_time_and_a_person(self, cast):
        note = written(cast)

        for wrong_way in (
            {"shared_at": MONDAY},
            {"shared_at": MONDAY - timedelta(days=1), "shared_by": cast.account("jana")},
            {"corrects": F("id")},
            {"kind": "fault"},
        ):
            with pytest.raises(IntegrityError), transaction.atomic():
                Observation.objects.filter(pk=note.pk).update(**wrong_way)


class TestCiting:
    @pytest.fixture
    def plan(self, cast: Cast) -> Plan:
        return fill(draft_plan(cast), cast)

    def test_a_note_is_chosen_on_the_page_of_what_has_happened(self, cast, plan, jana):
        note, other = written(cast), written(cast, seen="Calm on the phone.", kind=ObservationKind.PRAISE)
        assert "Choose from the log" in text_of(jana.get(url("draft_why", plan)))
        address = url("draft_log", plan)
        page = jana.get(address)
        assert "(not shared yet)" in text_of(page)
        assert "is shared with Sam when the plan is" in text_of(page)

        jana.post(address, {**fields_of(page), "notes": [note.ref]})

        assert [row.observation for row in plan.citations.all()] == [note]
        assert Observation.objects.filter(shared_at=None).count() == 2
        assert "Three tickets waited for two days." in text_of(jana.get(url("draft_check", plan)))
        page = jana.get(address)
        jana.post(address, {**fields_of(page), "notes": [other.ref]})
        assert [row.observation for row in plan.citations.all()] == [other]

    def test_who_was_slower_is_told_and_their_choice_is_kept(self, cast, plan, jana):
        first, second = written(cast), written(cast, seen="Calm on the phone.")
        page = jana.get(url("draft_log", plan))
        workflows.cite(plan=plan, notes=[second], by=cast.account("mia"), at=MONDAY)

        sent = {**fields_of(page), "notes": [first.ref, second.ref]}
        refused = jana.post(url("draft_log", plan), sent)
        assert refused.status_code == 409
        chosen = BeautifulSoup(refused.content, "html.parser").select("input[name=notes][checked]")
        assert {str(box["value"]) for box in chosen} == {first.ref, second.ref}

        jana.post(url("draft_log", plan), {**fields_of(refused), "notes": [first.ref, second.ref]})
        assert plan.citations.count() == 2

    def test_without_a_log_nothing_is_offered(self, plan, jana):
        assert "coaching log" not in text_of(jana.get(url("draft_why", plan)))

    def test_it_is_shared_with_the_plan_and_stands_in_it_with_both_times_and_its_answers(
        self, cast, plan, signed_in, time_machine
    ):
        note = written(cast, happened_on=date(2026, 4, 22))
        workflows.cite(plan=plan, notes=[note], by=cast.account("jana"), at=MONDAY)
        workflows.submit(plan=plan, by=cast.account("jana"), at=MONDAY)
        workflows.answer_for_hr(
            plan=plan,
            answers=FOR_HR,
            needs_second_reader=False,
            by=cast.account("mia"),
            at=MONDAY,
        )
        workflows.approve(plan=plan, by=cast.account("mia"), at=MONDAY)
        workflows.share(plan=plan, by=cast.account("jana"), at=MONDAY + timedelta(days=1))

        note.refresh_from_db()
        assert (note.shared_at, note.shared_by) == (MONDAY + timedelta(days=1), cast.account("jana"))
        assert {message.kind for message in OutboxMessage.objects.filter(recipient=cast.account("sam"))} == {
            "plans.shared"
        }
        time_machine.move_to(MONDAY + timedelta(days=1), tick=False)
        workflows.answer_note(
            written=note, words="The system was down.", by=cast.account("sam"), at=MONDAY + timedelta(days=1)
        )
        workflows.open_plan(plan=plan, by=cast.account("sam"), at=MONDAY + timedelta(days=1))
        workflows.start(plan=plan, by=cast.account("jana"), at=MONDAY + timedelta(days=14))
        time_machine.move_to(MONDAY + timedelta(days=14), tick=False)
        pages = [
            text_of(signed_in("sam").get(reverse("my_plan_read"))),
            text_of(signed_in("jana").get(url("plan_record", plan))),
            words_of_pdf(signed_in("sam").get(url("plan_pdf", plan)).content),
        ]
        for page in pages:
            for words in (
                "Three tickets waited for two days.",
                "22 April 2026",
                "Written 12 days after",
                "4 May 2026",
                "The system was down.",
            ):
                assert words in page, words
        plan.refresh_from_db()
        (frozen,) = plan.versions.get().facts["citations"]
        assert frozen["seen"] == "Three tickets waited for two days."
        assert (frozen["happened_on"], frozen["recorded_at"][:10]) == ("2026-04-22", "2026-05-04")

    def test_only_what_the_writer_can_read_and_only_about_this_person(self, cast, plan):
        hidden = written(cast, by="mia")
        foreign = written(cast, employee=cast.chris)

        for note in (hidden, foreign):
            with pytest.raises(NotVisible):
                workflows.cite(plan=plan, notes=[note], by=cast.account("jana"), at=MONDAY)
        workflows.cite(plan=plan, notes=[hidden], by=cast.account("mia"), at=MONDAY)
        # It stands in the draft now: the manager who writes there too can keep it, or take it out.
        workflows.cite(plan=plan, notes=[hidden], by=cast.account("jana"), at=MONDAY)
        assert CitedNote.objects.count() == 1

    def test_a_plan_without_notes_says_what_it_said_before_there_were_any(self, plan):
        assert "citations" not in facts_of(plan)

    def test_a_plan_that_runs_is_not_given_other_notes(self, cast):
        plan, note = plan_in(PlanStatus.ACTIVE, cast), written(cast)

        with pytest.raises(NotNow):
            workflows.cite(plan=plan, notes=[note], by=cast.account("jana"), at=MONDAY)
