"""Answering what a template asks and Waymark does not: its own fields."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from employees.errors import NotVisible
from employees.models import User
from plans.enums import Section
from plans.models import Plan
from plans.workflows.editing import edited, enter_editing, refuse_if_overtaken


@transaction.atomic
def answer(
    *,
    plan: Plan,
    part: str,
    answers: Mapping[str, Any],
    by: User,
    at: datetime,
    revision: int | None = None,
) -> Plan:
    """Set the answers to a part's own fields, by their keys.

    Values are as JSON holds them: dates in ISO form, numbers as strings, a table as a list of rows by column.
    `revision` is what the editor saw; raises NotNow if somebody was faster, NotVisible if the template has no such
    part, TypeError for a field that is not in it.
    """
    plan = enter_editing(plan, Section.WHOLE, by=by, at=at).plan
    refuse_if_overtaken(plan, revision)
    asked = next((one for one in plan.design.drafted_parts if one.key == part), None)
    if asked is None:
        raise NotVisible
    unknown = set(answers) - {field.key for field in asked.fields}
    if unknown:
        raise TypeError(f"Not a field of {part}: {', '.join(sorted(unknown))}")
    plan.answers = {**plan.answers, **answers}
    plan.save(update_fields=["answers"])
    edited(plan, Section.WHOLE, by=by, at=at, part=part, changed=sorted(answers))
    return plan
