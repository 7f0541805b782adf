"""The pictures where people meet them: each audience sees the same, and nobody anything of a draft."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from xml.etree import ElementTree

import pytest
from bs4 import BeautifulSoup, Tag
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from plans import workflows as plan_workflows
from plans.enums import PlanStatus
from plans.models import Checkpoint, Goal, GoalStep, Plan, SupportItem
from reviews.enums import Standing
from reviews.models import Measurement, Review
from reviews.pictures import pictures_of
from reviews.workflows import GoalEntry, log_checkpoint
from tests.factories.plans import plan_in
from tests.people import Cast
from tests.reading import text_of_paper as text_of_pdf

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")

SignedIn = Callable[[str], Client]
FIRST, SECOND = datetime(2026, 6, 1, 15, 0, tzinfo=UTC), datetime(2026, 6, 15, 15, 0, tzinfo=UTC)
TICKETS = "66% of tickets at the last checkpoint, 4 points behind the 70% agreed by 29 May 2026."
HANDOVERS = "“No” at the last checkpoint: some way to go."
PROMISES = (
    "0 of 1 promise delivered, 0 confirmed as received. "
    "1 promise is late: “One hour a week with a senior adviser” was due on 5 June 2026."
)
LINE = "From 18 May 2026 to 10 July 2026. 1 of 4 checkpoints held."


@pytest.fixture
def plan(cast: Cast, time_machine) -> Plan:
    """Sam's plan after the first checkpoint; of the second there is a draft with a number that nobody has shared."""
    time_machine.move_to(FIRST, tick=False)
    plan = plan_in(PlanStatus.ACTIVE, cast)
    plan_workflows.open_plan(plan=plan, by=cast.account("sam"), at=FIRST)
    first, second = plan.goals.all()
    GoalStep.objects.create(goal=first, due_on=date(2026, 5, 29), value=70)
    log(
        plan,
        cast,
        1,
        FIRST,
        [
            GoalEntry(first, Standing.SOME_WAY_TO_GO, "Seen.", Decimal(66)),
            GoalEntry(second, Standing.SOME_WAY_TO_GO, was_so=False),
        ],
    )
    time_machine.move_to(SECOND, tick=False)
    log(
        plan,
        cast,
        2,
        SECOND,
        [
            GoalEntry(first, Standing.MET, "A draft.", Decimal("97.31")),
            GoalEntry(second, Standing.MET, was_so=True),
        ],
        share=False,
    )
    plan_workflows.invite_companion(
        plan=plan, companion=cast.account("kim"), until=date(2026, 7, 10), by=cast.account("sam"), at=SECOND
    )
    return plan


def log(
    plan: Plan, cast: Cast, number: int, at: datetime, entries: list[GoalEntry], *, share: bool = True
) -> Review:
    """Jana writes the account of a checkpoint."""
    return log_checkpoint(
        checkpoint=plan.checkpoints.get(number=number),
        entries=entries,
        held_on=at.date(),
        note="",
        share=share,
        by=cast.account("jana"),
        at=at,
    )


def page_of(client: Client, address: str) -> BeautifulSoup:
    """A page, found."""
    response = client.get(address)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def drawings(soup: BeautifulSoup) -> list[Tag]:
    """The drawings of a page."""
    return list(soup.select("svg.drawing"))


def words_of(soup: BeautifulSoup) -> str:
    """What is read of it, with plain blanks."""
    return " ".join(soup.get_text(" ").replace("\N{NO-BREAK SPACE}", " ").split())


@pytest.mark.parametrize("name", ["jana", "mia", "paul", "ola", "kim"])
def test_who_works_with_the_plan_reads_each_finding_beside_its_picture(plan, name, signed_in):
    soup = page_of(signed_in(name), reverse("plan", args=[plan.ref]))
    said = words_of(soup)

    for sentence in (TICKETS, HANDOVERS, PROMISES, LINE):
        assert sentence in said
    assert "97.31" not in said
    assert len(drawings(soup)) == 4
    assert "66% of tickets now · agreed for now 70% of tickets · target 90% of tickets" in said


def test_the_employee_reads_the_same_on_their_own_page(plan, signed_in):
    said = words_of(page_of(signed_in("sam"), reverse("my_plan")))

    for sentence in (TICKETS, HANDOVERS, PROMISES, LINE):
        assert sentence in said
    assert "97.31" not in said


def test_every_drawing_is_xml_named_and_described_by_its_finding(plan, signed_in):
    soup = page_of(signed_in("jana"), reverse("plan", args=[plan.ref]))

    for drawing in drawings(soup):
        tree = ElementTree.fromstring(str(drawing))  # noqa: S314 -- our own page
        assert (tree.get("role"), tree.get("direction")) == ("img", "ltr")
        names = {tag["id"]: tag.get_text() for tag in drawing.select("title, desc")}
        assert names[drawing["aria-labelledby"]]
        finding = drawing.find_parent("figure").figcaption.get_text(" ", strip=True)
        assert " ".join(names[drawing["aria-describedby"]].split()) == " ".join(finding.split())
        assert drawing.select("[style]") == []
    ids = [tag["id"] for tag in soup.select("[id]")]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("name", ["sam", "mia"])
