"""What is stored about people, their working time, the record and the messages."""

from employees.models.absence import Absence
from employees.models.audit import AuditChain, AuditDetail, AuditEvent
from employees.models.calendar import Closure, WorkingPattern
from employees.models.calendar_link import CalendarLink
from employees.models.circuit import MailCircuit
from employees.models.conflict import Conflict
from employees.models.importing import ImportRow, PeopleImport, RememberedColumn
from employees.models.organisation import Heartbeat, Organisation
from employees.models.outbox import OutboxMessage
from employees.models.people import Department, Employee, ReportingLine, RoleGrant, User
from employees.models.reminder import ReminderSetting
from employees.models.rest import MailRest
from employees.models.sealing import SealCertificate
from employees.models.session import Session
from employees.models.stand_in import StandIn

__all__ = [
    "Absence",
    "AuditChain",
    "AuditDetail",
    "AuditEvent",
    "CalendarLink",
    "Closure",
    "Conflict",
    "Department",
    "Employee",
    "Heartbeat",
    "ImportRow",
    "MailCircuit",
    "MailRest",
    "Organisation",
    "OutboxMessage",
    "PeopleImport",
    "RememberedColumn",
    "ReminderSetting",
    "ReportingLine",
    "RoleGrant",
    "SealCertificate",
    "Session",
    "StandIn",
    "User",
    "WorkingPattern",
]
