"""The simulation: grids that beat with the sensor, prints that keep their tones, and one camera for all of it."""

from pathlib import Path
from random import Random

import numpy as np
import pytest

from tests.authenticity.shots import still_life, taken
from training.recapture import camera, capture, copies, light, printing, scenes, screen, sources, view
from training.recapture.camera import Shot
from training.recapture.devices import EVALUATION, TRAINING, Printer, Screen

STILL = scenes.Stock((still_life(1),), (), ())
GREY = scenes.Stock((np.full((900, 900, 3), 128, np.uint8),), (), ())


@pytest.mark.parametrize("species", [*capture.BONA_FIDE, *capture.RECAPTURED])
def test_every_species_gives_a_picture_of_about_the_size_asked_for(species: str) -> None:
    shot = taken(species, 5)
    assert shot.pixels.dtype == np.uint8
    assert shot.pixels.shape[2] == 3
    assert 128 <= min(shot.pixels.shape[:2]) <= max(shot.pixels.shape[:2]) <= 420
    assert shot.species == species
    assert shot.recaptured is (species in capture.RECAPTURED)


def test_the_same_seed_gives_the_same_picture() -> None:
    assert np.array_equal(taken("phone", 2).pixels, taken("phone", 2).pixels)
    assert not np.array_equal(taken("phone", 2).pixels, taken("phone", 3).pixels)


def test_half_of_the_pictures_are_recaptures() -> None:
    assert sum(capture.BONA_FIDE.values()) == pytest.approx(0.5)
    assert sum(capture.RECAPTURED.values()) == pytest.approx(0.5)


@pytest.mark.parametrize("layout", screen.LAYOUTS)
@pytest.mark.parametrize("step", [3, 6, 9])
def test_a_lamp_layout_is_as_bright_as_no_grid_in_every_colour(layout: str, step: int) -> None:
    cell = screen.LAYOUTS[layout](step, 0.2)
    assert cell.mean(axis=(0, 1)) == pytest.approx([1, 1, 1], abs=1e-3)
    assert cell.max() > 1.3  # and dark elsewhere


def _grid(pitch: float, blur: float = 0.4) -> float:
    """How strongly a grey screen's grid shows: the strongest wave's share of the light on the sensor."""
    columns = round(pitch * 1000)
    kind = Screen((columns,), (1.0, 1.0), {"stripes": 1.0}, (0.1, 0.1), (0, 0))
    shot = Shot(1000, 1000, blur, 256)
    seen = screen.show(scenes.draw(GREY, Random(4)), kind, shot, Random(8))[:, :, 1]
    waves = np.abs(np.fft.fft2(seen - seen.mean()))
    waves[:4, :4] = waves[-3:, :4] = waves[:4, -3:] = waves[-3:, -3:] = 0
    return float(waves.max() / seen.sum())


def test_a_coarse_grid_shows_and_one_far_finer_than_the_sensor_does_not() -> None:
    assert _grid(0.3) > 0.05
    assert _grid(1.6) < 0.01 < _grid(0.3)


def test_a_lens_out_of_focus_takes_the_grid_away() -> None:
    assert _grid(0.5, blur=2.5) < _grid(0.5) / 4


@pytest.mark.parametrize(("method", "dots"), [("halftone", (100,)), ("droplets", (300,)), ("continuous", ())])
def test_prints_keep_their_tones(method: str, dots: tuple[int, ...]) -> None:
    kind = Printer((5, 5), (1, 1), method, dots)
    shot = Shot(2000, 2000, 0.5, 200)
    brightness = []
    for level in (40, 128, 230):
        stock = scenes.Stock((np.full((600, 600, 3), level, np.uint8),), (), ())
        scene = scenes.draw(stock, Random(11))
        brightness.append(float(printing.show(scene, kind, shot, Random(3)).mean()))
    dark, middle, bright = brightness
    assert dark < middle - 0.05
    assert middle < bright - 0.2


def test_halftone_dots_are_seen_and_continuous_tones_are_not() -> None:
    shot = Shot(2000, 2000, 0.4, 200)
    scene = scenes.draw(GREY, Random(11))
    dots = printing.show(scene, Printer((5, 5), (1, 1), "halftone", (80,)), shot, Random(3))
    even = printing.show(scene, Printer((5, 5), (1, 1), "continuous", ()), shot, Random(3))
    assert np.diff(dots[:, :, 1], axis=1).std() > 4 * np.diff(even[:, :, 1], axis=1).std()


@pytest.mark.parametrize("way", camera.DEMOSAICING)
@pytest.mark.parametrize("pattern", ["BG", "GB", "RG", "GR"])
def test_every_mosaic_gives_colours_back(way: str, pattern: str) -> None:
    seen = np.tile(np.array([0.1, 0.3, 0.8], np.float32), (32, 32, 1))
    raw = camera._mosaic(seen * camera._GAINS, pattern)
    counts = camera._balanced(np.asarray(raw * 4096, np.uint16), pattern)
    assert camera.DEMOSAICING[way](counts, pattern)[8:24, 8:24].mean(axis=(0, 1)) / 4096 == pytest.approx(
        [0.1, 0.3, 0.8], abs=0.01
    )


def test_scenes_and_recaptures_go_through_the_same_camera() -> None:
    assert TRAINING.cameras is not EVALUATION.cameras
    shot = camera.draw(TRAINING.cameras, 320, Random(1))
    assert shot.window() >= 170
    seen = light.linear(still_life(2)[: shot.window(), : shot.window()])
    picture = camera.take(seen, shot, TRAINING.cameras, Random(1))
    assert 100 < picture.mean() < 250 or picture.std() > 10


def test_a_view_from_straight_ahead_is_nearly_the_surface_itself() -> None:
    seen = view.look(100, Random(2))
    assert seen.reach < 100
    assert abs(float(np.median(seen.across))) < 10


def test_training_and_evaluation_share_no_device_and_no_photograph() -> None:
    for name, kind in TRAINING.screens.items():
        other = EVALUATION.screens[name]
        assert not set(kind.columns) & set(other.columns)
        assert not (set(kind.layouts) & set(other.layouts)) or name == "none"
    for name, printer in TRAINING.printers.items():
        assert not set(printer.dots) & set(EVALUATION.printers[name].dots)
    names = [Path("/any") / name for origin in sources.ORIGINS for name in origin.names]
    held_out = sum(sources.is_held_out(name) for name in names)
    assert 0.1 < held_out / len(names) < 0.5


def test_missing_photographs_are_told_with_the_packages_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources.Origin, "paths", lambda _: iter(()))
    sources.photographs.cache_clear()
    with pytest.raises(sources.NoPhotographs, match="mate-backgrounds"):
        sources.photographs(held_out=False)


def test_a_photocopy_has_toner_and_paper_and_no_colour() -> None:
    copied = copies.photocopy(still_life(3), Random(4)).astype(int)
    assert np.ptp(np.median(copied, axis=(0, 1))) < 15
    levels = copied.mean(axis=2)
    assert np.mean((levels < 90) | (levels > 180)) > 0.6
