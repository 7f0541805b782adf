"""Forms over what is stored: whoever saves second is told what changed, and overwrites nobody unseen."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from employees.web.forms import mark_of
from employees.web.pages import FormPage

# The hidden box with the mark of what the page showed.
SEEN = "seen"


class KeepsUp(FormPage):
    """A form whose `initial` is what is stored. A request that names no mark is taken as it is."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Act; or, where somebody else was faster, say what stands there now, with every word kept (409)."""
        form = self.get_form(request.POST, request.FILES)
        if not form.is_valid() or request.POST.get(SEEN, "") in ("", mark_of(form.initial)):
            return super().post(request, *args, **kwargs)
        for reason in _changed_meanwhile(form):
            form.add_error(None, reason)
        data = request.POST.copy()
        data[SEEN] = mark_of(form.initial)
        form.data = data
        return self.show(form, status=409)

    def show(self, form: BaseForm, *, status: int = 200) -> HttpResponse:
        """The page, with the mark of what it shows."""
        form.fields[SEEN] = forms.CharField(
            required=False, widget=forms.HiddenInput, initial=mark_of(form.initial)
        )
        return super().show(form, status=status)


def _changed_meanwhile(form: Any) -> list[str]:
    """A sentence, and one for each field that says something else than what was typed."""
    differing = [
        _("%(field)s says now: %(words)s")
        % {"field": form.fields[name].label, "words": form.initial.get(name) or _("nothing")}
        for name in form.changed_data
    ]
    said = _(
        "Somebody else changed this while the page was open. Nothing was saved, and what you wrote is still here: look "
        "at it, and save again if it should stand."
    )
    return [said, *differing]
