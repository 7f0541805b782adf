"""How much we are ready to read. A list of 10,000 people takes a tenth of any of these."""

from __future__ import annotations

MEGABYTE = 1024 * 1024
MAX_FILE = 20 * MEGABYTE
# What a workbook may unpack to, all its parts together: ten times a large list.
MAX_UNPACKED = 150 * MEGABYTE
# The texts of a workbook are held in memory while it is read.
MAX_SHARED_TEXTS = 40 * MEGABYTE
MAX_PARTS = 2_000
MAX_ROWS = 50_000
MAX_COLUMNS = 250
# A cell of more characters is a missing quotation mark, not a fact (and csv's own limit).
MAX_CELL = 131_072
# A cell that spans more lines than this is one as well.
MAX_LINES_IN_A_ROW = 200
# Rows beyond this one are no longer looked at for headings.
HEADING_WITHIN = 30
# Rows of a workbook that are read while somebody waits for the page; a text file is read whole.
SAMPLE_ROWS = 1_000
CHUNK = 500
