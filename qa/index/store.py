"""The files of an index folder.

`manifest.json` says what the index was built from, and names the others by their hashes:

- `sentences-<hash>.npy` and `passages-<hash>.npy`, the tables of `qa.index.rows.Cut`, one transcript after
  the other;
- `vectors-<hash>.npy` and `sentence_vectors-<hash>.npy`, which are read where they lie, not into memory;
- `lexical-<hash>/`, as bm25s writes it;
- `inverted-<hash>.faiss`, where there are many passages.

The manifest is replaced in one step and last, so a reader sees the old index or the new one.
"""

from __future__ import annotations

import hashlib
import json
import mmap
import os
import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from qa.encoder import Encoder
from qa.errors import IndexMismatchError
from qa.index.lexical import Lexical
from qa.index.rows import Cut, Rows, fingerprint
from qa.index.vectors import EXACT_ROWS, Vectors, build_inverted, read_inverted, write_inverted
from qa.types import Transcript

FORMAT = 2
_KINDS = ("sentences", "passages", "vectors", "sentence_vectors", "lexical", "inverted")
Block = tuple[NDArray[np.float32], NDArray[np.float32]]
Entry = dict[str, str]


@dataclass(frozen=True, slots=True)
class Stored:
    """An index as its folder holds it: the parts of `qa.index.Index`."""

    passages: Rows
    vectors: Vectors
    sentence_vectors: Vectors
    lexical: Lexical


def write_index(
    folder: Path, passages: Rows, blocks: Iterable[Block], encoder: Encoder, lexical: Lexical | None = None
) -> None:
    """Write an index; an older one there stays whole until the new one is.

    Args:
        folder: Where to write; made when it is missing.
        passages: Its passages.
        blocks: The vectors of passages, and of their sentences, some at a time in order; what is written is
            not kept in memory.
        encoder: What embedded them.
        lexical: Of the passages; it is made when there is none.
    """
    folder.mkdir(parents=True, exist_ok=True)
    manifest: dict[str, Any] = {
        "format": FORMAT,
        "encoder": {"name": encoder.name, "sha256": encoder.sha256},
        "transcripts": [fingerprint(transcript) for transcript in passages.transcripts],
        "counts": [[len(cut.sentences), len(cut.passages)] for cut in passages.cuts],
        "sentences": _store_table(folder, "sentences", [cut.sentences for cut in passages.cuts]),
        "passages": _store_table(folder, "passages", [cut.passages for cut in passages.cuts]),
        **_store_vectors(folder, passages, blocks),
    }
    with _temporary(folder, "lexical") as path:
        (lexical or Lexical.build(passages)).save(path)
        manifest["lexical"] = _keep(path, "lexical")
    if len(passages) > EXACT_ROWS:
        with _temporary(folder, "inverted") as path:
            write_inverted(build_inverted(_matrix(folder / manifest["vectors"]["file"])), path)
            manifest["inverted"] = _keep(path, "inverted", ".faiss")
    with _temporary(folder, "manifest") as path:
        # In ASCII: a file's name, and so a transcript's id, need not be valid Unicode.
        path.write_bytes((json.dumps(manifest, indent=2) + "\n").encode("ascii"))
        _sync(path)
        path.replace(folder / "manifest.json")
    _remove_others(folder, manifest)


