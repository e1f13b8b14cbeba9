"""What every way of sending codes can do."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from typing import Protocol

from wathiq.store import Address, Channel
from wathiq.store.codes import Issued


class NotDelivered(Exception):
    """A code could not be handed on. The message tells neither the code nor the address."""


class Sender(Protocol):
    """Sends one-time codes. Belongs to one event loop."""

    @property
    def channels(self) -> AbstractSet[Channel]:
        """What it can reach people by."""

    async def send(self, address: Address, issued: Issued, /) -> None:
        """Hand the code on, to an address of one of the channels. Raises NotDelivered, and Overloaded."""

    def close(self) -> None:
        """Finish what was accepted, take nothing more."""
