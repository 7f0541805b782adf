"""One's own passkeys, one at a time: the library's pages at addresses that hold no row's number."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.views import EditWebAuthnView, RemoveWebAuthnView
from django.db.models import QuerySet

from employees.web.open_to import OpenTo, open_to
from employees.web.passkeys import passkey_of

# Both ask anew who it is before anything else, by the library's own guard around `dispatch`.


@open_to(OpenTo.SIGNED_IN)
class RenamePasskey(EditWebAuthnView):
    """Give it another name."""

    def get_object(self, queryset: QuerySet[Authenticator] | None = None) -> Authenticator:
        """The one in the address, out of one's own. Raises NotVisible."""
        return passkey_of(self.kwargs["key"], self.get_queryset())


@open_to(OpenTo.SIGNED_IN)
class RemovePasskey(RemoveWebAuthnView):
    """Take it away; it is recorded and told of, as the library's page does."""

    def get_object(self, queryset: QuerySet[Authenticator] | None = None) -> Authenticator:
        """The one in the address, out of one's own. Raises NotVisible."""
        return passkey_of(self.kwargs["key"], self.get_queryset())
