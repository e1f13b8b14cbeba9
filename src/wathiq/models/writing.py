"""Networks written down as ONNX files, for weights that come in another form.

Only as much of the format as that takes: tensors of float and int64, nodes with attributes of integers and floats.
Fields have the numbers of `onnx.proto` (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto), and are encoded as
protocol buffers are (https://protobuf.dev/programming-guides/encoding).
"""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

Attribute = int | float | Sequence[int]

_IR_VERSION, _OPERATORS = 8, 17
_FLOAT, _INT64 = 1, 7
_ATTRIBUTE_FLOAT, _ATTRIBUTE_INT, _ATTRIBUTE_INTS = 1, 2, 7


class Graph:
    """A network as it is being put together: every operation gives the name of its result."""

    def __init__(self) -> None:
        self._nodes: list[bytes] = []
        self._tensors: list[bytes] = []
        self._inputs: list[bytes] = []

    def input(self, name: str, *shape: int | str) -> str:
        """Floats that are given; a side with a name instead of a length may have any."""
        self._inputs.append(_value(name, shape))
        return name

    def constant(self, values: NDArray[np.float32] | NDArray[np.int64]) -> str:
        """Weights, or a shape."""
        name = f"c{len(self._tensors)}"
        kind = _INT64 if values.dtype == np.int64 else _FLOAT
        raw = np.ascontiguousarray(values).astype("<i8" if kind == _INT64 else "<f4", copy=False).tobytes()
        dims = b"".join(_number(1, side) for side in values.shape)
        self._tensors.append(dims + _number(2, kind) + _text(8, name) + _bytes(9, raw))
        return name

    def apply(self, operator: str, *inputs: str, result: str = "", **attributes: Attribute) -> str:
        """One of ONNX's operators, by its name there."""
        name = result or f"r{len(self._nodes)}"
        fields = [_text(1, given) for given in inputs] + [_text(2, name), _text(4, operator)]
        self._nodes.append(b"".join(fields + [_bytes(5, _attribute(*pair)) for pair in attributes.items()]))
        return name

    def written(self, outputs: Mapping[str, Sequence[int | str]]) -> bytes:
        """The file, whose results are `outputs`, names with their shapes."""
        graph = b"".join(
            [
                *(_bytes(1, node) for node in self._nodes),
                _text(2, "wathiq"),
                *(_bytes(5, tensor) for tensor in self._tensors),
                *(_bytes(11, value) for value in self._inputs),
                *(_bytes(12, _value(name, shape)) for name, shape in outputs.items()),
            ]
        )
        return _number(1, _IR_VERSION) + _bytes(7, graph) + _bytes(8, _number(2, _OPERATORS))


def _value(name: str, shape: Sequence[int | str]) -> bytes:
    sides = (_text(2, side) if isinstance(side, str) else _number(1, side) for side in shape)
    tensor = _number(1, _FLOAT) + _bytes(2, b"".join(_bytes(1, side) for side in sides))
    return _text(1, name) + _bytes(2, _bytes(1, tensor))


def _attribute(name: str, value: Attribute) -> bytes:
    if isinstance(value, int):
        return _text(1, name) + _number(3, value) + _number(20, _ATTRIBUTE_INT)
    if isinstance(value, float):
        return _text(1, name) + _key(2, 5) + struct.pack("<f", value) + _number(20, _ATTRIBUTE_FLOAT)
    return _text(1, name) + b"".join(_number(8, each) for each in value) + _number(20, _ATTRIBUTE_INTS)


def _number(field: int, value: int) -> bytes:
    return _key(field, 0) + _variable(value)


def _text(field: int, value: str) -> bytes:
    return _bytes(field, value.encode())


def _bytes(field: int, value: bytes) -> bytes:
    return _key(field, 2) + _variable(len(value)) + value


def _key(field: int, kind: int) -> bytes:
    return _variable(field << 3 | kind)


def _variable(value: int) -> bytes:
    """Seven bits a byte, the lowest first, all but the last with the highest bit set."""
    rest, out = value % (1 << 64), bytearray()
    while rest > 0x7F:
        out.append(rest & 0x7F | 0x80)
        rest >>= 7
    return bytes([*out, rest])
