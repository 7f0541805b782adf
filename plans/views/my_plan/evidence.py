"""The files of one's own plan: reading them, adding one's own, and withdrawing what one added."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from employees.errors import NotAllowed
from employees.web.pages import ActPage, FormPage
from plans import workflows
from plans.enums import Verb
from plans.forms.attaching import EvidenceForm, WithdrawEvidenceForm
from plans.lifecycle import check
from plans.models import Attachment
from plans.permissions import may_withdraw
from plans.queries import attachment_for, kept_file_for
from plans.views.my_plan.base import OwnPlan
from plans.web.evidence import evidence_rows, kept_rows


class EvidencePage(OwnPlan):
    """A page about the files of one's own plan."""

    def back(self) -> HttpResponse:
        """To the list."""
        return redirect(reverse("my_plan_evidence") + (f"?plan={self.plan.ref}" if self.named else ""))


class Evidence(EvidencePage):
    """Every file of the plan, by whomever."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Each to be opened; one's own to be withdrawn."""
        files = evidence_rows(self.actor, self.plan, verbs=self.verbs, own=True)
        return self.render("plans/my_plan/evidence.html", files=files, kept=kept_rows(self.actor, self.plan))


class AddEvidence(EvidencePage, FormPage):
    """Add a file of one's own."""

    template_name = "plans/my_plan/evidence_new.html"

    def guard(self) -> None:
        """Say why not before anything is filled in; the verb asks again."""
        super().guard()
        if self.request.method in {"GET", "HEAD"}:
            check(self.plan, Verb.ADD_EVIDENCE)

    def get_form(self, data: Any = None, files: Any = None) -> EvidenceForm:
        """With the areas of the plan to choose from."""
        return EvidenceForm(data, files, areas=list(self.plan.areas.all()), by=self.user)

    def act(self, form: EvidenceForm) -> HttpResponse:
        """Keep the cleaned file."""
        clean = form.cleaned_data
        workflows.add_evidence(
            plan=self.plan,
            clean=clean["file"],
            title=clean["title"],
            area=clean.get("area"),
            by=self.user,
            at=self.now,
        )
        self.tell(_("Added. Everyone who can see your plan can read it now."))
        return self.back()


class WithdrawEvidence(EvidencePage, FormPage):
    """Withdraw a file that one added."""

    template_name = "plans/my_plan/evidence_withdraw.html"
    form_class = WithdrawEvidenceForm

    @cached_property
    def attachment(self) -> Attachment:
        """The file. Not there if it belongs to another plan."""
        return attachment_for(self.actor, self.plan, self.kwargs["item"])

    def guard(self) -> None:
        """One's own alone."""
        super().guard()
        if not may_withdraw(self.actor, self.plan, self.attachment):
            raise NotAllowed

    def page_context(self) -> dict[str, Any]:
        """Which file it is about."""
        return {"attachment": self.attachment}

    def act(self, form: WithdrawEvidenceForm) -> HttpResponse:
        """Withdraw it."""
        reason = form.cleaned_data["reason"]
        workflows.withdraw_evidence(attachment=self.attachment, reason=reason, by=self.user, at=self.now)
        self.tell(_("Your file is withdrawn. The record says so, with your reason."))
        return self.back()


class KeptFile(EvidencePage, ActPage):
    """One act on a file that one keeps to oneself."""

    @cached_property
    def attachment(self) -> Attachment:
        """The file. Not there for anybody else, nor once it was shared."""
        return kept_file_for(self.actor, self.plan, self.kwargs["item"])

    def guard(self) -> None:
        """Look for the file as well."""
        super().guard()
        _found = self.attachment

    def page_context(self) -> dict[str, Any]:
        """Which file it is about."""
        return {"attachment": self.attachment}

    def back(self) -> HttpResponse:
        """To its checkpoint; to the list where that is no more."""
        if self.attachment.checkpoint is None:
            return super().back()
        number = self.attachment.checkpoint.number
        return redirect(f"{reverse('my_plan_checkpoint', args=[number])}?plan={self.plan.ref}")


class ShareKept(KeptFile):
    """Put it on the record."""

    template_name = "plans/my_plan/evidence_share.html"

    def act(self) -> HttpResponse:
        """Share it."""
        workflows.share_kept_evidence(attachment=self.attachment, by=self.user, at=self.now)
        self.tell(_("Shared. Everyone who can see your plan can read it now."))
        return self.back()


class DropKept(KeptFile):
    """Take it out for good."""

    template_name = "plans/my_plan/evidence_drop.html"

    def act(self) -> HttpResponse:
        """Take it out."""
        back = self.back()
        workflows.drop_kept_evidence(attachment=self.attachment, by=self.user)
        self.tell(_("The file is taken out. Nobody else has known of it."))
        return back
