"""From where a request comes."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest

from employees.devices import LONGEST_AGENT, Device, address_behind
from employees.models.session import mark_of


def address_of(request: HttpRequest) -> str:
    """The network address, with as many proxies as TRUSTED_PROXIES says in front. Empty where it cannot be known."""
    return address_behind(
        settings.TRUSTED_PROXIES,
        peer=request.META.get("REMOTE_ADDR", ""),
        forwarded=request.headers.get("X-Forwarded-For", ""),
    )


def agent_of(request: HttpRequest) -> str:
    """What the browser calls itself, cut, in characters that can be printed."""
    agent = request.headers.get("User-Agent", "")[:LONGEST_AGENT]
    return "".join(letter if letter.isprintable() else " " for letter in agent)


def device_of(request: HttpRequest) -> Device:
    """Where somebody sits. Of the session only its hash: the key itself would let in whoever reads it."""
    return Device(address_of(request), agent_of(request), this_session(request))


def this_session(request: HttpRequest) -> str:
    """The mark of the session, which names it and opens nothing; empty where there is none yet."""
    key = request.session.session_key
    return mark_of(key) if key else ""
