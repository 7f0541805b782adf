"""The pages of the person whose plan it is. The first, which also reads checkpoints, is in reviews/views."""

from __future__ import annotations

from django.urls import path

from employees.web import refs as refs  # registers <ref:…>
from plans.views.my_plan import access, closing, evidence, proposing, reading, signing

urlpatterns = [
    path("my-plan/open/", reading.Open.as_view(), name="my_plan_open"),
    path("my-plan/read/", reading.Read.as_view(), name="my_plan_read"),
    path("my-plan/changes/", signing.WhatChanged.as_view(), name="my_plan_changes"),
    path("my-plan/comments/", reading.Comments.as_view(), name="my_plan_comments"),
    path("my-plan/propose/", proposing.Propose.as_view(), name="my_plan_propose"),
    path("my-plan/propose/send/", proposing.SendAll.as_view(), name="my_plan_propose_send"),
    path("my-plan/propose/<ref:item>/drop/", proposing.Drop.as_view(), name="my_plan_propose_drop"),
    path(
        "my-plan/propose/<ref:item>/withdraw/", proposing.TakeBack.as_view(), name="my_plan_propose_withdraw"
    ),
    path("my-plan/ask/", proposing.Ask.as_view(), name="my_plan_ask"),
    path("my-plan/ready/", reading.Ready.as_view(), name="my_plan_ready"),
    path("my-plan/confirm/", signing.Confirm.as_view(), name="my_plan_confirm"),
    path("my-plan/not-signing/", signing.NotSigning.as_view(), name="my_plan_not_signing"),
    path("my-plan/meet/", signing.Meet.as_view(), name="my_plan_meet"),
    path("my-plan/paper/", signing.Paper.as_view(), name="my_plan_paper"),
    path("signed-here/", signing.signed_here, name="signed_here"),
    path("my-plan/done/", signing.Done.as_view(), name="my_plan_done"),
    path(
        "my-plan/support/<ref:item>/received/",
        reading.SupportReceived.as_view(),
        name="my_plan_support_received",
    ),
    path("my-plan/closing/", closing.ClosingWords.as_view(), name="my_plan_closing"),
    path("my-plan/appeal/", access.MakeAppeal.as_view(), name="my_plan_appeal"),
    path("my-plan/evidence/", evidence.Evidence.as_view(), name="my_plan_evidence"),
    path("my-plan/evidence/new/", evidence.AddEvidence.as_view(), name="my_plan_evidence_new"),
    path(
        "my-plan/evidence/<ref:item>/withdraw/",
        evidence.WithdrawEvidence.as_view(),
        name="my_plan_evidence_withdraw",
    ),
    path("my-plan/evidence/<ref:item>/share/", evidence.ShareKept.as_view(), name="my_plan_evidence_share"),
    path("my-plan/evidence/<ref:item>/drop/", evidence.DropKept.as_view(), name="my_plan_evidence_drop"),
    path("my-plan/access/", access.Access.as_view(), name="my_plan_access"),
    path("my-plan/access/<ref:item>/end/", access.EndCompanion.as_view(), name="my_plan_companion_end"),
]
