"""What a draft still lacks before it can be sent for review. Reads, never writes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from plans.completeness.goals import facts_of, policy_of
from plans.completeness.sentences import sentence_for
from plans.designs import BuiltIn, Design, OwnField, Part
from plans.designs.answers import FILL_IN, is_answered
from plans.enums import Section
from plans.goal_check import Rule, check
from plans.models import ActionStep, Goal, Milestone, Plan, SupportItem


class TaskStatus(StrEnum):
    NOT_STARTED = "not_started"
    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"
    CANNOT_START = "cannot_start"


@dataclass(frozen=True)
class Missing:
    """One thing that is not there yet, and the section, or the template's own part, in which it is put right."""

    section: Section
    sentence: str | Promise
    part: str = ""


@dataclass(frozen=True)
class DraftTask:
    """One task of the draft hub: a section of Waymark's own, or a part that the template asks for besides."""

    section: Section
    title: str | Promise
    status: TaskStatus
    missing: tuple[Missing, ...]
    part: str = ""


TITLES = {
    Section.WHY: _("What has happened"),
    Section.GOALS: _("Goals"),
    Section.ACTIONS: _("Action steps"),
    Section.SUPPORT: _("Support we will give"),
    Section.SCHEDULE: _("Dates and checkpoints"),
    Section.ENDING: _("What happens at the end"),
}


# Where each of Waymark's own parts is written. What is not here is written as the plan goes on, and not in its draft.
WRITTEN_IN: Mapping[BuiltIn, Section] = {
    BuiltIn.REASON: Section.WHY,
    BuiltIn.IMPACT: Section.WHY,
    BuiltIn.EARLIER_TALKS: Section.WHY,
    BuiltIn.AREAS: Section.WHY,
    BuiltIn.GOALS: Section.GOALS,
    BuiltIn.EMPLOYEE_ACTIONS: Section.ACTIONS,
    BuiltIn.EMPLOYER_ACTIONS: Section.ACTIONS,
    BuiltIn.SUPPORT: Section.SUPPORT,
    BuiltIn.CHECKPOINTS: Section.SCHEDULE,
    BuiltIn.MILESTONES: Section.SCHEDULE,
    BuiltIn.ENDING: Section.ENDING,
    BuiltIn.RIGHTS: Section.ENDING,
}


def title_of(design: Design, section: Section, part: str = "") -> str | Promise:
    """What a task is called: by the template's own heading, where it has one and the task is about that part alone."""
    if part:
        return next((one.heading for one in design.parts if one.key == part), "")
    labels = [one.label for one in design.parts if WRITTEN_IN.get(one.built_in) == section and one.label]
    return labels[0] if len(labels) == 1 else TITLES[section]


def missing(plan: Plan) -> tuple[Missing, ...]:
    """Everything that keeps the plan from being sent for review, in the order of its sections."""
    return (*_missing_built_in(plan), *_missing_own(plan))


def _missing_built_in(plan: Plan) -> Iterator[Missing]:
    design = plan.design
    goals, support = list(plan.goals.prefetch_related("steps")), list(plan.support.all())
    areas, actions = list(plan.areas.all()), list(plan.actions.all())
    if _needs(design, BuiltIn.REASON) and not plan.reason.strip():
        yield Missing(Section.WHY, _("Say what has happened."))
    if _needs(design, BuiltIn.AREAS) and not areas:
        yield Missing(Section.WHY, _("Add at least one area, with what was seen and what is expected."))
    # An employee who writes the first draft does so once the plan is shared.
    left_to_employee = plan.employee_writes_first and not plan.is_shared
    if _needs(design, BuiltIn.GOALS) and not goals and not left_to_employee:
        yield Missing(Section.GOALS, _("Add at least one goal."))
    if plan.starts_on is None or plan.ends_on is None:
        yield Missing(Section.SCHEDULE, _("Say when the plan starts and ends."))
    else:
        yield from _out_of_time(
            plan.starts_on, plan.ends_on, goals, support, actions, list(plan.milestones.all())
        )
    helped = {action.area_id for action in actions}
    acting = _needs(design, BuiltIn.EMPLOYEE_ACTIONS) or _needs(design, BuiltIn.EMPLOYER_ACTIONS)
    if acting and any(area.pk not in helped for area in areas) and not left_to_employee:
        yield Missing(Section.ACTIONS, _("Give every area at least one action step."))
    unsupported = not support and not plan.no_support_reason.strip()
    if _needs(design, BuiltIn.SUPPORT) and unsupported and not left_to_employee:
        yield Missing(Section.SUPPORT, _("Add what we will do to help, or say why nothing is needed."))
    if not plan.checkpoints.all():
        yield Missing(Section.SCHEDULE, _("Plan at least one checkpoint."))
    if _needs(design, BuiltIn.ENDING) and not plan.ending.strip():
        yield Missing(Section.ENDING, _("Say what happens at the end."))


