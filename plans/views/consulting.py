"""From the conversation on: sharing, starting, comments, support, milestones, and who may read along."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from employees.errors import NotNow, NotVisible
from employees.models import Employee
from employees.queries import account_at, calendar_for
from employees.web import refs as refs  # registers <ref:…>
from employees.web.pages import ActPage, FormPage
from plans import lifecycle, workflows
from plans.deadlines import consultation_ends, years
from plans.enums import Section, Verb
from plans.forms.consulting import CaseCommentForm, ReadAlongForm
from plans.models import Companion, Milestone, Plan, SupportItem
from plans.permissions import PLANS, PlanPermission
from plans.queries import comments_for, companions_before, part_for, readers_of
from plans.web.entries import comment_rows, ledger_of, owner_of
from plans.web.pages import PlanPage, VerbActPage, VerbPage
from plans.web.readers import AT_WORK, reader_rows, reads_at_work_as, said_of_ended, said_of_invited
from plans.web.rehearsal import rehearsal_of


class Share(VerbActPage):
    """An interruption: the conversation comes first."""

    verb = Verb.SHARE
    template_name = "plans/consulting/share.html"

    def page_context(self) -> dict[str, Any]:
        """Until when there will be time to talk it through, and what else stands open for this person."""
        calendar = calendar_for(self.plan.employee, years(self.today))
        talk_until = consultation_ends(self.today, self.plan.consultation_days, calendar)
        told = _("That a document is there to read, with no details")
        writes = _("%(name)s writes the first draft") % {"name": self.plan.employee.short_name}
        first_draft = [{"key": _("Goals, steps and support"), "value": writes}]
        return {
            "rows": [
                {"key": _("Who will read it"), "value": _named(self.plan.employee)},
                {"key": _("Dates of the plan"), "value": _dates(self.plan)},
                *(first_draft if self.plan.employee_writes_first else []),
                {
                    "key": _("Time to talk it through"),
                    "value": _("Until %(day)s") % {"day": _day(talk_until)},
                },
                {"key": _("Message to %(name)s") % {"name": self.plan.employee.short_name}, "value": told},
            ],
            **rehearsal_of(self.plan, now=self.now, sharing=True),
        }

    def act(self) -> HttpResponse:
        """Share it."""
        workflows.share(plan=self.plan, by=self.user, at=self.now)
        self.tell(_("The plan is shared. %(name)s can read it now.") % {"name": self.plan.employee.full_name})
        return self.back()


class Start(VerbActPage):
    """The plan begins; version 1 is frozen."""

    verb = Verb.START
    template_name = "plans/consulting/start.html"

    def page_context(self) -> dict[str, Any]:
        """What was proposed, and what became of it."""
        proposals = list(self.plan.proposals.filter(withdrawn_at__isnull=True))
        questions = list(self.plan.questions.all())
        answered = sum(1 for one in proposals if one.answer)
        explained = sum(1 for one in questions if one.answer)
        meeting = self.plan.checkpoints.first()
        said = _("%(answered)d of %(total)d answered") % {"answered": answered, "total": len(proposals)}
        asked = _("%(answered)d of %(total)d answered") % {"answered": explained, "total": len(questions)}
        rows = [
            {"key": _("Dates of the plan"), "value": _dates(self.plan)},
            {"key": _("First checkpoint"), "value": _day(meeting.due_on) if meeting else ""},
            {"key": _("Proposals"), "value": said if proposals else _("None were made")},
            {"key": _("Questions"), "value": asked if questions else _("None were asked")},
            {"key": _("Time to talk it through"), "value": self._talks()},
        ]
        return {"rows": rows, "unanswered": len(proposals) - answered}

    def _talks(self) -> str:
        plan, until = self.plan, self.plan.consultation_ends_on
        if plan.consultation_ended_at is not None:
            return _("%(name)s is ready to begin") % {"name": plan.employee.short_name}
        if until is not None and until < self.today:
            return _("Over since %(day)s") % {"day": _day(until)}
        return _("Until %(day)s") % {"day": _day(until)}

    def act(self) -> HttpResponse:
        """Start it."""
        workflows.start(plan=self.plan, by=self.user, at=self.now)
        self.tell(
            _("The plan has started. %(name)s is asked to sign that it was received and read.")
            % {"name": self.plan.employee.full_name}
        )
        return self.back()


class Comments(PlanPage, FormPage):
    """What has been said about the plan, and a place to say more for those who may."""

    tab = "plan_comments"
    template_name = "plans/consulting/comments.html"

    def get_form(self, data: Any = None, files: Any = None) -> CaseCommentForm:
        """With the choice of readers once there is one."""
        shared, name = self.plan.is_shared, self.plan.employee.short_name
        return CaseCommentForm(data, files, initial=self.initial(), shared=shared, name=name)

    def initial(self) -> dict[str, Any]:
        """The section whose link was followed."""
        asked = self.request.GET.get("section", "")
        return {"section": asked if asked in Section.values else Section.WHOLE}

    def page_context(self) -> dict[str, Any]:
        """What the reader may read."""
        comments = comment_rows(comments_for(self.actor, self.plan), for_case=self.for_case)
        return {"comments": comments, "may_comment": Verb.COMMENT in self.verbs}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Ask before the form is read: who only reads the plan has nothing to send."""
        PLANS.require(self.actor, PlanPermission.COMMENT, self.plan)
        return super().post(request, *args, **kwargs)

    def act(self, form: CaseCommentForm) -> HttpResponse:
        """Add the comment."""
        workflows.comment(
            plan=self.plan,
            section=Section(form.cleaned_data["section"]),
            body=form.cleaned_data["body"],
            audience=form.for_whom,
            by=self.user,
            at=self.now,
        )
        self.tell(_("Your comment is part of the record."))
        return self.back("plan_comments")


