"""Pages that ask whoever is signed in to show once more that it is they: a screen left open opens none of them.

Each says so (`asks_anew`): roles, what leaves Waymark as a file, and what lets others in. What was typed waits in the
session meanwhile: with nobody else, and gone when it ends.
"""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from employees.web.acting import user_of

# In which requests a page asks.
ALWAYS = frozenset({"GET", "HEAD", "POST"})
AT_THE_ACT = frozenset({"POST"})
KEPT = "kept_words"
MOST_KEPT = 100_000  # characters
NEVER_KEPT = frozenset({"csrfmiddlewaretoken", "password", "leave"})


def way_to_show_oneself(request: HttpRequest, *, back: str) -> str | None:
    """Where somebody shows that it is they, to go on at `back`; None if they did, or came in, within minutes.

    Bounds: `ACCOUNT_REAUTHENTICATION_TIMEOUT`. What was sent is kept until they are back.
    """
    shown = [one["at"] for one in get_authentication_records(request, user_of(request))]
    if shown and timezone.now().timestamp() - max(shown) < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT:
        return None
    if request.method == "POST":
        keep_words(request)
    return f"{reverse('account_reauthenticate')}?{urlencode({'next': back})}"


def keep_words(request: HttpRequest) -> None:
    """Keep what was typed on this page until it is done. Of one page at a time, and no more than `MOST_KEPT`."""
    typed: dict[str, str] = {}
    room = MOST_KEPT
    for name in request.POST:
        value = str(request.POST[name])[: max(room, 0)]
        room -= len(value)
        if name not in NEVER_KEPT and not name.endswith("sha256"):
            typed[name] = value
    request.session[KEPT] = {"path": request.path, "typed": typed}


def kept_words(request: HttpRequest) -> Mapping[str, str]:
    """What was typed on this page before one was led off it."""
    kept = request.session.get(KEPT, {})
    typed: Mapping[str, str] = kept.get("typed", {}) if kept.get("path") == request.path else {}
    return typed


def drop_words(request: HttpRequest) -> None:
    """It was sent: nothing is left to keep."""
    request.session.pop(KEPT, None)
