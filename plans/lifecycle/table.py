"""What may follow what. One table; pages, API and refusals all read it.

Facts (opened, signed or not, late, extended, version) are not states and are not here. The rows stand in four files,
in the order of a plan's life, which is the order in which a page offers them.
"""

from __future__ import annotations

from collections.abc import Mapping

from plans.enums import Verb
from plans.lifecycle import before, ending, running, signing
from plans.lifecycle.transition import NOBODY, Transition

__all__ = ["NOBODY", "TRANSITIONS", "Transition"]

TRANSITIONS: Mapping[Verb, Transition] = {
    row.verb: row for row in (*before.ROWS, *signing.ROWS, *running.ROWS, *ending.ROWS)
}
