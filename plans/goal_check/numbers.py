"""How we will know, and from where to where: what is missing, what is out of reach, where the path jumps."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from plans.goal_check.facts import GoalFacts, PlanFacts
from plans.goal_check.findings import Finding, Rule, Words
from plans.goal_check.language import Wording
from plans.goal_check.patterns import Stretch, outside
from plans.goal_check.policy import Policy
from plans.goal_check.quantities import values
from plans.goal_check.reading import ReadGoal

HUNDRED = Decimal(100)


def findings(goal: ReadGoal, wording: Wording | None) -> Iterator[Finding]:
    """Measure, baseline, unit, target and peers of one goal."""
    yield from _measure(goal, wording)
    yield from _baseline(goal, wording)
    yield from _unit(goal, wording)
    yield from _held(goal, wording)
    yield from _absolute(goal, wording)
    yield from _peers(goal, wording)
    if wording and goal.goal.target is None:
        yield from _held_in_words(goal, wording)
        yield from _peers_in_words(goal, wording)


def _whole(goal: ReadGoal, field: str) -> tuple[Words, ...]:
    said = getattr(goal.goal, field)
    return (Words(goal.index, field, 0, len(said)),) if said else ()


def _measure(goal: ReadGoal, wording: Wording | None) -> Iterator[Finding]:
    text = goal.measure
    if wording and (goal.goal.target is not None or _tells_itself(goal, wording)):
        return
    if not any(token.is_word or token.is_number for token in text.tokens):
        yield Finding(Rule.NO_MEASURE, (goal.index,))
        return
    found = wording.find("no_measure", text) if wording else []
    if found:
        yield Finding(
            Rule.NO_MEASURE, (goal.index,), goal.words("measure", found), example="no_measure_words"
        )


def _tells_itself(goal: ReadGoal, wording: Wording) -> bool:
    """Whether the statement can be checked as it stands: an act with a number or a date, and not a wish with one."""
    if wording.find("character", goal.statement) or wording.find("weasel_words", goal.statement):
        return False
    return bool(wording.find("countable", goal.statement))


def _baseline(goal: ReadGoal, wording: Wording | None) -> Iterator[Finding]:
    facts = goal.goal
    if facts.target is not None and facts.baseline is None:
        if not _says_baseline(goal, wording):
            yield Finding(Rule.NO_BASELINE, (goal.index,))
    elif wording and facts.baseline is None:
        change = wording.find("relative_change", goal.statement)
        if change and not _says_baseline(goal, wording):
            yield Finding(
                Rule.NO_BASELINE,
                (goal.index,),
                goal.words("statement", change),
                example="no_baseline_words",
            )


def _says_baseline(goal: ReadGoal, wording: Wording | None) -> bool:
    texts = (goal.statement, goal.measure)
    return wording is not None and any(wording.find("says_baseline", text) for text in texts)


def _unit(goal: ReadGoal, wording: Wording | None) -> Iterator[Finding]:
    facts = goal.goal
    if facts.target is None and facts.baseline is None:
        return
    told = wording and (wording.find("says_unit", goal.statement) or wording.find("says_unit", goal.measure))
    empty = not any(token.is_word or token.text in "%$£€°" for token in goal.unit.tokens)
    if (empty or (wording and wording.find("no_unit", goal.unit))) and not told:
        yield Finding(Rule.NO_UNIT, (goal.index,), _whole(goal, "unit"))


def _held(goal: ReadGoal, wording: Wording | None) -> Iterator[Finding]:
    facts = goal.goal
    if facts.target is None or facts.target != facts.baseline:
        return
    if not wording or not wording.find("holds", goal.statement):
        yield Finding(Rule.TARGET_IS_BASELINE, (goal.index,), values={"target": facts.target})


def _held_in_words(goal: ReadGoal, wording: Wording) -> Iterator[Finding]:
    """ "Bring the wait from 12 minutes down to 12 minutes"."""
    for stretch in wording.find("from_to", goal.statement):
        said = values(goal.statement, [stretch], wording)
        if len(said) > 1 and said[0] == said[-1] and not wording.find("holds", goal.statement):
            words = goal.words("statement", [stretch])
            yield Finding(Rule.TARGET_IS_BASELINE, (goal.index,), words, values={"target": said[-1]})
            return


def leaves_no_room(goal: ReadGoal, wording: Wording | None) -> bool:
    """Whether the target is all, or none: what "always" and "never" say, in numbers."""
    facts = goal.goal
    if facts.target is None:
        return False
    of_a_hundred = "%" in facts.unit or bool(wording and wording.find("is_share", goal.unit))
    falls_to_none = facts.target == 0 and facts.baseline is not None and facts.baseline > 0
    if falls_to_none and wording and not wording.find("unit_of_pace", goal.unit):
        falls_to_none = not wording.find("clears", goal.statement)
    return falls_to_none or (facts.target == HUNDRED and of_a_hundred)


def _absolute(goal: ReadGoal, wording: Wording | None) -> Iterator[Finding]:
    if leaves_no_room(goal, wording) and not (wording and wording.find("absolutes", goal.statement)):
        values = {"target": goal.goal.target, "unit": goal.goal.unit}
        yield Finding(Rule.ABSOLUTES, (goal.index,), example="absolutes_number", values=values)


def direction(goal: ReadGoal, wording: Wording | None) -> int:
    """1 if more is better, -1 if less is, 0 if nobody can tell."""
    facts = goal.goal
    if facts.target is None:
        return 0
    if facts.baseline is not None and facts.baseline != facts.target:
        return 1 if facts.target > facts.baseline else -1
    if wording and wording.find("less_is_better", goal.statement):
        return -1
    if wording and wording.find("less_is_better", goal.unit):
        return -1
    # "Parcels an hour" is no time, though a word of time stands in it.
    if wording and wording.find("unit_of_pace", goal.unit):
        return 1
    if wording and wording.find("unit_of_time", goal.unit):
        return -1
    return 0 if facts.baseline is not None or wording is None else 1


def _peers(goal: ReadGoal, wording: Wording | None) -> Iterator[Finding]:
    facts = goal.goal
    if facts.target is None or facts.peer_level is None:
        return
    if (facts.target - facts.peer_level) * direction(goal, wording) > 0:
        values = {"target": facts.target, "peers": facts.peer_level}
        yield Finding(Rule.BEYOND_PEERS, (goal.index,), values=values)


def _peers_in_words(goal: ReadGoal, wording: Wording) -> Iterator[Finding]:
    """ "Handle 60 calls a day; the team averages 50"."""
    text = goal.statement
    peers = wording.find("peers_said", text)
    level = values(text, peers, wording)[:1]
    asked = _asked_in_words(goal, peers, wording) if level else None
    if asked is None:
        return
    target, way = asked
    if (target - level[0]) * way > 0:
        said = {"target": target, "peers": level[0]}
        yield Finding(Rule.BEYOND_PEERS, (goal.index,), goal.words("statement", peers[:1]), values=said)


def _asked_in_words(goal: ReadGoal, peers: Sequence[Stretch], wording: Wording) -> tuple[Decimal, int] | None:
    """The value that the statement asks for, and whether that is to be above (1) or below (-1) where it was."""
    text = goal.statement
    ways = values(text, wording.find("from_to", text)[:1], wording)
    if len(ways) > 1 and ways[0] != ways[-1]:
        return ways[-1], 1 if ways[-1] > ways[0] else -1
    asked = values(text, list(outside(wording.find("figure", text), peers))[:1], wording)
    if not asked:
        return None
    less = wording.find("less_is_better", text) or wording.find("in_time", text)
    return asked[0], -1 if less else 1


def path(goal: ReadGoal, plan: PlanFacts, policy: Policy) -> Iterator[Finding]:
    """Whether a stretch of the agreed path is much steeper than the way as a whole, or leads back."""
    facts = goal.goal
    if not facts.steps or facts.baseline is None or facts.target is None or facts.baseline == facts.target:
        return
    begins, target = facts.baseline, facts.target
    way = target - begins
    for climbed, part in _stretches(facts, begins, target, plan):
        if climbed * way < 0 or abs(climbed) > abs(way) * part * Decimal(str(policy.limits.path_jump_factor)):
            yield Finding(Rule.PATH_JUMPS, (goal.index,), values={"climb": abs(climbed), "way": abs(way)})
            return


def _stretches(
    facts: GoalFacts, begins: Decimal, target: Decimal, plan: PlanFacts
) -> Iterator[tuple[Decimal, Decimal]]:
    """For each stretch how far it goes, and which part of the time it has. Without dates of the plan: equal parts."""
    steps = sorted(facts.steps, key=lambda step: step.due_on)
    ends = [(step.due_on, step.value) for step in steps]
    last_day = facts.due_on or plan.ends_on
    if ends[-1][1] != target:
        ends.append((max(last_day or ends[-1][0], ends[-1][0]), target))
    days = (ends[-1][0] - plan.starts_on).days if plan.starts_on else 0
    since, value = plan.starts_on, begins
    for day, reached in ends:
        if since is None or days <= 0:
            part = Decimal(1) / len(ends)
        else:
            part = Decimal((day - since).days) / days
            since = day
        yield reached - value, part
        value = reached
