"""What a real form asks for besides: lines within an item, folded parts, earlier talks, how checkpoints are held."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import IntegrityError, transaction
from django.test import Client

from employees.errors import NotNow
from plans import workflows
from plans.enums import MeetingForm, TalkForm
from plans.models import EarlierTalk, Goal, GoalStep, ImprovementArea, Incident, Plan
from tests.factories.plans import ENDS, MONDAY, STARTS, draft_plan, earlier_talk, fill
from tests.people import Cast
from tests.plans.drafting import GOAL, SignedIn, fields_of, save, text_of, url, wrong


@pytest.fixture(autouse=True)
def _now(time_machine: Any) -> None:
    time_machine.move_to(MONDAY + timedelta(hours=3), tick=False)


@pytest.fixture
def plan(cast: Cast) -> Plan:
    """Jana's whole draft for Sam."""
    return fill(draft_plan(cast), cast)


@pytest.fixture
def jana(signed_in: SignedIn) -> Client:
    return signed_in("jana")


def lines(name: str, *told: dict[str, str]) -> dict[str, str]:
    """Lines as a browser sends them."""
    return {
        f"{name}-{number}-{field}": value
        for number, line in enumerate(told)
        for field, value in {"ref": "", **line}.items()
    }


def is_open(response: Any, summary: str) -> bool:
    """Whether the folded part with this summary is open."""
    page = BeautifulSoup(response.content, "html.parser")
    return next(
        part.has_attr("open")
        for part in page.select("details.disclosure")
        if summary in part.select("summary")[0].get_text()
    )


AREA = {"title": "Handovers", "kind": "skill", "observed": "No note.", "expected": "A note each shift."}
FIRST = {"on": "2026-03-12", "when": "", "what": "Nine of fourteen waited."}
SECOND = {"on": "", "when": "most of March", "what": "Late ones came in after four."}
NUMBERED = {**GOAL, "baseline": "60", "target": "90"}
MORE = "More that a form may ask for"


