"""What only the plan's form asks at a checkpoint: its own fields, and a level of its scale for what it rates."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from employees.errors import NotNow
from employees.models import AuditEvent
from plans import workflows as plan_workflows
from plans.designs import BuiltIn, Design, OwnField, Rated
from plans.enums import PlanStatus
from plans.models import Plan
from reviews import workflows
from reviews.enums import ReviewEvent, ReviewStatus, Standing
from reviews.models import Review
from reviews.workflows import NOT_RATED, FormEntry, GoalEntry
from tests.factories.forms import ASKING, every_kind, filled, plan_on, printed, stored
from tests.factories.plans import plan_in
from tests.people import Cast
from tests.plans.designs.test_paper import out_of_order
from tests.plans.drafting import fields_of, text_of, wrong

THE_DAY = datetime(2026, 6, 1, 15, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _now(time_machine: Any) -> None:
    time_machine.move_to(THE_DAY, tick=False)


@pytest.fixture
def plan(cast: Cast) -> Plan:
    """Sam's plan on a form that asks something of every kind."""
    return plan_on(cast)


def log_address(plan: Plan, number: int = 1) -> str:
    return reverse("checkpoint_log", args=[plan.ref, number])


def goals_said(plan: Plan) -> dict[str, str]:
    """What Waymark itself asks."""
    first, second = plan.goals.all()
    return {
        f"standing_{first.ref}": Standing.ON_COURSE.value,
        f"standing_{second.ref}": Standing.SOME_WAY_TO_GO.value,
        f"example_{first.ref}": "Closed 14 of 16 tickets the same day.",
        "held_on": "2026-06-01",
    }


def rated(plan: Plan, level: str = "meets") -> dict[str, str]:
    return {f"rating_{area.ref}": level for area in plan.areas.all()}


def whole(plan: Plan, **changes: str) -> dict[str, str]:
    """The whole account, to be shared."""
    return {**goals_said(plan), **rated(plan), **filled("review"), "share": "yes", **changes}


def design_rating(what: Rated) -> Design:
    """The form with its scale asked for something else, and nothing besides."""
    asked = {BuiltIn.REVIEWS, BuiltIn.OUTCOME}
    parts = tuple(
        part.model_copy(update={"fields": ()}) if part.built_in in asked else part for part in ASKING.parts
    )
    return ASKING.model_copy(update={"review_scale_rates": what, "parts": parts})


