"""The reader's network as an ONNX graph, written node by node, as onnxruntime runs it fastest.

An exporter writes a mask and attention in twenty small operators a layer; one page is read at a time, so that
nothing needs a mask, and onnxruntime has attention as one operator (see ARCHITECTURE.md for the times).
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from training.backbone import CONFIG

# Of onnxruntime's own operators.
_OWN = "com.microsoft"
_OPSET, _OWN_OPSET, _IR = 18, 1, 9
_EPSILON = 1e-12
EMBEDDINGS = "network.embeddings"
LAYERS = [f"network.encoder.layer.{number}" for number in range(CONFIG["num_hidden_layers"])]
# What a layer has as three matrices is one here.
PROJECTIONS = ("query", "key", "value")


def joined(layer: str) -> str:
    """Return the name of a layer's joined projections."""
    return f"{layer}.attention.self.joined"


def graph(state: Mapping[str, NDArray[np.float32]]) -> onnx.ModelProto:
    """Return the network of a `ReaderNetwork`'s state; inputs and output have shape (batch, pieces, ...).

    The matrix of a linear layer is named as in the state, and stands transposed.
    """
    made = _Graph(state)
    x = made.embedded()
    for layer in LAYERS:
        attention, inner, outer = f"{layer}.attention.output", f"{layer}.intermediate", f"{layer}.output"
        attended = made.attended(x, layer)
        x = made.normalized(made.linear(attended, f"{attention}.dense"), x, f"{attention}.LayerNorm")
        wide = made.node("Gelu", [made.linear(x, f"{inner}.dense")], f"{inner}.gelu", _OWN)
        x = made.normalized(made.linear(wide, f"{outer}.dense"), x, f"{outer}.LayerNorm")
    made.linear(x, "spans", "logits")
    shape: list[str | int] = ["batch", "pieces"]
    inputs = [
        helper.make_tensor_value_info(name, TensorProto.INT64, shape)
        for name in ("input_ids", "token_type_ids")
    ]
    output = helper.make_tensor_value_info("logits", TensorProto.FLOAT, [*shape, 2])
    return helper.make_model(
        helper.make_graph(made.nodes, "reader", inputs, [output], made.constants),
        opset_imports=[helper.make_opsetid("", _OPSET), helper.make_opsetid(_OWN, _OWN_OPSET)],
        ir_version=_IR,
    )


class _Graph:
    """Nodes and constants so far; every method adds some, and returns the name of its output."""

    def __init__(self, state: Mapping[str, NDArray[np.float32]]) -> None:
        self._state = state
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []

    def constant(self, name: str, value: NDArray[np.generic] | None = None) -> str:
        array = self._state[name] if value is None else value
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(array), name))
        return name

    def node(self, kind: str, inputs: list[str], output: str, domain: str = "", **attributes: object) -> str:
        self.nodes.append(helper.make_node(kind, inputs, [output], domain=domain, name=output, **attributes))
        return output

    def linear(self, x: str, name: str, output: str = "") -> str:
        matrix = self.constant(f"{name}.weight", self._state[f"{name}.weight"].T)
        product = self.node("MatMul", [x, matrix], f"{name}.product")
        return self.node("Add", [product, self.constant(f"{name}.bias")], output or f"{name}.sum")

    def normalized(self, x: str, skipped: str, name: str) -> str:
        inputs = [x, skipped, self.constant(f"{name}.weight"), self.constant(f"{name}.bias")]
        return self.node("SkipLayerNormalization", inputs, f"{name}.normalized", _OWN, epsilon=_EPSILON)

    def embedded(self) -> str:
        """Add the sum of the three embeddings of each piece, normalized."""
        zero, one = self.constant("zero", np.array([0])), self.constant("one", np.array([1]))
        count = self.node("Gather", [self.node("Shape", ["input_ids"], "shape"), one], "count", axis=0)
        table = {
            kind: self.constant(f"{EMBEDDINGS}.{kind}_embeddings.weight")
            for kind in ("word", "token_type", "position")
        }
        words = self.node("Gather", [table["word"], "input_ids"], "words")
        types = self.node("Gather", [table["token_type"], "token_type_ids"], "types")
        places = self.node("Slice", [table["position"], zero, count, zero], "places")
        total = self.node("Add", [self.node("Add", [words, types], "words_types"), places], "embeddings")
        name = f"{EMBEDDINGS}.LayerNorm"
        inputs = [total, self.constant(f"{name}.weight"), self.constant(f"{name}.bias")]
        return self.node("LayerNormalization", inputs, f"{name}.normalized", axis=-1, epsilon=_EPSILON)

    def attended(self, x: str, layer: str) -> str:
        """Add the attention of every piece to every piece (Vaswani et al. 2017, section 3.2.2)."""
        name = joined(layer)
        parts = [f"{layer}.attention.self.{kind}" for kind in PROJECTIONS]
        matrix = self.constant(
            f"{name}.weight", np.concatenate([self._state[f"{part}.weight"] for part in parts]).T
        )
        bias = self.constant(f"{name}.bias", np.concatenate([self._state[f"{part}.bias"] for part in parts]))
        product = self.node("MatMul", [x, matrix], f"{name}.product")
        projected = self.node("Add", [product, bias], f"{name}.sum")
        outputs = [f"{part}.projected" for part in parts]
        self.nodes.append(
            helper.make_node("Split", [projected], outputs, name=f"{name}.split", axis=-1, num_outputs=3)
        )
        heads = CONFIG["num_attention_heads"]
        return self.node("MultiHeadAttention", outputs, f"{layer}.attended", _OWN, num_heads=heads)
