"""The pause before a plan: what HR answers before approval, the second reader, and who may read what of it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.apps import apps
from django.urls import reverse

from employees.encryption import lock
from employees.errors import NotAllowed, NotNow, NotVisible
from employees.models import AuditEvent, OutboxMessage
from employees.outbox import wording
from employees.workflows import AbsenceDetails, correct_absence, record_absence, withdraw_absence
from plans import workflows
from plans.enums import FirstStep, PlanStatus, Section, YesNoUnknown
from plans.fairness import HR_QUESTIONS, Decision
from plans.models import FairStart, HrAnswers, Pause, Plan
from reviews.notices import CATALOGUE
from tests.architecture.matrix import MATRIX
from tests.architecture.test_matrix import address
from tests.factories.people import RoleGrantFactory
from tests.factories.plans import FAIR_START, FOR_HR, MONDAY, answered_for_hr, draft_plan, fill, plan_in
from tests.people import NAMES, Cast
from tests.plans.drafting import FOR_HR as FOR_HR_TYPED
from tests.plans.drafting import text_of, url, wrong
from tests.reading import text_of_paper

YES = YesNoUnknown.YES
OPEN = "The questions that only HR answers are still open."


@pytest.fixture(autouse=True)
def _now(time_machine: Any) -> None:
    time_machine.move_to(MONDAY, tick=False)


@pytest.fixture
def sent(cast: Cast) -> Plan:
    """Jana's plan for Sam, sent to HR, and HR has answered nothing yet."""
    plan = fill(draft_plan(cast), cast)
    return workflows.submit(plan=plan, by=cast.account("jana"), at=MONDAY)


def needing_two(plan: Plan, cast: Cast) -> None:
    """Mia says that a second reader is needed."""
    workflows.answer_for_hr(
        plan=plan,
        answers=replace(FOR_HR, leave=YES),
        needs_second_reader=True,
        by=cast.account("mia"),
        at=MONDAY,
    )


class TestBeforeApproval:
    def test_nobody_approves_while_hrs_own_questions_are_open(self, cast, sent, signed_in):
        response = signed_in("mia").post(url("plan_approve", sent))

        assert response.status_code == 409
        assert OPEN in text_of(response)

        answered = signed_in("mia").post(url("plan_for_hr", sent), {**FOR_HR_TYPED, "readers": "one"})
        assert answered.url == url("plan_review", sent)
        signed_in("mia").post(url("plan_approve", sent))
        assert Plan.objects.get().status == PlanStatus.APPROVED

    def test_every_question_wants_an_answer_and_none_is_given_beforehand(self, sent, signed_in):
        response = signed_in("mia").post(url("plan_for_hr", sent), {})

        assert set(wrong(response)) == {*(f"{question}_0" for question in HR_QUESTIONS), "readers_0"}

    @pytest.mark.parametrize(("question", "readers"), [("leave", "one"), ("health", "two")])
    def test_less_care_than_the_answers_ask_for_wants_a_reason(self, sent, signed_in, question, readers):
        typed = {**FOR_HR_TYPED, question: "yes", "readers": readers}
        refused = signed_in("mia").post(url("plan_for_hr", sent), typed)
        assert set(wrong(refused)) == {"reason"}

        signed_in("mia").post(url("plan_for_hr", sent), {**typed, "reason": "Looked at on 30 April."})
        assert HrAnswers.objects.get().reason == "Looked at on 30 April."

    def test_the_button_pressed_twice_answers_once_and_new_answers_are_added(self, cast, sent):
        for _press in range(2):
            answered_for_hr(sent, cast)
        assert HrAnswers.objects.count() == 1

        answered_for_hr(sent, cast, answers=replace(FOR_HR, union_work=YesNoUnknown.UNKNOWN))
        assert [row.union_work for row in sent.fair_start.hr_answers.all()] == ["unknown", "no"]

    def test_a_manager_who_is_also_in_hr_neither_answers_nor_reads(self, cast, sent, signed_in):
        needing_two(sent, cast)
        RoleGrantFactory(user=cast.account("jana"), role="hr_lead")

        assert signed_in("jana").get(url("plan_for_hr", sent)).status_code == 403
        with pytest.raises(NotAllowed):
            answered_for_hr(sent, cast, by="jana")

    def test_the_line_manager_in_hr_does_not_read_them_where_somebody_else_leads_the_plan(self, cast):
        RoleGrantFactory(user=cast.account("jana"), role="hr_lead")
        plan = workflows.draft(
            employee=cast.sam, manager=cast.paul, by=cast.account("noor"), at=MONDAY, fair_start=FAIR_START
        )
        fill(plan, cast, author="noor")
        workflows.submit(plan=plan, by=cast.account("noor"), at=MONDAY)

        with pytest.raises(NotAllowed):
            answered_for_hr(plan, cast, by="jana")


