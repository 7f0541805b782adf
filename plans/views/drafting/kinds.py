"""The kinds of items in a draft, and what is said of each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.shortcuts import resolve_url
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from plans.enums import Section
from plans.forms.drafting import ActionForm, AreaForm, EarlierTalkForm, GoalForm, MilestoneForm, SupportForm
from plans.forms.fields import DraftForm
from plans.models import ActionStep, EarlierTalk, Goal, ImprovementArea, Milestone, SupportItem
from plans.models.content import PlanItem
from plans.views.drafting.base import PAGES


@dataclass(frozen=True)
class Kind:
    """One kind of item: what it is stored in, asked with and shown on. `words` is the field that it is known by."""

    name: str
    model: type[PlanItem]
    form: type[DraftForm]
    section: Section
    template: str
    words: str
    added: str | Promise
    remove: str | Promise
    removed: str | Promise
    back: str | Promise

    def list_url(self, ref: str) -> str:
        """The page on which all of them stand."""
        return resolve_url(PAGES[self.section], ref=ref)

    @property
    def new_page(self) -> str:
        """The name of the page on which one is added."""
        return f"draft_{self.name.removesuffix('s')}_new"


KINDS: Mapping[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind(
            "areas",
            ImprovementArea,
            AreaForm,
            Section.WHY,
            "plans/draft/area.html",
            "title",
            _("The area was added."),
            _("Remove this area?"),
            _("The area was removed."),
            _("Back to what has happened"),
        ),
        Kind(
            "talks",
            EarlierTalk,
            EarlierTalkForm,
            Section.WHY,
            "plans/draft/talk.html",
            "about",
            _("The earlier talk was added."),
            _("Remove this earlier talk?"),
            _("The earlier talk was removed."),
            _("Back to what has happened"),
        ),
        Kind(
            "goals",
            Goal,
            GoalForm,
            Section.GOALS,
            "plans/draft/goal.html",
            "statement",
            _("The goal was added."),
            _("Remove this goal?"),
            _("The goal was removed."),
            _("Back to the goals"),
        ),
        Kind(
            "actions",
            ActionStep,
            ActionForm,
            Section.ACTIONS,
            "plans/draft/action.html",
            "description",
            _("The step was added."),
            _("Remove this step?"),
            _("The step was removed."),
            _("Back to the action steps"),
        ),
        Kind(
            "support",
            SupportItem,
            SupportForm,
            Section.SUPPORT,
            "plans/draft/support_item.html",
            "description",
            _("The support was added."),
            _("Remove this support?"),
            _("The support was removed."),
            _("Back to the support"),
        ),
        Kind(
            "milestones",
            Milestone,
            MilestoneForm,
            Section.SCHEDULE,
            "plans/draft/milestone.html",
            "title",
            _("The milestone was added."),
            _("Remove this milestone?"),
            _("The milestone was removed."),
            _("Back to the dates"),
        ),
    )
}
