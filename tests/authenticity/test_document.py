"""Documents are judged: colour or none, toner or print; a grey scan is a finding, a photocopy a fake."""

from random import Random

import cv2
import numpy as np
import pytest

from training.recapture import copies
from wathiq.authenticity import document
from wathiq.authenticity.document import Authenticity, judge
from wathiq.authenticity.recapture import RecaptureDetector
from wathiq.vision import geometry
from wathiq.vision.geometry import Corners, Pixels


class _Blind(RecaptureDetector):
    """Says the same of every picture."""

    def __init__(self, says: float) -> None:
        self._says, self.document_threshold = says, 0.9

    def chance(self, pixels: Pixels, area: Corners | None = None) -> float:
        del pixels, area
        return self._says


def _card(seed: int = 1) -> Pixels:
    """A card with a coloured ground, a grey portrait and lines of print; 640 x 1000."""
    random = Random(seed)
    rows, columns = np.mgrid[0:640, 0:1000].astype(np.float32)
    wave = 12 * np.sin(columns / 40 + 2 * np.sin(rows / 50))
    card = np.stack([205 + wave, 220 - wave + rows / 40, 235 - columns / 20 + wave], axis=-1)
    card[120:440, 60:300] = np.linspace(90, 190, 320)[:, None, None]
    for top in range(130, 560, 55):
        x = 360
        while x < 940:
            width = random.randint(8, 30)
            cv2.rectangle(card, (x, top), (x + width, top + 18), (45, 40, 40), -1)
            x += width + random.randint(8, 22)
    return np.asarray(np.clip(cv2.GaussianBlur(card, (0, 0), 0.8), 0, 255), np.uint8)


def _judged(pixels: Pixels, says: float = 0.1) -> Authenticity:
    return judge(pixels, None, _Blind(says))


def _scores(verdict: Authenticity) -> dict[str, float]:
    return {cue.name: cue.score for cue in verdict.cues}


def test_a_coloured_card_is_genuine() -> None:
    verdict = _judged(_card())
    assert not verdict.fake
    assert verdict.score == 0.1
    assert _scores(verdict) == {"recapture": 0.1, "photocopy": 0, "grey_scan": 0}


@pytest.mark.parametrize("tint", [(1.0, 0.8, 0.6), (0.7, 0.9, 1.0)])
def test_a_lamps_tint_is_no_colour_of_the_documents(tint: tuple[float, float, float]) -> None:
    grey = copies.grey_scan(_card(), Random(1))
    warm = np.asarray(grey * np.array(tint), np.uint8)
    assert _scores(_judged(warm))["grey_scan"] > 0.9


def test_a_grey_scan_is_found_and_is_no_fake() -> None:
    verdict = _judged(copies.grey_scan(_card(), Random(1)))
    assert _scores(verdict)["grey_scan"] == 1
    assert not verdict.fake


def test_a_photocopy_is_a_fake() -> None:
    copied = copies.grey_scan(_card(), Random(1))
    copied[copied > 110] = 240
    places = np.random.default_rng(2).integers(5, 600, (300, 2))
    for row, column in places:
        copied[row : row + 2, column : column + 3] = 30
    verdict = _judged(copied)
    assert _scores(verdict)["photocopy"] > 0.9
    assert verdict.fake
    assert verdict.score > 0.9


def test_specks_on_a_coloured_card_are_dirt() -> None:
    dirty = _card()
    for row, column in np.random.default_rng(2).integers(5, 600, (300, 2)):
        dirty[row : row + 2, column : column + 3] = 30
    assert not _judged(dirty).fake


def test_a_recapture_is_a_fake_from_the_operating_point_on() -> None:
    assert not _judged(_card(), 0.89).fake
    assert _judged(_card(), 0.9).fake


def test_only_the_page_is_looked_at() -> None:
    table = np.full((900, 1400, 3), (40, 120, 200), np.uint8)
    table[100:740, 150:1150] = copies.grey_scan(_card(), Random(1))
    page = geometry.corners([(150, 100), (1150, 100), (1150, 740), (150, 740)])
    assert _scores(judge(table, page, _Blind(0.1)))["grey_scan"] == 1
    assert _scores(_judged(table))["grey_scan"] == 0


def test_tiny_pages_get_an_answer() -> None:
    assert not document.judge(np.full((20, 20, 3), 200, np.uint8), None, _Blind(0.0)).fake
