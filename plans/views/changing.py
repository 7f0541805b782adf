"""Changing a plan that runs: in the open, with a reason, a redline before it is made, and a new receipt after."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from employees.errors import NotAllowed, NotNow
from employees.web import refs as refs  # registers <ref:…>
from employees.web.pages import FormPage
from plans import lifecycle, workflows
from plans.closing.promises import owed_for
from plans.documents.goalposts import Goalpost, goalposts
from plans.documents.moving import days_of_pause, facts_after_pause
from plans.documents.preview import redline_of, redline_of_return
from plans.documents.redline import Redline
from plans.documents.scaling import scalings
from plans.enums import ChangeKind, ChangeState, Side, Verb
from plans.forms.changing import ChangeForm, DecideChangeForm, ExtendForm, PauseForm, ResumeForm
from plans.models import Amendment
from plans.permissions import PLANS, side_of
from plans.queries import part_for
from plans.queries.leave import leave_of
from plans.web.pages import PlanPage, VerbFormPage
from plans.workflows.amending import OWN_CHANGE


class AgainstVersion(PlanPage, FormPage):
    """A form that was written against one version of the plan. Shown again, it is held to the present one."""

    def show(self, form: Any, *, status: int = 200) -> HttpResponse:
        """What differs by now is in the redline that follows; so the next press counts."""
        if form.is_bound and "version" in form.fields:
            self.plan.refresh_from_db()
            form.data = {**form.data.dict(), "version": str(self.plan.version)}
        return super().show(form, status=status)


class SeenFirst(AgainstVersion):
    """A form in two steps: write, see what would change, confirm. What was written travels along; nothing is stored."""

    preview_name: str
    # Whether to go on where no fact of the plan would change.
    may_change_nothing = False

    @abstractmethod
    def redline(self, form: Any) -> Redline:
        """What would change. The form is valid. Raises NotNow where the plan's state has no such change."""

    def asks_for_room(self) -> bool:
        """Whether the button was pressed that asks for more room to write in."""
        return False

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """By the button that was pressed: give more room, show what would change, go back to writing, or make it so."""
        if self.asks_for_room():
            form: Any = self.get_form(request.POST)
            form.make_room(request.POST)
            # Not through `show`: the version that it was written against is still to be held to.
            return self.render(self.template_name, **self.page_context(), form=form, page_has_errors=False)
        step = request.POST.get("step")
        if step == "confirm":
            return super().post(request, *args, **kwargs)
        form = self.get_form(request.POST)
        if not form.is_valid():
            return self.show(form, status=422)
        if step == "write":
            return self.show(form)
        try:
            redline = self.redline(form)
        except NotNow as refusal:
            for reason in refusal.reasons:
                form.add_error(None, reason)
            return self.show(form, status=409)
        if not redline and not self.may_change_nothing:
            form.add_error(None, _("Nothing in the plan would change. Change something, or go back."))
            return self.show(form, status=422)
        posts = goalposts(redline.before, redline.after)
        context = {
            "ask_why_harder": "goalposts_reason" in form.fields and any(post.harder for post in posts),
            **self.page_context(),
            **self.preview_context(form),
            "form": form,
            "redline": redline.rows,
            "goalposts": posts,
        }
        return self.render(self.preview_name, **context)

    def preview_context(self, form: Any) -> dict[str, Any]:
        """What the page that shows the redline needs besides it."""
        return {}


