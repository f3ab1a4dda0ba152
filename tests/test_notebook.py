"""What a notebook shows: words, who said them, where; escaped, without scripts and addresses."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from conftest import HashingEncoder, parsed

from qa.notebook import MOST_CHARACTERS, MOST_SPEAKERS, MOST_TURNS
from qa.pipeline import Pipeline
from qa.types import Answer, QuoteGroup, Status, Transcript

# A lone surrogate, controls of a terminal, and a mark that turns the rest of a line around.
HALF = "\ud800 \x00\x1b[31m \u202e"
HOSTILE = (
    f"{HALF}<img src=x onerror=alert(1)><script>alert(1)</script> \"quoted\" 'too' &amp; <a href=//x.example>"
)


def plain(shown: str) -> str:
    return re.sub(r"<[^>]*>", "", shown)


def test_an_answer_shows_its_quote_the_deciding_words_the_speaker_and_the_place(shipped: Pipeline) -> None:
    shown = shipped.ask("When was the INF Treaty agreed?", k=1)._repr_html_()
    assert "That was the INF Treaty agreed back in 1987." in plain(shown)
    assert re.search(r"<mark [^>]*>1987</mark>", shown)
    assert "<b>Jens Stoltenberg</b> (Secretary-General, NATO), turn 7 of 12" in shown
    assert "confidence 99%" in shown


def test_a_silence_says_so(shipped: Pipeline) -> None:
    shown = plain(shipped.ask("What colour was the flag behind the podium?")._repr_html_())
    assert shown == "Not in the transcriptThe transcript holds no answer to this question."


@pytest.mark.parametrize(
    ("status", "label"),
    [
        (Status.NOT_FOUND, "Not in the transcript"),
        (Status.SPEAKER_SILENT, "Not said by whom you asked about"),
        (Status.UNKNOWN_SPEAKER, "Nobody of that name speaks"),
        (Status.INVALID_QUESTION, "Not a question to look for"),
    ],
)
def test_every_silence_names_its_kind_and_then_its_reason(status: Status, label: str) -> None:
    assert plain(Answer("?", status, message="Because.")._repr_html_()) == f"{label}Because."


def test_somebody_silent_is_told_before_what_others_said(shipped: Pipeline) -> None:
    answer = shipped.ask("What did the moderator say about missiles?")
    assert answer.status is Status.SPEAKER_SILENT
    assert plain(answer._repr_html_()).startswith("Not said by whom you asked about" + answer.message)
    assert "<blockquote" in answer._repr_html_()


def test_an_answer_tells_its_status_and_its_confidence(shipped: Pipeline) -> None:
    shown = plain(shipped.ask("When was the INF Treaty agreed?", k=1)._repr_html_())
    assert shown.endswith("Answered, confidence 99%")


def test_a_time_is_shown_where_the_transcript_has_one() -> None:
    talk = parsed("WEBVTT\n\n00:01:15.000 --> 00:01:18.000\n<v Ann Lee>The harbour opens.</v>\n")
    assert "<b>Ann Lee</b>, turn 1 of 1 · 1:15" in asked(talk)._repr_html_()
    assert "· turn 1 · 1:15" in talk._repr_html_()


def asked(talk: Transcript) -> Answer:
    answer = Pipeline.from_transcripts([talk], encoder=HashingEncoder(), reader=None).ask(
        "Does the harbour open?"
    )
    assert answer.quotes
    return answer


def test_groups_stand_under_their_headings(shipped: Pipeline) -> None:
    shown = shipped.ask("Compare Aliyev and Stoltenberg on Armenia")._repr_html_()
    assert "<h4>Ilham Aliyev</h4><blockquote" in shown
    assert "<h4>Jens Stoltenberg</h4><blockquote" in shown


def test_of_several_transcripts_each_quote_names_its_own() -> None:
    transcripts = [parsed("Ann Lee: It rains.", id="one"), parsed("Bo Ek: It snows.", id="two")]
    pipeline = Pipeline.from_transcripts(transcripts, encoder=HashingEncoder(), reader=None)
    assert "turn 1 of 1 · two" in pipeline.ask("Who said it snows?")._repr_html_()


def test_a_transcript_shows_who_speaks_how_often_and_its_turns(shipped: Pipeline) -> None:
    shown = shipped.transcript()._repr_html_()
    assert "14 December 2021" in shown
    assert "12 turns: Moderator (4), Jens Stoltenberg (Secretary-General, NATO) (4)" in shown
    assert shown.count("· turn ") == 12


def test_a_long_transcript_is_cut_and_says_so() -> None:
    names = [
        f"{first} {last}" for first in ("Ann", "Bo", "Cy", "Eva") for last in ("Lee", "Ek", "Dahl", "Sand")
    ]
    turns = (f"{names[n % len(names)]}: It is {n}." for n in range(MOST_TURNS + 5))
    talk = parsed("\n\n".join(turns))
    shown = talk._repr_html_()
    assert shown.count("· turn ") == MOST_TURNS
    assert "and 5 more turns" in shown
    assert f"and {len(talk.speakers) - MOST_SPEAKERS} others" in shown


def test_of_a_turn_of_megabytes_the_first_words_are_shown() -> None:
    first = parsed("Ann Lee: Yes.\n\nBo Ek: No.\n\nAnn Lee: Yes.")
    long = replace(first.turns[1], text="word " * 1_000_000)
    shown = replace(first, turns=(first.turns[0], long, first.turns[2]))._repr_html_()
    assert len(shown) < MOST_CHARACTERS + 2_000
    assert f"and {5_000_000 - (MOST_CHARACTERS - len('Yes.')):,} more characters" in shown
    assert plain(shown).endswith("and 1 more turn")


def hostile() -> list[Transcript | Answer]:
    talk = parsed("Ann Lee: The harbour opens.\n\nBo Ek: Yes.", id="talk")
    speaker = replace(talk.turns[0].speaker, name=HOSTILE, title=HOSTILE, affiliation=HOSTILE)
    turn = replace(talk.turns[0], speaker=speaker, text=f"The harbour {HOSTILE} opens.")
    talk = replace(talk, title=HOSTILE, turns=(turn, talk.turns[1]))
    answer = asked(talk)
    groups = (QuoteGroup(HOSTILE, answer.quotes, HOSTILE),)
    return [
        talk,
        replace(answer, names_transcripts=True),
        Answer(HOSTILE, Status.NOT_FOUND, message=HOSTILE),
        Answer("?", Status.ANSWERED, answer.quotes, 1, groups=groups),
    ]


@pytest.mark.parametrize("shown", hostile(), ids=["transcript", "answer", "silence", "groups"])
def test_whatever_is_shown_is_escaped(shown: Transcript | Answer) -> None:
    html = shown._repr_html_()
    assert not re.search(r"<(?:img|script|a)\b|(?:src|href)=\"", html)
    assert "&lt;img src=x" in html
    assert not re.search(r"[\x00\x1b]", html)
    html.encode()


def test_no_name_turns_its_line_around() -> None:
    talk = parsed("Ann Lee: The harbour opens.")
    speaker = replace(talk.turns[0].speaker, name="Ann\u202e Lee")
    talk = replace(talk, title="\u202etalk", turns=(replace(talk.turns[0], speaker=speaker),))
    for shown in (talk, replace(asked(talk), names_transcripts=True)):
        assert "<b>Ann Lee</b>" in shown._repr_html_()
        assert "\u202e" not in shown._repr_html_()
