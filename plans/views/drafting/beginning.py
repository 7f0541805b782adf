"""Start a plan: first the person, then a pause to ask whether a plan is right."""

from __future__ import annotations

import re
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from employees.errors import NotNow, NotVisible
from employees.models import Employee
from employees.permissions import OrganisationPermission, Relation, may
from employees.queries import current_line, person_named, search
from employees.web.pages import FormPage
from employees.web.refs import RefConverter
from employees.web.searching import Searching
from plans import workflows
from plans.enums import FirstStep
from plans.fairness import LOOK_BACK_DAYS
from plans.forms.beginning import BeginForm, PersonSearchForm
from plans.forms.fields import unmark
from plans.models import Plan
from plans.permissions import relations_before_plan
from plans.queries.drafting import open_plans_known_to, people_to_plan_for, person_to_plan_for
from plans.queries.templates import templates_on_offer

REF = re.compile(RefConverter.regex)
# More than fit a glance: then it is quicker to type more of the name.
MOST_SHOWN = 20


class Begin(FormPage, Searching):
    """The person is chosen from a list that says nothing about plans; `?person=` then names them."""

    template_name = "plans/new_plan.html"

    @cached_property
    def employee(self) -> Employee | None:
        """Whom the plan is for; None while they are still to be chosen."""
        ref = self.request.GET.get("person")
        if not ref:
            return None
        if not REF.fullmatch(ref):
            raise NotVisible
        return person_to_plan_for(self.actor, ref, timezone.localdate(self.now))

    @cached_property
    def line_manager(self) -> Employee | None:
        """To whom the person reports today."""
        line = current_line(self.employee, timezone.localdate(self.now)) if self.employee else None
        return line.manager if line else None

    @property
    def may_choose_manager(self) -> bool:
        """HR may name who leads the plan: they know the directory. A manager leads the plans of their own people."""
        return may(self.actor, OrganisationPermission.LIST_PEOPLE)

    def guard(self) -> None:
        """Not there for somebody who can begin a plan for nobody."""
        if (
            self.employee is None
            and not people_to_plan_for(self.actor, timezone.localdate(self.now)).exists()
        ):
            raise NotVisible

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The search, or the questions about the person who was chosen."""
        return super().get(request) if self.employee else Searching.get(self, request)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Do what was decided, or only look at what the answers speak for. Without a person, look for one."""
        if self.employee is None:
            return Searching.post(self, request)
        return self.look() if "look" in request.POST else super().post(request)

    def look(self) -> HttpResponse:
        """What the answers speak for, before anything is decided. Keeps nothing."""
        form = self.get_form(self.request.POST)
        form.fields["step"].required = False
        unmark(form.fields["step"])
        form.full_clean()
        if "reason" in form.errors:
            del form.errors["reason"]  # nobody has to justify what they have not decided
        return self.show(form, status=422 if form.errors else 200)

    def search_form(self, chosen: QueryDict) -> PersonSearchForm:
        """Part of a name."""
        return PersonSearchForm(chosen)

    def show_found(self, form: PersonSearchForm, *, status: int = 200) -> HttpResponse:
        """A few people are listed at once; many are searched for."""
        words = form.cleaned_data["q"] if form.is_valid() else ""
        people = people_to_plan_for(self.actor, timezone.localdate(self.now))
        found = list(search(people, words)[: MOST_SHOWN + 1])
        too_many = len(found) > MOST_SHOWN
        return self.render(
            "plans/new.html",
            status=status,
            search=form,
            page_has_errors=bool(form.errors),
            words=words,
            people=[] if too_many and not words else found[:MOST_SHOWN],
            too_many=too_many,
            searchable=bool(words or form.errors) or too_many,
        )

    def get_form(self, data: Any = None, files: Any = None) -> BeginForm:
        """Led by the person's own manager, unless HR names another."""
        if self.employee is None:
            raise NotVisible
        templates = templates_on_offer()
        noun = "" if templates else Plan._meta.get_field("noun").default
        initial = {"noun": noun, "manager": self._manager_as_typed()}
        return BeginForm(
            data,
            initial=initial,
            employee=self.employee,
            may_choose_manager=self.may_choose_manager,
            for_hr=Relation.HR_ALONE in relations_before_plan(self.actor, self.employee),
            today=timezone.localdate(self.now),
            templates=templates,
        )

    def _manager_as_typed(self) -> str:
        if self.line_manager is None or not self.may_choose_manager:
            return ""
        name = self.line_manager.full_name
        return name if len(person_named(name)) == 1 else self.line_manager.staff_number

    def page_context(self) -> dict[str, Any]:
        """The person, who leads, and the open plans that the reader can see anyway."""
        known = open_plans_known_to(self.actor, self.employee) if self.employee else []
        return {
            "person": self.employee,
            "short_name": self.employee.short_name if self.employee else "",
            "line_manager": self.line_manager,
            "known": known,
            "look_back": LOOK_BACK_DAYS,
        }

    def act(self, form: BeginForm) -> HttpResponse:
        """Begin the draft and open it."""
        manager = form.cleaned_data.get("manager") or self.line_manager
        if self.employee is None or manager is None:
            raise NotNow(_("Nobody is known to lead this plan. Ask HR to start it and to name a manager."))
        if form.decision.step in FirstStep.WITHOUT_PLAN:
            return self.keep(form)
        plan = workflows.draft(
            employee=self.employee,
            manager=manager,
            by=self.user,
            at=self.now,
            fair_start=form.answers,
            decision=form.decision,
            hr_answers=form.hr_answers,
            noun=form.cleaned_data["noun"],
            template_version=form.template_version,
            employee_writes_first=form.cleaned_data["employee_writes_first"],
        )
        return redirect("draft", ref=plan.ref)

    def keep(self, form: BeginForm) -> HttpResponse:
        """No plan: the answers are kept, and the first note of the coaching log is offered."""
        workflows.keep_pause(
            employee=form.employee,
            answers=form.answers,
            decision=form.decision,
            hr_answers=form.hr_answers,
            by=self.user,
            at=self.now,
        )
        said = _(
            "Kept: %(step)s. No plan was begun, and %(name)s is told nothing. What you do first can stand here."
        )
        self.tell(said % {"step": form.decision.step.label.lower(), "name": form.employee.short_name})
        return redirect("log_new", ref=form.employee.ref)
