"""What is asked around a checkpoint."""

from reviews.forms.checkpoints import (
    CheckpointForm,
    FormQuestions,
    MayBeThere,
    ResponseForm,
    initial_present,
    initial_ratings,
)
from reviews.forms.notes import AddDetailForm, NoteBeforeForm

__all__ = [
    "AddDetailForm",
    "CheckpointForm",
    "FormQuestions",
    "MayBeThere",
    "NoteBeforeForm",
    "ResponseForm",
    "initial_present",
    "initial_ratings",
]
