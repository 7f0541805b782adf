"""Before first-run setup there is nobody to sign in: whoever comes is led to the setup page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect

from employees.queries import is_set_up

SIGN_IN_PAGES = frozenset({"account_login", "account_reset_password"})


class FirstRunMiddleware:
    """Leads the first visitor from any page behind sign-in to setup. Costs nobody who is signed in a query."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], *_view: object
    ) -> HttpResponseBase | None:
        """Redirect while there is a code to set up with and nothing set up."""
        if not settings.SETUP_CODE or request.user.is_authenticated:
            return None
        needs_account = getattr(view, "login_required", True)
        name = request.resolver_match.url_name if request.resolver_match else None
        if (needs_account or name in SIGN_IN_PAGES) and not is_set_up():
            return redirect("setup")
        return None
