"""Looking at everything that somebody can look at: addresses, and the links that stand on the pages behind them."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import unescape

from django.core.cache import caches
from django.test import Client

LINK = re.compile(r"""\s(?:href|src|hx-get|action|data-url)=["'](/[^"'#]*)""")
# Files of ours that are the same for everybody, and ways out.
NOT_FOLLOWED = ("/static/", "/account/logout/", "/gallery/", "/development/")
TOO_MANY = 429


@dataclass(frozen=True)
class Visit:
    """One answer, whole. `headers` are those that were sent, and the cookies, a line each."""

    url: str
    status: int
    headers: str
    kind: str
    body: bytes

    @property
    def is_page(self) -> bool:
        """Whether links stand in it."""
        return self.kind.startswith("text/html")


def visit(client: Client, url: str) -> Visit:
    """Look at one address. An error of ours is an answer like any other."""
    answer = client.get(url)
    if answer.status_code == TOO_MANY:
        # Whoever looks at everything is slowed down; here that would only hide things.
        for cache in caches.all():
            cache.clear()
        answer = client.get(url)
    body = answer.getvalue()
    lines = [f"{name}: {value}" for name, value in sorted(answer.items())]
    lines += [f"Set-Cookie: {cookie.OutputString()}" for _name, cookie in sorted(answer.cookies.items())]
    return Visit(url, answer.status_code, "\n".join(lines), answer.get("Content-Type", ""), body)


def links_of(seen: Visit) -> Iterator[str]:
    """The addresses of this site to which a page or a redirect leads."""
    if seen.is_page:
        for found in LINK.findall(seen.body.decode(errors="replace")):
            yield unescape(found)
    for line in seen.headers.splitlines():
        if line.startswith("Location: /"):
            yield line.removeprefix("Location: ")


def crawl(client: Client, first: Iterable[str], *, most: int) -> Iterator[Visit]:
    """`first`, and then `most` others to which they lead, in order of appearance; each once."""
    waiting, known = deque(dict.fromkeys(first)), set[str]()
    known.update(waiting)
    follows = most
    while waiting:
        seen = visit(client, waiting.popleft())
        yield seen
        for link in links_of(seen):
            if follows and link not in known and not link.startswith(NOT_FOLLOWED):
                known.add(link)
                waiting.append(link)
                follows -= 1
