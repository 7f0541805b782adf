"""What is asked when somebody adds a passkey or renames it, in words of ours."""

from __future__ import annotations

from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django import forms
from django.utils.translation import gettext_lazy as _

from employees.web.form_words import SpeaksOurs


class AddPasskey(SpeaksOurs, AddWebAuthnForm):
    """A name for the key, and whether it opens the door by itself."""

    passwordless = forms.BooleanField(
        label=_("Sign in with this key alone, without a password"),
        required=False,
        help_text=_("Each time, the key then asks for your fingerprint, your face or a PIN."),
    )


class RenamePasskey(SpeaksOurs, EditWebAuthnForm):
    """Another name for the key."""
