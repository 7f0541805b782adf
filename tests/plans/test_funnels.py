"""What comes out of the queries that narrow by who asks: theirs, all of theirs, and nothing that lies beside it."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest

from employees import audit
from employees.enums import Role
from employees.errors import NotAllowed, NotVisible
from plans import workflows
from plans.enums import Audience, LetterKind, PlanEvent, PlanStatus, ReadingEvent
from plans.models import Comment, FairStart, Goal, Plan
from plans.permissions import PlanPermission
from plans.queries import (
    comments_for,
    current_version,
    leads_a_plan,
    own_meetings,
    own_plan,
    own_plans,
    part_for,
    plan_for,
    plans_visible_to,
)
from plans.queries.drafting import (
    open_plans_known_to,
    people_to_plan_for,
    person_to_plan_for,
    reports_to_plan_for,
)
from plans.queries.fair_start import may_see_hr_answers, pause_shown, pauses_without_plan
from plans.queries.letters import letters_of
from plans.queries.portfolio import View, in_view, of_others, views_for
from plans.queries.timeline import events_for
from plans.workflows import Meeting
from tests.factories.people import RoleGrantFactory
from tests.factories.plans import draft_plan, plan_in
from tests.people import NAMES as CAST
from tests.people import Cast
from tests.plans.test_who_may import NAMES, NOW, TODAY, actor, with_everybody

P = PlanPermission


@pytest.fixture
def plan(cast: Cast) -> Plan:
    """Sam's plan, which runs, with everybody there."""
    return with_everybody(PlanStatus.ACTIVE, cast)


@pytest.fixture
def other(cast: Cast, plan: Plan) -> Plan:
    """Lee's plan, which runs as well. Ana leads it."""
    return plan_in(PlanStatus.ACTIVE, cast, employee="lee", author="ana")


def end(cast: Cast, plan: Plan) -> None:
    """Close it, as far as anybody who looks for it can tell."""
    said = {"status": PlanStatus.CLOSED, "closed_at": NOW, "closed_by": cast.account("mia")}
    Plan.objects.filter(pk=plan.pk).update(**said)


def test_a_plan_that_one_may_not_see_and_one_that_is_not_there_are_the_same(
    cast: Cast, plan: Plan, other: Plan
) -> None:
    assert plan_for(actor(cast, "jana"), plan.ref) == plan
    assert plan_for(actor(cast, "jana"), plan.ref, P.SUMMARISE) == plan
    for name, ref in (("jana", other.ref), ("jana", "none"), ("chris", plan.ref)):
        with pytest.raises(NotVisible):
            plan_for(actor(cast, name), ref)
    with pytest.raises(NotAllowed):
        plan_for(actor(cast, "jana"), plan.ref, P.AMEND)


def test_a_part_of_another_plan_is_not_there(plan: Plan, other: Plan) -> None:
    goal, elsewhere = plan.goals.last(), other.goals.last()

    assert part_for(plan, Goal, goal.ref) == goal
    for ref in (elsewhere.ref, "none"):
        with pytest.raises(NotVisible):
            part_for(plan, Goal, ref)


def test_ones_own_plans_are_those_that_were_shared_with_oneself_and_the_current_comes_first(
    cast: Cast, other: Plan
) -> None:
    old = Plan.objects.get(employee=cast.sam)
    later = NOW + timedelta(days=1)
    end(cast, old)
    Plan.objects.filter(pk=old.pk).update(shared_at=later)
    sam, lee, noor = actor(cast, "sam"), actor(cast, "lee"), actor(cast, "noor")
    hidden = draft_plan(cast, at=later)
    assert list(own_plans(sam)) == [old]
    assert own_plan(sam) == old
    shared = {"shared_at": NOW, "shared_by": cast.account("jana")}
    for status, facts in (
        (PlanStatus.IN_REVIEW, {}),
        (PlanStatus.APPROVED, {}),
        (PlanStatus.CONSULTATION, shared),
    ):
        Plan.objects.filter(pk=hidden.pk).update(status=status, **facts)

    assert list(own_plans(sam)) == [old, hidden]
    assert own_plan(sam) == hidden
    assert own_plan(sam, old.ref) == old
    assert list(own_plans(lee)) == [other]
    assert list(own_plans(noor)) == []
    for asking, ref in ((noor, None), (sam, other.ref), (noor, old.ref)):
        with pytest.raises(NotVisible):
            own_plan(asking, ref)


