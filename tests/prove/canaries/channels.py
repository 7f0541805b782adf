"""Where to look: every address and what it leads to, letters, calendars, documents, packs, logs, and the broker."""

from __future__ import annotations

import io
import logging
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from django.core import mail
from django.test import Client
from django.urls import reverse

from employees.web.sealed_words import seal
from employees.workflows import make_calendar_link
from pip_config.celery import app
from pip_config.logging import EventFormatter
from plans.models import Plan, WantedDocument
from reviews import tasks, workflows
from reviews.models import EvidencePack
from tests.architecture.matrix import MATRIX
from tests.architecture.test_matrix import address
from tests.coming_in import just_came_in
from tests.prove.canaries.company import NOBODY
from tests.prove.canaries.hunting import Hunt
from tests.prove.canaries.story import World
from tests.prove.crawl import crawl, visit

VIEWS = ("attention", "open", "ending", "drafts", "closed", "worth_a_look")
SEARCHES = ("okafor", "chan", "bell", "C001", "zz")
STATES = ("draft", "in_review", "approved", "consultation", "active", "nonsense")
PACKED_FOR = ("sam", "jana", "mia")


@cache
def sealed(words: str) -> str:
    """Words as they stand in an address of a search, once and for all: each address is looked at once."""
    return seal(words)


def browser_of(world: World, actor: str) -> Client:
    """A browser in which somebody is signed in; nobody in particular is not."""
    client = Client(raise_request_exception=False)
    if actor != NOBODY:
        user = world.everybody[actor].user
        assert user is not None
        client.force_login(user)
        just_came_in(client)
    return client


def addresses(world: World, *, of_all: bool) -> list[str]:
    """Every address of the matrix, of Sam's plan, or `of_all` three; lists in every view, searched and filtered."""
    found: dict[str, None] = {}
    for name, row in MATRIX.items():
        for person, plan in world.plans.items():
            if person != "sam" and (row.state is None or not of_all):
                continue
            if "letter" in row.arguments.values() and not plan.letters.exists():
                continue
            found[address(name, row, world.cast, plan)] = None
    for one in world.everybody.values():
        found[reverse("person", args=[one.ref])] = None
    for number, view in enumerate(VIEWS):
        words = SEARCHES[number % len(SEARCHES)]
        for query in (
            f"view={view}",
            f"view={view}&q={sealed(words)}",
            f"view={view}&sort=name&state={STATES[number]}",
        ):
            found[f"/plans/?{query}"] = None
        found[f"/plans/export.csv?view={view}&q={sealed(words) if number % 2 else ''}"] = None
    for words in SEARCHES:
        found[f"/people/?q={sealed(words)}"] = None
    return list(found)


def crawl_as(world: World, hunt: Hunt, actor: str, *, first: list[str], most: int) -> None:
    """Look at all of `first`, and at what they lead to."""
    for seen in crawl(browser_of(world, actor), first, most=most):
        hunt.look_at(world, actor, seen)


def calendars(world: World, hunt: Hunt, actor: str) -> None:
    """The calendar at the address that somebody makes for themselves."""
    user = world.everybody[actor].user
    if user is None or not user.is_active:
        return
    url = reverse("calendar_feed", args=[make_calendar_link(by=user, at=world.at)])
    hunt.look_at(world, actor, visit(Client(), url))


def make_all_documents() -> None:
    """What a worker does with everything that waits to be made."""
    waiting = None
    while (left := WantedDocument.objects.filter(state="waiting").count()) and left != waiting:
        waiting = left
        tasks.make_documents()


def documents(world: World, hunt: Hunt, actor: str) -> None:
    """Everything that was made for somebody, and the list of what was issued."""
    user = world.everybody[actor].user
    client = browser_of(world, actor)
    for wanted in WantedDocument.objects.filter(reader=user).select_related("plan"):
        url = reverse("plan_document_wanted", args=[wanted.plan.ref, wanted.ref])
        for seen in crawl(client, [url], most=3):
            hunt.look_at(world, actor, seen)
    for plan in world.plans.values():
        for document in plan.documents.all():
            url = reverse("plan_document_file", args=[plan.ref, document.ref])
            hunt.look_at(world, actor, visit(client, url))


def packs(world: World, hunt: Hunt, actors: list[str]) -> None:
    """What those get who may take the evidence along; and everybody's try at each of the packs."""
    plan: Plan = world.plans["sam"]
    if not plan.is_shared:
        return
    for name in PACKED_FOR:
        asked = workflows.ask_for_pack(plan=plan, by=world.cast.account(name), at=world.at)
        workflows.make_pack(asked.ref, clock=lambda: world.at)
        assert EvidencePack.objects.get(pk=asked.pk).state == "made"
    for pack in EvidencePack.objects.filter(plan=plan):
        for actor in actors:
            url = reverse("plan_pack_file", args=[plan.ref, pack.ref])
            hunt.look_at(world, actor, visit(browser_of(world, actor), url))


