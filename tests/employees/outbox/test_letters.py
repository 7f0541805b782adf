"""The letter itself: headers that say little, words that survive, links that lead home."""

from __future__ import annotations

import struct
from email.header import decode_header, make_header
from pathlib import Path

import pytest
from django.core import mail
from pytest_django import Settings

from employees.models import Employee, Organisation, OutboxMessage
from employees.outbox import Ready
from employees.outbox.one_letter import SEVERAL
from tests.employees.outbox.conftest import MONDAY, Desk

pytestmark = pytest.mark.django_db


def html_of(letter: mail.EmailMessage) -> str:
    """The HTML part."""
    assert isinstance(letter, mail.EmailMultiAlternatives)
    ((content, kind),) = letter.alternatives
    assert kind == "text/html"
    return str(content)


def test_the_sender_and_the_subject_are_one_line_whatever_the_organisation_is_called(desk: Desk) -> None:
    Organisation.objects.update(name="O'Brien & Sons\r\nBcc: everyone@example.org")
    desk.queue()

    desk.sweep()

    letter = mail.outbox[0].message()
    assert letter["Bcc"] is None
    assert str(make_header(decode_header(letter["From"]))) == (
        '"O\'Brien & Sons Bcc: everyone@example.org" <no-reply@localhost>'
    )
    assert mail.outbox[0].recipients() == mail.outbox[0].to


def test_an_ampersand_and_an_apostrophe_survive_in_plain_text(desk: Desk) -> None:
    Organisation.objects.update(name="O'Brien & Sons")
    desk.queue()

    desk.sweep()

    text, html = mail.outbox[0].body, html_of(mail.outbox[0])
    assert "O'Brien & Sons" in text
    assert "O&#x27;Brien &amp; Sons" in html


def test_a_letter_speaks_the_recipients_language_and_time(desk: Desk) -> None:
    message = desk.queue()
    Employee.objects.filter(user=message.recipient).update(language="ar", time_zone="Asia/Kolkata")
    desk.verdicts[message.key] = Ready({"works_until": MONDAY, "another": "http://localhost/again"})

    desk.sweep()

    html = html_of(mail.outbox[0])
    assert '<html lang="ar" dir="rtl">' in html
    assert "14:30 IST" in mail.outbox[0].body


def catalogue(folder: Path, language: str, words: dict[str, str]) -> None:
    """A compiled catalogue, as `compilemessages` leaves it."""
    pairs = sorted({"": "Content-Type: text/plain; charset=UTF-8\n", **words}.items())
    texts = [text.encode() + b"\0" for side in zip(*pairs, strict=True) for text in side]
    start, index = 28 + 16 * len(pairs), b""
    for text in texts:
        index += struct.pack("<2I", len(text) - 1, start)
        start += len(text)
    head = struct.pack("<7I", 0x950412DE, 0, len(pairs), 28, 28 + 8 * len(pairs), 0, start)
    file = folder / language / "LC_MESSAGES" / "django.mo"
    file.parent.mkdir(parents=True)
    file.write_bytes(head + index + b"".join(texts))


def test_each_reader_gets_the_words_of_their_own_language(
    desk: Desk, settings: Settings, tmp_path: Path
) -> None:
    subject, action = "Several things for you to look at", "Sign in to see them:"
    catalogue(tmp_path, "de", {subject: "Mehreres für Sie", action: "Melden Sie sich an:"})
    settings.LOCALE_PATHS = [tmp_path]
    desk.change_notice(template=SEVERAL)
    desk.verdicts = {key: Ready({"count": 2}) for key in ("told:1", "told:2", "told:3")}
    for number, language in enumerate(("de", "en", "xx"), start=1):
        Employee.objects.filter(user=desk.queue(f"told:{number}").recipient).update(language=language)

    desk.sweep()

    assert [letter.subject for letter in mail.outbox] == ["Mehreres für Sie", subject, subject]
    assert ["Melden Sie sich an:" in letter.body for letter in mail.outbox] == [True, False, False]
    assert '<html lang="de" dir="ltr">' in html_of(mail.outbox[0])


@pytest.mark.parametrize("zone", ["Nowhere/Land", "", "../../etc/passwd"])
def test_a_zone_that_nobody_knows_keeps_nobody_from_being_told(desk: Desk, zone: str) -> None:
    message = desk.queue()
    Employee.objects.filter(user=message.recipient).update(language="xx", time_zone=zone)

    desk.sweep()

    assert len(mail.outbox) == 1


def test_headers_tell_machines_what_it_is_and_nothing_is_tracked(desk: Desk) -> None:
    message = desk.queue()

    desk.sweep()

    letter = mail.outbox[0].message()
    assert letter["Message-ID"] == f"<{message.ref}@localhost>"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["Reply-To"] is None
    assert "<img" not in html_of(mail.outbox[0])
    assert OutboxMessage.objects.get().message_id == letter["Message-ID"]


def test_links_lead_to_the_site_whatever_the_host_header_says(desk: Desk) -> None:
    message = desk.queue()
    desk.verdicts[message.key] = Ready({"works_until": MONDAY, "another": ""}, path="/today/")

    desk.sweep()

    assert f"\nhttp://localhost/messages/{message.ref}/\n" in mail.outbox[0].body
    assert f'<a href="http://localhost/messages/{message.ref}/" ' in html_of(mail.outbox[0])
