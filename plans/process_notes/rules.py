"""The rules, in one table: facts in, what was seen out. Pure, and each is about the process alone.

A rule names its facts by keys. The same keys are the same facts: set aside, they are not brought up again.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from plans.enums import NoteRule
from plans.process_notes.facts import Facts, Meeting, Written

# So many meetings one after another, promises, or changes of one goal. One alone happens to everybody.
MORE_THAN_ONE = 2
# An account is expected by the end of the working day after the meeting.
TO_WRITE = 1
# Written after more working days than this, an account is one from memory (as the check at the end counts it).
FROM_MEMORY = 3
SHORTLY_BEFORE_THE_END = timedelta(days=7)
# Fewer accounts say nothing about how somebody writes.
ENOUGH_ACCOUNTS = 3
# Working days without an answer. A nudge goes out after three (plans/queries/steps.py); this is not a nudge.
LONG = 10

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Seen:
    """What one rule saw: the facts by their keys, and a row for each as a page says it."""

    rule: NoteRule
    keys: tuple[str, ...]
    rows: tuple[Row, ...]

    @property
    def fingerprint(self) -> str:
        """One mark for all the keys, in whichever order."""
        return hashlib.sha256("\n".join(sorted(self.keys)).encode()).hexdigest()


Found = tuple[tuple[str, ...], tuple[Row, ...]] | None


def meetings_missed(facts: Facts) -> Found:
    """The longest row of past meetings of which nobody has said anything, not broken by one that was held or explained.

    A meeting on a day of leave neither counts nor breaks the row.
    """
    longest: list[Meeting] = []
    row: list[Meeting] = []
    for meeting in sorted(facts.meetings, key=lambda one: (one.due_on, one.number)):
        if meeting.away and meeting.is_open:
            continue
        past = facts.calendar.add(meeting.due_on, TO_WRITE) < facts.until
        row = [*row, meeting] if meeting.is_open and past else []
        longest = row if len(row) >= len(longest) else longest
    if len(longest) < MORE_THAN_ONE:
        return None
    rows = [{"number": one.number, "due_on": _iso(one.due_on)} for one in longest]
    return tuple(one.ref for one in longest), tuple(rows)


def goal_harder(facts: Facts) -> Found:
    """Goals that were made harder by more than one change since the start."""
    by_goal: dict[str, dict[int, list[Any]]] = defaultdict(lambda: defaultdict(list))
    for change in facts.harder:
        by_goal[change.goal][change.version].append(change)
    often = {goal: changes for goal, changes in by_goal.items() if len(changes) >= MORE_THAN_ONE}
    keys = tuple(f"{goal}:{version}" for goal, changes in often.items() for version in changes)
    rows = [
        {
            "goal": goal,
            "version": version,
            "on": _iso(changes[version][0].on),
            "what": sorted({one.what for one in changes[version]}),
        }
        for goal, changes in often.items()
        for version in sorted(changes)
    ]
    return (keys, tuple(rows)) if keys else None


def written_together(facts: Facts) -> Found:
    """Accounts that were shared on one day, long after their meetings or shortly before the end."""
    by_day: dict[date, list[Written]] = defaultdict(list)
    for account in facts.written:
        by_day[account.written_on].append(account)
    keys: list[str] = []
    rows: list[Row] = []
    for day, accounts in sorted(by_day.items()):
        if len(accounts) < MORE_THAN_ONE or not _from_memory(facts, day, accounts):
            continue
        keys += [f"{one.ref}:{_iso(day)}" for one in accounts]
        rows += [
            {"number": one.number, "held_on": _iso(one.held_on), "written_on": _iso(day)} for one in accounts
        ]
    return (tuple(keys), tuple(rows)) if keys else None


def _from_memory(facts: Facts, day: date, accounts: Sequence[Written]) -> bool:
    after = [facts.calendar.between(one.held_on, day) for one in accounts]
    if sum(days > FROM_MEMORY for days in after) >= MORE_THAN_ONE:
        return True
    close = facts.ends_on is not None and day > facts.ends_on - SHORTLY_BEFORE_THE_END
    return close and any(days > TO_WRITE for days in after)


def begun_close_by(facts: Facts) -> Found:
    """A plan before which HR answered yes to one of the questions that only HR is asked."""
    close = facts.close_by
    if close is None or not close.marks:
        return None
    row = {
        "answered_on": _iso(close.answered_on),
        "look_back_days": close.look_back_days,
        "second_read": close.second_read,
    }
    return close.marks, (row,)


def nothing_went_well(facts: Facts) -> Found:
    """No goal on course or met in any of several accounts, though a number was as far as was agreed for its day."""
    if len(facts.written) < ENOUGH_ACCOUNTS or any(account.well for account in facts.written):
        return None
    reached = [(one, number) for one in facts.written for number in one.numbers if number.reached]
    keys = tuple(f"{account.ref}:{number.goal}" for account, number in reached)
    rows = [
        {
            "number": account.number,
            "held_on": _iso(account.held_on),
            "goal": number.goal,
            "value": str(number.value),
            "agreed": str(number.agreed),
            "accounts": len(facts.written),
        }
        for account, number in reached
    ]
    return (keys, tuple(rows)) if keys else None


def promises_late(facts: Facts) -> Found:
    """More than one promise of the employer that came after its day, or has not come though its day is over."""
    late = [
        one
        for one in facts.promises
        if not one.away and one.due_on < min(one.delivered_on or facts.until, facts.until)
    ]
    if len(late) < MORE_THAN_ONE:
        return None
    rows = [
        {
            "support": one.ref,
            "due_on": _iso(one.due_on),
            "delivered_on": _iso(one.delivered_on) if one.delivered_on else "",
        }
        for one in late
    ]
    return tuple(one.ref for one in late), tuple(rows)


def unanswered(facts: Facts) -> Found:
    """Questions and proposals of the employee that have waited for more than LONG working days."""
    long = [one for one in facts.waiting if facts.calendar.between(one.since, facts.until) > LONG]
    rows = [{one.kind: one.ref, "since": _iso(one.since)} for one in long]
    return (tuple(one.ref for one in long), tuple(rows)) if long else None


@dataclass(frozen=True)
class Rule:
    """One row of the table. `while_running`: it is asked only of a plan that has started."""

    name: NoteRule
    look: Callable[[Facts], Found]
    while_running: bool = True


RULES: tuple[Rule, ...] = (
    Rule(NoteRule.MEETINGS_MISSED, meetings_missed),
    Rule(NoteRule.PROMISES_LATE, promises_late),
    Rule(NoteRule.UNANSWERED, unanswered, while_running=False),
    Rule(NoteRule.GOAL_HARDER, goal_harder),
    Rule(NoteRule.WRITTEN_TOGETHER, written_together),
    Rule(NoteRule.NOTHING_WENT_WELL, nothing_went_well),
    Rule(NoteRule.BEGUN_CLOSE_BY, begun_close_by, while_running=False),
)


def notes_on(facts: Facts) -> list[Seen]:
    """Everything that the table sees in one plan, in the order of the table."""
    seen = []
    for rule in RULES:
        found = rule.look(facts) if facts.runs or not rule.while_running else None
        if found is not None:
            seen.append(Seen(rule.name, *found))
    return seen


def _iso(day: date) -> str:
    return day.isoformat()
