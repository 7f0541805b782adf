"""The files that a backup holds besides the rows: what people attached, and what was issued."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from employees.backup.stores import Known, Store


def _attached(row: Mapping[str, Any]) -> Known:
    return Known(str(row["file"]), row["size"], row["sha256"])


def _issued(row: Mapping[str, Any]) -> Known:
    sha256 = row["sha256"]
    return Known(f"{sha256[:2]}/{sha256}", row["size"], sha256)  # Document.stored_name


STORES = (
    Store("attachments", "plans.attachment", _attached),
    Store("documents", "plans.document", _issued, sealed=True),
)
