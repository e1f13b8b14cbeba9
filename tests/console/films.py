"""Films for Chromium's fake camera: pictures one after the other, over and over."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from playwright.sync_api import Browser, BrowserContext, Page

from tests.console.conftest import PATIENCE, launched
from training.specimens.document import Picture

_WIDTH, _HEIGHT = 1280, 960
_FRAMES_A_SECOND = 2

GREY = 96
"""How bright the margin around a picture is unless its scene says otherwise."""


@dataclass(frozen=True, slots=True)
class Scene:
    """Pictures, each shown for half a second, and how bright the margins around them are, which tells scenes apart."""

    pictures: tuple[Picture, ...]
    grey: int = GREY

    @classmethod
    def of(cls, *images: bytes, grey: int = GREY, times: int = 1) -> Scene:
        return cls(tuple(map(decoded, images)) * times, grey)


def decoded(image: bytes) -> Picture:
    return np.asarray(cv2.imdecode(np.frombuffer(image, np.uint8), cv2.IMREAD_COLOR), np.uint8)


def film(path: Path, *scenes: Scene) -> Path:
    """Uncompressed video (YUV4MPEG2)."""
    with path.open("wb") as file:
        file.write(f"YUV4MPEG2 W{_WIDTH} H{_HEIGHT} F{_FRAMES_A_SECOND}:1 Ip A1:1 C420jpeg\n".encode())
        for scene in scenes:
            for picture in scene.pictures:
                planes = cv2.cvtColor(_framed(picture, scene.grey), cv2.COLOR_BGR2YUV_I420)
                file.write(b"FRAME\n" + planes.tobytes())
    return path


def _framed(picture: Picture, grey: int) -> Picture:
    """The picture in the middle of what a camera sees, with a margin on all sides."""
    scale = 0.96 * min(_WIDTH / picture.shape[1], _HEIGHT / picture.shape[0])
    inner = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    frame = np.full((_HEIGHT, _WIDTH, 3), grey, np.uint8)
    top, left = (_HEIGHT - inner.shape[0]) // 2, (_WIDTH - inner.shape[1]) // 2
    frame[top : top + inner.shape[0], left : left + inner.shape[1]] = inner
    return frame


def cameras(path: Path) -> Iterator[Browser]:
    """Chromium whose camera sees the film, and whose owner lets every page use it."""
    camera = f"--use-file-for-fake-video-capture={path}"
    yield from launched("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream", camera)


def pages(context: BrowserContext) -> Iterator[Page]:
    """A page in which nothing goes wrong unseen."""
    context.set_default_timeout(PATIENCE)
    wrong: list[str] = []
    found = context.new_page()
    found.on("pageerror", lambda error: wrong.append(str(error)))
    yield found
    assert wrong == []
    context.close()


_CLICK = """([name, grey, begins]) => new Promise((done, failed) => {
  const context = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const deadline = performance.now() + 120000;
  let waits = begins;
  const look = () => {
    const video = document.querySelector("video");
    if (video?.videoWidth) {
      context.drawImage(video, 0, 0, 8, 8, 0, 0, 1, 1);
      const is = Math.abs(context.getImageData(0, 0, 1, 1).data[1] - grey) < 16;
      const button = [...document.querySelectorAll("button")].find((one) => one.textContent.trim() === name);
      if (is && !waits && button && !button.disabled) return done(button.click());
      if (!is) waits = false;
    }
    if (performance.now() > deadline) return failed(new Error(`the scene of ${grey} was not seen`));
    return requestAnimationFrame(look);
  };
  look();
})"""


def click_in(page: Page, scene: Scene, button: str, *, begins: bool = False) -> None:
    """Click as soon as the camera shows the scene or, where that matters, as soon as it begins."""
    page.evaluate(_CLICK, [button, scene.grey, begins])
