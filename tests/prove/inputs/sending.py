"""Sends made-up requests to the whole application in this process, takes each back, and tells what broke."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from functools import lru_cache
from http.cookies import SimpleCookie
from traceback import format_exception
from typing import Any

import pytest
from django.core.cache import caches
from django.core.signals import got_request_exception
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from plans.documents.press.running import set_apart
from tests.prove.inputs.requests import Request

SLOW = 5.0  # seconds of work: what else the machine does at that moment is not the request's fault
MEANT = {("readyz", 503)}  # no worker runs beside the campaign, and it says so
FORGOTTEN_EVERY = 100  # limits count tries: they are tested elsewhere


@dataclass
class Sender:
    """Somebody's browser for each account, and what came of what was sent."""

    clients: dict[str, Client]
    sent: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    addresses: set[str] = field(default_factory=set)
    slowest: float = 0.0
    failures: dict[str, str] = field(default_factory=dict)
    cookies: dict[str, SimpleCookie] = field(init=False)
    _raised: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.cookies = {who: deepcopy(client.cookies) for who, client in self.clients.items()}
        for client in self.clients.values():
            client.raise_request_exception = False

    def send(self, request: Request) -> None:
        """Send one; keep what broke, cut down to what breaks it."""
        self.sent += 1
        if self.sent % FORGOTTEN_EVERY == 0:
            for cache in caches.all():
                cache.clear()
        wrong, status, seconds = self.ask(request)
        self.statuses[status] += 1
        self.addresses.add(request.name)
        self.slowest = max(self.slowest, seconds)
        if wrong:
            least = cut_down(request, lambda one: bool(self.ask(one)[0]))
            wrong = self.ask(least)[0] or wrong
            self.failures.setdefault(f"{request.name}: {wrong.splitlines()[-1][:160]}", f"{least}\n{wrong}")

    def ask(self, request: Request) -> tuple[str, int, float]:
        """Send it and take it back. Returns what is wrong with the answer, its status and how long it took."""
        client = self.clients[request.who]
        kind, body = request.body()
        headers = {
            _meta(name): said.encode("utf-8", "replace").decode("latin-1") for name, said in request.headers
        }
        self._raised.clear()
        got_request_exception.connect(self._keep)
        begun = time.process_time()
        try:
            with transaction.atomic():
                answer = client.generic(request.method, request.url(), body, kind, **headers)
                page = answer.getvalue()  # so that a file that is sent is closed
                transaction.set_rollback(True)
            status = answer.status_code
        except Exception as error:  # noqa: BLE001 -- whatever comes out of the application is what is looked for
            return "".join(format_exception(error)), 599, time.process_time() - begun
        finally:
            got_request_exception.disconnect(self._keep)
            client.cookies = deepcopy(self.cookies[request.who])
        seconds = time.process_time() - begun
        wrong = "\n".join(self._raised)
        if status >= 500 and (request.name, status) not in MEANT:
            wrong = wrong or f"status {status}"
        elif b"Traceback (most recent call last)" in page:
            wrong = "a traceback on a page"
        elif seconds > SLOW:
            wrong = f"slow: took {seconds:.1f} s"
        return wrong, status, seconds

    def _keep(self, sender: Any, **of: Any) -> None:
        import sys  # noqa: PLC0415 -- only where something broke

        self._raised.append("".join(format_exception(*sys.exc_info())))


def _meta(name: str) -> str:
    return f"HTTP_{name.upper().replace('-', '_')}"


def cut_down(request: Request, breaks: Callable[[Request], bool]) -> Request:
    """The least of a request that still breaks."""
    tries = 0
    while tries < 200:
        for smaller in request.smaller():
            tries += 1
            if breaks(smaller):
                request = smaller
                break
        else:
            break
    return request


def routes() -> dict[str, tuple[str, ...]]:
    """Every address of the site by name, allauth's as well, with the names of its arguments."""
    found: dict[str, tuple[str, ...]] = {}

    def walk(patterns: list[URLPattern | URLResolver], above: tuple[str, ...]) -> None:
        for pattern in patterns:
            names = (
                *above,
                *(getattr(pattern.pattern, "converters", {}) or pattern.pattern.regex.groupindex),
            )
            if isinstance(pattern, URLResolver):
                walk(pattern.url_patterns, names)
            elif pattern.name:
                found.setdefault(pattern.name, names)

    walk(get_resolver().url_patterns, ())
    return found


@contextmanager
def pressed_from_memory() -> Iterator[None]:
    """Press each document once: a thousand requests for the same one are not about the press."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("plans.documents.render.set_apart", lru_cache(maxsize=500)(set_apart))
        yield
