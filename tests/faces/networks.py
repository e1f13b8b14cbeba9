"""Tiny networks with the inputs and outputs of YuNet and SFace, and what stands in for the published files."""

from __future__ import annotations

import hashlib

import numpy as np

from wathiq.models.pulled import Source
from wathiq.models.writing import Graph

SIDE, STRIDES = 640, (8, 16, 32)
LANDMARKS = ((-0.5, 0.0), (1.5, 0.0), (0.5, 1.0), (-0.25, 1.5), (1.25, 1.5))
"""Of a face whose middle is the middle of a cell of 32 pixels, in such cells from its upper left corner."""
BOX = (0.5, 0.5, 3.0, 3.5)
"""Middle, width and height of its box, likewise."""


def bright_spots() -> bytes:
    """Sees a face in every cell of 32 pixels that is white."""
    graph = Graph()
    pixels = graph.input("input", 1, 3, SIDE, SIDE)
    light = graph.apply("Conv", pixels, graph.constant(np.full((1, 3, 1, 1), 1 / 765, np.float32)))
    outputs: dict[str, tuple[int, int, int]] = {}
    for stride in STRIDES:
        cells = (SIDE // stride) ** 2
        pooled = graph.apply("AveragePool", light, kernel_shape=(stride, stride), strides=(stride, stride))
        listed = graph.apply("Reshape", pooled, graph.constant(np.array([1, cells, 1], np.int64)))
        seen = graph.apply("Mul", listed, graph.constant(np.full((1, 1, 1), float(stride == STRIDES[-1]), np.float32)))
        nothing = graph.apply("Mul", listed, graph.constant(np.zeros((1, 1, 1), np.float32)))
        x, y, width, height = BOX
        box = np.array([x, y, np.log(width), np.log(height)], np.float32)
        for name, values in (("bbox", box), ("kps", np.array(LANDMARKS, np.float32).ravel())):
            shifts = graph.constant(values.reshape(1, 1, -1))
            outputs[graph.apply("Add", nothing, shifts, result=f"{name}_{stride}")] = (1, cells, len(values))
        for name in ("cls", "obj"):
            outputs[graph.apply("Identity", seen, result=f"{name}_{stride}")] = (1, cells, 1)
    return graph.written(outputs)


def mean_colours() -> bytes:
    """Embeds an aligned face as the colours of 64 patches."""
    graph = Graph()
    patches = graph.apply("AveragePool", graph.input("data", 1, 3, 112, 112), kernel_shape=(14, 14), strides=(14, 14))
    return graph.written({graph.apply("Flatten", patches, result="fc1"): (1, 192)})


def source(file: str, data: bytes, url: str = "") -> Source:
    """A network's file as if it were published."""
    return Source(file, url, hashlib.sha256(data).hexdigest(), len(data), "Apache-2.0")
