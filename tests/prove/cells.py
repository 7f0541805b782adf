"""What each cell of the matrix has to answer: every address, everybody, every state of a plan. Written out by hand.

`tests/architecture/matrix.py` says who uses an address in the state in which it is meant to be used. Here stands what
that means in every other state and for those whom the cast lacks, as docs/access.md puts it. Nothing here asks a table
of permissions of the application.
"""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum

from plans.enums import PlanStatus
from tests.architecture.matrix import (
    HR,
    LEAD,
    LISTS_PEOPLE,
    MANAGER,
    MATRIX,
    OWNER,
    PEOPLE_CHANGED_BY,
    READERS,
    RUNNING_IT,
    SUBJECT,
    TEMPLATES_SEEN_BY,
    Row,
    mine,
    organisation,
    person,
    plan,
)
from tests.people import NAMES
from tests.prove.objects.world import EVERY, READS, SHARED, SUPPORT
from tests.prove.stage import NOBODY

S = PlanStatus
NO_PLAN = "no plan"


class Want(StrEnum):
    """What somebody gets."""

    MAY = "is let in"
    REFUSED = "403"
    HIDDEN = "404"
    SIGN_IN = "is asked to sign in"
    # By POST to a page that leads them elsewhere by GET: refused, or as on a page of their own.
    LED = "is led to their own pages"


def item(who: frozenset[str], state: PlanStatus, model: str, **more: str) -> Row:
    """An address about one part of Sam's plan; of the parts, one of this model."""
    return plan(who, state, item=f"@{model}", **more)


ABSENT = frozenset({"sam", "jana"})
IMPORTS = LEAD | OWNER
# What needs a thing that the cast's stories seldom have, and has no row beside the others for that reason.
MORE: dict[str, Row] = {
    "plan_adjustment": item(HR, S.ACTIVE, "Adjustment"),
    "plan_version_certificate": plan(READERS, S.ACTIVE, number="1"),
    "plan_attest": plan(HR | {"paul"}, S.ACTIVE),
    "plan_proposal_answer": item(RUNNING_IT, S.CONSULTATION, "Proposal"),
    "plan_question_answer": item(RUNNING_IT, S.ACTIVE, "Question"),
    "plan_areas_merge": plan(RUNNING_IT, S.ACTIVE),
    "plan_change_decide": item(HR, S.ACTIVE, "Amendment"),
    "plan_companion_end": item(HR | SUBJECT, S.ACTIVE, "Companion"),
    "draft_item_remove": item(RUNNING_IT, S.DRAFT, "Goal", kind="goals"),
    "draft_item_move": item(RUNNING_IT, S.DRAFT, "Goal", kind="goals"),
    "draft_goal_check": plan(RUNNING_IT, S.DRAFT),
    "my_plan_adjustment_back": mine(item="@Adjustment"),
    "my_plan_propose_withdraw": mine(S.CONSULTATION, item="@Proposal"),
    "my_plan_companion_end": mine(item="@Companion"),
    "absence_correct": Row(HR, None, {"ref": "person", "absence": "@Absence"}, forbidden=ABSENT),
    "absence_withdraw": Row(HR, None, {"ref": "person", "absence": "@Absence"}, forbidden=ABSENT),
    "role_revoke": Row(
        LEAD | OWNER, None, {"ref": "@Ivo", "grant": "@RoleGrant"}, forbidden=frozenset({"ivo"})
    ),
    "person_return": person(PEOPLE_CHANGED_BY),
    "person_new": organisation(LISTS_PEOPLE),
    "conflict_end": organisation(LEAD, ref="@Conflict"),
    # Of a notice about a plan: who runs the installation learns no more than whether it left.
    "delivery_again": organisation(LEAD, ref="@OutboxMessage"),
    "closure_remove": organisation(OWNER, ref="@Closure"),
    "people_import_one": organisation(IMPORTS, ref="@PeopleImport"),
    "people_import_columns": organisation(IMPORTS, ref="@PeopleImport"),
    "people_import_reading": organisation(IMPORTS, ref="@PeopleImport"),
    "people_import_confirm": organisation(IMPORTS, ref="@PeopleImport"),
    "people_import_again": organisation(IMPORTS, ref="@PeopleImport"),
    "people_import_discard": organisation(IMPORTS, ref="@PeopleImport"),
    "people_import_errors": organisation(IMPORTS, ref="@PeopleImport"),
    "letter_wording_preview": Row(
        LEAD, None, {"kind": "meeting", "language": "en"}, forbidden=TEMPLATES_SEEN_BY
    ),
}
ROWS: dict[str, Row] = MATRIX | MORE