class TestIncidents:
    def test_they_are_kept_by_date_and_those_in_words_come_after(self, plan, jana):
        earlier = {"on": "2026-02-02", "when": "", "what": "The first one."}

        jana.post(url("draft_area_new", plan), {**AREA, **lines("incidents", SECOND, FIRST, earlier)})

        area = plan.areas.get(title="Handovers")
        assert [(one.on, one.when) for one in area.incidents.all()] == [
            (date(2026, 2, 2), ""),
            (date(2026, 3, 12), ""),
            (None, "most of March"),
        ]
        page = text_of(jana.get(url("draft_why", plan)))
        assert (
            page.index("Mon 2 February 2026") < page.index("Thu 12 March 2026") < page.index("most of March")
        )

    def test_a_dated_incident_answers_the_hint_that_asks_when(self, plan, jana):
        jana.post(url("draft_area_new", plan), AREA)
        assert "When was it seen, and how often?" in text_of(jana.get(url("draft_why", plan)))
        area = plan.areas.get(title="Handovers")

        save(
            jana,
            url("draft_area", plan, area.ref),
            **{f"incidents-0-{name}": value for name, value in FIRST.items()},
        )

        assert "When was it seen, and how often?" not in text_of(jana.get(url("draft_why", plan)))

    def test_another_line_keeps_what_was_typed_and_saves_nothing(self, plan, jana):
        half = {"on": "12 March", "when": "", "what": "Not finished"}
        sent = {**AREA, "title": "", "kind": "skill", **lines("incidents", half), "another_line": "yes"}

        response = jana.post(url("draft_area_new", plan), sent)

        assert response.status_code == 200
        assert wrong(response) == {}
        kept = fields_of(response)
        assert kept["incidents-0-what"] == "Not finished"
        assert kept["incidents-1-what"] == ""
        assert (kept["observed"], kept["kind"]) == ("No note.", "skill")
        assert is_open(response, "Single incidents")
        assert plan.areas.count() == 1

    def test_enter_saves_and_does_not_ask_for_another_line(self, plan, jana):
        form = BeautifulSoup(jana.get(url("draft_area_new", plan)).content, "html.parser").select_one(
            "form[data-guard]"
        )
        assert form is not None

        assert form.select("button")[0].get("name") is None

    @pytest.mark.parametrize(
        ("line", "field", "words"),
        [
            ({**FIRST, "on": ""}, "incidents-0-on", "Give the date, or say when it was in words."),
            ({**FIRST, "what": ""}, "incidents-0-what", "Say what happened."),
            ({**FIRST, "on": "2026-05-05"}, "incidents-0-on", "This day has not come yet."),
            ({**FIRST, "on": "12/03/2026"}, "incidents-0-on", "This is not a date."),
            ({**FIRST, "when": "x" * 101}, "incidents-0-when", "Shorten this to 100 characters."),
            (
                {**FIRST, "what": "nul\x00"},
                "incidents-0-what",
                "There are characters in this that cannot be read or printed.",
            ),
        ],
    )
    def test_a_wrong_line_is_explained_in_its_place(self, plan, jana, line, field, words):
        response = jana.post(url("draft_area_new", plan), {**AREA, **lines("incidents", line)})

        assert response.status_code == 422
        assert words in wrong(response)[field]
        assert "<title>Error: " in response.content.decode()
        assert is_open(response, "Single incidents")
        assert plan.areas.count() == 1

    def test_an_emptied_line_is_taken_out_and_the_others_keep_their_reference(self, plan, jana):
        jana.post(url("draft_area_new", plan), {**AREA, **lines("incidents", FIRST, SECOND)})
        area = plan.areas.get(title="Handovers")
        kept = area.incidents.get(when="most of March").ref
        address = url("draft_area", plan, area.ref)

        save(
            jana, address, **{"incidents-0-on": "", "incidents-0-what": "", "incidents-1-what": "Later ones."}
        )

        assert [(one.ref, one.what) for one in area.incidents.all()] == [(kept, "Later ones.")]

    def test_the_button_pressed_twice_makes_one_area_and_one_incident(self, plan, jana):
        for _press in range(2):
            jana.post(url("draft_area_new", plan), {**AREA, **lines("incidents", FIRST)})

        assert plan.areas.filter(title="Handovers").count() == 1
        assert Incident.objects.count() == 1

    def test_two_editors_see_each_others_lines(self, plan, signed_in, jana):
        area = plan.areas.get()
        address = url("draft_area", plan, area.ref)
        hers = fields_of(jana.get(address))
        save(signed_in("mia"), address, **{f"incidents-0-{name}": value for name, value in FIRST.items()})

        response = jana.post(address, {**hers, "incidents-0-when": "in April", "incidents-0-what": "Hers."})

        assert response.status_code == 409
        assert "Nine of fourteen waited." in text_of(response)
        assert fields_of(response)["incidents-0-what"] == "Hers."
        assert jana.post(address, fields_of(response)).status_code == 302
        assert [one.what for one in area.incidents.all()] == ["Hers."]

    def test_a_line_of_another_area_is_not_moved_here(self, cast, plan, jana):
        jana.post(url("draft_area_new", plan), {**AREA, **lines("incidents", FIRST)})
        theirs = Incident.objects.get()
        mine = plan.areas.exclude(pk=theirs.area_id).get()

        save(jana, url("draft_area", plan, mine.ref), **lines("incidents", {**SECOND, "ref": theirs.ref}))

        theirs.refresh_from_db()
        assert theirs.what == FIRST["what"]
        assert mine.incidents.get().ref != theirs.ref

    def test_a_form_that_sends_no_lines_leaves_them(self, plan, jana):
        jana.post(url("draft_area_new", plan), {**AREA, **lines("incidents", FIRST)})
        area = plan.areas.get(title="Handovers")

        jana.post(url("draft_area", plan, area.ref), {**AREA, "revision": "0", "seen": "", "title": "Notes"})

        assert area.incidents.count() == 1


