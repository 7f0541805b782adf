"""The authorisation matrix: every address, the state in which it is tried, and who may. Written out by hand.

A row says who gets in. Of the others, those who can see the plan in that state get 403, everybody else 404, and
nobody who is not signed in gets anything but the sign-in page. An address without a row fails the build.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from plans.enums import PlanStatus
from tests.people import NAMES

EVERYONE = frozenset(NAMES)
MANAGER, HR, SUBJECT = frozenset({"jana"}), frozenset({"mia", "noor"}), frozenset({"sam"})
RUNNING_IT = MANAGER | HR
READERS = RUNNING_IT | {"paul", "ivo", "ola"} | SUBJECT
OWNER, LEAD = frozenset({"tom"}), frozenset({"noor"})
S = PlanStatus


@dataclass(frozen=True)
class Row:
    """One address. `who` may use it; `state` is that of Sam's plan; `arguments` name what stands in the address."""

    who: frozenset[str]
    state: PlanStatus | None = None
    arguments: dict[str, str] = field(default_factory=dict)
    # Those who can see the thing but may not do this; None: whoever sees the plan in this state.
    forbidden: frozenset[str] | None = None
    posts: bool = True


def plan(who: frozenset[str], state: PlanStatus, **arguments: str) -> Row:
    """An address within Sam's plan."""
    return Row(who, state, {"ref": "plan", **arguments})


def mine(state: PlanStatus = S.ACTIVE, **arguments: str) -> Row:
    """An address of one's own plan: for everybody else it is not there."""
    return Row(SUBJECT, state, arguments, forbidden=frozenset())


def person(who: frozenset[str], **arguments: str) -> Row:
    """An address about Sam as a person. Sam's manager, HR and the owner see the page."""
    return Row(
        who, None, {"ref": "person", **arguments}, forbidden=frozenset({"sam", "jana", "mia", "noor", "tom"})
    )


def log(who: frozenset[str]) -> Row:
    """An address of Sam's coaching log: for everybody else it is not there, for Sam least of all."""
    return Row(who, None, {"ref": "person"}, forbidden=frozenset())


def organisation(who: frozenset[str], **arguments: str) -> Row:
    """An address of the organisation as a whole: for everybody else it is not there."""
    return Row(who, None, arguments, forbidden=frozenset())


def template(who: frozenset[str], **arguments: str) -> Row:
    """An address about one template. HR reads all of them; those who lead HR build them."""
    return Row(who, None, {"ref": "template", **arguments}, forbidden=TEMPLATES_SEEN_BY)


TEMPLATES_SEEN_BY = frozenset({"mia", "ada", "noor"})
PEOPLE_SEEN_BY = frozenset({"sam", "jana", "mia", "noor", "tom"})
PEOPLE_CHANGED_BY = HR | OWNER
LISTS_PEOPLE = frozenset({"mia", "ada", "noor", "tom"})
# Managers of somebody, HR, approvers and auditors. For everybody else there is no list of plans.
WORKS_WITH_PLANS = frozenset({"jana", "paul", "ivo", "ana", "mia", "noor", "ada", "ola"})

LEADS_SOMEBODY = frozenset({"jana", "paul", "ivo", "ana", "noor"})

