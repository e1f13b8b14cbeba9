"""The plate recognisers' scenes: mostly their own plates, and some that they must not take for their own."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from training.degrade import Picture
from training.plates import egypt, foreign, korea
from training.plates.crop import crop, miscut
from training.plates.drawing import Plate
from training.recipe import FontSet
from wathiq.language import korea_plate

KOREA_SIZE = (160, 48)
EGYPT_SIZE = (160, 32)


def korea_scene(random: Random, fonts: FontSet) -> tuple[Picture, str]:
    """A Korean plate's strip and text; a foreign plate's Latin letters are FOREIGN; a miscut says nothing."""
    chance = random.random()
    if chance < 0.06:
        plate = foreign.draw(random, fonts["latin"])
        if random.random() < 0.5:
            return miscut(plate, *KOREA_SIZE, random), ""
        return crop(plate, *KOREA_SIZE, random), _known(plate, korea_plate.ALPHABET)
    if chance < 0.09:
        return miscut(egypt.draw(random, fonts["arabic"], fonts["latin"]), *KOREA_SIZE, random), ""
    if chance < 0.12:
        return crop(foreign.draw_print(random, fonts["latin"]), *KOREA_SIZE, random), ""
    plate = korea.draw(random, fonts["hangul"], fonts["latin"])
    if chance < 0.18:
        return miscut(plate, *KOREA_SIZE, random), ""
    return crop(plate, *KOREA_SIZE, random), plate.text


def egypt_scene(random: Random, fonts: FontSet) -> tuple[Picture, str]:
    """An Egyptian plate's strip and text; a foreign plate is one FOREIGN, however little of it can be read."""
    chance = random.random()
    if chance < 0.08:
        plate = replace(foreign.draw(random, fonts["latin"]), layout="below_header")
        return crop(plate, *EGYPT_SIZE, random), foreign.FOREIGN
    if chance < 0.1:
        return miscut(korea.draw(random, fonts["hangul"], fonts["latin"]), *EGYPT_SIZE, random), foreign.FOREIGN
    if chance < 0.13:
        return crop(foreign.draw_print(random, fonts["latin"]), *EGYPT_SIZE, random), ""
    plate = egypt.draw(random, fonts["arabic"], fonts["latin"])
    if chance < 0.15:
        return miscut(plate, *EGYPT_SIZE, random), ""
    return crop(plate, *EGYPT_SIZE, random), plate.text


def _known(plate: Plate, alphabet: str) -> str:
    return "".join(c if c in alphabet else foreign.FOREIGN for c in plate.text)


def korea_exam(random: Random, fonts: FontSet) -> tuple[Picture, str]:
    """A Korean plate and nothing else."""
    plate = korea.draw(random, fonts["hangul"], fonts["latin"])
    return crop(plate, *KOREA_SIZE, random), plate.text


def egypt_exam(random: Random, fonts: FontSet) -> tuple[Picture, str]:
    """An Egyptian plate and nothing else."""
    plate = egypt.draw(random, fonts["arabic"], fonts["latin"])
    return crop(plate, *EGYPT_SIZE, random), plate.text
