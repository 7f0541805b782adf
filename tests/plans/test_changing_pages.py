"""Changing a plan that runs: seen before it is made, made by HR, put to HR by the manager, told to the employee."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from employees.enums import Role
from employees.errors import NotAllowed, NotNow
from plans import workflows
from plans.enums import ChangeKind, ChangeState, PlanStatus
from plans.models import Amendment, Plan
from plans.workflows.amending import OVERTAKEN
from tests.factories.people import RoleGrantFactory
from tests.factories.plans import ENDS, draft_plan, plan_in
from tests.people import Cast
from tests.reading import everything_stored

SignedIn = Callable[[str], Client]
GOAL_MORE: list[dict[str, Any]] = [
    {
        "item": "goal",
        "ref": None,
        "fields": {"statement": "Call back", "measure": "The call log", "due_on": "2026-07-01"},
    }
]
FAIR = "Sam asked for it."
UNDER_WAY = datetime(2026, 5, 20, 10, 0, tzinfo=UTC)
BACK = datetime(2026, 6, 22, 10, 0, tzinfo=UTC)


def page(response: HttpResponse) -> BeautifulSoup:
    return BeautifulSoup(response.content, "html.parser")


def words(response: HttpResponse) -> str:
    return " ".join(page(response).get_text(" ").split())


def url(name: str, plan: Plan, *more: str) -> str:
    return reverse(name, args=[plan.ref, *more])


def filled_in(response: HttpResponse, **changes: str) -> dict[str, str]:
    """What the browser would send of the page's form, with some fields typed over."""
    sent: dict[str, str] = {}
    form = page(response).select_one("main form[method=post]")
    for field in form.select("input[name], textarea[name], select[name]"):
        if field.get("type") in {"radio", "checkbox"} and not field.has_attr("checked"):
            continue
        if field.name == "textarea":
            sent[field["name"]] = field.get_text().removeprefix("\n")
        elif field.name == "select":
            chosen = field.select_one("option[selected]") or field.select_one("option")
            sent[field["name"]] = chosen.get("value", "")
        else:
            sent[field["name"]] = field.get("value", "")
    sent.pop("csrfmiddlewaretoken", None)
    return sent | changes


def redline(response: HttpResponse) -> list[tuple[str, str, str]]:
    """What the table says to the eye: without the words that stand in for underlining and striking out."""
    shown = page(response)
    for unseen in shown.select(".version-diff td .visually-hidden"):
        unseen.extract()
    rows = shown.select(".version-diff tbody tr")
    return [tuple(cell.get_text().strip() for cell in row.select("th, td")) for row in rows]


@pytest.fixture
def active(cast: Cast, time_machine) -> Plan:
    time_machine.move_to(UNDER_WAY, tick=False)
    return plan_in(PlanStatus.ACTIVE, cast)


@pytest.fixture
def paused(cast: Cast, time_machine) -> Plan:
    time_machine.move_to(BACK, tick=False)
    return plan_in(PlanStatus.PAUSED, cast)


