"""Two people, or two pages, over one draft of a checkpoint: nobody's words are overwritten unseen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse

from plans.enums import PlanStatus
from plans.models import Plan
from reviews.enums import ReviewStatus, Standing
from reviews.models import Review
from tests.factories.plans import plan_in
from tests.people import Cast
from tests.plans.drafting import fields_of, text_of

SignedIn = Callable[[str], Client]
THE_DAY = datetime(2026, 6, 1, 15, 0, tzinfo=UTC)
OF_ITSELF = {"HX-Request": "true"}


@pytest.fixture
def plan(cast: Cast, time_machine: Any) -> Plan:
    time_machine.move_to(THE_DAY, tick=False)
    return plan_in(PlanStatus.ACTIVE, cast)


def log_address(plan: Plan) -> str:
    return reverse("checkpoint_log", args=[plan.ref, 1])


def written(plan: Plan) -> tuple[str, list[str]]:
    """What the draft says: the note and the examples."""
    review = Review.objects.get()
    return review.note, [measurement.example for measurement in review.measurements.all()]


def typed(page: Any, plan: Plan, words: str, **more: str) -> dict[str, str]:
    """What the browser sends once somebody wrote an example and chose a tile for each goal."""
    first, second = plan.goals.all()
    tiles = {f"standing_{goal.ref}": Standing.ON_COURSE.value for goal in (first, second)}
    return fields_of(page) | tiles | {f"example_{first.ref}": words} | more


def mark_in(response: Any) -> str:
    line = BeautifulSoup(response.content, "html.parser").select_one("#autosave")
    assert line is not None
    return str(line["data-seen"])


def test_what_keeps_itself_never_overwrites_what_another_wrote(plan, signed_in):
    jana, mia = signed_in("jana"), signed_in("mia")
    empty = mia.get(log_address(plan))
    jana.post(log_address(plan), typed(jana.get(log_address(plan)), plan, "Jana's words.", draft="yes"))

    refused = mia.post(log_address(plan), typed(empty, plan, "T"), headers=OF_ITSELF)

    assert refused.status_code == 409
    assert "Jana Lind wrote in this draft meanwhile." in text_of(refused)
    assert written(plan) == ("", ["Jana's words.", ""])


def test_sharing_from_an_old_page_shows_both_and_the_second_press_shares(plan, signed_in):
    jana, mia = signed_in("jana"), signed_in("mia")
    empty = mia.get(log_address(plan))
    jana.post(log_address(plan), typed(jana.get(log_address(plan)), plan, "Jana's words.", draft="yes"))

    refused = mia.post(log_address(plan), typed(empty, plan, "Mia's words.", share="yes"))

    assert refused.status_code == 409
    assert "Jana's words." in text_of(refused) and "Mia's words." in text_of(refused)
    assert "What the draft says now" in text_of(refused)
    assert written(plan) == ("", ["Jana's words.", ""])
    both = typed(refused, plan, "Jana's words. Mia's words.", share="yes")
    assert mia.post(log_address(plan), both).status_code == 302
    assert written(plan) == ("", ["Jana's words. Mia's words.", ""])
    assert Review.objects.get().status == ReviewStatus.SHARED


def test_a_second_page_of_the_same_person_is_held_to_the_same(plan, signed_in):
    jana = signed_in("jana")
    one, other = jana.get(log_address(plan)), jana.get(log_address(plan))
    jana.post(log_address(plan), typed(one, plan, "The long account.", draft="yes"))

    refused = jana.post(log_address(plan), typed(other, plan, "x", draft="yes"))

    assert refused.status_code == 409
    assert "You wrote in this draft on another page meanwhile." in text_of(refused)
    assert written(plan) == ("", ["The long account.", ""])


def test_typing_on_keeps_itself_again_and_again_and_can_then_be_shared(plan, signed_in):
    jana = signed_in("jana")
    page = jana.get(log_address(plan))
    seen = fields_of(page)["seen"]
    for words in ("On", "On Monday", "On Monday it worked."):
        kept = jana.post(log_address(plan), typed(page, plan, words, seen=seen), headers=OF_ITSELF)
        assert kept.status_code == 200
        seen = mark_in(kept)

    sent = typed(page, plan, "On Monday it worked.", seen=seen, share="yes")
    assert jana.post(log_address(plan), sent).status_code == 302
    assert Review.objects.get().status == ReviewStatus.SHARED


def test_the_page_says_whose_draft_it_is(plan, signed_in):
    jana, mia = signed_in("jana"), signed_in("mia")
    jana.post(log_address(plan), typed(jana.get(log_address(plan)), plan, "Jana's words.", draft="yes"))

    assert "This is your draft. Sam cannot see it." in text_of(jana.get(log_address(plan)))
    hers = text_of(mia.get(log_address(plan)))
    assert "This draft was last written by Jana Lind. You can go on with it. Sam cannot see it." in hers
    assert "This is your draft" not in hers
