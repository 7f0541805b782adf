"""Write the draft of a story: its texts, areas, goals, help and dates, as its manager would."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from plans import workflows
from plans.enums import (
    ActionBy,
    AreaKind,
    Frequency,
    LikelyCause,
    MeetingForm,
    Provider,
    TalkForm,
    YesNoUnknown,
)
from plans.fairness import Answers
from plans.models import (
    ActionStep,
    EarlierTalk,
    Goal,
    ImprovementArea,
    Milestone,
    Plan,
    SupportItem,
    TemplateVersion,
)
from reviews.management.demo.story import Story, Telling, at_nine

# What only some stories tell; the rest of each part is told in all of them.
TEXTS = (
    "reason",
    "impact",
    "earlier_talks",
    "ending",
    "trigger",
    "re_line",
    "talk_frequency",
    "rights",
    "distribution",
)
OF_AREA = ("priority", "impact", "cause", "standard", "standard_source", "standard_link")
OF_GOAL = ("source", "objective", "success", "in_control", "weight", "term")
OF_STEP = ("frequency", "resource", "depends_on", "expected")
OF_SUPPORT = ("frequency", "resource", "depends_on")


def _fair_start(telling: Telling) -> Answers:
    """The pause before the plan: nothing in it spoke for another step."""
    return Answers(
        standard_told=True,
        standard_how="In the talk about the year; it stands in the job description.",
        first_talk_on=telling.before_start(40),
        review_contradicts=YesNoUnknown.NO,
        causes=frozenset({LikelyCause.SKILL}),
        keep_if_met=True,
        support_tried=True,
        support_detail="Weekly talks and an hour with a colleague, for six weeks.",
        considered="Coaching alone. It helped, and was not enough.",
    )


def _form_of(story: Story) -> TemplateVersion | None:
    """The template that the story is written on. Without one it is Waymark's standard plan."""
    key = story.get("template")
    return TemplateVersion.objects.get(template__key=key, number=1) if key else None


def write(telling: Telling) -> Plan:
    """Begin the draft and fill it."""
    story, by = telling.story, telling.by_manager
    at = at_nine(telling.before_start(15), 10)
    plan = workflows.draft(
        employee=telling.employee,
        manager=telling.manager,
        by=by,
        at=at,
        fair_start=_fair_start(telling),
        template_version=_form_of(story),
    )
    workflows.describe(plan=plan, by=by, at=at, **_told(story, TEXTS))
    _put_talks(telling, plan, at)
    frequency = Frequency(story.get("frequency", Frequency.FORTNIGHTLY))
    workflows.schedule(
        plan=plan, starts_on=telling.starts, ends_on=telling.ends, frequency=frequency, by=by, at=at
    )
    _hold_in(telling, plan, at)
    areas = [
        workflows.put_item(
            plan=plan,
            model=ImprovementArea,
            by=by,
            at=at,
            title=area["title"],
            kind=AreaKind(area["kind"]),
            observed=area["observed"],
            expected=area["expected"],
            incidents=[_incident(telling, one) for one in area.get("incidents", ())],
            **_told(area, OF_AREA),
        )
        for area in story.get("areas", ())
    ]
    _put_goals(telling, plan, areas, at)
    _put_help(telling, plan, areas, at)
    return plan


def _put_goals(telling: Telling, plan: Plan, areas: list[ImprovementArea], at: datetime) -> None:
    for number, goal in enumerate(telling.story.get("goals", ())):
        workflows.put_item(
            plan=plan,
            model=Goal,
            by=telling.by_manager,
            at=at,
            area=areas[min(number, len(areas) - 1)],
            statement=goal["statement"],
            measure=goal["measure"],
            unit=goal.get("unit", ""),
            baseline=Decimal(str(goal["baseline"])) if "baseline" in goal else None,
            target=Decimal(str(goal["target"])) if "target" in goal else None,
            due_on=telling.within(goal["at"]),
            peer_level=Decimal(str(goal["peer_level"])) if "peer_level" in goal else None,
            evidence_on=telling.earlier(goal["evidence"]) if "evidence" in goal else None,
            steps=[
                {"due_on": telling.within(step["at"]), "value": Decimal(str(step["value"]))}
                for step in goal.get("steps", ())
            ],
            **_told(goal, OF_GOAL),
        )


def _told(story: Story, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: story[name] for name in names if name in story}


def _incident(telling: Telling, told: Story) -> dict[str, Any]:
    on = telling.earlier(told["days_before"]) if "days_before" in told else None
    return {"on": on, "when": told.get("when", ""), "what": told["what"]}


def _put_talks(telling: Telling, plan: Plan, at: datetime) -> None:
    for talk in telling.story.get("talks", ()):
        workflows.put_item(
            plan=plan,
            model=EarlierTalk,
            by=telling.by_manager,
            at=at,
            on=telling.earlier(talk["days_before"]),
            form=TalkForm(talk["form"]),
            about=talk["about"],
            outcome=talk["outcome"],
        )


def _hold_in(telling: Telling, plan: Plan, at: datetime) -> None:
    """Where the checkpoints are held, and what is expected by each of the first."""
    place = telling.story.get("place")
    for checkpoint in plan.checkpoints.all() if place else ():
        said = telling.story.get("expected", ())
        workflows.arrange_checkpoint(
            checkpoint=checkpoint,
            form=MeetingForm(telling.story.get("meeting", MeetingForm.MEETING)),
            place=place or "",
            expected=said[checkpoint.number - 1] if checkpoint.number <= len(said) else "",
            by=telling.by_manager,
            at=at,
        )


def _put_help(telling: Telling, plan: Plan, areas: list[ImprovementArea], at: datetime) -> None:
    by = telling.by_manager
    for number, area in enumerate(areas):
        for action in telling.story.get("actions", ())[number :: len(areas)]:
            workflows.put_item(
                plan=plan,
                model=ActionStep,
                by=by,
                at=at,
                area=area,
                kind=action["kind"],
                by_whom=ActionBy(action["by_whom"]),
                description=action["description"],
                due_on=telling.within(action["at"]),
                **_told(action, OF_STEP),
            )
    for item in telling.story.get("support", ()):
        workflows.put_item(
            plan=plan,
            model=SupportItem,
            by=by,
            at=at,
            description=item["description"],
            provider=Provider(item["provider"]),
            provider_name=item.get("provider_name", ""),
            due_on=telling.within(item["at"]),
            **_told(item, OF_SUPPORT),
        )
    for milestone in telling.story.get("milestones", ()):
        workflows.put_item(
            plan=plan,
            model=Milestone,
            by=by,
            at=at,
            title=milestone["title"],
            due_on=telling.within(milestone["at"]),
        )
