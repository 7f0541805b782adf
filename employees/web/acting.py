"""Who is asking, and when: read once per request, so that a whole page agrees with itself."""

from __future__ import annotations

from datetime import datetime
from typing import cast

from django.http import HttpRequest
from django.utils import timezone

from employees.errors import NotVisible
from employees.models import User
from employees.permissions import Actor, actor_for


class ActingRequest(HttpRequest):
    """A request that remembers who is asking and when."""

    acting_now: datetime
    acting_actor: Actor


def user_of(request: HttpRequest) -> User:
    """The account that asks. Raises NotVisible where nobody is signed in."""
    user = getattr(request, "user", None)
    if not isinstance(user, User):
        raise NotVisible
    return user


def now_of(request: HttpRequest) -> datetime:
    """The one instant (UTC) that everything in this request takes for now."""
    acting = cast(ActingRequest, request)
    if not hasattr(acting, "acting_now"):
        acting.acting_now = timezone.now()
    return acting.acting_now


def actor_of(request: HttpRequest) -> Actor:
    """The roles and relations of the account that asks, on today's date in its own time zone."""
    acting = cast(ActingRequest, request)
    if not hasattr(acting, "acting_actor"):
        acting.acting_actor = actor_for(
            user_of(request), on=timezone.localdate(now_of(request)), at=now_of(request)
        )
    return acting.acting_actor
