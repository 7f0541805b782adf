"""How a virus scanner is asked: what it may answer, and what is made of it."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from tempfile import TemporaryDirectory

import pytest

from employees.virus_scanner import Finding, Scanner, scanner_at
from tests.eicar import eicar
from tests.servers import VirusScanner
from tests.services import SCANNED_AT_MOST

pytestmark = pytest.mark.once

Answering = Callable[[bytes], Scanner]
WAIT = 5.0  # seconds; nothing here takes so long


@pytest.fixture
def answering() -> Iterator[Answering]:
    """Something that listens, hears one file to its end, and says what it was given to say."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        threads = []

        def hear(reply: bytes) -> None:
            line, _whose = listening.accept()
            with line, line.makefile("rb") as heard:
                while heard.read(1) != b"\0":
                    pass
                while length := int.from_bytes(heard.read(4)):
                    heard.read(length)
                line.sendall(reply)

        def answer(reply: bytes) -> Scanner:
            threads.append(threading.Thread(target=hear, args=[reply]))
            threads[0].start()
            return Scanner(host="127.0.0.1", port=listening.getsockname()[1])

        yield answer
        threads[0].join(WAIT)


@pytest.mark.parametrize(
    ("reply", "finding"),
    [
        (b"stream: OK\0", Finding.HARMLESS),
        (b"stream: Win.Test.EICAR_HDB-1 FOUND\0", Finding.INFECTED),
        (b"stream: Heuristics.Limits.Exceeded.MaxFileSize FOUND\0", Finding.TOO_LARGE),
        (b"INSTREAM size limit exceeded. ERROR\0", Finding.TOO_LARGE),
        (b"", Finding.NO_ANSWER),
        (b"stream: OK", Finding.NO_ANSWER),
        (b"stream: Win.Test.EICAR_HDB-1 FOU", Finding.NO_ANSWER),
        (b"stream: Can't allocate memory ERROR\0", Finding.NOT_UNDERSTOOD),
        (b"HTTP/1.1 400 Bad Request\r\n\r\n\0", Finding.NOT_UNDERSTOOD),
        (b"stream: OK\0stream: OK\0", Finding.NOT_UNDERSTOOD),
        (b"\xff\0", Finding.NOT_UNDERSTOOD),
        (b"x" * 100_000, Finding.NO_ANSWER),
    ],
)
def test_a_file_is_harmless_by_one_answer_alone(answering: Answering, reply: bytes, finding: Finding) -> None:
    assert answering(reply).look([b"14 of 16 ", b"", b"tickets"], seconds=WAIT) is finding


@pytest.mark.parametrize("blocks", [[eicar()], [eicar()[:30], b"", eicar()[30:]], [b"x"] * 1_000 + [eicar()]])
def test_however_the_file_is_cut_the_scanner_sees_all_of_it(
    virus_scanner: VirusScanner, blocks: list[bytes]
) -> None:
    found = [
        scanner_at(address).look(blocks, seconds=WAIT)
        for address in (virus_scanner.by_socket, virus_scanner.by_port)
    ]

    assert found == [Finding.INFECTED, Finding.INFECTED]


def test_one_that_hangs_up_over_its_limit_is_understood(virus_scanner: VirusScanner) -> None:
    blocks = [b"Tickets. " * 10_000] * 100

    found = scanner_at(virus_scanner.by_socket).look(blocks, seconds=WAIT)

    assert sum(map(len, blocks)) > SCANNED_AT_MOST
    assert found is Finding.TOO_LARGE


def test_what_is_said_of_a_beginning_is_not_said_of_the_file() -> None:
    with TemporaryDirectory() as folder, socket.socket(socket.AF_UNIX) as listening:
        listening.bind(f"{folder}/socket")
        listening.listen()

        def hang_up() -> None:
            line, _whose = listening.accept()
            line.recv(10)
            line.sendall(b"stream: OK\0")
            line.close()

        thread = threading.Thread(target=hang_up)
        thread.start()
        found = Scanner(path=f"{folder}/socket").look([b"x" * 5_000_000], seconds=WAIT)
        thread.join(WAIT)

    assert found is Finding.NO_ANSWER


def test_whether_it_is_there(virus_scanner: VirusScanner, answering: Answering) -> None:
    there = [
        scanner_at(address).answers(seconds=WAIT)
        for address in (virus_scanner.by_socket, virus_scanner.by_port)
    ]
    something_else = answering(b"").answers(seconds=0.2)

    assert (there, something_else) == ([True, True], False)
    assert not scanner_at("unix:///nowhere/clamd.ctl").answers(seconds=WAIT)
    assert not Scanner(path="/x" * 100).answers(seconds=WAIT)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("unix:///run/clamav/clamd.ctl", Scanner(path="/run/clamav/clamd.ctl")),
        ("tcp://scanner.example.org", Scanner(host="scanner.example.org", port=3310)),
        ("tcp://127.0.0.1:3311/", Scanner(host="127.0.0.1", port=3311)),
        ("tcp://[::1]:3310", Scanner(host="::1", port=3310)),
    ],
)
def test_an_address_is_read(said: str, meant: Scanner) -> None:
    assert scanner_at(said) == meant


@pytest.mark.parametrize(
    "said",
    [
        "",
        "yes",
        "127.0.0.1:3310",
        "http://127.0.0.1:3310",
        "tcp://",
        "tcp://:3310",
        "tcp://127.0.0.1:0",
        "tcp://127.0.0.1:65536",
        "tcp://127.0.0.1:port",
        "tcp://127.0.0.1:3310/scan",
        "tcp://127.0.0.1:3310?fast",
        "tcp://somebody@127.0.0.1",
        "tcp://[::1",
        f"tcp://{'x' * 64}.example.org",
        "unix://",
        "unix:///",
        "unix://run/clamav/clamd.ctl",
    ],
)
def test_what_is_no_address_is_refused(said: str) -> None:
    with pytest.raises(ValueError):
        scanner_at(said)
