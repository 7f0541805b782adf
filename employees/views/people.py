"""The directory: finding people, their page, and what is done there."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Page as Slice
from django.core.paginator import Paginator
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from employees.enums import Role
from employees.forms import LeaveForm, MoveForm, NewPersonForm, PeopleSearchForm, PersonForm, RoleForm
from employees.models import Employee, RoleGrant
from employees.permissions import (
    PEOPLE,
    OrganisationPermission,
    PeoplePermission,
    departments_below,
    may,
    require_organisation,
)
from employees.permissions.absences import ABSENCES, AbsencePermission
from employees.permissions.standing_in import STAND_INS, StandInPermission
from employees.queries import (
    absences_of,
    current_line,
    is_tied,
    organisation,
    people_visible_to,
    person_for,
    region_is_known,
    reporting_chain,
    reports_of,
    role_grant_for,
    roles_of,
    search,
)
from employees.queries.standing_in import stand_ins_for
from employees.web.anew import ALWAYS
from employees.web.keeping_up import KeepsUp
from employees.web.pages import ActPage, FormPage, Page
from employees.web.searching import Searching
from employees.workflows import (
    change_details,
    grant_role,
    invite,
    join,
    leave,
    move,
    return_to_work,
    revoke_role,
)
from employees.workflows.people import FIELDS

PER_PAGE = 50


class People(Searching):
    """Everyone the actor looks after, 50 to a page. The number of queries does not depend on how many there are."""

    def guard(self) -> None:
        """A list for HR and the system owner."""
        require_organisation(self.actor, OrganisationPermission.LIST_PEOPLE)

    def search_form(self, chosen: QueryDict) -> PeopleSearchForm:
        """What the list is narrowed by."""
        return PeopleSearchForm(chosen, actor=self.actor)

    def show_found(self, form: PeopleSearchForm, *, status: int = 200) -> HttpResponse:
        """Search and filters come from the address, so that a view can be kept as a bookmark."""
        form.is_valid()
        people = self._slice(form)
        total = people.paginator.count
        return self.render(
            "employees/people.html",
            status=status,
            people=people,
            asked=form,
            page_has_errors=status != 200,
            count_text=ngettext("%(total)s person", "%(total)s people", total) % {"total": total},
            is_narrowed=any(form.cleaned_data.values()),
            may_import=may(self.actor, OrganisationPermission.IMPORT_PEOPLE),
            may_keep_conflicts=may(self.actor, OrganisationPermission.KEEP_CONFLICTS),
        )

    def _slice(self, asked: PeopleSearchForm) -> Slice[Employee]:
        clean = asked.cleaned_data
        people = people_visible_to(self.actor).select_related("department", "user")
        if not clean.get("left"):
            people = people.employed(timezone.localdate(self.now))  # type: ignore[attr-defined]
        if clean.get("department"):
            people = people.filter(department__in=departments_below([clean["department"].pk]))
        people = search(people, clean.get("q", ""))
        return Paginator(people, PER_PAGE).get_page(self.sought.address.get("page"))


class PersonPage(Page):
    """What every page about one person has: the person, fetched through the funnel, and one permission to ask for."""

    permission = PeoplePermission.VIEW

    @cached_property
    def person(self) -> Employee:
        """The person whose reference is in the address."""
        return person_for(self.actor, self.kwargs["ref"])

    def guard(self) -> None:
        """Refuse before a form is shown that could not be sent."""
        PEOPLE.require(self.actor, self.permission, self.person)

    def context(self, **extra: Any) -> dict[str, Any]:
        """The person, for the heading of every page."""
        return {"person": self.person, **super().context(**extra)}

    def back(self) -> HttpResponse:
        """To the person's page."""
        return redirect("person", ref=self.person.ref)


class Person(PersonPage):
    """A person's page: details, reporting line, roles, account, and what can be done."""

    def get(self, request: HttpRequest, ref: str) -> HttpResponse:
        """Show it; offer what this actor may do."""
        today = timezone.localdate(self.now)
        ours = organisation()
        region = self.person.holiday_region or (ours.holiday_region if ours else "")
        may_do = {each.name.lower(): PEOPLE.can(self.actor, each, self.person) for each in PeoplePermission}
        return self.render(
            "employees/person.html",
            line=current_line(self.person, today),
            chain=reporting_chain(self.person, today),
            reports=reports_of(self.person, today),
            grants=roles_of(self.person) if may_do["change"] else [],
            may=may_do,
            absences=absences_of(self.actor, self.person),
            reads_grounds=ABSENCES.can(self.actor, AbsencePermission.VIEW_GROUND, self.person),
            keeps_absences=ABSENCES.can(self.actor, AbsencePermission.RECORD, self.person),
            is_tied=self.person.user is not None and is_tied(self.person.user),
            may_name_stand_in=STAND_INS.can(self.actor, StandInPermission.NAME, self.person),
            stand_ins=stand_ins_for(self.actor, self.person, today),
            is_self=self.person.pk == self.actor.employee_id,
            region=region,
            region_is_known=region_is_known(region),
        )


