"""Sentences and passages: exact offsets, nothing lost, nothing too long."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from conftest import HashingEncoder, parsed
from hypothesis import given
from hypothesis import strategies as st

from qa.passages import MAX_PIECES, WINDOW, make_passages, sentence_spans
from qa.pipeline import Pipeline
from qa.types import Speaker, Transcript, Turn

COUNT = HashingEncoder().count_pieces
TEXTS = st.text(st.sampled_from("ab AB. !?…\n\t\"”'()Mr1日。\x1c\u2028\u00a0\u200b"), max_size=200)


def talk(*texts: str) -> Transcript:
    turns = tuple(Turn(i, Speaker("Ann" if i % 2 else "Bob"), text) for i, text in enumerate(texts))
    return Transcript("talk", "talk", None, turns)


def count_characters(texts: Sequence[str]) -> list[int]:
    return [len("".join(text.split())) for text in texts]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Thank you, Mr. Lee. We go.", ["Thank you, Mr. Lee.", "We go."]),
        ("It cost $3.5 million. Really?  Yes!", ["It cost $3.5 million.", "Really?", "Yes!"]),
        ("No full stop\n\nA new paragraph", ["No full stop", "A new paragraph"]),
        ("  spaces around.  ", ["spaces around."]),
        ("", []),
        (" \n\n ", []),
    ],
)
def test_sentences(text: str, sentences: list[str]) -> None:
    assert [text[start:end] for start, end in sentence_spans(text)] == sentences


@given(TEXTS)
def test_sentences_follow_each_other_and_leave_out_only_white_space(text: str) -> None:
    reached = 0
    for start, end in sentence_spans(text):
        assert not text[reached:start].strip()
        assert start < end
        assert text[start:end] == text[start:end].strip()
        reached = end
    assert not text[reached:].strip()


@given(st.lists(TEXTS, min_size=1, max_size=4), st.sampled_from([COUNT, count_characters]))
def test_passages_cover_all_speech_and_never_cross_a_turn(texts: list[str], count: object) -> None:
    transcript = talk(*texts)
    passages = make_passages(transcript, count)  # type: ignore[arg-type]
    for turn in transcript.turns:
        own = [passage for passage in passages if passage.turn is turn]
        quoted = {place for passage in own for place in range(passage.start, passage.end)}
        assert not "".join(c for place, c in enumerate(turn.text) if place not in quoted).strip()
    for passage in passages:
        assert 1 <= len(passage.sentences) <= WINDOW
        assert (passage.start, passage.end) == (passage.sentences[0][0], passage.sentences[-1][1])
        assert passage.text == passage.turn.text[passage.start : passage.end]
        assert count([passage.text])[0] <= MAX_PIECES  # type: ignore[operator]


def test_a_window_starts_at_every_sentence_until_one_reaches_the_end() -> None:
    passages = make_passages(talk("One. Two. Three. Four. Five."), COUNT)
    assert [passage.text for passage in passages] == [
        "One. Two. Three.",
        "Two. Three. Four.",
        "Three. Four. Five.",
    ]


@pytest.mark.parametrize(
    "text", ["word " * 10_000, "日" * 10_000, "A short one. " + "word " * 500 + ". The end."]
)
def test_no_passage_is_longer_than_the_limit_and_no_word_of_a_long_sentence_is_lost(text: str) -> None:
    for count in (COUNT, count_characters):
        passages = make_passages(talk(text.strip()), count)
        assert max(count([passage.text for passage in passages])) <= MAX_PIECES
        quoted = {place for passage in passages for place in range(passage.start, passage.end)}
        assert not "".join(c for place, c in enumerate(text) if place not in quoted).strip()


@pytest.mark.parametrize(
    "texts",
    [
        ("word " * 10_000,),
        ("Zangezur " * 1_000, "Yes."),
        ("日本語" * 1_000, "東京" * 90),
        ("日本語" * 1_000, "はい"),
    ],
)
def test_the_real_model_reads_every_passage_to_its_end(shipped: Pipeline, texts: tuple[str, ...]) -> None:
    count = shipped.encoder.count_pieces
    embedded = [passage.embedded_text for passage in make_passages(talk(*texts), count)]
    assert max(count(embedded)) <= 254  # of 256 pieces two are markers


def test_an_empty_turn_has_no_passage() -> None:
    passages = make_passages(talk("", "We go.", "  "), COUNT)
    assert [passage.text for passage in passages] == ["We go."]


def test_a_short_turn_is_embedded_with_the_end_of_the_turn_that_it_answers() -> None:
    transcript = parsed("ANN LEE: " + "before " * 30 + "Will it rain?\n\nBOB RAY: Yes.\n")
    reply = make_passages(transcript, COUNT)[-1]
    assert reply.text == "Yes."
    assert reply.context == "before " * 22 + "Will it rain?"


def test_a_long_turn_stands_by_itself() -> None:
    assert make_passages(talk("Will it rain?", "word " * 12 + "word."), COUNT)[-1].context == ""
