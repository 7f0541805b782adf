"""Your devices: where one is signed in, and signing out there. And the second step that some roles ask for."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from employees.queries import sessions_of
from employees.web.device import this_session
from employees.web.open_to import OpenTo, open_to
from employees.web.pages import Page
from employees.web.second_step import has_second_step, wanted_from
from employees.workflows import sign_out_elsewhere


@open_to(OpenTo.SIGNED_IN)
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


@open_to(OpenTo.SIGNED_IN)
class SecondStep(Page):
    """Where those are led whose role asks for a second step and who have none: why, and what there is to choose."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Say so; or go on, where one is set up."""
        if has_second_step(request, self.user):
            wanted = request.GET.get("next", "/")
            ours = url_has_allowed_host_and_scheme(wanted, None) and wanted.startswith("/")
            return redirect(wanted if ours else "/")
        if wanted_from(self.user) is None:
            return redirect("mfa_index")  # nobody asks it of them: it is theirs to choose
        return self.render("employees/second_step.html")
