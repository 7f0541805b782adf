"""The guard around each request: what is read for it is looked at, until its last byte is sent."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.http import HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase

from employees.guard.passes import Pass, entered, resumed


class GuardMiddleware:
    """Opens a pass for whoever is signed in. Stands last, right before the pages."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        with entered(lambda: getattr(getattr(request, "user", None), "pk", None)) as mine:
            response = self.get_response(request)
        if isinstance(response, StreamingHttpResponse):
            response.streaming_content = _under(mine, iter(response.streaming_content))  # type: ignore[arg-type]  # bytes, as they come
        return response


def _under(mine: Pass, pieces: Iterator[Any]) -> Iterator[Any]:
    """The pieces of an answer, each made under the pass of its request: a list is read while it is sent."""
    while True:
        with resumed(mine):
            try:
                piece = next(pieces)
            except StopIteration:
                return
        yield piece
