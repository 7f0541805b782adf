"""The frame of every page, the pages that say no, and sign-in: all of one look, and light to load."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import brotli
import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from bs4 import BeautifulSoup
from django.conf import settings
from django.core.cache import cache
from django.template.loader import render_to_string
from django.test import Client, RequestFactory, override_settings
from django.views.defaults import server_error

from employees.web.passkeys import key_of
from tests.people import Cast

STATIC = Path(settings.BASE_DIR) / "static"
MOST = 100_000  # bytes over the wire at the first load of a page
pytestmark = pytest.mark.django_db


def soup_of(content: bytes) -> BeautifulSoup:
    return BeautifulSoup(content, "html.parser")


def fetched_by(soup: BeautifulSoup) -> list[Path]:
    """What a browser fetches for a page in Latin letters: what it links, and the font that it preloads."""
    links = [tag["href"] for tag in soup.select("link[rel=stylesheet], link[rel=preload], link[rel=icon]")]
    scripts = [tag["src"] for tag in soup.select("script[src]")]
    return [STATIC / str(url).removeprefix("/static/") for url in (*links, *scripts)]


def weight(path: Path) -> int:
    """Bytes over the wire: fonts as they are, the rest in brotli as WhiteNoise serves it."""
    content = path.read_bytes()
    return len(content) if path.suffix == ".woff2" else len(brotli.compress(content))


def test_the_first_load_is_light(client: Client) -> None:
    response = client.get("/account/login/")
    files = [path for path in fetched_by(soup_of(response.content)) if path.is_file()]
    total = len(brotli.compress(response.content)) + sum(weight(path) for path in files)

    assert {"site.css", "bootstrap.min.css", "page.js", "source-sans-3-latin-wght-normal.woff2"} <= {
        path.name for path in files
    }
    assert total <= MOST, {path.name: weight(path) for path in files}


def test_a_page_for_reading_is_light(client: Client) -> None:
    # Its text is sent with it: ten thousand characters of plan still fit.
    soup = soup_of(render_to_string("base_document.html").encode())
    total = sum(weight(path) for path in fetched_by(soup))

    assert "source-serif-4-latin-400-normal.woff2" in {path.name for path in fetched_by(soup)}
    assert total <= MOST - 5_000


def test_the_frame_names_language_direction_and_theme(client: Client, cast: Cast) -> None:
    page = soup_of(client.get("/account/login/").content)
    assert page.html is not None
    assert (page.html["lang"], page.html["dir"], page.html["data-bs-theme"]) == ("en", "ltr", "auto")

    arabic = soup_of(client.get("/account/login/", headers={"accept-language": "ar"}).content)
    assert arabic.html is not None
    assert (arabic.html["lang"], arabic.html["dir"]) == ("ar", "rtl")
    assert arabic.select("link[href$='bootstrap.rtl.min.css']") != []


def test_the_frame_leads_past_itself_and_to_help(signed_in: Callable[[str], Client]) -> None:
    page = soup_of(signed_in("noor").get("/people/").content)
    first = page.body.find(["a", "button", "input"]) if page.body else None

    assert first is not None and first["href"] == "#main"
    assert page.find(id="main") is not None
    assert page.select_one("nav.main-nav a[aria-current=page]").get_text(strip=True) == "People"
    assert page.select_one(".site-footer a")["href"] == "/help/"
    assert page.select_one(".account-menu form[method=post] button").get_text() == "Sign out"


def test_a_refused_form_is_named_in_the_title(client: Client) -> None:
    page = soup_of(client.post("/account/login/", {"login": "", "password": ""}).content)

    assert page.title is not None and page.title.get_text().startswith("Error: Sign in")
    assert page.select_one(".error-summary") is not None


class TestRefusals:
    def test_what_is_hidden_looks_like_what_does_not_exist(self, signed_in: Callable[[str], Client]) -> None:
        sam = signed_in("sam")
        one, other = sam.get("/nowhere/"), sam.get("/people/22222222222222222222222222/")

        assert (one.status_code, other.status_code) == (404, 404)
        assert one.content == other.content
        assert b"csrfmiddlewaretoken" not in one.content

    @pytest.mark.parametrize("name", ["400.html", "403.html", "403_csrf.html", "404.html"])
    def test_each_says_what_to_do_next_and_needs_no_context(self, name: str) -> None:
        page = soup_of(render_to_string(name).encode())

        assert len(page.select("main h1")) == 1
        assert page.select("main p, main li") != []
        assert page.select_one("main a[href='/']") is not None

    @pytest.mark.parametrize("name", ["400.html", "403_csrf.html", "signed_out.html"])
    def test_who_pressed_twice_is_told_that_the_first_press_may_have_counted(self, name: str) -> None:
        text = soup_of(render_to_string(name).encode()).select_one("main").get_text()

        assert "the first press may have gone through. Look before you send it again." in text

    def test_our_own_failure_needs_nothing_that_may_have_failed(self) -> None:
        broken = {"default": settings.STORAGES["default"], "staticfiles": {"BACKEND": "no.such.Storage"}}
        with override_settings(STORAGES=broken, TEMPLATES=[{**settings.TEMPLATES[0], "OPTIONS": {}}]):
            response = server_error(RequestFactory().get("/"))

        assert response.status_code == 500
        page = soup_of(response.content)
        assert page.select_one("h1").get_text() == "Something went wrong on our side"
        assert page.select_one("link[href$='css/site.css']") is not None


OPEN_PAGES = ["login/", "signup/", "inactive/", "password/reset/", "password/reset/done/"]
OWN_PAGES = [
    "logout/",
    "password/change/",
    "reauthenticate/",
    "2fa/",
    "2fa/totp/activate/",
    "2fa/webauthn/",
    "2fa/webauthn/add/",
]
GUARDED_PAGES = [
    "",
    "totp/deactivate/",
    "recovery-codes/",
    "recovery-codes/generate/",
    "reauthenticate/",
]


def check_look(content: bytes) -> None:
    """One frame, one heading, a title of its own, and no look of allauth's."""
    page = soup_of(content)
    assert page.select_one("header.site-header") is not None
    assert len(page.select("h1")) == 1
    assert page.title is not None and re.fullmatch(r"\S.* – Waymark", page.title.get_text().strip())
    assert [box for box in page.select("main button:not(.btn)")] == []
    assert [
        box for box in page.select("main input:not([type=hidden]):not(.form-control):not(.form-check-input)")
    ] == []


