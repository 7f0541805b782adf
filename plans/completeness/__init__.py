"""What a draft still lacks, and what the goal check says to it. Reads, never writes."""

from plans.completeness.goals import facts_of, goal_facts, policy_of
from plans.completeness.sentences import Sentence, sentence_for
from plans.completeness.tasks import (
    TITLES,
    DraftTask,
    Missing,
    TaskStatus,
    before_sending,
    draft_tasks,
    missing,
    title_of,
)

__all__ = [
    "TITLES",
    "DraftTask",
    "Missing",
    "Sentence",
    "TaskStatus",
    "before_sending",
    "draft_tasks",
    "facts_of",
    "goal_facts",
    "missing",
    "policy_of",
    "sentence_for",
    "title_of",
]
