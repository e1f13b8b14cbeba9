"""The RayService is what KubeRay takes, its pods what Kubernetes takes, and what it serves what Ray understands."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from importlib import import_module
from importlib.metadata import version as installed
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import kubernetes_validate
import pytest
import yaml
from pydantic import SecretStr
from ray.serve.schema import ServeDeploySchema

from tests.deploy.manifests import Break, Document, have_room, object_of, pods
from wathiq.cluster.application import NAME, READERS
from wathiq.settings import Settings

VERSIONS = ("1.31", "1.36")
SCHEMA = json.loads((Path(__file__).parent / "rayservice.schema.json").read_text("utf-8"))
SERVICE = object_of("RayService")
CLUSTER = SERVICE["spec"]["rayClusterConfig"]
(WORKERS,) = CLUSTER["workerGroupSpecs"]
SERVED = yaml.safe_load(SERVICE["spec"]["serveConfigV2"])
APPLICATIONS = {application["name"]: application for application in SERVED["applications"]}
ENVIRONMENTS = {name: application["runtime_env"]["env_vars"] for name, application in APPLICATIONS.items()}
SIZES = ENVIRONMENTS[NAME]
SECRET = set(object_of("Secret")["stringData"])


def check_fields(document: Document) -> None:
    jsonschema.Draft202012Validator(SCHEMA).validate(document)


def check_pods(document: Document, version: str) -> None:
    for pod in pods(document):
        metadata = {"name": pod.owner, **pod.template["metadata"]}
        whole = {**pod.template, "apiVersion": "v1", "kind": "Pod", "metadata": metadata}
        kubernetes_validate.validate(whole, version, strict=True)
    kubernetes_validate.validate(autoscaler(document), version, strict=True)


def autoscaler(document: Document) -> Document:
    """A pod of the container that KubeRay makes of the autoscaler's options."""
    options = document["spec"]["rayClusterConfig"]["autoscalerOptions"]
    own = ("imagePullPolicy", "resources", "env", "securityContext", "volumeMounts")
    container = {"name": "autoscaler", "image": "wathiq", **{name: options[name] for name in own}}
    return {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "head"}, "spec": {"containers": [container]}}


def check_served(config: Mapping[str, Any]) -> None:
    """Ray's own schema, and nothing in it that Ray would drop silently: it takes unknown fields."""
    understood = ServeDeploySchema.model_validate(config).model_dump(exclude_unset=True, mode="json")
    assert set(leaves(understood)) == set(leaves(config))


def leaves(value: Any, path: str = "") -> Iterator[str]:
    """The paths of all that is neither a mapping nor a list."""
    if isinstance(value, Mapping):
        for name, below in value.items():
            yield from leaves(below, f"{path}.{name}")
    elif isinstance(value, list):
        for number, below in enumerate(value):
            yield from leaves(below, f"{path}.{number}")
    else:
        yield path


def test_has_no_field_that_kuberay_does_not_know() -> None:
    check_fields(SERVICE)


@pytest.mark.parametrize("version", VERSIONS)
def test_its_pods_are_what_kubernetes_takes(version: str) -> None:
    check_pods(SERVICE, version)


def test_what_it_serves_is_what_ray_understands() -> None:
    check_served(SERVED)


@pytest.mark.parametrize(
    "broken",
    [
        Break(("apiVersion",), "ray.io/v1alpha1"),
        Break(("spec", "serveConfig"), ""),
        Break(("spec", "upgradeStrategy", "type"), "Rolling"),
        Break(("spec", "rayClusterConfig", "rayVersion"), 2.6),
        Break(("spec", "rayClusterConfig", "authOptions", "mode"), "tokens"),
        Break(("spec", "rayClusterConfig", "autoscalerOptions", "idleTimeout"), 60),
        Break(("spec", "rayClusterConfig", "headGroupSpec", "replicas"), 1),
        Break(("spec", "rayClusterConfig", "headGroupSpec", "rayStartParams", "num-cpus"), 0),
        Break(("spec", "rayClusterConfig", "workerGroupSpecs", 0, "maxReplicas"), "8"),
        Break(("spec", "rayClusterConfig", "workerGroupSpecs", 0, "minReplicas"), None),
    ],
    ids=lambda broken: str(broken.path[-1]),
)
def test_a_broken_field_is_found(broken: Break) -> None:
    with pytest.raises(jsonschema.ValidationError):
        check_fields(broken.of(SERVICE))


HEAD = ("spec", "rayClusterConfig", "headGroupSpec", "template", "spec")
WORKER = ("spec", "rayClusterConfig", "workerGroupSpecs", 0, "template", "spec")


@pytest.mark.parametrize(
    "broken",
    [
        Break((*HEAD, "container"), []),
        Break((*HEAD, "containers", 0, "ports", 0, "containerPort"), "6379"),
        Break((*WORKER, "containers", 0, "readinessProbe", "httpGet", "port"), None),
        Break((*WORKER, "volumes", 2, "emptyDir", "size"), "1Gi"),
        Break(("spec", "rayClusterConfig", "autoscalerOptions", "resources", "limit"), {}),
    ],
    ids=lambda broken: str(broken.path[-1]),
)
def test_a_broken_pod_is_found(broken: Break) -> None:
    with pytest.raises(kubernetes_validate.ValidationError):
        check_pods(broken.of(SERVICE), VERSIONS[0])


