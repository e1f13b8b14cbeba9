from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest
from structlog.testing import capture_logs

from wathiq.screening.download import downloaded
from wathiq.screening.refusal import ListRefused

Answer = httpx.Response | Exception


class Server(httpx.BaseTransport):
    """Answers with what it was given, one after the other, and remembers what was asked."""

    def __init__(self, *answers: Answer) -> None:
        self.asked: list[str] = []
        self._answers = iter(answers)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(str(request.url))
        answer = next(self._answers)
        if isinstance(answer, Exception):
            raise answer
        return answer


class Broken(httpx.SyncByteStream):
    """A body that breaks off."""

    def __iter__(self) -> Iterator[bytes]:
        yield b"half"
        raise httpx.RemoteProtocolError("peer closed connection")


def fetched(
    server: Server, url: str = "https://example.org/list.xml", max_bytes: int = 100
) -> tuple[bytes, list[float]]:
    pauses: list[float] = []
    with downloaded(url, (), max_bytes, transport=server, pause=pauses.append) as path:
        return path.read_bytes(), pauses


def test_a_list_is_downloaded() -> None:
    assert fetched(Server(httpx.Response(200, content=b"whole"))) == (b"whole", [])


def test_redirects_are_followed() -> None:
    server = Server(httpx.Response(302, headers={"Location": "/there"}), httpx.Response(200, content=b"whole"))
    assert fetched(server)[0] == b"whole"
    assert server.asked[1] == "https://example.org/there"


def test_what_may_pass_is_tried_again_after_longer_and_longer_pauses() -> None:
    server = Server(
        httpx.Response(500),
        httpx.ReadTimeout("slow"),
        httpx.Response(200, stream=Broken()),
        httpx.Response(200, content=b"whole"),
    )
    assert fetched(server) == (b"whole", [2, 10, 30])


def test_what_is_waited_for_is_named() -> None:
    with capture_logs() as logged:
        fetched(Server(httpx.ConnectError("no route"), httpx.Response(200)), "https://example.org/list.xml?key=hush")
    (line,) = logged
    assert (line["host"], line["reason"], line["again_in_seconds"]) == ("example.org", "ConnectError", 2)
    assert "hush" not in str(line)


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ([httpx.Response(404)], "answered 404"),
        ([httpx.Response(500) for _ in range(5)], "failed 5 times: the server answered 500"),
        ([httpx.ConnectError("no route") for _ in range(5)], "failed 5 times: ConnectError"),
        ([httpx.UnsupportedProtocol("gopher")], "UnsupportedProtocol"),
    ],
)
def test_what_does_not_pass_is_refused(answers: list[Answer], words: str) -> None:
    with pytest.raises(ListRefused, match=words) as caught:
        fetched(Server(*answers))
    assert caught.value.code == "download_failed"


def test_more_than_a_list_may_have_is_refused() -> None:
    with pytest.raises(ListRefused) as caught:
        fetched(Server(httpx.Response(200, content=b"x" * 101)))
    assert caught.value.code == "too_large"


def test_urls_that_are_none_are_refused() -> None:
    with pytest.raises(ListRefused) as caught:
        fetched(Server(), "http://exa mple.org:x/")
    assert caught.value.code == "download_failed"


@pytest.mark.parametrize(
    ("first", "second"), [("/x/SDN.CSV", "/x/ALT.CSV"), ("/x/sdn.csv?a=1", "/x/alt.csv?a=1"), ("/sdn.csv", "/alt.csv")]
)
def test_companions_stand_beside_the_first_file(first: str, second: str) -> None:
    server = Server(httpx.Response(200, content=b"one"), httpx.Response(200, content=b"two"))
    with downloaded(f"https://example.org{first}", ("alt.csv",), 100, transport=server) as path:
        assert path.with_name("alt.csv").read_bytes() == b"two"
    assert server.asked[1] == f"https://example.org{second}"


def test_other_files_have_no_companions() -> None:
    with downloaded("https://e.org/sdn.zip", ("alt.csv",), 100, transport=Server(httpx.Response(200))) as path:
        assert [file.name for file in path.parent.iterdir()] == ["list"]


def test_nothing_is_left_behind() -> None:
    with downloaded("https://e.org/a.xml", (), 100, transport=Server(httpx.Response(200))) as path:
        assert path.exists()
    assert not path.parent.exists()
