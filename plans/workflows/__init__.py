"""How each thing is done to a plan. The only writers of plans; every verb takes `by` and `at`.

When and by whom each may be done stands in plans/lifecycle.py.
"""

from plans.workflows.amending import amend, decline_change, extension, propose_change
from plans.workflows.asking import answer_question, ask
from plans.workflows.companions import invite_companion, remove_companion
from plans.workflows.consulting import (
    answer_proposal,
    drop_unsent,
    propose,
    send_proposals,
    withdraw_proposal,
)
from plans.workflows.drafting import describe, draft, move_item, put_item, remove_item, schedule, submit
from plans.workflows.ending import appeal, close, decide_appeal, propose_outcome
from plans.workflows.pausing import pause, resume
from plans.workflows.reviewing import approve, request_changes, withdraw
from plans.workflows.running import deliver_support, hold_checkpoint, reach_milestone, receive_support
from plans.workflows.sharing import comment, end_consultation, open_plan, share, start
from plans.workflows.signing import decline_to_sign, sign, statement_for

__all__ = [
    "amend",
    "answer_proposal",
    "answer_question",
    "appeal",
    "approve",
    "ask",
    "close",
    "comment",
    "decide_appeal",
    "decline_change",
    "decline_to_sign",
    "deliver_support",
    "describe",
    "draft",
    "drop_unsent",
    "end_consultation",
    "extension",
    "hold_checkpoint",
    "invite_companion",
    "move_item",
    "open_plan",
    "pause",
    "propose",
    "propose_change",
    "propose_outcome",
    "put_item",
    "reach_milestone",
    "receive_support",
    "remove_companion",
    "remove_item",
    "request_changes",
    "resume",
    "schedule",
    "send_proposals",
    "share",
    "sign",
    "start",
    "statement_for",
    "submit",
    "withdraw",
    "withdraw_proposal",
]
