"""Whether a document in a picture is the document itself: not a screen's, not a print's, not a copier's.

A scan in shades of grey is a finding and no fake: honest people scan their cards so. A copier's toner is a fake.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from wathiq.authenticity.cue import Cue
from wathiq.authenticity.recapture import RecaptureDetector
from wathiq.vision import geometry
from wathiq.vision.geometry import Corners, Pixels

_COLUMNS = (500, 1000)
"""The page is looked at this wide at least and at most; a wider one tells no more."""
_MARGIN = 0.04
"""What lies this close to the page's edge (a share of its sides) may be the table."""
_COLOURLESS = (0.012, 0.022)
"""How far, in natural logarithms, blue and red stray from green across the page: surely none, and surely some colour.

Cards and licences as the kit draws them, photographed well, stray by 0.019 and more; grey ones by at most 0.015."""
_SPECKS = (8.0, 20.0)
"""Specks for every 100,000 pixels: dirt at most, and surely a copier's toner."""
_GRAINY = 0.012
"""Above this noise (a share of the paper's brightness) specks are the sensor's."""
_SPECK_SIZES = (2, 14)
_INK = 0.72
"""What is darker than this share of the paper's brightness is ink."""
_PHOTOCOPY = 0.5
Plane = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Authenticity:
    """The verdict on a document: `fake` at the operating point, the chance of it (0..1) and what speaks for it."""

    fake: bool
    score: float
    cues: tuple[Cue, ...]


def judge(pixels: Pixels, quad: Corners | None, detector: RecaptureDetector) -> Authenticity:
    """The verdict on the page in the quad of a BGR picture, or on all of it.

    It is a fake where it was photographed off a screen or a print (at most one simulated genuine document in a hundred
    is called so) or is a black-and-white photocopy.
    """
    recapture = detector.chance(pixels, quad)
    page = _page(pixels, quad)
    colourless = _falling(_colour(page), _COLOURLESS)
    photocopy = min(colourless, _toner(page))
    cues = (
        Cue("recapture", recapture, "looks photographed off a screen or a print"),
        Cue("photocopy", photocopy, "has no colour, and a copier's specks of toner"),
        Cue("grey_scan", colourless, "has no colour"),
    )
    fake = recapture >= detector.document_threshold or photocopy >= _PHOTOCOPY
    return Authenticity(fake, max(recapture, photocopy), cues)


def _page(pixels: Pixels, quad: Corners | None) -> Pixels:
    """The page by itself, upright, its edges left out."""
    outline = geometry.rectangle(pixels.shape[1], pixels.shape[0]) if quad is None else quad
    columns = round(float(np.clip(geometry.length(outline), *_COLUMNS)))
    aspect = geometry.height(outline) / max(geometry.length(outline), 1.0)
    rows = round(columns * float(np.clip(aspect, 0.3, 2.0)))
    page = geometry.cut(pixels, outline, columns, rows)
    return page[round(rows * _MARGIN) : -round(rows * _MARGIN), round(columns * _MARGIN) : -round(columns * _MARGIN)]


def _colour(page: Pixels) -> float:
    """How far colours stray across the page; the light's own tint, however strong, counts for nothing."""
    soft = cv2.GaussianBlur(page, (0, 0), page.shape[1] / 110).astype(np.float32) + np.float32(2)
    brightness = soft.mean(axis=2)
    trusted = (brightness >= np.percentile(brightness, 25)) & (page.max(axis=2) < 250)
    if trusted.sum() < 500:
        trusted[:] = True
    blue, green, red = (np.log(soft[:, :, colour][trusted]) for colour in range(3))
    strays = [np.abs(ratio - np.median(ratio)) for ratio in (blue - green, red - green)]
    return float(np.percentile(np.maximum(*strays), 90))


def _toner(page: Pixels) -> float:
    """How surely (0..1) specks lie about on the page as a copier leaves them."""
    shade = _shade(page)
    noise = float(np.median(np.abs(cv2.Laplacian(shade, cv2.CV_32F)))) / 3
    if noise > _GRAINY:
        return 0.0
    return 1 - _falling(_specks(shade) / shade.size * 1e5, _SPECKS)


def _shade(page: Pixels) -> Plane:
    """Each pixel's brightness as a share of that of the paper about it."""
    grey = cv2.cvtColor(page, cv2.COLOR_BGR2GRAY)
    reach = max(9, page.shape[1] // 30) | 1
    paper = cv2.medianBlur(cv2.dilate(cv2.medianBlur(grey, 3), np.ones((reach, reach), np.uint8)), reach)
    even = cv2.GaussianBlur(paper, (0, 0), reach / 2).astype(np.float32)
    return np.asarray(grey / np.maximum(even, 1), np.float32)


def _specks(shade: Plane) -> int:
    """Dark spots of a few pixels that are far from any writing."""
    ink = (shade < _INK).astype(np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    areas = stats[:, cv2.CC_STAT_AREA]
    written = np.zeros(count, np.uint8)
    written[1:] = areas[1:] > _SPECK_SIZES[1]
    beside = cv2.dilate(written[labels], np.ones((15, 15), np.uint8))
    small = [n for n in range(1, count) if _SPECK_SIZES[0] <= areas[n] <= _SPECK_SIZES[1]]
    return sum(not beside[stats[n, cv2.CC_STAT_TOP], stats[n, cv2.CC_STAT_LEFT]] for n in small)


def _falling(value: float, span: tuple[float, float]) -> float:
    """1 at or below the span's lower end, 0 at or above its upper one, and evenly between."""
    return float(np.clip((span[1] - value) / (span[1] - span[0]), 0, 1))
