"""The writer of a shared account adds detail to it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _

from employees.errors import NotNow
from employees.web.pages import FormPage
from plans.permissions import PlanPermission
from reviews import workflows
from reviews.forms import AddDetailForm
from reviews.queries import TO_ADD_DETAIL
from reviews.views.checkpoints import CasePage


class AddDetail(CasePage, FormPage):
    """One goal, or the whole, and a few words more. Nothing that was shared is rewritten."""

    template_name = "reviews/checkpoints/add.html"
    permission = PlanPermission.HOLD_CHECKPOINT
    form_class = AddDetailForm

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The form for whoever wrote the account; for everybody else, the account."""
        if not self.may_add:
            return redirect("checkpoint", self.plan.ref, self.checkpoint.number)
        return super().get(request, *args, **kwargs)

    def get_form(self, data: Any = None, files: Any = None) -> AddDetailForm:
        """The form over the goals of which the account speaks."""
        said = self.review.measurements.all() if self.review is not None else []
        return AddDetailForm(data, files, goals=[one.goal for one in said])

    def page_context(self) -> dict[str, Any]:
        """Until when an addition carries no mark."""
        shared_at = self.review.shared_at if self.review is not None else None
        until = shared_at + TO_ADD_DETAIL if shared_at is not None else None
        return {"until": until, "in_time": until is not None and self.now <= until}

    def act(self, form: AddDetailForm) -> HttpResponse:
        """Put it below what was said."""
        if self.review is None:
            raise NotNow(_("This checkpoint has not been shared yet."))
        workflows.add_detail(
            review=self.review, goal=form.goal, body=form.cleaned_data["body"], by=self.user, at=self.now
        )
        self.tell(
            _("Added, with the time of writing. %(name)s can read it.")
            % {"name": self.plan.employee.short_name}
        )
        return redirect("checkpoint", self.plan.ref, self.checkpoint.number)


urlpatterns = [
    path("plans/<ref:ref>/checkpoints/<int:number>/add/", AddDetail.as_view(), name="checkpoint_add"),
]
