"""The shape of a plan template. The published JSON Schema is made from these classes, so the two cannot differ.

Keys are short names that stay the same when a label changes: what a plan answered is kept under them.
"""

from __future__ import annotations

import unicodedata
from typing import Annotated, Literal, Self

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from plans.enums import OutcomeKind

FORMAT = "waymark-plan-template"
# More would be a mistake or an attack, not a form: the longest published one has fewer than half of each.
MOST_PARTS, MOST_FIELDS, MOST_CHOICES, MOST_COLUMNS = 60, 60, 60, 12


def is_readable(text: str) -> bool:
    """Whether a text is free of what nobody can read or print, and PostgreSQL cannot keep: NUL and its neighbours."""
    return not any(unicodedata.category(sign) in {"Cc", "Cs"} and sign not in "\t\n\r" for sign in text)


def _readable(text: str) -> str:
    if not is_readable(text):
        raise PydanticCustomError("unreadable", "characters that cannot be read or printed")
    return text


Readable = AfterValidator(_readable)
Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Label = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200), Readable]
Heading = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200), Readable]
Noun = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60), Readable]
Hint = Annotated[str, StringConstraints(strip_whitespace=True, max_length=1000), Readable]
Wording = Annotated[str, StringConstraints(strip_whitespace=True, max_length=20_000), Readable]
Days = Annotated[int, Field(ge=1, le=731)]


class BuiltIn(TextChoices):
    """The parts that Waymark knows: it asks for them in their own way, counts their dates and follows them up."""

    HEADING = "heading", _("Who and when")
    REASON = "reason", _("What has happened")
    IMPACT = "impact", _("What it means for others")
    EARLIER_TALKS = "earlier_talks", _("What was said and done before")
    AREAS = "areas", _("Areas for improvement")
    GOALS = "goals", _("Goals")
    EMPLOYEE_ACTIONS = "employee_actions", _("What the employee will do")
    EMPLOYER_ACTIONS = "employer_actions", _("What the employer will do")
    SUPPORT = "support", _("Support")
    MILESTONES = "milestones", _("Milestones")
    CHECKPOINTS = "checkpoints", _("Checkpoints")
    ENDING = "ending", _("What happens at the end")
    RIGHTS = "rights", _("Your rights and help")
    REVIEWS = "reviews", _("What was said at checkpoints")
    OUTCOME = "outcome", _("Outcome")
    SIGNATURES = "signatures", _("Versions and signatures")
    OWN = "own", _("Own fields")


class Known(TextChoices):
    """What the head of a paper can say by itself. `OWN_FIELD` stands for a field of the part."""

    EMPLOYEE_NAME = "employee_name", _("Employee")
    EMPLOYEE_TITLE = "employee_title", _("Job title")
    STAFF_NUMBER = "staff_number", _("Staff number")
    DEPARTMENT = "department", _("Department")
    MANAGER_NAME = "manager_name", _("Manager")
    MANAGER_TITLE = "manager_title", _("Manager's job title")
    MADE_ON = "made_on", _("Date of the plan")
    STARTS_ON = "starts_on", _("From")
    ENDS_ON = "ends_on", _("To")
    DAYS = "days", _("Length in days")
    OWN_FIELD = "own_field", _("Own field")


class OwnFieldKind(TextChoices):
    """What can be asked in a field of one's own."""

    TEXT = "text", _("One line of text")
    LONG_TEXT = "long_text", _("Several lines of text")
    DATE = "date", _("A date")
    CHOICE = "choice", _("A choice from a list")
    NUMBER = "number", _("A number")
    TABLE = "table", _("A table")


class SeriesKind(TextChoices):
    """How the dates of the checkpoints are found."""

    WEEKLY = "weekly", _("Every week")
    FORTNIGHTLY = "fortnightly", _("Every two weeks")
    EVERY = "every", _("Every so many days")
    AT_DAYS = "at_days", _("At certain days of the plan")
    AT_DATES = "at_dates", _("At dates that are chosen for each plan")


class SignerRole(TextChoices):
    """Who can be asked to sign."""

    EMPLOYEE = "employee", _("The employee")
    MANAGER = "manager", _("The manager")
    NEXT_LEVEL = "next_level", _("The manager's manager")
    HR = "hr", _("HR")
    COMPANION = "companion", _("The companion, as present")
    WITNESS = "witness", _("A witness, where the employee does not sign")


