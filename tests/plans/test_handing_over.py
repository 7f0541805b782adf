"""From one manager to the next: who may, what each of the three sees, and that the one before is out at once."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import transaction
from django.urls import reverse

from employees.errors import NotAllowed, NotNow, NotVisible
from employees.models import AuditEvent, OutboxMessage
from plans import workflows
from plans.documents.redline import differences
from plans.enums import ChangeKind, GoalAnswer, PlanStatus
from plans.models import HandOver, Plan
from plans.workflows.handing_over import waiting_for_answer
from reviews.enums import Standing
from reviews.workflows import GoalEntry, log_checkpoint
from tests.factories.plans import plan_in
from tests.people import Cast

AT = datetime(2026, 6, 3, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def active(cast: Cast, time_machine) -> Plan:
    time_machine.move_to(AT, tick=False)
    return plan_in(PlanStatus.ACTIVE, cast)


@pytest.fixture
def handed(active: Plan, cast: Cast) -> Plan:
    """Jana's plan, led by Ana since a moment ago."""
    return workflows.hand_over(
        plan=active, to=cast.ana, reason="Jana leads another team.", by=cast.account("mia"), at=AT
    )


def answers(plan: Plan, *said: tuple[GoalAnswer, str]) -> dict[str, tuple[GoalAnswer, str]]:
    return dict(zip([goal.ref for goal in plan.goals.all()], said, strict=True))


def test_a_handover_is_a_version_with_its_redline_and_all_three_are_told(active, handed, cast):
    first, second = handed.versions.all()
    assert (handed.version, second.kind, second.reason) == (
        2,
        ChangeKind.HANDOVER,
        "Jana leads another team.",
    )
    assert [(row.what, row.before, row.after) for row in differences(first.facts, second.facts)] == [
        ("Manager", "Jana Lind", "Ana Ruiz")
    ]
    told = OutboxMessage.objects.filter(queued_at=AT).values_list("kind", "recipient__employee__first_name")
    assert {("plans.changed", "Sam"), ("plans.handed_over", "Ana"), ("plans.handed_on", "Jana")} <= set(told)
    event = AuditEvent.objects.filter(event="plan.handed_over").get()
    assert (event.data["from_manager"], event.data["to_manager"]) == (cast.jana.ref, cast.ana.ref)


def test_the_one_before_is_out_at_once_and_the_new_one_in(active, handed, cast, signed_in):
    assert signed_in("jana").get(reverse("plan", args=[handed.ref])).status_code == 404
    page = signed_in("ana").get(reverse("plan", args=[handed.ref])).content.decode()
    assert "has not answered for each goal yet" in page and "Answer for each goal" in page
    with pytest.raises(NotVisible):
        workflows.summarise(plan=handed, summary="One word more.", by=cast.account("jana"), at=AT)


@pytest.mark.parametrize(
    ("who", "sentence"),
    [
        ("jana", "leads this plan already"),
        ("sam", "another person than the employee"),
        ("kim", "stands by the employee"),
    ],
)
def test_somebody_who_cannot_lead_it_is_not_given_it(active, cast, who, sentence):
    workflows.invite_companion(
        plan=active, companion=cast.account("kim"), until=date(2026, 7, 1), by=cast.account("sam"), at=AT
    )

    with pytest.raises(NotNow, match=sentence):
        workflows.hand_over(
            plan=active, to=cast.people()[who], reason="A change.", by=cast.account("mia"), at=AT
        )
    active.refresh_from_db()
    assert (active.manager, active.version, HandOver.objects.count()) == (cast.jana, 1, 0)


@pytest.mark.parametrize(("who", "refusal"), [("jana", NotAllowed), ("sam", NotAllowed), ("ada", NotVisible)])
def test_only_hr_hands_over(active, cast, who, refusal):
    with pytest.raises(refusal):
        workflows.hand_over(plan=active, to=cast.ana, reason="A change.", by=cast.account(who), at=AT)


def test_a_plan_that_does_not_run_is_not_handed_over(cast):
    for state in (PlanStatus.DRAFT, PlanStatus.CLOSED):
        with transaction.atomic():
            with pytest.raises(NotNow, match="This plan is now"):
                workflows.hand_over(
                    plan=plan_in(state, cast), to=cast.ana, reason="A change.", by=cast.account("mia"), at=AT
                )
            transaction.set_rollback(True)


def test_what_was_seen_is_what_is_handed_over(active, cast):
    with pytest.raises(NotNow, match="was changed while this page was open"):
        workflows.hand_over(
            plan=active, to=cast.ana, reason="A change.", seen_version=7, by=cast.account("mia"), at=AT
        )


