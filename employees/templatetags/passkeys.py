"""The address of one of one's own passkeys."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django import template

from employees.web.passkeys import key_of

register = template.Library()


@register.filter
def address_key(passkey: Authenticator) -> str:
    """What stands for it in an address."""
    return key_of(passkey)