class Moment(TextChoices):
    """When a signature is asked for."""

    START = "start", _("At the start")
    CHANGE = "change", _("When the plan changes")
    REVIEW = "review", _("At each checkpoint")
    END = "end", _("At the end")


class Rated(TextChoices):
    """What the rating scale is asked for at each checkpoint."""

    GOALS = "goals", _("Each goal")
    AREAS = "areas", _("Each area for improvement")
    WHOLE = "whole", _("The time since the last checkpoint as a whole")


class Strictness(TextChoices):
    """What a finding of the goal check does."""

    OFF = "off", _("Not looked for")
    ADVISE = "advise", _("Advises")
    BLOCK = "block", _("Must be put right")


class _Plain(BaseModel):
    """A value that never changes, and says no to what it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


def _once(kind: str, keys: list[str]) -> None:
    twice = sorted({key for key in keys if keys.count(key) > 1})
    if twice:
        raise PydanticCustomError(
            "used_twice", "{kind} {key} is there twice", {"kind": kind, "key": twice[0]}
        )


class Column(_Plain):
    """One column of a table."""

    key: Key
    label: Label
    kind: Literal["text", "date", "choice", "number"] = "text"
    choices: Annotated[tuple[Label, ...], Field(max_length=MOST_CHOICES)] = ()


class OwnField(_Plain):
    """A question that a form asks and Waymark does not. `choices` belong to a choice, `columns` to a table."""

    key: Key
    kind: OwnFieldKind = OwnFieldKind.TEXT
    label: Label
    help: Hint = ""
    required: bool = False
    choices: Annotated[tuple[Label, ...], Field(max_length=MOST_CHOICES)] = ()
    columns: Annotated[tuple[Column, ...], Field(max_length=MOST_COLUMNS)] = ()

    @model_validator(mode="after")
    def _columns_once(self) -> Self:
        _once("column", [column.key for column in self.columns])
        return self


class Line(_Plain):
    """One line of the head of the paper, in the form's words. `field` is the key that an OWN_FIELD line stands for."""

    shows: Known
    field: Annotated[str, StringConstraints(pattern=r"^([a-z][a-z0-9_]{0,39})?$")] = ""
    label: Heading = ""


class Part(_Plain):
    """One part of the paper, at its place. An own part holds fields alone; a built-in one may hold some besides.

    `label` empty: Waymark's own heading. `wording`: what stands there to begin with, in a part that is text; in an own
    part what is printed over its fields. `lines`: the head of the paper in the form's order (empty: Waymark's own).
    """

    key: Key
    built_in: BuiltIn = BuiltIn.OWN
    label: Heading = ""
    help: Hint = ""
    required: bool = False
    wording: Wording = ""
    fields: Annotated[tuple[OwnField, ...], Field(max_length=MOST_FIELDS)] = ()
    lines: Annotated[tuple[Line, ...], Field(max_length=MOST_FIELDS)] = ()

    @property
    def heading(self) -> str:
        """What stands over the part."""
        return self.label or str(self.built_in.label)

    @property
    def asked_at(self) -> Moment:
        """When the part's own fields are answered: in the draft, at each checkpoint, or at the end."""
        return {BuiltIn.REVIEWS: Moment.REVIEW, BuiltIn.OUTCOME: Moment.END}.get(self.built_in, Moment.START)

    @property
    def in_order(self) -> tuple[Known | OwnField, ...]:
        """The lines of the head with the fields among them. A line whose field is gone is passed over; a field that
        no line stands for comes last, so that nothing that is asked is left off the paper."""
        fields = {field.key: field for field in self.fields}
        found: list[Known | OwnField] = []
        for line in self.lines:
            if line.shows != Known.OWN_FIELD:
                found.append(line.shows)
            elif line.field in fields:
                found.append(fields.pop(line.field))
        return (*found, *fields.values())


class Level(_Plain):
    """One step of a rating scale."""

    key: Key
    label: Label


class Scale(_Plain):
    """A rating scale, from the least to the most."""

    key: Key
    label: Label
    levels: Annotated[tuple[Level, ...], Field(max_length=12)] = ()

    @model_validator(mode="after")
    def _levels_once(self) -> Self:
        _once("level", [level.key for level in self.levels])
        return self


class Duration(_Plain):
    """How long a plan lasts, unless whoever writes it says otherwise."""

    days: Days = 56
    count: Literal["calendar", "working"] = "calendar"


