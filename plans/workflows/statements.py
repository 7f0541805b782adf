"""What signing says, word for word. Shown on the page, hashed into its form, and stored with the signature."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from employees.errors import NotNow
from employees.models import User
from plans.documents.redline import Redline
from plans.enums import SignatureMeaning
from plans.models import Plan, PlanVersion
from plans.queries import answered_before
from plans.workflows.entering import local_date


def sha256_of(text: str) -> str:
    """The fingerprint of a text, as UTF-8."""
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True)
class Words:
    """Everything that stands on the page about what signing says, in one language."""

    language: str
    statements: Mapping[SignatureMeaning, str]
    consent: str

    @property
    def sha256(self) -> str:
        """The fingerprint of all of it, for the form."""
        return sha256_of("\n".join([self.language, *self.statements.values(), self.consent]))


def words_to_sign(plan: Plan, version: PlanVersion, signer: User) -> Words:
    """What signing a version can say, in the language that is active."""
    received = statement_for(plan, version, signer)
    statements = {
        SignatureMeaning.RECEIVED: received,
        SignatureMeaning.AGREED: " ".join([received, _("I agree with it.")]),
        SignatureMeaning.COMMENTS: " ".join([received, _("My comments belong to it.")]),
    }
    return Words(language_now(), statements, consent_text())


def language_now() -> str:
    """The language in which the page speaks."""
    return get_language() or settings.LANGUAGE_CODE


def known_language(code: str) -> str:
    """The language of a form that was sent. Raises NotNow for one that no page was ever shown in."""
    if code not in dict(settings.LANGUAGES):
        raise NotNow(_("The words on this page have changed since it was opened. Read them, then sign."))
    return code


def consent_text() -> str:
    """What is said of signing on a screen, beside paper."""
    return _(
        "I sign this on a screen. I can sign on paper instead, I can take this back for later versions at any time, "
        "and I can always have a copy."
    )


def statement_for(plan: Plan, version: PlanVersion, signer: User) -> str:
    """That the version was received and read, with the date in the plan's zone. It says nothing of agreement.

    Who answered for an earlier version signs for what changed since then; anybody else for the whole.
    """
    words = {
        "name": plan.employee.full_name,
        "number": version.number,
        "date": date_format(local_date(plan, version.made_at), "j F Y"),
    }
    since = answered_before(version, signer)
    if since is None:
        return (
            _("I, %(name)s, have received and read version %(number)d of this plan, made on %(date)s.")
            % words
        )
    count = len(Redline(since.facts, version.facts).rows)
    said = ngettext(
        "I, %(name)s, have received and read version %(number)d of this plan, made on %(date)s, "
        "and what changed from version %(since)d: %(count)d change.",
        "I, %(name)s, have received and read version %(number)d of this plan, made on %(date)s, "
        "and what changed from version %(since)d: %(count)d changes.",
        count,
    )
    return said % {**words, "since": since.number, "count": count}
