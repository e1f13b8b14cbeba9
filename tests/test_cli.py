"""The command line, run as a user runs it."""

from __future__ import annotations

import contextlib
import json
import os
import pty
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest
from typer.testing import CliRunner

from tests.conftest import ALL, free_port
from wathiq.cli import app
from wathiq.documents.catalogue import CATALOGUE
from wathiq.settings import Settings
from wathiq.store import Tenant, open_tenants

PASSPORT = ALL["td3_scan.jpg"]
HEAVY = {"onnxruntime", "cv2", "numpy", "PIL", "fastapi", "sqlalchemy", "httpx", "zxingcpp"}


@pytest.fixture(scope="module")
def env(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment of a user with a wide terminal and a data directory."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("WATHIQ_")}
    data_dir = str(tmp_path_factory.mktemp("data"))
    return {**kept, "WATHIQ_DATA_DIR": data_dir, "WATHIQ_THREADS": "2", "TERM": "xterm", "COLUMNS": "200"}


def wathiq(env: Mapping[str, str], *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """The finished command; a traceback is never right."""
    command = [sys.executable, "-m", "wathiq", *map(str, arguments)]
    done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=120, check=False)  # noqa: S603
    assert "Traceback" not in done.stderr
    return done


def lines_of(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def imported(code: str, *arguments: str) -> set[str]:
    """Which heavy modules a program loads."""
    program = f"import atexit, sys\natexit.register(lambda: print(*sys.modules, file=sys.stderr))\n{code}"
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", program, *arguments], capture_output=True, text=True, timeout=60, check=True
    )
    return HEAVY & set(done.stderr.split())


def test_the_package_is_light() -> None:
    assert imported("import wathiq") == set()


@pytest.mark.parametrize(
    "arguments", [["--help"], ["read", "--help"], ["serve", "--help"], ["tenant", "--help"], ["lists", "--help"]]
)
def test_help_is_instant(arguments: Sequence[str]) -> None:
    assert imported("from wathiq.cli import main\nmain()", *arguments) == set()


# read ----------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Pictures, one of them deeper and one with a name that is no text, and what is none."""
    root = tmp_path_factory.mktemp("pictures")
    (root / "deeper").mkdir()
    shutil.copy(ALL["blank.png"].path, root / "b.PNG")
    shutil.copy(PASSPORT.path, root / "a.jpg")
    shutil.copy(ALL["td3_expired.jpg"].path, root / "deeper" / "c.jpeg")
    (root / os.fsdecode(b"\xff.jpg")).write_text("no picture")
    (root / "notes.txt").write_text("no picture")
    return root


@pytest.fixture(scope="module")
def done(env: Mapping[str, str], directory: Path) -> subprocess.CompletedProcess[str]:
    """`wathiq read` of the directory and what is no picture."""
    return wathiq(env, "read", directory, directory / "notes.txt")


def names_in(text: str) -> list[str]:
    return [Path(line["file"]).name for line in lines_of(text)]


def test_directories_are_read_in_order(done: subprocess.CompletedProcess[str]) -> None:
    assert names_in(done.stdout) == ["a.jpg", "b.PNG", "c.jpeg", "\\xff.jpg", "notes.txt"]


def test_a_reading_is_one_line(done: subprocess.CompletedProcess[str], directory: Path) -> None:
    line = lines_of(done.stdout)[0]
    assert list(line) == ["file", "type", "confidence", "fields", "quad", "findings", "elapsed_ms"]
    assert (line["file"], line["type"]) == (str(directory / "a.jpg"), "passport")
    assert {name: line["fields"][name]["value"] for name in PASSPORT.fields} == PASSPORT.fields
    assert 0 < line["confidence"] <= 1
    for found in line["fields"].values():
        assert list(found) == ["value", "confidence", "box"]
        assert [len(point) for point in found["box"]] == [2, 2, 2, 2]
    assert len(line["quad"]) == 4
    assert line["elapsed_ms"] > 0


def test_findings_are_told_in_full(done: subprocess.CompletedProcess[str]) -> None:
    assert lines_of(done.stdout)[2]["findings"][-1] == {
        "code": "expired",
        "message": "The document has expired.",
        "field": "Date_of_Expiry",
        "value": "2015-09-30",
    }


def test_what_cannot_be_read_does_not_stop_the_rest(done: subprocess.CompletedProcess[str]) -> None:
    lines = lines_of(done.stdout)
    assert done.returncode == 1
    assert [line.get("error", {}).get("code") for line in lines] == [
        None,
        "unknown_document",
        None,
        "unsupported_format",
        "unsupported_format",
    ]
    assert list(lines[1]) == ["file", "error"]
    assert list(lines[1]["error"]) == ["code", "message"]


def _all_of(terminal: int) -> str:
    """What is shown on a terminal until its other side is closed, which then is an error."""
    shown = b""
    with contextlib.suppress(OSError):
        while part := os.read(terminal, 4096):
            shown += part
    os.close(terminal)
    return shown.decode()


def test_progress_is_for_the_terminal_and_readings_for_the_pipe(env: Mapping[str, str], directory: Path) -> None:
    terminal, shown = pty.openpty()
    with ThreadPoolExecutor(1) as reader:  # a terminal that nobody reads is soon full
        progress_read = reader.submit(_all_of, terminal)
        done = subprocess.run(  # noqa: S603
            [sys.executable, "-m", "wathiq", "read", directory / "deeper"],
            env=env,
            stdout=subprocess.PIPE,
            stderr=shown,
            timeout=120,
            check=False,
        )
        os.close(shown)
        progress = progress_read.result(timeout=60)
    assert done.returncode == 0
    assert "Reading" in progress
    assert "{" not in progress
    assert names_in(done.stdout.decode()) == ["c.jpeg"]


def test_the_type_may_be_named(env: Mapping[str, str]) -> None:
    (line,) = lines_of(wathiq(env, "read", "--as", "passport", ALL["blank.png"].path).stdout)
    assert line["error"]["code"] == "document_not_found"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["read"], ["Missing argument"]),
        (["read", "no-such-file.jpg"], ["does not exist"]),
        (["read", "--as", "library_card", str(PASSPORT.path)], list(CATALOGUE)),
    ],
)
def test_what_cannot_be_asked(env: Mapping[str, str], arguments: Sequence[str], words: Sequence[str]) -> None:
    result = CliRunner().invoke(app, arguments, env=env)
    assert (result.exit_code, result.stdout) == (2, "")
    assert all(word in result.stderr for word in words)