# What somebody who stands in for the manager does besides reading: they keep going what runs.
KEEPS_GOING = {
    "plan_evidence_new", "plan_support_delivered", "plan_milestone_reached", "plan_change",
    "plan_area_split", "plan_areas_merge", "plan_extend", "checkpoint_log", "checkpoint_move", "checkpoint_not_held",
    "checkpoint_add", "checkpoint_file", "plan_proposal_answer", "plan_question_answer",
}  # fmt: skip
# Nobody who stands in, in HR, signs or witnesses.
NEVER_LENT = {"plan_attest"}
# Whoever reads along for a while is given no issued document.
NOT_ALONG: set[str] = set()
# As whom of the cast somebody counts where it is not about a plan.
COUNTS_AS = {
    "stand-in in HR": "mia", "HR with a conflict": "mia", "owner in an emergency": "tom",
    "companion": "chris", "former companion": "chris", "stand-in": "chris", "former manager": "chris",
    "HR for HR": "chris",
}  # fmt: skip
# Pages that more people read than write on: who may send something there.
RUN_BY = RUNNING_IT | {"stand-in in HR"}
WRITES_ON = {
    "plan_comments": RUN_BY | {"stand-in"},
    "plan_access": HR | {"stand-in in HR"},
    "plan_handover": RUN_BY,
    "emergency": OWNER | {"owner in an emergency"},
    "draft_check": MANAGER,  # whoever wrote the draft sends it for review
}
# What stands on a plan in some states alone; in the others there is no such page, for nobody.
THERE_IN = {"my_plan_appeal": {S.CLOSED}, "my_plan_closing": {*S} - {S.CONSULTATION}}
# But here, whatever the others may: who also uses an address, and who does not.
BUT: dict[tuple[str, str], Want] = {
    ("away", "stand-in"): Want.MAY,
    # Looks after colleagues in HR, and has the lists of whoever works with plans.
    **{(name, "HR for HR"): Want.MAY for name in ("today", "plans", "plans_export", "emergency")},
    # In HR for the department that Ivo works in.
    ("role_revoke", "stand-in in HR"): Want.REFUSED,
}


def want(name: str, row: Row, state: str, who: str, method: str = "GET") -> Want:
    """What an address has to answer somebody while Sam's plan is in this state, or there is none."""
    if who in {NOBODY, "leaver"}:
        return Want.SIGN_IN
    found = BUT.get((name, who)) or _usual(name, row, state, who)
    if found != Want.MAY or method == "GET":
        return found
    if who == "sam" and row.arguments.get("ref") == "plan":
        return Want.LED  # the employee has pages of their own: a GET leads there
    if name in WRITES_ON and who not in WRITES_ON[name]:
        return Want.HIDDEN if row.state is None else Want.REFUSED
    return found


def _usual(name: str, row: Row, state: str, who: str) -> Want:
    if row.arguments.get("ref") == "plan":
        return _of_the_plan(name, row, state, who)
    if state and state not in THERE_IN.get(name, EVERY):
        return Want.HIDDEN
    if name.startswith("my_plan") and name != "my_plan":
        return Want.MAY if who == "sam" and state in SHARED else Want.HIDDEN
    return _of_the_organisation(name, row, who)


def sees(who: str, state: str) -> bool:
    """Whether somebody may read Sam's plan in a state."""
    return state in READS.get(who, {}).get(SUPPORT, ()) or (who == "sam" and state in SHARED)


def _of_the_plan(name: str, row: Row, state: str, who: str) -> Want:
    if not sees(who, state):
        return Want.HIDDEN
    if name == "plan_attest" and who == "paul" and state not in SHARED:
        return Want.REFUSED  # the next level witnesses what was shared
    if name == "plan_access" and who in {"companion", "owner in an emergency"}:
        return Want.HIDDEN  # who else reads is for those who work on it
    if name == "plan_pack_for_person" and state not in SHARED:
        return Want.REFUSED  # nothing of it is the person's yet
    return Want.MAY if _uses(name, row, who) else Want.REFUSED


def _uses(name: str, row: Row, who: str) -> bool:
    if who in NAMES:
        return who in row.who
    if who == "stand-in in HR":
        return "mia" in row.who and name not in NEVER_LENT
    if who == "stand-in":
        return row.who >= READERS or name in KEEPS_GOING
    return row.who >= READERS and name not in NOT_ALONG


def _of_the_organisation(name: str, row: Row, who: str) -> Want:
    counts = COUNTS_AS.get(who, who)
    if who == "HR with a conflict" and "person" in row.arguments.values():
        # The directory shows them its entry, and nothing else that is about the person.
        seen = name == "person" or row.who == PEOPLE_CHANGED_BY or row.who == LEAD | OWNER
        return Want.MAY if name == "person" else Want.REFUSED if seen else Want.HIDDEN
    if counts in row.who:
        return Want.MAY
    return Want.REFUSED if row.forbidden and counts in row.forbidden else Want.HIDDEN


def with_things(row: Row, things: dict[str, str]) -> Row:
    """The row with references in place of the models that it names."""
    named = {
        key: things[value[1:]] if value.startswith("@") else value for key, value in row.arguments.items()
    }
    return replace(row, arguments=named)


__all__ = ["MANAGER", "NO_PLAN", "ROWS", "Want", "sees", "want", "with_things"]
