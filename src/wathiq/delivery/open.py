"""The sender that the settings name."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from wathiq.delivery.log import LogSender
from wathiq.delivery.none import NoSender
from wathiq.delivery.sender import Sender
from wathiq.delivery.smtp import SmtpSender
from wathiq.settings import Settings

_SENDERS: Mapping[str, Callable[[Settings], Sender]] = {
    "none": lambda _: NoSender(),
    "log": lambda _: LogSender(),
    "smtp": SmtpSender,
}


def open_sender(settings: Settings) -> Sender:
    return _SENDERS[settings.delivery](settings)
