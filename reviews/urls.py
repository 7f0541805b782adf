"""Every address of reviews, by the module that answers it."""

from __future__ import annotations

from reviews.views import checkpoints, export, my_plan, numbers, record, today

urlpatterns = [
    *today.urlpatterns,
    *export.urlpatterns,
    *checkpoints.urlpatterns,
    *record.urlpatterns,
    *numbers.urlpatterns,
    *my_plan.urlpatterns,
]
