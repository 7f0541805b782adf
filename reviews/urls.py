"""Every address of reviews, by the module that answers it."""

from __future__ import annotations

from reviews.views import (
    adding,
    checkpoints,
    export,
    files,
    messages,
    my_plan,
    numbers,
    packs,
    preparing,
    record,
    reminders,
    today,
)

urlpatterns = [
    *today.urlpatterns,
    *messages.urlpatterns,
    *export.urlpatterns,
    *checkpoints.urlpatterns,
    *adding.urlpatterns,
    *files.urlpatterns,
    *preparing.urlpatterns,
    *record.urlpatterns,
    *numbers.urlpatterns,
    *packs.urlpatterns,
    *reminders.urlpatterns,
    *my_plan.urlpatterns,
]
