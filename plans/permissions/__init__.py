"""Who may do what: one table for plans, one for what comes before them, one for templates."""

from plans.permissions.attachments import is_by_employee, may_open, may_withdraw
from plans.permissions.coaching import (
    NOTES,
    PAUSES,
    CoachingPermission,
    relations_before_plan,
    relations_to_note,
    relations_to_pause,
)
from plans.permissions.documents import DOCUMENT_PERMISSIONS, audience_of, gets_prints, may_fetch, own_copies
from plans.permissions.emergencies import may_decide_emergency
from plans.permissions.fences import fence_of_emergencies, for_hr_alone
from plans.permissions.plans import (
    PLANS,
    READING_ALONG,
    SIGNS_AS,
    companionships,
    emergencies,
    is_asked_to_sign,
    leads,
    may_draft_for,
    may_sign_as,
    people_to_draft_for,
    reads_along,
    relations_to,
    side_of,
)
from plans.permissions.table import KEPT_GOING, LEADING, TABLE, PlanPermission
from plans.permissions.templates import TemplatePermission, may_with_templates, require_template

__all__ = [
    "DOCUMENT_PERMISSIONS",
    "KEPT_GOING",
    "LEADING",
    "NOTES",
    "PAUSES",
    "PLANS",
    "READING_ALONG",
    "SIGNS_AS",
    "TABLE",
    "CoachingPermission",
    "PlanPermission",
    "TemplatePermission",
    "audience_of",
    "companionships",
    "emergencies",
    "fence_of_emergencies",
    "for_hr_alone",
    "gets_prints",
    "is_asked_to_sign",
    "is_by_employee",
    "leads",
    "may_decide_emergency",
    "may_draft_for",
    "may_fetch",
    "may_open",
    "may_sign_as",
    "may_with_templates",
    "may_withdraw",
    "own_copies",
    "people_to_draft_for",
    "reads_along",
    "relations_before_plan",
    "relations_to",
    "relations_to_note",
    "relations_to_pause",
    "require_template",
    "side_of",
]
