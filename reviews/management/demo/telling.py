"""Tell one plan of the demo through the verbs, each step at the time at which it would have been taken."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from employees.models import Employee, User
from employees.queries import calendar_for
from employees.working_days import WorkingCalendar
from plans import workflows
from plans.enums import (
    ActionBy,
    AreaKind,
    Frequency,
    GoalResult,
    OutcomeKind,
    ProposalAnswer,
    Provider,
    Section,
)
from plans.models import ActionStep, Goal, ImprovementArea, Milestone, Plan, SupportItem
from reviews.enums import Stance
from reviews.models import Review
from reviews.workflows import GoalEntry, answer, log_checkpoint

Story = Mapping[str, Any]
ORDER = ("draft", "in_review", "approved", "consultation", "active")


def at_nine(day: date, hour: int = 9) -> datetime:
    """An hour of a day, in UTC."""
    return datetime.combine(day, time(hour), UTC)


@dataclass
class Telling:
    """One story, the people in it, and the days on which it happens."""

    story: Story
    employee: Employee
    manager: Employee
    hr: User
    today: date
    calendar: WorkingCalendar

    @property
    def by_manager(self) -> User:
        """The manager's account."""
        assert self.manager.user is not None  # noqa: S101 -- everyone in the demo has one
        return self.manager.user

    @property
    def by_employee(self) -> User:
        """The employee's account."""
        assert self.employee.user is not None  # noqa: S101 -- everyone in the demo has one
        return self.employee.user

    @property
    def starts(self) -> date:
        """The first working day of the plan."""
        return self.calendar.on_or_after(self.today + timedelta(days=self.story["begins"]))

    @property
    def ends(self) -> date:
        """The last working day of the plan."""
        return self.calendar.on_or_before(self.starts + timedelta(weeks=self.story["weeks"]))

    def before_start(self, working_days: int) -> date:
        """The day some working days before the start, never later than today."""
        return min(self.calendar.add(self.starts, -working_days), self.today)

    def within(self, share: float) -> date:
        """A working day within the plan: 0 is the start, 1 the end."""
        days = (self.ends - self.starts).days
        day = self.calendar.on_or_after(self.starts + timedelta(days=max(1, round(days * share))))
        return min(day, self.ends)

    def reached(self, stage: str) -> bool:
        """Whether the story goes at least as far as a stage."""
        until = self.story["until"]
        return until in ("paused", "closed") or until not in ORDER or ORDER.index(until) >= ORDER.index(stage)


def tell(telling: Telling) -> Plan:
    """Tell the whole story, as far as it goes."""
    plan = _draft(telling)
    until = telling.story["until"]
    if until == "draft":
        return plan
    workflows.submit(plan=plan, by=telling.by_manager, at=at_nine(telling.before_start(12), 15))
    if until == "in_review":
        return plan
    workflows.approve(plan=plan, by=telling.hr, at=at_nine(telling.before_start(10), 11))
    if until == "withdrawn":
        workflows.withdraw(
            plan=plan,
            reason=telling.story["withdraw_reason"],
            by=telling.hr,
            at=at_nine(telling.before_start(8), 16),
        )
    if until in ("approved", "withdrawn"):
        return plan
    _consult(telling, plan)
    if until == "consultation":
        return plan
    _run(telling, plan)
    return plan


def _draft(telling: Telling) -> Plan:
    story, by = telling.story, telling.by_manager
    at = at_nine(telling.before_start(15), 10)
    plan = workflows.draft(
        employee=telling.employee,
        manager=telling.manager,
        by=by,
        at=at,
        fair_start={
            "raised_before": True,
            "support_tried": True,
            "health_or_leave": False,
            "can_succeed": True,
        },
    )
    texts = {key: story[key] for key in ("reason", "impact", "earlier_talks", "ending") if key in story}
    workflows.describe(plan=plan, by=by, at=at, **texts)
    frequency = Frequency(story.get("frequency", Frequency.FORTNIGHTLY))
    workflows.schedule(
        plan=plan, starts_on=telling.starts, ends_on=telling.ends, frequency=frequency, by=by, at=at
    )
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
            unit=goal["unit"],
            baseline=Decimal(str(goal["baseline"])),
            target=Decimal(str(goal["target"])),
            due_on=telling.within(goal["at"]),
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
            frequency=item.get("frequency", ""),
            due_on=telling.within(item["at"]),
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


def _consult(telling: Telling, plan: Plan) -> None:
    story = telling.story
    shared = telling.before_start(8)
    if "shared_days_ago" in story:
        shared = telling.calendar.on_or_before(telling.today - timedelta(days=story["shared_days_ago"]))
    workflows.share(plan=plan, by=telling.by_manager, at=at_nine(shared, 14))
    workflows.open_plan(plan=plan, by=telling.by_employee, at=at_nine(shared, 18))
    for said in story.get("comments", ()):
        workflows.comment(
            plan=plan,
            section=Section(said["section"]),
            body=said["body"],
            by=telling.by_employee,
            at=at_nine(shared, 19),
        )
    for wish in story.get("proposals", ()):
        made = workflows.propose(
            plan=plan,
            section=Section(wish["section"]),
            wording=wish["wording"],
            by=telling.by_employee,
            at=at_nine(shared, 20),
        )
        if "answer" in wish:
            workflows.answer_proposal(
                proposal=made,
                answer=ProposalAnswer(wish["answer"]),
                reason=wish["reason"],
                by=telling.by_manager,
                at=at_nine(telling.calendar.add(shared, 2), 10),
            )


