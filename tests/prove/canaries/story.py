"""What is written before the hunt: Sam's plan, with all that can be said in it, and two others beside."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.apps import apps
from django.db import models

from employees import workflows as people
from employees.models import Department, Employee, MailCircuit, Organisation, OutboxMessage, RememberedColumn
from plans import workflows
from plans.designs.editing import with_
from plans.enums import FirstStep, Frequency, LetterKind, ObservationKind, PlanStatus
from plans.fairness import Decision
from plans.letters.kinds import Wording
from plans.models import Plan, ProcessNote, TemplateVersion
from tests.employees.importing.steps import previewed
from tests.factories.everything import fill_everything
from tests.factories.plans import ENDS, FAIR_START, FOR_HR, MONDAY, STARTS
from tests.factories.templates import design
from tests.people import Cast, make_cast
from tests.prove.canaries import company, under_way
from tests.prove.canaries.planting import Canaries
from tests.reading import OURS

S = PlanStatus
BEFORE = datetime(2026, 4, 20, 9, 0, tzinfo=UTC)
CLOSED_AT = datetime(2026, 7, 13, 9, 0, tzinfo=UTC)
# The instant at which everybody looks.
LOOKS = datetime(2026, 6, 15, 9, 0, tzinfo=UTC)
LOOKS_AFTER_THE_END = CLOSED_AT + timedelta(days=2)
PAST = {
    S.IN_REVIEW: 1, S.APPROVED: 2, S.WITHDRAWN: 2, S.CONSULTATION: 3, S.ACTIVE: 4, S.PAUSED: 4, S.CLOSED: 4,
}  # fmt: skip


@dataclass
class World:
    """Everything that was written, and who is there."""

    cast: Cast
    everybody: dict[str, Employee]
    plans: dict[str, Plan]
    canaries: Canaries
    at: datetime


def tell(status: PlanStatus, canaries: Canaries) -> World:
    """Write it all. Sam's plan comes as far as `status`, Lee's is under way, and Chris's is a draft."""
    cast = make_cast()
    at = LOOKS_AFTER_THE_END if status == S.CLOSED else LOOKS
    with canaries.planting():
        everybody = company.take_on(cast, BEFORE)
        Department.objects.update(code="D")
        Organisation.objects.update(contact_name="People team", contact_detail="+44 20 7946 0000")
        for row in (*everybody.values(), *Department.objects.all(), *Organisation.objects.all()):
            row.save()
        a_form(cast, canaries)
        before_a_plan(cast)
        plans = {
            "chris": drafted(cast, "chris", "jana", canaries),
            "lee": brought_to(S.ACTIVE, cast, "lee", canaries, manager="ana", hr="ada"),
            "sam": brought_to(status, cast, "sam", canaries, manager="jana", hr="mia"),
        }
        beside(plans["sam"], cast, at)
        company.let_in(cast, everybody, plans["sam"], at - timedelta(minutes=10))
        company.part_ways(cast, everybody, at - timedelta(hours=1))
        hand_over(plans["lee"], cast, everybody["fay"])
        organisation(cast, at, canaries)
        plant_what_was_written_at_once(canaries)
    canaries.settle()
    return World(cast, everybody, plans, canaries, at)


def drafted(cast: Cast, employee: str, author: str, canaries: Canaries) -> Plan:
    """A draft in which nothing is empty."""
    plan = fill_everything(cast, employee=employee, author=author)
    workflows.schedule(
        plan=plan,
        starts_on=STARTS,
        ends_on=ENDS,
        frequency=Frequency.FORTNIGHTLY,
        by=cast.account(author),
        at=MONDAY,
    )
    form = TemplateVersion.objects.get(number=1)
    Plan.objects.filter(pk=plan.pk).update(template_version=form)
    workflows.answer(
        plan=plan,
        part="own",
        answers={"own_field": canaries.new("Plan.answers", plan), "story": "Told."},
        by=cast.account(author),
        at=MONDAY,
    )
    return Plan.objects.get(pk=plan.pk)


def brought_to(
    status: PlanStatus, cast: Cast, employee: str, canaries: Canaries, *, manager: str, hr: str
) -> Plan:
    """A plan with everything in it, as far as `status`; whatever can be said on the way is said."""
    plan = drafted(cast, employee, manager, canaries)
    account = cast.account
    step = PAST.get(status, 0)
    if step >= 1:
        workflows.submit(plan=plan, by=account(manager), at=MONDAY)
        workflows.answer_for_hr(
            plan=plan,
            answers=FOR_HR,
            needs_second_reader=False,
            reason="Nothing speaks against it.",
            by=account(hr),
            at=MONDAY,
        )
    if step >= 2:
        workflows.approve(plan=plan, by=account(hr), at=MONDAY + timedelta(days=1))
    if status == S.WITHDRAWN:
        workflows.withdraw(
            plan=plan, reason="A coaching plan first.", by=account(hr), at=MONDAY + timedelta(days=2)
        )
    if step >= 3:
        workflows.share(plan=plan, by=account(manager), at=MONDAY + timedelta(days=2))
        under_way.in_consultation(plan, cast, employee, manager, hr)
    if step >= 4:
        at = datetime.combine(STARTS, datetime.min.time(), UTC) + timedelta(hours=9)
        workflows.start(plan=Plan.objects.get(pk=plan.pk), by=account(manager), at=at)
        under_way.running(Plan.objects.get(pk=plan.pk), cast, employee, manager, hr, canaries)
    if status == S.PAUSED:
        workflows.pause(
            plan=Plan.objects.get(pk=plan.pk), from_date=date(2026, 6, 15), hr_note="A cure of four weeks.",
            by=account(hr), at=LOOKS - timedelta(hours=2),
        )  # fmt: skip
    if status == S.CLOSED:
        under_way.at_the_end(Plan.objects.get(pk=plan.pk), cast, employee, manager, hr, CLOSED_AT)
    return Plan.objects.get(pk=plan.pk)


