"""Who hears what, when, on which channel: everything that Waymark ever sends, as one table that a person can read.

A kind of message without a line here fails a test.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from employees.enums import ReminderKind
from employees.models import ReminderSetting
from employees.outbox import Notice
from plans.notices import invitations
from plans.notices.rules import OCCASIONS, RULES, About, InForce, Reader, as_set
from reviews.notices import CATALOGUE

Words = str | Promise


class Part(StrEnum):
    """The parts of the table, in their order."""

    BEFORE = "before"
    CONSULTATION = "consultation"
    RUNNING = "running"
    CHECKPOINTS = "checkpoints"
    SUPPORT = "support"
    ENDING = "ending"
    NOTES = "notes"
    ACCOUNTS = "accounts"


HEADINGS: Mapping[Part, Words] = {
    Part.BEFORE: _("Before a plan is shared"),
    Part.CONSULTATION: _("While it is talked through"),
    Part.RUNNING: _("While it runs"),
    Part.CHECKPOINTS: _("Checkpoints"),
    Part.SUPPORT: _("Promised support"),
    Part.ENDING: _("How it ends"),
    Part.NOTES: _("Notes about work, before any plan"),
    Part.ACCOUNTS: _("Accounts"),
}

EMPLOYEE, MANAGER, HR = _("The employee"), _("The manager"), _("HR")
CASE, BOTH = _("The manager and HR"), _("The employee and the manager")
THE_ACCOUNT = _("Whose account it is")

# What is told at once: in which part it stands, what has happened, and who hears of it. Never whoever did it.
AT_ONCE: Mapping[str, tuple[Part, Words, Words]] = {
    "plans.to_review": (Part.BEFORE, _("A draft is sent for review"), _("HR, but for whoever wrote it")),
    "plans.changes_requested": (Part.BEFORE, _("HR asks for changes"), _("The author and the manager")),
    "plans.approved": (Part.BEFORE, _("A draft is approved"), _("The author and the manager")),
    "plans.withdrawn": (
        Part.BEFORE,
        _("A plan is withdrawn"),
        _("The author and the manager; the employee if it was shared"),
    ),
    "plans.shared": (Part.CONSULTATION, _("A plan is shared"), EMPLOYEE),
    "plans.proposed": (Part.CONSULTATION, _("The employee proposes something"), CASE),
    "plans.proposal_answered": (Part.CONSULTATION, _("A proposal is answered"), EMPLOYEE),
    "plans.asked": (Part.CONSULTATION, _("The employee asks something"), CASE),
    "plans.question_answered": (Part.CONSULTATION, _("A question is answered"), EMPLOYEE),
    "plans.ready_to_start": (Part.CONSULTATION, _("The employee is ready to start"), CASE),
    "plans.companion_invited": (Part.CONSULTATION, _("Somebody is asked to stand by"), _("The companion")),
    "plans.commented": (Part.CONSULTATION, _("A comment is added"), _("Whoever may read the comment")),
    "plans.started": (Part.RUNNING, _("The plan starts, and a receipt is asked for"), EMPLOYEE),
    "plans.signed": (Part.RUNNING, _("The receipt is signed"), CASE),
    "plans.not_signed": (Part.RUNNING, _("The employee chooses not to sign"), CASE),
    "plans.meeting_asked": (Part.RUNNING, _("The employee would like to talk before they answer"), CASE),
    "plans.paper_chosen": (Part.RUNNING, _("The employee would rather sign on paper"), CASE),
    "plans.letter_written": (Part.RUNNING, _("A letter is written to the employee"), EMPLOYEE),
    "plans.paper_recorded": (Part.RUNNING, _("A signature on paper is put into the record"), EMPLOYEE),
    "plans.change_proposed": (Part.RUNNING, _("The manager asks for a change"), HR),
    "plans.change_declined": (Part.RUNNING, _("The change is not made"), _("Whoever asked for it")),
    "plans.changed": (Part.RUNNING, _("The plan changes"), BOTH),
    "plans.paused": (Part.RUNNING, _("The plan stands still"), BOTH),
    "plans.handed_over": (Part.RUNNING, _("The plan gets another manager"), _("The new manager")),
    "plans.handed_on": (Part.RUNNING, _("The plan gets another manager"), _("The manager until now")),
    "plans.taken_over": (
        Part.RUNNING,
        _("The new manager has looked at every goal"),
        _("The employee and HR"),
    ),
    "plans.adjustment_asked": (Part.RUNNING, _("The employee asks HR for an adjustment"), HR),
    "plans.adjustment_agreed": (
        Part.RUNNING,
        _("An adjustment is agreed: what is done, never why"),
        MANAGER,
    ),
    "plans.adjustment_answered": (Part.RUNNING, _("HR answers a request for an adjustment"), EMPLOYEE),
    "plans.stand_in_named": (Part.RUNNING, _("Somebody is to stand in for the manager"), EMPLOYEE),
    "plans.standing_in": (
        Part.RUNNING,
        _("Somebody stands in for the manager; told when it begins"),
        _("Whoever stands in"),
    ),
    "plans.emergency_asked": (
        Part.ACCOUNTS,
        _("A system owner asks to open a plan in an emergency"),
        _("Those who can decide it"),
    ),
    "plans.emergency_open": (
        Part.RUNNING,
        _("A plan is opened in an emergency"),
        _("The system owner who asked"),
    ),
    "plans.emergency_confirmed": (Part.RUNNING, _("A plan is opened in an emergency"), _("HR leads")),
    "plans.emergency_told": (
        Part.RUNNING,
        _("A plan is opened in an emergency; at once, or on the day chosen with a reason"),
        EMPLOYEE,
    ),
    "plans.evidence_added": (
        Part.RUNNING,
        _("Files are added; told once a day"),
        _("Everybody on both sides"),
    ),
    "plans.evidence_withdrawn": (Part.RUNNING, _("A file is withdrawn"), _("Everybody on both sides")),
    "plans.meeting_invited": (
        Part.CHECKPOINTS,
        _("A checkpoint is three weeks away, or its day changes: an invitation for the calendar"),
        BOTH,
    ),
    "plans.meeting_cancelled": (
        Part.CHECKPOINTS,
        _("A checkpoint is no longer to be: it leaves the calendar"),
        _("Whoever was invited"),
    ),
    "reviews.prepared": (Part.CHECKPOINTS, _("The employee shares what they prepared"), MANAGER),
    "plans.checkpoint_shared": (Part.CHECKPOINTS, _("The account of a checkpoint is shared"), EMPLOYEE),
    "reviews.checkpoint_answered": (Part.CHECKPOINTS, _("The employee answers the account"), CASE),
    "reviews.detail_added": (Part.CHECKPOINTS, _("Something is added to an account"), EMPLOYEE),
    "plans.checkpoint_not_held": (Part.CHECKPOINTS, _("It is said why a checkpoint was not held"), BOTH),
    "plans.outcome_proposed": (
        Part.ENDING,
        _("An outcome is put forward"),
        _("HR, or the manager where HR put it forward"),
    ),
    "plans.closing_comment_asked": (
        Part.ENDING,
        _("An outcome is put forward: the employee’s own words are asked for"),
        EMPLOYEE,
    ),
    "plans.closing_commented": (Part.ENDING, _("The employee says how they see it"), CASE),
    "plans.closed": (Part.ENDING, _("The plan is closed"), BOTH),
    "plans.appealed": (Part.ENDING, _("The employee appeals"), _("HR, and those who lead HR")),
    "plans.appeal_decided": (Part.ENDING, _("The appeal is decided"), BOTH),
    "plans.note_shared": (Part.NOTES, _("A note is shared"), _("Whom it is about")),
    "plans.note_answered": (Part.NOTES, _("A note is answered"), _("Whoever wrote it")),
    "people.invited": (Part.ACCOUNTS, _("Somebody is invited"), THE_ACCOUNT),
    "people.password_asked_for": (Part.ACCOUNTS, _("A new password is asked for"), THE_ACCOUNT),
    "people.sign_in_changed": (Part.ACCOUNTS, _("The way of signing in changes"), THE_ACCOUNT),
}

PARTS: Mapping[About, Part] = {
    About.CHECKPOINT: Part.CHECKPOINTS,
    About.SUPPORT: Part.SUPPORT,
    About.OPENING: Part.CONSULTATION,
    About.RECEIPT: Part.RUNNING,
    About.REVIEW: Part.BEFORE,
    About.OUTCOME: Part.ENDING,
    About.PROPOSAL: Part.CONSULTATION,
    About.QUESTION: Part.CONSULTATION,
}
READERS: Mapping[Reader, Words] = {
    Reader.EMPLOYEE: EMPLOYEE,
    Reader.MANAGER: MANAGER,
    Reader.HR: HR,
    Reader.PROVIDER: _("Whoever promised it: the manager, or HR"),
}
TOGETHER: Mapping[tuple[Reader, ...], Words] = {
    (Reader.EMPLOYEE, Reader.MANAGER): BOTH,
    (Reader.MANAGER, Reader.HR): CASE,
}


@dataclass(frozen=True)
class Line:
    """One message: what it tells, to whom, when, on which channel. `changed` where HR has a rule of its own.

    `usual` is when Waymark itself would send it. `is_reminder`: HR can change when.
    """

    kind: str
    what: Words
    to: Words
    when: Words
    channel: Words
    is_reminder: bool = False
    is_on: bool = True
    changed: ReminderSetting | None = None
    usual: str = ""


def table(settings: Iterable[ReminderSetting]) -> list[tuple[Part, Words, list[Line]]]:
    """Every message, by part; what is told at once before what reminds of it. Without a query."""
    rows = {row.kind: row for row in settings}
    found: dict[Part, list[Line]] = {part: [] for part in Part}
    for kind, (part, what, to) in AT_ONCE.items():
        found[part].append(Line(kind, what, to, _("At once"), channel(CATALOGUE[kind])))
    for kind, rule in RULES.items():
        found[PARTS[rule.about]].append(line_of(kind, rows.get(kind)))
    return [(part, HEADINGS[part], lines) for part, lines in found.items()]


def line_of(kind: str, row: ReminderSetting | None) -> Line:
    """A reminder as it is set, where HR changed it, or as it is usual."""
    rule = RULES[kind]
    return Line(
        kind,
        ReminderKind(kind).label,
        TOGETHER.get(rule.to) or READERS[rule.to[0]],
        when(as_set(rule, row)),
        channel(CATALOGUE[kind]),
        is_reminder=True,
        is_on=row is None or row.is_on,
        changed=row,
        usual=when(as_set(rule, None)),
    )


def when(holds: InForce) -> str:
    """When a reminder is sent, in words: “1 working day after the checkpoint, then every 3, 2 times in all”."""
    if not holds.is_on:
        return _now("Not sent")
    days = ngettext("%(days)d working day", "%(days)d working days", holds.days) % {"days": holds.days}
    said = {"days": days, "occasion": OCCASIONS[holds.rule.about]}
    first = _now("%(days)s before %(occasion)s") if holds.rule.before else _now("%(days)s after %(occasion)s")
    if holds.times == 1:
        return first % said
    again = ngettext(
        "again after %(days)d working day, %(times)d times in all",
        "again after %(days)d working days, %(times)d times in all",
        holds.repeat_every,
    )
    return f"{first % said}; {again % {'days': holds.repeat_every, 'times': holds.times}}"


def channel(notice: Notice) -> Words:
    """How it goes out besides standing under Messages, and whether a second copy can arrive."""
    if notice.kind in invitations.NOTICES:
        return _("E-mail with an entry for the calendar, again if its arrival is in doubt")
    if notice.resend_when_ambiguous:
        return _("E-mail, again if its arrival is in doubt")
    if notice.at_any_hour:
        return _("E-mail, at any hour")
    return _("E-mail, several as one letter") if notice.one_for_several else _("E-mail")
