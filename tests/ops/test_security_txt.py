"""/.well-known/security.txt: whom to write to about a weakness, and until when that is right (RFC 9116)."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta

import environ
import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client

from pip_config.settings.environment import contacts  # noqa: TID251 -- what reads the environment is tested

PLACE = "/.well-known/security.txt"
CONTACT = "mailto:security@example.org"


def fields_of(text: str) -> dict[str, list[str]]:
    """The fields of such a file, each with its values."""
    found: dict[str, list[str]] = {}
    for line in text.splitlines():
        name, _colon, value = line.partition(": ")
        found.setdefault(name, []).append(value)
    return found


def test_it_names_the_contact_and_is_right_for_half_a_year(
    client: Client, settings, time_machine, db
) -> None:
    settings.SECURITY_CONTACT = [CONTACT, "https://example.org/security"]
    time_machine.move_to(datetime(2026, 11, 26, 13, 30, tzinfo=UTC), tick=False)

    answer = client.get(PLACE)

    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert fields_of(answer.content.decode()) == {
        "Contact": [CONTACT, "https://example.org/security"],
        "Expires": ["2027-05-25T00:00:00Z"],
        "Preferred-Languages": ["en, de, fr, es, ar"],
        "Canonical": ["http://localhost/.well-known/security.txt"],
    }


@pytest.mark.parametrize("days", [0, 100, 1000])
def test_it_never_expires_while_it_is_served(client: Client, settings, time_machine, db, days: int) -> None:
    settings.SECURITY_CONTACT = [CONTACT]
    now = datetime(2026, 11, 26, 23, 59, tzinfo=UTC) + timedelta(days=days)
    time_machine.move_to(now, tick=False)

    said = fields_of(client.get(PLACE).content.decode())["Expires"][0]

    assert timedelta(days=179) < datetime.fromisoformat(said) - now < timedelta(days=365)


def test_without_a_contact_there_is_no_such_page(client: Client, db) -> None:
    assert client.get(PLACE).status_code == 404
    assert client.post(PLACE).status_code == 405


def test_a_contact_that_nobody_could_follow_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    env = environ.Env()
    monkeypatch.setitem(os.environ, "SECURITY_CONTACT", "security@example.org")
    with pytest.raises(ImproperlyConfigured, match=r"mailto:security@example\.org"):
        contacts(env, "SECURITY_CONTACT")
    monkeypatch.setitem(os.environ, "SECURITY_CONTACT", f"{CONTACT} https://example.org")
    assert contacts(env, "SECURITY_CONTACT") == [CONTACT, "https://example.org"]