def test_who_leads_a_plan(cast: Cast, plan: Plan, other: Plan) -> None:
    assert {name for name in NAMES if leads_a_plan(actor(cast, name))} == {"jana", "ana"}
    # Ana leads one of her own; without it, it is Jana's alone that she keeps going.
    Plan.objects.filter(pk=other.pk).update(manager=cast.paul)
    assert {name for name in NAMES if leads_a_plan(actor(cast, name))} == {"jana", "ana", "paul"}
    end(cast, plan)
    assert not leads_a_plan(actor(cast, "ana"))


def test_what_is_said_among_those_who_lead_the_plan_is_not_told_to_its_person(cast: Cast, plan: Plan) -> None:
    said = {"plan": plan, "author": cast.account("jana"), "at": NOW}
    for_all = Comment.objects.create(body="To all", audience=Audience.EVERYONE, **said)
    of_case = Comment.objects.create(body="To the case", audience=Audience.CASE, **said)

    read = {name: set(comments_for(actor(cast, name), plan)) for name in NAMES if name != "chris"}

    assert read == {
        name: {for_all} if name in {"sam", "kim", "tom"} else {for_all, of_case}
        for name in NAMES
        if name != "chris"
    }


def test_the_version_in_force(cast: Cast, plan: Plan) -> None:
    assert current_version(plan) == plan.versions.get(number=1)
    assert current_version(draft_plan(cast, author="noor", employee="ada")) is None


def test_for_whom_one_may_begin_a_plan(cast: Cast) -> None:
    with_everybody(PlanStatus.DRAFT, cast)
    left = {"chris"}
    type(cast.chris).objects.filter(pk=cast.chris.pk).update(left_on=TODAY - timedelta(days=1))
    works = {name: person for name, person in cast.people().items() if name not in left}
    names = {person.pk: name for name, person in works.items()}

    def of(name: str) -> set[str]:
        return {names[each.pk] for each in people_to_plan_for(actor(cast, name), TODAY)}

    in_support = {"sam", "jana", "paul"}
    assert {name: of(name) for name in CAST if of(name)} == {
        "jana": {"sam"},
        "paul": {"jana"},
        "ivo": {"paul"},
        "ana": {"lee"},
        "mia": in_support,
        "ada": in_support | {"lee", "ana"},
        "noor": set(works) - {"noor"},
    }
    reports = {each.pk for each in reports_to_plan_for(actor(cast, "noor"), TODAY)}
    assert reports == {cast.mia.pk, cast.ada.pk}
    assert person_to_plan_for(actor(cast, "jana"), cast.sam.ref, TODAY) == cast.sam
    for name, ref in (("jana", cast.lee.ref), ("jana", cast.chris.ref), ("jana", "none")):
        with pytest.raises(NotVisible):
            person_to_plan_for(actor(cast, name), ref, TODAY)
    cast.account("jana").is_active = False
    assert of("jana") == set()


def test_that_somebody_has_a_plan_is_told_to_whoever_sees_it(cast: Cast, plan: Plan, other: Plan) -> None:
    known = {name for name in NAMES if plan in open_plans_known_to(actor(cast, name), cast.sam)}

    assert known == set(NAMES) - {"chris"}
    assert other not in open_plans_known_to(actor(cast, "noor"), cast.sam)
    end(cast, plan)
    assert not open_plans_known_to(actor(cast, "noor"), cast.sam).exists()


def test_meetings_are_those_of_ones_own_plan_and_of_those_one_leads(
    cast: Cast, plan: Plan, other: Plan
) -> None:
    found = {name: {each.plan for each in own_meetings(actor(cast, name))} for name in (*NAMES, "lee")}

    assert {name: plans for name, plans in found.items() if plans} == {
        "sam": {plan},
        "jana": {plan},
        "ana": {plan, other},
        "lee": {other},
    }
    paused = {"paused_at": NOW, "paused_on": TODAY, "paused_by": cast.account("mia")}
    Plan.objects.filter(pk=plan.pk).update(status=PlanStatus.PAUSED, **paused)
    assert not own_meetings(actor(cast, "sam")).exists()


def test_the_list_of_plans_is_of_others_and_its_drafts_are_ones_own(
    cast: Cast, plan: Plan, other: Plan
) -> None:
    draft = draft_plan(cast, author="jana", employee="chris")
    RoleGrantFactory(user=cast.account("sam"), role=Role.HR_LEAD)

    def drafts(name: str) -> set[Plan]:
        return set(plans_visible_to(actor(cast, name)).filter(in_view(View.DRAFTS, actor(cast, name), TODAY)))

    assert set(of_others(actor(cast, "sam"))) == {other, draft}
    assert set(of_others(actor(cast, "jana"))) == {plan, draft}
    assert {name: drafts(name) for name in ("jana", "mia", "noor")} == {
        "jana": {draft},
        "mia": set(),
        "noor": set(),
    }
    worth = {name for name in NAMES if View.WORTH_A_LOOK in views_for(actor(cast, name))}
    assert worth == {"sam", "mia", "ada", "noor"}
    assert set(views_for(actor(cast, "jana"))) == set(View) - {View.WORTH_A_LOOK}


