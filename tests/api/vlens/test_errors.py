"""Which fault becomes which Vlens error."""

from __future__ import annotations

import pytest

from wathiq import faults
from wathiq.api.vlens import errors
from wathiq.api.vlens.errors import VlensError


@pytest.mark.parametrize(
    "fault",
    [
        *(fault for fault in faults.Fault.__subclasses__() if fault is not faults.FaceFault),
        *faults.FaceFault.__subclasses__(),
    ],
)
def test_every_fault_has_its_error(fault: type[Exception]) -> None:
    assert fault in errors.ERRORS


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (faults.DocumentNotFound, errors.CARD_NOT_DETECTED),
        (faults.DocumentUnreadable, errors.LOW_QUALITY),
        (faults.PictureTooPoor, errors.LOW_QUALITY),
        (faults.PictureBlurred, errors.BLURRED),
        (faults.WrongDocument, errors.WRONG_ENDPOINT),
        (faults.NoPortrait, errors.NO_FACE_IN_ID),
        (faults.SeveralFaces, errors.SEVERAL_FACES),
        (faults.NoFace, errors.NO_FACE),
        (faults.FaceUnclear, errors.FACE_UNCLEAR),
    ],
)
def test_what_faults_become(fault: type[Exception], error: VlensError) -> None:
    assert errors.ERRORS[fault] is error
