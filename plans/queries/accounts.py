"""What the accounts of checkpoints said, for whoever judges a plan. Plans knows the shape; reviews fills it.

The arrow of imports points from reviews to plans, so reviews hands its reader over when it starts (reviews/apps.py).
Only what was shared with the employee is ever read: a draft is nothing that an outcome could rest on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Protocol

from plans.models import Plan


@dataclass(frozen=True)
class Said:
    """What an account said of one goal. `well`: on course or met; None: too early to say."""

    word: str
    well: bool | None
    value: Decimal | None = None


@dataclass(frozen=True)
class Account:
    """A shared account: of which checkpoint, held on which day, shared and disputed at which instants (UTC)."""

    checkpoint_id: int
    number: int
    held_on: date
    shared_at: datetime
    said: Mapping[int, Said]
    disputed_at: tuple[datetime, ...] = ()


class ReadsAccounts(Protocol):
    """A reader of accounts: those of one plan, in the order of its checkpoints, in a fixed number of queries."""

    def __call__(self, plan: Plan) -> Sequence[Account]: ...


class _Reader:
    read: ReadsAccounts | None = None


def read_accounts_with(reader: ReadsAccounts) -> None:
    """Called once by the app that keeps the accounts."""
    _Reader.read = staticmethod(reader)


def accounts_of(plan: Plan) -> Sequence[Account]:
    """The shared accounts of a plan. Raises LookupError where nobody keeps any: an outcome must not pass unseen."""
    if _Reader.read is None:
        raise LookupError("No app has said how the accounts of checkpoints are read.")
    return _Reader.read(plan)
