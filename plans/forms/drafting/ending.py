"""What happens at the end, and what the employee can do about it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from plans.forms.fields import DraftForm, Words
from plans.forms.rows import More


class EndingForm(DraftForm):
    """What happens at the end, said once and plainly."""

    ending = Words(
        label=_("What happens at the end?"),
        rows=7,
        required=False,
        help_text=_(
            "What follows if the goals are met, partly met or not met, and who decides. "
            "Say the true stakes once, plainly, here and nowhere else."
        ),
    )
    rights = Words(
        label=_("How can the employee answer or appeal, and where is help?"),
        rows=5,
        required=False,
        help_text=_(
            "By when and to whom, who may come along, help lines, adjustments. "
            "It stands before what every plan says."
        ),
    )
    distribution = Words(
        label=_("Who gets a copy?"),
        rows=2,
        required=False,
        help_text=_("Such as “the employee, the manager, HR”. Everybody who reads the plan sees it."),
    )
    unmarked = ("ending",)
    layout = ("ending", More("rights", "distribution"))
