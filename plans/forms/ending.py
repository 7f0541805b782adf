"""What is asked at the end of a plan: a judgement of each goal, the outcome, what follows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from plans.closing.check import Point
from plans.closing.judgement import Follows, Judgement, is_hard, quoted
from plans.closing.promises import Owed
from plans.designs import Design, Moment, OutcomeChoice
from plans.designs.standard import STANDARD
from plans.enums import EarlyEnd, GoalResult, NextStep, OutcomeKind
from plans.forms.fields import DayField, ShortWords, Words, tiles, unmark
from plans.forms.own_fields import AsksOwnFields, initial_answers
from plans.models import Checkpoint, Goal, Outcome, SupportItem
from plans.queries.accounts import Account

# The check, asked with what was typed so far: results by goal, the outcome, why it ended early.
Check = Callable[[Mapping[int, tuple[GoalResult, bool]], str, str], list[Point]]


@dataclass(frozen=True)
class Matter:
    """What the form is about: the goals, what was said of them, what is still owed, and the check."""

    goals: Sequence[Goal]
    checkpoints: Mapping[int, Checkpoint]
    accounts: Sequence[Account]
    owed: Sequence[Owed]
    check: Check
    today: date
    design: Design = STANDARD

    @property
    def outcomes(self) -> tuple[OutcomeChoice, ...]:
        """The ways in which a plan of this kind can end. It can always end early: people leave, and roles go."""
        named = self.design.outcomes
        if OutcomeKind.ENDED_EARLY in {choice.kind for choice in named}:
            return named
        return (*named, OutcomeChoice(key="ended_early", kind=OutcomeKind.ENDED_EARLY))


@dataclass(frozen=True)
class GoalPart:
    """The questions about one goal, as the page shows them together."""

    number: int
    goal: Goal
    result: forms.BoundField
    rest: list[forms.BoundField]


@dataclass(frozen=True)
class AnswerPart:
    """A point of the check and the box for its answer."""

    point: Point
    field: forms.BoundField


class OutcomeForm(AsksOwnFields):
    """What became of each goal and of the plan, why, on what it rests, and what follows."""

    overall = tiles(
        _("Outcome of the plan"), OutcomeKind.choices, needed=_("Choose the outcome of the plan.")
    )
    early_reason = forms.ChoiceField(
        label=_("If it ended early: why?"),
        choices=[("", _("It did not end early")), *EarlyEnd.choices],
        required=False,
    )
    reason = Words(
        label=_("Why?"),
        rows=5,
        needed=_("Say why this is the outcome. The employee reads it."),
        help_text=_(
            "What was reached and what was not, with the facts from the checkpoints. The employee reads it."
        ),
    )
    next_kind = tiles(
        _("What follows?"), NextStep.choices, needed=_("Choose what follows."), initial=NextStep.NONE
    )
    next_step = Words(
        label=_("What happens next, in your words"),
        required=False,
        help_text=_(
            "Such as: back to usual one-to-ones, a new plan, a meeting with HR. The employee reads it."
        ),
    )
    kept_up = Words(
        label=_("What is to be kept up"),
        required=False,
        help_text=_("Such as: nine of ten tickets answered within a working day."),
    )
    monitored_until = DayField(
        label=_("To be kept up until"),
        required=False,
        help_text=_("If the result is to be kept up for a time after the plan: the last day of that time."),
    )
    new_plan_note = ShortWords(
        label=_("If a new plan continues this one: which?"), longest=300, required=False
    )
    distribution = Words(
        label=_("Who gets a copy of the closing letter?"),
        rows=2,
        required=False,
        help_text=_("It stands at the foot of the letter. Nothing is sent to anybody by this."),
    )

    def __init__(self, *args: Any, matter: Matter, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.matter = matter
        self.fields["overall"].choices = [(choice.key, choice.heading) for choice in matter.outcomes]  # type: ignore[attr-defined]  # a choice of one
        if earlier := self.initial.get("overall"):
            words = self.initial.get("wording", "")
            same = (one.key for one in matter.outcomes if (one.kind, one.label) == (earlier, words))
            self.initial["overall"] = next(same, earlier)
        self.points: list[Point] = []
        self.asks_first = False
        for name in ("early_reason",):
            unmark(self.fields[name])
        own = dict(self.fields)
        asked = self.own_fields(matter.design.asking_at(Moment.END), needed=True)
        self.fields = {**self._about_goals(), **own, **asked, **self._about_promises()}

    def _about_goals(self) -> dict[str, forms.Field]:
        fields: dict[str, forms.Field] = {}
        for number, goal in enumerate(self.matter.goals, start=1):
            label = _now("Goal %(number)d: %(statement)s") % {"number": number, "statement": goal.statement}
            needed = _now("Choose the result of goal %(number)d.") % {"number": number}
            why = _now("Say in words why goal %(number)d has this result.") % {"number": number}
            fields[_name(goal)] = tiles(label, GoalResult.choices, needed=needed)
            fields[f"why_{goal.ref}"] = Words(
                label=_now("Why has goal %(number)d this result?") % {"number": number}, needed=why
            )
            told = [(str(one.number), self._account(goal, one)) for one in self.matter.accounts]
            if told:
                fields[f"cites_{goal.ref}"] = forms.MultipleChoiceField(
                    label=_now("What does it rest on?"),
                    choices=told,
                    required=False,
                    widget=forms.CheckboxSelectMultiple,
                )
                unmark(fields[f"cites_{goal.ref}"])
            fields[f"evidence_{goal.ref}"] = Words(
                label=_now("Other evidence") if told else _now("What does it rest on?"),
                rows=2,
                required=False,
                help_text=_("One thing a line, such as: the service report of 3 July."),
            )
            unmark(fields[f"evidence_{goal.ref}"])
        return fields

    def _account(self, goal: Goal, account: Account) -> str:
        return _now("Checkpoint %(number)d, %(day)s: %(said)s") % {
            "number": account.number,
            "day": date_format(account.held_on, "j F Y"),
            "said": quoted(goal, account.said.get(goal.pk)),
        }

    def _about_promises(self) -> dict[str, forms.Field]:
        return {
            f"promise_{one.item.ref}": Words(
                label=_now("Why was it not delivered: %(what)s?") % {"what": one.item.description},
                rows=2,
                needed=_("Say why it was not delivered. Or deliver it, or extend the plan."),
                help_text=_("It stands in the record beside the outcome. The employee reads it."),
            )
            for one in self.matter.owed
            if not one.delivered
        }

    @property
    def goal_parts(self) -> list[GoalPart]:
        """The questions about each goal, in their order."""
        parts = []
        for number, goal in enumerate(self.matter.goals, start=1):
            names = [f"{what}_{goal.ref}" for what in ("why", "cites", "evidence")]
            rest = [self[name] for name in names if name in self.fields]
            parts.append(GoalPart(number, goal, self[_name(goal)], rest))
        return parts

    @property
    def promise_parts(self) -> list[tuple[Owed, forms.BoundField | None]]:
        """Every promise that is owed or unconfirmed, with the box for the reason where one is asked."""
        names = {one.item.ref: f"promise_{one.item.ref}" for one in self.matter.owed}
        return [
            (one, self[names[one.item.ref]] if names[one.item.ref] in self.fields else None)
            for one in self.matter.owed
        ]

    @property
    def answer_parts(self) -> list[AnswerPart]:
        """Every point that has to be answered, with its box."""
        return [
            AnswerPart(point, self[f"answer_{point.key}"])
            for point in self.points
            if f"answer_{point.key}" in self.fields
        ]

    @property
    def follow_fields(self) -> list[forms.BoundField]:
        """What follows, in order, after the choice itself."""
        return [self[name] for name in ("next_step", "kept_up", "monitored_until", "new_plan_note")]

    @property
    def results(self) -> dict[Goal, Judgement]:
        """The judgement of each goal. The form is valid."""
        return {goal: self._judgement(goal) for goal in self.matter.goals}

    @property
    def follows(self) -> Follows:
        """What follows. The form is valid."""
        clean = self.cleaned_data
        return Follows(
            kind=NextStep(clean["next_kind"]),
            words=clean["next_step"],
            monitored_until=clean["monitored_until"],
            kept_up=clean["kept_up"],
            new_plan_note=clean["new_plan_note"],
            distribution=clean["distribution"],
        )

    @property
    def undelivered(self) -> dict[SupportItem, str]:
        """Why each promise was not kept. The form is valid."""
        return {
            one.item: self.cleaned_data[f"promise_{one.item.ref}"]
            for one in self.matter.owed
            if not one.delivered
        }

    @property
    def answers(self) -> dict[str, str]:
        """The answers by the keys of their points. The form is valid."""
        return {part.point.key: self.cleaned_data.get(part.field.name, "") for part in self.answer_parts}

    def clean_overall(self) -> str:
        """The kind of outcome that was chosen under the form's own words."""
        chosen = next(one for one in self.matter.outcomes if one.key == self.cleaned_data["overall"])
        self.wording = chosen.label
        return chosen.kind.value

    def clean_monitored_until(self) -> date | None:
        """A time that is still to come."""
        until: date | None = self.cleaned_data["monitored_until"]
        if until is not None and until <= self.matter.today:
            raise forms.ValidationError(_("This day is over, or is today. Give a later one."))
        return until

    def clean(self) -> dict[str, Any]:
        """Every result rests on something; what follows is whole; and the check is asked."""
        super().clean()
        for number, goal in enumerate(self.matter.goals, start=1):
            self._refuse_unfounded(number, goal)
        self._refuse_halves()
        self._ask_the_check()
        return self.cleaned_data

    def _refuse_unfounded(self, number: int, goal: Goal) -> None:
        result = self.cleaned_data.get(_name(goal))
        cited = self.cleaned_data.get(f"cites_{goal.ref}") or self.cleaned_data.get(f"evidence_{goal.ref}")
        if result and result != GoalResult.NOT_ASSESSED and not cited:
            said = _now("Say what the result of goal %(number)d rests on: a checkpoint, or other evidence.")
            name = f"cites_{goal.ref}" if f"cites_{goal.ref}" in self.fields else f"evidence_{goal.ref}"
            self.add_error(name, said % {"number": number})

    def _refuse_halves(self) -> None:
        clean = self.cleaned_data
        early = clean.get("overall") == OutcomeKind.ENDED_EARLY
        if early and not clean.get("early_reason"):
            self.add_error("early_reason", _("Choose why the plan ended early."))
        if "overall" in clean and not early and clean.get("early_reason"):
            said = _("A reason for an early end belongs to the outcome “Ended early” alone.")
            self.add_error("early_reason", said)
        if clean.get("next_kind") == NextStep.MONITORING:
            if not clean.get("kept_up"):
                self.add_error("kept_up", _("Say what is to be kept up."))
            if not clean.get("monitored_until") and "monitored_until" not in self.errors:
                self.add_error("monitored_until", _("Give the last day of that time."))
        if clean.get("next_kind") == NextStep.OTHER and not clean.get("next_step"):
            self.add_error("next_step", _("Say what happens next."))

    def _ask_the_check(self) -> None:
        clean = self.cleaned_data
        overall, early = clean.get("overall", ""), clean.get("early_reason", "")
        judged = {
            goal.pk: (GoalResult(clean[_name(goal)]), bool(clean.get(f"cites_{goal.ref}")))
            for goal in self.matter.goals
            if _name(goal) in clean
        }
        self.points = self.matter.check(judged, overall, early)
        sent = any(name.startswith("answer_") for name in self.data)
        if not sent and not is_hard(overall, [result for result, _cites in judged.values()], early):
            return
        for point in self.points:
            if point.needs_answer:
                self._ask(point, sent=sent)
        self.asks_first = not sent and bool(self.answer_parts)

    def _ask(self, point: Point, *, sent: bool) -> None:
        name = f"answer_{point.key}"
        hint = f"{point.said} {_reads(point)}" if point.question else str(_reads(point))
        field = Words(label=point.question or point.said, rows=3, required=False, help_text=hint)
        unmark(field)
        self.fields[name] = field
        if not sent and point.key in self.initial.get("answers", {}):
            self.data = self.data.copy()  # type: ignore[attr-defined]  # a QueryDict, which is not to be written in
            self.data[name] = self.initial["answers"][point.key]  # type: ignore[index]
        typed = self.data.get(name, "").replace("\0", "").strip()
        self.cleaned_data[name] = typed
        hard = is_hard(self.cleaned_data.get("overall", ""), self._results_sent, self._early_sent)
        if sent and hard and not typed:
            self.add_error(name, _("Answer this point in your own words."))
        elif len(typed) > LONGEST_ANSWER:
            self.add_error(name, _("Shorten this answer to 20,000 characters."))

    @property
    def _results_sent(self) -> list[str]:
        return [self.cleaned_data.get(_name(goal), "") for goal in self.matter.goals]

    @property
    def _early_sent(self) -> str:
        return str(self.cleaned_data.get("early_reason", ""))

    def _judgement(self, goal: Goal) -> Judgement:
        clean = self.cleaned_data
        numbers = [int(number) for number in clean.get(f"cites_{goal.ref}", [])]
        return Judgement(
            GoalResult(clean[_name(goal)]),
            clean[f"why_{goal.ref}"],
            checkpoints=[self.matter.checkpoints[number] for number in numbers],
            evidence=[line.strip() for line in clean[f"evidence_{goal.ref}"].splitlines() if line.strip()],
        )


