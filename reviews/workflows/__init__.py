"""How a checkpoint is logged, shared and answered. The only writers of reviews; every verb takes `by` and `at`."""

from reviews.workflows.adding import add_detail
from reviews.workflows.checkpoints import NOT_RATED, FormEntry, GoalEntry, Present, answer, log_checkpoint
from reviews.workflows.preparing import NoteBefore, prepare

__all__ = [
    "NOT_RATED",
    "FormEntry",
    "GoalEntry",
    "NoteBefore",
    "Present",
    "add_detail",
    "answer",
    "log_checkpoint",
    "prepare",
]
