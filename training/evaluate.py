"""Score a network on specimens that training never drew: other seeds, other fonts, one condition at a time."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import Any

import cv2
import numpy as np
import torch
from torch import nn

from training import recipes
from training.degrade import Degradation, degrade
from training.finder import scenes
from training.finder.task import PHOTOGRAPHS, collate, target
from training.recipe import FontSet, Recipe
from training.recogniser import greedy
from training.specimens import Grey, squeeze
from wathiq.vision.plate_finder import plates

Specimens = list[tuple[Grey, str]]


def evaluate(network: nn.Module, recipe: Recipe, count: int) -> dict[str, Any]:
    """`scores`: share of exact lines and character error rate by condition and fonts; `calibration` of confidences.

    Every row has its own specimens: clean, each condition alone, all mixed, conditions that training never showed;
    and the same with fonts that it never showed.
    """
    known, unknown = recipe.fonts, recipe.held_out_fonts
    rows: dict[str, Specimens] = {"clean": _draw(recipe, known, count, _clean)}
    for name, (strike, _) in {**recipe.conditions, **recipe.unseen}.items():
        rows[f"unseen condition: {name}" if name in recipe.unseen else name] = _draw(recipe, known, count, strike)
    rows["mixed"] = _draw(recipe, known, count, _mixed(recipe))
    rows["held-out fonts, clean"] = _draw(recipe, unknown, count, _clean)
    for name, (strike, _) in recipe.unseen.items():
        rows[f"held-out fonts, unseen condition: {name}"] = _draw(recipe, unknown, count, strike)
    rows["held-out fonts, mixed"] = _draw(recipe, unknown, count, _mixed(recipe))
    scores = {name: _score(_read(network, recipe, specimens), specimens) for name, specimens in rows.items()}
    trial = _draw(recipe, unknown, 4 * count, _mixed(recipe), "calibration")
    return {"scores": scores, "calibration": _calibrate(_read(network, recipe, trial), trial)}


def _clean(picture: Any, _: Random) -> Any:
    return picture


def _mixed(recipe: Recipe) -> Degradation:
    return lambda picture, random: degrade(picture, recipe.conditions, random)


def _draw(recipe: Recipe, fonts: FontSet, count: int, strike: Degradation, salt: str = "held out") -> Specimens:
    random = Random(f"{salt} {recipe.seed}")
    specimens = []
    for _ in range(count):
        picture, text = recipe.exam(random, fonts)
        specimens.append((squeeze(np.clip(strike(picture, random), 0, 1).astype(np.float32), recipe), text))
    return specimens


def _read(network: nn.Module, recipe: Recipe, specimens: Specimens) -> list[tuple[str, float]]:
    """Of each specimen the text and how sure the network is of it: the product over its characters."""
    read: list[tuple[str, float]] = []
    for start in range(0, len(specimens), 50):
        batch = specimens[start : start + 50]
        lines = torch.from_numpy(np.stack([p for p, _ in batch])).float().div(127.5).sub(1).unsqueeze(1)
        with torch.inference_mode():
            scores = network(lines)
        sure = scores.max(dim=2)
        for text, best, which in zip(greedy(scores, recipe.alphabet), sure.values, sure.indices, strict=True):
            read.append((text, float(best[which > 0].sum().exp()) if text else 0.0))
    return read


def _score(read: Sequence[tuple[str, float]], specimens: Specimens) -> dict[str, float]:
    pairs = [(text, truth) for (text, _), (_, truth) in zip(read, specimens, strict=True)]
    wrong = sum(_distance(text, truth) for text, truth in pairs)
    return {
        "exact": round(sum(text == truth for text, truth in pairs) / len(pairs), 4),
        "character_error_rate": round(wrong / sum(len(truth) for _, truth in pairs), 5),
    }


def _calibrate(read: Sequence[tuple[str, float]], specimens: Specimens) -> dict[str, float]:
    """Slope and offset of the logistic curve that turns a sureness into the chance that the whole text is right."""
    pairs = [(sure, text == truth) for (text, sure), (_, truth) in zip(read, specimens, strict=True) if text]
    sureness = np.clip(np.array([sure for sure, _ in pairs]), 1e-6, 1 - 1e-6)
    right = np.array([right for _, right in pairs], np.float64)
    design = np.stack([np.log(sureness / (1 - sureness)), np.ones(len(pairs))], axis=1)
    weights = np.array([1.0, 0.0])
    for _ in range(30):  # Newton's method; a little ridge keeps it from running away where all are right
        chance = 1 / (1 + np.exp(-design @ weights))
        slope = design.T @ (right - chance) - 1e-2 * (weights - [1.0, 0.0])
        bend = (design * (chance * (1 - chance))[:, None]).T @ design + 1e-2 * np.eye(2)
        weights = weights + np.linalg.solve(bend, slope)
    chance = 1 / (1 + np.exp(-design @ weights))
    return {
        "slope": round(float(weights[0]), 4),
        "offset": round(float(weights[1]), 4),
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


def _distance(one: str, other: str) -> int:
    """Levenshtein distance."""
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        previous, row[0] = row[0], i
        for j, b in enumerate(other, 1):
            previous, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, previous + (a != b))
    return row[-1]