class TestChanging:
    def test_hr_sees_the_redline_and_then_makes_the_change(self, active, signed_in):
        mia, goal = signed_in("mia"), active.goals.first()
        sheet = mia.get(url("plan_change", active))
        mia.get(url("plan", active))
        before = everything_stored()

        typed = filled_in(
            sheet, reason="The report counts weekdays now.", **{f"goal-{goal.ref}-target": "85"}
        )
        seen = mia.post(url("plan_change", active), typed)
        assert seen.status_code == 200
        assert redline(seen) == [(f"Goal: {goal.statement} · target", "90", "85")]
        assert everything_stored() == before, "seeing changes nothing"

        made = mia.post(url("plan_change", active), filled_in(seen, step="confirm"))
        assert made["Location"] == url("plan", active)
        active.refresh_from_db()
        goal.refresh_from_db()
        assert (active.version, goal.target) == (2, 85)
        assert active.versions.get(number=2).reason == "The report counts weekdays now."
        versions = mia.get(url("plan_versions", active))
        assert redline(versions) == [(f"Goal: {goal.statement} · target", "90", "85")]

    def test_a_goal_and_support_can_be_added(self, active, signed_in):
        mia = signed_in("mia")
        typed = filled_in(
            mia.get(url("plan_change", active)),
            reason="One goal more, with help for it.",
            goalposts_reason=FAIR,
            **{
                "new-goal-statement": "Call back within the day",
                "new-goal-measure": "The call log",
                "new-goal-due_on": "2026-07-01",
                "new-support-description": "A headset that works",
                "new-support-provider": "hr",
                "new-support-due_on": "2026-06-01",
            },
        )
        seen = mia.post(url("plan_change", active), typed)
        assert len(redline(seen)) == 2
        assert mia.post(url("plan_change", active), filled_in(seen, step="confirm")).status_code == 302
        assert active.goals.filter(statement="Call back within the day").exists()
        assert active.support.filter(description="A headset that works", provider="hr").exists()

    def test_a_manager_puts_it_to_hr_and_the_plan_stays(self, active, cast, signed_in):
        jana = signed_in("jana")
        sheet = jana.get(url("plan_change", active))
        assert "Put a change to HR" in words(sheet)
        seen = jana.post(
            url("plan_change", active), filled_in(sheet, ending="We meet on 13 July.", reason="Clearer.")
        )
        assert jana.post(url("plan_change", active), filled_in(seen, step="confirm")).status_code == 302

        active.refresh_from_db()
        amendment = Amendment.objects.get()
        assert (active.version, amendment.state, amendment.proposed_by) == (
            1,
            ChangeState.PROPOSED,
            cast.account("jana"),
        )
        again = jana.post(url("plan_change", active), filled_in(seen, step="confirm"))
        assert again.status_code == 409
        assert "already waiting for HR" in words(again)

    def test_nothing_changed_is_said_and_not_made(self, active, signed_in):
        mia = signed_in("mia")
        typed = filled_in(mia.get(url("plan_change", active)), reason="No reason at all.")
        response = mia.post(url("plan_change", active), typed)

        assert response.status_code == 422
        assert "Nothing in the plan would change" in words(response)

    def test_every_mistake_is_named_and_everything_typed_is_kept(self, active, signed_in):
        mia, goal = signed_in("mia"), active.goals.first()
        typed = filled_in(
            mia.get(url("plan_change", active)),
            **{
                f"goal-{goal.ref}-due_on": "2026-09-01",
                f"goal-{goal.ref}-target": "many",
                "new-support-description": "A course",
                "ending": "",
            },
        )
        response = mia.post(url("plan_change", active), typed)

        assert response.status_code == 422
        problems = [item.get_text(strip=True) for item in page(response).select(".error-summary li")]
        assert len(problems) >= 5, problems
        targets = {link["href"][1:] for link in page(response).select(".error-summary a")}
        ids = {tag["id"] for tag in page(response).select("[id]")}
        assert targets and targets <= ids
        kept = filled_in(response)
        assert kept[f"goal-{goal.ref}-target"] == "many"
        assert kept["new-support-description"] == "A course"

    def test_going_back_from_the_redline_loses_nothing(self, active, signed_in):
        mia = signed_in("mia")
        seen = mia.post(
            url("plan_change", active),
            filled_in(mia.get(url("plan_change", active)), ending="We meet.", reason="Clearer."),
        )
        response = mia.post(url("plan_change", active), filled_in(seen, step="write"))
        assert response.status_code == 200
        assert not page(response).title.get_text().startswith("Error")
        kept = filled_in(response)
        assert (kept["ending"], kept["reason"]) == ("We meet.", "Clearer.")

    def test_a_change_made_meanwhile_is_never_undone_unseen(self, active, cast, signed_in):
        mia = signed_in("mia")
        typed = filled_in(mia.get(url("plan_change", active)), ending="We meet.", reason="Clearer.")
        other = [{"item": "goal", "ref": active.goals.last().ref, "fields": {"measure": "A weekly sample"}}]
        workflows.amend(plan=active, changes=other, reason="Simpler.", by=cast.account("noor"), at=UNDER_WAY)

        response = mia.post(url("plan_change", active), typed | {"step": "confirm"})
        assert response.status_code == 422
        assert "The plan was changed while this page was open" in words(response)
        assert active.goals.last().measure == "A weekly sample"

        seen = mia.post(url("plan_change", active), filled_in(response))
        last = active.goals.last()
        assert redline(seen) == [
            ("What happens at the end", active.ending, "We meet."),
            (
                f"Goal: {last.statement} · how we will know",
                "A weekly sample",
                typed[f"goal-{last.ref}-measure"],
            ),
        ], "what would be undone is seen"
        assert mia.post(url("plan_change", active), filled_in(seen, step="confirm")).status_code == 302
        active.refresh_from_db()
        assert (active.version, active.ending) == (3, "We meet.")

    def test_a_goal_that_was_added_meanwhile_stays_and_asks_for_nothing(self, active, cast, signed_in):
        mia = signed_in("mia")
        typed = filled_in(mia.get(url("plan_change", active)), ending="We meet.", reason="Clearer.")
        workflows.amend(
            plan=active,
            changes=GOAL_MORE,
            reason="More.",
            goalposts_reason=FAIR,
            by=cast.account("noor"),
            at=UNDER_WAY,
        )

        response = mia.post(url("plan_change", active), typed)
        assert [row.get_text(strip=True) for row in page(response).select(".error-summary li")] == [
            str(OVERTAKEN)
        ]
        seen = mia.post(url("plan_change", active), filled_in(response))
        assert [row[2] for row in redline(seen)] == ["We meet."]
        assert mia.post(url("plan_change", active), filled_in(seen, step="confirm")).status_code == 302
        assert active.goals.filter(statement="Call back", measure="The call log").exists()

    def test_the_version_is_compared_under_the_lock(self, active, cast):
        made = {"changes": GOAL_MORE, "reason": "More.", "at": UNDER_WAY, "seen_version": 1}
        workflows.amend(plan=active, by=cast.account("mia"), goalposts_reason=FAIR, **made)

        with pytest.raises(NotNow, match="The plan was changed while this page was open"):
            workflows.amend(plan=active, by=cast.account("noor"), **made)
        with pytest.raises(NotNow, match="The plan was changed while this page was open"):
            workflows.propose_change(plan=active, by=cast.account("jana"), **made)
        assert active.goals.filter(statement="Call back").count() == 1

    def test_confirming_twice_makes_it_once(self, active, signed_in):
        mia = signed_in("mia")
        typed = filled_in(
            mia.get(url("plan_change", active)),
            reason="More.",
            goalposts_reason=FAIR,
            **{f"new-goal-{name}": value for name, value in GOAL_MORE[0]["fields"].items()},
        )
        confirmed = filled_in(mia.post(url("plan_change", active), typed), step="confirm")
        answers = [mia.post(url("plan_change", active), confirmed).status_code for _press in range(2)]
        assert answers == [302, 422]
        assert active.goals.filter(statement="Call back").count() == 1

    def test_support_that_was_given_is_not_rewritten(self, active, cast, signed_in):
        item = active.support.get()
        workflows.deliver_support(item=item, by=cast.account("jana"), at=UNDER_WAY)
        assert f"support-{item.ref}-" not in signed_in("mia").get(url("plan_change", active)).content.decode()

    @pytest.mark.parametrize(("name", "status"), [("sam", 403), ("paul", 403), ("ola", 403), ("ada", 404)])
    def test_nobody_else_changes_a_plan(self, active, signed_in, name, status):
        client = signed_in(name)
        for page_name in ("plan_change", "plan_extend"):
            assert client.get(url(page_name, active)).status_code == status
            assert client.post(url(page_name, active), {"reason": "Because."}).status_code == status