class TestTheForm:
    def test_it_asks_under_the_forms_heading_in_its_words(self, plan, signed_in):
        page = signed_in("jana").get(log_address(plan))
        said = text_of(page)
        area = plan.areas.get().title
        wanted = ["Standards of performance", area, "Below standard", "Meets standard", "Not rated this time"]
        labels = [field.label for field in every_kind("review")]
        assert out_of_order([*wanted, "How it went", *labels, "When did you meet?"], said) == []
        assert "Review words (optional)" in said and "Review line (optional)" not in said
        legends = BeautifulSoup(page.content, "html.parser").select("fieldset > legend")
        assert area in [legend.get_text() for legend in legends]

    def test_what_was_answered_is_kept_shown_to_both_and_printed_in_order(self, plan, signed_in):
        jana = signed_in("jana")
        assert jana.post(log_address(plan), whole(plan)).status_code == 302
        review, area = Review.objects.get(), plan.areas.get()
        assert review.answers == stored("review")
        assert review.ratings == [{"of": area.ref, "what": area.title, "level": "meets"}]

        wanted = ["Standards of performance", area.title, "Meets standard", "How it went", *printed("review")]
        for name, address in (
            ("jana", reverse("checkpoint", args=[plan.ref, 1])),
            ("sam", reverse("my_plan_checkpoint", args=[1])),
        ):
            assert out_of_order(wanted, text_of(signed_in(name).get(address))) == []
        record = text_of(jana.get(reverse("plan_record", args=[plan.ref])))
        wanted = ["How it went", "Checkpoint 1", "Standards of performance", area.title, "Meets standard"]
        assert out_of_order([*wanted, *printed("review"), "Versions and signatures"], record) == []

    def test_the_record_of_events_names_fields_and_levels_and_no_words(self, plan, signed_in):
        signed_in("jana").post(log_address(plan), whole(plan))
        event = AuditEvent.objects.get(event=ReviewEvent.SHARED)
        assert event.data == {
            "review": Review.objects.get().ref,
            "checkpoint": 1,
            "answered": sorted(stored("review")),
            "rated": {plan.areas.get().ref: "meets"},
        }

    def test_to_share_all_that_is_required_is_asked_for_by_name_and_nothing_is_lost(self, plan, signed_in):
        area = plan.areas.get()
        sent = {**goals_said(plan), "own_review_words": "Two sentences.", "share": "yes"}
        answer = signed_in("jana").post(log_address(plan), sent)
        assert answer.status_code == 422
        said = " ".join(wrong(answer).values())
        for sentence in (
            f"Choose a level, or “Not rated this time”: {area.title}",
            "Fill in “Review line”.",
            "Fill in “Review pick”.",
            "Fill in “Review table”.",
        ):
            assert sentence in said
        assert len(wrong(answer)) == 4
        assert fields_of(answer)["own_review_words"] == "Two sentences."
        assert not Review.objects.exists()

    def test_a_draft_may_have_gaps_and_comes_back_whole(self, plan, signed_in):
        jana = signed_in("jana")
        half = {"own_review_line": "Half", "own_review_table-0-what": "Manual", "held_on": "2026-06-01"}
        area = plan.areas.get()
        sent = {**half, f"rating_{area.ref}": "-", "draft": "yes"}
        assert jana.post(log_address(plan), sent).status_code == 302
        review = Review.objects.get()
        assert (review.status, review.answers["review_pick"]) == (ReviewStatus.DRAFT, "")
        assert review.ratings == [{"of": area.ref, "what": area.title, "level": NOT_RATED}]
        shown = fields_of(jana.get(log_address(plan)))
        assert {name: shown[name] for name in half} == half
        assert shown[f"rating_{area.ref}"] == "-"
        assert jana.post(log_address(plan), {**shown, **whole(plan)}).status_code == 302
        assert Review.objects.get().answers == stored("review")

    def test_two_writers_of_one_draft_see_both_answers(self, plan, signed_in):
        jana, mia = signed_in("jana"), signed_in("mia")
        opened = fields_of(jana.get(log_address(plan)))
        mia.post(log_address(plan), {**opened, "own_review_line": "Mia's line", "draft": "yes"})
        answer = jana.post(log_address(plan), {**opened, "own_review_line": "Jana's line", "draft": "yes"})
        assert answer.status_code == 409
        assert "Mia's line" in text_of(answer)
        assert fields_of(answer)["own_review_line"] == "Jana's line"
        assert Review.objects.get().answers["review_line"] == "Mia's line"

    def test_more_rows_are_to_be_had_without_scripts_and_without_complaints(self, plan, signed_in):
        sent = {"own_review_table-0-what": "Manual", "held_on": "", "more_rows": "own_review_table"}
        answer = signed_in("jana").post(log_address(plan), sent)
        assert answer.status_code == 200
        assert not wrong(answer)
        assert fields_of(answer)["own_review_table-0-what"] == "Manual"
        assert "own_review_table-5-what" in fields_of(answer)
        assert not Review.objects.exists()

    def test_what_was_shared_is_not_rewritten(self, plan, signed_in):
        jana = signed_in("jana")
        jana.post(log_address(plan), whole(plan))
        again = jana.post(log_address(plan), whole(plan, own_review_line="Another line"))
        assert again.status_code == 409
        assert Review.objects.get().answers == stored("review")

    def test_last_time_stands_beside_the_tiles(self, plan, signed_in):
        jana = signed_in("jana")
        jana.post(log_address(plan), whole(plan))
        assert "Last time: Meets standard." in text_of(jana.get(log_address(plan, 2)))


