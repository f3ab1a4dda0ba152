"""Files in, answers out: every question gets a status, every bad argument a clear error."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import HashingEncoder, parsed

from qa.errors import EncoderError, IndexMismatchError, OptionError, TranscriptError
from qa.pipeline import Pipeline, ask
from qa.question import MAX_QUESTION_CHARACTERS, clean
from qa.types import Answer, Speaker, Status, Transcript, Turn

COUNCIL = """\
ANN LEE: The bridge over the river is red. It was opened in May. It cost two million dollars.

BOB RAY: Trains to the harbour run late because the signals are old.

ANN LEE: Thank you.
"""
MARKET = """\
CLEO FOX: The market sells bread and honey on Friday.

BOB RAY: Honey from the valley is the best of all.
"""


@pytest.fixture
def pipeline(hashing: HashingEncoder) -> Pipeline:
    return Pipeline.from_transcripts(
        [parsed(COUNCIL, "council"), parsed(MARKET, "market")], encoder=hashing, reader=None
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "council.txt").write_text(COUNCIL, encoding="utf-8")
    (tmp_path / "market.md").write_text(MARKET, encoding="utf-8")
    return tmp_path


# --- questions ---


@pytest.mark.parametrize(
    "question",
    [
        "",
        "   ",
        "\n\t",
        "🙂🙂",
        "?!",
        "\x00",
        "\u200b\u202e",
        "\ud800",
        "Hello!",
        "x" * 100_000,
        "a " * 50_000,
    ],
    ids=repr,
)
def test_what_is_no_question_is_refused_with_a_sentence(pipeline: Pipeline, question: str) -> None:
    answer = pipeline.ask(question)
    assert answer.status is Status.INVALID_QUESTION
    assert answer.message.endswith(".")
    assert (answer.quotes, answer.confidence) == ((), 0)
    assert len(answer.question) <= MAX_QUESTION_CHARACTERS


@pytest.mark.parametrize("question", [None, 5, b"the bridge", ["the bridge"]])
def test_what_is_no_text_is_refused_too(pipeline: Pipeline, question: object) -> None:
    assert pipeline.ask(question).status is Status.INVALID_QUESTION  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "question",
    [
        "asdf qwerty zxcv",
        "'; DROP TABLE turns; --",
        "<script>alert(1)</script>",
        "{{7*7}} %s %n ${HOME}",
        "../../etc/passwd",
        "日本語で？",
        "ß" * 2000,
        "and " * 500,
        "what did " * 220,
        "tell me " * 240,
        "a according to " * 130,
    ],
    ids=lambda question: question[:20],
)
def test_nonsense_is_honestly_not_found(pipeline: Pipeline, question: str) -> None:
    started = time.perf_counter()
    assert pipeline.ask(question).status is Status.NOT_FOUND
    assert pipeline.ask("why?", history=[question]).status is Status.NOT_FOUND
    assert time.perf_counter() - started < 5


def test_control_characters_do_not_hide_a_question(pipeline: Pipeline) -> None:
    answer = pipeline.ask("When was\x00the bridge\u202e over the river\nopened?")
    assert answer.status is Status.ANSWERED
    assert "It was opened in May." in answer.text


def test_clean_composes_and_collapses() -> None:
    assert clean("  cafe\u0301\u200b \t is\x00 open ") == "café is open"


def test_an_answer_is_quoted_from_the_transcript_that_holds_it(pipeline: Pipeline) -> None:
    answer = pipeline.ask("Does the market sell bread on Friday?")
    assert answer.status is Status.ANSWERED
    assert answer.text == "The market sells bread and honey on Friday."
    assert answer.quotes[0].transcript.id == "market"
    assert answer.to_dict()["quotes"][0]["transcript"] == "market"
    json.dumps(answer.to_dict())


def test_one_speaker_is_searched_in_every_transcript(pipeline: Pipeline) -> None:
    quotes = pipeline.search("trains and honey", speaker="Bob Ray")
    assert {(quote.transcript.id, quote.speaker.name) for quote in quotes} == {
        ("council", "Bob Ray"),
        ("market", "Bob Ray"),
    }
    assert [speaker.name for speaker in pipeline.speakers] == ["Ann Lee", "Bob Ray", "Cleo Fox"]


def test_a_silent_speaker_yields_the_words_of_those_who_spoke(pipeline: Pipeline) -> None:
    answer = pipeline.ask("When was the bridge over the river opened?", speaker="Cleo Fox")
    assert answer.status is Status.SPEAKER_SILENT
    assert answer.message == "Cleo Fox did not say this in the transcript, but others spoke of it."
    assert answer.speaker == Speaker("Ann Lee", labels=("ANN LEE",))
    assert "Cleo Fox" not in {quote.speaker.name for quote in answer.quotes}


def test_the_same_question_gets_the_same_answer_from_eight_threads(shipped: Pipeline) -> None:
    questions = [
        "When was the INF Treaty agreed?",
        "What did Aliyev say about customs?",
        "What did Putin say?",
        "What is the capital of Mongolia?",
    ] * 4
    alone = [shipped.ask(question).to_dict() for question in questions]
    with ThreadPoolExecutor(8) as pool:
        assert [answer.to_dict() for answer in pool.map(shipped.ask, questions)] == alone


def test_threads_that_come_first_together_share_one_shipped_pipeline() -> None:
    with ThreadPoolExecutor(8) as pool:
        assert len({id(pipeline) for pipeline in pool.map(lambda _: Pipeline.shipped(), range(8))}) == 1


# --- options ---


@pytest.mark.parametrize("k", [0, -1, 51, 10**9, True, 2.0, "3", None])
def test_k_outside_its_range_is_an_error(pipeline: Pipeline, k: object) -> None:
    for call in (pipeline.ask, pipeline.search):
        with pytest.raises(OptionError, match="expected a whole number from 1 to 50") as caught:
            call("the bridge", k=k)  # type: ignore[operator]
        assert repr(k) in str(caught.value)


def test_k_quotes_at_most(pipeline: Pipeline) -> None:
    assert [len(pipeline.search("the bridge", k=k)) for k in (1, 2, 50)] == [1, 2, 5]
    assert len(pipeline.ask("the red bridge over the river", k=1).quotes) == 1


@pytest.mark.parametrize("speaker", ["Mya", "the", "🙂", "nobody", "the mayor"])
def test_a_speaker_who_is_not_there_is_unknown_and_never_ignored(pipeline: Pipeline, speaker: str) -> None:
    answer = pipeline.ask("Was the bridge opened?", speaker=speaker)
    assert answer.status is Status.UNKNOWN_SPEAKER
    assert answer.message == (
        f"“{speaker}” does not speak in the transcript; the speakers are Ann Lee, Bob Ray, Cleo Fox."
    )
    assert pipeline.search("Was the bridge opened?", speaker=speaker) == []


@pytest.mark.parametrize("speaker", [None, "", "  ", "\x00"])
def test_a_blank_speaker_is_everybody(pipeline: Pipeline, speaker: str | None) -> None:
    question = "When was the bridge over the river opened?"
    assert pipeline.ask(question, speaker=speaker) == pipeline.ask(question)


def test_a_speaker_that_is_no_text_is_an_error(pipeline: Pipeline) -> None:
    with pytest.raises(OptionError, match="speaker is 5; expected a name"):
        pipeline.ask("the bridge", speaker=5)  # type: ignore[arg-type]


def test_many_speakers_are_not_all_listed(hashing: HashingEncoder) -> None:
    turns = tuple(Turn(n, Speaker(f"Person{n} Name{n}"), "The bridge is red.") for n in range(14))
    pipeline = Pipeline.from_transcripts([Transcript("t", "t", None, turns)], encoder=hashing, reader=None)
    assert pipeline.ask("the bridge", speaker="Mya").message.endswith("Person11 Name11 and 2 more.")


# --- history ---


@pytest.mark.parametrize(
    "history", [None, "the bridge", b"x", 5, {"role": "user", "content": "x"}, [None], [5], [()], [b"x"]]
)
def test_a_malformed_history_is_an_error_that_says_what_is_expected(
    pipeline: Pipeline, history: object
) -> None:
    with pytest.raises(OptionError, match=r"history (is|holds) \w+; expected"):
        pipeline.ask("why?", history=history)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "history",
    [
        ["What did Ann say about the harbour?"],
        [("What did Ann say about the harbour?", None)],
        [["What did Ann say about the harbour?", "some answer"]],
        [Answer("What did Ann say about the harbour?", Status.NOT_FOUND)],
        [{"role": "user", "content": "What did Ann say about the harbour?"}, {"role": "assistant"}],
        [{"role": "user", "content": [{"type": "text", "text": "What did Ann say about the harbour?"}]}],
        ["", {"role": "user"}, (1, 2), "What did Ann say about the harbour?", {"role": "user", "content": 7}],
    ],
)
def test_history_comes_in_every_form(pipeline: Pipeline, history: list[object]) -> None:
    answer = pipeline.ask("and what about the bridge over the river?", history=history)  # type: ignore[arg-type]
    assert answer.status is Status.ANSWERED
    assert {quote.speaker.name for quote in answer.quotes} == {"Ann Lee"}


@pytest.mark.parametrize("wrap", [lambda answer: answer, lambda answer: (answer.question, answer)])
def test_he_is_who_was_quoted_but_not_who_spoke_in_place_of_another(
    pipeline: Pipeline, wrap: Callable[[Answer], object]
) -> None:
    about_trains = pipeline.ask("Why do trains to the harbour run late?")
    assert about_trains.status is Status.ANSWERED
    said = pipeline.search("What did he say about honey?", history=[wrap(about_trains)])  # type: ignore[list-item]
    assert {quote.speaker.name for quote in said} == {"Bob Ray"}
    silent = replace(about_trains, status=Status.SPEAKER_SILENT, question="What did Ann say about trains?")
    said = pipeline.search("What did she say about the bridge?", history=[wrap(silent)])  # type: ignore[list-item]
    assert {quote.speaker.name for quote in said} == {"Ann Lee"}


def test_a_long_history_is_quick(pipeline: Pipeline) -> None:
    started = time.perf_counter()
    pipeline.ask("what about the bridge?", history=["and " * 30_000] * 6 + ["the bridge"] * 1_000)
    assert time.perf_counter() - started < 5


def test_no_transcripts_are_an_error(hashing: HashingEncoder) -> None:
    with pytest.raises(TranscriptError, match="none given"):
        Pipeline.from_transcripts([], encoder=hashing, reader=None)


def test_two_transcripts_of_one_id_are_an_error(hashing: HashingEncoder) -> None:
    with pytest.raises(TranscriptError, match="same: 2 transcripts have this id; give each its own"):
        Pipeline.from_transcripts(
            [parsed(COUNCIL, "same"), parsed(MARKET, "same")], encoder=hashing, reader=None
        )


def test_a_transcript_of_empty_turns_answers_nothing(hashing: HashingEncoder) -> None:
    silent = Transcript("t", "t", None, (Turn(0, Speaker("Ann"), ""), Turn(1, Speaker("Bob"), " ")))
    pipeline = Pipeline.from_transcripts([silent], encoder=hashing, reader=None)
    assert pipeline.ask("Where is the bridge?").status is Status.NOT_FOUND
    assert pipeline.ask("What did Ann say about the bridge?").status is Status.NOT_FOUND


def test_a_saved_index_answers_like_the_one_it_was_saved_from(
    folder: Path, tmp_path: Path, hashing: HashingEncoder
) -> None:
    paths = [folder / "council.txt", folder / "market.md"]
    built = Pipeline.from_files(paths, encoder=hashing, reader=None)
    built.save_index(tmp_path / "index")
    hashing.encoded.clear()
    loaded = Pipeline.from_files(paths, encoder=hashing, reader=None, index=tmp_path / "index")
    assert hashing.encoded == []
    question = "When was the bridge over the river opened?"
    assert loaded.ask(question).to_dict() == built.ask(question).to_dict()
    with pytest.raises(IndexMismatchError, match="built from other transcripts"):
        Pipeline.from_files(paths[:1], encoder=hashing, reader=None, index=tmp_path / "index")


def test_an_encoder_that_is_not_there_is_an_error(folder: Path) -> None:
    with pytest.raises(EncoderError, match="no such folder"):
        Pipeline.from_files(folder, encoder="/no/such/encoder")


def test_ask_reads_an_edited_file_anew(folder: Path) -> None:
    file = folder / "council.txt"
    question = "What colour is the bridge over the river?"
    assert ask(question, file).text.startswith("The bridge over the river is red.")
    file.write_text(COUNCIL.replace("red", "blue"), encoding="utf-8")
    assert ask(question, [file]).text.startswith("The bridge over the river is blue.")
