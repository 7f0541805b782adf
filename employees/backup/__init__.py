"""One encrypted file that holds everything: the rows, the files, the anchors and the keys (docs/backup.md).

The same file goes back into PostgreSQL and into SQLite, whichever it came from. Nothing is written back before every
byte of it was authenticated and everything in it was held against everything else.
"""

from employees.backup.envelope import BackupRefused
from employees.backup.stores import Store

__all__ = ["BackupRefused", "Store"]
