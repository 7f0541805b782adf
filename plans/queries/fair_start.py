"""The pauses before plans, as far as the reader may know: each class of answer asks the table for itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, QuerySet

from employees.models import Employee
from employees.permissions import Actor
from plans.fairness import HR_QUESTIONS
from plans.models import FairStart, HrAnswers, Plan
from plans.permissions import PAUSES, PLANS, CoachingPermission, PlanPermission, for_hr_alone


@dataclass(frozen=True)
class HrRow:
    """One of HR's questions with its answer, in words."""

    question: str
    answer: str


def pause_shown(actor: Actor, plan: Plan) -> dict[str, Any]:
    """What a page may show of the pause before this plan. A key that the reader may not have is None."""
    pause = (
        FairStart.objects.filter(plan=plan)
        .select_related("answered_by__employee", "second_read_by__employee")
        .prefetch_related(_hr_answers(actor))
        .first()
    )
    may = {
        each: PLANS.can(actor, each, plan)
        for each in (
            PlanPermission.VIEW_FAIR_START,
            PlanPermission.VIEW_FAIR_DECISION,
            PlanPermission.VIEW_HR_ANSWERS,
        )
    }
    if pause is None or not may[PlanPermission.VIEW_FAIR_START]:
        return {"pause": None, "decision": None, "for_hr": None}
    for_hr = hr_view(pause) if may[PlanPermission.VIEW_HR_ANSWERS] else None
    return {
        "pause": pause,
        "decision": pause if may[PlanPermission.VIEW_FAIR_DECISION] else None,
        "for_hr": for_hr,
    }


def hr_view(pause: FairStart) -> dict[str, Any]:
    """HR's newest answers to a pause, in words, and whether a second reader is wanted. For HR alone."""
    newest = next(iter(pause.hr_answers.all()), None)
    wanted = pause.step == "second_reader" or (newest is not None and newest.needs_second_reader)
    return {
        "answered": newest,
        "rows": answers_in_words(newest) if newest else [],
        "second_reader_wanted": wanted,
        "second_read_by": pause.second_read_by,
    }


def answers_in_words(answers: HrAnswers) -> list[HrRow]:
    """Each question and its answer."""
    labels = {field.name: str(field.verbose_name) for field in HrAnswers._meta.fields}
    return [HrRow(labels[name], getattr(answers, f"get_{name}_display")()) for name in HR_QUESTIONS]


def _hr_answers(actor: Actor) -> Prefetch:
    """HR's answers, newest first, with who gave them: one query, however many pauses there are. To others, none."""
    answers = HrAnswers.objects.select_related("answered_by__employee")
    return Prefetch("hr_answers", for_hr_alone(actor, answers, through="fair_start__"))


def pauses_without_plan(actor: Actor, employee: Employee) -> QuerySet[FairStart]:
    """The pauses about a person that led to coaching or an adjustment, newest first, as far as the actor may know."""
    pauses = PAUSES.visible(actor, FairStart.objects.filter(employee=employee, plan=None))
    return pauses.select_related("employee", "answered_by__employee").prefetch_related(_hr_answers(actor))


def may_see_hr_answers(actor: Actor, pause: FairStart) -> bool:
    """Whether what HR answered is for the actor. Reads `pause.employee`."""
    return PAUSES.can(actor, CoachingPermission.VIEW_HR_ANSWERS, pause)
