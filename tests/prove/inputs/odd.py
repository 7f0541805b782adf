"""Odd letters in every field that somebody can write into, at the moment at which its form would go through."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from django.core.cache import caches
from django.db import transaction
from django.test import Client

from tests.coming_in import LONG, just_came_in
from tests.prove.inputs.exploring import Deed, Explorer
from tests.prove.inputs.filling import filled, plain_words
from tests.prove.inputs.forms import plain
from tests.prove.inputs.requests import Request
from tests.prove.inputs.sending import Sender
from tests.prove.inputs.strange import MEGABYTE

# Number 48 of the checklist names these; what is longer than a field is refused, what is not may be kept.
ODD: dict[str, str] = {
    "NUL": "a\x00b",
    "half of a pair": "a\ud800b",
    "from right to left": "\u202egnp.exe",
    "an emoji of four bytes": "\U0001f642",
    "a family of joined emoji": "\U0001f468\u200d\U0001f469\u200d\U0001f467",
    "no width": "a\u200bb\ufeffc",
    "nothing but no width": "\u200b\u200d\ufeff",
    "the last letter there is": "\U0010ffff",
    "a megabyte": "a" * MEGABYTE,
    "a megabyte of emoji": "\U0001f642" * (MEGABYTE // 4),
}


@dataclass
class Odd:
    """Asks once for each field. `fields` are those asked, `failures` what broke, `answers` how often which status."""

    explorer: Explorer
    fields: set[tuple[str, str]] = field(default_factory=set)
    failures: dict[str, str] = field(default_factory=dict)
    answers: Counter[int] = field(default_factory=Counter)
    taken: set[tuple[str, str]] = field(default_factory=set)

    def __call__(self, deed: Deed) -> bool:
        """Ask for the fields of a deed that is about to go through. No other deed is wanted in its place."""
        for name in deed.sent.typed():
            key = (deed.form.name, plain(name))
            if key not in self.fields:
                self.fields.add(key)
                self.ask(deed, name)
        return False

    def ask_the_rest(self) -> None:
        """Fields of forms that never went through, as their pages stand now."""
        for places in self.explorer.forms.values():
            for who, form in places:
                self(Deed(who, form, filled(form, plain_words, 0, set(), None)))

    def ask(self, deed: Deed, name: str) -> None:
        """Send the form with each odd word in one field, and take it all back, the session of whoever asks as well."""
        for cache in caches.all():
            cache.clear()  # limits count tries: they are tested elsewhere
        for odd in ODD.values():
            with transaction.atomic():
                sender = Sender({deed.who: self._browser(deed.who)})
                sender.send(request_of(deed, name, odd))
                transaction.set_rollback(True)
            self.failures |= sender.failures
            self.answers += sender.statuses
            if any(status < 400 for status in sender.statuses):
                self.taken.add((deed.form.name, plain(name)))

    def told(self) -> str:
        """In one line, what came of it."""
        return (
            f"{len(self.fields)} fields, {len(ODD)} odd words in each: {self.answers.total():,} requests, "
            f"{len(self.taken)} fields took some, {len(self.failures)} broke"
        )

    def _browser(self, who: str) -> Client:
        client = Client()
        client.force_login(self.explorer.world.accounts()[who])
        just_came_in(client, lasting=LONG)
        return client


def request_of(deed: Deed, name: str, odd: str) -> Request:
    """The deed as a request, with the odd word in one of its fields."""
    pairs = tuple(
        (other, odd if other == name else one) for other, all_of in deed.sent.values.items() for one in all_of
    )
    files = tuple((other, given, content) for other, (given, content) in deed.sent.files.items())
    if deed.form.method == "get":
        return Request(deed.who, "GET", deed.form.name, deed.form.action.split("?")[0], query=pairs)
    return Request(deed.who, "POST", deed.form.name, deed.form.action, fields=pairs, files=files)
