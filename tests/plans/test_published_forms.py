"""Two published forms, entered through the pages by those who would enter them."""

from __future__ import annotations

from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from plans.enums import PlanStatus
from plans.models import Plan
from tests.factories.plans import MONDAY
from tests.people import Cast
from tests.plans.drafting import FAIR, SignedIn, save, text_of, url


@pytest.fixture(autouse=True)
def _now(time_machine: Any) -> None:
    time_machine.move_to(MONDAY + timedelta(hours=3), tick=False)


@pytest.fixture
def jana(signed_in: SignedIn) -> Client:
    return signed_in("jana")


# Two published forms (Texas State's and the Fair Work Ombudsman's), entered through the pages by those who would.
FORMS: dict[str, dict[str, Any]] = {
    "texas_state": {
        "why": {
            "reason": "The rating for “Timeliness of case notes” was 2 of 5. Notes of 14 of 40 visits in the spring "
            "were entered after the deadline: on 3, 4, 11 and 19 March, 2 and 8 April.",
            "impact": "The next visitor had no notes on six occasions.",
            "earlier_talks": "Talks on 12 March and 9 April.",
        },
        "areas": [
            {
                "title": "Timeliness of case notes",
                "kind": "job_task",
                "observed": "On 3 March the notes of two visits were missing; on 8 April of one.",
                "expected": "Notes are entered within two working days (UPPS 04.04.20).",
            }
        ],
        "goals": [
            {
                "statement": "Enter the notes of every visit within two working days",
                "measure": "The weekly list of the case system",
                "baseline": "65",
                "target": "95",
                "unit": "% of visits",
                "due_on": "2026-07-10",
            }
        ],
        "actions": [
            ("employee", "job_task", "Block the last half hour of each day for notes", "2026-05-22"),
            ("employee", "training", "Take the course on the case system", "2026-06-05"),
            ("employer", "coaching", "Look at the list together every Friday", ""),
            ("employer", "mentoring", "Name an experienced colleague to ask", "2026-05-20"),
        ],
        "support": [("The course on the case system is paid for", "hr", "", "2026-06-05", "once")],
        "ending": "If the goal is not achieved, the case goes to the director. Dismissal is possible.",
    },
    "fair_work": {
        "why": {
            "reason": "In February and March four of nine site visits began late, "
            "on 3, 10 and 24 February and 2 March.",
            "impact": "Two customers complained.",
            "earlier_talks": "A talk on 4 March.",
        },
        "areas": [
            {
                "title": "Being on site in time",
                "kind": "behaviour",
                "observed": "On 24 February the visit began 50 minutes late.",
                "expected": "Visits begin at the time agreed with the customer.",
            },
            {
                "title": "Knowing the new checklist",
                "kind": "knowledge",
                "observed": "On 2 March points 7 to 12 were left out.",
                "expected": "Every visit follows the checklist of January.",
            },
        ],
        "goals": [
            {
                "statement": "Begin every visit within ten minutes of the agreed time",
                "measure": "The visit log, looked at together",
                "due_on": "2026-06-30",
            },
            {
                "statement": "Complete every point of the checklist",
                "measure": "A sample of five visits a month",
                "baseline": "1",
                "target": "5",
                "unit": "of 5 visits",
                "due_on": "2026-07-10",
            },
        ],
        "actions": [
            ("employee", "practice", "Plan the route on the evening before", ""),
            ("employer", "training", "Explain the new checklist", "2026-05-22"),
        ],
        "support": [
            ("A car that is kept free until ten", "manager", "", "2026-05-18", "every visit"),
            ("Two visits together with a senior colleague", "other", "Rosa Diaz", "2026-05-29", "twice"),
        ],
        "ending": "If there is no improvement, further steps follow, up to ending the employment.",
    },
}


@pytest.mark.parametrize("form", sorted(FORMS))
def test_a_published_form_can_be_entered_and_sent(cast: Cast, jana: Client, form: str) -> None:
    text = FORMS[form]
    jana.post(f"{reverse('plan_new')}?person={cast.sam.ref}", FAIR)
    plan = Plan.objects.get()
    save(jana, url("draft_why", plan), **text["why"])
    jana.post(
        url("draft_schedule", plan),
        {"starts_on": "2026-05-18", "ends_on": "2026-07-10", "frequency": "weekly", "consultation_days": "5"},
    )
    for area in text["areas"]:
        jana.post(url("draft_area_new", plan), area)
    areas = [area.ref for area in plan.areas.all()]
    for place, goal in enumerate(text["goals"]):
        jana.post(url("draft_goal_new", plan), {**goal, "area": areas[place]})
    for place, (who, kind, what, due) in enumerate(text["actions"]):
        kind = kind if kind in ("training", "coaching", "mentoring") else "practice"
        sent = {
            "by_whom": who,
            "kind": kind,
            "description": what,
            "due_on": due,
            "area": areas[place % len(areas)],
        }
        jana.post(url("draft_action_new", plan), sent)
    for what, who, name, due, often in text["support"]:
        sent = {
            "description": what,
            "provider": who,
            "provider_name": name,
            "due_on": due,
            "frequency": often,
        }
        jana.post(url("draft_support_new", plan), sent)
    save(jana, url("draft_ending", plan), ending=text["ending"])

    read = unescape(text_of(jana.get(url("draft_check", plan))))
    for words in (
        *text["why"].values(),
        *(word for area in text["areas"] for word in (area["title"], area["observed"], area["expected"])),
        *(goal["statement"] for goal in text["goals"]),
        *(what for _who, _kind, what, _due in text["actions"]),
        *(what for what, *_rest in text["support"]),
        text["ending"],
    ):
        assert words in read
    assert jana.post(url("draft_check", plan)).status_code == 302
    plan.refresh_from_db()
    assert plan.status == PlanStatus.IN_REVIEW
