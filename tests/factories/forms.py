"""A form as employers publish them, for plans that are written from one."""

from __future__ import annotations

from plans import workflows
from plans.designs import (
    BuiltIn,
    Column,
    Design,
    Duration,
    Level,
    Moment,
    OutcomeChoice,
    OwnField,
    OwnFieldKind,
    Part,
    Rated,
    Scale,
    Series,
    SeriesKind,
    Signer,
    SignerRole,
)
from plans.enums import OutcomeKind, PlanStatus
from plans.models import Plan, TemplateVersion
from tests.factories.plans import MONDAY, plan_in
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

    def build() -> int:
        noor = cast.account("noor")
        template = workflows.make_template(design=design, by=noor, at=MONDAY)
        return workflows.publish_template(template=template, by=noor, at=MONDAY).pk

    key = remembered(("published", design.model_dump_json()), build)
    return TemplateVersion.objects.select_related("template").get(pk=key)


def every_kind(before: str) -> tuple[OwnField, ...]:
    """A field of each kind, three of them required. Keys and labels begin with a word."""
    word = before.capitalize()
    return (
        OwnField(key=f"{before}_line", label=f"{word} line", required=True),
        OwnField(key=f"{before}_words", label=f"{word} words", kind=OwnFieldKind.LONG_TEXT),
        OwnField(key=f"{before}_day", label=f"{word} day", kind=OwnFieldKind.DATE),
        OwnField(
            key=f"{before}_pick",
            label=f"{word} pick",
            kind=OwnFieldKind.CHOICE,
            choices=("First", "Second"),
            required=True,
        ),
        OwnField(key=f"{before}_count", label=f"{word} count", kind=OwnFieldKind.NUMBER),
        OwnField(
            key=f"{before}_table",
            label=f"{word} table",
            kind=OwnFieldKind.TABLE,
            required=True,
            columns=(
                Column(key="what", label="What"),
                Column(key="by", label="By", kind="date"),
                Column(key="hours", label="Hours", kind="number"),
                Column(key="how", label="How", kind="choice", choices=("Course", "At work")),
            ),
        ),
    )


def filled(before: str) -> dict[str, str]:
    """What a browser sends of `every_kind`, filled in as a person would."""
    return {
        f"own_{before}_line": "One line said",
        f"own_{before}_words": "Several\nlines said",
        f"own_{before}_day": "2026-05-20",
        f"own_{before}_pick": "Second",
        f"own_{before}_count": "12.50",
        f"own_{before}_table-0-what": "Read the manual",
        f"own_{before}_table-0-by": "2026-05-21",
        f"own_{before}_table-0-hours": "3",
        f"own_{before}_table-0-how": "At work",
    }


def stored(before: str) -> dict[str, object]:
    """The same as it is kept."""
    return {
        f"{before}_line": "One line said",
        f"{before}_words": "Several\nlines said",
        f"{before}_day": "2026-05-20",
        f"{before}_pick": "Second",
        f"{before}_count": "12.5",
        f"{before}_table": [{"what": "Read the manual", "by": "2026-05-21", "hours": "3", "how": "At work"}],
    }


def printed(before: str) -> list[str]:
    """The same as it is read, in the order of the form."""
    word = before.capitalize()
    return [
        *(
            f"{word} line",
            "One line said",
            f"{word} words",
            "Several lines said",
            f"{word} day",
            "20 May 2026",
        ),
        *(f"{word} pick", "Second", f"{word} count", "12.5", f"{word} table", "What", "By", "Hours", "How"),
        *("Read the manual", "21 May 2026", "3", "At work"),
    ]


# It asks something of every kind at each checkpoint and at the end, and rates the work in its own words.
ASKING = FORM.model_copy(
    update={
        "parts": tuple(
            part.model_copy(update={"label": "How it went", "fields": every_kind("review")})
            if part.built_in == BuiltIn.REVIEWS
            else part.model_copy(update={"label": "Result of the plan", "fields": every_kind("end")})
            if part.built_in == BuiltIn.OUTCOME
            else part
            for part in FORM.parts
        ),
        "scales": (
            Scale(
                key="grade",
                label="Standards of performance",
                levels=(
                    Level(key="below", label="Below standard"),
                    Level(key="meets", label="Meets standard"),
                ),
            ),
        ),
        "review_scale": "grade",
        "review_scale_rates": Rated.AREAS,
    }
)


def plan_on(cast: Cast, design: Design = ASKING) -> Plan:
    """Sam's plan under way, on a form."""
    version = published(cast, design)
    plan = plan_in(PlanStatus.ACTIVE, cast)
    Plan.objects.filter(pk=plan.pk).update(template_version=version)
    return Plan.objects.get(pk=plan.pk)
