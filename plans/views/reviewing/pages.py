"""Review, approve, ask for changes, withdraw. The author of a plan never reviews it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from plans import workflows
from plans.completeness import facts_of
from plans.enums import PlanStatus, ReadPart, Verb
from plans.forms.reviewing import ChangesForm, WithdrawForm
from plans.permissions import PlanPermission
from plans.queries import comments_for
from plans.queries.fair_start import pause_shown
from plans.views.my_plan.base import contents_of, minutes_to_read
from plans.views.reviewing.checklist import checklist
from plans.web.entries import comment_rows
from plans.web.evidence import evidence_rows
from plans.web.findings import groups_of
from plans.web.pages import PlanPage, VerbActPage, VerbFormPage


class Review(PlanPage):
    """The plan on one side, the checklist on the other."""

    permission = PlanPermission.REVIEW
    reads = (ReadPart.PLAN, ReadPart.FAIR_START)

    def get(self, request: HttpRequest, ref: str) -> HttpResponse:
        """In a fixed number of queries. After the review the plan's own page says how it went."""
        if self.plan.status != PlanStatus.IN_REVIEW:
            return redirect("plan", ref=ref)
        contents = contents_of(self.plan)
        comments = comment_rows(comments_for(self.actor, self.plan), for_case=False)
        return self.render(
            "plans/review/review.html",
            **contents,
            reader="employee",
            review_links=True,
            points=checklist(self.plan, contents),
            found=groups_of(
                self.plan, facts_of(self.plan, contents["goals"], support=len(contents["support"]))
            ),
            minutes=minutes_to_read(self.plan, contents),
            evidence=evidence_rows(self.actor, self.plan),
            comments=comments,
            may=self.verbs,
            verbs=frozenset(),
            **pause_shown(self.actor, self.plan),
        )


class Approve(VerbActPage):
    """Asks once, then approves."""

    template_name = "plans/review/approve.html"
    verb = Verb.APPROVE

    def act(self) -> HttpResponse:
        """Approve."""
        workflows.approve(plan=self.plan, by=self.user, at=self.now)
        self.tell(_("Approved. The manager has been told, and can now share the plan in a conversation."))
        return self.back()


class RequestChanges(VerbFormPage):
    """Comments, section by section; then the draft goes back."""

    template_name = "plans/review/request_changes.html"
    form_class = ChangesForm
    verb = Verb.REQUEST_CHANGES

    def act(self, form: ChangesForm) -> HttpResponse:
        """Send it back with what was said."""
        (section, body), *more = form.comments.items()
        workflows.request_changes(
            plan=self.plan, section=section, body=body, more=dict(more), by=self.user, at=self.now
        )
        self.tell(_("The draft went back with your comments."))
        return self.back()


class Withdraw(VerbFormPage):
    """Take a plan back before it has started."""

    template_name = "plans/review/withdraw.html"
    form_class = WithdrawForm
    verb = Verb.WITHDRAW

    def act(self, form: WithdrawForm) -> HttpResponse:
        """Withdraw it."""
        workflows.withdraw(plan=self.plan, reason=form.cleaned_data["reason"], by=self.user, at=self.now)
        self.tell(_("The plan was withdrawn."))
        return self.back()
