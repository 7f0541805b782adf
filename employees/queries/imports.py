"""Imports of people: for those who import, and for nobody else."""

from __future__ import annotations

from django.db.models import F, Q, QuerySet

from employees.enums import ImportState, RowKind
from employees.errors import NotVisible
from employees.models import ImportRow, PeopleImport
from employees.permissions import Actor, OrganisationPermission, may


def imports_of(actor: Actor) -> QuerySet[PeopleImport]:
    """The imports that the actor may open, newest first, without those that were thrown away."""
    if not may(actor, OrganisationPermission.IMPORT_PEOPLE):
        return PeopleImport.objects.none()
    kept = PeopleImport.objects.exclude(state=ImportState.DISCARDED)
    return kept.select_related("uploaded_by__employee", "applied_by__employee")


def import_for(actor: Actor, ref: str) -> PeopleImport:
    """The one import with this reference. Raises NotVisible if there is none, or none for this actor."""
    found = imports_of(actor).filter(ref=ref).first()
    if found is None:
        raise NotVisible
    return found


def rows_of(people_import: PeopleImport, view: str) -> QuerySet[ImportRow]:
    """The rows of a preview: of one kind, or, under "notes", those worth a look. In the order of the file."""
    wanted = ~Q(notes=[]) & ~Q(kind=RowKind.ERROR) if view == "notes" else Q(kind=view)
    rows = ImportRow.objects.filter(wanted, people_import=people_import)
    return rows.order_by(F("number").asc(nulls_last=True), "pk")