def test_the_record_shows_them_where_goals_and_checkpoints_stand_on_screen_and_on_paper(
    plan, name, signed_in
):
    said = words_of(page_of(signed_in(name), reverse("plan_record", args=[plan.ref])))
    paper = text_of_pdf(signed_in(name).get(reverse("plan_pdf", args=[plan.ref])).content)

    for sentence in (TICKETS, HANDOVERS, PROMISES, LINE):
        assert sentence in said
        assert sentence in paper.replace("\N{NO-BREAK SPACE}", " ")
    assert "97.31" not in said + paper
    assert said.index("Goals") < said.index(TICKETS) < said.index(LINE)


def test_the_numbers_are_a_file_for_whoever_sees_the_plan_and_nothing_in_it_is_a_formula(plan, signed_in):
    Goal.objects.filter(plan=plan, target__isnull=False).update(statement="=HYPERLINK(1)")
    for name in ("jana", "sam", "ola"):
        response = signed_in(name).get(reverse("plan_numbers", args=[plan.ref, "goals"]))
        rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))

        assert rows[0] == ["Goal", "Unit", "Date", "What", "Agreed", "Measured", "How it stood"]
        assert [
            "'=HYPERLINK(1)",
            "% of tickets",
            "2026-06-01",
            "Checkpoint 1",
            "70",
            "66",
            "Some way to go",
        ] in rows
        assert "97.31" not in response.content.decode()
    for kind in ("support", "dates"):
        assert signed_in("sam").get(reverse("plan_numbers", args=[plan.ref, kind])).status_code == 200
    assert signed_in("sam").get(reverse("plan_numbers", args=[plan.ref, "secrets"])).status_code == 404
    assert signed_in("chris").get(reverse("plan_numbers", args=[plan.ref, "goals"])).status_code == 404


@pytest.mark.parametrize("status", [PlanStatus.DRAFT, PlanStatus.CONSULTATION, PlanStatus.PAUSED])
def test_before_anything_was_measured_the_pictures_say_so_and_nothing_is_late(status, cast, signed_in):
    plan = plan_in(status, cast)
    said = words_of(page_of(signed_in("mia"), reverse("plan", args=[plan.ref])))
    drawn = pictures_of(plan, date(2026, 8, 1))

    assert "Nothing has been measured yet. The target is 90% of tickets by 10 July 2026." in said
    assert "Not looked at together yet. The goal is due by 26 June 2026." in said
    assert [event.words for event in drawn.events if event.is_owed] == []
    assert "late" not in drawn.line.finding + drawn.ledger.finding
    for kind in ("goals", "support", "dates"):
        assert signed_in("mia").get(reverse("plan_numbers", args=[plan.ref, kind])).status_code == 200


def test_a_closed_plan_keeps_its_pictures_and_nothing_in_them_is_late(cast, signed_in):
    plan = plan_in(PlanStatus.CLOSED, cast)
    said = words_of(page_of(signed_in("sam"), reverse("my_plan")))

    assert "Nothing has been measured yet." in said
    assert "late" not in pictures_of(plan, date(2026, 8, 1)).ledger.finding
    assert pictures_of(plan, date(2026, 8, 1)).events[-1].words == "The plan was closed"


def test_more_goals_checkpoints_and_promises_ask_the_database_no_more(plan, signed_in):
    address = reverse("plan", args=[plan.ref])
    jana = signed_in("jana")
    jana.get(address)

    def asked() -> tuple[int, int]:
        with CaptureQueriesContext(
            connection,
        ) as page:
            assert jana.get(address).status_code == 200
        with CaptureQueriesContext(connection) as drawn:
            found = pictures_of(
                Plan.objects.select_related("employee", "manager", "template_version").get(pk=plan.pk),
                date(2026, 6, 15),
            )
            assert all((found.goals, found.line.marks, found.ledger.marks))
        return len(page), len(drawn)

    before = asked()
    review = Review.objects.get(checkpoint__number=1)
    for n in range(6):
        day = date(2026, 6, 2) + timedelta(days=n)
        goal = Goal.objects.create(
            plan=plan, statement=f"G {n}", measure="M", unit="%", baseline=1, target=9, due_on=day
        )
        GoalStep.objects.create(goal=goal, due_on=day, value=5)
        Measurement.objects.create(review=review, goal=goal, standing=Standing.ON_COURSE, value=6)
        SupportItem.objects.create(plan=plan, description=f"S {n}", due_on=day)
        Checkpoint.objects.create(plan=plan, number=20 + n, due_on=day)

    assert asked() == before
    assert before[1] <= 12