class TestExtending:
    def test_it_shows_the_new_dates_before_they_count(self, active, signed_in):
        mia = signed_in("mia")
        typed = filled_in(
            mia.get(url("plan_extend", active)), ends_on="2026-08-07", reason="Two weeks were lost."
        )
        seen = mia.post(url("plan_extend", active), typed)

        said = redline(seen)
        assert ("Ends on", "10 July 2026", "7 August 2026") in said
        assert any(row[0].startswith("Goal: Answer customer tickets") for row in said)
        assert [row[0] for row in said if row[0].startswith("Checkpoint")] == ["Checkpoint 5", "Checkpoint 6"]

        assert mia.post(url("plan_extend", active), filled_in(seen, step="confirm")).status_code == 302
        active.refresh_from_db()
        assert (active.ends_on, active.version) == (date(2026, 8, 7), 2)
        assert active.versions.get(number=2).kind == ChangeKind.EXTENSION

    @pytest.mark.parametrize("ends_on", ["2026-07-10", "2026-07-01", "2036-07-01", "soon", ""])
    def test_an_end_that_makes_no_sense_is_explained(self, active, signed_in, ends_on):
        response = signed_in("mia").post(
            url("plan_extend", active), {"ends_on": ends_on, "reason": "More time.", "version": 1}
        )
        assert response.status_code == 422
        assert page(response).select_one(".error-summary a")["href"] == "#id_ends_on"
        assert "More time." in response.content.decode()

    def test_a_plan_without_dates_is_not_extended_and_what_was_typed_is_kept(self, cast, signed_in):
        draft = draft_plan(cast)
        sent = {"ends_on": "2026-08-07", "reason": "Two weeks were lost.", "version": "0"}
        response = signed_in("mia").post(url("plan_extend", draft), sent)
        assert response.status_code == 409
        assert "This plan is now" in words(response) and "Two weeks were lost." in words(response)

    def test_a_manager_asks_hr_for_it(self, active, signed_in):
        jana = signed_in("jana")
        typed = filled_in(jana.get(url("plan_extend", active)), ends_on="2026-08-07", reason="Illness.")
        seen = jana.post(url("plan_extend", active), typed)
        jana.post(url("plan_extend", active), filled_in(seen, step="confirm"))

        assert Amendment.objects.get().kind == ChangeKind.EXTENSION
        active.refresh_from_db()
        assert active.ends_on == ENDS


