"""What a draft still lacks before it can be sent for review. Reads, never writes."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from plans.completeness.goals import facts_of, policy_of
from plans.completeness.sentences import sentence_for
from plans.enums import Section
from plans.goal_check import Rule, check
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
    if not goals:
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
    if any(area.pk not in helped for area in areas):
        lacks(Section.ACTIONS, _("Give every area at least one action step."))
    if not support and not plan.no_support_reason.strip():
        lacks(Section.SUPPORT, _("Add what we will do to help, or say why nothing is needed."))
    if not checkpoints:
        lacks(Section.SCHEDULE, _("Plan at least one checkpoint."))
    if not plan.ending.strip():
        lacks(Section.ENDING, _("Say what happens at the end."))
    return tuple(found)


def before_sending(plan: Plan) -> tuple[Missing, ...]:
    """Everything that keeps a draft from being sent for review: what is missing, and findings in goals that block."""
    goals = list(plan.goals.select_related("area"))
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
    """The tasks of the draft hub with how far each has come."""
    lacking = before_sending(plan)
    begun = {
        Section.WHY: bool(plan.reason.strip()) or plan.areas.exists(),
        Section.GOALS: plan.goals.exists(),
        Section.ACTIONS: plan.actions.exists(),
        Section.SUPPORT: plan.support.exists() or bool(plan.no_support_reason.strip()),
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
