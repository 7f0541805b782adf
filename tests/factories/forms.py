"""A form as employers publish them, for plans that are written from one."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from plans import workflows
from plans.designs import (
    BuiltIn,
    Column,
    Design,
    Duration,
    Moment,
    OutcomeChoice,
    OwnField,
    OwnFieldKind,
    Part,
    Series,
    SeriesKind,
    Signer,
    SignerRole,
)
from plans.enums import OutcomeKind
from plans.models import Plan, TemplateVersion
from tests.factories.plans import FAIR_START, MONDAY, answered_for_hr, fill
from tests.factories.remembered import remembered
from tests.people import Cast

# A form like those that universities publish: its own order and words, fields of its own, five who sign.
FORM = Design(
    name="Springfield University: improvement plan",
    noun="Performance improvement plan",
    parts=(
        Part(
            key="heading",
            built_in=BuiltIn.HEADING,
            fields=(
                OwnField(key="banner_id", label="Banner ID", required=True),
                OwnField(
                    key="evaluation",
                    label="Evaluation type",
                    kind=OwnFieldKind.CHOICE,
                    choices=("Annual", "Interim"),
                ),
            ),
        ),
        Part(key="areas", built_in=BuiltIn.AREAS, label="Why the rating is below three", required=True),
        Part(key="goals", built_in=BuiltIn.GOALS, label="What good looks like", required=True),
        Part(
            key="activities",
            label="Activities",
            help="One line an activity.",
            fields=(
                OwnField(
                    key="activity_table",
                    label="Activities",
                    kind=OwnFieldKind.TABLE,
                    required=True,
                    columns=(
                        Column(key="what", label="Activity"),
                        Column(key="start", label="Start", kind="date"),
                        Column(key="hours", label="Hours", kind="number"),
                        Column(key="how", label="How", kind="choice", choices=("Course", "At work")),
                    ),
                ),
                OwnField(key="agreed_on", label="Agreed on", kind=OwnFieldKind.DATE),
                OwnField(key="cost", label="Cost", kind=OwnFieldKind.NUMBER),
                OwnField(key="notes", label="Notes", kind=OwnFieldKind.LONG_TEXT),
            ),
        ),
        Part(key="checkpoints", built_in=BuiltIn.CHECKPOINTS, required=True),
        Part(
            key="ending",
            built_in=BuiltIn.ENDING,
            label="If this is not achieved",
            required=True,
            wording="What follows is decided together with HR.",
        ),
        Part(key="reviews", built_in=BuiltIn.REVIEWS),
        Part(key="outcome", built_in=BuiltIn.OUTCOME),
        Part(key="signatures", built_in=BuiltIn.SIGNATURES),
    ),
    duration=Duration(days=30, count="working"),
    consultation_days=3,
    reviews=Series(kind=SeriesKind.AT_DAYS, days=(10, 20)),
    signers=(
        Signer(role=SignerRole.MANAGER, moments=(Moment.START, Moment.REVIEW)),
        Signer(role=SignerRole.EMPLOYEE, moments=(Moment.START, Moment.CHANGE, Moment.REVIEW, Moment.END)),
        Signer(role=SignerRole.NEXT_LEVEL, label="Director", statement="I have read this plan."),
        Signer(role=SignerRole.HR, moments=(Moment.START, Moment.END), required=False),
        Signer(role=SignerRole.WITNESS),
    ),
    outcomes=(
        OutcomeChoice(key="met", kind=OutcomeKind.GOALS_MET, label="Improved"),
        OutcomeChoice(key="not_met", kind=OutcomeKind.NOT_MET, label="Not improved"),
    ),
)


def published(cast: Cast, design: Design = FORM) -> TemplateVersion:
    """A template that new plans can be written from."""
    noor = cast.account("noor")
    template = workflows.make_template(design=design, by=noor, at=MONDAY)
    return workflows.publish_template(template=template, by=noor, at=MONDAY)


# What Jana answers to it for Sam.
ANSWERS: dict[str, dict[str, Any]] = {
    "heading": {"banner_id": "B-17", "evaluation": "Annual"},
    "activities": {
        "activity_table": [
            {"what": "Course on case notes", "start": "2026-05-20", "hours": "7.5", "how": "Course"},
            {"what": "Read the manual", "start": "", "hours": "", "how": ""},
        ],
        "agreed_on": "2026-05-04",
        "cost": "120.5",
        "notes": "Rosa has time on Fridays.",
    },
}


def active_on_form(cast: Cast) -> Plan:
    """Sam's plan under way, written from FORM, each step taken by the one who would take it."""

    def build() -> int:
        jana, mia = cast.account("jana"), cast.account("mia")
        plan = workflows.draft(
            employee=cast.sam,
            manager=cast.jana,
            by=jana,
            at=MONDAY,
            fair_start=FAIR_START,
            template_version=published(cast),
        )
        fill(plan, cast)
        for part, answers in ANSWERS.items():
            workflows.answer(plan=plan, part=part, answers=answers, by=jana, at=MONDAY)
        workflows.submit(plan=plan, by=jana, at=MONDAY)
        answered_for_hr(plan, cast)
        workflows.approve(plan=plan, by=mia, at=MONDAY + timedelta(days=1))
        workflows.share(plan=plan, by=jana, at=MONDAY + timedelta(days=2))
        workflows.start(plan=plan, by=jana, at=MONDAY + timedelta(days=14))
        return plan.pk

    return Plan.objects.select_related("employee__user", "manager__user").get(pk=remembered("on form", build))