class SupportLedger(PlanPage):
    """What the employer promised, and what became of it."""

    tab = "plan_support"

    def get(self, request: HttpRequest, ref: str) -> HttpResponse:
        """The ledger; with a button beside each promise that the reader may keep."""
        return self.render(
            "plans/consulting/support.html",
            ledger=ledger_of(self.plan, self.plan.support.all(), self.verbs),
        )


class SupportDelivered(VerbPage, ActPage):
    """One promise was kept."""

    verb = Verb.DELIVER_SUPPORT
    template_name = "plans/consulting/delivered.html"

    @cached_property
    def item(self) -> SupportItem:
        """A promise of this very plan."""
        return part_for(self.plan, SupportItem, self.kwargs["item"])

    def page_context(self) -> dict[str, Any]:
        """The promise."""
        rows = [
            {"key": _("What was promised"), "value": self.item.description},
            {"key": _("Who sees to it"), "value": owner_of(self.plan, self.item)},
            {"key": _("Promised by"), "value": _day(self.item.due_on)},
        ]
        return {"rows": rows}

    def act(self) -> HttpResponse:
        """Say so. The employee says on their side that they received it."""
        workflows.deliver_support(item=self.item, by=self.user, at=self.now)
        self.tell(_("Marked as delivered. %(name)s can confirm it.") % {"name": self.plan.employee.full_name})
        return self.back("plan_support")


class MilestoneReached(VerbPage, ActPage):
    """One moment on the way was reached."""

    verb = Verb.REACH_MILESTONE
    template_name = "plans/consulting/reached.html"

    @cached_property
    def item(self) -> Milestone:
        """A milestone of this very plan."""
        return part_for(self.plan, Milestone, self.kwargs["item"])

    def page_context(self) -> dict[str, Any]:
        """The milestone."""
        rows = [
            {"key": _("Milestone"), "value": self.item.title},
            {"key": _("Planned for"), "value": _day(self.item.due_on)},
        ]
        return {"rows": rows}

    def act(self) -> HttpResponse:
        """Say so."""
        workflows.reach_milestone(milestone=self.item, by=self.user, at=self.now)
        self.tell(_("Marked as reached."))
        return redirect(f"{reverse('plan', args=[self.plan.ref])}#milestones")