LONGEST_ANSWER = 20_000


def _reads(point: Point) -> Any:
    if point.audience == "case":
        return _(
            "Those who work on the plan read your answer. It may have to be shown to the employee on request."
        )
    return _("The employee reads your answer once the outcome is confirmed.")


def initial_for(outcome: Outcome | None, design: Design) -> dict[str, Any]:
    """What the form starts with: the outcome that was put forward and is not confirmed, if there is one."""
    if outcome is None:
        return {}
    names = (
        "overall",
        "wording",
        "early_reason",
        "reason",
        "next_kind",
        "next_step",
        "kept_up",
        "monitored_until",
        "new_plan_note",
        "distribution",
    )
    said = {name: getattr(outcome, name) for name in names}
    for each in outcome.goals.select_related("goal").prefetch_related("citations__checkpoint"):
        cited = list(each.citations.all())
        said[_name(each.goal)] = each.result
        said[f"why_{each.goal.ref}"] = each.reason
        said[f"cites_{each.goal.ref}"] = [str(one.checkpoint.number) for one in cited if one.checkpoint]
        said[f"evidence_{each.goal.ref}"] = "\n".join(one.text for one in cited if one.checkpoint is None)
    said |= initial_answers(design.asking_at(Moment.END), outcome.answers)
    said["answers"] = dict(outcome.points.exclude(answer="").values_list("key", "answer"))
    for promise in outcome.promises.select_related("item"):
        said[f"promise_{promise.item.ref}"] = promise.reason
    return said


def _name(goal: Goal) -> str:
    return f"goal_{goal.ref}"
