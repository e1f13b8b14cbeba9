"""Guarded downloads: from a real server on the loopback, and away from everything a client must not reach."""

from __future__ import annotations

import contextlib
import gzip
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path

import anyio
import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from hypothesis import given
from hypothesis import strategies as st

from wathiq.api import fetch
from wathiq.api.fetch import Address, Guard, UrlFailed, UrlFault, UrlRefused, UrlTooLarge, is_public

PICTURE = b"\x89PNG" + bytes(range(256)) * 400
OPEN = Guard(max_bytes=len(PICTURE), timeout_seconds=5, allow_private=True)
STRICT = Guard(max_bytes=len(PICTURE), timeout_seconds=5, allow_private=False)

HOST = "images.example.test"


class Handler(BaseHTTPRequestHandler):
    """Answers each path of `PAGES`, and remembers what it was asked."""

    server: Server

    def do_GET(self) -> None:
        self.server.seen.append(dict(self.headers))
        with contextlib.suppress(ConnectionError, ssl.SSLError):
            PAGES.get(self.path, missing)(self)

    def log_message(self, *_: object) -> None:
        pass

    def answer(self, status: int, body: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)


class Server(ThreadingHTTPServer):
    daemon_threads = False  # joined on close, so that no socket outlives a test

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.seen: list[dict[str, str]] = []

    def url(self, path: str, host: str = "127.0.0.1", scheme: str = "http") -> str:
        return f"{scheme}://{host}:{self.server_port}{path}"


def missing(handler: Handler) -> None:
    handler.answer(404)


def picture(handler: Handler) -> None:
    handler.answer(200, PICTURE, Content_Length=str(len(PICTURE)))


def bigger(handler: Handler) -> None:
    handler.answer(200, PICTURE, Content_Length=str(len(PICTURE) + 1))


def unannounced_bigger(handler: Handler) -> None:
    handler.answer(200, PICTURE + b"x")


def cut_short(handler: Handler) -> None:
    handler.answer(200, PICTURE[:100], Content_Length=str(len(PICTURE)))


def compressed(handler: Handler) -> None:
    handler.answer(200, gzip.compress(bytes(10_000_000)), Content_Encoding="gzip")


def dripping(handler: Handler) -> None:
    handler.answer(200)
    for _ in range(100):
        handler.wfile.write(b"x")
        time.sleep(0.05)


def garbage(handler: Handler) -> None:
    handler.wfile.write(b"SSH-2.0-OpenSSH_9.6\r\n")


def redirect(location: str, status: int = 302) -> Callable[[Handler], None]:
    return lambda handler: handler.answer(status, Location=location, Set_Cookie="session=1", Content_Length="0")


PAGES = {
    "/picture": picture,
    "/bigger": bigger,
    "/unannounced-bigger": unannounced_bigger,
    "/cut-short": cut_short,
    "/compressed": compressed,
    "/dripping": dripping,
    "/garbage": garbage,
    "/no-content": lambda handler: handler.answer(204),
    "/empty": lambda handler: handler.answer(200, Content_Length="0"),
    "/hop1": redirect("/hop2", 301),
    "/hop2": redirect("hop3", 307),
    "/hop3": redirect("./picture", 308),
    "/hop0": redirect("/hop1"),
    "/loop": redirect("/loop"),
    "/to-metadata": redirect("http://169.254.169.254/openstack/latest/securitykey"),
    "/to-neighbour": redirect("http://neighbour.example.test:8080/"),
    "/to-file": redirect("file:///etc/passwd"),
    "/to-credentials": redirect("http://user:secret@images.example.test/"),
    "/to-nowhere": redirect("http://[::bad"),
}


@contextlib.contextmanager
def serving(server: Server) -> Iterator[Server]:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def server() -> Iterator[Server]:
    with serving(Server()) as server:
        yield server


def download(url: str, guard: Guard = OPEN) -> bytes:
    return anyio.run(fetch.fetch, url, guard)


def names(monkeypatch: pytest.MonkeyPatch, **hosts: list[str]) -> list[str]:
    """Resolve the first label of each host to the given addresses, and list what was asked for."""
    asked: list[str] = []

    async def resolve(host: bytes, port: int) -> Sequence[Address]:  # noqa: ARG001 - in the original's place
        asked.append(host.decode())
        return [ip_address(text) for text in hosts[host.decode().partition(".")[0]]]

    monkeypatch.setattr(fetch, "_resolve", resolve)
    return asked


def test_downloads_a_file(server: Server) -> None:
    assert download(server.url("/picture")) == PICTURE


def test_downloads_by_name(server: Server) -> None:
    assert download(server.url("/picture", "localhost")) == PICTURE


def test_downloads_an_empty_file(server: Server) -> None:
    assert download(server.url("/empty")) == b""


