"""Unique tokens in every text of every row, as it is written; and what each of them stands in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models.signals import pre_save

from employees.encryption import LOCKED, LockedTextField, lock, unlock
from employees.models import Employee
from tests.prove.canaries.table import BY_HAND, BY_VERB_ALONE, CODES, NO_WORDS, WORDS
from tests.reading import OURS

TOKEN = re.compile(r"zq\d{5}x")


@dataclass(frozen=True)
class Canary:
    """One token: in which field it stands, of which kind of row, and about whom it is (nothing: about nobody)."""

    token: str
    field: str
    variant: str
    person: str
    row: models.Model = field(repr=False, compare=False)

    @property
    def entry(self) -> str:
        """Where the table says who may see it."""
        return f"{self.field} {self.variant}".strip()


def text_fields(model: type[models.Model]) -> Iterator[models.Field[Any, Any]]:
    """The columns of a model that could hold words: not a choice from a list, a reference or a code."""
    for each in model._meta.concrete_fields:
        texts = isinstance(each, models.CharField | models.TextField | models.JSONField | models.FileField)
        if texts and not each.choices and each.name not in CODES:
            yield each


def every_text_field() -> set[str]:
    """`Model.field` of each, in all three apps."""
    return {
        f"{model.__name__}.{each.name}"
        for app in OURS
        for model in apps.get_app_config(app).get_models()
        for each in text_fields(model)
    }


class Canaries:
    """What was planted. While it is `planting`, every row that is saved gets a token in each of its texts."""

    def __init__(self) -> None:
        self.planted: dict[str, Canary] = {}

    @contextmanager
    def planting(self) -> Iterator[None]:
        """Within, whatever is written carries tokens."""
        pre_save.connect(self._before_saving)
        try:
            yield
        finally:
            pre_save.disconnect(self._before_saving)

    def _before_saving(self, sender: type[models.Model], instance: models.Model, **_: object) -> None:
        if sender._meta.app_label in OURS:
            self.plant(instance)

    def plant(self, row: models.Model) -> None:
        """A token in each text of the row, where none is yet. Nothing is saved."""
        for each in text_fields(type(row)):
            name = f"{type(row).__name__}.{each.name}"
            if name in NO_WORDS or name in BY_HAND:
                continue
            said = getattr(row, each.attname) or ""
            opened = unlock(said) if isinstance(each, LockedTextField) and LOCKED.match(said) else said
            if TOKEN.search(opened) or (not opened and (name in BY_VERB_ALONE or not row._state.adding)):
                continue
            carries = self._with_token(name, each, opened, row)
            setattr(row, each.attname, lock(carries) if isinstance(each, LockedTextField) else carries)

    def _with_token(self, name: str, each: models.Field[Any, Any], said: str, row: models.Model) -> str:
        token = self.new(name, row)
        if said.startswith("http"):
            return f"{said}-{token}"
        return f"{token} {said}".strip()[: each.max_length]

    def new(self, name: str, row: models.Model) -> str:
        """A token for a text that is put in by hand: into a file, or within JSON."""
        token = f"zq{len(self.planted) + 1:05d}x"
        self.planted[token] = Canary(token, name, "", "", row)
        return token

    def belongs(self, token: str, row: models.Model) -> None:
        """Say in which row a token came to stand that was put in by hand."""
        self.planted[token] = replace(self.planted[token], row=row)

    def settle(self) -> None:
        """Once everything stands: of which kind each row is, and about whom; for a row changes after it is saved."""
        for token, canary in self.planted.items():
            row = type(canary.row)._base_manager.filter(pk=canary.row.pk).first() or canary.row
            variant = WORDS[canary.field].variant(row)
            self.planted[token] = Canary(token, canary.field, variant, person_of(row), row)


def person_of(row: Any) -> str:
    """The first name, as the cast knows it, of whom a row is about. Empty where it is about nobody."""
    if isinstance(row, Employee):
        return row.work_email.partition("@")[0]
    for way in ("employee", "plan", "about", "person", "checkpoint", "version", "review", "outcome", "area",
                "goal", "goal_outcome", "observation", "fair_start"):  # fmt: skip
        further = getattr(row, way, None)
        if isinstance(further, models.Model):
            return person_of(further)
    return ""
