"""The trained reader: a small BERT with a span head, as ONNX. The only import of onnxruntime.

It was trained by `training/` in the repository; its model card is `training/MODEL_CARD.md`.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np

from qa.errors import ReaderError
from qa.pages import Page
from qa.reader.reading import PageReading, readings
from qa.words import encodable

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Encoding, Tokenizer

# `reader.json` names the weights and the tokenizer by their hashes.
SHIPPED = Path(__file__).parent / "weights"
# Word pieces of question, page and markers together: what the network was trained on is shorter.
MAX_PIECES = 384
MAX_QUESTION_PIECES = 64


class NetworkReader:
    """The reader in a folder of `reader.json`, `reader.onnx` and `tokenizer.json`; loaded on first use.

    Args:
        folder: The folder; its files' hashes are checked before they are loaded.
        threads: Pages that are read at a time, of all questions; None takes as many as there are processors.
    """

    def __init__(self, folder: Path = SHIPPED, *, threads: int | None = None) -> None:
        self.folder = folder
        self._workers = ThreadPoolExecutor(threads or os.cpu_count() or 1, "reader")
        self._lock = Lock()

    def read(self, question: str, pages: Sequence[Page]) -> list[PageReading]:
        """Return the readings of pages, in their order.

        Each page is read by itself: what is made of it does not depend on the others.

        Raises:
            ReaderError: If the weights are missing or altered.
        """
        session, tokenizer = self.load()
        asked = tokenizer.encode(encodable(question), add_special_tokens=False).ids[:MAX_QUESTION_PIECES]
        opening, closing = tokenizer.token_to_id("[CLS]"), tokenizer.token_to_id("[SEP]")
        before = [opening, *asked, closing]
        room = MAX_PIECES - len(before) - 1
        encodings = tokenizer.encode_batch([encodable(page.text) for page in pages], add_special_tokens=False)

        def read(page: Page, encoding: Encoding) -> PageReading:
            ids = np.array([[*before, *encoding.ids[:room], closing]], np.int64)
            types = np.ones_like(ids)
            types[:, : len(before)] = 0
            logits = session.run(None, {"input_ids": ids, "token_type_ids": types})[0][0]
            inside = logits[len(before) : -1]
            null = float(logits[0].sum())
            found = readings(page, encoding.offsets[:room], inside[:, 0], inside[:, 1], null)
            return PageReading(page, found)

        return list(self._workers.map(read, pages, encodings))

    def count_pieces(self, texts: Sequence[str]) -> list[int]:
        """Return how many word pieces the network makes of each text, its markers left out."""
        tokenizer = self.load()[1]
        batch = tokenizer.encode_batch([encodable(text) for text in texts], add_special_tokens=False)
        return [len(encoding.ids) for encoding in batch]

    def load(self) -> tuple[InferenceSession, Tokenizer]:
        """Return the network and its tokenizer, loaded once after their hashes were checked.

        Raises:
            ReaderError: If a file is missing or altered.
        """
        with self._lock:
            return self._loaded

    @cached_property
    def _loaded(self) -> tuple[InferenceSession, Tokenizer]:
        import onnxruntime
        from tokenizers import Tokenizer

        tokenizer = Tokenizer.from_str(self._checked("tokenizer.json").decode("utf-8"))
        tokenizer.no_padding()
        tokenizer.no_truncation()
        options = onnxruntime.SessionOptions()
        # Two pages at a time by one thread each are read faster than one page by two threads.
        options.intra_op_num_threads = 1
        options.log_severity_level = 3
        weights = self._checked("reader.onnx")
        session = onnxruntime.InferenceSession(weights, options, providers=["CPUExecutionProvider"])
        return session, tokenizer

    @cached_property
    def _hashes(self) -> dict[str, str]:
        try:
            return dict(json.loads((self.folder / "reader.json").read_text(encoding="utf-8"))["sha256"])
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ReaderError(self.folder, f"no readable reader.json ({error!r}). {_MEND}") from error

    def _checked(self, name: str) -> bytes:
        """Return a file's bytes, which are never used when their hash is another one."""
        try:
            data = (self.folder / name).read_bytes()
        except OSError as error:
            raise ReaderError(self.folder, f"cannot read {name} ({error.strerror}). {_MEND}") from error
        found, expected = hashlib.sha256(data).hexdigest(), self._hashes.get(name)
        if found != expected:
            raise ReaderError(self.folder, f"{name} is altered: sha256 {found}, expected {expected}. {_MEND}")
        return data


_MEND = "Install transcript-qa anew"