class TestAdversaries:
    @pytest.mark.parametrize(
        ("changes", "sentence"),
        [
            (
                {"own_review_pick": "Third"},
                "This cannot be chosen here. Choose one of those that are offered.",
            ),
            ({"own_review_count": "many"}, "Give a number, such as 12 or 12.5."),
            ({"own_review_count": "NaN"}, "Give a number, such as 12 or 12.5."),
            ({"own_review_day": "2026-02-31"}, "This is not a date. Give day, month and year."),
            ({"own_review_line": "x" * 20_000}, "Shorten this to 500 characters. It has 20000 now."),
            ({"own_review_words": "x" * 20_001}, "Shorten this to 20000 characters. It has 20001 now."),
            ({"own_review_table-0-how": "By magic"}, "Row 1, How: Choose one of the answers."),
            ({"own_review_table-0-hours": "long"}, "Row 1, Hours: Give a number, such as 12 or 12.5."),
            ({"own_nothing": "Kept?"}, "The form of this plan does not ask this, so it is not saved: Kept?"),
            (
                {"own_review_table-0-why": "Kept?"},
                "The form of this plan does not ask this, so it is not saved: Kept?",
            ),
        ],
    )
    def test_what_does_not_fit_is_refused_in_a_sentence_and_stays_on_the_page(
        self, plan, signed_in, changes, sentence
    ):
        answer = signed_in("jana").post(log_address(plan), whole(plan, **changes))
        assert answer.status_code == 422
        assert sentence in text_of(answer)
        shown = fields_of(answer)
        kept = {**filled("review"), **changes}
        gone = (
            {"own_review_pick"} if "own_review_pick" in changes else {"own_nothing", "own_review_table-0-why"}
        )
        gone |= {"own_review_table-0-how"} if "own_review_table-0-how" in changes else set()
        assert {name: shown[name] for name in kept if name not in gone} == {
            name: said for name, said in kept.items() if name not in gone
        }
        assert not Review.objects.exists()

    def test_twenty_thousand_characters_are_kept_to_the_last(self, plan, signed_in):
        words = "x" * 19_999 + "y"
        assert (
            signed_in("jana").post(log_address(plan), whole(plan, own_review_words=words)).status_code == 302
        )
        assert Review.objects.get().answers["review_words"] == words

    def test_a_table_with_too_many_rows_is_refused_and_shown_whole(self, plan, signed_in):
        rows = {f"own_review_table-{n}-what": f"Row {n}" for n in range(101)}
        answer = signed_in("jana").post(log_address(plan), whole(plan, **rows))
        assert answer.status_code == 422
        assert "A table has 100 rows at most." in text_of(answer)
        shown = fields_of(answer)
        assert {name: shown[name] for name in rows} == rows
        assert not Review.objects.exists()

    def test_what_no_database_keeps_is_left_out_of_a_cell(self, plan, signed_in):
        sent = whole(plan, **{"own_review_table-0-what": "Man\0ual"})
        assert signed_in("jana").post(log_address(plan), sent).status_code == 302
        assert Review.objects.get().answers["review_table"][0]["what"] == "Manual"

    def test_a_level_that_the_scale_does_not_have(self, plan, signed_in):
        answer = signed_in("jana").post(log_address(plan), {**whole(plan), **rated(plan, "excellent")})
        assert answer.status_code == 422
        assert not Review.objects.exists()

    @pytest.mark.parametrize(
        ("answers", "reasons"),
        [
            (
                {"later": "x"},
                ("The form of this plan does not ask “later”. What was written there is not saved.",),
            ),
            ({"review_pick": "Third"}, ("“Review pick”: Choose one of the answers.",)),
            ({"review_count": "many"}, ("“Review count”: Give a number, such as 12 or 12.5.",)),
            ({"review_count": 12}, ("“Review count”: Give a number, such as 12 or 12.5.",)),
            ({"review_day": "2026-02-31"}, ("“Review day”: This is not a date. Give day, month and year.",)),
            ({"review_line": "x" * 501}, ("“Review line”: This is longer than 500 characters.",)),
            ({"review_words": ["x"]}, ("“Review words”: These are no words.",)),
            ({"review_words": "x" * 20_001}, ("“Review words”: This is longer than 20000 characters.",)),
            ({"review_table": "x"}, ("“Review table”: This is no table.",)),
            (
                {"review_table": [{"what": "x"}] * 101},
                (
                    "“Review table”: A table has 100 rows at most. Put the rest into another field, or leave it out.",
                ),
            ),
            (
                {"review_table": [{"why": "x"}]},
                ("“Review table”: Row 1, why: The table has no such column.",),
            ),
            (
                {"review_table": [{"how": "By magic"}]},
                ("“Review table”: Row 1, How: Choose one of the answers.",),
            ),
            (
                {"review_line": " ", "review_pick": "", "review_table": []},
                ("Fill in “Review line”.", "Fill in “Review pick”.", "Fill in “Review table”."),
            ),
        ],
    )
    def test_the_verb_refuses_what_the_page_never_sends(self, cast, plan, answers, reasons):
        with pytest.raises(NotNow) as refusal:
            self.log(cast, plan, FormEntry({**stored("review"), **answers}, {plan.areas.get().ref: "meets"}))
        assert refusal.value.reasons == reasons
        assert not Review.objects.exists()

    @pytest.mark.parametrize(
        ("ratings", "reason"),
        [
            ({}, "Choose a level wherever the form rates the work, or say that it is not rated this time."),
            ({"area": "excellent"}, "Choose one of the levels of the scale."),
            ({"other": "meets"}, "The form of this plan does not rate one of the things that you rated."),
        ],
    )
    def test_the_verb_refuses_ratings_that_do_not_fit(self, cast, plan, ratings, reason):
        named = {plan.areas.get().ref if of == "area" else of: level for of, level in ratings.items()}
        with pytest.raises(NotNow) as refusal:
            self.log(cast, plan, FormEntry(stored("review"), named))
        assert refusal.value.reasons == (reason,)

    def log(self, cast: Cast, plan: Plan, form: FormEntry) -> Review:
        return workflows.log_checkpoint(
            checkpoint=plan.checkpoints.get(number=1),
            entries=[GoalEntry(goal, Standing.ON_COURSE, "Seen.") for goal in plan.goals.all()],
            held_on=THE_DAY.date(),
            note="",
            share=True,
            form=form,
            by=cast.account("jana"),
            at=THE_DAY,
        )


