"""Copies of documents that carry no colour: a copier's toner on white paper, and a scan in shades of grey."""

from __future__ import annotations

from random import Random

import cv2
import numpy as np

from training.recapture import light
from training.specimens.document import Picture


def photocopy(document: Picture, random: Random) -> Picture:
    """Pale tones are washed out, dark ones fill up, those between become dots; specks of toner lie about."""
    grey = cv2.cvtColor(document, cv2.COLOR_BGR2GRAY).astype(np.float32)
    low, high = random.uniform(30, 90), random.uniform(165, 215)
    tone = np.clip((grey - low) / (high - low), 0, 1)
    dots = _screened(tone, random) if random.random() < 0.7 else (tone > random.uniform(0.35, 0.6)).astype(np.float32)
    dots[_specks(grey.shape, random)] = 0
    dots = cv2.GaussianBlur(dots, (0, 0), random.uniform(0.5, 0.9))
    toner, paper = random.uniform(12, 50), random.uniform(222, 250)
    grain = random.uniform(0, 2.5) * light.generator(random).standard_normal(grey.shape)
    copied = toner + (paper - toner) * dots + grain
    tint = np.array([random.uniform(0.96, 1.0) for _ in range(3)])
    return np.asarray(np.clip(copied[:, :, None] * tint, 0, 255), np.uint8)


def grey_scan(document: Picture, _: Random) -> Picture:
    """As a scanner set to shades of grey sees it."""
    return np.asarray(cv2.cvtColor(cv2.cvtColor(document, cv2.COLOR_BGR2GRAY), cv2.COLOR_GRAY2BGR), np.uint8)


def _screened(tone: light.Plane, random: Random) -> light.Plane:
    """Dots in slanting rows, coarse enough for a copier: 3 to 6 pixels apart at 300 an inch."""
    period, angle = random.uniform(3, 6), random.uniform(0.5, 1.1)
    y, x = (np.arange(side, dtype=np.float32) * np.float32(2 * np.pi / period) for side in tone.shape)
    one = np.cos(x * np.cos(angle))[None, :] * np.cos(y * np.sin(angle))[:, None]
    other = np.cos(x * np.sin(angle))[None, :] * np.cos(y * np.cos(angle))[:, None]
    spot = 0.5 + 0.25 * (one + other)
    return np.asarray(np.clip((tone - spot) * 6 + tone, 0, 1), np.float32)


def _specks(shape: tuple[int, ...], random: Random) -> light.Plane:
    numbers = light.generator(random)
    specks = (numbers.random(shape) < random.uniform(0, 0.0006)).astype(np.uint8)
    return np.asarray(cv2.dilate(specks, np.ones((2, 2), np.uint8)), bool)
