"""Finding plans, and the page of one: what it says, what it waits for, what happened to it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.core.paginator import Page as Slice
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import path, reverse
from django.utils import timezone
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from employees.permissions import HR_ROLES, Actor, Relation
from employees.web import refs as refs  # registers <ref:…>
from employees.web.searching import Searching
from plans.enums import PlanStatus, Verb
from plans.forms.portfolio import PlanFilterForm, filter_form
from plans.models import Plan, Signature
from plans.permissions import PLANS, PlanPermission
from plans.queries import readers_of, reported_to, timeline_of
from plans.queries.adjustments import waiting_adjustments
from plans.queries.portfolio import View
from plans.queries.process_notes import process_notes_of, standing_notes
from plans.queries.steps import Step, is_mine, steps_of, with_steps
from plans.web.actions import offers
from plans.web.entries import ledger_of
from plans.web.evidence import evidence_rows
from plans.web.leave import leave_context
from plans.web.listing import Found, find, follows_plans, require_list
from plans.web.pages import PlanPage, Tab
from plans.web.steps import address, mark, press, todo, whose_turn, why
from plans.web.timeline import told
from plans.workflows.handing_over import waiting_for_answer

PER_PAGE = 50
VIEWS: dict[View, str | Promise] = {
    View.ATTENTION: _("Needs attention"),
    View.OPEN: _("All open"),
    View.ENDING: _("Ending in 14 days"),
    View.DRAFTS: _("My drafts"),
    View.CLOSED: _("Closed"),
    View.WORTH_A_LOOK: _("Worth a look"),
}


@dataclass(frozen=True)
class Mark:
    """One reason why a plan stands in the list: words, and a date where one was promised."""

    text: str
    due: date | None


@dataclass(frozen=True)
class Row:
    """One plan in the list."""

    plan: Plan
    marks: list[Mark]
    who: str
    next_step: str
    is_mine: bool


def row_of(plan: Plan, actor: Actor, today: date) -> Row:
    """What the list says of a plan from `with_steps`. Needs no query for those who work with plans."""
    steps = steps_of(plan, today)
    urgent = [step for step in steps if step.needs_attention(today)]
    first = steps[0] if steps else None
    mine = first is not None and is_mine(actor, first)
    return Row(
        plan=plan,
        marks=[Mark(mark(step), step.due) for step in urgent],
        who="" if first is None else _now("You") if mine else whose_turn(first),
        next_step="" if first is None else todo(first, full_name=False),
        is_mine=mine,
    )


class Counted(Paginator):
    """A paginator that is told how many there are, where that was counted already."""

    def __init__(self, *args: Any, total: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.__dict__["count"] = total


class PlanList(Searching):
    """The plans of others, in views, searched and filtered. As many queries for thirty plans as for one."""

    kept = ("view",)

    @cached_property
    def today(self) -> date:
        """The reader's date."""
        return timezone.localdate(self.now)

    @cached_property
    def follows(self) -> bool:
        """Whether plans of others are the reader's work; else they read along."""
        return follows_plans(self.actor)

    def guard(self) -> None:
        """Not a page for whoever has nothing to do with plans of others."""
        if not self.follows:
            require_list(self.actor)

    def search_form(self, chosen: QueryDict) -> PlanFilterForm:
        """Search, filters and order."""
        return filter_form(self.actor, chosen)

    def show_found(self, form: PlanFilterForm, *, status: int = 200) -> HttpResponse:
        """Everything that is asked stands in the address, the words sealed."""
        address = self.sought.address
        asked = form.asked if form.is_valid() else None
        found = find(self.actor, address, asked, form.cleaned_data.get("sort", ""), self.today)
        noted = found.view == View.WORTH_A_LOOK
        shown: Slice[Plan] = Counted(
            with_steps(found.plans), PER_PAGE, total=found.counts[found.view]
        ).get_page(address.get("page"))
        pills = self._pills(form)
        return self.render(
            "plans/list.html",
            status=status,
            form=form,
            page_has_errors=bool(form.errors),
            page_obj=shown,
            plans=list(shown),
            rows=self._noted(shown) if noted else [row_of(plan, self.actor, self.today) for plan in shown],
            views=self._views(found),
            view=found.view,
            view_label=VIEWS[found.view],
            count_text=self._count_text(found.counts[found.view]),
            pills=pills,
            keep=[("view", found.view.value)],
            clear_url=f"{reverse('plans')}?view={found.view}" if pills else "",
            export_url=f"{reverse('plans_export')}?{self._without_page()}",
            is_new=not pills and not form.errors and not any(found.counts.values()),
            may_start=bool(self.actor.report_ids) or self.actor.has(*HR_ROLES),
            today=self.today,
            print_mark=not self.follows,
            now_of_page=self.now,
        )

    def _noted(self, shown: Slice[Plan]) -> list[Row]:
        """The rows of the view of notes: why a plan stands there is what was noted, and not what is late."""
        notes = standing_notes(self.actor, shown)
        rows = [row_of(plan, self.actor, self.today) for plan in shown]
        return [
            replace(row, marks=[Mark(note.get_rule_display(), None) for note in notes.get(row.plan.pk, ())])
            for row in rows
        ]

    def _views(self, found: Found) -> list[Tab]:
        tabs = []
        for view in found.counts:
            kept = self.sought.address.copy()
            kept.pop("page", None)
            kept["view"] = view.value
            url = f"{reverse('plans')}?{kept.urlencode()}"
            tabs.append(Tab(VIEWS[view], url, current=view == found.view, count=found.counts[view]))
        return tabs

    def _pills(self, form: PlanFilterForm) -> list[dict[str, str]]:
        pills = []
        for name in ("q", "department", "manager", "state"):
            value = form.cleaned_data.get(name, "")
            if not value:
                continue
            kept = self.sought.address.copy()
            kept.pop(name, None)
            kept.pop("page", None)
            shown = dict(getattr(form.fields[name], "choices", ())).get(value, value)
            pills.append({"label": str(shown), "remove_url": f"{reverse('plans')}?{kept.urlencode()}"})
        return pills

    def _without_page(self) -> str:
        kept = self.sought.address.copy()
        kept.pop("page", None)
        return kept.urlencode()

    def _count_text(self, total: int) -> str:
        return ngettext("%(count)d plan", "%(count)d plans", total) % {"count": total}


