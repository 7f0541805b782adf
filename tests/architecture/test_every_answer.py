"""Every address of the site, allauth's as well: what the browser is told, who is obeyed, and where nobody is sent."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from urllib.parse import quote, urlsplit

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.architecture.matrix import MATRIX, Row
from tests.architecture.test_matrix import address, written
from tests.factories.people import PASSWORD, EmployeeFactory
from tests.factories.plans import plan_in
from tests.people import NAMES, Cast

pytestmark = pytest.mark.once

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}
POLICY = (
    "default-src 'self'", "script-src 'self'", "style-src 'self'", "object-src 'none'", "base-uri 'none'",
    "form-action 'self'", "frame-ancestors 'none'",
)  # fmt: skip
CELL = ("default-src 'none'", "sandbox")
FOREIGN = "https://evil.example"
SECRET = "a" * 32
# What stands in an address where it is made up, by the name of the argument.
MADE_UP = {"number": 1, "version": 1, "pk": 1, "uidb36": "1", "kind": "goals", "part": "goals", "way": "up"}
NEXT = ("next", "url", "return_to", "redirect", "prev_url")


def every_address(
    patterns: list[URLPattern | URLResolver] | None = None, above: tuple[str, ...] = ()
) -> Iterator[str]:
    """One address for each pattern, with arguments that lead to nothing; `above` are those of what it lies under."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        names = (*above, *(getattr(pattern.pattern, "converters", {}) or pattern.pattern.regex.groupindex))
        if isinstance(pattern, URLResolver):
            yield from every_address(pattern.url_patterns, names)
        elif pattern.name:
            yield reverse(pattern.name, kwargs={name: MADE_UP.get(name, "0" * 26) for name in names})


def lacks(answer: HttpResponse) -> list[str]:
    """What the answer should tell the browser and does not."""
    policy = answer.get("Content-Security-Policy", "")
    missing = [name for name, value in HEADERS.items() if answer.get(name) != value]
    # What somebody else made is kept in a cell of its own, should a browser show it after all.
    missing += [one for one in (CELL if "sandbox" in policy else POLICY) if one not in policy]
    missing += [word for word in ("unsafe", "*", "http:") if word in policy]
    if "no-store" not in answer.get("Cache-Control", ""):
        missing.append("no-store")
    if "camera=()" not in answer.get("Permissions-Policy", ""):
        missing.append("Permissions-Policy")
    kind = answer.get("Content-Type", "")
    if "sandbox" not in policy and kind.startswith("text/") and "charset=utf-8" not in kind:
        missing.append(f"charset of {kind}")
    if answer.get("Access-Control-Allow-Origin") is not None:
        missing.append("a closed door to other origins")
    return missing


LINKS = re.compile(rb"\s(?:href|action|src|formaction|data-[a-z-]+)=[\"']([^\"']*)[\"']")
# Nobody's name, address or number of staff stands in an address: it would be in histories, logs and over shoulders.
SOMEBODY = re.compile(
    "|".join(
        [*(last for _first, last, _title in NAMES.values()), "@example", "%40example", r"\bC0\d\d\b"]
    ).encode()
)


def named_in_links(content: bytes) -> list[bytes]:
    """The addresses on a page that name somebody. Whom to write to may stand in one that begins a letter."""
    found = [link for link in LINKS.findall(content) if not link.startswith(b"mailto:")]
    return [link for link in found if SOMEBODY.search(link)]


def test_a_link_that_names_somebody_is_found() -> None:
    page = b'<a href="/people/?q=Okafor"> <form action="/x/sam%40example.org/"> <a href="mailto:mia@example.org">'

    assert named_in_links(page) == [b"/people/?q=Okafor", b"/x/sam%40example.org/"]


# Fields in which somebody writes what they like.
WRITTEN_IN = "textarea, input:not([type]), " + ", ".join(
    f"input[type={kind}]" for kind in ("text", "search", "email", "tel", "url", "password", "number")
)


