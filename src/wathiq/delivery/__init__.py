"""How one-time codes get to the people they are for."""

from wathiq.delivery.open import open_sender
from wathiq.delivery.sender import NotDelivered, Sender

__all__ = ["NotDelivered", "Sender", "open_sender"]
