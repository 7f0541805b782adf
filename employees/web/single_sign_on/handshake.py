"""Leading somebody out to the organisation's sign-in, and taking what they come back with."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Any

import requests
from allauth.socialaccount.internal import statekit
from allauth.socialaccount.providers.base.constants import AuthProcess
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from employees.web.acting import now_of
from employees.web.single_sign_on.provider import CLOCKS_DIFFER, Door, said
from employees.workflows import Told

# In a session in which nobody may come in by whoever is signed in at the provider: at somebody else's device.
ANEW = "sign_in_anew"


class Refused(Exception):
    """What came back does not hold, or nothing did. `code` is for the log, the sentence for a person."""

    def __init__(self, code: str, sentence: str, *, status: int = HTTPStatus.BAD_REQUEST) -> None:
        super().__init__(sentence)
        self.code, self.sentence, self.status = code, sentence, status


@dataclass(frozen=True)
class Arrival:
    """Somebody is back. `again_for` is the account that was asked once more, empty for a sign-in; `then` a path."""

    told: Told
    then: str
    again_for: str
    asked_at: datetime

    @property
    def was_asked_again(self) -> bool:
        """Whether the provider let them sign in anew after we had asked: it says when, and that is not before."""
        earliest = self.asked_at - timedelta(seconds=CLOCKS_DIFFER)
        return self.told.seen_at is not None and self.told.seen_at >= earliest


def lead_out(request: HttpRequest, *, then: str, again_for: str = "", anew: bool = False) -> HttpResponse:
    """A page that leads to the provider at once. It is asked to let them sign in anew: if `anew`, or for a proof.

    `again_for` is the `ref` of the account that proves itself for an act; empty for a sign-in.

    A page and no redirect: our policy lets no form lead to another site, and browsers hold that against redirects too.
    Raises Refused where the provider does not answer.
    """
    nonce = secrets.token_urlsafe(32)
    data = {"nonce": nonce, "again_for": again_for, "asked_at": now_of(request).timestamp()}
    asked = {"nonce": nonce, **({"prompt": "login", "max_age": "0"} if again_for or anew else {})}
    try:
        out = (
            Door(request)
            .get_provider()
            .redirect(request, AuthProcess.LOGIN, next_url=_ours(request, then), data=data, auth_params=asked)
        )
    except (OAuth2Error, requests.RequestException, ValueError) as error:
        raise _away(error) from error
    address = out["Location"]
    page = render(request, "account/single_sign_on.html", {"address": address, "name": said().name})
    page["Refresh"] = f"0; url={address}"
    return page


def arrive(request: HttpRequest) -> Arrival:
    """What somebody came back with. Raises Refused with what to do, where any of it does not hold."""
    state = statekit.unstash_state(request, provider_id="oidc", state_id=request.GET.get("state", ""))
    if state is None:
        raise _unclear("state_unknown")
    if request.GET.get("error") == "access_denied":
        raise Refused("cancelled", _("You did not sign in. Nothing was changed."))
    if "code" not in request.GET:
        raise _unclear("no_code")
    data: dict[str, Any] = state["data"]
    door = Door(request)
    try:
        app = door.get_provider().app
        client = door.get_client(request, app)
        answer = client.get_access_token(request.GET["code"], pkce_code_verifier=state["pkce_code_verifier"])
        told = door.told(answer, nonce=data["nonce"])
    except OAuth2Error as error:
        raise _unclear(_code(error)) from error
    except (requests.RequestException, ValueError) as error:
        raise _away(error) from error
    asked_at = datetime.fromtimestamp(data["asked_at"], UTC)
    return Arrival(told, _ours(request, state.get("next", "")), data["again_for"], asked_at)


def _ours(request: HttpRequest, path: str) -> str:
    """A path of this site, or nothing."""
    ours = url_has_allowed_host_and_scheme(path, None) and path.startswith("/")
    return path if ours else ""


def _code(error: OAuth2Error) -> str:
    """Our own word for what is wrong; allauth's texts repeat what the provider sent."""
    word = str(error)
    return word if word.isidentifier() else "no_token"


def _unclear(code: str) -> Refused:
    return Refused(
        code,
        _(
            "The way back from your organisation’s sign-in was not complete. Nothing was changed. Begin again."
        ),
    )


def _away(error: Exception) -> Refused:
    code = _code(error) if isinstance(error, OAuth2Error) else type(error).__name__
    return Refused(
        code,
        _("Your organisation’s sign-in does not answer just now. Try again in a few minutes."),
        status=HTTPStatus.SERVICE_UNAVAILABLE,
    )
