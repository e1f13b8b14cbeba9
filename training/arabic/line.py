"""A line of Arabic print as a finder would cut it out: words joined as the script joins them, set right to left."""

from __future__ import annotations

import re
from functools import lru_cache, partial
from random import Random

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from training.arabic.text import write_line
from training.arabic.vocabulary import HELD_OUT, TRAINING, Vocabulary
from training.degrade import Picture
from training.lines import askew, edges
from training.plates.drawing import choose
from training.recipe import FontSet
from wathiq.language import visual_order

Ink = NDArray[np.uint8]

_SIZE = 52
_CELL, _BASE = 128, 80
"""Rows of a word's cell and the row of its baseline."""
_RIM = 0.15
_ARABIC = re.compile("[\u0600-\u06ff]")
_PIECES = re.compile(r"\s+|[A-Za-z0-9&'()+.,:/-]+|[٠-٩]|[\u0600-\u065f\u066a-\u06ff]+")


def scene(random: Random, fonts: FontSet, words: Vocabulary = TRAINING) -> tuple[Picture, str]:
    """A line in one of the fonts, grey 0..1, and its text in visual order."""
    text = write_line(random, words)
    visual = visual_order.reordered(text)
    ink = draw_line(visual, fonts, random)
    return crop(ink, partial(_neighbour, fonts, words), random), visual


def exam(random: Random, fonts: FontSet) -> tuple[Picture, str]:
    """The same of words that training never drew."""
    return scene(random, fonts, HELD_OUT)


def draw_line(visual: str, fonts: FontSet, random: Random) -> Ink:
    """The text, given in visual order, as ink (0..255) around one baseline."""
    face, latin = (choose(fonts[script], random) for script in ("arabic", "latin"))
    space, gap = round(_SIZE * random.uniform(0.15, 0.6)), round(_SIZE * max(0.0, random.gauss(0.0, 0.25)))
    cells = []
    for piece in _PIECES.findall(visual):
        if piece.isspace():
            cells.append(np.zeros((_CELL, space), np.uint8))
            continue
        cells.append(drawn(piece, face, latin))
        if len(piece) == 1 and gap:
            cells.append(np.zeros((_CELL, gap), np.uint8))
    line = np.concatenate(cells, axis=1)
    width = max(4, round(line.shape[1] * random.uniform(0.78, 1.25)))
    return np.asarray(cv2.resize(line, (width, _CELL), interpolation=cv2.INTER_AREA), np.uint8)


def drawn(piece: str, face: str, latin: str) -> Ink:
    """A word or sign in the Arabic face; Latin, and what that face does not have, in the other."""
    if not _ARABIC.search(piece):
        return word(latin if _is_latin(piece) or not has(face, piece[0]) else face, piece)
    return word(face, visual_order.reordered(piece))


def _is_latin(piece: str) -> bool:
    return bool(re.search("[A-Za-z0-9]", piece))


@lru_cache(maxsize=128)
def _font(path: str) -> ImageFont.FreeTypeFont:
    file, _, face = path.partition("#")
    return ImageFont.truetype(file, _SIZE, index=int(face or 0), layout_engine=ImageFont.Layout.RAQM)


@lru_cache(maxsize=4096)
def has(path: str, character: str) -> bool:
    """Whether the font has the character, and not the box that stands for those it lacks."""
    font = _font(path)
    return bytes(font.getmask(character)) != bytes(font.getmask("\uffff"))


@lru_cache(maxsize=12_000)
def word(path: str, text: str) -> Ink:
    """A word in its cell, drawn once: rendering would otherwise starve the training."""
    font = _font(path)
    left, _, right, _ = font.getbbox(text, anchor="ls")
    start = max(0, -round(left))
    cell = Image.new("L", (max(2, round(right) + start, round(font.getlength(text)) + start), _CELL), 0)
    ImageDraw.Draw(cell).text((start, _BASE), text, font=font, fill=255, anchor="ls")
    return np.asarray(cell)


def crop(ink: Ink, neighbour: partial[Ink], random: Random) -> Picture:
    """Black on white with the margins, the slices of other lines and the skew of a cut made in a photograph."""
    rows = np.flatnonzero(ink.max(axis=1) > 100)
    columns = np.flatnonzero(ink.max(axis=0) > 100)
    ink = ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    height, width = ink.shape
    nominal = max(height, 0.7 * _SIZE)
    above, below = (round(nominal * random.uniform(0.02, 0.4)) for _ in range(2))
    left, right = (round(nominal * random.uniform(0.1, 0.9)) for _ in range(2))
    canvas = np.full((height + above + below, width + left + right), 255, np.uint8)
    canvas[above : above + height, left : left + width] = 255 - ink
    edges(canvas, neighbour, random, left)
    if random.random() < _RIM:
        _rim(canvas, left, left + width, random)
    return askew(np.asarray(canvas, np.float32) / np.float32(255), random, 0.4 * height)


def _rim(canvas: Ink, left: int, right: int, random: Random) -> None:
    """The edge of the card, and what lies beyond it, beside the print."""
    shade, light = random.randint(0, 255), random.randint(0, 255)
    if random.random() < 0.3:
        canvas[:, : random.randint(1, max(2, left - 2))] = shade
    else:
        end = random.randint(min(right + 2, canvas.shape[1] - 1), canvas.shape[1] - 1)
        canvas[:, end:] = shade
        canvas[:, end : end + random.randint(0, 3)] = light


def _neighbour(fonts: FontSet, words: Vocabulary, random: Random) -> Ink:
    return np.asarray(255 - draw_line(visual_order.reordered(write_line(random, words)), fonts, random), np.uint8)
