"""Finding plans, the page of one, and its timeline: who sees what, at how many queries."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from bs4 import BeautifulSoup
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from employees import audit
from employees.models import Employee
from employees.web.sealed_words import seal
from plans import workflows
from plans.enums import Audience, GoalResult, OutcomeKind, PlanEvent, PlanStatus, Section
from plans.models import Plan
from reviews.analytics.exports import csv_lines, safe
from reviews.enums import ReviewEvent, Standing
from reviews.workflows import GoalEntry, log_checkpoint
from tests.factories.people import EmployeeFactory, ReportingLineFactory
from tests.factories.plans import FAIR_START, MONDAY, excused, judged, plan_in
from tests.people import Cast
from tests.reading import everything_stored

SignedIn = Callable[[str], Client]
UNDER_WAY = datetime(2026, 5, 20, 10, 0, tzinfo=UTC)
LATE = datetime(2026, 6, 4, 10, 0, tzinfo=UTC)


def page(response: HttpResponse) -> BeautifulSoup:
    return BeautifulSoup(response.content, "html.parser")


def words(response: HttpResponse) -> str:
    return " ".join(page(response).get_text(" ").split())


def names_in(response: HttpResponse) -> list[str]:
    return [link.get_text(strip=True) for link in page(response).select("tbody th a")]


def queries_of(client: Client, url: str) -> int:
    client.get(url)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(url).status_code == 200
    return len(asked)


def more_drafts(cast: Cast, count: int) -> None:
    """Drafts of Jana's for people of hers, with something owed in each."""
    for number in range(count):
        person = EmployeeFactory(
            first_name=f"Pat{number}", last_name="Grey", department=cast.support, time_zone="Europe/London"
        )
        ReportingLineFactory(employee=person, manager=cast.jana)
        workflows.draft(
            employee=person, manager=cast.jana, by=cast.account("jana"), at=MONDAY, fair_start=FAIR_START
        )


def more_running(cast: Cast, count: int) -> None:
    """Plans that run, each with a person of its own and with everything owed that a plan can owe."""
    jana = cast.account("jana")
    for number in range(count):
        person: Employee = EmployeeFactory(
            first_name=f"Kit{number}", last_name="Brown", department=cast.support, time_zone="Europe/London"
        )
        ReportingLineFactory(employee=person, manager=cast.jana)
        plan = plan_in(PlanStatus.CONSULTATION, cast)
        # One person's plan becomes another's: making thirty through review would be the same, slower.
        Plan.objects.filter(pk=plan.pk).update(employee=person)
        workflows.start(plan=plan, by=jana, at=MONDAY + timedelta(days=14))


@pytest.fixture
def late(cast: Cast, time_machine) -> Plan:
    """Sam's plan three days after a checkpoint that nobody logged."""
    time_machine.move_to(LATE, tick=False)
    return plan_in(PlanStatus.ACTIVE, cast)


