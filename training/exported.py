"""The weights of an exported reader, read back: a later stage of training starts from them."""

from __future__ import annotations

from pathlib import Path

import torch

from training.graph import LAYERS, PROJECTIONS, joined


def exported_weights(path: Path) -> dict[str, torch.Tensor]:
    """Return the state of a `ReaderNetwork` out of an ONNX file with matrices in 8 bits.

    A matrix comes back as (quantized - zero point) * scale, which rounded it when it was exported.
    """
    import onnx
    from onnx import numpy_helper

    constants = onnx.load(str(path)).graph.initializer
    arrays = {tensor.name: torch.tensor(numpy_helper.to_array(tensor)) for tensor in constants}
    state = {name: array for name, array in arrays.items() if name.endswith((".bias", ".weight"))}
    for name in [name.removesuffix("_quantized") for name in arrays if name.endswith("_quantized")]:
        quantized, zero = arrays[f"{name}_quantized"].float(), arrays[f"{name}_zero_point"].float()
        matrix = (quantized - zero) * arrays[f"{name}_scale"]
        state[name] = matrix if "embeddings" in name else matrix.T
    for layer in LAYERS:
        for kind in ("weight", "bias"):
            parts = state.pop(f"{joined(layer)}.{kind}").chunk(len(PROJECTIONS))
            for part, values in zip(PROJECTIONS, parts, strict=True):
                state[f"{layer}.attention.self.{part}.{kind}"] = values
    return state
