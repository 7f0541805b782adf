"""The link of every message, opened by whoever may be told of it: it leads to the act, and never to a closed door.

What the published forms tell of (tests/plans/test_published_forms.py) is opened there, act by act, besides.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from employees.models import OutboxMessage
from employees.outbox import Ready, enqueue
from plans import workflows
from plans.enums import GoalResult, OutcomeKind, PlanStatus
from plans.models import Plan
from plans.notices import NOTICES, messages, reminding
from plans.notices.rules import RULES, About
from plans.workflows.amending import extension
from reviews.notices import CATALOGUE
from tests.factories.plans import MONDAY, excused, judged, plan_in
from tests.people import Cast
from tests.stories.letters import open_link

LATER = MONDAY + timedelta(days=20)
# Told of somebody's plan: the person, the manager, HR.
READERS = ("sam", "jana", "mia")
# Of these the occasion is a row of its own; and whoever no longer leads a plan is led home.
OWN_STORIES = {"plans.change_proposed", "plans.handed_on"}
ABOUT_PLANS = sorted(
    kind for kind in {**NOTICES, **reminding.NOTICES} if "note" not in kind and kind not in OWN_STORIES
)


def told(kind: str, plan: Plan, cast: Cast, who: str) -> OutboxMessage:
    """A message of this kind to somebody, about the plan's first meeting where it is about one."""
    once = waiting(RULES[kind].about, plan) if kind in RULES else plan.checkpoints.all()[0].ref
    (wanted,) = messages(kind, plan, [cast.account(who)], once=once)
    with transaction.atomic():
        message = enqueue(kind=kind, key=wanted.key, recipient=wanted.recipient, about=plan, at=LATER)
    assert message is not None
    return message


def waiting(about: About, plan: Plan) -> str:
    """What a reminder is about, as its key says it: the first of such things in the plan, with its day."""
    things = {About.CHECKPOINT: plan.checkpoints, About.SUPPORT: plan.support, About.RECEIPT: plan.versions}
    thing: Any = things[about].first() if about in things else plan
    ref = thing.ref if thing is not None else plan.ref
    day = reminding.ASKED[about][0](plan, ref) or date.min
    return f"{ref}:1:{day.isoformat()}"


@pytest.mark.parametrize("status", [s for s in PlanStatus if s != PlanStatus.WITHDRAWN])
def test_a_link_opens_for_whoever_may_be_told(cast: Cast, time_machine: Any, status: PlanStatus) -> None:
    plan = plan_in(status, cast)
    moment = datetime(2026, 7, 13, 9, 0, tzinfo=UTC) if status == PlanStatus.CLOSED else LATER
    time_machine.move_to(moment)
    addresses: set[tuple[str, str]] = set()
    for kind in ABOUT_PLANS:
        for who in READERS:
            verdict = CATALOGUE[kind].still_true(told(kind, plan, cast, who), moment)
            if isinstance(verdict, Ready):
                addresses.add((who, verdict.path))
    closed_doors = []
    for who, path in sorted(addresses):
        client = Client()
        client.force_login(cast.account(who))
        answer = client.get(path)
        if answer.status_code != 200:
            closed_doors.append((who, path, answer.status_code))
    assert addresses
    assert closed_doors == []


def test_a_message_opens_from_the_list_as_from_the_letter(cast: Cast, time_machine: Any) -> None:
    plan = plan_in(PlanStatus.ACTIVE, cast)
    time_machine.move_to(LATER)
    for place, who in enumerate(READERS):
        client = Client()
        client.force_login(cast.account(who))
        for kind in ABOUT_PLANS[place :: len(READERS)]:  # the readers take turns
            message = told(kind, plan, cast, who)
            listed = client.post(reverse("messages"), {"open": message.ref})
            linked = client.get(reverse("message", args=[message.ref]))
            assert (listed.status_code, linked.status_code) in {(302, 302), (404, 302)}, (who, kind)
            if listed.status_code == 302:
                assert listed["Location"] == linked["Location"], (who, kind)


def test_who_is_asked_to_let_somebody_in_is_led_there_from_the_list_too(
    cast: Cast, time_machine: Any
) -> None:
    time_machine.move_to(LATER)
    workflows.ask_for_emergency(
        person=cast.sam, reason="Nobody else can be reached today.", by=cast.account("tom"), at=LATER
    )
    message = OutboxMessage.objects.get(kind="plans.emergency_asked", recipient=cast.account("noor"))
    client = Client()
    client.force_login(cast.account("noor"))

    listed = client.post(reverse("messages"), {"open": message.ref})

    linked = client.get(reverse("message", args=[message.ref]))
    assert [(one.status_code, one["Location"]) for one in (listed, linked)] == [
        (302, reverse("emergency"))
    ] * 2


def test_who_is_asked_to_decide_is_led_to_the_decision(cast: Cast, time_machine: Any) -> None:
    plan = plan_in(PlanStatus.ACTIVE, cast)
    time_machine.move_to(LATER)
    jana, mia = cast.account("jana"), cast.account("mia")
    put = workflows.propose_change(
        plan=plan, changes=extension(date(2026, 7, 31)), reason="More time.", by=jana, at=LATER
    )
    assert leads("plans.change_proposed") == {("mia", f"/plans/{plan.ref}/changes/{put.ref}/")}
    workflows.amend(plan=plan, proposed=put, by=mia, at=LATER)

    ending = datetime(2026, 7, 29, 9, 0, tzinfo=UTC)
    time_machine.move_to(ending)
    plan.refresh_from_db()
    workflows.propose_outcome(
        plan=plan,
        overall=OutcomeKind.GOALS_MET,
        reason="Both goals were reached.",
        results=judged(plan, GoalResult.MET),
        undelivered=excused(plan),
        by=jana,
        at=ending,
    )
    assert leads("plans.outcome_proposed") == {("mia", f"/plans/{plan.ref}/close/")}
    assert leads("plans.closing_comment_asked") == {("sam", f"/my-plan/closing/?plan={plan.ref}")}
    workflows.close(plan=plan, by=mia, at=ending)

    workflows.appeal(plan=plan, grounds="Two months were missing.", by=cast.account("sam"), at=ending)
    # Who took part may not decide, and is led to the plan; who did not, to the decision.
    assert leads("plans.appealed") == {
        ("mia", f"/plans/{plan.ref}/"),
        ("noor", f"/plans/{plan.ref}/appeal/"),
    }


def leads(kind: str) -> set[tuple[str, str]]:
    """Who was told of this, and where their link leads; each is opened."""
    found = set()
    for message in OutboxMessage.objects.filter(kind=kind).select_related("recipient__employee"):
        found.add((message.recipient.employee.first_name.lower(), open_link(message)))
    return found
