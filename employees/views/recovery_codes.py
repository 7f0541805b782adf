"""New recovery codes, once for each page that asked for them."""

from __future__ import annotations

from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView
from django.http import HttpResponse
from django.shortcuts import redirect

from employees.forms.recovery_codes import RecoveryCodes
from employees.web.open_to import OpenTo, open_to


@open_to(OpenTo.SIGNED_IN)
class MakeRecoveryCodes(GenerateRecoveryCodesView):
    """Make codes in place of those of the page. A second press shows the codes that the first has made."""

    def get_form_class(self) -> type[RecoveryCodes]:
        """The form that knows which codes its page was opened on."""
        return RecoveryCodes

    def form_valid(self, form: RecoveryCodes) -> HttpResponse:
        """The codes, made now or a moment ago."""
        # Made again, those of the first press would open nothing, and somebody may have put them on paper.
        return redirect(self.success_url) if form.made_meanwhile else super().form_valid(form)
