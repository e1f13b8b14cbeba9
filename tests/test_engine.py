"""The engine over the rendered specimens: it reads them exactly, from any side and in any thread, or says why not."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from typing import Any

import cv2
import numpy as np
import PIL.Image
import pytest

from tests.conftest import ALL, Specimen
from tests.faces.pictures import astronaut, looking_aside, on_wall, scaled
from tests.faces.sequences import traces
from wathiq.authenticity.document import Authenticity
from wathiq.authenticity.recapture import RecaptureDetector
from wathiq.authenticity.traces import Traces
from wathiq.documents.catalogue import CATALOGUE
from wathiq.engine import Engine
from wathiq.faces.liveness import Frame, Liveness, Verdict
from wathiq.faces.model import FaceModel
from wathiq.faults import (
    DamagedImage,
    DocumentNotFound,
    DocumentUnreadable,
    Fault,
    NoFace,
    NoPortrait,
    SeveralFaces,
    TooManyBytes,
    TooSmall,
    UnknownDocument,
    WrongDocument,
)
from wathiq.once import Once
from wathiq.reading import Classification, Point, Quad, Reading
from wathiq.vision.decode import Image, decode
from wathiq.vision.geometry import Corners, Pixels

DOCUMENTS = [specimen for specimen in ALL.values() if specimen.type]
NO_DOCUMENTS = [specimen for specimen in ALL.values() if not specimen.type]
_SLOW = ("cvl_", "letter", "receipt", "td3_mirrored", "td3_without")


def each(specimens: list[Specimen]) -> pytest.MarkDecorator:
    """The test for every one of them."""
    marks = {True: [pytest.mark.slow], False: []}
    return pytest.mark.parametrize(
        "specimen",
        [pytest.param(s, id=s.file, marks=marks[s.file.startswith(_SLOW)]) for s in specimens],
    )


def values(reading: Reading, names: Mapping[str, object]) -> dict[str, str]:
    return {name: reading.value(name) for name in names}


def codes(reading: Reading, specimen: Specimen) -> list[str]:
    """The findings that count: a repair is none, and what is cut off may look like anything."""
    return [f.code for f in reading.findings if f.code != "mrz_repaired" and f.field not in specimen.cut]


@pytest.fixture(scope="module")
def read(engine: Engine) -> Callable[[str], Reading]:
    """What the engine says of a specimen, which it is asked once."""
    return cache(lambda file: engine.read(ALL[file].data))


@each(DOCUMENTS)
def test_reads_every_document_exactly(read: Callable[[str], Reading], specimen: Specimen) -> None:
    reading = read(specimen.file)
    assert reading.type == specimen.type
    assert values(reading, specimen.fields) == specimen.fields
    assert reading.parts.keys() == specimen.pages.keys()
    for page, truth in specimen.pages.items():
        whole = {name: value for name, value in truth.items() if name not in specimen.cut}
        assert values(reading.parts[page], whole) == whole
    assert codes(reading, specimen) == list(specimen.findings)
    assert 0 < reading.confidence <= 1


@each(NO_DOCUMENTS)
def test_finds_no_document_where_there_is_none(engine: Engine, specimen: Specimen) -> None:
    with pytest.raises(UnknownDocument):
        engine.read(specimen.data)


@pytest.mark.parametrize("specimen", [s for s in DOCUMENTS if s.quad], ids=lambda s: s.file)
def test_the_quad_is_where_the_plate_is(read: Callable[[str], Reading], specimen: Specimen) -> None:
    found = read(specimen.file).quad
    assert found
    assert specimen.quad
    width = distance(specimen.quad[:2] * 2, specimen.quad[1:2] * 4)
    assert distance(found, specimen.quad) < 0.1 * width


# Types ---------------------------------------------------------------------------------------------------------------


def test_a_type_that_is_asked_for_is_the_one_that_is_read(engine: Engine) -> None:
    assert engine.read(ALL["td3_scan.jpg"].data, "passport").type == "passport"


@pytest.mark.parametrize(
    ("file", "document"), [("td3_scan.jpg", "china_vehicle_licence"), ("cvl_main.jpg", "passport")]
)
def test_another_type_than_the_one_that_is_asked_for(engine: Engine, file: str, document: str) -> None:
    with pytest.raises(WrongDocument):
        engine.read(ALL[file].data, document)


@pytest.mark.parametrize(
    ("file", "document"),
    [
        ("blank.png", "passport"),
        ("blank.png", "china_vehicle_licence"),
        pytest.param("td3_mirrored.jpg", "passport", marks=pytest.mark.slow),
    ],
)
def test_no_document_where_one_is_asked_for(engine: Engine, file: str, document: str) -> None:
    with pytest.raises(DocumentNotFound):
        engine.read(ALL[file].data, document)


def test_a_type_that_nobody_knows(engine: Engine) -> None:
    with pytest.raises(KeyError):
        engine.read(ALL["blank.png"].data, "library_card")


@pytest.mark.parametrize("file", ["td3_scan.jpg", "ep_private.jpg"])
def test_a_document_is_classified(engine: Engine, file: str) -> None:
    found = engine.classify(ALL[file].data)
    assert found.document == ALL[file].type
    assert 0 < found.confidence <= 1


def test_a_picture_of_nothing_known_is_classified_as_that(engine: Engine) -> None:
    assert engine.classify(ALL["blank.png"].data) == Classification(None, 0.0)
    with pytest.raises(TooManyBytes):
        engine.classify(ALL["blank.png"].data, replace(engine.limits, max_bytes=9))


def test_limits_may_be_narrowed_for_one_reading(engine: Engine) -> None:
    data = ALL["td3_scan.jpg"].data
    with pytest.raises(TooManyBytes):
        engine.read(data, limits=replace(engine.limits, max_bytes=len(data) - 1))
    with pytest.raises(TooSmall):
        engine.read(data, limits=replace(engine.limits, min_side=2_000))


# Places --------------------------------------------------------------------------------------------------------------


def image_of(specimen: Specimen, engine: Engine) -> Image:
    return decode(specimen.data, engine.limits)


def turned(image: Image, quarters: int) -> Image:
    """The picture turned to the left."""
    pixels = np.ascontiguousarray(np.rot90(image.pixels, quarters))
    return Image(pixels, image.format, (pixels.shape[1], pixels.shape[0]))


def with_it(point: Point, image: Image, quarters: int) -> Point:
    """Where a point of the picture comes to lie when the picture is turned."""
    x, y = point
    return [(x, y), (y, image.width - x), (image.width - x, image.height - y), (image.height - y, x)][quarters]


def quads(reading: Reading) -> dict[str, Quad]:
    """Every place that a reading names."""
    found = {name: field.box for name, field in reading.fields.items() if field.box}
    if reading.quad:
        found["page"] = reading.quad
    for page, part in reading.parts.items():
        found |= {f"{page}.{name}": quad for name, quad in quads(part).items()}
    return found


def distance(quad: Quad, other: Quad) -> float:
    """The farthest that one corner lies from its fellow."""
    return float(np.linalg.norm(np.subtract(quad, other), axis=1).max())


@pytest.mark.slow
@pytest.mark.parametrize(
    ("file", "quarters"),
    [("td3_scan.jpg", 1), ("td3_scan.jpg", 2), ("td3_scan.jpg", 3), ("cvl_main.jpg", 1), ("cvl_side.jpg", 2)],
)
def test_places_turn_with_the_picture(engine: Engine, read: Callable[[str], Reading], file: str, quarters: int) -> None:
    image, upright = image_of(ALL[file], engine), read(file)
    reading = engine.read_image(turned(image, quarters))
    assert values(reading, upright.fields) == values(upright, upright.fields)
    found, expected = quads(reading), quads(upright)
    assert found.keys() == expected.keys()
    for name, quad in expected.items():
        a, b, c, d = (with_it(point, image, quarters) for point in quad)
        assert distance(found[name], (a, b, c, d)) < 12, name


def test_places_are_those_of_the_picture_that_a_person_sees(engine: Engine, read: Callable[[str], Reading]) -> None:
    image = image_of(ALL["td3_scan.jpg"], engine)
    stored = PIL.Image.fromarray(np.ascontiguousarray(turned(image, 1).pixels[..., ::-1]))
    exif = PIL.Image.Exif()
    exif[0x0112] = 6  # to be turned a quarter to the right
    file = io.BytesIO()
    stored.save(file, "PNG", exif=exif)
    assert quads(engine.read(file.getvalue())) == quads(read("td3_scan.jpg"))


def test_the_page_is_about_where_it_was_laid(engine: Engine, read: Callable[[str], Reading]) -> None:
    """The scan has a margin of two millimetres on every side of 125 by 88."""
    image = image_of(ALL["td3_scan.jpg"], engine)
    quad = read("td3_scan.jpg").quad
    assert quad
    scale = image.width / 129
    edges = [(2, 2), (127, 2), (127, 90), (2, 90)]
    a, b, c, d = ((x * scale, y * scale) for x, y in edges)
    assert distance(quad, (a, b, c, d)) < 8 * scale


# Threads -------------------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_threads_may_share_an_engine(engine: Engine, read: Callable[[str], Reading]) -> None:
    passports = ["td3_scan.jpg", "td3_photo_90.jpg", "td3_expired.jpg"]
    alone = {file: read(file) for file in [*passports, "cvl_main.jpg"]}

    def read_all(files: list[str]) -> list[Reading]:
        return [engine.read(ALL[file].data) for file in files]

    tasks = [["cvl_main.jpg"], passports, passports[::-1], ["cvl_main.jpg"]]
    with ThreadPoolExecutor(len(tasks)) as threads:
        together = list(threads.map(read_all, tasks))
    assert together == [[alone[file] for file in task] for task in tasks]


# A kind that despairs -------------------------------------------------------------------------------------------------


def _despair(_: object) -> None:
    raise DocumentUnreadable("It cannot be made out.")


def test_a_document_that_one_kind_cannot_read_may_be_of_another(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    kinds = {"korea_plate": replace(CATALOGUE["korea_plate"], read=_despair), "egypt_plate": CATALOGUE["egypt_plate"]}
    monkeypatch.setattr("wathiq.engine.CATALOGUE", kinds)
    assert engine.read(ALL["ep_private.jpg"].data).type == "egypt_plate"
    with pytest.raises(DocumentUnreadable):
        engine.read(ALL["blank.png"].data)


# Faces ---------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def seeing(engine: Engine) -> Engine:
    """The engine with its own face model, and nothing that gives recaptures away."""
    return replace(engine, _traces=Once(lambda: traces(0.1)))


def jpeg(pixels: Pixels, taken: str = "") -> bytes:
    exif = PIL.Image.Exif()
    if taken:
        exif.get_ifd(0x8769)[0x9003] = taken
    file = io.BytesIO()
    PIL.Image.fromarray(np.ascontiguousarray(pixels[..., ::-1])).save(file, "JPEG", quality=95, exif=exif)
    return file.getvalue()


BLANK = jpeg(np.full((300, 300, 3), 127, np.uint8))
TWO = jpeg(on_wall(400, 720, (astronaut(), 20, 10), (astronaut(), 20, 370)))


def printed(pixels: Pixels) -> bytes:
    """Grey and soft, as on a card."""
    grey = cv2.GaussianBlur(cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY), (0, 0), 1.0)
    return jpeg(np.repeat((40 + 0.7 * grey).astype(np.uint8)[..., None], 3, axis=2))


def test_two_pictures_of_one_person(seeing: Engine) -> None:
    found = seeing.compare(jpeg(astronaut()), jpeg(scaled(1.5)))
    assert found.is_matched
    assert found.dissimilarity < 0.5 * found.threshold
    assert found.score > 0.9


@pytest.mark.parametrize(
    ("other", "fault"), [(BLANK, NoFace), (TWO, SeveralFaces), (b"\xff\xd8\xff\xe0", DamagedImage)]
)
def test_pictures_that_cannot_be_compared(seeing: Engine, other: bytes, fault: type[Fault]) -> None:
    for pair in ((jpeg(astronaut()), other), (other, jpeg(astronaut()))):
        with pytest.raises(fault):
            seeing.compare(*pair)


def test_limits_may_be_narrowed_for_faces(seeing: Engine) -> None:
    data = jpeg(astronaut())
    narrow = replace(seeing.limits, max_bytes=len(data) - 1)
    asked: list[Callable[[], object]] = [
        lambda: seeing.compare(data, data, narrow),
        lambda: seeing.match(data, data, narrow),
        lambda: seeing.still_liveness(data, narrow),
        lambda: seeing.verify(data, [data] * 3, narrow),
    ]
    for ask in asked:
        with pytest.raises(TooManyBytes):
            ask()


def test_a_portrait_and_a_face(seeing: Engine) -> None:
    found = seeing.match(printed(astronaut()), jpeg(scaled(1.5)))
    assert found.is_matched
    assert found.score > 0.9


def test_a_portrait_that_shows_nobody_is_told_from_a_picture_that_does_not(seeing: Engine) -> None:
    with pytest.raises(NoPortrait):
        seeing.match(BLANK, jpeg(astronaut()))
    with pytest.raises(NoFace):
        seeing.match(printed(astronaut()), BLANK)


def test_ghosts_beside_a_portrait_do_not_matter(seeing: Engine) -> None:
    assert seeing.match(TWO, jpeg(astronaut())).is_matched


Judged = Callable[[Liveness], list[Sequence[Frame]]]


@pytest.fixture
def judged(monkeypatch: pytest.MonkeyPatch) -> Judged:
    """Makes every three frames as live as this; the list is that of the frames that are judged."""

    def judge_as(outcome: Liveness) -> list[Sequence[Frame]]:
        asked: list[Sequence[Frame]] = []

        def judge(frames: Sequence[Frame], faces: FaceModel, _: Traces) -> Liveness:
            asked.append(frames)
            for frame in frames:
                assert len(faces.find(frame.pixels)) == 1
            return outcome

        monkeypatch.setattr("wathiq.engine.liveness.judge", judge)
        return asked

    return judge_as


LIVE, SPOOF, UNCLEAR = (Liveness(verdict, 0.9, ()) for verdict in Verdict)


def test_frames_are_judged_with_the_moments_that_their_files_tell(seeing: Engine, judged: Judged) -> None:
    asked = judged(LIVE)
    frames = [jpeg(astronaut(), f"2026:11:20 10:11:{second}") for second in (12, 13)]
    frames.append(jpeg(astronaut()))
    assert seeing.verify(printed(astronaut()), frames).liveness is LIVE
    (found,) = asked
    moments = [datetime(2026, 11, 20, 10, 11, second, tzinfo=UTC) for second in (12, 13)]
    assert [frame.taken for frame in found] == [*moments, None]


def test_the_frame_that_looks_straight_is_compared(seeing: Engine, judged: Judged) -> None:
    judged(LIVE)
    portrait, straight = printed(astronaut()), jpeg(astronaut())
    aside = [jpeg(looking_aside(degrees)) for degrees in (20, 30)]
    for frames in ([straight, *aside], [aside[0], straight, aside[1]], [*aside, straight]):
        verified = seeing.verify(portrait, frames)
        assert verified.liveness is LIVE
        assert verified.comparison == seeing.match(portrait, straight)


@pytest.mark.parametrize("outcome", [SPOOF, UNCLEAR])
def test_what_is_not_live_is_not_compared(seeing: Engine, judged: Judged, outcome: Liveness) -> None:
    judged(outcome)
    verified = seeing.verify(printed(astronaut()), [jpeg(astronaut())] * 3)
    assert (verified.liveness, verified.comparison) == (outcome, None)


def test_a_single_picture_that_looks_like_none_taken_off_a_screen(seeing: Engine) -> None:
    assert seeing.still_liveness(jpeg(astronaut())).verdict is Verdict.LIVE
    with pytest.raises(NoFace):
        seeing.still_liveness(BLANK)


def test_threads_may_share_the_engine_for_faces(seeing: Engine) -> None:
    pairs = [(jpeg(astronaut()), jpeg(scaled(size))) for size in (0.8, 1.25, 1.5)]
    alone = [seeing.compare(*pair) for pair in pairs]
    with ThreadPoolExecutor(4) as threads:
        together = list(threads.map(lambda pair: seeing.compare(*pair), pairs * 2))
    assert together == alone * 2


def test_what_is_for_faces_is_loaded_when_it_is_needed(engine: Engine) -> None:
    loaded: list[str] = []

    def loading(name: str, value: Any) -> Once[Any]:
        def load() -> Any:
            loaded.append(name)
            return value

        return Once(load)

    fresh = replace(engine, _faces=loading("faces", engine.faces), _traces=loading("traces", traces(0.1)))
    fresh.classify(ALL["blank.png"].data)
    assert loaded == []
    fresh.warm_faces()
    fresh.compare(jpeg(astronaut()), jpeg(astronaut()))
    assert loaded == ["faces", "traces"]


# Fakes ---------------------------------------------------------------------------------------------------------------


def test_a_document_is_judged_where_it_lies(seeing: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[Pixels, Corners | None]] = []

    def judge(pixels: Pixels, quad: Corners | None, _: RecaptureDetector) -> Authenticity:
        asked.append((pixels, quad))
        return Authenticity(fake=True, score=1.0, cues=())

    monkeypatch.setattr("wathiq.engine.genuineness.judge", judge)
    image = Image(astronaut(), "jpeg", (340, 360))
    quad: Quad = ((10, 20), (110, 20), (110, 80), (10, 80))
    assert seeing.authenticity(image, Reading("passport", 0.9, quad=quad)).fake
    seeing.authenticity(image, Reading("passport", 0.9))
    assert [pixels is astronaut() for pixels, _ in asked] == [True, True]
    assert [None if found is None else found.tolist() for _, found in asked] == [
        [list(map(float, p)) for p in quad],
        None,
    ]
