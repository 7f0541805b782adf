"""A letter as it stands on paper, on a page and in the preview: words around a middle part made from the facts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from employees.models import User
from employees.queries import organisation
from plans.documents.letter import letter_of
from plans.documents.redline import Redline
from plans.enums import LetterKind
from plans.letters.filling import fill
from plans.letters.kinds import KINDS, Wording
from plans.letters.values import day_there, examples, values_for
from plans.models import Letter, Plan
from plans.queries.letters import wording_in_force, words_of


@dataclass(frozen=True)
class Signed:
    """Who signs a letter, and as what."""

    name: str
    title: str = ""


@dataclass(frozen=True)
class Sheet:
    """One letter. `wording` is filled in; `facts` are for the template of its middle part.

    `day` is a date in the plan's zone. `asks_receipt`: there is a line to sign for having it, on paper.
    """

    kind: LetterKind
    sender: str
    to: Sequence[str]
    name: str
    day: date
    wording: Wording
    signers: Sequence[Signed]
    message: str = ""
    asks_receipt: bool = False
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def middle(self) -> str:
        """The template of its middle part."""
        return f"plans/letters/middle/{self.kind.value}.html"


def sheet_of(letter: Letter) -> Sheet:
    """A letter as it was written. `letter.plan` is at hand with its employee and manager."""
    plan, kind = letter.plan, LetterKind(letter.kind)
    return Sheet(
        kind=kind,
        day=day_there(plan, letter.written_at),
        wording=Wording(letter.subject, letter.opening, letter.closing),
        message=letter.message,
        signers=[_signed(letter.written_by)],
        facts=_facts(letter),
        **_frame(plan),
    )


def outcome_sheet(plan: Plan, wording: Wording) -> Sheet:
    """The closing letter. `wording` is not filled in yet. Raises NotNow while there is no outcome that counts."""
    facts = letter_of(plan)
    ours = organisation()
    by = [_signed(one) for one in facts["signers"] if one is not None]
    values = values_for(plan, organisation=ours, writer=by[0].name, today=facts["closed_on"])
    return Sheet(
        kind=LetterKind.OUTCOME,
        day=facts["closed_on"],
        wording=filled(wording, values),
        signers=by,
        asks_receipt=True,
        facts=facts,
        **_frame(plan),
    )


def closing_letter_of(plan: Plan) -> Sheet:
    """The closing letter, in the organisation's words of the day on which the plan was closed: it stays as it was.

    Call it with the plan's language and zone active. Raises NotNow while there is no outcome that counts.
    """
    own = wording_in_force(LetterKind.OUTCOME, plan.language, at=plan.closed_at)
    return outcome_sheet(plan, words_of(LetterKind.OUTCOME, plan.language, own))


def example_of(kind: LetterKind, wording: Wording, day: date) -> Sheet:
    """What a wording looks like, with invented people. Its middle part says what will stand there."""
    values = examples()
    return Sheet(
        kind=kind,
        sender=values["organisation"],
        to=[values["name"], _("Support adviser")],
        name=values["name"],
        day=day,
        wording=filled(wording, values),
        signers=[Signed(values["writer"], _("HR partner"))],
        facts={"says": KINDS[kind].middle},
    )


def filled(wording: Wording, values: Mapping[str, str]) -> Wording:
    """The same words with everything filled in that is known."""
    return Wording(*(fill(text, values) for text in (wording.subject, wording.opening, wording.closing)))


def _frame(plan: Plan) -> dict[str, Any]:
    employee, ours = plan.employee, organisation()
    department = employee.department.name if employee.department else ""
    return {
        "sender": ours.name if ours else "",
        "to": [line for line in (employee.full_name, employee.title, department) if line],
        "name": employee.full_name,
    }


def _signed(user: User) -> Signed:
    employee = user.employee_or_none
    return Signed(user.get_full_name(), employee.title if employee else "")


def _facts(letter: Letter) -> dict[str, Any]:
    """What the middle part of a written letter needs, beside the letter itself."""
    said: dict[str, Any] = {"letter": letter, "plan": letter.plan}
    if letter.version is not None:
        before = letter.plan.versions.filter(number=letter.version.number - 1).first()
        said["redline"] = Redline(before.facts, letter.version.facts).rows if before else []
        said["version"] = letter.version
    if letter.kind in LetterKind.ABOUT_APPEALS:
        said |= {"appeal": letter.plan.appeal, "outcome": letter.plan.outcome}
    return said