def test_the_closing_summary_goes_with_the_plan(active, cast):
    jana = cast.account("jana")
    workflows.summarise(plan=active, summary="Mornings work best.", by=jana, at=AT)
    again = workflows.summarise(plan=active, summary="Mornings work best; ask Rosa.", by=jana, at=AT)
    workflows.hand_over(plan=active, to=cast.ana, reason="A change.", by=cast.account("mia"), at=AT)

    made = HandOver.objects.get()
    assert (made.pk, made.summary, made.summary_by) == (again.pk, "Mornings work best; ask Rosa.", jana)
    assert (made.from_manager, made.to_manager, made.version.number) == (cast.jana, cast.ana, 2)


def test_the_new_manager_answers_for_each_goal_once(handed, cast):
    ana = cast.account("ana")
    accept, propose = (GoalAnswer.ACCEPT, ""), (GoalAnswer.PROPOSE, "Two weeks more.")
    for wrong in ({}, answers(handed, accept, (GoalAnswer.PROPOSE, " ")), {"z": accept}):
        with pytest.raises(NotNow):
            workflows.take_over(plan=handed, answers=wrong, by=ana, at=AT)
    with pytest.raises(NotAllowed):
        workflows.take_over(
            plan=handed, answers=answers(handed, accept, propose), by=cast.account("mia"), at=AT
        )

    made = workflows.take_over(plan=handed, answers=answers(handed, accept, propose), by=ana, at=AT)
    assert [(one["answer"], one["words"]) for one in made.answers] == [
        ("accept", ""),
        ("propose", "Two weeks more."),
    ]
    assert made.answers[0]["statement"] == handed.goals.first().statement
    assert waiting_for_answer(handed) is None
    with pytest.raises(NotNow, match="answered for already"):
        workflows.take_over(plan=handed, answers=answers(handed, accept, accept), by=ana, at=AT)


def test_hr_the_leaving_and_the_new_manager_each_do_their_part_on_one_page(active, cast, signed_in):
    url = reverse("plan_handover", args=[active.ref])
    jana, mia, ana = signed_in("jana"), signed_in("mia"), signed_in("ana")
    assert jana.post(url, {"summary": ""}).status_code == 422
    assert jana.post(url, {"summary": "Ask Rosa."}).status_code == 302
    assert "Ask Rosa." in mia.get(url).content.decode()

    sent = {"version": "1", "manager": "Nobody Here", "reason": "Jana leads another team."}
    refused = mia.post(url, sent)
    assert refused.status_code == 422 and "Jana leads another team." in refused.content.decode()
    assert mia.post(url, sent | {"manager": "Sam Okafor"}).status_code == 409
    assert mia.post(url, sent | {"manager": "Ana Ruiz"}).status_code == 302

    first, second = active.goals.all()
    said = {f"answer_{first.ref}": "accept", f"answer_{second.ref}": "propose"}
    assert ana.post(url, said).status_code == 422
    assert ana.post(url, said | {f"words_{second.ref}": "Two weeks more."}).status_code == 302
    page = signed_in("sam").get(url).content.decode()
    for words in ("From Jana Lind to Ana Ruiz", "Ask Rosa.", "Two weeks more.", "taken over as it is"):
        assert words in page
    assert signed_in("sam").post(url, {}).status_code == 403


def test_what_each_manager_said_at_checkpoints_stays_apart_in_the_record(
    active, cast, signed_in, time_machine
):
    first, second = active.checkpoints.all()[:2]
    log(first, cast, "jana", AT)
    handed = workflows.hand_over(
        plan=active, to=cast.ana, reason="A change.", by=cast.account("mia"), at=AT + HOUR
    )
    record = reverse("plan_record", args=[handed.ref])
    assert "While Jana Lind led the plan" not in signed_in("mia").get(record).content.decode()
    log(second, cast, "ana", AT + 2 * HOUR)

    page = signed_in("mia").get(record).content.decode()
    places = [
        page.index(words)
        for words in ("While Jana Lind led", "Seen by jana", "While Ana Ruiz led", "Seen by ana")
    ]
    assert places == sorted(places)


def log(checkpoint, cast, who, at):
    entries = [
        GoalEntry(goal=goal, standing=Standing.ON_COURSE, example=f"Seen by {who}")
        for goal in checkpoint.plan.goals.all()
    ]
    log_checkpoint(
        checkpoint=checkpoint,
        entries=entries,
        held_on=at.date(),
        note="",
        share=True,
        by=cast.account(who),
        at=at,
    )
