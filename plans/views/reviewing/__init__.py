"""HR's look at a plan that somebody else wrote."""

from __future__ import annotations

from django.urls import path

from plans.views.reviewing.fair_start import AnswerForHr, SecondRead
from plans.views.reviewing.pages import Approve, RequestChanges, Review, Withdraw

REVIEW = "plans/<ref:ref>/review/"

urlpatterns = [
    path(REVIEW, Review.as_view(), name="plan_review"),
    path(f"{REVIEW}for-hr/", AnswerForHr.as_view(), name="plan_for_hr"),
    path(f"{REVIEW}second-reader/", SecondRead.as_view(), name="plan_second_read"),
    path(f"{REVIEW}approve/", Approve.as_view(), name="plan_approve"),
    path(f"{REVIEW}request-changes/", RequestChanges.as_view(), name="plan_request_changes"),
    path("plans/<ref:ref>/withdraw/", Withdraw.as_view(), name="plan_withdraw"),
]
