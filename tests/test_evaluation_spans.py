"""Span scores: the deciding words against the gold words, as SQuAD compares them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from evaluating import FOUR, NONE, TALK, outcome, part, whole

from qa.evaluation import MEASURES
from qa.evaluation.spans import exact_match, normalised, token_f1


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The bridge, an old one!", ["bridge", "old", "one"]),
        ("  At   FOUR\n", ["at", "four"]),
        ("O'Brien's 1,000-year reign", ["obriens", "1000year", "reign"]),
        ("A", []),
        ("anthem", ["anthem"]),
    ],
)
def test_words_are_compared_without_case_punctuation_and_articles(text: str, words: list[str]) -> None:
    assert normalised(text) == words


@pytest.mark.parametrize(
    ("text", "gold", "exact", "f1"),
    [
        ("At four.", "at four", 1.0, 1.0),
        ("the four", "four", 1.0, 1.0),
        ("Tea is at four.", "at four", 0.0, 2 * 2 / (4 + 2)),
        ("four four", "four", 0.0, 2 * 1 / (2 + 1)),
        ("four at", "at four", 0.0, 1.0),
        ("five", "four", 0.0, 0.0),
        ("the", "a", 1.0, 1.0),
        ("the", "four", 0.0, 0.0),
    ],
)
def test_exact_match_and_f1_are_those_worked_out_by_hand(
    text: str, gold: str, exact: float, f1: float
) -> None:
    assert exact_match(text, gold) == exact
    assert token_f1(text, gold) == pytest.approx(f1)


def test_the_deciding_words_are_scored_and_not_the_whole_quote() -> None:
    quote = replace(whole(TALK, 0), answer_start=7, answer_end=14)

    assert quote.answer_text == "at four"
    assert MEASURES["exact_match"](outcome(FOUR, ranked=[quote])) == 1.0
    assert MEASURES["exact_match"](outcome(FOUR, ranked=[whole(TALK, 0)])) == 0.0
    assert MEASURES["f1"](outcome(FOUR, ranked=[whole(TALK, 0)])) == pytest.approx(2 / 3)


def test_the_best_of_the_gold_answers_counts() -> None:
    two = replace(FOUR, answers=("at five", "tea is at four"))

    assert MEASURES["f1"](outcome(two, ranked=[part(TALK, 0, "at four")])) == pytest.approx(2 / 3)


def test_the_best_quote_of_the_ranking_alone_is_scored() -> None:
    ranked = [part(TALK, 1, "at five"), part(TALK, 0, "at four")]

    assert MEASURES["exact_match"](outcome(FOUR, ranked=ranked)) == 0.0
    assert MEASURES["exact_match"](outcome(FOUR, ranked=[])) == 0.0


@pytest.mark.parametrize(
    ("text", "score"),
    [
        ("Who has tea?", 1.0),
        ("With whom has she tea?", 1.0),
        ("who?", 1.0),
        ("Whose tea?", 0.0),
        ("The whole tea?", 0.0),
        ("When?", 0.0),
        ("", 0.0),
    ],
)
def test_the_speakers_name_answers_a_question_that_asks_who(text: str, score: float) -> None:
    who = replace(FOUR, text=text, answers=("Ada",))

    assert MEASURES["exact_match"](outcome(who, ranked=[whole(TALK, 0)])) == score


def test_the_words_answer_who_as_well_as_the_name() -> None:
    who = replace(FOUR, text="Who says so?", answers=("Ada",))

    assert MEASURES["exact_match"](outcome(who, ranked=[part(TALK, 1, "Ada")])) == 1.0


def test_spans_say_nothing_about_questions_without_gold() -> None:
    for question in (NONE, replace(FOUR, answers=())):
        assert MEASURES["exact_match"](outcome(question, ranked=[whole(TALK, 0)])) is None
        assert MEASURES["f1"](outcome(question, ranked=[whole(TALK, 0)])) is None
