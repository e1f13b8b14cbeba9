"""The compose files are what the specification allows, and open one port, to this machine."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from check_jsonschema import main as check_jsonschema
from click.testing import CliRunner

from tests.deploy.manifests import COMPOSE, DEPLOY, Break, Document, documents, have_room, services

SERVICES = dict(services())
OF_RAY = ["compose.ray.yaml: head", "compose.ray.yaml: worker"]
PUBLISHED = "${API_ADDRESS:-127.0.0.1}:${API_PORT:-8000}:8000"
VALIDATED = ("--builtin-schema", "vendor.compose-spec")


def is_valid(path: Path) -> bool:
    """As the schema of the compose specification that check-jsonschema brings along has it."""
    result = CliRunner().invoke(check_jsonschema, [*VALIDATED, str(path)])
    assert result.exit_code in (0, 1), result.output
    return result.exit_code == 0


def composed(name: str) -> Document:
    (document,) = documents(DEPLOY / name)
    return document


@pytest.mark.parametrize("path", COMPOSE, ids=lambda path: path.name)
def test_is_what_the_specification_allows(path: Path) -> None:
    assert is_valid(path)


@pytest.mark.parametrize(
    "broken",
    [
        Break(("services", "wathiq", "restarts"), "always"),
        Break(("services", "wathiq", "ports"), "8000"),
        Break(("services", "wathiq", "read_only"), [1]),
        Break(("services", "wathiq", "depends_on", "postgres", "condition"), "service_is_fine"),
        Break(("servces",), {}),
    ],
    ids=lambda broken: ".".join(broken.path),
)
def test_a_broken_file_is_found(broken: Break, tmp_path: Path) -> None:
    path = tmp_path / "compose.yaml"
    path.write_text(yaml.safe_dump(broken.of(composed("compose.yaml"))))
    assert not is_valid(path)


def published(document: Document) -> dict[str, Any]:
    """What the services of a file open to the machine they run on, and those that are on a network with a way out."""
    opened: dict[str, Any] = {}
    for name, service in document["services"].items():
        if "ports" in service:
            opened[name] = service["ports"]
        elif set(service["networks"]) != {"inside"} or "network_mode" in service:
            opened[name] = "a network"
    return opened


def test_only_the_api_is_published_and_to_this_machine() -> None:
    assert published(composed("compose.yaml")) == {"wathiq": [PUBLISHED]}
    assert published(composed("compose.ray.yaml")) == {"head": [PUBLISHED]}
    assert published(composed("compose.stores.yaml")) == {}
    assert composed("compose.stores.yaml")["networks"] == {"inside": {"internal": True}}


@pytest.mark.parametrize(
    "broken",
    [
        Break(("services", "worker", "ports"), ["8265:8265"]),
        Break(("services", "worker", "networks"), ["inside", "outside"]),
        Break(("services", "worker", "network_mode"), "host"),
        Break(("services", "head", "ports"), [PUBLISHED, "10001:10001"]),
        Break(("services", "head", "ports"), ["8000:8000"]),
    ],
)
def test_what_is_open_besides_is_found(broken: Break) -> None:
    assert published(broken.of(composed("compose.ray.yaml"))) != {"head": [PUBLISHED]}


@pytest.mark.parametrize("name", SERVICES)
def test_each_is_bounded_watched_and_without_privileges(name: str) -> None:
    service = SERVICES[name]
    assert {"cpus", "memory"} == set(service["deploy"]["resources"]["limits"])
    assert service["restart"] in ("unless-stopped", "on-failure")
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert not service.get("privileged")
    assert "healthcheck" in service or service["image"].startswith("wathiq:")  # whose image has one


@pytest.mark.parametrize("name", [name for name in SERVICES if SERVICES[name]["image"].startswith("wathiq:")])
def test_ours_writes_nowhere_but_where_it_must(name: str) -> None:
    assert SERVICES[name]["read_only"] is True
    assert SERVICES[name]["cap_drop"] == ["ALL"]


@pytest.mark.parametrize("name", OF_RAY)
def test_ray_asks_for_a_token_and_has_its_memory(name: str) -> None:
    service = SERVICES[name]
    assert service["environment"]["RAY_AUTH_MODE"] == "token"
    assert service["environment"]["RAY_AUTH_TOKEN"].startswith("${RAY_AUTH_TOKEN:?")
    assert service["shm_size"] == "1gb"
    (command,) = service["command"]
    assert "--object-store-memory=500000000" in command


def test_the_dashboard_is_the_heads_own() -> None:
    (command,) = SERVICES["compose.ray.yaml: head"]["command"]
    assert "--dashboard-host=127.0.0.1" in command
    assert command.endswith("&& RAY_ADDRESS=auto exec wathiq serve --ray")  # and makes no cluster of its own


def limits_of_cpus(document: Document) -> dict[str, str]:
    return {name: each["deploy"]["resources"]["limits"]["cpus"] for name, each in document["services"].items()}


def larger_than_two(limits: dict[str, str]) -> dict[str, str]:
    """What Docker does not start on a machine of two processors, whatever .env says."""
    return {name: cpus for name, cpus in limits.items() if cpus != "${CPUS:-4}" and float(cpus) > 2}


@pytest.mark.parametrize("path", COMPOSE, ids=lambda path: path.name)
def test_it_starts_where_there_are_two_processors(path: Path) -> None:
    assert not larger_than_two(limits_of_cpus(composed(path.name)))


@pytest.mark.parametrize("cpus", ["4", "2.5"])
def test_what_needs_more_is_found(cpus: str) -> None:
    broken = Break(("services", "worker", "deploy", "resources", "limits", "cpus"), cpus)
    assert larger_than_two(limits_of_cpus(broken.of(composed("compose.ray.yaml")))) == {"worker": cpus}


def test_ray_and_the_server_count_the_processors_of_their_containers() -> None:
    """The server by itself: it knows its container's limit."""
    (command,) = SERVICES["compose.ray.yaml: worker"]["command"]
    assert "--num-cpus=${CPUS:-4} " in command
    assert not {"WATHIQ_WORKERS", "WATHIQ_THREADS"} & set(SERVICES["compose.yaml: wathiq"]["environment"])


def test_workers_have_room_for_all_readers_beside_http() -> None:
    """Unless somebody sets what the example says; it says what the files have without it."""
    assert dict(re.findall(r"^(CPUS|READERS)=(.*)$", (DEPLOY / ".env.example").read_text("utf-8"), re.MULTILINE)) == {
        "CPUS": "4",
        "READERS": "6",
    }
    workers = SERVICES["compose.ray.yaml: worker"]["deploy"]["replicas"]
    sizes = SERVICES["compose.ray.yaml: head"]["environment"]
    assert sizes["WATHIQ_RAY_READERS_MAX"] == "${READERS:-6}"
    for cpus, readers in ((4, "6"), (2, "2")):  # the latter as the example says of two processors
        said = {**sizes, "WATHIQ_RAY_READERS_MAX": readers}
        assert have_room(workers, cpus, said, "MIN")
        assert have_room(workers, cpus, said, "MAX")
    assert not have_room(workers, 4, {**sizes, "WATHIQ_RAY_READERS_MAX": "7"}, "MAX")
