"""References that a person may meet in an address: random, so that they say nothing."""

from __future__ import annotations

import secrets

from django.db import models

# Crockford's base 32 in lower case: no i, l, o, u, so that it can be read aloud and spells nothing.
REF_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
REF_LENGTH = 26


def new_ref() -> str:
    """A random public reference of 130 bits."""
    # 32 letters: the low five bits of a random byte choose one evenly.
    return "".join(REF_ALPHABET[byte & 31] for byte in secrets.token_bytes(REF_LENGTH))


class Referenced(models.Model):
    """A row that is addressed by a random `ref`; its primary key never leaves the server."""

    ref = models.CharField(max_length=REF_LENGTH, unique=True, default=new_ref, editable=False)

    class Meta:
        abstract = True

    @property
    def short_ref(self) -> str:
        """The five characters that stand on paper. For reading aloud, never for looking up."""
        return self.ref[:5].upper()
