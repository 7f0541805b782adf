"""What every page's frame needs to know: has the reader a plan of their own, and how much needs them today."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.cache import caches
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from employees import audit
from employees.models import User
from employees.web.acting import actor_of, now_of
from employees.web.context import Entry, entries_for
from employees.web.second_step import is_held
from plans.queries import own_plans
from plans.queries.coaching import own_notes
from plans.queries.emergencies import open_now
from plans.web.listing import follows_plans
from reviews.notices import WORDS
from reviews.queries import Work, work_for
from reviews.queries.messages import count_new

# Where a request remembers it. No header can have this name.
REMEMBERED = "waymark.todays_work"
COUNTED = "waymark.new_messages"
# The cache of each web process for itself: what it holds can be told again in a few queries.
FRAME = "frame"


def work_of(request: HttpRequest) -> Work:
    """What needs the reader, read once per request."""
    known = request.META.get(REMEMBERED)
    if not isinstance(known, Work):
        known = request.META[REMEMBERED] = work_for(actor_of(request), now_of(request))
    return known


def tracking(request: HttpRequest) -> dict[str, Any]:
    """The context processor. Stands after `employees.web.context.navigation` and replaces its `navigation`."""
    user = getattr(request, "user", None)
    if not isinstance(user, User):
        return {}
    if is_held(request, user):  # how much waits is behind the second step, as what it is
        return {"navigation": [], "messages_entry": None}
    return {
        "navigation": SimpleLazyObject(lambda: _entries(request)),
        "messages_entry": SimpleLazyObject(lambda: _messages_entry(request)),
        "emergency_open": SimpleLazyObject(lambda: open_now(actor_of(request))),
    }


def new_messages_of(request: HttpRequest) -> int:
    """How much the reader was told that is new to them, counted once per request."""
    known = request.META.get(COUNTED)
    if not isinstance(known, int):
        known = count_new(actor_of(request), kinds=WORDS.keys(), at=now_of(request))
        request.META[COUNTED] = known
    return known


def _messages_entry(request: HttpRequest) -> Entry:
    url = reverse("messages")
    # Not remembered: it changes as somebody reads, which is no event.
    count = new_messages_of(request) or None
    return Entry("messages", _("Messages"), url, current=request.path == url, count=count)


@dataclass(frozen=True)
class Known:
    """What the frame says of somebody's plans. `waiting` is None for whoever has no work with plans of others."""

    own_plan: bool
    own_notes: bool
    follows: bool
    waiting: int | None


def _entries(request: HttpRequest) -> list[Entry]:
    known = _known(request)
    return entries_for(
        request,
        own_plan=known.own_plan,
        own_notes=known.own_notes,
        leads=known.follows,
        waiting=known.waiting or None,
    )


def _known(request: HttpRequest) -> Known:
    """Counted anew when anything at all was recorded since, or a day may have begun somewhere; else remembered.

    Whatever changes a plan, a role or a line is an event, so the same last change means the same answer. It
    decides what the frame offers, and nothing about what may be seen: pages ask the table themselves.
    """
    actor, now = actor_of(request), now_of(request)
    # Days begin at a quarter of an hour, whatever the zone.
    key = f"{actor.user_ref}:{audit.last_change()}:{now:%Y%m%d%H}{now.minute // 15}"
    known = caches[FRAME].get(key)
    if not isinstance(known, Known):
        follows = follows_plans(actor)
        waiting = work_of(request).count if follows else None
        known = Known(own_plans(actor).exists(), own_notes(actor).exists(), follows, waiting)
        caches[FRAME].set(key, known)
    return known
