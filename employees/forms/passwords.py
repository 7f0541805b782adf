"""What is asked when somebody changes their password, in words of ours."""

from __future__ import annotations

from typing import Any

from allauth.account.fields import PasswordField, SetPasswordField
from allauth.account.forms import ChangePasswordForm
from django.utils.translation import gettext_lazy as _

from employees.web.form_words import SpeaksOurs


class ChangePassword(SpeaksOurs, ChangePasswordForm):
    """The password that there is, and the new one twice."""

    oldpassword = PasswordField(
        label=_("Your password now"), show_reset_help=True, autocomplete="current-password"
    )
    password1 = SetPasswordField(label=_("New password"))
    password2 = PasswordField(label=_("The new password again"), autocomplete="new-password")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            # The library repeats the label within the field.
            field.widget.attrs.pop("placeholder", None)
