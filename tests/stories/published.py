"""Two forms that employers published, as the people they were made for would fill them in, from draft to outcome.

Texas State University, UPPS 04.04.20, attachment 3: why the rating, employee's steps with a deadline, supervisor's
steps, what happens if not. Fair Work Ombudsman (Australia): areas, what to do and how, support, the responsibilities
of both sides, review dates, consequences.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from plans.fairness import HR_QUESTIONS
from tests.factories.people import PASSWORD
from tests.stories.acts import Act, Story

FAIR_START = {
    "standard_told": "yes",
    "standard_how": "In the talk on 12 January; it stands in the job description.",
    "talked": "yes",
    "first_talk_on": "2026-03-09",
    "review_contradicts": "no",
    "causes": "skill",
    "keep_if_met": "yes",
    "support_tried": "yes",
    "support_detail": "A quiet hour in the morning, since 9 March.",
    "considered": "More coaching alone. Six weeks of it were not enough.",
    "step": "go",
}
FOR_HR = dict.fromkeys(HR_QUESTIONS, "no")


def on(month: int, day: int, hour: int = 9) -> datetime:
    """A moment of 2026, in UTC."""
    return datetime(2026, month, day, hour, 12, tzinfo=UTC)


def writing(who: str, at: datetime, parts: list[tuple[str, str, Mapping[str, str]]]) -> tuple[Act, ...]:
    """Fill in one page of a draft after another."""
    return tuple(Act(who, page, press, answers, at=at) for page, press, answers in parts)


def checkpoint(number: int, at: datetime, answers: Mapping[str, str], name: str = "Sam") -> Act:
    """Jana logs a checkpoint on her phone, in the corridor, and shares it."""
    return Act("jana", "checkpoint_log", f"Share with {name}", answers, about=number, at=at, phone=True)


TEXAS_STATE = Story(
    about="sam",
    acts=(
        Act(
            "mia",
            "plan_new",
            "Go on with this step",
            {**FAIR_START, **FOR_HR, "noun": "Performance improvement plan"},
            at=on(5, 4),
        ),
        *writing(
            "mia",
            on(5, 4, 10),
            [
                (
                    "draft_why",
                    "Save and continue",
                    {
                        "reason": "The rating for “Timeliness of case notes” was 2 of 5. Notes of 14 of 40 visits "
                        "this spring were entered after the deadline: on 3, 4, 11 and 19 March, 2 and 8 April.",
                        "impact": "On six occasions the next visitor had no notes to go by.",
                        "earlier_talks": "Talks on 12 March and 9 April. Since then, a quiet hour in the morning.",
                    },
                ),
                (
                    "draft_schedule",
                    "Save dates",
                    {
                        "starts_on": "2026-05-18",
                        "ends_on": "2026-06-26",
                        "frequency": "fortnightly",
                        "consultation_days": "5",
                    },
                ),
                (
                    "draft_area_new",
                    "Save and add to plan",
                    {
                        "title": "Timeliness of case notes",
                        "kind": "job_task",
                        "observed": "On 3 March the notes of two visits were missing the next morning, "
                        "on 8 April those of one.",
                        "expected": "Notes are entered within two working days of a visit (UPPS 04.04.20).",
                    },
                ),
                (
                    "draft_goal_new",
                    "Save and add to plan",
                    {
                        "statement": "Enter the notes of every visit within two working days",
                        "measure": "The weekly list of the case system",
                        "baseline": "65",
                        "target": "95",
                        "unit": "% of visits",
                        "due_on": "2026-06-26",
                        "area": "Timeliness of case notes",
                    },
                ),
                (
                    "draft_goal_new",
                    "Save and add to plan",
                    {
                        "statement": "Say on the same day when notes will be late, and why",
                        "measure": "Messages to the team lead, looked at together",
                        "due_on": "2026-06-12",
                        "area": "Timeliness of case notes",
                    },
                ),
                (
                    "draft_action_new",
                    "Save and add to plan",
                    {
                        "description": "Keep the last half hour of each day for notes",
                        "by_whom": "employee",
                        "kind": "practice",
                        "area": "Timeliness of case notes",
                    },
                ),
                (
                    "draft_action_new",
                    "Save and add to plan",
                    {
                        "description": "Take the course on the case system",
                        "by_whom": "employee",
                        "kind": "training",
                        "area": "Timeliness of case notes",
                        "due_on": "2026-06-05",
                    },
                ),
                (
                    "draft_action_new",
                    "Save and add to plan",
                    {
                        "description": "Look at the list together every Friday",
                        "by_whom": "employer",
                        "kind": "coaching",
                        "area": "Timeliness of case notes",
                    },
                ),
                (
                    "draft_support_new",
                    "Save and add to plan",
                    {
                        "description": "The course on the case system, in working time and paid for",
                        "provider": "hr",
                        "due_on": "2026-06-05",
                        "frequency": "once",
                    },
                ),
                (
                    "draft_support_new",
                    "Save and add to plan",
                    {
                        "description": "An hour a week with an experienced colleague",
                        "provider": "other",
                        "provider_name": "Rosa Diaz",
                        "due_on": "2026-05-22",
                        "frequency": "every week",
                    },
                ),
                (
                    "draft_milestone_new",
                    "Save and add to plan",
                    {"title": "A week without late notes", "due_on": "2026-06-05"},
                ),
                (
                    "draft_ending",
                    "Save and continue",
                    {
                        "ending": "If the goals are met, the plan ends, and nothing further follows. If they are not, "
                        "the case goes to the director, who may extend the plan, change the duties or end the "
                        "employment."
                    },
                ),
                ("draft_check", "Send to HR for review", {}),
            ],
        ),
        Act("noor", "plan_approve", "Approve", at=on(5, 5)),
        Act("jana", "plan_share", "Share the plan", at=on(5, 6)),
        Act("sam", "my_plan", "Read your plan", at=on(5, 6, 13)),
        Act(
            "sam",
            "my_plan_comments",
            "Add comment",
            {"section": "why", "body": "In March I had the visits of two colleagues as well as my own."},
            at=on(5, 7),
        ),
        Act("sam", "my_plan_ready", "I am ready to begin", at=on(5, 12)),
        Act("jana", "plan_start", "Start the plan", at=on(5, 18, 8)),
        Act(
            "sam",
            "my_plan_confirm",
            "Sign: I have read this plan",
            {
                "meaning": "received",
                "password": PASSWORD,
                "comment": "I agree to the steps above. The course would help me most.",
            },
            at=on(5, 18, 15),
        ),
        Act("jana", "plan_support_delivered", "Mark as delivered", about=("support", 2), at=on(5, 22)),
        checkpoint(
            1,
            on(6, 1, 14),
            {
                "standing:1": "some_way_to_go",
                "example:1": "Notes of 19 of 24 visits were in on time. The week of 18 May was complete.",
                "value:1": "79",
                "standing:2": "on_course",
                "example:2": "Wrote to me on 27 May at four, before the deadline.",
            },
        ),
        Act(
            "sam",
            "my_plan_checkpoint",
            "Send my answer",
            {"stance": "read", "body": "The Friday talks help. The course begins tomorrow."},
            about=1,
            at=on(6, 1, 17),
        ),
        Act("mia", "plan_support_delivered", "Mark as delivered", about=("support", 1), at=on(6, 5)),
        Act("jana", "plan_milestone_reached", "Mark as reached", about=("milestones", 1), at=on(6, 8)),
        checkpoint(
            2,
            on(6, 15, 14),
            {
                "standing:1": "on_course",
                "example:1": "Notes of 22 of 24 visits were in on time.",
                "value:1": "92",
                "standing:2": "met",
                "example:2": "No late note came unannounced since 20 May.",
            },
        ),
        checkpoint(
            3,
            on(6, 26, 10),
            {
                "standing:1": "met",
                "example:1": "Notes of 25 of 26 visits were in on time.",
                "value:1": "96",
                "standing:2": "met",
                "example:2": "Nothing was late.",
            },
        ),
        Act(
            "jana",
            "plan_outcome",
            "Put the outcome forward",
            {
                "goal:1": "met",
                "why:1": "Notes of 25 of 26 visits were in on time.",
                "evidence:1": "The notes of June",
                "goal:2": "met",
                "why:2": "Nothing was late since 20 May.",
                "evidence:2": "The calendar of the team",
                "overall": "goals_met",
                "reason": "Both goals were reached. Notes were complete and on time in four weeks of six, and in "
                "each of the last three.",
                "next_step": "Back to the usual talks, every second Monday.",
            },
            at=on(6, 26, 15),
        ),
        Act("mia", "plan_close", "Confirm and close the plan", at=on(6, 29)),
    ),
    saying=(
        "Performance improvement plan",
        "The rating for “Timeliness of case notes” was 2 of 5.",
        "Enter the notes of every visit within two working days",
        "In March I had the visits of two colleagues as well as my own.",
        "I, Sam Okafor, have received and read version 1",
        "I agree to the steps above.",
        "Notes of 25 of 26 visits were in on time.",
        "The Friday talks help.",
        "Goals met",
        "Back to the usual talks, every second Monday.",
    ),
)

FAIR_WORK = Story(
    about="chris",
    acts=(
        Act(
            "jana",
            "plan_new",
            "Go on with this step",
            {**FAIR_START, "noun": "Performance improvement plan"},
            at=on(5, 4),
        ),
        *writing(
            "jana",
            on(5, 4, 11),
            [
                (
                    "draft_why",
                    "Save and continue",
                    {
                        "reason": "In February and March four of nine home visits began late: on 3, 10 and "
                        "24 February and on 2 March.",
                        "impact": "Two customers complained, and one visit had to be made again.",
                        "earlier_talks": "A talk on 4 March, in which we agreed on a call from the road.",
                    },
                ),
                (
                    "draft_schedule",
                    "Save dates",
                    {
                        "starts_on": "2026-05-18",
                        "ends_on": "2026-07-10",
                        "frequency": "four_weekly",
                        "consultation_days": "5",
                    },
                ),
                (
                    "draft_area_new",
                    "Save and add to plan",
                    {
                        "title": "Being there in time",
                        "kind": "behaviour",
                        "observed": "On 24 February the visit began 50 minutes late.",
                        "expected": "Visits begin at the time agreed with the customer.",
                    },
                ),
                (
                    "draft_area_new",
                    "Save and add to plan",
                    {
                        "title": "Knowing the new checklist",
                        "kind": "knowledge",
                        "observed": "On 2 March points 7 to 12 were left out.",
                        "expected": "Every visit follows the checklist of January.",
                    },
                ),
                (
                    "draft_goal_new",
                    "Save and add to plan",
                    {
                        "statement": "Begin every visit within ten minutes of the agreed time",
                        "measure": "The visit log, looked at together",
                        "due_on": "2026-06-30",
                        "area": "Being there in time",
                    },
                ),
                (
                    "draft_goal_new",
                    "Save and add to plan",
                    {
                        "statement": "Complete every point of the checklist",
                        "measure": "A sample of five visits a month",
                        "baseline": "1",
                        "target": "5",
                        "unit": "of 5 visits",
                        "due_on": "2026-07-10",
                        "area": "Knowing the new checklist",
                    },
                ),
                (
                    "draft_action_new",
                    "Save and add to plan",
                    {
                        "description": "Plan the route on the evening before, and call from the road if delayed",
                        "by_whom": "employee",
                        "kind": "practice",
                        "area": "Being there in time",
                    },
                ),
                (
                    "draft_action_new",
                    "Save and add to plan",
                    {
                        "description": "Explain the new checklist, point by point",
                        "by_whom": "employer",
                        "kind": "training",
                        "area": "Knowing the new checklist",
                        "due_on": "2026-05-22",
                    },
                ),
                (
                    "draft_support_new",
                    "Save and add to plan",
                    {
                        "description": "A car that is kept free until ten",
                        "provider": "manager",
                        "due_on": "2026-05-18",
                        "frequency": "every visit",
                    },
                ),
                (
                    "draft_support_new",
                    "Save and add to plan",
                    {
                        "description": "Two visits together with a senior colleague",
                        "provider": "other",
                        "provider_name": "Rosa Diaz",
                        "due_on": "2026-05-29",
                        "frequency": "twice",
                    },
                ),
                (
                    "draft_ending",
                    "Save and continue",
                    {
                        "ending": "If there is enough improvement, the plan ends. If there is not, further steps "
                        "follow, up to ending the employment. Chris is heard before anything is decided."
                    },
                ),
                ("draft_check", "Send to HR for review", {}),
            ],
        ),
        Act("mia", "plan_for_hr", "Keep these answers", {**FOR_HR, "readers": "one"}, at=on(5, 5)),
        Act("mia", "plan_approve", "Approve", at=on(5, 5)),
        Act("jana", "plan_share", "Share the plan", at=on(5, 6)),
        Act("chris", "my_plan", "Read your plan", at=on(5, 6, 18)),
        Act(
            "chris",
            "my_plan_propose",
            "Send proposal",
            {
                "about": "support",
                "wording": "Three visits together instead of two: one of them on the northern round.",
            },
            at=on(5, 8),
        ),
        Act(
            "jana",
            "plan_proposal_answer",
            "Send the answer",
            {
                "answer": "decline",
                "reason": "Rosa Diaz has two mornings in May. We look at it again at the first checkpoint.",
            },
            about=("proposals", 1),
            at=on(5, 11),
        ),
        Act("jana", "plan_start", "Start the plan", at=on(5, 18, 8)),
        Act(
            "chris",
            "my_plan_not_signing",
            "Record that I do not want to sign",
            {
                "password": PASSWORD,
                "comment": "I have read it. The northern round cannot be done in the time that is planned.",
            },
            at=on(5, 19),
        ),
        Act("jana", "plan_support_delivered", "Mark as delivered", about=("support", 1), at=on(5, 18, 16)),
        checkpoint(
            1,
            on(6, 15, 15),
            {
                "standing:1": "some_way_to_go",
                "example:1": "Nine of twelve visits began in time. The three late ones were on the northern round.",
                "standing:2": "needs_more_support",
                "example:2": "Two of five sampled visits were complete.",
                "value:2": "2",
                "note": "The visits together have not taken place: Rosa Diaz was ill. We extend the plan.",
            },
            name="Chris",
        ),
        Act(
            "chris",
            "my_plan_checkpoint",
            "Send my answer",
            {"stance": "disputed", "body": "I said before the start that the northern round is too long."},
            about=1,
            at=on(6, 16),
        ),
        Act(
            "mia",
            "plan_extend",
            "See what would change > Make the change",
            {
                "ends_on": "2026-08-07",
                "reason": "The visits together were promised for May and could not take place. The time lost is given "
                "back.",
                "employee_view": "Chris asked for it at the first checkpoint.",
            },
            at=on(6, 17),
        ),
        Act(
            "chris",
            "my_plan_confirm",
            "Sign: I have read this plan",
            {"meaning": "comments", "password": PASSWORD, "comment": "Thank you for the four weeks."},
            at=on(6, 18),
        ),
        Act("mia", "plan_support_delivered", "Mark as delivered", about=("support", 2), at=on(7, 6)),
        checkpoint(
            2,
            on(7, 13, 15),
            {
                "standing:1": "met",
                "example:1": "Every visit since 22 June began in time, on the new route.",
                "standing:2": "some_way_to_go",
                "example:2": "Three of five sampled visits were complete.",
                "value:2": "3",
            },
            name="Chris",
        ),
        checkpoint(
            3,
            on(8, 7, 11),
            {
                "standing:1": "met",
                "example:1": "One visit of twelve began late, announced from the road.",
                "standing:2": "some_way_to_go",
                "example:2": "Four of five sampled visits were complete; point 11 was left out once.",
                "value:2": "4",
            },
            name="Chris",
        ),
        Act(
            "mia",
            "plan_outcome",
            "Put the outcome forward > Put the outcome forward",
            {
                "goal:1": "met",
                "why:1": "One visit of twelve began late, and was announced from the road.",
                "cites:1": "3",
                "goal:2": "partly_met",
                "why:2": "Point 11 was left out in one sampled visit of five.",
                "cites:2": "3",
                "evidence:2": "The sample of 5 August",
                "overall": "partly_met",
                "reason": "Visits begin in time. The checklist is complete in four visits of five, up from one.",
                "next_kind": "monitoring",
                "next_step": "Chris keeps the round and the new route. The checklist is looked at once a month.",
                "kept_up": "The checklist is complete in four visits of five.",
                "monitored_until": "2026-10-30",
                "answer_nine-6": "The northern round was shortened, as Chris had asked.",
                "answer_nine-8": "Two days of leave in July. No visit of these days is counted.",
            },
            at=on(8, 7, 15),
            then="The outcome was put forward",
        ),
        Act(
            "chris",
            "my_plan_closing",
            "Put it in the record",
            {"body": "The shorter round is what made the difference."},
            at=on(8, 8, 9),
        ),
        Act("jana", "plan_close", "Confirm and close the plan", at=on(8, 10)),
    ),
    saying=(
        "In February and March four of nine home visits began late",
        "Three visits together instead of two",
        "Rosa Diaz has two mornings in May.",
        "The northern round cannot be done in the time that is planned.",
        "I said before the start that the northern round is too long.",
        "I, Chris Bell, have received and read version 2",
        "Goals partly met",
        "30 October 2026",
        "The sample of 5 August",
        "The shorter round is what made the difference.",
    ),
)

PUBLISHED = {"texas-state": TEXAS_STATE, "fair-work": FAIR_WORK}
