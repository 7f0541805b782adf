"""Notes about the way a plan is led, in words: what was seen, why it may matter, and what HR can do. One table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import Promise, cached_property
from django.utils.text import Truncator
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from plans.enums import NoteRule
from plans.models import Plan, ProcessNote

Words = str | Promise
LONGEST_NAME = 80


@dataclass(frozen=True)
class Fact:
    """One thing that was seen, and the page on which it stands."""

    said: str
    url: str = ""


@dataclass(frozen=True)
class Explained:
    """What a rule means: why it may matter, where that comes from, and what HR can do."""

    why: Words
    source: Words
    can_do: Words


EXPLAINED: Mapping[NoteRule, Explained] = {
    NoteRule.MEETINGS_MISSED: Explained(
        _(
            "Regular feedback is promised in the plan. Without it nobody can say that there was a fair chance."
        ),
        _("US federal rules ask for help during the whole time given: 5 CFR 432.104."),
        _(
            "Ask what got in the way. The meetings can be moved, said not to have been held, or the plan extended."
        ),
    ),
    NoteRule.PROMISES_LATE: Explained(
        _("The employer's promises count as much as the goals. What came late left less time to use it."),
        _("Help must be offered during the time given: 5 CFR 432.105(a)(1)."),
        _("Ask whoever provides it what is needed. The plan can be extended by the days that were lost."),
    ),
    NoteRule.UNANSWERED: Explained(
        _(
            "Whoever is the subject of a plan has a right to ask and to be answered, while the answer still helps."
        ),
        _("UK practice: the employee answers and asks before a decision (Acas Code)."),
        _("Answer yourself, or ask the manager to. Every question and proposal can be answered by HR too."),
    ),
    NoteRule.GOAL_HARDER: Explained(
        _("A goal that moves is hard to reach, however good the reason for each single change."),
        _("The standard to be reached has to be told beforehand: 5 CFR 432.104."),
        _(
            "Compare the versions. If the first target was enough, HR can change the goal back, or extend the plan."
        ),
    ),
    NoteRule.WRITTEN_TOGETHER: Explained(
        _("Accounts written from memory say less, and the employee could not answer while it was fresh."),
        _("A record made after the event is the first thing that is doubted (HR Acuity on late notes)."),
        _(
            "Ask how the meetings went, and whether the employee wants to add an answer. Look again before closing."
        ),
    ),
    NoteRule.NOTHING_WENT_WELL: Explained(
        _("An account that never says what went well may leave out part of what happened."),
        _("HR asks whether a plan is meant to succeed before it is used against somebody (SHRM)."),
        _("Read the accounts beside the numbers. There can be a good reason: ask for it to be written down."),
    ),
    NoteRule.BEGUN_CLOSE_BY: Explained(
        _("A plan that follows soon after leave, a complaint or a request can be read as an answer to it."),
        _("EEOC guidance on performance and conduct standards; Wayland v. OSF Healthcare (7th Cir.)."),
        _(
            "Make sure that somebody not involved has read the reasons, and that they stand without what HR knows."
        ),
    ),
}


class Said:
    """Says the rows of notes about one plan. Looks up what they name once, and only if it is asked."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan

    def facts(self, note: ProcessNote) -> list[Fact]:
        """Each row of a note, in words."""
        return [TELLERS[NoteRule(note.rule)](self, row) for row in note.rows]

    @cached_property
    def goals(self) -> dict[str, str]:
        """The goals by reference, each by its number."""
        return {
            goal.ref: _now("goal %(number)d") % {"number": place}
            for place, goal in enumerate(self.plan.goals.all(), start=1)
        }

    @cached_property
    def support(self) -> dict[str, str]:
        """The promises by reference, each in its own words."""
        return {item.ref: item.description for item in self.plan.support.all()}

    def url(self, page: str, anchor: str = "", **named: Any) -> str:
        """A page of this plan."""
        return reverse(page, kwargs={"ref": self.plan.ref, **named}) + anchor

    def goal(self, ref: str) -> str:
        """A goal in a sentence, also one that is no longer in the plan."""
        return self.goals.get(ref, _now("a goal that is no longer in the plan"))


def _meeting(said: Said, row: Mapping[str, Any]) -> Fact:
    words = _now("Checkpoint %(number)d was planned for %(day)s. Nothing is written about it.")
    details = {"number": row["number"], "day": _day(row["due_on"])}
    return Fact(words % details, said.url("checkpoint", number=row["number"]))


