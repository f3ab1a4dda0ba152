"""The weights of an exported reader, read back: a second stage of training starts from them."""

from __future__ import annotations

from pathlib import Path

import torch

_EMBEDDINGS = ("word", "position", "token_type")


def exported_weights(path: Path) -> dict[str, torch.Tensor]:
    """Return the state of a `ReaderNetwork` out of an ONNX file with matrices in 8 bits.

    A matrix comes back as (quantized - zero point) * scale, which rounded it when it was exported.
    """
    import onnx
    from onnx import numpy_helper

    graph = onnx.load(str(path)).graph
    arrays = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}

    def whole(name: str) -> torch.Tensor:
        quantized = torch.tensor(arrays[f"{name}_quantized"], dtype=torch.float32)
        zero = torch.tensor(arrays[f"{name}_zero_point"], dtype=torch.float32)
        return (quantized - zero) * torch.tensor(arrays[f"{name}_scale"])

    state = {
        name: torch.tensor(array)
        for name, array in arrays.items()
        if name.startswith(("network.", "spans.")) and name.endswith((".bias", ".weight"))
    }
    for kind in _EMBEDDINGS:
        name = f"network.embeddings.{kind}_embeddings.weight"
        state[name] = whole(name)
    for node in graph.node:
        if node.op_type == "MatMulInteger":  # the exporter names the node by the layer's path
            path_of_layer = node.name.removesuffix("/MatMul_quant").strip("/").replace("/", ".")
            path_of_layer = path_of_layer.replace("output.output.", "output.")
            state[f"{path_of_layer}.weight"] = whole(node.input[1].removesuffix("_quantized")).T
    return state
