"""The draft as a whole: its tasks, and the last look before it is sent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from employees.web.pages import ActPage
from plans import workflows
from plans.completeness import DraftTask, TaskStatus, before_sending, draft_tasks, facts_of, title_of
from plans.enums import PlanStatus, ReadPart, Section, Verb
from plans.models import Comment
from plans.notices import asked_to_review
from plans.queries import attachments_for, comments_for
from plans.queries.drafting import Edit, last_edits
from plans.queries.fair_start import pause_shown
from plans.views.drafting.base import DraftPage, page_of
from plans.views.my_plan.base import contents_of, minutes_to_read
from plans.web.entries import comment_rows
from plans.web.evidence import evidence_rows
from plans.web.findings import groups_of
from plans.web.pages import PlanPage
from plans.web.rehearsal import rehearsal_of
from plans.workflows.opening import FIRST_DRAFT, open_sections


class Hub(DraftPage):
    """The task list. Stays in sight while the plan is with HR; leads to the plan once it has gone further."""

    reads = (ReadPart.PLAN, ReadPart.FAIR_START)

    def guard(self) -> None:
        """For those who write it, in any state."""
        PlanPage.guard(self)

    def get(self, request: HttpRequest, ref: str) -> HttpResponse:
        """Every part with how far it has come, what it lacks and who wrote in it last."""
        if self.plan.status not in (PlanStatus.DRAFT, PlanStatus.IN_REVIEW, PlanStatus.CONSULTATION):
            return redirect("plan", ref=ref)
        tasks = draft_tasks(self.plan)
        undone = [
            task
            for task in tasks
            if task.status != TaskStatus.COMPLETED or (not task.part and self._waits(task))
        ]
        return self.render(
            "plans/draft/hub.html",
            tasks=self._rows(tasks),
            next_url=self._url(undone[0]) if undone else resolve_url("draft_check", ref=ref),
            next_title=undone[0].title if undone else None,
            done=len(tasks) - len(undone),
            total=len(tasks),
            writable=self.writable,
            last=max(self.edits.values(), key=lambda edit: edit.at, default=None),
            whole=comment_rows((row for row in self.said if row.section == Section.WHOLE), for_case=True),
            **pause_shown(self.actor, self.plan),
            sent_back=any(self._is_new(comment) for comment in self.said),
        )

    @cached_property
    def writable(self) -> bool:
        """Whether anything can be changed now: a draft always, a shared plan only once something was agreed."""
        if self.is_shared:
            return bool(open_sections(self.plan, self.today))
        return self.plan.status == PlanStatus.DRAFT

    @cached_property
    def edits(self) -> Mapping[Section, Edit]:
        """Who wrote in which section last."""
        return last_edits(self.plan)

    @cached_property
    def said(self) -> list[Comment]:
        """What was said about the plan."""
        return list(comments_for(self.actor, self.plan))

    def _is_new(self, comment: Comment) -> bool:
        """Whether nobody has written in its section since, so that it still waits."""
        edit = self.edits.get(Section(comment.section))
        return comment.author_id != self.user.pk and (edit is None or comment.at > edit.at)

    def _waits(self, task: DraftTask) -> bool:
        said = [] if task.part else [comment for comment in self.said if comment.section == task.section]
        return any(self._is_new(comment) for comment in said)

    def _rows(self, tasks: tuple[DraftTask, ...]) -> list[dict[str, Any]]:
        rows = [self._row(task) for task in tasks]
        if self.is_shared:
            return rows
        lacking = sum(len(task.missing) for task in tasks)
        hint = _("The whole plan, as it will be read.")
        if lacking:
            hint = ngettext(
                "%(count)d thing is missing before it can be sent.",
                "%(count)d things are missing before it can be sent.",
                lacking,
            ) % {"count": lacking}
        if not self.writable:
            return [
                *rows,
                {"title": _("Check and send"), "state": TaskStatus.COMPLETED, "state_label": _("Sent")},
            ]
        url = resolve_url("draft_check", ref=self.plan.ref)
        return [
            *rows,
            self._evidence_row(),
            {"title": _("Check and send"), "url": url, "hint": hint, "state": TaskStatus.NOT_STARTED},
        ]

    def _evidence_row(self) -> dict[str, Any]:
        """Files are nobody's duty: none is as good as several."""
        count = attachments_for(self.actor, self.plan).count()
        files = ngettext("%(count)d file.", "%(count)d files.", count) % {"count": count}
        return {
            "title": _("Evidence"),
            "url": resolve_url("plan_evidence", ref=self.plan.ref),
            "hint": files if count else _("Files that show what has happened, if there are any."),
            "state": TaskStatus.COMPLETED if count else "optional",
            "state_label": "" if count else _("Optional"),
        }

    def _row(self, task: DraftTask) -> dict[str, Any]:
        waiting = self._waits(task)
        return {
            "title": task.title,
            "url": self._url(task) if self.writable else None,
            "state": "changes_requested" if waiting and self.writable else task.status,
            "hint": " ".join(str(lack.sentence) for lack in task.missing) or self._hint(task),
        }

    def _url(self, task: DraftTask) -> str:
        return page_of(self.plan, task.section, task.part)

    def _hint(self, task: DraftTask) -> str:
        """Who wrote in it last; or whose it is to write."""
        left = self.plan.employee_writes_first and not self.plan.is_shared and task.section in FIRST_DRAFT
        if left and task.section not in self.edits:
            return _("%(name)s writes the first draft of this.") % {"name": self.plan.employee.short_name}
        return self._written(task)

    def _written(self, task: DraftTask) -> str:
        edit = None if task.part else self.edits.get(task.section)
        if edit is None:
            return ""
        when = date_format(timezone.localtime(edit.at), "j F, H:i")
        if edit.by == self.user:
            return _("Last written by you, %(when)s.") % {"when": when}
        name = edit.by.get_full_name() if edit.by else _("somebody who has left")
        return _("Last written by %(name)s, %(when)s.") % {"name": name, "when": when}


class Check(DraftPage, ActPage):
    """The whole plan as the employee will read it, what is missing, who is told, and the one button."""

    template_name = "plans/draft/check.html"

    def page_context(self) -> dict[str, Any]:
        """Everything in a fixed number of queries."""
        contents = contents_of(self.plan)
        lacking = [
            {
                "sentence": lack.sentence,
                "title": title_of(self.plan.design, lack.section, lack.part),
                "url": page_of(self.plan, lack.section, lack.part),
            }
            for lack in before_sending(self.plan)
        ]
        return {
            **contents,
            "evidence": evidence_rows(self.actor, self.plan),
            "reader": "employee",
            "change_links": True,
            "lacking": lacking,
            "found": groups_of(
                self.plan, facts_of(self.plan, contents["goals"], support=len(contents["support"]))
            ),
            "minutes": minutes_to_read(self.plan, contents),
            "told": [user.get_full_name() for user in asked_to_review(self.plan, by=self.user, at=self.now)],
            "may_send": Verb.SUBMIT in self.verbs,
            **rehearsal_of(self.plan, now=self.now, sharing=False),
        }

    def context(self, **extra: Any) -> dict[str, Any]:
        """The document offers no buttons of the employee's here."""
        return {**super().context(**extra), "verbs": frozenset()}

    def act(self) -> HttpResponse:
        """Send the draft to HR."""
        read = self.request.POST.get("revision", "")
        revision = int(read) if read.isdecimal() and len(read) < 10 else None
        workflows.submit(plan=self.plan, by=self.user, at=self.now, revision=revision)
        self.tell(_("The plan is with HR for review. You get a message when they have read it."))
        return redirect("draft", ref=self.plan.ref)
