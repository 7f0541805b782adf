"""A conflict of interest, on everything about a plan: whoever has one is a stranger to it, in every state and place."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from django.test import Client
from django.urls import reverse

from employees.enums import ConflictKind
from employees.errors import NotNow, NotVisible
from employees.models import OutboxMessage
from employees.outbox import Suppressed
from employees.permissions import actor_for
from employees.workflows import note_conflict
from plans import lifecycle, workflows
from plans.enums import PlanStatus
from plans.models import FairStart, Observation, Plan
from plans.notices import NOTICES, hr_for
from plans.permissions import NOTES, PAUSES, PLANS, CoachingPermission, PlanPermission, may_draft_for
from plans.queries import leads_a_plan, own_meetings, plans_visible_to, readers_of
from plans.queries.judges import hearers_of
from plans.queries.steps import in_hand
from plans.workflows.leading import refuse_as_manager
from reviews.queries.messages import messages_of
from tests.architecture.matrix import MATRIX
from tests.architecture.test_matrix import address
from tests.factories.plans import MONDAY, plan_in
from tests.people import NAMES, Cast

TODAY = date(2026, 6, 1)
NOW = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
# Whoever works on Sam's plan, or may read it for their work.
AT_WORK = ("jana", "paul", "mia", "noor", "ivo", "ola")
SignIn = Callable[[str], Client]


def keep_out(cast: Cast, *names: str) -> None:
    """Note that these are in conflict about Sam. Noor, who leads HR, comes last: nobody notes it for her afterwards."""
    for name in sorted(names, key=lambda name: name == "noor"):
        note_conflict(
            who=cast.people()[name],
            about=cast.sam,
            kind=ConflictKind.WITNESS,
            by=cast.account("noor"),
            at=MONDAY,
        )


@pytest.mark.parametrize("status", PlanStatus)
def test_nothing_is_left_of_a_part_in_the_plan_alone_or_in_lists(cast: Cast, status: PlanStatus) -> None:
    plan = plan_in(status, cast)
    keep_out(cast, *AT_WORK)

    for name in AT_WORK:
        actor = actor_for(cast.account(name), on=TODAY)
        assert [each for each in PlanPermission if PLANS.can(actor, each, plan)] == [], name
        assert lifecycle.verbs_for(actor, plan) == frozenset(), name
        assert plan not in plans_visible_to(actor), name
        assert plan not in in_hand(actor, TODAY), name
        assert not may_draft_for(actor, cast.sam), name
        assert not messages_of(actor, kinds=NOTICES, at=NOW).exists(), name
    assert readers_of(plan, TODAY) == []
    assert hr_for(plan, at=NOW) == []
    assert hearers_of(plan, TODAY) == []
    assert not leads_a_plan(actor_for(cast.account("jana"), on=TODAY))
    assert not own_meetings(actor_for(cast.account("jana"), on=TODAY)).exists()


@pytest.mark.parametrize("status", sorted(PlanStatus.SHARED))
def test_the_employee_keeps_what_is_theirs(cast: Cast, status: PlanStatus) -> None:
    plan = plan_in(status, cast)
    before = lifecycle.verbs_for(actor_for(cast.account("sam"), on=TODAY), plan)

    keep_out(cast, *AT_WORK)

    assert lifecycle.verbs_for(actor_for(cast.account("sam"), on=TODAY), plan) == before


def test_others_of_their_plans_stay_theirs(cast: Cast) -> None:
    plan_in(PlanStatus.ACTIVE, cast)
    other = plan_in(PlanStatus.ACTIVE, cast, employee="lee", author="ana")

    keep_out(cast, "noor")

    assert list(plans_visible_to(actor_for(cast.account("noor"), on=TODAY))) == [other]


def test_whoever_is_kept_out_may_yet_stand_by_the_employee(cast: Cast) -> None:
    plan = plan_in(PlanStatus.ACTIVE, cast)
    keep_out(cast, "mia")

    workflows.invite_companion(
        plan=plan, companion=cast.account("mia"), until=date(2026, 8, 1), by=cast.account("sam"), at=NOW
    )

    mia = actor_for(cast.account("mia"), on=TODAY)
    assert PLANS.can(mia, PlanPermission.VIEW, plan)
    assert not PLANS.can(mia, PlanPermission.VIEW_CASE, plan)
    assert not PLANS.can(mia, PlanPermission.AMEND, plan)


def test_a_letter_on_its_way_is_not_sent(cast: Cast) -> None:
    plan = plan_in(PlanStatus.ACTIVE, cast)
    waiting = OutboxMessage.objects.filter(recipient=cast.account("mia"), about_ref=plan.ref).first()
    assert waiting is not None
    keep_out(cast, "mia")

    assert isinstance(NOTICES["plans.commented"].still_true(waiting, NOW), Suppressed)


def test_what_comes_before_a_plan_is_closed_to_them_too(cast: Cast) -> None:
    notes = [
        Observation.objects.create(
            employee=cast.sam,
            recorded_by=cast.account(name),
            recorded_at=MONDAY,
            happened_on=TODAY,
            seen="Late.",
            kind="concern",
        )
        for name in ("jana", "mia")
    ]
    pause = FairStart.objects.create(
        employee=cast.sam,
        answered_at=MONDAY,
        answered_by=cast.account("jana"),
        suggested="coach_first",
        step="coach_first",
    )
    keep_out(cast, *AT_WORK)

    for name in AT_WORK:
        actor = actor_for(cast.account(name), on=TODAY)
        assert not any(NOTES.can(actor, each, note) for each in NOTES.table for note in notes)
        assert not NOTES.visible(actor, Observation.objects.all()).exists(), name
        assert not PAUSES.can(actor, CoachingPermission.VIEW_PAUSE, pause), name
        assert not PAUSES.visible(actor, FairStart.objects.all()).exists(), name


def test_they_are_not_named_to_lead_and_nobody_is_told_why(cast: Cast) -> None:
    keep_out(cast, "paul")

    with pytest.raises(NotNow) as refused:
        refuse_as_manager(cast.paul, cast.sam, TODAY)

    assert str(refused.value) == "Paul Odell cannot lead a plan about this person. Choose somebody else."


def test_a_verb_asks_again(cast: Cast) -> None:
    plan = plan_in(PlanStatus.ACTIVE, cast)
    keep_out(cast, "mia")

    with pytest.raises(NotVisible):
        workflows.pause(plan=plan, from_date=TODAY, hr_note="", by=cast.account("mia"), at=NOW)


@pytest.mark.once
def test_every_address_of_the_plan_is_one_that_does_not_exist(cast: Cast, signed_in: SignIn) -> None:
    plan = plan_in(PlanStatus.ACTIVE, cast)
    keep_out(cast, "mia", "jana")
    rows = [
        (name, row)
        for name, row in MATRIX.items()
        if row.state == plan.status and row.arguments.get("ref") == "plan"
    ]
    browsers = [signed_in("mia"), signed_in("jana")]

    answers = {
        name: browsers[place % 2].get(address(name, row, cast, plan)).status_code
        for place, (name, row) in enumerate(rows)
    }

    assert set(answers.values()) == {404}, {name: code for name, code in answers.items() if code != 404}


@pytest.mark.once
@pytest.mark.parametrize("url", ["/plans/?view=open", "/plans/export.csv?view=open", "/messages/", "/today/"])
def test_lists_counts_and_files_are_as_if_there_were_no_plan(
    cast: Cast, signed_in: SignIn, time_machine, url: str
) -> None:
    time_machine.move_to(NOW, tick=False)
    mia = signed_in("mia")
    without = _seen(mia, url)
    plan = plan_in(PlanStatus.ACTIVE, cast)
    assert _seen(mia, url) != without

    keep_out(cast, "mia")

    assert _seen(mia, url) == without
    assert Plan.objects.filter(pk=plan.pk).exists()


def _seen(client: Client, url: str) -> bytes:
    answer = client.get(url, follow=True)
    return b"".join(
        line
        for line in answer.getvalue().splitlines(keepends=True)
        if b"csrf" not in line and b"nonce" not in line
    )


def test_hr_reads_on_the_plan_that_its_manager_sees_it_no_more(cast: Cast, signed_in: SignIn) -> None:
    plan = plan_in(PlanStatus.ACTIVE, cast)
    url = reverse("plan", args=[plan.ref])
    said = "Jana Lind cannot see this plan any more"
    assert said not in signed_in("mia").get(url).content.decode()

    keep_out(cast, "jana")

    page = signed_in("mia").get(url).content.decode()
    assert said in page
    assert reverse("plan_handover", args=[plan.ref]) in page


def test_the_cast_is_whom_it_says(cast: Cast) -> None:
    assert set(AT_WORK) < set(NAMES)
