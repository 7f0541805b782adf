"""The employee's own words before the plan is closed."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from employees.errors import NotVisible
from employees.web.pages import FormPage
from plans import workflows
from plans.forms.my_plan import ClosingForm
from plans.views.my_plan.base import OwnPlan


class ClosingWords(OwnPlan, FormPage):
    """How one sees the plan as a whole. Read before the outcome is confirmed, and never taken off the record."""

    template_name = "plans/my_plan/closing.html"
    form_class = ClosingForm

    def guard(self) -> None:
        """A plan that has not begun has nothing to look back on."""
        super().guard()
        if self.plan.started_at is None:
            raise NotVisible

    def page_context(self) -> dict[str, Any]:
        """What was said so far."""
        return {"said": self.plan.closing_comments.select_related("author__employee")}

    def act(self, form: ClosingForm) -> HttpResponse:
        """Put it in the record."""
        workflows.comment_on_closing(
            plan=self.plan, body=form.cleaned_data["body"], by=self.user, at=self.now
        )
        self.tell(_("Your words are part of the record. They are read before the plan is closed."))
        return redirect(f"{self.request.path}?plan={self.plan.ref}" if self.named else "my_plan")
