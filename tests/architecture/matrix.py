"""The authorisation matrix: every address, the state in which it is tried, and who may. Written out by hand.

A row says who gets in. Of the others, those who can see the plan in that state get 403, everybody else 404, and
nobody who is not signed in gets anything but the sign-in page. An address without a row fails the build.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from plans.enums import PlanStatus
from tests.people import NAMES

EVERYONE = frozenset(NAMES)
MANAGER, HR, SUBJECT = frozenset({"jana"}), frozenset({"mia", "noor"}), frozenset({"sam"})
RUNNING_IT = MANAGER | HR
READERS = RUNNING_IT | {"paul", "ivo", "ola"} | SUBJECT
OWNER, LEAD = frozenset({"tom"}), frozenset({"noor"})
S = PlanStatus


@dataclass(frozen=True)
class Row:
    """One address. `who` may use it; `state` is that of Sam's plan; `arguments` name what stands in the address."""

    who: frozenset[str]
    state: PlanStatus | None = None
    arguments: dict[str, str] = field(default_factory=dict)
    # Those who can see the thing but may not do this; None: whoever sees the plan in this state.
    forbidden: frozenset[str] | None = None
    posts: bool = True


def plan(who: frozenset[str], state: PlanStatus, **arguments: str) -> Row:
    """An address within Sam's plan."""
    return Row(who, state, {"ref": "plan", **arguments})


def mine(state: PlanStatus = S.ACTIVE, **arguments: str) -> Row:
    """An address of one's own plan: for everybody else it is not there."""
    return Row(SUBJECT, state, arguments, forbidden=frozenset())


def person(who: frozenset[str], **arguments: str) -> Row:
    """An address about Sam as a person. Sam's manager, HR and the owner see the page."""
    return Row(
        who, None, {"ref": "person", **arguments}, forbidden=frozenset({"sam", "jana", "mia", "noor", "tom"})
    )


def organisation(who: frozenset[str], **arguments: str) -> Row:
    """An address of the organisation as a whole: for everybody else it is not there."""
    return Row(who, None, arguments, forbidden=frozenset())


PEOPLE_SEEN_BY = frozenset({"sam", "jana", "mia", "noor", "tom"})
PEOPLE_CHANGED_BY = HR | OWNER
LISTS_PEOPLE = frozenset({"mia", "ada", "noor", "tom"})
# Managers of somebody, HR, approvers and auditors. For everybody else there is no list of plans.
WORKS_WITH_PLANS = frozenset({"jana", "paul", "ivo", "ana", "mia", "noor", "ada", "ola"})

