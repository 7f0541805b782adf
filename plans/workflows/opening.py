"""What a plan that its employee already reads may still be edited for: docs/decisions/0003 and 0005. Writes nothing."""

from __future__ import annotations

from datetime import date

from plans.completeness import missing
from plans.enums import Section
from plans.models import Plan
from plans.queries.drafting import agreed_proposals

# What is left to an employee who writes the first draft.
FIRST_DRAFT = frozenset({Section.GOALS, Section.ACTIONS, Section.SUPPORT})


def talks_are_over(plan: Plan, today: date) -> bool:
    """Whether the time to talk the plan through has ended, or the employee said that they are ready.

    `today` is the date in the plan's zone.
    """
    ends = plan.consultation_ends_on
    return plan.consultation_ended_at is not None or (ends is not None and ends < today)


def open_sections(plan: Plan, today: date) -> frozenset[Section]:
    """The parts of a plan in consultation that the manager and HR may write in, on `today` in the plan's zone.

    All, once something was agreed that only words can say. What the employee's first draft left out, once the time for
    it is over. Nothing otherwise.
    """
    if agreed_proposals(plan).exists():
        return frozenset(Section)
    if not (plan.employee_writes_first and talks_are_over(plan, today)):
        return frozenset()
    return FIRST_DRAFT & {lack.section for lack in missing(plan)}
