"""The sheet on which a running plan is changed: out, elsewhere, split, made one; and the word about the goalposts."""

from __future__ import annotations

from typing import Any

import pytest
from bs4 import BeautifulSoup

from plans import workflows
from plans.enums import ChangeState, PlanStatus
from plans.models import Amendment, ImprovementArea, Plan
from tests.factories.plans import plan_in
from tests.people import Cast
from tests.plans.test_changing_pages import FAIR, UNDER_WAY, filled_in, redline, url, words


@pytest.fixture
def active(cast: Cast, time_machine) -> Plan:
    time_machine.move_to(UNDER_WAY, tick=False)
    return plan_in(PlanStatus.ACTIVE, cast)


def press(client: Any, address: str, **typed: str) -> tuple[Any, Any]:
    """Fill in, see what would change, and confirm it: both answers."""
    seen = client.post(address, filled_in(client.get(address), reason="Agreed.", **typed))
    return seen, client.post(address, filled_in(seen, step="confirm"))


def test_things_are_taken_out_and_put_elsewhere(active, signed_in):
    first, second = active.goals.all()
    milestone, step = active.milestones.get(), active.actions.get()
    typed = {
        f"goal-{second.ref}-place": "0",
        f"milestone-{milestone.ref}-take_out": "on",
        f"action-{step.ref}-description": "Take the longer course on sorting a full inbox",
    }
    seen, made = press(signed_in("mia"), url("plan_change", active), **typed)

    assert [row[0].partition(":")[0] for row in redline(seen)] == ["Goal", "Action step", "Milestone"]
    assert made.status_code == 302
    assert [goal.ref for goal in active.goals.all()] == [second.ref, first.ref]
    assert not active.milestones.exists()
    assert active.actions.get().description == "Take the longer course on sorting a full inbox"


def test_a_meeting_to_come_moves_and_one_that_was_held_is_not_on_the_sheet(active, cast, signed_in):
    first, second = active.checkpoints.all()[:2]
    workflows.hold_checkpoint(checkpoint=first, by=cast.account("jana"), at=UNDER_WAY)
    mia = signed_in("mia")
    assert f"checkpoint-{first.ref}" not in mia.get(url("plan_change", active)).content.decode()

    sunday, _refused = press(
        mia, url("plan_change", active), **{f"checkpoint-{second.ref}-due_on": "2026-06-14"}
    )
    assert sunday.status_code == 409 and "working day" in words(sunday)
    _seen, made = press(mia, url("plan_change", active), **{f"checkpoint-{second.ref}-due_on": "2026-06-16"})
    assert made.status_code == 302
    second.refresh_from_db()
    assert second.due_on.isoformat() == "2026-06-16"


def test_the_goalposts_are_named_and_hr_is_asked_why_on_the_spot(active, signed_in):
    mia, goal, change = signed_in("mia"), active.goals.all()[0], url("plan_change", active)
    typed = filled_in(
        mia.get(change), reason="It went well.", asked_by="employee", **{f"goal-{goal.ref}-target": "95"}
    )
    seen = mia.post(change, typed)
    assert "This moves the goalposts" in words(seen) and "rises from 90 to 95" in words(seen)
    asked = BeautifulSoup(seen.content, "html.parser").select("[name=goalposts_reason]")
    assert [(field.name, field.get("type")) for field in asked] == [("textarea", None)]

    silent = mia.post(change, filled_in(seen, step="confirm"))
    assert silent.status_code == 409 and "Say why that is fair" in words(silent)
    assert mia.post(change, filled_in(seen, step="confirm", goalposts_reason=FAIR)).status_code == 302
    made = Amendment.objects.get()
    assert (made.asked_by, made.goalposts_reason, made.state) == ("employee", FAIR, ChangeState.MADE)


def test_a_manager_is_told_and_hr_answers_for_it(active, signed_in):
    jana, mia, goal = signed_in("jana"), signed_in("mia"), active.goals.all()[0]
    seen, put = press(jana, url("plan_change", active), **{f"goal-{goal.ref}-due_on": "2026-07-03"})
    assert "This moves the goalposts" in words(seen)
    assert "goalposts_reason" not in seen.content.decode() and put.status_code == 302

    decide = url("plan_change_decide", active, Amendment.objects.get().ref)
    page = mia.get(decide)
    assert "is due on 3 July 2026 instead of 10 July 2026" in words(
        page
    ) and "Asked for by: The manager" in words(page)
    assert mia.post(decide, {"decision": "make"}).status_code == 422
    assert mia.post(decide, {"decision": "make", "goalposts_reason": FAIR}).status_code == 302


def test_a_change_that_can_no_longer_be_made_can_still_be_declined(active, cast, signed_in):
    item = active.support.get()
    put = workflows.propose_change(
        plan=active,
        changes=[{"item": "support", "ref": item.ref, "fields": {"frequency": "twice a week"}}],
        reason="More.",
        by=cast.account("jana"),
        at=UNDER_WAY,
    )
    workflows.deliver_support(item=item, by=cast.account("jana"), at=UNDER_WAY)
    mia, decide = signed_in("mia"), url("plan_change_decide", active, put.ref)

    page = mia.get(decide)
    assert "This change can no longer be made:" in words(page) and "has been delivered" in words(page)
    assert mia.post(decide, {"decision": "decline", "reason": "It was given."}).status_code == 302
    put.refresh_from_db()
    assert put.state == ChangeState.DECLINED


def test_an_area_is_split_and_made_one_again(active, signed_in):
    mia, area = signed_in("mia"), active.areas.get()
    (goal, other), step = active.goals.all(), active.actions.get()
    new = {
        "title_1": "Handing over",
        "observed_1": "Three notes missing on 4 May.",
        "expected_1": "A note a shift.",
    }
    split = url("plan_area_split", active, area.ref)
    forgotten = mia.post(split, filled_in(mia.get(split), reason="Two things.", **new))
    assert forgotten.status_code == 422

    where = {f"belongs_{goal.ref}": "0", f"belongs_{other.ref}": "1", f"belongs_{step.ref}": "0"}
    _seen, made = press(mia, split, **new, **where)
    assert made.status_code == 302
    first, second = active.areas.all()
    assert [(row.ref, row.area_id) for row in active.goals.all()] == [
        (goal.ref, first.pk),
        (other.ref, second.pk),
    ]
    assert not ImprovementArea.objects.filter(ref=area.ref).exists()

    merge = url("plan_areas_merge", active)
    sheet = filled_in(mia.get(merge), reason="One thing after all.", title="Answering and handing over")
    assert mia.post(merge, {**sheet, "areas": [first.ref]}).status_code == 422
    seen = mia.post(merge, {**sheet, "areas": [first.ref, second.ref]})
    confirmed = {**filled_in(seen, step="confirm"), "areas": [first.ref, second.ref]}
    assert mia.post(merge, confirmed).status_code == 302
    assert active.areas.get().title == "Answering and handing over"
    assert {goal.area_id for goal in active.goals.all()} == {active.areas.get().pk}


def test_a_plan_with_one_area_has_nothing_to_make_one_of(active, signed_in):
    response = signed_in("mia").get(url("plan_areas_merge", active))
    assert response.status_code == 409 and "one area" in words(response)
