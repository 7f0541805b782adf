"""What a form says of a field that is not right is said in our words: a walk over every form that there is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django import forms
from django.conf import settings
from django.core import validators
from django.urls import get_resolver
from django.utils.module_loading import import_string
from django.utils.translation import override

from employees.models import Department
from employees.web.forms import DateField, Form

OURS = ("employees", "plans", "reviews")
# What Django says by itself, each by how it begins.
DJANGOS = (
    "Ensure th",
    "Enter a ",
    "This field is required",
    "Select a valid choice",
    "Null characters",
    "No file was submitted",
    "The submitted file",
    "“%(pk)s” is not a valid value",
)


class Short(Form):
    """One field of each kind that can say that something is too little, too much, or nothing of the kind."""

    words = forms.CharField(min_length=3, max_length=5)
    number = forms.IntegerField(min_value=3, max_value=5)
    address = forms.EmailField()
    day = DateField()
    at = forms.TimeField()
    one = forms.ChoiceField(choices=[("a", "A")])
    some = forms.MultipleChoiceField(choices=[("a", "A")])
    kind = forms.ModelChoiceField(Department.objects.all())
    sure = forms.BooleanField()
    file = forms.FileField()


def forms_of(kind: type[Any]) -> Iterator[type[Any]]:
    """Every form of ours, once the pages that ask by it are there."""
    for one in kind.__subclasses__():
        if one.__module__.partition(".")[0] in OURS:
            yield one
        yield from forms_of(one)


def is_unfinished(kind: type[Any]) -> bool:
    """Whether it is what forms are made from: that of a row, and not said of which."""
    return issubclass(kind, forms.BaseModelForm) and kind._meta.model is None


def said_by(field: forms.Field) -> set[str]:
    """What the checks of a field, and what it takes for no value of its kind, would say."""
    found = {str(words) for words in field.error_messages.values()}
    checks: list[Any] = list(field.validators)
    for check in checks:
        if hasattr(check, "message"):
            found.add(str(field.error_messages.get(check.code, check.message)))
    return found


@pytest.mark.once
def test_no_field_of_any_form_speaks_the_words_of_django() -> None:
    assert get_resolver().url_patterns
    for named in (*settings.ACCOUNT_FORMS.values(), *settings.MFA_FORMS.values()):
        import_string(named)  # by their names alone, once somebody opens the page
    found = {}
    kinds = {one for one in forms_of(forms.BaseForm) if not is_unfinished(one)}
    assert len(kinds) > 100
    for kind in kinds:
        bare: Any = object.__new__(kind)
        # Only what all forms do: what else each wants to know differs.
        base = forms.BaseModelForm if issubclass(kind, forms.BaseModelForm) else forms.BaseForm
        base.__init__(bare)
        for name in bare.fields:
            # What a script fills in, nobody types.
            said = set() if bare[name].is_hidden else said_by(bare[name].field)
            wrong = {words for words in said if words.startswith(DJANGOS)}
            if wrong:
                found[f"{kind.__module__}.{kind.__name__}.{name}"] = wrong

    assert found == {}


@pytest.mark.parametrize(
    ("name", "sent", "words"),
    [
        ("words", "ab", "Write at least 3 characters."),
        ("words", "abcdef", "This is longer than 5 characters. Shorten it."),
        ("number", "2", "Give 3 or more."),
        ("number", "6", "Give 5 or less."),
        ("address", "sam", "This is not an e-mail address. Check it."),
        ("day", "soon", "This is not a date. Give day, month and year."),
        ("at", "noon", "This is not a time. Give hours and minutes."),
        ("number", "many", "Give a whole number."),
        (
            "words",
            "a\x00bc",
            "There are characters in this that cannot be read or printed. Type it again, or paste it as plain text.",
        ),
        ("words", "", "Fill this in."),
        ("one", "", "Choose one."),
        ("some", [], "Choose at least one."),
        ("kind", "", "Choose one."),
        ("sure", "", "Tick the box to go on."),
        ("file", "", "Choose a file."),
        ("one", "b", "This cannot be chosen here. Choose one of those that are offered."),
        ("some", ["b"], "This cannot be chosen here. Choose one of those that are offered."),
        ("kind", "many", "This cannot be chosen here. Choose one of those that are offered."),
    ],
)
@pytest.mark.once
def test_a_form_says_what_is_too_little_too_much_or_nothing_of_the_kind(
    name: str, sent: str, words: str
) -> None:
    with override("en"):
        assert Short({name: sent}).errors[name] == [words]


@pytest.mark.once
def test_a_check_that_has_words_of_its_own_keeps_them() -> None:
    class Own(Form):
        words = forms.CharField(validators=[validators.MaxLengthValidator(3, "Put the rest elsewhere.")])

    assert Own({"words": "abcd"}).errors["words"] == ["Put the rest elsewhere."]
