"""What it takes to seal: a key with its certificate, and where the time comes from."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field


@dataclass(frozen=True)
class SealKey:
    """A private key and its certificate with those above it, all as DER. Never printed, never stored by us."""

    certificate: bytes
    private_key: bytes = field(repr=False)
    chain: tuple[bytes, ...] = ()

    @property
    def fingerprint(self) -> str:
        """The SHA-256 of the certificate: how a seal says under which one it was made."""
        return hashlib.sha256(self.certificate).hexdigest()


@dataclass(frozen=True)
class Stamping:
    """A time-stamp service (RFC 3161), and the certificates (DER) by which its answer is trusted."""

    url: str
    roots: tuple[bytes, ...] = ()
    timeout: float = 5  # seconds
