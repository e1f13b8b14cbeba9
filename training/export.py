"""Turn a checkpoint into what the product loads: `python -m training.export mrz --from build/mrz`.

Writes `NAME.onnx` and its manifest `NAME.json` into `src/wathiq/models`: what goes in and comes out, the recipe, the
seed, the specimens seen, the scores on specimens that the training never saw, and the file's SHA-256.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from training.evaluate import evaluate, evaluate_finder
from training.finder import scenes
from training.finder.network import Finder
from training.finder.task import LEARNING_RATE, PHOTOGRAPHS, SEED
from training.loop import load
from training.recapture import exam, sources
from training.recapture import task as recapture
from training.recapture.network import Recapture
from training.recipe import FontSet, Recipe
from training.recipes import RECIPES
from training.recogniser import Recogniser
from training.rim import exam as rim_exam
from training.rim import task as rim
from training.rim.network import Rim
from wathiq.authenticity.patches import PATCH
from wathiq.authenticity.rim import VIEW

_MODELS = Path(__file__).parent.parent / "src" / "wathiq" / "models"


def export_recogniser(recipe: Recipe, checkpoint: Path, out: Path, specimens: int) -> None:
    """Write a recogniser and its manifest."""
    network = load(Recogniser(recipe), checkpoint)
    described = {
        "input": _input(recipe),
        "alphabet": recipe.alphabet,
        "recipe": {
            "channels": recipe.channels,
            "hidden": recipe.hidden,
            "batch": recipe.batch,
            "learning_rate": recipe.learning_rate,
            "seed": recipe.seed,
            "fonts": _names(recipe.fonts),
            "held_out_fonts": _names(recipe.held_out_fonts),
            "conditions": list(recipe.conditions),
            "unseen_conditions": list(recipe.unseen),
        },
        **evaluate(network, recipe, specimens),
    }
    path = out / f"{recipe.name}.onnx"
    line = torch.zeros(1, 1, recipe.height, recipe.width)
    free = {0: "batch"} if recipe.stretch is None else {0: "batch", 3: "width"}
    _write(network, line, (_Port("lines", free), _Port("scores", {0: "batch", 1: "steps"})), path)
    _describe(path, described, checkpoint)


def _input(recipe: Recipe) -> dict[str, Any]:
    size = {"height": recipe.height, "width": recipe.width, "channels": "grey, -1..1"}
    return size if recipe.stretch is None else {**size, "stretch": recipe.stretch}


def export_finder(checkpoint: Path, out: Path, specimens: int) -> None:
    """Write the plate finder and its manifest."""
    network = load(Finder(), checkpoint)
    described = {
        "input": {"channels": "BGR, -1..1", "sides": "multiples of 8"},
        "recipe": {"seed": SEED, "learning_rate": LEARNING_RATE, "photographs": list(PHOTOGRAPHS)},
        "output": "a cell of 8 pixels: the logit of a plate, then x and y of its corners in units of 32 pixels",
        **evaluate_finder(network, specimens),
    }
    path, sides = out / "plate_finder.onnx", {2: "height", 3: "width"}
    scene = torch.zeros(1, 3, scenes.HEIGHT, scenes.WIDTH)
    _write(network, scene, (_Port("scenes", sides), _Port("plates", sides)), path)
    _describe(path, described, checkpoint)


def export_recapture(checkpoint: Path, out: Path, specimens: int) -> None:
    """Write the recapture detector's network and its manifest."""
    network = load(Recapture(), checkpoint)
    described = {
        "input": {"patch": PATCH, "channels": "BGR, -1..1"},
        "recipe": {
            "seed": recapture.SEED,
            "learning_rate": recapture.LEARNING_RATE,
            "plan": recapture.PLAN,
            "patches_a_picture": recapture.PATCHES,
            "photographs": {origin.package: origin.licences for origin in sources.ORIGINS},
        },
        "output": "a patch's logit that it was photographed off a screen or a print, and the logarithm of its weight",
        **exam.examine(network, specimens),
    }
    path, patches = out / "recapture.onnx", {0: "patches"}
    example = torch.zeros(1, 3, PATCH, PATCH)
    _write(network, example, (_Port("patches", patches), _Port("told", patches)), path)
    _describe(path, described, checkpoint)


def export_rim(checkpoint: Path, out: Path, specimens: int) -> None:
    """Write the rim detector and its manifest."""
    network = load(Rim(), checkpoint)
    described = {
        "input": {"view": VIEW, "channels": "BGR and what is in view, -1..1"},
        "recipe": {
            "seed": rim.SEED,
            "learning_rate": rim.LEARNING_RATE,
            "plan": rim.PLAN,
            "photographs": {origin.package: origin.licences for origin in sources.ORIGINS},
        },
        "output": "the logit that the face is seen within the rim of a sheet or a screen",
        **rim_exam.examine(network, specimens),
    }
    path, views = out / "rim.onnx", {0: "views"}
    _write(network, torch.zeros(1, 4, VIEW, VIEW), (_Port("view", views), _Port("told", views)), path)
    _describe(path, described, checkpoint)


@dataclass(frozen=True)
class _Port:
    """A network's input or output: its name, and the axes whose length is free."""

    name: str
    free: Mapping[int, str]


def _write(network: nn.Module, example: Tensor, ports: tuple[_Port, _Port], path: Path) -> None:
    """The network as ONNX."""
    torch.onnx.export(
        network,
        (example,),
        str(path),
        input_names=[ports[0].name],
        output_names=[ports[1].name],
        dynamic_axes={port.name: dict(port.free) for port in ports},
        dynamo=False,
    )


def _describe(path: Path, described: Mapping[str, Any], checkpoint: Path) -> None:
    """The manifest beside the network."""
    seen = json.loads((checkpoint / "seen.json").read_text())
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    manifest = {"name": path.stem, "sha256": digest, **described, **seen, "licence": "Apache-2.0"}
    path.with_suffix(".json").write_text(json.dumps(manifest, indent=2, ensure_ascii=False) + "\n")


def _names(fonts: FontSet) -> dict[str, list[str]]:
    return {script: sorted(Path(font).name for font in files) for script, files in fonts.items()}


_DETECTORS: Mapping[str, Callable[[Path, Path, int], None]] = {
    "plate_finder": export_finder,
    "recapture": export_recapture,
    "rim": export_rim,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("name", choices=(*RECIPES, *_DETECTORS))
    parser.add_argument("--from", dest="checkpoint", type=Path, required=True)
    parser.add_argument("--to", type=Path, default=_MODELS)
    parser.add_argument("--specimens", type=int, default=500, help="held-out specimens a row of the table")
    arguments = parser.parse_args()
    if arguments.name in RECIPES:
        export_recogniser(RECIPES[arguments.name], arguments.checkpoint, arguments.to, arguments.specimens)
    else:
        _DETECTORS[arguments.name](arguments.checkpoint, arguments.to, arguments.specimens)


if __name__ == "__main__":
    main()
