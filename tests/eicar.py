"""The file that every virus scanner finds, and that does nothing (eicar.org)."""

from __future__ import annotations

# In two parts: whole, it would have scanners take away the files of this repository.
_PARTS = (rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$", rb"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*")


def eicar() -> bytes:
    """Its 68 bytes."""
    return b"".join(_PARTS)
