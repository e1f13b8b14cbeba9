"""What is handed to Kubernetes is what it takes, without a field that it would drop silently."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest

from tests.deploy.manifests import (
    KUBERNETES,
    KUSTOMIZATIONS,
    Break,
    Document,
    Pod,
    all_pods,
    documents,
    object_of,
    objects,
)

VERSIONS = ("1.31", "1.36")
PLAIN = [each for each in objects() if each["kind"] != "RayService"]
PODS = all_pods()
API = 8000
CONFINED = {
    "allowPrivilegeEscalation": False,
    "readOnlyRootFilesystem": True,
    "capabilities": {"drop": ["ALL"]},
}


def title(document: Document) -> str:
    return f"{document['kind']} {document['metadata']['name']}"


def is_valid(document: Document, version: str) -> bool:
    try:
        kubernetes_validate.validate(document, version, strict=True)
    except kubernetes_validate.ValidationError:
        return False
    return True


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("document", PLAIN, ids=title)
def test_is_what_kubernetes_takes(document: Document, version: str) -> None:
    assert kubernetes_validate.validate(document, version, strict=True) == version


@pytest.mark.parametrize(
    ("kind", "broken"),
    [
        ("Deployment", Break(("spec", "replica"), 3)),
        ("Deployment", Break(("spec", "replicas"), "three")),
        ("Deployment", Break(("spec", "selector"), None)),
        ("Deployment", Break(("spec", "template", "spec", "containers", 0, "readOnlyRootFilesystem"), True)),
        ("Deployment", Break(("spec", "template", "spec", "containers", 0, "readinessProbe", "httpGet", "url"), "/")),
        ("NetworkPolicy", Break(("spec", "podSelectors"), {})),
        ("NetworkPolicy", Break(("spec", "egress", 0, "ports", 0, "portNumber"), 53)),
        ("PodDisruptionBudget", Break(("spec", "maxUnavailable"), [1])),
        ("ConfigMap", Break(("data", "WATHIQ_WORKERS"), 4)),
        ("Service", Break(("spec", "ports", 0, "targetport"), 80)),
    ],
    ids=lambda each: ".".join(map(str, each.path)) if isinstance(each, Break) else each,
)
def test_a_broken_object_is_found(kind: str, broken: Break) -> None:
    assert not is_valid(broken.of(object_of(kind)), VERSIONS[0])


def is_restricted(template: Mapping[str, Any]) -> bool:
    """As the Pod Security Standard of that name has it, with a read-only root and nothing of the node."""
    spec = template["spec"]
    said = spec["securityContext"]
    return (
        said["runAsNonRoot"] is True
        and said["runAsUser"] == 10001
        and said["seccompProfile"] == {"type": "RuntimeDefault"}
        and not {"hostNetwork", "hostPID", "hostIPC"} & set(spec)
        and all(container.get("securityContext") == CONFINED for container in spec["containers"])
        and all("hostPort" not in port for container in spec["containers"] for port in container["ports"])
        and all(set(volume) == {"name", "emptyDir"} for volume in spec["volumes"])
    )


@pytest.mark.parametrize("pod", PODS, ids=lambda pod: pod.owner)
def test_pods_are_restricted(pod: Pod) -> None:
    assert is_restricted(pod.template)


@pytest.mark.parametrize(
    "broken",
    [
        Break(("spec", "securityContext", "runAsNonRoot"), False),
        Break(("spec", "hostNetwork"), True),
        Break(("spec", "containers", 0, "securityContext"), None),
        Break(("spec", "containers", 0, "securityContext", "privileged"), True),
        Break(("spec", "containers", 0, "securityContext", "capabilities", "add"), ["NET_ADMIN"]),
        Break(("spec", "containers", 0, "ports", 0, "hostPort"), 8000),
        Break(("spec", "volumes", 0), {"name": "tmp", "hostPath": {"path": "/tmp"}}),  # noqa: S108 - as somebody might
    ],
    ids=lambda broken: str(broken.path[-1]),
)
@pytest.mark.parametrize("pod", PODS, ids=lambda pod: pod.owner)
def test_a_pod_that_is_not_is_found(pod: Pod, broken: Break) -> None:
    assert not is_restricted(broken.of(dict(pod.template)))


@pytest.mark.parametrize("pod", PODS, ids=lambda pod: pod.owner)
def test_pods_have_bounds_probes_and_room_to_write(pod: Pod) -> None:
    for container in pod.containers:
        assert {"cpu", "memory"} == set(container["resources"]["limits"]) == set(container["resources"]["requests"])
        assert {"readinessProbe", "livenessProbe"} <= set(container)
        mounted = {mount["mountPath"]: mount["name"] for mount in container["volumeMounts"]}
        assert {"/tmp", "/var/lib/wathiq"} <= set(mounted)  # noqa: S108 - a path in the container
        assert set(mounted.values()) == {volume["name"] for volume in pod.template["spec"]["volumes"]}


@pytest.mark.parametrize("pod", PODS, ids=lambda pod: pod.owner)
def test_a_service_of_our_name_sets_no_port(pod: Pod) -> None:
    """Kubernetes would say WATHIQ_PORT=tcp://10.0.0.1:8000, and the server would not start."""
    assert pod.template["spec"]["enableServiceLinks"] is False


