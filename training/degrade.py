"""What printing, wear, light and cameras do to a line, each as one named function of a float picture in 0..1."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from random import Random

import cv2
import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.float32]
Degradation = Callable[[Picture, Random], Picture]


def weight(picture: Picture, random: Random) -> Picture:
    """Heavier or lighter strokes: ink spread, worn ribbons."""
    size = random.choice((2, 3, 3, 4, 5))
    operation = cv2.erode if random.random() < 0.6 else cv2.dilate
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))
    mixed = random.uniform(0.4, 1.0)
    return np.asarray(mixed * operation(picture, kernel) + (1 - mixed) * picture, np.float32)


def wear(picture: Picture, random: Random) -> Picture:
    """Specks of missing ink and dirt."""
    grain = _smooth_noise(picture.shape, random, random.uniform(1.0, 3.0))
    level = random.uniform(1.9, 3.0)
    picture = np.where(grain > level, np.float32(1.0), picture)
    return np.where(grain < -level - 0.4, np.float32(0.1), picture)


def contrast(picture: Picture, random: Random) -> Picture:
    """Ink that is not black on paper that is not white."""
    paper = random.uniform(0.35, 1.0)
    ink = random.uniform(0.0, paper * 0.62)
    return ink + (paper - ink) * picture


def background(picture: Picture, random: Random) -> Picture:
    """Guilloche waves and blotches behind the print."""
    height, width = picture.shape
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    for _ in range(random.randint(1, 3)):
        bend = random.uniform(0, 8) * np.sin(x / random.uniform(20, 150) + random.uniform(0, 6))
        angle = random.uniform(0, np.pi)
        wave = np.sin((x * np.cos(angle) + (y + bend) * np.sin(angle)) / random.uniform(1.5, 9))
        picture = picture + random.uniform(0.01, 0.09) * wave.astype(np.float32)
    return picture + random.uniform(0, 0.06) * _smooth_noise(picture.shape, random, random.uniform(4, 20))


def scratch(picture: Picture, random: Random) -> Picture:
    """A few lines drawn across: creases, hairs, borders, pen marks."""
    picture = np.ascontiguousarray(picture)
    height, width = picture.shape
    for _ in range(random.randint(1, 2)):
        ends = [(random.randint(0, width), random.randint(-5, height + 5)) for _ in range(2)]
        cv2.line(picture, ends[0], ends[1], random.uniform(0.2, 0.9), random.choice((1, 1, 2)), cv2.LINE_AA)
    return picture


def shadow(picture: Picture, random: Random) -> Picture:
    """Light that falls off along the line, with or without an edge."""
    width = picture.shape[1]
    x = np.linspace(-1, 1, width, dtype=np.float32) * random.choice((-1, 1)) + random.uniform(-0.8, 0.8)
    edge = 1 / (1 + np.exp(-x * random.choice((2, 4, 40))))
    return np.asarray(picture * (1 - random.uniform(0.2, 0.6) * edge)[None, :], np.float32)


def glare(picture: Picture, random: Random) -> Picture:
    """A soft bright spot that nearly swallows the print."""
    height, width = picture.shape
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    centre_x, centre_y = random.uniform(0, width), random.uniform(0, height)
    spread = random.uniform(0.03, 0.15) * width
    spot = np.exp(-(((x - centre_x) / spread) ** 2 + ((y - centre_y) / (height * random.uniform(0.4, 2))) ** 2))
    return np.asarray(picture + random.uniform(0.2, 0.75) * spot * (1 - picture), np.float32)


def blur(picture: Picture, random: Random) -> Picture:
    """Out of focus."""
    return cv2.GaussianBlur(picture, (0, 0), random.uniform(0.4, 2.2)).astype(np.float32)


def motion(picture: Picture, random: Random) -> Picture:
    """The hand moved."""
    length = random.randint(3, 7)
    kernel = np.zeros((length, length), np.float32)
    kernel[length // 2] = 1 / length
    turn = cv2.getRotationMatrix2D((length / 2 - 0.5, length / 2 - 0.5), random.uniform(0, 180), 1)
    smear = np.asarray(cv2.warpAffine(kernel, turn, (length, length)), np.float32)
    return cv2.filter2D(picture, -1, smear / np.float32(max(float(smear.sum()), 1e-6))).astype(np.float32)


def low_resolution(picture: Picture, random: Random) -> Picture:
    """Few pixels: the line is shrunk to as little as nine rows and enlarged again."""
    return _coarse(picture, random.uniform(9, 26), random)


def _coarse(picture: Picture, rows: float, random: Random) -> Picture:
    height, width = picture.shape
    factor = min(1.0, rows / height)
    size = (max(8, round(width * factor)), max(8, round(height * factor)))
    small = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
    way = random.choice((cv2.INTER_LINEAR, cv2.INTER_CUBIC, cv2.INTER_NEAREST))
    return cv2.resize(small, (width, height), interpolation=way).astype(np.float32)


def noise(picture: Picture, random: Random) -> Picture:
    """Sensor noise, fine or clumped."""
    grain = _smooth_noise(picture.shape, random, random.choice((0, 0, 0.8, 1.5)))
    return picture + random.uniform(0.01, 0.12) * grain


def jpeg(picture: Picture, random: Random) -> Picture:
    """Blocks of a strong JPEG."""
    grey = np.clip(picture * 255, 0, 255).astype(np.uint8)
    _, data = cv2.imencode(".jpg", grey, [cv2.IMWRITE_JPEG_QUALITY, random.randint(12, 70)])
    return np.asarray(cv2.imdecode(data, cv2.IMREAD_GRAYSCALE), np.float32) / np.float32(255)


def binarise(picture: Picture, random: Random) -> Picture:
    """A scanner's black and white, the threshold not always well chosen."""
    low, high = np.percentile(picture, (3, 90))
    threshold = low + (high - low) * random.uniform(0.3, 0.75)
    return np.asarray(picture > threshold, np.float32)


