"""Who can read the plan, who stands by its owner, and the appeal at its end."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from employees.errors import NotNow, NotVisible
from employees.queries import account_at
from employees.web.pages import FormPage
from plans import workflows
from plans.forms.my_plan import AppealForm, CompanionForm
from plans.models import Companion
from plans.queries import companions_before, part_for, readers_of, readings_since_shared
from plans.queries.emergencies import told_of
from plans.views.my_plan.base import OwnPlan, Press
from plans.web.readers import TO_THE_PERSON, reader_rows, said_of_ended, said_of_invited


class Access(OwnPlan, FormPage):
    """Everyone who can read the plan, by name; and inviting somebody to read along."""

    template_name = "plans/my_plan/access.html"
    form_class = CompanionForm

    def page_context(self) -> dict[str, Any]:
        """By the table of permissions, not by a list that somebody keeps."""
        present = readers_of(self.plan, self.today)
        readings = readings_since_shared(self.plan)
        here = {reader.user.ref for reader in present}
        return {
            "entries": [
                {**entry, "reading": readings.get(reader.user.ref)}
                for entry, reader in zip(reader_rows(present, TO_THE_PERSON), present, strict=True)
            ],
            "not_here": [reading for ref, reading in readings.items() if ref not in here],
            "emergencies": told_of(self.actor, self.plan, self.today),
            "former": companions_before(self.plan, self.today),
        }

    def act(self, form: CompanionForm) -> HttpResponse:
        """Let the person read along until the date."""
        companion = account_at(form.cleaned_data["email"])
        if companion is None:
            raise NotNow(
                _("Nobody signs in here with this address. Check it, or ask HR to invite the person first.")
            )
        made = workflows.invite_companion(
            plan=self.plan,
            companion=companion,
            until=form.cleaned_data["until"],
            by=self.user,
            at=self.now,
        )
        self.tell(said_of_invited(self.plan, made, self.today, TO_THE_PERSON))
        return redirect("my_plan_access")


class EndCompanion(Press):
    """The button beside a companion's name."""

    button_is_on = "my_plan_access"

    def post(self, request: HttpRequest, item: str) -> HttpResponse:
        """End the access at once."""
        companion = part_for(self.plan, Companion, item)
        workflows.remove_companion(companion=companion, by=self.user, at=self.now)
        self.tell(said_of_ended(self.plan, companion, self.today, TO_THE_PERSON))
        return redirect("my_plan_access")


class MakeAppeal(OwnPlan, FormPage):
    """Asking that the outcome be looked at again."""

    template_name = "plans/my_plan/appeal.html"
    form_class = AppealForm

    def guard(self) -> None:
        """Only a plan that has ended has an outcome to appeal against."""
        super().guard()
        if self.plan.closed_at is None:
            raise NotVisible

    def page_context(self) -> dict[str, Any]:
        """The appeal that was made, if there is one."""
        return {"appeal": getattr(self.plan, "appeal", None)}

    def act(self, form: AppealForm) -> HttpResponse:
        """Make the appeal."""
        workflows.appeal(plan=self.plan, grounds=form.cleaned_data["grounds"], by=self.user, at=self.now)
        self.tell(
            _(
                "Your appeal was sent. Somebody in HR who took no part in your plan will read it and answer you."
            )
        )
        return redirect(f"{self.request.path}?plan={self.plan.ref}" if self.named else "my_plan")
