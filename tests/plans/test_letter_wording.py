"""The organisation's own words for its letters: who changes them, that every state is kept, that none is a program."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import translation

from employees.errors import NotAllowed, NotNow, NotVisible
from employees.models import AuditEvent
from plans import workflows
from plans.enums import LetterKind
from plans.letters import KINDS, Wording, examples, fill, unknown_in
from plans.models import LetterWording
from plans.queries.letters import wording_in_force
from tests.people import Cast

pytestmark = pytest.mark.django_db
SignedIn = Callable[[str], Client]
NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
OWN = Wording("Let us talk, [name]", "Please come on [day] at [time].", "Yours, [writer].")
ADDRESS = "/letters/meeting/en/"
# What runs in one template language or another, or gets out of a text into a page.
HOSTILE = (
    "{{ 7 * 7 }}",
    "{{ settings.SECRET_KEY }}",
    "{{ plan.employee.user.password }}",
    "{% load i18n %}{% debug %}",
    "{% include 'base.html' %}",
    "{0.__class__}",
    "{name.__class__.__mro__[1].__subclasses__()}",
    "%(name)s %s %d",
    "${7*7} #{7*7} <%= 7*7 %>",
    "$name ${name}",
    "[name.__class__] [__import__] [[name]]",
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</textarea><svg/onload=alert(1)>",
    "\\u0000 \u202e [na\u200bme]",
)


def word(
    by: str, cast: Cast, wording: Wording = OWN, *, at: datetime = NOON, seen: int | None = None
) -> None:
    workflows.word_letter(
        kind=LetterKind.MEETING, language="en", wording=wording, seen=seen, by=cast.account(by), at=at
    )


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_the_words_that_come_with_waymark_ask_for_nothing_that_cannot_be_filled_in(
    kind: LetterKind, language: str
) -> None:
    with translation.override(language):
        default = KINDS[kind].default
        filled = [fill(text, examples()) for text in (default.subject, default.opening, default.closing)]

    assert unknown_in(" ".join((default.subject, default.opening, default.closing)), KINDS[kind].known) == []
    assert all("[" not in text for text in filled)


@pytest.mark.parametrize("text", HOSTILE)
def test_no_words_are_ever_a_program(cast: Cast, signed_in: SignedIn, text: str) -> None:
    sent = {"seen": "0", "subject": "A talk", "opening": text, "closing": "[name]"}
    lead = signed_in("noor")

    preview = lead.post(f"{ADDRESS}preview/", sent).content.decode()
    answer = lead.post(ADDRESS, sent)

    shown = BeautifulSoup(preview, "html.parser")
    assert shown.find("script") is shown.find("img") is shown.find("svg", onload=True) is None
    # Letter for letter what was typed, but for a placeholder of ours and for what browsers take for a line's end.
    opening = fill(text, examples())
    assert opening.split("\n")[0] in shown.get_text()
    assert "49" not in shown.get_text()
    # Brackets around a word that is no placeholder are refused, as a slip would be; all else is kept as it is.
    kept = LetterWording.objects.first()
    assert answer.status_code == (422 if unknown_in(text, KINDS[LetterKind.MEETING].known) else 302)
    if kept is not None:
        assert kept.opening == text.strip()
        assert signed_in("noor").get(ADDRESS).status_code == 200


def test_what_is_filled_in_is_never_looked_at_again() -> None:
    values = {"name": "[writer] {{ x }}", "writer": "[name]"}

    assert fill("[name], [writer], [other], [Name], [ name ]", values) == (
        "[writer] {{ x }}, [name], [other], [Name], [ name ]"
    )


def test_those_who_lead_hr_change_the_words_hr_reads_them_and_nobody_else_knows(
    cast: Cast, signed_in: SignedIn
) -> None:
    for name, refusal in {
        "mia": NotAllowed,
        "jana": NotVisible,
        "tom": NotVisible,
        "sam": NotVisible,
    }.items():
        with pytest.raises(refusal):
            word(name, cast)

    page = BeautifulSoup(signed_in("mia").get(ADDRESS).content, "html.parser")

    assert page.select_one("form textarea") is None
    assert "Please come on Wednesday 6 May 2026 at 10:00." in page.get_text()


def test_every_state_is_kept_named_in_the_record_and_can_be_gone_back_from(
    cast: Cast, signed_in: SignedIn
) -> None:
    lead = signed_in("noor")
    sent = {"seen": "0", "subject": OWN.subject, "opening": OWN.opening, "closing": OWN.closing}
    assert lead.post(ADDRESS, sent).status_code == 302
    assert lead.post(f"{ADDRESS}restore/").status_code == 302
    assert lead.post(f"{ADDRESS}restore/").status_code == 302

    made = list(LetterWording.objects.order_by("number"))
    events = AuditEvent.objects.filter(event__startswith="letter.").order_by("seq")
    assert [(one.number, one.is_default, one.made_by.get_full_name()) for one in made] == [
        (1, False, "Noor Haddad"),
        (2, True, "Noor Haddad"),
    ]
    assert [(one.event, one.data["sha256_before"], one.data["sha256_after"]) for one in events] == [
        ("letter.worded", "", made[0].words_sha256),
        ("letter.wording_restored", made[0].words_sha256, ""),
    ]
    assert "Let us talk" not in str([one.data for one in events])
    assert wording_in_force(LetterKind.MEETING, "en") is None
    page = lead.get(ADDRESS).content.decode()
    assert "Let us talk, [name]" in page and "back to the words that come with Waymark" in page


def test_two_who_word_the_same_letter_do_not_overwrite_each_other_unseen(cast: Cast) -> None:
    word("noor", cast, seen=0)

    with pytest.raises(NotNow, match="Somebody else changed this letter"):
        word("noor", cast, Wording("Other", "words", "here"), at=NOON + timedelta(minutes=1), seen=0)

    assert LetterWording.objects.get().subject == OWN.subject


def test_nothing_is_stored_for_what_is_the_same_or_lacks_something(cast: Cast) -> None:
    with translation.override("en"):
        word("noor", cast, KINDS[LetterKind.MEETING].default)
    with pytest.raises(NotNow, match="needs a subject"):
        word("noor", cast, Wording("A talk", "Come.", " "))
    with pytest.raises(NotNow, match=r"\[emploee\]"):
        word("noor", cast, Wording("A talk", "Come, [emploee].", "Yours"))

    assert not LetterWording.objects.exists()


def test_the_list_says_which_words_are_the_organisations_own(cast: Cast, signed_in: SignedIn) -> None:
    word("noor", cast)

    page = BeautifulSoup(signed_in("mia").get(reverse("letter_wordings")).content, "html.parser").get_text(
        " "
    )

    assert "our own, Noor Haddad" in " ".join(page.split())
    assert signed_in("mia").get("/letters/nothing/en/").status_code == 404
    assert signed_in("mia").get("/letters/meeting/xx/").status_code == 404
