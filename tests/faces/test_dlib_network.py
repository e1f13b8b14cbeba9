from __future__ import annotations

import dlib
import numpy as np

from tests.faces import pictures
from wathiq.faces import dlib_network
from wathiq.models import FACE_EMBEDDING, session_of


def test_it_gives_what_dlib_gives() -> None:
    chip = np.ascontiguousarray(pictures.astronaut()[60:210, 95:245, ::-1])
    given = ((chip.astype(np.float32) - dlib_network.MEANS) / dlib_network.RANGE).transpose(2, 0, 1)
    session = session_of(dlib_network.as_onnx(FACE_EMBEDDING.read()), threads=1)
    (ours,) = session.run([dlib_network.OUTPUT], {dlib_network.INPUT: np.stack([given, -given])})
    theirs = dlib.face_recognition_model_v1(str(FACE_EMBEDDING.checked_path())).compute_face_descriptor(chip)
    assert ours.shape == (2, dlib_network.SIZE)
    np.testing.assert_allclose(ours[0], np.array(theirs), atol=1e-5)
