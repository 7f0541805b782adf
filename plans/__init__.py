"""The plan: what is agreed, by whom, until when, and what became of it."""
