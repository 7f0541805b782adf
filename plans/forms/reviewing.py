"""What HR is asked when it looks at a draft: comments on its sections, or why it is taken back."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from employees.web.forms import Form
from plans.enums import Section
from plans.forms.fields import Words


class ChangesForm(Form):
    """A comment on any of the sections; at least one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for section in Section:
            self.fields[section.value] = Words(label=section.label, rows=3, required=False)

    def clean(self) -> dict[str, Any]:
        """Something has to be asked for."""
        clean = super().clean() or self.cleaned_data
        if not self.errors and not any(clean.values()):
            self.add_error(
                Section.WHOLE.value, _("Say what is to be changed, here or at one of the sections.")
            )
        return clean

    @property
    def comments(self) -> dict[Section, str]:
        """What was said, by section, in the order of the plan."""
        return {section: self.cleaned_data[section] for section in Section if self.cleaned_data[section]}


class WithdrawForm(Form):
    """Why the plan is taken back."""

    reason = Words(
        label=_("Why is it withdrawn?"),
        rows=4,
        needed=_("Say why the plan is withdrawn."),
        help_text=_("Kept in the history of the case, for HR and the manager. Nothing about health."),
    )
