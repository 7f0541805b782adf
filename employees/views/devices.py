"""Your devices: where one is signed in, and signing out there."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from employees.queries import sessions_of
from employees.web.device import this_session
from employees.web.pages import Page
from employees.workflows import sign_out_elsewhere


class Devices(Page):
    """Every session of one's own account, and of nobody else's."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show them, this one first."""
        found = sessions_of(self.user, this=this_session(request), at=self.now)
        return self.render("employees/devices.html", sessions=found)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Sign out on one of them, or on all but this."""
        mark = request.POST.get("mark", "")
        ended = sign_out_elsewhere(
            by=self.user, this=this_session(request), marks=[mark] if mark else None, at=self.now
        )
        if ended:
            said = ngettext("Signed out on %(count)d device.", "Signed out on %(count)d devices.", ended)
            self.tell(said % {"count": ended})
        else:
            self.tell(_("Nobody was signed in there any more."))
        return redirect("devices")