def test_asks_for_the_file_as_it_is(server: Server) -> None:
    download(server.url("/picture", "localhost"))
    assert server.seen[0]["Host"] == f"localhost:{server.server_port}"
    assert server.seen[0]["Accept-Encoding"] == "identity"


@pytest.mark.parametrize("path", ["/bigger", "/unannounced-bigger"])
def test_no_file_larger_than_allowed(server: Server, path: str) -> None:
    with pytest.raises(UrlTooLarge):
        download(server.url(path))


@pytest.mark.parametrize("path", ["/missing", "/no-content", "/cut-short", "/compressed", "/garbage"])
def test_files_that_cannot_be_had(server: Server, path: str) -> None:
    with pytest.raises(UrlFailed):
        download(server.url(path))


def test_the_deadline_is_for_everything_together(server: Server) -> None:
    begin = time.monotonic()
    with pytest.raises(UrlFailed, match=r"within 0\.3 seconds"):
        download(server.url("/dripping"), Guard(max_bytes=1000, timeout_seconds=0.3, allow_private=True))
    assert time.monotonic() - begin < 3


def test_nobody_listens() -> None:
    server = Server()
    url = server.url("/picture")
    server.server_close()
    with pytest.raises(UrlFailed, match="no connection"):
        download(url)


def test_nobody_has_that_name() -> None:
    with pytest.raises(UrlFailed, match="cannot be resolved"):
        download("http://no..such..name/")


