"""The files under `deploy/`, and ways to break them: a check that nothing can fail checks nothing."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from wathiq.cluster.application import _HTTP_CPUS

DEPLOY = Path(__file__).parents[2] / "deploy"
COMPOSE = sorted(DEPLOY.glob("compose*.yaml"))
KUBERNETES = sorted((DEPLOY / "kubernetes").rglob("*.yaml"))
KUSTOMIZATIONS = [path for path in KUBERNETES if path.name == "kustomization.yaml"]

Document = dict[str, Any]


@cache
def documents(path: Path) -> list[Document]:
    """All of a YAML file's documents, with anchors followed. They are shared: nobody may change them."""
    return [document for document in yaml.safe_load_all(path.read_text("utf-8")) if document]


def objects() -> list[Document]:
    """What is handed to Kubernetes, and the example of a Secret."""
    return [found for path in KUBERNETES if path not in KUSTOMIZATIONS for found in documents(path)]


def object_of(kind: str, name: str = "wathiq") -> Document:
    (found,) = [each for each in objects() if (each["kind"], each["metadata"]["name"]) == (kind, name)]
    return found


class Break(NamedTuple):
    """What to put at a path into a document; None takes away what is there."""

    path: tuple[str | int, ...]
    value: Any

    def of(self, whole: Document) -> Document:
        """The document with this in it. The way there must exist, so that no mutation misses."""
        broken = copy.deepcopy(whole)
        at: Any = broken
        for step in self.path[:-1]:
            at = at[step]
        if self.value is None:
            del at[self.path[-1]]
        else:
            at[self.path[-1]] = self.value
        return broken


class Pod(NamedTuple):
    """A template of pods, and whose it is."""

    owner: str
    template: Mapping[str, Any]

    @property
    def containers(self) -> list[Document]:
        spec = self.template["spec"]
        return [*spec["containers"], *spec.get("initContainers", ())]


def pods(document: Document) -> list[Pod]:
    """The templates of pods in an object of Kubernetes."""
    if document["kind"] == "Deployment":
        return [Pod("Deployment", document["spec"]["template"])]
    if document["kind"] == "RayService":
        cluster = document["spec"]["rayClusterConfig"]
        groups = {
            "head": cluster["headGroupSpec"],
            **{group["groupName"]: group for group in cluster["workerGroupSpecs"]},
        }
        return [Pod(name, group["template"]) for name, group in groups.items()]
    return []


def all_pods() -> list[Pod]:
    return [pod for document in objects() for pod in pods(document)]


def services() -> Iterator[tuple[str, Document]]:
    """Every service of the compose files, by the file's name and its own."""
    for path in COMPOSE:
        (document,) = documents(path)
        for name, service in document["services"].items():
            yield f"{path.name}: {name}", service


def have_room(nodes: int, cpus: int, sizes: Mapping[str, str], size: str) -> bool:
    """Whether so many nodes hold all that may be started: HTTP once a node, and each reader whole on one."""
    http, readers = (int(sizes[f"WATHIQ_RAY_{kind}_{size}"]) for kind in ("HTTP", "READERS"))
    each = int(sizes["WATHIQ_RAY_READER_CPUS"])
    room = http * ((cpus - _HTTP_CPUS) // each) + (nodes - http) * (cpus // each)
    return http <= nodes and readers <= room
