"""Mail that comes back is noted on the message that it is about; anything else that lands in the mailbox is not."""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from employees.enums import OutboxState, PeopleEvent
from employees.models import AuditEvent, OutboxMessage
from employees.outbox import bounces
from employees.outbox.bounces import Finding, record_bounce
from tests.employees.outbox.conftest import Desk
from tests.employees.outbox.post_office import PostOffice

pytestmark = pytest.mark.django_db

Fresh = Callable[[OutboxMessage], OutboxMessage]
S = OutboxState

# As a usual mail server writes it, without what differs.
REPORT = """\
From: MAILER-DAEMON@mx.example.org
To: {to}
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="B"

--B
Content-Type: text/plain

I'm sorry to have to inform you that your message could not be delivered.

--B
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org

Final-Recipient: rfc822; sam@example.org
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 5.1.1 <sam@example.org> unknown user

--B
{original}
--B--
"""
HEADERS = "Content-Type: text/rfc822-headers\n\nMessage-ID: {message_id}\nSubject: A document\n"
WHOLE = "Content-Type: message/rfc822\n\nMessage-ID: {message_id}\nSubject: A document\n\nHello,\n"


def report(
    message_id: str,
    *,
    action: str = "failed",
    status: str = "5.1.1",
    original: str = HEADERS,
    to: str = "no-reply@localhost",
) -> bytes:
    """A report about the letter with this Message-ID."""
    text = REPORT.format(action=action, status=status, original=original.format(message_id=message_id), to=to)
    return text.replace("\n", "\r\n").encode()


@pytest.fixture
def sent(desk: Desk, office: PostOffice) -> OutboxMessage:
    """A message that the mail server took."""
    message = desk.queue()
    desk.sweep()
    message.refresh_from_db()
    assert message.state == S.SENT
    return message


@pytest.mark.parametrize("original", [HEADERS, WHOLE], ids=["headers", "whole"])
def test_what_comes_back_is_noted_once_with_the_servers_words_and_stands_in_the_record(
    desk: Desk, sent: OutboxMessage, fresh: Fresh, original: str
) -> None:
    content = report(sent.message_id, original=original)

    assert [record_bounce(content, at=desk.now) for _copy in range(2)] == [Finding.RECORDED, Finding.UNKNOWN]

    told = fresh(sent)
    assert (told.state, told.reported_at) == (S.BOUNCED, desk.now)
    assert told.report == "5.1.1 550 5.1.1 <sam@example.org> unknown user"
    event = AuditEvent.objects.get(event=PeopleEvent.MESSAGE_BOUNCED)
    # The server's words hold the address: the record has its code alone.
    assert (event.data["code"], event.data["kind"]) == ("5.1.1", "test.told")
    assert "sam@" not in str(event.data)


def test_one_that_is_late_is_noted_and_may_still_come_back(
    desk: Desk, sent: OutboxMessage, fresh: Fresh
) -> None:
    late = record_bounce(report(sent.message_id, action="delayed", status="4.4.1"), at=desk.now)

    assert (late, fresh(sent).state, fresh(sent).report[:5]) == (Finding.LATE, S.SENT, "4.4.1")
    # Given up after days, with the code of what was temporary: the action is what counts.
    assert record_bounce(report(sent.message_id, status="4.4.7"), at=desk.now) == Finding.RECORDED
    assert fresh(sent).state == S.BOUNCED


@pytest.mark.parametrize(
    ("state", "finding"),
    [
        (S.SENT, Finding.RECORDED),
        (S.AMBIGUOUS, Finding.RECORDED),
        (S.DOT_PENDING, Finding.NOT_YET),
        (S.PENDING, Finding.NOT_YET),
        (S.SUPPRESSED, Finding.UNKNOWN),
        (S.FAILED_PERMANENT, Finding.UNKNOWN),
    ],
)
def test_only_what_left_can_come_back(
    desk: Desk, sent: OutboxMessage, fresh: Fresh, state: OutboxState, finding: Finding
) -> None:
    OutboxMessage.objects.update(
        state=state,
        next_try_at=desk.now if state == S.PENDING else None,
        lease_until=desk.now if state == S.DOT_PENDING else None,
    )

    assert record_bounce(report(sent.message_id), at=desk.now) == finding
    assert fresh(sent).state == (S.BOUNCED if finding == Finding.RECORDED else state)


def nested(depth: int) -> bytes:
    return b"".join(
        b"Content-Type: multipart/report; report-type=delivery-status; boundary=b%d\n\n--b%d\n" % (n, n)
        for n in range(depth)
    )


