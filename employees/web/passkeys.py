"""What stands for one's own passkey in an address, where the library would put the number of its row."""

from __future__ import annotations

from collections.abc import Iterable

from allauth.mfa.models import Authenticator
from django.utils.crypto import constant_time_compare, salted_hmac

from employees.errors import NotVisible
from employees.models.base import REF_ALPHABET, REF_LENGTH

SALT = "employees.passkey"
BITS = 5  # to a letter


def key_of(passkey: Authenticator) -> str:
    """What stands for it in an address, in the shape of a reference: 130 bits of a keyed hash of whose it is and which.

    Only whoever holds `SECRET_KEY` can reckon it, or get back to the number. It is another one when that key changes.
    """
    said = f"{passkey.user_id} {passkey.pk}"
    made = int.from_bytes(salted_hmac(SALT, said, algorithm="sha256").digest())
    return "".join(REF_ALPHABET[made >> BITS * place & 31] for place in range(REF_LENGTH))


def passkey_of(key: str, passkeys: Iterable[Authenticator]) -> Authenticator:
    """The one of these few that `key` stands for. Looks at each of them, so that the time taken says nothing.

    Raises NotVisible where it is none of them: somebody else's, or nobody's.
    """
    found = [one for one in passkeys if constant_time_compare(key_of(one), key)]
    if not found:
        raise NotVisible
    return found[0]