class TestDeciding:
    @pytest.fixture
    def waiting(self, active: Plan, cast: Cast) -> Amendment:
        return workflows.propose_change(
            plan=active,
            changes=[{"item": "plan", "ref": None, "fields": {"ending": "We meet on 13 July."}}],
            reason="Clearer for both.",
            employee_view="Sam agrees.",
            by=cast.account("jana"),
            at=UNDER_WAY,
        )

    def test_hr_reads_the_redline_and_makes_it(self, active, waiting, signed_in):
        mia = signed_in("mia")
        decide = url("plan_change_decide", active, waiting.ref)
        shown = mia.get(decide)
        assert redline(shown)[0][2] == "We meet on 13 July."
        assert "Clearer for both." in words(shown) and "Sam agrees." in words(shown)

        assert mia.post(decide, {"decision": "make"}).status_code == 302
        active.refresh_from_db()
        assert (active.version, active.ending) == (2, "We meet on 13 July.")
        for response in (mia.get(decide), mia.post(decide, {"decision": "make"})):
            assert response.status_code == 409
            assert "decided already" in words(response)

    def test_a_no_needs_its_reason(self, active, waiting, signed_in):
        mia = signed_in("mia")
        decide = url("plan_change_decide", active, waiting.ref)
        assert mia.post(decide, {"decision": "decline", "reason": ""}).status_code == 422
        assert mia.post(decide, {"decision": "decline", "reason": "Too late now."}).status_code == 302
        waiting.refresh_from_db()
        assert (waiting.state, waiting.decline_reason) == (ChangeState.DECLINED, "Too late now.")

    def test_the_manager_reads_why_it_was_not_made_and_the_employee_hears_of_neither(
        self, active, waiting, cast, signed_in
    ):
        workflows.decline_change(
            amendment=waiting, reason="Too late now.", by=cast.account("mia"), at=UNDER_WAY
        )

        jana = signed_in("jana")
        for page in ("plan_change", "plan_timeline"):
            assert "Too late now." in words(jana.get(url(page, active)))
        assert "Too late now." not in words(signed_in("sam").get(url("plan_timeline", active)))

        workflows.propose_change(
            plan=active, changes=waiting.changes, reason="Again.", by=cast.account("jana"), at=UNDER_WAY
        )
        assert "Too late now." not in words(jana.get(url("plan_change", active)))

    def test_the_manager_does_not_decide_their_own_change(self, active, waiting, signed_in):
        decide = url("plan_change_decide", active, waiting.ref)
        jana = signed_in("jana")
        assert jana.get(decide).status_code == jana.post(decide, {"decision": "make"}).status_code == 403

    def test_a_manager_who_is_also_in_hr_does_not_decide_either(self, active, waiting, cast, signed_in):
        jana, account = signed_in("jana"), cast.account("jana")
        RoleGrantFactory(user=account, role=Role.HR_LEAD)
        decide = url("plan_change_decide", active, waiting.ref)

        assert jana.get(decide).status_code == jana.post(decide, {"decision": "make"}).status_code == 403
        assert decide not in jana.get(url("plan", active)).content.decode()
        assert decide not in jana.get(url("plan_change", active)).content.decode()
        assert decide not in jana.get(reverse("today")).content.decode()
        assert decide in signed_in("mia").get(reverse("today")).content.decode()
        with pytest.raises(NotAllowed):
            workflows.amend(plan=active, proposed=waiting, by=account, at=UNDER_WAY)
        with pytest.raises(NotAllowed):
            workflows.decline_change(amendment=waiting, reason="No.", by=account, at=UNDER_WAY)
        waiting.refresh_from_db()
        assert waiting.state == ChangeState.PROPOSED

    def test_a_yes_is_to_what_was_seen(self, active, waiting, cast, signed_in):
        mia, decide = signed_in("mia"), url("plan_change_decide", active, waiting.ref)
        sent = filled_in(mia.get(decide), decision="make")
        other = [{"item": "plan", "ref": None, "fields": {"ending": "We meet on 10 July."}}]
        workflows.amend(plan=active, changes=other, reason="Agreed.", by=cast.account("noor"), at=UNDER_WAY)

        refused = mia.post(decide, sent)
        assert refused.status_code == 422
        assert redline(refused) == [("What happens at the end", "We meet on 10 July.", "We meet on 13 July.")]
        assert mia.post(decide, filled_in(refused, decision="make")).status_code == 302
        active.refresh_from_db()
        assert (active.version, active.ending) == (3, "We meet on 13 July.")

    def test_a_promise_that_was_kept_meanwhile_is_not_rewritten(self, active, cast, signed_in):
        item, jana = active.support.get(), cast.account("jana")
        fields = {"description": "Half an hour a month with a senior adviser"}
        waiting = workflows.propose_change(
            plan=active,
            changes=[{"item": "support", "ref": item.ref, "fields": fields}],
            reason="Rosa has less time.",
            by=jana,
            at=UNDER_WAY,
        )
        workflows.deliver_support(item=item, by=jana, at=UNDER_WAY)
        workflows.receive_support(item=item, by=cast.account("sam"), at=UNDER_WAY)

        mia, decide = signed_in("mia"), url("plan_change_decide", active, waiting.ref)
        response = mia.post(decide, {"decision": "make"})
        assert response.status_code == 409
        assert "has been delivered, so its wording stands. Nothing was changed." in words(response)
        assert active.support.get().description == "One hour a week with a senior adviser"
        assert active.versions.count() == 1

    def test_a_milestone_that_was_reached_is_not_rewritten(self, active, cast):
        item, mia = active.milestones.get(), cast.account("mia")
        workflows.reach_milestone(milestone=item, by=cast.account("jana"), at=UNDER_WAY)
        change = [{"item": "milestone", "ref": item.ref, "fields": {"title": "Two weeks"}}]
        with pytest.raises(NotNow, match="has been reached"):
            workflows.amend(plan=active, changes=change, reason="More.", by=mia, at=UNDER_WAY)

    def test_a_change_of_another_plan_is_not_there(self, active, waiting, cast, signed_in):
        other = plan_in(PlanStatus.ACTIVE, cast, employee="chris")
        assert signed_in("mia").get(url("plan_change_decide", other, waiting.ref)).status_code == 404


