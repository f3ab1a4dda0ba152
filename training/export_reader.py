"""Write the weights that the product ships: python -m training.export_reader CHECKPOINT [OUT].

OUT (qa/reader/weights without it) gets reader.onnx, with matrices in 8 bits, tokenizer.json and
reader.json, which names both by their hashes.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import tempfile
from pathlib import Path

import numpy as np
import onnxruntime
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic

from qa.reader.network import SHIPPED
from training import backbone
from training.train_reader import ReaderNetwork


def export(model: ReaderNetwork, path: Path) -> None:
    """Write a network as ONNX with 32-bit weights; batch and length stay free."""
    ids = torch.randint(1000, 20000, (2, 24))
    ones = torch.ones_like(ids)
    ones[1, 20:] = 0  # padding, so that the mask stays in the graph
    free = {0: "batch", 1: "pieces"}
    names = ["input_ids", "attention_mask", "token_type_ids"]
    torch.onnx.export(
        model.eval(),
        (ids, ones, torch.zeros_like(ids)),
        str(path),
        input_names=names,
        output_names=["logits"],
        dynamic_axes=dict.fromkeys([*names, "logits"], free),
        dynamo=False,
    )


def main() -> None:
    """Export, quantize, compare both, and write the folder."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("out", type=Path, nargs="?", default=SHIPPED)
    options = parser.parse_args()
    model = ReaderNetwork(backbone.network())
    saved = torch.load(options.checkpoint, map_location="cpu", weights_only=True)
    model.load_state_dict(saved["model"])
    options.out.mkdir(parents=True, exist_ok=True)
    tokenizer = (backbone.folder() / "tokenizer.json").read_bytes()
    (options.out / "tokenizer.json").write_bytes(tokenizer)
    with tempfile.TemporaryDirectory() as folder:
        whole = Path(folder) / "reader.onnx"
        export(model, whole)
        quantize_dynamic(whole, options.out / "reader.onnx", weight_type=QuantType.QInt8, per_channel=True)
        print(
            "largest difference of a logit between 32 and 8 bits:",
            _difference(whole, options.out / "reader.onnx"),
        )
    names = ("reader.onnx", "tokenizer.json")
    hashes = {name: hashlib.sha256((options.out / name).read_bytes()).hexdigest() for name in names}
    facts = {"backbone": "gte-small", "sha256": hashes}
    (options.out / "reader.json").write_text(json.dumps(facts, indent=2) + "\n", encoding="utf-8")


def _difference(whole: Path, small: Path) -> float:
    ids = np.random.default_rng(0).integers(1000, 20000, (1, 100))
    feed = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
    logits = [onnxruntime.InferenceSession(str(path)).run(None, feed)[0] for path in (whole, small)]
    return float(np.abs(logits[0] - logits[1]).max())


if __name__ == "__main__":
    main()
