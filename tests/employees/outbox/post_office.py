"""A real mail server on this machine that does as it is told: takes letters, refuses them, or hangs up on us."""

from __future__ import annotations

import asyncio
import email
import email.policy
import socket
from collections.abc import Callable
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session


@dataclass
class Letter:
    """What arrived: the envelope, and the letter as any reader would open it."""

    sender: str
    recipients: list[str]
    message: EmailMessage
    raw: bytes

    @property
    def text(self) -> str:
        """The plain text part."""
        part = self.message.get_body(("plain",))
        assert part is not None
        return part.get_content().replace("\r\n", "\n")

    @property
    def html(self) -> str:
        """The HTML part."""
        part = self.message.get_body(("html",))
        assert part is not None
        return part.get_content()


@dataclass
class PostOffice:
    """What the server was told to do at each step, and every letter it accepted. Empty means: as it should be."""

    at_mail: list[str] = field(default_factory=list)
    at_rcpt: list[str] = field(default_factory=list)
    at_data: list[str] = field(default_factory=list)  # before the letter
    at_dot: list[str] = field(default_factory=list)  # after it
    greeting: str = ""
    before_dot_is_answered: Callable[[], None] | None = None
    answers_dot_after: float = 0  # seconds
    hangs_up_after_each_letter: bool = False
    letters: list[Letter] = field(default_factory=list)
    connections: int = 0
    host: str = "127.0.0.1"
    port: int = 0

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.at_mail:
            return self._do(server, self.at_mail)
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.at_rcpt:
            answer = self._do(server, self.at_rcpt)
            if not answer.startswith("250"):
                return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if self.before_dot_is_answered:
            self.before_dot_is_answered()
        await asyncio.sleep(self.answers_dot_after)
        if self.at_dot and not self.at_dot[0].startswith("take"):
            return self._do(server, self.at_dot)
        raw = envelope.content or b""
        assert isinstance(raw, bytes)
        message = email.message_from_bytes(raw, policy=email.policy.default)
        assert isinstance(message, EmailMessage)
        self.letters.append(Letter(envelope.mail_from or "", list(envelope.rcpt_tos), message, raw))
        if self.at_dot:
            return self._do(server, self.at_dot)
        return "250 2.0.0 queued as 4711"

    def _do(self, server: SMTP, orders: list[str]) -> str:
        order = orders.pop(0)
        if order.endswith("hang up"):
            assert isinstance(server.transport, asyncio.Transport)
            server.transport.abort()
            return "250 nobody hears this"
        return order.removeprefix("take it, then say ")


class _Server(SMTP):
    """aiosmtpd's server, with the two things its handler cannot do: refuse DATA, and greet with a refusal."""

    office: PostOffice

    def connection_made(self, transport: Any) -> None:
        self.office.connections += 1
        super().connection_made(transport)

    async def push(self, status: Any) -> None:
        if self.office.greeting and str(status).startswith("220"):
            status = self.office.greeting
        await super().push(status)
        if self.office.hangs_up_after_each_letter and str(status).startswith("250 2.0.0"):
            assert self.transport is not None
            self.transport.close()

    async def smtp_DATA(self, arg: str) -> None:
        if self.office.at_data:
            answer = self.office._do(self, self.office.at_data)
            if not answer.startswith("250"):
                await self.push(answer)
            return
        await super().smtp_DATA(arg)


class _Controller(Controller):
    def factory(self) -> SMTP:
        server = _Server(self.handler, **self.SMTP_kwargs)
        server.office = self.handler
        return server


def open_office(**options: Any) -> tuple[PostOffice, _Controller]:
    """Start a server on a free port of 127.0.0.1. Stop the controller afterwards."""
    office = PostOffice()
    with socket.socket() as trial:
        trial.bind((office.host, 0))
        office.port = trial.getsockname()[1]
    controller = _Controller(office, hostname=office.host, port=office.port, **options)
    controller.start()
    office.connections = 0  # the controller itself calls once, to see whether it is up
    return office, controller


def nobody_may_sign_in(*_: Any) -> AuthResult:
    """An authenticator that knows no password."""
    return AuthResult(success=False, handled=False)
