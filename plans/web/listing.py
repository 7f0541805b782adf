"""The list of plans as it was asked for in an address. The page and its export read the same address the same way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.http import QueryDict

from employees.errors import NotVisible
from employees.permissions import Actor
from employees.web.context import works_with_plans
from plans.models import Plan
from plans.permissions import companionships
from plans.queries import leads_a_plan
from plans.queries.beside import Beside, plans_beside
from plans.queries.portfolio import Asked, Sort, View, counts, in_order, in_view, portfolio, views_for


@dataclass(frozen=True)
class Found:
    """The plans of one view, in order, and how many every view holds under the same filters."""

    view: View
    plans: QuerySet[Plan]
    counts: dict[View, int]


def follows_plans(actor: Actor) -> bool:
    """Whether plans of others are this person's work: by their role, their reports, or a plan that they lead.

    HR may name any lead, and reporting lines end while a plan goes on.
    """
    return works_with_plans(actor) or leads_a_plan(actor)


def require_list(actor: Actor) -> None:
    """Raise NotVisible for whoever has nothing to do with plans of others: the list does not advertise itself."""
    if not follows_plans(actor) and not companionships(actor).exists():
        raise NotVisible


def beside_work(actor: Actor) -> list[Beside]:
    """What is open to the actor to read along. Whoever follows plans finds it in their list."""
    found = plans_beside(actor)
    return [] if found and follows_plans(actor) else found


def view_of(address: QueryDict, actor: Actor) -> View:
    """The view that the address names; the first one if it names none, or one that the actor does not have."""
    asked = address.get("view", "")
    return View(asked) if asked in views_for(actor) else View.ATTENTION


def find(actor: Actor, address: QueryDict, asked: Asked | None, sort: str, today: date) -> Found:
    """The plans that the address asks for. `asked` is None where the filters make no sense: then nothing is found."""
    view = view_of(address, actor)
    plans = portfolio(actor, asked or Asked(), today)
    if asked is None:
        plans = plans.none()
    order = Sort(sort) if sort in list(Sort) else usual_order(view)
    return Found(
        view, in_order(plans.filter(in_view(view, actor, today)), order), counts(plans, actor, today)
    )


def usual_order(view: View) -> Sort:
    """The order of a view whose reader chose none."""
    return {View.ATTENTION: Sort.URGENT, View.ENDING: Sort.ENDS}.get(view, Sort.NEWEST)
