"""Every address that holds a reference, and what each reference in it is of; every parameter that takes one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver, reverse

# What the first reference of an address is of, by how the address begins. The first that fits counts.
BEGINS = (
    ("plans/", "Plan"), ("people/import/", "PeopleImport"), ("people/", "Employee"), ("conflicts/", "Conflict"),
    ("delivery/", "OutboxMessage"), ("settings/calendar/closed/", "Closure"), ("emergency/", "EmergencyAccess"),
    ("away/", "StandIn"), ("templates/", "PlanTemplate"), ("messages/", "OutboxMessage"),
)  # fmt: skip
# What the reference within is of.
WITHIN: Mapping[str, str] = {
    "absence_correct": "Absence", "absence_withdraw": "Absence", "role_revoke": "RoleGrant",
    "draft_area": "ImprovementArea", "draft_talk": "EarlierTalk", "draft_goal": "Goal", "draft_action": "ActionStep",
    "draft_support_item": "SupportItem", "draft_checkpoint": "Checkpoint", "draft_milestone": "Milestone",
    "draft_item_remove": "Goal", "draft_item_move": "Goal", "plan_process_set_aside": "ProcessNote",
    "plan_support_delivered": "SupportItem", "plan_milestone_reached": "Milestone", "plan_companion_end": "Companion",
    "plan_proposal_answer": "Proposal", "plan_question_answer": "Question", "plan_evidence_file": "Attachment",
    "plan_evidence_remove": "Attachment", "plan_evidence_withdraw": "Attachment", "plan_change_decide": "Amendment",
    "plan_area_split": "ImprovementArea", "plan_document_file": "Document", "plan_document_wanted": "WantedDocument",
    "plan_draft_file": "WantedDocument", "plan_document_again": "WantedDocument",
    "my_plan_adjustment_back": "Adjustment",
    "plan_adjustment": "Adjustment", "my_plan_propose_drop": "Proposal", "my_plan_propose_withdraw": "Proposal",
    "my_plan_support_received": "SupportItem", "my_plan_evidence_withdraw": "Attachment",
    "my_plan_evidence_share": "Attachment", "my_plan_evidence_drop": "Attachment", "my_plan_companion_end": "Companion",
    "log_change": "Observation", "log_share": "Observation", "my_note_answer": "Observation",
    "plan_pack_file": "EvidencePack",
}  # fmt: skip
# What else stands in an address.
OTHERWISE = {
    "number": "1", "kind": "goals", "part": "goals", "key": "goals", "line": "manager-start", "language": "en",
}  # fmt: skip
OTHER_KINDS = {
    "plan_letter_new": {"kind": "meeting"},
    "plan_letter_read": {"number": "7"},
    "plan_letter_pdf": {"number": "7"},
}
# Secrets, and not references: whoever holds one is let in by it. Each has tests of its own.
SECRETS = {"choose_password", "come_in", "calendar_feed"}
# Of the library's rows: nobody here has a passkey. tests/employees/test_passkey_pages.py tries them.
PASSKEYS = {"mfa_edit_webauthn", "mfa_remove_webauthn"}
# Addresses with an argument that names a kind, a language or a reminder, and nothing that is anybody's.
NAMES_NOTHING = {
    "letter_wording", "letter_wording_preview", "letter_wording_restore", "reminder_change", "reminder_restore",
    "my_plan_checkpoint", "my_plan_checkpoint_file", "my_plan_prepare",
}  # fmt: skip

# Every parameter of an address that takes a reference: where, and of what.
PARAMETERS: tuple[tuple[str, str, str], ...] = (
    *((name, "plan", "Plan") for name in (
        "my_plan", "my_plan_read", "my_plan_changes", "my_plan_comments", "my_plan_adjustment", "my_plan_access",
        "my_plan_propose", "my_plan_ask", "my_plan_ready", "my_plan_confirm", "my_plan_not_signing", "my_plan_meet",
        "my_plan_paper", "my_plan_evidence", "my_plan_evidence_new", "my_plan_closing", "my_plan_appeal",
    )),
    ("my_plan_propose", "kept", "Proposal"), ("my_plan_propose", "about", "Goal"), ("my_plan_ask", "about", "Goal"),
    ("my_plan_comments", "about", "Goal"), ("plan_new", "person", "Employee"), ("log_new", "corrects", "Observation"),
    ("draft_action_new", "area", "ImprovementArea"), ("draft_goal_new", "area", "ImprovementArea"),
    ("draft_goal_check", "item", "Goal"), ("plan_extend", "for", "SupportItem"), ("plan_change", "for", "SupportItem"),
    ("template_new", "from", "PlanTemplate"),
)  # fmt: skip
# Those that hold no reference.
NO_REFERENCE = {
    "page",
    "q",
    "next",
    "state",
    "kind",
    "view",
    "error",
    "code",
    "version",
    "revision",
    "section",
}
# What is sent in a body by hand, outside of any form of ours.
SENT: tuple[tuple[str, str, str], ...] = (
    ("messages", "open", "OutboxMessage"), ("plan_absence", "scaled", "Goal"), ("plan_resume", "scaled", "Goal"),
    ("plan_extend", "for", "SupportItem"), ("checkpoint_log", "present", "Companion"), 
    ("draft_log", "notes", "Observation"),
    ("my_plan", "plan", "Plan"), ("checkpoint_file", "who", "User"), ("plan_paper", "witness", "User"),
    ("plan_handover", "to", "Employee"), ("away", "stand_in", "Employee"), ("person_manager", "manager", "Employee"),
    ("conflict_new", "about", "Employee"), ("emergency", "person", "Employee"), ("plan_new", "person", "Employee"),
    ("plan_areas_merge", "areas", "ImprovementArea"), ("draft_goal_new", "area", "ImprovementArea"),
    ("draft_action_new", "area", "ImprovementArea"), ("plan_evidence_new", "area", "ImprovementArea"),
    ("checkpoint_add", "goal", "Goal"), ("my_plan_propose", "about", "Goal"), ("my_plan_ask", "about", "Goal"),
)  # fmt: skip


@dataclass(frozen=True)
class Place:
    """One address: its name, and for each reference in it of which model it is. `rest` is what else stands in it."""

    name: str
    refs: tuple[tuple[str, str], ...]
    rest: tuple[tuple[str, str], ...]

    def address(self, *values: str) -> str:
        """With these references in it."""
        named = {name: value for (name, _model), value in zip(self.refs, values, strict=True)}
        return reverse(self.name, kwargs=dict(self.rest) | named)

    @property
    def is_of_a_plan(self) -> bool:
        """Whether it begins with a plan."""
        return self.refs[0][1] == "Plan"


def patterns(found: list[URLPattern | URLResolver], above: str = "") -> Iterator[tuple[str, str, list[str]]]:
    """The name of every address of ours, how it begins, and its arguments. allauth's have tests of their own."""
    for one in found:
        if isinstance(one, URLResolver):
            if "allauth" not in str(getattr(one.urlconf_name, "__name__", one.urlconf_name)):
                yield from patterns(one.url_patterns, above + str(one.pattern))
        elif one.name:
            yield one.name, above + str(one.pattern), list(getattr(one.pattern, "converters", {}))


def places() -> list[Place]:
    """Every address with a reference in it. Raises KeyError for one of which nobody has said what it is about."""
    found = []
    for name, route, arguments in patterns(get_resolver().url_patterns):
        refs = [argument for argument in arguments if f"<ref:{argument}>" in route]
        if not refs or name in SECRETS | PASSKEYS:
            continue
        first = next((model for start, model in BEGINS if route.startswith(start)), None)
        models = [first if number == 0 and first else WITHIN[name] for number in range(len(refs))]
        other = OTHERWISE | OTHER_KINDS.get(name, {})
        rest = tuple((argument, other[argument]) for argument in arguments if argument not in refs)
        found.append(Place(name, tuple(zip(refs, models, strict=True)), rest))
    return found
