"""A register that is asked over HTTP: the example's own, and ones that answer what none should."""

from __future__ import annotations

import asyncio
import json
import re
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
from pydantic import SecretStr

from examples import register as example
from wathiq.register import over_http
from wathiq.register.over_http import HttpRegister, open_register
from wathiq.register.register import UNAVAILABLE, Holder, Statement
from wathiq.settings import Settings, Unusable

AHMED = Holder("29805151234567", "أحمد محمد السيد علي", "1998-05-15", "AB1234567")
PEOPLE = {
    AHMED.number: {"number": AHMED.number, "name": AHMED.name, "birth_date": AHMED.birth_date, "key": AHMED.key},
}
VALID = {"isValid": True, "errorCode": 0, "errorKey": "", "errorMessage": ""}

ROOT = Path(__file__).parents[2]

Answers = Callable[[BaseHTTPRequestHandler, Mapping[str, Any]], None]


@contextmanager
def running(server: ThreadingHTTPServer) -> Iterator[str]:
    """Its URL, while it runs."""
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def odd_register(*answers: Answers) -> Iterator[tuple[str, list[Mapping[str, Any]]]]:
    """The URL of one that answers so, the last of the answers to all that follow, and what it is asked."""
    asked: list[Mapping[str, Any]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            asked.append(body | {"Authorization": self.headers["Authorization"]})
            answers[min(len(asked), len(answers)) - 1](self, body)

        def log_message(self, *_: object) -> None:
            pass

    with running(ThreadingHTTPServer(("127.0.0.1", 0), Handler)) as url:
        yield url, asked


def says(body: bytes, status: int = 200, headers: Mapping[str, str] = MappingProxyType({})) -> Answers:
    def answer(handler: BaseHTTPRequestHandler, _: Mapping[str, Any]) -> None:
        handler.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(body)

    return answer


def hangs_up(handler: BaseHTTPRequestHandler, _: Mapping[str, Any]) -> None:
    handler.close_connection = True


def sleeps(handler: BaseHTTPRequestHandler, _: Mapping[str, Any]) -> None:
    time.sleep(30)
    handler.close_connection = True


def drips(handler: BaseHTTPRequestHandler, _: Mapping[str, Any]) -> None:
    """Never silent for long, and never done."""
    handler.send_response(200)
    handler.end_headers()
    with suppress(OSError):
        for _tick in range(600):
            handler.wfile.write(b" ")
            time.sleep(0.05)


def ask(url: str, holder: Holder = AHMED, token: str = "", seconds: float = 5.0) -> Statement:
    async def once() -> Statement:
        register = HttpRegister(url, token, seconds)
        try:
            return await register.ask(holder)
        finally:
            await register.close()

    return asyncio.run(once())


def test_the_example() -> None:
    with running(example.server(PEOPLE, "", 0)) as url:
        assert ask(url).members() == VALID
        unknown = ask(url, Holder("29805151234568", AHMED.name, AHMED.birth_date, AHMED.key))
        assert (unknown.is_valid, unknown.error_key) == (False, "holder_unknown")
        for differing in (
            Holder(AHMED.number, "سارة محمود حسن", AHMED.birth_date, AHMED.key),
            Holder(AHMED.number, AHMED.name, "1998-05-16", AHMED.key),
            Holder(AHMED.number, AHMED.name, AHMED.birth_date, "AB1234568"),
        ):
            assert ask(url, differing).error_key == "card_differs"


def test_the_example_answers_those_alone_who_know_its_token() -> None:
    with running(example.server(PEOPLE, "s3cret", 0)) as url:
        assert ask(url, token="s3cret").is_valid
        assert ask(url, token="s3cre") == ask(url) == UNAVAILABLE


def test_the_example_reads_the_file_that_its_page_shows(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "register.md").read_text("utf-8")
    (people,) = re.findall(r"^```csv\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    (tmp_path / "people.csv").write_text(people, "utf-8")
    assert example.listed(tmp_path / "people.csv") == PEOPLE


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ([], "the following arguments are required: file, port"),
        (["missing.csv", "0"], "No such file or directory: 'missing.csv'"),
        (["few.csv", "0"], "few.csv has no column birth_date, key"),
        (["empty.csv", "0"], "empty.csv has no column number, name, birth_date, key"),
    ],
)
def test_the_example_says_what_it_lacks(tmp_path: Path, arguments: list[str], complaint: str) -> None:
    (tmp_path / "few.csv").write_text("number,name\n1,A\n", "utf-8")
    (tmp_path / "empty.csv").touch()
    command = [sys.executable, str(ROOT / "examples" / "register.py"), *arguments]
    run = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False)  # noqa: S603
    assert run.returncode == 2
    assert run.stderr.endswith(f"{complaint}\n")
    assert "Traceback" not in run.stderr


