"""Seeds of second steps lie locked in the database, open with a key outside of it, and survive a change of keys."""

from __future__ import annotations

from datetime import UTC, datetime
from io import StringIO
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core.management import CommandError, call_command
from django.db import connection

from employees.encryption import is_locked
from employees.models import AuditEvent
from tests.employees.test_sign_in import totp
from tests.people import Cast

pytestmark = pytest.mark.django_db

OLD_KEY, NEW_KEY = "an older key for the fields " * 2, "a newer key for the fields " * 2
NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)


@pytest.fixture
def secret(cast: Cast, settings: Any) -> str:
    """Kim's authenticator app, and their recovery codes."""
    settings.FIELD_KEYS = [OLD_KEY]
    secret = generate_totp_secret()
    TOTP.activate(cast.account("kim"), secret)
    RecoveryCodes.activate(cast.account("kim"))
    return secret


def app() -> TOTP:
    return TOTP(Authenticator.objects.get(type=Authenticator.Type.TOTP))


def codes() -> list[str]:
    return RecoveryCodes(Authenticator.objects.get(type=Authenticator.Type.RECOVERY_CODES)).generate_codes()


def lies() -> list[str]:
    """What a dump of the table holds."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT data FROM mfa_authenticator ORDER BY id")
        return [str(row[0]) for row in cursor.fetchall()]


def test_no_seed_lies_open_and_the_codes_are_right_all_the_same(secret: str) -> None:
    assert [word for word in lies() if secret in word] == []
    assert [is_locked(row.data.get("secret") or row.data["seed"]) for row in Authenticator.objects.all()] == [
        True,
        True,
    ]

    with time_machine.travel(NOON, tick=False):
        assert app().validate_code(totp(secret))
    assert len(set(codes())) == 10


def test_keys_change_and_nobody_sets_up_a_second_step_anew(secret: str, settings: Any) -> None:
    before, said = codes(), StringIO()
    settings.FIELD_KEYS = [NEW_KEY, OLD_KEY]

    call_command("rotate_field_keys", stdout=said)
    call_command("rotate_field_keys", stdout=said)

    assert said.getvalue().splitlines() == [
        "2 locked again, 0 lay under the newest key already.",
        "0 locked again, 2 lay under the newest key already.",
    ]
    assert AuditEvent.objects.filter(event="people.fields_locked_again").count() == 1
    settings.FIELD_KEYS = [NEW_KEY]
    assert codes() == before
    with time_machine.travel(NOON, tick=False):
        assert app().validate_code(totp(secret))


def test_seeds_from_before_they_were_locked_work_and_are_locked_with_the_next_change(
    secret: str,
) -> None:
    row = app().instance
    row.data["secret"] = secret
    row.save()

    with time_machine.travel(NOON, tick=False):
        assert app().validate_code(totp(secret))
    call_command("rotate_field_keys", stdout=StringIO())

    assert is_locked(app().instance.data["secret"])
    with time_machine.travel(NOON, tick=False):
        assert not app().validate_code(totp("A" * 32))


def test_without_its_key_no_code_is_right_and_the_log_says_what_to_do(
    secret: str, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    settings.FIELD_KEYS = [NEW_KEY]

    with time_machine.travel(NOON, tick=False):
        assert not app().validate_code(totp(secret))
        assert not app().validate_code(totp(""))
    assert [record.levelname for record in caplog.records if "FIELD_KEYS" in record.message][:1] == [
        "CRITICAL"
    ]
    with pytest.raises(CommandError, match="second step"):
        call_command("rotate_field_keys", stdout=StringIO())
