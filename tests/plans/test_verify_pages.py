"""The page where anybody may drop a file: four answers of one shape, no names, nothing kept."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from employees.models import AuditEvent
from plans.enums import PlanStatus
from plans.forms.verifying import LARGEST
from plans.web import pacing
from plans.web.pacing import seconds_left
from tests.factories.plans import plan_in
from tests.people import Cast

pytestmark = [pytest.mark.once, pytest.mark.filterwarnings("ignore::DeprecationWarning")]


def answer(content: bytes, name: str = "Sam Okafor.pdf") -> str:
    """The page that a stranger gets for a file, without its token."""
    sent = SimpleUploadedFile(name, content, "application/pdf")
    page = Client().post("/verify/", {"file": sent})
    assert page.status_code == 200
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page.content.decode())


def shape(page: str) -> list[str]:
    """The elements of a page, in order."""
    return re.findall(r"</?(?!svg|path|circle)\w+", page)


def test_a_stranger_learns_one_of_four_words_and_nothing_else(
    cast: Cast, signed_in: Callable[[str], Client]
) -> None:
    plan = plan_in(PlanStatus.ACTIVE, cast)
    genuine = signed_in("sam").get(f"/plans/{plan.ref}/versions/1.pdf").content
    before = AuditEvent.objects.count()

    pages = [answer(genuine), answer(genuine + b"%"), answer(b"GIF89a")]

    said = [re.findall(r'<h1 id="verdict">(.*?)</h1>', page) for page in pages]
    assert said == [["Genuine"], ["Altered"], ["Unknown"]]
    assert shape(pages[0]) == shape(pages[1]) == shape(pages[2])
    for page in pages:
        assert not re.search(
            "Okafor|Sam|Jana|plan", re.sub(r"plans/", "", page.split("<main")[1].split("</main")[0])
        )
    assert AuditEvent.objects.count() == before


def test_a_file_that_is_none_too_large_or_one_of_too_many_is_answered_in_words(db: None) -> None:
    nothing = Client().post("/verify/", {})
    large = SimpleUploadedFile("x.pdf", b"x" * (LARGEST * 1024 * 1024 + 1))
    too_large = Client().post("/verify/", {"file": large})
    for _try in range(20):
        last = Client().post("/verify/", {})

    assert (nothing.status_code, too_large.status_code, last.status_code) == (422, 422, 429)
    assert "Choose the file first" in nothing.content.decode()
    assert f"larger than {LARGEST} MB" in too_large.content.decode()
    assert "Wait ten minutes" in last.content.decode()
    assert Client().get("/verify/").status_code == 200


def test_an_answer_leaves_with_the_next_step_whatever_it_took_to_find() -> None:
    small, large = 40_000, 19 * 1024 * 1024

    assert 0.3 + seconds_left(0.3, small, step=1) == pytest.approx(0.9 + seconds_left(0.9, small, step=1))
    assert 0.3 + seconds_left(0.3, small, step=1) == pytest.approx(1.25)
    assert 1.3 + seconds_left(1.3, small, step=1) == pytest.approx(2.5), "on a machine that has much to do"
    assert 1.3 + seconds_left(1.3, large, step=1) == pytest.approx(5.75)
    assert seconds_left(0.3, small, step=0) == 0


def test_every_answer_waits_for_its_step(db: None, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.VERIFY_STEP_SECONDS = 60
    slept: list[float] = []
    monkeypatch.setattr(pacing, "sleep", slept.append)

    answer(b"GIF89a")

    assert 60 < slept[0] <= 75
