"""The receipt: signing that one has received and read the plan, or saying that one does not want to."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from employees.errors import NotNow
from employees.web.pages import FormPage
from plans import workflows
from plans.enums import Verb
from plans.forms.my_plan import ConfirmForm, NotSigningForm
from plans.models import PlanVersion
from plans.views.my_plan.base import OpenedPlan, OwnPlan, changes_between

# Words that are typed and not yet sent wait in the session: with nobody else, and gone when it ends.
KEPT = "my_plan_words"
MOST_KEPT = 100_000  # characters


class WhatChanged(OpenedPlan):
    """Only what changed since the version that the reader answered for; the whole plan is one link away."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show it; or, to whom the whole is new, the whole plan."""
        if self.version is None or self.since is None:
            return redirect("my_plan_read")
        return self.render("plans/my_plan/changes.html", **changes_between(self.since, self.version))


class Receipt(OwnPlan, FormPage):
    """What both paths share: the version on the screen, and the words that were kept."""

    @property
    def asked_version(self) -> PlanVersion:
        """The version that is asked about. Raises NotNow while there is none."""
        if self.version is None:
            raise NotNow(
                _(
                    "There is nothing to sign yet. You are asked once the plan has been talked through and started."
                )
            )
        return self.version

    def initial(self) -> dict[str, Any]:
        """The fingerprint of the version shown, so that another cannot be signed by mistake."""
        kept = self.request.session.get(KEPT, {})
        words = kept.get("words", "") if kept.get("plan") == self.plan.ref else ""
        return {"version_sha256": self.asked_version.sha256, "comment": words}

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Ask; or, where an answer was given, show it."""
        if self.receipt is not None:
            return redirect("my_plan_done")
        if Verb.SIGN not in self.verbs:
            return redirect("my_plan")
        return super().get(request, *args, **kwargs)

    def page_context(self) -> dict[str, Any]:
        """Whether the plan changed while the page was open."""
        shown = self.request.POST.get("version_sha256")
        stale = self.request.method == "POST" and shown != self.asked_version.sha256
        return {"stale": stale, "since": self.since}

    def show(self, form: BaseForm, *, status: int = 200) -> HttpResponse:
        """The page; after a refusal, what was typed is kept for when the reader comes back from reading anew."""
        if status != HTTPStatus.OK:
            self.keep()
        return super().show(form, status=status)

    def keep(self) -> None:
        """Keep what was typed until it is sent or the session ends."""
        words = self.request.POST.get("comment", "")[:MOST_KEPT]
        self.request.session[KEPT] = {"plan": self.plan.ref, "words": words}

    def done(self) -> HttpResponse:
        """Nothing is left to keep: show the receipt."""
        self.request.session.pop(KEPT, None)
        return redirect("my_plan_done")


class Confirm(Receipt, OpenedPlan):
    """“Confirm you have read your plan”, with its three ways out."""

    template_name = "plans/my_plan/confirm.html"
    form_class = ConfirmForm

    def get_form(self, data: Any = None, files: Any = None) -> ConfirmForm:
        """The form with the statement that is stored if it is signed."""
        statement = workflows.statement_for(self.plan, self.asked_version, self.user)
        return ConfirmForm(data, files, initial=self.initial(), statement=statement)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Sign; or leave by one of the other ways, with what was typed kept."""
        leave_by = request.POST.get("leave", "")
        if leave_by == "not_signing":
            self.keep()
            return redirect("my_plan_not_signing")
        if leave_by == "later":
            self.keep()
            self.tell(_("Nothing was sent. What you wrote is kept for you until you sign out."))
            return redirect("my_plan")
        return super().post(request, *args, **kwargs)

    def act(self, form: ConfirmForm) -> HttpResponse:
        """Sign the version that was on the screen."""
        words = form.cleaned_data
        workflows.sign(
            plan=self.plan,
            version_sha256=words["version_sha256"],
            comment=words["comment"],
            by=self.user,
            at=self.now,
        )
        return self.done()


class NotSigning(Receipt):
    """The respected other path."""

    template_name = "plans/my_plan/not_signing.html"
    form_class = NotSigningForm

    def act(self, form: NotSigningForm) -> HttpResponse:
        """Record it as a fact."""
        words = form.cleaned_data
        workflows.decline_to_sign(
            plan=self.plan,
            version_sha256=words["version_sha256"],
            comment=words["comment"],
            by=self.user,
            at=self.now,
        )
        return self.done()


class Done(OwnPlan):
    """What was recorded, when, and what comes next."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the receipt for the version in force."""
        if self.receipt is None:
            return redirect("my_plan")
        coming = self.plan.checkpoints.still_open().filter(due_on__gte=self.today).first()
        return self.render("plans/my_plan/done.html", next_checkpoint=coming)
