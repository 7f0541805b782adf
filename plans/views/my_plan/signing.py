"""The receipt: signing that one has received and read the plan, or saying that one does not want to."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from employees.errors import NotNow
from employees.web.anew import MOST_KEPT, drop_words
from employees.web.asking_again import AskingAgain
from employees.web.device import device_of
from employees.web.open_to import OpenTo, open_to
from employees.web.proving import spend
from plans import workflows
from plans.enums import SignatureMeaning, SignatureRoute, Verb
from plans.forms.signing import ConfirmForm, MeetForm, NotSigningForm
from plans.models import PlanVersion, Signature
from plans.queries.signatures import device_of_signature
from plans.views.my_plan.base import OpenedPlan, OwnPlan, changes_between
from plans.web.assisted import end_here, is_assisted, what_was_done

# Words that are typed and not yet sent wait in the session: with nobody else, and gone when it ends. These are those of
# all ways of answering; what else stood on a page that leads off for a proof is kept with that page.
KEPT = "my_plan_words"


class WhatChanged(OpenedPlan):
    """Only what changed since the version that the reader answered for; the whole plan is one link away."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show it; or, to whom the whole is new, the whole plan."""
        if self.version is None or self.since is None:
            return redirect("my_plan_read")
        return self.render("plans/my_plan/changes.html", **changes_between(self.since, self.version))


