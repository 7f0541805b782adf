"""How a checkpoint is logged, shared and answered, and a plan's evidence packed up.

The only writers of reviews; every verb takes `by` and `at`.
"""

from reviews.workflows.adding import add_detail
from reviews.workflows.checkpoints import NOT_RATED, FormEntry, GoalEntry, Present, answer, log_checkpoint
from reviews.workflows.packing import (
    MAKE_PACK,
    ask_for_pack,
    fetch_pack,
    make_pack,
    sweep_packs,
    sweep_stray_packs,
)
from reviews.workflows.preparing import NoteBefore, prepare

__all__ = [
    "MAKE_PACK",
    "NOT_RATED",
    "FormEntry",
    "GoalEntry",
    "NoteBefore",
    "Present",
    "add_detail",
    "answer",
    "ask_for_pack",
    "fetch_pack",
    "log_checkpoint",
    "make_pack",
    "prepare",
    "sweep_packs",
    "sweep_stray_packs",
]
