"""Who hears what, when: the table that HR reads, and the reminders that whoever leads HR changes there."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse

from employees.models import ReminderSetting
from plans.notices.rules import RULES
from reviews.heard import AT_ONCE, Part, line_of, table
from reviews.notices import CATALOGUE
from tests.people import Cast

LATE = "plans.checkpoint_late"


def text_of(response: HttpResponse) -> str:
    """What the page says between its tags, with its blanks evened out."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())


def test_every_message_has_its_line_and_no_line_is_of_another() -> None:
    lines = [line for _part, _heading, lines in table([]) for line in lines]

    assert sorted(line.kind for line in lines) == sorted(CATALOGUE)
    assert AT_ONCE.keys().isdisjoint(RULES)
    assert [part for part, _heading, lines in table([]) if lines] == list(Part)
    for line in lines:
        assert all(str(words) for words in (line.what, line.to, line.when, line.channel)), line.kind
        assert line.is_reminder is (line.kind in RULES)


def test_the_documentation_says_the_same() -> None:
    said = (Path(settings.BASE_DIR) / "docs" / "reminders.md").read_text()
    lines = [line_of(kind, None) for kind in RULES]

    assert [line.kind for line in lines if f"| {line.what} | {line.to} | {line.when} |" not in said] == []


def test_hr_reads_the_table_and_whoever_leads_it_changes_a_reminder(cast: Cast, signed_in) -> None:
    said = text_of(signed_in("mia").get(reverse("reminders")))
    assert "A checkpoint has passed and nothing is written Reminder" in said
    assert "1 working day after the checkpoint; again after 3 working days, 2 times in all" in said
    assert "Change" not in said

    client, address = signed_in("noor"), reverse("reminder_change", args=[LATE])
    assert address in client.get(reverse("reminders")).content.decode()
    typed = {"is_on": "on", "days": "2", "times": "3", "repeat_every": "0"}
    refused = client.post(address, typed)
    assert refused.status_code == 409
    assert "Say how many working days lie between two reminders." in text_of(refused)
    assert client.post(address, {**typed, "days": "many"}).status_code == 422
    assert not ReminderSetting.objects.exists()

    client.post(address, {**typed, "repeat_every": "4"})
    said = text_of(client.get(reverse("reminders")))
    assert "2 working days after the checkpoint; again after 4 working days, 3 times in all" in said
    assert "Changed by Noor Haddad on" in said
    assert "Usually: 1 working day after the checkpoint; again after 3 working days, 2 times in all." in said

    client.post(address, {"days": "2", "times": "3", "repeat_every": "4"})
    assert "Not sent" in text_of(client.get(reverse("reminders")))

    client.post(reverse("reminder_restore", args=[LATE]))
    assert not ReminderSetting.objects.exists()
    assert client.get(reverse("reminder_change", args=["plans.shared"])).status_code == 404


def test_a_reminder_that_is_sent_once_asks_for_no_number(cast: Cast, signed_in) -> None:
    client, address = signed_in("noor"), reverse("reminder_change", args=["plans.unopened"])
    assert "How often it is sent" not in text_of(client.get(address))
    client.post(address, {"is_on": "on", "days": "4"})
    assert ReminderSetting.objects.get().days == 4
