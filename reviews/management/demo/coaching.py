"""The coaching log of the demo: what was seen and said before a plan, and where none was needed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from employees.models import Employee, User
from plans import workflows
from plans.enums import FirstStep, LikelyCause, ObservationKind, YesNoUnknown
from plans.fairness import Answers, Decision
from plans.models import Observation
from reviews.management.demo.story import at_nine


def write_log(employee: Employee, notes: Any, *, by: User, today: date) -> list[Observation]:
    """Write the notes of a story, oldest first, each at the time at which it would have been written."""
    return [_write(employee, note, by=by, today=today) for note in notes]


def _write(employee: Employee, note: Mapping[str, Any], *, by: User, today: date) -> Observation:
    happened_on = today - timedelta(days=note["days_ago"])
    at = at_nine(happened_on + timedelta(days=note.get("written_after", 0)), 16)
    written = workflows.note(
        employee=employee,
        kind=ObservationKind(note["kind"]),
        happened_on=happened_on,
        seen=note["seen"],
        said=note.get("said", ""),
        share=note.get("share", False),
        by=by,
        at=at,
    )
    if "answer" in note and employee.user is not None:
        workflows.answer_note(
            written=written, words=note["answer"], by=employee.user, at=at + timedelta(hours=20)
        )
    return written


def look_and_coach_first(employee: Employee, *, by: User, today: date) -> None:
    """A pause that led to coaching: no plan was begun."""
    workflows.keep_pause(
        employee=employee,
        answers=Answers(
            standard_told=True,
            standard_how="In the team agreement of January: a handover note at the end of every shift.",
            first_talk_on=None,
            review_contradicts=YesNoUnknown.NO,
            causes=frozenset({LikelyCause.SKILL, LikelyCause.WORKLOAD}),
            keep_if_met=True,
            support_tried=False,
            support_detail="",
            considered="A talk first, and a template for the handover note.",
        ),
        decision=Decision(FirstStep.COACH_FIRST),
        by=by,
        at=at_nine(today - timedelta(days=20), 9),
    )
