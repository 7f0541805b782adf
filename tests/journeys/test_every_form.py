"""Each published form in a real Chromium, from an empty draft to its outcomes, and on paper.

Somebody writes the draft and fills in every field of every page that its tasks lead to; HR answers and approves; the
employee reads, comments and is ready; everybody signs whom the form asks, in its order, led there by their own first
page; the first checkpoint is logged and answered; the plan is extended, and what changed is signed for; it is closed,
and signed at the end. The browser brings the plan to one of the form's outcomes. To each of the others it is brought
from the same state, through the same pages, by Django's test client in a transaction that is rolled back. At the end
the PDF is read: every answer in the part of the form to which it belongs, parts, labels and own fields in its order.

It takes some minutes, and runs when it is asked for; with a table of what was done:

    ./waymark test --only=postgres --every-form tests/journeys/test_every_form.py
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from employees import audit
from plans import workflows
from plans.designs.library import library
from plans.enums import PlanStatus
from tests.journeys.conftest import Reader
from tests.people import Cast
from tests.plans.designs.published import FORMS, OUTCOMES, SIGNERS
from tests.stories.walk.hands import BrowserHand
from tests.stories.walk.paper import missing_from
from tests.stories.walk.story import at, story_of
from tests.stories.walk.walk import Walk

pytestmark = [pytest.mark.journey, pytest.mark.slow, pytest.mark.filterwarnings("ignore::DeprecationWarning")]
EACH = [pytest.param(form, marks=pytest.mark.every_form) for form in sorted(FORMS)]


def signatures_of(form: str) -> list[str]:
    """Who signs in this walk, in the form's order: at the start, for the extended plan, at the end."""
    asked = [signer.split(": ") for signer in SIGNERS[form]]
    return [
        f"{role} {moment}"
        for moment in ("start", "change", "end")
        for role, moments in asked
        if moment in moments.split(", ")
    ]


@pytest.mark.parametrize("form", EACH)
def test_a_form_from_an_empty_draft_to_each_of_its_outcomes(
    company: Cast,
    somebody: Callable[..., Reader],
    time_machine: Any,
    record_property: Callable[[str, object], None],
    pytestconfig: pytest.Config,
    form: str,
) -> None:
    to_each_end = bool(pytestconfig.getoption("--every-form"))
    story = story_of(form)
    workflows.load_template(key=form, design=library()[form], at=at(story.begun - timedelta(days=1)))
    walk = Walk(story, company, lambda who: BrowserHand(somebody, company.account(who)), time_machine)

    plan = walk.whole(to_each_end=to_each_end)
    record_property("walk", asdict(walk.came))

    assert (plan.status, plan.outcome.said) == (PlanStatus.CLOSED, walk.choices[story.outcome].heading)
    assert walk.came.signatures == signatures_of(form)
    if to_each_end:
        assert sorted(walk.came.outcomes) == sorted([*OUTCOMES[form], "Ended early, for the reason given"])
    assert audit.verify().holds
    paper = walk.hand(story.hr).fetch(reverse("plan_pdf", args=[plan.ref]))
    assert missing_from(paper, walk.ledger, walk.design, plan.outcome.said) == []
