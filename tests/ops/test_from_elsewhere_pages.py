"""What a page of another site can have of ours by way of somebody's browser: a page that opens, and nothing more."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from plans.enums import PlanStatus
from tests.architecture.matrix import MATRIX
from tests.architecture.test_matrix import address
from tests.factories.plans import plan_in
from tests.people import Cast
from tests.reading import text_of

pytestmark = pytest.mark.once

LINK = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
MISSING = "0" * 26
FILES = ("plans_export", "plan_evidence_file", "plan_numbers", "plan_meetings", "template_export")


def test_a_link_opens_a_page_and_hands_out_no_file(cast: Cast, signed_in: Callable[[str], Client]) -> None:
    plan, noor = plan_in(PlanStatus.ACTIVE, cast), signed_in("noor")
    urls = {name: address(name, MATRIX[name], cast, plan) for name in FILES}
    ours: dict[str, HttpResponse] = {
        name: noor.get(url, headers={"Sec-Fetch-Site": "same-origin"}) for name, url in urls.items()
    }
    for answer in ours.values():
        answer.getvalue()  # so that a file that is sent is closed

    theirs = {name: noor.get(url, headers=LINK) for name, url in urls.items()}

    handed = {name for name, answer in ours.items() if "attachment" in answer.get("Content-Disposition", "")}
    assert handed == set(FILES)
    assert {name: theirs[name].status_code for name in handed} == dict.fromkeys(handed, 403)
    assert {text_of(theirs[name]) for name in handed} == {text_of(theirs["plans_export"])}
    assert "fetch it there" in text_of(theirs["plans_export"])
    assert noor.get(reverse("plan", args=[plan.ref]), headers=LINK).status_code == 200
    assert noor.get("/", headers={"Sec-Fetch-Site": "none"}).status_code == 302  # typed, or a bookmark


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
@pytest.mark.parametrize(
    "how",
    [
        {"Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "image"},
        {"Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "script"},
        {"Sec-Fetch-Mode": "cors", "Sec-Fetch-Dest": "empty"},
        {"Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "iframe"},
        {"Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "object"},
        {},
    ],
)
def test_as_a_part_of_their_page_what_is_there_and_what_is_not_look_the_same(
    cast: Cast, signed_in: Callable[[str], Client], how: dict[str, str], site: str
) -> None:
    plan, noor = plan_in(PlanStatus.ACTIVE, cast), signed_in("noor")
    asks = {"Sec-Fetch-Site": site, **how}

    there = noor.get(reverse("plan", args=[plan.ref]), headers=asks)
    missing = noor.get(reverse("plan", args=[MISSING]), headers=asks)

    assert (there.status_code, missing.status_code) == (403, 403)
    assert there.content == missing.content
    volatile = {"X-Request-ID"}
    assert {k: v for k, v in there.headers.items() if k not in volatile} == {
        k: v for k, v in missing.headers.items() if k not in volatile
    }


def test_calendars_that_say_nothing_of_themselves_are_served(cast: Cast, client: Client) -> None:
    assert client.get(reverse("calendar_feed", args=["nothing"])).status_code == 404