class TestSecondReader:
    def test_four_eyes_become_six(self, cast, sent, signed_in):
        needing_two(sent, cast)
        approve = url("plan_approve", sent)

        assert "needs a second reader in HR beside you" in text_of(signed_in("mia").post(approve))
        signed_in("noor").post(url("plan_second_read", sent))
        assert "You read this plan as its second reader." in text_of(signed_in("noor").post(approve))
        signed_in("mia").post(approve)

        plan = Plan.objects.get()
        assert plan.status == PlanStatus.APPROVED
        read = (plan.fair_start.second_read_by, plan.fair_start.second_read_at, plan.approved_by)
        assert read == (cast.account("noor"), MONDAY, cast.account("mia"))

    def test_who_began_the_plan_can_ask_for_one_too(self, cast):
        plan = workflows.draft(
            employee=cast.sam,
            manager=cast.jana,
            by=cast.account("jana"),
            at=MONDAY,
            fair_start=replace(FAIR_START, review_contradicts=YES),
            decision=Decision(FirstStep.SECOND_READER),
        )
        fill(plan, cast)
        workflows.submit(plan=plan, by=cast.account("jana"), at=MONDAY)
        workflows.answer_for_hr(
            plan=plan,
            answers=FOR_HR,
            needs_second_reader=False,
            reason="One is enough.",
            by=cast.account("noor"),
            at=MONDAY,
        )

        with pytest.raises(NotNow, match="second reader"):
            workflows.approve(plan=plan, by=cast.account("mia"), at=MONDAY)

    def test_what_goes_back_is_read_again(self, cast, sent):
        needing_two(sent, cast)
        workflows.second_read(plan=sent, by=cast.account("noor"), at=MONDAY)
        workflows.request_changes(
            plan=sent, section=Section.WHY, body="Say when.", by=cast.account("mia"), at=MONDAY
        )
        workflows.submit(plan=sent, by=cast.account("jana"), at=MONDAY)

        with pytest.raises(NotNow, match="needs a second reader"):
            workflows.approve(plan=sent, by=cast.account("mia"), at=MONDAY)

    def test_nobody_reads_it_second_unasked_twice_or_after_writing_it(self, cast, sent):
        with pytest.raises(NotNow, match="Nobody has asked"):
            workflows.second_read(plan=sent, by=cast.account("noor"), at=MONDAY)
        needing_two(sent, cast)
        with pytest.raises(NotAllowed):
            workflows.second_read(plan=sent, by=cast.account("jana"), at=MONDAY)
        for _press in range(2):
            workflows.second_read(plan=sent, by=cast.account("noor"), at=MONDAY)
        with pytest.raises(NotNow, match="already"):
            workflows.second_read(plan=sent, by=cast.account("mia"), at=MONDAY)

        assert AuditEvent.objects.filter(event="plan.second_read").count() == 1


