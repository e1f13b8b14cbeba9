"""Openly licensed photographs that well-known packages carry, found on this machine, in two parts that share none.

A photograph's part is decided by its name's checksum, so it stays the same whatever is added to the list.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

import cv2
import numpy as np

from training.specimens.document import Picture

_LONGEST = 2200
_HELD_OUT_SHARE = 4
"""One photograph in so many is kept from training."""
_FEWEST = 20


@dataclass(frozen=True, slots=True)
class Origin:
    """A package with photographs: a Debian package's folder, or a folder of a Python package; and their licences."""

    package: str
    folder: str
    licences: str
    names: tuple[str, ...]

    def paths(self) -> Iterator[Path]:
        """Those of its photographs that are on this machine."""
        root = Path("/usr/share") if self.folder.startswith(("backgrounds", "wallpapers")) else _module(self.package)
        if root is not None:
            yield from (path for name in self.names if (path := root / self.folder / name).is_file())


ORIGINS = (
    Origin(
        "mate-backgrounds",
        "backgrounds/mate/nature",
        "GPL-2+",
        (
            *("Aqua.jpg", "Blinds.jpg", "Dune.jpg", "FreshFlower.jpg", "Garden.jpg", "GreenMeadow.jpg"),
            *("LadyBird.jpg", "RainDrops.jpg", "Storm.jpg", "TwoWings.jpg", "Wood.jpg", "YellowFlower.jpg"),
        ),
    ),
    Origin(
        "lomiri-wallpapers-16.04",
        "backgrounds",
        "CC-BY-4.0, CC-BY-SA-4.0, CC0-1.0",
        (
            *("aitzgorri_by_Aitzol_Berasategi.jpg", "analogpattern_by_Peter_Nerlich.jpg"),
            *("Bridge_by_Sander_Klootwijk.jpg", "Dragonfly_by_Bolly.jpg", "free_by_Peter_Nerlich.jpg"),
            *("friends_by_Aitzol_Berasategi.jpg", "greentock_by_Peter_Nerlich.jpg", "life_by_Aitzol_Berasategi.jpg"),
            *("picosdeeuropa_by_Aitzol_Berasategi.jpg", "Picture_0B_by_freespace.jpg", "Picture_1A_by_freespace.jpg"),
            *("seeding_by_Clements_Engelhardt.jpg", "sunset_by_Aitzol_Berasategi.jpg", "Wine_by_Jakkub_Mede.jpg"),
        ),
    ),
    Origin(
        "lomiri-wallpapers-20.04",
        "backgrounds",
        "CC-BY-SA-3.0",
        ("Infinite-Sea_by_Aury88.jpg", "Kleiber_by_Lukas_Baubkus.jpg", "Painting-Colors_by__herobrine7gamer.jpg"),
    ),
    Origin(
        "plasma-workspace-wallpapers",
        "wallpapers",
        "LGPL-3, GPL-2+",
        tuple(
            f"{name}/contents/images/2560x1600.jpg"
            for name in (
                *("Autumn", "BytheWater", "ColdRipple", "ColorfulCups", "DarkestHour", "EveningGlow"),
                *("FallenLeaf", "Grey", "Kite", "OneStandsOut", "Path", "summer_1am"),
            )
        ),
    ),
    Origin(
        "skimage",
        "data",
        "CC0, public domain",
        (
            *("astronaut.png", "camera.png", "chelsea.png", "coffee.png", "coins.png", "ihc.png", "rocket.jpg"),
            *("brick.png", "grass.png", "gravel.png", "hubble_deep_field.jpg", "retina.jpg"),
        ),
    ),
    Origin("sklearn", "datasets/images", "CC-BY-2.0", ("china.jpg", "flower.jpg")),
    Origin("matplotlib", "mpl-data/sample_data", "public domain", ("grace_hopper.jpg",)),
)


class NoPhotographs(RuntimeError):
    """Too few of the packages that carry photographs are installed."""


@lru_cache(maxsize=2)
def photographs(*, held_out: bool) -> tuple[Picture, ...]:
    """All photographs of one part, BGR, at most 2200 pixels long; raises NoPhotographs where there are too few."""
    found = [path for origin in ORIGINS for path in origin.paths()]
    if len(found) < _FEWEST:
        packages = ", ".join(origin.package for origin in ORIGINS)
        raise NoPhotographs(f"only {len(found)} photographs found; install more of {packages}")
    return tuple(_opened(path) for path in found if is_held_out(path) is held_out)


def is_held_out(path: Path) -> bool:
    """Whether a photograph is kept from training."""
    name = path.parents[2].name if path.parent.name == "images" and path.stem[0].isdigit() else path.stem
    return zlib.crc32(name.encode()) % _HELD_OUT_SHARE == 0


def _opened(path: Path) -> Picture:
    pixels = cv2.imread(str(path), cv2.IMREAD_COLOR)
    if pixels is None:
        raise NoPhotographs(f"{path.name} cannot be decoded")
    scale = _LONGEST / max(pixels.shape)
    if scale < 1:
        pixels = cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    return np.asarray(pixels, np.uint8)


def _module(name: str) -> Path | None:
    """Where a Python package lies, found without importing it."""
    spec = find_spec(name)
    return Path(spec.origin).parent if spec and spec.origin else None
