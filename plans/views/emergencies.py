"""Opening a plan in an emergency: asking as a system owner, deciding as the second person, ending it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from employees.enums import Role
from employees.errors import NotNow, NotVisible
from employees.web import refs as refs  # registers <ref:…>
from employees.web.anew import ALWAYS
from employees.web.pages import ActPage, FormPage, Page
from plans import workflows
from plans.forms.emergencies import LATER, AskForm, ConfirmForm
from plans.models import EmergencyAccess, Plan
from plans.permissions import may_decide_emergency
from plans.queries import plans_visible_to
from plans.queries.emergencies import asked_by, decided_for, emergency_for, to_decide

SHOWN = 20


class Emergencies(FormPage):
    """What was asked for and decided. A system owner asks here; whoever answers for HR finds what waits for them."""

    template_name = "plans/emergency/emergencies.html"
    form_class = AskForm
    asks_anew = ALWAYS

    @property
    def may_ask(self) -> bool:
        """Whether the reader runs the installation."""
        return self.actor.has(Role.SYSTEM_OWNER)

    def guard(self) -> None:
        """For the two sides of it. To everybody else there is no such page."""
        if not self.may_ask and not self.actor.has(Role.HR_LEAD, Role.HR_FOR_HR):
            raise NotVisible
        if self.request.method == "POST" and not self.may_ask:
            raise NotVisible

    def page_context(self) -> dict[str, Any]:
        """The newest of each."""
        return {
            "may_ask": self.may_ask,
            "now": self.now,
            "mine": [(one, one.is_open(self.now)) for one in asked_by(self.actor)[:SHOWN]],
            "waiting": to_decide(self.actor),
            "opened": [(one, one.is_open(self.now)) for one in decided_for(self.actor)[:SHOWN]],
        }

    def act(self, form: AskForm) -> HttpResponse:
        """Ask."""
        clean = form.cleaned_data
        workflows.ask_for_emergency(person=clean["person"], reason=clean["reason"], by=self.user, at=self.now)
        self.tell(_("Asked. Those who answer for HR were told, and one of them decides."))
        return redirect("emergency")


class OneEmergency(Page):
    """A page about one request."""

    @cached_property
    def access(self) -> EmergencyAccess:
        """The one in the address."""
        return emergency_for(self.actor, self.kwargs["ref"])


class Decide(OneEmergency, FormPage):
    """The second person reads the reason and opens one plan, or none."""

    template_name = "plans/emergency/decide.html"
    asks_anew = ALWAYS

    def guard(self) -> None:
        """For whoever may decide; and while it is not decided."""
        if not may_decide_emergency(self.actor, self.access):
            raise NotVisible
        if not self.access.is_waiting and self.request.method in {"GET", "HEAD"}:
            raise NotNow(_("This was decided, or taken back, already. Nothing was changed."))

    @cached_property
    def plans(self) -> list[Plan]:
        """The person's plans that the second person can see."""
        return list(plans_visible_to(self.actor).filter(employee=self.access.person_id))

    def get_form(self, data: Any = None, files: Any = None) -> ConfirmForm:
        """With the person's plans."""
        first = {"plan": self.plans[0].ref} if self.plans else {}
        return ConfirmForm(data, plans=self.plans, initial=first)

    def page_context(self) -> dict[str, Any]:
        """What was asked, by whom."""
        return {"access": self.access, "plans": self.plans}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Open it, or leave it closed."""
        if "decline" in request.POST:
            workflows.decline_emergency(access=self.access, by=self.user, at=self.now)
            self.tell(_("The plan stays closed. Who asked is shown that it was not opened."))
            return redirect("emergency")
        return super().post(request, *args, **kwargs)

    def act(self, form: ConfirmForm) -> HttpResponse:
        """Open it."""
        clean = form.cleaned_data
        later = clean["telling"] == LATER
        held = workflows.confirm_emergency(
            access=self.access,
            plan=form.plans[clean["plan"]],
            minutes=clean["minutes"],
            tell_on=clean["tell_on"] if later else None,
            why_later=clean["why_later"] if later else "",
            by=self.user,
            at=self.now,
        )
        self.tell(_("%(name)s can read this one plan for a while.") % {"name": held.asked_by.get_full_name()})
        return redirect("emergency")


class EndEmergency(OneEmergency, ActPage):
    """End it before its time, or take a request back."""

    template_name = "plans/emergency/end.html"

    def guard(self) -> None:
        """Look for it before anything else."""
        _found = self.access

    def act(self) -> HttpResponse:
        """End it."""
        workflows.end_emergency(access=self.access, by=self.user, at=self.now)
        self.tell(_("It is over. Nothing of the plan can be opened through it any more."))
        return redirect("emergency")


urlpatterns = [
    path("emergency/", Emergencies.as_view(), name="emergency"),
    path("emergency/<ref:ref>/", Decide.as_view(), name="emergency_decide"),
    path("emergency/<ref:ref>/end/", EndEmergency.as_view(), name="emergency_end"),
]
