"""The first page of the person whose plan it is: what it is, where it stands, what comes next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from employees.errors import NotVisible
from plans.closing.reading import points_for, results_of
from plans.documents.goalposts import Goalpost, goalposts
from plans.documents.proposals import told
from plans.documents.redline import Difference, differences
from plans.enums import PlanStatus, Verb
from plans.models import Checkpoint, Goal, Outcome, Plan, PlanVersion
from plans.queries import attachments_for, comments_for, own_plans, readers_of
from plans.queries.beside import Beside
from plans.queries.consulting import proposals_of, questions_of
from plans.queries.judges import hearers_of
from plans.queries.steps import ENDING_SOON
from plans.views.my_plan.base import (
    OwnPlan,
    contents_of,
    minutes_to_read,
)
from plans.web.consulting import kept_by_employee
from plans.web.entries import comment_rows
from plans.web.leave import own_leave_context
from plans.web.listing import beside_work
from plans.web.readers import TO_THE_PERSON, reader_rows
from plans.workflows.entering import local_date
from reviews.enums import Standing
from reviews.models import Measurement, Review
from reviews.pictures import pictures_of
from reviews.queries import reviews_for

WELL = (Standing.ON_COURSE, Standing.MET)
RECENT_COMMENTS = 3
# More names than this say less than "somebody in HR".
MOST_HEARERS = 3


class Overview(OwnPlan):
    """One address for every state of the plan: each has a page of its own."""

    @cached_property
    def has_plan(self) -> bool:
        """Whether there is a plan that its reader may know of."""
        try:
            return self.plan is not None
        except NotVisible:
            if self.named:
                raise
            return False

    def guard(self) -> None:
        """Without a plan this is still a page: the same for everyone about whom nothing was ever shared."""
        _asked = self.has_plan

    def context(self, **extra: Any) -> dict[str, Any]:
        """What is open to the reader of others; nothing about a plan where there is none."""
        beside = {"beside": self.beside, **extra}
        return super().context(**beside) if self.has_plan else beside

    def get(self, request: HttpRequest) -> HttpResponse:
        """The page for the state in which the plan is."""
        if not self.has_plan:
            return self.without_plan()
        if self.plan.status == PlanStatus.WITHDRAWN:
            return self.render("plans/my_plan/withdrawn.html", past=self.past)
        if self.plan.opened_at is None and self.plan.status != PlanStatus.CLOSED:
            return self.before_reading()
        if self.plan.status == PlanStatus.CONSULTATION:
            return self.talking()
        return self.under_way()

    def without_plan(self) -> HttpResponse:
        """What is open to the reader of others, or that there is nothing."""
        if not self.beside:
            return self.render("plans/my_plan/nothing.html")
        return self.render("plans/my_plan/others.html", print_mark=True, now_of_page=self.now)

    @cached_property
    def beside(self) -> list[Beside]:
        """The plans that the reader reads along."""
        return beside_work(self.actor)

    @property
    def past(self) -> list[Plan]:
        """The other plans about the reader, newest first."""
        return list(own_plans(self.actor).exclude(pk=self.plan.pk))

    def before_reading(self) -> HttpResponse:
        """What this is, before a word of it is read."""
        contents = contents_of(self.plan)
        return self.render(
            "plans/my_plan/start.html",
            areas=contents["areas"],
            minutes=minutes_to_read(self.plan, contents),
            entries=reader_rows(readers_of(self.plan, self.today), TO_THE_PERSON),
            past=self.past,
        )

    def talking(self) -> HttpResponse:
        """The time to talk the plan through."""
        return self.render(
            "plans/my_plan/talking.html",
            proposals=told(proposals_of(self.plan)),
            unsent=kept_by_employee(self.plan),
            questions=list(questions_of(self.plan)),
            comments=self.recent_comments,
            past=self.past,
        )

    def under_way(self) -> HttpResponse:
        """Where the plan stands: under way, paused or closed."""
        contents = contents_of(self.plan)
        drawn = pictures_of(self.plan, self.today)
        standings = {one.goal.pk: one.last for one in drawn.goals if one.last}
        meetings = Meetings.of(contents["checkpoints"], self.today)
        meeting_rows = self.meeting_rows(contents["checkpoints"])
        outcome = getattr(self.plan, "outcome", None) if self.plan.closed_at else None
        return self.render(
            "plans/my_plan/closed.html" if outcome else "plans/my_plan/overview.html",
            **contents,
            drawn=drawn,
            sentence=sentence(contents["goals"], standings),
            **own_leave_context(self.plan, self.today),
            meetings=meetings,
            meeting_rows=meeting_rows,
            unread=next((row for row in reversed(meeting_rows) if row.unanswered), None),
            steps=steps_of(self.plan, meetings),
            changes=self.changes if self.receipt_wanted else None,
            since=self.since if self.receipt_wanted else None,
            comments=self.recent_comments,
            questions=list(questions_of(self.plan)),
            entries=reader_rows(readers_of(self.plan, self.today), TO_THE_PERSON),
            past=self.past,
            **(self.ended(outcome) if outcome else self.ending()),
        )

    def ending(self) -> dict[str, Any]:
        """Whether the plan comes to its end, so that its reader's own words are asked for."""
        near = self.plan.ends_on is not None and self.plan.ends_on - ENDING_SOON <= self.today
        return {
            "closing_is_near": near or hasattr(self.plan, "outcome"),
            "closing_words": self.plan.closing_comments.exists(),
        }

    def ended(self, outcome: Outcome) -> dict[str, Any]:
        """What was decided and why, and who would hear an appeal until when."""
        appeal = getattr(self.plan, "appeal", None)
        until = outcome.appeal_until
        in_time = until is None or self.today <= until
        return {
            "outcome": outcome,
            "results": results_of(outcome),
            "promises": list(outcome.promises.select_related("item")),
            "points": points_for(outcome, for_case=False),
            "said": list(self.plan.closing_comments.select_related("author__employee")),
            "appeal": appeal,
            "may_appeal": Verb.APPEAL in self.verbs and appeal is None and in_time,
            "appeal_is_over": appeal is None and not in_time,
            "hearers": [user.get_full_name() for user in hearers_of(self.plan, self.today)][:MOST_HEARERS]
            if appeal is None and in_time
            else [],
        }

    @property
    def recent_comments(self) -> list[dict[str, Any]]:
        """The latest comments, newest first."""
        latest = comments_for(self.actor, self.plan).order_by("-at", "-pk")[:RECENT_COMMENTS]
        return comment_rows(latest, for_case=False)

    def meeting_rows(self, checkpoints: Sequence[Checkpoint]) -> list[MeetingRow]:
        """Every checkpoint with what was shared of it."""
        shared = {review.checkpoint_id: review for review in reviews_for(self.actor, self.plan)}
        files = Counter(attachments_for(self.actor, self.plan).values_list("checkpoint", flat=True))
        return [
            MeetingRow(
                checkpoint,
                review := shared.get(checkpoint.pk),
                late=review is None and checkpoint.is_open and checkpoint.due_on < self.today,
                unanswered=review is not None and not review.responses.all(),
                files=files[checkpoint.pk],
            )
            for checkpoint in checkpoints
        ]

    @property
    def changes(self) -> Changes | None:
        """What changed since the version that the reader last answered for, or else since the one before."""
        if self.version is None or self.version.number == 1:
            return None
        earlier = self.plan.versions.filter(number__lt=self.version.number).order_by("-number")
        since = earlier.filter(signatures__signer=self.user).first() or earlier.first()
        if since is None:
            return None
        old, new = since.facts, self.version.facts
        return Changes(since, differences(old, new), goalposts(old, new), self.version)


