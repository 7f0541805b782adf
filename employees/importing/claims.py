"""Who works on an import: one worker at a time, for as long as it shows that it lives.

The rows of `PeopleImport` are the queue; the doorbell only says that there is something. A worker takes an import by a
conditional UPDATE, which is right on PostgreSQL and on SQLite, and lets go of what is no longer its own.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, Q, QuerySet

from employees.enums import ImportState
from employees.importing.problems import FileProblem
from employees.models import PeopleImport

# Between two signs of life lies one batch of rows, or the one transaction that writes: seconds.
LEASE = timedelta(minutes=3)
MOST_ATTEMPTS = 3
WORKING = (ImportState.PREVIEWING, ImportState.APPLYING)


class LostClaim(Exception):
    """Somebody changed the import, or another worker has it. Let go of it."""


@dataclass(frozen=True)
class Claim:
    """An import in hand."""

    pk: int
    token: str
    state: str

    def rows(self) -> QuerySet[PeopleImport]:
        """The import, while it is in this hand; else nothing. Update through this alone."""
        return PeopleImport.objects.filter(pk=self.pk, token=self.token, state=self.state)


def waiting(at: datetime) -> QuerySet[PeopleImport]:
    """Imports that want a worker at `at`, because none has taken them or theirs has died."""
    free = Q(lease_until__isnull=True) | Q(lease_until__lt=at)
    return PeopleImport.objects.filter(free, state__in=WORKING)


def take(ref: str, state: ImportState, *, at: datetime) -> Claim | None:
    """Take the import, if it waits in this state. None if it does not, or has failed too often: then it says so."""
    token = secrets.token_hex(16)
    wanted = waiting(at).filter(ref=ref, state=state)
    exhausted = FileProblem("tried_too_often").stored()
    if wanted.filter(attempts__gte=MOST_ATTEMPTS).update(**_stopped(state, exhausted)):
        return None
    taken = wanted.update(token=token, lease_until=at + LEASE, attempts=F("attempts") + 1, rows_done=0)
    if not taken:
        return None
    return Claim(PeopleImport.objects.values_list("pk", flat=True).get(ref=ref), token, state)


def advance(held: Claim, *, at: datetime, **changes: Any) -> None:
    """Show how far the work has come, and that it goes on. Raises LostClaim."""
    if not held.rows().update(lease_until=at + LEASE, **changes):
        raise LostClaim


def settle(held: Claim, state: ImportState, **changes: Any) -> None:
    """Finish the work. Raises LostClaim."""
    free: dict[str, Any] = {"token": "", "lease_until": None, "attempts": 0}
    if not held.rows().update(state=state, **{**free, **changes}):
        raise LostClaim


def stop(held: Claim, problem: FileProblem) -> None:
    """Finish the work with what stands in the way. Whoever has the import now is left alone."""
    held.rows().update(**_stopped(held.state, problem.stored()))


def _stopped(state: str, failure: dict[str, Any]) -> dict[str, Any]:
    # What could not be written can be confirmed again; what could not be read must be looked at.
    back_to = ImportState.PREVIEWED if state == ImportState.APPLYING else ImportState.FAILED
    return {"state": back_to, "failure": failure, "token": "", "lease_until": None, "attempts": 0}
