"""While somebody is away: who stands in, from when to when. For oneself, and for HR on a person's behalf."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from employees.enums import StandInKind
from employees.errors import NotVisible
from employees.models import Employee, StandIn
from employees.permissions.standing_in import STAND_INS, TO_NAME, StandInPermission
from employees.queries import person_for
from employees.queries.standing_in import is_partner, stand_in_for, stand_ins_for, standing_in_by
from employees.web import refs as refs  # registers <ref:…>
from employees.web.pages import ActPage, FormPage
from plans import workflows
from plans.forms.standing_in import StandInForm
from plans.queries import leads_a_plan


class Away(FormPage):
    """Who stands in for the reader, for whom they stand in, and naming somebody."""

    template_name = "plans/away/away.html"

    @cached_property
    def person(self) -> Employee:
        """The one who is away."""
        mine = self.user.employee_or_none
        if mine is None:
            raise NotVisible
        return mine

    @cached_property
    def kinds(self) -> list[StandInKind]:
        """As what somebody can stand in for them, as far as the reader may name it."""
        leads = bool(self.actor.report_ids) or leads_a_plan(self.actor)
        found = [StandInKind.MANAGER] if leads else []
        return [*found, StandInKind.HR_PARTNER] if is_partner(self.person) else found

    def guard(self) -> None:
        """Not a page for whoever has nothing that goes on without them, and stands in for nobody."""
        if not self.kinds and not standing_in_by(self.actor).exists():
            raise NotVisible

    def get_form(self, data: Any = None, files: Any = None) -> StandInForm:
        """For what there is to stand in for."""
        return StandInForm(data, kinds=self.kinds or [StandInKind.MANAGER])

    def page_context(self) -> dict[str, Any]:
        """What is arranged already."""
        return {
            "person": self.person,
            "is_own": self.person.pk == self.actor.employee_id,
            "may_name": bool(self.kinds),
            "named": stand_ins_for(self.actor, self.person, self.actor.on),
            "standing_in": standing_in_by(self.actor) if self.person.pk == self.actor.employee_id else (),
        }

    def act(self, form: StandInForm) -> HttpResponse:
        """Name somebody."""
        clean = form.cleaned_data
        made = workflows.name_stand_in(
            person=self.person,
            stand_in=clean["stand_in"],
            kind=form.as_what,
            first=clean["first"],
            last=clean["last"],
            by=self.user,
            at=self.now,
        )
        self.tell(_("%(name)s stands in. Whose plan it concerns can see it.") % {"name": made.by.full_name})
        return redirect(self.request.path)


class AwayFor(Away):
    """The same for HR, on behalf of somebody."""

    @cached_property
    def person(self) -> Employee:
        """The one in the address."""
        return person_for(self.actor, self.kwargs["ref"])

    @cached_property
    def kinds(self) -> list[StandInKind]:
        """What the reader may arrange for them."""
        wanted = [StandInKind.MANAGER, *([StandInKind.HR_PARTNER] if is_partner(self.person) else [])]
        return [kind for kind in wanted if STAND_INS.can(self.actor, TO_NAME[kind], self.person)]

    def guard(self) -> None:
        """For those who look after the person. Everybody's own is at an address without a person in it."""
        STAND_INS.require(self.actor, StandInPermission.NAME, self.person)
        if self.person.pk == self.actor.employee_id:
            raise NotVisible


class EndAway(ActPage):
    """End it before its date."""

    template_name = "plans/away/end.html"

    @cached_property
    def stand_in(self) -> StandIn:
        """The one in the address."""
        return stand_in_for(self.actor, self.kwargs["ref"])

    def guard(self) -> None:
        """Look for it before anything else."""
        _found = self.stand_in

    def page_context(self) -> dict[str, Any]:
        """Who stands in for whom, and where to go back to."""
        return {"stand_in": self.stand_in, "is_own": self.stand_in.person_id == self.actor.employee_id}

    def act(self) -> HttpResponse:
        """End it."""
        held = workflows.end_stand_in(stand_in=self.stand_in, by=self.user, at=self.now)
        self.tell(_("%(name)s does not stand in any more.") % {"name": held.by.full_name})
        if held.by_id == self.actor.employee_id and not self.actor.report_ids:
            return redirect("home")
        if self.actor.employee_id in {held.person_id, held.by_id}:
            return redirect("away")
        return redirect("person_away", ref=held.person.ref)


urlpatterns = [
    path("away/", Away.as_view(), name="away"),
    path("away/<ref:ref>/end/", EndAway.as_view(), name="away_end"),
    path("people/<ref:ref>/away/", AwayFor.as_view(), name="person_away"),
]
