"""Three frames and the verdict on them, one cue at a time."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import cv2
import numpy as np
import pytest

from tests.faces.pictures import EYES, astronaut, on_wall
from tests.faces.sequences import NOSE, SURE, UNSURE, Recapture, Rim, frames, traces
from wathiq.authenticity.traces import Traces
from wathiq.faces.dlib_model import DlibModel
from wathiq.faces.evidence import Evidence
from wathiq.faces.face import Embedding, Face
from wathiq.faces.liveness import Frame, Liveness, Verdict, judge, judge_still, weighed
from wathiq.faults import NoFace, SeveralFaces
from wathiq.vision.geometry import Corners, Pixels

ALIVE = Evidence(
    relief=2.0, bulge=3.0, scenery=3.0, followed=0.9, eyes=0.5, mouth=0.5, rest=0.12, grain=0.0, recapture=0.3
)
SHEET = Evidence(
    relief=0.12, bulge=4.0, scenery=0.2, followed=1.0, eyes=0.04, mouth=0.04, rest=0.03, grain=0.0, recapture=0.3
)


def cue(judged: Liveness, name: str) -> float:
    return next(cue.score for cue in judged.cues if cue.name == name)


def test_a_person_who_follows_the_gestures_is_live(model: DlibModel) -> None:
    judged = judge(frames("live"), model, UNSURE)
    assert judged.verdict is Verdict.LIVE
    assert judged.score > 0.8
    assert cue(judged, "rigid_surface") < 0.5


@pytest.mark.parametrize("species", ["flat print", "bent print", "phone", "cut-out"])
def test_a_picture_moved_by_hand_is_not(model: DlibModel, species: str) -> None:
    judged = judge(frames(species), model, UNSURE)
    assert judged.verdict is not Verdict.LIVE
    assert cue(judged, "rigid_surface") > 0.5


def test_frames_that_are_one_picture_are_a_spoof(model: DlibModel) -> None:
    pixels = frames("live")[0].pixels
    brighter = np.asarray(cv2.convertScaleAbs(pixels, alpha=1.1, beta=4), np.uint8)
    _, data = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, 95])
    filed_anew = np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR), np.uint8)
    judged = judge([Frame(pixels), Frame(brighter), Frame(filed_anew)], model, UNSURE)
    assert judged.verdict is Verdict.SPOOF
    assert judged.score == 0
    assert cue(judged, "identical_frames") == 1


def test_files_that_are_the_same_are_one_picture_whatever_the_third_is(model: DlibModel) -> None:
    one, other, _ = frames("live")
    assert judge([one, other, replace(other)], model, UNSURE).verdict is Verdict.SPOOF


@pytest.mark.parametrize("seed", range(3))
def test_a_picture_and_its_mirror_image_never_pass(model: DlibModel, seed: int) -> None:
    """Chance finds of points that are not there look like motion, and a mirrored face is the same person's."""
    turn = np.random.default_rng(seed).uniform(-6, 6, (4, 2)).astype(np.float32)
    pixels = frames("live")[0].pixels
    height, width = pixels.shape[:2]
    corners = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
    warp = cv2.getPerspectiveTransform(corners, corners + turn)
    tilted = np.asarray(cv2.warpPerspective(pixels, warp, (width, height), borderMode=cv2.BORDER_REPLICATE), np.uint8)
    mirrored = np.ascontiguousarray(pixels[:, ::-1])
    judged = judge([Frame(pixels), Frame(mirrored), Frame(tilted)], model, traces(0.05))
    assert judged.verdict is not Verdict.LIVE


def test_what_can_hardly_be_followed_is_asked_again() -> None:
    judged = weighed(replace(ALIVE, followed=0.23, scenery=None, recapture=0.05))
    assert judged.verdict is Verdict.INCONCLUSIVE
    assert cue(judged, "not_followed") == 0.5


def test_one_frame_off_a_screen_among_others_is_asked_again(model: DlibModel) -> None:
    class OneOfThree(Recapture):
        def chance(self, pixels: Pixels, area: Corners | None = None) -> float:
            del area
            return 0.95 if pixels is frames("live")[0].pixels else 0.1

    judged = judge(frames("live"), model, Traces(OneOfThree(0.0), Rim(0.1)))
    assert judged.verdict is Verdict.INCONCLUSIVE
    assert cue(judged, "recaptured_frame") == 0.95


def test_a_person_who_keeps_still_is_asked_again(model: DlibModel) -> None:
    assert judge(frames("live, keeping still"), model, UNSURE).verdict is Verdict.INCONCLUSIVE


def test_a_recording_on_a_screen_is_told_by_the_screen_alone() -> None:
    assert weighed(ALIVE).verdict is Verdict.LIVE
    assert weighed(replace(ALIVE, recapture=0.7)).verdict is Verdict.INCONCLUSIVE
    assert weighed(replace(ALIVE, recapture=0.99)).verdict is not Verdict.LIVE


def test_without_a_trace_of_a_screen_a_sheet_is_still_a_sheet() -> None:
    judged = weighed(replace(SHEET, recapture=0.01))
    assert judged.verdict is Verdict.SPOOF
    assert cue(judged, "surroundings") > 0.5


