"""HTML to PDF. The only file that knows WeasyPrint.

What is rendered can hold anything a person typed, so nothing is fetched but the project's own static files: no file, no
address on the network, no redirect, no data of unbounded size (safety.md 2.2, items 49 and 50; CVE-2025-68616).
"""

from __future__ import annotations

import logging
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string

if TYPE_CHECKING:
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import URLFetcher

log = logging.getLogger(__name__)

# A scheme that no resolver knows: what is not ours cannot be reached by accident.
STATIC = "waymark"
KINDS = {".css": "text/css", ".woff2": "font/woff2", ".svg": "image/svg+xml", ".png": "image/png"}


class Refused(ValueError):
    """The document asked for something that is not one of the project's own static files."""


def static_file(url: str) -> tuple[Path, str]:
    """The project's own file behind a `waymark:` address, and its type. Raises Refused for anything else."""
    parts = urlsplit(url)
    name = unquote(parts.path).lstrip("/")
    kind = KINDS.get(Path(name).suffix)
    if parts.scheme != STATIC or parts.netloc or parts.query or ".." in Path(name).parts or kind is None:
        raise Refused("Only the project's own static files can be part of a document.")
    found = finders.find(name)
    if not isinstance(found, str):
        raise Refused("There is no such static file.")
    return Path(found), kind


@lru_cache(maxsize=1)
def _fetcher() -> URLFetcher:
    from weasyprint.urls import URLFetcher, URLFetcherResponse  # noqa: PLC0415 -- slow import, in the renderer only

    class OwnFilesOnly(URLFetcher):
        def __init__(self) -> None:
            super().__init__(allowed_protocols=(STATIC,), allow_redirects=False)

        def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
            try:
                path, kind = static_file(url)
            except Refused:
                log.warning("document_fetch_refused", extra={"scheme": urlsplit(url).scheme[:20]})
                raise
            return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": kind})

    return OwnFilesOnly()


@lru_cache(maxsize=1)
def _fonts() -> FontConfiguration:
    from weasyprint.text.fonts import FontConfiguration  # noqa: PLC0415 -- slow import, in the renderer only

    # One for the life of the process: a fresh one per document leaks.
    return FontConfiguration()


def pdf_of(template: str, context: dict[str, object]) -> bytes:
    """Render a template to a tagged PDF. Its links are dropped and nothing outside the project is fetched."""
    html = render_to_string(template, {**context, "static_base": f"{STATIC}:///"})
    return pdf_from_html(html)


def pdf_from_html(html: str) -> bytes:
    """Turn finished HTML into a tagged PDF in the present language."""
    from weasyprint import HTML  # noqa: PLC0415 -- slow import, in the renderer only

    document = HTML(string=html, base_url=f"{STATIC}:///", url_fetcher=_fetcher())
    rendered: bytes = document.write_pdf(font_config=_fonts(), pdf_variant="pdf/ua-1", pdf_tags=True)
    return rendered
