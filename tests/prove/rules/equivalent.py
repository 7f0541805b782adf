"""Broken rules that break nothing, one by one, each with its reason. Nothing is put here by a pattern."""

from __future__ import annotations

from collections.abc import Mapping

EQUIVALENT: Mapping[str, str] = {
    "employees/guard/pinning.py _node_pins: not node.children dropped from node.negated or not node.children": (
        "A node without conditions is joined by AND, and of none of them any pins."
    ),
    "employees/guard/wire.py mentions_guarded: not any((prefix in text for prefix in prefixes)) dropped from "
    "text.startswith(WRITES) or not any((prefix in text for prefix in prefixes))": (
        "It spares a search that would find nothing."
    ),
    "plans/permissions/table.py ACTING: Relation.MANAGER added to {Relation.ACTING_MANAGER}": (
        "Every row that lets somebody stand in for the manager lets the manager as well, whenever the plan runs."
    ),
    "plans/permissions/table.py LENT: Relation.EMERGENCY added to {Relation.LENT}": (
        "Who reads in an emergency signs and attests nothing by any row."
    ),
    "plans/permissions/table.py _was_shared: isinstance(plan, Plan) dropped from isinstance(plan, Plan) and "
    "plan.is_shared": "Nothing but plans is asked about by this table; the type checker wants it said.",
}
