"""What a draft still lacks before it can be sent for review. Reads, never writes."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from plans.enums import Section
from plans.models import Plan


class TaskStatus(StrEnum):
    NOT_STARTED = "not_started"
    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"
    CANNOT_START = "cannot_start"


@dataclass(frozen=True)
class Missing:
    """One thing that is not there yet, and the section in which it is put right."""

    section: Section
    sentence: str | Promise


@dataclass(frozen=True)
class DraftTask:
    """One task of the draft hub."""

    section: Section
    title: str | Promise
    status: TaskStatus
    missing: tuple[Missing, ...]


TITLES = {
    Section.WHY: _("What has happened"),
    Section.GOALS: _("Goals"),
    Section.ACTIONS: _("Action steps"),
    Section.SUPPORT: _("Support we will give"),
    Section.SCHEDULE: _("Dates and checkpoints"),
    Section.ENDING: _("What happens at the end"),
}


def missing(plan: Plan) -> tuple[Missing, ...]:
    """Everything that keeps the plan from being sent for review, in the order of its sections."""
    areas, goals = list(plan.areas.all()), list(plan.goals.all())
    actions, support = list(plan.actions.all()), list(plan.support.all())
    checkpoints, milestones = list(plan.checkpoints.all()), list(plan.milestones.all())
    found: list[Missing] = []

    def lacks(section: Section, sentence: str | Promise) -> None:
        found.append(Missing(section, sentence))

    if not plan.reason.strip():
        lacks(Section.WHY, _("Say what has happened."))
    if not areas:
        lacks(Section.WHY, _("Add at least one area, with what was seen and what is expected."))
    # An employee who writes the first draft does so once the plan is shared.
    left_to_employee = plan.employee_writes_first and not plan.is_shared
    if not goals and not left_to_employee:
        lacks(Section.GOALS, _("Add at least one goal."))
    if plan.starts_on is None or plan.ends_on is None:
        lacks(Section.SCHEDULE, _("Say when the plan starts and ends."))
    else:
        late = [goal for goal in goals if not plan.starts_on < goal.due_on <= plan.ends_on]
        if late:
            lacks(Section.GOALS, _("Give every goal a date between the start and the end of the plan."))
        outside = [item for item in support if not plan.starts_on <= item.due_on <= plan.ends_on]
        if outside:
            lacks(
                Section.SUPPORT,
                _("Give every support item a date between the start and the end of the plan."),
            )
        if any(step.due_on and not plan.starts_on <= step.due_on <= plan.ends_on for step in actions):
            lacks(
                Section.ACTIONS,
                _("Give every step that has a date one between the start and the end of the plan."),
            )
        if any(not plan.starts_on <= one.due_on <= plan.ends_on for one in milestones):
            lacks(
                Section.SCHEDULE,
                _("Give every milestone a date between the start and the end of the plan."),
            )
    helped = {action.area_id for action in actions}
    if any(area.pk not in helped for area in areas) and not left_to_employee:
        lacks(Section.ACTIONS, _("Give every area at least one action step."))
    if not support and not plan.no_support_reason.strip() and not left_to_employee:
        lacks(Section.SUPPORT, _("Add what we will do to help, or say why nothing is needed."))
    if not checkpoints:
        lacks(Section.SCHEDULE, _("Plan at least one checkpoint."))
    if not plan.ending.strip():
        lacks(Section.ENDING, _("Say what happens at the end."))
    return tuple(found)


def draft_tasks(plan: Plan) -> tuple[DraftTask, ...]:
    """The tasks of the draft hub with how far each has come."""
    lacking = missing(plan)
    left_to_employee = plan.employee_writes_first and not plan.is_shared
    begun = {
        Section.WHY: bool(plan.reason.strip()) or plan.areas.exists(),
        Section.GOALS: plan.goals.exists() or left_to_employee,
        Section.ACTIONS: plan.actions.exists() or left_to_employee,
        Section.SUPPORT: plan.support.exists() or bool(plan.no_support_reason.strip()) or left_to_employee,
        Section.SCHEDULE: plan.starts_on is not None,
        Section.ENDING: bool(plan.ending.strip()),
    }
    return tuple(_task(section, lacking, begun[section]) for section in TITLES)


def _task(section: Section, lacking: tuple[Missing, ...], begun: bool) -> DraftTask:
    mine = tuple(item for item in lacking if item.section == section)
    status = TaskStatus.COMPLETED if begun and not mine else TaskStatus.NOT_STARTED
    if begun and mine:
        status = TaskStatus.IN_PROGRESS
    return DraftTask(section, TITLES[section], status, mine)
