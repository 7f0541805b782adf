"""Whether a file is one of ours: for anybody, without signing in. It says one of four words and keeps nothing."""

from __future__ import annotations

import time
from http import HTTPStatus

from allauth.core import ratelimit
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _

from employees.web.open_to import OpenTo, open_to
from employees.web.pages import FormPage
from plans.documents.verifying import verdict_on
from plans.forms.verifying import VerifyForm
from plans.web.pacing import wait_for_step


@open_to(OpenTo.EVERYBODY)
@method_decorator(login_not_required, name="dispatch")
class Verify(FormPage):
    """Drop a file, learn what it is."""

    template_name = "plans/verify/page.html"
    form_class = VerifyForm

    def post(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        """Look at the file; after too many from one address, at none for a while (429)."""
        if ratelimit.consume(request, action="verify"):
            return super().post(request, *args, **kwargs)
        reason = _("That were many files in a short time. Wait ten minutes, then choose this one again.")
        context = {"form": VerifyForm(), "reasons": [reason], "page_has_errors": True}
        return self.render(self.template_name, status=HTTPStatus.TOO_MANY_REQUESTS, **context)

    def act(self, form: VerifyForm) -> HttpResponse:
        """Say what it is, on the same page: the file is gone, so there is nothing to lead to.

        The four answers take the same time for files of the same size (docs/operations.md says how that was measured).
        """
        begun = time.monotonic()
        content = form.cleaned_data["file"].read()
        answer = self.render(self.template_name, form=VerifyForm(), verdict=verdict_on(content).value)
        wait_for_step(begun, len(content), step=settings.VERIFY_STEP_SECONDS)
        return answer


urlpatterns = [path("verify/", Verify.as_view(), name="verify")]
