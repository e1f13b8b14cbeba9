"""dlib's face recognition network, taken out of dlib's own file and written down as ONNX.

ONNX Runtime runs it in a tenth of the time that dlib takes, on several cores, and lets go of Python's lock, which
dlib holds all the while. The result is the same to the fifth decimal (tests/faces/test_dlib_network.py).

The network (http://dlib.net/dnn_face_recognition_ex.cpp.html) is a residual one of 29 convolutions, the first with a
step of two and a pooling behind it, then fourteen blocks of two each: blocks keep their size or halve it, and where
they halve it, what leads around them is pooled, and whatever is smaller gets zeros added. In the file every layer of
weights stands after its name as a tensor: a 2, four sides, then the numbers. Each side is one byte that says how many
bytes follow, and those bytes, the lowest first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wathiq.models.writing import Graph

Weights = NDArray[np.float32]

INPUT, OUTPUT = "chips", "embeddings"
SIDE = 150
"""Pixels of each side of an aligned face."""
SIZE = 128
"""Numbers of an embedding."""
MEANS = np.array([122.782, 117.001, 104.298], np.float32)
"""What is taken off red, green and blue before they are divided by `RANGE`."""
RANGE = 256.0

_FIRST, _STEP = 7, 2
_STAGES = ((32, 3, False), (64, 4, True), (128, 3, True), (256, 3, True), (256, 1, True))
"""Channels, blocks, and whether the first block halves the picture."""
_CONVOLUTION, _AFFINE, _CONNECTED = b"\x01\x05con_4", b"\x01\x07affine_", b"\x01\x04fc_2"
_SIZES_BEFORE_WEIGHTS = 2
"""Numbers between the name of the last layer and its tensor."""


@dataclass(frozen=True, eq=False, slots=True)
class _Layer:
    """Maps of `filters` (out, in, rows, columns) and their `biases`, with the stretch behind them worked in."""

    filters: Weights
    biases: Weights


def as_onnx(data: bytes) -> bytes:
    """Dlib's file as an ONNX file: (n, 3, 150, 150) RGB, without `MEANS` and over `RANGE`, in, (n, 128) out."""
    layers, graph = _layers(data), Graph()
    carried = graph.input(INPUT, "n", 3, SIDE, SIDE)
    carried = graph.apply("Relu", _convolved(graph, carried, next(layers), _STEP))
    carried = graph.apply("MaxPool", carried, kernel_shape=(3, 3), strides=(2, 2))
    side, channels = 35, _STAGES[0][0]
    for wider, blocks, halves in _STAGES:
        for block in range(blocks):
            if halves and not block:
                carried = _halving(graph, carried, layers, side, wider - channels)
                side, channels = side // 2, wider
            else:
                carried = _keeping(graph, carried, layers)
    pooled = graph.apply("Flatten", graph.apply("GlobalAveragePool", carried))
    graph.apply("MatMul", pooled, graph.constant(_connected(data)), result=OUTPUT)
    return graph.written({OUTPUT: ("n", SIZE)})


def _keeping(graph: Graph, carried: str, layers: Iterator[_Layer]) -> str:
    """A block after which the picture is as large as before."""
    inner = graph.apply("Relu", _convolved(graph, carried, next(layers), 1))
    return graph.apply("Relu", graph.apply("Add", _convolved(graph, inner, next(layers), 1), carried))


def _halving(graph: Graph, carried: str, layers: Iterator[_Layer], side: int, more: int) -> str:
    """A block after which the picture is half as large and has `more` channels."""
    inner = graph.apply("Relu", _convolved(graph, carried, next(layers), _STEP))
    inner = _convolved(graph, inner, next(layers), 1)
    around = graph.apply("AveragePool", carried, kernel_shape=(2, 2), strides=(2, 2))
    lacking = side // 2 - (side - 1) // 2
    inner = _with_zeros(graph, inner, (0, lacking, lacking))
    return graph.apply("Relu", graph.apply("Add", inner, _with_zeros(graph, around, (more, 0, 0))))


def _with_zeros(graph: Graph, carried: str, more: tuple[int, int, int]) -> str:
    """The same with channels, rows and columns of zeros behind."""
    if not any(more):
        return carried
    return graph.apply("Pad", carried, graph.constant(np.array([0, 0, 0, 0, 0, *more], np.int64)))


def _convolved(graph: Graph, carried: str, layer: _Layer, step: int) -> str:
    rows, columns = layer.filters.shape[2:]
    edge = 0 if step > 1 else rows // 2  # dlib adds an edge only where the picture keeps its size
    return graph.apply(
        "Conv",
        carried,
        graph.constant(layer.filters),
        graph.constant(layer.biases),
        kernel_shape=(rows, columns),
        strides=(step, step),
        pads=(edge,) * 4,
    )


# The file ------------------------------------------------------------------------------------------------------------


def _layers(data: bytes) -> Iterator[_Layer]:
    """The convolutions from the picture on, each with the stretching layer that follows it worked in."""
    given = 3
    for index, (convolution, affine) in enumerate(
        zip(_tensors(data, _CONVOLUTION), _tensors(data, _AFFINE), strict=True)
    ):
        stretch, shift = np.split(affine, 2)
        filters, biases = np.split(convolution, [-len(stretch)])
        side = 3 if index else _FIRST
        shaped = filters.reshape(len(stretch), given, side, side)
        yield _Layer(shaped * stretch[:, None, None, None], biases * stretch + shift)
        given = len(stretch)


def _connected(data: bytes) -> Weights:
    """The last layer: (channels, numbers of an embedding)."""
    (weights,) = _tensors(data, _CONNECTED, _SIZES_BEFORE_WEIGHTS)
    return weights.reshape(-1, SIZE)


def _tensors(data: bytes, name: bytes, skipped: int = 0) -> Iterator[Weights]:
    for match in re.finditer(re.escape(name), data):
        at, count = match.end(), 1
        for number in range(skipped + 5):
            at, value = _number(data, at)
            if number > skipped:
                count *= value
        yield np.frombuffer(data, "<f4", count, at).astype(np.float32)


def _number(data: bytes, at: int) -> tuple[int, int]:
    """A whole number of the file that is not negative, behind the place where the next thing begins."""
    end = at + 1 + data[at]
    return end, int.from_bytes(data[at + 1 : end], "little")
