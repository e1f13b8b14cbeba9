"""The address to listen on, taken before anything is begun or said."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from wathiq.settings import Settings, Unusable


@contextmanager
def bound(settings: Settings) -> Iterator[list[socket.socket]]:
    """Sockets that have the settings' port at each of the host's addresses, closed afterwards.

    They do not listen yet: until the server does, whoever calls is refused at once instead of kept waiting. Raises
    Unusable where somebody else has the port, or the host is none of this machine's.
    """
    with ExitStack() as stack:
        yield _bound(settings, stack)


def unusable(settings: Settings, error: OSError) -> Unusable:
    """What to say where the address cannot be had."""
    reason = error.strerror or str(error)
    return Unusable(f"port {settings.port} of {settings.host} cannot be had: {reason} (WATHIQ_PORT, WATHIQ_HOST)")


def _bound(settings: Settings, stack: ExitStack) -> list[socket.socket]:
    host, port = settings.host or None, settings.port
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        places = dict.fromkeys((family, address) for family, _, _, _, address in found)
        return [_at(family, address, stack) for family, address in places]
    except OSError as error:
        raise unusable(settings, error) from None


def _at(family: socket.AddressFamily, address: tuple[object, ...], stack: ExitStack) -> socket.socket:
    taken = stack.enter_context(socket.socket(family, socket.SOCK_STREAM))
    if os.name == "posix":  # what is left of the last server's connections must not keep the next one from its port
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if family == socket.AF_INET6:  # the IPv4 address has a socket of its own
        taken.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
    taken.bind(address)
    return taken
