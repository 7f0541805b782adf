"""What somebody can observe of a world, in a form in which two worlds can be held against each other byte by byte."""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from email.utils import parseaddr
from functools import cache
from urllib.parse import urlsplit

from django.apps import apps
from django.core import mail
from django.test import Client
from django.urls import reverse

from employees.web.sealed_words import seal
from employees.workflows import make_calendar_link
from reviews import tasks
from tests.architecture.matrix import MATRIX
from tests.architecture.test_matrix import address
from tests.coming_in import just_came_in
from tests.factories.plans import MONDAY
from tests.people import Cast
from tests.prove.crawl import Visit, crawl, visit
from tests.reading import OURS

NOBODY = "nobody"
THE_PLAN = "(the plan)"
# A reference that leads to nothing, in the place of one that does in the other world.
MADE_UP = "0" * 26
REFERENCE = re.compile(r"(?<![0-9a-z])[0-9a-z]{26}(?![0-9a-z])")
# What is new in each answer, or each session, whoever asks: said here once, and nothing else is left out.
NEW_EACH_TIME: Mapping[str, re.Pattern[str]] = {
    "CSRF token": re.compile(
        r"(csrfmiddlewaretoken\" value=\"|csrfToken\": ?\"|X-CSRFToken\": ?\")[A-Za-z0-9]{64}"
    ),
    "CSRF cookie": re.compile(r"(Set-Cookie: [a-zA-Z_-]*csrf[a-z]*=)[A-Za-z0-9]+"),
    "session cookie": re.compile(r"(Set-Cookie: [a-zA-Z_-]*session[a-z]*=)[^;]+"),
    "mark of a form": re.compile(r"(name=\"press\" value=\")[A-Za-z0-9_-]{22}"),
    "nonce": re.compile(r"(nonce[-=]\"?)[A-Za-z0-9+/_=-]{16,}"),
    "name of the request": re.compile(r"(X-Request-ID: )[0-9a-f]{32}"),
    "sealed words": re.compile(r"(about=)[A-Za-z0-9_-]{70,}"),
    "name of a letter": re.compile(r"(Message-ID: ?<)[^>]+"),
    "boundary of a letter": re.compile(r"(={5,})\d+(?===)"),
}
LISTS = (
    *(f"/plans/?view={view}" for view in ("attention", "open", "ending", "drafts", "closed", "worth_a_look")),
    "/plans/export.csv?view=open", "/plans/export.csv?view=closed", "/log/",
)  # fmt: skip


@cache
def searches() -> tuple[str, ...]:
    """Lists that are searched. The words are sealed once, so that both worlds are asked at the same address."""
    okafor, bell = seal("okafor"), seal("bell")
    return tuple(
        f"{page}q={words}" for page in ("/plans/?view=open&", "/people/?") for words in (okafor, bell)
    )


@dataclass
class World:
    """One of two worlds, as it stands now. `known` are references that both of them have."""

    cast: Cast
    known: frozenset[str]
    # References that stand for the same thing in both, though they are others: what is secret, by its name.
    named: dict[str, str] = field(default_factory=dict)


def references() -> frozenset[str]:
    """Every reference of every row."""
    found: set[str] = set()
    for app in OURS:
        for model in apps.get_app_config(app).get_models():
            if "ref" in {each.name for each in model._meta.fields}:
                found |= set(model._base_manager.values_list("ref", flat=True))
    return frozenset(found)


