"""The templates that come with Waymark are offered once, and what HR made of them is HR's."""

from __future__ import annotations

from datetime import UTC, datetime
from io import StringIO

import pytest
from django.core.management import call_command

from employees import audit
from employees.models import AuditEvent
from plans import workflows
from plans.designs import editing
from plans.designs.library import library
from plans.enums import TemplateEvent
from plans.models import PlanTemplate, TemplateVersion
from tests.people import Cast

pytestmark = pytest.mark.django_db
AT = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)


def load() -> str:
    said = StringIO()
    call_command("load_templates", stdout=said)
    return said.getvalue()


class TestLoading:
    def test_eleven_are_offered_and_the_second_time_none(self, db: None) -> None:
        assert load() == "Templates added: 11 of 11.\n"
        assert load() == "Templates added: 0 of 11.\n"

        versions = TemplateVersion.objects.select_related("template")
        assert {version.template.key: version.design for version in versions} == dict(library())
        assert {(version.number, version.published_by) for version in versions} == {(1, None)}

    def test_one_that_hr_changed_or_archived_is_left_alone(self, cast: Cast) -> None:
        load()
        ours, gone = (PlanTemplate.objects.get(key=key) for key in ("cornell", "siue"))
        noor = cast.account("noor")
        workflows.change_template(
            template=ours, change=lambda design: editing.with_(design, name="Our form"), by=noor, at=AT
        )
        workflows.publish_template(template=ours, by=noor, at=AT)
        workflows.archive_template(template=gone, by=noor, at=AT)

        assert load() == "Templates added: 0 of 11.\n"

        gone.refresh_from_db()
        assert [(version.number, version.design.name) for version in ours.versions.order_by("number")] == [
            (1, library()["cornell"].name),
            (2, "Our form"),
        ]
        assert gone.archived_at == AT

    def test_one_that_is_not_here_yet_is_added_to_the_others(self, cast: Cast) -> None:
        load()
        PlanTemplate.objects.get(key="fair_work").delete()

        assert load() == "Templates added: 1 of 11.\n"

    def test_the_record_says_that_they_came_with_waymark(self, db: None) -> None:
        load()

        found = AuditEvent.objects.filter(about_type__icontains="template")
        assert sorted((event.event, event.actor_ref, event.data["key"]) for event in found) == [
            (TemplateEvent.LOADED, "", key) for key in sorted(library())
        ]
        assert audit.verify().holds
