"""A checkpoint told from both sides: Jana logs it within the minute, Sam reads it and answers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from employees.models import AuditEvent
from plans import workflows as plan_workflows
from plans.enums import PlanEvent, PlanStatus
from plans.models import FairStart, Goal, GoalStep, HrAnswers, Plan, SupportItem
from reviews import workflows
from reviews.enums import ReviewEvent, ReviewStatus, Stance, Standing
from reviews.models import Response, Review
from reviews.queries import mark_of
from reviews.workflows import GoalEntry
from tests.factories.plans import ENDS, MONDAY, answered_for_hr, draft_plan, fill, plan_in
from tests.people import Cast
from tests.reading import everything_stored

SignedIn = Callable[[str], Client]
THE_DAY = datetime(2026, 6, 1, 15, 0, tzinfo=UTC)
A_WEEK_LATER = datetime(2026, 6, 8, 10, 0, tzinfo=UTC)


def text_of(response: HttpResponse) -> str:
    """What the page says, with its blanks evened out."""
    return " ".join(unescape(response.content.decode()).split())


@pytest.fixture
def plan(cast: Cast, time_machine) -> Plan:
    """Sam's plan on the day of the first checkpoint, opened."""
    time_machine.move_to(THE_DAY, tick=False)
    plan = plan_in(PlanStatus.ACTIVE, cast)
    plan_workflows.open_plan(plan=plan, by=cast.account("sam"), at=THE_DAY)
    return plan


def log_address(plan: Plan, number: int = 1) -> str:
    return reverse("checkpoint_log", args=[plan.ref, number])


def account(plan: Plan, **changes: str) -> dict[str, str]:
    """What Jana fills in within the minute."""
    first, second = plan.goals.all()
    data = {
        f"standing_{first.ref}": Standing.ON_COURSE,
        f"standing_{second.ref}": Standing.SOME_WAY_TO_GO,
        f"example_{first.ref}": "Closed 14 of 16 tickets the same day.",
        f"example_{second.ref}": "",
        f"value_{first.ref}": "82.5",
        "held_on": "2026-06-01",
        "note": "",
        "share": "yes",
    }
    return data | changes


def shared(plan: Plan, cast: Cast, *, number: int = 1, at: datetime = THE_DAY) -> Review:
    return workflows.log_checkpoint(
        checkpoint=plan.checkpoints.get(number=number),
        entries=[GoalEntry(goal, Standing.ON_COURSE, "Seen on Tuesday.") for goal in plan.goals.all()],
        held_on=at.date(),
        note="",
        share=True,
        by=cast.account("jana"),
        at=at,
    )