PASSWORD = "a-long-enough-password"


@pytest.fixture
def known(cast: Cast, client: Client) -> Client:
    """Somebody who has just signed in and said their password again."""
    cache.clear()  # earlier attempts count against the address that every test comes from
    account = cast.account("sam")
    account.set_password(PASSWORD)
    account.save()
    client.post("/account/login/", {"login": account.email, "password": PASSWORD})
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    return client


@pytest.fixture
def guarded(cast: Cast, known: Client) -> Client:
    """The same, with an app and recovery codes."""
    account = cast.account("sam")
    TOTP.activate(account, generate_totp_secret())
    RecoveryCodes.activate(account)
    return known


class TestSignInPages:
    @pytest.mark.parametrize("path", OPEN_PAGES)
    def test_before_signing_in(self, client: Client, cast: Cast, path: str) -> None:
        response = client.get(f"/account/{path}")

        assert response.status_code == 200
        check_look(response.content)

    @pytest.mark.parametrize("path", OWN_PAGES)
    def test_for_ones_own_account(self, known: Client, path: str) -> None:
        response = known.get(f"/account/{path}")

        assert response.status_code == 200, response.headers.get("Location")
        check_look(response.content)

    @pytest.mark.parametrize("path", GUARDED_PAGES)
    def test_for_who_has_a_second_step(self, guarded: Client, path: str) -> None:
        response = guarded.get(f"/account/2fa/{path}")

        assert response.status_code == 200, response.headers.get("Location")
        check_look(response.content)

    @pytest.mark.parametrize("path", ["", "keys/{key}/edit/", "keys/{key}/remove/"])
    def test_for_who_has_a_key(self, known: Client, cast: Cast, path: str) -> None:
        key = Authenticator.objects.create(
            user=cast.account("sam"),
            type=Authenticator.Type.WEBAUTHN,
            data={"name": "Blue key", "credential": {"clientExtensionResults": {"credProps": {"rk": True}}}},
        )
        response = known.get(f"/account/2fa/webauthn/{path.format(key=key_of(key))}")

        assert response.status_code == 200, response.headers.get("Location")
        assert b"Blue key" in response.content
        check_look(response.content)

    def test_the_second_step_itself(self, guarded: Client, cast: Cast) -> None:
        guarded.logout()
        sent = {"login": cast.account("sam").email, "password": PASSWORD}
        response = guarded.post("/account/login/", sent, follow=True)

        assert response.redirect_chain[-1][0] == "/account/2fa/authenticate/"
        check_look(response.content)
        wrong = guarded.post("/account/2fa/authenticate/", {"code": "0"})
        assert soup_of(wrong.content).select_one(".error-summary a[href='#id_code']") is not None

    def test_a_refused_answer_is_summed_up(self, known: Client) -> None:
        page = soup_of(known.post("/account/password/change/", {"oldpassword": "no"}).content)

        assert page.title is not None and page.title.get_text().startswith("Error: ")
        assert len(page.select(".error-summary li")) == 3
