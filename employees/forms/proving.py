"""The field in which somebody shows once more that it is them, on the page of the act itself."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from employees.web.forms import Form
from employees.web.proving import prove, ways_to_prove
from employees.workflows import Proof


class ProvingForm(Form):
    """A form that asks who sends it. `proof` is there once it is valid; the password is looked at last of all."""

    password = forms.CharField(
        label=_("Your password"),
        required=False,
        strip=False,
        help_text=_("We ask for it once more, so that nobody else can do this for you."),
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    proof: Proof

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request
        self.ways = ways_to_prove(request)
        if self.ways.given is not None or not self.ways.password:
            del self.fields["password"]
        else:
            # Wanted with nearly every button of the page, and asked for in words of its own: not "(optional)".
            self.fields["password"].unmarked = True  # type: ignore[attr-defined]  # read by the field_label tag

    def _show_first(self) -> str:
        if self.ways.single_sign_on and settings.OIDC is not None:
            return _now("Show with %(name)s that it is you, then sign.") % {"name": settings.OIDC.name}
        return _now("Show with your passkey that it is you, then sign.")

    @property
    def wants_proof(self) -> bool:
        """Whether what is sent says something for which a proof is wanted."""
        return True

    def clean(self) -> dict[str, Any]:
        """Who sends it: last, so that a slip elsewhere costs no try."""
        clean = super().clean() or self.cleaned_data
        if self.errors or not self.wants_proof:
            return clean
        if self.ways.given is not None:
            self.proof = self.ways.given
        elif "password" in self.fields:
            try:
                self.proof = prove(self.request, clean.get("password", ""))
            except ValidationError as error:
                self.add_error("password", error)
        else:
            self.add_error(None, self._show_first())
        return clean