class TestTheStandard:
    @pytest.mark.parametrize(
        ("given", "kept"),
        [
            ("https://example.org/policy#2", "https://example.org/policy#2"),
            ("http://intranet/policy", "http://intranet/policy"),
            ("intranet.example.org/policy", "https://intranet.example.org/policy"),
        ],
    )
    def test_a_link_leads_to_the_web(self, plan, jana, given, kept):
        jana.post(url("draft_area_new", plan), {**AREA, "standard_link": given})

        assert plan.areas.get(title="Handovers").standard_link == kept

    @pytest.mark.parametrize(
        "given",
        [
            "javascript:alert(1)",
            "JaVaScRiPt://example.org/%0aalert(1)",
            "data:text/html,x",
            "file:///etc/passwd",
            "https://",
            "https://user:word@example.org/",
            "https://example.org/a b",
            "http://[::1",
            "mailto:hr@example.org",
        ],
    )
    def test_and_nowhere_else(self, cast, plan, jana, given):
        response = jana.post(url("draft_area_new", plan), {**AREA, "standard_link": given})

        assert response.status_code == 422
        assert "Give an address that begins with https://" in wrong(response)["standard_link"]
        assert fields_of(response)["standard_link"] == given
        assert is_open(response, MORE)
        with pytest.raises(NotNow, match="begins with https://"):
            workflows.put_item(
                plan=plan,
                model=ImprovementArea,
                by=cast.account("jana"),
                at=MONDAY,
                **{**AREA, "standard_link": given},
            )

    def test_the_database_says_so_too(self, plan):
        with pytest.raises(IntegrityError), transaction.atomic():
            plan.areas.update(standard_link="javascript:alert(1)")


class TestThePath:
    def test_it_is_kept_by_date_however_it_was_typed(self, plan, jana):
        path = lines(
            "steps", {"due_on": "2026-06-15", "value": "75"}, {"due_on": "2026-06-01", "value": "65.5"}
        )

        jana.post(url("draft_goal_new", plan), {**NUMBERED, **path})

        goal = plan.goals.get(statement=GOAL["statement"])
        assert [(step.due_on, step.value) for step in goal.steps.all()] == [
            (date(2026, 6, 1), Decimal("65.5")),
            (date(2026, 6, 15), Decimal(75)),
        ]
        assert "65.5 % of calls by Mon 1 June 2026" in text_of(jana.get(url("draft_goals", plan)))

    @pytest.mark.parametrize(
        ("told", "field", "words"),
        [
            ([("2026-05-18", "65")], "steps-0-due_on", "It starts on 18 May 2026."),
            ([("2026-06-30", "65")], "steps-0-due_on", "the goal’s own date, 30 June 2026"),
            ([("2026-08-01", "65")], "steps-0-due_on", "the goal’s own date"),
            ([("2026-06-01", "65"), ("2026-06-01", "70")], "steps-1-due_on", "has this date already"),
            ([("2026-06-01", "70"), ("2026-06-08", "65")], "steps-1-value", "goes back behind"),
            ([("2026-06-08", "65"), ("2026-06-01", "70")], "steps-0-value", "goes back behind"),
            ([("2026-06-01", "50")], "steps-0-value", "goes back behind"),
            ([("2026-06-01", "91")], "steps-0-value", "lies beyond the target"),
            ([("2026-06-01", "")], "steps-0-value", "Give the number for this date."),
            ([("", "65")], "steps-0-due_on", "Give the date for this number."),
            ([("2026-06-01", "many")], "steps-0-value", "Give a number"),
        ],
    )
    def test_a_broken_path_is_explained_in_its_line(self, plan, jana, told, field, words):
        path = lines("steps", *({"due_on": day, "value": value} for day, value in told))

        response = jana.post(url("draft_goal_new", plan), {**NUMBERED, **path})

        assert response.status_code == 422
        assert words in wrong(response)[field]
        assert fields_of(response)["steps-0-value"] == told[0][1]
        assert not GoalStep.objects.exists()

    def test_a_number_that_is_to_fall_has_a_path_that_falls(self, plan, jana):
        path = lines("steps", {"due_on": "2026-06-01", "value": "7"}, {"due_on": "2026-06-08", "value": "5"})

        response = jana.post(url("draft_goal_new", plan), {**GOAL, "baseline": "9", "target": "3", **path})

        assert response.status_code == 302

    def test_a_goal_in_words_has_no_path(self, plan, jana):
        bare = {**GOAL, "baseline": "", "target": "", "unit": ""}

        response = jana.post(
            url("draft_goal_new", plan), {**bare, **lines("steps", {"due_on": "2026-06-01", "value": "7"})}
        )

        assert "Give the goal its numbers first." in wrong(response)["steps-0-value"]

    def test_the_verb_refuses_what_a_goal_changed_alone_would_break(self, cast, plan):
        goal = plan.goals.get(target=90)
        put = {"plan": plan, "model": Goal, "item": goal, "by": cast.account("jana"), "at": MONDAY}
        workflows.put_item(**put, steps=[{"due_on": date(2026, 6, 15), "value": Decimal(80)}])

        with pytest.raises(NotNow, match="Give an earlier date"):
            workflows.put_item(**put, due_on=date(2026, 6, 8))
        with pytest.raises(NotNow, match="beyond the target"):
            workflows.put_item(**put, target=Decimal(75))
        goal.refresh_from_db()
        assert (goal.due_on, goal.target) == (ENDS, 90)

    def test_two_lines_can_change_places(self, cast, plan):
        goal = plan.goals.get(target=90)
        put = {"plan": plan, "model": Goal, "item": goal, "by": cast.account("jana"), "at": MONDAY}
        days = (date(2026, 6, 1), date(2026, 6, 15))
        workflows.put_item(**put, steps=[{"due_on": day, "value": Decimal(70)} for day in days])
        first, second = goal.steps.all()

        workflows.put_item(
            **put,
            steps=[
                {"ref": second.ref, "due_on": days[0], "value": Decimal(70)},
                {"ref": first.ref, "due_on": days[1], "value": Decimal(75)},
            ],
        )

        assert [(step.ref, step.value) for step in goal.steps.all()] == [(second.ref, 70), (first.ref, 75)]

    def test_moving_the_plan_says_which_paths_begin_too_early(self, cast, plan, jana):
        goal = plan.goals.get(target=90)
        workflows.put_item(
            plan=plan,
            model=Goal,
            item=goal,
            by=cast.account("jana"),
            at=MONDAY,
            steps=[{"due_on": date(2026, 5, 25), "value": Decimal(60)}],
        )

        workflows.schedule(
            plan=plan,
            starts_on=STARTS + timedelta(days=14),
            ends_on=ENDS,
            frequency=plan.frequency,
            by=cast.account("jana"),
            at=MONDAY,
        )

        assert "a date after the plan has started" in text_of(jana.get(url("draft", plan)))


