"""The facts about a person that a file can bring, and under which headings HR systems export them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise


@dataclass(frozen=True)
class Field:
    """One fact. `limit` is the most characters it can have; `headings` are spellings, best first, as `plain` writes."""

    label: _StrOrPromise
    headings: tuple[str, ...]
    limit: int = 200
    hint: _StrOrPromise = ""


FIELDS: Mapping[str, Field] = {
    "staff_number": Field(
        _("Staff number"),
        (
            "staff number", "staff no", "staff id", "employee number", "employee no", "employee id", "employee code",
            "emp id", "emp no", "empl id", "emplid", "personnel number", "personnel no", "pernr", "personalnummer",
            "personal nr", "persnr", "pers nr", "mitarbeiternummer", "mitarbeiter nr", "worker id", "associate id",
            "payroll number", "payroll id", "person number", "person id", "matricule", "numero de empleado",
            "numero empleado", "legajo", "personeelsnummer", "matricola", "file number", "clock number", "hr id",
            "id number", "number", "no", "id", "external id", "user id",
        ),
        50,
        _("Says who is who: a row whose number is known changes that person, any other adds one."),
    ),
    "name": Field(
        _("Name in one column"),
        (
            "name", "full name", "employee name", "legal name", "legal full name", "display name", "worker", "employee",
            "complete name", "payroll name", "mitarbeiter", "vollstandiger name", "nom complet", "nom prenom",
            "nom et prenom", "nombre completo", "apellidos y nombre", "apellidos nombre", "last first",
            "last name first name",
        ),
        310,
        _("“Lind, Jana M” and “Jana Lind” are both understood."),
    ),
    "first_name": Field(
        _("First name"),
        ("first name", "firstname", "given name", "givenname", "forename", "first", "fname", "legal first name",
         "vorname", "prenom", "nombre", "nome", "voornaam", "given names", "forenames"),
        150,
    ),
    "last_name": Field(
        _("Last name"),
        ("last name", "lastname", "surname", "family name", "familyname", "last", "lname", "legal last name",
         "nachname", "familienname", "zuname", "nom de famille", "nom", "apellidos", "apellido", "cognome",
         "achternaam"),
        150,
    ),
    "preferred_name": Field(
        _("Preferred name"),
        ("preferred name", "preferred first name", "known as", "nickname", "chosen name", "goes by", "rufname",
         "prenom usuel", "nombre preferido", "alias"),
        150,
    ),
    "work_email": Field(
        _("Work e-mail"),
        ("work email", "work e mail", "business email", "company email", "email work", "primary work email",
         "work email address", "business email address", "email", "e mail", "email address", "e mail address", "mail",
         "dienstliche e mail", "e mail adresse", "email adresse", "courriel", "adresse email", "adresse e mail",
         "correo", "correo electronico", "corporate email", "upn", "user principal name"),
        254,
    ),
    "title": Field(
        _("Job title"),
        ("job title", "title", "position title", "position", "business title", "job title description", "job",
         "job name",
         "job profile", "role",
         "occupation", "designation", "stelle", "stellenbezeichnung", "funktion", "berufsbezeichnung", "intitule poste",
         "intitule du poste", "poste", "fonction", "puesto", "cargo", "functie"),
    ),
    "department": Field(
        _("Department"),
        ("department", "dept", "department name", "dept name", "home department",
         "home department description", "org unit", "organisational unit", "organizational unit",
         "organization", "organisation", "supervisory organization", "team", "unit", "business unit", "division",
         "abteilung", "bereich", "service", "departement", "departamento", "area", "afdeling", "cost center name",
         "cost centre name"),
        500,
        _("A path such as “Operations / Support” makes a tree. Departments that do not exist yet are opened."),
    ),
    "location": Field(
        _("Location"),
        ("location", "work location", "office", "site", "office location", "location name", "workplace", "city",
         "work city", "standort", "arbeitsort", "lieu", "lieu de travail", "site de travail", "ubicacion",
         "centro de trabajo", "standplaats"),
    ),
    "manager": Field(
        _("Manager"),
        ("manager staff number", "manager id", "manager employee id", "manager number", "manager employee number",
         "supervisor id", "supervisor employee id", "supervisor number", "reports to id", "line manager id",
         "manager emplid", "manager email", "manager work email", "supervisor email", "manager e mail",
         "line manager email", "reports to email", "manager", "line manager", "reports to", "supervisor",
         "direct manager", "reporting manager", "manager name", "line manager name", "supervisor name",
         "reports to name", "direct supervisor", "vorgesetzter", "vorgesetzte", "fuhrungskraft",
         "vorgesetzter personalnummer", "superieur", "superieur hierarchique", "responsable", "jefe", "jefe directo",
         "leidinggevende"),
        310,
        _("By staff number, e-mail or name. Managers may stand anywhere in the file, or be known already."),
    ),
    "hired_on": Field(
        _("Hired on"),
        ("hire date", "hired on", "hired", "date hired", "date of hire", "start date", "joining date",
         "date of joining", "joined", "employment start date", "original hire date", "date joined", "entry date",
         "service date",
         "eintritt", "eintrittsdatum", "einstellungsdatum", "date d embauche", "date embauche", "date d entree",
         "fecha de ingreso", "fecha de alta", "fecha de contratacion", "indienst", "datum in dienst"),
        60,
    ),
    "left_on": Field(
        _("Last day"),
        ("last day", "termination date", "end date", "leaving date", "leave date", "date left", "left on", "exit date",
         "last day of work", "last working day", "employment end date", "separation date", "term date",
         "date of leaving", "austritt", "austrittsdatum", "date de sortie", "date de depart", "date de fin",
         "fecha de baja", "fecha de salida", "datum uit dienst"),
        60,
        _("People with a last day are recorded as leaving. 31.12.9999 means none."),
    ),
    "time_zone": Field(
        _("Time zone"),
        ("time zone", "timezone", "tz", "zeitzone", "fuseau horaire", "zona horaria", "tijdzone"),
        64,
    ),
    "language": Field(
        _("Language"),
        ("language", "preferred language", "language code", "locale", "sprache", "langue", "idioma", "taal"),
        60,
    ),
    "working_pattern": Field(
        _("Working pattern"),
        ("working pattern", "work pattern", "work schedule", "working week", "schedule", "shift pattern",
         "arbeitszeitmodell", "horaire", "horario"),
        100,
    ),
    "holiday_region": Field(
        _("Holiday region"),
        ("holiday region", "holiday calendar", "public holiday region", "holidays", "feiertagskalender",
         "calendrier des jours feries", "calendario de festivos"),
        20,
        _("Such as US-TX, GB-ENG or DE-BY."),
    ),
}  # fmt: skip

# The facts of which a file must bring one, besides the staff number.
NAME_FIELDS = ("name", "first_name")
DATE_FIELDS = ("hired_on", "left_on")
# What is about the person who imports, and so for somebody else to change.
ABOUT_YOURSELF = frozenset({"department_id", "left_on"})