class NewPerson(FormPage):
    """Add one person by hand."""

    template_name = "employees/person_new.html"

    def guard(self) -> None:
        """For those who keep the list."""
        require_organisation(self.actor, OrganisationPermission.LIST_PEOPLE)

    def get_form(self, data: Any = None, files: Any = None) -> BaseForm:
        """Departments are those of the actor; the rest starts as in the organisation."""
        ours = organisation()
        usual = {"language": ours.language, "time_zone": ours.time_zone} if ours else {}
        return NewPersonForm(data, initial=usual, actor=self.actor)

    def act(self, form: NewPersonForm) -> HttpResponse:
        """Add the person and show their page, where the invitation is."""
        person = join(details=form.details, manager=form.cleaned_data["manager"], by=self.user, at=self.now)
        self.tell(_("%(name)s was added.") % {"name": person.full_name})
        return redirect("person", ref=person.ref)


class ChangePerson(PersonPage, KeepsUp):
    """Correct somebody's details."""

    template_name = "employees/person_change.html"
    permission = PeoplePermission.CHANGE

    def get_form(self, data: Any = None, files: Any = None) -> BaseForm:
        """What is known now."""
        known = {name: getattr(self.person, name) for name in FIELDS}
        return PersonForm(data, initial=known, actor=self.actor)

    def act(self, form: PersonForm) -> HttpResponse:
        """Keep the corrections."""
        change_details(employee=self.person, details=form.details, by=self.user, at=self.now)
        self.tell(_("The details were saved."))
        return self.back()


class ChangeManager(PersonPage, FormPage):
    """Another manager, from a date on."""

    template_name = "employees/person_manager.html"
    form_class = MoveForm
    permission = PeoplePermission.CHANGE

    def initial(self) -> dict[str, Any]:
        """From today."""
        return {"from_date": timezone.localdate(self.now)}

    def page_context(self) -> dict[str, Any]:
        """Who it is now."""
        return {"line": current_line(self.person, timezone.localdate(self.now))}

    def act(self, form: MoveForm) -> HttpResponse:
        """Draw the new line."""
        clean = form.cleaned_data
        move(
            employee=self.person,
            manager=clean["manager"],
            from_date=clean["from_date"],
            by=self.user,
            at=self.now,
        )
        self.tell(_("The reporting line was changed."))
        return self.back()


class Leave(PersonPage, FormPage):
    """Record that somebody leaves."""

    template_name = "employees/person_leave.html"
    form_class = LeaveForm
    permission = PeoplePermission.CHANGE

    def page_context(self) -> dict[str, Any]:
        """Who will be without a manager."""
        return {"reports": reports_of(self.person, timezone.localdate(self.now))}

    def act(self, form: LeaveForm) -> HttpResponse:
        """Record the last day; close the account if it is over."""
        leave(employee=self.person, by=self.user, at=self.now, **form.cleaned_data)
        self.tell(_("The last day was recorded."))
        return self.back()


class ReturnToWork(PersonPage, ActPage):
    """Take back a recorded last day."""

    template_name = "employees/person_return.html"
    permission = PeoplePermission.CHANGE

    def act(self) -> HttpResponse:
        """The person works here again."""
        return_to_work(employee=self.person, by=self.user, at=self.now)
        self.tell(_("The last day was taken back. Check the manager, and invite the person again."))
        return self.back()


class Invite(PersonPage, ActPage):
    """Send somebody the link to their account."""

    template_name = "employees/person_invite.html"
    permission = PeoplePermission.INVITE

    def act(self) -> HttpResponse:
        """Open the account and queue the message."""
        account = invite(employee=self.person, by=self.user, at=self.now)
        self.tell(_("An invitation is on its way to %(address)s.") % {"address": account.email})
        return self.back()


class GrantRole(PersonPage, FormPage):
    """Give somebody a standing role."""

    template_name = "employees/role_grant.html"
    form_class = RoleForm
    permission = PeoplePermission.GRANT_ROLE
    asks_anew = ALWAYS

    def act(self, form: RoleForm) -> HttpResponse:
        """Give it."""
        clean = form.cleaned_data
        grant_role(
            employee=self.person,
            role=Role(clean["role"]),
            department=clean["department"],
            by=self.user,
            at=self.now,
        )
        self.tell(_("The role was given. It counts from now on."))
        return self.back()


class RevokeRole(PersonPage, ActPage):
    """Take a role back."""

    template_name = "employees/role_revoke.html"
    permission = PeoplePermission.GRANT_ROLE
    asks_anew = ALWAYS

    @cached_property
    def grant(self) -> RoleGrant:
        """The role in the address, which this person holds."""
        return role_grant_for(self.actor, self.kwargs["ref"], self.kwargs["grant"])[1]

    def page_context(self) -> dict[str, Any]:
        """Which role."""
        return {"grant": self.grant}

    def act(self) -> HttpResponse:
        """Take it back."""
        revoke_role(employee=self.person, grant=self.grant, by=self.user, at=self.now)
        self.tell(_("The role was taken back."))
        return self.back()
