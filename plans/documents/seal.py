"""Sealing what is issued, with the time confirmed where that can be had."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime

from employees.seals import SealKey, Stamping

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Sealed:
    """The sealed bytes, and whether a time-stamp service confirmed when."""

    content: bytes
    stamped: bool


def sealed(content: bytes, key: SealKey, *, at: datetime, stamping: Stamping | None) -> Sealed:
    """Seal it. Nobody waits for their own record because a time-stamp service is away, or not to be
    trusted: the row then says that it is not stamped, and the log why."""
    from employees.seals.sealing import NoTime, NotTrusted, seal  # noqa: PLC0415 -- slow import, where something is sealed only

    if stamping is not None:
        try:
            return Sealed(seal(content, key, at=at, stamping=stamping), stamped=True)
        except NotTrusted as refusal:
            log.error("time_stamp_refused", extra={"about": str(refusal)})
        except NoTime:
            log.warning("time_stamp_missing")
    return Sealed(seal(content, key, at=at), stamped=False)
