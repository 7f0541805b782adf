"""HTML to PDF. Beside labels.py the only file that knows WeasyPrint, and only the press imports it."""

from __future__ import annotations

import io
import re
from datetime import UTC, datetime
from functools import lru_cache, partial

from weasyprint import CSS, HTML, Attachment, Document
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from plans.documents.press import labels
from plans.documents.press.directions import run_their_way
from plans.documents.press.finishing import finish, is_clear
from plans.documents.press.letters import drawable
from plans.documents.press.limits import MAX_PAGES, NotSet, Refusal
from plans.documents.press.one_stack import with_room
from plans.documents.press.order import Order
from plans.documents.press.own_files import BASE, STATIC, static_file

# A name and a date that say nothing, where an order brings none.
DATA_NAME = "data.json"
_TRIES = 16
# The sheets of documents, as the templates link them.
SHEETS = ("css/pdf.css", "css/pdf_letter.css")
_LINKS = re.compile(rf'<link rel="stylesheet" href="{re.escape(BASE)}({"|".join(map(re.escape, SHEETS))})">')
NO_MOMENT = datetime(2000, 1, 1, tzinfo=UTC)

labels.take_over()


class OwnFilesOnly(URLFetcher):
    """Hands out the project's own static files and refuses the rest."""

    def __init__(self) -> None:
        super().__init__(allowed_protocols=(STATIC,), allow_redirects=False)

    def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
        """The file behind the address. Raises Refused."""
        path, kind = static_file(url)
        return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": kind})


@lru_cache(maxsize=1)
def _fonts() -> FontConfiguration:
    # One for the life of the process: a fresh one per document leaks.
    return FontConfiguration()


@with_room
def typeset(order: Order) -> bytes:
    """The document as PDF/A-3a and PDF/UA-1 in one file. Raises NotSet for one with too many pages."""
    # The HTML names its language, direction and sheets itself; links leave with the finisher.
    words, sheets = _with_known_sheets(drawable(order.html.decode()))
    html = HTML(string=words, base_url=BASE, url_fetcher=OwnFilesOnly())
    run_their_way(html.etree_element, words)
    document = html.render(font_config=_fonts(), stylesheets=sheets, pdf_variant="pdf/a-3a")
    if len(document.pages) > MAX_PAGES:
        raise NotSet(Refusal.TOO_LONG)
    if order.moment:
        document.metadata.created = document.metadata.modified = order.moment
    # Once, but for one document in a hundred: see finishing.is_clear.
    written = (_written(document, order, padding) for padding in range(_TRIES))
    return next(filter(is_clear, written))


def _with_known_sheets(words: str) -> tuple[str, list[CSS]]:
    """The document without the links to our own sheets, and these sheets as they were read once.

    As they are all the sheets there are, they apply as they would have; what is linked in another way is fetched.
    """
    names = _LINKS.findall(words)
    return _LINKS.sub("", words), [_sheet(name) for name in names]


@lru_cache(maxsize=len(SHEETS))
def _sheet(name: str) -> CSS:
    return CSS(url=BASE + name, base_url=BASE, url_fetcher=OwnFilesOnly(), font_config=_fonts())


def _written(document: Document, order: Order, padding: int) -> bytes:
    pdf: bytes = document.write_pdf(
        finisher=partial(finish, padding=padding),
        pdf_variant="pdf/a-3a",
        pdf_identifier=order.identifier,
        attachments=[_data(order)] if order.data else None,
    )
    return pdf


def _data(order: Order) -> Attachment:
    moment = order.made_at or NO_MOMENT
    return Attachment(
        file_obj=io.BytesIO(order.data),
        name=DATA_NAME,
        description="Data",
        created=moment.astimezone(UTC),
        modified=moment.astimezone(UTC),
        relationship="Data",
    )
