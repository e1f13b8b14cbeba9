"""Score a network on specimens that training never drew: other seeds, other fonts, one condition at a time."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from random import Random
from typing import Any

import cv2
import numpy as np
import torch
from rapidfuzz.distance import Levenshtein
from torch import nn

from training import recipes
from training.degrade import Degradation, Picture, degrade
from training.finder import scenes
from training.finder.task import PHOTOGRAPHS, collate, target
from training.recipe import FontSet, Recipe, Scene
from training.specimen import Grey, squeeze, stacked
from wathiq.language.text import Text, logit
from wathiq.vision import ctc
from wathiq.vision.plate_finder import plates

Specimens = list[tuple[Grey, str]]


def evaluate(network: nn.Module, recipe: Recipe, count: int) -> dict[str, Any]:
    """`scores`: share of exact lines and character error rate by condition and fonts; `calibration` of confidences.

    Every row has its own specimens: clean, each condition alone, all mixed, conditions that training never showed;
    and the same with fonts that it never showed.
    """
    known, unknown, exam = recipe.fonts, recipe.held_out_fonts, recipe.exam
    mixed = partial(_degraded, recipe)
    rows: dict[str, Specimens] = {"clean": _draw(recipe, exam, known, count, _clean)}
    for name, (strike, _) in {**recipe.conditions, **recipe.unseen}.items():
        row = f"unseen condition: {name}" if name in recipe.unseen else name
        rows[row] = _draw(recipe, exam, known, count, strike)
    rows["mixed"] = _draw(recipe, exam, known, count, mixed)
    rows["held-out fonts, clean"] = _draw(recipe, exam, unknown, count, _clean)
    for name, (strike, _) in recipe.unseen.items():
        rows[f"held-out fonts, unseen condition: {name}"] = _draw(recipe, exam, unknown, count, strike)
    rows["held-out fonts, mixed"] = _draw(recipe, exam, unknown, count, mixed)
    scores = {name: _score(_read(network, recipe, specimens), specimens) for name, specimens in rows.items()}
    trial = _draw(recipe, recipe.scene, unknown, 8 * count, mixed)
    return {"scores": scores, "calibration": _calibrate(recipe, _read(network, recipe, trial), trial)}


def _clean(picture: Picture, _: Random) -> Picture:
    return picture


def _degraded(recipe: Recipe, picture: Picture, random: Random) -> Picture:
    return degrade(picture, recipe.conditions, random)


def _draw(recipe: Recipe, scene: Scene, fonts: FontSet, count: int, strike: Degradation) -> Specimens:
    random = Random(f"held out {recipe.seed}")
    specimens = []
    for _ in range(count):
        picture, text = scene(random, fonts)
        specimens.append((squeeze(np.clip(strike(picture, random), 0, 1).astype(np.float32), recipe), text))
    return specimens


def _read(network: nn.Module, recipe: Recipe, specimens: Specimens) -> list[Text]:
    """Each specimen as the product would read it, off one look."""
    read: list[Text] = []
    for start in range(0, len(specimens), 50):
        pictures = stacked([picture for picture, _ in specimens[start : start + 50]])
        with torch.inference_mode():
            scores = network(torch.from_numpy(pictures))
        read += [ctc.decode(line, recipe.alphabet) for line in scores.exp().numpy()]
    return read


def _score(read: Sequence[Text], specimens: Specimens) -> dict[str, float]:
    pairs = [(str(text), truth) for text, (_, truth) in zip(read, specimens, strict=True)]
    wrong = sum(Levenshtein.distance(text, truth) for text, truth in pairs)
    return {
        "exact": round(sum(text == truth for text, truth in pairs) / len(pairs), 4),
        "character_error_rate": round(wrong / sum(len(truth) for _, truth in pairs), 5),
    }


def _calibrate(recipe: Recipe, read: Sequence[Text], specimens: Specimens) -> dict[str, float]:
    """The logistic curve that turns a sureness into the chance that a lawful text is right.

    It is fitted (Newton's method) on plates and on what is none, so that it knows how easily nothing looks like a short
    text: besides the sureness's logit it looks at the number of characters.
    """
    claims = [(t, str(t) == truth) for t, (_, truth) in zip(read, specimens, strict=True) if recipe.lawful(str(t))]
    if not claims:
        return {"claims": 0}
    design = np.array([[logit(text.sureness), 1.0, len(text)] for text, _ in claims])
    right = np.array([right for _, right in claims], np.float64)
    start, ridge = np.array([1.0, 0.0, 0.0]), 1e-2 * np.eye(3)  # keeps it from running away where all are right
    weights = start
    for _ in range(50):
        chance = 1 / (1 + np.exp(-design @ weights))
        slope = design.T @ (right - chance) - ridge @ (weights - start)
        bend = (design * (chance * (1 - chance))[:, None]).T @ design + ridge
        weights = weights + np.linalg.solve(bend, slope)
    chance = 1 / (1 + np.exp(-design @ weights))
    return {
        "slope": round(float(weights[0]), 4),
        "offset": round(float(weights[1]), 4),
        "per_character": round(float(weights[2]), 4),
        "claims": len(claims),
        "expected_calibration_error": round(_calibration_error(chance, right), 4),
    }


def _calibration_error(chance: Any, right: Any) -> float:
    """Mean gap between the chance told and the share that was right, over ten bins of as many specimens each."""
    order = np.argsort(chance)
    bins = np.array_split(order, 10)
    return float(sum(abs(chance[b].mean() - right[b].mean()) * len(b) for b in bins) / len(order))


def evaluate_finder(network: nn.Module, count: int) -> dict[str, Any]:
    """How many plates of scenes in unseen fonts are found, how well, and how many cells cry wolf."""
    random = Random("held out finder")
    photos = scenes.photographs(PHOTOGRAPHS)
    streets = [scenes.draw(random, recipes.HELD_OUT_FONTS, photos) for _ in range(count)]
    overlaps, false = [], 0
    for street in streets:
        pixels, _ = collate([(street.pixels, target(street))])
        with torch.inference_mode():
            told = network(pixels)[0].numpy()
        found = plates(told)
        hits = [max((overlap(plate.corners, quad) for plate in found), default=0.0) for quad in street.plates]
        overlaps += hits
        false += sum(all(overlap(plate.corners, quad) < 0.3 for quad in street.plates) for plate in found)
    hits = np.array(overlaps)
    return {
        "scores": {
            "scenes": count,
            "found": round(float((hits > 0.5).mean()), 4),
            "mean_overlap": round(float(hits[hits > 0.5].mean()), 4),
            "false_finds_a_scene": round(false / count, 4),
        }
    }


def overlap(one: Any, other: Any) -> float:
    """Intersection over union of two convex quads."""
    shared, _ = cv2.intersectConvexConvex(np.asarray(one, np.float32), np.asarray(other, np.float32))
    whole = abs(cv2.contourArea(np.asarray(one, np.float32))) + abs(cv2.contourArea(np.asarray(other, np.float32)))
    return float(shared / max(whole - shared, 1e-6))
