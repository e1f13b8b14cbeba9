"""The address that a server takes before it says or begins anything."""

from __future__ import annotations

import errno
import os
import socket
import sys
from pathlib import Path

import pytest
import uvicorn

from tests.conftest import free_port
from wathiq.cli import main
from wathiq.listening import bound
from wathiq.settings import Settings, Unusable

ANY = "0.0.0.0"  # noqa: S104 - for a moment


def has_ipv6() -> bool:
    """Whether its loopback can be bound, too: a container may have the protocol and no address."""
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        return False
    return socket.has_dualstack_ipv6()


def test_what_is_bound_listens_when_it_is_told_and_is_free_again_afterwards() -> None:
    settings = Settings(port=free_port())
    for _ in range(2):
        with bound(settings) as (taken,):
            assert taken.getsockname() == ("127.0.0.1", settings.port)
            with pytest.raises(ConnectionRefusedError):
                socket.create_connection(taken.getsockname())
            taken.listen()
            socket.create_connection(taken.getsockname()).close()


def test_a_port_that_another_listens_on() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(Unusable, match=f"^port {port} of 127.0.0.1 cannot be had: Address already in use "):
            bound(Settings(port=port)).__enter__()


@pytest.mark.parametrize("host", ["192.0.2.1", "nowhere.invalid"])
def test_a_host_that_is_none_of_this_machines(host: str) -> None:
    with pytest.raises(Unusable, match=rf"of {host} cannot be had: .* \(WATHIQ_PORT, WATHIQ_HOST\)$"):
        bound(Settings(host=host, port=0)).__enter__()


@pytest.mark.skipif(not has_ipv6(), reason="this machine has no IPv6")
@pytest.mark.parametrize(("host", "addresses"), [("", {ANY, "::"}), ("::", {"::"}), ("::1", {"::1"}), (ANY, {ANY})])
def test_every_address_of_the_host_has_a_socket(host: str, addresses: set[str]) -> None:
    with bound(Settings(host=host, port=free_port())) as sockets:
        assert {taken.getsockname()[0] for taken in sockets} == addresses
        for taken in sockets:
            taken.listen()  # none is in another's way


def test_of_two_servers_that_start_at_once_the_slower_one_says_why_it_ends(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    def find_it_taken(*_: object) -> None:  # both had bound it; the other one listens by now
        raise OSError(errno.EADDRINUSE, os.strerror(errno.EADDRINUSE))

    monkeypatch.setattr(uvicorn.Server, "run", find_it_taken)
    monkeypatch.setenv("WATHIQ_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("WATHIQ_PORT", str(free_port()))
    monkeypatch.setattr(sys, "argv", ["wathiq", "serve"])
    with pytest.raises(SystemExit) as caught:
        main()
    assert caught.value.code == 2
    assert "cannot be had: Address already in use" in capsys.readouterr().err.splitlines()[-1]
