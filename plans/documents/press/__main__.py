"""`python -m plans.documents.press`: orders come in, documents go out, until no more orders come.

Slow things (imports, fonts) are done once. Each document is then set by a copy of the process that takes its own rights
away, sets one document and ends: whatever a document does to it is over with the document.
"""

from __future__ import annotations

import gc
import logging
import os
import select
import signal
import sys
import time
import warnings
from typing import BinaryIO

from plans.documents.press.confining import confine
from plans.documents.press.limits import SECONDS_AT_WORK, SECONDS_IDLE, SECONDS_IN_ALL, NotSet, Refusal
from plans.documents.press.order import Order, lengths_of
from plans.documents.press.typesetting import typeset

# The day that fonts get as the one on which they were cut to the letters that are used: any, but always the same.
os.environ["SOURCE_DATE_EPOCH"] = "946684800"
# Every sheet and font once, so that no document has to unpack them.
FIRST = """<!doctype html><html lang="en"><head><title>Document</title>
<link rel="stylesheet" href="waymark:///css/pdf.css"><link rel="stylesheet" href="waymark:///css/pdf_letter.css"></head>
<body><h1>Plan ł 字 ع</h1><p>a <strong>b</strong></p><table><tr><th>c</th></tr></table></body></html>""".encode()


def main() -> None:
    """Answer each order with `ok LENGTH` and the document, or with `no REASON`."""
    logging.disable()
    warnings.simplefilter("ignore")
    typeset(Order(FIRST))
    gc.collect()
    gc.freeze()
    orders, answers = sys.stdin.buffer, sys.stdout.buffer
    answers.write(b"ready\n")
    answers.flush()
    while (order := _next(orders)) is not None:
        answers.write(_set_apart(order))
        answers.flush()


def _next(orders: BinaryIO) -> Order | None:
    """The next order, or None when there are no more or none came for a long time."""
    if not select.select([orders], [], [], SECONDS_IDLE)[0]:
        return None
    head = orders.readline()
    if not head:
        return None
    html, data, made_at = lengths_of(head)
    return Order(orders.read(html), orders.read(data), made_at)


def _set_apart(order: Order) -> bytes:
    source, sink = os.pipe()
    child = os.fork()
    if not child:
        try:
            os.close(source)
            _answer(order, sink)
        finally:
            os._exit(0)
    os.close(sink)
    until = time.monotonic() + SECONDS_IN_ALL
    answer = _all_of(source, until)
    os.close(source)
    if not answer:
        os.kill(child, signal.SIGKILL)
    _child, _status, used = os.wait4(child, 0)
    verdict, _line, content = answer.partition(b"\n")
    word, _blank, length = verdict.partition(b" ")
    if word == b"no" or (word == b"ok" and len(content) == int(length)):
        return answer
    # It died over its work, or was stopped: by its own work, or because others had all the turns.
    had_no_turn = time.monotonic() >= until and used.ru_utime + used.ru_stime < SECONDS_AT_WORK / 2
    return f"no {Refusal.TOO_BUSY if had_no_turn else Refusal.TOO_MUCH_WORK}\n".encode()


def _all_of(source: int, until: float) -> bytes:
    """All that comes through the pipe; nothing if it takes too long."""
    parts: list[bytes] = []
    while select.select([source], [], [], max(0.0, until - time.monotonic()))[0]:
        part = os.read(source, 1 << 20)
        if not part:
            return b"".join(parts)
        parts.append(part)
    return b""


def _answer(order: Order, sink: int) -> None:
    confine()
    gc.disable()  # the copy does not live long enough for it to pay
    try:
        content = typeset(order)
        answer = f"ok {len(content)}\n".encode() + content
    except NotSet as refused:
        answer = f"no {refused.refusal}\n".encode()
    except (MemoryError, RecursionError):
        answer = f"no {Refusal.TOO_MUCH_WORK}\n".encode()
    except Exception as error:  # noqa: BLE001 -- whatever it is, it is over with this document; its text may name people
        answer = f"no {Refusal.FAILED} {type(error).__name__}\n".encode()
    with os.fdopen(sink, "wb") as pipe:
        pipe.write(answer)


if __name__ == "__main__":
    main()