def _run(telling: Telling, plan: Plan) -> None:
    story = telling.story
    start = at_nine(telling.starts, 9)
    workflows.end_consultation(plan=plan, by=telling.by_employee, at=start - timedelta(hours=1))
    workflows.start(plan=plan, by=telling.by_manager, at=start)
    _sign(telling, plan, at_nine(telling.calendar.add(telling.starts, 1), 17))
    _give_support(telling, plan)
    _hold_checkpoints(telling, plan)
    _change(telling, plan)
    if story["until"] == "paused":
        since = telling.calendar.on_or_before(telling.today - timedelta(days=story["paused_days_ago"]))
        workflows.pause(
            plan=plan, from_date=since, hr_note="Agreed leave.", by=telling.hr, at=at_nine(since, 10)
        )
    if "outcome" in story:
        _finish(telling, plan)


def _sign(telling: Telling, plan: Plan, at: datetime) -> None:
    meaning = telling.story.get("signed")
    if meaning is None:
        return
    act = workflows.sign if meaning == "received" else workflows.decline_to_sign
    act(
        plan=plan,
        version_sha256=plan.versions.get(number=1).sha256,
        comment=telling.story.get("signed_comment", ""),
        by=telling.by_employee,
        at=at,
    )


def _give_support(telling: Telling, plan: Plan) -> None:
    for item, told in zip(plan.support.all(), telling.story.get("support", ()), strict=True):
        day = min(item.due_on, telling.today)
        if told.get("delivered"):
            workflows.deliver_support(item=item, by=telling.by_manager, at=at_nine(day, 12))
        if told.get("received"):
            workflows.receive_support(item=item, by=telling.by_employee, at=at_nine(day, 18))


def _hold_checkpoints(telling: Telling, plan: Plan) -> None:
    goals = list(plan.goals.all())
    said = telling.story["goals"]
    last = len(said[0].get("path", ()))
    for number, checkpoint in enumerate(plan.checkpoints.all()[:last]):
        if checkpoint.due_on > telling.today:
            break
        entries = [
            GoalEntry(
                goal=goal,
                standing=told["standings"][number],
                example=told["examples"][number],
                value=Decimal(str(told["path"][number])),
            )
            for goal, told in zip(goals, said, strict=True)
        ]
        review = log_checkpoint(
            checkpoint=checkpoint,
            entries=entries,
            held_on=checkpoint.due_on,
            note="",
            share=True,
            by=telling.by_manager,
            at=at_nine(checkpoint.due_on, 15),
        )
        _respond(telling, review, number, at_nine(checkpoint.due_on, 19))


def _respond(telling: Telling, review: Review, number: int, at: datetime) -> None:
    responses = telling.story.get("responses")
    if responses is None or number > 1:
        return
    stance, words = Stance(responses[0]), responses[1]
    if stance == Stance.DISPUTED and number == 0:
        return
    answer(review=review, stance=stance, body=words, by=telling.by_employee, at=at)


def _change(telling: Telling, plan: Plan) -> None:
    day = telling.calendar.on_or_before(telling.today - timedelta(days=3))
    goal = plan.goals.first()
    for key in ("change", "waiting_change"):
        wanted = telling.story.get(key)
        if wanted is None or goal is None:
            continue
        waiting = workflows.propose_change(
            plan=plan,
            changes=[{"item": "goal", "ref": goal.ref, "fields": {"target": str(wanted["target"])}}],
            reason=wanted["reason"],
            by=telling.by_manager,
            at=at_nine(day, 11),
        )
        if key == "change":
            workflows.amend(
                plan=plan,
                proposed=waiting,
                goalposts_reason=wanted.get("goalposts_reason", ""),
                by=telling.hr,
                at=at_nine(day, 16),
            )


def _finish(telling: Telling, plan: Plan) -> None:
    told = telling.story["outcome"]
    day = min(telling.ends, telling.calendar.on_or_before(telling.today - timedelta(days=2)))
    weeks = told.get("monitored_weeks")
    workflows.propose_outcome(
        plan=plan,
        overall=OutcomeKind(told["overall"]),
        reason=told["reason"],
        results={goal: GoalResult(told["results"]) for goal in plan.goals.all()},
        next_step=told.get("next_step", ""),
        monitored_until=day + timedelta(weeks=weeks) if weeks else None,
        by=telling.by_manager,
        at=at_nine(day, 10),
    )
    if telling.story["until"] != "closed":
        return
    workflows.close(plan=plan, by=telling.hr, at=at_nine(day, 16))
    grounds = telling.story.get("appeal")
    if grounds:
        later = telling.calendar.on_or_before(telling.today - timedelta(days=1))
        workflows.appeal(plan=plan, grounds=grounds, by=telling.by_employee, at=at_nine(later, 12))


def calendar_of(employee: Employee, today: date) -> WorkingCalendar:
    """The employee's working calendar for the years that a story can touch."""
    return calendar_for(employee, range(today.year - 1, today.year + 2))
