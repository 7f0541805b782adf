"""What a browser may do with the files that belong to the site itself: WhiteNoise answers before the other policies."""

from __future__ import annotations

from wsgiref.headers import Headers


def confine(headers: Headers, path: str, url: str) -> None:
    """No other site takes one into its pages, and one that is opened by itself, such as a picture, runs nothing."""
    headers["Cross-Origin-Resource-Policy"] = "same-origin"
    headers["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'"