def read_index(folder: Path, transcripts: Sequence[Transcript], encoder: Encoder) -> Stored:
    """Return an index, after checking that it belongs to all of this.

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
        cuts, vectors, sentence_vectors = read_cuts(folder, manifest), *read_vectors(folder, manifest)
        if not all(cut.fits(transcript) for cut, transcript in zip(cuts, transcripts, strict=True)):
            raise IndexMismatchError(folder, f"the index is damaged (a passage outside its turn). {rebuild}")
        inverted = None
        if "inverted" in manifest:
            inverted = read_inverted(_checked(folder, manifest["inverted"]))
        return Stored(
            Rows(transcripts, cuts),
            Vectors(vectors, inverted),
            Vectors(sentence_vectors),
            Lexical.load(_checked(folder, manifest["lexical"]), len(vectors)),
        )
    except IndexMismatchError:
        raise
    except (
        AttributeError,
        LookupError,
        OSError,
        RuntimeError,
        TypeError,
        ValueError,
    ) as error:
        raise IndexMismatchError(folder, f"the index is damaged ({error!r}). {rebuild}") from error


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


def read_cuts(folder: Path, manifest: dict[str, Any]) -> list[Cut]:
    """Return the tables of each transcript that the manifest names, whatever is in them.

    Raises:
        IndexMismatchError: If a file is missing or not the one that the manifest names.
        ValueError: If it is no table, or not as long as the manifest says.
    """
    tables = []
    for column, kind in enumerate(("sentences", "passages")):
        table = np.array(_matrix(_checked(folder, manifest[kind])))
        counts = [int(each[column]) for each in manifest["counts"]]
        if table.dtype != np.int32 or table.shape != (sum(counts), 3) or min(counts, default=0) < 0:
            raise ValueError(f"{kind} {table.dtype} {table.shape}, expected int32 {(sum(counts), 3)}")
        tables.append(np.split(table, np.cumsum(counts)[:-1]) if counts else [])
    return [Cut(sentences, passages) for sentences, passages in zip(*tables, strict=True)]


def read_vectors(folder: Path, manifest: dict[str, Any]) -> Block:
    """Return the vectors of the passages and of the sentences; they stay on disk until they are used.

    Raises:
        IndexMismatchError: If a file is missing or not the one that the manifest names.
        ValueError: If it holds no matrix, or not as many rows as the manifest says.
    """
    found = []
    for column, kind in ((1, "vectors"), (0, "sentence_vectors")):
        matrix = _matrix(_checked(folder, manifest[kind]))
        count = sum(each[column] for each in manifest["counts"])
        if matrix.dtype != np.float32 or matrix.ndim != 2 or len(matrix) != count:
            raise ValueError(f"{kind} {matrix.dtype} {matrix.shape}, expected float32 {(count, '...')}")
        found.append(matrix)
    return found[0], found[1]


def _store_table(folder: Path, kind: str, tables: Sequence[NDArray[np.int32]]) -> Entry:
    with _temporary(folder, kind) as path:
        with path.open("wb") as file:
            np.save(file, np.concatenate(tables), allow_pickle=False)
        return _keep(path, kind, ".npy")


def _store_vectors(folder: Path, passages: Rows, blocks: Iterable[Block]) -> dict[str, Entry]:
    """Write the vectors of passages and sentences as they come."""
    counts = {"vectors": len(passages), "sentence_vectors": passages.sentence_count}
    with ExitStack() as stack:
        paths = [stack.enter_context(_temporary(folder, kind)) for kind in counts]
        with paths[0].open("wb") as first, paths[1].open("wb") as second:
            for number, block in enumerate(blocks):
                for file, matrix, count in zip((first, second), block, counts.values(), strict=True):
                    if number == 0:
                        _write_header(file, (count, matrix.shape[1]))
                    file.write(np.ascontiguousarray(matrix, "<f4").data)
        return {kind: _keep(path, kind, ".npy") for kind, path in zip(counts, paths, strict=True)}


def _write_header(file: BinaryIO, shape: tuple[int, int]) -> None:
    header = {"descr": "<f4", "fortran_order": False, "shape": shape}
    np.lib.format.write_array_header_1_0(file, header)


def _difference(left: list[dict[str, str]], right: list[dict[str, str]]) -> list[dict[str, str]]:
    return [item for item in left if item not in right] + [item for item in right if item not in left]


def _rebuild(folder: Path) -> str:
    return f"Rebuild it: qa index TRANSCRIPTS --out {folder}"


@contextmanager
def _temporary(folder: Path, kind: str) -> Iterator[Path]:
    """Yield a path to write a file or a folder to; what is not moved away from there is removed."""
    path = folder / f".{kind}.{os.getpid()}.tmp"
    try:
        yield path
    finally:
        _remove(path)


def _keep(path: Path, kind: str, suffix: str = "") -> Entry:
    """Put what was written in place, in one step, under its hash."""
    digest = _sha256(path)
    kept = path.with_name(f"{kind}-{digest[:12]}{suffix}")
    for file in path.iterdir() if path.is_dir() else [path]:
        _sync(file)
    if kept.is_dir():  # a folder does not replace a folder; what bears this hash is the same
        return {"file": kept.name, "sha256": digest}
    path.replace(kept)
    return {"file": kept.name, "sha256": digest}


def _sync(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())


def _sha256(path: Path) -> str:
    """Return the hash of a file's bytes, or of the names and hashes of the files in a folder."""
    if path.is_dir():
        files = "".join(f"{file.name} {_sha256(file)}\n" for file in sorted(path.iterdir()))
        return hashlib.sha256(files.encode("utf-8", "surrogatepass")).hexdigest()
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def _remove_others(folder: Path, manifest: dict[str, Any]) -> None:
    kept = {manifest[kind]["file"] for kind in _KINDS if kind in manifest}
    for kind in _KINDS:
        for path in folder.glob(f"{kind}-*"):
            if path.name not in kept:
                _remove(path)


def _checked(folder: Path, entry: Entry) -> Path:
    """Return the path of a file or folder that the manifest names, after checking its hash."""
    rebuild = _rebuild(folder)
    # The name comes from a file that may be damaged: take its last part, never a path.
    path = folder / Path(entry["file"]).name
    try:
        found = _sha256(path)
    except OSError as error:
        raise IndexMismatchError(folder, f"{path.name} cannot be read: {error.strerror}. {rebuild}") from None
    if found != entry["sha256"]:
        raise IndexMismatchError(
            folder, f"{path.name} is damaged (its sha256 is not the manifest's). {rebuild}"
        )
    return path


def _matrix(path: Path) -> NDArray[Any]:
    """Return the array in a file, where it lies. Not by np.load, which also takes archives and pickles."""
    array: NDArray[Any] = np.lib.format.open_memmap(path, mode="r")
    # A search reads some rows here and there: what stands around them need not come into memory.
    if hasattr(mmap, "MADV_RANDOM") and isinstance(array.base, mmap.mmap):
        array.base.madvise(mmap.MADV_RANDOM)
    return array
