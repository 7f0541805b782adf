"""What a notice is: words in templates, and the question whether they are still true when they go out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.utils.functional import Promise

from employees.models import OutboxMessage
from employees.outbox.invitation import Invitation


@dataclass(frozen=True)
class Ready:
    """The message is still true. `context` is for its templates.

    `path` is where its link leads, within the site: a page behind sign-in, on which a GET acts on nothing. The letter
    itself holds the address of the message, which says nothing and leads there (`Notice.straight`).
    `invitation` is what the reader's calendar program is told with it.
    """

    context: Mapping[str, Any] = field(default_factory=dict)
    path: str = "/"
    invitation: Invitation | None = None


@dataclass(frozen=True)
class InApp:
    """What a kind of message says inside the application, to those who may see what it is about.

    `others` is for whoever works with it, `own` for the person themselves; the one that is empty is told to nobody.
    """

    others: str | Promise = ""
    own: str | Promise = ""


@dataclass(frozen=True)
class Suppressed:
    """The message is no longer true or wanted. `reason` is a fixed sentence without anybody's name or words.

    It goes into the record and into the delivery log. Mark it with `gettext_noop`: it is kept in English and
    translated where it is shown.
    """

    reason: str


@dataclass(frozen=True)
class Notice:
    """One kind of message.

    `template` names three files, `templates/emails/<template>.{subject.txt,txt,html}`. Their context is that of
    `Ready`, and always `link`, `site_url`, `organisation`, `contact_name`, `contact_detail`.
    `still_true(message, at)` is asked immediately before sending; it reads, and changes nothing.
    `resend_when_ambiguous`: a legal notice is sent again, under the same Message-ID, when nobody saw the
    server's answer. A nag is not.
    `at_any_hour`: about the reader's own account, who waits for it or must know: no quiet hours, no digest.
    `straight`: its link is the path itself, of a page of the reader's account. It may carry a secret, names no plan.
    `one_for_several`: what is due of this kind for one reader goes out as one letter (employees/outbox/one_letter.py).
    `give_up_after` is counted from `due_at`, without the time for which it was held on purpose.
    """

    kind: str
    template: str
    still_true: Callable[[OutboxMessage, datetime], Suppressed | Ready]
    resend_when_ambiguous: bool = False
    at_any_hour: bool = False
    straight: bool = False
    one_for_several: bool = False
    give_up_after: timedelta = timedelta(days=3)

    @property
    def can_be_held(self) -> bool:
        """Whether it may wait for a digest: never a legal notice, nor what is about one's own account."""
        return not (self.at_any_hour or self.resend_when_ambiguous)
