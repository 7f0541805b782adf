"""Any run of verbs by anybody at any time: the application and a model of a hundred lines must agree after each.

On what is refused and how, on the state, the version, the number of signatures and of events in the record; and that
what a running plan says is its latest version, word for word.

The short form is part of the suite. The long form is 2,000 runs of 50 steps, in memory where TMPDIR is:

    TMPDIR=/dev/shm WAYMARK_RUNS=2000 WAYMARK_STEPS=50 ./waymark test --only=sqlite -n 0 \\
        tests/plans/test_state_machine.py
"""

from __future__ import annotations

import os
import random
import sys
from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from employees import audit
from employees.errors import DomainError, NotAllowed, NotNow, NotVisible
from employees.models import AuditEvent
from plans import workflows
from plans.documents.facts import facts_of
from plans.enums import (
    AppealDecision,
    ChangeKind,
    ChangeState,
    GoalResult,
    OutcomeKind,
    ProposalAnswer,
    Section,
)
from plans.models import Checkpoint, FairStart, Plan, Signature
from tests.factories.plans import ENDS, MONDAY, STARTS, draft_plan, excused, fill, judged
from tests.factories.remembered import remembered
from tests.factories.signing import declines, signs
from tests.people import NAMES, Cast

RUNS, STEPS = int(os.environ.get("WAYMARK_RUNS", "8")), int(os.environ.get("WAYMARK_STEPS", "40"))
# A seed and not a draw for each: a run is as wide as it is long, and can still be run again.
SEEDS, HALF, THEIRS = st.integers(0, 2**32 - 1), 0.5, 0.6
LONDON = ZoneInfo("Europe/London")
HR = {"mia", "noor"}
SEEN: Counter[str] = Counter()


