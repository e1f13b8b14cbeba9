"""Line images to text: PP-OCRv6 for Chinese and Latin, our own networks for what it cannot read well."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial

import cv2
import numpy as np
from numpy.typing import NDArray
from onnxruntime import InferenceSession

from wathiq.language.text import Text, logit
from wathiq.language.visual_order import in_reading_order
from wathiq.models import LineModel
from wathiq.vision import ctc, geometry, plates
from wathiq.vision.geometry import Corners, Pixels

_PP_HEIGHT = 48
_PP_WIDEST = 2400


class TextReader:
    """PP-OCRv6: Chinese, Japanese and Latin print in lines of any length, `threads` of them at a time."""

    def __init__(self, session: InferenceSession, threads: int) -> None:
        self._session = session
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="lines")
        self._alphabet = [*session.get_modelmeta().custom_metadata_map["character"].split("\n"), " "]
        self._alphabet = self._alphabet[: session.get_outputs()[0].shape[-1] - 1]

    def read_all(self, pixels: Pixels, lines: Sequence[Corners]) -> list[Text]:
        """The text in each of the quads of a BGR picture."""
        return list(self._threads.map(partial(self.read, pixels), lines))

    def read(self, pixels: Pixels, line: Corners) -> Text:
        """The text in a quad of a BGR picture."""
        width = geometry.length(line) / max(geometry.height(line), 1.0) * _PP_HEIGHT
        width = min(max(round(width), 16), _PP_WIDEST)
        image = geometry.cut(pixels, line, width, _PP_HEIGHT).astype(np.float32)
        padded = np.zeros((_PP_HEIGHT, -(-width // 32) * 32, 3), np.float32)
        padded[:, :width] = image / 127.5 - 1.0
        scores = self._session.run(None, {"x": padded.transpose(2, 0, 1)[None]})[0][0]
        return _stretched(ctc.decode(np.asarray(scores), self._alphabet), padded.shape[1] / width)


def _stretched(text: Text, factor: float) -> Text:
    """Places as fractions of the line itself, not of the line and the padding behind it."""
    return Text(tuple(replace(c, place=min(1.0, c.place * factor)) for c in text.characters))


_ALTERNATIVES = 3
_THICKNESSES = (0.88, 1.0, 1.15)
"""A line is looked at with a little less and a little more around it, and the looks are averaged."""


class LineReader:
    """One of our own recognisers (see `training/`): any line, squeezed to one size."""

    def __init__(self, session: InferenceSession, model: LineModel) -> None:
        self._session, self._model = session, model

    def read(self, pixels: Pixels, line: Corners) -> Text:
        """The text in a quad of a BGR picture, each character with its runners-up."""
        return self._read([self._look(pixels, geometry.thickened(line, factor)) for factor in _THICKNESSES])

    def glance(self, pixels: Pixels, line: Corners) -> Text:
        """The same at a third of the cost and a little less surely: enough to tell whose print it is."""
        return self._read([self._look(pixels, line)])

    def _read(self, looks: Sequence[NDArray[np.float32]]) -> Text:
        scores = self._session.run(None, {"lines": np.stack(looks)[:, None]})[0]
        return ctc.decode(np.exp(scores).mean(axis=0), self._model.alphabet, _ALTERNATIVES)

    def _look(self, pixels: Pixels, line: Corners) -> NDArray[np.float32]:
        """The line as the network wants it, -1..1."""
        cut = geometry.cut(pixels, line, self._model.width, self._model.height)
        grey = _full_contrast(cv2.cvtColor(cut, cv2.COLOR_BGR2GRAY).astype(np.float32))
        return np.asarray(grey / 127.5 - 1.0, np.float32)


def network_width(proportion: float, height: int, widest: int, stretch: float) -> int:
    """The columns that a line of this proportion (length to height) gets, a multiple of 4."""
    return min(max(round(proportion * height * stretch / 4) * 4, height), widest)


def _full_contrast(grey: NDArray[np.float32]) -> NDArray[np.float32]:
    """Stretched so that ink and paper lie where the training put them."""
    low, high = np.percentile(grey, (1, 99))
    stretched = (grey - low) * (255 / max(high - low, 5.0))
    return np.asarray(np.clip(stretched, 0, 255), np.float32)


_LONGER_THAN_TRAINED = 2.0
"""A line may be so many times as long as the longest that the network was trained on before it is squeezed."""


class PrintReader:
    """One of our own recognisers of lines of any length, which it sees in their own proportions.

    `threads` lines are read at a time.
    """

    def __init__(self, session: InferenceSession, model: LineModel, threads: int) -> None:
        self._session, self._model = session, model
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="prints")

    def read_all(self, pixels: Pixels, lines: Sequence[Corners]) -> list[Text]:
        """The text in each of the quads of a BGR picture."""
        return list(self._threads.map(partial(self.read, pixels), lines))

    def read(self, pixels: Pixels, line: Corners) -> Text:
        """The text in a quad of a BGR picture in reading order, as most looks see it."""
        return _vote(self._read([self._look(pixels, geometry.thickened(line, factor)) for factor in _THICKNESSES])).text

    def glance(self, pixels: Pixels, line: Corners) -> Text:
        """The same off one look."""
        return self._read([self._look(pixels, line)])[0]

    def _read(self, looks: Sequence[NDArray[np.float32]]) -> list[Text]:
        """Each look's text; the shorter looks end in mid-grey."""
        batch = np.zeros((len(looks), 1, self._model.height, max(look.shape[1] for look in looks)), np.float32)
        for place, look in zip(batch[:, 0], looks, strict=True):
            place[:, : look.shape[1]] = look
        scores = np.exp(self._session.run(None, {"lines": batch})[0])
        texts = [ctc.decode(line, self._model.alphabet, _ALTERNATIVES) for line in scores]
        stretches = (batch.shape[3] / look.shape[1] for look in looks)
        return [in_reading_order(_stretched(text, by)) for text, by in zip(texts, stretches, strict=True)]

    def _look(self, pixels: Pixels, line: Corners) -> NDArray[np.float32]:
        model = self._model
        proportion = geometry.length(line) / max(geometry.height(line), 1.0)
        widest = round(_LONGER_THAN_TRAINED * model.width)
        columns = network_width(proportion, model.height, widest, model.stretch)
        grey = cv2.cvtColor(geometry.cut(pixels, line, columns, model.height), cv2.COLOR_BGR2GRAY)
        return np.asarray(_full_contrast(grey.astype(np.float32)) / 127.5 - 1.0, np.float32)


