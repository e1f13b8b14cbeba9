"""For development: codes are written to the log, where whoever reads it can register and log in as anybody."""

from __future__ import annotations

import structlog

from wathiq.store import Address, Channel
from wathiq.store.codes import Issued

_log = structlog.get_logger()


class LogSender:
    """Logs codes instead of sending them; nobody gets any. The log tells the request's id, not the address."""

    channels = frozenset(Channel)

    def __init__(self) -> None:
        _log.warning("WATHIQ_DELIVERY=log: one-time codes are shown in the log, which is for development only")

    async def send(self, address: Address, issued: Issued, /) -> None:
        _log.warning(
            "one-time code, shown because of WATHIQ_DELIVERY=log",
            code=issued.code,
            code_request_id=issued.request_id,
            channel=address.channel.value,
        )

    def close(self) -> None:
        """Nothing is open."""
