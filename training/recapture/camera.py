"""A camera, from the light on its sensor to the file that is sent: the same for scenes, screens and prints."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random

import cv2
import numpy as np
from numpy.typing import NDArray

from training.recapture import light
from training.recapture.devices import Cameras
from training.recapture.light import Light
from training.specimens.document import Picture

_GAINS = np.array([0.62, 1.0, 0.55], np.float32)
"""What a sensor makes of white: less blue and red than green."""
_LEVELS = 4096
_WIDEST, _FINEST = 2.0, 4.0
"""The sensor's window has at most so many times the picture's pixels in a row, and of texels so many times."""
Raw = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture to take: pixels across the sensor and of what is handed out; the lens's blur in sensor pixels.

    `side` is how many pixels of the picture are wanted, down and across.
    """

    columns: int
    width: int
    blur: float
    side: int

    @property
    def shrink(self) -> float:
        """Pixels handed out for each of the sensor's, at most 1."""
        return min(1.0, self.width / self.columns)

    def window(self, fineness: float = 1.0) -> int:
        """Sensor pixels along a side of a picture of `side`, or of at least 170 pixels where that would take too long.

        It takes the longer the more texels a sensor pixel (`fineness`) what is seen has.
        """
        most = self.side * min(_WIDEST, _FINEST / fineness)
        return 2 * round(max(170 / self.shrink, min(self.side / self.shrink, most)) / 2)


def draw(cameras: Cameras, side: int, random: Random) -> Shot:
    """Any of the cameras, as any application asks it; pictures are never shrunk to less than 0.3 of the sensor's."""
    columns = random.choice(cameras.columns)
    widths = [width for width in cameras.widths if width >= 0.3 * columns]
    low, high = cameras.blur
    blur = low + (high - low) * random.random() ** 1.7
    if random.random() < 0.12:  # out of focus
        blur *= random.uniform(1.3, 2.5)
    return Shot(columns, random.choice([*widths, columns]), blur, side)


def take(seen: Light, shot: Shot, cameras: Cameras, random: Random) -> Picture:
    """The picture of a square window of light at the sensor's pixels, past the lens; smaller where the shot says so."""
    if random.random() < 0.2:
        seen = _shaken(seen, random)
    pixels = _developed(_sensed(seen, cameras, random), random)
    pixels = _finished(pixels, cameras, random)
    return filed(delivered(pixels, shot.shrink, random), cameras, random)


