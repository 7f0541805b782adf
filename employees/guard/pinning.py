"""Whether a query is held to rows that its reader was let in to, from its conditions alone."""

from __future__ import annotations

from typing import Any

from django.db.models import Model
from django.db.models.lookups import Exact, In
from django.db.models.sql import Query
from django.db.models.sql.where import AND, OR, WhereNode

from employees.guard.passes import Pass, is_marked


def is_pinned(query: Any, mine: Pass) -> bool:
    """Whether every row of the query has to belong to something in the pass: a condition says `plan = this one`.

    Of a model that only its own funnel lets in to, the rows themselves must be in the pass.
    """
    return _node_pins(query.where, mine, query.model if query.model.only_by_funnel else None)


def _node_pins(node: WhereNode, mine: Pass, only: type[Model] | None) -> bool:
    if node.negated or not node.children:
        return False
    each = (_pins(child, mine, only) for child in node.children)
    return any(each) if node.connector == AND else node.connector == OR and all(each)


def _pins(condition: Any, mine: Pass, only: type[Model] | None) -> bool:
    if isinstance(condition, WhereNode):
        return _node_pins(condition, mine, only)
    model = _names(getattr(getattr(condition, "lhs", None), "target", None))
    if model is None or model is not (only or model):
        return False
    wanted = condition.rhs
    if isinstance(wanted, Query):
        return _is_guarded(wanted.model) and (is_marked(wanted, mine) or is_pinned(wanted, mine))
    if isinstance(condition, In):
        return all(mine.knows(model, key) for key in wanted)
    return isinstance(condition, Exact) and mine.knows(model, wanted)


def _names(column: Any) -> type[Model] | None:
    """The guarded model of which the column holds a key: as its primary key, or as a reference to it."""
    if column is None:
        return None
    model = column.related_model if column.is_relation else column.model if column.primary_key else None
    return model if _is_guarded(model) else None


def _is_guarded(model: Any) -> bool:
    return getattr(model, "is_guarded", False)