class TestLogging:
    def test_the_form_begins_with_today_and_asks_a_tile_a_goal(self, plan, signed_in):
        page = text_of(signed_in("jana").get(log_address(plan)))
        assert 'value="2026-06-01"' in page
        assert "Sam Okafor" in page
        assert "Checkpoint 1 of 4" in page
        assert "Share with Sam" in page
        assert "Keep as draft" in page
        assert "Not looked at before." in page
        for tile in Standing:
            assert str(tile.label) in page
        for goal in plan.goals.all():
            assert goal.statement in page

    def test_a_tile_a_goal_and_one_example_is_enough_to_share(self, plan, signed_in):
        response = signed_in("jana").post(log_address(plan), account(plan))
        assert response.headers["Location"] == reverse("checkpoint", args=[plan.ref, 1])
        review = Review.objects.get()
        assert (review.status, review.shared_at, review.held_on) == (
            ReviewStatus.SHARED,
            THE_DAY,
            date(2026, 6, 1),
        )
        first, second = review.measurements.all()
        assert (first.standing, first.value) == (Standing.ON_COURSE, Decimal("82.5"))
        assert first.example == "Closed 14 of 16 tickets the same day."
        assert (second.standing, second.value) == (Standing.SOME_WAY_TO_GO, None)
        assert plan.checkpoints.get(number=1).held_at == THE_DAY

        page = text_of(signed_in("sam").get(reverse("my_plan_checkpoint", args=[1])))
        for words in ("On course", "82.5", "Some way to go", "Closed 14 of 16 tickets the same day."):
            assert words in page
        overview = text_of(signed_in("sam").get(reverse("my_plan")))
        assert "1 of 2 goals is on course or met." in overview
        assert "Next: checkpoint 2 on Monday 15 June 2026." in overview

    def test_whether_the_measure_was_so_is_asked_kept_in_a_draft_and_read_by_both(self, plan, signed_in):
        first, second = plan.goals.all()
        said, jana = f"was_so_{second.ref}", signed_in("jana")
        draft = account(plan, **{said: "yes", "draft": "yes"})
        del draft["share"]
        jana.post(log_address(plan), draft)

        page = text_of(jana.get(log_address(plan)))
        assert "How we will know: Handover notes seen by the next adviser" in page
        assert f"was_so_{first.ref}" not in page
        assert Review.objects.get().measurements.get(goal=second).was_so is True
        seen = mark_of(Review.objects.get())
        jana.post(log_address(plan), account(plan, **{said: "no", "seen": seen}))

        assert Review.objects.get().measurements.get(goal=second).was_so is False
        for name, address in (("jana", "checkpoint"), ("sam", "my_plan_checkpoint")):
            arguments = [plan.ref, 1] if name == "jana" else [1]
            assert "It was not so" in text_of(signed_in(name).get(reverse(address, args=arguments)))

    def test_what_was_agreed_and_last_time_are_shown_next_time(self, plan, cast, signed_in, time_machine):
        for day, value in ((date(2026, 6, 12), 75), (date(2026, 6, 26), 85)):
            GoalStep.objects.create(goal=plan.goals.first(), due_on=day, value=value)
        signed_in("jana").post(log_address(plan), account(plan))
        time_machine.move_to(THE_DAY + timedelta(days=14), tick=False)
        page = text_of(signed_in("jana").get(log_address(plan, 2)))
        assert "Agreed for now: 75 % of tickets. Last time: On course" in page
        assert "Last time: Some way to go" in page

    def test_a_goal_without_a_tile_is_named_and_nothing_typed_is_lost(self, plan, signed_in):
        second = plan.goals.last()
        data = account(plan, note="We spoke about the course.")
        del data[f"standing_{second.ref}"]
        response = signed_in("jana").post(log_address(plan), data)
        assert response.status_code == 422
        page = text_of(response)
        assert f"Choose how this goal stands: {second.statement}" in page
        assert "<title>Error: " in page
        assert "Closed 14 of 16 tickets the same day." in page
        assert "We spoke about the course." in page
        assert 'value="82.5"' in page
        assert not Review.objects.exists()

    def test_one_example_is_asked_for(self, plan, signed_in):
        first = plan.goals.first()
        response = signed_in("jana").post(log_address(plan), account(plan, **{f"example_{first.ref}": " "}))
        assert response.status_code == 422
        assert "Give one example of what you saw" in text_of(response)
        assert not Review.objects.exists()

    @pytest.mark.parametrize(
        ("field", "typed", "status", "words"),
        [
            ("value", "a lot", 422, "Enter a number, such as 6 or 6.5"),
            ("held_on", "", 422, "Enter the day on which you met"),
            ("held_on", "2026-06-02", 409, "The checkpoint was held today or earlier."),
        ],
    )
    def test_what_cannot_be_is_explained(self, field, typed, status, words, plan, signed_in):
        first = plan.goals.first()
        name = f"value_{first.ref}" if field == "value" else field
        response = signed_in("jana").post(log_address(plan), account(plan, **{name: typed}))
        assert response.status_code == status
        page = text_of(response)
        assert words in page
        assert f'value="{typed}"' in page or not typed
        assert "Closed 14 of 16 tickets the same day." in page
        assert not Review.objects.exists()

    def test_a_tile_that_does_not_exist_is_refused(self, plan, signed_in):
        first = plan.goals.first()
        response = signed_in("jana").post(
            log_address(plan), account(plan, **{f"standing_{first.ref}": "failing"})
        )
        assert response.status_code == 422
        assert not Review.objects.exists()

    def test_a_draft_may_have_gaps_is_kept_whole_and_is_nobody_elses(self, plan, cast, signed_in):
        first, second = plan.goals.all()
        gaps = {
            f"standing_{first.ref}": Standing.NEEDS_MORE_SUPPORT,
            f"example_{second.ref}": "Three of five handovers were there.",
            "held_on": "2026-05-29",
            "draft": "yes",
        }
        jana = signed_in("jana")
        assert jana.post(log_address(plan), gaps).status_code == 302
        assert Review.objects.get().status == ReviewStatus.DRAFT
        form = text_of(jana.get(log_address(plan)))
        assert "Three of five handovers were there." in form
        assert 'value="2026-05-29"' in form
        assert "Sam cannot see it." in form
        case = text_of(jana.get(reverse("checkpoint", args=[plan.ref, 1])))
        assert "Sam cannot see this yet." in case

        hidden = [
            signed_in("sam").get(reverse("my_plan_checkpoint", args=[1])),
            signed_in("sam").get(reverse("my_plan")),
            signed_in("paul").get(reverse("checkpoint", args=[plan.ref, 1])),
            signed_in("ola").get(reverse("checkpoint", args=[plan.ref, 1])),
        ]
        for response in hidden:
            assert response.status_code == 200
            assert "Three of five handovers were there." not in text_of(response)
        assert plan.checkpoints.get(number=1).held_at is None

        seen = mark_of(Review.objects.get())
        assert jana.post(log_address(plan), account(plan, seen=seen)).status_code == 302
        assert Review.objects.get().status == ReviewStatus.SHARED

    def test_a_draft_with_gaps_cannot_slip_through_the_verb(self, plan, cast):
        entries = [GoalEntry(goal, "", "Something.") for goal in plan.goals.all()]
        with pytest.raises(Exception, match="Choose how every goal stands"):
            workflows.log_checkpoint(
                checkpoint=plan.checkpoints.get(number=1),
                entries=entries,
                held_on=THE_DAY.date(),
                note="",
                share=True,
                by=cast.account("jana"),
                at=THE_DAY,
            )

    def test_it_is_shared_once_and_the_second_time_is_explained(self, plan, signed_in):
        jana = signed_in("jana")
        jana.post(log_address(plan), account(plan))
        again = jana.post(log_address(plan), account(plan, note="One more thing."))
        assert again.status_code == 409
        page = text_of(again)
        assert "This checkpoint has been shared, so it can no longer be changed." in page
        assert "One more thing." in page
        assert Review.objects.get().note == ""
        assert AuditEvent.objects.filter(event=ReviewEvent.SHARED).count() == 1
        assert jana.get(log_address(plan)).headers["Location"] == reverse("checkpoint", args=[plan.ref, 1])

    def test_what_keeps_itself_is_a_draft_whatever_was_pressed_and_ticks_nothing(self, plan, signed_in):
        item = plan.support.get()
        jana = signed_in("jana")
        data = account(plan, delivered=item.ref)
        for _each_time in range(3):
            response = jana.post(log_address(plan), data, headers={"HX-Request": "true"})
            assert response.status_code == 200
            assert 'id="autosave"' in text_of(response)
        assert Review.objects.get().status == ReviewStatus.DRAFT
        assert SupportItem.objects.get(pk=item.pk).delivered_at is None
        assert AuditEvent.objects.filter(event=ReviewEvent.DRAFTED).count() == 1

    def test_support_is_ticked_on_the_way(self, plan, signed_in):
        item = plan.support.get()
        jana = signed_in("jana")
        assert item.description in text_of(jana.get(log_address(plan)))
        jana.post(log_address(plan), account(plan, delivered=item.ref))
        item.refresh_from_db()
        assert item.delivered_at == THE_DAY
        assert AuditEvent.objects.filter(event=PlanEvent.SUPPORT_DELIVERED).count() == 1
        assert "Which promised support" not in text_of(jana.get(log_address(plan, 2)))

    def test_support_of_another_plan_cannot_be_ticked(self, plan, cast, signed_in):
        other = plan_in(PlanStatus.ACTIVE, cast, employee="lee", author="ana").support.get()
        response = signed_in("jana").post(log_address(plan), account(plan, delivered=other.ref))
        assert response.status_code == 422
        assert SupportItem.objects.get(pk=other.pk).delivered_at is None
        assert not Review.objects.exists()

    def test_a_paused_plan_keeps_what_was_typed_and_says_why_not(self, plan, cast, signed_in):
        plan_workflows.pause(
            plan=plan, from_date=THE_DAY.date(), hr_note="", by=cast.account("mia"), at=THE_DAY
        )
        response = signed_in("jana").post(log_address(plan), account(plan))
        assert response.status_code == 409
        assert "Closed 14 of 16 tickets the same day." in text_of(response)
        assert not Review.objects.exists()


