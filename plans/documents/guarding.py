"""Issued documents are not edited: the database itself refuses it.

A row may be deleted, as the law asks for one day; that it was there stands in the record of events.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage
from django.db import DEFAULT_DB_ALIAS

from employees.table_guards import TableGuard

TABLE = "plans_document"
REFUSAL = "An issued document is never changed."
TRIGGERS = {
    "postgresql": ("waymark_document_no_update",),
    "sqlite": ("waymark_document_no_update", "waymark_document_no_replace"),
}


def _statements(vendor: str) -> list[str]:
    if vendor == "postgresql":
        (name,) = TRIGGERS[vendor]
        return [
            "CREATE OR REPLACE FUNCTION waymark_document_refuse() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'restrict_violation'; END $$",
            f"DROP TRIGGER IF EXISTS {name} ON {TABLE}",
            f"CREATE TRIGGER {name} BEFORE UPDATE ON {TABLE} FOR EACH ROW EXECUTE FUNCTION waymark_document_refuse()",
            f"ALTER TABLE {TABLE} ENABLE ALWAYS TRIGGER {name}",
        ]
    replaced = f"EXISTS (SELECT 1 FROM {TABLE} WHERE id = NEW.id OR ref = NEW.ref OR sha256 = NEW.sha256)"  # noqa: S608 -- constants
    acts = (f"UPDATE ON {TABLE}", f"INSERT ON {TABLE} WHEN {replaced}")
    return [
        f"CREATE TRIGGER IF NOT EXISTS {name} BEFORE {act} BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
        for name, act in zip(TRIGGERS[vendor], acts, strict=True)
    ]


GUARD = TableGuard(TABLE, TRIGGERS, _statements)


def install_triggers(using: str = DEFAULT_DB_ALIAS, **_signal: object) -> None:
    """Guard the table. Safe to run again; runs after every migrate."""
    GUARD.install(using)


def check_triggers(databases: Sequence[str] | None = None, **_kwargs: Any) -> list[CheckMessage]:
    """A system check: issued documents must not lie unguarded (run by `check --database` and after migrate)."""
    return GUARD.check(databases, says="Issued documents are not guarded", identifier="plans.E001")
