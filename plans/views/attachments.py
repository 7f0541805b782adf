"""Evidence as those see it who work on a plan or read it: the list, a file, adding one, taking one away."""

from __future__ import annotations

import logging
from typing import Any, ClassVar

from django.http import FileResponse, HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from employees.errors import NotAllowed, NotNow
from employees.web import refs as refs  # registers <ref:…>
from plans import workflows
from plans.enums import PlanStatus, ReadPart, Verb
from plans.forms.attaching import EvidenceForm, WithdrawEvidenceForm
from plans.models import Attachment
from plans.permissions import may_open, may_withdraw
from plans.queries import attachment_for, file_for
from plans.web.evidence import evidence_rows, sent
from plans.web.pages import PlanPage, Tab, VerbActPage, VerbFormPage

log = logging.getLogger(__name__)


class Evidence(PlanPage):
    """Every file of the plan that the reader may know of."""

    tab = "plan_evidence"

    @property
    def way_back(self) -> Tab:
        """To the draft, for those who write it; else as from every other page."""
        if self.plan.status == PlanStatus.DRAFT and not self.reads_along:
            return Tab(_("Back to the draft"), reverse("draft", args=[self.plan.ref]))
        return super().way_back

    def get(self, request: HttpRequest, ref: str) -> HttpResponse:
        """In a fixed number of queries, however many there are."""
        return self.render(
            "plans/evidence/list.html", files=evidence_rows(self.actor, self.plan, verbs=self.verbs)
        )


class AddEvidence(VerbFormPage):
    """Add a file."""

    tab = "plan_evidence"
    verb = Verb.ADD_EVIDENCE
    template_name = "plans/evidence/add.html"

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
        name = {"name": self.plan.employee.short_name}
        self.tell(
            _("Added. %(name)s can read it now.") % name
            if self.plan.is_shared
            else _("Added. %(name)s does not see it until the plan is shared.") % name
        )
        return self.back("plan_evidence")


class OneFile(PlanPage):
    """A page about one file of this very plan."""

    @cached_property
    def attachment(self) -> Attachment:
        """The file. Not there for whoever may not know of it."""
        return attachment_for(self.actor, self.plan, self.kwargs["item"])

    def guard(self) -> None:
        """Look for the file as well."""
        super().guard()
        _found = self.attachment

    def page_context(self) -> dict[str, Any]:
        """Which file it is about."""
        return {"attachment": self.attachment}


class EvidenceFile(OneFile):
    """The file itself."""

    for_subject: ClassVar[bool] = True
    reads = (ReadPart.FILE,)

    @cached_property
    def attachment(self) -> Attachment:
        """A file on the record, or one that the reader keeps to themselves."""
        return file_for(self.actor, self.plan, self.kwargs["item"])

    def get(self, request: HttpRequest, ref: str, item: str) -> FileResponse:
        """Send it, to be kept and not shown."""
        if not may_open(self.actor, self.plan, self.attachment):
            raise NotAllowed(_("This file was withdrawn. Who added it, and HR, can still open it."))
        try:
            return sent(self.attachment)
        except FileNotFoundError as error:
            log.critical("attachment_lost", extra={"about": self.attachment.ref})
            raise NotNow(
                _("This file cannot be found in the store. Tell whoever runs Waymark: it is in their backup.")
            ) from error


class RemoveEvidence(OneFile, VerbActPage):
    """Take a file out of a draft."""

    verb = Verb.REMOVE_EVIDENCE
    template_name = "plans/evidence/remove.html"

    def act(self) -> HttpResponse:
        """Remove it for good."""
        workflows.remove_evidence(attachment=self.attachment, by=self.user, at=self.now)
        self.tell(_("The file is taken out."))
        return self.back("plan_evidence")


class WithdrawEvidence(OneFile, VerbFormPage):
    """Say that a file should not be here."""

    verb = Verb.WITHDRAW_EVIDENCE
    template_name = "plans/evidence/withdraw.html"
    form_class = WithdrawEvidenceForm

    def guard(self) -> None:
        """Each side withdraws its own."""
        super().guard()
        if not may_withdraw(self.actor, self.plan, self.attachment):
            raise NotAllowed

    def act(self, form: WithdrawEvidenceForm) -> HttpResponse:
        """Withdraw it."""
        reason = form.cleaned_data["reason"]
        workflows.withdraw_evidence(attachment=self.attachment, reason=reason, by=self.user, at=self.now)
        self.tell(_("The file is withdrawn. The record says so, with your reason."))
        return self.back("plan_evidence")


EVIDENCE = "plans/<ref:ref>/evidence/"

urlpatterns = [
    path(EVIDENCE, Evidence.as_view(), name="plan_evidence"),
    path(f"{EVIDENCE}new/", AddEvidence.as_view(), name="plan_evidence_new"),
    path(f"{EVIDENCE}<ref:item>/", EvidenceFile.as_view(), name="plan_evidence_file"),
    path(f"{EVIDENCE}<ref:item>/remove/", RemoveEvidence.as_view(), name="plan_evidence_remove"),
    path(f"{EVIDENCE}<ref:item>/withdraw/", WithdrawEvidence.as_view(), name="plan_evidence_withdraw"),
]
