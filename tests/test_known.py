"""An index that is built again embeds only what is new, and is what it would be if all were embedded."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from conftest import HashingEncoder, parsed

from qa.index import Index, Known
from qa.types import Transcript

ONE = parsed("Ann Lee: The roof leaks. It is old.\n\nBo Ek: Yes.", id="one")
TWO = parsed("Ann Lee: The boat sank. Nobody drowned. We are glad.\n\nEva Sand: So are we.", id="two")
THREE = parsed("Bo Ek: A bridge is built.", id="three")


@pytest.fixture
def folder(tmp_path: Path, hashing: HashingEncoder) -> Path:
    Index.build([ONE, TWO], hashing).save(tmp_path, hashing)
    return tmp_path


def rows(index: Index, question: str) -> list[tuple[int, float]]:
    vector = HashingEncoder().encode([question])[0]
    return [(row, index.cosine(row, vector)) for row in range(len(index.passages))]


def written(folder: Path, transcripts: list[Transcript]) -> tuple[Index, list[str]]:
    """Index a folder anew, as `qa index` does; return the index and the texts that were embedded for it."""
    encoder = HashingEncoder()
    Index.write(folder, transcripts, encoder, known=Known.read(folder, encoder))
    return Index.load(folder, transcripts, encoder), encoder.encoded


@pytest.mark.parametrize(
    ("transcripts", "words"),
    [
        ([ONE, TWO], []),
        ([TWO], []),
        ([THREE, TWO, ONE], ["Bo Ek: A bridge is built."]),
        ([ONE, THREE], ["Bo Ek: A bridge is built."]),
    ],
    ids=["the same", "one removed", "one added before, others moved", "one replaced"],
)
def test_only_what_is_new_is_embedded(
    folder: Path, hashing: HashingEncoder, transcripts: list[Transcript], words: list[str]
) -> None:
    index, texts = written(folder, transcripts)
    assert sorted(set(texts)) == words
    whole = Index.build(transcripts, hashing)
    assert [p.text for p in index.passages] == [p.text for p in whole.passages]
    assert rows(index, "the old roof") == rows(whole, "the old roof")
    vector = hashing.encode(["nobody drowned"])[0]
    for row in range(len(whole.passages)):
        assert np.array_equal(index.sentence_cosines(row, vector), whole.sentence_cosines(row, vector))


def test_a_file_under_another_name_is_not_embedded_again(folder: Path) -> None:
    moved = parsed("Ann Lee: The roof leaks. It is old.\n\nBo Ek: Yes.", id="renamed")
    assert written(folder, [moved])[1] == []


def test_an_edited_transcript_is_embedded_again(folder: Path) -> None:
    edited = parsed("Ann Lee: The roof leaks. It is new.\n\nBo Ek: Yes.", id="one")
    assert "Ann Lee: It is new." in written(folder, [edited])[1]


def test_an_index_of_another_encoder_is_not_known(folder: Path) -> None:
    other = HashingEncoder()
    other.sha256 = "1" * 64  # type: ignore[misc]
    assert not Known.read(folder, other).by_hashes


@pytest.mark.parametrize("damage", ["manifest", "passages", "vectors", "nothing there"])
def test_a_damaged_index_is_not_known_and_costs_only_time(
    folder: Path, hashing: HashingEncoder, damage: str
) -> None:
    if damage == "nothing there":
        folder = folder / "absent"
    else:
        file = next(folder.glob(f"{damage}*"))
        file.write_bytes(file.read_bytes()[:-7])
    assert not Known.read(folder, hashing).by_hashes


@pytest.mark.parametrize("value", [None, [], {}, "x", [{"id": 1}], 5])
def test_a_manifest_with_wrong_values_is_not_known(
    folder: Path, hashing: HashingEncoder, value: object
) -> None:
    path = folder / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**manifest, "transcripts": value}), encoding="utf-8")
    assert not Known.read(folder, hashing).by_hashes
