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
}
