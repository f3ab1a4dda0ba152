"""Quoting: which sentences of the hits are quoted."""

from __future__ import annotations

import pytest
from conftest import HashingEncoder, parsed
from hypothesis import given
from hypothesis import strategies as st

from qa.index import Index
from qa.passages import make_passages, sentence_spans
from qa.question import Expects, Question
from qa.quoting import quote_hits
from qa.retriever import Retriever
from qa.types import Hit, Quote, Speaker, Transcript, Turn

TALK = parsed("ANN LEE: It rained. The bridge is red. We went home. Tea was served. Bob slept.\n")
(TURN,) = TALK.turns
PASSAGES = make_passages(TALK, HashingEncoder().count_pieces)


def hit(passage: int, *cosines: float, score: float = 0.5) -> Hit:
    return Hit(PASSAGES[passage], score, 0.5, 0.5, cosines, 0.5, True)


def quoted(
    *hits: Hit, terms: tuple[str, ...] = (), k: int = 5, expects: Expects = Expects.ANYTHING
) -> list[Quote]:
    return quote_hits(hits, Question("?", "?", terms, expects=expects), k=k)


@pytest.mark.parametrize(
    ("cosines", "terms", "text"),
    [
        ((0.1, 0.9, 0.1), (), "The bridge is red."),
        ((0.8, 0.9, 0.7), (), "It rained. The bridge is red. We went home."),
        ((0.1, 0.9, 0.1), ("rain",), "It rained. The bridge is red."),
        ((0.1, 0.9, 0.1), ("home",), "The bridge is red. We went home."),
        ((0.9, 0.1, 0.8), (), "It rained. The bridge is red. We went home."),
        ((-0.5, -0.4, -0.3), (), "We went home."),
    ],
)
def test_sentences_at_the_edge_that_say_nothing_of_the_matter_are_left_out(
    cosines: tuple[float, ...], terms: tuple[str, ...], text: str
) -> None:
    (quote,) = quoted(hit(0, *cosines), terms=terms)
    assert quote.text == text


def test_what_the_question_expects_is_kept() -> None:
    talk = parsed("ANN LEE: It was May. The bridge is red.\n")
    (passage,) = make_passages(talk, HashingEncoder().count_pieces)
    found = Hit(passage, 0.5, 0.5, 0.5, (0.1, 0.9), 0.5, True)
    assert quoted(found)[0].text == "The bridge is red."
    assert quoted(found, expects=Expects.TIME)[0].text == "It was May. The bridge is red."


def test_a_quote_knows_the_sentences_around_it() -> None:
    inside, first, last = (
        quoted(hit(1, 0.1, 0.9, 0.1))[0],
        quoted(hit(0, 0.9, 0.1, 0.1))[0],
        quoted(hit(2, 0.1, 0.1, 0.9))[0],
    )
    assert (inside.before, inside.text, inside.after) == (
        "The bridge is red.",
        "We went home.",
        "Tea was served.",
    )
    assert (first.before, first.text, first.after) == ("", "It rained.", "The bridge is red.")
    assert (last.before, last.text, last.after) == ("Tea was served.", "Bob slept.", "")


def test_the_sentence_around_a_passage_is_found_outside_of_it() -> None:
    (quote,) = quoted(hit(1, 0.9, 0.9, 0.9))
    assert (quote.before, quote.after) == ("It rained.", "Bob slept.")


def test_a_passage_that_overlaps_a_better_quote_is_left_out() -> None:
    quotes = quoted(hit(0, 0.1, 0.9, 0.1), hit(1, 0.9, 0.1, 0.1), hit(2, 0.1, 0.1, 0.9))
    assert [quote.text for quote in quotes] == ["The bridge is red.", "Bob slept."]


def test_k_quotes_at_most() -> None:
    hits = [hit(0, 0.9, 0.1, 0.1), hit(1, 0.9, 0.1, 0.1), hit(2, 0.1, 0.1, 0.9)]
    assert [len(quoted(*hits, k=k)) for k in (1, 2, 3, 4)] == [1, 2, 3, 3]
    assert quoted() == []


def test_around_a_cut_of_an_endless_sentence_a_hundred_words_are_shown() -> None:
    talk = Transcript(
        "t", "t", None, (Turn(0, Speaker("Ann"), " ".join(f"w{number}" for number in range(2000))),)
    )
    passages = make_passages(talk, HashingEncoder().count_pieces)
    middle = next(p for p in passages if p.sentences[0][0] > 4000)
    found = Hit(middle, 0.5, 0.5, 0.5, (0.1, 0.9, 0.1)[: len(middle.sentences)], 0.5, True)
    (quote,) = quote_hits([found], Question("?", "?", ()), k=1)
    assert 1 <= len(quote.before.split()) <= 200
    assert 1 <= len(quote.after.split()) <= 200
    whole = f"{quote.before} {quote.text} {quote.after}"
    assert whole in quote.turn.text


SENTENCES = st.sampled_from(
    ["The bridge is red.", "Why?", "It cost $3.5 million.", "Mr. Lee went home.", "…", "\n\n"]
)
TURNS = st.lists(st.lists(SENTENCES, max_size=8).map(" ".join), min_size=1, max_size=4)


@given(TURNS, st.sampled_from(["the red bridge", "Why did Lee go home?", "How much did it cost?", "xyz"]))
def test_quotes_are_whole_sentences_of_one_turn_and_never_overlap(texts: list[str], topic: str) -> None:
    turns = tuple(Turn(i, Speaker(f"S{i % 2}"), text) for i, text in enumerate(texts))
    encoder = HashingEncoder(64)
    retriever = Retriever(Index.build([Transcript("t", "t", None, turns)], encoder), encoder)
    asked = Question(topic, topic, tuple(topic.lower().split()))
    quotes = quote_hits(retriever.search(asked, k=100), asked, k=50)
    taken: set[tuple[int, int]] = set()
    for quote in quotes:
        spans = sentence_spans(quote.turn.text)
        starts, ends = [start for start, _ in spans], [end for _, end in spans]
        assert quote.start in starts
        assert quote.end in ends
        assert 1 <= ends.index(quote.end) - starts.index(quote.start) + 1 <= 3
        assert quote.turn.text[quote.start : quote.end] == quote.text
        assert quote.start <= quote.answer_start < quote.answer_end <= quote.end
        first, last = starts.index(quote.start), ends.index(quote.end)
        assert quote.before_start == (starts[first - 1] if first else quote.start)
        assert quote.after_end == (ends[last + 1] if last + 1 < len(ends) else quote.end)
        places = {(quote.turn.index, place) for place in range(quote.start, quote.end)}
        assert not places & taken
        taken |= places
