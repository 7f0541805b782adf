"""Areas of a running plan: one made into several, several made into one."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import path
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext_lazy as _

from employees.errors import NotNow
from employees.web import refs as refs  # registers <ref:…>
from plans.enums import ChangeKind, Verb
from plans.forms.change_areas import MergeForm, SplitForm
from plans.models import ImprovementArea
from plans.queries import part_for
from plans.views.changing import ByEitherSide


class OfAreas(ByEitherSide):
    """What the two pages share: seen before it is made, like every change."""

    hr_verb = Verb.AMEND
    template_name = "plans/changing/areas.html"
    preview_name = "plans/changing/preview.html"
    title: str | Promise = ""
    lead: str | Promise = ""

    def page_context(self) -> dict[str, Any]:
        """What the page is for."""
        return {**super().page_context(), "title": self.title, "lead": self.lead}

    def act(self, form: Any) -> HttpResponse:
        """Make it, or put it to HR."""
        return self.make(form, ChangeKind.AMENDMENT)


class SplitArea(OfAreas):
    """Two to five areas in the place of one."""

    title = _("Split an area")
    lead = _(
        "Two areas or more take the place of this one. Say of each goal and step to which of them it belongs."
    )

    def asks_for_room(self) -> bool:
        """Whether one more area was asked for."""
        return "another_area" in self.request.POST

    @cached_property
    def area(self) -> ImprovementArea:
        """An area of this very plan."""
        return part_for(self.plan, ImprovementArea, self.kwargs["item"])

    def guard(self) -> None:
        """The area is there."""
        super().guard()
        _found = self.area

    def get_form(self, data: Any = None, files: Any = None) -> SplitForm:
        """The form over the area as it stands."""
        return SplitForm(data, plan=self.plan, by_manager=self.by_manager, area=self.area)


class MergeAreas(OfAreas):
    """One area in the place of several."""

    title = _("Make several areas one")
    lead = _("One area takes the place of those that you choose. Their goals and steps come with them.")

    def guard(self) -> None:
        """There are two at least."""
        super().guard()
        if self.request.method in {"GET", "HEAD"} and self.plan.areas.count() < 2:  # one alone is one already
            raise NotNow(_("This plan has one area, so there is nothing to make one of."))

    def get_form(self, data: Any = None, files: Any = None) -> MergeForm:
        """The form over the areas as they stand."""
        return MergeForm(data, plan=self.plan, by_manager=self.by_manager)


urlpatterns = [
    path("plans/<ref:ref>/change/areas/", MergeAreas.as_view(), name="plan_areas_merge"),
    path("plans/<ref:ref>/change/areas/<ref:item>/", SplitArea.as_view(), name="plan_area_split"),
]
