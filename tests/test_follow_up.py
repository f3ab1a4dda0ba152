"""A follow-up becomes a question that stands alone."""

from __future__ import annotations

import pytest

from qa.question import needs_person, stand_alone
from qa.types import Speaker

SPEAKERS = [
    Speaker("Jens Stoltenberg", "Secretary-General", "NATO"),
    Speaker("Ilham Aliyev", "President", "Republic of Azerbaijan"),
]
PEACE = "What did Aliyev say about peace?"


@pytest.mark.parametrize(
    ("text", "previous", "person", "whole"),
    [
        ("and what about Armenia?", PEACE, "", "What did Aliyev say about Armenia?"),
        (
            "And how about the Secretary General?",
            PEACE,
            "",
            "What did the Secretary General say about peace?",
        ),
        ("what about Azerbaijan?", PEACE, "", "What did Aliyev say about Azerbaijan?"),
        ("and what about Armenia?", "Is peace near?", "", "Armenia, peace near?"),
        ("what about him?", "Is peace near?", "Ilham Aliyev", "What did Ilham Aliyev say about peace near?"),
        ("why?", PEACE, "", "Why peace?"),
        ("But why not?", PEACE, "", "Why peace?"),
        ("when exactly?", "Will the bridge open?", "", "When the bridge open?"),
        ("What did he say about customs?", PEACE, "Ilham Aliyev", "What did Ilham Aliyev say about customs?"),
        ("What did he say?", PEACE, "Ilham Aliyev", "What did Ilham Aliyev say about peace?"),
        ("What was his view?", PEACE, "Ilham Aliyev", "What was Ilham Aliyev's view about peace?"),
        ("Is it safe?", "Is the bridge open?", "", "Is it safe, the bridge open?"),
    ],
)
def test_a_follow_up_takes_what_it_lacks_from_the_question_before(
    text: str, previous: str, person: str, whole: str
) -> None:
    made = stand_alone(text, previous=previous, previous_speaker=person, speakers=SPEAKERS)
    assert made == whole


@pytest.mark.parametrize("text", ["why?", "and what about Armenia?", "What did he say?", ""])
def test_without_a_question_before_nothing_changes(text: str) -> None:
    assert stand_alone(text, previous="", previous_speaker="", speakers=SPEAKERS) == text


@pytest.mark.parametrize(
    "text",
    [
        "Who opened the new bridge?",
        "Does the long agreement that was signed in Baku and in Brussels hold for it too?",
    ],
)
def test_a_question_that_stands_alone_is_left_alone(text: str) -> None:
    assert stand_alone(text, previous=PEACE, previous_speaker="", speakers=SPEAKERS) == text


def test_a_follow_up_about_him_needs_a_person() -> None:
    assert needs_person("What did he say?")
    assert not needs_person("What did they say about the shed?")
