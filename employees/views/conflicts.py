"""Conflicts of interest, for HR leads: who is kept out of what is about whom."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from employees.enums import ConflictKind
from employees.forms.conflicts import ConflictForm
from employees.models import Conflict
from employees.permissions import OrganisationPermission, require_organisation
from employees.queries import conflict_for, conflicts_for, hr_left_for
from employees.web.pages import ActPage, FormPage, Page
from employees.workflows import end_conflict, note_conflict


class ForLeads(Page):
    """A page for those who lead HR. To others there is none."""

    def guard(self) -> None:
        """Ask the role."""
        require_organisation(self.actor, OrganisationPermission.KEEP_CONFLICTS)


class Conflicts(ForLeads):
    """All that stand, but for those that touch the reader."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """In one query, however many there are."""
        return self.render("employees/conflicts.html", conflicts=list(conflicts_for(self.actor)))


class NewConflict(ForLeads, FormPage):
    """Note one."""

    template_name = "employees/conflict_new.html"
    form_class = ConflictForm

    def act(self, form: ConflictForm) -> HttpResponse:
        """Note it, and say so where nobody in HR is left for the person."""
        clean = form.cleaned_data
        kind = ConflictKind(clean["kind"])
        about = clean["about"]
        note_conflict(
            who=clean["who"], about=about, kind=kind, reason=clean["reason"], by=self.user, at=self.now
        )
        said = _("Noted. %(who)s sees nothing about %(about)s any more, from the next click on.")
        if not hr_left_for(about, timezone.localdate(self.now)):
            said = _(
                "Noted. %(who)s sees nothing about %(about)s any more, and nobody else in HR is left who looks after "
                "%(about)s. Ask a system owner to give somebody a role in HR."
            )
        self.tell(said % {"who": clean["who"].full_name, "about": about.full_name})
        return redirect("conflicts")


class EndConflict(ForLeads, ActPage):
    """Let somebody in again."""

    template_name = "employees/conflict_end.html"

    @cached_property
    def conflict(self) -> Conflict:
        """The one in the address."""
        return conflict_for(self.actor, self.kwargs["ref"])

    def page_context(self) -> dict[str, Any]:
        """Which one."""
        return {"conflict": self.conflict}

    def act(self) -> HttpResponse:
        """End it."""
        conflict = end_conflict(conflict=self.conflict, by=self.user, at=self.now)
        self.tell(
            _("Ended. %(who)s has their usual part in what is about %(about)s again.")
            % {"who": conflict.account.get_full_name(), "about": conflict.about.full_name}
        )
        return redirect("conflicts")
