"""What somebody asks of HR alone: locked, past everybody else; what is agreed is told as something to do, never why."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from employees.enums import ConflictKind
from employees.errors import NotAllowed, NotNow, NotVisible
from employees.models import AuditEvent, OutboxMessage
from employees.permissions import actor_for
from employees.workflows import note_conflict
from employees.workflows.field_keys import lock_fields_again, locked_columns
from plans import workflows
from plans.closing.gathering import facts_of
from plans.enums import AdjustmentState, PlanStatus
from plans.models import Adjustment, HrNote, Plan
from plans.permissions import PLANS, PlanPermission, relations_to
from plans.queries import timeline_of
from plans.queries.adjustments import adjustments_of, agreed_for, asks_to_wait, hr_notes_of, to_answer
from plans.queries.steps import Step, StepKind, Who
from plans.web.seen_by import relations_that_read, seen_by
from tests.factories.plans import plan_in
from tests.people import NAMES, Cast

NOW = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
TODAY = NOW.date()
WISH, GROUND, AGREED, ANSWER = "Zettelwerk", "Kopfgewitter", "Alles schriftlich", "Wir reden Dienstag"
SignIn = Callable[[str], Client]


@pytest.fixture
def plan(cast: Cast) -> Plan:
    return plan_in(PlanStatus.ACTIVE, cast)


def ask(cast: Cast, plan: Plan, at: datetime = NOW) -> Adjustment:
    return workflows.ask_for_adjustment(plan=plan, wish=WISH, ground=GROUND, by=cast.account("sam"), at=at)


def agree(cast: Cast, adjustment: Adjustment, by: str = "mia") -> Adjustment:
    return workflows.agree_adjustment(
        adjustment=adjustment, agreed=AGREED, since=TODAY, answer=ANSWER, by=cast.account(by), at=NOW
    )


def reading(cast: Cast, ask_for: Callable[[Any], object]) -> set[str]:
    """Whoever of the cast gets anything."""
    return {name for name in NAMES if ask_for(actor_for(cast.account(name), on=TODAY))}


def test_what_waits_is_to_be_answered_by_hr_for_it_alone(cast: Cast, plan: Plan) -> None:
    plan_in(PlanStatus.ACTIVE, cast, employee="chris")  # nothing was asked on that one
    assert reading(cast, to_answer) == set()
    asked = ask(cast, plan)

    assert reading(cast, to_answer) == {"mia", "noor"}
    step = Step(StepKind.ANSWER_ADJUSTMENT, Who.HR, plan, since=asked.asked_at)
    assert to_answer(actor_for(cast.account("mia"), on=TODAY)) == [step]
    agree(cast, asked)
    assert reading(cast, to_answer) == set()


def test_the_words_are_for_the_person_and_hr_alone_and_what_was_agreed_for_those_who_lead(
    cast: Cast, plan: Plan
) -> None:
    adjustment = ask(cast, plan)
    assert reading(cast, lambda actor: list(adjustments_of(actor, plan))) == {"sam", "mia", "noor"}
    assert reading(cast, lambda actor: agreed_for(actor, plan)) == set()
    assert reading(cast, lambda actor: asks_to_wait(actor, plan)) == {"jana", "mia", "noor"}

    agree(cast, adjustment)

    assert reading(cast, lambda actor: agreed_for(actor, plan)) == {"sam", "jana", "mia", "noor"}
    assert reading(cast, lambda actor: asks_to_wait(actor, plan)) == set()


def test_a_manager_in_hr_and_who_is_in_conflict_read_nothing_of_it(cast: Cast, plan: Plan) -> None:
    Plan.objects.filter(pk=plan.pk).update(manager=cast.mia)
    plan.refresh_from_db()
    ask(cast, plan)
    note_conflict(who=cast.noor, about=cast.sam, kind=ConflictKind.RELATIVE, by=cast.account("noor"), at=NOW)

    assert reading(cast, lambda actor: list(adjustments_of(actor, plan))) == {"sam"}


@pytest.mark.parametrize("name", sorted(set(NAMES) - {"sam"}))
def test_nobody_asks_for_somebody_else(cast: Cast, plan: Plan, name: str) -> None:
    with pytest.raises((NotVisible, NotAllowed)):
        workflows.ask_for_adjustment(plan=plan, wish=WISH, by=cast.account(name), at=NOW)


@pytest.mark.parametrize("name", sorted(set(NAMES) - {"mia", "noor"}))
def test_only_hr_answers_and_keeps_notes(cast: Cast, plan: Plan, name: str) -> None:
    adjustment, by = ask(cast, plan), cast.account(name)
    for act in (
        lambda: agree(cast, adjustment, by=name),
        lambda: workflows.decline_adjustment(adjustment=adjustment, answer=ANSWER, by=by, at=NOW),
        lambda: workflows.write_hr_note(plan=plan, body="Mine.", by=by, at=NOW),
    ):
        with pytest.raises((NotVisible, NotAllowed)):
            act()


def test_every_word_lies_locked_and_is_locked_again_under_a_new_key(
    cast: Cast, plan: Plan, settings: Any
) -> None:
    agree(cast, ask(cast, plan))
    workflows.write_hr_note(plan=plan, body=GROUND, by=cast.account("mia"), at=NOW)

    with connection.cursor() as cursor:
        cursor.execute("SELECT locked_wish, locked_ground, locked_answer FROM plans_adjustment")
        stored = str(cursor.fetchall())
        cursor.execute("SELECT locked_body FROM plans_hrnote")
        stored += str(cursor.fetchall())
    assert not any(word in stored for word in (WISH, GROUND, ANSWER))

    assert {(Adjustment, "locked_wish"), (HrNote, "locked_body")} <= set(locked_columns())
    settings.FIELD_KEYS = ["another secret of forty characters or so, long enough"]
    assert lock_fields_again(at=NOW).locked_again == 4
    assert Adjustment.objects.get().ground == HrNote.objects.get().body == GROUND


def test_no_message_event_or_timeline_says_what_or_why(cast: Cast, plan: Plan) -> None:
    agree(cast, ask(cast, plan))

    told = {(one.kind, one.recipient_id) for one in OutboxMessage.objects.filter(kind__contains="adjustment")}
    assert told == {
        ("plans.adjustment_asked", cast.account("mia").pk),
        ("plans.adjustment_answered", cast.account("sam").pk),
        ("plans.adjustment_agreed", cast.account("jana").pk),
    }
    data = str(list(AuditEvent.objects.values_list("data", flat=True)))
    assert not any(word in data for word in (WISH, GROUND, ANSWER, AGREED))
    for name in ("jana", "sam", "mia"):
        events = [one.event.event for one in timeline_of(actor_for(cast.account(name), on=TODAY), plan)]
        assert not any("adjustment" in event for event in events), name


def test_pressed_twice_it_is_one_and_one_waits_at_a_time(cast: Cast, plan: Plan) -> None:
    assert ask(cast, plan) == ask(cast, plan)
    with pytest.raises(NotNow):
        workflows.ask_for_adjustment(plan=plan, wish="Something else.", by=cast.account("sam"), at=NOW)
    note = {"plan": plan, "body": "Once.", "by": cast.account("mia"), "at": NOW}
    assert workflows.write_hr_note(**note) == workflows.write_hr_note(**note)


def test_taken_back_or_answered_it_is_settled(cast: Cast, plan: Plan) -> None:
    adjustment = workflows.withdraw_adjustment(adjustment=ask(cast, plan), by=cast.account("sam"), at=NOW)
    assert adjustment.state == AdjustmentState.WITHDRAWN
    with pytest.raises(NotNow):
        agree(cast, adjustment)

    later = NOW + timedelta(hours=1)
    second = workflows.decline_adjustment(
        adjustment=ask(cast, plan, later), answer=ANSWER, by=cast.account("mia"), at=later
    )
    assert (second.state, second.agreed, second.answer) == (AdjustmentState.DECLINED, "", ANSWER)
    assert agreed_for(actor_for(cast.account("jana"), on=TODAY), plan) == []


@pytest.mark.parametrize("change", [{"agreed": " "}, {"since": date(2036, 1, 1)}], ids=["no words", "a slip"])
def test_what_makes_no_sense_is_refused(cast: Cast, plan: Plan, change: dict[str, Any]) -> None:
    said = {"agreed": AGREED, "since": TODAY, "by": cast.account("mia"), "at": NOW, **change}
    with pytest.raises(NotNow):
        workflows.agree_adjustment(adjustment=ask(cast, plan), **said)


def test_the_check_before_the_end_knows_of_both(cast: Cast, plan: Plan) -> None:
    asked = {"proposed_by": cast.account("jana"), "proposed_as": "manager", "today": TODAY}
    adjustment = ask(cast, plan)
    assert facts_of(plan, {}, **asked).adjustment_open

    agree(cast, adjustment)

    facts = facts_of(plan, {}, **asked)
    assert not facts.adjustment_open
    assert facts.adjustment == "1 adjustment was agreed, the first from 1 June 2026."


class TestWhoReadsABox:
    BOXES = (
        PlanPermission.VIEW_ADJUSTMENT,
        PlanPermission.VIEW_AGREED,
        PlanPermission.KEEP_HR_NOTES,
        PlanPermission.VIEW_HR_NOTE,
        PlanPermission.VIEW_HR_ANSWERS,
        PlanPermission.VIEW_PROCESS_NOTES,
    )

    @pytest.mark.parametrize("status", [PlanStatus.DRAFT, PlanStatus.IN_REVIEW, PlanStatus.ACTIVE])
    def test_whoever_it_names_can_and_nobody_else(self, cast: Cast, status: PlanStatus) -> None:
        plan = plan_in(status, cast)
        for permission in self.BOXES:
            named = relations_that_read(permission, plan)
            for name in NAMES:
                actor = actor_for(cast.account(name), on=TODAY)
                is_named = not relations_to(actor, plan).isdisjoint(named)
                assert PLANS.can(actor, permission, plan) == is_named, (permission, name)

    def test_it_is_a_sentence_that_changes_with_the_table(
        self, cast: Cast, plan: Plan, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        said = seen_by(PlanPermission.KEEP_HR_NOTES, plan)
        assert said == (
            "Read by HR for this plan. Not by Sam Okafor or Jana Lind, and by nobody else. "
            "It may have to be disclosed on request."
        )
        assert seen_by(PlanPermission.VIEW_ADJUSTMENT, plan, for_subject=True) == (
            "Read by you and HR for this plan. Not by Jana Lind, and by nobody else."
        )

        monkeypatch.setitem(PLANS.table, PlanPermission.KEEP_HR_NOTES, PLANS.table[PlanPermission.VIEW])  # type: ignore[arg-type]  # a dict, read-only to others

        assert "Sam Okafor, Jana Lind" in seen_by(PlanPermission.KEEP_HR_NOTES, plan)


class TestPages:
    @pytest.fixture(autouse=True)
    def _on_that_day(self, time_machine: Any) -> None:
        time_machine.move_to(NOW, tick=False)

    def test_from_asking_to_what_the_manager_reads(self, cast: Cast, plan: Plan, signed_in: SignIn) -> None:
        sam, mia, jana = signed_in("sam"), signed_in("mia"), signed_in("jana")
        own, url = reverse("my_plan_adjustment"), reverse("plan", args=[plan.ref])
        assert "Not by Jana Lind" in sam.get(own).content.decode()
        page = sam.post(own, {"wish": WISH, "ground": GROUND}, follow=True).content.decode()
        assert "Being looked at" in page

        seen = jana.get(url).content.decode()
        assert "asks you not to judge goals" in seen
        assert not any(word in seen for word in (WISH, GROUND))
        adjustment = Adjustment.objects.get()
        answer_url = reverse("plan_adjustment", args=[plan.ref, adjustment.ref])
        assert {
            jana.get(answer_url).status_code,
            jana.get(reverse("plan_adjustments", args=[plan.ref])).status_code,
        } == {403}

        assert "one waits for your answer" in mia.get(url).content.decode()
        assert GROUND in mia.get(answer_url).content.decode()
        said = {"agreed": AGREED, "since": "2026-06-03", "answer": ANSWER}
        assert mia.post(answer_url, said).status_code == 302

        seen = jana.get(url).content.decode()
        assert AGREED in seen
        assert not any(word in seen for word in (WISH, GROUND, ANSWER, "asks you not to judge"))
        assert AGREED in jana.get(reverse("checkpoint_log", args=[plan.ref, 1])).content.decode()
        assert ANSWER in sam.get(own).content.decode()
        for name in ("paul", "ivo", "ola"):
            assert AGREED not in signed_in(name).get(url).content.decode()

    def test_hr_says_why_it_cannot_be(self, cast: Cast, plan: Plan, signed_in: SignIn) -> None:
        url = reverse("plan_adjustment", args=[plan.ref, ask(cast, plan).ref])
        mia = signed_in("mia")
        assert mia.post(url, {"decline": "yes"}).status_code == 422
        assert mia.post(url, {"decline": "yes", "answer": ANSWER}).status_code == 302
        assert mia.get(url).status_code == 409

    def test_the_person_takes_it_back(self, cast: Cast, plan: Plan, signed_in: SignIn) -> None:
        adjustment = ask(cast, plan)
        url = reverse("my_plan_adjustment_back", args=[adjustment.ref])
        assert signed_in("jana").post(url).status_code == 404
        assert "Taken back" in signed_in("sam").post(url, follow=True).content.decode()

    def test_hr_keeps_a_note(self, cast: Cast, plan: Plan, signed_in: SignIn) -> None:
        url = reverse("plan_hr_notes", args=[plan.ref])
        page = signed_in("mia").post(url, {"body": GROUND}, follow=True).content.decode()
        assert GROUND in page
        assert GROUND in signed_in("noor").get(url).content.decode()
        assert reading(cast, lambda actor: list(hr_notes_of(actor, plan))) == {"mia", "noor"}
        for name, code in {"jana": 403, "sam": 403, "paul": 403, "ola": 403, "ada": 404}.items():
            assert signed_in(name).get(url).status_code == code
        assert GROUND not in signed_in("jana").get(reverse("plan", args=[plan.ref])).content.decode()
