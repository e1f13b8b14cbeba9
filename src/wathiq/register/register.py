"""The question that a register is asked, what it states, and what every register can do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

_LONGEST_TEXT = 256


@dataclass(frozen=True, slots=True)
class Holder:
    """Whom an identity card names, as it is printed. `birth_date` is YYYY-MM-DD, `key` the card's own number."""

    number: str
    name: str
    birth_date: str
    key: str


class Statement(BaseModel):
    """What a register states of a holder, in the members that clients know: isValid, errorCode, errorKey, errorMessage.

    `is_valid` says that there is such a person with such a card; the others say why not.
    """

    model_config = ConfigDict(frozen=True, strict=True, alias_generator=to_camel, populate_by_name=True)

    is_valid: bool
    error_code: int = Field(0, ge=-(2**31), lt=2**31)
    error_key: str = Field("", max_length=_LONGEST_TEXT)
    error_message: str = Field("", max_length=_LONGEST_TEXT)

    def members(self) -> dict[str, bool | int | str]:
        return self.model_dump(by_alias=True)


UNAVAILABLE = Statement(
    is_valid=False,
    error_code=5000,
    error_key="register_unavailable",
    error_message="The register did not answer. Ask again later.",
)
"""What stands where a register was to be asked and did not answer.

Not nothing: that means that nobody wanted to know, and a client would take an unchecked holder for one who needs no
check. A key of its own tells it from a register's denial.
"""


class Register(Protocol):
    """Somebody who knows whether the holders of identity cards exist as printed."""

    async def ask(self, holder: Holder) -> Statement:
        """What is known of the holder; UNAVAILABLE where that cannot be had. Never raises."""
        ...

    async def close(self) -> None: ...
