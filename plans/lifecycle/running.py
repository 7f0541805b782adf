"""What is done to a plan that runs: meetings, promises, changes, pauses, a new manager."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from plans.enums import PlanEvent as E
from plans.enums import PlanStatus as S
from plans.enums import Verb
from plans.lifecycle.transition import RUNNING, Transition, row
from plans.permissions import PlanPermission as P

ROWS: tuple[Transition, ...] = (
    row(
        Verb.HOLD_CHECKPOINT,
        {S.ACTIVE},
        None,
        P.HOLD_CHECKPOINT,
        E.CHECKPOINT_HELD,
        _("Log the checkpoint"),
        "plans.checkpoint_shared",
    ),
    row(
        Verb.MOVE_CHECKPOINT,
        {S.ACTIVE},
        None,
        P.HOLD_CHECKPOINT,
        E.CHECKPOINT_MOVED,
        _("Move the checkpoint"),
        "plans.changed",
    ),
    row(
        Verb.SAY_NOT_HELD,
        {S.ACTIVE},
        None,
        P.HOLD_CHECKPOINT,
        E.CHECKPOINT_NOT_HELD,
        _("Say why it was not held"),
        "plans.checkpoint_not_held",
    ),
    # Kept to oneself it leaves no trace; the event is that of sharing it.
    row(
        Verb.PREPARE,
        RUNNING,
        None,
        P.PREPARE,
        E.PREPARED,
        _("Prepare a note for the checkpoint"),
        "reviews.prepared",
    ),
    row(
        Verb.ADD_DETAIL,
        RUNNING,
        None,
        P.HOLD_CHECKPOINT,
        E.DETAIL_ADDED,
        _("Add detail to the notes"),
        "reviews.detail_added",
    ),
    row(
        Verb.RESPOND,
        {*RUNNING, S.CLOSED},
        None,
        P.RESPOND,
        E.CHECKPOINT_ANSWERED,
        _("Answer the checkpoint"),
        "reviews.checkpoint_answered",
    ),
    row(
        Verb.DELIVER_SUPPORT,
        RUNNING,
        None,
        P.DELIVER_SUPPORT,
        E.SUPPORT_DELIVERED,
        _("Mark as delivered"),
    ),
    row(
        Verb.RECEIVE_SUPPORT,
        RUNNING,
        None,
        P.RECEIVE_SUPPORT,
        E.SUPPORT_RECEIVED,
        _("I have received this"),
    ),
    row(
        Verb.REACH_MILESTONE,
        {S.ACTIVE},
        None,
        P.REACH_MILESTONE,
        E.MILESTONE_REACHED,
        _("Mark as reached"),
    ),
    row(
        Verb.PROPOSE_CHANGE,
        {S.ACTIVE},
        None,
        P.PROPOSE_CHANGE,
        E.CHANGE_PROPOSED,
        _("Put a change to HR"),
        "plans.change_proposed",
    ),
    row(
        Verb.DECLINE_CHANGE,
        {S.ACTIVE},
        None,
        P.AMEND,
        E.CHANGE_DECLINED,
        _("Do not make this change"),
        "plans.change_declined",
    ),
    row(Verb.AMEND, {S.ACTIVE}, None, P.AMEND, E.AMENDED, _("Change the plan"), "plans.changed"),
    row(Verb.EXTEND, {S.ACTIVE}, None, P.AMEND, E.EXTENDED, _("Extend the plan"), "plans.changed"),
    row(Verb.PAUSE, {S.ACTIVE}, S.PAUSED, P.PAUSE, E.PAUSED, _("Pause the plan"), "plans.paused"),
    row(Verb.RESUME, {S.PAUSED}, S.ACTIVE, P.PAUSE, E.RESUMED, _("Resume the plan"), "plans.changed"),
    row(
        Verb.COUNT_ABSENCE,
        {S.ACTIVE},
        None,
        P.COUNT_ABSENCE,
        E.ABSENCE_COUNTED,
        _("Count approved absence in"),
        "plans.changed",
    ),
    row(
        Verb.LEAVE_DATES,
        {S.ACTIVE},
        None,
        P.COUNT_ABSENCE,
        E.DATES_LEFT,
        _("Leave the dates as they are"),
    ),
    row(Verb.SUMMARISE, RUNNING, None, P.SUMMARISE, E.SUMMARISED, _("Write a closing summary")),
    row(
        Verb.HAND_OVER,
        RUNNING,
        None,
        P.HAND_OVER,
        E.HANDED_OVER,
        _("Hand over to a new manager"),
        "plans.handed_over",
    ),
    row(
        Verb.TAKE_OVER,
        RUNNING,
        None,
        P.TAKE_OVER,
        E.TAKEN_OVER,
        _("Answer for each goal"),
        "plans.taken_over",
    ),
)
