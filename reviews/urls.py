"""Every address of reviews, by the module that answers it."""

from __future__ import annotations

from reviews.views import checkpoints, today

urlpatterns = [*today.urlpatterns, *checkpoints.urlpatterns]
