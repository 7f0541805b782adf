"""Which statements read a guarded table, from their text: the last place where anything can be noticed."""

from __future__ import annotations

import re
from functools import cache

from django.apps import apps

WRITES = ("INSERT", "UPDATE", "DELETE")


def mentions_guarded(sql: object) -> bool:
    """Whether a statement reads a guarded table. What writes is looked at by the querysets and verbs that write."""
    text = sql if isinstance(sql, str) else str(sql)
    return not text.startswith(WRITES) and _tables().search(text) is not None


@cache
def _tables() -> re.Pattern[str]:
    names = [model._meta.db_table for model in apps.get_models() if getattr(model, "is_guarded", False)]
    # Names end where a word ends: "plans_plan" is not "plans_plan_writers", which holds no more than who wrote.
    return re.compile(rf"\b(?:{'|'.join(sorted(map(re.escape, names)))})\b")
