"""What a GET may leave behind, by name: that something was read or fetched, and what was made to be fetched."""

from __future__ import annotations

from plans.enums import DocumentEvent, ReadingEvent

EVENTS = {*ReadingEvent.values, *DocumentEvent.values, "emergency.read"}
# A document is issued to whoever first fetches it, and stays as it is from then on.
TABLES = {"plans_document", "employees_sealcertificate"}
