"""Without a mail server, each message becomes one file that only its owner can read."""

from __future__ import annotations

import email
import email.policy

from django.core.mail import EmailMessage, get_connection


def test_each_message_is_kept_whole(settings, tmp_path):
    settings.MAIL_DIR = tmp_path / "mail"
    connection = get_connection("pip_config.mail.KeptMail")
    messages = [
        EmailMessage("Ein Gespräch", "O'Brien & Söhne", "a@example.org", ["b@example.org"]),
        EmailMessage("Nobody", "reads this", "a@example.org", []),
    ]
    assert connection.send_messages(messages) == 1
    (file,) = settings.MAIL_DIR.iterdir()
    assert file.suffix == ".eml"
    assert file.stat().st_mode & 0o077 == 0
    kept = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
    assert kept["Subject"] == "Ein Gespräch"
    assert kept["To"] == "b@example.org"
    body = kept.get_body()
    assert body is not None
    assert body.get_content().strip() == "O'Brien & Söhne"
