"""What can be changed in a running plan, and what cannot: the preview says it, and the verb writes exactly that."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from employees.errors import NotNow
from plans import workflows
from plans.documents.changes import Change, Ground, applied, named
from plans.documents.facts import facts_of
from plans.documents.patching import edits, patch
from plans.documents.preview import facts_with, ground_of
from plans.documents.redline import Nature, differences
from plans.enums import PlanStatus
from plans.models import Milestone, Plan, SupportItem
from tests.factories.forms import FORM
from tests.factories.plans import ENDS, plan_in
from tests.people import Cast

AT = datetime(2026, 6, 3, 9, 0, tzinfo=UTC)
AREA = {"kind": "skill", "title": "Sorting", "observed": "Seen on 3 June.", "expected": "Sorted by ten."}
GOAL = {"statement": "Call back", "measure": "The call log", "due_on": "2026-07-01"}


def edit(item: str, ref: str | None, **fields: Any) -> Change:
    return {"item": item, "ref": ref, "fields": fields}


def op(item: str, ref: str, name: str, **more: Any) -> Change:
    return {"item": item, "ref": ref, "op": name, **more}


def refs(plan: Plan) -> dict[str, Any]:
    """The references of what stands in the factory's plan, by what it is."""
    goal, other = plan.goals.all()
    return {
        "area": plan.areas.get().ref,
        "goal": goal.ref,
        "other": other.ref,
        "action": plan.actions.get().ref,
        "support": plan.support.get().ref,
        "milestone": plan.milestones.get().ref,
        "meetings": [one.ref for one in plan.checkpoints.all()],
    }


def split(known: dict[str, Any]) -> Change:
    into = [
        {"fields": {"title": "Answering in time"}, "takes": [known["goal"], known["action"]]},
        {"fields": AREA, "takes": [known["other"]]},
    ]
    return op("area", known["area"], "split", into=into)


# Every kind of change, by what a person would call it.
EVERY: dict[str, Callable[[dict[str, Any]], list[Change]]] = {
    "words of an area": lambda known: [edit("area", known["area"], observed="On 2 June, 4 of 9 waited.")],
    "an area more, with a goal and a step": lambda known: [
        {**edit("area", None, **AREA), "new": "0" * 26},
        edit("goal", None, **GOAL, area="0" * 26),
        edit("action", None, description="Sort with Rosa", area="0" * 26, due_on=None),
    ],
    "a goal to another area": lambda known: [
        {**edit("area", None, **AREA), "new": "0" * 26},
        edit("goal", known["goal"], area="0" * 26),
    ],
    "number and date of a goal": lambda known: [
        edit("goal", known["goal"], target="85.50", due_on="2026-07-03")
    ],
    "a goal without a number": lambda known: [edit("goal", known["goal"], target=None, baseline="", unit="")],
    "a goal out": lambda known: [op("goal", known["goal"], "remove")],
    "goals in another order": lambda known: [op("goal", known["other"], "move", to=0)],
    "words and side of a step": lambda known: [
        edit("action", known["action"], description="Take the longer course", by_whom="employer")
    ],
    "a step out": lambda known: [op("action", known["action"], "remove")],
    "support out, and the reason": lambda known: [
        op("support", known["support"], "remove"),
        edit("plan", None, no_support_reason="Sam asked to go on alone."),
    ],
    "support more": lambda known: [
        edit("support", None, description="A course", provider="hr", due_on="2026-06-20")
    ],
    "a milestone later": lambda known: [edit("milestone", known["milestone"], due_on="2026-06-19")],
    "a milestone more, first": lambda known: [
        {**edit("milestone", None, title="The inbox is sorted", due_on="2026-06-05"), "new": "1" * 26},
        op("milestone", "1" * 26, "move", to=0),
    ],
    "a milestone out": lambda known: [op("milestone", known["milestone"], "remove")],
    "a meeting to another day": lambda known: [edit("checkpoint", known["meetings"][2], due_on="2026-06-30")],
    "a meeting past the next": lambda known: [edit("checkpoint", known["meetings"][1], due_on="2026-07-07")],
    "a meeting more": lambda known: [edit("checkpoint", None, due_on="2026-06-09")],
    "a meeting out": lambda known: [op("checkpoint", known["meetings"][1], "remove")],
    "the plan's own texts": lambda known: [
        edit("plan", None, reason="It was seen anew.", impact="", ending="We meet.", noun="Coaching plan")
    ],
    "a later end": lambda known: workflows.extension(ENDS + timedelta(days=28)),
    "an earlier end": lambda known: [edit("plan", None, ends_on="2026-06-26")],
    "another frequency": lambda known: [edit("plan", None, frequency="weekly")],
    "a lower frequency and a later end": lambda known: [
        edit("plan", None, frequency="four_weekly", ends_on="2026-08-07")
    ],
    "a path": lambda known: [
        edit(
            "goal",
            known["goal"],
            steps=[{"due_on": "2026-06-26", "value": "80"}, {"due_on": "2026-06-12", "value": "70.50"}],
        )
    ],
    "a goal more, with a path": lambda known: [
        edit(
            "goal",
            None,
            **GOAL,
            unit="calls",
            baseline="9",
            target="2",
            steps=[{"due_on": "2026-06-12", "value": "5"}],
        )
    ],
    "an area split": lambda known: [split(known)],
    "an area split in three": lambda known: [
        {**split(known), "into": [*split(known)["into"], {"fields": {**AREA, "title": "Handing over"}}]}
    ],
    "an area split and made one again": lambda known: [
        {
            **split(known),
            "into": [
                {**part, "new": str(number) * 26} for number, part in enumerate(split(known)["into"], start=2)
            ],
        },
        op("area", "3" * 26, "merge", others=["2" * 26], fields={"title": "All of it"}),
    ],
    "a whole area out": lambda known: [
        op("goal", known["goal"], "remove"),
        op("action", known["action"], "remove"),
        edit("goal", known["other"], area=None),
        op("area", known["area"], "remove"),
    ],
}