class TestTheList:
    def test_it_says_why_a_plan_is_there_whose_turn_it_is_and_when_it_ends(self, late, signed_in):
        response = signed_in("mia").get(reverse("plans"))

        assert names_in(response) == ["Sam Okafor"]
        said = words(response)
        assert "Checkpoint 1" in said and "3 days late" in said
        assert "Jana Lind Log checkpoint 1 with Sam" in said
        assert "10 Jul 2026" in said
        assert "1 plan" in page(response).select_one("[role=status]").get_text()

    def test_the_manager_reads_that_it_is_their_turn(self, late, signed_in):
        assert "You Log checkpoint 1 with Sam" in words(signed_in("jana").get(reverse("plans")))

    def test_each_reader_finds_only_what_they_may_see(self, late, signed_in):
        url = reverse("plans") + "?view=open"
        for name in ("jana", "mia", "noor", "paul", "ivo", "ola"):
            assert names_in(signed_in(name).get(url)) == ["Sam Okafor"], name
        for name in ("ana", "ada"):
            assert names_in(signed_in(name).get(url)) == [], name
        for name in ("sam", "chris", "lee", "tom"):
            assert signed_in(name).get(url).status_code == 404, name

    def test_a_companion_finds_the_one_plan_and_no_way_to_start_another(self, late, cast, signed_in):
        workflows.invite_companion(
            plan=late, companion=cast.account("kim"), until=LATE.date(), by=cast.account("sam"), at=LATE
        )
        response = signed_in("kim").get(reverse("plans") + "?view=open")

        assert names_in(response) == ["Sam Okafor"]
        assert reverse("plan_new") not in response.content.decode()

    def test_a_plan_without_an_end_comes_last_on_every_database(self, late, cast, signed_in):
        more_drafts(cast, 2)
        url = reverse("plans") + "?view=open&sort=ends"

        assert names_in(signed_in("mia").get(url)) == ["Sam Okafor", "Pat0 Grey", "Pat1 Grey"]

    def test_goals_stand_in_words(self, late, cast, signed_in):
        share_checkpoint(late, cast, Standing.ON_COURSE, Standing.NEEDS_MORE_SUPPORT)

        assert "1 on course, 1 needs more support" in words(
            signed_in("mia").get(reverse("plans") + "?view=open")
        )

    def test_a_search_finds_by_name_or_number_and_never_widens(self, late, cast, signed_in):
        more_drafts(cast, 2)
        mia = signed_in("mia")

        def found(q: str) -> list[str]:
            return sorted(names_in(mia.post(reverse("plans"), {"view": "open", "q": q}, follow=True)))

        assert found("okafor SAM") == ["Sam Okafor"]
        assert found(cast.sam.staff_number) == ["Sam Okafor"]
        assert found("Grey") == ["Pat0 Grey", "Pat1 Grey"]
        for wild in ("%", "_", "\\", "%%", "Sam%", "S_m", "'", "\x00", "a" * 101):
            assert found(wild) == [], wild

    @pytest.mark.parametrize(
        "bad", ["department=nothing", "manager=1", "state=everything", "state=draft%27", "manager=%00"]
    )
    def test_a_filter_that_we_do_not_have_finds_nothing(self, late, signed_in, bad):
        response = signed_in("mia").get(reverse("plans") + f"?view=open&{bad}")

        assert response.status_code == 200
        assert names_in(response) == []

    @pytest.mark.parametrize("odd", ["view=all", "sort=employee__user__password", "page=999", "page=x"])
    def test_an_odd_view_order_or_page_does_no_harm(self, late, signed_in, odd):
        assert signed_in("mia").get(reverse("plans") + f"?{odd}").status_code == 200

    def test_filters_narrow_and_can_be_taken_off_one_by_one(self, late, cast, signed_in):
        more_drafts(cast, 1)
        query = {"view": "open", "department": cast.support.ref, "manager": cast.jana.ref, "state": "draft"}
        response = signed_in("mia").get(reverse("plans"), query)

        assert names_in(response) == ["Pat0 Grey"]
        pills = page(response).select(".filter-pills a")
        for pill, word in zip(pills, ("Support", "Jana Lind", "Draft"), strict=False):
            assert word in pill.get_text(" ", strip=True)
        assert "state=" not in str(pills[2]["href"]) and "manager=" in str(pills[2]["href"])

    def test_no_match_says_so_and_shows_the_way_back(self, late, signed_in):
        response = signed_in("mia").get(reverse("plans"), {"view": "open", "q": seal("nobody")})

        assert "No plans match" in words(response)
        assert "0 plans" in words(response)

    def test_without_any_plan_it_says_what_it_is_for(self, cast, signed_in):
        said = words(signed_in("mia").get(reverse("plans")))

        assert "Plans you can see will be listed here." in said
        assert "better handled in a conversation first" in said

    def test_a_view_counts_what_it_shows(self, late, cast, signed_in):
        more_drafts(cast, 3)
        tabs = page(signed_in("jana").get(reverse("plans"))).select(".view-tabs a")

        counted = [" ".join(tab.get_text(" ").split()) for tab in tabs]
        assert [int("".join(filter(str.isdigit, one.replace("14", "")))) for one in counted] == [
            1,
            4,
            0,
            3,
            0,
        ]

    def test_as_many_queries_for_a_dozen_plans_as_for_one(self, cast, signed_in, time_machine):
        time_machine.move_to(LATE, tick=False)
        mia, asked = signed_in("mia"), {}
        made = 0
        for size in (1, 3, 12):
            more_running(cast, size - made)
            made = size
            asked[size] = (queries_of(mia, reverse("plans")), queries_of(mia, reverse("today")))

        assert asked[3] == asked[1]
        assert asked[12] == asked[1]


