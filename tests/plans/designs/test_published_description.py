"""What is published about templates is what the code says: the schema, and the list in the manual."""

from __future__ import annotations

import re
from io import StringIO
from pathlib import Path

import jsonschema
from django.core.management import call_command

from plans.designs import schema
from plans.designs.library import library

DOCS = Path(__file__).parents[3] / "docs"


def test_the_published_schema_is_what_the_code_says() -> None:
    said = StringIO()

    call_command("template_schema", stdout=said)

    assert (DOCS / "plan-template.schema.json").read_text(encoding="utf-8") == said.getvalue()


def test_the_schema_is_one_and_knows_a_file_by_its_format() -> None:
    jsonschema.Draft202012Validator.check_schema(schema())
    plain = library()["cornell"].model_dump(mode="json")
    del plain["format"]

    assert not jsonschema.Draft202012Validator(schema()).is_valid(plain)


def test_the_manual_lists_every_template_with_its_name_and_address() -> None:
    rows = re.findall(
        r"^\| `(\w+)` \| ([^|]+) \| ([^|]+) \|$", (DOCS / "templates.md").read_text(encoding="utf-8"), re.M
    )

    assert {key: name for key, name, _origin in rows} == {
        key: design.name for key, design in library().items()
    }
    for key, _name, origin in rows:
        addresses = re.findall(r"https?://[^\s),]+", library()[key].origin)
        assert [address.rstrip(".") for address in addresses] == re.findall(r"\((https?://[^)]+)\)", origin)