def reached(policy: Document) -> list[int | str]:
    """Ports that something other than the pods of the policy itself may reach; `all` where a rule names none."""
    ours = {"podSelector": policy["spec"]["podSelector"]}
    from_others = [rule for rule in policy["spec"]["ingress"] if rule.get("from") != [ours]]
    return [port["port"] for rule in from_others for port in rule.get("ports", [{"port": "all"}])]


def test_nothing_from_outside_reaches_a_port_but_the_apis() -> None:
    """And KubeRay's operator the dashboard's, of the head."""
    assert reached(object_of("NetworkPolicy")) == [API]
    assert reached(object_of("NetworkPolicy", "wathiq-ray")) == []
    assert reached(object_of("NetworkPolicy", "wathiq-ray-head")) == [8265]
    (rule,) = object_of("NetworkPolicy", "wathiq-ray-head")["spec"]["ingress"]
    (operator,) = rule["from"]
    assert operator["podSelector"]["matchLabels"] == {"app.kubernetes.io/name": "kuberay-operator"}
    assert operator["namespaceSelector"]["matchLabels"] == {"kubernetes.io/metadata.name": "kuberay-system"}


@pytest.mark.parametrize(
    ("broken", "ports"),
    [
        (Break(("spec", "ingress", 0, "from"), None), ["all"]),
        (Break(("spec", "ingress", 0, "from", 0, "podSelector"), {}), ["all"]),
        (Break(("spec", "ingress", 0), {"ports": [{"port": 6379}]}), [6379]),
    ],
)
def test_a_port_that_is_open_is_found(broken: Break, ports: list[int | str]) -> None:
    assert reached(broken.of(object_of("NetworkPolicy", "wathiq-ray"))) == ports


def test_services_lead_to_the_api_alone_and_only_within_the_cluster() -> None:
    services = [each["spec"] for each in PLAIN if each["kind"] == "Service"]
    assert [(spec["type"], [port["port"] for port in spec["ports"]]) for spec in services] == [("ClusterIP", [API])]


def test_every_pod_is_under_a_policy_both_ways() -> None:
    general = object_of("NetworkPolicy")["spec"]
    assert set(general["policyTypes"]) == {"Ingress", "Egress"}
    for pod in PODS:
        assert general["podSelector"]["matchLabels"].items() <= pod.template["metadata"]["labels"].items()


def test_ways_out_lead_to_named_places() -> None:
    for policy in PLAIN:
        if policy["kind"] == "NetworkPolicy":
            assert all(rule["to"] for rule in policy["spec"]["egress"])
            blocks = [
                peer["ipBlock"]["cidr"] for rule in policy["spec"]["egress"] for peer in rule["to"] if "ipBlock" in peer
            ]
            assert all(
                block.startswith("192.0.2.") and block.endswith("/32") for block in blocks
            )  # RFC 5737's: yours to set


def test_selectors_find_the_pods() -> None:
    deployment = object_of("Deployment")["spec"]
    labels = deployment["template"]["metadata"]["labels"]
    assert deployment["selector"]["matchLabels"].items() <= labels.items()
    assert object_of("Service")["spec"]["selector"].items() <= labels.items()
    assert object_of("PodDisruptionBudget")["spec"]["selector"]["matchLabels"].items() <= labels.items()


@pytest.mark.parametrize("path", KUSTOMIZATIONS, ids=lambda path: path.parent.name)
def test_a_kustomization_names_what_lies_beside_it(path: Path) -> None:
    (kustomization,) = documents(path)
    named = {(path.parent / name).resolve() for name in kustomization["resources"]}
    assert all(each.exists() for each in named)
    beside = {each for each in KUBERNETES if each.parent == path.parent and "example" not in each.name}
    assert beside - {path} == {each for each in named if each.is_file()}


@pytest.mark.skipif(shutil.which("kubectl") is None, reason="kubectl is not installed")
@pytest.mark.parametrize("name", ["simple", "ray"])
def test_kubectl_makes_of_a_kustomization_what_kubernetes_takes(name: str, tmp_path: Path) -> None:
    (folder,) = {path.parent for path in KUSTOMIZATIONS if path.parent.name == name}
    command = ["kubectl", "kustomize", str(folder)]
    made = tmp_path / "made.yaml"
    made.write_bytes(subprocess.run(command, check=True, capture_output=True, timeout=60).stdout)  # noqa: S603
    for document in documents(made):
        assert document["kind"] == "Namespace" or document["metadata"]["namespace"] == "wathiq"
        assert document["kind"] == "RayService" or is_valid(document, VERSIONS[-1])
    assert made.read_text().count("image: registry.example.com/wathiq:0.1.0") == {"simple": 1, "ray": 2}[name]
