"""Changing the key of the document seal. What was sealed before is checked by the certificate that is kept."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from employees import audit
from employees.enums import PeopleEvent
from employees.models import Organisation, SealCertificate
from employees.sealing_keys import remember, replace_own_key


@transaction.atomic
def replace_seal_key(*, at: datetime) -> SealCertificate:
    """Seal with a new key from now on. The old private key is deleted, its certificate stays. Raises NoSealKey."""
    row = remember(replace_own_key(at), at)
    ours = Organisation.objects.first()
    if ours is not None:
        audit.record(PeopleEvent.SEAL_KEY_REPLACED, by=None, about=ours, at=at, certificate=row.fingerprint)
    return row
