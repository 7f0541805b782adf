"""From a template to the bytes of a document. The work itself is done by the press, apart from everything of ours."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime

from django.template.loader import render_to_string

from employees.audit import canonical
from plans.documents.contents import with_contents
from plans.documents.press.limits import NotSet
from plans.documents.press.order import Order
from plans.documents.press.own_files import BASE
from plans.documents.press.running import set_apart
from plans.documents.unmade import OF_THE_PRESS, Unmade

log = logging.getLogger(__name__)


def pdf_of(
    template: str,
    context: Mapping[str, object],
    *,
    data: Mapping[str, object] | None = None,
    made_at: datetime | None = None,
    mark: str = "",
) -> bytes:
    """Render a template to a PDF that is PDF/A-3a and PDF/UA-1. Nothing outside the project is fetched.

    `data` is embedded as JSON (docs/document-data.schema.json); `made_at` is the moment that the file says it was made,
    and `mark` is HTML for every page. The same arguments give the same bytes. Raises Unmade, with what to do, for a
    document that is too long.
    """
    html = with_contents(render_to_string(template, {**context, "static_base": BASE}))
    html = html.replace("<body>", f"<body>{mark}", 1)
    return pdf_from_html(html, data=data, made_at=made_at)


def pdf_from_html(
    html: str, *, data: Mapping[str, object] | None = None, made_at: datetime | None = None
) -> bytes:
    """Turn finished HTML, which names its language itself, into a PDF as `pdf_of` does. Raises Unmade."""
    embedded = canonical(data) if data is not None else b""
    try:
        return set_apart(Order(html.encode("utf-8", "replace"), embedded, made_at))
    except NotSet as refused:
        log.error("document_not_set", extra={"code": f"{refused.refusal.value} {refused.error}".strip()})
        raise Unmade(OF_THE_PRESS[refused.refusal]) from refused
