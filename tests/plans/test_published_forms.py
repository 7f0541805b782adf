"""Two published forms, one of them with `--long`, entered through the pages, run to two outcomes, and printed.

The papers in `docs/samples` are written by
`WAYMARK_SAMPLES=docs/samples ./waymark test --only=sqlite --long -k published_form`.
"""

from __future__ import annotations

import io
import os
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from pypdf import PdfReader

from employees import audit
from plans.enums import OutcomeKind, PlanStatus
from tests.people import Cast
from tests.stories.acts import tell
from tests.stories.letters import Told
from tests.stories.published import PUBLISHED

pytestmark = [pytest.mark.once, pytest.mark.slow, pytest.mark.filterwarnings("ignore::DeprecationWarning")]
ENDS = {"texas-state": OutcomeKind.GOALS_MET, "fair-work": OutcomeKind.PARTLY_MET}


@pytest.mark.parametrize(
    "form",
    [pytest.param(form, marks=pytest.mark.long if form != "fair-work" else ()) for form in sorted(PUBLISHED)],
)
def test_a_published_form_runs_from_draft_to_outcome_through_the_pages(
    cast: Cast, time_machine: Any, form: str
) -> None:
    story = PUBLISHED[form]
    told: set[str] = set()
    tellers = {name: Told(cast.account(name), told) for name in {act.who for act in story.acts}}

    plan = tell(story, cast, tellers, time_machine)

    assert (plan.status, plan.outcome.overall) == (PlanStatus.CLOSED, ENDS[form])
    assert audit.verify().holds
    paper = tellers[story.about].open(reverse("plan_pdf", args=[plan.ref])).content
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(paper)).pages]
    words = " ".join(" ".join(pages).split())
    assert [said for said in story.saying if said not in words] == []
    if folder := os.environ.get("WAYMARK_SAMPLES"):
        Path(folder, f"{form}.pdf").write_bytes(paper)
