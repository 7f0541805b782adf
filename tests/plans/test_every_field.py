"""No field of a plan is forgotten on its way: asked for, frozen, compared, read by everybody, printed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import models
from django.test import Client
from django.urls import reverse

from plans import workflows
from plans.documents.facts import facts_of
from plans.documents.redline import differences
from plans.forms import drafting
from plans.models import Plan
from tests.factories.everything import CONTENT, as_read, content_fields, fill_everything, made_up
from tests.factories.plans import MONDAY, answered_for_hr, draft_plan, fill
from tests.people import Cast
from tests.plans.drafting import text_of
from tests.reading import text_of_paper as text_of_pdf

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")

FIELDS = [(model, field) for model in CONTENT for field in content_fields(model)]
NAMES = [f"{model.__name__}.{field.name}" for model, field in FIELDS]
# Where the facts keep the items of a model.
PLACES = {
    "EarlierTalk": ("talks",),
    "ImprovementArea": ("areas",),
    "Incident": ("areas", "incidents"),
    "Goal": ("goals",),
    "GoalStep": ("goals", "steps"),
    "ActionStep": ("actions",),
    "SupportItem": ("support",),
    "Milestone": ("milestones",),
    "Checkpoint": ("checkpoints",),
}
# Not read as words of their own.
NOT_READ = {
    "Plan.frequency": "the dates that follow from it stand there",
    "Plan.no_support_reason": "stands there only without support, tested below",
    "SupportItem.provider": "somebody else is named by name",
}
FORMS = {
    "Plan": (drafting.WhyForm, drafting.NoSupportForm, drafting.ScheduleForm, drafting.EndingForm),
    "EarlierTalk": (drafting.EarlierTalkForm,),
    "ImprovementArea": (drafting.AreaForm,),
    "Incident": (drafting.AreaForm.row_form,),
    "Goal": (drafting.GoalForm,),
    "GoalStep": (drafting.GoalForm.row_form,),
    "ActionStep": (drafting.ActionForm,),
    "SupportItem": (drafting.SupportForm,),
    "Milestone": (drafting.MilestoneForm,),
    "Checkpoint": (drafting.CheckpointForm,),
}
# What follows from something else and is asked nowhere.
NOT_ASKED = {"Checkpoint.number", "Checkpoint.due_on"}


@pytest.fixture
def plan(cast: Cast) -> Plan:
    """Jana's draft for Sam, with nothing left empty."""
    return fill_everything(cast)


def shared(plan: Plan, cast: Cast) -> Plan:
    """The same, as Sam can read it."""
    workflows.submit(plan=plan, by=cast.account("jana"), at=MONDAY)
    answered_for_hr(plan, cast)
    workflows.approve(plan=plan, by=cast.account("mia"), at=MONDAY + timedelta(days=1))
    workflows.share(plan=plan, by=cast.account("jana"), at=MONDAY + timedelta(days=2))
    workflows.open_plan(plan=plan, by=cast.account("sam"), at=MONDAY + timedelta(days=2, hours=1))
    return plan


def unread(words: str, *besides: str) -> list[str]:
    """The fields whose value does not stand in the words, but for those that are known not to."""
    return [
        name
        for (model, field), name in zip(FIELDS, NAMES, strict=True)
        if name not in {*NOT_READ, *NOT_ASKED, *besides}
        and not any(said in words for said in as_read(field, made_up(model, field.name)))
    ]


@pytest.mark.parametrize(("model", "field"), FIELDS, ids=NAMES)
def test_it_is_asked_for_in_the_draft(model: type[models.Model], field: models.Field[Any, Any]) -> None:
    asked = {name for form in FORMS[model.__name__] for name in form.base_fields}

    assert (field.name in asked) != (f"{model.__name__}.{field.name}" in NOT_ASKED)


@pytest.mark.django_db
def test_it_is_frozen_with_every_version(plan: Plan) -> None:
    facts = facts_of(plan)

    for model, field in FIELDS:
        rows: list[dict[str, Any]] = [facts["plan"]] if model is Plan else []
        if model is not Plan:
            rows = facts[PLACES[model.__name__][0]]
            for child in PLACES[model.__name__][1:]:
                rows = [one for row in rows for one in row[child]]
        assert rows and field.name in rows[0], f"{model.__name__}.{field.name} is missing from the facts."


@pytest.mark.django_db
def test_it_stands_in_the_redline_when_it_changes(cast: Cast, plan: Plan) -> None:
    before, after = facts_of(draft_plan(cast, employee="chris")), facts_of(plan)

    said = " ".join(row.after for row in differences(before, after))

    # There is support, so no reason for none was compared with a reason.
    assert unread(said) == []


@pytest.mark.django_db
@pytest.mark.parametrize("reader", ["sam", "mia"])
def test_it_stands_in_the_record_on_screen_and_on_paper(
    cast: Cast, plan: Plan, signed_in: Callable[[str], Client], reader: str
) -> None:
    shared(plan, cast)
    client = signed_in(reader)

    assert unread(text_of(client.get(reverse("plan_record", args=[plan.ref])))) == []
    paper = text_of_pdf(client.get(reverse("plan_pdf", args=[plan.ref])).content)
    assert unread(paper.replace("- ", "-")) == []


@pytest.mark.django_db
def test_the_employee_reads_it(cast: Cast, plan: Plan, signed_in: Callable[[str], Client]) -> None:
    shared(plan, cast)

    page = signed_in("sam").get(reverse("my_plan_read"))

    assert unread(text_of(page), "ActionStep.by_whom") == []
    assert "we do this" in text_of(page)
    link = BeautifulSoup(page.content, "html.parser").select_one('a[href^="https://intranet/"]')
    assert link is not None and link["rel"] == ["noopener", "noreferrer"]


@pytest.mark.django_db
def test_hr_and_the_manager_read_it_before_it_is_shared(
    cast: Cast, plan: Plan, signed_in: Callable[[str], Client]
) -> None:
    page = text_of(signed_in("jana").get(reverse("draft_check", args=[plan.ref])))

    assert unread(page, "ActionStep.by_whom", "Plan.noun") == []


@pytest.mark.django_db
def test_what_is_empty_leaves_nothing_behind(cast: Cast, signed_in: Callable[[str], Client]) -> None:
    shared(fill(draft_plan(cast), cast), cast)

    document = BeautifulSoup(signed_in("sam").get(reverse("my_plan_read")).content, "html.parser")

    sheet = document.select_one("main")
    assert sheet is not None
    for words in ("None", "Not provided", "–", "The standard", "On the way", "Source", "Weight", "It needs"):
        assert words not in sheet.get_text()
    bare = [
        part.name
        for part in sheet.select("dd, dl, ul, ol, blockquote, h3, h4, .plan-how")
        if not part.get_text(strip=True)
    ]
    assert bare == []
