"""How a checkpoint is logged, shared and answered. The only writers of reviews; every verb takes `by` and `at`."""

from reviews.workflows.checkpoints import NOT_RATED, FormEntry, GoalEntry, Present, answer, log_checkpoint

__all__ = ["NOT_RATED", "FormEntry", "GoalEntry", "Present", "answer", "log_checkpoint"]
