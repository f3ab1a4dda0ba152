"""The reranker: which pages are read, and what their readings do to the order of the hits."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from conftest import HashingEncoder, parsed

from qa.index import Index
from qa.pages import Page
from qa.question import Question
from qa.reader import PageReading
from qa.reranker import Reranker, signals, was_asked
from qa.retriever import Retriever
from qa.types import Hit, Reading, Transcript


def talk(bridges: int) -> Transcript:
    lines = " ".join(f"The bridge number {n} is red and old and long." for n in range(bridges))
    return parsed(f"ANN LEE: {lines}\n\nBOB RAY: The bridge was opened by the queen. Nobody knows when.\n")


class WordReader:
    """A sentence answers when it holds one word: its margin is 5 then, and -5 otherwise."""

    def __init__(self, word: str) -> None:
        self.word = word
        self.asked: list[tuple[str, list[Page]]] = []

    def read(self, question: str, pages: Sequence[Page]) -> list[PageReading]:
        self.asked.append((question, list(pages)))
        return [
            PageReading(
                page,
                tuple(
                    Reading(5.0 if self.word in s.turn.text[s.start : s.end] else -5.0, s.start, s.end)
                    for s in page.sentences
                ),
            )
            for page in pages
        ]

    def count_pieces(self, texts: Sequence[str]) -> list[int]:
        return [len(text.split()) for text in texts]


def search(topic: str, bridges: int = 60) -> tuple[Question, list[Hit]]:
    encoder = HashingEncoder()
    asked = Question(topic, topic, tuple(topic.split()))
    return asked, Retriever(Index.build([talk(bridges)], encoder), encoder).search(asked, k=100)


def test_what_the_reader_takes_for_the_answer_comes_first() -> None:
    asked, hits = search("bridge red old")
    assert "number" in hits[0].passage.text
    best, *others = Reranker(WordReader("queen")).rerank(asked, hits)
    assert best.passage.turn.speaker.name == "Bob Ray"
    assert best.best_reading == Reading(5.0, 0, len("The bridge was opened by the queen."))
    assert len(others) + 1 == len(hits)
    assert [hit.score for hit in others] == sorted((hit.score for hit in others), reverse=True)
    assert all(0 <= hit.score <= 1 for hit in [best, *others])


def test_only_the_pages_of_the_best_hits_are_read_each_once_and_with_the_whole_question() -> None:
    asked, hits = search("bridge number", bridges=400)
    reader = WordReader("dragon")
    Reranker(reader).rerank(asked, hits)
    assert {question for question, _ in reader.asked} == {"bridge number"}
    pages = [page for _, wave in reader.asked for page in wave]
    assert len({page.text for page in pages}) == len(pages)
    assert 800 < sum(reader.count_pieces([page.text for page in pages])) <= 1000
    read = {sentence for page in pages for sentence in page.sentences}
    assert {(s.turn.index, s.start) for s in read} >= {(0, hits[0].passage.start)}


def test_nothing_more_is_read_once_a_page_answers_surely() -> None:
    asked, hits = search("bridge number", bridges=400)
    reader = WordReader("number 3")
    best = Reranker(reader).rerank(asked, hits)[0]
    last = [any("number 3" in page.text for page in pages) for _, pages in reader.asked]
    assert last == [False] * (len(last) - 1) + [True]
    assert sum(len(pages) for _, pages in reader.asked) < 10
    assert best.best_reading is not None
    assert best.best_reading.margin == 5.0


def test_a_hit_that_was_not_read_counts_as_the_least_margin() -> None:
    asked, hits = search("bridge")
    assert hits[0].readings == ()
    assert hits[0].best_reading is None
    assert signals(hits[0], asked)["margin"] == -12.0


def test_no_hits_need_no_reading() -> None:
    asked, _ = search("bridge")
    assert Reranker(WordReader("x")).rerank(asked, []) == []


def test_a_question_mark_counts_against_a_hit_unless_a_question_is_looked_for() -> None:
    short = parsed("ANN LEE: Is the bridge red? It is long.\n")
    encoder = HashingEncoder()
    asked = Question("bridge", "bridge", ("bridg",))
    (hit,) = Retriever(Index.build([short], encoder), encoder).search(asked, k=1)
    assert signals(hit, asked)["asks"] == pytest.approx(0.5)
    wanted = Question("bridge", "bridge", ("bridg",), wants_question=True)
    assert (signals(hit, wanted)["asks"], signals(hit, wanted)["asker"]) == (0.0, 0.0)


ASKED = """BOB RAY: The bridge has stones, and the stones of a bridge are carried by the bridge.

Q: Who carried the stones of the bridge?

ANN LEE: My uncles, with two mules.
"""


def hits_of(text: str, topic: str) -> tuple[Question, list[Hit]]:
    encoder = HashingEncoder()
    asked = Question(topic, topic, tuple(topic.split()))
    return asked, Retriever(Index.build([parsed(text)], encoder), encoder).search(asked, k=100)


def test_a_question_that_was_asked_in_the_transcript_is_answered_by_the_reply() -> None:
    asked, hits = hits_of(ASKED, "who carried the stones of the bridge?")
    assert was_asked(hits) == 1.0
    # What the reader takes for the answer stands behind what was said in reply.
    first, *_ = Reranker(WordReader("carried by")).rerank(asked, hits)
    assert (first.passage.turn.speaker.name, first.best_reading.margin) == ("Ann Lee", -5.0)  # type: ignore[union-attr]


def test_a_question_that_nobody_asked_is_not_answered_by_a_reply() -> None:
    asked, hits = hits_of(ASKED, "stones")
    assert was_asked(hits) == 0.0
    assert Reranker(WordReader("carried by")).rerank(asked, hits)[0].passage.turn.speaker.name == "Bob Ray"
    assert was_asked([]) == 0.0