class TestWithoutPlan:
    def kept(self, cast: Cast, *, by: str = "jana") -> FairStart:
        return workflows.keep_pause(
            employee=cast.sam,
            answers=replace(FAIR_START, first_talk_on=None),
            decision=Decision(FirstStep.COACH_FIRST),
            by=cast.account(by),
            at=MONDAY,
        )

    def test_it_is_kept_as_evidence_and_hr_finds_it_on_the_persons_page(self, cast, signed_in):
        self.kept(cast)

        assert "Looked at on 4 May 2026: coach first" in text_of(
            signed_in("mia").get(reverse("person", args=[cast.sam.ref]))
        )
        log = text_of(signed_in("mia").get(reverse("log", args=[cast.sam.ref])))
        assert "Looked at on 4 May 2026: coach first (Jana Lind)" in log
        assert "More coaching alone: tried for six weeks" in log

    def test_the_person_and_the_next_manager_see_no_trace(self, cast, signed_in):
        self.kept(cast, by="mia")

        person = reverse("person", args=[cast.sam.ref])
        assert "Looked at" not in text_of(signed_in("sam").get(person))
        assert "Before a plan" not in text_of(signed_in("sam").get(person))
        for page in (person, reverse("log", args=[cast.sam.ref])):
            assert "Looked at on" not in text_of(signed_in("jana").get(page))

    def test_strangers_and_oneself_cannot_look(self, cast):
        for name, refusal in (
            ("sam", NotAllowed),
            ("lee", NotVisible),
            ("ada", NotVisible),
            ("tom", NotAllowed),
        ):
            with pytest.raises(refusal):
                self.kept(cast, by=name)

    def test_going_another_way_wants_a_reason(self, cast):
        with pytest.raises(NotNow, match="The answers speak for another step"):
            workflows.keep_pause(
                employee=cast.sam,
                answers=FAIR_START,
                decision=Decision(FirstStep.ADJUST_FIRST),
                by=cast.account("jana"),
                at=MONDAY,
            )


# A word that stands nowhere else.
CANARY = "zq7heron"