@pytest.mark.parametrize(
    "broken",
    [
        Break(("applications", 0, "import_path"), None),
        Break(("applications", 0, "import_paths"), "wathiq"),
        Break(("applications", 0, "route_prefix"), 80),
        Break(("applications", 1, "deployments", 0, "max_replica_per_node"), 1),
        Break(("applications", 0, "deployments", 0, "health_check_period_s"), "often"),
        Break(("http_options", "keepalive"), 75),
        Break(("proxy_location",), "Somewhere"),
    ],
    ids=lambda broken: str(broken.path[-1]),
)
def test_a_broken_configuration_of_serve_is_found(broken: Break) -> None:
    with pytest.raises((ValueError, AssertionError)):
        check_served(broken.of(SERVED))


def test_the_applications_can_be_built_and_have_these_deployments(monkeypatch: pytest.MonkeyPatch) -> None:
    of_pods = {
        "WATHIQ_DATABASE_URL": "postgresql://wathiq:password@postgres.invalid/wathiq",
        "WATHIQ_SECRET_KEY": "A" * 43 + "=",
    }
    limits = {}
    for application in APPLICATIONS.values():
        for name, value in {**of_pods, **ENVIRONMENTS[application["name"]]}.items():
            monkeypatch.setenv(name, value)
        module, _, builder = application["import_path"].partition(":")
        built = getattr(import_module(module), builder)({})._bound_deployment
        assert [built.name] == [deployment["name"] for deployment in application["deployments"]]
        limits[built.name] = built._deployment_config.autoscaling_config
    assert (limits["Http"].min_replicas, limits["Http"].max_replicas) == (2, 4)
    assert (limits["Reader"].min_replicas, limits["Reader"].max_replicas) == (2, 24)


def test_the_applications_are_those_that_look_for_each_other() -> None:
    assert set(APPLICATIONS) == {NAME, READERS}
    assert [application["route_prefix"] for application in APPLICATIONS.values()] == [None, "/"]
    assert SIZES.items() <= ENVIRONMENTS[READERS].items()


def secrets_of(environment: Mapping[str, str]) -> set[str]:
    """Names of secrets that a process has a value of: of those in the Secret, which its pod has, and of settings.

    Ray puts what an application's environment says over what the pod's says.
    """
    settings = {
        f"WATHIQ_{name.upper()}" for name, field in Settings.model_fields.items() if field.annotation is SecretStr
    }
    whole = {**dict.fromkeys(SECRET | settings, "a secret"), **environment}
    return {name for name in SECRET | settings if whole[name]}


def test_readers_have_no_secrets_in_their_environment() -> None:
    assert secrets_of(ENVIRONMENTS[READERS]) == set()


def test_those_that_speak_http_have_all_of_them() -> None:
    assert secrets_of(ENVIRONMENTS[NAME]) > SECRET


@pytest.mark.parametrize("name", sorted(SECRET))
def test_a_secret_that_readers_have_is_found(name: str) -> None:
    environment = ENVIRONMENTS[READERS]
    assert secrets_of(Break((name,), None).of(environment)) == {name}
    assert secrets_of(Break((name,), "a value").of(environment)) == {name}


def test_serve_logs_no_request() -> None:
    """Its lines would quote paths, and with them keys."""
    for said in (SERVED, *APPLICATIONS.values()):
        assert said["logging_config"] == {"log_level": "WARNING", "enable_access_log": False}


def test_there_is_room_for_all_that_may_be_started() -> None:
    cpus = int(WORKERS["rayStartParams"]["num-cpus"])
    assert cpus == int(WORKERS["template"]["spec"]["containers"][0]["resources"]["limits"]["cpu"])
    for size in ("min", "max"):
        assert have_room(WORKERS[f"{size}Replicas"], cpus, SIZES, size.upper())


@pytest.mark.parametrize(
    "broken",
    [
        Break(("WATHIQ_RAY_HTTP_MAX",), "9"),
        Break(("WATHIQ_RAY_READERS_MAX",), "29"),  # more than what is left of four nodes with HTTP and four without
        Break(("WATHIQ_RAY_READER_CPUS",), "8"),  # more than a node has
    ],
    ids=lambda broken: str(broken.path[0]),
)
def test_more_than_there_is_room_for_is_found(broken: Break) -> None:
    assert not have_room(8, 4, broken.of(SIZES), "MAX")


def test_nothing_that_works_runs_on_the_head() -> None:
    assert CLUSTER["headGroupSpec"]["rayStartParams"]["num-cpus"] == "0"
    assert SERVICE["spec"]["excludeHeadPodFromServeSvc"] is True


def test_ray_asks_for_a_token_and_is_the_version_that_is_installed() -> None:
    assert CLUSTER["authOptions"] == {"mode": "token"}
    assert CLUSTER["rayVersion"] == installed("ray")
