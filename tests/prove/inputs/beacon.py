"""A server on this machine that nobody should ever call: it writes down who did, and shows letters as pages."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Beacon(ThreadingHTTPServer):
    """`called` are the paths that were asked for. Under /letter/N lies the N-th of `letters`."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.called: list[str] = []
        self.letters: list[str] = []

    @property
    def host(self) -> str:
        """Address and port, as they stand in payloads."""
        return f"127.0.0.1:{self.server_address[1]}"


class _Handler(BaseHTTPRequestHandler):
    server: Beacon

    def _answer(self) -> None:
        kind, _slash, number = self.path.strip("/").partition("/")
        letter = kind == "letter" and number.isdigit() and int(number) < len(self.server.letters)
        if not letter and self.path != "/favicon.ico":
            self.server.called.append(f"{self.command} {self.path}")
        body = self.server.letters[int(number)].encode("utf-8", "replace") if letter else b""
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8" if letter else "text/javascript")
        self.send_header("Access-Control-Allow-Origin", "*")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = do_HEAD = do_OPTIONS = _answer

    def log_message(self, format: str, *arguments: object) -> None:
        """Say nothing."""


@contextmanager
def beacon() -> Iterator[Beacon]:
    """One that listens."""
    with Beacon() as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