def test_what_a_register_is_asked() -> None:
    with odd_register(says(json.dumps(VALID).encode())) as (url, asked):
        assert ask(url, token="s3cret").members() == VALID
    assert asked == [
        {
            "number": "29805151234567",
            "name": "أحمد محمد السيد علي",
            "birth_date": "1998-05-15",
            "key": "AB1234567",
            "Authorization": "Bearer s3cret",
        }
    ]


def test_what_it_leaves_out_and_what_it_adds() -> None:
    with odd_register(says(b'{"isValid": false, "errorCode": -7, "since": "2020"}')) as (url, _):
        assert ask(url).members() == {"isValid": False, "errorCode": -7, "errorKey": "", "errorMessage": ""}


@pytest.mark.parametrize("broken", [says(b"", 500), says(b"{}", 503), hangs_up])
def test_what_passes_is_tried_again(broken: Answers) -> None:
    with odd_register(broken, broken, says(b'{"isValid": true}')) as (url, asked):
        assert ask(url).is_valid
        assert len(asked) == 3
    with odd_register(broken) as (url, asked):
        assert ask(url) == UNAVAILABLE
        assert len(asked) == 3


def test_nobody_is_there() -> None:
    with odd_register(hangs_up) as (url, _):
        pass
    assert ask(url) == UNAVAILABLE


@pytest.mark.parametrize(
    "answer",
    [
        says(b'{"isValid": true}', 404),
        says(b'{"isValid": true}', 401),
        says(b'{"isValid": true}', 201),
        says(b""),
        says(b"null"),
        says(b"[]"),
        says(b"{"),
        says(b"[" * 60_000),
        says(b"\xff"),
        says(b"{}"),
        says(b'{"isValid": "true"}'),
        says(b'{"isValid": 1}'),
        says(b'{"isValid": null}'),
        says(b'{"isValid": true, "errorCode": "0"}'),
        says(b'{"isValid": true, "errorCode": 0.5}'),
        says(b'{"isValid": true, "errorCode": 99999999999}'),
        says(b'{"isValid": true, "errorKey": null}'),
        says(b'{"isValid": true, "errorMessage": "' + b"x" * 257 + b'"}'),
        says(b'{"isValid": true, "errorMessage": "\\ud800"}'),
        says(b'{"isValid": true' + b" " * 65_536 + b"}"),
        says(b'{"isValid": true}', headers={"Content-Length": "0"}),
    ],
)
def test_what_is_no_statement_is_not_asked_for_twice(answer: Answers) -> None:
    with odd_register(answer) as (url, asked):
        assert ask(url) == UNAVAILABLE
        assert len(asked) == 1


def test_it_is_not_followed_elsewhere() -> None:
    with (
        odd_register(says(b'{"isValid": true}')) as (elsewhere, asked),
        odd_register(says(b"", 307, {"Location": elsewhere})) as (url, _),
    ):
        assert ask(url) == UNAVAILABLE
    assert asked == []


@pytest.mark.parametrize("slow", [sleeps, drips])
def test_it_is_not_waited_for_any_longer(slow: Answers) -> None:
    with odd_register(slow) as (url, _):
        asked = time.monotonic()
        assert ask(url, seconds=0.2) == UNAVAILABLE
        assert time.monotonic() - asked < 15


def test_all_tries_together_take_no_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(over_http, "_PAUSES", (0.1, 60))
    with odd_register(says(b"", 500)) as (url, asked):
        assert ask(url, seconds=1) == UNAVAILABLE
        assert 0 < len(asked) < 3


def test_no_log_tells_of_whom_it_was_asked(capfd: pytest.CaptureFixture[str]) -> None:
    body = json.dumps({"isValid": AHMED.name, "errorMessage": AHMED.number}).encode()
    with odd_register(says(body)) as (url, _):
        ask(url, token="s3cret")
    told = "".join(capfd.readouterr())
    assert "no statement" in told
    assert not any(secret in told for secret in (AHMED.name, AHMED.number, AHMED.key, "s3cret"))


@pytest.mark.parametrize(
    "url",
    ["register.test", "ftp://register.test/", "http://", "http://me:secret@register.test/", "http://x:99999/", "\0"],
)
def test_urls_that_lead_to_no_register(url: str) -> None:
    with pytest.raises(Unusable, match="WATHIQ_REGISTER_URL") as refused:
        open_register(Settings(register_url=url))
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize("token", ["s3cr\u00e9t", "s3cret\n", "\u0663"])
def test_tokens_that_no_header_takes(token: str) -> None:
    settings = Settings(register_url="http://127.0.0.1/", register_token=SecretStr(token))
    with pytest.raises(Unusable, match="WATHIQ_REGISTER_TOKEN") as refused:
        open_register(settings)
    assert token not in str(refused.value)


def test_no_register_is_no_error() -> None:
    assert open_register(Settings()) is None


def test_settings_do_not_show_its_token() -> None:
    assert "s3cret" not in repr(Settings(register_url="http://127.0.0.1/", register_token=SecretStr("s3cret")))
