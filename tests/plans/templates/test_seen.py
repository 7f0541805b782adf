"""Who sees the templates of the organisation, and which of their numbers: plans are counted as far as one sees them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from employees.errors import NotAllowed, NotVisible
from employees.guard import entered
from employees.permissions import Actor, actor_for
from plans import workflows
from plans.designs.editing import with_
from plans.models import PlanTemplate
from plans.permissions import TemplatePermission
from plans.queries.templates import plans_from, template_for, templates_for
from tests.factories.on_form import active_on_form
from tests.factories.templates import draft_template, published_template
from tests.people import NAMES, Cast

TODAY = date(2026, 6, 9)
NOW = datetime(2026, 6, 9, 9, 0, tzinfo=UTC)
SEE = {"mia", "ada", "noor"}
DESIGN = TemplatePermission.DESIGN


def asking(cast: Cast, name: str) -> Actor:
    return actor_for(cast.account(name), on=TODAY)


def outcome(cast: Cast, name: str, ref: str, permission: TemplatePermission) -> str:
    """What somebody is answered who asks for a template."""
    try:
        return template_for(asking(cast, name), ref, permission).ref
    except (NotVisible, NotAllowed) as refusal:
        return type(refusal).__name__


def test_hr_sees_templates_its_lead_designs_them_and_for_others_there_are_none(cast: Cast) -> None:
    ref, other = published_template(cast).ref, draft_template(cast, "Another").ref

    for each in (ref, other):
        seen = {name: outcome(cast, name, each, TemplatePermission.VIEW) for name in NAMES}
        designed = {name: outcome(cast, name, each, DESIGN) for name in NAMES}
        assert seen == {name: each if name in SEE else "NotVisible" for name in NAMES}
        assert designed == seen | {"mia": "NotAllowed", "ada": "NotAllowed"}
    assert {outcome(cast, name, "2" * 26, DESIGN) for name in NAMES} == {"NotVisible"}


def test_the_list_is_for_those_who_see_templates(cast: Cast) -> None:
    published_template(cast)
    found = set()
    for name in NAMES:
        try:
            templates_for(asking(cast, name))
        except NotVisible:
            continue
        found.add(name)

    assert found == SEE


@pytest.fixture
def used(cast: Cast) -> PlanTemplate:
    """The form that Sam's plan is written on, beside one that nothing is written on, and one not published."""
    plan = active_on_form(cast)
    published_template(cast, "Not used")
    draft_template(cast, "Not done")
    assert plan.template_version is not None
    return plan.template_version.template


def test_each_template_is_listed_with_its_newest_words_its_draft_and_the_plans_that_one_sees(
    cast: Cast, used: PlanTemplate
) -> None:
    def listed(name: str) -> dict[str, tuple[int, bool, int]]:
        return {
            one.template.ref: (one.number, one.has_draft, one.plans)
            for one in templates_for(asking(cast, name))
        }

    by_name = {one.design.name: one.template.ref for one in templates_for(asking(cast, "noor"))}
    rest = {by_name["Not used"]: (1, False, 0), by_name["Not done"]: (0, True, 0)}

    assert listed("noor") == rest | {used.ref: (1, False, 1)}
    assert listed("mia") == listed("noor")
    # Ada looks after Finance, where nobody has a plan.
    assert listed("ada") == rest | {used.ref: (1, False, 0)}
    assert [plans_from(asking(cast, name), used) for name in ("noor", "mia", "ada")] == [1, 1, 0]
    assert plans_from(asking(cast, "noor"), PlanTemplate.objects.get(ref=by_name["Not used"])) == 0


def test_the_guard_lets_the_list_through_and_one_without_any_version_is_none(
    cast: Cast, used: PlanTemplate
) -> None:
    known = {one.template.ref for one in templates_for(asking(cast, "noor"))}
    PlanTemplate.objects.create(name="Begun and not kept", created_at=NOW, created_by=cast.account("noor"))

    noor = asking(cast, "noor")
    with entered(lambda: noor.user_id):
        assert {one.template.ref for one in templates_for(noor)} == known


def test_a_template_with_a_draft_beside_it_says_so_and_shows_the_newest_that_is_published(
    cast: Cast, used: PlanTemplate
) -> None:
    newest = used.versions.get(number=1).design
    workflows.change_template(
        template=used, change=lambda design: with_(design, name="Otherwise"), by=cast.account("noor"), at=NOW
    )

    (found,) = (one for one in templates_for(asking(cast, "noor")) if one.template == used)

    assert (found.number, found.has_draft, found.design) == (1, True, newest)
