"""The pages of a template that are one form each: name and use, dates and checkpoints, the goal check."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from plans.designs import Design, Duration, Series, SeriesKind
from plans.designs.editing import with_
from plans.designs.lines import days_of
from plans.forms.templates.beginning import UseForm
from plans.forms.templates.frame import DatesForm
from plans.forms.templates.goal_check import RULES, GoalCheckForm, strictness_of, usual
from plans.views.templates.base import EditFormPage


class DetailPage(EditFormPage):
    """One form; then back to the tasks."""

    def onward(self, form: Any) -> HttpResponse:
        """Back to the template, where the next task is chosen."""
        return self.back()


class Use(DetailPage):
    """What it is called, and when it suits."""

    template_name = "plans/templates/edit/use.html"
    form_class = UseForm

    def stored(self) -> dict[str, Any]:
        """The names and texts as they stand."""
        design = self.design
        return {"name": design.name, "noun": design.noun, "use": design.use, "origin": design.origin}

    def changed(self, design: Design, form: UseForm) -> Design:
        """With the new ones."""
        return with_(design, **form.content)


class Dates(DetailPage):
    """How long, how often."""

    template_name = "plans/templates/edit/dates.html"
    form_class = DatesForm

    def form_options(self) -> dict[str, Any]:
        """The scales to choose from."""
        return {"design": self.design}

    def stored(self) -> dict[str, Any]:
        """Length and checkpoints as they stand."""
        design = self.design
        return {
            "length": design.duration.days,
            "count": design.duration.count,
            "series": design.reviews.kind.value,
            "every": design.reviews.every,
            "days": ", ".join(str(day) for day in design.reviews.days),
            "review_scale": design.review_scale,
            "review_scale_rates": design.review_scale_rates.value,
            "consultation_days": design.consultation_days,
            "employee_writes_first": design.employee_writes_first,
        }

    def changed(self, design: Design, form: DatesForm) -> Design:
        """With the new ones. What belongs to another way of meeting is left as it was."""
        given = form.content
        kind = SeriesKind(given["series"])
        every = given["every"] if kind == SeriesKind.EVERY else design.reviews.every
        days = days_of(given["days"]) if kind == SeriesKind.AT_DAYS else design.reviews.days
        return with_(
            design,
            duration=Duration(days=given["length"], count=given["count"]),
            reviews=Series(kind=kind, every=every, days=days),
            review_scale=given["review_scale"],
            review_scale_rates=given["review_scale_rates"] or design.review_scale_rates.value,
            consultation_days=given["consultation_days"],
            employee_writes_first=given["employee_writes_first"],
        )


class GoalCheck(DetailPage):
    """What is looked for in goals, and how strictly."""

    template_name = "plans/templates/edit/goal_check.html"
    form_class = GoalCheckForm

    def stored(self) -> dict[str, Any]:
        """How strictly each rule is taken."""
        rules = {f"rule_{rule}": strict for rule, strict in strictness_of(self.design).items()}
        design = self.design
        return {
            **rules,
            "goals_at_most": design.goals_at_most,
            "evidence_months": design.evidence_months,
        }

    def page_context(self) -> dict[str, Any]:
        """The rules in their order; the two numbers stand above them."""
        return {"rules": [f"rule_{rule}" for rule in RULES]}

    def changed(self, design: Design, form: GoalCheckForm) -> Design:
        """With what was chosen. A rule that nobody touched stays unsaid."""
        said = {rule: strict.value for rule, strict in design.goal_check.items()}
        chosen = {
            rule: strict for rule, strict in form.rules.items() if rule in said or strict != usual(rule).value
        }
        return with_(
            design,
            goal_check={**said, **chosen},
            goals_at_most=form.content["goals_at_most"],
            evidence_months=form.content["evidence_months"],
        )