class TestWhoMay:
    @pytest.mark.parametrize("stranger", ["chris", "ana", "lee", "ada", "tom", "kim"])
    def test_a_stranger_finds_nothing(self, stranger, plan, signed_in):
        browser = signed_in(stranger)
        for address in (log_address(plan), reverse("checkpoint", args=[plan.ref, 1])):
            assert browser.get(address).status_code == 404
        assert browser.post(log_address(plan), account(plan)).status_code == 404
        assert browser.get(reverse("my_plan_checkpoint", args=[1])).status_code == 404
        assert not Review.objects.exists()

    @pytest.mark.parametrize("reader", ["sam", "paul", "ivo", "ola"])
    def test_a_reader_does_not_write(self, reader, plan, signed_in):
        assert signed_in(reader).get(log_address(plan)).status_code == 403
        assert signed_in(reader).post(log_address(plan), account(plan)).status_code == 403
        assert not Review.objects.exists()

    def test_readers_read_what_was_shared(self, plan, cast, signed_in):
        shared(plan, cast)
        for reader in ("jana", "mia", "noor", "paul", "ivo", "ola"):
            response = signed_in(reader).get(reverse("checkpoint", args=[plan.ref, 1]))
            assert "Seen on Tuesday." in text_of(response)

    def test_sam_is_led_to_their_own_page(self, plan, signed_in):
        response = signed_in("sam").get(reverse("checkpoint", args=[plan.ref, 1]))
        own = reverse("my_plan_checkpoint", args=[1])
        assert response.headers["Location"] == f"{own}?plan={plan.ref}"
        assert signed_in("sam").get(response.headers["Location"]).status_code == 200

    @pytest.mark.parametrize("number", [0, 99, 10**6, 10**30])
    def test_a_number_that_is_not_there(self, number, plan, signed_in):
        for name in ("checkpoint", "checkpoint_log"):
            assert signed_in("jana").get(reverse(name, args=[plan.ref, number])).status_code == 404
        assert signed_in("sam").get(reverse("my_plan_checkpoint", args=[number])).status_code == 404