MATRIX: dict[str, Row] = {
    "home": Row(EVERYONE),
    "help": Row(EVERYONE),
    "preferences": Row(EVERYONE),
    "today": organisation(WORKS_WITH_PLANS),
    "plans": organisation(WORKS_WITH_PLANS),
    "plans_export": organisation(WORKS_WITH_PLANS),
    "my_plan": Row(EVERYONE, S.ACTIVE),
    "delivery": organisation(LEAD | OWNER),
    "settings": organisation(OWNER),
    "settings_calendar": organisation(OWNER),
    "working_week_new": organisation(OWNER),
    "closure_new": organisation(OWNER),
    "people": organisation(LISTS_PEOPLE),
    "people_import": organisation(LEAD | OWNER),
    "person": person(PEOPLE_SEEN_BY),
    "person_change": person(PEOPLE_CHANGED_BY),
    "person_manager": person(PEOPLE_CHANGED_BY),
    "person_leave": person(PEOPLE_CHANGED_BY),
    "person_invite": person(PEOPLE_CHANGED_BY),
    "role_grant": person(LEAD | OWNER),
    # The draft.
    "draft": plan(RUNNING_IT, S.DRAFT),
    "draft_why": plan(RUNNING_IT, S.DRAFT),
    "draft_area_new": plan(RUNNING_IT, S.DRAFT),
    "draft_area": plan(RUNNING_IT, S.DRAFT, item="area"),
    "draft_goals": plan(RUNNING_IT, S.DRAFT),
    "draft_goal_new": plan(RUNNING_IT, S.DRAFT),
    "draft_goal": plan(RUNNING_IT, S.DRAFT, item="goal"),
    "draft_actions": plan(RUNNING_IT, S.DRAFT),
    "draft_action_new": plan(RUNNING_IT, S.DRAFT),
    "draft_action": plan(RUNNING_IT, S.DRAFT, item="action"),
    "draft_support": plan(RUNNING_IT, S.DRAFT),
    "draft_support_new": plan(RUNNING_IT, S.DRAFT),
    "draft_support_item": plan(RUNNING_IT, S.DRAFT, item="support"),
    "draft_schedule": plan(RUNNING_IT, S.DRAFT),
    "draft_milestone_new": plan(RUNNING_IT, S.DRAFT),
    "draft_milestone": plan(RUNNING_IT, S.DRAFT, item="milestone"),
    "draft_ending": plan(RUNNING_IT, S.DRAFT),
    "draft_check": plan(RUNNING_IT, S.DRAFT),
    "plan_review": plan(HR, S.IN_REVIEW),
    "plan_approve": plan(HR, S.IN_REVIEW),
    "plan_request_changes": plan(HR, S.IN_REVIEW),
    "plan_withdraw": plan(HR, S.APPROVED),
    # The plan.
    "plan": plan(READERS, S.ACTIVE),
    "plan_timeline": plan(READERS, S.ACTIVE),
    "plan_record": plan(READERS, S.ACTIVE),
    "plan_pdf": plan(READERS, S.ACTIVE),
    "plan_versions": plan(READERS, S.ACTIVE),
    "plan_access": plan(READERS, S.ACTIVE),
    "plan_support": plan(READERS, S.ACTIVE),
    "plan_share": plan(RUNNING_IT, S.APPROVED),
    "plan_start": plan(RUNNING_IT, S.CONSULTATION),
    "plan_comments": plan(READERS, S.ACTIVE),
    "plan_proposals": plan(READERS, S.CONSULTATION),
    "plan_support_delivered": plan(RUNNING_IT, S.ACTIVE, item="support"),
    "plan_milestone_reached": plan(RUNNING_IT, S.ACTIVE, item="milestone"),
    "plan_change": plan(RUNNING_IT, S.ACTIVE),
    "plan_extend": plan(RUNNING_IT, S.ACTIVE),
    "plan_pause": plan(HR, S.ACTIVE),
    "plan_resume": plan(HR, S.PAUSED),
    "plan_outcome": plan(RUNNING_IT, S.ACTIVE),
    "checkpoint": plan(READERS, S.ACTIVE, number="1"),
    "checkpoint_log": plan(RUNNING_IT, S.ACTIVE, number="1"),
    # The employee's own pages.
    "my_plan_read": mine(),
    "my_plan_comments": mine(),
    "my_plan_access": mine(),
    "my_plan_propose": mine(S.CONSULTATION),
    "my_plan_ready": mine(S.CONSULTATION),
    "my_plan_confirm": mine(),
    "my_plan_not_signing": mine(),
    "my_plan_support_received": mine(item="support"),
    "my_plan_checkpoint": mine(number="1"),
    "my_plan_appeal": mine(S.CLOSED),
}

# Tried elsewhere, each with the reason why a row here would say nothing.
ELSEWHERE = {
    "healthz": "public, tests/ops/test_health.py",
    "readyz": "public, tests/ops/test_health.py",
    "setup": "public until set up, tests/employees/test_setup.py",
    "development_mail": "public on development machines only, tests/employees",
    "choose_password": "public, opened by a token, tests/employees/test_accounts.py",
    "closure_remove": "needs a closure; guarded by the class of settings_calendar",
    "people_import_one": "needs an import, tests/employees/importing/test_pages.py",
    "people_import_columns": "needs an import, tests/employees/importing/test_pages.py",
    "people_import_reading": "needs an import, tests/employees/importing/test_pages.py",
    "people_import_confirm": "needs an import, tests/employees/importing/test_pages.py",
    "people_import_again": "needs an import, tests/employees/importing/test_pages.py",
    "people_import_discard": "needs an import, tests/employees/importing/test_pages.py",
    "people_import_errors": "needs an import, tests/employees/importing/test_pages.py",
    "person_new": "any HR account and the owner, tests/employees/test_pages.py",
    "person_return": "needs somebody who left, tests/employees/test_pages.py",
    "role_revoke": "needs a grant, tests/employees/test_pages.py",
    "plan_new": "asks may_draft_for for each person, tests/plans",
    "draft_item_remove": "POST only, tests/plans",
    "draft_item_move": "POST only, tests/plans",
    "draft_goal_check": "POST only, tests/plans/goal_check/test_pages.py",
    "plan_proposal_answer": "needs a proposal, tests/plans/test_consulting_pages.py",
    "plan_companion_end": "needs a companion, tests/plans/test_consulting_pages.py",
    "plan_change_decide": "needs a change put forward, tests/plans/test_changing_pages.py",
    "plan_close": "needs an outcome put forward, tests/plans/test_ending_pages.py",
    "plan_appeal": "needs an appeal, tests/plans/test_ending_pages.py",
    "my_plan_open": "acts by POST alone, tests/plans/test_my_plan_pages.py",
    "my_plan_done": "needs a receipt, tests/plans/test_my_plan_pages.py",
    "my_plan_companion_end": "needs a companion, tests/plans/test_my_plan_pages.py",
    "gallery": "public on development machines only, tests/front",
}
