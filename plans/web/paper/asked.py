"""What Waymark asks for in each of its own parts, in a sentence."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from plans.designs import BuiltIn

B = BuiltIn
ASKED: Mapping[BuiltIn, str | Promise] = {
    B.HEADING: _("Employee, role, department and manager; the first and the last day."),
    B.REASON: _("What was seen, when and how often, in the manager's words."),
    B.IMPACT: _("What it means for customers, colleagues or the work."),
    B.EARLIER_TALKS: _("Conversations, coaching and training before, each with its date."),
    B.AREAS: _("Each area with its kind, what was seen and what is expected."),
    B.GOALS: _("Each goal with how both will know, from where to where, and by when."),
    B.EMPLOYEE_ACTIONS: _("Each step with its kind, the area it helps with, and its date."),
    B.EMPLOYER_ACTIONS: _("Each step with its kind, the area it helps with, and its date."),
    B.SUPPORT: _(
        "Each promise with who sees to it, by when and how often. It is ticked as delivered and received."
    ),
    B.MILESTONES: _("Moments on the way, each with its date."),
    B.CHECKPOINTS: _("The dates of the checkpoints, counted by Waymark from the first day."),
    B.ENDING: _("What follows if the goals are met, partly met or not met, and who decides."),
    B.RIGHTS: _("Comment at any time, propose changes, bring somebody, ask for an adjustment, appeal."),
    B.REVIEWS: _("For each checkpoint: where every goal stands, an example, and the employee's answer."),
    B.OUTCOME: _("How the plan ended, and why."),
    B.SIGNATURES: _("Who signed which version, and when."),
}