class TestAnswering:
    def test_sam_sees_it_differently_and_everyone_reads_it_beside_the_account(self, plan, cast, signed_in):
        shared(plan, cast)
        sam = signed_in("sam")
        address = reverse("my_plan_checkpoint", args=[1])
        assert "To read" in text_of(sam.get(reverse("my_plan")))
        data = {"stance": Stance.DISPUTED, "body": "Two of them were reopened by mistake."}
        assert sam.post(address, data).status_code == 302
        response = Response.objects.get()
        assert (response.author, response.stance) == (cast.account("sam"), Stance.DISPUTED)
        for reader in ("jana", "mia", "paul", "ola"):
            page = text_of(signed_in(reader).get(reverse("checkpoint", args=[plan.ref, 1])))
            assert "I see it differently" in page
            assert "Two of them were reopened by mistake." in page
        assert "To read" not in text_of(sam.get(reverse("my_plan")))

    def test_i_have_read_this_needs_no_words(self, plan, cast, signed_in):
        shared(plan, cast)
        address = reverse("my_plan_checkpoint", args=[1])
        assert signed_in("sam").post(address, {"stance": Stance.READ, "body": ""}).status_code == 302
        assert Response.objects.get().body == ""

    @pytest.mark.parametrize(
        ("data", "words"),
        [
            ({"stance": "", "body": "Half a thought"}, "Choose ‘I have read this’ or ‘I see it differently’"),
            ({"stance": Stance.DISPUTED, "body": ""}, "Say in your own words what you see differently"),
        ],
    )
    def test_an_unfinished_answer_is_explained_and_kept(self, data, words, plan, cast, signed_in):
        shared(plan, cast)
        response = signed_in("sam").post(reverse("my_plan_checkpoint", args=[1]), data)
        assert response.status_code == 422
        page = text_of(response)
        assert words in page
        assert data["body"] in page
        assert not Response.objects.exists()

    def test_the_same_answer_twice_is_there_once(self, plan, cast, signed_in):
        shared(plan, cast)
        sam = signed_in("sam")
        data = {"stance": Stance.READ, "body": "Thank you."}
        answers = [sam.post(reverse("my_plan_checkpoint", args=[1]), data).status_code for _n in range(2)]
        assert answers == [302, 409]
        assert Response.objects.count() == 1

    def test_nobody_answers_for_sam(self, plan, cast, signed_in):
        shared(plan, cast)
        address = reverse("my_plan_checkpoint", args=[1])
        data = {"stance": Stance.READ, "body": "All is well."}
        for involved in ("jana", "mia", "paul", "ola"):
            assert signed_in(involved).post(address, data).status_code == 404
            assert signed_in(involved).post(f"{address}?plan={plan.ref}", data).status_code == 403
        assert signed_in("chris").post(f"{address}?plan={plan.ref}", data).status_code == 404
        assert not Response.objects.exists()

    def test_there_is_nothing_to_answer_before_it_was_shared(self, plan, signed_in):
        address = reverse("my_plan_checkpoint", args=[1])
        response = signed_in("sam").post(address, {"stance": Stance.READ, "body": "Early"})
        assert response.status_code == 409
        assert not Response.objects.exists()

    def test_before_the_meeting_the_page_helps_to_prepare(self, plan, signed_in):
        page = text_of(signed_in("sam").get(reverse("my_plan_checkpoint", args=[2])))
        assert "You and Jana Lind meet on Monday 15 June 2026." in page
        assert "What got in the way?" in page

    def test_late_and_not_logged_is_not_on_sam(self, plan, signed_in, time_machine):
        time_machine.move_to(A_WEEK_LATER, tick=False)
        page = text_of(signed_in("sam").get(reverse("my_plan_checkpoint", args=[1])))
        assert "Jana has not logged this yet. That is not on you." in page

    def test_an_answer_can_still_be_given_after_the_end(self, cast, signed_in, time_machine):
        time_machine.move_to(THE_DAY, tick=False)
        plan = plan_in(PlanStatus.ACTIVE, cast)
        review = shared(plan, cast)
        Plan.objects.filter(pk=plan.pk).update(
            status=PlanStatus.CLOSED, closed_at=THE_DAY, closed_by=cast.account("mia")
        )
        data = {"stance": Stance.DISPUTED, "body": "Not quite."}
        assert signed_in("sam").post(reverse("my_plan_checkpoint", args=[1]), data).status_code == 302
        assert review.responses.get().body == "Not quite."


