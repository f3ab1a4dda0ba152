"""A follow-up becomes a question that stands alone."""

from __future__ import annotations

import pytest

from qa.question import asks_for_more, asks_for_others, needs_person, stand_alone
from qa.types import Speaker

SPEAKERS = [
    Speaker("Jens Stoltenberg", "Secretary-General", "NATO"),
    Speaker("Ilham Aliyev", "President", "Republic of Azerbaijan"),
]
BOTH = "Aliyev and Stoltenberg"
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
        ("and the Secretary General?", PEACE, "", "What did the Secretary General say about peace?"),
        ("And Stoltenberg?", PEACE, "", "What did Stoltenberg say about peace?"),
        ("and on schools?", PEACE, "", "What did Aliyev say about schools?"),
        ("and schools?", "Is peace near?", "", "schools, peace near?"),
        ("did he say why?", PEACE, "Ilham Aliyev", "did Ilham Aliyev say why about peace?"),
        ("anything else?", PEACE, "", PEACE),
        ("Is there anything more on that?", PEACE, "", PEACE),
        ("tell me more", PEACE, "", PEACE),
        ("what else did he say?", PEACE, "Ilham Aliyev", "what else did Ilham Aliyev say about peace?"),
        ("who else?", PEACE, "", "Who spoke of peace?"),
        ("Did anyone else mention it?", PEACE, "", "Who spoke of peace?"),
        ("who else?", "Who asked about peace?", "", "Who asked about peace?"),
        ("and on gas?", f"Compare {BOTH} on peace", "", f"Compare {BOTH} about gas"),
        (
            "and Stoltenberg?",
            "List every mention of peace",
            "",
            "List every mention of peace by Stoltenberg?",
        ),
        ("and of gas?", "How often was peace mentioned?", "", "List every mention of gas?"),
        ("and gas?", "When was peace discussed?", "", "When was gas discussed?"),
        ("and about gas?", "What questions were asked?", "", "What questions were asked about gas?"),
        ("what was the answer?", "Who asked of gas?", "Ann", "Was Ann's question about gas answered?"),
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
        "And why did the bridge over the wide old river near the harbour fall?",
        "Does the long agreement that was signed in Baku and in Brussels hold for it too?",
    ],
)
def test_a_question_that_stands_alone_is_left_alone(text: str) -> None:
    assert stand_alone(text, previous=PEACE, previous_speaker="", speakers=SPEAKERS) == text


def test_a_follow_up_about_him_needs_a_person() -> None:
    assert needs_person("What did he say?")
    assert not needs_person("What did they say about the shed?")


def test_more_and_others_are_told_apart() -> None:
    for text in ("anything else?", "What else did he say?", "tell me more"):
        assert (asks_for_more(text), asks_for_others(text)) == (True, False)
    for text in ("who else?", "Who else spoke of peace?", "Did anybody else say so?"):
        assert (asks_for_more(text), asks_for_others(text)) == (False, True)
    for text in ("Who spoke?", "Or else what?", "Does it cost more?"):
        assert (asks_for_more(text), asks_for_others(text)) == (False, False)
