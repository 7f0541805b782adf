"""Where the day begins. Today: what needs me, and what I wait for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from employees.enums import Role
from employees.errors import NotVisible
from employees.permissions import OrganisationPermission, may
from employees.web.acting import actor_of
from employees.web.open_to import OpenTo, open_to
from employees.web.pages import Page
from plans.queries.beside import plans_beside
from plans.queries.steps import StepKind
from plans.web.listing import follows_plans
from plans.web.steps import address, todo, whose_turn, why
from reviews.queries import Item
from reviews.web import work_of

# Nobody reads further down; the list of plans has the rest.
MOST_ROWS = 50


@dataclass(frozen=True)
class Row:
    """One row: what to do, with whom, why, by when, and where."""

    text: str
    why: str
    who: str
    due: date | None
    today: date
    url: str


@dataclass(frozen=True)
class Group:
    """Some rows under a heading. `more` is how many are not shown."""

    title: str
    anchor: str
    rows: list[Row]
    total: int

    @property
    def more(self) -> int:
        """How many are left out."""
        return self.total - len(self.rows)


class Today(Page):
    """Late, today, the next seven days, and what others have to do. As many queries for thirty plans as for one."""

    def guard(self) -> None:
        """Not a page for whoever has nothing to do with plans of others."""
        if not follows_plans(self.actor):
            raise NotVisible

    def get(self, request: HttpRequest) -> HttpResponse:
        """One verb a row; the whole row leads to where it is done."""
        work = work_of(request)
        groups = [
            _group(_("Late"), "late", work.late),
            _group(_("Today"), "today", work.today),
            _group(_("Next 7 days"), "soon", work.soon),
            _group(_("Good to know"), "news", work.news),
        ]
        return self.render(
            "reviews/today.html",
            groups=[group for group in groups if group.rows],
            waiting=_group(_("Waiting for others"), "waiting", work.waiting, mine=False),
            next_row=_row(work.later) if work.later else None,
            count=work.count,
            is_cut=work.is_cut,
            has_reports=bool(self.actor.report_ids),
            has_away=bool(self.actor.report_ids or self.actor.stands_in_for)
            or self.actor.has(Role.HR_PARTNER),
        )


def _group(title: str, anchor: str, items: list[Item], *, mine: bool = True) -> Group:
    return Group(title, anchor, [_row(item, mine=mine) for item in items[:MOST_ROWS]], len(items))


def _row(item: Item, *, mine: bool = True) -> Row:
    step = item.step
    text, reason = todo(step), why(step)
    if mine and step.kind == StepKind.LOG_CHECKPOINT and item.has_notes:
        text = _("Share your notes of checkpoint %(number)d with %(name)s") % {
            "number": step.number,
            "name": step.plan.employee.full_name,
        }
        reason = _("Kept as a draft")
    url = address(step) if mine else reverse("plan", args=[step.plan.ref])
    return Row(text, reason, "" if mine else whose_turn(step), step.due, item.today, url)


@open_to(OpenTo.SIGNED_IN)
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Lead everyone to where their work begins."""
    actor = actor_of(request)
    if follows_plans(actor):
        return redirect("today")
    if may(actor, OrganisationPermission.LIST_PEOPLE) and not plans_beside(actor):
        return redirect("people")
    return redirect("my_plan")


urlpatterns = [path("", home, name="home"), path("today/", Today.as_view(), name="today")]
