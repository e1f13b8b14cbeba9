"""Score a network on specimens that training never drew: other seeds, other fonts, one condition at a time."""

from __future__ import annotations

from random import Random

import numpy as np
import torch

from training.degrade import CONDITIONS, Degradation, Picture, degrade
from training.lines import Grey
from training.recipe import Recipe
from training.recogniser import Recogniser, greedy
from training.specimens import scene, squeeze


def evaluate(network: Recogniser, recipe: Recipe, count: int) -> dict[str, dict[str, float]]:
    """`line_exact` and `character_error_rate` by row: clean, each condition alone, all mixed, and held-out fonts."""
    fonts = tuple(recipe.fonts)
    rows = {"clean": _draw(recipe, fonts[:1], count, lambda picture, _: picture)}
    for name, (strike, _) in CONDITIONS.items():
        rows[name] = _draw(recipe, fonts[:1], count, strike)
    rows["mixed"] = _draw(recipe, fonts[:1], count, degrade)
    rows["held_out_fonts_clean"] = _draw(recipe, recipe.held_out_fonts, count, lambda picture, _: picture)
    rows["held_out_fonts_mixed"] = _draw(recipe, recipe.held_out_fonts, count, degrade)
    return {name: _score(network, recipe, specimens) for name, specimens in rows.items()}


def _draw(recipe: Recipe, fonts: tuple[str, ...], count: int, strike: Degradation) -> list[tuple[Grey, str]]:
    random = Random(f"held out {recipe.seed}")
    specimens = []
    for _ in range(count):
        text = recipe.write(random)
        picture: Picture = scene(recipe, text, random.choice(fonts), random)
        picture = np.clip(strike(picture, random), 0, 1)
        specimens.append((squeeze(picture, recipe), text))
    return specimens


def _score(network: Recogniser, recipe: Recipe, specimens: list[tuple[Grey, str]]) -> dict[str, float]:
    wrong = characters = exact = 0
    for start in range(0, len(specimens), 50):
        batch = specimens[start : start + 50]
        lines = torch.from_numpy(np.stack([p for p, _ in batch])).float().div(127.5).sub(1).unsqueeze(1)
        with torch.inference_mode():
            read = greedy(network(lines), recipe.alphabet)
        for text, (_, truth) in zip(read, batch, strict=True):
            wrong += _distance(text, truth)
            characters += len(truth)
            exact += text == truth
    return {
        "line_exact": round(exact / len(specimens), 4),
        "character_error_rate": round(wrong / characters, 5),
    }


def _distance(one: str, other: str) -> int:
    """Levenshtein distance."""
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        previous, row[0] = row[0], i
        for j, b in enumerate(other, 1):
            previous, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, previous + (a != b))
    return row[-1]
