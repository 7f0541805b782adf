"""Requests that no browser of ours would send: made from a seed, sent, and cut down to what breaks."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import quote, quote_from_bytes

from django.urls import NoReverseMatch, reverse

from tests.architecture.test_every_answer import MADE_UP
from tests.prove.inputs.filling import filled, plain_words
from tests.prove.inputs.forms import Form
from tests.prove.inputs.strange import BODIES, FILES, HEADERS, TYPES, value

METHODS = ("GET", "POST", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "get")
QUERIES = (
    "page",
    "q",
    "sort",
    "next",
    "state",
    "status",
    "year",
    "from",
    "until",
    "kind",
    "search",
    "order",
    "d",
    "_connector",
)


@dataclass(frozen=True)
class Request:
    """One request, in parts of which each can be left out."""

    who: str
    method: str
    name: str
    path: str
    query: tuple[tuple[str, str], ...] = ()
    headers: tuple[tuple[str, str], ...] = ()
    fields: tuple[tuple[str, str], ...] = ()
    files: tuple[tuple[str, str, bytes], ...] = ()
    raw: tuple[str, bytes] | None = None  # a type and a body that are what they are

    def url(self) -> str:
        """The address with its query, as it goes over the wire."""
        return self.path + ("?" + urlencoded(self.query).decode() if self.query else "")

    def body(self) -> tuple[str, bytes]:
        """The type of what is sent, and what is sent."""
        if self.raw is not None:
            return self.raw
        if self.files:
            return "multipart/form-data; boundary=edge", multipart(self.fields, self.files)
        return "application/x-www-form-urlencoded", urlencoded(self.fields)

    def smaller(self) -> Iterator[Request]:
        """The same with one part less."""
        for part in ("query", "headers", "fields", "files"):
            held = getattr(self, part)
            if len(held) > 3:
                yield replace(self, **{part: held[: len(held) // 2]})
                yield replace(self, **{part: held[len(held) // 2 :]})
            for place in range(len(held)):
                yield replace(self, **{part: held[:place] + held[place + 1 :]})
        if self.raw is not None:
            yield replace(self, raw=None)

    def __str__(self) -> str:
        said = [f"{self.method} {self.path} ({self.name}) by {self.who}"]
        for part in ("query", "headers", "fields"):
            said += [f"{part} {name}={_short(one)}" for name, one in getattr(self, part)]
        said += [f"file {name}={_short(given)} {_short(content)}" for name, given, content in self.files]
        if self.raw is not None:
            said.append(f"{self.raw[0]}: {_short(self.raw[1])}")
        return "; ".join(said)


def _short(what: str | bytes) -> str:
    return ascii(what) if len(what) < 80 else f"{what[:60]!a}… ({len(what)})"


def _bytes(words: str) -> bytes:
    return words.encode("utf-8", "surrogatepass")


def urlencoded(pairs: tuple[tuple[str, str], ...]) -> bytes:
    """Pairs as a browser writes them, lone surrogates included."""
    return "&".join(
        f"{quote_from_bytes(_bytes(name))}={quote_from_bytes(_bytes(said))}" for name, said in pairs
    ).encode()


def multipart(pairs: tuple[tuple[str, str], ...], files: tuple[tuple[str, str, bytes], ...]) -> bytes:
    """Pairs and files, parted by an edge."""
    parts = [
        b'--edge\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n' % (_bytes(name), _bytes(said))
        for name, said in pairs
    ]
    parts += [
        b'--edge\r\nContent-Disposition: form-data; name="%s"; filename="%s"\r\n'
        b"Content-Type: application/octet-stream\r\n\r\n%s\r\n" % (_bytes(name), _bytes(given), content)
        for name, given, content in files
    ]
    return b"".join(parts) + b"--edge--\r\n"


@dataclass
class Maker:
    """Makes requests from one seed. `known` are real arguments of addresses, `forms` what stands on pages."""

    seed: int
    people: list[str]
    routes: dict[str, tuple[str, ...]]
    known: dict[str, list[dict[str, Any]]]
    forms: list[tuple[str, Form]]
    chance: random.Random = field(init=False)

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)  # noqa: S311 -- chance, no secret

    def make(self) -> Request:
        """The next one."""
        request = self._of_a_form() if self.forms and self.chance.random() < 0.4 else self._of_an_address()
        if self.chance.random() < 0.2:
            names = self.chance.sample(sorted(HEADERS), self.chance.randrange(1, 4))
            request = replace(
                request, headers=tuple((name, self.chance.choice(HEADERS[name])) for name in names)
            )
        return request

    def _of_a_form(self) -> Request:
        chance = self.chance
        owner, form = chance.choice(self.forms)
        who = owner if chance.random() < 0.8 else chance.choice(self.people)
        sent = filled(form, plain_words, chance.randrange(3), set(), None)
        fields = [(name, one) for name, all_of in sent.values.items() for one in all_of]
        wild = set(chance.sample(range(len(fields)), min(len(fields), chance.choice((1, 1, 1, 2, 3, 40)))))
        fields = [(name, value(chance) if place in wild else one) for place, (name, one) in enumerate(fields)]
        if chance.random() < 0.1 and fields:
            fields.append((chance.choice(fields)[0], value(chance)))
        files = tuple((name, *chance.choice(FILES)) for name in sent.files)
        if form.method == "get":
            return Request(who, "GET", form.name, form.action, query=tuple(fields))
        return Request(who, "POST", form.name, form.action.split("?")[0], fields=tuple(fields), files=files)

    def _of_an_address(self) -> Request:
        chance = self.chance
        name = chance.choice(sorted(self.routes))
        method = chance.choice(METHODS) if chance.random() < 0.3 else chance.choice(("GET", "POST"))
        request = Request(chance.choice(self.people), method, name, self._path(name))
        if chance.random() < 0.4:
            names = [chance.choice(QUERIES) for _ in range(chance.randrange(1, 4))]
            request = replace(request, query=tuple((one, value(chance)) for one in names))
        if method not in ("GET", "HEAD"):
            if chance.random() < 0.5:
                request = replace(request, raw=(chance.choice(TYPES), chance.choice(BODIES)))
            else:
                names = [chance.choice(QUERIES) for _ in range(chance.randrange(3))]
                request = replace(request, fields=tuple((one, value(chance)) for one in names))
        return request

    def _path(self, name: str) -> str:
        """The address with real arguments, or one of them strange."""
        chance, arguments = self.chance, self.routes[name]
        real = dict(chance.choice(self.known[name])) if self.known.get(name) else {}
        kwargs = {one: real.get(one, MADE_UP.get(one, "0" * 26)) for one in arguments}
        try:
            path = reverse(name, kwargs=kwargs)
        except NoReverseMatch:
            return f"/{quote(name)}/"
        if arguments and chance.random() < 0.25:
            broken = kwargs[chance.choice(arguments)]
            strange = quote_from_bytes(_bytes(value(chance)[:2_000]), safe="")
            path = path.replace(str(broken), strange or "%20", 1)
        return path