def test_tries_the_next_address(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    names(monkeypatch, images=["127.0.0.9", "127.0.0.1"])
    assert download(server.url("/picture", HOST)) == PICTURE


def test_ignores_the_proxies_of_the_environment(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    assert download(server.url("/picture")) == PICTURE


# Redirects


def test_follows_three_redirects(server: Server) -> None:
    assert download(server.url("/hop1")) == PICTURE


def test_follows_no_fourth(server: Server) -> None:
    with pytest.raises(UrlFailed, match="too many redirects"):
        download(server.url("/hop0"))
    with pytest.raises(UrlFailed, match="too many redirects"):
        download(server.url("/loop"))


def test_carries_no_cookie_along(server: Server) -> None:
    download(server.url("/hop1"))
    assert all("Cookie" not in headers for headers in server.seen)


@pytest.mark.parametrize("path", ["/to-file", "/to-credentials", "/to-nowhere"])
def test_redirects_must_be_plain_urls(server: Server, path: str) -> None:
    with pytest.raises(UrlRefused):
        download(server.url(path))


@pytest.fixture
def public(server: Server, monkeypatch: pytest.MonkeyPatch) -> Server:
    """The server, as if its address and its port were public ones."""
    monkeypatch.setattr(fetch, "is_public", lambda address: str(address) == "127.0.0.1" or is_public(address))
    monkeypatch.setattr(fetch, "PORTS", {*fetch.PORTS, server.server_port})
    return server


def test_a_public_server_may_redirect_to_itself(public: Server) -> None:
    assert download(public.url("/hop2"), STRICT) == PICTURE


def test_a_redirect_to_a_private_address_is_refused(public: Server) -> None:
    with pytest.raises(UrlRefused, match="not public"):
        download(public.url("/to-metadata"), STRICT)


def test_a_redirect_to_the_name_of_a_private_address_is_refused(
    public: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    names(monkeypatch, images=["127.0.0.1"], neighbour=["10.0.0.7"])
    with pytest.raises(UrlRefused, match="not public"):
        download(public.url("/to-neighbour", HOST), STRICT)


# Addresses


def test_the_connection_goes_to_the_address_that_was_checked(public: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = names(monkeypatch, images=["127.0.0.1"])
    assert download(public.url("/picture", HOST), STRICT) == PICTURE
    assert asked == [HOST]
    assert public.seen[0]["Host"] == f"{HOST}:{public.server_port}"


@pytest.mark.parametrize("url", ["http://127.0.0.1/", "http://localhost/", "http://2130706433/", "http://[::1]/"])
def test_the_loopback_is_refused_however_it_is_spelled(url: str) -> None:
    with pytest.raises(UrlRefused, match="not public"):
        download(url, STRICT)


@pytest.mark.parametrize("addresses", [["10.0.0.1"], ["8.8.8.8", "10.0.0.1"], ["2606:4700::1111", "fd00::1"]])
def test_one_private_address_is_enough_to_refuse(addresses: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    names(monkeypatch, images=addresses)
    with pytest.raises(UrlRefused, match="not public"):
        download(f"http://{HOST}/", STRICT)


@pytest.mark.parametrize(
    "address",
    [
        "8.8.8.8",
        "100.63.255.255",
        "172.15.0.1",
        "2606:4700:4700::1111",
        "::ffff:8.8.8.8",
        "64:ff9b::8.8.8.8",
        "2002:808:808::1",
    ],
)
def test_public_addresses(address: str) -> None:
    assert is_public(ip_address(address))


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0",  # noqa: S104 - one that must be refused
        "0.1.2.3",
        "10.0.0.1",
        "100.64.0.1",
        "127.0.0.1",
        "127.255.255.254",
        "169.254.169.254",
        "172.16.0.1",
        "192.0.0.9",
        "192.0.2.1",
        "192.88.99.1",
        "192.168.1.1",
        "198.18.0.1",
        "198.51.100.1",
        "203.0.113.1",
        "224.0.0.1",
        "239.255.255.250",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::127.0.0.1",
        "::ffff:127.0.0.1",
        "::ffff:0:127.0.0.1",
        "::ffff:169.254.169.254",
        "64:ff9b::127.0.0.1",
        "64:ff9b::10.0.0.1",
        "64:ff9b:1::8.8.8.8",
        "100::1",
        "2001::1",
        "2001:db8::1",
        "2002:7f00:1::",
        "2002:a9fe:a9fe::",
        "3fff::1",
        "5f00::1",
        "fc00::1",
        "fd12:3456::1",
        "fe80::1",
        "fe80::1%eth0",
        "fec0::1",
        "ff02::1",
        "ff0e::1",
    ],
)
def test_addresses_that_are_not_public(address: str) -> None:
    assert not is_public(ip_address(address))


# URLs


@pytest.mark.parametrize(
    "url",
    [
        "",
        "images.example.test/a.png",
        "//images.example.test/a.png",
        "ftp://images.example.test/a.png",
        "file:///etc/passwd",
        "gopher://127.0.0.1:6379/_FLUSHALL",
        "data:image/png;base64,AAAA",
        "http://",
        "http:///a.png",
        "http://user@images.example.test/",
        "http://user:secret@images.example.test/",
        "http://images.example.test\\@127.0.0.1/",
        "http://images.example.test/a\\b.png",
        "http://images.example.test/行驶证.png",
        "http://images.example.test/a b.png",
        "http://images.example.test/\r\nX-Injected: 1",
        "http://images.example.test:0/",
        "http://images.example.test:65536/",
        "http://images.example.test:x/",
        "http://[::1/",
        f"http://images.example.test/{'a' * 2048}",
    ],
)
@pytest.mark.parametrize("guard", [OPEN, STRICT])
def test_urls_that_are_refused_unseen(url: str, guard: Guard, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = names(monkeypatch)
    with pytest.raises(UrlRefused):
        download(url, guard)
    assert asked == []


@pytest.mark.parametrize("port", [22, 25, 6379, 8000, 9200])
def test_ports_of_other_services_are_refused(port: int) -> None:
    with pytest.raises(UrlRefused, match="port"):
        download(f"http://{HOST}:{port}/", STRICT)


@pytest.mark.parametrize("start", ["http://h", "https://h:8080", "HTTPS://h:443/%E8%A1%8C?x=1#y", "http://h:80"])
def test_plain_urls_pass(start: str) -> None:
    assert fetch._checked(start, STRICT).host == "h"


@given(
    st.one_of(
        st.text(), st.text().map("http://".__add__), st.text("@:/?#[]%.\\0ax-", max_size=20).map("http://".__add__)
    )
)
def test_no_text_breaks_the_check(text: str) -> None:
    with contextlib.suppress(UrlRefused):
        url = fetch._checked(text, STRICT)
        assert url.scheme in {"http", "https"}
        assert url.userinfo == b""


def test_all_faults_are_of_one_kind() -> None:
    assert {UrlRefused, UrlFailed, UrlTooLarge} == set(UrlFault.__subclasses__())


# TLS


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with a self-signed certificate for `HOST` and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    now = datetime.now(UTC)
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path = tmp_path_factory.mktemp("tls") / "server.pem"
    path.write_bytes(private + signed.public_bytes(pem))
    return path


@pytest.fixture
def secure(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """A server that speaks TLS, with a certificate that is trusted."""
    server = Server()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    trust = ssl.create_default_context(cafile=str(certificate))
    monkeypatch.setattr(fetch, "_tls", lambda: trust)
    with serving(server):
        yield server


def test_certificates_are_held_to_the_name_although_the_connection_goes_to_an_address(
    secure: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    names(monkeypatch, images=["127.0.0.1"], neighbour=["127.0.0.1"])
    assert download(secure.url("/picture", HOST, "https")) == PICTURE
    with pytest.raises(UrlFailed, match="no connection"):
        download(secure.url("/picture", "neighbour.example.test", "https"))


def test_unknown_authorities_are_not_trusted(secure: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    names(monkeypatch, images=["127.0.0.1"])
    monkeypatch.setattr(fetch, "_tls", httpx.create_ssl_context)
    with pytest.raises(UrlFailed, match="no connection"):
        download(secure.url("/picture", HOST, "https"))
