"""Lines of print on their way through a network that says what the tests want it to say."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

import numpy as np
import pytest
from numpy.typing import NDArray
from onnxruntime import InferenceSession

from tests.documents.sheets import rectangle
from wathiq.models import LineModel, Model
from wathiq.vision.recognise import PrintReader, network_width

ALPHABET = "سبجد١٢ "
HEIGHT, WIDEST = 32, 256
PICTURE = np.random.default_rng(1).integers(0, 255, (400, 1200, 3), np.uint8)
LINE = rectangle(100, 100, 340, 140)

Batch = NDArray[np.float32]


class Session:
    """A network that sees in each picture of a batch the next of the paths, `-` being its blank."""

    def __init__(self, paths: Sequence[str], sure: float = 0.9) -> None:
        self._paths, self._sure = paths, sure
        self.batches: list[Batch] = []

    def run(self, _: object, inputs: dict[str, Batch]) -> list[NDArray[np.float32]]:
        batch = inputs["lines"]
        self.batches.append(batch)
        return [np.log(np.stack([self._scores(self._paths[at % len(self._paths)]) for at in range(len(batch))]))]

    def _scores(self, path: str) -> NDArray[np.float32]:
        table = np.full((len(path), 1 + len(ALPHABET)), (1 - self._sure) / len(ALPHABET), np.float32)
        for step, symbol in enumerate(path):
            table[step, ("-" + ALPHABET).index(symbol)] = self._sure
        return table


def reader(*paths: str, **settings: Any) -> tuple[PrintReader, Session]:
    session = Session(paths)
    model = LineModel(Model("", "", ""), HEIGHT, WIDEST, ALPHABET, **settings)
    return PrintReader(cast("InferenceSession", session), model, threads=2), session


@pytest.mark.parametrize(
    ("proportion", "stretch", "width"),
    [
        (4.0, 1.0, 128),
        (4.0, 1.25, 160),
        (4.1, 1.0, 132),  # whole steps of the network
        (0.2, 1.0, HEIGHT),  # no narrower than high
        (50.0, 1.0, WIDEST),
    ],
)
def test_a_line_is_as_wide_as_its_proportion_within_bounds(proportion: float, stretch: float, width: int) -> None:
    assert network_width(proportion, HEIGHT, WIDEST, stretch) == width


def test_what_most_looks_see_is_what_is_read() -> None:
    assert str(reader("-ج-", "-د-", "-ج-")[0].read(PICTURE, LINE)) == "ج"
    assert str(reader("-د-", "-د-", "-ج-")[0].read(PICTURE, LINE)) == "د"


def test_a_glance_is_one_look_and_a_reading_several() -> None:
    one, glanced = reader("-ج-")
    one.glance(PICTURE, LINE)
    one.read(PICTURE, LINE)
    assert len(glanced.batches[0]) == 1
    assert len(glanced.batches[1]) > 2


def test_letters_are_given_as_they_are_read_with_their_places_on_paper() -> None:
    """On paper, and so to the network, the number stands left of what is said before it."""
    text = reader("١-٢- -ب-س-")[0].glance(PICTURE, LINE)
    assert str(text) == "سب ١٢"
    places = [character.place for character in text.characters]
    assert places == pytest.approx([0.85, 0.65, 0.45, 0.05, 0.25])


def test_looks_of_one_batch_keep_their_own_proportions() -> None:
    """The thicker the look, the narrower; what is missing is mid-grey, and places are of the line alone."""
    one, session = reader("س---------")
    one.read(PICTURE, LINE)
    (batch,) = session.batches
    ends = [int(np.flatnonzero(np.abs(look[0]).sum(axis=0))[-1]) + 1 for look in batch]
    assert batch.shape[1:3] == (1, HEIGHT)
    assert ends == sorted(ends, reverse=True)
    assert ends[0] == batch.shape[3] > ends[-1]
    assert all((look[0][:, end:] == 0).all() for look, end in zip(batch, ends, strict=True))


def test_a_place_never_lies_behind_the_end() -> None:
    text = reader("---------س")[0].read(PICTURE, LINE)
    assert 0 <= text.characters[0].place <= 1


def test_a_line_is_shown_at_full_contrast() -> None:
    faint = np.full((200, 500, 3), 140, np.uint8)
    faint[50:90, 60:300:9] = 120
    one, session = reader("-")
    one.glance(faint, rectangle(40, 40, 320, 100))
    assert session.batches[0].min() == pytest.approx(-1, abs=0.05)
    assert session.batches[0].max() == pytest.approx(1, abs=0.05)


def test_lines_are_read_in_the_order_in_which_they_are_asked_for() -> None:
    one, _ = reader("-س-")
    assert [str(text) for text in one.read_all(PICTURE, [LINE, LINE + np.float32(20)])] == ["س", "س"]
    assert one.read_all(PICTURE, []) == []


@pytest.mark.parametrize("far", [rectangle(5000, 0, 5200, 40), rectangle(10, 10, 10, 10)], ids=["outside", "a point"])
def test_what_lies_nowhere_is_no_error(far: Any) -> None:
    assert str(reader("---")[0].read(PICTURE, far)) == ""