class ByEitherSide(SeenFirst):
    """A change that HR makes at once and a manager puts to HR. A manager who is also in HR acts as the manager."""

    hr_verb: Verb
    # Nobody is led elsewhere from here: the employee is refused, as everyone is who may not change the plan.
    for_subject = True

    @cached_property
    def by_manager(self) -> bool:
        """Whether it is put to HR."""
        return side_of(self.actor, self.plan) == Side.MANAGER

    @property
    def verb(self) -> Verb:
        """What the reader would do."""
        return Verb.PROPOSE_CHANGE if self.by_manager else self.hr_verb

    def guard(self) -> None:
        """May I; and, before a form is shown, may it."""
        super().guard()
        PLANS.require(self.actor, lifecycle.TRANSITIONS[self.verb].permission, self.plan)
        if self.request.method in {"GET", "HEAD"}:
            lifecycle.check(self.plan, self.verb)

    def page_context(self) -> dict[str, Any]:
        """Who makes it, whether another change is waiting, and why the last one was not made."""
        known = self.plan.amendments.select_related("proposed_by__employee", "decided_by__employee")
        last = known.last()
        return {
            "by_manager": self.by_manager,
            "waiting": known.filter(state=ChangeState.PROPOSED).first(),
            "declined": last if last is not None and last.state == ChangeState.DECLINED else None,
        }

    def redline(self, form: Any) -> Redline:
        """What would change in the plan. A plan without dates, say, cannot be extended even on paper."""
        lifecycle.check(self.plan, self.verb)
        return redline_of(self.plan, form.changes, self.today)

    def make(self, form: Any, kind: ChangeKind) -> HttpResponse:
        """Make it, or put it to HR."""
        verb = workflows.propose_change if self.by_manager else workflows.amend
        seen = form.cleaned_data["version"]
        verb(
            plan=self.plan,
            changes=form.changes,
            kind=kind,
            seen_version=seen,
            by=self.user,
            at=self.now,
            **form.told,
        )
        if self.by_manager:
            self.tell(_("Your change was put to HR. The plan stays as it is until HR makes it."))
        else:
            self.tell(
                _("The plan has a new version. %(name)s is asked to read it and sign that it was received.")
                % {"name": self.plan.employee.full_name}
            )
        return self.back()


class ChangePlan(ByEitherSide):
    """Other words, measures, dates or support; a goal or a promise more."""

    hr_verb = Verb.AMEND
    template_name = "plans/changing/change.html"
    preview_name = "plans/changing/preview.html"

    def get_form(self, data: Any = None, files: Any = None) -> ChangeForm:
        """The sheet over the plan as it stands."""
        return ChangeForm(data, plan=self.plan, today=self.today, by_manager=self.by_manager)

    def asks_for_room(self) -> bool:
        """Whether another line or more rows were asked for."""
        return bool({"another_line", "more_rows"} & set(self.request.POST))

    def page_context(self) -> dict[str, Any]:
        """Whether there are areas to make one of."""
        return {**super().page_context(), "several_areas": self.plan.areas.count() > 1}

    def act(self, form: ChangeForm) -> HttpResponse:
        """Make it, or put it to HR."""
        return self.make(form, ChangeKind.AMENDMENT)


class Extend(ByEitherSide):
    """A later end, with new checkpoints up to it."""

    hr_verb = Verb.EXTEND
    template_name = "plans/changing/extend.html"
    preview_name = "plans/changing/preview.html"

    def get_form(self, data: Any = None, files: Any = None) -> ExtendForm:
        """The form over the plan as it stands; for a promise that came late, with as many days and the reason."""
        return ExtendForm(data, plan=self.plan, by_manager=self.by_manager, initial=self._for_promise())

    def _for_promise(self) -> dict[str, Any]:
        # Only the reference stands in the address: a reason has no place in the log of a server.
        late = owed_for(self.plan, self.request.GET.get("for", "").replace("\0", ""), self.today)
        return {"ends_on": late.extend_to, "reason": late.why_extend} if late else {}

    def act(self, form: ExtendForm) -> HttpResponse:
        """Make it, or put it to HR."""
        return self.make(form, ChangeKind.EXTENSION)


