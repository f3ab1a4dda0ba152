"""The nouns: what is derived cannot be false, and what is written is plain JSON."""

from __future__ import annotations

import json
from dataclasses import FrozenInstanceError, replace

import pytest
from conftest import parsed

from qa.types import Answer, Intent, Passage, Quote, QuoteGroup, Speaker, Status, Transcript, Turn, excerpts

ANN = Speaker("Ann Lee", "Dr.", "City Hall")
TURN = Turn(0, ANN, "We open at nine. We close at five. Bring a coat.", start_seconds=12.5)
TALK = Transcript("talk", "The talk", None, (TURN,))
QUOTE = Quote(
    TALK, TURN, 17, 34, score=0.123456, before_start=0, after_end=48, answer_start=29, answer_end=33
)


def test_a_quotes_text_and_speaker_are_its_turns() -> None:
    assert QUOTE.text == "We close at five."
    assert QUOTE.speaker is ANN
    assert (QUOTE.before, QUOTE.after) == ("We open at nine.", "Bring a coat.")


def test_the_deciding_words_are_part_of_the_quote() -> None:
    assert QUOTE.answer_text == "five"


def test_a_quote_at_the_edges_of_a_turn_has_nothing_around_it() -> None:
    whole = replace(QUOTE, start=0, end=48)
    assert (whole.before, whole.after) == ("", "")


def test_an_answer_survives_json() -> None:
    told = Answer("When?", Status.ANSWERED, (QUOTE,), 0.987654).to_dict()
    assert json.loads(json.dumps(told)) == told
    assert told["status"] == "answered"
    assert told["confidence"] == 0.9877
    assert told["speaker"] == {"name": "Ann Lee", "title": "Dr.", "affiliation": "City Hall"}
    (quote,) = told["quotes"]
    assert (quote["text"], quote["start"], quote["end"]) == ("We close at five.", 17, 34)
    assert (quote["transcript"], quote["turn"], quote["start_seconds"]) == ("talk", 0, 12.5)
    assert (quote["answer_text"], quote["answer_start"], quote["answer_end"]) == ("five", 29, 33)
    assert quote["score"] == 0.1235


def test_an_answer_without_quotes_has_no_text_and_no_speaker() -> None:
    silence = Answer("Who?", Status.NOT_FOUND, message="Nobody said.")
    assert (silence.text, silence.speaker, str(silence)) == ("", None, "Nobody said.")
    assert silence.to_dict()["speaker"] is None


def test_an_answer_reads_as_its_best_quote() -> None:
    answer = Answer("When?", Status.ANSWERED, (QUOTE, replace(QUOTE, start=0)))
    assert str(answer) == "“We close at five.”\n  — Ann Lee (Dr., City Hall), turn 1 of 1 · 0:12"


def test_a_silent_speakers_answer_reads_as_the_message_and_anothers_words() -> None:
    answer = Answer("When?", Status.SPEAKER_SILENT, (QUOTE,), message="Bob did not say.")
    assert str(answer).splitlines()[:2] == ["Bob did not say.", "“We close at five.”"]


def test_quotes_of_one_turn_read_in_order_with_what_was_left_out_marked() -> None:
    first, last = replace(QUOTE, start=0, end=16), replace(QUOTE, start=35, end=48)
    (shown,) = excerpts([last, first])
    assert shown.text == "We open at nine. [...] Bring a coat."
    assert excerpts([last, first, QUOTE])[0].text == TURN.text


def test_quotes_of_other_turns_stay_apart() -> None:
    other = replace(QUOTE, turn=replace(TURN, index=1))
    assert [len(shown.quotes) for shown in excerpts([QUOTE, other, replace(QUOTE, start=0, end=16)])] == [
        2,
        1,
    ]


def test_an_answer_in_groups_reads_group_by_group() -> None:
    groups = (QuoteGroup("Ann Lee", (QUOTE,)), QuoteGroup("Bob", message="Bob did not speak of this."))
    answer = Answer("Ann and Bob?", Status.ANSWERED, (QUOTE,), 1, intent=Intent.COMPARE, groups=groups)
    assert str(answer).split("\n\n") == ["Ann Lee", str(QUOTE), "Bob", "Bob did not speak of this."]
    told = answer.to_dict()
    assert told["intent"] == "compare"
    assert [(group["heading"], len(group["quotes"])) for group in told["groups"]] == [
        ("Ann Lee", 1),
        ("Bob", 0),
    ]
    assert json.loads(json.dumps(told)) == told


def test_a_status_is_its_word() -> None:
    assert Status("not_found") is Status.NOT_FOUND
    assert Status.NOT_FOUND == "not_found"
    assert json.dumps(Status.ANSWERED) == '"answered"'


def test_speakers_come_in_the_order_in_which_they_first_speak() -> None:
    talk = parsed("BOB RAY: One.\n\nANN LEE: Two.\n\nBOB RAY: Three.\n")
    assert [speaker.name for speaker in talk.speakers] == ["Bob Ray", "Ann Lee"]


def test_a_passage_is_embedded_with_speaker_and_context_but_quoted_without() -> None:
    passage = Passage(TALK, TURN, 17, 34, ((17, 34),), "When do you close?")
    assert passage.text == "We close at five."
    assert passage.embedded_text == "Ann Lee: When do you close? We close at five."
    assert replace(passage, context="").embedded_text == "Ann Lee: We close at five."


@pytest.mark.parametrize("noun", [ANN, TURN, TALK, QUOTE, Answer("?", Status.NOT_FOUND)])
def test_nouns_cannot_be_changed(noun: object) -> None:
    name = next(iter(noun.__slots__))  # type: ignore[attr-defined]
    with pytest.raises(FrozenInstanceError):
        setattr(noun, name, "other")