class Receipt(OwnPlan, AskingAgain):
    """What all paths share: the version on the screen, and the words that were kept."""

    verb = Verb.SIGN

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

    @cached_property
    def assisted(self) -> bool:
        """Whether this is somebody else's device, on which the session ends with the act."""
        return is_assisted(self.request, self.plan)

    def initial(self) -> dict[str, Any]:
        """The fingerprint of the version shown, so that another cannot be signed by mistake."""
        kept = self.request.session.get(KEPT, {})
        words = kept.get("words", "") if kept.get("plan") == self.plan.ref else ""
        return {"comment": words, **super().initial(), "version_sha256": self.asked_version.sha256}

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Ask; or, where an answer was given, show it."""
        if self.receipt is not None:
            return redirect("my_plan_done")
        if self.verb not in self.verbs:
            return redirect("my_plan")
        return super().get(request, *args, **kwargs)

    def page_context(self) -> dict[str, Any]:
        """Whether the plan changed while the page was open, and what."""
        shown = self.request.POST.get("version_sha256")
        stale = self.request.method == "POST" and shown != self.asked_version.sha256
        changed = self._changed(shown) if stale and shown else {}
        return {
            "stale": stale,
            "since": self.since,
            "changed": changed,
            "assisted": self.assisted,
            "shown_sha256": self.asked_version.sha256,
            "device": device_of(self.request),
        }

    def _changed(self, shown: str) -> dict[str, Any]:
        """What is different from the version that was on the page."""
        before = self.plan.versions.filter(sha256=shown, number__lt=self.asked_version.number).last()
        return changes_between(before, self.asked_version) if before is not None else {}

    def show(self, form: BaseForm, *, status: int = 200) -> HttpResponse:
        """The page; after a refusal, what was typed is kept for when the reader comes back from reading anew."""
        if status != HTTPStatus.OK:
            self.keep()
        return super().show(form, status=status)

    def keep(self) -> None:
        """Keep what was typed until it is sent or the session ends."""
        words = self.request.POST.get("comment", "")[:MOST_KEPT]
        self.request.session[KEPT] = {"plan": self.plan.ref, "words": words}

    def act_of(self, form: ConfirmForm | NotSigningForm) -> workflows.SigningAct:
        """How it is signed, from the form that was sent."""
        words = form.cleaned_data
        return workflows.SigningAct(
            proof=form.proof,
            language=words.get("language") or workflows.language_now(),
            words_sha256=words.get("words_sha256", ""),
            route=SignatureRoute.ASSISTED if self.assisted else SignatureRoute.SCREEN,
            present=words.get("present", ""),
            interpreter=words.get("interpreter", ""),
            interpreter_language=words.get("interpreter_language", ""),
        )

    def done(self, form: ConfirmForm | NotSigningForm, signature: Signature) -> HttpResponse:
        """Nothing is left to keep: show the receipt. At a shared device the session ends here."""
        spend(self.request, form.proof)
        self.request.session.pop(KEPT, None)
        drop_words(self.request)
        if self.assisted:
            return end_here(self.request, signature, at=signature.at, zone=self.plan.time_zone)
        return redirect("my_plan_done")


class Confirm(Receipt, OpenedPlan):
    """“Confirm you have read your plan”, with its ways out."""

    template_name = "plans/my_plan/confirm.html"
    form_class = ConfirmForm

    @cached_property
    def words(self) -> workflows.Words:
        """Everything that signing can say, as it stands on the page."""
        return workflows.words_to_sign(self.plan, self.asked_version, self.user)

    def initial(self) -> dict[str, Any]:
        """With the fingerprint of the words that are shown."""
        shown = {"words_sha256": self.words.sha256, "language": self.words.language}
        return {**super().initial(), **shown}

    def get_form(self, data: Any = None, files: Any = None) -> ConfirmForm:
        """The form with the statement that is stored if it is signed."""
        return ConfirmForm(data, files, initial=self.initial(), words=self.words, request=self.request)

    def page_context(self) -> dict[str, Any]:
        """What signing says, word for word."""
        return {**super().page_context(), "words": self.words, "on_paper": self.plan.paper_since is not None}

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Ask; or, for whom paper was chosen, lead to the page about it."""
        if self.receipt is None and self.verb in self.verbs and self.plan.paper_since is not None:
            return redirect("my_plan_paper")
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Sign; or leave by one of the other ways, with what was typed kept."""
        ways = {"not_signing": "my_plan_not_signing", "meet": "my_plan_meet", "paper": "my_plan_paper"}
        leave_by = request.POST.get("leave", "")
        if leave_by in ways:
            self.keep()
            return redirect(ways[leave_by])
        if leave_by == "later":
            self.keep()
            self.tell(_("Nothing was sent. What you wrote is kept for you until you sign out."))
            return redirect("my_plan")
        return super().post(request, *args, **kwargs)

    def act(self, form: ConfirmForm) -> HttpResponse:
        """Sign the version that was on the screen, with the meaning that was chosen."""
        words = form.cleaned_data
        signature = workflows.sign(
            plan=self.plan,
            version_sha256=words["version_sha256"],
            meaning=SignatureMeaning(words["meaning"]),
            comment=words["comment"],
            act=self.act_of(form),
            by=self.user,
            at=self.now,
        )
        return self.done(form, signature)


class NotSigning(Receipt):
    """The respected other path."""

    template_name = "plans/my_plan/not_signing.html"
    form_class = NotSigningForm

    def get_form(self, data: Any = None, files: Any = None) -> NotSigningForm:
        """The form, which asks who sends it."""
        return NotSigningForm(data, files, initial=self.initial(), request=self.request)

    def act(self, form: NotSigningForm) -> HttpResponse:
        """Record it as a fact."""
        words = form.cleaned_data
        signature = workflows.decline_to_sign(
            plan=self.plan,
            version_sha256=words["version_sha256"],
            comment=words["comment"],
            act=self.act_of(form),
            by=self.user,
            at=self.now,
        )
        return self.done(form, signature)


class Meet(Receipt):
    """Talk first: a wish, and no answer. Signing stays open."""

    template_name = "plans/my_plan/meet.html"
    form_class = MeetForm

    def act(self, form: MeetForm) -> HttpResponse:
        """Tell the manager and HR."""
        words = form.cleaned_data
        workflows.ask_to_meet(
            plan=self.plan,
            version_sha256=words["version_sha256"],
            words=words["comment"],
            by=self.user,
            at=self.now,
        )
        self.request.session.pop(KEPT, None)
        if self.assisted:
            return end_here(self.request, None, at=self.now, zone=self.plan.time_zone)
        self.tell(
            _("Your manager and HR know that you want to talk first. You can sign, or not, at any time.")
        )
        return redirect("my_plan")


class Paper(OwnPlan):
    """The right to paper, to take consent back, and to a copy."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Say what paper means, and offer the change."""
        return self.render("plans/my_plan/paper.html")

    def post(self, request: HttpRequest) -> HttpResponse:
        """Choose paper from now on, or the screen again."""
        if request.POST.get("choose") == "screen":
            workflows.choose_screen(plan=self.plan, by=self.user, at=self.now)
            self.tell(_("You sign on screen again."))
        else:
            workflows.choose_paper(plan=self.plan, by=self.user, at=self.now)
            self.tell(_("You sign on paper from now on. HR knows, and brings you the paper."))
        return redirect("my_plan_paper")


class Done(OwnPlan):
    """What was recorded, when, and what comes next."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the receipt for the version in force."""
        if self.receipt is None:
            return redirect("my_plan")
        coming = self.plan.checkpoints.still_open().filter(due_on__gte=self.today).first()
        device = device_of_signature(self.receipt)
        return self.render("plans/my_plan/done.html", next_checkpoint=coming, device=device)


@open_to(OpenTo.EVERYBODY)
@require_safe
@never_cache
@login_not_required
def signed_here(request: HttpRequest) -> HttpResponse:
    """After signing at a shared device: done, and signed out. Names nobody, and not what it was."""
    return render(request, "plans/signatures/signed_here.html", {"done": what_was_done(request)})
