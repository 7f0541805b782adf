"""The signature block of a plan: who signs, in which order, how far it has come; and signing one's own line."""

from __future__ import annotations

from itertools import groupby
from operator import attrgetter
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from employees.errors import NotAllowed, NotVisible
from employees.web import refs as refs  # registers <ref:…>
from plans import workflows
from plans.enums import Verb
from plans.forms.signatures import SignFormForm
from plans.permissions import may_sign_as
from plans.queries.signatures import Line, signature_lines
from plans.web.pages import PlanPage, VerbFormPage


class Signatures(PlanPage):
    """Every line of the block, moment by moment."""

    for_subject = True

    def get(self, request: HttpRequest, ref: str) -> HttpResponse:
        """Show who signed, whose turn it is, and who is asked later."""
        lines = signature_lines(self.plan)
        groups = [
            {"heading": heading, "lines": [self._row(line) for line in group]}
            for heading, group in groupby(lines, key=attrgetter("heading"))
        ]
        return self.render("plans/signatures/list.html", groups=groups)

    def _row(self, line: Line) -> dict[str, Any]:
        verb = Verb.SIGN if line.is_receipt else Verb.SIGN_FORM
        return {"line": line, "mine": verb in self.verbs and line.is_for(self.actor, self.plan)}


class SignForm(VerbFormPage):
    """Sign one's own line."""

    verb = Verb.SIGN_FORM
    for_subject = True
    template_name = "plans/signatures/sign.html"

    @cached_property
    def line(self) -> Line:
        """The line in the address. Raises NotVisible if there is none such now, NotAllowed if it is not one's own."""
        found = [line for line in signature_lines(self.plan) if line.slug == self.kwargs["line"]]
        if not found or found[0].is_receipt:
            raise NotVisible
        if not may_sign_as(self.actor, self.plan, found[0].role):
            raise NotAllowed(_("This signature is somebody else’s to give."))
        return found[0]

    def guard(self) -> None:
        """The plan first, then the line."""
        super().guard()
        _found = self.line

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Ask; or, where it is signed or not yet the turn, show the block."""
        if not self.line.now:
            return redirect("plan_signatures", ref=self.plan.ref)
        return super().get(request, *args, **kwargs)

    def get_form(self, data: Any = None, files: Any = None) -> SignFormForm:
        """The form with what signing says."""
        return SignFormForm(
            data,
            initial={"version_sha256": self.line.version.sha256},
            statement=workflows.words_of(self.plan, self.line),
            signs=data is None or data.get("leave") != "not_signing",
        )

    def page_context(self) -> dict[str, Any]:
        """Where the line stands, and what it is about."""
        return {"line": self.line, "moment": self.line.heading}

    def act(self, form: SignFormForm) -> HttpResponse:
        """Record it as it was meant."""
        workflows.sign_form(
            plan=self.plan,
            role=self.line.role,
            moment=self.line.moment,
            checkpoint=self.line.checkpoint,
            version_sha256=form.cleaned_data["version_sha256"],
            comment=form.cleaned_data["comment"],
            signs=form.signs,
            by=self.user,
            at=self.now,
        )
        self.tell(
            _("Signed. It stands in the record.")
            if form.signs
            else _("Recorded that you do not want to sign.")
        )
        return redirect("plan_signatures", ref=self.plan.ref)


urlpatterns = [
    path("plans/<ref:ref>/signatures/", Signatures.as_view(), name="plan_signatures"),
    path("plans/<ref:ref>/signatures/<slug:line>/", SignForm.as_view(), name="plan_sign_form"),
]
