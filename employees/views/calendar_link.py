"""One's own calendar link: made, shown once, made anew, ended; and invitations by e-mail, on or off."""

from __future__ import annotations

import secrets
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from employees.queries import calendar_link_of, organisation
from employees.web.anew import AT_THE_ACT
from employees.web.open_to import OpenTo, open_to
from employees.web.pages import ActPage, Page
from employees.workflows import choose_invitations, end_calendar_link, make_calendar_link

BYTES = 16  # enough that no two pages have the same


@open_to(OpenTo.SIGNED_IN)
class Calendar(Page):
    """What the link is for, and whether there is one."""

    asks_anew = AT_THE_ACT  # it goes on opening the calendar when the session is over

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show it; the secret itself was shown when it was made."""
        return self.render("employees/calendar_link.html", **self._known())

    def post(self, request: HttpRequest) -> HttpResponse:
        """Make one, and show it this once: it is on no page that can be opened again."""
        secret = make_calendar_link(by=self.user, at=self.now, press=request.POST.get("press", ""))
        address = request.build_absolute_uri(reverse("calendar_feed", args=[secret]))
        response = self.render(
            "employees/calendar_link.html", **self._known(), address=address, status=HTTPStatus.OK
        )
        response["Cache-Control"] = "no-store"
        return response

    def _known(self) -> dict[str, Any]:
        ours = organisation()
        return {
            "press": secrets.token_urlsafe(BYTES),
            "link": calendar_link_of(self.user),
            "sends_invitations": ours is not None and ours.sends_invitations,
        }


@open_to(OpenTo.SIGNED_IN)
class EndCalendar(ActPage):
    """It opens nothing any more."""

    template_name = "employees/calendar_link_end.html"

    def act(self) -> HttpResponse:
        """End it."""
        end_calendar_link(by=self.user, at=self.now)
        self.tell(_("The calendar link was ended. Calendars that use it are empty from their next look on."))
        return redirect("calendar_link")


@open_to(OpenTo.SIGNED_IN)
class ChooseInvitations(ActPage):
    """Meetings come as calendar invitations by e-mail, or no longer."""

    template_name = "employees/calendar_invitations.html"
    wanted = True

    def page_context(self) -> dict[str, Any]:
        """Which of the two it will be."""
        return {"wanted": self.wanted}

    def act(self) -> HttpResponse:
        """Keep it."""
        choose_invitations(wanted=self.wanted, by=self.user, at=self.now)
        if self.wanted:
            self.tell(_("Calendar invitations are on. They come about three weeks before each meeting."))
        else:
            self.tell(_("Calendar invitations are off. What is in your calendar stays there."))
        return redirect("calendar_link")