def test_reading_changes_nothing(plan, cast, signed_in):
    shared(plan, cast)
    jana, sam = signed_in("jana"), signed_in("sam")
    visits = [
        (jana, log_address(plan, 2)),
        (jana, log_address(plan, 1)),
        (jana, reverse("checkpoint", args=[plan.ref, 1])),
        (sam, reverse("my_plan_checkpoint", args=[1])),
        (sam, reverse("my_plan_checkpoint", args=[2])),
    ]
    before = everything_stored()
    for browser, address in visits:
        assert browser.get(address).status_code in {200, 302}
        assert browser.head(address).status_code in {200, 302}
    assert everything_stored() == before


def test_pages_take_the_same_number_of_queries_whatever_the_plan(
    cast, signed_in, time_machine, django_assert_max_num_queries
):
    time_machine.move_to(THE_DAY, tick=False)
    browsers = {"jana": signed_in("jana"), "sam": signed_in("sam")}

    def queries(who: str, address: str) -> int:
        with django_assert_max_num_queries(60) as captured:
            assert browsers[who].get(address).status_code == 200
        return len(captured)

    for who in browsers:
        queries(who, reverse("help"))  # the session's own first write
    sizes = [_size(cast, count, queries) for count in (1, 3, 30)]
    assert sizes[0] == sizes[1] == sizes[2]


def _size(cast: Cast, count: int, queries: Callable[[str, str], int]) -> list[int]:
    by, at = cast.account("jana"), MONDAY
    plan = fill(draft_plan(cast), cast)
    plan.goals.last().delete()
    area = plan.areas.get()
    for n in range(count - 1):
        words: dict[str, Any] = {"statement": f"Goal {n}", "measure": "Seen", "due_on": ENDS, "area": area}
        plan_workflows.put_item(plan=plan, model=Goal, by=by, at=at, **words)
    plan_workflows.submit(plan=plan, by=by, at=at)
    answered_for_hr(plan, cast, at=at)
    plan_workflows.approve(plan=plan, by=cast.account("mia"), at=at + timedelta(days=1))
    plan_workflows.share(plan=plan, by=by, at=at + timedelta(days=2))
    plan_workflows.start(plan=plan, by=by, at=at + timedelta(days=14))
    plan_workflows.open_plan(plan=plan, by=cast.account("sam"), at=THE_DAY)
    review = shared(plan, cast)
    for n in range(count):
        workflows.answer(
            review=review, stance=Stance.DISPUTED, body=f"No {n}", by=cast.account("sam"), at=THE_DAY
        )
    sizes = [
        queries("jana", log_address(plan, 2)),
        queries("jana", reverse("checkpoint", args=[plan.ref, 1])),
        queries("sam", reverse("my_plan_checkpoint", args=[1])),
        queries("sam", reverse("my_plan")),
    ]
    review.responses.all().delete()
    review.delete()
    plan.versions.all().delete()
    HrAnswers.objects.filter(fair_start__plan=plan).delete()
    FairStart.objects.filter(plan=plan).delete()
    plan.delete()
    return sizes
