"""What the goal check found, as pages show it: goal by goal, with the words marked."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass

from plans.completeness import policy_of, sentence_for
from plans.goal_check import Finding, PlanFacts, Rule, Words, check
from plans.models import Plan


@dataclass(frozen=True)
class Part:
    """A stretch of somebody's words, marked or not."""

    text: str
    marked: bool


@dataclass(frozen=True)
class Row:
    """One thing to look at. `number` is that of the other goal, where two pull against each other."""

    why: str
    better: str
    blocks: bool
    number: int | None = None


@dataclass(frozen=True)
class Group:
    """What was found in one goal; `number` counts from 1. Without a number: what concerns the plan's goals together."""

    number: int | None
    rows: tuple[Row, ...]
    statement: tuple[Part, ...] = ()
    measure: tuple[Part, ...] = ()


def groups_of(plan: Plan, facts: PlanFacts) -> list[Group]:
    """The findings, goal by goal, then those about all. Of two goals that pull apart, the later one has the finding."""
    found = check(facts, policy_of(plan))
    places = sorted({max(one.goals) for one in found if _has_a_place(one)})
    groups = [
        _group(plan, facts, place, [one for one in found if _has_a_place(one) and max(one.goals) == place])
        for place in places
    ]
    about_all = tuple(_row(plan, facts, one, None) for one in found if not _has_a_place(one))
    return [*groups, Group(None, about_all)] if about_all else groups


def group_of(plan: Plan, facts: PlanFacts, place: int, *, leaving_out: Container[Rule] = ()) -> Group:
    """What was found about the goal at `place`, also where it pulls against a later one."""
    found = [
        one
        for one in check(facts, policy_of(plan))
        if _has_a_place(one) and place in one.goals and one.rule not in leaving_out
    ]
    return _group(plan, facts, place, found)


def _group(plan: Plan, facts: PlanFacts, place: int, found: Sequence[Finding]) -> Group:
    goal = facts.goals[place]
    return Group(
        place + 1,
        tuple(_row(plan, facts, one, place) for one in found),
        parts_of(goal.statement, _words(found, place, "statement")),
        parts_of(goal.measure, _words(found, place, "measure")),
    )


def _has_a_place(finding: Finding) -> bool:
    return bool(finding.goals) and finding.rule != Rule.ALL_ON_LAST_DAY


def _row(plan: Plan, facts: PlanFacts, finding: Finding, place: int | None) -> Row:
    said = sentence_for(finding, facts)
    other = next((goal + 1 for goal in finding.goals if goal != place), None) if place is not None else None
    return Row(said.why, said.better, policy_of(plan).blocks(finding), other)


def _words(found: Sequence[Finding], place: int, field: str) -> list[Words]:
    return [words for one in found for words in one.words if (words.goal, words.field) == (place, field)]


def parts_of(text: str, words: Sequence[Words]) -> tuple[Part, ...]:
    """A text in stretches, those that are pointed at marked. Stretches that overlap become one."""
    return tuple(part for part in _stretches(text, words) if part.text)


def _stretches(text: str, words: Sequence[Words]) -> Iterator[Part]:
    done = 0
    spans = sorted((word.start, word.end) for word in words)
    while spans:
        start, end = spans.pop(0)
        while spans and spans[0][0] < end:
            end = max(end, spans.pop(0)[1])
        yield Part(text[done:start], marked=False)
        yield Part(text[start:end], marked=True)
        done = end
    yield Part(text[done:], marked=False)
