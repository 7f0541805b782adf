"""The provider as allauth sees it, and what it says of somebody, each word of it checked.

Of allauth come the handshake (state, PKCE, the exchange of the code) and the table of who is tied to which subject.
Beyond it: a nonce, the signature of every ID token, an issuer that is exactly the one that was set, a userinfo that is
about the same subject, and nothing that an address in the browser could add to what is asked.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import jwt
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.utils.functional import cached_property

from employees.audit import canonical
from employees.single_sign_on import SingleSignOn
from employees.workflows import Told

# Signatures that only the provider can make. Those made with the client's secret are not among them.
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
CLOCKS_DIFFER = 60  # seconds
NEEDED = ("iss", "sub", "aud", "exp", "iat")
# RFC 8176, and what providers say of a sign-in with more than one factor.
SECOND_FACTOR = frozenset({"mfa"})
SECOND_FACTOR_ACR = frozenset(
    {
        "phr",
        "phrh",
        "http://schemas.openid.net/pape/policies/2007/06/multi-factor",
        "https://refeds.org/profile/mfa",
        "urn:okta:loa:2fa:any",
    }
)


def said() -> SingleSignOn:
    """What the operator set. Raises RuntimeError where nothing is: whoever asks has looked before."""
    if settings.OIDC is None:
        raise RuntimeError("There is no single sign-on here.")
    return settings.OIDC


class Provider(OpenIDConnectProvider):
    """The one provider, as set in the environment: no row of the database adds another."""

    def get_oauth2_adapter(self, request: HttpRequest) -> Door:
        """How it is spoken to."""
        return Door(request)


class Door(OpenIDConnectOAuth2Adapter):
    """How the provider is spoken to, and what of its answers is believed."""

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request, provider_id="oidc")

    def get_provider(self) -> Provider:
        """From the settings alone."""
        ours = said()
        app = SocialApp(
            provider=Provider.id,
            provider_id=self.provider_id,
            name=ours.name,
            client_id=ours.client_id,
            secret=ours.client_secret,
            settings={"server_url": ours.issuer, "oauth_pkce_enabled": True, "scope": list(ours.scopes)},
        )
        return Provider(self.request, app=app)

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:
        """Ours, at the address that was set: never one that a Host header says."""
        return f"{settings.SITE_URL}{reverse('single_sign_on_callback')}"

    @cached_property
    def openid_config(self) -> Mapping[str, Any]:
        """What the provider says of itself. Raises OAuth2Error where that is not the one that was set."""
        issuer = said().issuer
        config = self._fetch(f"{issuer.rstrip('/')}/.well-known/openid-configuration")
        if config.get("issuer") != issuer:
            raise OAuth2Error("issuer_differs")
        for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
            if urlsplit(str(config.get(name, ""))).scheme not in {"https", urlsplit(issuer).scheme}:
                raise OAuth2Error("endpoint_not_https")
        return config

    def _fetch(self, url: str, token: str = "") -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        with get_adapter().get_requests_session() as session:
            response = session.get(url, headers=headers)
            response.raise_for_status()
            found = response.json()
        if not isinstance(found, dict):
            raise OAuth2Error("not_an_object")
        return found

    def told(self, response: Mapping[str, Any], *, nonce: str) -> Told:
        """Who has signed in there, from the answer to the code. Raises OAuth2Error for whatever does not hold."""
        claims = self._checked(str(response.get("id_token", "")), nonce)
        if self.openid_config.get("userinfo_endpoint"):
            more = self._fetch(self.profile_url, str(response["access_token"]))
            if more.get("sub") != claims["sub"]:
                raise OAuth2Error("userinfo_of_somebody_else")
            claims = {**more, **claims}
        return _told(claims, said())

    def _checked(self, token: str, nonce: str) -> dict[str, Any]:
        ours = said()
        try:
            claims: dict[str, Any] = jwt.decode(
                token,
                self._key_of(token),
                algorithms=ALGORITHMS,
                audience=ours.client_id,
                issuer=ours.issuer,
                leeway=CLOCKS_DIFFER,
                options={"require": list(NEEDED)},
            )
        except jwt.PyJWTError as error:
            raise OAuth2Error("token_not_genuine") from error
        if not constant_time_compare(str(claims.get("nonce", "")), nonce):
            raise OAuth2Error("nonce_differs")
        if claims.get("azp", ours.client_id) != ours.client_id or not claims["sub"]:
            raise OAuth2Error("token_for_somebody_else")
        return claims

    def _key_of(self, token: str) -> jwt.PyJWK:
        """The provider's key that the token names; where it names none, its only one."""
        name = jwt.get_unverified_header(token).get("kid")
        keys = jwt.PyJWKSet.from_dict(self._fetch(self.openid_config["jwks_uri"])).keys
        found = [key for key in keys if key.key_id == name] if name else keys
        if len(found) != 1:
            raise jwt.InvalidKeyError("No such key.")
        return found[0]


def _told(claims: Mapping[str, Any], ours: SingleSignOn) -> Told:
    email = str(claims.get("email") or "").strip()
    verified = claims.get("email_verified")
    domain = email.rpartition("@")[2].lower()
    seen_at = claims.get("auth_time")
    return Told(
        # The subject alone is only one's own within its issuer.
        uid=hashlib.sha256(canonical({"iss": claims["iss"], "sub": claims["sub"]})).hexdigest(),
        email=email,
        is_verified=verified in (True, "true") or (verified is None and domain in ours.trusted_domains),
        groups=_groups(claims, ours.groups_claim),
        seen_at=datetime.fromtimestamp(seen_at, UTC) if isinstance(seen_at, int | float) else None,
        mfa=_second_factor(claims, ours),
    )


def _groups(claims: Mapping[str, Any], name: str) -> frozenset[str] | None:
    """The groups, by the claim of this name or by a path into claims; None where the provider does not say."""
    found: Any = claims.get(name)
    if found is None and "." in name:
        found = claims
        for step in name.split("."):
            found = found.get(step) if isinstance(found, Mapping) else None
    if isinstance(found, str):
        return frozenset({found})
    if isinstance(found, list):
        return frozenset(each for each in found if isinstance(each, str))
    return None


def _second_factor(claims: Mapping[str, Any], ours: SingleSignOn) -> bool:
    methods = claims.get("amr")
    if isinstance(methods, list) and any(isinstance(each, str) and each in SECOND_FACTOR for each in methods):
        return True
    return str(claims.get("acr", "")) in SECOND_FACTOR_ACR | ours.mfa_acr
