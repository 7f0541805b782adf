"""The button that makes new recovery codes, and which codes its page was opened on."""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.forms import GenerateRecoveryCodesForm
from django import forms

from employees.web.passkeys import key_of


class RecoveryCodes(GenerateRecoveryCodesForm):
    """Remembers which codes its page was opened on, so that a second press can be told from a new wish."""

    in_place_of = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        codes = Authenticator.objects.filter(user=self.user, type=Authenticator.Type.RECOVERY_CODES).first()
        self.standing = "" if codes is None else key_of(codes)
        self.fields["in_place_of"].initial = self.standing

    @property
    def made_meanwhile(self) -> bool:
        """Whether others stand there now than on the page. The form is valid."""
        return bool(self.cleaned_data["in_place_of"] != self.standing)
