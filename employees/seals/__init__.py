"""The seal on a PDF: put on, and looked at again. Plain Python, so that a bare process can read a stranger's file."""

from employees.seals.apart import examine_apart
from employees.seals.finding import Finding
from employees.seals.key import SealKey, Stamping

__all__ = ["Finding", "SealKey", "Stamping", "examine_apart"]
