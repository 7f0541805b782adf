"""Everything that can be wrong with a file or a row, and how we say it.

What is stored is a code and its particulars; the sentence is made when somebody reads it, in their language.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from employees.errors import NotNow
from employees.importing.fields import FIELDS

SENTENCES: Mapping[str, str | Promise] = {
    # --- the file as a whole ---
    "empty": _("The file is empty. Export it once more and upload it again."),
    "too_big": _(
        "The file is larger than %(limit)s MB, which is the most that can be read. "
        "Leave out columns that are not needed, or split the file."
    ),
    "not_a_table": _("This file does not hold a table of text. Save it as CSV or XLSX and upload it again."),
    "pdf": _("This is a PDF document, whatever its name says. Export the table as CSV or XLSX instead."),
    "old_excel": _(
        "This is a workbook in the old Excel format (.xls). Open it in a spreadsheet program, save it as XLSX, "
        "and upload that file."
    ),
    "password": _(
        "This workbook is protected with a password. Save it without a password and upload it again."
    ),
    "opendocument": _("This is an OpenDocument file. Save it as XLSX or CSV and upload it again."),
    "archive": _(
        "This is an archive or another kind of document, not a workbook. Upload the CSV or XLSX file itself."
    ),
    "web_page": _(
        "This is a web page saved under the name of a spreadsheet. Open it in a spreadsheet program, save it as XLSX, "
        "and upload that file."
    ),
    "damaged_workbook": _(
        "The workbook is damaged and could not be opened. Open it in a spreadsheet program, save it again as XLSX or "
        "CSV, and upload that file."
    ),
    "unpacks_too_big": _(
        "The workbook unpacks to more than %(limit)s MB, far more than a list of people needs, so it was not opened. "
        "Copy the table into a new workbook and upload that."
    ),
    "no_sheet": _("The workbook has no sheet with a table. Check that the right file was chosen."),
    "only_heading": _("The file has a heading row and no people below it."),
    "too_many_rows": _("The file has more than %(limit)s rows. Split it into several files."),
    "too_many_columns": _("The file has more than %(limit)s columns. Leave out those that are not needed."),
    "open_quote": _(
        "In row %(row)s a quotation mark opens and never closes, so the rest of the file would be one cell. "
        "Correct that row and upload the file again."
    ),
    "cell_too_large": _(
        "A cell in row %(row)s holds more than %(limit)s characters. A quotation mark may be missing its partner "
        "there. Correct that row and upload the file again."
    ),
    "no_such_heading": _("Row %(row)s, chosen as the heading row, is empty or beyond the end of the file."),
    "unknown_encoding": _("The text cannot be read as %(encoding)s. Choose another way to read it."),
    "file_gone": _("The uploaded file is no longer kept. Upload it again."),
    "may_not": _("The person who asked for this may no longer import people. Nothing was written."),
    "unexpected": _("Something went wrong on our side and was noted. Nothing was written. Try again."),
    "tried_too_often": _(
        "This was begun several times and never finished. Nothing was written. Try again, or split the file."
    ),
    "tangled": _(
        "The reporting lines in this file run in too many circles to sort out. Correct the column of managers."
    ),
    # --- a fact in a row ---
    "no_staff_number": _("There is no staff number."),
    "no_name": _("There is no name."),
    "shortened_number": _(
        "The staff number reads “%(value)s”: a spreadsheet has shortened it. Format the column as text and export "
        "again."
    ),
    "lost_zeros": _(
        "Staff number %(value)s is not known, but %(known)s is (%(name)s). A spreadsheet may have removed the leading "
        "zeros. Format the column as text and export again."
    ),
    "formula": _(
        "%(field)s starts with “%(sign)s”, which a spreadsheet would run as a formula: “%(value)s”. "
        "Write the text without it."
    ),
    "unreadable": _(
        "%(field)s holds a character that could not be read: “%(value)s”. Choose another way to read the text, or "
        "correct the cell."
    ),
    "too_long": _("%(field)s has %(length)s characters. Up to %(limit)s fit."),
    "spreadsheet_error": _("%(field)s shows a spreadsheet error, %(value)s, instead of a value."),
    "not_an_address": _("“%(value)s” is not an e-mail address."),
    "unknown_time_zone": _(
        "“%(value)s” is not a time zone. Accepted are names of places such as Europe/Berlin, America/Chicago or UTC."
    ),
    "unknown_time_zone_near": _("“%(value)s” is not a time zone. Did you mean %(near)s?"),
    "unknown_language": _("“%(value)s” is not a language we have. Accepted: %(accepted)s."),
    "unknown_pattern": _("There is no working pattern “%(value)s”. Accepted: %(accepted)s."),
    "no_patterns": _("There is no working pattern “%(value)s”: none has been set up yet."),
    "unknown_region": _(
        "“%(value)s” is not a holiday region we know. Accepted are country codes, with or without a part of the "
        "country, such as US-TX, GB-ENG, DE-BY or FR."
    ),
    "department_unclear": _(
        "There are several departments called “%(value)s”. Write which one: %(accepted)s."
    ),
    "department_too_deep": _("“%(value)s” is more than %(limit)s departments deep."),
    "not_a_date": _("%(field)s: “%(value)s” is not a date we can read. Write it as in 2026-04-30."),
    "date_two_ways": _(
        "%(field)s: “%(value)s” can be read two ways. Choose under Columns whether the day or the month comes first."
    ),
    "date_other_way": _(
        "%(field)s: “%(value)s” cannot be read in the order chosen under Columns. Other dates in the file may be "
        "meant the other way round too."
    ),
    "date_far_away": _("%(field)s: the year of “%(value)s” lies outside %(first)s to %(last)s."),
    "left_before_hired": _("The last day, %(left)s, lies before the day of hiring, %(hired)s."),
    # --- rows beside each other ---
    "number_twice": _("Staff number %(value)s is also in row %(rows)s."),
    "row_twice": _("This row repeats row %(rows)s. Keep one of them."),
    "address_twice": _("The address %(value)s is also in row %(rows)s."),
    "address_taken": _("The address %(value)s belongs to %(name)s (%(number)s), who is not in this file."),
    "manager_unclear": _(
        "Several people are called “%(value)s”: %(candidates)s. Write the manager's staff number."
    ),
    "circle": _("The managers form a circle: %(chain)s."),
    "your_manager": _(
        "You report to %(name)s, so this last day would end your own reporting line. Somebody else in HR, or a system "
        "owner, records it."
    ),
    "last_owner": _(
        "%(name)s is a system owner, and none would be left. Give somebody else that role first."
    ),
    "later_line": _(
        "A change of manager from %(date)s is already recorded for this person. Change that first, on their page."
    ),
    # --- worth a look, and no hindrance ---
    "manager_unknown": _(
        "The manager “%(value)s” is neither in the file nor known. The person is imported; the manager is not changed."
    ),
    "manager_left_out": _(
        "The manager “%(value)s” is in row %(row)s, which cannot be imported. The manager is not changed."
    ),
    "manager_gone": _("The manager %(name)s left on %(date)s. The manager is not changed."),
    "own_manager": _("Listed as their own manager. Taken to mean that nobody is above them."),
    "still_left": _("Recorded as having left on %(date)s; the file gives no last day. That stays as it is."),
    "left_without_manager": _("%(count)s people report to them and will have no manager after the last day."),
    "about_yourself": _(
        "This is you. Your own department, manager and last day stay as they are: somebody else imports those."
    ),
}


def say(code: str, particulars: Mapping[str, Any]) -> str:
    """The sentence for a stored problem, in the reader's language."""
    said = dict(particulars)
    if said.get("field") in FIELDS:
        said["field"] = FIELDS[said["field"]].label
    return str(SENTENCES[code]) % said


class FileProblem(NotNow):
    """The file as a whole cannot be used. Carries its code, so that it can be stored and said again."""

    def __init__(self, code: str, **particulars: Any) -> None:
        self.code = code
        self.particulars = particulars
        super().__init__(say(code, particulars))

    def stored(self) -> dict[str, Any]:
        """What is kept of it."""
        return {"code": self.code, "particulars": self.particulars}


class Problem(ValueError):
    """One thing wrong with one row. A ValueError, because that is what import-export's widgets raise."""

    def __init__(self, code: str, **particulars: Any) -> None:
        self.code = code
        self.particulars = particulars
        super().__init__(code)

    def stored(self) -> dict[str, Any]:
        """What is kept of it."""
        return {"code": self.code, "particulars": self.particulars}