class TestWhatTheScaleRates:
    def test_each_goal(self, cast, signed_in):
        plan = plan_on(cast, design_rating(Rated.GOALS))
        first, second = plan.goals.all()
        levels = {f"rating_{first.ref}": "-", f"rating_{second.ref}": "below"}
        sent = {**goals_said(plan), **levels, "share": "yes"}
        jana = signed_in("jana")
        assert not [name for name in fields_of(jana.get(log_address(plan))) if name.startswith("was_so_")]
        assert jana.post(log_address(plan), sent).status_code == 302
        page = text_of(jana.get(reverse("checkpoint", args=[plan.ref, 1])))
        wanted = ["Standards of performance", first.statement, "Not rated this time", second.statement]
        assert out_of_order([*wanted, "Below standard"], page) == []
        drawn = BeautifulSoup(jana.get(reverse("plan", args=[plan.ref])).content, "html.parser")
        said = [caption.get_text() for caption in drawn.select(".goal-pictures figcaption")]
        assert said[1] == "“Below standard” at the last checkpoint: some way to go."
        assert [text.get_text() for text in drawn.select(".goal-pictures svg.drawing")[1].select("text")][
            :2
        ] == [
            "Below standard",
            "Meets standard",
        ]

    def test_the_whole(self, cast, signed_in):
        plan = plan_on(cast, design_rating(Rated.WHOLE))
        jana = signed_in("jana")
        page = text_of(jana.get(log_address(plan)))
        assert page.count("Standards of performance") == 1
        missed = jana.post(log_address(plan), {**goals_said(plan), "share": "yes"})
        assert "Choose a level, or “Not rated this time”: Standards of performance" in text_of(missed)
        sent = {**goals_said(plan), "rating_": "below", "share": "yes"}
        assert jana.post(log_address(plan), sent).status_code == 302
        assert Review.objects.get().ratings == [{"of": "", "what": "", "level": "below"}]
        record = text_of(jana.get(reverse("plan_record", args=[plan.ref])))
        assert "Standards of performance Below standard" in record


class TestOtherPlans:
    def test_a_plan_without_a_form_is_asked_what_it_always_was(self, cast, signed_in):
        plan = plan_in(PlanStatus.ACTIVE, cast)
        jana = signed_in("jana")
        page = jana.get(log_address(plan))
        assert not [name for name in fields_of(page) if name.startswith(("own_", "rating_"))]
        refused = jana.post(log_address(plan), {**goals_said(plan), "own_line": "Mine", "share": "yes"})
        assert refused.status_code == 422
        assert "does not ask this, so it is not saved: Mine" in text_of(refused)
        jana.post(log_address(plan), {**goals_said(plan), "share": "yes"})
        review = Review.objects.get()
        assert (review.answers, review.ratings) == ({}, [])
        assert AuditEvent.objects.get(event=ReviewEvent.SHARED).data == {
            "review": review.ref,
            "checkpoint": 1,
        }

    def test_a_plan_on_an_older_version_keeps_that_versions_questions(self, cast, plan, signed_in):
        noor, template = cast.account("noor"), plan.template_version.template
        later = (OwnField(key="new_question", label="New question", required=True),)
        plan_workflows.change_template(
            template=template,
            change=lambda design: design.model_copy(
                update={
                    "parts": tuple(
                        part.model_copy(update={"fields": later})
                        if part.built_in == BuiltIn.REVIEWS
                        else part
                        for part in design.parts
                    ),
                    "review_scale": "",
                }
            ),
            by=noor,
            at=THE_DAY,
        )
        plan_workflows.publish_template(template=template, by=noor, at=THE_DAY)
        jana = signed_in("jana")
        page = text_of(jana.get(log_address(plan)))
        assert "Review line" in page and "New question" not in page and "Meets standard" in page
        refused = jana.post(log_address(plan), whole(plan, own_new_question="For the new form"))
        assert refused.status_code == 422 and "For the new form" in text_of(refused)
        assert jana.post(log_address(plan), whole(plan)).status_code == 302
        assert Review.objects.get().answers == stored("review")

    def test_an_account_from_before_it_was_asked_says_nothing_of_it(self, cast, plan, signed_in):
        signed_in("jana").post(log_address(plan), whole(plan))
        Review.objects.update(answers={}, ratings=[])
        page = text_of(signed_in("jana").get(reverse("checkpoint", args=[plan.ref, 1])))
        assert "How it went" not in page and "Standards of performance" not in page
