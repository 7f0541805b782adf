"""Over https, as in production: cookies that no other host can set or read, and no way back to http."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.ops.processes import clean_environment

pytestmark = [pytest.mark.once, pytest.mark.slow]

ROOT = Path(__file__).resolve().parents[2]
# A page that touches nothing, and a form's cookie as the middleware sets it, as a proxy in front asks for them. No
# database is needed.
READ = """
import json
import django
django.setup()
from django.conf import settings
from django.http import HttpResponse
from django.middleware.csrf import CsrfViewMiddleware, get_token
from django.test import Client, RequestFactory
browser = Client(SERVER_NAME="waymark.example.org", headers={"X-Forwarded-For": "192.0.2.1"})
page = browser.get("/healthz", headers={"X-Forwarded-Proto": "https"})
bare = browser.get("/account/login/", headers={"X-Forwarded-Proto": "http"})
form = CsrfViewMiddleware(lambda request: HttpResponse(get_token(request)))(RequestFactory().get("/"))
print(json.dumps({
    "status": page.status_code,
    "cookies": {name: {key: value for key, value in morsel.items() if value} for name, morsel in form.cookies.items()},
    "hsts": page["Strict-Transport-Security"],
    "bare": [bare.status_code, bare["Location"]],
    "names": [settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME],
    "session": [settings.SESSION_COOKIE_SECURE, settings.SESSION_COOKIE_HTTPONLY, settings.SESSION_COOKIE_SAMESITE,
                settings.SESSION_COOKIE_PATH, settings.SESSION_COOKIE_DOMAIN],
}))
"""


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    """what production settings make of a browser."""
    done = subprocess.run(
        [sys.executable, "-c", READ],
        cwd=ROOT,
        env=clean_environment(
            DJANGO_SETTINGS_MODULE="pip_config.settings.base",
            SECRET_KEY="Zr8pWm3qTn6vXc1kLd9sGh4jFb7yNa2eUw5iRo0tQxPzMvCsK4jH",
            SITE_URL="https://waymark.example.org",
            TRUSTED_PROXIES="1",
            DATABASE_URL="sqlite:////nowhere/at/all.sqlite3",
            EMAIL_URL="smtp+tls://mail.example.org:587",
            STATE_DIR=str(tmp_path_factory.mktemp("state")),
        ),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, object] = json.loads(done.stdout.splitlines()[-1])
    return found


def test_cookies_are_of_this_host_alone_secure_and_out_of_reach_of_scripts(said: dict[str, object]) -> None:
    assert said["status"] == 200
    assert said["names"] == ["__Host-session", "__Host-csrf"]
    assert said["session"] == [True, True, "Lax", "/", None]
    cookies = said["cookies"]
    assert isinstance(cookies, dict)
    assert list(cookies) == ["__Host-csrf"]
    csrf = cookies["__Host-csrf"]
    assert (csrf["secure"], csrf["httponly"], csrf["samesite"], csrf["path"]) == (True, True, "Lax", "/")
    assert "domain" not in csrf


def test_a_browser_that_came_once_comes_by_https_for_two_years(said: dict[str, object]) -> None:
    assert said["hsts"] == "max-age=63072000; includeSubDomains; preload"
    assert said["bare"] == [301, "https://waymark.example.org/account/login/"]
