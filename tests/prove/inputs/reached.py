"""Which addresses act, and which of them no form of the explored world leads to, each with its reason."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver

# Not sent by the explorer. What is made up of requests (fuzz.py) is sent to these as well.
REASONS: dict[str, str] = {
    "setup": "open only while there is no account",
    "single_sign_on": "leads to a provider, and none is set",
    "single_sign_on_again": "leads to a provider, and none is set",
    "mfa_add_webauthn": "allauth's own; needs a passkey in hand",
    "mfa_login_webauthn": "allauth's own; needs a passkey in hand",
    "mfa_reauthenticate": "allauth's own; shows anew that one is oneself, with a second step",
    "mfa_reauthenticate_webauthn": "allauth's own; needs a passkey in hand",
}
# They show something and change nothing, which is tried as well.
LOOKS: dict[str, str] = {
    "draft_goal_check": "says what a goal lacks while it is written",
    "letter_wording_preview": "shows the letter while it is written",
    "people": "leads to the address of a search, the words sealed in it",
    "plans": "leads to the address of a search, the words sealed in it",
    "verify": "reads a document that somebody was handed",
}


def acting() -> set[str]:
    """The names of our own addresses that take a POST."""
    return set(_acting(get_resolver().url_patterns))


def _acting(patterns: list[URLPattern | URLResolver]) -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            if "allauth" not in str(getattr(pattern.urlconf_name, "__name__", pattern.urlconf_name)):
                yield from _acting(pattern.url_patterns)
        elif pattern.name and hasattr(getattr(pattern.callback, "view_class", None), "post"):
            yield pattern.name