def asks_in_its_address(content: bytes) -> list[str]:
    """The fields of a page whose words would come to stand in an address: histories and logs would keep them."""
    forms = BeautifulSoup(content, "lxml").find_all("form")
    by_get = [form for form in forms if str(form.get("method", "get")).lower() != "post"]
    found = [str(field.get("name", "")) for form in by_get for field in form.select(WRITTEN_IN)]
    # A button may send a form otherwise than the form says.
    buttons = BeautifulSoup(content, "lxml").select("[formmethod=get], [hx-get][hx-include]")
    return found + [button.name for button in buttons]


def test_a_form_that_would_ask_in_its_address_is_found() -> None:
    page = b"""
        <form><input name=q></form>
        <form method="get"><input type=search name=words><textarea name=more></textarea></form>
        <form method="POST"><input name=sent></form>
        <form method=get><select name=state></select><button></button></form>
        <form method=post><input name=sent><button formmethod=get>Look</button></form>
    """

    assert asks_in_its_address(page) == ["q", "words", "more", "button"]


@pytest.mark.parametrize("somebody", ["noor", "nobody"])
def test_no_page_asks_for_words_that_would_stand_in_its_address(
    cast: Cast, signed_in: Callable[[str], Client], somebody: str
) -> None:
    EmployeeFactory.create_batch(25, department=cast.support)  # of a few, one is chosen without a search
    client = Client() if somebody == "nobody" else signed_in(somebody)
    pages = [url for url in every_address() if "0" * 26 not in url]

    asked = {url: asks_in_its_address(client.get(url).getvalue()) for url in pages}

    assert {url: fields for url, fields in asked.items() if fields} == {}
    assert len(pages) > 60


def leads_away(answer: HttpResponse) -> bool:
    """Whether a redirect leads to another host, or to no page at all."""
    where = answer.get("Location", "")
    parts = urlsplit(where.replace("\\", "/").strip())
    return bool(where) and (
        parts.scheme not in {"", "http"} or parts.netloc not in {"", "testserver", "localhost"}
    )


def by_state() -> dict[str, dict[str, Row]]:
    found: dict[str, dict[str, Row]] = {}
    for name, row in MATRIX.items():
        found.setdefault(row.state or "", {})[name] = row
    return found


@pytest.mark.parametrize("state", by_state())
def test_every_page_tells_the_browser_everything(
    cast: Cast, signed_in: Callable[[str], Client], state: str
) -> None:
    rows = by_state()[state]
    plan = plan_in(next(iter(rows.values())).state, cast) if state else None
    clients: dict[str, Client] = {}
    wrong = []
    for name, row in rows.items():
        somebody = min(row.who)
        if somebody not in clients:
            clients[somebody] = signed_in(somebody)
        answer = clients[somebody].get(address(name, row, cast, plan))
        content = answer.getvalue()  # read, so that a file that is sent is closed
        wrong += [f"{name}: {missing}" for missing in lacks(answer)]
        wrong += [f"{name} names somebody in {link!r}" for link in named_in_links(content)]
        wrong += [f"{name} asks for {field!r} in its address" for field in asks_in_its_address(content)]

    assert wrong == []


@pytest.mark.long
def test_what_is_not_there_or_not_theirs_tells_it_too_and_leads_nowhere_else(
    cast: Cast, signed_in: Callable[[str], Client]
) -> None:
    away = "&".join(f"{name}={quote(FOREIGN + '/')}" for name in NEXT)
    before, wrong = written(), []
    for client in (signed_in("sam"), Client()):
        for url in every_address():
            answer = client.get(f"{url}?{away}")
            wrong += [f"{url}: {missing}" for missing in lacks(answer)]
            if leads_away(answer):
                wrong.append(f"{url} leads to {answer['Location']}")
    for url in every_address():
        echoed = Client().generic("TRACE", url, headers={"X-Canary": "seen"})
        wrong += [f"{url} answers TRACE"] if echoed.status_code != 405 else lacks(echoed)

    assert wrong == [], "\n".join(wrong)
    assert written() == before


