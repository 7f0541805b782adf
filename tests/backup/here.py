"""`python -m tests.backup.here FOLDER EMPLOYEES`: build an organisation in an empty database, back it up into FOLDER.

A process of its own, so that its memory can be measured. Prints one JSON object: every table and file as they were, the
seconds that the backup took, and the most memory before and after it.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path


def main() -> None:
    """Build, back up, tell."""
    import django  # noqa: PLC0415 -- the settings come from the environment

    django.setup()
    from datetime import timedelta  # noqa: PLC0415 -- Django must be set up first

    from django.core.management import call_command  # noqa: PLC0415 -- the same
    from django.utils import timezone  # noqa: PLC0415 -- the same

    from employees.backup.writing import make_backup  # noqa: PLC0415 -- the same
    from plans.management.stores import STORES  # noqa: PLC0415 -- the same
    from tests.backup.world import TO_US, build, files_in, living_in, look  # noqa: PLC0415 -- the same

    folder, employees = Path(sys.argv[1]), int(sys.argv[2])
    call_command("migrate", verbosity=0)
    with living_in(folder / "here"):
        build(due=timezone.now() - timedelta(hours=1), employees=employees)
        tables, files = look(), files_in(folder / "here" / "media")
        before, begun = _megabytes(), time.monotonic()
        made = make_backup(folder / "waymark.backup", lock=TO_US, stores=STORES, at=timezone.now())
    said = {
        "tables": tables,
        "files": files,
        "rows": made.rows,
        "bytes": made.bytes,
        "seconds": time.monotonic() - begun,
        "megabytes": [before, _megabytes()],
    }
    sys.stdout.write(json.dumps(said) + "\n")


def _megabytes() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":
    main()
