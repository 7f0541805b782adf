"""`manage.py template_schema > docs/plan-template.schema.json`: the published description of a template file."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from plans.designs.reading import schema_as_json


class Command(BaseCommand):
    help = "Print the JSON Schema of plan templates, as it is published in docs/."
    # It reads nothing but the code, and what it prints is a file: no check may say something in between.
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        """Print it."""
        self.stdout.write(schema_as_json(), ending="")