@dataclass
class Model:
    """What the application should know and do, said again from how it was decided and nothing else."""

    author: str
    status: str = "draft"
    manager: str = "jana"
    version: int = 0
    events: int = 0
    shared: bool = False
    writers: set[str] = field(default_factory=set)
    took_part: set[str] = field(default_factory=set)
    proposals: list[str] = field(default_factory=list)
    ready: bool = False
    talk_until: date = date.max
    signed: dict[int, str] = field(default_factory=dict)
    held: int = 0
    waiting: bool = False
    outcome: tuple[str, int] | None = None
    appeal: str = ""
    decider: str = ""
    paused_on: date = date.max
    back_on: date = date.min
    appeal_until: date = date.max

    def sees(self, who: str) -> bool:
        """Before it is shared, the case alone; an approver and the next level once it has left the draft."""
        if who in HR | {self.manager}:
            return True
        if who == "ivo" or (who == "paul" and self.manager == "jana"):
            return self.status not in {"draft", "withdrawn"}
        return self.shared and who in {"sam", "ola"}

    def may(self, who: str, verb: str) -> bool:
        """Whose step it is."""
        return who in {
            "submit": {self.author} & (HR | {self.manager}),
            "request_changes": self.reviewers,
            "approve": self.reviewers,
            **{verb: {"sam"} for verb in ("propose", "ready", "sign", "decline", "appeal")},
            **{
                verb: HR
                for verb in ("amend", "extend", "make", "refuse", "pause", "resume", "withdraw", "hand_over")
            },
            "propose_change": {self.manager},
            "close": self.confirmers,
            "decide": self.uninvolved,
        }.get(verb, HR | {self.manager})

    @property
    def reviewers(self) -> set[str]:
        wrote = self.writers if self.status == "in_review" else set()
        return HR - {self.author} - wrote

    @property
    def confirmers(self) -> set[str]:
        if self.outcome is None or self.status not in {"active", "closed"}:
            return set()
        by, _version = self.outcome
        return {self.manager} - {by} if by in HR else set(HR)

    @property
    def uninvolved(self) -> set[str]:
        took_part = self.took_part - {self.decider} if self.status == "closed" else set()
        return {who for who in HR if who not in took_part and who != self.author}

    def now(self, verb: str, today: date, more: dict[str, Any]) -> bool:
        """Whether it is the time for it."""
        talking, active, running = self.status == "consultation", self.status == "active", self.version > 0
        running = running and self.status in {"active", "paused"}
        return {
            "edit": self.status == "draft" or (talking and "accept" in self.proposals),
            "submit": self.status == "draft" and bool(HR - {self.author} - self.writers),
            "request_changes": self.status == "in_review",
            "approve": self.status == "in_review",
            "share": self.status == "approved" and today < ENDS,
            "propose": talking,
            "answer": talking and self.proposals[-1:] == [""],
            "ready": talking,
            "start": talking
            and "" not in self.proposals
            and today < ENDS
            and (self.ready or today > self.talk_until),
            "sign": running and self.signed.get(self.version, "sign") == "sign",
            "decline": running and self.signed.get(self.version, "decline") == "decline",
            "hold": active and more["meeting_on"] is not None,
            "not_held": active and more["meeting_on"] is not None and more["meeting_on"] <= today,
            "move": active
            and more["meeting_on"] is not None
            and more["to_day"] not in more["taken"]
            and today <= more["to_day"] <= more["ends"]
            and more["to_day"].weekday() < 5,
            "propose_change": active and not self.waiting,
            "make": active and self.waiting,
            "refuse": active and self.waiting,
            "amend": active and (more["fair"] or not more["harder"]),
            "extend": active,
            "pause": active and more["from_date"] >= max(STARTS, self.back_on),
            "resume": self.status == "paused" and more["back_on"] >= self.paused_on,
            "hand_over": running and more["to"] != self.manager,
            "outcome": active and (self.held > 0 or not more["not_met"]),
            "close": active
            and self.outcome is not None
            and self.outcome[1] == self.version
            and not self.waiting,
            "appeal": self.status == "closed" and not self.appeal and today <= self.appeal_until,
            "decide": self.status == "closed" and self.appeal == "made",
            "withdraw": self.status in {"draft", "in_review", "approved", "consultation"},
        }[verb]

    def done(self, who: str, verb: str, today: date, more: dict[str, Any]) -> None:
        """What has become of it."""
        again = (verb in {"sign", "decline"} and self.version in self.signed) or (
            verb == "ready" and self.ready
        )
        self.events += not again
        self.took_part.add(who)
        moves = {
            "submit": "in_review",
            "request_changes": "draft",
            "approve": "approved",
            "share": "consultation",
            "start": "active",
            "pause": "paused",
            "resume": "active",
            "close": "closed",
            "withdraw": "withdrawn",
        }
        self.status = moves.get(verb, self.status)
        lost = verb == "resume" and weekdays(self.paused_on, more["back_on"])
        self.version += verb in {"start", "amend", "extend", "make", "hand_over", "move"} or bool(lost)
        if verb == "edit":
            self.writers.add(who)
            self.ready = False
        elif verb == "share":
            self.shared, self.talk_until = True, working_days_after(today, 5)
        elif verb == "propose":
            self.proposals.append("")
        elif verb == "answer":
            self.proposals[-1] = more["answer"]
        elif verb == "ready":
            self.ready = True
        elif verb in {"sign", "decline"}:
            self.signed[self.version] = verb
        elif verb == "hold":
            self.held += 1
        elif verb in {"propose_change", "make", "refuse"}:
            self.waiting = verb == "propose_change"
        elif verb == "pause":
            self.paused_on = more["from_date"]
        elif verb == "resume":
            self.back_on = more["back_on"]
        elif verb == "hand_over":
            self.manager = more["to"]
        elif verb == "outcome":
            self.outcome = (who, self.version)
        elif verb == "close":
            self.appeal_until = working_days_after(today, 10)
        elif verb in {"appeal", "decide"}:
            self.appeal = "made" if verb == "appeal" else "decided"
            self.decider = who if verb == "decide" else ""


def weekdays(first: date, last: date) -> int:
    """Working days from one day (inclusive) to another (exclusive): Monday to Friday, as the cast works."""
    return sum((first + timedelta(days=n)).weekday() < 5 for n in range((last - first).days))


def working_days_after(day: date, count: int) -> date:
    """The working day so many after this one."""
    while count:
        day += timedelta(days=1)
        count -= day.weekday() < 5
    return day


class Answered(dict[str, str]):
    """An answer to whatever the no-surprise check asks: what it asks has tests of its own."""

    def __bool__(self) -> bool:
        return True

    def get(self, key: str, default: Any = None) -> str:
        return "As the record shows."


