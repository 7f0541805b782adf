"""A receipt for what changed: only that is shown, the statement says so, and old versions stay as they were."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from bs4 import BeautifulSoup
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from employees.models import Employee
from plans import workflows
from plans.documents.redline import Redline
from plans.enums import AskedBy, PlanStatus
from plans.models import Goal, Plan, PlanVersion, Signature
from tests.factories.people import PASSWORD
from tests.factories.plans import plan_in
from tests.factories.signing import signs
from tests.people import Cast
from tests.reading import text_of as words
from tests.reading import text_of_paper

AT = datetime(2026, 6, 3, 9, 0, tzinfo=UTC)


def fingerprint(plan: Plan) -> str:
    return plan.versions.get(number=plan.version).sha256


def amended(plan: Plan, cast: Cast, **fields: str) -> Plan:
    return workflows.amend(
        plan=plan,
        changes=[{"item": "goal", "ref": plan.goals.all()[0].ref, "fields": fields}],
        reason="The report counts weekdays now.",
        asked_by=AskedBy.EMPLOYEE,
        goalposts_reason="Sam asked for it, and has the hours.",
        by=cast.account("mia"),
        at=AT,
    )


def sign(plan: Plan, cast: Cast) -> Signature:
    return signs(plan=plan, version_sha256=fingerprint(plan), comment="", by=cast.account("sam"), at=AT)


@pytest.fixture
def active(cast: Cast, time_machine) -> Plan:
    """Sam's plan, opened."""
    time_machine.move_to(AT, tick=False)
    return workflows.open_plan(plan=plan_in(PlanStatus.ACTIVE, cast), by=cast.account("sam"), at=AT)


class TestSigning:
    def test_who_signed_before_signs_for_what_changed_and_its_hash_is_kept(self, active, cast):
        first = sign(active, cast)
        plan = amended(active, cast, target="95", measure="The weekly report, weekdays only")
        second = sign(plan, cast)

        assert (first.since, first.redline_sha256) == (None, "")
        assert (
            first.statement
            == "I, Sam Okafor, have received and read version 1 of this plan, made on 18 May 2026."
        )
        assert second.statement == (
            "I, Sam Okafor, have received and read version 2 of this plan, made on 3 June 2026, "
            "and what changed from version 1: 2 changes."
        )
        one, two = plan.versions.all()
        assert (second.since, second.redline_sha256) == (1, Redline(one.facts, two.facts).sha256)
        first.refresh_from_db()
        assert first.version_sha256 == one.sha256, "what was signed before stays as it is"

    def test_what_was_not_answered_for_is_counted_in(self, active, cast):
        sign(active, cast)
        plan = amended(amended(active, cast, target="95"), cast, due_on="2026-07-03")
        assert sign(plan, cast).statement.endswith("and what changed from version 1: 2 changes.")
        assert Signature.objects.last().version.number == 3

    def test_to_whom_the_whole_is_new_the_whole_is_signed(self, active, cast, signed_in):
        plan = amended(active, cast, target="95")
        sam = signed_in("sam")

        assert sam.get(reverse("my_plan_changes"))["Location"] == reverse("my_plan_read")
        assert "what changed from version" not in words(sam.get(reverse("my_plan_confirm")))
        assert sign(plan, cast).since is None


