"""One request and what came of it: the answer, what of it is told apart, and what it wrote. All of it is taken back."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from unittest.mock import patch

from django.apps import apps
from django.conf import settings
from django.core.cache import caches
from django.db import connection, models, transaction
from django.http import HttpResponse
from django.test import Client

from employees.models.base import REF_ALPHABET, REF_LENGTH
from reviews.queries.messages import count_new

REF = re.compile(f"(?<![0-9a-z])[{REF_ALPHABET}]{{{REF_LENGTH}}}(?![0-9a-z])")
TOKEN = re.compile(
    r"(csrfmiddlewaretoken\W+value=\W|X-CSRFToken\W+|nonce-|nonce=\W|about=(?=[\w-]{70}))[\w+/=-]+"
)
WRITES = re.compile(
    r'\s*(?:INSERT (?:OR \w+ )?INTO|UPDATE|DELETE FROM|REPLACE INTO)\s+"?(\w+)', re.IGNORECASE
)
# Whoever asks is seen: that is written whatever they ask for.
SEEN = frozenset({"employees_session"})
# What differs from one answer to the next whatever was asked for: where the request was logged.
PASSING = frozenset({"x-request-id", "date", "set-cookie"})
Key = tuple[str, Any]


@dataclass
class Answer:
    """What somebody got. `written` names the tables of statements that write; `changed` the rows that differ."""

    status: int
    body: str
    head: str
    written: list[str] = field(default_factory=list)
    changed: dict[Key, tuple[Any, ...] | None] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """All that was sent."""
        return f"{self.head}\n{self.body}"

    def shape(self, sent: Iterable[str]) -> str:
        """A digest of it, without what was sent along, without references and tokens."""
        return hashlib.sha256(self.plain(sent).encode()).hexdigest()

    def plain(self, sent: Iterable[str]) -> str:
        """The answer with the same word in place of every reference and token."""
        text = TOKEN.sub(r"\1TOKEN", f"{self.status}\n{self.text}")
        for one in sent:
            text = text.replace(one, "REF")
        return REF.sub("REF", text)


@cache
def tables() -> dict[str, type[models.Model]]:
    """Every table of ours but that of sessions, with its model."""
    ours = apps.get_models(include_auto_created=True)
    return {one._meta.db_table: one for one in ours if one._meta.managed and one._meta.db_table not in SEEN}


def stored(names: Iterable[str]) -> dict[Key, tuple[Any, ...]]:
    """Every row of these tables, by table and key."""
    found: dict[Key, tuple[Any, ...]] = {}
    with connection.cursor() as cursor:
        for name in names:
            model = tables()[name]
            columns = [model._meta.pk, *model._meta.local_concrete_fields]
            chosen = ", ".join(_quoted(one.column) for one in columns if one is not None)
            cursor.execute(f"SELECT {chosen} FROM {_quoted(name)}")  # noqa: S608 -- names of our own
            found |= {(name, row[0]): row[1:] for row in cursor.fetchall()}
    return found


def _quoted(name: str) -> str:
    return f'"{name}"'


class Remembered:
    """What the caches of the process hold, to be put back: they are the tests' own, in memory."""

    def __init__(self) -> None:
        found: list[Any] = caches.all()
        self._held = [(one, one._cache.copy(), one._expire_info.copy()) for one in found]

    def put_back(self) -> None:
        """As it was."""
        for one, held, ends in self._held:
            one.clear()
            one._cache.update(held)
            one._expire_info.update(ends)


class Asker:
    """Asks as anybody. `base` is what stands in the database between two requests, always."""

    def __init__(self, browsers: Callable[[str], Client]) -> None:
        self._new, self._browsers = browsers, dict[str, Client]()
        self.base: dict[Key, tuple[Any, ...]] = {}
        self.asked = 0

    def begin(self, names: Iterable[str]) -> None:
        """Sign everybody in, let each be seen once, and note what stands in the database."""
        for name in names:
            self._browsers[name] = self._new(name)
            self._browsers[name].get("/help/")
        self.base = stored(tables())

    def differing(self) -> list[Key]:
        """Rows that differ from what stood there in the beginning."""
        now = stored(tables())
        return [key for key in {*now, *self.base} if now.get(key) != self.base.get(key)]

    def ask(
        self,
        who: str,
        method: str,
        address: str,
        sent: Mapping[str, Any] | None = None,
        *,
        compare: bool = True,
    ) -> Answer:
        """One request. Rows are compared where anything was written, unless `compare` says that nobody asks."""
        self.asked += 1
        written: list[str] = []
        remembered = Remembered()
        browser = self._browsers[who]
        session = _session(browser)
        with transaction.atomic():
            with noting(written):
                answer = self._send(browser, method, address, sent or {})
                body = _body(answer)
            changed = self._changes(written) if written and compare else {}
            transaction.set_rollback(True)
        if written:
            remembered.put_back()  # nothing of a state that is no more
        if _session(browser) != session:
            self._browsers[who] = self._new(who)
        return Answer(answer.status_code, body, _head(answer), written, changed)

    def _send(self, browser: Client, method: str, address: str, sent: Mapping[str, Any]) -> Any:
        if method in {"GET", "HEAD", "POST"}:
            return getattr(browser, method.lower())(address, sent)
        return browser.generic(method, address, "", content_type="application/x-www-form-urlencoded")

    def _changes(self, written: Iterable[str]) -> dict[Key, tuple[Any, ...] | None]:
        names = {name for name in written if name in tables()}
        now, before = stored(names), {key: row for key, row in self.base.items() if key[0] in names}
        return {key: now.get(key) for key in {*now, *before} if now.get(key) != before.get(key)}


@contextmanager
def counted_once() -> Iterator[None]:
    """Count somebody's new messages for the frame of a page once, for nothing stays that is asked for here.

    A third of what it costs to say no goes into that number. The page of messages itself is asked as it is.
    """
    known: dict[int, int] = {}

    def counted(actor: Any, **asked: Any) -> int:
        if actor.user_id not in known:
            known[actor.user_id] = count_new(actor, **asked)
        return known[actor.user_id]

    with patch("reviews.web.count_new", counted):
        yield


@contextmanager
def noting(written: list[str]) -> Iterator[None]:
    """Note the table of every statement that writes, but where being seen is written down."""

    def look(execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
        found = WRITES.match(sql) if isinstance(sql, str) else None
        if found and found[1] not in SEEN:
            written.append(found[1])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(look):
        yield


def _session(browser: Client) -> str:
    cookie = browser.cookies.get(settings.SESSION_COOKIE_NAME)
    return cookie.value if cookie else ""


def _body(answer: HttpResponse) -> str:
    try:
        return bytes(answer.getvalue()).decode(errors="replace")
    except Exception as error:  # noqa: BLE001 -- an answer that ends in an error while it is sent is one as well
        return f"broke off: {type(error).__name__}"


def _head(answer: HttpResponse) -> str:
    lines = [f"{name}: {value}" for name, value in sorted(answer.items()) if name.lower() not in PASSING]
    cookies = [
        f"cookie {name}={one.value}; {one['path']}"
        for name, one in sorted(answer.cookies.items())
        if name != "csrf"
    ]
    return "\n".join(lines + cookies)