class TestMoreOfAGoal:
    @pytest.mark.parametrize(
        ("given", "field", "words"),
        [
            ({"weight": "0"}, "weight", "from 1 to 100"),
            ({"weight": "101"}, "weight", "from 1 to 100"),
            ({"weight": "half"}, "weight", "from 1 to 100"),
            ({"evidence_on": "2026-05-05"}, "evidence_on", "This day has not come yet."),
            ({"term": "never"}, "term", "This cannot be chosen here."),
            (
                {"peer_level": "80", "unit": "", "baseline": "", "target": ""},
                "unit",
                "Say what is counted",
            ),
        ],
    )
    def test_what_is_wrong_in_the_folded_part_opens_it(self, plan, jana, given, field, words):
        response = jana.post(url("draft_goal_new", plan), {**NUMBERED, **given})

        assert response.status_code == 422
        assert words in wrong(response)[field]
        assert is_open(response, MORE)

    def test_the_folded_parts_are_closed_while_they_are_empty_and_open_once_they_are_not(self, plan, jana):
        goal = plan.goals.get(target=90)
        address = url("draft_goal", plan, goal.ref)
        shown = jana.get(address)
        assert not is_open(shown, MORE)
        assert not is_open(shown, "Numbers agreed on the way")

        save(jana, address, source="The weekly export")

        assert is_open(jana.get(address), MORE)

    def test_the_database_knows_the_bounds(self, plan):
        with pytest.raises(IntegrityError), transaction.atomic():
            plan.goals.update(weight=101)
        with pytest.raises(IntegrityError), transaction.atomic():
            plan.goals.filter(unit="").update(peer_level=3)


class TestEarlierTalks:
    def test_they_are_added_changed_moved_and_removed(self, cast, plan, jana):
        first = earlier_talk(plan, cast)
        sent = {"form": "training", "on": "2026-04-01", "about": "Sorting a full inbox.", "outcome": ""}
        assert jana.post(url("draft_talk_new", plan), sent).url == url("draft_why", plan)
        second = plan.talks.get(form=TalkForm.TRAINING)

        save(jana, url("draft_talk", plan, second.ref), outcome="A list of three habits.")
        jana.post(url("draft_item_move", plan, "talks", second.ref), {"direction": "up"})

        assert list(plan.talks.values_list("ref", "outcome")) == [
            (second.ref, "A list of three habits."),
            (first.ref, "A morning hour without calls, kept since 10 March."),
        ]
        assert "Remove this earlier talk?" in text_of(
            jana.get(url("draft_item_remove", plan, "talks", second.ref))
        )
        jana.post(url("draft_item_remove", plan, "talks", second.ref))
        assert list(plan.talks.all()) == [first]

    @pytest.mark.parametrize(
        ("given", "field", "words"),
        [
            ({"on": "2026-05-05"}, "on", "This day has not come yet."),
            ({"about": ""}, "about", "Say what it was about."),
            ({"form": "gossip"}, "form_0", "This cannot be chosen here."),
        ],
    )
    def test_a_slip_is_explained(self, plan, jana, given, field, words):
        sent = {"form": "talk", "on": "", "about": "Late answers.", "outcome": "", **given}

        response = jana.post(url("draft_talk_new", plan), sent)

        assert words in wrong(response)[field]
        assert not EarlierTalk.objects.exists()