@dataclass
class Act:
    """One press of one button: who, when, and what was filled in."""

    plan: Plan
    by: Any
    at: datetime
    more: dict[str, Any]

    @property
    def who(self) -> dict[str, Any]:
        return {"by": self.by, "at": self.at}

    @property
    def usual(self) -> dict[str, Any]:
        return {"plan": self.plan, **self.who}

    def new_words(self) -> list[dict[str, Any]]:
        goal = self.plan.goals.all()[0]
        fields: dict[str, Any] = {"measure": f"As of {self.at.isoformat()} {self.more['salt']}"}
        if self.more["harder"]:
            fields["target"] = str(goal.target + 1)
        return [{"item": "goal", "ref": goal.ref, "fields": fields}]

    def sign(self, verb: Callable[..., Any]) -> None:
        version = self.plan.versions.filter(number=self.plan.version).first()
        verb(version_sha256=version.sha256 if version else "", comment="", **self.usual)

    def answer(self) -> None:
        proposal = self.plan.proposals.last()
        assert proposal is not None
        answer = ProposalAnswer(self.more["answer"])
        workflows.answer_proposal(proposal=proposal, answer=answer, reason="As we said.", **self.who)

    @property
    def meeting(self) -> Checkpoint:
        """The next one that is open, or one that is not."""
        meeting = self.plan.checkpoints.still_open().first() or self.plan.checkpoints.first()
        assert meeting is not None
        return meeting

    def move(self) -> None:
        workflows.move_checkpoint(
            checkpoint=self.meeting, due_on=self.more["to_day"], reason="Both are needed.", **self.who
        )

    def amend(self) -> None:
        fair = "Sam asked for it." if self.more["fair"] else ""
        workflows.amend(changes=self.new_words(), reason="Agreed.", goalposts_reason=fair, **self.usual)

    def extend(self) -> None:
        end = (self.plan.ends_on or ENDS) + timedelta(days=7)
        workflows.amend(
            changes=workflows.extension(end), reason="More time.", kind=ChangeKind.EXTENSION, **self.usual
        )

    def decide_change(self, *, make: bool) -> None:
        waiting = (
            self.plan.amendments.filter(state=ChangeState.PROPOSED).first() or self.plan.amendments.last()
        )
        assert waiting is not None
        if make:
            workflows.amend(proposed=waiting, goalposts_reason="Sam asked for it.", **self.usual)
        else:
            workflows.decline_change(amendment=waiting, reason="Not now.", **self.who)

    def outcome(self) -> None:
        not_met = self.more["not_met"]
        workflows.propose_outcome(
            overall=OutcomeKind.NOT_MET if not_met else OutcomeKind.GOALS_MET,
            reason="As the checkpoints say.",
            results=judged(self.plan, GoalResult.NOT_MET if not_met else GoalResult.MET),
            undelivered=excused(self.plan),
            answers=Answered(),
            **self.usual,
        )

    def press(self, verb: str) -> None:
        """Do it for real."""
        more = self.more
        {
            "edit": lambda: workflows.describe(impact=f"Seen anew {self.at.isoformat()}.", **self.usual),
            "submit": lambda: workflows.submit(**self.usual),
            "request_changes": lambda: workflows.request_changes(
                section=Section.WHY, body="More.", **self.usual
            ),
            "approve": lambda: workflows.approve(**self.usual),
            "share": lambda: workflows.share(**self.usual),
            "propose": lambda: workflows.propose(
                section=Section.GOALS, wording=f"So: {more['salt']}", **self.usual
            ),
            "answer": self.answer,
            "ready": lambda: workflows.end_consultation(**self.usual),
            "start": lambda: workflows.start(**self.usual),
            "sign": lambda: self.sign(signs),
            "decline": lambda: self.sign(declines),
            "hold": lambda: workflows.hold_checkpoint(checkpoint=self.meeting, **self.who),
            "not_held": lambda: workflows.say_not_held(
                checkpoint=self.meeting, reason="Both were called away.", **self.who
            ),
            "move": self.move,
            "propose_change": lambda: workflows.propose_change(
                changes=self.new_words(), reason="So.", **self.usual
            ),
            "make": lambda: self.decide_change(make=True),
            "refuse": lambda: self.decide_change(make=False),
            "amend": self.amend,
            "extend": self.extend,
            "pause": lambda: workflows.pause(from_date=more["from_date"], hr_note="", **self.usual),
            "resume": lambda: workflows.resume(back_on=more["back_on"], **self.usual),
            "hand_over": lambda: workflows.hand_over(to=more["person"], reason="A new team.", **self.usual),
            "outcome": self.outcome,
            "close": lambda: workflows.close(**self.usual),
            "appeal": lambda: workflows.appeal(grounds="It was not so.", **self.usual),
            "decide": lambda: workflows.decide_appeal(
                decision=AppealDecision.UPHELD, reason="It was.", **self.usual
            ),
            "withdraw": lambda: workflows.withdraw(reason="Another step first.", **self.usual),
        }[verb]()


