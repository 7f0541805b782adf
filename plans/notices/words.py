"""What each message about a plan says inside the application, where people and things may be named.

It says what happened, not what to do now: it is still read when that is done. %(name)s is the person whose plan it is,
%(day)s the day of the meeting.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from employees.outbox import InApp

WORDS: Mapping[str, InApp] = {
    "plans.to_review": InApp(_("The plan for %(name)s was sent to HR for review")),
    "plans.changes_requested": InApp(_("HR asked for changes to the plan for %(name)s")),
    "plans.approved": InApp(_("The plan for %(name)s was approved, and can be shared")),
    "plans.shared": InApp(own=_("Your plan is ready to read")),
    "plans.commented": InApp(
        _("There is a comment on the plan of %(name)s"), _("There is a comment on your plan")
    ),
    "plans.proposed": InApp(_("%(name)s made a proposal")),
    "plans.proposal_answered": InApp(own=_("Your proposal was answered")),
    "plans.asked": InApp(_("%(name)s asked a question about the plan")),
    "plans.question_answered": InApp(own=_("Your question was answered")),
    "plans.ready_to_start": InApp(_("%(name)s has talked the plan through: it can start")),
    "plans.started": InApp(
        own=_("Your plan has started, and you are asked to sign that you have received it")
    ),
    "plans.signed": InApp(_("%(name)s signed that they have received and read the plan")),
    "plans.not_signed": InApp(_("%(name)s does not want to sign")),
    "plans.meeting_asked": InApp(_("%(name)s would like to talk before answering")),
    "plans.paper_chosen": InApp(_("%(name)s would rather sign on paper")),
    "plans.paper_recorded": InApp(own=_("What you signed on paper was put into the record")),
    "plans.checkpoint_shared": InApp(own=_("The notes of your meeting on %(day)s are ready")),
    "plans.checkpoint_not_held": InApp(
        _("The meeting with %(name)s on %(day)s was not held, and it is written down why"),
        _("Your meeting on %(day)s was not held, and it is written down why"),
    ),
    "plans.change_proposed": InApp(_("A change to the plan of %(name)s was put to HR")),
    "plans.change_declined": InApp(_("HR decided not to make the change to the plan of %(name)s")),
    "plans.changed": InApp(
        _("There is something new in the plan of %(name)s"), _("There is something new in your plan")
    ),
    "plans.paused": InApp(_("The plan of %(name)s was paused"), _("Your plan was paused")),
    "plans.handed_over": InApp(_("The plan of %(name)s was handed over to you")),
    # Who no longer leads a plan may no longer see it, nor whose it is.
    "plans.handed_on": InApp(_("Something that you looked after was handed over to somebody else")),
    "plans.stand_in_named": InApp(own=_("Somebody stands in for your manager for a while")),
    "plans.standing_in": InApp(_("You stand in as manager for the plan of %(name)s")),
    "plans.emergency_asked": InApp(_("A system owner asks to open a plan in an emergency")),
    "plans.emergency_open": InApp(_("The plan that you asked for is open to you for a while")),
    "plans.emergency_confirmed": InApp(
        _("The plan of %(name)s was opened to a system owner in an emergency")
    ),
    "plans.emergency_told": InApp(
        own=_("Your plan was opened to a system owner in an emergency: see who, and when")
    ),
    "plans.adjustment_asked": InApp(_("%(name)s asks HR for an adjustment")),
    "plans.adjustment_agreed": InApp(_("An adjustment was agreed that bears on the plan of %(name)s")),
    "plans.adjustment_answered": InApp(own=_("HR has answered what you asked for")),
    "plans.taken_over": InApp(
        _("The new manager of %(name)s has looked at each goal"),
        _("Your new manager has looked at each of your goals"),
    ),
    "plans.outcome_proposed": InApp(_("An outcome for %(name)s was put forward, to be confirmed")),
    "plans.closing_comment_asked": InApp(own=_("You were asked how you see your plan, before it is closed")),
    "plans.closing_commented": InApp(_("%(name)s said how they see the plan")),
    "plans.closed": InApp(
        _("The plan of %(name)s was closed"), _("Your plan was closed, and its outcome is ready to read")
    ),
    "plans.appealed": InApp(_("%(name)s appealed against the outcome")),
    "plans.appeal_decided": InApp(_("The appeal of %(name)s was decided"), _("Your appeal was decided")),
    "plans.withdrawn": InApp(_("The plan for %(name)s was withdrawn"), _("Your plan was withdrawn")),
    "plans.evidence_added": InApp(
        _("Files were added to the plan of %(name)s"), _("Files were added to your plan")
    ),
    "plans.evidence_withdrawn": InApp(
        _("A file was withdrawn from the plan of %(name)s"), _("A file was withdrawn from your plan")
    ),
    "plans.letter_written": InApp(own=_("There is a letter for you")),
    "plans.companion_invited": InApp(_("You were asked to accompany %(name)s")),
    "plans.note_shared": InApp(own=_("There is a note about your work to read")),
    "plans.note_answered": InApp(_("%(name)s answered your note")),
    "plans.checkpoint_tomorrow": InApp(_("You meet %(name)s on %(day)s"), _("You have a 1:1 on %(day)s")),
    "plans.checkpoint_late": InApp(
        _("The meeting with %(name)s on %(day)s has passed, and nothing is written down yet")
    ),
    "plans.checkpoint_late_hr": InApp(
        _("Nothing is written down yet about the meeting with %(name)s on %(day)s")
    ),
    "plans.support_soon": InApp(_("Support that was promised to %(name)s is due on %(day)s")),
    "plans.support_late": InApp(
        _("Support that was promised to %(name)s for %(day)s is not marked as delivered")
    ),
    "plans.support_late_hr": InApp(
        _("Support that was promised to %(name)s for %(day)s is still not marked as delivered")
    ),
    "plans.unopened": InApp(own=_("Your plan is ready to read, at a time that suits you")),
    "plans.unopened_hr": InApp(_("%(name)s has not opened the plan yet")),
    "plans.receipt_waits": InApp(
        own=_("You can sign that you have received your plan, or say that you do not want to")
    ),
    "plans.review_waits": InApp(_("The plan for %(name)s waits for review")),
    "plans.outcome_near": InApp(_("The plan of %(name)s ends on %(day)s, and no outcome is put forward yet")),
    "plans.proposal_waits": InApp(_("A proposal of %(name)s waits for an answer")),
    "plans.proposal_waits_hr": InApp(_("A proposal of %(name)s still waits for an answer")),
    "plans.question_waits": InApp(_("A question of %(name)s waits for an answer")),
    "plans.question_waits_hr": InApp(_("A question of %(name)s still waits for an answer")),
    "plans.meeting_invited": InApp(
        _("You meet %(name)s on %(day)s: an invitation for your calendar was sent"),
        _("You have a 1:1 on %(day)s: an invitation for your calendar was sent"),
    ),
    "plans.meeting_cancelled": InApp(
        _("The meeting with %(name)s on %(day)s was taken out of your calendar"),
        _("Your 1:1 on %(day)s was taken out of your calendar"),
    ),
}
