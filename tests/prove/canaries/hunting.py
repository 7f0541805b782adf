"""The hunt: every token that anything shows to anybody is held against the table."""

from __future__ import annotations

import email
import email.policy
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.prove.canaries.company import roles_of
from tests.prove.canaries.papers import words_in
from tests.prove.canaries.planting import TOKEN, Canary
from tests.prove.canaries.story import World
from tests.prove.canaries.table import EVERYBODY, READS_IN, WORDS
from tests.prove.crawl import Visit

# What leaves the application says nothing about anybody; what is kept for those who run it, nothing at all.
LEAVES = frozenset({"mail", "calendars"})
KEPT = frozenset({"logs", "redis", "errors"})
KINDS = {
    "text/html": "pages",
    "application/json": "json",
    "text/csv": "exports",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "exports",
    "text/calendar": "calendars",
    "application/pdf": "pdf",
    "application/zip": "packs",
}


def may_see(world: World, actor: str, canary: Canary) -> bool:
    """Whether the table lets somebody see the words in which a token stands, as the world is."""
    words = WORDS[canary.field]
    held = roles_of(actor, canary.person) & words.readers(canary.variant)
    if words.of_plan and canary.person in world.plans:
        status = world.plans[canary.person].status
        held = frozenset(role for role in held if status in READS_IN.get(role, READS_IN["manager"]))
    return bool(held)


@dataclass(frozen=True)
class Sighting:
    """A token where it must not be."""

    channel: str
    actor: str
    where: str
    entry: str
    person: str

    def __str__(self) -> str:
        return f"{self.channel}: {self.actor} sees {self.entry} of {self.person or 'nobody'} at {self.where}"


@dataclass
class Hunt:
    """What was looked at, by channel and by actor, and what was found."""

    looked: Counter[tuple[str, str]] = field(default_factory=Counter)
    met: dict[str, set[str]] = field(default_factory=dict)
    forbidden: set[Sighting] = field(default_factory=set)
    planted: Counter[str] = field(default_factory=Counter)
    unmet: Counter[str] = field(default_factory=Counter)
    # What is done with a sighting as it is made, for a hunt that takes long.
    tell: Callable[[str], None] = field(default=lambda _words: None)

    def look(self, world: World, channel: str, actor: str, where: str, text: str) -> None:
        """Hold every token in a text against the table."""
        self.looked[channel, actor] += 1
        for token in set(TOKEN.findall(text.lower())):
            canary = world.canaries.planted.get(token)
            if canary is None:
                continue
            if channel in KEPT:
                allowed = False
            elif channel in LEAVES:
                allowed = WORDS[canary.field].readers(canary.variant) == EVERYBODY
            else:
                allowed = may_see(world, actor, canary)
            if allowed:
                self.met.setdefault(token, set()).add(channel)
            else:
                sighting = Sighting(channel, actor, where, canary.entry, canary.person)
                if sighting not in self.forbidden:
                    self.forbidden.add(sighting)
                    self.tell(str(sighting))

    def look_at(self, world: World, actor: str, seen: Visit) -> None:
        """One answer: its body by its kind, and its headers, cookies and where it leads."""
        kind = seen.kind.partition(";")[0].strip()
        channel = KINDS.get(kind, "files")
        if channel == "pages" and ("?" in seen.url or seen.url in {"/plans/", "/people/", "/today/"}):
            channel = "lists and search"
        self.look(world, channel, actor, seen.url, words_in(seen.body))
        self.look(world, "headers", actor, seen.url, seen.headers)

    def look_at_letter(self, world: World, actor: str, raw: bytes) -> None:
        """A letter: as it is sent, and every part of it as a reader opens it, invitations among them."""
        message = email.message_from_bytes(raw, policy=email.policy.default)
        texts = [raw.decode(errors="replace"), *(str(value) for value in message.values())]
        for part in message.walk():
            if not part.is_multipart():
                content = part.get_payload(decode=True)
                texts.append(content.decode(errors="replace") if isinstance(content, bytes) else "")
        self.look(world, "mail", actor, "a letter", "\n".join(texts))

    def count(self, world: World) -> None:
        """Note what was planted in a world, and of what nothing was ever seen."""
        for token, canary in world.canaries.planted.items():
            self.planted[canary.field] += 1
            if token not in self.met:
                self.unmet[canary.field] += 1
        self.met.clear()

    def table(self) -> list[str]:
        """What was looked at, a line for each channel; and what was found."""
        channels = sorted({channel for channel, _actor in self.looked})
        lines = [
            f"{channel:<18}{sum(number for (one, _), number in self.looked.items() if one == channel):>9,} answers, "
            f"{sum(one.channel == channel for one in self.forbidden)} forbidden sightings"
            for channel in channels
        ]
        actors = sorted({actor for _channel, actor in self.looked})
        lines += [
            f"{actor:<18}{sum(number for (_, one), number in self.looked.items() if one == actor):>9,} answers, "
            f"{sum(one.actor == actor for one in self.forbidden)} forbidden sightings"
            for actor in actors
        ]
        planted, unmet = sum(self.planted.values()), sum(self.unmet.values())
        lines.append(
            f"{planted:,} tokens in {len(self.planted)} columns, {planted - unmet:,} of them met where they may be; "
            f"{sum(self.looked.values()):,} answers, {len(actors)} actors: "
            f"{len(self.forbidden)} forbidden sightings"
        )
        return lines
