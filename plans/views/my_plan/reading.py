"""Opening the plan, reading it, saying something about it, and saying that one is ready to begin."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from employees.errors import NotNow
from employees.web.pages import ActPage, FormPage
from plans import workflows
from plans.enums import Section, Verb
from plans.forms.my_plan import CommentForm, ProposalForm
from plans.queries import comments_for
from plans.views.my_plan.base import OpenedPlan, OwnPlan, Press, contents_of
from plans.web.entries import comment_rows


class Open(Press):
    """The button under “Before you read”. A link that is fetched ahead opens nothing."""

    def post(self, request: HttpRequest) -> HttpResponse:
        """Record the opening, then show the plan."""
        workflows.open_plan(plan=self.plan, by=self.user, at=self.now)
        return redirect("my_plan_read")


class Read(OpenedPlan):
    """The plan itself, as a document."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show it in the words of the reader."""
        if Verb.OPEN not in self.verbs:
            return redirect("my_plan")
        return self.render("plans/my_plan/read.html", reader="employee", **contents_of(self.plan))


# What a comment on one changed part begins with.
LONGEST_ABOUT = 200


def _section_in(request: HttpRequest, name: str) -> str:
    asked = request.GET.get(name, "")
    return asked if asked in Section.values else Section.WHOLE


class Comments(OwnPlan, FormPage):
    """What has been said about the plan, and a place to say more."""

    template_name = "plans/my_plan/comments.html"
    form_class = CommentForm

    def initial(self) -> dict[str, Any]:
        """The section whose link was followed."""
        found = {"section": _section_in(self.request, "section")}
        about = self.request.GET.get("about", "").replace("\0", "")[:LONGEST_ABOUT]
        return {**found, "body": _("About “%(what)s”: ") % {"what": about}} if about else found

    def page_context(self) -> dict[str, Any]:
        """What has been said so far."""
        return {"comments": comment_rows(comments_for(self.actor, self.plan), for_case=False)}

    def act(self, form: CommentForm) -> HttpResponse:
        """Add the comment."""
        section, body = Section(form.cleaned_data["section"]), form.cleaned_data["body"]
        workflows.comment(plan=self.plan, section=section, body=body, by=self.user, at=self.now)
        self.tell(_("Your comment is part of the record."))
        return redirect("my_plan_comments")


class Propose(OwnPlan, FormPage):
    """Another wording, while the plan is being talked through."""

    template_name = "plans/my_plan/propose.html"
    form_class = ProposalForm

    def get_form(self, data: Any = None, files: Any = None) -> ProposalForm:
        """The form over the goals of this plan."""
        goals = list(self.plan.goals.all())
        return ProposalForm(data, files, initial=self.initial(), goals=goals)

    def initial(self) -> dict[str, Any]:
        """The goal or section whose link was followed."""
        asked = self.request.GET.get("about", "")
        known = asked in Section.values or self.plan.goals.filter(ref=asked.replace("\0", "")).exists()
        return {"about": asked} if known else {}

    def page_context(self) -> dict[str, Any]:
        """What was proposed so far, with its answers."""
        return {"proposals": self.plan.proposals.select_related("goal", "answered_by__employee")}

    def act(self, form: ProposalForm) -> HttpResponse:
        """Put the proposal forward."""
        workflows.propose(
            plan=self.plan,
            section=form.section,
            goal=form.goal,
            wording=form.cleaned_data["wording"],
            by=self.user,
            at=self.now,
        )
        self.tell(_("Your proposal was sent. It is answered before the plan can start."))
        return redirect("my_plan")


class Ready(OwnPlan, ActPage):
    """Enough has been talked through."""

    template_name = "plans/my_plan/ready.html"

    def page_context(self) -> dict[str, Any]:
        """Whether something is still unanswered."""
        return {"open_proposals": self.plan.proposals.filter(answer="").count()}

    def act(self) -> HttpResponse:
        """Say so. The plan starts when the manager or HR starts it."""
        workflows.end_consultation(plan=self.plan, by=self.user, at=self.now)
        self.tell(_("Thank you. We told your manager and HR that you are ready to begin."))
        return redirect("my_plan")


class SupportReceived(Press):
    """The employee's tick beside a promise of the employer."""

    def post(self, request: HttpRequest, item: str) -> HttpResponse:
        """Record that it was received."""
        promise = self.plan.support.filter(ref=item).first()
        if promise is None:
            raise NotNow(_("This support is no longer part of your plan."))
        workflows.receive_support(item=promise, by=self.user, at=self.now)
        self.tell(_("Recorded: you have received “%(what)s”.") % {"what": promise.description})
        return redirect("my_plan")
