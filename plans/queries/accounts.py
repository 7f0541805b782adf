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
    """A reader of accounts: those of each plan, in the order of its checkpoints, by the plan's key.

    A fixed number of queries, however many plans; a plan without an account need not be in it.
    """

    def __call__(self, plans: Sequence[Plan]) -> Mapping[int, Sequence[Account]]: ...


class _Reader:
    read: ReadsAccounts | None = None


def read_accounts_with(reader: ReadsAccounts) -> None:
    """Called once by the app that keeps the accounts."""
    _Reader.read = staticmethod(reader)


def accounts_of(plan: Plan) -> Sequence[Account]:
    """The shared accounts of a plan. Raises LookupError where nobody keeps any: an outcome must not pass unseen."""
    return accounts_of_many([plan]).get(plan.pk, ())


def accounts_of_many(plans: Sequence[Plan]) -> Mapping[int, Sequence[Account]]:
    """The same for many plans, by the plan's key, in a fixed number of queries. A plan without any may be missing."""
    if _Reader.read is None:
        raise LookupError("No app has said how the accounts of checkpoints are read.")
    return _Reader.read(plans)