def _promise(said: Said, row: Mapping[str, Any]) -> Fact:
    what = Truncator(said.support.get(row["support"], _now("A promise that was taken out"))).chars(
        LONGEST_NAME
    )
    words = (
        _now("“%(what)s” was promised for %(due)s and came on %(day)s.")
        if row["delivered_on"]
        else _now("“%(what)s” was promised for %(due)s and has not come.")
    )
    details = {"what": what, "due": _day(row["due_on"]), "day": _day(row["delivered_on"])}
    return Fact(words % details, said.url("plan_support"))


def _waiting(said: Said, row: Mapping[str, Any]) -> Fact:
    if "question" in row:
        words, page = _now("A question of %(day)s has no answer."), "plan_questions"
    else:
        words, page = _now("A proposal of %(day)s has no answer."), "plan_proposals"
    return Fact(words % {"day": _day(row["since"])}, said.url(page))


HARDER: Mapping[str, Words] = {
    "target": _("another target"),
    "unit": _("another unit"),
    "due_on": _("an earlier date"),
    "steps": _("more on the way to it"),
}


def _changed(said: Said, row: Mapping[str, Any]) -> Fact:
    words = _now("Version %(version)d of %(day)s asks more of %(goal)s: %(what)s.")
    details = {
        "version": row["version"],
        "day": _day(row["on"]),
        "goal": said.goal(row["goal"]),
        "what": ", ".join(str(HARDER.get(what, what)) for what in row["what"]),
    }
    return Fact(words % details, said.url("plan_version", number=row["version"]))


def _together(said: Said, row: Mapping[str, Any]) -> Fact:
    words = _now("Checkpoint %(number)d was held on %(held)s; its account was shared on %(day)s.")
    details = {"number": row["number"], "held": _day(row["held_on"]), "day": _day(row["written_on"])}
    return Fact(words % details, said.url("checkpoint", number=row["number"]))


def _number(said: Said, row: Mapping[str, Any]) -> Fact:
    words = ngettext(
        "%(held)s: the number for %(goal)s was %(value)s, and %(agreed)s was agreed for then. "
        "The %(count)d account says neither “on course” nor “met”.",
        "%(held)s: the number for %(goal)s was %(value)s, and %(agreed)s was agreed for then. "
        "None of the %(count)d accounts says “on course” or “met”.",
        row["accounts"],
    )
    details = {
        "held": _day(row["held_on"]),
        "goal": said.goal(row["goal"]),
        "value": _plain(row["value"]),
        "agreed": _plain(row["agreed"]),
        "count": row["accounts"],
    }
    return Fact(words % details, said.url("checkpoint", number=row["number"]))


def _close_by(said: Said, row: Mapping[str, Any]) -> Fact:
    words = _now(
        "On %(day)s HR answered yes to a question that only HR is asked, about the %(count)d days before the plan."
    )
    read = (
        _now("A second person in HR has read the plan.")
        if row["second_read"]
        else _now("No second person in HR has read the plan.")
    )
    details = {"day": _day(row["answered_on"]), "count": row["look_back_days"]}
    return Fact(f"{words % details} {read}", said.url("plan_timeline"))


TELLERS: Mapping[NoteRule, Callable[[Said, Mapping[str, Any]], Fact]] = {
    NoteRule.MEETINGS_MISSED: _meeting,
    NoteRule.PROMISES_LATE: _promise,
    NoteRule.UNANSWERED: _waiting,
    NoteRule.GOAL_HARDER: _changed,
    NoteRule.WRITTEN_TOGETHER: _together,
    NoteRule.NOTHING_WENT_WELL: _number,
    NoteRule.BEGUN_CLOSE_BY: _close_by,
}


@dataclass(frozen=True)
class NoteShown:
    """One note as the page shows it."""

    note: ProcessNote
    title: str
    facts: list[Fact]
    explained: Explained
    set_aside_url: str = ""
    set_aside_by: str = ""

    @property
    def seen_at(self) -> datetime:
        """Since when it stands, with these facts."""
        return self.note.seen_at


def shown(said: Said, note: ProcessNote) -> NoteShown:
    """A note with everything that HR should know to judge it."""
    rule = NoteRule(note.rule)
    by = note.set_aside_by
    return NoteShown(
        note=note,
        title=str(rule.label),
        facts=said.facts(note),
        explained=EXPLAINED[rule],
        set_aside_url="" if note.is_set_aside else said.url("plan_process_set_aside", item=note.ref),
        set_aside_by=by.get_full_name() if by else "",
    )


def _day(iso: str) -> str:
    return date_format(date.fromisoformat(iso), "j F Y") if iso else ""


def _plain(number: str) -> str:
    whole, _point, rest = number.partition(".")
    return whole if not rest.strip("0") else number.rstrip("0")
