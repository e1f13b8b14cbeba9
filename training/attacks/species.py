"""The species of attack, and life: each draws three frames, as a camera would have taken them half a second apart."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from random import Random

import cv2
import numpy as np

from training.attacks import glass, head, medium
from training.attacks.head import Gesture
from training.attacks.medium import MEDIA, Grain, Sheet
from training.attacks.room import SIDE, room
from training.attacks.shot import Shot, filed
from training.attacks.subject import UNIT, Picture, Plane, Subject, Texture, person, photograph
from training.attacks.surface import Lens, Pose, over, seen

Frames = tuple[Picture, Picture, Picture]
Draw = Callable[["Studio", Subject, Random], Frames]

_SIZES = ((720, 960), (720, 960), (480, 640))
_UNITS_ACROSS = (4.5, 7.2)
"""How many units wide a picture is: phones are held so that the face fills a fifth of it to a third."""


@dataclass(frozen=True, slots=True)
class Studio:
    """What the frames are made with: photographs to stand before, and the grain of screens and of prints."""

    rooms: Sequence[Picture]
    screen: Grain
    print: Grain


@dataclass(frozen=True, eq=False, slots=True)
class _Stage:
    """One camera before one room, and how far away (in units) the face is."""

    lens: Lens
    room: Picture
    room_distance: float
    distance: float
    place: tuple[float, float]

    @classmethod
    def draw(cls, studio: Studio, random: Random) -> _Stage:
        width, height = random.choice(_SIZES)
        lens = Lens(width, height, random.uniform(0.68, 1.0) * height)
        distance = lens.focal * random.uniform(*_UNITS_ACROSS) / width
        place = (random.uniform(-0.6, 0.6), random.uniform(-0.7, 0.4))
        return cls(lens, room(random, studio.rooms), distance * random.uniform(1.4, 4.0), distance, place)

    def at(self, points: Plane, camera: Pose, pose: Pose) -> Plane:
        """Points about the origin, posed, then put where the face stands as the camera sees it."""
        there = np.array([self.place[0], self.place[1], self.distance], np.float32)
        return camera.apply(pose.apply(points) + there)

    def behind(self, camera: Pose) -> Picture:
        """The room alone, a picture on a far plane."""
        reach = 1.5 * self.room_distance * self.lens.height / self.lens.focal / 2
        x = np.linspace(-reach, reach, SIDE // 4, dtype=np.float32)
        across, down = np.meshgrid(x, x)
        points = np.stack([across, down, np.full_like(across, self.room_distance)], axis=-1)
        texture = Texture(self.room, np.ones((SIDE, SIDE), np.float32))
        return seen(texture, camera.apply(points), self.lens).pixels


def _hand(random: Random) -> Pose:
    """A camera in a hand, from one frame to the next."""
    far = random.choice((0.3, 1.0, 2.0))
    yaw, pitch, roll = (random.gauss(0, 0.5 * far) for _ in range(3))
    return Pose(yaw, pitch, roll, _shift(0.05 * far, random))


def _shift(far: float, random: Random) -> tuple[float, float, float]:
    return random.gauss(0, far), random.gauss(0, far), random.gauss(0, far)


# Life ----------------------------------------------------------------------------------------------------------------


def _gestures(random: Random) -> list[Gesture]:
    """Three of those that the phones' kits ask for, in any order, each done more or less; and all heads sway."""
    drawn = [_GESTURES[name](random) for name in random.sample(list(_GESTURES), 3)]
    return [_swayed(gesture, random) for gesture in drawn]


def _swayed(gesture: Gesture, random: Random, far: float = 1.0) -> Gesture:
    turn = [random.gauss(0, 1.2 * far) for _ in range(3)]
    pose = gesture.head
    x, y, z = _shift(0.06 * far, random)
    moved = Pose(pose.yaw + turn[0], pose.pitch + turn[1], pose.roll + turn[2], (x, y, z))
    torso = Pose(0, 0, 0.3 * turn[2], (0.6 * x, 0.6 * y, 0.6 * z))
    return replace(gesture, head=moved, torso=torso)


