"""A form as employers publish them, for plans that are written from one."""

from __future__ import annotations

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
from plans.models import TemplateVersion
from tests.factories.plans import MONDAY
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