BEFORE_IT_RUNS = [
    "edit",
    "submit",
    "request_changes",
    "approve",
    "share",
    "propose",
    "answer",
    "ready",
    "start",
]
WHILE_IT_RUNS = [
    "sign",
    "decline",
    "hold",
    "not_held",
    "move",
    "propose_change",
    "make",
    "refuse",
    "amend",
    "extend",
    "pause",
    "resume",
]
AT_THE_END = ["hand_over", "outcome", "close", "appeal", "decide", "withdraw"]
VERBS = [*BEFORE_IT_RUNS, *WHILE_IT_RUNS, *AT_THE_END]
# What nothing waits for is not pressed: there is no button.
NEEDS = {"answer": "proposals", "make": "waiting", "refuse": "waiting"}


class Lifecycle(RuleBasedStateMachine):
    """The plan of Sam, pressed by everybody."""

    cast: Cast
    out_loud: Callable[[], AbstractContextManager[None]]

    def __init__(self) -> None:
        super().__init__()
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.at, self.pressed = MONDAY, 0
        self.times: Counter[str] = Counter()

    @initialize(author=st.sampled_from(["jana", "mia", "noor"]))
    def begin(self, author: str) -> None:
        """A whole draft by one of those who may write it."""

        def build() -> str:
            plan = fill(draft_plan(self.cast, author=author), self.cast, author=author)
            # As a draft from before there was a fair start: its questions to HR have tests of their own.
            FairStart.objects.filter(plan=plan).delete()
            return plan.ref

        self.ref = remembered(("state machine", author), build)
        self.model = Model(author, writers={author}, took_part={author})
        self.model.events = AuditEvent.objects.filter(about_ref=self.ref).count()

    @rule(seed=SEEDS)
    def somebody_presses_something(self, seed: int) -> None:
        """Two times in five anybody anything: mostly the wrong person at the wrong time. Else what is theirs to do."""
        chance = random.Random(seed)  # noqa: S311 -- a test that can be run again
        more = self.filled_in(chance)
        theirs = self.theirs(more) if chance.random() < THEIRS else {}
        if theirs:
            # Rather what was done less often, so that a run gets somewhere.
            verb = sorted(theirs, key=lambda verb: self.times[verb] + 2 * chance.random())[0]
            self.press(chance.choice(theirs[verb]), verb, more)
        else:
            self.press(chance.choice(sorted(NAMES)), chance.choice(VERBS), more)

    def theirs(self, more: dict[str, Any]) -> dict[str, list[str]]:
        """What the model finds right now, but for taking the plan back, and by whom."""
        today = self.at.astimezone(LONDON).date()
        right = {
            verb: [
                who
                for who in ("jana", "ana", "mia", "noor", "sam")
                if self.model.sees(who) and self.model.may(who, verb)
            ]
            for verb in VERBS
            if verb != "withdraw" and self.model.now(verb, today, more)
        }
        return {verb: people for verb, people in right.items() if people}

    def filled_in(self, chance: random.Random) -> dict[str, Any]:
        """What a form would hold: the clock goes on by some hours or days."""
        self.at += timedelta(hours=chance.choice([0, 0, 1, 5, 24, 24, 48, 96, 24 * 9]), minutes=1)
        self.pressed += 1
        today = self.at.astimezone(LONDON).date()
        to = chance.choice(["ana", "jana"])
        plan = Plan.objects.get(ref=self.ref)
        meeting = plan.checkpoints.still_open().first()
        return {
            "salt": self.pressed,
            "answer": chance.choice(["accept", "decline"]),
            "harder": chance.random() < HALF,
            "fair": chance.random() < HALF,
            "not_met": chance.random() < HALF,
            "from_date": today - timedelta(days=chance.randint(0, 4)),
            "back_on": today + timedelta(days=chance.randint(-6, 6)),
            "to": to,
            "person": self.cast.people()[to],
            "meeting_on": meeting.due_on if meeting else None,
            "taken": set(plan.checkpoints.values_list("due_on", flat=True)),
            "to_day": today + timedelta(days=chance.randint(-2, 12)),
            "ends": plan.ends_on or ENDS,
        }

    def press(self, who: str, verb: str, more: dict[str, Any]) -> None:
        """Do it in the model and for real, and compare."""
        model = self.model
        if verb in NEEDS and not getattr(model, NEEDS[verb]):
            return
        today = self.at.astimezone(LONDON).date()
        wanted: type[DomainError] | None = None
        if not model.sees(who):
            wanted = NotVisible
        elif not model.may(who, verb):
            wanted = NotAllowed
        elif not model.now(verb, today, more):
            wanted = NotNow
        before, plan = model.version, Plan.objects.get(ref=self.ref)
        got: type[DomainError] | None = None
        said = ""
        try:
            Act(plan, self.cast.account(who), self.at, more).press(verb)
        except DomainError as refusal:
            got, said = type(refusal), str(refusal)
        assert got is wanted, f"{who} {verb} on {today} in {model}: {said}"
        SEEN[f"{verb}: {wanted.__name__ if wanted else 'done'}"] += 1
        if wanted is None:
            model.done(who, verb, today, more)
            self.times[verb] += 1
        self.compare(facts_too=model.version != before)

    def compare(self, *, facts_too: bool) -> None:
        """The same state, version, signatures and events; and nothing was edited in place."""
        plan, model = Plan.objects.get(ref=self.ref), self.model
        assert (plan.status, plan.version, plan.versions.count()) == (
            model.status,
            model.version,
            model.version,
        )
        assert Signature.objects.filter(version__plan=plan).count() == len(model.signed)
        assert AuditEvent.objects.filter(about_ref=self.ref).count() == model.events
        if facts_too and model.version:
            assert facts_of(plan) == plan.versions.get(number=model.version).facts

    def tell(self) -> None:
        """Long work says how far it is."""
        SEEN["run: over"] += 1
        if (runs := SEEN["run: over"]) % 50 == 0:
            acts = sum(SEEN.values()) - runs
            with self.out_loud():
                sys.stdout.write(f"{runs:,} runs, {acts:,} acts, no divergence\n")
                sys.stdout.flush()

    def teardown(self) -> None:
        """The record holds together; then all of it never was."""
        try:
            if hasattr(self, "ref"):
                self.compare(facts_too=True)
                assert audit.verify().holds
            self.tell()
        finally:
            transaction.set_rollback(True)
            self.undo.__exit__(None, None, None)


@pytest.mark.slow
def test_the_application_and_the_model_agree_on_any_run_of_verbs(
    cast: Cast, capsys: pytest.CaptureFixture[str]
) -> None:
    machine = type("Machine", (Lifecycle,), {"cast": cast, "out_loud": staticmethod(capsys.disabled)})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=RUNS,
            stateful_step_count=STEPS,
            deadline=None,
            derandomize="WAYMARK_RUNS" not in os.environ,
            suppress_health_check=list(HealthCheck),
            database=None,
            # A run says all that led to it; to look for a shorter one takes longer than to read it.
            phases=[Phase.explicit, Phase.generate],
        ),
    )
    # A machine that never gets anywhere agrees with anything.
    assert {verb for verb in VERBS if SEEN[f"{verb}: done"]} >= {
        "submit",
        "approve",
        "share",
        "start",
        "sign",
        "pause",
    }
    del SEEN["run: over"]
    assert {refusal.rpartition(" ")[2] for refusal in SEEN} == {"done", "NotAllowed", "NotNow", "NotVisible"}