@pytest.mark.parametrize("name", EVERY)
def test_what_the_verb_writes_is_what_the_preview_said(cast: Cast, name: str) -> None:
    plan = plan_in(PlanStatus.ACTIVE, cast)
    changes = named(EVERY[name](refs(plan)))
    before, said = facts_of(plan), facts_with(plan, changes, AT.date())
    assert facts_of(Plan.objects.get(pk=plan.pk)) == before, "looking changes nothing"

    workflows.amend(
        plan=plan,
        changes=changes,
        reason="Agreed.",
        goalposts_reason="Asked for.",
        by=cast.account("mia"),
        at=AT,
    )

    written = facts_of(Plan.objects.get(pk=plan.pk))
    # What a rule adds, a meeting up to a new end, gets its name when it is made.
    assert without_names_of_rules(written, said) == without_names_of_rules(said, written)
    version = plan.versions.get(number=2)
    assert version.facts == written
    first = plan.versions.get(number=1)
    assert patch(first.facts, edits(first.facts, version.facts)) == version.facts
    assert differences(first.facts, version.facts), "a reader sees that something changed"


def without_names_of_rules(facts: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    known = {row["ref"] for row in other["checkpoints"]}
    met = [{**row, "ref": row["ref"] if row["ref"] in known else ""} for row in facts["checkpoints"]]
    return {**facts, "checkpoints": met}


def test_a_change_put_forward_is_made_with_the_very_names_it_was_shown_with(cast: Cast) -> None:
    plan = plan_in(PlanStatus.ACTIVE, cast)
    put = workflows.propose_change(
        plan=plan, changes=[edit("goal", None, **GOAL)], reason="More.", by=cast.account("jana"), at=AT
    )
    said = facts_with(plan, put.changes, AT.date())

    workflows.amend(plan=plan, proposed=put, goalposts_reason="Asked for.", by=cast.account("mia"), at=AT)

    assert facts_of(Plan.objects.get(pk=plan.pk)) == said


REFUSED: dict[str, tuple[Callable[[dict[str, Any]], list[Change]], str]] = {
    "a date outside": (lambda known: [edit("goal", known["goal"], due_on="2026-09-01")], "within the plan"),
    "half a number": (lambda known: [edit("goal", known["goal"], target=None)], "from where, to where"),
    "no words": (lambda known: [edit("goal", known["goal"], statement="")], "blank"),
    "a step without an area": (lambda known: [edit("action", known["action"], area=None)], "Choose the area"),
    "an area of nobody": (lambda known: [edit("goal", known["goal"], area="z" * 26)], "Choose the area"),
    "an area with a goal in it": (lambda known: [op("area", known["area"], "remove")], "still has goals"),
    "a split into one": (
        lambda known: [op("area", known["area"], "split", into=[{"fields": AREA, "takes": []}])],
        "two or more",
    ),
    "a split that forgets a goal": (
        lambda known: [
            op(
                "area",
                known["area"],
                "split",
                into=[{"fields": AREA, "takes": []}, {"fields": AREA, "takes": []}],
            )
        ],
        "every goal and every action step",
    ),
    "an area made one with itself": (
        lambda known: [op("area", known["area"], "merge", others=[known["area"]], fields={})],
        "two or more areas",
    ),
    "help by nobody": (
        lambda known: [edit("support", known["support"], provider="other", provider_name="")],
        "Name the person",
    ),
    "a meeting on a Sunday": (lambda known: [edit("checkpoint", None, due_on="2026-06-07")], "working day"),
    "two meetings on a day": (
        lambda known: [edit("checkpoint", known["meetings"][0], due_on="2026-06-15")],
        "on one day",
    ),
    "meetings out of order": (
        lambda known: [op("checkpoint", known["meetings"][0], "move", to=2)],
        "order of their dates",
    ),
    "something that has gone": (lambda known: [edit("goal", "z" * 26, target="5")], "no longer in the plan"),
    "an end that has passed": (lambda known: [edit("plan", None, ends_on="2026-06-03")], "still to come"),
    "an end before what is due": (
        lambda known: [edit("plan", None, ends_on="2026-06-10")],
        "within the plan",
    ),
    "a path beyond the target": (
        lambda known: [edit("goal", known["goal"], steps=[{"due_on": "2026-06-12", "value": "95"}])],
        "on the way by 12 June 2026: This lies beyond the target",
    ),
    "a path past the goal": (
        lambda known: [edit("goal", known["goal"], steps=[{"due_on": "2026-07-10", "value": "80"}])],
        "leads up to the goal’s own date",
    ),
    "a number for a day that has come": (
        lambda known: [edit("goal", known["goal"], steps=[{"due_on": "2026-06-03", "value": "60"}])],
        "for a day that has come stands",
    ),
    "a number of somebody else": (
        lambda known: [
            edit("goal", known["goal"], steps=[{"ref": "z" * 26, "due_on": "2026-06-12", "value": "60"}])
        ],
        "no longer in the plan",
    ),
    "a path of words": (
        lambda known: [edit("goal", known["other"], steps=[{"due_on": "2026-06-12", "value": "60"}])],
        "from a number to a number",
    ),
    "a frequency that no form says": (
        lambda known: [edit("plan", None, frequency="template")],
        "does not say when to meet",
    ),
    "a frequency that there is not": (lambda known: [edit("plan", None, frequency="daily")], "daily"),
    "an answer that no form asks for": (
        lambda known: [edit("answers", None, banner_id="B-18")],
        "does not ask “banner_id”",
    ),
    "no end": (lambda known: [edit("plan", None, ends_on=None)], "last day"),
    "three years": (lambda known: [edit("plan", None, ends_on="2029-06-01")], "two years at most"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_makes_no_sense_is_refused_with_a_reason_before_anything_is_written(
    cast: Cast, name: str
) -> None:
    plan = plan_in(PlanStatus.ACTIVE, cast)
    make, sentence = REFUSED[name]
    changes, before = make(refs(plan)), facts_of(plan)

    for verb, who in ((workflows.propose_change, "jana"), (workflows.amend, "mia")):
        with pytest.raises(NotNow, match=sentence):
            verb(plan=plan, changes=changes, reason="Because.", by=cast.account(who), at=AT)
    assert facts_of(Plan.objects.get(pk=plan.pk)) == before


def test_two_numbers_on_the_way_change_places_and_keep_their_names(cast: Cast) -> None:
    plan, mia = plan_in(PlanStatus.ACTIVE, cast), cast.account("mia")
    goal = plan.goals.all()[0]
    path = [{"due_on": "2026-06-12", "value": "70"}, {"due_on": "2026-06-26", "value": "80"}]
    workflows.amend(
        plan=plan,
        changes=[edit("goal", goal.ref, steps=path)],
        reason="Agreed.",
        goalposts_reason="Asked for.",
        by=mia,
        at=AT,
    )
    first, second = goal.steps.all()
    swapped = [{**path[1], "ref": first.ref}, {**path[0], "ref": second.ref}]
    workflows.amend(
        plan=plan,
        changes=[edit("goal", goal.ref, steps=swapped)],
        reason="Agreed.",
        goalposts_reason="Asked for.",
        by=mia,
        at=AT,
    )

    assert [(one.ref, int(one.value)) for one in goal.steps.all()] == [(second.ref, 70), (first.ref, 80)]
    for rows in ([swapped[0], swapped[0]], [{**path[0], "ref": goal.ref}]):
        with pytest.raises(NotNow, match="no longer in the plan"):
            facts_with(plan, [edit("goal", goal.ref, steps=rows)], AT.date())


def test_what_was_given_reached_or_held_stands(cast: Cast) -> None:
    plan, jana = plan_in(PlanStatus.ACTIVE, cast), cast.account("jana")
    known, mia = refs(plan), cast.account("mia")
    workflows.deliver_support(item=plan.support.get(), by=jana, at=AT)
    workflows.reach_milestone(milestone=plan.milestones.get(), by=jana, at=AT)
    workflows.hold_checkpoint(checkpoint=plan.checkpoints.first(), by=jana, at=AT)

    for item, ref, fields, word in (
        ("support", known["support"], {"frequency": "never"}, "delivered"),
        ("milestone", known["milestone"], {"title": "Less"}, "reached"),
        ("checkpoint", known["meetings"][0], {"due_on": "2026-06-02"}, "held"),
    ):
        for change in (edit(item, ref, **fields), op(item, ref, "remove")):
            with pytest.raises(NotNow, match=f"has been {word}"):
                workflows.amend(plan=plan, changes=[change], reason="Because.", by=mia, at=AT)
    assert (SupportItem.objects.count(), Milestone.objects.count()) == (1, 1)


def test_a_goal_that_an_outcome_speaks_of_is_not_taken_out(cast: Cast) -> None:
    plan = plan_in(PlanStatus.CLOSED, cast)

    assert ground_of(plan, AT.date()).used >= {goal.ref for goal in plan.goals.all()}
    with pytest.raises(NotNow, match="stays in the plan"):
        facts_with(plan, [op("goal", plan.goals.all()[0].ref, "remove")], AT.date())


def test_a_field_that_no_form_offers_is_no_change(cast: Cast) -> None:
    plan = plan_in(PlanStatus.ACTIVE, cast)

    for change in (edit("plan", None, starts_on="2026-01-01"), edit("checkpoint", None, number=9)):
        with pytest.raises(TypeError, match="Cannot be changed"):
            facts_with(plan, [change], AT.date())


def test_what_is_not_known_here_survives_and_rows_within_an_area_follow_it(cast: Cast) -> None:
    facts = facts_of(plan_in(PlanStatus.ACTIVE, cast))
    facts["later"] = {"odd": [1, None]}
    facts["goals"][0]["weight"] = "high"
    facts["areas"][0]["incidents"] = [{"ref": "i1", "what": "One"}, {"ref": "i2", "what": "Two"}]
    area, (goal, other) = facts["areas"][0]["ref"], [row["ref"] for row in facts["goals"]]
    step = facts["actions"][0]["ref"]
    change = op(
        "area",
        area,
        "split",
        into=[
            {"fields": AREA, "takes": [goal, step]},
            {"fields": {}, "takes": [other, "i2"], "new": "b" * 26},
        ],
    )

    after = applied(facts, named([change]))
    assert (after["later"], after["goals"][0]["weight"]) == (facts["later"], "high")
    assert [[row["ref"] for row in one["incidents"]] for one in after["areas"]] == [["i1"], ["i2"]]
    merged = op("area", "b" * 26, "merge", others=[after["areas"][0]["ref"]], fields={})
    again = applied(after, [merged])
    assert [row["ref"] for row in again["areas"][0]["incidents"]] == ["i2", "i1"]
    assert patch(facts, edits(facts, again)) == again


def test_a_reader_is_told_of_words_dates_numbers_and_what_came_went_or_moved(cast: Cast) -> None:
    plan = plan_in(PlanStatus.ACTIVE, cast)
    known, before = refs(plan), facts_of(plan)
    changes = [
        edit(
            "goal",
            known["goal"],
            target="95",
            due_on="2026-07-03",
            statement="Answer tickets within one hour",
        ),
        op("goal", known["other"], "move", to=0),
        op("milestone", known["milestone"], "remove"),
        edit("support", None, description="A course", provider="hr", due_on="2026-06-20"),
        edit("action", known["action"], by_whom="employer"),
    ]

    rows = differences(before, applied(before, changes))
    assert [(row.nature, row.before, row.after) for row in rows if row.nature != Nature.WORDS] == [
        (Nature.MOVED, "place 2 in the list", "place 1 in the list"),
        (Nature.DATE, "10 July 2026", "3 July 2026"),
        (Nature.NUMBER, "90", "95"),
        (Nature.CHOICE, "The employee", "The employer"),
        (Nature.ADDED, "", "what we will do to help: A course; who provides it: HR; by: 20 June 2026"),
        (Nature.REMOVED, "milestone: A week without a late answer; by: 12 June 2026", ""),
    ]
    (words,) = [row for row in rows if row.nature == Nature.WORDS]
    assert [(span.mark, span.text) for span in words.spans][:2] == [("kept", "Answer"), ("out", " customer")]


DAYS = st.dates(date(2026, 5, 18), date(2026, 9, 1)).map(date.isoformat)
KEYS = st.sampled_from(["banner_id", "notes", "cost", "agreed_on", "evaluation", "odd"])
PATHS = st.lists(st.fixed_dictionaries({"due_on": DAYS, "value": st.integers(1, 9).map(str)}), max_size=3)
TODAY = st.dates(date(2026, 5, 18), date(2026, 6, 9))


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_any_run_of_changes_is_refused_or_leads_to_facts_that_a_redline_reaches_exactly(
    data: st.DataObject,
) -> None:
    facts: dict[str, Any] = {
        "plan": {
            "starts_on": "2026-05-18",
            "ends_on": "2026-07-10",
            "frequency": "weekly",
            "ending": "We meet.",
        },
        "areas": [{"ref": f"a{n}", **AREA} for n in range(2)],
        "goals": [
            {"ref": f"g{n}", **GOAL, "unit": "", "baseline": None, "target": None, "area": f"a{n % 2}"}
            for n in range(3)
        ],
        "actions": [],
        "support": [],
        "milestones": [{"ref": "m", "title": "Sorted", "due_on": "2026-06-05"}],
        "checkpoints": [{"ref": f"c{n}", "number": n, "due_on": f"2026-06-{n + 10}"} for n in (1, 5)],
        "own": [{"ref": field.key, "answer": ""} for field in FORM.own_fields],
    }
    after = facts
    for _turn in range(data.draw(st.integers(1, 6))):
        goal, area = data.draw(st.sampled_from(["g0", "g1", "g2"])), data.draw(st.sampled_from(["a0", "a1"]))
        change = data.draw(
            st.sampled_from(
                [
                    edit(
                        "goal", goal, due_on=data.draw(DAYS), statement=data.draw(st.text("ab ", max_size=9))
                    ),
                    op("goal", goal, "remove"),
                    op("goal", goal, "move", to=data.draw(st.integers(0, 3))),
                    edit("goal", None, **GOAL, area=area),
                    op("area", area, "merge", others=["a0", "a1"], fields={}),
                    edit("plan", None, ends_on=data.draw(DAYS)),
                    edit("checkpoint", None, due_on=data.draw(DAYS)),
                    edit("checkpoint", "c1", due_on=data.draw(DAYS)),
                    edit("plan", None, frequency=data.draw(st.sampled_from(["weekly", "four_weekly"]))),
                    edit("answers", None, **{data.draw(KEYS): data.draw(st.text("ab -0", max_size=9))}),
                    edit("goal", "g2", baseline="1", target="9", unit="calls", steps=data.draw(PATHS)),
                ]
            )
        )
        try:
            ground = Ground(settled={"c5": "held"}, today=data.draw(TODAY), design=FORM)
            after = applied(after, named([change]), ground)
        except NotNow as refusal:
            assert refusal.reasons
    numbers = [row["number"] for row in after["checkpoints"]]
    assert numbers == sorted(set(numbers))
    assert patch(facts, edits(facts, after)) == after