MATRIX: dict[str, Row] = {
    "home": Row(EVERYONE),
    "help": Row(EVERYONE),
    "preferences": Row(EVERYONE),
    "calendar_link": Row(EVERYONE),
    "devices": Row(EVERYONE),
    "second_step": Row(EVERYONE),
    "calendar_invitations_on": Row(EVERYONE),
    "calendar_invitations_off": Row(EVERYONE),
    "messages": Row(EVERYONE),
    "today": organisation(WORKS_WITH_PLANS),
    "plans": organisation(WORKS_WITH_PLANS),
    "plans_export": organisation(WORKS_WITH_PLANS),
    "my_plan": Row(EVERYONE, S.ACTIVE),
    "delivery": organisation(LEAD | OWNER),
    "reminders": organisation(LISTS_PEOPLE),
    "reminder_change": Row(LEAD, None, {"kind": "plans.unopened"}, forbidden=LISTS_PEOPLE),
    "reminder_restore": Row(LEAD, None, {"kind": "plans.unopened"}, forbidden=LISTS_PEOPLE),
    "delivery_try": organisation(LEAD | OWNER),
    "delivery_rest": organisation(LEAD),
    "settings": organisation(OWNER),
    "settings_calendar": organisation(OWNER),
    "settings_hours": organisation(LEAD | OWNER),
    "working_week_new": organisation(OWNER),
    "closure_new": organisation(OWNER),
    "people": organisation(LISTS_PEOPLE),
    "people_import": organisation(LEAD | OWNER),
    "person": person(PEOPLE_SEEN_BY),
    "person_change": person(PEOPLE_CHANGED_BY),
    "person_manager": person(PEOPLE_CHANGED_BY),
    "person_leave": person(PEOPLE_CHANGED_BY),
    "person_invite": person(PEOPLE_CHANGED_BY),
    "role_grant": person(LEAD | OWNER),
    "absence_new": Row(HR, None, {"ref": "person"}, forbidden=frozenset({"sam", "jana"})),
    "conflicts": organisation(LEAD),
    "conflict_new": organisation(LEAD),
    "away": organisation(frozenset({"jana", "paul", "ivo", "ana", "noor", "mia", "ada"})),
    "emergency": organisation(LEAD | OWNER),
    "person_away": Row(HR, None, {"ref": "person"}, forbidden=frozenset()),
    # Templates.
    "templates": organisation(TEMPLATES_SEEN_BY),
    "letter_wordings": organisation(TEMPLATES_SEEN_BY),
    "letter_wording": organisation(TEMPLATES_SEEN_BY, kind="meeting", language="en"),
    "letter_wording_restore": Row(
        LEAD, None, {"kind": "meeting", "language": "en"}, forbidden=TEMPLATES_SEEN_BY
    ),
    "template_schema": organisation(TEMPLATES_SEEN_BY),
    "template_new": Row(LEAD, forbidden=TEMPLATES_SEEN_BY),
    "template_import": Row(LEAD, forbidden=TEMPLATES_SEEN_BY),
    "template": template(TEMPLATES_SEEN_BY),
    "template_export": template(TEMPLATES_SEEN_BY),
    "template_version": template(TEMPLATES_SEEN_BY, number="1"),
    "template_archive": template(LEAD),
    "template_restore": template(LEAD),
    "template_edit": template(LEAD),
    "template_use": template(LEAD),
    "template_parts": template(LEAD),
    "template_part_new": template(LEAD),
    "template_part": template(LEAD, key="goals"),
    "template_field_new": template(LEAD, part="goals"),
    "template_field": template(LEAD, part="own", key="own_field"),
    "template_dates": template(LEAD),
    "template_scales": template(LEAD),
    "template_scale_new": template(LEAD),
    "template_scale": template(LEAD, key="grid"),
    "template_signers": template(LEAD),
    "template_signer_new": template(LEAD),
    "template_signer": template(LEAD, key="employee"),
    "template_outcomes": template(LEAD),
    "template_outcome_new": template(LEAD),
    "template_outcome": template(LEAD, key="goals_met"),
    "template_goal_check": template(LEAD),
    "template_look": template(LEAD),
    "template_publish": template(LEAD),
    "template_discard": template(LEAD),
    "template_row_remove": template(LEAD, kind="parts", key="milestones"),
    # The coaching log: nobody but Sam's manager and HR learns that there is one.
    "log_people": organisation(LEADS_SOMEBODY),
    "log": log(RUNNING_IT),
    "log_new": log(RUNNING_IT),
    # The draft.
    "draft": plan(RUNNING_IT, S.DRAFT),
    "draft_why": plan(RUNNING_IT, S.DRAFT),
    "draft_log": plan(RUNNING_IT, S.DRAFT),
    "draft_area_new": plan(RUNNING_IT, S.DRAFT),
    "draft_area": plan(RUNNING_IT, S.DRAFT, item="area"),
    "draft_talk_new": plan(RUNNING_IT, S.DRAFT),
    "draft_talk": plan(RUNNING_IT, S.DRAFT, item="talk"),
    "draft_goals": plan(RUNNING_IT, S.DRAFT),
    "draft_goal_new": plan(RUNNING_IT, S.DRAFT),
    "draft_goal": plan(RUNNING_IT, S.DRAFT, item="goal"),
    "draft_actions": plan(RUNNING_IT, S.DRAFT),
    "draft_action_new": plan(RUNNING_IT, S.DRAFT),
    "draft_action": plan(RUNNING_IT, S.DRAFT, item="action"),
    "draft_support": plan(RUNNING_IT, S.DRAFT),
    "draft_support_new": plan(RUNNING_IT, S.DRAFT),
    "draft_support_item": plan(RUNNING_IT, S.DRAFT, item="support"),
    "draft_schedule": plan(RUNNING_IT, S.DRAFT),
    "draft_checkpoint": plan(RUNNING_IT, S.DRAFT, item="checkpoint"),
    "draft_milestone_new": plan(RUNNING_IT, S.DRAFT),
    "draft_milestone": plan(RUNNING_IT, S.DRAFT, item="milestone"),
    "draft_ending": plan(RUNNING_IT, S.DRAFT),
    "draft_check": plan(RUNNING_IT, S.DRAFT),
    "plan_review": plan(HR, S.IN_REVIEW),
    "plan_for_hr": plan(HR, S.IN_REVIEW),
    "plan_second_read": plan(HR, S.IN_REVIEW),
    "plan_approve": plan(HR, S.IN_REVIEW),
    "plan_request_changes": plan(HR, S.IN_REVIEW),
    "plan_withdraw": plan(HR, S.APPROVED),
    # The plan.
    "plan": plan(READERS, S.ACTIVE),
    "plan_timeline": plan(READERS, S.ACTIVE),
    "plan_record": plan(READERS, S.ACTIVE),
    "plan_pdf": plan(READERS, S.ACTIVE),
    "plan_documents": plan(READERS, S.ACTIVE),
    "plan_pack": plan(RUNNING_IT | SUBJECT, S.ACTIVE),
    "plan_pack_for_person": plan(HR, S.ACTIVE),
    "plan_numbers": plan(READERS, S.ACTIVE, kind="goals"),
    "plan_signatures": plan(READERS, S.ACTIVE),
    "plan_paper": plan(HR, S.ACTIVE),
    "plan_versions": plan(READERS, S.ACTIVE),
    "plan_access": plan(READERS, S.ACTIVE),
    "plan_process": plan(HR, S.ACTIVE),
    "plan_adjustments": plan(HR, S.ACTIVE),
    "plan_hr_notes": plan(HR, S.ACTIVE),
    "plan_process_set_aside": plan(HR, S.ACTIVE, item="process_note"),
    "plan_meetings": plan(READERS, S.ACTIVE),
    "plan_support": plan(READERS, S.ACTIVE),
    "plan_evidence": plan(READERS, S.ACTIVE),
    "plan_evidence_new": plan(RUNNING_IT | SUBJECT, S.ACTIVE),
    "plan_evidence_file": plan(READERS, S.ACTIVE, item="evidence"),
    "plan_evidence_remove": plan(RUNNING_IT, S.DRAFT, item="evidence"),
    "plan_evidence_withdraw": plan(RUNNING_IT | SUBJECT, S.ACTIVE, item="evidence"),
    "plan_share": plan(RUNNING_IT, S.APPROVED),
    "plan_start": plan(RUNNING_IT, S.CONSULTATION),
    "plan_comments": plan(READERS, S.ACTIVE),
    "plan_proposals": plan(READERS, S.CONSULTATION),
    "plan_questions": plan(READERS, S.ACTIVE),
    "plan_support_delivered": plan(RUNNING_IT, S.ACTIVE, item="support"),
    "plan_milestone_reached": plan(RUNNING_IT, S.ACTIVE, item="milestone"),
    "plan_change": plan(RUNNING_IT, S.ACTIVE),
    "plan_area_split": plan(RUNNING_IT, S.ACTIVE, item="area"),
    "plan_version": plan(READERS, S.ACTIVE, number="1"),
    "plan_version_pdf": plan(READERS, S.ACTIVE, number="1"),
    "plan_handover": plan(READERS, S.ACTIVE),
    "plan_extend": plan(RUNNING_IT, S.ACTIVE),
    "plan_pause": plan(HR, S.ACTIVE),
    "plan_resume": plan(HR, S.PAUSED),
    "plan_dates_left": plan(HR, S.ACTIVE),
    "plan_absence": plan(HR, S.ACTIVE),
    "plan_outcome": plan(RUNNING_IT, S.ACTIVE),
    "plan_letter": plan(RUNNING_IT | SUBJECT, S.CLOSED),
    "plan_letters": plan(RUNNING_IT | SUBJECT, S.ACTIVE),
    "plan_letter_new": plan(RUNNING_IT, S.ACTIVE, kind="meeting"),
    "plan_letter_read": plan(RUNNING_IT | SUBJECT, S.ACTIVE, number="letter"),
    "plan_letter_pdf": plan(RUNNING_IT | SUBJECT, S.ACTIVE, number="letter"),
    "checkpoint": plan(READERS, S.ACTIVE, number="1"),
    "checkpoint_pdf": plan(READERS, S.ACTIVE, number="1"),
    "checkpoint_log": plan(RUNNING_IT, S.ACTIVE, number="1"),
    "checkpoint_move": plan(RUNNING_IT, S.ACTIVE, number="1"),
    "checkpoint_not_held": plan(RUNNING_IT, S.ACTIVE, number="1"),
    "checkpoint_add": plan(RUNNING_IT, S.ACTIVE, number="1"),
    "checkpoint_file": plan(RUNNING_IT | SUBJECT, S.ACTIVE, number="1"),
    # The employee's own pages.
    "my_plan_read": mine(),
    "my_plan_changes": mine(),
    "my_plan_comments": mine(),
    "my_plan_adjustment": mine(),
    "my_plan_access": mine(),
    "my_plan_propose": mine(S.CONSULTATION),
    "my_plan_ask": mine(),
    "my_plan_ready": mine(S.CONSULTATION),
    "my_plan_confirm": mine(),
    "my_plan_not_signing": mine(),
    "my_plan_meet": mine(),
    "my_plan_paper": mine(),
    "my_plan_support_received": mine(item="support"),
    "my_plan_checkpoint": mine(number="1"),
    "my_plan_prepare": mine(number="1"),
    "my_plan_evidence": mine(),
    "my_plan_evidence_new": mine(),
    "my_plan_evidence_withdraw": mine(item="own_evidence"),
    "my_plan_checkpoint_file": mine(number="1"),
    "my_plan_evidence_share": mine(item="kept_evidence"),
    "my_plan_evidence_drop": mine(item="kept_evidence"),
    "my_plan_closing": mine(),
    "my_plan_appeal": mine(S.CLOSED),
}