@dataclass(frozen=True)
class NextStep:
    """One thing that the plan waits for, as its page shows it."""

    text: str
    why: str
    who: str
    due: date | None
    url: str


class PlanDetail(PlanPage):
    """One honest picture of a plan: where it stands, what comes next, what was promised by whom."""

    tab = "plan"

    def get(self, request: HttpRequest, ref: str) -> HttpResponse:
        """Show it, to each reader as much as they may see."""
        steps = self._steps()
        primary = next((step for step in steps if is_mine(self.actor, step) and press(step)), None)
        primary_url = address(primary) if primary else ""
        readers = readers_of(self.plan, self.today) if self.plan.is_shared else []
        return self.render(
            "plans/detail.html",
            primary_url=primary_url,
            primary_text=press(primary) if primary else "",
            next_steps=[self._next(step) for step in steps],
            offers=offers(self.plan, self.verbs, without=primary_url),
            ledger=ledger_of(self.plan, self.plan.support.all(), self.verbs),
            milestones=self.plan.milestones.all(),
            talks=self.plan.talks.all(),
            evidence=evidence_rows(self.actor, self.plan),
            areas=self.plan.areas.prefetch_related("incidents"),
            actions=self.plan.actions.select_related("area"),
            version=self.plan.versions.filter(number=self.plan.version).first(),
            receipt=self._receipt(),
            amendment=self._change_waiting(),
            handover=waiting_for_answer(self.plan),
            outcome=self._outcome(),
            may_read_letter=PLANS.can(self.actor, PlanPermission.READ_LETTER, self.plan),
            appeal=getattr(self.plan, "appeal", None) if self._outcome() else None,
            readers=readers,
            manager_is_out=Verb.HAND_OVER in self.verbs
            and all(reader.relation != Relation.MANAGER for reader in readers),
            manager_has_changed=Verb.HAND_OVER in self.verbs and reported_to(self.plan, self.today),
            for_hr=PLANS.can(self.actor, PlanPermission.VIEW_HR_NOTE, self.plan),
            keeps_hr_notes=PLANS.can(self.actor, PlanPermission.KEEP_HR_NOTES, self.plan),
            adjustment_waits=bool(waiting_adjustments(self.actor, [self.plan])),
            pauses=self.plan.pauses.all(),
            reads_process_notes=PLANS.can(self.actor, PlanPermission.VIEW_PROCESS_NOTES, self.plan),
            process_notes=process_notes_of(self.actor, self.plan).standing(),
            **self._leave(),
        )

    def _leave(self) -> dict[str, Any]:
        """Approved absence is for HR and the manager; others who read along have no part in it."""
        concerned = {Verb.COUNT_ABSENCE, Verb.PROPOSE_CHANGE} & self.verbs
        return leave_context(self.plan, self.today) if concerned else {}

    def _steps(self) -> list[Step]:
        """Everything that is pressing, and of what only has its day the next of each kind. Of what the case does not
        show to a reader, what the form asks of them."""
        if not self.for_case and Verb.SIGN_FORM not in self.verbs:
            return []
        tracked = with_steps(Plan.objects.filter(pk=self.plan.pk)).get()
        if not self.for_case:
            return [step for step in steps_of(tracked, self.today) if step.line and is_mine(self.actor, step)]
        found: list[Step] = []
        for step in steps_of(tracked, self.today):
            if step.needs_attention(self.today) or step.kind not in {one.kind for one in found}:
                found.append(step)
        return found

    def _next(self, step: Step) -> NextStep:
        mine = is_mine(self.actor, step)
        return NextStep(
            todo(step),
            why(step),
            _now("You") if mine else whose_turn(step),
            step.due,
            address(step) if mine else "",
        )

    def _receipt(self) -> Signature | None:
        in_force = Signature.objects.filter(version__plan=self.plan, version__number=self.plan.version)
        return in_force.first()

    def _change_waiting(self) -> object | None:
        if not self.for_case:
            return None
        return self.plan.amendments.filter(state="proposed").select_related("proposed_by__employee").first()

    def _outcome(self) -> object | None:
        """The outcome; before it is confirmed only for those who work on the case."""
        outcome = getattr(self.plan, "outcome", None)
        if outcome is None or (outcome.confirmed_at is None and not self.for_case):
            return None
        return outcome


class Timeline(PlanPage):
    """The trustworthy account: what happened, by whom, when, newest first."""

    tab = "plan_timeline"
    for_subject = True

    def get(self, request: HttpRequest, ref: str) -> HttpResponse:
        """As far back as the reader may know of."""
        happened = timeline_of(self.actor, self.plan)
        shown = Paginator(happened, PER_PAGE).get_page(request.GET.get("page"))
        return self.render(
            "plans/timeline.html",
            page_obj=shown,
            events=[told(one, self.plan, for_subject=self.is_subject) for one in shown],
            came_to_be_shared=not self.for_case and self.plan.status != PlanStatus.DRAFT,
        )


urlpatterns = [
    path("plans/", PlanList.as_view(), name="plans"),
    path("plans/<ref:ref>/", PlanDetail.as_view(), name="plan"),
    path("plans/<ref:ref>/timeline/", Timeline.as_view(), name="plan_timeline"),
]
