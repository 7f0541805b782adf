"""The sheet on which a running plan is changed: out, elsewhere, split, made one; and the word about the goalposts."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from bs4 import BeautifulSoup

from plans import workflows
from plans.enums import ChangeState, PlanStatus
from plans.models import Amendment, GoalStep, ImprovementArea, Incident, Plan
from tests.factories.plans import plan_in
from tests.people import Cast
from tests.plans.test_changing_pages import FAIR, UNDER_WAY, filled_in, page, redline, url, words


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
    decision = mia.get(decide)
    assert "is due on 3 July 2026 instead of 10 July 2026" in words(decision)
    assert "Asked for by: The manager" in words(decision)
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

    decision = mia.get(decide)
    assert "This change can no longer be made:" in words(decision) and "has been delivered" in words(decision)
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


def test_an_area_is_split_into_as_many_as_are_asked_for_and_nothing_typed_is_lost(active, signed_in):
    mia, area = signed_in("mia"), active.areas.get()
    (goal, other), step = active.goals.all(), active.actions.get()
    split = url("plan_area_split", active, area.ref)
    typed = {
        "title_1": "Handing over",
        "observed_1": "Three notes missing on 4 May.",
        "reason": "Three things.",
    }
    more = mia.post(split, filled_in(mia.get(split), **typed, another_area="yes"))

    assert more.status_code == 200 and not page(more).select(".error-summary, .invalid-feedback")
    assert {name: filled_in(more)[name] for name in (*typed, "count")} == {**typed, "count": "3"}
    assert page(more).select("form[data-guard] button")[0].get("name") is None, "Enter asks for no other area"
    third = {
        "expected_1": "A note a shift.",
        "title_2": "Sorting the inbox",
        "expected_2": "Sorted by ten.",
        f"belongs_{goal.ref}": "0",
        f"belongs_{other.ref}": "1",
        f"belongs_{step.ref}": "2",
    }
    half = mia.post(split, filled_in(more, **third))
    assert half.status_code == 422 and "Say what was seen" in words(half)
    seen = mia.post(split, filled_in(half, observed_2="Unsorted on 11 May."))
    assert mia.post(split, filled_in(seen, step="confirm")).status_code == 302
    assert [(one.title, one.goals.count(), one.actions.count()) for one in active.areas.all()] == [
        (area.title, 1, 0),
        ("Handing over", 1, 0),
        ("Sorting the inbox", 0, 1),
    ]


def test_an_area_in_which_nothing_was_written_is_none_and_there_are_five_at_most(active, signed_in):
    mia, area = signed_in("mia"), active.areas.get()
    split = url("plan_area_split", active, area.ref)
    shown = mia.get(split)
    for count in ("3", "4", "5"):
        shown = mia.post(split, filled_in(shown, another_area="yes"))
        assert filled_in(shown)["count"] == count
    assert not page(shown).select("button[name=another_area]")
    two = {
        "title_1": "Handing over",
        "observed_1": "Three missing on 4 May.",
        "expected_1": "A note a shift.",
    }
    where = {f"belongs_{item.ref}": "0" for item in (*active.goals.all(), *active.actions.all())}
    seen = mia.post(split, filled_in(shown, reason="Two things.", **two, **where))

    assert [row[0].partition(":")[0] for row in redline(seen) if row[1] == "Was not there"] == [
        "Area",
        "Area",
    ]


def test_the_path_of_a_goal_is_changed_and_what_has_come_stands(active, cast, signed_in):
    mia, goal = signed_in("mia"), active.goals.all()[0]
    numbers = [("2026-05-19", "60"), ("2026-06-05", "70"), ("2026-06-26", "80")]
    path = [{"due_on": day, "value": value} for day, value in numbers]
    GoalStep.objects.bulk_create(GoalStep(goal=goal, **step) for step in path)
    past, first, second = goal.steps.all()
    sheet = mia.get(url("plan_change", active))
    name = f"goal-{goal.ref}-steps"
    assert (
        "standing as it is: 60 by 19 May 2026." in words(sheet) and past.ref not in filled_in(sheet).values()
    )

    half = {f"{name}-0-value": "75", f"{name}-1-due_on": "", f"{name}-1-value": ""}
    room = mia.post(url("plan_change", active), filled_in(sheet, **half, another_line=name))
    assert room.status_code == 200 and not page(room).select(".error-summary")
    early = {f"{name}-3-due_on": "2026-05-20", f"{name}-3-value": "62", "reason": "Agreed."}
    refused = mia.post(url("plan_change", active), filled_in(room, **early))
    assert refused.status_code == 422 and "This day has come already." in words(refused)
    seen = mia.post(url("plan_change", active), filled_in(refused, **{f"{name}-3-due_on": "2026-06-12"}))
    assert seen.status_code == 422 and "goes back behind the number before it" in words(seen)
    seen = mia.post(url("plan_change", active), filled_in(seen, **{f"{name}-3-value": "78"}))

    assert "goes from 70 to 75." in words(seen) and "78 by 12 June 2026 is new." in words(seen)
    assert "80 by 26 June 2026 is no longer asked." in words(seen)
    confirmed = filled_in(seen, step="confirm", goalposts_reason=FAIR)
    assert mia.post(url("plan_change", active), confirmed).status_code == 302
    assert [(one.ref, one.due_on.isoformat(), one.value) for one in goal.steps.all()[:2]] == [
        (past.ref, "2026-05-19", 60),
        (first.ref, "2026-06-05", 75),
    ]
    assert [str(one.due_on) for one in goal.steps.all()[2:]] == ["2026-06-12"]
    assert not GoalStep.objects.filter(ref=second.ref).exists()


def test_a_sheet_sent_untouched_changes_nothing(active, signed_in):
    GoalStep.objects.create(goal=active.goals.all()[0], due_on="2026-06-05", value="70.50")
    mia = signed_in("mia")
    sent = mia.post(url("plan_change", active), filled_in(mia.get(url("plan_change", active)), reason="Why?"))

    assert sent.status_code == 422 and "Nothing in the plan would change." in words(sent)


def test_single_incidents_stand_and_the_sheet_says_so(active, signed_in):
    Incident.objects.create(area=active.areas.get(), on="2026-03-12", what="Nine of fourteen waited.")
    mia = signed_in("mia")
    sheet = mia.get(url("plan_change", active))
    assert "incidents of this area stand as they were written" in words(sheet)

    area = active.areas.get()
    smuggled = {f"area-{area.ref}-incidents-0-{name}": "" for name in ("ref", "on", "when", "what")}
    seen = mia.post(
        url("plan_change", active), filled_in(sheet, ending="We meet.", reason="Agreed.", **smuggled)
    )
    assert [row[0] for row in redline(seen)] == ["What happens at the end"]


def test_another_frequency_lays_out_what_is_to_come_and_shows_every_meeting(
    active, cast, signed_in, time_machine
):
    workflows.hold_checkpoint(checkpoint=active.checkpoints.first(), by=cast.account("jana"), at=UNDER_WAY)
    time_machine.move_to(
        datetime(2026, 6, 12, 10, tzinfo=UTC), tick=False
    )  # a Friday: the next meeting is on Monday
    mia, change = signed_in("mia"), url("plan_change", active)
    sheet = mia.get(change)
    assert page(sheet).select("input[name=frequency][value=template]") == [], "no form says it"
    single = {f"checkpoint-{active.checkpoints.all()[2].ref}-due_on": "2026-06-30"}
    both = mia.post(change, filled_in(sheet, frequency="weekly", reason="More help.", **single))
    assert both.status_code == 422 and "This lays all meetings to come out anew." in words(both)

    seen = mia.post(change, filled_in(sheet, frequency="weekly", reason="More help."))
    assert [(row[0], row[2]) for row in redline(seen)] == [
        ("Checkpoints", "Every week"),
        ("Checkpoint 3", "on: 22 June 2026; form: Meeting"),
        ("Checkpoint 5", "on: 6 July 2026; form: Meeting"),
    ]
    assert mia.post(change, filled_in(seen, step="confirm")).status_code == 302
    assert [(one.number, str(one.due_on)) for one in active.checkpoints.all()] == [
        (1, "2026-06-01"),
        (2, "2026-06-15"),
        (3, "2026-06-22"),
        (4, "2026-06-29"),
        (5, "2026-07-06"),
        (6, "2026-07-10"),
    ]


def test_a_plan_with_one_area_has_nothing_to_make_one_of(active, signed_in):
    response = signed_in("mia").get(url("plan_areas_merge", active))
    assert response.status_code == 409 and "one area" in words(response)