class DecideChange(VerbFormPage, AgainstVersion):
    """HR looks at what the manager put forward, and makes it or says why not."""

    verb = Verb.DECLINE_CHANGE
    template_name = "plans/changing/decide.html"

    @cached_property
    def amendment(self) -> Amendment:
        """A change to this very plan."""
        return part_for(self.plan, Amendment, self.kwargs["item"])

    def guard(self) -> None:
        """A change is decided once, and not by the one who put it forward."""
        super().guard()
        if self.amendment.proposed_by_id == self.user.pk:
            raise NotAllowed(OWN_CHANGE)
        if self.amendment.state != ChangeState.PROPOSED and self.request.method == "GET":
            raise NotNow(_("This change has been decided already."))

    def get_form(self, data: Any = None, files: Any = None) -> DecideChangeForm:
        """The answer, to the plan as it stands."""
        return DecideChangeForm(data, plan=self.plan, harder=any(post.harder for post in self.posts))

    @cached_property
    def redline(self) -> Redline | None:
        """What it would make of the plan as it is now. None where it can no longer be made."""
        try:
            return redline_of(self.plan, self.amendment.changes, self.today)
        except NotNow as refusal:
            self.refusal = refusal
            return None

    refusal: NotNow | None = None

    @property
    def posts(self) -> list[Goalpost]:
        """What it would make harder, or easier."""
        return goalposts(self.redline.before, self.redline.after) if self.redline else []

    def page_context(self) -> dict[str, Any]:
        """The change, what it would do, and why it can no longer be made if it cannot."""
        rows = self.redline.rows if self.redline else []
        reasons = self.refusal.reasons if self.refusal else ()
        return {"amendment": self.amendment, "redline": rows, "goalposts": self.posts, "no_longer": reasons}

    def act(self, form: DecideChangeForm) -> HttpResponse:
        """Make it, or say why not."""
        if form.cleaned_data["decision"] == "make":
            seen = form.cleaned_data["version"]
            workflows.amend(
                plan=self.plan,
                proposed=self.amendment,
                goalposts_reason=form.cleaned_data.get("goalposts_reason", ""),
                seen_version=seen,
                by=self.user,
                at=self.now,
            )
            self.tell(
                _(
                    "The change is made. %(name)s is asked to read the new version and sign that it was received."
                )
                % {"name": self.plan.employee.full_name}
            )
        else:
            workflows.decline_change(
                amendment=self.amendment, reason=form.cleaned_data["reason"], by=self.user, at=self.now
            )
            self.tell(_("The change is not made. Your reason was sent to the manager."))
        return self.back()


class Pause(VerbFormPage):
    """The plan stands still. The ground is for HR alone."""

    verb = Verb.PAUSE
    template_name = "plans/changing/pause.html"
    form_class = PauseForm

    def initial(self) -> dict[str, Any]:
        """Today, which is the usual case."""
        return {"from_date": self.today}

    def act(self, form: PauseForm) -> HttpResponse:
        """Pause it."""
        workflows.pause(plan=self.plan, **form.cleaned_data, by=self.user, at=self.now)
        self.tell(_("The plan is paused. No date of it comes nearer until it is resumed."))
        return self.back()


class Resume(VerbFormPage, SeenFirst):
    """The plan goes on, and its dates with it."""

    verb = Verb.RESUME
    template_name = "plans/changing/resume.html"
    preview_name = "plans/changing/resume_preview.html"
    # A pause over a weekend moves nothing, and the plan still goes on.
    may_change_nothing = True

    def get_form(self, data: Any = None, files: Any = None) -> ResumeForm:
        """Today, which is the usual case."""
        return ResumeForm(data, plan=self.plan, today=self.today, initial={"back_on": self.today})

    def redline(self, form: ResumeForm) -> Redline:
        """The dates before and after."""
        lifecycle.check(self.plan, self.verb)
        return redline_of_return(self.plan, form.cleaned_data["back_on"])

    def preview_context(self, form: ResumeForm) -> dict[str, Any]:
        """By how much they move, and which numbers would come down with them."""
        back_on = form.cleaned_data["back_on"]
        leave = leave_of(self.plan, back_on)
        return {
            "back_on": back_on,
            "lost": leave.calendar.between(self.plan.paused_on or back_on, back_on),
            "moved": days_of_pause(self.plan, leave),
            "proposals": scalings(self.plan, facts_after_pause(self.plan, leave), leave),
        }

    def act(self, form: ResumeForm) -> HttpResponse:
        """Resume it."""
        workflows.resume(
            plan=self.plan,
            back_on=form.cleaned_data["back_on"],
            scaled=self.request.POST.getlist("scaled"),
            by=self.user,
            at=self.now,
        )
        self.tell(_("The plan goes on."))
        return self.back()


urlpatterns = [
    path("plans/<ref:ref>/change/", ChangePlan.as_view(), name="plan_change"),
    path("plans/<ref:ref>/extend/", Extend.as_view(), name="plan_extend"),
    path("plans/<ref:ref>/changes/<ref:item>/", DecideChange.as_view(), name="plan_change_decide"),
    path("plans/<ref:ref>/pause/", Pause.as_view(), name="plan_pause"),
    path("plans/<ref:ref>/resume/", Resume.as_view(), name="plan_resume"),
]
