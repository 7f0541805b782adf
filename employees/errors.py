"""The three refusals. They are turned into a page once, in employees/web/refusals.py."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _


class DomainError(Exception):
    """A refusal that a person can be told about."""


class NotVisible(DomainError):
    """The actor may not know that this exists. Becomes 404."""


class NotAllowed(DomainError):
    """The actor can see it but may not do this. Becomes 403."""

    def __init__(self, message: object = _("You can see this, but this step is not yours to take.")) -> None:
        super().__init__(str(message))


class NotNow(DomainError):
    """The actor may do this, but not in the present circumstances. Becomes an explained message.

    `reasons` are sentences for the reader: what stands in the way and what to do about it.
    """

    def __init__(self, *reasons: object) -> None:
        self.reasons: tuple[str, ...] = tuple(str(reason) for reason in reasons)
        super().__init__(" ".join(self.reasons))

    @classmethod
    def because(cls, reasons: Iterable[object]) -> NotNow:
        """Build one refusal from several reasons."""
        return cls(*reasons)
