"""What a request did to a database: rows that came or went, events recorded, messages queued, words that changed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.db.backends.utils import CursorWrapper

# Who is signed in, and what the framework notes for itself.
NOT_OURS = frozenset({"employees_session", "django_session", "django_migrations", "django_content_type"})
# What is counted by its kind, not read: rows name others by references that chance gave.
BY_KIND = {
    "employees_auditevent": "event",
    "employees_outboxmessage": "kind || ' ' || coalesce(recipient_id::text, '') || (seen_at IS NULL)::text",
}
# Columns that differ between two runs of the same: keys, references, digests, what is locked. Of an instant it is read
# whether there is one.
CHANCE = (
    "id",
    "ref",
    "hash",
    "sha256",
    "salt",
    "token",
    "mark",
    "head",
    "fingerprint",
    "password",
    "message_id",
    "file",
)
READ_TYPES = (
    "integer",
    "smallint",
    "boolean",
    "character varying",
    "text",
    "date",
    "numeric",
    "time without time zone",
)


@dataclass(frozen=True)
class State:
    """How many rows each table holds, and a digest of what they say."""

    counts: dict[str, int] = field(default_factory=dict)
    digests: dict[str, str] = field(default_factory=dict)

    def since(self, before: State) -> Effect:
        """What came to it."""
        names = {*self.counts, *before.counts}
        rows = {name: self.counts.get(name, 0) - before.counts.get(name, 0) for name in names}
        changed = {name for name, digest in self.digests.items() if digest != before.digests.get(name)}
        return Effect(
            {name: change for name, change in rows.items() if change}, self.digests, frozenset(changed)
        )


@dataclass(frozen=True)
class Effect:
    """Rows more or fewer by table, or by table and kind; what the tables say afterwards, and which say it anew."""

    rows: dict[str, int]
    digests: dict[str, str]
    changed: frozenset[str] = frozenset()

    @property
    def is_none(self) -> bool:
        """Whether nothing was done at all."""
        return not self.rows and not self.changed

    def other_rows(self, than: Effect) -> list[str]:
        """Where more or fewer rows came than the other says."""
        names = sorted({*self.rows, *than.rows})
        return [
            f"{name}: {self.rows.get(name, 0):+d}, once {than.rows.get(name, 0):+d}"
            for name in names
            if self.rows.get(name, 0) != than.rows.get(name, 0)
        ]

    def other_words(self, than: Effect) -> list[str]:
        """The tables that say something else."""
        return sorted(name for name, digest in self.digests.items() if digest != than.digests.get(name))


def columns_of(cursor: CursorWrapper | Any) -> dict[str, list[str]]:
    """The columns of each table whose words two runs of the same agree on."""
    cursor.execute(
        "SELECT table_name, column_name, data_type FROM information_schema.columns WHERE table_schema = 'public' "
        "ORDER BY table_name, column_name"
    )
    found: dict[str, list[str]] = {}
    for table, column, kind in cursor.fetchall():
        if table in NOT_OURS:
            continue
        columns = found.setdefault(table, [])
        by_chance = (
            column.split("_")[-1] in CHANCE or column in CHANCE or column.endswith("_key") or column == "key"
        )
        is_read_too = kind == "jsonb" and ("template" in table or table == "mfa_authenticator")
        if not by_chance and (kind in READ_TYPES or is_read_too):
            columns.append(f'"{column}"')
        elif kind == "timestamp with time zone":
            columns.append(f'"{column}" IS NULL')
    return found


def state_of(cursor: CursorWrapper | Any, columns: dict[str, list[str]]) -> State:
    """Count and read everything, in one statement. PostgreSQL only."""
    asked = []
    for table, names in columns.items():
        if table in BY_KIND:
            asked.append(f"SELECT '{table} ' || {BY_KIND[table]}, count(*), '' FROM {table} GROUP BY 1")  # noqa: S608 -- our own names
            continue
        row = f"ROW({', '.join(names)})::text" if names else "''"
        digest = f"md5(coalesce(string_agg(md5({row}), '' ORDER BY md5({row})), ''))"
        asked.append(f"SELECT '{table}', count(*), {digest} FROM {table}")  # noqa: S608 -- the same
    cursor.execute(" UNION ALL ".join(asked))
    rows = cursor.fetchall()
    return State(
        {name: count for name, count, _digest in rows}, {name: digest for name, _c, digest in rows if digest}
    )
