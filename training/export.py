"""Turn a checkpoint into what the product loads: `python -m training.export mrz --from build/mrz`.

Writes `NAME.onnx` and its manifest `NAME.json` into `src/wathiq/models`: the alphabet, the input, the recipe, the
seed, the lines seen, the scores on specimens that the training never saw, and the file's SHA-256.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from pathlib import Path

import torch

from training.evaluate import evaluate
from training.recipe import Recipe
from training.recipes import RECIPES
from training.recogniser import Recogniser

_MODELS = Path(__file__).parent.parent / "src" / "wathiq" / "models"


def load(recipe: Recipe, checkpoint: Path) -> Recogniser:
    """The network of a checkpoint, ready to be asked."""
    network = Recogniser(recipe)
    state = torch.load(checkpoint / "checkpoint.pt", weights_only=True, map_location="cpu")
    network.load_state_dict(state["network"])
    return network.eval()


def export(recipe: Recipe, checkpoint: Path, out: Path, specimens: int) -> None:
    """Write the network and its manifest."""
    network = load(recipe, checkpoint)
    file = out / f"{recipe.name}.onnx"
    torch.onnx.export(
        network,
        (torch.zeros(1, 1, recipe.height, recipe.width),),
        str(file),
        input_names=["lines"],
        output_names=["scores"],
        dynamic_axes={"lines": {0: "batch"}, "scores": {0: "batch"}},
        dynamo=False,
    )
    manifest = {
        "name": recipe.name,
        "sha256": hashlib.sha256(file.read_bytes()).hexdigest(),
        "input": {"height": recipe.height, "width": recipe.width, "channels": "grey, -1..1, ink dark"},
        "alphabet": recipe.alphabet,
        "recipe": {
            "channels": recipe.channels,
            "hidden": recipe.hidden,
            "batch": recipe.batch,
            "learning_rate": recipe.learning_rate,
            "seed": recipe.seed,
            "fonts": sorted(Path(font).name for font in recipe.fonts),
            "held_out_fonts": sorted(Path(font).name for font in recipe.held_out_fonts),
        },
        **json.loads((checkpoint / "seen.json").read_text()),
        "scores": evaluate(network, recipe, specimens),
        "licence": "Apache-2.0",
    }
    (out / f"{recipe.name}.json").write_text(json.dumps(manifest, indent=2) + "\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("recipe", choices=RECIPES)
    parser.add_argument("--from", dest="checkpoint", type=Path, required=True)
    parser.add_argument("--to", type=Path, default=_MODELS)
    parser.add_argument("--specimens", type=int, default=200, help="held-out lines a row of the table")
    arguments = parser.parse_args()
    export(RECIPES[arguments.recipe], arguments.checkpoint, arguments.to, arguments.specimens)


if __name__ == "__main__":
    main()
