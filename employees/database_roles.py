"""On PostgreSQL, one role owns the tables and migrates, and another runs Waymark and can only add to the record.

A trigger stops a mistake; whoever owns the table can switch it off. The running role owns nothing.
"""

from __future__ import annotations

from django.db import DEFAULT_DB_ALIAS, connections, transaction
from psycopg2 import sql

from employees.audit import TABLE

CHAIN, DETAIL = "employees_auditchain", "employees_auditdetail"
# What the running role may do with these tables; with every other one it may read, add, change and delete rows.
LESS = {
    TABLE: "SELECT, INSERT",
    CHAIN: "SELECT, INSERT, UPDATE",
    DETAIL: "SELECT, INSERT, DELETE",
    "django_migrations": "SELECT",
}


class NotGranted(Exception):
    """The roles cannot be told apart on this database."""


@transaction.atomic
def grant(role: str, password: str = "", *, using: str = DEFAULT_DB_ALIAS) -> None:
    """Make the running role if it is missing, and give it what it needs and no more. Run after every migrate.

    Needs a connection of the role that owns the tables. Raises NotGranted on SQLite, and for the owner itself.
    """
    connection = connections[using]
    if connection.vendor != "postgresql":
        raise NotGranted("SQLite has no roles: whoever reads the file can write it. The anchors still tell.")
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        if cursor.fetchone() == (role,):
            raise NotGranted(f"{role} owns the tables. The running role must be another one.")
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
        act = "ALTER" if cursor.fetchone() else "CREATE"
        name = sql.Identifier(role)
        limits = "LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS"
        cursor.execute(sql.SQL(f"{act} ROLE {{}} {limits}").format(name))
        if password:
            cursor.execute(sql.SQL("ALTER ROLE {} PASSWORD {}").format(name, sql.Literal(password)))
        for statement in _statements():
            cursor.execute(sql.SQL(statement).format(role=name))


def _statements() -> list[str]:
    made = [
        "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
        "REVOKE ALL ON SCHEMA public FROM {role}",
        "GRANT USAGE ON SCHEMA public TO {role}",
        "REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {role}",
        "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}",
        "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}",
    ]
    for table, rights in LESS.items():
        made += [f"REVOKE ALL ON {table} FROM {{role}}", f"GRANT {rights} ON {table} TO {{role}}"]
    return made


def could_change_the_record(using: str = DEFAULT_DB_ALIAS) -> str:
    """Why the role of this connection could change the record, in one sentence; nothing if it could not."""
    connection = connections[using]
    if connection.vendor != "postgresql":
        return ""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_user, rolsuper, pg_has_role(relowner, 'MEMBER'), "
            "has_table_privilege(pg_class.oid, 'UPDATE, DELETE, TRUNCATE, TRIGGER') "
            "FROM pg_roles, pg_class WHERE rolname = current_user AND pg_class.oid = %s::regclass",
            [TABLE],
        )
        role, is_superuser, owns, may_change = cursor.fetchone()
    if not (is_superuser or owns or may_change):
        return ""
    why = "is a superuser" if is_superuser else "owns its table" if owns else "was granted more than to add"
    return f"The database role {role} could change the record: it {why}. docs/audit.md says how to part the two roles."
