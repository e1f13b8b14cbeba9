"""Where nothing is configured that could send a code."""

from __future__ import annotations

from wathiq.delivery.sender import NotDelivered
from wathiq.store import Address, Channel
from wathiq.store.codes import Issued


class NoSender:
    """Reaches nobody."""

    channels: frozenset[Channel] = frozenset()

    async def send(self, _address: Address, _issued: Issued, /) -> None:
        """Raise NotDelivered."""
        raise NotDelivered("delivery is not configured")

    def close(self) -> None:
        """Nothing is open."""
