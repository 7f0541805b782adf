"""How seeds of one-time codes and of recovery codes lie in the database: locked, with a key that is not in it."""

from __future__ import annotations

import logging
import secrets
from base64 import b32encode
from typing import Any, ClassVar

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.contrib.auth.base_user import AbstractBaseUser
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _later

from employees.encryption import NoKey, is_locked, lock, unlock

log = logging.getLogger(__name__)


class SecondFactorAdapter(DefaultMFAAdapter):
    """What allauth asks before it writes a seed and after it has read one, and what a new key is called."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _later(
            "This code is not right, or no longer. Enter the one that your app shows now."
        ),
    }

    def generate_authenticator_name(self, user: AbstractBaseUser, type: Authenticator.Type) -> str:
        """A name to begin with, by how many there are: whoever adds the key gives it a better one."""
        known = Authenticator.objects.filter(user_id=user.pk, type=type).count()
        return _("Key %(number)d") % {"number": known + 1}

    def encrypt(self, text: str) -> str:
        """The seed as it may lie in the database."""
        return lock(text)

    def decrypt(self, encrypted_text: str) -> str:
        """The seed again. One from before seeds were locked is itself, until `rotate_field_keys` locks it.

        Where no key opens it, a seed that nobody knows stands in for it: no code is right, and none can be reckoned.
        """
        if not is_locked(encrypted_text):
            return encrypted_text
        try:
            return unlock(encrypted_text)
        except NoKey:
            log.critical(
                "No key that is set opens the seed of a second step. Add the former one to FIELD_KEYS."
            )
            return b32encode(secrets.token_bytes(20)).decode()
