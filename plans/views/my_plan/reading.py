"""Opening the plan, reading it, saying something about it, and saying that one is ready to begin."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from employees.errors import NotNow
from employees.web.device import device_of
from employees.web.pages import ActPage, FormPage
from employees.web.sealed_words import Unreadable, unseal
from plans import workflows
from plans.enums import Section, Verb
from plans.forms.my_plan import CommentForm
from plans.queries import comments_for
from plans.queries.consulting import unsent_of
from plans.views.my_plan.base import OpenedPlan, OwnPlan, Press, contents_of
from plans.web.consulting import put_beside
from plans.web.entries import comment_rows
from plans.web.evidence import evidence_rows


class Open(Press):
    """The button under “Before you read”. A link that is fetched ahead opens nothing."""

    def post(self, request: HttpRequest) -> HttpResponse:
        """Record the opening, then show the plan."""
        workflows.open_plan(plan=self.plan, by=self.user, at=self.now, device=device_of(request))
        return redirect("my_plan_read")


class Read(OpenedPlan):
    """The plan itself, as a document."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show it in the words of the reader."""
        if Verb.OPEN not in self.verbs:
            return redirect("my_plan")
        contents = contents_of(self.plan)
        said = put_beside(self.plan, contents)
        evidence = evidence_rows(self.actor, self.plan, own=True)
        return self.render(
            "plans/my_plan/read.html", reader="employee", said=said, evidence=evidence, **contents
        )


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
        return (
            {**found, "body": _("About “%(what)s”: ") % {"what": about}}
            if (about := self._about())
            else found
        )

    def _about(self) -> str:
        """The part whose link was followed; nothing, where its words are not those of a link of ours."""
        try:
            return unseal(self.request.GET.get("about", ""))
        except Unreadable:
            return ""

    def page_context(self) -> dict[str, Any]:
        """What has been said so far."""
        return {"comments": comment_rows(comments_for(self.actor, self.plan), for_case=False)}

    def act(self, form: CommentForm) -> HttpResponse:
        """Add the comment."""
        section, body = Section(form.cleaned_data["section"]), form.cleaned_data["body"]
        workflows.comment(plan=self.plan, section=section, body=body, by=self.user, at=self.now)
        self.tell(_("Your comment is part of the record."))
        return redirect("my_plan_comments")


class Ready(OwnPlan, ActPage):
    """Enough has been talked through."""

    template_name = "plans/my_plan/ready.html"

    def page_context(self) -> dict[str, Any]:
        """Whether something is still unanswered."""
        return {
            "open_proposals": self.plan.proposals.waiting().count(),
            "unsent": unsent_of(self.plan).count(),
        }

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