class Series(_Plain):
    """When checkpoints are. `every` belongs to EVERY; `days` to AT_DAYS, counted in calendar days from the start."""

    kind: SeriesKind = SeriesKind.FORTNIGHTLY
    every: Days = 14
    days: Annotated[tuple[Days, ...], Field(max_length=104)] = ()


class Signer(_Plain):
    """Who signs, when, and what signing says. The order of signers is the order in which they are asked."""

    role: SignerRole
    label: Heading = ""
    moments: Annotated[tuple[Moment, ...], Field(min_length=1)] = (Moment.START,)
    statement: Wording = ""
    required: bool = True

    @property
    def signs_the_form(self) -> bool:
        """Whether more is asked of the signer than the receipt of a version, which every employee is asked for."""
        return self.role != SignerRole.EMPLOYEE or bool({Moment.REVIEW, Moment.END} & set(self.moments))

    @property
    def heading(self) -> str:
        """What the signer is called on the paper."""
        return self.label or str(self.role.label)


class OutcomeChoice(_Plain):
    """One way in which a plan of this kind can end, in the form's own words."""

    key: Key
    kind: OutcomeKind
    label: Heading = ""

    @property
    def heading(self) -> str:
        """What the outcome is called on the paper."""
        return self.label or str(self.kind.label)


class Design(_Plain):
    """A whole template. `use` says when it suits, `origin` where it comes from.

    `review_scale` is the key of the scale that is asked for at each checkpoint, of what `review_scale_rates` says.
    """

    format: Literal["waymark-plan-template"] = "waymark-plan-template"
    format_version: Literal[1] = 1
    name: Label
    noun: Noun
    language: Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[a-zA-Z0-9]{2,8})*$")] = "en"
    use: Hint = ""
    origin: Hint = ""
    parts: Annotated[tuple[Part, ...], Field(max_length=MOST_PARTS)] = ()
    scales: Annotated[tuple[Scale, ...], Field(max_length=12)] = ()
    duration: Duration = Duration()
    consultation_days: Annotated[int, Field(ge=1, le=60)] = 5
    employee_writes_first: bool = False
    reviews: Series = Series()
    review_scale: Annotated[str, StringConstraints(pattern=r"^([a-z][a-z0-9_]{0,39})?$")] = ""
    review_scale_rates: Rated = Rated.GOALS
    signers: Annotated[tuple[Signer, ...], Field(max_length=12)] = ()
    outcomes: Annotated[tuple[OutcomeChoice, ...], Field(max_length=20)] = ()
    goal_check: dict[Key, Strictness] = {}
    goals_at_most: Annotated[int, Field(ge=1, le=50)] = 5
    evidence_months: Annotated[int, Field(ge=1, le=60)] = 12

    @model_validator(mode="after")
    def _everything_once(self) -> Self:
        _once("part", [part.key for part in self.parts])
        _once("part", [part.built_in for part in self.parts if part.built_in != BuiltIn.OWN])
        _once("field", [field.key for part in self.parts for field in part.fields])
        _once("scale", [scale.key for scale in self.scales])
        _once("signer", [signer.role for signer in self.signers])
        _once("outcome", [choice.key for choice in self.outcomes])
        return self

    def has(self, built_in: BuiltIn) -> bool:
        """Whether the template asks for one of Waymark's own parts."""
        return self.part(built_in) is not None

    def part(self, built_in: BuiltIn) -> Part | None:
        """One of Waymark's own parts, as this template words it."""
        return next((part for part in self.parts if part.built_in == built_in), None)

    def signing_at(self, moment: Moment) -> tuple[Signer, ...]:
        """Who signs at a moment, in order."""
        return tuple(signer for signer in self.signers if moment in signer.moments)

    def asking_at(self, moment: Moment) -> Part | None:
        """The part whose own fields are answered at each checkpoint, or at the end. None where it has none."""
        return next((part for part in self.parts if part.fields and part.asked_at == moment), None)

    @property
    def scale_at_reviews(self) -> Scale | None:
        """The rating scale that is asked for at each checkpoint, if there is one."""
        return next((scale for scale in self.scales if scale.key == self.review_scale), None)

    @property
    def drafted_parts(self) -> tuple[Part, ...]:
        """The parts whose own fields are answered while the plan is written."""
        return tuple(part for part in self.parts if part.fields and part.asked_at == Moment.START)

    @property
    def own_fields(self) -> tuple[OwnField, ...]:
        """Every field of its own, in the order of the paper."""
        return tuple(field for part in self.parts for field in part.fields)
