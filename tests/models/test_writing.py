from __future__ import annotations

import numpy as np

from wathiq.models import session_of
from wathiq.models.writing import Graph


def test_a_network_is_written_as_it_was_put_together() -> None:
    graph = Graph()
    pixels = graph.input("pixels", "n", 1, 4, 4)
    weights = np.arange(18, dtype=np.float32).reshape(2, 1, 3, 3)
    drawn = graph.apply("Conv", pixels, graph.constant(weights), pads=(1, 1, 1, 1), strides=(2, 2))
    softened = graph.apply("LeakyRelu", drawn, alpha=0.25)
    listed = graph.apply("Reshape", softened, graph.constant(np.array([-1, 8], np.int64)))
    graph.apply("Softmax", listed, result="shares", axis=-1)
    session = session_of(graph.written({"shares": ("n", 8)}), threads=1)
    assert session.get_inputs()[0].shape == ["n", 1, 4, 4]
    (shares,) = session.run(["shares"], {"pixels": np.zeros((300, 1, 4, 4), np.float32)})
    np.testing.assert_allclose(shares, np.full((300, 8), 0.125))


def test_a_convolution_is_computed_with_the_weights_given() -> None:
    graph = Graph()
    graph.apply("MatMul", graph.input("x", 1, 2), graph.constant(np.array([[1, -2], [3, 4]], np.float32)), result="y")
    (y,) = session_of(graph.written({"y": (1, 2)}), threads=1).run(["y"], {"x": np.array([[10, 1]], np.float32)})
    assert y.tolist() == [[13, -16]]