class TestTheHeadAndTheEnd:
    def test_head_rights_and_copies_are_kept(self, plan, jana):
        save(jana, url("draft_why", plan), re_line="Your tickets", trigger="rating", met_on="2026-05-07")
        save(jana, url("draft_ending", plan), rights="Write to Noor.", distribution="Sam, Jana, HR.")
        save(jana, url("draft_schedule", plan), talk_frequency="every Monday")

        plan.refresh_from_db()
        assert (plan.re_line, plan.trigger, plan.met_on) == ("Your tickets", "rating", date(2026, 5, 7))
        assert (plan.rights, plan.distribution) == ("Write to Noor.", "Sam, Jana, HR.")
        assert plan.talk_frequency == "every Monday"

    def test_an_appraisal_that_is_to_come_was_not_the_last(self, cast, plan, jana):
        response = save(jana, url("draft_why", plan), last_appraisal_on="2026-06-01")

        assert "This day has not come yet." in wrong(response)["last_appraisal_on"]
        with pytest.raises(NotNow, match="has not come yet"):
            workflows.describe(
                plan=plan, last_appraisal_on=date(2026, 6, 1), by=cast.account("jana"), at=MONDAY
            )


class TestCheckpoints:
    def test_one_says_where_and_what_and_the_later_ones_follow(self, plan, jana):
        first, *later = plan.checkpoints.all()

        response = save(
            jana,
            url("draft_checkpoint", plan, first.ref),
            form="call",
            place="10:00, by video",
            also_later="on",
            expected="Half of the way.",
        )

        assert response.url.startswith(url("draft_schedule", plan))
        first.refresh_from_db()
        assert (first.form, first.place, first.expected) == (
            MeetingForm.CALL,
            "10:00, by video",
            "Half of the way.",
        )
        assert {(one.form, one.place, one.expected) for one in plan.checkpoints.exclude(pk=first.pk)} == {
            ("call", "10:00, by video", "")
        }
        assert len(later) == 3
        assert "Expected by then: Half of the way." in text_of(jana.get(url("draft_schedule", plan)))

    def test_moving_the_dates_keeps_how_each_is_held(self, cast, plan, jana):
        second = plan.checkpoints.all()[1]
        save(jana, url("draft_checkpoint", plan, second.ref), place="Room 2", expected="Two of three.")

        save(jana, url("draft_schedule", plan), starts_on="2026-05-25", ends_on="2026-08-28")

        moved = plan.checkpoints.get(number=2)
        assert (moved.ref, moved.place, moved.expected) == (second.ref, "Room 2", "Two of three.")
        assert moved.due_on == date(2026, 6, 22)
        save(jana, url("draft_schedule", plan), ends_on="2026-06-05")
        assert [one.number for one in plan.checkpoints.all()] == [1]

    def test_two_editors_of_one_checkpoint_see_both(self, plan, signed_in, jana):
        address = url("draft_checkpoint", plan, plan.checkpoints.all()[0].ref)
        hers = fields_of(jana.get(address))
        save(signed_in("mia"), address, place="Room 9")

        response = jana.post(address, {**hers, "place": "Room 1"})

        assert response.status_code == 409
        assert "Room 9" in text_of(response)
        assert fields_of(response)["place"] == "Room 1"

    def test_a_checkpoint_of_another_plan_is_not_there(self, cast, plan, jana):
        other = fill(draft_plan(cast, employee="chris"), cast)

        assert jana.get(url("draft_checkpoint", plan, other.checkpoints.all()[0].ref)).status_code == 404
