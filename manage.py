#!/usr/bin/env python3
"""Django's command line. `./waymark manage …` runs it with the settings of an embedded installation."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pip_config.settings.local")
    from django.core.management import execute_from_command_line  # noqa: PLC0415 -- the setting must come first

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
