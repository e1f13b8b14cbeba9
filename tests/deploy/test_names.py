"""What the files under `deploy/` name exists: settings, keys of secrets, versions of images."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.deploy.manifests import DEPLOY, Break, Pod, all_pods, object_of, objects, services
from wathiq.settings import Settings

ROOT = DEPLOY.parent
FILES = [ROOT / "docs" / "cluster.md", *sorted(path for path in DEPLOY.rglob("*") if path.is_file())]
SETTINGS = {f"WATHIQ_{name.upper()}" for name in Settings.model_fields}
DOCKERFILE = (DEPLOY / "Dockerfile").read_text("utf-8")
EXAMPLE = (DEPLOY / ".env.example").read_text("utf-8")
PODS = all_pods()
SERVICES = dict(services())

_SETTING = re.compile(r"\bWATHIQ_[A-Z0-9_]+")
_VARIABLE = re.compile(r"\$\{([A-Z0-9_]+)")
_ASSIGNED = re.compile(r"^([A-Z0-9_]+)=(.*)$", re.MULTILINE)
_IMAGE = re.compile(r"[a-z0-9./-]+:(?!latest)[A-Za-z0-9._-]*[0-9][A-Za-z0-9._-]*")
_KINDS = {"configMapRef": "ConfigMap", "configMapKeyRef": "ConfigMap", "secretRef": "Secret", "secretKeyRef": "Secret"}
_SECRET = re.compile(r"SECRET|PASSWORD|TOKEN|KEY|DATABASE_URL")


def unknown(text: str) -> set[str]:
    """Settings that are named and are none."""
    return set(_SETTING.findall(text)) - SETTINGS


def unpinned(images: Iterable[str]) -> set[str]:
    return {image for image in images if not _IMAGE.fullmatch(image)}


def real_secrets(values: dict[str, str]) -> set[str]:
    """Names of secrets that have a value."""
    return {name for name, value in values.items() if _SECRET.search(name) and value and not value.startswith("${")}


def images() -> list[str]:
    of_pods = [container["image"] for pod in PODS for container in pod.containers]
    return [
        *of_pods,
        *(service["image"] for service in SERVICES.values()),
        *re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE),
    ]


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_settings_exist(path: Path) -> None:
    assert not unknown(path.read_text("utf-8"))


def test_an_unknown_setting_is_found() -> None:
    assert unknown('WATHIQ_WORKERS: "4"\nWATHIQ_WORKER: "4"') == {"WATHIQ_WORKER"}


def test_images_are_pinned() -> None:
    assert not unpinned(images())


@pytest.mark.parametrize("image", ["postgres", "postgres:latest", "postgres:18.6 ", "python:slim"])
def test_an_image_that_is_not_is_found(image: str) -> None:
    assert unpinned([image])


def test_no_secret_has_a_value() -> None:
    assert not real_secrets(object_of("Secret")["stringData"])
    assert not real_secrets(dict(_ASSIGNED.findall(EXAMPLE)))
    assert not real_secrets(object_of("ConfigMap")["data"])
    for service in SERVICES.values():
        values = dict(service.get("environment", {}))
        if url := values.pop("WATHIQ_DATABASE_URL", None):
            assert re.fullmatch(r"postgresql://wathiq:\$\{POSTGRES_PASSWORD:\?[^}]+\}@postgres/wathiq", url)
        assert not real_secrets(values)


def test_a_secret_with_a_value_is_found() -> None:
    assert real_secrets({"WATHIQ_SECRET_KEY": "c2VjcmV0", "S3_ACCESS_KEY": "${S3_ACCESS_KEY:?}"}) == {
        "WATHIQ_SECRET_KEY"
    }


def test_the_example_has_every_variable_that_compose_files_take_and_no_other() -> None:
    taken = {name for path in DEPLOY.glob("compose*.yaml") for name in _VARIABLE.findall(path.read_text("utf-8"))}
    assert {name for name, _ in _ASSIGNED.findall(EXAMPLE)} == taken


def test_secrets_must_be_given() -> None:
    """Compose refuses to start where one is empty."""
    for path in DEPLOY.glob("compose*.yaml"):
        text = path.read_text("utf-8")
        assert not [name for name in _VARIABLE.findall(text) if _SECRET.search(name) and f"${{{name}:?" not in text]


def missing(template: Mapping[str, Any]) -> set[tuple[str, str]]:
    """ConfigMaps and Secrets, or keys of them, that a pod takes its environment from and that are not there."""
    there = {(each["kind"], each["metadata"]["name"]): {*each.get("data", ()), *each.get("stringData", ())}
             for each in objects() if each["kind"] in ("ConfigMap", "Secret")}  # fmt: skip
    found: set[tuple[str, str]] = set()
    for container in template["spec"]["containers"]:
        for source in container["envFrom"]:
            found |= {(_KINDS[kind], said["name"]) for kind, said in source.items()} - set(there)
        for variable in container["env"]:
            for kind, said in variable.get("valueFrom", {}).items():
                if said["key"] not in there.get((_KINDS[kind], said["name"]), ()):
                    found.add((_KINDS[kind], said["key"]))
    return found


@pytest.mark.parametrize("pod", PODS, ids=lambda pod: pod.owner)
def test_configmaps_secrets_and_their_keys_exist(pod: Pod) -> None:
    assert not missing(pod.template)


@pytest.mark.parametrize(
    "broken",
    [
        Break(("spec", "containers", 0, "envFrom", 0, "configMapRef", "name"), "wathik"),
        Break(("spec", "containers", 0, "envFrom", 1, "secretRef", "name"), "secrets"),
        Break(
            ("spec", "containers", 0, "env", 0),
            {"name": "WATHIQ_SECRET_KEY", "valueFrom": {"secretKeyRef": {"name": "wathiq", "key": "SECRET_KEY"}}},
        ),
    ],
)
@pytest.mark.parametrize("pod", PODS, ids=lambda pod: pod.owner)
def test_one_that_does_not_is_found(pod: Pod, broken: Break) -> None:
    assert len(missing(broken.of(dict(pod.template)))) == 1


def test_what_several_machines_need_is_set() -> None:
    assert set(object_of("Secret")["stringData"]) == {
        "WATHIQ_DATABASE_URL",
        "WATHIQ_SECRET_KEY",
        "AWS_ACCESS_KEY_ID",
        "AWS_SECRET_ACCESS_KEY",
    }
    assert {"WATHIQ_IMAGES_URL", "AWS_ENDPOINT_URL_S3", "AWS_REGION"} <= set(object_of("ConfigMap")["data"])


def test_ray_reports_nothing_home() -> None:
    assert "RAY_USAGE_STATS_ENABLED=0" in DOCKERFILE
    assert object_of("ConfigMap")["data"]["RAY_USAGE_STATS_ENABLED"] == "0"
    quiet = {"name": "RAY_USAGE_STATS_ENABLED", "value": "0"}
    assert quiet in object_of("RayService")["spec"]["rayClusterConfig"]["autoscalerOptions"]["env"]
    for pod in PODS:
        assert pod.owner == "Deployment" or all(quiet in container["env"] for container in pod.containers)
    for name, service in SERVICES.items():
        if "ray" in str(service.get("command")):
            assert service["environment"]["RAY_USAGE_STATS_ENABLED"] == "0", name


def test_the_image_is_built_with_the_tools_the_makefile_names() -> None:
    (version,) = re.findall(r"^UV_VERSION := (\S+)$", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    assert f"ARG UV_VERSION={version}\n" in DOCKERFILE


def test_the_image_installs_extras_that_there_are() -> None:
    there = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]
    asked = [service["build"]["args"]["EXTRAS"] for service in SERVICES.values() if "build" in service]
    assert {extra for extras in asked for extra in extras.split()} == {"s3", "cluster"} <= set(there)


def test_images_of_the_same_name_are_built_the_same_way() -> None:
    built = {(each["image"], each["build"]["args"]["EXTRAS"]) for each in SERVICES.values() if "build" in each}
    assert built == {("wathiq:0.1.0", "s3"), ("wathiq:0.1.0-cluster", "cluster s3")}


def test_the_image_runs_as_the_user_that_kubernetes_is_told() -> None:
    assert "\nUSER 10001:10001\n" in DOCKERFILE


def test_what_the_image_is_made_of_is_not_left_out() -> None:
    """.dockerignore leaves out everything but what it names."""
    lines = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    assert "*" in lines
    kept = {line.removeprefix("!") for line in lines if line.startswith("!")}
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE, re.MULTILINE)
    assert {name for names in copied for name in names.split()} == kept
    assert all((ROOT / name).exists() for name in kept)


def test_git_ignores_the_filled_in_environment() -> None:
    assert (DEPLOY / ".gitignore").read_text("utf-8").splitlines() == [".env"]
