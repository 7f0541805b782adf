"""What is asked around a checkpoint."""

from reviews.forms.checkpoints import (
    CheckpointForm,
    FormQuestions,
    MayBeThere,
    ResponseForm,
    initial_present,
    initial_ratings,
)

__all__ = [
    "CheckpointForm",
    "FormQuestions",
    "MayBeThere",
    "ResponseForm",
    "initial_present",
    "initial_ratings",
]
