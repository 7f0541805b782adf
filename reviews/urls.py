"""Every address of reviews, by the module that answers it."""

from __future__ import annotations

from reviews.views import adding, checkpoints, export, files, my_plan, numbers, preparing, record, today

urlpatterns = [
    *today.urlpatterns,
    *export.urlpatterns,
    *checkpoints.urlpatterns,
    *adding.urlpatterns,
    *files.urlpatterns,
    *preparing.urlpatterns,
    *record.urlpatterns,
    *numbers.urlpatterns,
    *my_plan.urlpatterns,
]
