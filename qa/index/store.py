"""The files of an index folder.

`manifest.json` says what the index was built from and names the other two by their hashes;
`passages-<hash>.json` holds the offsets, `vectors-<hash>.npy` the vectors. The manifest is replaced in
one step and last, so a reader sees the old index or the new one.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qa.encoder import Encoder
from qa.errors import IndexMismatchError
from qa.index.rows import distinct_sentences, fingerprint
from qa.types import Passage, Transcript

FORMAT = 1


def write_index(
    folder: Path,
    passages: Sequence[Passage],
    vectors: NDArray[np.float32],
    transcripts: Sequence[Transcript],
    encoder: Encoder,
) -> None:
    """Write an index; an older one there stays whole until the new one is.

    Args:
        folder: Where to write; made when it is missing.
        passages: Its passages.
        vectors: The passages' vectors and, below them, those of their distinct sentences.
        transcripts: What it was built from.
        encoder: What embedded it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    buffer = io.BytesIO()
    np.save(buffer, vectors, allow_pickle=False)
    offsets = [
        [p.transcript.id, p.turn.index, [list(span) for span in p.sentences], p.context] for p in passages
    ]
    rows = json.dumps(offsets, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
    manifest = {
        "format": FORMAT,
        "encoder": {
            "name": encoder.name,
            "sha256": encoder.sha256,
            "dimensions": int(vectors.shape[1]),
        },
        "transcripts": [fingerprint(transcript) for transcript in transcripts],
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


def read_index(
    folder: Path, transcripts: Sequence[Transcript], encoder: Encoder
) -> tuple[list[Passage], NDArray[np.float32]]:
    """Return the passages and the vectors of an index, after checking that it belongs to all of this.

    Raises:
        IndexMismatchError: If the index is missing, damaged, of another format, or built
            from other transcripts or by another encoder.
    """
    manifest = read_manifest(folder)
    rebuild = _rebuild(folder)
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
        expected = [fingerprint(transcript) for transcript in transcripts]
        if sources != expected:
            changed = sorted({str(t.get("id")) for t in _difference(sources, expected)})
            raise IndexMismatchError(
                folder, f"built from other transcripts ({', '.join(changed)} differ). {rebuild}"
            )
        offsets, vectors = read_rows(folder, manifest), read_vectors(folder, manifest)
        turns = {(t.id, turn.index): (t, turn) for t in transcripts for turn in t.turns}
        passages = [
            Passage(*turns[name, turn], spans[0][0], spans[-1][1], tuple((a, b) for a, b in spans), context)
            for name, turn, spans, context in offsets
        ]
    except (AttributeError, IndexError, KeyError, RecursionError, TypeError, ValueError) as error:
        if isinstance(error, IndexMismatchError):
            raise
        raise IndexMismatchError(folder, f"the index is damaged ({error!r}). {rebuild}") from error
    if not all(_lies_in_its_turn(passage) for passage in passages):
        raise IndexMismatchError(folder, f"the index is damaged (a passage outside its turn). {rebuild}")
    sentences = sum(1 for _ in distinct_sentences(passages))
    shape = (len(passages) + sentences, made_by.get("dimensions"))
    if vectors.shape != shape or vectors.dtype != np.float32:
        raise IndexMismatchError(
            folder, f"vectors {vectors.dtype} {vectors.shape}, expected float32 {shape}. {rebuild}"
        )
    return passages, vectors


def _lies_in_its_turn(passage: Passage) -> bool:
    edges = [edge for span in passage.sentences for edge in span]
    whole = all(isinstance(edge, int) for edge in edges) and isinstance(passage.context, str)
    return whole and edges == sorted(edges) and 0 <= edges[0] < edges[-1] <= len(passage.turn.text)


def _difference(left: list[dict[str, str]], right: list[dict[str, str]]) -> list[dict[str, str]]:
    return [item for item in left if item not in right] + [item for item in right if item not in left]


def read_manifest(folder: Path) -> dict[str, Any]:
    """Return the manifest of an index folder.

    Raises:
        IndexMismatchError: If there is none, or it cannot be read.
    """
    path = folder / "manifest.json"
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise IndexMismatchError(
            folder, f"no index here (no {path.name}). Build one: qa index TRANSCRIPTS --out {folder}"
        ) from None
    except (OSError, ValueError, RecursionError) as error:
        raise IndexMismatchError(folder, f"{path.name} cannot be read: {error}. {_rebuild(folder)}") from None
    if not isinstance(manifest, dict):
        raise IndexMismatchError(folder, f"{path.name} is not an object. {_rebuild(folder)}")
    return manifest


def read_rows(folder: Path, manifest: dict[str, Any]) -> list[Any]:
    """Return the rows that the manifest names: [transcript id, turn, sentences' offsets, context] each.

    Raises:
        IndexMismatchError: If the file is missing or not the one that the manifest names.
        ValueError: If it is not JSON.
    """
    rows = json.loads(_fetch(folder, manifest["passages"]))
    return list(rows)


def read_vectors(folder: Path, manifest: dict[str, Any]) -> NDArray[np.float32]:
    """Return the vectors that the manifest names, of whatever shape they are.

    Raises:
        IndexMismatchError: If the file is missing or not the one that the manifest names.
        ValueError: If it holds no array.
    """
    # Not np.load, which also takes archives and pickles.
    data = io.BytesIO(_fetch(folder, manifest["vectors"]))
    array: NDArray[np.float32] = np.lib.format.read_array(data, allow_pickle=False)
    return array


def _rebuild(folder: Path) -> str:
    return f"Rebuild it: qa index TRANSCRIPTS --out {folder}"


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


def _fetch(folder: Path, entry: dict[str, str]) -> bytes:
    rebuild = _rebuild(folder)
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
