"""What others make of the same pictures: PassportEye, Tesseract, RapidOCR with regular expressions, and plain dlib."""

from __future__ import annotations

import re
import shutil
import subprocess
import warnings
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import PIL.Image
from numpy.typing import NDArray

from benchmarks.truth import Sample
from wathiq.models import FACE_EMBEDDING, FACE_LANDMARKS
from wathiq.vision.geometry import Pixels

_ZONE_LINE = re.compile(r"[A-Z0-9<]{28,46}")
_LICENCE_LABELS: Mapping[str, str] = {
    "number": "号牌号码",
    "vehicle_type": "车辆类型",
    "name": "所有人",
    "address": "住址",
    "use_character": "使用性质",
    "model": "品牌型号",
    "vin": "车辆识别代号",
    "engine_no": "发动机号码",
    "register_date": "注册日期",
    "issue_date": "发证日期",
    "file_no": "档案编号",
    "approved_passengers": "核定载人数",
    "gross_mass": "总质量",
    "unladen_mass": "整备质量",
    "approved_load": "核定载质量",
    "dimension": "外廓尺寸",
    "traction_mass": "准牵引总质量",
    "remarks": "备注",
    "inspection_record": "检验记录",
}
_SHAPES: Mapping[str, str] = {
    "vin": r"[A-HJ-NPR-Z0-9]{17}",
    "dimension": r"\d{4,5}\u00d7\d{4}\u00d7\d{4}mm",
    "inspection_record": r"检验有效期至.*",
    "code_number": r"\*\d+\*",
}


def passport_eye(path: Path) -> tuple[str, ...]:
    """The zone's lines by PassportEye; none where it finds none or cannot open the file."""
    from passporteye import read_mrz

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            zone = read_mrz(str(path))
        except (NotImplementedError, OSError, ValueError):
            return ()
    return tuple(zone.aux["text"].split("\n")) if zone else ()


@cache
def tesseract_languages() -> frozenset[str]:
    """What the Tesseract of this machine reads; nothing where there is none."""
    program = shutil.which("tesseract")
    if not program:
        return frozenset()
    listed = subprocess.run([program, "--list-langs"], capture_output=True, text=True, check=True)
    return frozenset(listed.stdout.splitlines()[1:])


def tesseract(picture: Pixels, language: str, mode: int) -> Sequence[str]:
    """Lines of text by Tesseract's program in one of its modes of page segmentation; none where it gives up."""
    program = shutil.which("tesseract") or "tesseract"
    _, png = cv2.imencode(".png", picture)
    command = [program, "stdin", "stdout", "-l", language, "--psm", str(mode)]
    done = subprocess.run(command, input=png.tobytes(), capture_output=True, check=False)
    return done.stdout.decode().splitlines()


@cache
def _rapid_ocr() -> Any:
    from rapidocr import RapidOCR

    return RapidOCR(params={"Global.log_level": "critical"})


def rapid_texts(path: Path) -> Sequence[str]:
    """All text by RapidOCR, top to bottom. It remembers the options of its last call, so all are given."""
    return _rapid_ocr()(str(path), use_det=True, use_cls=True, use_rec=True).txts or ()


def rapid_zone(path: Path) -> tuple[str, ...]:
    """Lines that look like a zone's, as a plain script would pick them."""
    texts = (re.sub(r"\s", "", text).replace("く", "<").upper() for text in rapid_texts(path))
    return tuple(text for text in texts if _ZONE_LINE.fullmatch(text))


def rapid_licence(sample: Sample) -> dict[str, str]:
    """Values behind their labels in the same line or in the next box, or known by their shape."""
    texts = [re.sub(r"\s", "", text) for text in rapid_texts(sample.path)]
    values: dict[str, str] = {}
    for name, label in _LICENCE_LABELS.items():
        for text, following in zip(texts, [*texts[1:], ""], strict=True):
            if label in text and name not in values:
                values[name] = text.partition(label)[2] or following
    for name, shape in _SHAPES.items():
        found = [m.group() for text in texts if (m := re.search(shape, text))]
        values[name] = found[0] if found else values.get(name, "")
    return values


def rapid_line(path: Path) -> str:
    """A picture of one line by RapidOCR's recogniser alone."""
    found = _rapid_ocr()(str(path), use_det=False, use_cls=False, use_rec=True)
    return "".join(found.txts or ()).replace(" ", "")


@cache
def _dlib() -> tuple[Any, Any, Any]:
    import dlib

    embedder = dlib.face_recognition_model_v1(str(FACE_EMBEDDING.checked_path()))
    return dlib.get_frontal_face_detector(), dlib.shape_predictor(str(FACE_LANDMARKS.checked_path())), embedder


def plain_embedding(path: Path) -> NDArray[np.float32] | None:
    """A picture's first face as `face_recognition` would embed it with its small model; None where it finds none."""
    detector, landmarks, embedder = _dlib()
    pixels = np.array(PIL.Image.open(path).convert("RGB"))
    found = detector(pixels, 1)
    if not found:
        return None
    return np.array(embedder.compute_face_descriptor(pixels, landmarks(pixels, found[0]), 1), np.float32)