def test_a_folder_without_pictures_is_told_of(env: Mapping[str, str], tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("no picture")
    result = CliRunner().invoke(app, ["read", str(tmp_path)], env=env)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "there is no picture below" in result.stderr


# tenant --------------------------------------------------------------------------------------------------------------


def test_a_new_tenants_credentials_are_shown_once(env: Mapping[str, str]) -> None:
    result = CliRunner().invoke(app, ["tenant", "create", "Acme 京"], env=env)
    assert (result.exit_code, result.stderr) == (0, "")
    credentials = json.loads(result.stdout)
    assert credentials["name"] == "Acme 京"
    assert {dialect for dialect, value in credentials.items() if isinstance(value, dict)} == {"vlens", "huawei", "nhn"}
    with open_tenants(Settings(data_dir=Path(env["WATHIQ_DATA_DIR"]))) as tenants:
        assert tenants.by_api_key(credentials["vlens"]["api_key"])
        assert tenants.by_access_key(credentials["huawei"]["access_key"])
        assert tenants.by_app_key(credentials["nhn"]["app_key"], credentials["nhn"]["secret_key"])
    again = CliRunner().invoke(app, ["tenant", "create", "ACME 京"], env=env)
    assert (again.exit_code, again.stdout) == (2, "")
    assert "ACME 京" in again.stderr


@pytest.mark.parametrize("name", ["", "  ", "x" * 65, "a\nb"])
def test_names_that_are_none(env: Mapping[str, str], name: str) -> None:
    result = CliRunner().invoke(app, ["tenant", "create", name], env=env)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "1 to 64 printable characters" in result.stderr


def tenant_of(env: Mapping[str, str], credentials: Mapping[str, Any]) -> Tenant:
    with open_tenants(Settings(data_dir=Path(env["WATHIQ_DATA_DIR"]))) as tenants:
        tenant = tenants.by_api_key(credentials["vlens"]["api_key"])
    assert tenant is not None
    return tenant


def test_screening_of_identity_cards_is_switched(env: Mapping[str, str]) -> None:
    made = CliRunner().invoke(app, ["tenant", "create", "Bank", "--screen-id-front"], env=env)
    credentials = json.loads(made.stdout)
    assert tenant_of(env, credentials).wishes.screen_id_front
    for switch, on in (("--no-screen-id-front", False), ("--screen-id-front", True)):
        result = CliRunner().invoke(app, ["tenant", "set", "bank", switch], env=env)
        assert (result.exit_code, result.output) == (0, "")
        assert tenant_of(env, credentials).wishes.screen_id_front == on


def test_the_refusal_of_fakes_is_switched(env: Mapping[str, str]) -> None:
    made = CliRunner().invoke(app, ["tenant", "create", "Notary", "--refuse-fakes"], env=env)
    credentials = json.loads(made.stdout)
    assert tenant_of(env, credentials).wishes.refuse_fakes
    for options, refuses, screens in (
        (["--no-refuse-fakes"], False, False),
        (["--refuse-fakes", "--screen-id-front"], True, True),
        (["--no-screen-id-front"], True, False),
    ):
        result = CliRunner().invoke(app, ["tenant", "set", "notary", *options], env=env)
        assert (result.exit_code, result.output) == (0, "")
        tenant = tenant_of(env, credentials)
        assert (tenant.wishes.refuse_fakes, tenant.wishes.screen_id_front) == (refuses, screens)


def test_the_screening_threshold_is_set(env: Mapping[str, str]) -> None:
    made = CliRunner().invoke(app, ["tenant", "create", "Insurer", "--screening-threshold", "0.8"], env=env)
    credentials = json.loads(made.stdout)
    assert tenant_of(env, credentials).wishes.screening_threshold == 0.8
    for options, screens, threshold in (
        (["--screening-threshold", "1"], False, 1),
        (["--screen-id-front"], True, 1),
        (["--screening-threshold", "default"], True, None),
        (["--screening-threshold", "0.9", "--no-screen-id-front"], False, 0.9),
    ):
        result = CliRunner().invoke(app, ["tenant", "set", "insurer", *options], env=env)
        assert (result.exit_code, result.output) == (0, "")
        tenant = tenant_of(env, credentials)
        assert (tenant.wishes.screen_id_front, tenant.wishes.screening_threshold) == (screens, threshold)


@pytest.mark.parametrize("threshold", ["0", "-0.1", "1.01", "80", "nan"])
def test_thresholds_that_are_none(env: Mapping[str, str], threshold: str) -> None:
    name = f"threshold {threshold}"
    refused = CliRunner().invoke(app, ["tenant", "create", name, "--screening-threshold", threshold], env=env)
    made = CliRunner().invoke(app, ["tenant", "create", name], env=env)
    options = ["--screen-id-front", "--screening-threshold", threshold]
    unchanged = CliRunner().invoke(app, ["tenant", "set", name, *options], env=env)
    for result in (refused, unchanged):
        assert (result.exit_code, result.stdout) == (2, "")
        assert "--screening-threshold" in result.stderr
        assert "above 0 and at most 1" in result.stderr
    tenant = tenant_of(env, json.loads(made.stdout))
    assert (tenant.wishes.screen_id_front, tenant.wishes.screening_threshold) == (False, None)


@pytest.mark.parametrize(
    ("option", "words"),
    [
        ("--keep-hours", "'--keep-hours': many is neither a whole number nor default"),
        ("--screening-threshold", "'--screening-threshold': many is neither a number nor default"),
    ],
)
def test_what_is_no_number_is_told_in_plain_words(env: Mapping[str, str], option: str, words: str) -> None:
    assert words in CliRunner().invoke(app, ["tenant", "set", "Bank", option, "many"], env=env).stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ["nobody", "--screen-id-front"],
        ["nobody", "--screening-threshold", "0.8"],
        ["nobody", "--refuse-fakes"],
        ["Bank"],
        ["", "--screen-id-front"],
        ["Bank", "--screening-threshold", "high"],
        ["Bank", "--keep-hours", "1.5"],
    ],
)
def test_settings_that_cannot_be_changed(env: Mapping[str, str], arguments: list[str]) -> None:
    result = CliRunner().invoke(app, ["tenant", "set", *arguments], env=env)
    assert (result.exit_code, result.stdout) == (2, "")


