"""The employee's voice while the plan is talked through: proposing, taking back, asking."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise, cached_property
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext

from employees.errors import NotNow, NotVisible
from employees.web.pages import FormPage
from plans import workflows
from plans.documents.proposals import THINGS, called, told
from plans.enums import ItemKind, ProposalKind, Section
from plans.forms.proposing import ProposalForm, ProposalValuesForm, QuestionForm
from plans.models import Proposal
from plans.models.consultation import VALUES
from plans.queries import part_for
from plans.queries.consulting import proposals_of, questions_of, unsent_of
from plans.views.my_plan.base import REF, OwnPlan, Press, contents_of
from plans.web.consulting import LISTS, Way, kept_by_employee, propose_url
from plans.workflows.consulting import ADDED, NO_LONGER_THERE, SENT_ALREADY, Thing

HEADINGS: dict[ProposalKind, str | Promise] = {
    ProposalKind.WORDING: _lazy("Propose another wording"),
    ProposalKind.TARGET: _lazy("Propose another target"),
    ProposalKind.DATE: _lazy("Propose another date"),
    ProposalKind.SUPPORT: _lazy("Propose support"),
    ProposalKind.OWN_GOAL: _lazy("Propose a goal of your own"),
    ProposalKind.OWN_STEP: _lazy("Propose a step of your own"),
    ProposalKind.OTHER: _lazy("Propose a change"),
}


@dataclass(frozen=True)
class Wanted:
    """What the address asks for: a kind of proposal, about a kind of thing, and which one (empty: a new one)."""

    kind: ProposalKind
    item: ItemKind
    about: str = ""


class Propose(OwnPlan, FormPage):
    """A change in words of one's own; or, with `?kind=…`, one with fields of its own, over what stands there."""

    template_name = "plans/my_plan/propose.html"

    @cached_property
    def kept(self) -> Proposal | None:
        """The unsent proposal that is written on, named by `?kept=`."""
        ref = self.request.GET.get("kept", "")
        return unsent_of(self.plan).filter(ref=ref).first() if REF.fullmatch(ref) else None

    @cached_property
    def wanted(self) -> Wanted | None:
        """What is proposed here, if it has fields of its own."""
        kind, item = self.request.GET.get("kind", ""), self.request.GET.get("item", "")
        if kind not in ProposalKind.values or item not in ItemKind.values:
            return None
        asked = Wanted(ProposalKind(kind), ItemKind(item), self.request.GET.get("about", ""))
        if (asked.kind, asked.item) not in VALUES:
            return None
        return asked if asked.about or ADDED.get(asked.kind) == asked.item else None

    @cached_property
    def thing(self) -> Thing | None:
        """What the proposal is about, if it is (still) in the plan."""
        if self.wanted is None or not REF.fullmatch(self.wanted.about):
            return None
        return (
            THINGS[self.wanted.item][0]._default_manager.filter(plan=self.plan, ref=self.wanted.about).first()
        )

    @property
    def is_gone(self) -> bool:
        """Whether the thing in the address is not in the plan."""
        return self.wanted is not None and bool(self.wanted.about) and self.thing is None

    def guard(self) -> None:
        """A link to what is gone leads nowhere; what was typed about it is not lost."""
        super().guard()
        if self.is_gone and self.request.method in {"GET", "HEAD"}:
            raise NotVisible

    def get_form(self, data: Any = None, files: Any = None) -> BaseForm:
        """The fields of the kind, or free words about a goal or a section."""
        if self.wanted is None:
            return ProposalForm(data, initial=self.initial(), goals=list(self.plan.goals.all()))
        return ProposalValuesForm(
            data, initial=self.initial(), plan=self.plan, kind=self.wanted.kind, item=self.wanted.item
        )

    def initial(self) -> dict[str, Any]:
        """What was kept; else what stands there; else the goal or section whose link was followed."""
        if self.kept is not None:
            about = self.kept.item_ref or self.kept.section
            return {"about": about, "wording": self.kept.wording, **self.kept.values}
        if self.wanted is not None:
            fields = VALUES[self.wanted.kind, self.wanted.item]
            return {name: getattr(self.thing, name) for name in fields} if self.thing else self._only_area()
        asked = self.request.GET.get("about", "")
        known = asked in Section.values or self.plan.goals.filter(ref=asked.replace("\0", "")).exists()
        return {"about": asked} if known else {}

    def _only_area(self) -> dict[str, Any]:
        areas = list(self.plan.areas.all()[:2])
        return {"area": areas[0]} if len(areas) == 1 else {}

    def page_context(self) -> dict[str, Any]:
        """What was proposed so far with its answers, what is kept, and what else can be proposed."""
        wanted = self.wanted
        return {
            "wanted": wanted,
            "heading": HEADINGS[wanted.kind] if wanted else HEADINGS[ProposalKind.OTHER],
            "thing_words": self._thing_words(),
            "new_ones": [Way(HEADINGS[kind], propose_url(kind, item)) for kind, item in ADDED.items()],
            "proposals": told(proposals_of(self.plan)) if wanted is None else [],
            "unsent": kept_by_employee(self.plan) if wanted is None else [],
        }

    def _thing_words(self) -> str:
        if self.thing is None or self.wanted is None:
            return ""
        title = THINGS[self.wanted.item][2]
        return str(getattr(self.thing, title)) if title else called(self.wanted.item, 0, self.thing)

    def act(self, form: Any) -> HttpResponse:
        """Send the proposal, or keep it until several are sent together."""
        if self.is_gone:
            raise NotNow(str(NO_LONGER_THERE))
        if self.request.GET.get("kept") and self.kept is None:
            raise NotNow(str(SENT_ALREADY))
        keep = "keep" in self.request.POST
        about = self.thing if self.wanted else form.goal
        workflows.propose(
            plan=self.plan,
            kind=self.wanted.kind if self.wanted else ProposalKind.OTHER,
            about=about,
            section=Section.GOALS if self.wanted else form.section,
            wording=form.cleaned_data["wording"],
            values=form.values if self.wanted else None,
            unsent=keep,
            instead=self.kept,
            by=self.user,
            at=self.now,
        )
        if keep:
            self.tell(_("Kept. Only you can read it until you send it."))
            return redirect(f"{reverse('my_plan')}#kept")
        self.tell(_("Your proposal was sent. It is answered before the plan can start."))
        return redirect("my_plan")


