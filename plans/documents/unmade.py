"""Why a document was not made, in the words of whoever waits for it: what happened, what was kept, what to do."""

from __future__ import annotations

from django.utils.translation import gettext as _

from employees.errors import NotNow
from plans.documents.press.limits import Refusal
from plans.enums import NotMade

# What the press says, as it is kept with the wish.
OF_THE_PRESS = {
    Refusal.TOO_LONG: NotMade.TOO_LONG,
    Refusal.TOO_MUCH_WORK: NotMade.TOO_MUCH_WORK,
    Refusal.TOO_BUSY: NotMade.TOO_BUSY,
    Refusal.FAILED: NotMade.FAILED,
}


class Unmade(NotNow):
    """No document came of it. `why` is what the wish keeps; the reasons are sentences for the reader."""

    def __init__(self, why: NotMade) -> None:
        super().__init__(*reasons_of(why))
        self.why = why


def reasons_of(why: NotMade) -> tuple[str, ...]:
    """The sentences for it, in the reader's language."""
    if why == NotMade.NOT_YET:
        return (_("There is nothing to put on paper yet. Open the page again to see how it stands."),)
    if why == NotMade.NOT_YOURS:
        return (_("You could read this when you asked for it, and cannot any more."),)
    if why == NotMade.NO_KEY:
        return (
            _("This document could not be sealed, so it was not issued. Nothing in the plan was changed."),
            _("Tell whoever runs Waymark: the key for seals cannot be used."),
        )
    if why == NotMade.TOO_BUSY:
        return (
            _("The server had too much else to do, so this document did not get its turn. Nothing was lost."),
            _("Ask for it again in a few minutes. If it stays like this, tell whoever runs Waymark."),
        )
    if why == NotMade.TOO_LONG:
        happened = _("This document is too long to be made into one file.")
    elif why == NotMade.FAILED:
        happened = _("This document could not be made.")
    else:
        happened = _("This document took longer than a page may take, so it was stopped.")
    return (
        happened,
        _(
            "Nothing in the plan was changed or lost. You can read and print all of it from the page of the record."
        ),
        _(
            "If it happens again, tell whoever runs Waymark for you. A very long text in the plan is a usual cause."
        ),
    )
