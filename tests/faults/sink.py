"""A mail server that writes down every letter it takes before it says so, and misbehaves as mail servers do.

    python -m tests.faults.sink PORT LOG SEED CALM

A process of its own, so that nothing that is killed around it takes its memory along. While the file CALM exists it
behaves. An address that begins with `refused` does not exist; every other refusal is for the moment only.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import sys
import time
from pathlib import Path

# How often in a hundred letters each thing happens, and at which step.
TROUBLE = {
    "rcpt 421": 1,
    "rcpt 450": 2,
    "rcpt hang up": 1,
    "data 451": 1,
    "data hang up": 1,
    "half hang up": 1,  # in the middle of the letter
    "dot hang up": 1,  # the whole letter is there, and not taken
    "dot 451": 1,
    "dot slow": 2,
    "taken hang up": 2,  # taken and kept, and the answer is never heard
}
SLOW = 0.4  # seconds
GREETING_REFUSED = 0.01  # of the calls


class Sink:
    """What the server keeps, and how it decides."""

    def __init__(self, log: Path, seed: int, calm: Path) -> None:
        # Unbuffered, and synced by hand: what was answered with 250 is on disk.
        self.log = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        self.chance = random.Random(seed)  # noqa: S311 -- faults that can be drawn again
        self.calm = calm

    def write(self, **said: object) -> None:
        os.write(self.log, (json.dumps({"t": time.time(), **said}) + "\n").encode())
        os.fsync(self.log)

    def draw(self) -> str:
        """What goes wrong with this letter, or nothing."""
        if self.calm.exists():
            return ""
        kinds = [*TROUBLE, ""]
        return self.chance.choices(kinds, [*TROUBLE.values(), 100 - sum(TROUBLE.values())])[0]

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One call, until either side hangs up."""
        try:
            await Call(self, reader, writer).answer()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass  # they were killed, or we hung up
        finally:
            writer.close()


class Call:
    """One conversation. It hangs up by raising ConnectionError."""

    def __init__(self, sink: Sink, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.sink, self.reader, self.writer = sink, reader, writer
        self.trouble, self.to = "", ""

    async def say(self, line: str) -> None:
        self.writer.write(line.encode() + b"\r\n")
        await self.writer.drain()

    async def answer(self) -> None:
        if not self.sink.calm.exists() and self.sink.chance.random() < GREETING_REFUSED:
            await self.say("421 4.3.2 too busy")
            return
        await self.say("220 sink ESMTP")
        while line := await self.reader.readline():
            command = line[:4].upper()
            if command == b"QUIT":
                await self.say("221 bye")
                return
            await self.obey(command, line.decode("latin-1").strip())

    async def obey(self, command: bytes, line: str) -> None:
        if command == b"EHLO":
            await self.say("250-sink")
            await self.say("250 8BITMIME")
        elif command == b"MAIL":
            self.trouble, self.to = self.sink.draw(), ""
            await self.say("250 2.1.0 sender ok")
        elif command == b"RCPT":
            await self.take_address(line.partition("<")[2].partition(">")[0])
        elif command == b"DATA":
            await self.take_letter()
        else:
            await self.say("250 2.0.0 ok")

    def or_hang_up(self, step: str) -> None:
        if self.trouble == f"{step} hang up":
            self.sink.write(event="hung up", step=step, to=self.to)
            self.writer.transport.abort()
            raise ConnectionError

    async def take_address(self, to: str) -> None:
        self.to = to
        self.or_hang_up("rcpt")
        if to.startswith("refused"):
            self.sink.write(event="refused", to=to)
            await self.say("550 5.1.1 no such mailbox")
        elif self.trouble.startswith("rcpt"):
            await self.say(f"{self.trouble.split()[1]} 4.2.0 not now")
        else:
            await self.say("250 2.1.5 recipient ok")

    async def take_letter(self) -> None:
        self.or_hang_up("data")
        if self.trouble == "data 451":
            await self.say("451 4.3.0 not now")
            return
        await self.say("354 go ahead")
        lines: list[bytes] = []
        while (line := await self.reader.readline()) != b".\r\n":
            if not line:
                raise ConnectionError
            lines.append(line)
            if len(lines) == 5:
                self.or_hang_up("half")
        self.or_hang_up("dot")
        if self.trouble == "dot 451":
            await self.say("451 4.3.0 not now")
            return
        if self.trouble == "dot slow":
            await asyncio.sleep(SLOW)
        self.keep(lines)
        self.or_hang_up("taken")
        await self.say("250 2.0.0 kept")

    def keep(self, lines: list[bytes]) -> None:
        headers = [line.decode("latin-1").strip() for line in lines[: lines.index(b"\r\n")]]
        (name,) = [
            line.partition(":")[2].strip() for line in headers if line.lower().startswith("message-id:")
        ]
        self.sink.write(event="taken", to=self.to, message_id=name)


async def main(port: int, log: Path, seed: int, calm: Path) -> None:
    """Serve on 127.0.0.1 until killed."""
    sink = Sink(log, seed, calm)
    server = await asyncio.start_server(sink.serve, "127.0.0.1", port)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), Path(sys.argv[4])))
