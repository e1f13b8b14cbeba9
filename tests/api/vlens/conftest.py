"""What the engine is told to say of frames, pictures that it looks at itself, and people who register."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from tests.api.conftest import Server
from tests.api.vlens import pictures
from tests.api.vlens.accounts import Person, Post
from tests.api.vlens.people import Asked, VerifySays
from tests.api.vlens.pictures import Papers
from wathiq.api.rates import Rates
from wathiq.engine import Engine, Verification
from wathiq.reading import Reading
from wathiq.vision.decode import Image


@pytest.fixture
def verify_says(monkeypatch: pytest.MonkeyPatch) -> VerifySays:
    """Makes the engine answer to all frames with this; the list is that of the portraits and frames it is given."""

    def say(outcome: Verification | Exception) -> Asked:
        asked: Asked = []

        def verify(_: Engine, portrait: bytes, frames: list[bytes], **__: object) -> Verification:
            asked.append((portrait, frames))
            if isinstance(outcome, Exception):
                raise outcome
            return outcome

        monkeypatch.setattr(Engine, "verify", verify)
        return asked

    return say


Meanwhile = Callable[[Callable[[], object]], None]


@pytest.fixture
def meanwhile(monkeypatch: pytest.MonkeyPatch) -> Meanwhile:
    """Makes something happen while the engine reads the next picture; what it reads is said before."""

    def happens(act: Callable[[], object]) -> None:
        read = Engine.read_image

        def read_image(engine: Engine, image: Image, asked: str | None = None) -> Reading:
            monkeypatch.setattr(Engine, "read_image", read)
            act()
            return read(engine, image, asked)

        monkeypatch.setattr(Engine, "read_image", read_image)

    return happens


@pytest.fixture(scope="session")
def papers() -> Papers:
    """Her documents, and others'."""
    return pictures.papers()


@pytest.fixture(scope="session")
def frames(server: Server) -> dict[str, bytes]:
    """Three pictures of her, live."""
    return pictures.frames(server.engine_here.engine.faces)


@pytest.fixture
def mona(server: Server) -> Iterator[Person]:
    """Somebody nobody knows yet."""
    own, post = server.state, Post()
    server.app.state.wathiq = replace(own, sender=post, existence_rates=Rates())
    yield Person(server, post)
    server.app.state.wathiq = own
