"""What every page's frame needs to know: has the reader a plan of their own, and how much needs them today."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from employees.models import User
from employees.web.acting import actor_of, now_of
from employees.web.context import Entry, entries_for
from plans.queries import own_plans
from plans.web.listing import follows_plans
from reviews.queries import Work, work_for

# Where a request remembers it. No header can have this name.
REMEMBERED = "waymark.todays_work"


def work_of(request: HttpRequest) -> Work:
    """What needs the reader, read once per request."""
    known = request.META.get(REMEMBERED)
    if not isinstance(known, Work):
        known = request.META[REMEMBERED] = work_for(actor_of(request), now_of(request))
    return known


def tracking(request: HttpRequest) -> dict[str, Any]:
    """The context processor. Stands after `employees.web.context.navigation` and replaces its `navigation`."""
    if not isinstance(getattr(request, "user", None), User):
        return {}
    return {"navigation": SimpleLazyObject(lambda: _entries(request))}


def _entries(request: HttpRequest) -> list[Entry]:
    actor = actor_of(request)
    follows = follows_plans(actor)
    waiting = work_of(request).count if follows else None
    return entries_for(request, own_plan=own_plans(actor).exists(), leads=follows, waiting=waiting or None)