class TestTheExport:
    def rows(self, client: Client, query: str) -> list[dict[str, str]]:
        response = client.get(reverse("plans_export") + query)
        assert response["Content-Type"].startswith("text/csv")
        body = b"".join(response.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
        return list(csv.DictReader(io.StringIO(body)))

    def test_it_holds_what_the_screen_shows_under_the_same_address(self, late, cast, signed_in):
        more_drafts(cast, 2)
        mia = signed_in("mia")
        for query in (
            "?view=open",
            f"?view=open&q={seal('grey')}",
            "?view=attention",
            f"?view=open&manager={cast.ana.ref}",
        ):
            assert [row["Person"] for row in self.rows(mia, query)] == names_in(
                mia.get(reverse("plans") + query)
            ), query
        row = self.rows(mia, "?view=attention")[0]
        assert row["Why it is here"].startswith("Checkpoint 1 (2026-06-01); No receipt")
        assert (row["Whose turn"], row["Ends"]) == ("Jana Lind", "2026-07-10")

    def test_no_cell_begins_a_formula(self, late, cast, signed_in):
        cast.sam.last_name = "=HYPERLINK(0)"
        cast.sam.preferred_name = ""
        cast.sam.first_name = "=1+1;"
        cast.sam.save()

        cell = self.rows(signed_in("mia"), "?view=open")[0]["Person"]
        assert cell == "'=1+1; =HYPERLINK(0)"

    @pytest.mark.parametrize("nasty", ["=1", "+1", "-1", "@a", "\t=1", "\r=1", "\n=1", "  =1", "＝1"])
    def test_every_beginning_of_a_formula_is_disarmed(self, nasty):
        assert safe(nasty).startswith("'")
        assert list(csv_lines(["a"], [[nasty]]))[1].lstrip('"').startswith("'")

    def test_it_is_not_for_those_without_the_list(self, late, signed_in):
        assert signed_in("sam").get(reverse("plans_export")).status_code == 404

    def test_as_many_queries_for_thirty_plans_as_for_one(self, cast, signed_in):
        mia = signed_in("mia")
        asked: list[int] = []
        for size in (1, 2, 27):
            more_drafts_named(cast, size, len(asked))
            self.rows(mia, "?view=open")
            with CaptureQueriesContext(connection) as done:
                self.rows(mia, "?view=open")
            asked.append(len(done))
        assert asked[0] == asked[1] == asked[2]


def more_drafts_named(cast: Cast, count: int, round_number: int) -> None:
    for number in range(count):
        person = EmployeeFactory(first_name=f"R{round_number}N{number}", department=cast.support)
        ReportingLineFactory(employee=person, manager=cast.jana)
        workflows.draft(
            employee=person, manager=cast.jana, by=cast.account("jana"), at=MONDAY, fair_start=FAIR_START
        )


def share_checkpoint(plan: Plan, cast: Cast, *standings: Standing, at: datetime = LATE) -> None:
    entries = [
        GoalEntry(goal=goal, standing=standing, example="Seen on Monday.")
        for goal, standing in zip(plan.goals.all(), standings, strict=True)
    ]
    log_checkpoint(
        checkpoint=plan.checkpoints.get(number=1),
        entries=entries,
        held_on=at.date(),
        note="",
        share=True,
        by=cast.account("jana"),
        at=at,
    )


class TestThePlanPage:
    @pytest.mark.parametrize("status", list(PlanStatus))
    def test_it_opens_in_every_state_and_names_nobody_in_its_title(
        self, cast, signed_in, status, time_machine
    ):
        time_machine.move_to(datetime(2026, 7, 13, 10, 0, tzinfo=UTC), tick=False)
        plan = plan_in(status, cast)
        response = signed_in("mia").get(reverse("plan", args=[plan.ref]))

        assert response.status_code == 200
        assert plan.get_status_display() in words(response)
        title = page(response).title.get_text()
        assert "Sam" not in title and "Okafor" not in title

    def test_its_one_primary_button_is_the_readers_next_step(self, late, signed_in):
        url = reverse("plan", args=[late.ref])
        mine = page(signed_in("jana").get(url)).select_one(".identity-bar .btn-primary")
        assert mine.get_text(strip=True) == "Log checkpoint 1"
        assert mine["href"] == reverse("checkpoint_log", args=[late.ref, 1])
        assert page(signed_in("mia").get(url)).select_one(".identity-bar .btn-primary") is None
        assert "Waits for Jana Lind" in words(signed_in("mia").get(url))

    def test_it_offers_what_the_table_allows_and_nothing_else(self, late, signed_in):
        url = reverse("plan", args=[late.ref])

        def offered(name: str) -> set[str]:
            found = page(signed_in(name).get(url)).select(".plan-offers a")
            return {link.get_text(strip=True) for link in found}

        assert offered("mia") == {
            "Add a file",
            "Write a letter",
            "Change the plan",
            "Extend the plan",
            "Pause the plan",
            "Hand over to a new manager",
            "Put the outcome forward",
            "Comment",
            "Adjustments",
            "Notes of HR",
        }
        assert offered("jana") == {
            "Add a file",
            "Write a letter",
            "Put a change to HR",
            "Write a closing summary",
            "Put the outcome forward",
            "Comment",
        }
        assert offered("ola") == offered("paul") == set()

    def test_the_employee_is_led_to_their_own_pages(self, late, signed_in):
        sam = signed_in("sam")
        for name in ("plan", "plan_comments", "plan_support", "plan_proposals"):
            response = sam.get(reverse(name, args=[late.ref]))
            assert response.status_code == 302, name
            assert response["Location"] == f"{reverse('my_plan')}?plan={late.ref}"

    def test_what_hr_noted_is_for_hr_alone(self, cast, signed_in, time_machine):
        plan = plan_in(PlanStatus.PAUSED, cast)
        workflows.invite_companion(
            plan=plan, companion=cast.account("kim"), until=LATE.date(), by=cast.account("sam"), at=LATE
        )
        time_machine.move_to(LATE, tick=False)
        url = reverse("plan", args=[plan.ref])

        assert "Agreed leave." in words(signed_in("mia").get(url))
        for name in ("jana", "paul", "ola", "kim"):
            assert "Agreed leave." not in words(signed_in(name).get(url)), name

    def test_a_companion_reads_the_plan_and_nothing_of_the_case(self, late, cast, signed_in):
        workflows.invite_companion(
            plan=late, companion=cast.account("kim"), until=LATE.date(), by=cast.account("sam"), at=LATE
        )
        workflows.comment(
            plan=late,
            section=Section.GOALS,
            body="Between us.",
            audience=Audience.CASE,
            by=cast.account("mia"),
            at=LATE,
        )
        kim = signed_in("kim")
        said = words(kim.get(reverse("plan", args=[late.ref])))
        assert "Answer customer tickets" in said
        assert (
            "What comes next" not in said and "What you can do" not in said and "Who has access" not in said
        )
        assert "Between us." not in words(kim.get(reverse("plan_comments", args=[late.ref])))
        assert kim.get(reverse("plan_access", args=[late.ref])).status_code == 404

    def test_an_outcome_that_is_not_confirmed_is_for_the_case_alone(self, late, cast, signed_in):
        workflows.invite_companion(
            plan=late, companion=cast.account("kim"), until=LATE.date(), by=cast.account("sam"), at=LATE
        )
        workflows.propose_outcome(
            plan=late,
            overall=OutcomeKind.GOALS_MET,
            reason="Both reached early.",
            results=judged(late, GoalResult.MET),
            undelivered=excused(late),
            by=cast.account("jana"),
            at=LATE,
        )
        url = reverse("plan", args=[late.ref])
        assert "Both reached early." in words(signed_in("mia").get(url))
        assert "Both reached early." not in words(signed_in("kim").get(url))

    def test_a_draft_is_not_there_for_the_employee_or_a_stranger(self, cast, signed_in):
        plan = plan_in(PlanStatus.DRAFT, cast)
        for name in ("sam", "chris", "ana", "ada", "tom", "ola", "paul"):
            for page_name in ("plan", "plan_timeline", "plan_comments", "plan_support", "plan_versions"):
                assert signed_in(name).get(reverse(page_name, args=[plan.ref])).status_code == 404

    def test_reading_changes_nothing(self, late, signed_in):
        jana = signed_in("jana")
        jana.get(reverse("plan", args=[late.ref]))
        before = everything_stored()
        for name in ("plans", "today"):
            jana.get(reverse(name))
        for name in (
            "plan",
            "plan_timeline",
            "plan_comments",
            "plan_proposals",
            "plan_support",
            "plan_versions",
        ):
            assert jana.get(reverse(name, args=[late.ref])).status_code == 200
        assert everything_stored() == before


class TestTheTimeline:
    def told(self, client: Client, plan: Plan, number: int = 1) -> list[str]:
        response = client.get(reverse("plan_timeline", args=[plan.ref]), {"page": number})
        assert response.status_code == 200
        return [" ".join(one.get_text(" ").split()) for one in page(response).select(".timeline li")]

    def test_it_tells_who_and_when_newest_first(self, cast, signed_in):
        told = self.told(signed_in("mia"), plan_in(PlanStatus.ACTIVE, cast))

        assert told[0].startswith("Jana Lind started the plan. Version 1 was frozen.")
        assert "Mon 18 May 2026" in told[0]
        assert told[1].startswith("Jana Lind shared the plan with Sam Okafor.")
        assert told[2].startswith("Mia Park approved the plan.")
        assert told[-1].startswith("Jana Lind began a draft for Sam Okafor.")

    def test_many_small_saves_are_one_line(self, cast, signed_in):
        plan = plan_in(PlanStatus.DRAFT, cast)
        told = self.told(signed_in("jana"), plan)

        assert len(told) == 2
        assert "in 9 steps" in told[0]

    def test_the_employee_and_a_companion_never_see_what_came_before_the_sharing(
        self, cast, signed_in, time_machine
    ):
        time_machine.move_to(LATE, tick=False)
        plan = plan_in(PlanStatus.ACTIVE, cast)
        workflows.invite_companion(
            plan=plan,
            companion=cast.account("kim"),
            until=date(2026, 12, 31),
            by=cast.account("sam"),
            at=LATE,
        )
        for name in ("sam", "kim"):
            told = self.told(signed_in(name), plan)
            assert told[-1].startswith("Jana Lind shared the plan"), name
            said = " ".join(told)
            for hidden in ("draft", "approved", "review"):
                assert hidden not in said, (name, hidden)

    def test_what_is_among_hr_and_the_manager_stays_there(self, cast, signed_in):
        plan = plan_in(PlanStatus.ACTIVE, cast)
        jana, mia = cast.account("jana"), cast.account("mia")
        workflows.comment(
            plan=plan, section=Section.WHOLE, body="Quietly.", audience=Audience.CASE, by=mia, at=UNDER_WAY
        )
        change = [{"item": "plan", "ref": None, "fields": {"ending": "We meet."}}]
        made = workflows.propose_change(plan=plan, changes=change, reason="Clearer.", by=jana, at=UNDER_WAY)
        workflows.decline_change(amendment=made, reason="Clear enough.", by=mia, at=UNDER_WAY)

        everything = " ".join(self.told(signed_in("jana"), plan))
        assert (
            "a comment that the employee does not read" in everything and "put a change to HR" in everything
        )
        sams = " ".join(self.told(signed_in("sam"), plan))
        assert "comment" not in sams and "change" not in sams

    def test_every_event_has_its_sentence(self, cast, signed_in):
        plan = plan_in(PlanStatus.ACTIVE, cast)
        told_twice = {PlanEvent.CHECKPOINT_HELD}
        events = [event for event in (*PlanEvent, *ReviewEvent) if event not in told_twice]
        with transaction.atomic():
            for event in events:
                audit.record(event, by=cast.account("mia"), about=plan, at=UNDER_WAY)

        mia = signed_in("mia")
        told = [*self.told(mia, plan), *self.told(mia, plan, number=2)]
        assert len([one for one in told if one.startswith("Mia Park")]) >= len(events)
        assert all(len(one) > 30 for one in told)

    def test_the_words_of_people_are_escaped(self, cast, signed_in):
        plan = plan_in(PlanStatus.ACTIVE, cast)
        item = plan.support.get()
        item.description = "<script>alert(1)</script>"
        item.save()
        workflows.deliver_support(item=item, by=cast.account("jana"), at=UNDER_WAY)

        body = signed_in("mia").get(reverse("plan_timeline", args=[plan.ref])).content.decode()
        assert "&lt;script&gt;alert" in body and "<script>alert" not in body


def test_a_plan_page_asks_as_much_for_many_parts_as_for_few(cast, signed_in, time_machine):
    time_machine.move_to(LATE, tick=False)
    few = plan_in(PlanStatus.ACTIVE, cast)
    jana = signed_in("jana")
    urls = [
        reverse(name, args=[few.ref]) for name in ("plan", "plan_timeline", "plan_support", "plan_versions")
    ]
    jana.get(urls[0])  # the first look of the day is noted
    before = [queries_of(jana, url) for url in urls]

    goal = {"statement": "Call back", "measure": "The log", "unit": "", "due_on": "2026-07-01"}
    support = {"description": "A course", "provider": "hr", "due_on": "2026-06-20"}
    changes = [
        {"item": "goal", "ref": None, "fields": goal},
        {"item": "support", "ref": None, "fields": support},
    ]
    for _round in range(4):
        workflows.amend(
            plan=few,
            changes=changes,
            reason="More.",
            goalposts_reason="Agreed.",
            by=cast.account("mia"),
            at=LATE,
        )
    workflows.amend(
        plan=few,
        changes=workflows.extension(few.ends_on + timedelta(weeks=20)),
        reason="More time.",
        by=cast.account("mia"),
        at=LATE,
    )
    assert [queries_of(jana, url) for url in urls] == before
