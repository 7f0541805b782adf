"""What each of the cast is given who asks for something, in a request of their own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import TypeVar

from employees.guard import entered
from employees.permissions import Actor, actors_for
from plans.models import Plan
from tests.people import NAMES, Cast

Answer = TypeVar("Answer")
Actors = Mapping[str, Actor]


def everybody(cast: Cast, *, on: date, at: datetime | None = None) -> Actors:
    """Everybody who they are on that day, by name."""
    accounts = {name: cast.account(name) for name in NAMES}
    known = actors_for(accounts.values(), on=on, at=at)
    return {name: known[account.pk] for name, account in accounts.items()}


def asked_by(actor: Actor, ask: Callable[[Actor], Answer]) -> Answer:
    """What somebody is given in a request of theirs, in which they were let in to nothing before."""
    with entered(lambda: actor.user_id):
        return ask(actor)


def given(actors: Actors, ask: Callable[[Actor], Answer]) -> dict[str, Answer]:
    """What each of them is given who is given anything."""
    found = {name: asked_by(actor, ask) for name, actor in actors.items()}
    return {name: answer for name, answer in found.items() if answer}


def whole(plan: Plan) -> Plan:
    """The plan, with whatever is read of it to know who somebody is to it."""
    return Plan.objects.select_related("employee", "outcome").get(pk=plan.pk)
