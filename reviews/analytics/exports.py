"""Lists as CSV that no spreadsheet takes for formulas: as everywhere in Waymark."""

from employees.web.spreadsheets import csv_lines, safe

__all__ = ["csv_lines", "safe"]
