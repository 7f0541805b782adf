"""Rows that are about somebody's plan: they leave the database only for whoever was let in (employees/guard/)."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from employees.guard import GuardedManager
from employees.guard.passes import Pass, held


class Guarded(models.Model):
    """A row behind the guard. `guarded_through` names the reference by which it belongs to something guarded.

    Empty for what stands for itself, as a plan does: that is let in to by a funnel alone.
    """

    is_guarded: ClassVar[bool] = True
    guarded_through: ClassVar[str] = "plan"
    # Not everybody who was let in to the plan may have it: a funnel of its own lets in to it, and nothing else does.
    only_by_funnel: ClassVar[bool] = False

    objects = GuardedManager()

    class Meta:
        abstract = True
        # References are followed under guard too. A model whose `objects` leaves rows out names another one here.
        base_manager_name = "objects"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save it. What somebody has just made, they are let in to."""
        is_new = self._state.adding
        super().save(*args, **kwargs)
        mine = held()
        if is_new and mine is not None:
            mine.admit(self)

    def belongs_to(self, mine: Pass) -> bool:
        """Whether the holder of the pass was let in to this row, or to what it belongs to."""
        if mine.knows(type(self), self.pk):
            return True
        if not self.guarded_through or self.only_by_funnel:
            return False
        reference = self._meta.get_field(self.guarded_through)
        key = getattr(self, reference.attname)  # type: ignore[union-attr]  # a foreign key
        return key is not None and mine.knows(reference.related_model, key)  # type: ignore[arg-type]
