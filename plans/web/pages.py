"""The frame that every page about one plan has, and the two shapes of pages that call a verb on it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from http import HTTPStatus
from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext_lazy as _

from employees.errors import NotAllowed
from employees.permissions import Relation
from employees.web.pages import ActPage, FormPage, Page
from plans import lifecycle
from plans.enums import PlanStatus, ReadPart, Verb
from plans.models import Plan
from plans.permissions import PLANS, READING_ALONG, PlanPermission, relations_to
from plans.queries import plan_for
from plans.web.listing import follows_plans
from plans.workflows.emergencies import note_emergency_read
from plans.workflows.entering import local_date
from plans.workflows.noting import note_read


@dataclass(frozen=True)
class Tab:
    """One way within a plan."""

    label: str | Promise
    url: str
    current: bool = False
    count: int | None = None


TABS: tuple[tuple[str, str | Promise, str], ...] = (
    ("plan", _("Overview"), ""),
    ("plan", _("Goals"), "#goals"),
    ("plan", _("Checkpoints"), "#checkpoints"),
    ("plan_support", _("Support"), ""),
    ("plan_evidence", _("Evidence"), ""),
    ("plan_comments", _("Comments"), ""),
    ("plan_timeline", _("Timeline"), ""),
    ("plan_record", _("Record"), ""),
    ("plan_documents", _("Documents"), ""),
)


def sent_number(request: HttpRequest, name: str) -> int | None:
    """The whole number that a hidden field of a page sent; None where it sent none."""
    said = request.POST.get(name, "")
    return int(said) if re.fullmatch("[0-9]{1,9}", said) else None


class ReadingPage(Page):
    """A page on which something of a plan is read: that somebody else than its employee did is on the record."""

    permission: ClassVar[PlanPermission] = PlanPermission.VIEW
    # What somebody reads here, as the record notes it.
    reads: ClassVar[tuple[ReadPart, ...]] = (ReadPart.PLAN,)

    @cached_property
    def plan(self) -> Plan:
        """The plan whose reference is in the address, if the actor may do here what the page is for."""
        return plan_for(self.actor, self.kwargs["ref"], self.permission)

    @cached_property
    def relations(self) -> frozenset[Relation]:
        """What the reader is to the plan."""
        return relations_to(self.actor, self.plan)

    @property
    def is_subject(self) -> bool:
        """Whether it is the reader's own plan."""
        return Relation.SUBJECT in self.relations

    @property
    def reads_along(self) -> bool:
        """Whether the reader was let in for a while and has no part in the plan."""
        return bool(self.relations) and self.relations <= READING_ALONG

    def context(self, **extra: Any) -> dict[str, Any]:
        """Of whoever reads along, what they print from the screen says whose copy it is."""
        return super().context(**{"print_mark": self.reads_along, "now_of_page": self.now, **extra})

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer, and note that it was read; in an emergency before anything is shown, every page and every time."""
        if Relation.EMERGENCY in self.relations:
            page = request.resolver_match.view_name if request.resolver_match else ""
            note_emergency_read(plan=self.plan, page=page, by=self.user, at=self.now)
        response = super().dispatch(request, *args, **kwargs)
        if request.method == "GET" and response.status_code == HTTPStatus.OK:
            self.note_read()
        return response

    def note_read(self) -> None:
        """Let the record say that somebody else than its employee read the plan."""
        if self.is_subject:
            return
        if Relation.EMERGENCY in self.relations:
            return  # noted before it was shown
        zone = self.plan.time_zone
        for part in self.reads:
            item = self.kwargs.get("item", "") if part == ReadPart.FILE else ""
            note_read(about=self.plan, part=part, by=self.user, at=self.now, zone=zone, item=item)


class PlanPage(ReadingPage):
    """A page about one plan, for those who work on it or may read it."""

    # The name of the tab under which the page lies.
    tab: ClassVar[str] = ""
    # The employee has pages of their own for nearly everything; the few others say so.
    for_subject: ClassVar[bool] = False

    @cached_property
    def today(self) -> date:
        """Today in the plan's own zone."""
        return local_date(self.plan, self.now)

    @cached_property
    def verbs(self) -> frozenset[Verb]:
        """What the reader may do with the plan now."""
        return lifecycle.verbs_for(self.actor, self.plan)

    @cached_property
    def for_case(self) -> bool:
        """Whether the reader works on the case: HR, the manager, those above them, an auditor."""
        return PLANS.can(self.actor, PlanPermission.VIEW_CASE, self.plan)

    def guard(self) -> None:
        """Look for the plan before anything else."""
        _found = self.plan

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Lead the employee to their own pages."""
        if self.is_subject and not self.for_subject:
            if request.method not in {"GET", "HEAD"}:
                raise NotAllowed
            return redirect(f"{reverse('my_plan')}?plan={self.plan.ref}")
        return super().dispatch(request, *args, **kwargs)

    def context(self, **extra: Any) -> dict[str, Any]:
        """What the frame shows: whose plan, in which state, where one can go."""
        base = {
            "plan": self.plan,
            "verbs": self.verbs,
            "today": self.today,
            "tabs": [] if self.is_subject else list(self._tabs()),
            "is_subject": self.is_subject,
            "for_case": self.for_case,
            "way_back": self.way_back,
        }
        return super().context(**{**base, **extra})

    @property
    def way_back(self) -> Tab:
        """To the list of plans; whoever reads along and has no such list goes to what is open to them."""
        if self.reads_along and not follows_plans(self.actor):
            return Tab(_("What is open to you"), reverse("home"))
        return Tab(_("All plans"), reverse("plans"))

    def _tabs(self) -> Iterator[Tab]:
        for name, label, anchor in TABS:
            if name == "plan_record" and self.plan.status == PlanStatus.DRAFT:
                continue
            if name == "plan_documents" and not self.plan.is_shared:
                continue
            here = name == self.tab and not anchor
            yield Tab(label, reverse(name, args=[self.plan.ref]) + anchor, current=here)

    def back(self, name: str = "plan") -> HttpResponse:
        """To one of the plan's pages."""
        return redirect(name, ref=self.plan.ref)


class VerbPage(PlanPage):
    """A page for one verb. Whoever may do it, but not now, is told why before they fill in anything."""

    verb: ClassVar[Verb]

    def guard(self) -> None:
        """The verb asks both again; this spares a person a useless form."""
        super().guard()
        if self.request.method in {"GET", "HEAD"}:
            lifecycle.check(self.plan, self.verb)

    @cached_property
    def plan(self) -> Plan:
        """The plan, if the verb is the actor's to use."""
        return plan_for(self.actor, self.kwargs["ref"], lifecycle.TRANSITIONS[self.verb].permission)


class VerbFormPage(VerbPage, FormPage):
    """A verb that needs a form."""


class VerbActPage(VerbPage, ActPage):
    """A verb that needs one confirmation."""
