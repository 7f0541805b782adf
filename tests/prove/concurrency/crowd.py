"""Many who press the same button at the same moment, each on a connection of their own."""

from __future__ import annotations

import http.client
import threading
from collections import Counter
from dataclasses import dataclass, field

KIND = frozenset({200, 302, 303, 409})
PATIENCE = 120  # seconds


@dataclass(frozen=True)
class Post:
    """What is sent, as bytes on their way."""

    path: str
    body: bytes
    headers: dict[str, str]


@dataclass
class Answers:
    """What the crowd was told."""

    statuses: Counter[int] = field(default_factory=Counter)
    broken: list[str] = field(default_factory=list)

    @property
    def unkind(self) -> list[str]:
        """Answers that nobody should get who pressed a button twice."""
        return [
            f"{count} x {status}" for status, count in sorted(self.statuses.items()) if status not in KIND
        ]


def press(port: int, post: Post, times: int) -> Answers:
    """Send the same `times` times at once."""
    answers, lock, gate = Answers(), threading.Lock(), threading.Barrier(times)

    def one() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        try:
            connection.connect()
            gate.wait(PATIENCE)
            connection.request("POST", post.path, post.body, post.headers)
            answer = connection.getresponse()
            answer.read()
            with lock:
                answers.statuses[answer.status] += 1
        except (OSError, http.client.HTTPException, threading.BrokenBarrierError) as error:
            with lock:
                answers.broken.append(repr(error))
        finally:
            connection.close()

    threads = [threading.Thread(target=one) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers
