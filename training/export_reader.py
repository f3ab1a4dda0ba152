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
import onnx
import onnxruntime
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic

from qa.reader.network import SHIPPED
from training import backbone
from training.graph import graph


def main() -> None:
    """Export, quantize, compare both, and write the folder."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("out", type=Path, nargs="?", default=SHIPPED)
    options = parser.parse_args()
    saved = torch.load(options.checkpoint, map_location="cpu", weights_only=True)
    options.out.mkdir(parents=True, exist_ok=True)
    tokenizer = (backbone.folder() / "tokenizer.json").read_bytes()
    (options.out / "tokenizer.json").write_bytes(tokenizer)
    with tempfile.TemporaryDirectory() as folder:
        whole = Path(folder) / "reader.onnx"
        onnx.save(graph({name: tensor.float().numpy() for name, tensor in saved["model"].items()}), whole)
        quantize_dynamic(
            whole,
            options.out / "reader.onnx",
            weight_type=QuantType.QInt8,
            per_channel=True,
            # Of what its own operators give, onnxruntime knows no type.
            extra_options={"DefaultTensorType": onnx.TensorProto.FLOAT},
        )
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
    feed = {"input_ids": ids, "token_type_ids": np.zeros_like(ids)}
    logits = [onnxruntime.InferenceSession(str(path)).run(None, feed)[0] for path in (whole, small)]
    return float(np.abs(logits[0] - logits[1]).max())


if __name__ == "__main__":
    main()