_SIZES = (0.95, 0.98, 1.01, 1.04, 1.07)
"""A plate is looked at in several sizes, for the corners that were found are never quite the plate's."""


@dataclass(frozen=True, slots=True)
class Vote:
    """The text that most looks agree on, as one of them saw it, and how sure (0..1) all looks together are of it."""

    text: Text
    sureness: float


def _vote(texts: Sequence[Text]) -> Vote:
    support: dict[str, float] = defaultdict(float)
    for text in texts:
        support[str(text)] += text.sureness / len(texts)
    winner = max(support, key=lambda text: support[text])
    return Vote(max((t for t in texts if str(t) == winner), key=lambda text: text.sureness), support[winner])


class PlateReader:
    """One of our own plate recognisers: the rows of a plate, laid side by side."""

    def __init__(self, session: InferenceSession, model: LineModel) -> None:
        self._session, self._model = session, model

    def read(self, pixels: Pixels, plate: Corners, layout: str) -> Vote:
        """The text of a plate, given its outer corners in a BGR picture and a layout of `plates.LAYOUTS`."""
        texts = self._read([self._look(pixels, _scaled(plate, size), layout) for size in _SIZES])
        return _vote(texts)

    def glance(self, pixels: Pixels, plate: Corners, layout: str) -> Text:
        """The same off one look: less sure, at a fraction of the cost."""
        return self._read([self._look(pixels, plate, layout)])[0]

    def chance(self, vote: Vote) -> float:
        """How likely it is (0..1) that a text which fits the grammar is right, all of it."""
        model = self._model
        odds = model.slope * logit(vote.sureness) + model.offset + model.per_character * len(vote.text)
        return 1 / (1 + math.exp(-odds))

    def _read(self, looks: Sequence[NDArray[np.float32]]) -> list[Text]:
        scores = np.exp(self._session.run(None, {"lines": np.stack(looks)[:, None]})[0])
        return [ctc.decode(look, self._model.alphabet, _ALTERNATIVES) for look in scores]

    def _look(self, pixels: Pixels, plate: Corners, layout: str) -> NDArray[np.float32]:
        strip = plates.strip(pixels, plate, layout, self._model.width, self._model.height)
        grey = _full_contrast(cv2.cvtColor(strip, cv2.COLOR_BGR2GRAY).astype(np.float32))
        return np.asarray(grey / 127.5 - 1.0, np.float32)


def _scaled(plate: Corners, factor: float) -> Corners:
    centre = plate.mean(axis=0)
    return geometry.corners(centre + factor * (plate - centre))


class OrientationReader:
    """Tells lines that stand on their heads from those that do not (PP-OCR's classifier)."""

    def __init__(self, session: InferenceSession) -> None:
        self._session = session

    def upside_down(self, pixels: Pixels, line: Corners) -> float:
        """Probability (0..1) that the text in the quad reads from its last corner backwards."""
        width = min(round(geometry.length(line) / max(geometry.height(line), 1.0) * _PP_HEIGHT), 192)
        padded = np.zeros((_PP_HEIGHT, 192, 3), np.float32)
        padded[:, :width] = geometry.cut(pixels, line, width, _PP_HEIGHT).astype(np.float32) / 127.5 - 1.0
        return float(self._session.run(None, {"x": padded.transpose(2, 0, 1)[None]})[0][0, 1])
