"""Codes as e-mail, handed to the mail server that the settings name."""

from __future__ import annotations

import asyncio
import smtplib
import ssl
from collections.abc import Callable, Mapping
from email.message import EmailMessage
from email.utils import formatdate, make_msgid, parseaddr

import structlog

from wathiq.delivery.sender import NotDelivered
from wathiq.pool import Pool
from wathiq.settings import Settings, Unusable
from wathiq.store import Address, Channel
from wathiq.store.codes import LIFETIME, Issued

_CONNECTIONS = 4
_WAITING = 64

_SUBJECT = "Your code - رمز التحقق"
_TEXT = """\
Your code is {code}. It is good for {minutes} minutes. Tell it to nobody; if you did not ask for it, ignore it.

رمز التحقق الخاص بك هو {code}، وهو صالح لمدة {minutes} دقائق. لا تخبر به أحدا، وإذا لم تطلبه فتجاهل هذه الرسالة.
"""

_log = structlog.get_logger()


class SmtpSender:
    """Sends codes by SMTP, off the event loop.

    Phones can be reached where the settings name the domain of a gateway that turns e-mail into text messages. Raises
    Unusable where the settings cannot work.
    """

    def __init__(self, settings: Settings) -> None:
        _check(settings)
        self._settings = settings
        self._pool = Pool(_CONNECTIONS, _WAITING)
        gateway = {Channel.PHONE} if settings.smtp_phone_domain else set()
        self.channels = frozenset({Channel.EMAIL} | gateway)

    async def send(self, address: Address, issued: Issued, /) -> None:
        message = _message(self._settings.smtp_sender, self._mailbox(address), issued)
        try:
            async with asyncio.timeout(self._settings.smtp_timeout_seconds):
                await self._pool.run(lambda: self._hand_over(message))
        except (smtplib.SMTPException, OSError) as error:  # TimeoutError and SSLError among them
            # Never the message: servers quote addresses in theirs.
            _log.warning("a one-time code could not be sent", error=type(error).__name__)
            raise NotDelivered("the mail server did not take the code") from None

    def close(self) -> None:
        self._pool.close()

    def _mailbox(self, address: Address) -> str:
        if address.channel is Channel.PHONE:
            return f"{address.text.removeprefix('+')}@{self._settings.smtp_phone_domain}"
        return address.text

    def _hand_over(self, message: EmailMessage) -> None:
        with _CONNECT[self._settings.smtp_tls](self._settings) as server:
            if self._settings.smtp_user:
                server.login(self._settings.smtp_user, self._settings.smtp_password.get_secret_value())
            server.send_message(message)


def _check(settings: Settings) -> None:
    domain = settings.smtp_phone_domain
    wrong = {
        "SMTP_HOST": not settings.smtp_host,
        "SMTP_SENDER": not settings.smtp_sender.isprintable() or not _is_mailbox(parseaddr(settings.smtp_sender)[1]),
        "SMTP_PHONE_DOMAIN": bool(domain) and not _is_mailbox(f"201001234567@{domain}"),
        "SMTP_USER": bool(settings.smtp_user) and settings.smtp_tls == "none",
    }
    if names := [f"WATHIQ_{name}" for name, is_wrong in wrong.items() if is_wrong]:
        raise Unusable(f"WATHIQ_DELIVERY=smtp cannot work with what is in {', '.join(names)}")


def _is_mailbox(text: str) -> bool:
    return Address.parse(text, Channel.EMAIL) is not None


def _plain(settings: Settings) -> smtplib.SMTP:
    return smtplib.SMTP(settings.smtp_host, settings.smtp_port, timeout=settings.smtp_timeout_seconds)


def _start_tls(settings: Settings) -> smtplib.SMTP:
    """Raises where the server does not offer TLS: nothing is then sent in the clear."""
    server = _plain(settings)
    try:
        server.starttls(context=ssl.create_default_context())
    except BaseException:
        server.close()
        raise
    return server


def _tls(settings: Settings) -> smtplib.SMTP:
    return smtplib.SMTP_SSL(
        settings.smtp_host,
        settings.smtp_port,
        timeout=settings.smtp_timeout_seconds,
        context=ssl.create_default_context(),
    )


_CONNECT: Mapping[str, Callable[[Settings], smtplib.SMTP]] = {"starttls": _start_tls, "tls": _tls, "none": _plain}


def _message(sender: str, recipient: str, issued: Issued) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, recipient, _SUBJECT
    message["Date"] = formatdate()
    message["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2].rstrip("> "))
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(_TEXT.format(code=issued.code, minutes=int(LIFETIME.total_seconds() // 60)))
    return message
