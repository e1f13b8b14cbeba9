"""Where a person can be reached: a phone or an e-mail address."""

from __future__ import annotations

import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

LONGEST = 254
"""RFC 5321 leaves no room for more in an e-mail address."""

_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]{1,64}"
_LABEL = r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?"


class Channel(Enum):
    """What leads to a person."""

    PHONE = "phone"
    EMAIL = "email"


PATTERNS: Mapping[Channel, str] = {
    Channel.PHONE: r"\+[1-9][0-9]{6,14}",
    Channel.EMAIL: rf"{_ATOM}(\.{_ATOM}){{0,31}}@{_LABEL}(\.{_LABEL}){{1,31}}",
}
"""A number as E.164 has it, and an address of plain ASCII."""


@dataclass(frozen=True, slots=True)
class Address:
    """A phone number in E.164 or an e-mail address in lower case. The `repr` does not show it."""

    channel: Channel
    text: str = field(repr=False)

    @classmethod
    def parse(cls, text: str, channel: Channel) -> Address | None:
        """The address that a stranger sent, None where it is none."""
        fits = len(text) <= LONGEST and re.fullmatch(PATTERNS[channel], text)
        return cls(channel, text.lower()) if fits else None

    @classmethod
    def parse_any(cls, text: str) -> Address | None:
        """As `parse`, of either channel."""
        return cls.parse(text, Channel.PHONE) or cls.parse(text, Channel.EMAIL)

    def digest(self, key: bytes, tenant_id: str) -> str:
        """What it is looked up by: nobody without the key can tell the address from it, or try addresses out."""
        return keyed_digest(key, "address", tenant_id, self.channel.value, self.text)


def keyed_digest(key: bytes, *parts: str) -> str:
    """HMAC-SHA256 in hexadecimal of parts, none of which holds a NUL."""
    return hmac.digest(key, "\0".join(parts).encode(), "sha256").hex()