def night(picture: Picture, random: Random) -> Picture:
    """Little light: shadows sink, and the sensor's noise stays as strong as it was."""
    dark = random.uniform(0.12, 0.45) * np.clip(picture, 0, 1) ** random.uniform(1.0, 1.8)
    return np.asarray(grain(np.asarray(dark, np.float32), random) * random.uniform(1.0, 2.0), np.float32)


def grain(picture: Picture, random: Random) -> Picture:
    """The noise of a sensor that has enough light to show a plate that can be read at all."""
    return picture + random.uniform(0.005, 0.05) * _smooth_noise(picture.shape, random, random.choice((0, 0.8, 1.5)))


def far(picture: Picture, random: Random) -> Picture:
    """Far away: a strip of as little as a dozen rows, enlarged again."""
    return _coarse(picture, random.uniform(12, 44), random)


def dirt(picture: Picture, random: Random) -> Picture:
    """Mud, snow or rust that lies on the surface in blotches and covers part of what is below."""
    grain = _smooth_noise(picture.shape, random, picture.shape[0] * random.uniform(0.05, 0.2))
    cover = np.clip((grain - random.uniform(1.0, 2.0)) * random.uniform(1, 3), 0, random.uniform(0.5, 0.95))
    return np.asarray(picture * (1 - cover) + random.random() * cover, np.float32)


def fog(picture: Picture, random: Random) -> Picture:
    """Haze or a dirty lens: everything drifts towards one grey, and details bleed into it."""
    veil = random.uniform(0.5, 0.8)
    soft = cv2.GaussianBlur(picture, (0, 0), picture.shape[0] * 0.08)
    return np.asarray((1 - veil) * (0.6 * picture + 0.4 * soft) + veil * random.uniform(0.5, 0.9), np.float32)


def rain(picture: Picture, random: Random) -> Picture:
    """Bright streaks, all in one direction."""
    height, width = picture.shape
    drops = np.zeros_like(picture)
    slant = random.uniform(-0.3, 0.3)
    for _ in range(random.randint(20, 60)):
        x, y, length = random.uniform(0, width), random.uniform(-10, height), random.uniform(0.1, 0.4) * height
        ends = (round(x), round(y)), (round(x + slant * length), round(y + length))
        cv2.line(drops, *ends, random.uniform(0.2, 0.6), 1, cv2.LINE_AA)
    return np.asarray(picture + (1 - picture) * drops, np.float32)


def interlace(picture: Picture, random: Random) -> Picture:
    """Two fields of a moving picture woven into one, as old cameras do."""
    woven = picture.copy()
    woven[1::2] = np.roll(picture[1::2], random.choice((-4, -3, -2, 2, 3, 4)), axis=1)
    return woven


Conditions = Mapping[str, tuple[Degradation, float]]
"""Degradations by name in the order in which the world applies them, and how often each strikes a specimen."""

PAPER: Conditions = {
    "weight": (weight, 0.5),
    "wear": (wear, 0.2),
    "contrast": (contrast, 0.85),
    "background": (background, 0.45),
    "scratch": (scratch, 0.1),
    "shadow": (shadow, 0.25),
    "glare": (glare, 0.12),
    "blur": (blur, 0.35),
    "motion": (motion, 0.12),
    "low_resolution": (low_resolution, 0.4),
    "noise": (noise, 0.45),
    "jpeg": (jpeg, 0.35),
    "binarise": (binarise, 0.18),
}


STREET: Conditions = {
    "weight": (weight, 0.45),
    "dirt": (dirt, 0.2),
    "wear": (wear, 0.1),
    "contrast": (contrast, 0.7),
    "scratch": (scratch, 0.08),
    "shadow": (shadow, 0.3),
    "glare": (glare, 0.15),
    "night": (night, 0.15),
    "blur": (blur, 0.4),
    "motion": (motion, 0.25),
    "far": (far, 0.5),
    "grain": (grain, 0.4),
    "jpeg": (jpeg, 0.5),
}
DOCUMENT: Conditions = {
    "weight": (weight, 0.5),
    "wear": (wear, 0.12),
    "contrast": (contrast, 0.85),
    "background": (background, 0.55),
    "scratch": (scratch, 0.06),
    "shadow": (shadow, 0.25),
    "glare": (glare, 0.12),
    "night": (night, 0.08),
    "blur": (blur, 0.4),
    "motion": (motion, 0.15),
    "far": (far, 0.5),
    "grain": (grain, 0.45),
    "jpeg": (jpeg, 0.4),
}
UNSEEN: Conditions = {"fog": (fog, 0.0), "rain": (rain, 0.0), "interlace": (interlace, 0.0)}
"""Kept from training, to measure what a network makes of a world that it was not shown."""


def degrade(picture: Picture, conditions: Conditions, random: Random) -> Picture:
    """A random draw of every condition, in the world's order."""
    for strike, often in conditions.values():
        if random.random() < often:
            picture = strike(picture, random)
    return np.clip(picture, 0, 1).astype(np.float32)


def _smooth_noise(shape: tuple[int, ...], random: Random, sigma: float) -> Picture:
    """Gaussian noise of unit deviation whose grain is about `sigma` pixels."""
    grain = np.random.default_rng(random.getrandbits(32)).standard_normal(shape, dtype=np.float32)
    if sigma == 0:
        return grain
    smooth = cv2.GaussianBlur(grain, (0, 0), sigma)
    return np.asarray(smooth / max(float(smooth.std()), 1e-6), np.float32)