# serve ---------------------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_serve(env: Mapping[str, str], tmp_path: Path) -> None:
    port = free_port()
    with (
        (tmp_path / "log").open("w+") as log,
        httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60, trust_env=False) as client,
    ):
        server = subprocess.Popen(
            [sys.executable, "-m", "wathiq", "serve"],
            env={**env, "WATHIQ_PORT": str(port), "WATHIQ_DATA_DIR": str(tmp_path)},
            stdout=log,
            stderr=log,
        )
        try:
            _wait_for(client, server)
            log.seek(0)
            greeting = log.read()
            credentials = json.loads(greeting[greeting.index("{") : greeting.index("\n}") + 2])
            response = client.post(
                "/v1/ocr/passport/file",
                files={"file": PASSPORT.data},
                headers={"ApiKey": credentials["vlens"]["api_key"]},
            )
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(60)
        log.seek(0)
        assert "Traceback" not in log.read()
    assert greeting.startswith(f"wathiq listens on http://127.0.0.1:{port}\n")
    assert response.json()["data"]["passport_no"] == PASSPORT.fields["passport_no"]
    assert server.returncode in {0, -signal.SIGTERM}


def _wait_for(client: httpx.Client, server: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        assert server.poll() is None
        with contextlib.suppress(httpx.TransportError):
            if client.get("/health/ready").status_code == 200:
                return
        time.sleep(0.1)
    pytest.fail("the server did not start")


def test_a_port_that_is_taken(env: Mapping[str, str], tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        ended = wathiq({**env, "WATHIQ_DATA_DIR": str(tmp_path / "new"), "WATHIQ_PORT": str(port)}, "serve")
    reason = f"port {port} of 127.0.0.1 cannot be had: Address already in use (WATHIQ_PORT, WATHIQ_HOST)"
    assert (ended.returncode, ended.stdout, ended.stderr) == (2, "", f"wathiq: {reason}\n")
    assert not (tmp_path / "new").exists()  # nor were credentials made that nobody saw


def test_networks_that_were_not_fetched(env: Mapping[str, str], tmp_path: Path) -> None:
    new = {"WATHIQ_DATA_DIR": str(tmp_path), "WATHIQ_FACE_MODEL": "sface", "WATHIQ_PORT": "0"}
    ended = wathiq({**env, **new}, "serve")
    assert (ended.returncode, ended.stdout, ended.stderr.count("\n")) == (2, "", 1)
    assert ended.stderr.startswith(f"wathiq: model file {tmp_path}")
    assert ended.stderr.endswith(" is missing: run `wathiq models pull`\n")


WITHOUT_RAY = "import sys; sys.modules['ray'] = None; from wathiq.cli import main; main()"


def test_a_cluster_needs_the_extra(env: Mapping[str, str]) -> None:
    command = [sys.executable, "-c", WITHOUT_RAY, "serve", "--ray"]
    ended = subprocess.run(command, env=env, capture_output=True, text=True, timeout=120, check=False)  # noqa: S603
    assert ended.returncode == 2
    assert ended.stderr == "wathiq: a cluster needs the extra `wathiq[cluster]`: there is no ray\n"


def test_a_cluster_needs_a_database_that_machines_share(env: Mapping[str, str]) -> None:
    ended = wathiq(env, "serve", "--ray")
    assert ended.returncode == 2
    assert "WATHIQ_DATABASE_URL" in ended.stderr
    assert "redentials" not in ended.stderr  # nothing was begun
