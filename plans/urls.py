"""Every address of plans, by the module that answers it."""

from __future__ import annotations

from plans.views import (
    changing,
    coaching,
    consulting,
    drafting,
    ending,
    my_plan,
    portfolio,
    reviewing,
    signatures,
    templates,
)

urlpatterns = [
    *drafting.urlpatterns,
    *reviewing.urlpatterns,
    *portfolio.urlpatterns,
    *consulting.urlpatterns,
    *changing.urlpatterns,
    *ending.urlpatterns,
    *signatures.urlpatterns,
    *my_plan.urlpatterns,
    *templates.urlpatterns,
    *coaching.urlpatterns,
]
