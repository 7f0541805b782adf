"""Every address of plans, by the module that answers it."""

from __future__ import annotations

from plans.views import answering, changing, consulting, drafting, ending, my_plan, portfolio, reviewing

urlpatterns = [
    *drafting.urlpatterns,
    *reviewing.urlpatterns,
    *portfolio.urlpatterns,
    *consulting.urlpatterns,
    *answering.urlpatterns,
    *changing.urlpatterns,
    *ending.urlpatterns,
    *my_plan.urlpatterns,
]
