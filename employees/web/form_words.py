"""What a form says of a field that is not right, in our words wherever Django's would be shown."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

UNREADABLE = _(
    "There are characters in this that cannot be read or printed. Type it again, or paste it as plain text."
)
# Of the checks of a field, by their code: the field itself has no message for these.
LIMITS = {
    "min_length": _("Write at least %(limit_value)d characters."),
    "max_length": _("This is longer than %(limit_value)d characters. Shorten it."),
    "min_value": _("Give %(limit_value)s or more."),
    "max_value": _("Give %(limit_value)s or less."),
    "null_characters_not_allowed": UNREADABLE,
}
NO_ADDRESS = _("This is not an e-mail address. Check it.")
NOT_OFFERED = _("This cannot be chosen here. Choose one of those that are offered.")
NOT_ARRIVED = _("No file arrived. Choose it once more.")
# Of the field itself, by its kind and the code; the narrower kind stands before the wider.
BY_KIND = (
    (forms.MultipleChoiceField, "required", _("Choose at least one.")),
    (forms.ModelMultipleChoiceField, "required", _("Choose at least one.")),
    (forms.ChoiceField, "required", _("Choose one.")),
    (forms.FileField, "required", _("Choose a file.")),
    (forms.FileField, "invalid", NOT_ARRIVED),
    (forms.FileField, "missing", NOT_ARRIVED),
    (forms.FileField, "empty", _("There is nothing in this file. Choose another one.")),
    (forms.BooleanField, "required", _("Tick the box to go on.")),
    (forms.Field, "required", _("Fill this in.")),
    (forms.MultipleChoiceField, "invalid_choice", NOT_OFFERED),
    (forms.MultipleChoiceField, "invalid_list", NOT_OFFERED),
    (forms.ModelMultipleChoiceField, "invalid_choice", NOT_OFFERED),
    (forms.ModelMultipleChoiceField, "invalid_list", NOT_OFFERED),
    (forms.ModelMultipleChoiceField, "invalid_pk_value", NOT_OFFERED),
    (forms.ModelChoiceField, "invalid_choice", NOT_OFFERED),
    (forms.ChoiceField, "invalid_choice", NOT_OFFERED),
    (forms.DateField, "invalid", _("This is not a date. Give day, month and year.")),
    (forms.TimeField, "invalid", _("This is not a time. Give hours and minutes.")),
    (forms.IntegerField, "invalid", _("Give a whole number.")),
    (forms.DecimalField, "invalid", _("Give a number, such as 12 or 12.5.")),
)


class SpeaksOurs:
    """Mixed into a form, ours or a library's: a field that is read or shown speaks our words."""

    def __getitem__(self, name: str) -> BoundField:
        """The field, once it knows them."""
        bound: BoundField = super().__getitem__(name)  # type: ignore[misc]  # of the form that it is mixed into
        speak_ours(bound.field)
        return bound


def speak_ours(field: forms.Field) -> None:
    """Say our words wherever the field has none of its own and Django's would be shown."""
    own = {getattr(one, "code", "") for one in field.validators if "message" in vars(one)}
    for code, words in LIMITS.items():
        if code not in own:
            field.error_messages.setdefault(code, words)
    if isinstance(field, forms.EmailField):
        field.error_messages.setdefault("invalid", NO_ADDRESS)
    for kind, code, said in BY_KIND:
        # By what it is and not by how it reads: a field may say the same in words of its own.
        if isinstance(field, kind) and field.error_messages.get(code) is of_django(kind, code):
            field.error_messages[code] = said


def fits_any_field(error: ValidationError) -> bool:
    """Whether it is said in words of this table: they stand beside the field, and do not say which one it is."""
    words = (*LIMITS.values(), NO_ADDRESS, *(said for _kind, _code, said in BY_KIND))
    return any(error.message is each for each in words)


def of_django(kind: type[forms.Field], code: str) -> object:
    """What a kind of field says by itself where nobody gave it other words."""
    said = (vars(one).get("default_error_messages", {}) for one in kind.__mro__)
    return next(messages[code] for messages in said if code in messages)
