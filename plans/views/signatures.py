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

from employees.errors import NotAllowed, NotNow, NotVisible
from employees.web import refs as refs  # registers <ref:…>
from employees.web.anew import drop_words
from employees.web.asking_again import AskingAgain
from employees.web.proving import spend
from plans import workflows
from plans.designs import SignerRole
from plans.enums import SignatureMeaning, Verb
from plans.forms.signatures import SignFormForm
from plans.forms.signing import AttestForm, PaperForm
from plans.models import Signature
from plans.permissions import may_sign_as
from plans.queries import current_version
from plans.queries.signatures import Line, receipt_of, signature_lines
from plans.queries.witnesses import witnesses_for
from plans.web.assisted import hand_over_device
from plans.web.pages import PlanPage, VerbActPage, VerbFormPage


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
        return self.render("plans/signatures/list.html", groups=groups, **self._open())

    def _open(self) -> dict[str, Any]:
        """What can be done besides the lines: paper, a shared device, a witness; and who wants to talk first."""
        version = current_version(self.plan)
        if version is None:
            return {}
        receipt = receipt_of(self.plan, version)
        witnessed = version.form_signatures.filter(role=SignerRole.WITNESS, checkpoint__isnull=True).exists()
        wanted = receipt is not None and receipt.wants_witness and not witnessed
        return {
            "receipt": receipt,
            "unanswered": receipt is None,
            "witness_wanted": wanted and Verb.ATTEST in self.verbs,
            "wishes": list(version.meeting_requests.select_related("asked_by__employee")),
        }

    def _row(self, line: Line) -> dict[str, Any]:
        verb = Verb.SIGN if line.is_receipt else Verb.SIGN_FORM
        return {"line": line, "mine": verb in self.verbs and line.is_for(self.actor, self.plan)}


class SignForm(AskingAgain, VerbFormPage):
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
            request=self.request,
            initial={**self.initial(), "version_sha256": self.line.version.sha256},
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
            proof=form.proof,
            by=self.user,
            at=self.now,
        )
        spend(self.request, form.proof)
        drop_words(self.request)
        self.tell(
            _("Signed. It stands in the record.")
            if form.signs
            else _("Recorded that you do not want to sign.")
        )
        return redirect("plan_signatures", ref=self.plan.ref)


class RecordPaper(VerbFormPage):
    """Put in what was signed on paper: HR, with a witness, and the scan."""

    verb = Verb.RECORD_PAPER
    template_name = "plans/signatures/paper.html"

    def get_form(self, data: Any = None, files: Any = None) -> PaperForm:
        """With those who may be named as a witness."""
        version = current_version(self.plan)
        shown = version.sha256 if version is not None else ""
        witnesses = witnesses_for(self.plan, on=self.today, by=self.user)
        return PaperForm(data, files, initial={"version_sha256": shown}, witnesses=witnesses, by=self.user)

    def page_context(self) -> dict[str, Any]:
        """Which version the paper is of."""
        return {"version": current_version(self.plan)}

    def act(self, form: PaperForm) -> HttpResponse:
        """Keep the scan, and say what stands on it."""
        words = form.cleaned_data
        workflows.record_paper(
            plan=self.plan,
            version_sha256=words["version_sha256"],
            meaning=SignatureMeaning(words["meaning"]),
            comment=words["comment"],
            signed_on=form.day,
            witness=words["witness"],
            scan=form.scan,
            by=self.user,
            at=self.now,
        )
        self.tell(_("The paper stands in the record, with its scan."))
        return self.back("plan_signatures")


class Attest(AskingAgain, VerbFormPage):
    """Witness that a version was given, or signed on paper."""

    verb = Verb.ATTEST
    template_name = "plans/signatures/attest.html"

    @cached_property
    def receipt(self) -> Signature:
        """What is witnessed. Raises NotNow where there is nothing."""
        version = current_version(self.plan)
        receipt = receipt_of(self.plan, version) if version is not None else None
        if receipt is None or not receipt.wants_witness:
            raise NotNow(_("There is nothing to witness now. Nothing was changed."))
        return receipt

    def get_form(self, data: Any = None, files: Any = None) -> AttestForm:
        """With what is confirmed, word for word."""
        shown = {**self.initial(), "version_sha256": self.receipt.version_sha256}
        statement = workflows.attestation(self.plan, self.receipt)
        return AttestForm(data, request=self.request, initial=shown, statement=statement)

    def page_context(self) -> dict[str, Any]:
        """What was answered."""
        return {"receipt": self.receipt}

    def act(self, form: AttestForm) -> HttpResponse:
        """Record it."""
        workflows.attest(
            plan=self.plan,
            version_sha256=form.cleaned_data["version_sha256"],
            comment=form.cleaned_data["comment"],
            proof=form.proof,
            by=self.user,
            at=self.now,
        )
        spend(self.request, form.proof)
        drop_words(self.request)
        self.tell(_("Confirmed. It stands in the record, and says nothing about agreement."))
        return self.back("plan_signatures")


class Assist(VerbActPage):
    """Hand the device to the employee, who signs in themselves."""

    verb = Verb.ASSIST
    template_name = "plans/signatures/assist.html"

    def act(self) -> HttpResponse:
        """Record the offer, and end one's own session."""
        workflows.assist(plan=self.plan, by=self.user, at=self.now)
        return hand_over_device(self.request, self.plan)


urlpatterns = [
    path("plans/<ref:ref>/paper/", RecordPaper.as_view(), name="plan_paper"),
    path("plans/<ref:ref>/attest/", Attest.as_view(), name="plan_attest"),
    path("plans/<ref:ref>/assist/", Assist.as_view(), name="plan_assist"),
    path("plans/<ref:ref>/signatures/", Signatures.as_view(), name="plan_signatures"),
    path("plans/<ref:ref>/signatures/<slug:line>/", SignForm.as_view(), name="plan_sign_form"),
]