_GESTURES: Mapping[str, Callable[[Random], Gesture]] = {
    "smile": lambda random: Gesture(smile=random.uniform(0.5, 1.0), opening=random.choice((0.0, random.uniform(0, 1)))),
    "blink": lambda random: Gesture(blink=random.uniform(0.6, 1.0)),
    "right": lambda random: Gesture(head=Pose(yaw=random.uniform(7, 25))),
    "left": lambda random: Gesture(head=Pose(yaw=-random.uniform(7, 25))),
    "straight": lambda _: Gesture(),
}


def live(studio: Studio, subject: Subject, random: Random) -> Frames:
    """A person who does what a phone asks for."""
    return _life(studio, subject, random, _gestures(random))


def still(studio: Studio, subject: Subject, random: Random) -> Frames:
    """A person who only looks: three frames of nothing but sway."""
    return _life(studio, subject, random, [_swayed(Gesture(), random, 0.5) for _ in range(3)])


def _life(studio: Studio, subject: Subject, random: Random, gestures: Sequence[Gesture]) -> Frames:
    stage, shot = _Stage.draw(studio, random), Shot.draw(random)
    return _three(
        partial(_alive, stage, person(photograph(subject)), random.uniform(0.8, 1.15)), gestures, shot, random
    )


def _alive(stage: _Stage, body: Texture, build: float, gesture: Gesture, camera: Pose) -> Picture:
    lit = head.shading(head.expressed(body, gesture), gesture, build, 0.3)
    points = stage.at(head.points(body, gesture, build), camera, Pose())
    return over(seen(lit, points, stage.lens), stage.behind(camera))


def _three(draw: Callable[[Gesture, Pose], Picture], gestures: Sequence[Gesture], shot: Shot, random: Random) -> Frames:
    frames = []
    for gesture in gestures:
        shot = shot.again(random)
        frames.append(shot.take(draw(gesture, _hand(random)), random))
    return frames[0], frames[1], frames[2]


# A photograph, shown -------------------------------------------------------------------------------------------------


def _moves(random: Random) -> list[Pose]:
    """How a hand moves what it holds: it only trembles, shifts it, or turns it as if it were a head."""
    turn, shift = random.choice(((0.7, 0.03), (2.0, 0.25), (9.0, 0.15), (9.0, 0.3), (4.0, 0.5)))
    return [
        Pose(
            random.gauss(0, turn),
            random.gauss(0, 0.7 * turn),
            random.gauss(0, 0.4 * turn),
            _shift(shift, random),
        )
        for _ in range(3)
    ]


def shown(kind: str, studio: Studio, subject: Subject, random: Random) -> Frames:
    """A still photograph on paper or on a screen, moved by hand before the camera."""
    grain = studio.screen if MEDIA[kind].is_screen else studio.print
    held = medium.sheet(photograph(subject), kind, grain, random)
    return _moved(studio, held, random, is_screen=MEDIA[kind].is_screen)


def cut_out(studio: Studio, subject: Subject, random: Random) -> Frames:
    """A print cut along the person's outline, so that the room shows around it."""
    body = person(photograph(subject))
    printed = replace(body, pixels=studio.print(body.pixels, random))
    return _moved(studio, Sheet(printed, random.choice((0.0, random.uniform(-0.1, 0.1))), 0.0), random)


def eye_holes(studio: Studio, subject: Subject, random: Random) -> Frames:
    """A cut-out with holes for the eyes, behind which somebody blinks in one of the frames."""
    body = person(photograph(subject))
    printed = replace(body, pixels=studio.print(body.pixels, random))
    shut = head.blinking(printed, random.uniform(0.7, 1.0))
    blinking = random.randrange(3)
    sheets = [Sheet(shut if number == blinking else printed) for number in range(3)]
    return _filmed(studio, sheets, random, is_screen=False)


