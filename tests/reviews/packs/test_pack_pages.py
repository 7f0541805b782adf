"""The page on which everything of a plan is taken along, and the file that is fetched from it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.test import Client

from reviews import workflows
from reviews.enums import NoPack, PackState
from reviews.models import EvidencePack
from tests.people import Cast
from tests.reviews.packs.story import LATER, told_plan, zip_of

pytestmark = [
    pytest.mark.usefixtures("own_anchors", "plain_paper"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]
SignedIn = Callable[[str], Client]


def words_of(answer: Any) -> str:
    """What stands on a page, as one line."""
    return " ".join(BeautifulSoup(answer.content, "html.parser").main.get_text(" ").split())


@time_machine.travel(LATER, tick=False)
def test_sam_has_the_file_made_waits_for_it_and_fetches_it(cast: Cast, signed_in: SignedIn) -> None:
    plan, sam = told_plan(cast), signed_in("sam")
    page = f"/plans/{plan.ref}/pack/"
    for leads_there in ("/my-plan/", f"/plans/{plan.ref}/record/"):
        assert page in sam.get(leads_there).content.decode()
    assert "Whom you show it to is for you to decide." in words_of(sam.get(page))

    asked = sam.post(page)
    waiting = sam.get(page)

    assert (asked.status_code, asked["Location"]) == (302, page)
    assert "The documents are being gathered." in words_of(waiting)
    section = BeautifulSoup(waiting.content, "html.parser").find(id="pack-state")
    assert section["hx-get"] == page
    assert "HX-Refresh" not in sam.get(page, headers={"HX-Request": "true"})
    pack = EvidencePack.objects.get()
    EvidencePack.objects.filter(pk=pack.pk).update(parts_done=3, parts_total=8)
    assert "3 of 8 parts are done." in words_of(sam.get(page))
    workflows.make_pack(pack.ref, clock=lambda: LATER)

    assert sam.get(page, headers={"HX-Request": "true"})["HX-Refresh"] == "true"
    ready = words_of(sam.get(page))
    assert (
        "It is kept here until Monday 22 June 2026" in ready and "Make it again, as things are now" in ready
    )
    file = sam.get(f"{page}{pack.ref}/")
    assert file.getvalue() == zip_of(EvidencePack.objects.get())
    assert file["Content-Type"] == "application/zip"
    assert file["Content-Disposition"] == f'attachment; filename="record-{plan.short_ref.lower()}.zip"'
    assert file["Cache-Control"] == "private, no-store"


def test_nobody_else_is_given_it_and_readers_are_not_led_to_it(cast: Cast, signed_in: SignedIn) -> None:
    plan, mia = told_plan(cast), cast.account("mia")
    page = f"/plans/{plan.ref}/pack/"
    pack = workflows.ask_for_pack(plan=plan, by=mia, at=LATER)
    workflows.make_pack(pack.ref, clock=lambda: LATER)

    for name, status in {"noor": 404, "jana": 404, "sam": 404, "ola": 403, "chris": 404}.items():
        assert signed_in(name).get(f"{page}{pack.ref}/").status_code == status
    assert page not in signed_in("ola").get(f"/plans/{plan.ref}/record/").content.decode()
    jana = words_of(signed_in("jana").get(page))
    assert (
        "Sam can have one too, and reads that you took a copy." in jana and "Your file is ready" not in jana
    )


@time_machine.travel(LATER + timedelta(days=9), tick=False)
def test_what_was_not_made_and_what_is_gone_say_what_to_do(cast: Cast, signed_in: SignedIn) -> None:
    plan, mia = told_plan(cast), signed_in("mia")
    page = f"/plans/{plan.ref}/pack/"
    pack = workflows.ask_for_pack(plan=plan, by=cast.account("mia"), at=LATER)
    assert "It waits for its turn" in words_of(mia.get(page))

    for failure, said in (
        (NoPack.DOCUMENT, "One of the documents or files could not be made or found"),
        (NoPack.NOT_YOURS, "it was not yours to have any more"),
        (NoPack.UNSOUND, "Whoever runs Waymark can see in the log"),
    ):
        EvidencePack.objects.filter(pk=pack.pk).update(state=PackState.FAILED, failure=failure)
        assert said in (words := words_of(mia.get(page)))
        assert "Nothing in the plan was changed or lost" in words and "Make the file" in words
    EvidencePack.objects.filter(pk=pack.pk).update(
        state=PackState.GONE, failure="", made_at=LATER, size=1, sha256="a" * 64
    )
    assert "was kept for 7 days and is cleared away" in words_of(mia.get(page))
    gone = mia.get(f"{page}{pack.ref}/")
    assert (gone.status_code, "Have it made again." in words_of(gone)) == (409, True)
