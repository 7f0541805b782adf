"""What a person reads about a finding: why it matters, and a better example. Rules about words bring their own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypeAlias

from django.utils.formats import date_format, number_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from plans.goal_check import Finding, PlanFacts, wording_for

Text: TypeAlias = "str | Promise"
# The words of a finding are quoted; a long stretch is named by its beginning.
LONGEST_QUOTED = 60


@dataclass(frozen=True)
class Sentence:
    """Why it was found, and how it could be said instead. `better` may be empty."""

    why: str
    better: str


SENTENCES: Mapping[str, tuple[Text, Text]] = {
    "no_measure": (
        _("It does not say how both of you will know. Where would the answer come from?"),
        _("“The weekly report of the ticket system”, or “a sample of ten letters, read by both”."),
    ),
    "no_baseline": (
        _("There is a target, and nothing about where things stand now. How far is it?"),
        _("“From 57 to 90 % of tickets”, rather than “90 % of tickets”."),
    ),
    "no_baseline_words": (
        _("“%(words)s” is a change, and nothing says from where. What is the figure now?"),
        _("“From 25 to 20 returned parcels a week”, rather than “20 % fewer returned parcels”."),
    ),
    "no_unit": (
        _("A number stands alone. What is counted?"),
        _("“90 % of tickets”, or “20 calls a day”."),
    ),
    "target_is_baseline": (
        _("The target, %(target)s, is where things stand now. Is something else meant?"),
        _("If the level is to be held, say so: “Keep first replies at 4 hours”."),
    ),
    "absolutes_number": (
        _(
            "A target of %(target)s %(unit)s leaves no room: one single slip, and the goal can no longer be met."
        ),
        _("“95 % of tickets”, or “at most 1 late round a month”."),
    ),
    "beyond_peers": (
        _(
            "The target, %(target)s, asks for more than the %(peers)s that others in the same role must reach."
        ),
        _("The standard is the same for everybody: use theirs, or say why it differs."),
    ),
    "path_jumps": (
        _("One step of the path is much steeper than the way as a whole, or leads back."),
        _("Smaller steps first, while the training is under way; then even ones."),
    ),
    "no_area": (
        _("It belongs to no area. Which gap does it close?"),
        _("Choose the area under “Which area is it for?”, or add one."),
    ),
    "no_objective": (
        _("It does not say what it serves. Which objective or standard of the organisation is behind it?"),
        _("“Service standard 3: tickets are answered within one working day”."),
    ),
    "old_evidence": (
        _("The newest evidence is of %(date)s, more than %(months)s months before the plan starts."),
        _("Look at what is the case today. If the gap is closed, the goal is not needed."),
    ),
    "outside_plan": (
        _("Its date, %(date)s, is not between the start and the end of the plan."),
        _("Give a date within the plan, or move the end of the plan."),
    ),
    "day_off": (
        _("Its date, %(date)s, is a day off."),
        _("Choose the working day before."),
    ),
    "two_targets_one_measure": (
        _("Two goals give the same measure different targets. Which one holds?"),
        _("Keep one goal, and put the way to it into its path: 80 by March, 90 by May."),
    ),
    "all_on_last_day": (
        _(
            "All goals are due on the last day of the plan, %(date)s. Nothing can be seen to be reached before."
        ),
        _("Let a first goal end after some weeks."),
    ),
    "too_many_goals": (
        _("%(count)s goals are a lot. Most plans have 2 to 4."),
        _("Keep those that matter most; the others can follow later."),
    ),
    "no_support": (
        _("No support is promised. What will we do to help?"),
        _("“One hour a week with a senior adviser, from 5 June”."),
    ),
    "weights": (
        _("The weights of the goals come to %(total)s %%, and not to 100. What counts how much?"),
        _("Change them so that they come to 100, or take them all out."),
    ),
    "weights_missing": (
        _("This form weighs the goals against each other, and a goal has no weight."),
        _("Give every goal a weight in percent, so that they come to 100: 50, 30 and 20."),
    ),
}


def sentence_for(finding: Finding, facts: PlanFacts) -> Sentence:
    """What is said about a finding in these facts, in the reader's language or that of the words themselves."""
    values = {name: _shown(value) for name, value in finding.values.items()}
    values["words"] = _quoted(finding, facts)
    if finding.key in SENTENCES:
        why, better = SENTENCES[finding.key]
        return Sentence(str(why) % values, str(better))
    wording = wording_for(facts.language)
    if wording is None:
        raise LookupError(f"No words for {finding.key} in {facts.language!r}: only a wording finds words.")
    said = wording.texts[finding.key]
    return Sentence(said.why % values, said.better)


def _shown(value: object) -> str:
    if isinstance(value, date):
        return date_format(value, "j F Y")
    if isinstance(value, Decimal):
        return number_format(value.normalize() if value % 1 else value.to_integral_value())
    return str(value)


def _quoted(finding: Finding, facts: PlanFacts) -> str:
    said: dict[str, None] = {}
    for words in finding.words:
        text = getattr(facts.goals[words.goal], words.field)[words.start : words.end]
        short = text if len(text) <= LONGEST_QUOTED else f"{text[: LONGEST_QUOTED - 1].rstrip()}…"
        said[" ".join(short.split())] = None
    return "”, “".join(said)
