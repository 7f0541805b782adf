"""The order of the paper: what stands on it, part by part, as the plan's template has it. Reads, never writes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from plans.designs import BuiltIn, Design, Known, Moment, OwnField, Part
from plans.documents.own_answers import Answer, answer_to, answers_to
from plans.enums import ActionBy
from plans.models import Comment, Plan
from plans.queries.signatures import Line, lines_on_paper

# What is said as the plan goes on stands on every paper, whether or not its template gives it a place.
ALWAYS = (BuiltIn.REVIEWS, BuiltIn.OUTCOME, BuiltIn.SIGNATURES)
ACTIONS = {BuiltIn.EMPLOYEE_ACTIONS, BuiltIn.EMPLOYER_ACTIONS}
# Under one heading where the template has no words of its own for them.
TOLD_WITH_REASON = {BuiltIn.IMPACT, BuiltIn.EARLIER_TALKS}


@dataclass(frozen=True)
class PaperPart:
    """One part at its place. `kind` is a BuiltIn, "actions" for both sides' steps in one list, or "voices".

    `also` are the kinds that are told under the same heading, `signed` the lines of the form's signature block in its
    order, `replies` what the employee said to it (plans/documents/replies.py).
    """

    kind: str
    heading: str
    wording: str = ""
    answers: Sequence[Answer] = ()
    also: frozenset[str] = field(default_factory=frozenset)
    lines: Sequence[tuple[str, str]] = ()
    signed: Sequence[Line] = ()
    replies: Sequence[Comment] = ()

    @property
    def texts(self) -> list[str]:
        """Every stretch of words in a part of the form's own."""
        return [self.heading, self.wording, *(text for answer in self.answers for text in answer.texts)]

    @property
    def side(self) -> str:
        """Whose steps stand here, where each side has a part of its own."""
        return {BuiltIn.EMPLOYEE_ACTIONS.value: "employee", BuiltIn.EMPLOYER_ACTIONS.value: "employer"}.get(
            self.kind, ""
        )


def paper_of(plan: Plan) -> list[PaperPart]:
    """Every part of the plan's paper, in order. The head comes first where the template gives it no place.

    What was written although the template has no place for it stands after the template's own parts: nothing that is in
    a plan is left off its paper.
    """
    signed = lines_on_paper(plan) if plan.template_version else []
    parts = _parts(plan, plan.design, unplaced=tuple(_unplaced(plan)))
    return [replace(part, signed=signed) if part.kind == BuiltIn.SIGNATURES else part for part in parts]


def own_parts(plan: Plan) -> list[PaperPart]:
    """The parts that only this plan's template knows, with what was answered, for pages that have their own order."""
    parts = _parts(plan, plan.design)
    return [part for part in parts if part.answers or (part.kind == BuiltIn.OWN and part.wording)]


def _unplaced(plan: Plan) -> Iterator[BuiltIn]:
    """What the plan holds and its template has no place for."""
    steps = {side: plan.actions.filter(by_whom=side) for side in ActionBy}
    held: Mapping[BuiltIn, Callable[[], object]] = {
        BuiltIn.REASON: lambda: plan.reason or plan.citations.exists(),
        BuiltIn.IMPACT: lambda: plan.impact,
        BuiltIn.EARLIER_TALKS: lambda: plan.earlier_talks or plan.talks.exists(),
        BuiltIn.AREAS: plan.areas.exists,
        BuiltIn.EMPLOYEE_ACTIONS: lambda: steps[ActionBy.EMPLOYEE].exists(),
        BuiltIn.EMPLOYER_ACTIONS: lambda: steps[ActionBy.EMPLOYER].exists(),
        BuiltIn.SUPPORT: lambda: plan.no_support_reason or plan.support.exists(),
        BuiltIn.MILESTONES: plan.milestones.exists,
        BuiltIn.RIGHTS: lambda: plan.rights,
    }
    return (built_in for built_in, is_held in held.items() if not plan.design.has(built_in) and is_held())


