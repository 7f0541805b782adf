"""Notes to HR about the way a plan is led: facts in, notes out (docs/process-notes.md). Never a score."""

from plans.process_notes.gathering import facts_of_many
from plans.process_notes.rules import RULES, Seen, notes_on

__all__ = ["RULES", "Seen", "facts_of_many", "notes_on"]
