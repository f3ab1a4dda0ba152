"""Dense and lexical search over passages, and its files. The only module that imports faiss.

Files of an index folder: `manifest.json` says what the index was built from and names the other
two by their hashes; `passages-<hash>.json` holds the offsets, `vectors-<hash>.npy` the vectors.
The manifest is replaced in one step and last, so a reader sees the old index or the new one.
"""

from __future__ import annotations

import hashlib
import io
import json
import logging
import math
import os
from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import bm25s
import faiss
import numpy as np
from numpy.typing import NDArray

from qa.encoder import Encoder, Progress
from qa.errors import IndexMismatchError
from qa.passages import make_passages
from qa.replies import Replies
from qa.types import Passage, Transcript
from qa.words import stems

# bm25s lets every debug line through; a library stays quiet.
logging.getLogger("bm25s").setLevel(logging.WARNING)

FORMAT = 1
# Okapi BM25 (Robertson and Zaragoza 2009), with the usual constants for short texts.
_K1, _B = 1.2, 0.75


class Index:
    """Passages with their vectors; row i of every matrix belongs to passage i.

    Args:
        passages: What can be found.
        vectors: Unit-length vectors of the passages, shape (n_passages, dim).
        sentence_vectors: Unit-length vectors of the passages' distinct sentences, shape
            (n_sentences, dim), in order of appearance.
    """

    def __init__(
        self,
        passages: Sequence[Passage],
        vectors: NDArray[np.float32],
        sentence_vectors: NDArray[np.float32],
    ) -> None:
        self.passages = tuple(passages)
        self._vectors = vectors
        self._sentence_vectors = sentence_vectors

    @classmethod
    def build(
        cls, transcripts: Sequence[Transcript], encoder: Encoder, *, progress: Progress | None = None
    ) -> Index:
        """Cut transcripts into passages and embed them.

        Args:
            transcripts: What to index.
            encoder: What embeds them.
            progress: Called with (texts done, texts in all) as the embedding goes on.
        """
        passages = [p for transcript in transcripts for p in make_passages(transcript, encoder.count_pieces)]
        sentences = [embedded_sentence(passage, span) for passage, span in _distinct_sentences(passages)]
        texts = [passage.embedded_text for passage in passages] + sentences
        vectors = encoder.encode(texts, progress=progress)
        return cls(passages, vectors[: len(passages)], vectors[len(passages) :])

    @cached_property
    def _faiss(self) -> Any:
        # Exact search: below about 300,000 passages it is fast enough and it never misses.
        index = faiss.IndexFlatIP(self._vectors.shape[1])
        index.add(self._vectors)
        return index

    @cached_property
    def _bm25(self) -> bm25s.BM25:
        model = bm25s.BM25(k1=_K1, b=_B)
        # A passage without any word ("...") still needs its row, and a corpus its first word.
        model.index([terms or [""] for terms in self._terms], show_progress=False)
        return model

    @cached_property
    def _terms(self) -> list[list[str]]:
        return [stems(f"{passage.context} {passage.text}") for passage in self.passages]

    @cached_property
    def stems_of(self) -> list[frozenset[str]]:
        """The distinct stems of each passage and its speaker's name."""
        return [
            frozenset(terms) | frozenset(stems(str(passage.turn.speaker)))
            for terms, passage in zip(self._terms, self.passages, strict=True)
        ]

    @cached_property
    def _document_frequency(self) -> dict[str, int]:
        counts: dict[str, int] = {}
        for terms in self.stems_of:
            for term in terms:
                counts[term] = counts.get(term, 0) + 1
        return counts

    @cached_property
    def _sentence_rows(self) -> dict[tuple[str, int, int], int]:
        return {
            _sentence_key(passage, span): row
            for row, (passage, span) in enumerate(_distinct_sentences(self.passages))
        }

    def rarity(self, stem: str) -> float:
        """Return the inverse document frequency of a stem, at least 0; unseen ones are rarest."""
        return math.log(1 + len(self.passages) / (self._document_frequency.get(stem, 0) + 0.5))

    def dense(
        self, vector: NDArray[np.float32], *, k: int, rows: NDArray[np.int64] | None = None
    ) -> list[tuple[int, float]]:
        """Return the (row, cosine) of the k passages nearest to a unit vector, best first.

        Args:
            vector: The question, shape (dim,).
            k: How many; fewer come back when fewer are allowed.
            rows: The rows that may be found; None allows all. The filter acts before the ranking.
        """
        parameters = None
        if rows is not None:
            parameters = faiss.SearchParameters(sel=faiss.IDSelectorBatch(rows))  # type: ignore[call-arg]
        scores, found = self._faiss.search(vector[None, :], min(k, len(self.passages)), params=parameters)
        # FAISS pads short result lists with -1; drop those rows.
        return [(int(row), float(score)) for row, score in zip(found[0], scores[0], strict=True) if row >= 0]

    def lexical(self, terms: Sequence[str]) -> NDArray[np.float32]:
        """Return the BM25 score of every passage for the stems of a question, shape (n_passages,)."""
        # bm25s fails on a question with no term at all.
        if not terms:
            return np.zeros(len(self.passages), np.float32)
        return np.asarray(self._bm25.get_scores(list(terms)), np.float32)

    def cosine(self, row: int, vector: NDArray[np.float32]) -> float:
        """Return the cosine of one passage and a unit vector."""
        return float(self._vectors[row] @ vector)

    def sentence_cosines(self, row: int, vector: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the cosine of each sentence of a passage, each alone, shape (n_sentences,)."""
        passage = self.passages[row]
        rows = [self._sentence_rows[_sentence_key(passage, span)] for span in passage.sentences]
        return np.asarray(self._sentence_vectors[rows] @ vector, np.float32)

    @cached_property
    def replies(self) -> Replies:
        """What was asked, and which passages may reply to it."""
        return Replies(self.passages, list(_distinct_sentences(self.passages)), self._sentence_vectors)

    def save(self, folder: str | Path, transcripts: Sequence[Transcript], encoder: Encoder) -> None:
        """Write the index to a folder; an older index there stays whole until the new one is.

        Args:
            folder: Where to write; made when it is missing.
            transcripts: What the index was built from.
            encoder: What embedded it.
        """
        folder = Path(folder)
        folder.mkdir(parents=True, exist_ok=True)
        buffer = io.BytesIO()
        np.save(buffer, np.concatenate([self._vectors, self._sentence_vectors]), allow_pickle=False)
        offsets = [
            [p.transcript.id, p.turn.index, [list(span) for span in p.sentences], p.context]
            for p in self.passages
        ]
        rows = json.dumps(offsets, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
        manifest = {
            "format": FORMAT,
            "encoder": {
                "name": encoder.name,
                "sha256": encoder.sha256,
                "dimensions": int(self._vectors.shape[1]),
            },
            "transcripts": [_fingerprint(transcript) for transcript in transcripts],
            "passages": _store(folder, "passages", ".json", rows),
            "vectors": _store(folder, "vectors", ".npy", buffer.getvalue()),
        }
        # In ASCII: a file's name, and so a transcript's id, need not be valid Unicode.
        _write(folder / "manifest.json", (json.dumps(manifest, indent=2) + "\n").encode("ascii"))
        kept = {manifest["passages"]["file"], manifest["vectors"]["file"]}  # type: ignore[index]
        for pattern in ("passages-*.json", "vectors-*.npy"):
            for path in folder.glob(pattern):
                if path.name not in kept:
                    path.unlink(missing_ok=True)

    @classmethod
    def load(cls, folder: str | Path, transcripts: Sequence[Transcript], encoder: Encoder) -> Index:
        """Read an index, after checking that it belongs to these transcripts and this encoder.

        Raises:
            IndexMismatchError: If the index is missing, damaged, of another format, or built
                from other transcripts or by another encoder.
        """
        folder = Path(folder)
        manifest = _read_manifest(folder)
        rebuild = "Rebuild it: qa index TRANSCRIPTS --out " + str(folder)
        if manifest.get("format") != FORMAT:
            raise IndexMismatchError(
                folder, f"index format {manifest.get('format')}, expected {FORMAT}. {rebuild}"
            )
        try:
            made_by, sources = manifest["encoder"], manifest["transcripts"]
            if made_by["sha256"] != encoder.sha256:
                raise IndexMismatchError(
                    folder,
                    f"built with {made_by['name']} (sha256 {made_by['sha256'][:12]}), "
                    f"but the encoder is {encoder.name} (sha256 {encoder.sha256[:12]}). {rebuild}",
                )
            expected = [_fingerprint(transcript) for transcript in transcripts]
            if sources != expected:
                changed = sorted({str(t.get("id")) for t in _difference(sources, expected)})
                raise IndexMismatchError(
                    folder, f"built from other transcripts ({', '.join(changed)} differ). {rebuild}"
                )
            offsets = json.loads(_fetch(folder, manifest["passages"], rebuild))
            # Not np.load, which also takes archives and pickles.
            vectors = np.lib.format.read_array(
                io.BytesIO(_fetch(folder, manifest["vectors"], rebuild)), allow_pickle=False
            )
            turns = {(t.id, turn.index): (t, turn) for t in transcripts for turn in t.turns}
            passages = [
                Passage(
                    *turns[name, turn], spans[0][0], spans[-1][1], tuple((a, b) for a, b in spans), context
                )
                for name, turn, spans, context in offsets
            ]
        except (AttributeError, IndexError, KeyError, RecursionError, TypeError, ValueError) as error:
            if isinstance(error, IndexMismatchError):
                raise
            raise IndexMismatchError(folder, f"the index is damaged ({error!r}). {rebuild}") from error
        if not all(_lies_in_its_turn(passage) for passage in passages):
            raise IndexMismatchError(folder, f"the index is damaged (a passage outside its turn). {rebuild}")
        sentences = sum(1 for _ in _distinct_sentences(passages))
        shape = (len(passages) + sentences, made_by.get("dimensions"))
        if vectors.shape != shape or vectors.dtype != np.float32:
            raise IndexMismatchError(
                folder, f"vectors {vectors.dtype} {vectors.shape}, expected float32 {shape}. {rebuild}"
            )
        return cls(passages, vectors[: len(passages)], vectors[len(passages) :])


def _lies_in_its_turn(passage: Passage) -> bool:
    edges = [edge for span in passage.sentences for edge in span]
    whole = all(isinstance(edge, int) for edge in edges) and isinstance(passage.context, str)
    return whole and edges == sorted(edges) and 0 <= edges[0] < edges[-1] <= len(passage.turn.text)


def _distinct_sentences(passages: Iterable[Passage]) -> Iterable[tuple[Passage, tuple[int, int]]]:
    """Yield every sentence once, with the first passage that holds it."""
    seen: set[tuple[str, int, int]] = set()
    for passage in passages:
        for span in passage.sentences:
            key = _sentence_key(passage, span)
            if key not in seen:
                seen.add(key)
                yield passage, span


def _sentence_key(passage: Passage, span: tuple[int, int]) -> tuple[str, int, int]:
    return passage.transcript.id, passage.turn.index, span[0]


def embedded_sentence(passage: Passage, span: tuple[int, int]) -> str:
    """A sentence as the encoder reads it; alone in its turn it reads like its passage."""
    if len(passage.sentences) == 1:
        return passage.embedded_text
    return f"{passage.turn.speaker.name}: {passage.turn.text[span[0] : span[1]]}"


def _fingerprint(transcript: Transcript) -> dict[str, str]:
    """Identify a transcript by its source's bytes and by what the parser made of them."""
    turns = "\0".join(f"{turn.speaker.name}\n{turn.text}" for turn in transcript.turns)
    parsed = hashlib.sha256(turns.encode("utf-8", "surrogatepass")).hexdigest()
    return {"id": transcript.id, "sha256": transcript.sha256, "turns_sha256": parsed}


def _difference(left: list[dict[str, str]], right: list[dict[str, str]]) -> list[dict[str, str]]:
    return [item for item in left if item not in right] + [item for item in right if item not in left]


def _read_manifest(folder: Path) -> dict[str, Any]:
    path = folder / "manifest.json"
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise IndexMismatchError(
            folder, f"no index here (no {path.name}). Build one: qa index TRANSCRIPTS --out {folder}"
        ) from None
    except (OSError, ValueError, RecursionError) as error:
        raise IndexMismatchError(
            folder, f"{path.name} cannot be read: {error}. Rebuild it: qa index TRANSCRIPTS --out {folder}"
        ) from None
    if not isinstance(manifest, dict):
        raise IndexMismatchError(
            folder, f"{path.name} is not an object. Rebuild it: qa index TRANSCRIPTS --out {folder}"
        )
    return manifest


def _store(folder: Path, kind: str, suffix: str, data: bytes) -> dict[str, str]:
    digest = hashlib.sha256(data).hexdigest()
    name = f"{kind}-{digest[:12]}{suffix}"
    _write(folder / name, data)
    return {"file": name, "sha256": digest}


def _write(path: Path, data: bytes) -> None:
    """Write a file in one step: a reader finds the old bytes or the new ones."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with temporary.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def _fetch(folder: Path, entry: dict[str, str], rebuild: str) -> bytes:
    # The name comes from a file that may be damaged: take its last part, never a path.
    path = folder / Path(entry["file"]).name
    try:
        data = path.read_bytes()
    except OSError as error:
        raise IndexMismatchError(folder, f"{path.name} cannot be read: {error.strerror}. {rebuild}") from None
    if hashlib.sha256(data).hexdigest() != entry["sha256"]:
        raise IndexMismatchError(
            folder, f"{path.name} is damaged (its sha256 is not the manifest's). {rebuild}"
        )
    return data