def test_letters_are_between_the_two_sides(cast: Cast, plan: Plan) -> None:
    letter = workflows.write_letter(
        plan=plan,
        kind=LetterKind.MEETING,
        meeting=Meeting(date(2026, 6, 4), time(10, 0), "Room 3"),
        by=cast.account("jana"),
        at=NOW,
    )

    read = {name for name in NAMES if letters_of(actor(cast, name), plan) == [letter]}

    assert read == {"sam", "jana", "mia", "ada", "noor"}


def test_of_the_record_everybody_reads_what_is_theirs_to_know(cast: Cast, plan: Plan) -> None:
    Comment.objects.all().delete()
    for audience in (Audience.CASE, Audience.EVERYONE):
        audit.record(
            PlanEvent.COMMENTED, by=cast.account("jana"), about=plan, at=NOW, audience=audience.value
        )
    audit.record(ReadingEvent.READ, by=cast.account("mia"), about=plan, at=NOW)

    def events(name: str) -> list[str]:
        return [event.event for event in events_for(actor(cast, name), plan)]

    every = events("mia")
    assert ReadingEvent.READ not in every
    assert every[:2] == [PlanEvent.COMMENTED, PlanEvent.COMMENTED]
    assert every[-1] == PlanEvent.DRAFTED
    assert {PlanEvent.ANSWERED_FOR_HR, PlanEvent.SUBMITTED, PlanEvent.STARTED} < set(every)
    without = [each for each in every if each != PlanEvent.ANSWERED_FOR_HR]
    since = every[: every.index(PlanEvent.SHARED) + 1]
    for_all = since[1:]  # without the comment among those who lead it
    assert {name: events(name) for name in NAMES if name != "chris"} == {
        "mia": every,
        "ada": every,
        "noor": every,
        **dict.fromkeys(("jana", "ana", "paul", "ivo", "ola"), without),
        **dict.fromkeys(("sam", "kim", "tom"), for_all),
    }
    draft = draft_plan(cast, author="ana", employee="lee")
    assert events_for(actor(cast, "lee"), draft) == []


def test_of_the_pause_before_the_plan_each_reads_their_class_of_answer(cast: Cast, plan: Plan) -> None:
    answered_for_hr_by_mia = plan.fair_start.hr_answers.get()

    def shown(name: str) -> tuple[bool, bool, object]:
        found = pause_shown(actor(cast, name), plan)
        for_hr = found["for_hr"] and found["for_hr"]["answered"]
        return found["pause"] == plan.fair_start, found["decision"] == plan.fair_start, for_hr

    assert {name: shown(name) for name in NAMES} == {
        **dict.fromkeys(NAMES, (False, False, None)),
        "jana": (True, True, None),
        **dict.fromkeys(("mia", "ada", "noor"), (True, True, answered_for_hr_by_mia)),
    }
    FairStart.objects.filter(plan=plan).update(plan=None, step="coach_first")
    assert pause_shown(actor(cast, "noor"), plan) == {"pause": None, "decision": None, "for_hr": None}


def test_a_pause_that_led_to_no_plan_is_found_with_the_person_and_what_hr_answered_by_hr(
    cast: Cast, plan: Plan
) -> None:
    pause = plan.fair_start
    FairStart.objects.filter(pk=pause.pk).update(plan=None, step="coach_first")

    def found(name: str) -> tuple[bool, int, bool]:
        rows = list(pauses_without_plan(actor(cast, name), cast.sam))
        answers = sum(len(row.hr_answers.all()) for row in rows)
        return rows == [pause], answers, may_see_hr_answers(actor(cast, name), pause)

    assert {name: found(name) for name in NAMES} == {
        **dict.fromkeys(NAMES, (False, 0, False)),
        "jana": (True, 0, False),
        **dict.fromkeys(("mia", "ada", "noor"), (True, 1, True)),
    }
    assert not pauses_without_plan(actor(cast, "noor"), cast.lee).exists()
    FairStart.objects.filter(pk=pause.pk).update(plan=plan, step="go")
    assert not pauses_without_plan(actor(cast, "noor"), cast.sam).exists()