def _moved(studio: Studio, held: Sheet, random: Random, *, is_screen: bool = False) -> Frames:
    sheets = [held.flexed(random) if held.bend else held for _ in range(3)]
    return _filmed(studio, sheets, random, is_screen=is_screen)


def _filmed(studio: Studio, sheets: Sequence[Sheet], random: Random, *, is_screen: bool) -> Frames:
    stage, shot = _Stage.draw(studio, random), Shot.draw(random)
    frames = []
    for flexed, pose in zip(sheets, _moves(random), strict=True):
        shot, camera = shot.again(random), _hand(random)
        layer = seen(flexed.texture, stage.at(flexed.points(Pose()), camera, pose), stage.lens)
        veiled = glass.veiled(layer, random, is_screen=is_screen)
        frames.append(shot.take(over(veiled, stage.behind(camera)), random))
    return frames[0], frames[1], frames[2]


def video(studio: Studio, subject: Subject, random: Random) -> Frames:
    """A recording of a living person on a phone, tablet or monitor: whatever moves in it moves as life does."""
    kind = random.choice(("phone", "tablet", "monitor"))
    stage, shot, build = _Stage.draw(studio, random), Shot.draw(random), random.uniform(0.8, 1.15)
    body, backdrop = person(photograph(subject)), room(random, studio.rooms)
    recorder = Lens(body.pixels.shape[1], body.pixels.shape[0], UNIT * 7.0)
    seed, frames = random.getrandbits(32), []
    for gesture, pose in zip(_gestures(random), _moves(random), strict=True):
        lit = head.shading(head.expressed(body, gesture), gesture, build, 0.3)
        points = head.points(body, gesture, build) + np.array([0, -0.7, 7.0], np.float32)
        behind = np.asarray(cv2.resize(backdrop, (recorder.width, recorder.height)), np.uint8)
        picture = studio.screen(over(seen(lit, points, recorder), behind), Random(seed))
        screen = medium.mounted(Texture(picture, np.ones_like(body.cover)), MEDIA[kind], Random(seed))
        shot, camera = shot.again(random), _hand(random)
        layer = seen(screen, stage.at(Sheet(screen).points(Pose()), camera, pose), stage.lens)
        layer = glass.veiled(layer, random, is_screen=True)
        frames.append(shot.take(over(layer, stage.behind(camera)), random))
    return frames[0], frames[1], frames[2]


def identical(studio: Studio, subject: Subject, random: Random) -> Frames:
    """One frame of a living person three times: as it is, filed anew, brightened, scaled or cropped by a hair."""
    frame = live(studio, subject, random)[0]
    return frame, _redone(frame, random), _redone(frame, random)


def _redone(frame: Picture, random: Random) -> Picture:
    height, width = frame.shape[:2]
    way = random.choice(("same", "filed", "brightened", "cropped", "noised"))
    if way == "same":
        return frame
    if way == "brightened":
        frame = np.asarray(cv2.convertScaleAbs(frame, alpha=random.uniform(0.8, 1.2), beta=random.uniform(-10, 10)))
    if way == "cropped":
        off = [random.randint(0, 12) for _ in range(4)]
        frame = cv2.resize(frame[off[0] : height - off[1], off[2] : width - off[3]], (width, height)).astype(np.uint8)
    if way == "noised":
        grain = np.random.default_rng(random.getrandbits(32)).normal(0, random.uniform(0.5, 3), frame.shape)
        frame = np.asarray(np.clip(frame + grain, 0, 255), np.uint8)
    return filed(frame, random.randint(60, 95))


LIFE: Mapping[str, Draw] = {"live": live, "live, keeping still": still}
ATTACKS: Mapping[str, Draw] = {
    **{kind: partial(shown, kind) for kind in MEDIA},
    "cut-out": cut_out,
    "cut-out with eye holes": eye_holes,
    "identical frames": identical,
    "video on a screen": video,
}
SPECIES: Mapping[str, Draw] = {**LIFE, **ATTACKS}
