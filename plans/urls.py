"""Every address of plans, by the module that answers it."""

from __future__ import annotations

from plans.views import (
    answering,
    attachments,
    calendars,
    change_areas,
    changing,
    coaching,
    consulting,
    counting,
    drafting,
    ending,
    handing_over,
    meetings,
    my_plan,
    portfolio,
    process_notes,
    reviewing,
    signatures,
    templates,
    verifying,
    versions,
)

urlpatterns = [
    *drafting.urlpatterns,
    *reviewing.urlpatterns,
    *portfolio.urlpatterns,
    *process_notes.urlpatterns,
    *consulting.urlpatterns,
    *answering.urlpatterns,
    *attachments.urlpatterns,
    *calendars.urlpatterns,
    *changing.urlpatterns,
    *change_areas.urlpatterns,
    *counting.urlpatterns,
    *meetings.urlpatterns,
    *verifying.urlpatterns,
    *versions.urlpatterns,
    *handing_over.urlpatterns,
    *ending.urlpatterns,
    *signatures.urlpatterns,
    *my_plan.urlpatterns,
    *templates.urlpatterns,
    *coaching.urlpatterns,
]