@pytest.mark.long
def test_nothing_is_obeyed_that_our_own_pages_did_not_send(cast: Cast) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.account("noor"))
    client.cookies[settings.CSRF_COOKIE_NAME] = SECRET
    before, obeyed = written(), []
    for number, url in enumerate(every_address()):
        tries = {"no token": client.post(url, {})}
        if number % 6 == 0:  # the guard stands before every page, and does not ask which
            tries |= {
                "another token": client.post(url, {"csrfmiddlewaretoken": "b" * 32}),
                "another origin": client.post(
                    url, {"csrfmiddlewaretoken": SECRET}, headers={"Origin": FOREIGN}
                ),
                "PUT": client.put(url),
                "PATCH": client.patch(url),
                "DELETE": client.delete(url),
            }
        obeyed += [
            f"{url}: {how}: {answer.status_code}"
            for how, answer in tries.items()
            if answer.status_code != 403
        ]

    assert obeyed == []
    assert written() == before
    # The same with token and origin of ours goes through to the page: it is these that make the difference.
    ours = client.post(
        "/account/preferences/", {"csrfmiddlewaretoken": SECRET}, headers={"Origin": settings.SITE_URL}
    )
    assert ours.status_code == 422


AWAY = [
    f"{slashes}evil.example{rest}"
    for slashes in (
        "//", "///", "////", "/\\", "\\\\", "\\/", "/\\/", "/%2f", "/%5c", "%2f%2f", "https://", "http://", "https:",
        "http:/", "https:///", "HtTpS://", "ftp://", "//user@", "//user:pass@", "https://localhost@",
        "https://localhost:80@", "https://testserver.", "https://localhost%00.", "//\t", "/\t/", "\t//", "\n//",
        "/\n/", " //", "//%0d%0a", "///\\;@", "//evil.example%2f..%2f", "https://evil.example\\@", "//[::1].",
        "/.//", "/..//", "/;@", "@",
    )
    for rest in ("/",)
] + [
    "javascript:alert(1)", "JaVaScRiPt:alert(1)", "java\tscript:alert(1)", "\x01javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>", "vbscript:x", "file:///etc/passwd", "mailto:sam@example.org",
    "https://localhost.evil.example/", "https://evil.example/?localhost", "https://evil.example#@localhost/",
    "//2130706433/", "//0x7f.1/", "https://ⓔⓥⓘⓛ.example/", "//evil。example/",
    "http:evil.example", "?next=//evil.example",
]  # fmt: skip


@pytest.mark.parametrize("page", ["/account/login/", "/account/logout/", "/account/reauthenticate/"])
def test_whoever_is_sent_on_stays_with_us(cast: Cast, settings, page: str) -> None:
    settings.ACCOUNT_RATE_LIMITS = {}
    sam = cast.account("sam")
    wrong = []
    for away in AWAY:
        client = Client()
        if page != "/account/login/":
            client.force_login(sam)
        sent = {"login": sam.email, "password": PASSWORD, "next": away}
        for answer in (client.get(page, {"next": away}), client.post(page, sent)):
            # A browser reads blanks within, and backslashes, as no server does: nothing of ours may hold them.
            where = answer.get("Location", "")
            if leads_away(answer) or re.search(r"[\\\s\x00-\x1f]", where) or re.match(r"/[/\\]", where):
                wrong.append(f"{away!r} leads to {where!r}")

    assert len(AWAY) >= 50
    assert wrong == []


def test_signing_out_leaves_nothing_in_the_browser(cast: Cast, signed_in: Callable[[str], Client]) -> None:
    sam = signed_in("sam")

    assert "Clear-Site-Data" not in sam.get("/account/logout/")
    answer = sam.post("/account/logout/")

    assert answer.status_code == 302
    assert answer["Clear-Site-Data"] == '"cache", "storage"'
    assert "Clear-Site-Data" not in sam.get("/account/login/")
