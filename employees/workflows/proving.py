"""Showing who one is, at the act itself: what a verb that signs is given, and for how long it holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from employees.devices import Device
from employees.enums import ProofMethod
from employees.errors import NotNow

# As long as allauth's own (ACCOUNT_REAUTHENTICATION_TIMEOUT): who walks away has left nothing open.
PROOF_LASTS = timedelta(minutes=5)


@dataclass(frozen=True)
class Proof:
    """How somebody showed who they are, when (UTC), and whether a second factor took part in this session.

    `device` is from where, as far as that is known: kept with the act, where it can be erased.
    """

    method: ProofMethod
    at: datetime
    mfa: bool = False
    device: Device | None = None

    @property
    def private(self) -> Mapping[str, str] | None:
        """What the record keeps of the device apart from itself."""
        return self.device.private if self.device else None

    def require(self, at: datetime) -> None:
        """Refuse a proof that was not given for an act at `at`. Raises NotNow."""
        asked_again = self.method in {ProofMethod.PASSWORD, ProofMethod.PASSKEY, ProofMethod.SSO}
        if not asked_again or not at - PROOF_LASTS <= self.at <= at:
            raise NotNow(_("Show once more that it is you, then sign. Nothing was sent."))