class Access(PlanPage, FormPage):
    """Everyone who can read the plan, by the table of permissions; and inviting somebody to read along."""

    template_name = "plans/consulting/access.html"
    form_class = ReadAlongForm

    def guard(self) -> None:
        """Not for a companion: who else reads is for those who work on the plan."""
        super().guard()
        if not self.for_case and not self.is_subject:
            raise NotVisible

    def page_context(self) -> dict[str, Any]:
        """Those who read now, and those who once did."""
        return {
            "entries": reader_rows(readers_of(self.plan, self.today), AT_WORK),
            "former": companions_before(self.plan, self.today),
            "may_invite": Verb.INVITE_COMPANION in self.verbs,
        }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Ask before the form is read: an address typed by somebody who may not invite tells them nothing."""
        PLANS.require(self.actor, PlanPermission.INVITE_COMPANION, self.plan)
        lifecycle.check(self.plan, Verb.INVITE_COMPANION)
        return super().post(request, *args, **kwargs)

    def act(self, form: ReadAlongForm) -> HttpResponse:
        """Let the person read along until the date."""
        companion = account_at(form.cleaned_data["email"])
        if companion is None:
            raise NotNow(_("Nobody signs in here with this address. Check it, or invite the person first."))
        made = workflows.invite_companion(
            plan=self.plan,
            companion=companion,
            until=form.cleaned_data["until"],
            by=self.user,
            at=self.now,
        )
        self.tell(said_of_invited(self.plan, made, self.today, AT_WORK))
        return self.back("plan_access")


class EndCompanion(VerbPage, ActPage):
    """Ending a companion's access."""

    verb = Verb.REMOVE_COMPANION
    template_name = "plans/consulting/end_companion.html"

    @cached_property
    def companion(self) -> Companion:
        """A companion on this very plan."""
        return part_for(self.plan, Companion, self.kwargs["item"])

    def page_context(self) -> dict[str, Any]:
        """Who it is, and whether they read on."""
        rows = [
            {"key": _("Companion"), "value": self.companion.user.get_full_name()},
            {"key": _("Could read until"), "value": _day(self.companion.until)},
        ]
        return {"rows": rows, "reads_on_as": reads_at_work_as(self.plan, self.companion, self.today, AT_WORK)}

    def act(self) -> HttpResponse:
        """End it at once."""
        workflows.remove_companion(companion=self.companion, by=self.user, at=self.now)
        self.tell(said_of_ended(self.plan, self.companion, self.today, AT_WORK))
        return self.back("plan_access")


def _named(person: Employee) -> str:
    said = _("%(name)s, staff number %(number)s")
    return said % {"name": person.full_name, "number": person.staff_number}


def _dates(plan: Plan) -> str:
    return _("%(start)s to %(end)s") % {"start": _day(plan.starts_on), "end": _day(plan.ends_on)}


def _day(day: date | None) -> str:
    return date_format(day, "j F Y") if day else ""


urlpatterns = [
    path("plans/<ref:ref>/share/", Share.as_view(), name="plan_share"),
    path("plans/<ref:ref>/start/", Start.as_view(), name="plan_start"),
    path("plans/<ref:ref>/comments/", Comments.as_view(), name="plan_comments"),
    path("plans/<ref:ref>/support/", SupportLedger.as_view(), name="plan_support"),
    path(
        "plans/<ref:ref>/support/<ref:item>/delivered/",
        SupportDelivered.as_view(),
        name="plan_support_delivered",
    ),
    path(
        "plans/<ref:ref>/milestones/<ref:item>/reached/",
        MilestoneReached.as_view(),
        name="plan_milestone_reached",
    ),
    path("plans/<ref:ref>/access/", Access.as_view(), name="plan_access"),
    path("plans/<ref:ref>/access/<ref:item>/end/", EndCompanion.as_view(), name="plan_companion_end"),
]