class TestPausing:
    def test_the_reason_is_for_hr_alone_and_the_page_says_so(self, active, signed_in):
        mia = signed_in("mia")
        assert "Read by HR for this plan. Not by Sam Okafor or Jana Lind, and by nobody else." in words(
            mia.get(url("plan_pause", active))
        )
        mia.post(url("plan_pause", active), {"from_date": "2026-05-20", "hr_note": "Agreed leave."})

        active.refresh_from_db()
        assert active.status == PlanStatus.PAUSED
        assert "Agreed leave." in words(mia.get(url("plan", active)))
        assert "Agreed leave." not in words(signed_in("jana").get(url("plan", active)))

    def test_a_pause_in_the_future_is_explained_and_the_note_is_kept(self, active, signed_in):
        response = signed_in("mia").post(
            url("plan_pause", active), {"from_date": "2026-06-20", "hr_note": "Agreed leave."}
        )
        assert response.status_code == 409
        assert "The pause begins today or earlier" in words(response)
        assert "Agreed leave." in words(response)

    def test_a_manager_does_not_pause(self, active, signed_in):
        assert signed_in("jana").get(url("plan_pause", active)).status_code == 403

    def test_every_date_is_shown_before_and_after_and_then_moves(self, paused, signed_in):
        mia = signed_in("mia")
        shown = mia.post(url("plan_resume", paused), {"back_on": "2026-06-22"})
        assert shown.status_code == 200
        assert "took 10 working days" in words(shown)
        assert ("Ends on", "10 July 2026", "24 July 2026") in redline(shown)
        paused.refresh_from_db()
        assert paused.status == PlanStatus.PAUSED

        sent: dict[str, Any] = filled_in(shown, step="confirm")
        assert mia.post(url("plan_resume", paused), sent).status_code == 302
        paused.refresh_from_db()
        assert (paused.status, paused.ends_on) == (PlanStatus.ACTIVE, date(2026, 7, 24))

    def test_a_return_before_the_pause_is_explained(self, paused, signed_in):
        response = signed_in("mia").post(url("plan_resume", paused), {"back_on": "2026-06-01"})
        assert response.status_code == 422
        assert "The pause began on 8 June 2026" in words(response)

    def test_a_pause_that_took_no_working_day_can_end_too(self, paused, signed_in):
        mia = signed_in("mia")
        shown = mia.post(url("plan_resume", paused), {"back_on": "2026-06-08"})
        assert "No date moves." in words(shown)
        assert mia.post(url("plan_resume", paused), filled_in(shown, step="confirm")).status_code == 302

    def test_a_running_plan_is_not_resumed(self, active, signed_in):
        mia = signed_in("mia")
        for response in (mia.get(url("plan_resume", active)), mia.post(url("plan_resume", active), {})):
            assert response.status_code in {409, 422}
        sent = {"back_on": "2026-05-20", "step": "confirm"}
        assert "This plan is now “Under way”" in words(mia.post(url("plan_resume", active), sent))


class TestVersions:
    def test_the_employee_reads_every_version_with_its_redline(self, active, cast, signed_in):
        change = [{"item": "plan", "ref": None, "fields": {"ending": "We meet."}}]
        workflows.amend(plan=active, changes=change, reason="Clearer.", by=cast.account("mia"), at=UNDER_WAY)
        shown = signed_in("sam").get(url("plan_versions", active))

        assert shown.status_code == 200
        assert redline(shown)[0][2] == "We meet."
        assert active.versions.get(number=1).sha256 in words(shown)
