"""Where the rules stand about who may see and do what. A file or a query that is not named here fails a test."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
# Every Python file in these is one of rules, or of rows of a table.
PACKAGES = ("employees/permissions", "employees/guard", "plans/permissions", "plans/lifecycle")

# By file: the functions that decide who sees or does something. None: all that stands in it.
RULES: Mapping[str, tuple[str, ...] | None] = {
    "employees/permissions/__init__.py": None,
    "employees/permissions/absences.py": None,
    "employees/permissions/actors.py": None,
    "employees/permissions/standing_in.py": None,
    "employees/guard/passes.py": None,
    "employees/guard/pinning.py": None,
    "employees/guard/querysets.py": None,
    "employees/guard/wire.py": None,
    "plans/permissions/attachments.py": None,
    "plans/permissions/coaching.py": None,
    "plans/permissions/documents.py": None,
    "plans/permissions/emergencies.py": None,
    "plans/permissions/fences.py": None,
    "plans/permissions/plans.py": None,
    "plans/permissions/table.py": None,
    "plans/permissions/templates.py": None,
    "plans/lifecycle/__init__.py": None,
    "employees/queries/absences.py": ("absences_of", "absence_for"),
    "employees/queries/conflicts.py": None,
    "employees/queries/delivery.py": ("message_for", "row_for", "_may_know_recipient"),
    "employees/queries/imports.py": ("imports_of", "import_for"),
    "employees/queries/people.py": ("people_visible_to", "person_for", "departments_of", "role_grant_for"),
    "employees/queries/standing_in.py": None,
    "plans/queries/adjustments.py": None,
    "plans/queries/beside.py": None,
    "plans/queries/attachments.py": (
        "attachments_for",
        "attachment_for",
        "kept_files",
        "kept_file_for",
        "file_for",
    ),
    "plans/queries/coaching.py": None,
    "plans/queries/documents.py": ("documents_for", "document_for", "fetched_by", "wanted_for"),
    "plans/queries/drafting.py": (
        "people_to_plan_for",
        "person_to_plan_for",
        "reports_to_plan_for",
        "open_plans_known_to",
    ),
    "plans/queries/emergencies.py": None,
    "plans/queries/fair_start.py": (
        "pause_shown",
        "_hr_answers",
        "pauses_without_plan",
        "may_see_hr_answers",
    ),
    "plans/queries/funnels.py": None,
    "plans/queries/judges.py": None,
    "plans/queries/letters.py": ("letters_of",),
    "plans/queries/own_meetings.py": ("own_meetings",),
    "plans/queries/portfolio.py": ("of_others", "in_view", "views_for"),
    "plans/queries/process_notes.py": None,
    "plans/queries/readers.py": None,
    "plans/queries/signatures.py": ("Line.is_for", "lines_for"),
    "plans/queries/templates.py": ("templates_for", "template_for", "plans_from"),
    "plans/queries/timeline.py": ("events_for",),
    "plans/queries/unsigned.py": ("lines_to_sign",),
    "reviews/queries/checkpoints.py": ("reviews_for", "review_for"),
    "reviews/queries/messages.py": ("messages_of", "told"),
    "reviews/queries/notes.py": ("kept_note",),
    "reviews/queries/packs.py": None,
}
# Nothing but rows, which are changed one by one as they stand in the table (tests/prove/rules/rows.py), names alone, or
# what is made from the rows for the database (tests/plans/test_order_of_states.py).
ROWS = {
    "employees/guard/__init__.py",
    "plans/permissions/__init__.py",
    "plans/lifecycle/before.py",
    "plans/lifecycle/ending.py",
    "plans/lifecycle/guarding.py",
    "plans/lifecycle/running.py",
    "plans/lifecycle/signing.py",
    "plans/lifecycle/table.py",
    "plans/lifecycle/transition.py",
}
# They take an actor and let them in to nothing: those whom they hand it to do, or they say whose turn it is.
NO_RULE = {
    "plans/queries/steps.py": {"in_hand", "_may_at_all", "is_mine"},
    "plans/queries/portfolio.py": {"portfolio", "counts"},
    "plans/queries/timeline.py": {"timeline_of"},
    "reviews/queries/checkpoints.py": {"work_for", "_waited_for"},
    "reviews/queries/messages.py": {"count_new"},
}
# The rows of these tables are changed one by one as well, and not where they are written.
TABLES = {"TABLE", "ORGANISATION", "TEMPLATES", "SIGNS_AS", "DOCUMENT_PERMISSIONS"}
