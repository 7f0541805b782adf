"""Which step can be taken in which state, where it leads, and which permission it takes: written by hand, to be read.

The application reads its own table (plans/lifecycle); this one is held against it, so that no row changes by a slip.
"""

from __future__ import annotations

import pytest

from employees.errors import NotNow
from plans import lifecycle
from plans.enums import PlanStatus, Verb
from plans.models import Plan

# Step, the states it can be taken in, the state it leads to if it leads on, the permission.
TABLE = """
edit               | draft                                                |              | plans:draft:edit
add_evidence       | draft consultation active paused closed              |              | plans:evidence:add
remove_evidence    | draft                                                |              | plans:draft:edit
withdraw_evidence  | in_review approved consultation active paused closed |              | plans:evidence:withdraw
submit             | draft                                                | in_review    | plans:draft:submit
request_changes    | in_review                                            | draft        | plans:draft:review
answer_for_hr      | in_review                                            |              | plans:hr_answers:give
second_read        | in_review                                            |              | plans:draft:review
approve            | in_review                                            | approved     | plans:draft:review
share              | approved                                             | consultation | plans:plan:share
open               | consultation active paused closed                    |              | plans:plan:open
comment            | draft in_review approved consultation active paused closed |              | plans:comment:add
propose            | consultation                                         |              | plans:proposal:make
withdraw_proposal  | consultation                                         |              | plans:proposal:make
answer_proposal    | consultation                                         |              | plans:proposal:answer
ask                | consultation active paused closed                    |              | plans:question:ask
answer_question    | consultation active paused closed                    |              | plans:question:answer
adapt              | consultation                                         |              | plans:draft:edit
end_consultation   | consultation                                         |              | plans:consultation:end
start              | consultation                                         | active       | plans:plan:start
sign               | active paused                                        |              | plans:version:sign
decline_to_sign    | active paused                                        |              | plans:version:sign
sign_form          | active paused closed                                 |              | plans:form:sign
ask_to_meet        | active paused                                        |              | plans:version:sign
choose_paper       | consultation active paused closed                    |              | plans:version:sign
choose_screen      | consultation active paused closed                    |              | plans:version:sign
record_paper       | active paused                                        |              | plans:paper:record
attest             | active paused                                        |              | plans:delivery:attest
assist             | active paused                                        |              | plans:signing:assist
hold_checkpoint    | active                                               |              | plans:checkpoint:hold
move_checkpoint    | active                                               |              | plans:checkpoint:hold
say_not_held       | active                                               |              | plans:checkpoint:hold
prepare            | active paused                                        |              | plans:checkpoint:prepare
add_detail         | active paused                                        |              | plans:checkpoint:hold
respond            | active paused closed                                 |              | plans:checkpoint:respond
deliver_support    | active paused                                        |              | plans:support:deliver
receive_support    | active paused                                        |              | plans:support:receive
reach_milestone    | active                                               |              | plans:milestone:reach
propose_change     | active                                               |              | plans:change:propose
decline_change     | active                                               |              | plans:change:make
amend              | active                                               |              | plans:change:make
extend             | active                                               |              | plans:change:make
pause              | active                                               | paused       | plans:plan:pause
resume             | paused                                               | active       | plans:plan:pause
count_absence      | active                                               |              | plans:absence:count
leave_dates        | active                                               |              | plans:absence:count
summarise          | active paused                                        |              | plans:handover:summarise
hand_over          | active paused                                        |              | plans:handover:make
take_over          | active paused                                        |              | plans:handover:take
propose_outcome    | active                                               |              | plans:outcome:propose
comment_on_closing | active                                               |              | plans:closing:comment
close              | active                                               | closed       | plans:outcome:confirm
appeal             | closed                                               |              | plans:appeal:make
decide_appeal      | closed                                               |              | plans:appeal:decide
write_letter       | approved consultation active paused closed           |              | plans:letter:write
write_appeal_letter | closed                                               |              | plans:appeal_letter:write
withdraw           | draft in_review approved consultation                | withdrawn    | plans:plan:withdraw
invite_companion   | consultation active paused closed                    |              | plans:companion:invite
remove_companion   | consultation active paused closed                    |              | plans:companion:invite
"""
ROWS = [[cell.strip() for cell in line.split("|")] for line in TABLE.strip().splitlines()]


def _leads_to(verb: Verb, state: PlanStatus) -> tuple[str, str] | None:
    """Where a step leads from a state and the permission that it takes; None where it cannot be taken."""
    try:
        row = lifecycle.check(Plan(status=state), verb)
    except NotNow:
        return None
    return row.target or "", row.permission


def test_every_step_is_written_here() -> None:
    assert [row[0] for row in ROWS] == [str(verb) for verb in lifecycle.TRANSITIONS]


@pytest.mark.parametrize(("step", "states", "target", "permission"), ROWS, ids=[row[0] for row in ROWS])
def test_a_step_is_taken_where_it_is_written_and_nowhere_else(
    step: str, states: str, target: str, permission: str
) -> None:
    found = {state: _leads_to(Verb(step), state) for state in PlanStatus}

    assert found == {state: (target, permission) if state in states.split() else None for state in PlanStatus}
