"""The shipped press conference, end to end, with the real model."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from qa import Transcript
from qa.evaluation import load
from qa.pipeline import Pipeline
from qa.types import Status

FOLDER = Path(__file__).parent.parent / "seeds"


def test_the_seed_has_twelve_turns_by_five_speakers(seed_file: Path) -> None:
    transcript = Transcript.from_file(seed_file)
    assert [turn.speaker.name for turn in transcript.turns] == [
        "Moderator",
        "Jens Stoltenberg",
        "Ilham Aliyev",
        "Moderator",
        "Rikard Jozwiak",
        "Ilham Aliyev",
        "Jens Stoltenberg",
        "Moderator",
        "Vugar Seidov",
        "Jens Stoltenberg",
        "Moderator",
        "Jens Stoltenberg",
    ]
    assert [turn.text.count("\n\n") + 1 for turn in transcript.turns] == [1, 2, 1, 1, 4, 1, 6, 1, 1, 4, 1, 1]
    assert transcript.turns[3].text == "Ok, I see Riko."
    assert transcript.turns[6].text.startswith("On the missiles. For many years")


def test_the_seed_has_its_title_date_titles_and_affiliations(seed_file: Path) -> None:
    transcript = Transcript.from_file(seed_file)
    assert transcript.title.startswith("Ilham Aliyev, NATO Secretary-General Jens Stoltenberg held")
    assert str(transcript.date) == "2021-12-14"
    assert [(s.name, s.title, s.affiliation) for s in transcript.speakers] == [
        ("Moderator", None, None),
        ("Jens Stoltenberg", "Secretary-General", "NATO"),
        ("Ilham Aliyev", "President", "Republic of Azerbaijan"),
        ("Rikard Jozwiak", None, "Radio Free Europe"),
        ("Vugar Seidov", None, "Azerbaijan State News Agency"),
    ]


def test_no_word_of_the_seed_is_lost(seed_file: Path) -> None:
    transcript = Transcript.from_file(seed_file)
    kept = " ".join(
        [
            *(turn.text for turn in transcript.turns),
            *(label for speaker in transcript.speakers for label in speaker.labels),
            *(text for _, text in transcript.set_aside),
        ]
    )
    words = seed_file.read_text(encoding="utf-8").split()
    assert [word for word in words if word.strip(":") not in kept] == []


def test_an_answers_quotes_are_those_that_search_ranks_first(shipped: Pipeline) -> None:
    asked = [question.text for case in load(FOLDER) for question in case.questions]
    answers = [shipped.ask(text, k=10) for text in asked]
    answered = [answer for answer in answers if answer.status is Status.ANSWERED]
    assert len(answered) > 20
    for answer in answered:
        assert list(answer.quotes) == shipped.search(answer.question, k=10)


def test_every_quote_to_every_question_is_verbatim(shipped: Pipeline, seed_file: Path) -> None:
    source = " ".join(seed_file.read_text(encoding="utf-8").split())
    rows = [
        json.loads(line) for line in (FOLDER / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    for row in rows:
        for quote in shipped.ask(row["question"], k=10).quotes:
            assert quote.turn.text[quote.start : quote.end] == quote.text
            assert " ".join(quote.text.split()) in source


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("What did Stoltenberg say about arms control?", "Jens Stoltenberg"),
        ("What did stoltenburg say about arms control?", "Jens Stoltenberg"),
        ("What did the Secretary General say about arms control?", "Jens Stoltenberg"),
        ("What did the NATO chief say about arms control?", "Jens Stoltenberg"),
        ("What did the President say about the Lachin corridor?", "Ilham Aliyev"),
        ("What did the Azerbaijani president say about the Lachin corridor?", "Ilham Aliyev"),
        ("What did the Radio Free Europe reporter ask about the INF Treaty?", "Rikard Jozwiak"),
    ],
)
def test_a_speaker_is_known_by_name_title_and_near_miss(shipped: Pipeline, question: str, name: str) -> None:
    answer = shipped.ask(question)
    assert answer.status is Status.ANSWERED
    assert {quote.speaker.name for quote in answer.quotes} == {name}


def test_a_silent_speaker_yields_the_words_of_those_who_spoke(shipped: Pipeline) -> None:
    answer = shipped.ask("What did Aliyev say about the INF Treaty?")
    assert answer.status is Status.SPEAKER_SILENT
    assert answer.speaker is not None
    assert answer.speaker.name == "Jens Stoltenberg"
    assert "Ilham Aliyev did not say this" in answer.message
    assert all(quote.speaker.name != "Ilham Aliyev" for quote in answer.quotes)


@pytest.mark.parametrize(
    "question", ["What did Putin say about the moratorium?", "what did macron tell the press"]
)
def test_somebody_who_does_not_speak_is_unknown(shipped: Pipeline, question: str) -> None:
    answer = shipped.ask(question)
    assert answer.status is Status.UNKNOWN_SPEAKER
    assert answer.quotes == ()
    assert "Jens Stoltenberg" in answer.message


def test_the_speaker_option_takes_a_near_miss_and_refuses_a_stranger(shipped: Pipeline) -> None:
    answer = shipped.ask("What about arms control?", speaker="stoltenburg")
    assert answer.speaker is not None
    assert answer.speaker.name == "Jens Stoltenberg"
    assert shipped.ask("arms control", speaker="Mya").status is Status.UNKNOWN_SPEAKER


def test_follow_ups_use_the_history(shipped: Pipeline) -> None:
    first = shipped.ask("What did Aliyev say about the Zangazur corridor?")
    second = shipped.ask("and what about peace with Armenia?", history=[first])
    assert second.speaker is not None
    assert second.speaker.name == "Ilham Aliyev"
    assert "peace agreement" in second.text
    why = shipped.ask(
        "why?", history=["Why did the INF Treaty collapse?", "What is not credible about the moratorium?"]
    )
    assert "because" in why.text
    she = shipped.ask(
        "What did he say about missiles in Europe?", history=["What did Stoltenberg say about dialogue?"]
    )
    assert {quote.speaker.name for quote in she.quotes} == {"Jens Stoltenberg"}


def test_history_may_be_chat_messages(shipped: Pipeline) -> None:
    messages = [
        {"role": "user", "content": [{"type": "text", "text": "What did Aliyev say about customs?"}]},
        {"role": "assistant", "content": "..."},
    ]
    answer = shipped.ask("and what about peace with Armenia?", history=messages)
    assert answer.speaker is not None
    assert answer.speaker.name == "Ilham Aliyev"


@pytest.mark.parametrize(
    "question", ["", "   ", "????", "\u200b", "hello", "Good morning!", "x" * 2001, "\ud800", "\x00"]
)
def test_what_is_no_question_gets_a_polite_sentence(shipped: Pipeline, question: str) -> None:
    answer = shipped.ask(question)
    assert answer.status is Status.INVALID_QUESTION
    assert answer.message.endswith(".")
    json.dumps(answer.to_dict())


@pytest.mark.parametrize(
    "question", ["asdf qwerty zxcv", "Привет?", "日本語で?", "🙂 🙂 what", "What is the capital of Mongolia?"]
)
def test_nonsense_is_not_answered(shipped: Pipeline, question: str) -> None:
    assert shipped.ask(question).status is not Status.ANSWERED


def test_the_same_question_gets_the_same_answer(shipped: Pipeline) -> None:
    question = "Will there be customs on the Zangezur corridor?"
    assert shipped.ask(question).to_dict() == shipped.ask(question).to_dict()