def _shaken(seen: Light, random: Random) -> Light:
    length = random.choice((3, 3, 5, 7))
    kernel = np.zeros((length, length), np.float32)
    kernel[length // 2] = 1
    turn = cv2.getRotationMatrix2D((length // 2, length // 2), random.uniform(0, 180), 1)
    smear = np.asarray(cv2.warpAffine(kernel, turn, (length, length)), np.float32)
    return np.asarray(cv2.filter2D(seen, -1, smear / max(float(smear.sum()), 1e-6)), np.float32)


def _sensed(seen: Light, cameras: Cameras, random: Random) -> Picture:
    """Exposed, through the mosaic of filters, with noise, and all colours guessed back: (h, w, 3) uint16."""
    bright = float(np.percentile(seen[::5, ::5], random.uniform(85, 99.5)))
    cast = np.array([random.gauss(1, 0.08) for _ in range(3)], np.float32)
    scale = random.uniform(0.5, 1.05) / max(bright, 0.2)
    pattern = random.choice(("BG", "GB", "RG", "GR"))
    low, high = cameras.noise
    strength = low * (high / low) ** random.random()
    raw = _mosaic(seen * (cast * np.float32(scale) * _GAINS), pattern)
    grain = light.generator(random).standard_normal(raw.shape, dtype=np.float32)
    raw += grain * (strength * np.sqrt(np.maximum(raw, 0) + 0.02))
    counts = np.clip(raw * _LEVELS, 0, _LEVELS - 1).astype(np.uint16)
    # Clipped channels keep their colour: all saturate together once they are balanced.
    balanced = _balanced(counts, pattern)
    way = random.choices(list(cameras.demosaicing), list(cameras.demosaicing.values()))[0]
    return DEMOSAICING[way](balanced, pattern)


_PLACES: Mapping[str, tuple[int, int, int, int]] = {
    "BG": (0, 1, 1, 2),
    "GB": (1, 0, 2, 1),
    "RG": (2, 1, 1, 0),
    "GR": (1, 2, 0, 1),
}
"""The colours (of blue, green, red) that the filters let through: even rows left and right, then odd rows."""
_CODES = {"BG": "RG", "GB": "GR", "RG": "BG", "GR": "GB"}
"""OpenCV names a mosaic by its second row's second and third pixels."""


def _mosaic(seen: Light, pattern: str) -> Raw:
    raw = np.empty(seen.shape[:2], np.float32)
    for place, colour in enumerate(_PLACES[pattern]):
        row, column = divmod(place, 2)
        raw[row::2, column::2] = seen[row::2, column::2, colour]
    return raw


def _balanced(counts: NDArray[np.uint16], pattern: str) -> NDArray[np.uint16]:
    balanced = np.empty_like(counts)
    for place, colour in enumerate(_PLACES[pattern]):
        row, column = divmod(place, 2)
        gained = counts[row::2, column::2] / _GAINS[colour]
        balanced[row::2, column::2] = np.minimum(gained, _LEVELS - 1)
    return balanced


def _bilinear(counts: NDArray[np.uint16], pattern: str) -> Picture:
    return np.asarray(cv2.cvtColor(counts, getattr(cv2, f"COLOR_BAYER_{_CODES[pattern]}2BGR")))


def _edges(counts: NDArray[np.uint16], pattern: str) -> Picture:
    return np.asarray(cv2.cvtColor(counts, getattr(cv2, f"COLOR_BAYER_{_CODES[pattern]}2BGR_EA")))


def _gradients(counts: NDArray[np.uint16], pattern: str) -> Picture:
    """With eight bits, as OpenCV has it; they are spent on what the eye sees: the square root."""
    rooted = np.sqrt(counts.astype(np.float32) * (255 * 255 / _LEVELS)).astype(np.uint8)
    seen = cv2.cvtColor(rooted, getattr(cv2, f"COLOR_BAYER_{_CODES[pattern]}2BGR_VNG")).astype(np.float32)
    return np.asarray(np.minimum(seen * seen * (_LEVELS / 255 / 255), _LEVELS - 1), np.uint16)


DEMOSAICING: Mapping[str, Callable[[NDArray[np.uint16], str], Picture]] = {
    "bilinear": _bilinear,
    "edges": _edges,
    "gradients": _gradients,
}


def _developed(counts: Picture, random: Random) -> Picture:
    """A tone curve: the display's gamma, lifted or deepened shadows, more or less contrast; and stronger colours."""
    levels = np.linspace(0, 1, _LEVELS, dtype=np.float32) ** (1 / random.uniform(1.9, 2.5))
    bent = levels * levels * (3 - 2 * levels)
    amount = random.uniform(-0.15, 0.6)
    curve = np.clip(255 * (levels + amount * (bent - levels)), 0, 255).astype(np.uint8)
    pixels = curve[np.minimum(counts, _LEVELS - 1)]
    strength = random.uniform(0.75, 1.35)
    if random.random() < 0.03:
        strength = 0.0
    mixed = strength * np.eye(3) + (1 - strength) * np.array([[0.11, 0.59, 0.3]] * 3)
    return np.asarray(cv2.transform(pixels, mixed), np.uint8)


def _finished(pixels: Picture, cameras: Cameras, random: Random) -> Picture:
    """Noise taken away, edges sharpened."""
    way = random.random()
    if way < 0.35:
        parts = cv2.cvtColor(pixels, cv2.COLOR_BGR2YCrCb)
        parts[:, :, 1:] = cv2.GaussianBlur(parts[:, :, 1:], (0, 0), random.uniform(0.8, 3))
        pixels = np.asarray(cv2.cvtColor(parts, cv2.COLOR_YCrCb2BGR), np.uint8)
    elif way < 0.5:
        pixels = np.asarray(cv2.bilateralFilter(pixels, 5, random.uniform(5, 25), 2), np.uint8)
    elif way < 0.57:
        pixels = np.asarray(cv2.medianBlur(pixels, 3), np.uint8)
    return sharpened(pixels, cameras, random)


def sharpened(pixels: Picture, cameras: Cameras, random: Random) -> Picture:
    """Edges made steeper, with halos."""
    strength = random.uniform(*cameras.sharpening)
    soft = cv2.GaussianBlur(pixels, (0, 0), random.uniform(*cameras.halo))
    return np.asarray(cv2.addWeighted(pixels, 1 + strength, soft, -strength, 0), np.uint8)


def delivered(pixels: Picture, shrink: float, random: Random) -> Picture:
    """At the size that was asked for, well or hastily resampled."""
    if shrink > 0.98:
        return pixels
    way = random.choice((cv2.INTER_AREA, cv2.INTER_AREA, cv2.INTER_LINEAR, cv2.INTER_CUBIC))
    if way != cv2.INTER_AREA and random.random() < 0.6:
        pixels = np.asarray(cv2.GaussianBlur(pixels, (0, 0), 0.4 / shrink), np.uint8)
    return np.asarray(cv2.resize(pixels, None, fx=shrink, fy=shrink, interpolation=way), np.uint8)


def filed(pixels: Picture, cameras: Cameras, random: Random) -> Picture:
    """Through one JPEG file; one time in four through another one after it, moved or resized in between."""
    pixels = _file(pixels, random.randint(*cameras.quality), random)
    if random.random() < 0.25:
        if random.random() < 0.4:
            factor = max(random.uniform(0.6, 1.2), 150 / pixels.shape[0])
            way = cv2.INTER_AREA if factor < 1 else cv2.INTER_LINEAR
            pixels = np.asarray(cv2.resize(pixels, None, fx=factor, fy=factor, interpolation=way), np.uint8)
        start = random.randrange(8)
        pixels = _file(np.ascontiguousarray(pixels[start:, start:]), random.randint(*cameras.quality), random)
    return pixels


def _file(pixels: Picture, quality: int, random: Random) -> Picture:
    if random.random() < 0.05:  # some applications send PNG
        return pixels
    fine = cv2.IMWRITE_JPEG_SAMPLING_FACTOR_444 if random.random() < 0.25 else cv2.IMWRITE_JPEG_SAMPLING_FACTOR_420
    options = [cv2.IMWRITE_JPEG_QUALITY, quality, cv2.IMWRITE_JPEG_SAMPLING_FACTOR, fine]
    _, data = cv2.imencode(".jpg", pixels, options)
    return np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR), np.uint8)
