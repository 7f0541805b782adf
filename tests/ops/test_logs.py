"""One event is one line of JSON, and no line knows whom or what it is about."""

from __future__ import annotations

import io
import json
import logging

import pytest

from employees.models import User
from pip_config.logging import ALLOWED_FIELDS, EventFormatter

CANARIES = ("Wilhelmina", "wilhelmina.canary@example.org", "pip-canary-secret", "grievance-canary")
ALWAYS = {"at", "level", "logger", "event"}
MAY_BE = {"request", "error", "trace"} | ALLOWED_FIELDS


@pytest.fixture
def lines():
    """Everything that is logged, as it would be written."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(EventFormatter())
    watched = [logging.getLogger(name) for name in ("", "django", "django.request")]
    for logger in watched:
        logger.addHandler(handler)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    for logger in watched:
        logger.removeHandler(handler)
    assert not any(canary in stream.getvalue() for canary in CANARIES)


@pytest.fixture
def user(db):
    """A person whose name and address are canaries."""
    return User.objects.create_user("wilhelmina.canary@example.org", "pip-canary-secret")


def test_a_request_is_one_line_with_the_route_and_the_reference(client, user, lines):
    client.force_login(user)
    client.get("/account/password/change/?for=Wilhelmina")
    (line,) = [line for line in lines() if line["event"] == "request"]
    assert line["route"] == "account_change_password"
    assert line["user"] == user.ref
    assert line["method"] == "GET"
    assert line["ms"] > 0
    assert len(line["request"]) == 32


def test_signing_in_names_the_account_by_its_reference(client, user, lines):
    client.post("/account/login/", {"login": user.email, "password": "pip-canary-secret"})
    (line,) = [line for line in lines() if line["event"] == "authn_succeeded"]
    assert line["user"] == user.ref


def test_forms_names_and_paths_stay_out(client, user, lines):
    client.post(
        "/account/login/", {"login": "wilhelmina.canary@example.org", "password": "pip-canary-secret"}
    )
    client.post("/account/login/", {"login": "Wilhelmina", "password": "grievance-canary"})
    client.get("/no-such-page/Wilhelmina/?q=grievance-canary")
    requests = [line for line in lines() if line["event"] == "request"]
    assert len(requests) == 3
    for line in lines():
        assert set(line) >= ALWAYS
        assert set(line) <= ALWAYS | MAY_BE


def test_an_error_is_told_by_type_and_place(client, user, lines, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError("Wilhelmina wrote grievance-canary")

    monkeypatch.setattr("allauth.account.views.LoginView.get_context_data", fail)
    client.raise_request_exception = False
    assert client.get("/account/login/").status_code == 500
    (line,) = [line for line in lines() if line.get("error")]
    assert line["error"] == "RuntimeError"
    assert any("test_logs.py" in place for place in line["trace"])
    assert line["request"] == next(line["request"] for line in lines() if line["event"] == "request")


def test_arguments_are_left_out_and_one_event_stays_one_line(lines):
    log = logging.getLogger("plans.test")
    log.warning("Could not reach %s about %-5.2f", "Wilhelmina\nsecond line", 2.5)
    log.warning("stopped", extra={"route": "a\nb\x1b[31m", "count": 3, "body": "grievance-canary"})
    try:
        raise ValueError("Wilhelmina\ngrievance-canary")
    except ValueError:
        log.exception("failed")
    first, second, third = lines()
    assert first["event"] == "Could not reach … about …"
    assert (second["count"], second["route"]) == (3, "a\nb\x1b[31m")
    assert third["error"] == "ValueError"


def test_a_refused_host_is_not_repeated(client, user, lines):
    assert client.get("/account/login/", headers={"Host": "grievance-canary.example"}).status_code == 400
    assert "refused: DisallowedHost" in [line["event"] for line in lines()]


def test_a_task_is_told_by_name_and_id(lines):
    data = {
        "id": "0123",
        "name": "reviews.tasks.deliver",
        "args": "('Wilhelmina',)",
        "exc": "grievance-canary",
    }
    log = logging.getLogger("celery.app.trace")
    log.error("Task %(name)s[%(id)s] %(exc)s", data, extra={"data": data})
    (line,) = lines()
    assert (line["task"], line["task_id"]) == ("reviews.tasks.deliver", "0123")


@pytest.mark.parametrize(
    ("sent", "kept"),
    [("abc-123.XYZ_9", True), ("short", False), ("with space here", False), ("Wilhelmina\t1", False)],
)
def test_a_callers_request_id_is_kept_only_in_its_form(client, db, sent, kept):
    assert (client.get("/healthz", headers={"X-Request-ID": sent})["X-Request-ID"] == sent) is kept
