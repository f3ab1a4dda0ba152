"""What is asked: whose words, about what, and what an answer must hold."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.question import Expects, meets, understand, without_speakers
from qa.question.expects import expected
from qa.question.said_by import said_by
from qa.question.spelling import JoinedPairs, mend_spelling
from qa.types import Speaker

JENS = Speaker("Jens Stoltenberg", "Secretary-General", "NATO")
ILHAM = Speaker("Ilham Aliyev", "President", "Republic of Azerbaijan")
SPEAKERS = [JENS, ILHAM]
VOCABULARY = {"bridge": 2, "corridor": 3, "armenia": 2, "peace": 4}


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("How old is he?", Expects.AGE),
        ("What percentage is left?", Expects.SHARE),
        ("How much did it cost?", Expects.MONEY),
        ("How many million did they pay?", Expects.MONEY),
        ("How many dollars?", Expects.MONEY),
        ("How many soldiers?", Expects.NUMBER),
        ("When did it open?", Expects.TIME),
        ("And since when?", Expects.TIME),
        ("Which year was it?", Expects.TIME),
        ("What happens when it rains?", Expects.ANYTHING),
        ("Why did it fall?", Expects.REASON),
        ("Who spoke?", Expects.ANYTHING),
        ("", Expects.ANYTHING),
    ],
)
def test_a_question_expects_a_kind_of_answer(question: str, kind: Expects) -> None:
    assert expected(question) is kind


@pytest.mark.parametrize(
    ("kind", "holds", "lacks"),
    [
        (Expects.NUMBER, "We had seven trainings.", "We had trainings."),
        (Expects.NUMBER, "We had 7.", "We had one."),
        (Expects.MONEY, "It cost $5.", "It cost us dearly."),
        (Expects.MONEY, "Two million.", "Seven soldiers."),
        (Expects.SHARE, "Half of them.", "All of them."),
        (Expects.AGE, "She is 40 years old.", "She is here."),
        (Expects.TIME, "It was in 1987.", "It was 12345."),
        (Expects.TIME, "On the 31.", "On the 32."),
        (Expects.TIME, "Tomorrow.", "Never."),
        (Expects.REASON, "Because it rained.", "It rained."),
    ],
)
def test_a_text_holds_what_is_expected_or_lacks_it(kind: Expects, holds: str, lacks: str) -> None:
    assert meets(kind, holds)
    assert not meets(kind, lacks)


@pytest.mark.parametrize("text", ["10²", "²", "9" * 5000, "٣", "①"])
@pytest.mark.parametrize("kind", Expects)
def test_no_sign_that_counts_as_a_digit_is_an_error(kind: Expects, text: str) -> None:
    assert meets(kind, text) in {True, False}


@given(st.sampled_from(Expects), st.text())
def test_any_text_meets_an_expectation_or_not(kind: Expects, text: str) -> None:
    assert isinstance(meets(kind, text), bool)


@pytest.mark.parametrize(
    ("question", "who", "topic"),
    [
        ("What did Aliyev say about peace?", "Aliyev", "peace"),
        ("so, what has the NATO chief said on arms control?", "the NATO chief", "arms control"),
        ("Tell me what Stoltenberg said about Russia.", "Stoltenberg", "Russia."),
        ("Did Aliyev mention customs?", "Aliyev", "customs"),
        ("What was Stoltenberg's answer on missiles?", "Stoltenberg", "missiles"),
        ("According to Aliyev, who will pay?", "Aliyev", "who will pay"),
        ("Who will pay according to Aliyev?", "Aliyev", "Who will pay"),
        ("Aliyev on customs", "Aliyev", "customs"),
        ("What did Putin say about peace?", "Putin", "peace"),
        ("What did they say about peace?", "", "peace"),
        ("What was the answer on missiles?", "", "What was the answer on missiles?"),
        ("What did Russia propose?", "", "What did Russia propose?"),
        ("Will there be peace?", "", "Will there be peace?"),
        ("What did Aliyev say?", "Aliyev", ""),
    ],
)
def test_a_question_splits_into_whose_words_and_what_about(question: str, who: str, topic: str) -> None:
    found, about = said_by(question, SPEAKERS)
    assert (found, about.rstrip(".")) == (who, topic.rstrip("."))


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        ("the brigde", "the bridge"),
        ("Coridor?", "corridor?"),
        ("the bridges", "the bridges"),
        ("Mongolia", "Mongolia"),
        ("peec", "peec"),
        ("bridge7", "bridge7"),
        ("", ""),
    ],
)
def test_spelling_is_mended_by_the_transcripts_words_alone(text: str, mended: str) -> None:
    assert mend_spelling(text, VOCABULARY) == mended


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        ("the pay roll", "the payroll"),
        ("the old pay-roll", "the old payroll"),
        ("pay the roll", "pay the roll"),
        ("a ceasefire?", "a cease fire?"),
        ("the data base", "the data base"),
        ("Francois", "Francois"),
    ],
)
def test_words_split_or_joined_are_mended_by_the_transcripts_words(text: str, mended: str) -> None:
    told = {"payroll": 1, "cease": 1, "fire": 1, "data": 1, "base": 1, "database": 1, "francois": 1}
    pairs = JoinedPairs(["Cease fire now, by the data base."], told)
    assert mend_spelling(text, told, pairs) == mended


def test_texts_are_searched_once_and_only_for_words_they_may_hold() -> None:
    searched = 0

    class Texts(list[str]):
        def __iter__(self) -> Iterator[str]:
            nonlocal searched
            searched += 1
            return super().__iter__()

    told = {"cease": 1, "fire": 1}
    pairs = JoinedPairs(Texts(["They cease to fire."]), told)
    mend_spelling("misfire", told, pairs)
    assert searched == 0
    for _ in range(3):
        assert mend_spelling("ceasefire", told, pairs) == "ceasefire"
    assert searched == 1


def test_of_words_as_much_alike_the_most_frequent_is_taken_whatever_the_hash_seed() -> None:
    code = (
        "from qa.question.spelling import mend_spelling;"
        "words = {f'bridg{c}s': 1 for c in 'abcdfghijk'} | {'bridgzs': 2};"
        "print(mend_spelling('bridgms', words), mend_spelling('bridgms', dict.fromkeys(words, 1)))"
    )
    told = {
        subprocess.check_output(
            [sys.executable, "-c", code], env={**os.environ, "PYTHONHASHSEED": seed}, encoding="utf-8"
        )
        for seed in "123"
    }
    assert told == {"bridgzs bridgas\n"}


def test_a_question_is_understood() -> None:
    question = understand(
        "What did the NATO chief say about Armennia?", speakers=SPEAKERS, vocabulary=VOCABULARY
    )
    assert question.text == "What did the NATO chief say about armenia?"
    assert (question.topic, question.terms) == ("armenia", ("armenia",))
    assert (question.speakers, question.about, question.unknown) == ((JENS,), "the NATO chief", "")


def test_somebody_who_does_not_speak_is_kept_as_unknown() -> None:
    question = understand("What did Putin say about peace?", speakers=SPEAKERS, vocabulary=VOCABULARY)
    assert (question.speakers, question.unknown) == ((), "Putin")


def test_the_speaker_option_outweighs_the_name_in_the_question() -> None:
    question = understand(
        "What did Aliyev say about peace?", speakers=SPEAKERS, vocabulary=VOCABULARY, speaker="stoltenburg"
    )
    assert (question.speakers, question.about, question.topic) == ((JENS,), "stoltenburg", "peace")


@pytest.mark.parametrize("text", ["Who asked about peace?", "What did the reporter ask about peace?"])
def test_a_question_may_look_for_a_question(text: str) -> None:
    assert understand(text, speakers=SPEAKERS, vocabulary=VOCABULARY).wants_question


def test_without_speakers_everybodys_words_are_asked_for() -> None:
    question = understand("What did Aliyev say about peace?", speakers=SPEAKERS, vocabulary=VOCABULARY)
    everybody = without_speakers(question)
    assert (everybody.speakers, everybody.about, everybody.topic) == ((), "", "peace")
