"""Reads the organisation's own sign-in from the environment, and refuses what would not be safe."""

from __future__ import annotations

from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

from employees.single_sign_on import GroupRole, SingleSignOn, table_of_groups

from .environment import is_loopback, one_of, required

SETTINGS = (
    "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET", "OIDC_NAME", "OIDC_SCOPES", "OIDC_TRUSTED_DOMAINS", "OIDC_GROUPS_CLAIM",
    "OIDC_ROLES", "OIDC_MFA", "OIDC_MFA_ACR", "OIDC_ONLY",
)  # fmt: skip


def single_sign_on(env: environ.Env) -> SingleSignOn | None:
    """The provider that is named, None where there is none. Raises ImproperlyConfigured."""
    issuer = env.str("OIDC_ISSUER", default="").strip()
    if not issuer:
        _refuse_without_issuer(env)
        return None
    _refuse_plain_http(issuer)
    return SingleSignOn(
        issuer=issuer,
        client_id=required(env, "OIDC_CLIENT_ID", "waymark"),
        client_secret=required(env, "OIDC_CLIENT_SECRET", "what the provider shows once"),
        name=env.str("OIDC_NAME", default="").strip() or (urlsplit(issuer).hostname or issuer),
        scopes=tuple(env.str("OIDC_SCOPES", default="openid profile email").split()),
        trusted_domains=frozenset(
            each.lower() for each in env.str("OIDC_TRUSTED_DOMAINS", default="").split()
        ),
        groups_claim=env.str("OIDC_GROUPS_CLAIM", default="groups").strip(),
        roles=_roles(env.str("OIDC_ROLES", default="").strip()),
        mfa_always=one_of(env, "OIDC_MFA", "said", "always") == "always",
        mfa_acr=frozenset(env.str("OIDC_MFA_ACR", default="").split()),
        only=env.bool("OIDC_ONLY", default=False),
    )


def _roles(text: str) -> dict[str, tuple[GroupRole, ...]] | None:
    if not text:
        return None
    try:
        return table_of_groups(text)
    except ValueError as error:
        raise ImproperlyConfigured(
            f"OIDC_ROLES cannot be used: {error}. "
            'Example: OIDC_ROLES={"Waymark HR": ["hr_lead"], "Waymark Support": "hr_partner:SUP"}'
        ) from error


def _refuse_without_issuer(env: environ.Env) -> None:
    said = [name for name in SETTINGS if env.str(name, default="").strip()]
    if said:
        raise ImproperlyConfigured(
            f"{', '.join(said)} {'is' if len(said) == 1 else 'are'} set, and OIDC_ISSUER is not: nobody could sign in "
            "with it. Example: OIDC_ISSUER=https://login.example.org/realms/staff"
        )


def _refuse_plain_http(issuer: str) -> None:
    parts = urlsplit(issuer)
    if parts.scheme == "https" and parts.hostname:
        return
    if parts.scheme == "http" and parts.hostname and is_loopback(parts.hostname):
        return
    raise ImproperlyConfigured(
        f"OIDC_ISSUER is {issuer}. It must be an https address: whoever listens on the way could sign in as anybody."
    )
