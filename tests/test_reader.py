"""The trained reader itself: its weights are checked, and it finds answers and their absence."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from conftest import parsed

from qa.errors import ReaderError
from qa.pages import make_pages
from qa.reader import NetworkReader
from qa.reader.network import SHIPPED
from qa.types import Reading

TALK = parsed(
    "MAYOR: The library on Mill Street opens again in October, after four years of repairs. "
    "The new roof cost two million euros.\n\n"
    "ELSA BRANDT: Who paid for the roof?\n\n"
    "MAYOR: Half of it came from the county.\n"
)


@pytest.fixture(scope="module")
def reader() -> NetworkReader:
    return NetworkReader()


def best(reader: NetworkReader, question: str) -> tuple[Reading, str]:
    (page,) = make_pages(TALK.turns, reader.count_pieces)
    (read,) = reader.read(question, [page])
    sentence, reading = max(zip(page.sentences, read.readings, strict=True), key=lambda pair: pair[1].margin)
    return reading, sentence.turn.text[reading.start : reading.end]


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("When does the library open again?", "October"),
        ("How much did the roof cost?", "two million euros"),
        ("Where is the library?", "Mill Street"),
    ],
)
def test_it_finds_the_words_that_answer(reader: NetworkReader, question: str, answer: str) -> None:
    reading, words = best(reader, question)
    assert answer in words
    assert reading.margin > 0


def test_what_nobody_said_has_a_lower_margin_than_what_somebody_did(reader: NetworkReader) -> None:
    said, _ = best(reader, "When does the library open again?")
    unsaid, _ = best(reader, "Which team won the football match?")
    assert unsaid.margin < 0 < said.margin


def test_a_page_is_read_the_same_whatever_is_read_with_it(reader: NetworkReader) -> None:
    (page,) = make_pages(TALK.turns, reader.count_pieces)
    other = make_pages(TALK.turns[:1], reader.count_pieces)[0]
    alone = reader.read("How much did the roof cost?", [page])[0]
    assert reader.read("How much did the roof cost?", [other, page])[1] == alone


@pytest.mark.parametrize("question", ["", "?" * 2000, "日本 \ud800 \x00", "roof " * 400])
def test_any_question_can_be_read(reader: NetworkReader, question: str) -> None:
    (page,) = make_pages(TALK.turns, reader.count_pieces)
    (read,) = reader.read(question, [page])
    assert len(read.readings) == len(page.sentences)


def test_altered_weights_are_refused(tmp_path: Path) -> None:
    shutil.copytree(SHIPPED, tmp_path / "weights")
    weights = tmp_path / "weights" / "reader.onnx"
    data = bytearray(weights.read_bytes())
    data[len(data) // 2] ^= 1
    weights.write_bytes(data)
    with pytest.raises(
        ReaderError, match=r"reader\.onnx is altered: sha256 \w{64}, expected \w{64}\. Install"
    ):
        NetworkReader(tmp_path / "weights").read("Why?", [])


@pytest.mark.parametrize("name", ["reader.onnx", "tokenizer.json", "reader.json"])
def test_a_missing_file_is_named(tmp_path: Path, name: str) -> None:
    shutil.copytree(SHIPPED, tmp_path / "weights")
    (tmp_path / "weights" / name).unlink()
    with pytest.raises(ReaderError, match=name) as caught:
        NetworkReader(tmp_path / "weights").load()
    assert caught.value.folder == tmp_path / "weights"