@pytest.mark.once
class TestNobodyElseReadsIt:
    """A word is put where only HR may read, and hunted by everybody on every page."""

    @pytest.fixture(params=[PlanStatus.ACTIVE])
    def planted(self, cast: Cast, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Plan:
        """Every answer of HR's says the word, and so do its reason, the ground of a pause and of an absence."""
        plan = plan_in(request.param, cast)
        week = AbsenceDetails(date(2026, 5, 25), date(2026, 5, 29), ground=f"{CANARY} ground")
        wrong = record_absence(employee=cast.sam, details=week, by=cast.account("mia"), at=MONDAY)
        correct_absence(
            absence=wrong,
            details=replace(week, share=Decimal("0.5")),
            reason=f"{CANARY} slip",
            by=cast.account("mia"),
            at=MONDAY,
        )
        Pause.objects.create(
            plan=plan,
            from_date=date(2026, 5, 20),
            until_date=date(2026, 5, 20),
            locked_note=lock(f"{CANARY} pause"),
        )
        FairStart.objects.filter(plan=plan).update(reason="")
        HrAnswers.objects.create(
            fair_start=plan.fair_start,
            **dict.fromkeys(HR_QUESTIONS, "yes"),
            needs_second_reader=True,
            reason=f"{CANARY} reason",
            answered_at=MONDAY + timedelta(hours=1),
            answered_by=cast.account("mia"),
        )
        monkeypatch.setattr(YesNoUnknown.YES, "_label_", f"{CANARY} answer")
        for question in HR_QUESTIONS:
            field = HrAnswers._meta.get_field(question)
            monkeypatch.setattr(
                field, "choices", [("yes", f"{CANARY} answer"), ("no", "No"), ("unknown", "?")]
            )
        return plan

    @pytest.mark.parametrize("planted", [PlanStatus.IN_REVIEW], indirect=True)
    def test_hr_itself_finds_the_word_so_the_hunt_can_succeed(self, cast, planted, signed_in):
        page = text_of(signed_in("mia").get(url("plan_review", planted)))

        assert page.count(f"{CANARY} answer") == len(HR_QUESTIONS)
        assert f"{CANARY} reason" in page
        person = text_of(signed_in("mia").get(reverse("person", args=[cast.sam.ref])))
        assert person.count(f"{CANARY} ground") == 2
        assert person.count(f"{CANARY} slip") == 1
        assert f"{CANARY} pause" in text_of(signed_in("mia").get(url("plan", planted)))

    @pytest.mark.parametrize("name", sorted(set(NAMES) - {"mia", "noor"}))
    def test_nobody_else_finds_it_on_any_page_in_any_document_or_export(self, cast, planted, signed_in, name):
        client, found = signed_in(name), []
        for place in addresses_of(name, planted, cast):
            answer = client.get(place)
            text = pdf_text(answer) if "pdf" in answer.headers.get("Content-Type", "") else body_of(answer)
            if CANARY in text:
                found.append(place)

        assert found == []

    @pytest.mark.parametrize("name", ["mia", "noor"])
    def test_documents_and_exports_do_not_carry_it_even_for_hr(self, cast, planted, signed_in, name):
        for page in ("plan_record", "plan_pdf", "plan_timeline"):
            answer = signed_in(name).get(url(page, planted))
            text = pdf_text(answer) if page == "plan_pdf" else body_of(answer)
            assert CANARY not in text, page
        assert CANARY not in body_of(signed_in(name).get(reverse("plans_export")))

    def test_record_messages_and_logs_do_not_carry_it(self, cast, sent, caplog):
        workflows.answer_for_hr(
            plan=sent,
            answers=replace(FOR_HR, pregnancy=YES),
            needs_second_reader=True,
            reason=f"{CANARY} reason",
            by=cast.account("mia"),
            at=MONDAY,
        )
        workflows.second_read(plan=sent, by=cast.account("noor"), at=MONDAY)
        workflows.approve(plan=sent, by=cast.account("mia"), at=MONDAY)
        week = AbsenceDetails(date(2026, 5, 25), date(2026, 5, 29), ground=f"{CANARY} ground")
        away = record_absence(employee=cast.sam, details=week, by=cast.account("mia"), at=MONDAY)
        withdraw_absence(absence=away, reason=f"{CANARY} slip", by=cast.account("mia"), at=MONDAY)

        stored = {
            model._meta.label: json.dumps(list(model._default_manager.values()), default=str)
            for app in ("employees", "plans", "reviews")
            for model in apps.get_app_config(app).get_models()
        }
        assert {label for label, rows in stored.items() if CANARY in rows} == {"plans.HrAnswers"}
        recorded = json.dumps(list(AuditEvent.objects.values_list("data", flat=True)))
        assert [question for question in HR_QUESTIONS if f'"{question}"' in recorded] == []
        for message in OutboxMessage.objects.select_related("recipient"):
            notice = CATALOGUE[message.kind]
            ready = notice.still_true(message, MONDAY)
            if hasattr(ready, "path"):
                letter = wording.write(message, notice, ready)
                assert CANARY not in f"{letter.subject} {letter.body} {letter.alternatives}"
        assert CANARY not in caplog.text

    def test_the_managers_timeline_does_not_say_that_hr_called_for_a_second_reader(
        self, cast, sent, signed_in
    ):
        needing_two(sent, cast)
        workflows.second_read(plan=sent, by=cast.account("noor"), at=MONDAY)
        said = {
            name: text_of(signed_in(name).get(url("plan_timeline", sent))) for name in ("jana", "mia", "paul")
        }

        assert {name for name, page in said.items() if "second reader" in page} == {"mia"}
        assert {name for name, page in said.items() if "that only HR sees" in page} == {"mia"}

    def test_what_hr_chose_when_it_began_the_plan_is_not_the_managers_to_read(self, cast, signed_in):
        workflows.draft(
            employee=cast.sam,
            manager=cast.jana,
            by=cast.account("mia"),
            at=MONDAY,
            fair_start=FAIR_START,
            hr_answers=replace(FOR_HR, complaint=YES),
            decision=Decision(FirstStep.SECOND_READER, CANARY),
        )
        plan = Plan.objects.get()

        page = text_of(signed_in("jana").get(url("draft", plan)))
        assert "Before it was started" in page
        assert CANARY not in page and "second reader" not in page.lower()


def addresses_of(somebody: str, plan: Plan, cast: Cast) -> list[str]:
    """Every address that opens to somebody, with this plan and this person in it, and the few that stand elsewhere.

    That the others stay shut is what test_matrix says: a refusal is the same page whatever it refuses.
    """
    open_to = {name: row for name, row in MATRIX.items() if somebody in row.who}
    found = [address(name, row, cast, plan) for name, row in open_to.items()]
    return [*found, f"{reverse('plan_new')}?person={cast.sam.ref}", reverse("plan_new")]


def body_of(answer: Any) -> str:
    """Whatever an address answered, as text."""
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return str(content.decode("utf-8", errors="replace"))


def pdf_text(answer: Any) -> str:
    """The words of a PDF."""
    return text_of_paper(answer.content)