class TestWhatChanged:
    @pytest.fixture
    def sam(self, active: Plan, cast: Cast, signed_in: Callable[[str], Client]) -> Client:
        """Sam, who signed version 1 and has version 2 to read."""
        sign(active, cast)
        amended(active, cast, target="95")
        return signed_in("sam")

    def test_only_what_changed_is_shown_with_why_and_who_asked(self, active, sam):
        page = words(sam.get(reverse("my_plan_changes")))

        assert "This moves the goalposts: it becomes harder to meet." in page
        assert "rises from 90 to 95" in page
        for said in (
            "The report counts weekdays now.",
            "Asked for by: The employee",
            "Sam asked for it, and has the hours.",
        ):
            assert said in page
        assert active.ending not in page and active.reason not in page
        assert "Read the whole plan as it is now" in page

    def test_each_changed_part_can_be_commented_on(self, active, sam):
        page = BeautifulSoup(sam.get(reverse("my_plan_changes")).content, "html.parser")
        (link,) = page.select(".version-diff tbody th a")
        opened = BeautifulSoup(sam.get(link["href"]).content, "html.parser")

        assert opened.select_one("select[name=section] option[selected]")["value"] == "goals"
        assert (
            "Answer customer tickets within one working day · target"
            in opened.select_one("textarea").get_text()
        )
        assert "tickets" not in link["href"]  # words of a plan stand in no address

    @pytest.mark.parametrize("about", ["Jana is wrong", "0" * 26, "\x00", "a" * 3000])
    def test_nobody_else_puts_words_into_a_comment_by_a_link(self, active, sam, about):
        page = sam.get(reverse("my_plan_comments"), {"section": "goals", "about": about})

        assert page.status_code == 200
        assert BeautifulSoup(page.content, "html.parser").select_one("textarea").get_text().strip() == ""

    def test_the_pages_lead_from_what_changed_to_the_receipt(self, sam):
        overview = sam.get(reverse("my_plan")).content.decode()
        assert f'href="{reverse("my_plan_changes")}"' in overview and "Read what changed" in overview
        confirm = sam.get(reverse("my_plan_confirm"))
        assert "and what changed from version 1: 1 change." in words(confirm)
        boxes = BeautifulSoup(confirm.content, "html.parser").select("main form input[type=hidden]")
        sent = {str(box["name"]): str(box["value"]) for box in boxes}
        sent |= {"comment": "", "meaning": "received", "password": PASSWORD}
        assert sam.post(reverse("my_plan_confirm"), sent)["Location"] == reverse("my_plan_done")
        assert "Sam Okafor, have received and read version 2" in words(sam.get(reverse("my_plan_done")))


class TestOldVersions:
    def test_a_version_reads_the_same_whatever_became_of_the_plan(self, active, cast, signed_in):
        plan, mia = amended(active, cast, target="95"), signed_in("mia")
        url = reverse("plan_version", args=[plan.ref, 1])
        before = [part.get_text() for part in self.documents(mia.get(url))]
        assert any("90" in part for part in before)

        # Whatever happens to the rows of today: the paper is of its day.
        Goal.objects.filter(plan=plan).update(statement="Rewritten behind everybody's back")
        Employee.objects.filter(pk=cast.sam.pk).update(last_name="Renamed")
        Plan.objects.filter(pk=plan.pk).update(ending="Gone")
        after = [part.get_text() for part in self.documents(mia.get(url))]
        assert after == before
        assert "Sam Okafor" in before[0] and "Gone" not in before[0]

    @staticmethod
    def documents(response: HttpResponse) -> list:
        return BeautifulSoup(response.content, "html.parser").select("article.doc")

    def test_each_version_has_its_own_paper_with_its_redline(self, active, cast, signed_in):
        sign(active, cast)
        plan = amended(active, cast, target="95")
        sam = signed_in("sam")
        papers = []
        for number in (1, 2):
            got = sam.get(reverse("plan_version_pdf", args=[plan.ref, number]))
            assert got["Content-Type"] == "application/pdf"
            assert "Sam" not in got["Content-Disposition"]
            papers.append(text_of_paper(got.content))
        assert (
            "What changed with version" not in papers[0] and "have received and read version 1" in papers[0]
        )
        assert "What changed with version 2" in papers[1] and "rises from 90 to 95" in papers[1]
        assert PlanVersion.objects.get(number=1).sha256 in papers[0].replace(" ", "")

    @pytest.mark.parametrize("name", ["plan_version", "plan_version_pdf"])
    @pytest.mark.parametrize(
        ("who", "number", "status"), [("sam", 9, 404), ("sam", 0, 404), ("chris", 1, 404)]
    )
    def test_what_there_is_not_or_is_not_ones_own_is_not_there(
        self, active, signed_in, name, who, number, status
    ):
        assert signed_in(who).get(reverse(name, args=[active.ref, number])).status_code == status
