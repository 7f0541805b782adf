"""Goals, each with what the goal check says to it: on the list, beside the form, and while somebody writes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import ngettext

from plans.completeness import facts_of, goal_facts
from plans.enums import Section
from plans.forms.drafting import GoalForm
from plans.goal_check import GoalFacts, PlanFacts, Rule
from plans.models import Goal
from plans.models.content import PlanItem
from plans.views.drafting.base import DraftPage
from plans.views.drafting.items import PutItem
from plans.web.findings import Group, group_of, groups_of

# In the order of the form: a rule about what is left out waits until somebody has gone past it.
WAITS_FOR: Mapping[Rule, tuple[str, ...]] = {
    Rule.NO_MEASURE: ("baseline", "target", "unit", "due_on"),
    Rule.NO_BASELINE: ("unit", "due_on"),
    Rule.NO_UNIT: ("due_on",),
    Rule.NO_AREA: ("due_on",),
    Rule.NO_OBJECTIVE: ("due_on",),
}


class Goals(DraftPage):
    """The goals, in their order."""

    section = Section.GOALS

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Each with what may still be made clearer."""
        goals = list(self.plan.goals.select_related("area").prefetch_related("steps"))
        groups = groups_of(self.plan, facts_of(self.plan, goals, support=self.plan.support.count()))
        by_number = {group.number: group for group in groups}
        items = [{"goal": goal, "found": by_number.get(n)} for n, goal in enumerate(goals, start=1)]
        return self.render("plans/draft/goals.html", items=items, kind="goals", about_all=by_number.get(None))


class PutGoal(PutItem):
    """The goal editor."""

    def page_context(self) -> dict[str, Any]:
        """What was found in the goal as it is stored; what is typed is looked at as it is written."""
        found = found_in(self, self.item) if isinstance(self.item, Goal) else None
        return {**super().page_context(), "found": found}

    def told(self, stored: PlanItem) -> str:
        """Say as well how much there is to look at."""
        said = super().told(stored)
        found = found_in(self, stored) if isinstance(stored, Goal) else None
        if found is None or not found.rows:
            return said
        more = ngettext("%(count)d thing to look at.", "%(count)d things to look at.", len(found.rows))
        return f"{said} {more % {'count': len(found.rows)}}"


def found_in(page: DraftPage, goal: Goal) -> Group | None:
    """What the check says to one stored goal beside the others of its plan. None if it was removed meanwhile."""
    goals = list(page.plan.goals.prefetch_related("steps"))
    places = [place for place, one in enumerate(goals) if one.pk == goal.pk]
    return group_of(page.plan, facts_of(page.plan, goals, support=None), places[0]) if places else None


class CheckGoal(DraftPage):
    """What the goal check says to a goal as far as it is typed. Stores nothing."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Answer with the findings alone, to be put beside the form. `item` in the address names a stored goal."""
        form = GoalForm(request.POST, plan=self.plan)
        form.is_valid()  # what is not valid yet is not looked at yet
        typed = form.cleaned_data
        facts, place = self._with_others(_typed_facts(typed), request.GET.get("item", ""))
        leaving_out = {
            rule
            for rule, later in WAITS_FOR.items()
            if all(typed.get(name) in (None, "") for name in later)
            or (
                rule == Rule.NO_MEASURE and "measure" not in typed and request.POST.get("measure", "").strip()
            )
        }
        # A date that does not lie in the plan is said beside its field.
        found = group_of(self.plan, facts, place, leaving_out=leaving_out)
        return self.render("plans/draft/_goal_found.html", found=found, is_live=True)

    def _with_others(self, typed: GoalFacts, ref: str) -> tuple[PlanFacts, int]:
        goals = list(self.plan.goals.prefetch_related("steps"))
        facts = [goal_facts(goal) for goal in goals]
        places = [place for place, goal in enumerate(goals) if goal.ref == ref]
        place = places[0] if places else len(facts)
        facts[place : place + 1] = [typed]
        return facts_of(self.plan, facts, support=None), place


def _typed_facts(typed: Mapping[str, Any]) -> GoalFacts:
    area = typed.get("area")
    return GoalFacts(
        statement=typed.get("statement") or "",
        measure=typed.get("measure") or "",
        unit=typed.get("unit") or "",
        baseline=typed.get("baseline"),
        target=typed.get("target"),
        peer_level=typed.get("peer_level"),
        area=str(area.pk) if area else "",
        objective=typed.get("objective"),
        evidence_on=typed.get("evidence_on"),
        due_on=typed.get("due_on"),
    )
