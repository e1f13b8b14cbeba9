from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import faces
from benchmarks.faces import FOLDER, Pair, Told
from wathiq.faces.dlib_model import SCALE, DlibModel


def told(distance: float | None, *, same: bool) -> Told:
    return Told(Pair(Path("a"), Path("b"), same), distance)


def test_a_pair_without_a_face_is_told_wrong() -> None:
    assert told(0.5, same=True).right
    assert told(0.7, same=False).right
    assert not told(None, same=True).right
    assert not told(None, same=False).right


def test_misses_are_counted_where_so_many_others_are_taken_for_one_person() -> None:
    others = [told(0.5 + 0.001 * i, same=False) for i in range(200)]
    same = [told(distance, same=True) for distance in (0.4, 0.5005, 0.5015, None)]
    assert faces.fnmr([*same, *others], 0.01) == 0.25  # two of 200 may be: from 0.502 on all are refused
    assert faces.fnmr([*same, *others], 0.001) == 0.75  # none may


def test_scores_that_are_right_as_often_as_they_say_have_no_calibration_error() -> None:
    halfway = [told(SCALE.threshold, same=same) for same in (True, False)]
    assert faces.calibration_error(halfway) == pytest.approx(0)
    assert faces.calibration_error([told(0.0, same=False)]) == pytest.approx(1)


@pytest.mark.eval
@pytest.mark.slow
@pytest.mark.skipif(not FOLDER.exists(), reason="the real pictures are not part of the repository")
def test_people_are_told_apart() -> None:
    model = DlibModel.open(threads=1)
    listed = faces.pairs()
    pictures = {picture for pair in listed for picture in (pair.first, pair.second)}
    seen = {picture: faces.own(model, picture) for picture in pictures}
    results = [Told(pair, faces.distance(seen[pair.first], seen[pair.second])) for pair in listed]
    assert sum(result.right for result in results) / len(results) > 0.99
    assert faces.fnmr(results, 0.001) < 0.02
    assert faces.calibration_error(results) < 0.02
