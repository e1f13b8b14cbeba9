"""Pictures by species: bona fide ones, taken of a scene itself, and recaptured ones, taken of a screen or a print."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

import cv2
import numpy as np

from training.recapture import camera, light, printing, scenes, screen
from training.recapture.camera import Shot
from training.recapture.devices import Studio
from training.recapture.scenes import Scene, Stock
from training.recapture.view import unfocused
from training.specimens.document import Picture

BONA_FIDE: Mapping[str, float] = {"camera": 0.36, "scan": 0.05, "file": 0.09}
RECAPTURED: Mapping[str, float] = {
    "phone": 0.15,
    "tablet": 0.06,
    "monitor": 0.11,
    "laser": 0.09,
    "ink_jet": 0.05,
    "photo_print": 0.04,
}
"""How often each species is drawn."""
SIDE = 320
"""Pixels along a side of a simulated picture, more or less: a second file may be cut or resized."""


@dataclass(frozen=True, eq=False, slots=True)
class Capture:
    """A square BGR picture, how it came about, and whether it was taken of a screen or a print."""

    pixels: Picture
    species: str
    recaptured: bool


def draw(studio: Studio, originals: Stock, random: Random, species: str | None = None, expected: int = SIDE) -> Capture:
    """A picture of one species, or of any, as often as each is drawn, some `expected` pixels high and wide."""
    every = {**BONA_FIDE, **RECAPTURED}
    name = species or random.choices(list(every), list(every.values()))[0]
    scene = scenes.draw(originals, random)
    if name == "file":
        return Capture(_file(scene, expected, studio, random), name, recaptured=False)
    if name == "scan":
        return Capture(_scan(scene, expected, studio, random), name, recaptured=False)
    shot = camera.draw(studio.cameras, expected, random)
    if name == "camera":
        return Capture(_taken(scene, shot, studio, random), name, recaptured=False)
    shown = _shown(scene, studio, random)
    if name in studio.screens:
        seen = screen.show(shown, studio.screens[name], shot, random)
    else:
        seen = printing.show(shown, studio.printers[name], shot, random)
    return Capture(camera.take(seen, shot, studio.cameras, random), name, recaptured=True)


def _taken(scene: Scene, shot: Shot, studio: Studio, random: Random) -> Picture:
    """The scene itself before the camera."""
    side = shot.window()
    seen = light.linear(scene(side, side), random.uniform(1.8, 2.4))
    seen = unfocused(seen, shot.blur)
    seen *= light.slope(side, random, random.uniform(0, 0.5))[:, :, None]
    if random.random() < 0.08:
        seen *= light.flicker(side, random, random.uniform(0, 0.1))[:, :, None]
    if random.random() < 0.2:
        seen += light.glare(side, random, 0.5)
    if random.random() < 0.3:
        seen += np.float32(random.random() ** 2 * 0.08)
    return camera.take(seen, shot, studio.cameras, random)


def _scan(scene: Scene, expected: int, studio: Studio, random: Random) -> Picture:
    """A scanner sees all three colours at every place, evenly lit."""
    side = round(expected * random.uniform(1, 2))
    seen = cv2.GaussianBlur(scene(side, side), (0, 0), random.uniform(0.3, 0.8)).astype(np.float32)
    seen += random.uniform(0.3, 3) * light.generator(random).standard_normal(seen.shape, dtype=np.float32)
    seen = (seen - random.uniform(-8, 12)) * random.uniform(0.95, 1.15)
    pixels = np.asarray(np.clip(seen, 0, 255), np.uint8)
    pixels = camera.sharpened(pixels, studio.cameras, random)
    return camera.filed(camera.delivered(pixels, expected / side, random), studio.cameras, random)


def _file(scene: Scene, expected: int, studio: Studio, random: Random) -> Picture:
    """A picture as a web page or an archive has it: resized, perhaps sharpened, saved."""
    side = round(expected * random.uniform(1, 1.6))
    pixels = scene(side, side * random.uniform(1, 2))
    if random.random() < 0.4:
        pixels = camera.sharpened(pixels, studio.cameras, random)
    return camera.filed(camera.delivered(pixels, expected / side, random), studio.cameras, random)


def _shown(scene: Scene, studio: Studio, random: Random) -> Scene:
    """The file that is shown or printed: the scene as a camera had seen it, with its own noise and JPEG."""
    noise, sharp = random.uniform(0, 4), random.random() < 0.4
    finest = random.uniform(0.5, 1.0)

    def shown(size: int, extent: float) -> Picture:
        side = max(64, round(min(size, extent * finest * 1.5)))
        pixels = scene(side, extent).astype(np.float32)
        pixels += noise * light.cloud(side, random, 1.5)[:, :, None]
        saved = np.asarray(np.clip(pixels, 0, 255), np.uint8)
        saved = camera.sharpened(saved, studio.cameras, random) if sharp else saved
        saved = camera.filed(saved, studio.cameras, random)
        way = random.choice((cv2.INTER_LINEAR, cv2.INTER_CUBIC))
        return np.asarray(cv2.resize(saved, (size, size), interpolation=way), np.uint8)

    return shown