def before_a_plan(cast: Cast) -> None:
    """The coaching log, a pause that led to no plan, and an absence with its ground."""
    for who in (cast.sam, cast.chris):
        manager, hr = cast.account("jana"), cast.account("mia")
        for share in (False, True):
            written = workflows.note(
                employee=who,
                kind=ObservationKind.CONCERN,
                happened_on=BEFORE.date(),
                seen="Two calls were not answered.",
                said="We spoke about it at once.",
                share=share,
                by=manager,
                at=BEFORE,
            )
        assert who.user is not None
        workflows.answer_note(written=written, words="The line was dead.", by=who.user, at=BEFORE)
        workflows.keep_pause(
            employee=who,
            answers=replace(FAIR_START, first_talk_on=None),
            decision=Decision(FirstStep.COACH_FIRST, reason=""),
            hr_answers=None,
            by=hr,
            at=BEFORE,
        )
    away = people.record_absence(
        employee=cast.sam,
        details=people.AbsenceDetails(date(2026, 6, 8), date(2026, 6, 9), ground="An operation."),
        by=cast.account("mia"),
        at=BEFORE,
    )
    people.correct_absence(
        absence=away,
        details=people.AbsenceDetails(date(2026, 6, 9), date(2026, 6, 10), ground="An operation, later."),
        reason="The day was moved.",
        by=cast.account("mia"),
        at=BEFORE + timedelta(hours=1),
    )


def hand_over(plan: Plan, cast: Cast, to: Employee) -> None:
    """Lee's plan gets another manager: Ana led it, and does no longer."""
    workflows.hand_over(
        plan=Plan.objects.get(pk=plan.pk),
        to=to,
        reason="Ana has another team.",
        by=cast.account("ada"),
        at=datetime(2026, 6, 12, 9, 0, tzinfo=UTC),
    )


def beside(plan: Plan, cast: Cast, at: datetime) -> None:
    """What HR keeps beside Sam's plan, whatever its state."""
    workflows.write_hr_note(plan=plan, body="To be talked about with counsel.", by=cast.account("mia"), at=at)
    workflows.look_at_process(at=at)
    for number, aside in enumerate((True, False)):
        done: dict[str, Any] = (
            {"set_aside_at": at, "set_aside_by": cast.account("mia"), "set_aside_reason": "Already agreed."}
            if aside
            else {}
        )
        ProcessNote.objects.create(
            plan=plan, rule=("promises_late", "unanswered")[number], fingerprint=f"{number}" * 64, seen_at=at, **done
        )  # fmt: skip


def a_form(cast: Cast, canaries: Canaries) -> None:
    """A form of the organisation's own, published."""
    token = canaries.new("TemplateVersion.content", Organisation())
    form = workflows.make_template(design=design(), by=cast.account("noor"), at=BEFORE)
    workflows.change_template(
        template=form, change=lambda known: with_(known, use=token), by=cast.account("noor"), at=BEFORE
    )
    canaries.belongs(token, workflows.publish_template(template=form, by=cast.account("noor"), at=BEFORE))


def organisation(cast: Cast, at: datetime, canaries: Canaries) -> None:
    """What belongs to the organisation: a letter's words, an import that waits, a closed day, what a server said."""
    workflows.word_letter(
        kind=LetterKind.MEETING,
        language="en",
        wording=Wording("Our talk", "We would like to talk with you.", "Kind regards."),
        by=cast.account("noor"),
        at=at,
    )
    fact, cell, opened = (
        canaries.new(name, Organisation())
        for name in ("ImportRow.facts", "ImportRow.cells", "PeopleImport.preview")
    )
    of = previewed(
        "Staff number,First name,Last name,Department\n"
        f"N900,{fact},Newcome,{opened}\nC001,Sam,Okafor-Newname,\n,,{cell},\n",
        cast.account("noor"),
        at=at,
    )
    canaries.belongs(opened, of)
    for token in (fact, cell):
        canaries.belongs(token, of.rows.first())
    RememberedColumn.objects.create(heading="Called by", field="first_name")
    MailCircuit.objects.update_or_create(
        singleton=True, defaults={"reason": "No answer.", "detail": "It said no."}
    )
    few = OutboxMessage.objects.order_by("pk")[:3].values("pk")
    OutboxMessage.objects.filter(pk__in=few).update(
        reason="Not taken.", detail="550 No.", report="It comes back."
    )
    people.add_working_week(name="Short week", weekdays=[0, 1, 2], by=cast.account("tom"), at=at)
    people.close_on(on=date(2026, 12, 24), name="Closed for stock-taking", by=cast.account("tom"), at=at)


def plant_what_was_written_at_once(canaries: Canaries) -> None:
    """Many rows at a time are written past the moment at which one row is saved."""
    for app in OURS:
        for model in apps.get_app_config(app).get_models():
            for row in model._base_manager.all():
                before = len(canaries.planted)
                canaries.plant(row)
                if len(canaries.planted) > before:
                    changed = {
                        canary.field.partition(".")[2]: getattr(row, canary.field.partition(".")[2])
                        for canary in list(canaries.planted.values())[before:]
                    }
                    models.QuerySet(model).filter(pk=row.pk).update(**changed)