def _parts(plan: Plan, design: Design, unplaced: Sequence[BuiltIn] = ()) -> Iterator[PaperPart]:
    order = list(design.parts)
    order += [Part(key=one.value, built_in=one) for one in ALWAYS if not design.has(one)]
    if not design.has(BuiltIn.HEADING):
        order.insert(0, Part(key="heading", built_in=BuiltIn.HEADING))
    voices_before = next(
        part.built_in for part in order if part.built_in in {BuiltIn.OUTCOME, BuiltIn.SIGNATURES}
    )
    place_of_voices = [part.built_in for part in order].index(voices_before)
    order[place_of_voices:place_of_voices] = [_without_words(built_in, design) for built_in in unplaced]
    told: set[str] = set()
    for place, part in enumerate(order):
        if part.key in told:
            continue
        if part.built_in == voices_before:
            yield PaperPart("voices", "")
        after = _together(part, order[place + 1 :])
        told |= {other.key for other in after}
        yield _paper_part(plan, part, after)


def _without_words(built_in: BuiltIn, design: Design) -> Part:
    """A part that the template does not have, under Waymark's own name and a key that is nobody else's."""
    taken = {part.key for part in design.parts}
    return Part(
        key=next(key for key in (built_in.value, f"{built_in.value}_besides") if key not in taken),
        built_in=built_in,
    )


def _together(part: Part, following: Sequence[Part]) -> list[Part]:
    """The parts right after this one that are told under its heading: unlabelled, and with no fields of their own."""
    wanted: set[BuiltIn] = set()
    if part.built_in == BuiltIn.REASON:
        wanted = TOLD_WITH_REASON
    elif part.built_in in ACTIONS and not part.label and not part.fields:
        wanted = ACTIONS
    elif part.built_in == BuiltIn.ENDING:
        wanted = {BuiltIn.RIGHTS}
    found: list[Part] = []
    for other in following:
        if other.built_in not in wanted or other.label or other.fields:
            break
        found.append(other)
    return found


def _paper_part(plan: Plan, part: Part, together: Sequence[Part]) -> PaperPart:
    both_sides = part.built_in in ACTIONS and any(other.built_in in ACTIONS for other in together)
    return PaperPart(
        kind="actions" if both_sides else part.built_in.value,
        heading=_("Action steps") if both_sides else part.heading,
        wording=part.wording if part.built_in == BuiltIn.OWN else "",
        answers=() if part.lines or part.asked_at != Moment.START else answers_to(part.fields, plan.answers),
        also=frozenset(other.built_in.value for other in together),
        lines=list(_head(plan, part)) if part.built_in == BuiltIn.HEADING else (),
    )


def _head(plan: Plan, part: Part) -> Iterator[tuple[str, str]]:
    """The lines of the head in the form's own order; none where the template leaves the head to Waymark."""
    if not part.lines:
        return
    labels = {line.shows: line.label for line in part.lines if line.label}
    for line in part.in_order:
        if isinstance(line, OwnField):
            yield line.label, answer_to(line, plan.answers.get(line.key)).text
        else:
            yield labels.get(line, str(line.label)), _KNOWN[line](plan)
    yield from _besides(plan)


def _besides(plan: Plan) -> Iterator[tuple[str, str]]:
    """What was answered about the plan as a whole, and no line of a form stands for."""
    if plan.trigger:
        yield _("What led to this plan"), plan.get_trigger_display()
    if plan.last_appraisal_on:
        yield _("Last appraisal"), _day(plan.last_appraisal_on)
    if plan.met_on:
        yield _("Meeting about this plan"), _day(plan.met_on)


def _day(value: Any) -> str:
    return date_format(value, "j F Y") if value else ""


_KNOWN: Mapping[Known, Callable[[Plan], str]] = {
    Known.EMPLOYEE_NAME: lambda plan: plan.employee.full_name,
    Known.EMPLOYEE_TITLE: lambda plan: plan.employee.title,
    Known.STAFF_NUMBER: lambda plan: plan.employee.staff_number,
    Known.DEPARTMENT: lambda plan: str(plan.employee.department or ""),
    Known.MANAGER_NAME: lambda plan: plan.manager.full_name,
    Known.MANAGER_TITLE: lambda plan: plan.manager.title,
    Known.MADE_ON: lambda plan: _day(plan.created_at.date()),
    Known.STARTS_ON: lambda plan: _day(plan.starts_on),
    Known.ENDS_ON: lambda plan: _day(plan.ends_on),
    Known.DAYS: lambda plan: str(plan.days or ""),
}