def _needs(design: Design, built_in: BuiltIn) -> bool:
    part = design.part(built_in)
    return part is not None and part.required


def _out_of_time(
    starts: date,
    ends: date,
    goals: Sequence[Goal],
    support: Sequence[SupportItem],
    actions: Sequence[ActionStep],
    milestones: Sequence[Milestone],
) -> Iterator[Missing]:
    if any(not starts < goal.due_on <= ends for goal in goals):
        yield Missing(Section.GOALS, _("Give every goal a date between the start and the end of the plan."))
    if any(step.due_on <= starts for goal in goals for step in goal.steps.all()):
        yield Missing(
            Section.GOALS, _("Give every number on the way to a goal a date after the plan has started.")
        )
    if any(not starts <= item.due_on <= ends for item in support):
        yield Missing(
            Section.SUPPORT, _("Give every support item a date between the start and the end of the plan.")
        )
    if any(step.due_on and not starts <= step.due_on <= ends for step in actions):
        yield Missing(
            Section.ACTIONS,
            _("Give every step that has a date one between the start and the end of the plan."),
        )
    if any(not starts <= one.due_on <= ends for one in milestones):
        yield Missing(
            Section.SCHEDULE, _("Give every milestone a date between the start and the end of the plan.")
        )


def _missing_own(plan: Plan) -> Iterator[Missing]:
    for part in plan.design.drafted_parts:
        for field in part.fields:
            if field.required and not _is_answered(plan, field):
                sentence = str(FILL_IN) % {"field": field.label}
                yield Missing(Section.WHOLE, sentence, part.key)


def _is_answered(plan: Plan, field: OwnField) -> bool:
    return is_answered(plan.answers.get(field.key))


def before_sending(plan: Plan) -> tuple[Missing, ...]:
    """Everything that keeps a draft from being sent for review: what is missing, and findings in goals that block."""
    goals = list(plan.goals.select_related("area").prefetch_related("steps"))
    facts = facts_of(plan, goals, support=plan.support.count())
    policy = policy_of(plan)
    held = [
        Missing(Section.GOALS, _named(sentence_for(finding, facts).why, finding.goals))
        for finding in check(facts, policy)
        # That a date lies outside is said already, once for all goals.
        if policy.blocks(finding) and finding.rule != Rule.OUTSIDE_PLAN
    ]
    return (*missing(plan), *held)


def _named(sentence: str, goals: tuple[int, ...]) -> str:
    if len(goals) != 1:
        return sentence
    return _now("Goal %(number)d: %(sentence)s") % {"number": goals[0] + 1, "sentence": sentence}


def draft_tasks(plan: Plan) -> tuple[DraftTask, ...]:
    """The tasks of the draft hub with how far each has come, in the order of the template."""
    lacking = before_sending(plan)
    left_to_employee = plan.employee_writes_first and not plan.is_shared
    begun = {
        Section.WHY: bool(plan.reason.strip()) or plan.areas.exists(),
        Section.GOALS: plan.goals.exists() or left_to_employee,
        Section.ACTIONS: plan.actions.exists() or left_to_employee,
        Section.SUPPORT: plan.support.exists() or bool(plan.no_support_reason.strip()) or left_to_employee,
        Section.SCHEDULE: plan.starts_on is not None,
        Section.ENDING: bool(plan.ending.strip()),
    }
    found: list[DraftTask] = []
    for part in plan.design.parts:
        section = WRITTEN_IN.get(part.built_in)
        if section is not None and section not in {task.section for task in found if not task.part}:
            found.append(_task(plan.design, section, lacking, begun[section]))
        if part in plan.design.drafted_parts:
            found.append(_own_task(plan, part, lacking))
    return tuple(found)


def _task(design: Design, section: Section, lacking: tuple[Missing, ...], begun: bool) -> DraftTask:
    mine = tuple(item for item in lacking if item.section == section and not item.part)
    return DraftTask(section, title_of(design, section), _status(begun, mine), mine)


def _own_task(plan: Plan, part: Part, lacking: tuple[Missing, ...]) -> DraftTask:
    mine = tuple(item for item in lacking if item.part == part.key)
    begun = any(_is_answered(plan, field) for field in part.fields)
    return DraftTask(Section.WHOLE, part.heading, _status(begun, mine), mine, part.key)


def _status(begun: bool, lacking: tuple[Missing, ...]) -> TaskStatus:
    if not begun:
        return TaskStatus.NOT_STARTED
    return TaskStatus.IN_PROGRESS if lacking else TaskStatus.COMPLETED
