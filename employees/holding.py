"""A row under lock, with what it refers to."""

from __future__ import annotations

from typing import TypeVar

from django.db.models import Model, QuerySet

Row = TypeVar("Row", bound=Model)


def hold(rows: QuerySet[Row]) -> Row:
    """The one row of a query that locks it (`select_for_update`), read once it is held. Needs a transaction.

    Locked and read in one statement with what it refers to, PostgreSQL joins a row for which it waited to what it
    referred to before: there is no such row then, or nothing beside it. Raises DoesNotExist.
    """
    rows.select_related(None).values_list("pk").get()
    return rows.get()