def test_anything_else_in_the_mailbox_changes_nothing(desk: Desk, sent: OutboxMessage, fresh: Fresh) -> None:
    ours, forged = sent.message_id, f"<{'0' * 26}@localhost>"
    whole = report(ours)
    attached = b"Content-Type: multipart/mixed; boundary=M\n\n--M\n" + whole + b"\n--M--\n"
    junk = {
        b"": Finding.NO_REPORT,
        b"\x00\xff" * 500: Finding.NO_REPORT,
        b"From: sam@example.org\n\nI am on leave. " + ours.encode(): Finding.NO_REPORT,
        attached: Finding.NO_REPORT,
        nested(5000): Finding.NO_REPORT,
        whole.replace(b"delivery-status;", b"disposition-notification;"): Finding.NO_REPORT,
        whole.replace(b"message/delivery-status", b"text/plain"): Finding.NO_REPORT,
        whole.replace(b"Message-ID", b"X-Other"): Finding.NO_REPORT,
        report(ours, action="delivered"): Finding.NO_REPORT,
        report(ours, action="relayed"): Finding.NO_REPORT,
        report("<'; DROP TABLE employees_user; --@x>"): Finding.NO_REPORT,
        report(forged): Finding.UNKNOWN,
        report(ours.replace("@localhost", "@evil.example")): Finding.UNKNOWN,
        whole + b" " * bounces.LARGEST: Finding.TOO_LARGE,
        **{whole[:cut]: Finding.NO_REPORT for cut in range(0, len(whole) // 2, 40)},
    }

    found = {content: record_bounce(content, at=desk.now) for content in junk}

    assert found == junk
    assert (fresh(sent).state, fresh(sent).report) == (S.SENT, "")


def test_the_address_on_the_envelope_says_which_message_it_was(
    desk: Desk, office: PostOffice, fresh: Fresh, settings: Settings
) -> None:
    settings.BOUNCE_ADDRESS = "bounces+{ref}@example.org"
    message = desk.queue()
    desk.sweep()
    (letter,) = office.letters
    assert letter.sender == f"bounces+{message.ref}@example.org"
    assert "bounces" not in str(letter.message["From"])

    content = report(
        "", original="Content-Type: text/plain\n\nnothing of the letter\n", to=letter.sender.upper()
    )
    assert record_bounce(content, at=desk.now) == Finding.RECORDED
    assert fresh(message).state == S.BOUNCED


def test_a_maildir_is_read_once_and_nothing_in_it_leads_out_of_it(
    desk: Desk, sent: OutboxMessage, fresh: Fresh, settings: Settings, tmp_path: Path
) -> None:
    settings.BOUNCE_MAILDIR = str(tmp_path / "mail")
    for name in ("new", "cur", "tmp"):
        (tmp_path / "mail" / name).mkdir(parents=True)
    new = tmp_path / "mail" / "new"
    (new / "1.report").write_bytes(report(sent.message_id))
    (new / "2.junk:2,").write_bytes(b"hello")
    (tmp_path / "elsewhere").write_bytes(report(sent.message_id))
    (new / "3.link").symlink_to(tmp_path / "elsewhere")
    os.mkfifo(new / "4.pipe")
    (new / "5.folder").mkdir()

    found = bounces.collect(at=desk.now)

    assert found == {Finding.RECORDED: 1, Finding.NO_REPORT: 1}
    assert fresh(sent).state == S.BOUNCED
    assert sorted(path.name for path in (tmp_path / "mail" / "cur").iterdir()) == [
        "1.report:2,S",
        "2.junk:2,S",
    ]
    assert not bounces.collect(at=desk.now)


def test_a_mail_server_can_pipe_it(
    sent: OutboxMessage, fresh: Fresh, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def pipe(content: bytes) -> None:
        monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(content)))
        call_command("record_bounce")

    pipe(b"anything")
    OutboxMessage.objects.update(state=S.CLAIMED, lease_until=sent.settled_at)
    with pytest.raises(CommandError, match="still in hand") as refused:
        pipe(report(sent.message_id))
    OutboxMessage.objects.update(state=S.SENT, lease_until=None)
    pipe(report(sent.message_id))

    assert refused.value.returncode == 75
    assert [line for line in capsys.readouterr().out.splitlines() if "{" not in line] == [
        "no_report",
        "recorded",
    ]
    assert fresh(sent).state == S.BOUNCED
