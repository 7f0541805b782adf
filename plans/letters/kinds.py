"""Every kind of letter: what may be filled into it, and what stands in it whatever its words are. One table.

What a letter must say stands in its middle part, which is made from the facts and which no wording can leave out
(docs/letters.md).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from plans.enums import LetterKind
from plans.letters import words

Text = str | Promise


class Known(StrEnum):
    """What can be filled in. The value is what stands between the brackets, in every language."""

    NAME = "name"
    MANAGER = "manager"
    WRITER = "writer"
    ORGANISATION = "organisation"
    CONTACT = "contact"
    PLAN = "plan"
    STARTS = "starts"
    ENDS = "ends"
    TODAY = "today"
    DAY = "day"
    TIME = "time"
    PLACE = "place"
    ENDED = "ended"
    VERSION = "version"
    CLOSED = "closed"
    OUTCOME = "outcome"
    APPEALED = "appealed"
    DECIDED = "decided"
    DECISION = "decision"


MEANING: Mapping[Known, Text] = {
    Known.NAME: _("the employee’s name"),
    Known.MANAGER: _("the manager’s name"),
    Known.WRITER: _("who writes the letter"),
    Known.ORGANISATION: _("the organisation"),
    Known.CONTACT: _("whom to ask, from the settings"),
    Known.PLAN: _("what the plan is called"),
    Known.STARTS: _("the first day of the plan"),
    Known.ENDS: _("the last day of the plan"),
    Known.TODAY: _("the day on which the letter is written"),
    Known.DAY: _("the day of the meeting"),
    Known.TIME: _("the time of the meeting"),
    Known.PLACE: _("where it is held"),
    Known.ENDED: _("the last day before the extension"),
    Known.VERSION: _("the number of the new version"),
    Known.CLOSED: _("the day on which the plan was closed"),
    Known.OUTCOME: _("the outcome, in small letters"),
    Known.APPEALED: _("the day of the appeal"),
    Known.DECIDED: _("the day of the decision"),
    Known.DECISION: _("the decision, in small letters"),
}
ALWAYS = (
    Known.NAME,
    Known.MANAGER,
    Known.WRITER,
    Known.ORGANISATION,
    Known.CONTACT,
    Known.PLAN,
    Known.STARTS,
    Known.ENDS,
    Known.TODAY,
)
MEETING = (Known.DAY, Known.TIME, Known.PLACE)


@dataclass(frozen=True)
class Wording:
    """The words of a letter: its subject, what stands before its middle part, and what stands after it."""

    subject: str
    opening: str
    closing: str


@dataclass(frozen=True)
class LetterType:
    """One kind of letter. `known` are its placeholders, `middle` says what stands in it whatever the words are."""

    kind: LetterKind
    known: tuple[Known, ...]
    middle: Text
    words: tuple[Text, Text, Text]

    @property
    def default(self) -> Wording:
        """The words that come with Waymark, in the language that is active."""
        return Wording(*(str(one) for one in self.words))

    @property
    def slug(self) -> str:
        """Its name in an address."""
        return self.kind.value.replace("_", "-")

    @property
    def named(self) -> list[tuple[Known, Text]]:
        """Each placeholder with what it stands for."""
        return [(one, MEANING[one]) for one in self.known]


KINDS: Mapping[LetterKind, LetterType] = {
    one.kind: one
    for one in (
        LetterType(
            LetterKind.FIRST_MEETING,
            (*ALWAYS, *MEETING),
            _("The day, the time and the place, and who takes part."),
            words.FIRST_MEETING,
        ),
        LetterType(
            LetterKind.MEETING,
            (*ALWAYS, *MEETING),
            _("The day, the time and the place, who takes part, and which checkpoint it is."),
            words.MEETING,
        ),
        LetterType(
            LetterKind.EXTENSION,
            (*ALWAYS, Known.ENDED, Known.VERSION),
            _("The reason, and everything that changes, with what it said before and what it says now."),
            words.EXTENSION,
        ),
        LetterType(
            LetterKind.OUTCOME,
            (*ALWAYS, Known.CLOSED, Known.OUTCOME),
            _(
                "The outcome with its reason, goal by goal; promises not kept; what is next; the appeal and its time."
            ),
            words.OUTCOME,
        ),
        LetterType(
            LetterKind.APPEAL_RECEIVED,
            (*ALWAYS, Known.APPEALED),
            _("What the employee asked to be looked at again, word for word, and who decides."),
            words.APPEAL_RECEIVED,
        ),
        LetterType(
            LetterKind.APPEAL_DECIDED,
            (*ALWAYS, Known.APPEALED, Known.DECIDED, Known.DECISION),
            _("The decision with its reason, who decided, and what holds now."),
            words.APPEAL_DECIDED,
        ),
    )
}
