"""How much we are ready to read of one file. An honest one takes a tenth of any of these."""

from __future__ import annotations

MEGABYTE = 1024 * 1024
# Twice what a good telephone takes.
MAX_PIXELS = 50_000_000
# What an office document may unpack to, all its parts together, and how many parts it may have.
MAX_UNPACKED = 150 * MEGABYTE
MAX_PARTS = 2_000
# Pages and things of a PDF.
MAX_PAGES = 1_000
MAX_OBJECTS = 200_000
# Of the process that reads: processor time and wall clock in seconds, memory in bytes.
SECONDS_AT_WORK = 30
SECONDS_IN_ALL = 60
MEMORY = 1536 * MEGABYTE
