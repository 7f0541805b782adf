"""How each secret comes to be, and what stood before: stories that are told in one of two worlds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from django.test import Client

from employees import workflows as people
from employees.enums import ConflictKind, Role, StandInKind
from employees.models import OutboxMessage
from plans import workflows
from plans.enums import (
    Audience,
    DocumentKind,
    FirstStep,
    LetterKind,
    ObservationKind,
    OutcomeKind,
    PlanStatus,
    ProposalKind,
    Section,
)
from plans.evidence import Clean, Kind
from plans.fairness import Decision
from plans.letters.kinds import Wording
from plans.models import Plan, ProcessNote
from plans.workflows.letters import Meeting
from plans.workflows.tuning import Tuning
from reviews import workflows as reviews
from reviews.enums import Standing
from reviews.workflows import GoalEntry, NoteBefore
from tests.employees.importing.steps import previewed
from tests.factories.plans import (
    FAIR_START,
    attached,
    draft_plan,
    excused,
    fill,
    judged,
    plan_in,
)
from tests.factories.templates import design
from tests.people import Cast

NOW = datetime(2026, 6, 15, 9, 0, tzinfo=UTC)
TODAY = NOW.date()
EARLIER = NOW - timedelta(hours=2)
Story = Callable[[Cast], object]


def sams_plan() -> Plan:
    """The plan about Sam."""
    return Plan.objects.get(employee__work_email="sam@example.org")


# --- Bases: what both worlds have before anything is secret.


def nobody(cast: Cast) -> None:
    plan_in(PlanStatus.ACTIVE, cast, employee="lee", author="ana")


BASES: dict[str, Story] = {
    "nothing": lambda _cast: None,
    "no plan": nobody,
    "no plan, again": nobody,
    "in review": lambda cast: (
        fill(draft_plan(cast), cast),
        workflows.submit(plan=sams_plan(), by=cast.account("jana"), at=EARLIER),
    ),
    "in consultation": lambda cast: plan_in(PlanStatus.CONSULTATION, cast),
    "under way, asked": lambda cast: plan_in(PlanStatus.ACTIVE, cast),
    "under way": lambda cast: plan_in(PlanStatus.ACTIVE, cast),
}


# --- Secrets about people before there is a plan.


def draft_with_a_file(cast: Cast) -> None:
    attached(fill(draft_plan(cast), cast), cast, at=EARLIER)


def note(cast: Cast, *, share: bool = False) -> None:
    workflows.note(
        employee=cast.chris,
        kind=ObservationKind.CONCERN,
        happened_on=TODAY,
        seen="Two calls.",
        said="At once.",
        share=share,
        by=cast.account("jana"),
        at=EARLIER,
    )


def pause(cast: Cast) -> None:
    workflows.keep_pause(
        employee=cast.chris,
        answers=replace(FAIR_START, first_talk_on=None),
        decision=Decision(FirstStep.COACH_FIRST),
        by=cast.account("jana"),
        at=EARLIER,
    )


def conflict(cast: Cast) -> None:
    people.note_conflict(
        who=cast.ada,
        about=cast.sam,
        kind=ConflictKind.RELATIVE,
        reason="Cousins.",
        by=cast.account("noor"),
        at=EARLIER,
    )


def absence(cast: Cast, ground: str, who: str = "chris") -> None:
    people.record_absence(
        employee=cast.people()[who],
        details=people.AbsenceDetails(date(2026, 6, 8), date(2026, 6, 9), ground=ground),
        by=cast.account("mia"),
        at=EARLIER,
    )


def template(cast: Cast) -> None:
    workflows.make_template(design=design("Another form"), by=cast.account("noor"), at=EARLIER)


def wording(cast: Cast) -> None:
    workflows.word_letter(
        kind=LetterKind.MEETING,
        language="en",
        wording=Wording("A talk", "Come.", "Thank you."),
        by=cast.account("noor"),
        at=EARLIER,
    )


def import_waits(cast: Cast) -> None:
    previewed("Staff number,First name,Last name\nN900,Nia,Newcome\n", cast.account("noor"), at=EARLIER)


def stand_in(cast: Cast) -> None:
    workflows.name_stand_in(
        person=cast.paul,
        stand_in=cast.ana,
        kind=StandInKind.MANAGER,
        first=TODAY,
        last=date(2026, 6, 30),
        by=cast.account("paul"),
        at=EARLIER,
    )


def device(cast: Cast) -> None:
    Client().force_login(cast.account("paul"))


def role(cast: Cast) -> None:
    people.grant_role(employee=cast.chris, role=Role.APPROVER, by=cast.account("noor"), at=EARLIER)


def undelivered(cast: Cast) -> None:
    waiting = OutboxMessage.objects.filter(recipient=cast.account("ana")).order_by("pk").first()
    assert waiting is not None
    OutboxMessage.objects.filter(pk=waiting.pk).update(
        state="failed_permanent", next_try_at=None, settled_at=EARLIER, detail="550 No such mailbox."
    )


def tuned(cast: Cast) -> None:
    workflows.tune_reminder(
        kind="plans.unopened", tuning=Tuning(is_on=True, days=9), by=cast.account("noor"), at=EARLIER
    )


# --- Secrets within a plan.


def goal_entries(plan: Plan) -> list[GoalEntry]:
    return [GoalEntry(goal, Standing.SOME_WAY_TO_GO, "Seen.") for goal in plan.goals.all()]


def account(cast: Cast) -> None:
    plan = sams_plan()
    reviews.log_checkpoint(
        checkpoint=plan.checkpoints.get(number=1),
        entries=goal_entries(plan),
        held_on=date(2026, 6, 1),
        note="Between us.",
        share=False,
        by=cast.account("jana"),
        at=EARLIER,
    )


def process_note(cast: Cast, *, aside: bool = False) -> None:
    done = {"set_aside_at": EARLIER, "set_aside_by": cast.account("mia"), "set_aside_reason": "Agreed."}
    ProcessNote.objects.create(
        plan=sams_plan(),
        rule="goal_harder" if aside else "promises_late",
        fingerprint="0" * 64,
        seen_at=EARLIER,
        **(done if aside else {}),
    )


def adjustment(cast: Cast, ground: str) -> None:
    workflows.ask_for_adjustment(
        plan=sams_plan(), wish="Another chair.", ground=ground, by=cast.account("sam"), at=EARLIER
    )


def kept_file(cast: Cast) -> None:
    plan = sams_plan()
    workflows.add_evidence(
        plan=plan,
        clean=Clean(Kind.TEXT, b"Kept.\n"),
        title="Kept",
        checkpoint=plan.checkpoints.get(number=2),
        keep=True,
        by=cast.account("sam"),
        at=EARLIER,
    )


def change(cast: Cast) -> None:
    plan = sams_plan()
    workflows.propose_change(
        plan=plan,
        changes=[{"item": "goal", "ref": plan.goals.all()[0].ref, "fields": {"measure": "Page two"}}],
        reason="Clearer.",
        by=cast.account("jana"),
        at=EARLIER,
    )


def outcome(cast: Cast) -> None:
    plan = sams_plan()
    workflows.propose_outcome(
        plan=plan,
        overall=OutcomeKind.GOALS_MET,
        reason="All of it.",
        results=judged(plan, "met"),
        undelivered=excused(plan),
        by=cast.account("jana"),
        at=EARLIER,
    )


def letter(cast: Cast) -> None:
    workflows.write_letter(
        plan=sams_plan(),
        kind=LetterKind.MEETING,
        meeting=Meeting(date(2026, 6, 20), time(10), "Room 3"),
        tells=False,
        by=cast.account("jana"),
        at=EARLIER,
    )


def wanted(cast: Cast) -> None:
    workflows.want_document(
        plan=sams_plan(),
        kind=DocumentKind.RECORD,
        number=0,
        facts_sha256="0" * 64,
        by=cast.account("jana"),
        at=EARLIER,
    )


def pause_note(cast: Cast, words: str) -> None:
    workflows.pause(plan=sams_plan(), from_date=TODAY, hr_note=words, by=cast.account("mia"), at=EARLIER)


def said(cast: Cast, verb: str) -> None:
    plan, sam = sams_plan(), cast.account("sam")
    if verb == "unsent":
        workflows.propose(
            plan=plan,
            kind=ProposalKind.OTHER,
            section=Section.GOALS,
            wording="A quieter desk.",
            unsent=True,
            by=sam,
            at=EARLIER,
        )
    elif verb == "private":
        reviews.prepare(
            checkpoint=plan.checkpoints.get(number=2),
            said=NoteBefore("The mornings."),
            share=False,
            by=sam,
            at=EARLIER,
        )


def approved(cast: Cast, who: str) -> None:
    plan_in(PlanStatus.APPROVED, cast, employee=who)


def said_in_case(cast: Cast) -> None:
    workflows.comment(
        plan=sams_plan(),
        section=Section.WHOLE,
        body="Between us.",
        audience=Audience.CASE,
        by=cast.account("mia"),
        at=EARLIER,
    )
