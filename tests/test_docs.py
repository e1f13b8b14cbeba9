"""What the pages about the dialects show is run as it stands there, and answers what they say."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Any, NamedTuple

import pytest

from tests.api.conftest import Server
from tests.api.test_openapi import OPERATIONS
from tests.api.vlens import pictures
from tests.conftest import ALL
from wathiq.api.huawei import errors as huawei
from wathiq.api.huawei.errors import HuaweiError
from wathiq.api.nhn import errors as nhn
from wathiq.api.nhn.errors import NhnError
from wathiq.api.vlens import errors as vlens
from wathiq.api.vlens.errors import VALIDATIONS, VlensError
from wathiq.settings import Settings
from wathiq.store import Address, Channel, open_tenants
from wathiq.store.codes import Issued
from wathiq.wishes import Wishes

pytestmark = pytest.mark.timeout(900)

DOCS = Path(__file__).parent.parent / "docs"
PAGES = {name: (DOCS / f"{name}.md").read_text("utf-8") for name in ("vlens", "huawei", "nhn")}
OF_OPERATORS = ("/health", "/metrics")

_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_SPECIMENS = dict(re.findall(r"`(\w+\.jpg)`[^`]+`tests/specimens/(\w+\.jpg)`", "\n".join(PAGES.values())))


class Block(NamedTuple):
    """Code, and what its last answer looks like, where the page says that."""

    language: str
    code: str
    answer: Any


def blocks(page: str) -> list[Block]:
    found: list[Block] = []
    for language, code in _BLOCK.findall(page):
        if language == "json":
            found[-1] = found[-1]._replace(answer=json.loads(code))
        else:
            found.append(Block(language, code, None))
    return found


# What is said ---------------------------------------------------------------------------------------------------------


def test_every_operation_stands_on_a_page() -> None:
    text = re.sub(r"\.\.\./", "/", "\n".join(PAGES.values())).lower()
    paths = {name.split(" ")[1].removesuffix("/file") for name in OPERATIONS}
    told = {path.replace("{app_key}", "{appkey}") for path in paths if not path.startswith(OF_OPERATORS)}
    ends = {path: f"`{path.removeprefix('/api/digitalidentity')}" for path in told}  # a heading's second one
    assert {path for path, end in ends.items() if path not in text and end not in text} == set()


def _codes(page: str) -> set[tuple[str, str]]:
    """The codes of the tables of errors with their statuses."""
    rows = re.findall(r"^\| ([-\w., ]+) \| ([\d, ]+) \| .+ \|$", page, re.MULTILINE)
    return {(code, status) for codes, statuses in rows for code in codes.split(", ") for status in statuses.split(", ")}


def test_every_vlens_code_stands_on_its_page() -> None:
    known = {(str(error.code), str(error.status)) for error in vars(vlens).values() if isinstance(error, VlensError)}
    assert known <= _codes(PAGES["vlens"])
    rows = re.findall(r"^\| ([\d, ]+) \|", PAGES["vlens"], re.MULTILINE)
    assert {str(validation.code) for validation in VALIDATIONS.values()} <= set(", ".join(rows).split(", "))


def test_every_huawei_code_stands_on_its_page() -> None:
    known = {error for error in vars(huawei).values() if isinstance(error, HuaweiError)}
    assert {(error.code, str(error.status)) for error in known} == _codes(PAGES["huawei"])


def test_every_nhn_code_stands_on_its_page() -> None:
    for error in vars(nhn).values():
        if isinstance(error, NhnError):
            assert f"| {error.code} | {error.message} |" in PAGES["nhn"]


# What is shown --------------------------------------------------------------------------------------------------------


class Messages:
    """Delivers one-time codes to whoever reads the script's standard input."""

    channels = frozenset(Channel)

    def __init__(self) -> None:
        self.reader: IO[str] | None = None

    async def send(self, _: Address, issued: Issued, /) -> None:
        assert self.reader
        self.reader.write(f"{issued.code}\n")
        self.reader.flush()

    def close(self) -> None:
        """Nothing is open."""


@dataclass(frozen=True)
class Place:
    """A folder with pictures, a server, and what the pages take from the environment."""

    folder: Path
    environment: Mapping[str, str]
    messages: Messages


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    folder, messages = tmp_path_factory.mktemp("pictures"), Messages()
    with Server(Settings(data_dir=tmp_path_factory.mktemp("docs"), workers=2, threads=1)) as server:
        server.app.state.wathiq = replace(server.state, sender=messages)
        server.import_list()
        _draw(folder, server)
        yield Place(folder, _environment(server), messages)


