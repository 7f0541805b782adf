"""Everything that is looked for in the goals of one plan, in one call."""

from __future__ import annotations

from collections.abc import Iterator

from plans.goal_check import dates, numbers, pairs, several
from plans.goal_check.facts import PlanFacts
from plans.goal_check.findings import Finding, Rule
from plans.goal_check.language import Wording, merged, wording_for
from plans.goal_check.patterns import outside
from plans.goal_check.policy import DEFAULT, Level, Policy
from plans.goal_check.reading import ReadGoal
from plans.goal_check.tokens import read

ORDER = {rule: place for place, rule in enumerate(Rule)}


def check(plan: PlanFacts, policy: Policy = DEFAULT) -> tuple[Finding, ...]:
    """What was found, in the order of the goals and then of the rules; what concerns all goals comes last.

    Rules that the policy has turned off find nothing, and rules about words only in a language that has a wording.
    """
    wording = wording_for(plan.language)
    goals = [ReadGoal(index, goal) for index, goal in enumerate(plan.goals)]
    found = [
        *(finding for goal in goals for finding in _about_one(goal, plan, policy, wording)),
        *pairs.findings(goals, wording),
        *dates.about_all(plan, policy),
    ]
    wanted = [finding for finding in found if policy.level(finding.rule) != Level.OFF]
    return tuple(sorted(wanted, key=_place))


def _place(finding: Finding) -> tuple[bool, int, int]:
    return (not finding.goals, max(finding.goals, default=0), ORDER[finding.rule])


def _about_one(goal: ReadGoal, plan: PlanFacts, policy: Policy, wording: Wording | None) -> Iterator[Finding]:
    if wording:
        yield from _by_words(goal, wording)
    yield from numbers.findings(goal, wording)
    yield from numbers.path(goal, plan, policy)
    yield from dates.about_one(goal.index, goal.goal, plan, policy)


def _by_words(goal: ReadGoal, wording: Wording) -> Iterator[Finding]:
    text = goal.statement
    character = wording.find("character", text)
    if character:
        yield Finding(Rule.CHARACTER, (goal.index,), goal.words("statement", character))
    absolutes = wording.find("absolutes", text)
    if absolutes:
        yield Finding(Rule.ABSOLUTES, (goal.index,), goal.words("statement", absolutes))
    pinned = goal.goal.target is not None or bool(wording.find("measure_pins", goal.measure))
    # A rank is decided by what others do.
    control = merged([*wording.find("outside_control", text), *wording.find("ranked", text)])
    if control:
        yield Finding(Rule.OUTSIDE_CONTROL, (goal.index,), goal.words("statement", control))
    # What is said once is not said twice: a trait is no vague word too, nor is a rise that lacks only its beginning.
    said = {text.tokens[start].sentence for start, _end in [*character, *control]}
    change = [*absolutes, *wording.find("relative_change", text)]
    vague = [
        stretch
        for stretch in outside(wording.find("weasel_words", text, pinned=pinned), change)
        if text.tokens[stretch[0]].sentence not in said
    ]
    if vague:
        yield Finding(Rule.WEASEL_WORDS, (goal.index,), goal.words("statement", vague))
    joined = several.joined(text, goal.measure, wording)
    if joined:
        yield Finding(Rule.SEVERAL_GOALS, (goal.index,), goal.words("statement", [joined]))


def words_about_character(said: str, language: str) -> tuple[str, ...]:
    """The words of any text that describe what somebody is like. Empty in a language without a wording."""
    wording = wording_for(language)
    if wording is None:
        return ()
    text = read(said)
    return tuple(
        said[text.tokens[start].start : text.tokens[end - 1].end]
        for start, end in wording.find("character", text)
    )
