"""The order of a plan's states, in the database itself: made from the table, so that it cannot say anything else.

Which verb, by whom and why stays with the verbs; here it is only that no hand, script or slip takes a plan from a state
into one that does not follow it. Rows are put back as they were by a restore, so a new row may be in any state.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage
from django.db import DEFAULT_DB_ALIAS

from employees.table_guards import TableGuard
from plans.lifecycle.table import TRANSITIONS

TABLE = "plans_plan"
REFUSAL = "This state of a plan does not follow the one it is in."
NAME = "waymark_plan_states"
TRIGGERS = {"postgresql": (NAME,), "sqlite": (NAME,)}


def steps() -> list[tuple[str, str]]:
    """Every step that some verb takes: from which state, into which."""
    rows = [row for row in TRANSITIONS.values() if row.target is not None]
    return sorted({(str(source), str(row.lands_in)) for row in rows for source in row.sources})


def _statements(vendor: str) -> list[str]:
    pairs = ", ".join(f"'{source}>{target}'" for source, target in steps())
    strays = f"OLD.status <> NEW.status AND OLD.status || '>' || NEW.status NOT IN ({pairs})"
    if vendor == "postgresql":
        return [
            f"CREATE OR REPLACE FUNCTION {NAME}_refuse() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'restrict_violation'; END $$",
            f"DROP TRIGGER IF EXISTS {NAME} ON {TABLE}",
            f"CREATE TRIGGER {NAME} BEFORE UPDATE OF status ON {TABLE} FOR EACH ROW WHEN ({strays}) "
            f"EXECUTE FUNCTION {NAME}_refuse()",
            f"ALTER TABLE {TABLE} ENABLE ALWAYS TRIGGER {NAME}",
        ]
    # Made anew each time: the steps may be others than those that an earlier release knew.
    return [
        f"DROP TRIGGER IF EXISTS {NAME}",
        f"CREATE TRIGGER {NAME} BEFORE UPDATE OF status ON {TABLE} WHEN {strays} "
        f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END",
    ]


GUARD = TableGuard(TABLE, TRIGGERS, _statements)


def install_triggers(using: str = DEFAULT_DB_ALIAS, **_signal: object) -> None:
    """Guard the states. Safe to run again; runs after every migrate."""
    GUARD.install(using)


def check_triggers(databases: Sequence[str] | None = None, **_kwargs: Any) -> list[CheckMessage]:
    """A system check: the states must not lie unguarded (run by `check --database` and after migrate)."""
    return GUARD.check(databases, says="The order of a plan's states is not guarded", identifier="plans.E002")
