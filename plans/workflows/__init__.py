"""How each thing is done to a plan. The only writers of plans; every verb takes `by` and `at`.

When and by whom each may be done stands in plans/lifecycle/table.py.
"""

from plans.workflows.adjustments import (
    agree_adjustment,
    ask_for_adjustment,
    decline_adjustment,
    withdraw_adjustment,
    write_hr_note,
)
from plans.workflows.amending import amend, decline_change, extension, propose_change
from plans.workflows.answering import answer
from plans.workflows.appealing import appeal, decide_appeal
from plans.workflows.asking import answer_question, ask
from plans.workflows.attaching import (
    FilesSwept,
    add_evidence,
    drop_kept_evidence,
    remove_evidence,
    share_kept_evidence,
    share_kept_with_note,
    sweep_files,
    withdraw_evidence,
)
from plans.workflows.checkpoints import arrange_checkpoint
from plans.workflows.coaching import answer_note, change_note, note, share_note
from plans.workflows.companions import invite_companion, remove_companion
from plans.workflows.consulting import (
    answer_proposal,
    drop_unsent,
    propose,
    send_proposals,
    withdraw_proposal,
)
from plans.workflows.counting import count_absence, leave_dates
from plans.workflows.drafting import cite, describe, draft, schedule, submit
from plans.workflows.emergencies import (
    ask_for_emergency,
    confirm_emergency,
    decline_emergency,
    end_emergency,
    note_emergency_read,
)
from plans.workflows.ending import close, comment_on_closing, mark_of, propose_outcome
from plans.workflows.fair_start import answer_for_hr, keep_pause, second_read
from plans.workflows.form_signing import sign_form, words_of
from plans.workflows.handing_over import hand_over, summarise, take_over
from plans.workflows.inviting import keep_calendars
from plans.workflows.issuing import fetch_document, find_issued, hand_out, issue, issue_document
from plans.workflows.items import move_item, put_item, remove_item
from plans.workflows.letters import Meeting, letters_to_write, verb_for, write_letter
from plans.workflows.making import make_next, print_draft
from plans.workflows.meetings import move_checkpoint, say_not_held
from plans.workflows.noting import note_read
from plans.workflows.on_paper import assist, attest, attestation, record_paper
from plans.workflows.pausing import pause, resume
from plans.workflows.process_notes import look_at_process, set_note_aside
from plans.workflows.reviewing import approve, request_changes, withdraw
from plans.workflows.running import deliver_support, hold_checkpoint, reach_milestone, receive_support
from plans.workflows.sharing import comment, end_consultation, open_plan, share, start
from plans.workflows.signing import SigningAct, decline_to_sign, sign
from plans.workflows.standing_in import end_stand_in, name_stand_in
from plans.workflows.statements import Words, language_now, statement_for, words_to_sign
from plans.workflows.sweeping import DocumentsSwept, share_of, sweep_documents
from plans.workflows.templates import (
    archive_template,
    change_template,
    discard_draft,
    load_template,
    make_template,
    publish_template,
    restore_template,
)
from plans.workflows.tuning import Tuning, restore_reminder, tune_reminder
from plans.workflows.wanting import MAKE_TASK, ring_to_make, sweep_wanted, want_again, want_document
from plans.workflows.wishes import ask_to_meet, choose_paper, choose_screen
from plans.workflows.wording import restore_wording, word_letter

__all__ = [
    "MAKE_TASK",
    "DocumentsSwept",
    "FilesSwept",
    "Meeting",
    "SigningAct",
    "Tuning",
    "Words",
    "add_evidence",
    "agree_adjustment",
    "amend",
    "answer",
    "answer_for_hr",
    "answer_note",
    "answer_proposal",
    "answer_question",
    "appeal",
    "approve",
    "archive_template",
    "arrange_checkpoint",
    "ask",
    "ask_for_adjustment",
    "ask_for_emergency",
    "ask_to_meet",
    "assist",
    "attest",
    "attestation",
    "change_note",
    "change_template",
    "choose_paper",
    "choose_screen",
    "cite",
    "close",
    "comment",
    "comment_on_closing",
    "confirm_emergency",
    "count_absence",
    "decide_appeal",
    "decline_adjustment",
    "decline_change",
    "decline_emergency",
    "decline_to_sign",
    "deliver_support",
    "describe",
    "discard_draft",
    "draft",
    "drop_kept_evidence",
    "drop_unsent",
    "end_consultation",
    "end_emergency",
    "end_stand_in",
    "extension",
    "fetch_document",
    "find_issued",
    "hand_out",
    "hand_over",
    "hold_checkpoint",
    "invite_companion",
    "issue",
    "issue_document",
    "keep_calendars",
    "keep_pause",
    "language_now",
    "leave_dates",
    "letters_to_write",
    "load_template",
    "look_at_process",
    "make_next",
    "make_template",
    "mark_of",
    "move_checkpoint",
    "move_item",
    "name_stand_in",
    "note",
    "note_emergency_read",
    "note_read",
    "open_plan",
    "pause",
    "print_draft",
    "propose",
    "propose_change",
    "propose_outcome",
    "publish_template",
    "put_item",
    "reach_milestone",
    "receive_support",
    "record_paper",
    "remove_companion",
    "remove_evidence",
    "remove_item",
    "request_changes",
    "restore_reminder",
    "restore_template",
    "restore_wording",
    "resume",
    "ring_to_make",
    "say_not_held",
    "schedule",
    "second_read",
    "send_proposals",
    "set_note_aside",
    "share",
    "share_kept_evidence",
    "share_kept_with_note",
    "share_note",
    "share_of",
    "sign",
    "sign_form",
    "start",
    "statement_for",
    "submit",
    "summarise",
    "sweep_documents",
    "sweep_files",
    "sweep_wanted",
    "take_over",
    "tune_reminder",
    "verb_for",
    "want_again",
    "want_document",
    "withdraw",
    "withdraw_adjustment",
    "withdraw_evidence",
    "withdraw_proposal",
    "word_letter",
    "words_of",
    "words_to_sign",
    "write_hr_note",
    "write_letter",
]
