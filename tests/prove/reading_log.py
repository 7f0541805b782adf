"""What a GET may leave behind, by name: that something was read or fetched, and what was made to be fetched."""

from __future__ import annotations

from employees.models import AuditEvent
from plans.enums import DocumentEvent, ReadingEvent
from tests.prove.objects.asking import Answer

EVENTS = {*ReadingEvent.values, *DocumentEvent.values, "emergency.read"}
# A document is issued to whoever first fetches it, and stays as it is from then on.
TABLES = {"plans_document", "employees_sealcertificate"}
RECORD = {"employees_auditevent", "employees_auditchain", "employees_auditdetail"}


def recorded(answer: Answer) -> set[str]:
    """The events that a request recorded."""
    place = [one.column for one in AuditEvent._meta.local_concrete_fields].index("event")
    table = AuditEvent._meta.db_table
    return {row[place] for (name, _key), row in answer.changed.items() if name == table and row is not None}


def only_reading(answer: Answer) -> bool:
    """Whether a request wrote nothing but that something was read."""
    return set(answer.written) <= RECORD and recorded(answer) <= EVENTS