def _draw(folder: Path, server: Server) -> None:
    papers = pictures.papers()
    drawn = {
        "id_front": papers.front.image,
        "id_back": papers.back.image,
        "driving_licence": papers.driving_licence.image,
        "vehicle_front": papers.vehicle_front.image,
        "vehicle_back": papers.vehicle_back.image,
        **pictures.frames(server.engine_here.engine.faces),
    }
    for name, data in drawn.items():
        (folder / f"{name}.jpg").write_bytes(data)
    for name, specimen in _SPECIMENS.items():
        (folder / name).write_bytes(ALL[specimen].data)


def _environment(server: Server) -> dict[str, str]:
    with open_tenants(server.settings) as tenants:
        made = tenants.create("documented", Wishes(keep_images=True))
    of_vlens = {"API_KEY": made.vlens.api_key, "TENANCY_NAME": made.vlens.tenancy_name}
    of_nhn = {"APP_KEY": made.nhn.app_key, "NHN_SECRET_KEY": made.nhn.secret_key}
    of_huawei = {name.upper(): str(getattr(made.huawei, name)) for name in ("domain_name", "project_id", "access_key")}
    logins = {f"{of.upper()}_{name.upper()}": getattr(getattr(made, of), name) for of, name in _LOGINS}
    own = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return {**own, "BASE": server.base, **of_vlens, **of_nhn, **of_huawei, **logins, "NO_PROXY": "127.0.0.1"}


_LOGINS = [("vlens", "user_name"), ("vlens", "password"), ("huawei", "user_name"), ("huawei", "password")]
_LOGINS += [("huawei", "secret_key")]
_MARK = "=== end of block ==="


def run(page: str, language: str, place: Place) -> list[str]:
    """What each block of a page prints; all run in one process, as they do where a reader pastes them."""
    codes = [block.code for block in blocks(PAGES[page]) if block.language == language]
    ends = {"bash": f"\necho; echo '{_MARK}'\n", "python": f"\nprint({_MARK!r}, flush=True)\n"}
    script = place.folder / f"{page}.{language}"
    script.write_text(ends[language].join([*codes, ""]), "utf-8")
    command: list[str | Path] = ["bash", "-euo", "pipefail", script] if language == "bash" else [sys.executable, script]
    prefix = f"{page.upper()}_"
    own = {name.removeprefix(prefix): value for name, value in place.environment.items() if name.startswith(prefix)}
    with subprocess.Popen(  # noqa: S603 - the page's own code
        command,
        cwd=place.folder,
        env={**place.environment, **own},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        place.messages.reader = process.stdin
        timer = threading.Timer(600, process.kill)
        timer.start()
        assert process.stdout
        assert process.stderr
        printed: str = process.stdout.read()
        complaints = process.stderr.read()
        timer.cancel()
    assert process.returncode == 0, complaints + printed[-2000:]
    return printed.split(f"{_MARK}\n")[:-1]


def agrees(shown: Any, answer: Any) -> bool:
    """Whether an answer has all that is shown of it; three dots stand for anything but nothing at all."""
    if shown == "...":
        return answer not in (None, "", [])
    if isinstance(shown, dict):
        return isinstance(answer, dict) and all(agrees(value, answer.get(name)) for name, value in shown.items())
    if isinstance(shown, list) and shown:
        return isinstance(answer, list) and len(answer) >= len(shown) and all(map(agrees, shown, answer))
    return bool(shown == answer)


@pytest.mark.slow
@pytest.mark.skipif(not (shutil.which("curl") and shutil.which("bash")), reason="needs curl and bash")
@pytest.mark.parametrize("page", PAGES)
def test_the_calls_of_a_page_answer_what_it_says(page: str, place: Place) -> None:
    shown = [block for block in blocks(PAGES[page]) if block.language == "bash"]
    for block, printed in zip(shown, run(page, "bash", place), strict=True):
        if block.answer is not None:
            answer = json.loads(printed.strip().splitlines()[-1])
            assert agrees(block.answer, answer), f"{block.code}\n{answer}"


@pytest.mark.slow
@pytest.mark.parametrize("page", PAGES)
def test_the_python_of_a_page_runs(page: str, place: Place) -> None:
    run(page, "python", place)