def test_a_sheet_that_hardly_moves_may_be_a_person() -> None:
    assert weighed(replace(SHEET, bulge=0.8)).verdict is Verdict.INCONCLUSIVE


def test_no_motion_at_all_tells_nothing() -> None:
    judged = weighed(replace(ALIVE, relief=0.05, bulge=0.2, eyes=0.03, mouth=0.03))
    assert judged.verdict is Verdict.INCONCLUSIVE
    assert cue(judged, "no_motion") == 0.5


def test_what_cannot_be_seen_weighs_nothing() -> None:
    alone = weighed(replace(ALIVE, scenery=None))
    assert cue(alone, "surroundings") == 0.5


class Strangers(DlibModel):
    """Takes every face for another person's."""

    def __init__(self, model: DlibModel, apart: float) -> None:
        self._model, self._apart, self._count = model, apart, 0

    def find(self, pixels: Pixels) -> tuple[Face, ...]:
        return self._model.find(pixels)

    def embed(self, pixels: Pixels, face: Face) -> Embedding:  # noqa: ARG002
        self._count += 1
        embedding = np.zeros(128, np.float32)
        embedding[self._count] = self._apart / np.sqrt(2)
        return embedding


def test_different_persons_are_a_spoof(model: DlibModel) -> None:
    judged = judge(frames("live"), Strangers(model, apart=0.9), UNSURE)
    assert judged.verdict is Verdict.SPOOF
    assert cue(judged, "same_person") == 1


def test_perhaps_different_persons_are_asked_again(model: DlibModel) -> None:
    assert judge(frames("live"), Strangers(model, apart=0.63), UNSURE).verdict is Verdict.INCONCLUSIVE


def test_frames_that_were_taken_too_far_apart_are_asked_again(model: DlibModel) -> None:
    start = datetime(2026, 1, 1, tzinfo=UTC)
    near = [replace(f, taken=start + timedelta(seconds=0.4 * i)) for i, f in enumerate(frames("live"))]
    far = [replace(f, taken=start + timedelta(seconds=3 * i)) for i, f in enumerate(frames("live"))]
    assert judge(near, model, UNSURE).verdict is Verdict.LIVE
    judged = judge(far, model, UNSURE)
    assert judged.verdict is Verdict.INCONCLUSIVE
    assert cue(judged, "capture_times") > 0.5


def test_a_frame_without_a_time_may_lie_between_two_that_have_one(model: DlibModel) -> None:
    start = datetime(2026, 1, 1, 1, 1, 1, 1, tzinfo=UTC)
    taken = [replace(f, taken=start + timedelta(seconds=0.45 * i)) for i, f in enumerate(frames("live"))]
    taken[1] = replace(taken[1], taken=None)
    assert judge(taken, model, UNSURE).verdict is Verdict.LIVE


def test_times_in_whole_seconds_are_given_the_benefit_of_the_doubt(model: DlibModel) -> None:
    start = datetime(2026, 1, 1, tzinfo=UTC)
    taken = [replace(f, taken=start + timedelta(seconds=i)) for i, f in enumerate(frames("live"))]
    assert judge(taken, model, UNSURE).verdict is Verdict.LIVE


def test_a_tiny_face_is_asked_again(model: DlibModel) -> None:
    small = [
        Frame(np.asarray(cv2.resize(f.pixels, None, fx=0.35, fy=0.35, interpolation=cv2.INTER_AREA), np.uint8))
        for f in frames("live")
    ]
    judged = judge(small, model, UNSURE)
    assert judged.verdict is Verdict.INCONCLUSIVE
    assert cue(judged, "face_size") == 0.5


def test_frames_without_one_face_are_refused(model: DlibModel) -> None:
    wall = Frame(np.full((480, 360, 3), 127, np.uint8))
    with pytest.raises(NoFace):
        judge([*frames("live")[:2], wall], model, UNSURE)
    both = Frame(on_wall(400, 720, (astronaut(), 20, 10), (astronaut(), 20, 370)))
    with pytest.raises(SeveralFaces):
        judge([*frames("live")[:2], both], model, UNSURE)


def test_there_are_three_frames(model: DlibModel) -> None:
    with pytest.raises(ValueError, match="2 frames given"):
        judge(frames("live")[:2], model, UNSURE)


@pytest.mark.parametrize(
    ("seen", "verdict"),
    [
        (traces(0.1), Verdict.LIVE),
        (traces(0.65), Verdict.INCONCLUSIVE),
        (traces(0.1, rim=0.95), Verdict.INCONCLUSIVE),
        (SURE, Verdict.SPOOF),
    ],
)
def test_one_picture_is_judged_by_its_traces_alone(seen: Traces, verdict: Verdict) -> None:
    face = Face((110, 70, 220, 180), 1.0, EYES, NOSE, np.vstack([EYES, EYES, NOSE]).astype(np.float32))
    assert judge_still(astronaut(), face, seen).verdict is verdict


def test_a_rim_around_the_face_is_asked_about_again(model: DlibModel) -> None:
    judged = judge(frames("live"), model, traces(0.1, rim=0.95))
    assert judged.verdict is Verdict.INCONCLUSIVE
    assert cue(judged, "rim") == 0.95
