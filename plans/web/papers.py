"""Sending a document: sealed where the plan is shared, made for the moment where it is a draft."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.utils import timezone, translation

from employees.models import User
from plans import workflows
from plans.documents.render import pdf_of
from plans.models import Plan
from plans.workflows import Paper


def sent_paper(plan: Plan, paper: Paper, *, name: str, by: User, at: datetime) -> HttpResponse:
    """The PDF as a download, in the plan's language and zone. `name` says nothing of what it is.

    A plan that was never shared has drafts: they carry no seal, nothing is kept of them, and who printed them stands on
    them (docs/decisions/0012).
    """
    with translation.override(plan.language), timezone.override(ZoneInfo(plan.time_zone)):
        if plan.is_shared:
            content = workflows.issue_document(plan=plan, paper=paper, by=by, at=at).content
        else:
            context = {**paper.context, "printed_at": at, "printed_for": by}
            content = pdf_of(paper.template, context, data=paper.data, made_at=at)
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
