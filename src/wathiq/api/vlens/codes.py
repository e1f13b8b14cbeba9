"""One-time codes on the wire: the members that carry them, and sending them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from wathiq.api.requests import BadRequest
from wathiq.api.state import State
from wathiq.api.vlens import ask, errors
from wathiq.api.vlens.authentication import Caller
from wathiq.api.vlens.errors import VlensFailure
from wathiq.delivery import NotDelivered
from wathiq.store import Address, Channel
from wathiq.store.codes import Proof, Purpose, TooManyCodes


@dataclass(frozen=True, slots=True)
class Names:
    """The members that are about one channel."""

    address: str
    code: str
    request_id: str


NAMES: Mapping[Channel, Names] = {
    Channel.PHONE: Names("phoneNumber", "phoneNumberOtp", "phoneNumberOtpRequestId"),
    Channel.EMAIL: Names("email", "emailOtp", "emailOtpRequestId"),
}


def address(members: Mapping[str, Any], channel: Channel) -> Address:
    """The address that must be there. Raises BadRequest."""
    name = NAMES[channel].address
    found = Address.parse(ask.text(members, name), channel)
    if found is None:
        wanted = "a phone number in E.164, such as +201001234567" if channel is Channel.PHONE else "an e-mail address"
        raise BadRequest(f"{name} must be {wanted}.", name)
    return found


def optional_address(members: Mapping[str, Any], channel: Channel) -> Address | None:
    """The address, None where it is not given. Raises BadRequest where what is given is none."""
    return address(members, channel) if given(members, NAMES[channel].address) else None


def given(members: Mapping[str, Any], name: str) -> bool:
    return members.get(name) not in (None, "")


def optional(members: Mapping[str, Any], name: str) -> str:
    """A text, empty where it is not given. Raises BadRequest."""
    return ask.text(members, name) if given(members, name) else ""


def proof(members: Mapping[str, Any], purpose: Purpose, address: Address) -> Proof | None:
    """The code and its request's id, None where neither is given. Raises BadRequest where one is missing."""
    names = NAMES[address.channel]
    if not given(members, names.code) and not given(members, names.request_id):
        return None
    return Proof(purpose, address, ask.text(members, names.request_id), ask.text(members, names.code))


async def send(purpose: Purpose, address: Address, caller: Caller, state: State) -> str:
    """Send a code; the id that it is asked for by. Raises VlensFailure."""
    if address.channel not in state.sender.channels:
        raise VlensFailure(errors.NO_DELIVERY)
    try:
        issued = await state.lookups.run(lambda: state.codes.issue(caller.tenant.id, purpose, address))
        await state.sender.send(address, issued)
    except TooManyCodes as refusal:
        raise VlensFailure(errors.TOO_MANY_CODES, refusal.seconds) from None
    except NotDelivered:
        raise VlensFailure(errors.NOT_DELIVERED) from None
    return issued.request_id
