"""Onboarding on a phone, from the card to the verdict, before a camera that is fed from a file.

The card is rendered and bears a portrait that is in the public domain; the frames are simulated from the same portrait.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
from playwright.sync_api import FilePayload, Page, expect

from tests.api.vlens import pictures
from tests.api.vlens.pictures import Papers
from tests.console.conftest import Console, launched, opened, photographed
from tests.console.test_browser import PHONE, overflows
from training.specimens.document import Picture

pytestmark = pytest.mark.slow

_WIDTH, _HEIGHT = 640, 480
_A_FRAME_A_SECOND_HAS = 10
_SHOWN = 4
"""So many frames of the file show each of the three pictures: they are taken a little further apart."""


@pytest.fixture(scope="module")
def papers() -> Papers:
    """Her card, both sides."""
    return pictures.papers()


def decoded(image: bytes) -> Picture:
    return np.asarray(cv2.imdecode(np.frombuffer(image, np.uint8), cv2.IMREAD_COLOR), np.uint8)


def framed(picture: Picture) -> Picture:
    """The picture in the middle of what a camera sees."""
    scale = min(_WIDTH / picture.shape[1], _HEIGHT / picture.shape[0])
    inner = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    frame = np.full((_HEIGHT, _WIDTH, 3), 96, np.uint8)
    top, left = (_HEIGHT - inner.shape[0]) // 2, (_WIDTH - inner.shape[1]) // 2
    frame[top : top + inner.shape[0], left : left + inner.shape[1]] = inner
    return frame


def film(path: Path, *pictures: Picture) -> Path:
    """Uncompressed video (YUV4MPEG2) that shows one after the other, ever again."""
    with path.open("wb") as file:
        file.write(f"YUV4MPEG2 W{_WIDTH} H{_HEIGHT} F{_A_FRAME_A_SECOND_HAS}:1 Ip A1:1 C420jpeg\n".encode())
        for picture in pictures:
            planes = cv2.cvtColor(framed(picture), cv2.COLOR_BGR2YUV_I420).tobytes()
            file.write((b"FRAME\n" + planes) * _SHOWN)
    return path


@pytest.fixture(scope="module")
def taken(console: Console) -> list[bytes]:
    """Three frames of her, following gestures."""
    return [*pictures.frames(console.server.state.engine.faces).values()]


@pytest.fixture(scope="module")
def seen(taken: list[bytes], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """What cameras see: her, and a wall that does not move."""
    folder = tmp_path_factory.mktemp("films")
    wall = np.full((_HEIGHT, _WIDTH, 3), 127, np.uint8)
    return {"her": film(folder / "her.y4m", *map(decoded, taken)), "wall": film(folder / "wall.y4m", wall)}


@pytest.fixture(params=["her"])
def page(request: pytest.FixtureRequest, seen: dict[str, Path]) -> Iterator[Page]:
    """A phone whose camera sees that, and whose owner lets the page use it."""
    camera = f"--use-file-for-fake-video-capture={seen[request.param]}"
    for browser in launched("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream", camera):
        context = browser.new_context(viewport=PHONE, has_touch=True, is_mobile=True, locale="en-GB")
        context.set_default_timeout(60_000)
        wrong: list[str] = []
        found = context.new_page()
        found.on("pageerror", lambda error: wrong.append(str(error)))  # noqa: B023 - the list of this turn
        yield found
        assert wrong == []
        context.close()


def shows(page: Page, side: str, picture: bytes) -> None:
    """Hand in one side of the card as a file, and go on once it was read."""
    page.locator(f"#file-{side}").set_input_files(
        FilePayload(name=f"{side}.jpg", mimeType="image/jpeg", buffer=picture)
    )
    expect(page.get_by_text("This was read")).to_be_visible()


def test_she_is_verified(page: Page, console: Console, papers: Papers) -> None:
    opened(page, console, "onboard")
    shows(page, "front", papers.front.image)
    photographed(page, "onboard-front")
    page.get_by_role("button", name="Next").click()
    expect(page.get_by_role("heading", name="Back of the ID card")).to_be_focused()
    shows(page, "back", papers.back.image)
    page.get_by_role("button", name="Next").click()
    page.get_by_role("button", name="Open the camera").click()
    start = page.get_by_role("button", name="Start")
    expect(start).to_be_enabled()
    photographed(page, "onboard-camera")
    start.click()
    expect(page.get_by_role("heading", name="Verified", exact=True)).to_be_focused()
    expect(page.get_by_text("the same person", exact=False)).to_be_visible()
    assert not overflows(page)
    photographed(page, "onboard-verified")
    page.get_by_role("link", name="Open the transaction").click()
    expect(page.get_by_role("heading", name="Liveness")).to_be_visible()
    expect(page.get_by_role("heading", name="Egyptian ID card, back")).to_be_visible()


@pytest.mark.parametrize("page", ["wall"], indirect=True)
def test_a_camera_that_sees_nothing_of_use(page: Page, console: Console, papers: Papers) -> None:
    """Neither is a wall a card, nor does it move."""
    opened(page, console, "onboard")
    page.get_by_role("button", name="Open the camera").click()
    take = page.get_by_role("button", name="Take the photo")
    expect(take).to_be_enabled()
    take.click()
    expect(page.get_by_role("alert")).to_have_text("There is no such document in the picture.")
    shows(page, "front", papers.front.image)
    page.get_by_role("button", name="Next").click()
    page.get_by_role("button", name="Go on without the back").click()
    page.get_by_role("button", name="Open the camera").click()
    page.get_by_role("button", name="Start").click()
    expect(page.get_by_role("alert")).to_have_text("The camera's picture does not move.")


def test_one_picture_three_times_is_no_person(page: Page, console: Console, papers: Papers, taken: list[bytes]) -> None:
    opened(page, console, "onboard")
    shows(page, "front", papers.front.image)
    page.get_by_role("button", name="Next").click()
    page.get_by_role("button", name="Go on without the back").click()
    same = FilePayload(name="me.jpg", mimeType="image/jpeg", buffer=taken[0])
    page.locator("#file-face").set_input_files([same, same])
    expect(page.get_by_role("alert")).to_have_text("Choose exactly three pictures.")
    page.locator("#file-face").set_input_files([same, same, same])
    expect(page.get_by_role("alert")).to_have_text("This is not taken for a live person.")
