"""What can I see? The funnels through which plans, and whatever belongs to them, are read."""

from plans.queries.attachments import (
    attachment_for,
    attachments_for,
    bytes_kept,
    file_for,
    kept_file_for,
    kept_files,
)
from plans.queries.funnels import (
    answered_before,
    comments_for,
    current_version,
    leads_a_plan,
    own_plan,
    own_plans,
    part_for,
    plan_for,
    plans_visible_to,
)
from plans.queries.own_meetings import meetings_to_come, own_meetings
from plans.queries.readers import Reader, companions_before, reader_among, readers_of, reported_to
from plans.queries.readings import Reading, readings_since_shared
from plans.queries.timeline import Happening, events_for, timeline_of

__all__ = [
    "Happening",
    "Reader",
    "Reading",
    "answered_before",
    "attachment_for",
    "attachments_for",
    "bytes_kept",
    "comments_for",
    "companions_before",
    "current_version",
    "events_for",
    "file_for",
    "kept_file_for",
    "kept_files",
    "leads_a_plan",
    "meetings_to_come",
    "own_meetings",
    "own_plan",
    "own_plans",
    "part_for",
    "plan_for",
    "plans_visible_to",
    "reader_among",
    "readers_of",
    "readings_since_shared",
    "reported_to",
    "timeline_of",
]