class SendAll(Press):
    """The button below what was written and kept: all of it goes off together."""

    def post(self, request: HttpRequest) -> HttpResponse:
        """Send them."""
        sent = workflows.send_proposals(plan=self.plan, by=self.user, at=self.now)
        if sent:
            said = ngettext(
                "%(count)d proposal was sent. It is answered before the plan can start.",
                "%(count)d proposals were sent. Each is answered before the plan can start.",
                len(sent),
            )
            self.tell(said % {"count": len(sent)})
        return redirect("my_plan")


class Drop(Press):
    """The button beside something that was written and not sent."""

    def post(self, request: HttpRequest, item: str) -> HttpResponse:
        """Throw it away. What is gone already needs no second word."""
        kept = unsent_of(self.plan).filter(ref=item).first()
        if kept is not None:
            workflows.drop_unsent(proposal=kept, by=self.user, at=self.now)
            self.tell(_("Taken out. Nobody else has seen it."))
        return redirect("my_plan")


class TakeBack(Press):
    """The button beside a proposal that waits for its answer."""

    def post(self, request: HttpRequest, item: str) -> HttpResponse:
        """Take it back."""
        proposal = part_for(self.plan, Proposal, item)
        workflows.withdraw_proposal(proposal=proposal, by=self.user, at=self.now)
        self.tell(_("You took the proposal back. It needs no answer, and stays in the record."))
        return redirect("my_plan")


class Ask(OwnPlan, FormPage):
    """Asking what something means, from the day the plan is shared to its end."""

    template_name = "plans/my_plan/ask.html"
    form_class = QuestionForm

    @cached_property
    def things(self) -> dict[str, tuple[Thing, str]]:
        """Everything in the plan that can be asked about, by its reference, each with what it is called."""
        contents = contents_of(self.plan)
        return {
            thing.ref: (thing, called(kind, number, thing))
            for name, kind in LISTS.items()
            for number, thing in enumerate(contents[name], start=1)
        }

    def get_form(self, data: Any = None, files: Any = None) -> QuestionForm:
        """A choice of everything that stands in the plan."""
        choices = [(section.value, str(section.label)) for section in Section]
        choices += [(ref, Truncator(words).chars(90)) for ref, (_thing, words) in self.things.items()]
        return QuestionForm(data, initial=self.initial(), choices=choices)

    def initial(self) -> dict[str, Any]:
        """What the link was about."""
        asked = self.request.GET.get("about", "")
        return {"about": asked} if asked in Section.values or asked in self.things else {}

    def page_context(self) -> dict[str, Any]:
        """What was asked so far, with the answers."""
        return {"questions": list(questions_of(self.plan))}

    def act(self, form: QuestionForm) -> HttpResponse:
        """Ask."""
        about = form.cleaned_data["about"]
        workflows.ask(
            plan=self.plan,
            about=self.things[about][0] if about in self.things else None,
            section=Section(about) if about in Section.values else Section.WHOLE,
            words=form.cleaned_data["words"],
            by=self.user,
            at=self.now,
        )
        self.tell(_("Your question was sent. You get a message when it is answered."))
        return redirect("my_plan")