@dataclass(frozen=True)
class MeetingRow:
    """A checkpoint with its account, if one was shared. Late: its day is over and nothing was."""

    checkpoint: Checkpoint
    review: Review | None
    late: bool
    unanswered: bool
    files: int = 0


@dataclass(frozen=True)
class Changes:
    """What the new version changed, and since when."""

    since: PlanVersion
    rows: list[Difference]
    goalposts: list[Goalpost]
    version: PlanVersion


@dataclass(frozen=True)
class Meetings:
    """The checkpoints of a plan by what became of them."""

    held: int
    total: int
    late: list[Checkpoint]
    coming: Checkpoint | None

    @classmethod
    def of(cls, checkpoints: Sequence[Checkpoint], today: date) -> Meetings:
        """Sort them. Late is one whose day is over and of which nothing was shared."""
        still_open = [checkpoint for checkpoint in checkpoints if checkpoint.is_open]
        late = [checkpoint for checkpoint in still_open if checkpoint.due_on < today]
        coming = next((checkpoint for checkpoint in still_open if checkpoint.due_on >= today), None)
        held = sum(checkpoint.held_at is not None for checkpoint in checkpoints)
        return cls(held, len(checkpoints), late, coming)


def sentence(goals: Sequence[Goal], standings: Mapping[int, Measurement]) -> str:
    """Where the goals stand, in one honest sentence of words that a person chose."""
    total = len(goals)
    found = Counter(standings[goal.pk].standing for goal in goals if goal.pk in standings)
    if not found:
        return _("No goal has been looked at together yet.")
    if found[Standing.MET] == total:
        return _("Your goal is met.") if total == 1 else _("All your goals are met.")
    well = sum(found[standing] for standing in WELL)
    if well and total == 1:
        return _("Your goal is on course.")
    if well:
        words = ngettext(
            "%(well)d of %(total)d goals is on course or met.",
            "%(well)d of %(total)d goals are on course or met.",
            well,
        )
        return words % {"well": well, "total": total}
    parts = (
        ngettext("%(word)s: %(count)d goal.", "%(word)s: %(count)d goals.", found[standing])
        % {"count": found[standing], "word": standing.label}
        for standing in Standing
        if found[standing]
    )
    return " ".join(parts)


def steps_of(plan: Plan, meetings: Meetings) -> list[dict[str, str]]:
    """The way of the plan for the tracker: begun, meetings, end."""
    count = {"held": meetings.held, "total": meetings.total, "late": len(meetings.late)}
    held = _("%(held)d of %(total)d held") % count
    if meetings.late and plan.status == PlanStatus.ACTIVE:
        held = _("%(held)d of %(total)d held, %(late)d not logged yet") % count
    return [
        {"label": _("Shared with you"), "detail": _day(plan, plan.shared_at), "state": "done"},
        {"label": _("Started"), "detail": _day(plan, plan.started_at), "state": "done"},
        {"label": _("Checkpoints"), "detail": held, "state": "done" if plan.closed_at else "current"},
        {
            "label": _("End of the plan"),
            "detail": _day(plan, plan.closed_at or plan.ends_on),
            "state": "done" if plan.closed_at else "upcoming",
        },
    ]


def _day(plan: Plan, day: date | datetime | None) -> str:
    if isinstance(day, datetime):
        day = local_date(plan, day)
    return date_format(day, "j F Y") if day else ""


urlpatterns = [path("my-plan/", Overview.as_view(), name="my_plan")]
