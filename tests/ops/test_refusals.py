"""Waymark does not start on settings that would be unsafe, and says how to mend them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from django.core.cache import caches
from django.core.exceptions import ImproperlyConfigured

from pip_config.settings import databases, environment  # noqa: TID251 -- the modules under test
from tests.ops.processes import clean_environment

ROOT = Path(__file__).resolve().parents[2]
GOOD_SECRET = "Zr8pWm3qTn6vXc1kLd9sGh4jFb7yNa2eUw5iRo0tQxPzMvCs"  # 48 characters
SAFE = {
    "SECRET_KEY": GOOD_SECRET + "K4jH",
    "SITE_URL": "https://waymark.example.org",
    "TRUSTED_PROXIES": "1",
    "DATABASE_URL": "postgres://waymark@127.0.0.1/waymark",
    "EMAIL_URL": "smtp+tls://mail.example.org:587",
}


def start_with(**changes: str | None) -> subprocess.CompletedProcess[str]:
    """Load the production settings in a fresh process, with SAFE and the changes. None removes a variable."""
    values = {name: value for name, value in (SAFE | changes).items() if value is not None}
    return subprocess.run(
        [
            sys.executable,
            "-c",
            "from django.conf import settings; print(settings.ALLOWED_HOSTS, settings.DEBUG)",
        ],
        cwd=ROOT,
        env=clean_environment(DJANGO_SETTINGS_MODULE="pip_config.settings.base", **values),
        capture_output=True,
        text=True,
        check=False,
    )


def test_starts_on_safe_settings_with_the_host_of_its_address_alone():
    result = start_with()
    assert result.stdout.strip() == "['waymark.example.org'] False", result.stderr


def test_the_host_of_its_address_is_allowed_beside_those_that_are_named():
    result = start_with(ALLOWED_HOSTS="hr.example.org")
    assert result.stdout.strip() == "['hr.example.org', 'waymark.example.org'] False", result.stderr


@pytest.mark.slow
@pytest.mark.parametrize(
    ("changes", "mending"),
    [
        pytest.param({"ATTACHMENT_MAX_MB": "0"}, "from 1 to 50", id="no room for a file"),
        pytest.param({"ATTACHMENT_MAX_MB": "ten"}, "from 1 to 50", id="no number"),
        pytest.param({"PLAN_ATTACHMENTS_MAX_MB": "5000"}, "from 1 to 1000", id="too much room"),
        pytest.param({"SECRET_KEY": None}, "SECRET_KEY is not set", id="no secret"),
        pytest.param(
            {"SECRET_KEY": "django-insecure-" + GOOD_SECRET}, "secrets.token_urlsafe(64)", id="default secret"
        ),
        pytest.param({"SECRET_KEY": GOOD_SECRET}, "50 are the least", id="short secret"),
        pytest.param({"ALLOWED_HOSTS": "*"}, "Name the hosts", id="any host"),
        pytest.param({"DEBUG": "True"}, "Remove DEBUG", id="debug in public"),
        pytest.param({"SITE_URL": "http://waymark.example.org"}, "set SITE_URL=https://", id="plain http"),
        pytest.param({"TRUSTED_PROXIES": "0"}, "the number of such proxies", id="https from nowhere"),
        pytest.param({"EMAIL_URL": None}, "EMAIL_URL is not set", id="no mail"),
        pytest.param({"EMAIL_URL": "consolemail://"}, "EMAIL_URL=smtp+tls://", id="mail to the console"),
        pytest.param({"EMAIL_URL": "dummymail://"}, "EMAIL_URL=smtp+tls://", id="mail to nowhere"),
        pytest.param({"SETUP_CODE": "otter-42"}, "SETUP_CODE has 8 characters", id="a code to guess"),
        pytest.param(
            {"FIELD_KEYS": f"{GOOD_SECRET}K4jH short"}, "FIELD_KEYS holds a key", id="a weak field key"
        ),
        pytest.param(
            {"TSA_URL": "http://tsa.example.org"}, "TSA_CERTIFICATES is not", id="time from anybody"
        ),
        pytest.param({"DATABASE_URL": None}, "DATABASE_URL is not set", id="no database"),
        pytest.param(
            {"SECRET_KEY": None, "SECRET_KEY_FILE": "/nowhere"}, "cannot be read", id="no secret file"
        ),
    ],
)
def test_refuses(changes, mending):
    result = start_with(**changes)
    assert result.returncode != 0
    last_line = result.stderr.strip().splitlines()[-1]
    assert "ImproperlyConfigured" in last_line
    assert mending in last_line


def test_a_secret_may_stand_in_a_file(tmp_path):
    file = tmp_path / "secret"
    file.write_text(SAFE["SECRET_KEY"] + "\n")
    assert start_with(SECRET_KEY=None, SECRET_KEY_FILE=str(file)).returncode == 0


def test_a_value_and_its_file_together_are_refused(monkeypatch, tmp_path):
    monkeypatch.setenv("SECRET_KEY_FILE", str(tmp_path / "secret"))
    with pytest.raises(ImproperlyConfigured, match="Remove one of them"):
        environment.read_environment()


@pytest.mark.parametrize("secret", ["a" * 60, "abcabcabc" * 8, "change-me-" + GOOD_SECRET, GOOD_SECRET[:49]])
def test_weak_secrets(secret):
    with pytest.raises(ImproperlyConfigured, match="SECRET_KEY cannot be used"):
        environment.refuse_weak_secret(secret)


@pytest.mark.parametrize("hosts", [["*"], ["*.example.org"], [], [""], ["."], ["waymark.example.org", "*"]])
def test_wild_hosts(hosts):
    with pytest.raises(ImproperlyConfigured, match="ALLOWED_HOSTS"):
        environment.refuse_unsafe_hosts(hosts, debug=False)


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.8.9.1", "[::1]", "waymark.localhost"])
def test_debug_is_for_this_machine(host):
    environment.refuse_unsafe_hosts([host], debug=True)
    with pytest.raises(ImproperlyConfigured, match="can be reached by others"):
        environment.refuse_unsafe_hosts([host, "192.168.1.20"], debug=True)


def test_plain_http_has_a_switch_of_its_own():
    environment.refuse_plain_http("http://intranet", allowed=True)
    environment.refuse_plain_http("http://localhost:8000", allowed=False)
    with pytest.raises(ImproperlyConfigured, match="ALLOW_HTTP=True"):
        environment.refuse_plain_http("http://intranet", allowed=False)


@pytest.mark.parametrize(
    "address", ["waymark.example.org", "ftp://x", "https://", "https://x/path", "https://x?a=1"]
)
def test_an_address_is_a_web_address_without_a_path(address):
    with pytest.raises(ImproperlyConfigured, match="SITE_URL is"):
        environment.host_of(address)


def test_mail_may_stay_on_a_machine_that_nobody_else_reaches():
    environment.refuse_mail_that_goes_nowhere("django.core.mail.backends.console.EmailBackend", "127.0.0.1")
    environment.refuse_mail_that_goes_nowhere(environment.SMTP, "waymark.example.org")


@pytest.mark.parametrize("code", ["", "twelve-chars", "blue-otter-42"])
def test_a_setup_code_is_long_or_absent(code):
    environment.refuse_short_setup_code(code)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("changes", "shown"),
    [
        pytest.param({}, "True", id="this machine alone"),
        pytest.param({"TRUSTED_PROXIES": "1"}, "False", id="a proxy in front"),
    ],
)
def test_kept_mail_is_shown_only_where_nobody_stands_in_front(tmp_path, changes, shown):
    result = subprocess.run(
        [
            sys.executable,
            "-c",
            "from django.conf import settings; print(settings.DEVELOPMENT_MAIL, settings.EMAIL_BACKEND)",
        ],
        cwd=ROOT,
        env=clean_environment(
            DJANGO_SETTINGS_MODULE="pip_config.settings.local", STATE_DIR=str(tmp_path), **changes
        ),
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.stdout.strip() == f"{shown} pip_config.mail.KeptMail", result.stderr


def test_a_crowd_of_addresses_does_not_wipe_out_what_was_counted(settings, tmp_path):
    settings.CACHES = {"default": databases.cache_for(tmp_path)}
    caches["default"].set("tries-of-one-address", 5)
    for number in range(400):
        caches["default"].set(f"another-{number}", 1)
    assert caches["default"].get("tries-of-one-address") == 5
