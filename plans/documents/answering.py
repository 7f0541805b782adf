"""Another answer to one of a form's own fields, in a plan's facts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from employees.errors import NotNow
from plans.designs import Design
from plans.designs.answers import is_answered, wrong_answers


def put_answers(rows: list[dict[str, Any]], answers: Mapping[str, Any], design: Design) -> None:
    """Set answers, by their keys, in the `own` rows of a plan's facts. `design` is the plan's own form.

    Raises NotNow for a key that the form does not ask for when a plan is written, for what a field does not take, and
    for nothing where the form requires something.
    """
    parts = {field.key: (part, field) for part in design.drafted_parts for field in part.fields}
    there = {row["ref"]: row for row in rows}
    for key, said in answers.items():
        part, field = parts[key] if key in parts and key in there else (None, None)
        alone = part.model_copy(update={"fields": (field,)}) if part else None
        for sentence in wrong_answers(alone, {key: said}, whole=True):
            raise NotNow(sentence)
        if is_answered(said) or is_answered(there[key]["answer"]):  # nothing in place of nothing is no change
            there[key]["answer"] = said
