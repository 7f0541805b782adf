"""Which statements read a guarded table, from their text: the last place where anything can be noticed."""

from __future__ import annotations

import re
from functools import cache

from django.apps import apps

WRITES = ("INSERT", "UPDATE", "DELETE")


def mentions_guarded(sql: object) -> bool:
    """Whether a statement reads a guarded table. What writes is looked at by the querysets and verbs that write."""
    text = sql if isinstance(sql, str) else str(sql)
    prefixes, names = _tables()
    # Most statements hold no such name at all: seen at once, without looking for each.
    if text.startswith(WRITES) or not any(prefix in text for prefix in prefixes):
        return False
    return names.search(text) is not None


@cache
def _tables() -> tuple[tuple[str, ...], re.Pattern[str]]:
    guarded = [model for model in apps.get_models() if getattr(model, "is_guarded", False)]
    names = "|".join(sorted(re.escape(model._meta.db_table) for model in guarded))
    # Names end where a word ends: "plans_plan" is not "plans_plan_writers", which holds no more than who wrote.
    return tuple({f"{model._meta.app_label}_" for model in guarded}), re.compile(rf"\b(?:{names})\b")
