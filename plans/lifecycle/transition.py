"""One row of the table: a verb, the states it starts from and lands in, who may, and what is recorded and told."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise

from plans.enums import PlanEvent, PlanStatus, Verb
from plans.permissions import PlanPermission

S = PlanStatus
NOBODY = ""


@dataclass(frozen=True)
class Transition:
    """One row: from which states, to which (None: the state stays), with what permission, event and notice.

    `notice` is the decision whom to tell: a kind of notice (plans/notices.py), or NOBODY.
    `label` is what the button says.
    """

    verb: Verb
    sources: frozenset[PlanStatus]
    target: PlanStatus | None
    permission: PlanPermission
    event: PlanEvent
    label: Promise | str
    notice: str = NOBODY

    @property
    def lands_in(self) -> PlanStatus:
        """The state after a verb that changes it. Raises ValueError for one that leaves it as it is."""
        if self.target is None:
            raise ValueError(f"{self.verb} leaves the state as it is.")
        return self.target


def row(
    verb: Verb,
    sources: set[PlanStatus],
    target: PlanStatus | None,
    permission: PlanPermission,
    event: PlanEvent,
    label: Promise | str,
    notice: str = NOBODY,
) -> Transition:
    """A row, with its states as they are written in the table."""
    return Transition(verb, frozenset(sources), target, permission, event, label, notice)


RUNNING = {S.ACTIVE, S.PAUSED}
SHARED = {S.CONSULTATION, S.ACTIVE, S.PAUSED, S.CLOSED}
BEFORE_ACTIVE = {S.DRAFT, S.IN_REVIEW, S.APPROVED, S.CONSULTATION}
