"""Every document is PDF/A-3a and PDF/UA-1 at once, whatever letters it is written in."""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client
from pypdf import PdfReader

from plans.documents.facts import sha256_of
from plans.documents.press import running
from tests.people import Cast
from tests.plans.documents.papers import (
    ENGLISH,
    WORLD,
    appealed,
    data_in,
    everything_open,
    findings,
    whole_story,
)
from tests.reading import text_of_paper as text_of

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")

DOCUMENTS = {
    "record": "record.pdf",
    "version": "versions/1.pdf",
    "version with redline": "versions/2.pdf",
    "checkpoint": "checkpoints/1.pdf",
    "certificate": "versions/1/certificate.pdf",
    "closing letter": "letter.pdf",
}
# Of the letters, the two that have most in their middle; all of them where they are to be looked at.
LETTERS = ("meeting", "extension")
# `WAYMARK_PAPERS=folder ./waymark test -k conforming` leaves the documents there to be looked at.
LEFT_IN = os.environ.get("WAYMARK_PAPERS", "")


@pytest.mark.parametrize(("words", "language"), [(ENGLISH, "en"), (WORLD, "ar")], ids=["english", "world"])
def test_every_document_conforms_and_carries_its_data(words, language, cast: Cast, signed_in) -> None:
    plan = whole_story(cast, words, language)
    sam = signed_in("sam")
    if (
        LEFT_IN
    ):  # for whoever looks at them: the letters about an appeal, with which the others would say more
        appealed(plan, words, cast)
    letters = [one for one in plan.letters.all() if LEFT_IN or one.kind in LETTERS]
    written = {f"letter {one.kind}": f"letters/{one.number}.pdf" for one in letters}

    for name, address in (DOCUMENTS | written).items():
        content = sam.get(f"/plans/{plan.ref}/{address}").content
        if LEFT_IN:
            Path(LEFT_IN, f"{name}-{language}.pdf".replace(" ", "-").replace("_", "-")).write_bytes(content)
        assert findings(content) == [], name
        assert data_in(content)["plan"]["ref"] == plan.ref
        reader = PdfReader(io.BytesIO(content))
        assert reader.trailer["/Root"]["/Lang"] == language
        assert len(reader.outline) >= 1
        of = len(reader.pages)
        lines = [page.extract_text().splitlines() for page in reader.pages]
        assert [
            at + 1 for at, said in enumerate(lines) if numbered(at + 1, of, language) not in said
        ] == [], name


def numbered(page: int, of: int, language: str) -> str:
    """The line at the foot of a page, as the letters run on paper."""
    return f"{of} / {page}" if language == "ar" else f"{page} / {of}"


def test_no_document_names_anybody_outside_of_its_pages(
    cast: Cast, signed_in: Callable[[str], Client]
) -> None:
    plan = whole_story(cast, ENGLISH)

    for address in DOCUMENTS.values():
        response = signed_in("sam").get(f"/plans/{plan.ref}/{address}")
        reader = PdfReader(io.BytesIO(response.content))
        about = {key: str(value) for key, value in (reader.metadata or {}).items()}
        assert set(about) == {"/Producer", "/Title", "/CreationDate", "/ModDate"}
        assert about["/Title"] == "Document"
        written = reader.trailer["/Root"]["/Metadata"].get_object().get_data().decode()
        for name in ("Sam", "Okafor", "Jana", "Lind", "Support adviser"):
            assert name not in written
            assert name not in response["Content-Disposition"]


def test_the_data_is_the_version_to_the_letter(cast: Cast, signed_in: Callable[[str], Client]) -> None:
    plan = whole_story(cast, ENGLISH)

    content = signed_in("sam").get(f"/plans/{plan.ref}/versions/1.pdf").content

    (told,) = data_in(content)["versions"]
    version = plan.versions.get(number=1)
    assert told["facts"] == version.facts
    assert told["sha256"] == version.sha256 == sha256_of(told["facts"])
    (signed,) = told["signatures"]
    assert (signed["comment"], signed["role"], signed["method"]) == (
        ENGLISH["comment"],
        "employee",
        "password",
    )
    # What the employee said stands beside what it answers, with how each signature came, on the paper too.
    assert [(one["section"], one["body"]) for one in told["replies"]] == [("goals", ENGLISH["reply"])]
    words = text_of(content)
    places = [
        words.index(said)
        for said in (
            "Write up every handover",
            ENGLISH["reply"],
            "Action steps 1.",
            "Showed who they are: Password",
        )
    ]
    assert places == sorted(places)


def test_what_hr_keeps_to_itself_is_in_no_byte_of_the_employees_documents(
    cast: Cast, signed_in: Callable[[str], Client]
) -> None:
    plan = whole_story(cast, ENGLISH)

    for address in DOCUMENTS.values():
        bytes_of_it = everything_open(signed_in("sam").get(f"/plans/{plan.ref}/{address}").content)
        # From the questions before the plan, which only the case reads.
        assert b"More coaching alone: tried for six weeks" not in bytes_of_it


def test_the_same_facts_make_the_same_file_for_everybody(
    cast: Cast, signed_in: Callable[[str], Client]
) -> None:
    plan = whole_story(cast, ENGLISH)
    address = f"/plans/{plan.ref}/versions/2.pdf"

    assert signed_in("sam").get(address).content == signed_in("mia").get(address).content


def test_a_document_that_is_too_long_is_said_in_a_sentence_and_never_fails(
    cast: Cast, signed_in: Callable[[str], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = whole_story(cast, ENGLISH)
    monkeypatch.setattr(running, "MAX_HTML", 1_000)

    response = signed_in("sam").get(f"/plans/{plan.ref}/record.pdf")

    assert response.status_code == 409
    assert "This document is too long to be made into one file." in response.content.decode()
    assert "Nothing in the plan was changed or lost." in response.content.decode()
