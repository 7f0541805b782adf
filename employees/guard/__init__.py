"""The second layer: what is stored about a plan leaves the database only for whoever was let in to it.

The first layer is the tables of permissions, asked by funnels and verbs. This one stands behind it and knows nothing of
screens: for the length of a request, or of a task, every row and every count of a guarded model has to belong to
something that a funnel has let the reader in to. Anything else raises `Unguarded`, whoever wrote the code that asked.
"""

from employees.guard.passes import (
    Unguarded,
    Why,
    aside,
    carry,
    chapter,
    entered,
    is_aside,
    mark,
    on_behalf_of,
    reading_for,
)
from employees.guard.querysets import CarryingManager, CarryingQuerySet, GuardedManager, GuardedQuerySet

__all__ = [
    "CarryingManager",
    "CarryingQuerySet",
    "GuardedManager",
    "GuardedQuerySet",
    "Unguarded",
    "Why",
    "aside",
    "carry",
    "chapter",
    "entered",
    "is_aside",
    "mark",
    "on_behalf_of",
    "reading_for",
]