def letters(world: World, hunt: Hunt) -> None:
    """Send all that waits, after whatever reminders are due, and open every letter."""
    mail.outbox.clear()
    tasks.sweep()
    for _ in range(20):
        before = len(mail.outbox)
        tasks.deliver()
        if len(mail.outbox) == before:
            break
    by_address = {person.work_email: name for name, person in world.everybody.items()}
    for message in mail.outbox:
        actor = by_address.get(message.to[0], NOBODY) if message.to else NOBODY
        hunt.look_at_letter(world, actor, message.message().as_bytes())


@contextmanager
def logs(world: World, hunt: Hunt) -> Iterator[None]:
    """Every line that would be logged within, as it would be written, at the finest level."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(EventFormatter())
    watched = [logging.getLogger(name) for name in ("", "django", "django.request")]
    levels = [logger.level for logger in watched]
    for logger in watched:
        logger.addHandler(handler)
    logging.getLogger().setLevel(logging.INFO)
    try:
        yield
    finally:
        for logger, level in zip(watched, levels, strict=True):
            logger.removeHandler(handler)
            logger.setLevel(level)
    for line in stream.getvalue().splitlines():
        hunt.look(world, "logs", "the log", "a line", line)


@contextmanager
def broker(world: World, hunt: Hunt, url: str) -> Iterator[None]:
    """Everything that a real Redis is told within."""
    place = urlsplit(url)
    heard: list[bytes] = []
    watcher = socket.create_connection((place.hostname or "127.0.0.1", place.port or 6379))
    watcher.sendall(b"MONITOR\r\n")
    watcher.recv(16)

    def listen() -> None:
        while data := watcher.recv(65536):
            heard.append(data)

    listener = threading.Thread(target=listen, daemon=True)
    listener.start()
    try:
        yield
    finally:
        with socket.create_connection((place.hostname or "127.0.0.1", place.port or 6379)) as last:
            last.sendall(b"ECHO the-hunt-is-over\r\n")
            last.recv(64)
        while b"the-hunt-is-over" not in b"".join(heard[-3:]):
            listener.join(0.01)
        watcher.shutdown(socket.SHUT_RDWR)
        listener.join()
        watcher.close()
    for line in b"".join(heard).split(b"\r\n"):
        hunt.look(world, "redis", "the broker", "a command", opened(line))


def opened(line: bytes) -> str:
    """A command as Redis heard it, and what stands in it in base64, as Celery wraps its messages."""
    import base64  # noqa: PLC0415
    import re  # noqa: PLC0415

    said = line.decode(errors="replace")
    for piece in re.findall(r"[A-Za-z0-9+/]{24,}={0,2}", said):
        try:
            said += "\n" + base64.b64decode(piece + "=" * (-len(piece) % 4)).decode(errors="replace")
        except ValueError:
            continue
    return said


def ring_every_bell(world: World) -> None:
    """Send each task that the application ever sends, with what it sends along."""
    app.loader.import_default_modules()
    for entry in app.conf.beat_schedule.values():
        app.send_task(entry["task"], ignore_result=True)
    pack = EvidencePack.objects.first()
    for name, arguments in ((workflows.MAKE_PACK, [pack.ref] if pack else ["0" * 26]),):
        app.send_task(name, arguments, ignore_result=True)


def an_error(world: World, hunt: Hunt, monkeypatch: Any) -> None:
    """An error of ours, in the midst of a plan's page, with all of the plan at hand."""

    def fail(*everything: Any, **more: Any) -> None:
        plan = world.plans["sam"]
        raise RuntimeError(f"{plan.reason} {list(plan.goals.all())} {everything} {more}")

    with monkeypatch.context() as patch:
        patch.setattr("plans.views.portfolio.timeline_of", fail)
        plan = world.plans["sam"]
        for actor in ("jana", "noor"):
            client = browser_of(world, actor)
            mail.outbox.clear()
            for name in ("plan", "plan_timeline"):
                seen = visit(client, reverse(name, args=[plan.ref]))
                if seen.status == 500:
                    hunt.look(world, "errors", actor, seen.url, words_of(seen.body) + seen.headers)
            for message in mail.outbox:
                hunt.look(world, "errors", NOBODY, "a letter", message.message().as_string())


def words_of(body: bytes) -> str:
    """An answer as text."""
    return body.decode(errors="replace")
