"""What every model and table must hold, walked so that a new one cannot slip by."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import models

APPS = ("employees", "plans", "reviews")
ORDER = {name: place for place, name in enumerate(APPS)}
OURS = [model for app in APPS for model in apps.get_app_config(app).get_models()]

# Moments at which nobody in particular acts: the clock, the queue, or the one person the row is about.
WITHOUT_ACTOR = {
    "AuditEvent.at": "the actor is a reference, so that the record has no foreign keys",
    "Heartbeat.at": "a process, not a person",
    "Organisation.set_up_at": "there is nobody before the first account",
    "MailCircuit.opened_at": "the queue",
    "MailCircuit.next_probe_at": "the queue",
    "MailRest.backed_up_at": "whoever runs a command on the machine",
    "MailRest.restored_at": "whoever runs a command on the machine",
    "OutboxMessage.reported_at": "a mail server",
    "OutboxMessage.queued_at": "the queue",
    "OutboxMessage.due_at": "the queue",
    "OutboxMessage.next_try_at": "the queue",
    "OutboxMessage.settled_at": "the queue",
    "OutboxMessage.seen_at": "by its recipient, who alone can see it there",
    "CalendarLink.made_at": "by its account, who alone can make it",
    "CalendarLink.ended_at": "by its account, who alone can end it",
    "CalendarEntry.told_at": "the queue",
    "Plan.created_at": "by its author",
    "Plan.opened_at": "by the employee, who alone can open it",
    "Plan.consultation_ended_at": "by the employee, who alone can say it",
    "ProcessNote.seen_at": "the clock",
    "ProcessLook.looked_at": "the clock",
    "WantedDocument.settled_at": "the queue",
    "EvidencePack.made_at": "the worker",
    "Comment.at": "by its author",
    "ClosingComment.at": "by its author",
    "Proposal.at": "by its author",
    "Question.at": "by its author",
    "Signature.at": "by its signer",
    "Signature.authenticated_at": "by its signer, who alone can show it",
    "Signature.reset_at": "asked for on the sign-in page, where nobody is known",
    "FormSignature.at": "by its signer",
    "FormSignature.authenticated_at": "by its signer, who alone can show it",
    "Response.at": "by its author",
    "Addition.at": "by its author",
}


def constraint_text(model: type[models.Model]) -> str:
    """Every check of a model as one text, for looking up which columns they tie."""
    return " ".join(
        str(constraint.condition)
        for constraint in model._meta.constraints
        if isinstance(constraint, models.CheckConstraint)
    )


@pytest.mark.parametrize("model", OURS, ids=lambda model: model.__name__)
def test_every_moment_names_who_acted_and_the_database_ties_the_two(model: type[models.Model]) -> None:
    names = {field.name for field in model._meta.get_fields()}
    checks = constraint_text(model)

    for field in model._meta.get_fields():
        if not isinstance(field, models.DateTimeField) or f"{model.__name__}.{field.name}" in WITHOUT_ACTOR:
            continue
        if not (field.name == "at" or field.name.endswith("_at")):
            continue
        by = field.name.removesuffix("_at") + "_by"
        assert by in names, f"{model.__name__}.{field.name} has no {by}: say who, or say why nobody did."
        if field.null:
            assert by in checks, f"{model.__name__}: no constraint ties {field.name} to {by}."


def test_the_exceptions_are_still_there() -> None:
    known = {f"{model.__name__}.{field.name}" for model in OURS for field in model._meta.get_fields()}

    assert set(WITHOUT_ACTOR) - known == set()


@pytest.mark.parametrize("model", OURS, ids=lambda model: model.__name__)
def test_foreign_keys_point_the_way_the_imports_do(model: type[models.Model]) -> None:
    here = ORDER[model._meta.app_label]

    for field in model._meta.get_fields():
        target = getattr(field, "remote_field", None) and field.related_model
        if field.auto_created or not (isinstance(target, type) and issubclass(target, models.Model)):
            continue
        if target._meta.app_label not in ORDER:
            continue
        assert ORDER[target._meta.app_label] <= here, f"{model.__name__}.{field.name} points upwards."


def test_what_stands_in_an_address_is_random() -> None:
    without = {model.__name__ for model in OURS if "ref" not in {field.name for field in model._meta.fields}}

    # None of these has an address of its own.
    assert without == {
        "AuditChain",
        "AuditDetail",
        "AuditEvent",
        "CalendarEntry",
        "CalendarLink",
        "CheckedPoint",
        "Citation",
        "GoalOutcome",
        "Heartbeat",
        "ImportRow",
        "MailCircuit",
        "MailRest",
        "Measurement",
        "Organisation",
        "ProcessLook",
        "PromiseReason",
        "RememberedColumn",
        "ReminderSetting",
        "ReportingLine",
        "SealCertificate",
        "Session",
    }