class Plain:
    """Makes answers comparable. References that are new get numbers, in the order in which their reader meets them."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.numbers: dict[str, str] = {}

    def __call__(self, text: str) -> str:
        """The text without what is new each time."""
        for name, pattern in NEW_EACH_TIME.items():
            text = pattern.sub(rf"\g<1>({name})", text)
        return REFERENCE.sub(self._named, text)

    def _named(self, found: re.Match[str]) -> str:
        ref = found[0]
        if ref in self.world.named:
            return self.world.named[ref]
        if ref in self.world.known:
            return ref
        return self.numbers.setdefault(ref, f"(reference {len(self.numbers) + 1})")


def first_addresses(world: World, plan_ref: str) -> list[str]:
    """Lists, everything of the organisation and of two people, and every address of one plan, be it there or not."""
    found: dict[str, None] = dict.fromkeys((*LISTS, *searches()))
    for name, row in MATRIX.items():
        if "ref" in row.arguments and row.arguments["ref"] == "plan":
            kwargs = {key: MADE_UP if value in THINGS else value for key, value in row.arguments.items()}
            kwargs |= {"ref": plan_ref} | ({"number": "1"} if kwargs.get("number") == "letter" else {})
            found[reverse(name, kwargs=kwargs)] = None
        elif row.arguments.get("ref") == "person":
            for person in (world.cast.sam, world.cast.chris):
                found[reverse(name, kwargs={**row.arguments, "ref": person.ref})] = None
        elif row.arguments.get("ref") == "template":
            continue
        elif "item" in row.arguments:
            found[reverse(name, kwargs={**row.arguments, "item": MADE_UP})] = None
        else:
            found[address(name, row, world.cast, None)] = None
    return list(found)


# Whoever runs the installation sees that letters leave, and neither to whom nor about what
# (tests/employees/outbox/test_delivery_page.py). Each letter is a line there.
SEES_LETTERS_LEAVE = ("tom", "/delivery/")
THINGS = frozenset(
    {"area", "goal", "action", "support", "milestone", "checkpoint", "talk", "evidence", "process_note"}
)


def sent() -> list[bytes]:
    """Let a worker do what is due, and send what waits. The letters, as they leave."""
    mail.outbox.clear()
    tasks.sweep()
    for _ in range(10):
        before = len(mail.outbox)
        tasks.deliver()
        if len(mail.outbox) == before:
            break
    return [message.message().as_bytes() for message in mail.outbox]


@dataclass(frozen=True)
class Looks:
    """How much is looked at: every address, or one in so many `turns`, or `only` these; and `most` links besides."""

    most: int = 40
    turns: int = 1
    only: tuple[str, ...] = ()


def observed(world: World, outsiders: Iterable[str], plan_ref: str, how: Looks) -> dict[str, dict[str, str]]:
    """By outsider, and by what they look at: all that they see. Letters are by recipient, in order."""
    letters = sent()
    found: dict[str, dict[str, str]] = {}
    only = [url.replace(THE_PLAN, plan_ref) for url in how.only]
    everything = only or first_addresses(world, plan_ref)
    for name in outsiders:
        turn = sum(name.encode()) % how.turns
        plain = Plain(world)
        client = Client(raise_request_exception=False)
        if name != NOBODY:
            client.force_login(world.cast.account(name))
            just_came_in(client)
        found[name] = {
            plain(seen.url): plain(as_text(seen))
            for seen in crawl(client, everything[turn :: how.turns], most=how.most)
            if (name, urlsplit(seen.url).path) != SEES_LETTERS_LEAVE
        }
        if name == NOBODY:
            continue
        url = reverse("calendar_feed", args=[make_calendar_link(by=world.cast.account(name), at=MONDAY)])
        found[name]["calendar"] = plain(as_text(visit(Client(), url)).replace(url, "(calendar)"))
        own = [raw for raw in letters if addressee(raw) == f"{name}@example.org"]
        found[name]["letters"] = plain("\n\n".join(opened(raw) for raw in own))
    return found


def addressee(raw: bytes) -> str:
    """Whom a letter is to. Jana's address ends in Ana's."""
    return parseaddr(str(email.message_from_bytes(raw)["To"]))[1]


def opened(raw: bytes) -> str:
    """A letter with its headers, and every part of it as a reader sees it."""
    message = email.message_from_bytes(raw, policy=email.policy.default)
    lines = [f"{name}: {value}" for name, value in message.items()]
    for part in message.walk():
        content = None if part.is_multipart() else part.get_payload(decode=True)
        lines.append(
            content.decode(errors="replace") if isinstance(content, bytes) else str(part.get_content_type())
        )
    return "\n".join(lines)


def as_text(seen: Visit) -> str:
    """Status, headers and cookies, and every byte of the body."""
    return f"{seen.status}\n{seen.headers}\n\n{seen.body.decode('latin-1')}"


def differences(
    one: Mapping[str, Mapping[str, str]], other: Mapping[str, Mapping[str, str]]
) -> dict[tuple[str, str], tuple[str, str]]:
    """By who sees it and where: the first line in which two worlds differ, in each of them."""
    found = {}
    for name, here in one.items():
        there = other[name]
        for where in dict.fromkeys((*here, *there)):
            if here.get(where) != there.get(where):
                found[name, where] = _first_line(here.get(where, ""), there.get(where, ""))
    return found


def _first_line(one: str, other: str) -> tuple[str, str]:
    here, there = one.splitlines(), other.splitlines()
    for line, beside in zip(here, there, strict=False):
        if line != beside:
            return line.strip()[:300], beside.strip()[:300]
    return (here or [""])[-1][:300] + f" ({len(here)} lines)", (there or [""])[-1][
        :300
    ] + f" ({len(there)} lines)"