# Tried elsewhere, each with the reason why a row here would say nothing.
ELSEWHERE = {
    "healthz": "public, tests/ops/test_health.py",
    "readyz": "public, tests/ops/test_health.py",
    "security_txt": "public, tests/ops/test_security_txt.py",
    "setup": "public until set up, tests/employees/test_setup.py",
    "message": "its reader's alone, tests/traps/test_letters_lead.py",
    "development_mail": "public on development machines only, tests/employees",
    "letter_wording_preview": "POST only, tests/plans/test_letter_wording.py",
    "conflict_end": "needs a conflict of interest, tests/employees/test_conflicts.py",
    "away_end": "needs somebody who stands in, tests/plans/test_standing_in.py",
    "plan_adjustment": "needs a request, tests/plans/test_adjustments.py",
    "my_plan_adjustment_back": "acts by POST alone, tests/plans/test_adjustments.py",
    "emergency_decide": "needs a request, tests/plans/test_emergencies.py",
    "emergency_end": "needs a request, tests/plans/test_emergencies.py",
    "plan_version_certificate": "needs a signature, tests/plans/test_issuing.py",
    "plan_document_file": "needs an issued document, tests/plans/test_document_pages.py",
    "plan_document_wanted": "its asker's alone, tests/plans/test_awaited_documents.py",
    "plan_draft_file": "its asker's alone, tests/plans/test_awaited_documents.py",
    "plan_document_again": "its asker's alone, tests/plans/test_awaited_documents.py",
    "plan_pack_file": "needs a pack, tests/reviews/packs/test_pack_pages.py",
    "verify": "public, tests/plans/test_verify_pages.py",
    "single_sign_on": "public, tests/employees/single_sign_on/test_signing_in.py",
    "single_sign_on_again": "for accounts that the provider knows, tests/employees/single_sign_on/test_second_steps.py",
    "account_reauthenticate": "allauth's own, tests/employees/test_sign_in.py",
    "mfa_reauthenticate": "allauth's own, tests/employees/test_ways_in_pages.py",
    "mfa_reauthenticate_webauthn": "allauth's own, tests/employees/test_sign_in.py",
    "mfa_activate_totp": "allauth's own, tests/employees/test_changing_the_second_step_once.py",
    "mfa_deactivate_totp": "allauth's own, tests/employees/test_changing_the_second_step_once.py",
    "mfa_generate_recovery_codes": "one's own, tests/employees/test_changing_the_second_step_once.py",
    "mfa_add_webauthn": "allauth's own, tests/employees/test_second_step.py",
    "mfa_edit_webauthn": "needs a passkey, tests/employees/test_passkey_pages.py",
    "mfa_remove_webauthn": "needs a passkey, tests/employees/test_passkey_pages.py",
    "single_sign_on_callback": "public, tests/employees/single_sign_on/test_signing_in.py",
    "account_reset_password": "allauth's own, tests/employees/test_sign_in.py",
    "account_change_password": "allauth's own, tests/employees/single_sign_on/test_the_only_door.py",
    "mfa_login_webauthn": "allauth's own, tests/employees/single_sign_on/test_the_only_door.py",
    "come_in": "public, opened by a token, tests/employees/single_sign_on/test_the_only_door.py",
    "choose_password": "public, opened by a token, tests/employees/test_accounts.py",
    "closure_remove": "needs a closure; guarded by the class of settings_calendar",
    "people_import_one": "needs an import, tests/employees/importing/test_pages.py",
    "people_import_columns": "needs an import, tests/employees/importing/test_pages.py",
    "people_import_reading": "needs an import, tests/employees/importing/test_pages.py",
    "people_import_confirm": "needs an import, tests/employees/importing/test_pages.py",
    "people_import_again": "needs an import, tests/employees/importing/test_pages.py",
    "people_import_discard": "needs an import, tests/employees/importing/test_pages.py",
    "people_import_errors": "needs an import, tests/employees/importing/test_pages.py",
    "person_new": "any HR account and the owner, tests/employees/test_pages.py",
    "absence_correct": "needs an absence, tests/employees/test_absences.py",
    "absence_withdraw": "needs an absence, tests/employees/test_absences.py",
    "person_return": "needs somebody who left, tests/employees/test_pages.py",
    "role_revoke": "needs a grant, tests/employees/test_pages.py",
    "plan_new": "asks may_draft_for for each person, tests/plans",
    "draft_item_remove": "POST only, tests/plans",
    "draft_item_move": "POST only, tests/plans",
    "draft_part": "needs a template with fields of its own, tests/plans/test_own_parts.py",
    "plan_sign_form": "needs a form that asks for it, tests/plans/test_form_signatures.py",
    "plan_attest": "needs something to witness, tests/plans/test_ceremony_pages.py",
    "plan_assist": "ends the session of who presses it, tests/plans/test_ceremony_pages.py",
    "signed_here": "public, names nobody, tests/plans/test_ceremony_pages.py",
    "template_part_on": "POST only, tests/plans/templates/test_building.py",
    "template_row_move": "POST only, tests/plans/templates/test_building.py",
    "draft_goal_check": "POST only, tests/plans/goal_check/test_pages.py",
    "plan_proposal_answer": "needs a proposal, tests/plans/test_consulting_pages.py",
    "plan_question_answer": "needs a question, tests/plans/test_questions.py",
    "my_plan_propose_send": "acts by POST alone, tests/plans/test_proposals.py",
    "my_plan_propose_drop": "acts by POST alone, tests/plans/test_proposals.py",
    "my_plan_propose_withdraw": "acts by POST alone, tests/plans/test_proposals.py",
    "plan_companion_end": "needs a companion, tests/plans/test_consulting_pages.py",
    "plan_areas_merge": "needs two areas, tests/plans/test_changing_sheet.py",
    "plan_change_decide": "needs a change put forward, tests/plans/test_changing_pages.py",
    "plan_close": "needs an outcome put forward, tests/plans/test_ending_pages.py",
    "plan_appeal": "needs an appeal, tests/plans/test_ending_pages.py",
    "my_plan_open": "acts by POST alone, tests/plans/test_my_plan_pages.py",
    "my_plan_done": "needs a receipt, tests/plans/test_my_plan_pages.py",
    "my_plan_companion_end": "needs a companion, tests/plans/test_my_plan_pages.py",
    "log_change": "needs a note, tests/plans/test_coaching_pages.py",
    "log_share": "needs a note, tests/plans/test_coaching_pages.py",
    "my_notes": "needs a shared note, tests/plans/test_coaching_pages.py",
    "my_note_answer": "needs a shared note, tests/plans/test_coaching_pages.py",
    "delivery_again": "needs a message that did not arrive, tests/employees/outbox/test_delivery_page.py",
    "calendar_link_end": "needs a link, tests/plans/test_calendars.py",
    "calendar_feed": "public, opened by a secret, tests/plans/test_calendars.py",
    "gallery": "public on development machines only, tests/front",
}
