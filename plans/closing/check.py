"""The no-surprise check: was everything that the outcome says known before, and was the way to it a fair one?

Pure: facts in, points out. It looks at how the plan was led and says nothing about the person.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from plans.closing.facts import Facts, GoalFacts
from plans.enums import Audience, GoalResult

# Written after more working days than this, an account is one from memory.
WRITTEN_LATE = 3
# A goal that changes so near to the end leaves no time to reach it.
TOO_LATE_TO_MOVE = timedelta(days=14)


@dataclass(frozen=True)
class Point:
    """One point, in one sentence: ready, or in need of an answer. `page` and `anchor` lead to what it rests on.

    `elsewhere`: not ready, but another point asks for the same words already.
    """

    key: str
    said: str
    ready: bool
    page: str = "plan"
    anchor: str = ""
    question: str = ""
    audience: Audience = Audience.EVERYONE
    elsewhere: bool = False

    @property
    def needs_answer(self) -> bool:
        """Whether somebody has to answer it in words."""
        return not self.ready and not self.elsewhere


def surprises(facts: Facts, *, hard: bool) -> list[Point]:
    """Every point of the check, in a fixed order. `hard`: the outcome goes against the employee."""
    return [
        *_worse(facts),
        *_never_talked_about(facts),
        *_rests_on_nothing_said(facts),
        *_early(facts, hard=hard),
        *_meetings(facts),
        *_written(facts),
        *_unanswered(facts),
        *_goalposts(facts),
        *_who(facts),
    ]


def _worse(facts: Facts) -> Iterator[Point]:
    worse = [goal for goal in facts.goals if is_worse(goal)]
    for goal in worse:
        yield _gap(f"worse-{goal.ref}", _how_it_stood(goal), anchor="#goals")
    if not worse:
        yield _ready("worse", _("No goal is judged worse than it stood at its last checkpoint."), "#goals")


def is_worse(goal: GoalFacts) -> bool:
    """Whether the result of a goal is worse than what the last account led its reader to expect."""
    last = goal.standings[-1] if goal.standings else None
    return bool(last and last.well) and goal.result in {GoalResult.NOT_MET, GoalResult.PARTLY_MET}


def _how_it_stood(goal: GoalFacts) -> str:
    well = sum(bool(said.well) for said in goal.standings)
    counted = ngettext(
        "Goal %(number)d stood well at its one checkpoint",
        "Goal %(number)d stood well at %(well)d of %(all)d checkpoints",
        len(goal.standings),
    )
    last = goal.standings[-1].word.lower()
    rest = _("the last time on %(day)s (%(word)s). The outcome says: %(result)s.")
    details = {"day": _day(goal.last_held_on), "word": last, "result": _result(goal)}
    counts = {"number": goal.number, "well": well, "all": len(goal.standings)}
    return f"{counted % counts}, {rest % details}"


def _result(goal: GoalFacts) -> str:
    return str(GoalResult(goal.result).label).lower() if goal.result else ""


def _never_talked_about(facts: Facts) -> Iterator[Point]:
    judged = [goal for goal in facts.goals if goal.result != GoalResult.NOT_ASSESSED]
    unseen = [goal for goal in judged if all(said.well is None for said in goal.standings)]
    for goal in unseen:
        said = _("No checkpoint has said how goal %(number)d stands.") % {"number": goal.number}
        yield _gap(f"unseen-{goal.ref}", said, anchor="#checkpoints")
    for number, title in enumerate(facts.unseen_areas, start=1):
        said = _("“%(area)s” was never talked about at a checkpoint.") % {"area": title}
        yield _gap(f"area-{number}", said, anchor="#why")
    if not unseen and not facts.unseen_areas:
        yield _ready("unseen", _("Every goal and area was talked about at a checkpoint."), "#checkpoints")


def _rests_on_nothing_said(facts: Facts) -> Iterator[Point]:
    for goal in facts.goals:
        if goal.result in {GoalResult.NOT_MET, GoalResult.PARTLY_MET} and not goal.cites_a_checkpoint:
            said = _(
                "The result of goal %(number)d rests on no checkpoint. When did the employee hear of the reason?"
            )
            yield _gap(f"new-{goal.ref}", said % {"number": goal.number}, anchor="#checkpoints")


def _early(facts: Facts, *, hard: bool) -> Iterator[Point]:
    if facts.today >= facts.ends_on:
        yield _ready("early", _("The whole time of the plan was given."))
    elif hard:
        said = _("The plan runs until %(day)s, and the outcome comes before.") % {"day": _day(facts.ends_on)}
        yield _gap("early", said)


def _meetings(facts: Facts) -> Iterator[Point]:
    missing = [meeting for meeting in facts.meetings if meeting.held_on is None]
    count = {"missing": len(missing), "all": len(facts.meetings)}
    if missing:
        words = ngettext(
            "%(missing)d of %(all)d promised checkpoints was not held.",
            "%(missing)d of %(all)d promised checkpoints were not held.",
            count["missing"],
        )
        reasons = [
            _("Checkpoint %(number)d: %(why)s") % {"number": meeting.number, "why": meeting.why_not}
            for meeting in missing
            if meeting.why_not
        ]
        yield _gap("unheld", " ".join([words % count, *reasons]), anchor="#checkpoints")
    else:
        yield _ready("unheld", _("Every promised checkpoint was held."), "#checkpoints")


def _written(facts: Facts) -> Iterator[Point]:
    late = [meeting for meeting in facts.meetings if meeting.written_after > WRITTEN_LATE]
    if late:
        said = _("Written more than %(days)d working days after the meeting: %(which)s.")
        details = {"days": WRITTEN_LATE, "which": _checkpoints([meeting.number for meeting in late])}
        yield _gap("late", said % details, anchor="#checkpoints")
    days = Counter(meeting.written_on for meeting in facts.meetings if meeting.written_on)
    together = [day for day, count in days.items() if count > 1]
    if together:
        said = _("Several accounts were shared on one day: %(days)s.")
        yield _gap(
            "batch", said % {"days": ", ".join(_day(day) for day in sorted(together))}, anchor="#checkpoints"
        )
    if days and not late and not together:
        yield _ready("written", _("Every account was written soon after its meeting."), "#checkpoints")


def _unanswered(facts: Facts) -> Iterator[Point]:
    for number in facts.unanswered_disputes:
        said = _("The employee saw checkpoint %(number)d differently, and nobody has answered that.")
        yield _gap(f"dispute-{number}", said % {"number": number}, anchor="#checkpoints")
    waiting = facts.changes_waiting + facts.proposals_waiting
    if waiting:
        said = ngettext(
            "%(count)d proposed change to the plan has no answer.",
            "%(count)d proposed changes to the plan have no answer.",
            waiting,
        )
        yield _gap("change", said % {"count": waiting})
    if not facts.unanswered_disputes and not waiting:
        yield _ready("answered", _("Nothing that anybody proposed or disputed is without an answer."))


def _goalposts(facts: Facts) -> Iterator[Point]:
    late = [day for day in facts.goalposts if facts.ends_on - day < TOO_LATE_TO_MOVE]
    if late:
        said = _("A goal was changed within the last %(count)d days of the plan: on %(days)s.")
        details = {"count": TOO_LATE_TO_MOVE.days, "days": ", ".join(_day(day) for day in late)}
        yield _gap("goalposts", said % details, page="plan_versions")
    else:
        yield _ready("goalposts", _("No goal was changed shortly before the end."), page="plan_versions")


def _who(facts: Facts) -> Iterator[Point]:
    if not facts.can_confirm:
        said = _("Nobody but the one who puts the outcome forward could confirm it.")
        yield _gap("confirm", said, page="plan_access")
    if not facts.can_hear:
        said = _("Everybody in HR has taken part, so nobody is left to hear an appeal.")
        yield _gap("hear", said, page="plan_access")
    if facts.can_confirm and facts.can_hear:
        said = _("Putting forward, confirming and hearing an appeal can each be done by somebody else.")
        yield _ready("who", said, page="plan_access")


def _gap(key: str, said: str, *, page: str = "plan", anchor: str = "") -> Point:
    return Point(key, said, ready=False, page=page, anchor=anchor)


def _ready(key: str, said: str, anchor: str = "", page: str = "plan") -> Point:
    return Point(key, said, ready=True, page=page, anchor=anchor)


def _day(day: date | None) -> str:
    return date_format(day, "j F Y") if day else ""


def _checkpoints(numbers: Sequence[int]) -> str:
    return ", ".join(_("checkpoint %(number)d") % {"number": number} for number in numbers)
