"""One row of every kind that belongs to a plan, and a word in all its texts that stands nowhere else.

What a plan of that state would not hold as a rule is put in as well, by hand: an address must not give it out, whatever
made it. A new model is built by itself, or the build fails.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from hashlib import sha256
from itertools import count
from typing import Any

from django.apps import apps
from django.core.files.base import ContentFile
from django.db import IntegrityError, models, transaction
from django.db.models import Model

from employees.encryption import LockedTextField, lock
from employees.models import Employee, SealCertificate, User
from employees.sealing_keys import current_key, remember
from plans.models import EmergencyAccess, Plan, TemplateVersion
from plans.models.attachment import attachment_storage, random_name

SERIAL = count(1)
Rows = models.QuerySet[Any]
# Columns of text that hold no words: what reads them is code.
NO_WORDS = {
    "ref", "token", "key", "language", "time_zone", "file", "draft", "item_ref", "meeting_ref", "fingerprint",
    "stored_name", "consent_sha256", "secret_sha256", "standard_link",
}  # fmt: skip
# Said by the person whose plan it is.
BY_SUBJECT = {
    "Proposal", "Question", "Preparation", "Response", "Adjustment", "Appeal", "ClosingComment", "MeetingRequest",
    "Signature",
}  # fmt: skip
# Put forward by the manager, for HR to decide.
BY_MANAGER = {"Amendment"}
FITTING: dict[str, dict[str, Any]] = {
    "EvidencePack": {"audience": "hr"},
    "AbsenceCount": {"days": 1, "reason": "They stay."},
    "Document": {"audience": "everyone", "kind": "version", "version": 1},
    "Attachment": {"kind": "text", "size": 9, "sha256": "0" * 64},
    "Incident": {"on": date(2026, 3, 12)},
    "Pause": {"from_date": date(2026, 6, 8), "until_date": date(2026, 6, 9)},
    "Signature": {"meaning": "received"},
    "FormSignature": {"meaning": "received", "role": "manager", "moment": "start"},
    "Letter": {
        "number": 7,
        "kind": "meeting",
        "meets_on": date(2026, 6, 1),
        "meets_at": time(10),
        "place": "3",
    },
    "Companion": {"until": date(2026, 12, 31)},
    "Proposal": {"kind": "other"},
}


@dataclass
class Crew:
    """Who wrote what in one plan, and the word in it."""

    subject: User
    manager: User
    hr: User
    companion: User
    word: str
    at: datetime

    def words(self) -> str:
        """A text that no other column holds."""
        return f"{self.word}{next(SERIAL):05d}"


def rows_of(model: type[Model]) -> Rows:
    """All its rows, those that its own managers leave out as well."""
    return models.QuerySet(model)


def belonging() -> list[type[Model]]:
    """Every model that belongs to a plan, by whatever way."""
    ours = [*apps.get_app_config("plans").get_models(), *apps.get_app_config("reviews").get_models()]
    return [model for model in ours if getattr(model, "is_guarded", False) and model is not Plan]


def way_to_a_plan(model: type[Model]) -> str:
    """The lookup from a row to its plan; empty where it leads to a person alone, as in the coaching log."""
    names = {one.name: one for one in model._meta.concrete_fields if one.is_relation and not one.null}
    names |= {one.name: one for one in model._meta.concrete_fields if one.related_model is Plan}
    if any(one.related_model is Plan for one in names.values()):
        return next(name for name, one in names.items() if one.related_model is Plan)
    for name, one in names.items():
        if getattr(one.related_model, "is_guarded", False) and (way := way_to_a_plan(one.related_model)):
            return f"{name}__{way}"
    return ""


def furnish(plan: Plan, crew: Crew) -> None:
    """One row at least of every kind, and the word in every text of the plan."""
    for model in belonging():
        if model is not EmergencyAccess:  # who was let in, and by whom, is the story's to say
            _one_of(model, plan, crew)
    for thing in [plan, *(row for model in belonging() for row in of_plan(model, plan))]:
        say_the_word(thing, crew)


def of_plan(model: type[Model], plan: Plan) -> Rows:
    """The rows of a model that belong to a plan, or to its person where they come before it."""
    way = way_to_a_plan(model)
    if way:
        return rows_of(model).filter(**{way: plan})
    about = (
        "employee" if any(one.name == "employee" for one in model._meta.fields) else "observation__employee"
    )
    return rows_of(model).filter(**{about: plan.employee_id})


def _one_of(model: type[Model], plan: Plan, crew: Crew) -> Model:
    known = of_plan(model, plan).first()
    if known is not None:
        return known  # type: ignore[no-any-return]  # a row of some model
    fitting = FITTING.get(model.__name__, {})
    values = {
        one.name: fitting.get(one.name, _value(model, one, plan, crew))
        for one in model._meta.concrete_fields
        if one.name in fitting or _is_wanted(model, one)
    }
    return rows_of(model).create(**values)  # type: ignore[no-any-return]  # the same


def _is_wanted(model: type[Model], one: Any) -> bool:
    if one.name in {"id", "ref"}:
        return False
    return not (one.null or one.blank or one.has_default()) or one.related_model is Plan


def _value(model: type[Model], one: Any, plan: Plan, crew: Crew) -> Any:
    if one.is_relation:
        return _related(model, one, plan, crew)
    if one.choices:
        return next(iter(dict(one.choices)))
    if isinstance(one, LockedTextField):
        return lock(crew.words())
    if isinstance(one, models.FileField):
        return _file(crew)
    if one.name == "language":
        return "en"
    if isinstance(one, models.CharField | models.TextField):
        words = crew.words()
        return sha256(words.encode()).hexdigest() if one.name.endswith("sha256") else words
    made: dict[type[Any], Any] = {
        models.DateTimeField: crew.at, models.DateField: crew.at.date(), models.TimeField: time(10),
        models.BooleanField: False, models.DecimalField: Decimal(5), models.JSONField: {},
    }  # fmt: skip
    return made.get(type(one), 1)


def _file(crew: Crew) -> str:
    name = random_name()
    attachment_storage().save(name, ContentFile(crew.words().encode()))
    return name


def _related(model: type[Model], one: Any, plan: Plan, crew: Crew) -> Any:
    target = one.related_model
    if target is Plan:
        return plan
    if target is Employee:
        return plan.manager if "manager" in one.name else plan.employee
    if target is User:
        by = crew.companion if model.__name__ == "Companion" and one.name == "user" else crew.hr
        by = crew.manager if model.__name__ in BY_MANAGER else by
        return crew.subject if model.__name__ in BY_SUBJECT else by
    if target is SealCertificate:
        return remember(current_key(crew.at), crew.at)
    if target is TemplateVersion:
        return plan.template_version
    return _one_of(target, plan, crew)


def worded(model: type[Model]) -> Iterator[Any]:
    """The columns of a model in which somebody's words stand."""
    for one in model._meta.concrete_fields:
        is_text = isinstance(one, models.CharField | models.TextField) and not isinstance(
            one, models.FileField
        )
        if is_text and not one.choices and one.name not in NO_WORDS and not one.name.endswith("sha256"):
            yield one


def say_the_word(thing: Model, crew: Crew) -> None:
    """Write the word into every text of a row, wherever the row takes one; and into what was frozen of it."""
    row = rows_of(type(thing)).filter(pk=thing.pk)
    for one in worded(type(thing)):
        said = crew.words()[: one.max_length]
        said = lock(said) if isinstance(one, LockedTextField) else said
        was = getattr(thing, one.name)
        try:
            with transaction.atomic():
                row.update(**{one.name: said})
        except IntegrityError:
            assert not was, f"{type(thing).__name__}.{one.name} holds words and takes no others"
    for one in type(thing)._meta.concrete_fields:
        if isinstance(one, models.JSONField) and (held := getattr(thing, one.name)):
            row.update(**{one.name: _reworded(held, crew)})


def _reworded(held: Any, crew: Crew) -> Any:
    """The same with the word after whatever reads like a sentence."""
    if isinstance(held, dict):
        return {key: _reworded(value, crew) for key, value in held.items()}
    if isinstance(held, list):
        return [_reworded(value, crew) for value in held]
    return f"{held} {crew.words()}" if isinstance(held, str) and " " in held else held
