"""The index: what is written is what is read, and whatever does not belong is refused."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from conftest import HashingEncoder, parsed

from qa.errors import IndexMismatchError
from qa.index import Index
from qa.types import Speaker, Transcript, Turn

TALK = parsed(
    "ANN LEE: The bridge is red. It was built in May. It cost two million.\n\n"
    "BOB RAY: Trains run late. I like trains.\n"
)


@pytest.fixture
def folder(tmp_path: Path, hashing: HashingEncoder) -> Path:
    Index.build([TALK], hashing).save(tmp_path / "index", hashing)
    return tmp_path / "index"


def file_of(folder: Path, kind: str) -> Path:
    (path,) = folder.glob(f"{kind}-*")
    return path


def change_manifest(folder: Path, change: Callable[[dict], object]) -> None:  # type: ignore[type-arg]
    path = folder / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    change(manifest)
    path.write_text(json.dumps(manifest), encoding="utf-8")


def replace_file(folder: Path, kind: str, data: bytes) -> None:
    """Put other bytes in a file and their hash in the manifest, so that only the bytes are wrong."""
    file_of(folder, kind).write_bytes(data)
    change_manifest(folder, lambda m: m[kind].update(sha256=hashlib.sha256(data).hexdigest()))


def npy(array: np.ndarray) -> bytes:  # type: ignore[type-arg]
    buffer = io.BytesIO()
    np.save(buffer, array, allow_pickle=True)
    return buffer.getvalue()


# --- search ---


def test_a_passage_is_nearest_to_itself_with_cosine_one(hashing: HashingEncoder) -> None:
    index = Index.build([TALK], hashing)
    for row, passage in enumerate(index.passages):
        vector = hashing.encode([passage.embedded_text])[0]
        (found, cosine), *others = index.dense(vector, k=10)
        assert (found, cosine) == (row, pytest.approx(1))
        assert cosine == pytest.approx(index.cosine(row, vector))
        assert [score for _, score in others] == sorted((score for _, score in others), reverse=True)


def test_the_filter_acts_before_the_ranking(hashing: HashingEncoder) -> None:
    index = Index.build([TALK], hashing)
    vector = hashing.encode(["The bridge is red."])[0]
    assert index.dense(vector, k=1)[0][0] == 0
    assert [row for row, _ in index.dense(vector, k=1, rows=np.array([1]))] == [1]


def test_lexical_scores_are_zero_without_a_shared_stem(hashing: HashingEncoder) -> None:
    index = Index.build([TALK], hashing)
    bridge, trains = index.lexical(["train"])
    assert bridge == 0
    assert trains > 0
    assert index.lexical([]).tolist() == [0, 0]
    assert index.lexical(["xylophon"]).tolist() == [0, 0]


def test_a_rare_stem_weighs_more(hashing: HashingEncoder) -> None:
    index = Index.build([parsed("ANN: A tea.\n\nBOB: A cake.\n\nANN: A tea, please.\n")], hashing)
    assert index.rarity("zebra") > index.rarity("cake") > index.rarity("tea") > 0


def test_each_sentence_has_its_own_cosine(hashing: HashingEncoder) -> None:
    index = Index.build([TALK], hashing)
    vector = hashing.encode(["Ann Lee: It was built in May."])[0]
    cosines = index.sentence_cosines(0, vector)
    assert len(cosines) == 3
    assert cosines[1] == pytest.approx(1)
    assert max(cosines[0], cosines[2]) < 1


# --- save and load ---


def test_a_loaded_index_is_the_saved_one(folder: Path, hashing: HashingEncoder) -> None:
    built, loaded = Index.build([TALK], hashing), Index.load(folder, [TALK], hashing)
    vector = hashing.encode(["the red bridge"])[0]
    assert list(loaded.passages) == list(built.passages)
    assert loaded.dense(vector, k=5) == built.dense(vector, k=5)
    for row in range(len(built.passages)):
        assert loaded.sentence_cosines(row, vector).tolist() == built.sentence_cosines(row, vector).tolist()


def test_names_and_words_that_are_not_valid_unicode_are_saved_too(
    tmp_path: Path, hashing: HashingEncoder
) -> None:
    turns = (Turn(0, Speaker("Ann"), "Is it \ud800?"), Turn(1, Speaker("Bob"), "Yes."))
    odd = Transcript("caf\udce9", "odd", None, turns)
    Index.build([odd], hashing).save(tmp_path, hashing)
    assert Index.load(tmp_path, [odd], hashing).passages[-1].context == "Is it \ud800?"


def test_saving_again_leaves_one_index(folder: Path, hashing: HashingEncoder) -> None:
    other = parsed("ANN LEE: Tea is at four.\n", "other")
    Index.build([other], hashing).save(folder, hashing)
    kinds = ["lexical", "manifest.json", "passages", "sentence_vectors", "sentences", "vectors"]
    assert sorted(path.name.split("-")[0] for path in folder.iterdir()) == kinds
    assert Index.load(folder, [other], hashing).passages[0].text == "Tea is at four."


@pytest.mark.parametrize("survives", range(6))
def test_a_crash_in_the_middle_of_saving_leaves_the_old_index(
    folder: Path, hashing: HashingEncoder, monkeypatch: pytest.MonkeyPatch, survives: int
) -> None:
    other = parsed("ANN LEE: Tea is at four.\n", "other")
    index = Index.build([other], hashing)
    put_in_place, done = Path.replace, 0

    def crash(path: Path, target: Path) -> Path:
        nonlocal done
        if done == survives:
            raise OSError("disk full")
        done += 1
        return put_in_place(path, target)

    monkeypatch.setattr(Path, "replace", crash)
    with pytest.raises(OSError, match="disk full"):
        index.save(folder, hashing)
    assert Index.load(folder, [TALK], hashing).passages[0].text.startswith("The bridge is red.")
    assert not list(folder.glob(".*.tmp"))


# --- refusals ---


def test_a_folder_without_an_index_says_how_to_build_one(tmp_path: Path, hashing: HashingEncoder) -> None:
    with pytest.raises(IndexMismatchError, match="no index here") as caught:
        Index.load(tmp_path, [TALK], hashing)
    assert caught.value.folder == tmp_path
    assert f"qa index TRANSCRIPTS --out {tmp_path}" in str(caught.value)


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", "cannot be read"),
        (b"{", "cannot be read"),
        (b"\xff\xfe\x00", "cannot be read"),
        (b"[" * 100_000, "cannot be read"),
        (b"[1]", "not an object"),
        (b"{}", "index format None, expected 2"),
        (b'{"format": 1}', "index format 1, expected 2"),
        (b'{"format": 2}', "damaged"),
        (b'{"format": 2, "encoder": [], "transcripts": []}', "damaged"),
    ],
)
def test_a_corrupt_manifest_is_refused(
    folder: Path, hashing: HashingEncoder, data: bytes, problem: str
) -> None:
    (folder / "manifest.json").write_bytes(data)
    with pytest.raises(IndexMismatchError, match=problem) as caught:
        Index.load(folder, [TALK], hashing)
    assert "Rebuild it" in str(caught.value)


@pytest.mark.parametrize(
    "change",
    [
        lambda m: m.update(transcripts=["meeting"]),
        lambda m: m.update(transcripts=5),
        lambda m: m.update(transcripts={"id": "meeting"}),
        lambda m: m.update(passages=None),
        lambda m: m["vectors"].update(file=7),
        lambda m: m["vectors"].update(file=""),
        lambda m: m["vectors"].update(file="../manifest.json"),
        lambda m: m["vectors"].update(file="a\0b"),
        lambda m: m["vectors"].pop("sha256"),
        lambda m: m.update(counts=[[4, 5]]),
        lambda m: m.update(counts=[[5]]),
        lambda m: m.update(counts=[]),
        lambda m: m.update(counts=[[5, -5]]),
        lambda m: m.pop("counts"),
        lambda m: m.pop("lexical"),
    ],
)
def test_a_manifest_with_a_wrong_value_is_refused(
    folder: Path, hashing: HashingEncoder, change: Callable[[object], object]
) -> None:
    change_manifest(folder, change)
    with pytest.raises(IndexMismatchError):
        Index.load(folder, [TALK], hashing)


def test_an_index_of_another_encoder_is_refused(folder: Path, hashing: HashingEncoder) -> None:
    hashing.sha256, hashing.name = "1" * 64, "newer"
    with pytest.raises(
        IndexMismatchError, match=r"built with hashing \(sha256 000000000000\), but the encoder is newer"
    ):
        Index.load(folder, [TALK], hashing)


@pytest.mark.parametrize(
    "transcripts",
    [
        [replace(TALK, sha256="0" * 64)],
        [replace(TALK, turns=(replace(TALK.turns[0], text="Other words."), TALK.turns[1]))],
        [replace(TALK, turns=(replace(TALK.turns[0], speaker=Speaker("Eve")), TALK.turns[1]))],
        [TALK, replace(TALK, id="second")],
        [],
    ],
)
def test_an_index_of_other_transcripts_is_refused(
    folder: Path, hashing: HashingEncoder, transcripts: list[Transcript]
) -> None:
    with pytest.raises(IndexMismatchError, match="built from other transcripts"):
        Index.load(folder, transcripts, hashing)


@pytest.mark.parametrize("kind", ["sentences", "passages", "vectors", "sentence_vectors"])
def test_a_missing_or_cut_file_is_refused(folder: Path, hashing: HashingEncoder, kind: str) -> None:
    path = file_of(folder, kind)
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(IndexMismatchError, match="is damaged"):
        Index.load(folder, [TALK], hashing)
    path.unlink()
    with pytest.raises(IndexMismatchError, match="cannot be read: No such file"):
        Index.load(folder, [TALK], hashing)


class Bomb:
    def __reduce__(self) -> tuple[object, tuple[str]]:
        return pytest.fail, ("the pickle was loaded",)


def archive() -> bytes:
    buffer = io.BytesIO()
    np.savez(buffer, np.zeros(3))
    return buffer.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x93NUMPY",
        npy(np.zeros((2, 512), np.float32))[:-4],
        npy(np.array([Bomb()], object)),
        npy(np.zeros((2, 512), np.float64)),
        npy(np.zeros((3, 512), np.float32)),
        npy(np.zeros(2, np.float32)),
        archive(),
    ],
    ids=["empty", "cut", "cut-rows", "pickle", "float64", "rows", "flat", "npz"],
)
def test_vectors_that_are_no_matrix_of_this_index_are_refused(
    folder: Path, hashing: HashingEncoder, data: bytes
) -> None:
    replace_file(folder, "vectors", data)
    with pytest.raises(IndexMismatchError, match="Rebuild it"):
        Index.load(folder, [TALK], hashing)


# TALK as tables: (turn, start, end) of each sentence, (first, last, context words) of each passage.
SENTENCES = [(0, 0, 18), (0, 19, 39), (0, 40, 60), (1, 0, 16), (1, 17, 31)]
PASSAGES = [(0, 3, 0), (3, 5, 13)]


def test_the_tables_say_where_sentences_and_passages_are(folder: Path) -> None:
    tables = [np.load(file_of(folder, kind)).tolist() for kind in ("sentences", "passages")]
    assert tables == [[list(row) for row in SENTENCES], [list(row) for row in PASSAGES]]


@pytest.mark.parametrize(
    ("kind", "row", "values"),
    [
        ("sentences", 4, (2, 17, 31)),
        ("sentences", 0, (-1, 0, 18)),
        ("sentences", 4, (1, 17, 32)),
        ("sentences", 0, (0, -1, 18)),
        ("sentences", 0, (0, 18, 18)),
        ("sentences", 1, (0, 17, 39)),
        ("sentences", 2, (1, 0, 5)),
        ("passages", 0, (0, 4, 0)),
        ("passages", 0, (-1, 3, 0)),
        ("passages", 1, (3, 3, 13)),
        ("passages", 1, (3, 6, 13)),
        ("passages", 1, (3, 5, 26)),
        ("passages", 1, (3, 5, -1)),
        ("passages", 0, (0, 3, 1)),
    ],
)
def test_passages_that_are_not_of_the_transcript_are_refused(
    folder: Path, hashing: HashingEncoder, kind: str, row: int, values: tuple[int, int, int]
) -> None:
    table = np.array(SENTENCES if kind == "sentences" else PASSAGES, np.int32)
    table[row] = values
    replace_file(folder, kind, npy(table))
    with pytest.raises(IndexMismatchError, match="a passage outside its turn"):
        Index.load(folder, [TALK], hashing)


@pytest.mark.parametrize(
    "table",
    [np.zeros(6, np.int32), np.array(PASSAGES[:1], np.int32), np.array(PASSAGES), np.array([["a"] * 3] * 2)],
    ids=["flat", "a row less", "64 bits", "words"],
)
def test_a_table_of_another_kind_is_refused(
    folder: Path,
    hashing: HashingEncoder,
    table: np.ndarray,  # type: ignore[type-arg]
) -> None:
    replace_file(folder, "passages", npy(table))
    with pytest.raises(IndexMismatchError, match="the index is damaged"):
        Index.load(folder, [TALK], hashing)


@pytest.mark.parametrize("change", ["cut", "missing", "another"])
def test_a_lexical_index_that_is_not_the_one_written_is_refused(
    folder: Path, hashing: HashingEncoder, change: str
) -> None:
    vocabulary = next(file_of(folder, "lexical").glob("vocab*"))
    if change == "cut":
        vocabulary.write_bytes(vocabulary.read_bytes()[:-1])
    elif change == "missing":
        vocabulary.unlink()
    else:
        vocabulary.with_name("more").write_bytes(b"")
    with pytest.raises(IndexMismatchError, match=r"lexical-.* is damaged"):
        Index.load(folder, [TALK], hashing)


# --- many passages ---


def test_many_passages_are_written_with_an_inverted_file(
    tmp_path: Path, hashing: HashingEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qa.index.store.EXACT_ROWS", 1)
    Index.write(tmp_path, [TALK], hashing)
    loaded = Index.load(tmp_path, [TALK], hashing)
    vector = hashing.encode(["the red bridge"])[0]
    built = Index.build([TALK], hashing)
    assert dict(loaded.dense(vector, k=5)) == pytest.approx(dict(built.dense(vector, k=5)))
    path = file_of(tmp_path, "inverted")
    replace_file(tmp_path, "inverted", path.read_bytes()[:-9])
    with pytest.raises(IndexMismatchError, match="the index is damaged"):
        Index.load(tmp_path, [TALK], hashing)


def test_what_is_written_as_it_is_embedded_is_what_is_saved(
    folder: Path, tmp_path: Path, hashing: HashingEncoder
) -> None:
    other = parsed("ANN LEE: Tea is at four. It is hot.\n", "other")
    Index.write(tmp_path / "written", [TALK, other], hashing)
    Index.build([TALK, other], hashing).save(tmp_path / "saved", hashing)
    names = [sorted(path.name for path in (tmp_path / kind).iterdir()) for kind in ("written", "saved")]
    assert names[0] == names[1]  # the names hold the hashes
