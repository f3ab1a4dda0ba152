"""A transcript at a glance: shares, stretches, topics and questions, by hand; pictures that lead into it."""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from dataclasses import replace
from html import unescape
from urllib.parse import unquote

import pytest
from conftest import HashingEncoder, parsed

from qa.errors import OptionError
from qa.glance import MOST_TOPICS
from qa.pipeline import Pipeline
from qa.types import Speaker, Transcript
from qa.web.shown import glance_html
from qa.web.shown.charts import MOST_ROWS, shares_svg, timeline_svg, topics_svg

TALK = parsed(
    "Ann Lee: The ferry sails at noon. The ferry is old, and the ferry leaks.\n\n"
    "Bo Ek: Who pays for it?\n\n"
    "Ann Lee: The harbour pays. The harbour has the money.\n\n"
    "Bo Ek: And the harbour agreed?\n\n"
    "Eva Sand: It did.\n"
)


def over(*transcripts: Transcript) -> Pipeline:
    return Pipeline.from_transcripts(transcripts, encoder=HashingEncoder(), reader=None)


def addresses(svg: str) -> list[str]:
    return [unquote(unescape(each)) for each in re.findall(r'<a class="qa-source"[^>]* href="([^"]*)"', svg)]


def test_each_speaker_has_their_words_and_turns() -> None:
    shares = over(TALK).glance().shares
    assert [(share.speaker.name, share.words, share.turns) for share in shares] == [
        ("Ann Lee", 21, 2),
        ("Bo Ek", 8, 2),
        ("Eva Sand", 2, 1),
    ]


def test_turns_follow_each_other_by_their_words_where_there_is_no_time() -> None:
    glance = over(TALK).glance()
    assert glance.unit == "words"
    assert [(s.turn.index, s.start, s.end) for s in glance.stretches] == [
        (0, 0, 13),
        (1, 13, 17),
        (2, 17, 25),
        (3, 25, 29),
        (4, 29, 31),
    ]


def test_turns_stand_at_their_times_where_all_have_one() -> None:
    talk = parsed(
        "Ann Lee (0:10): One two three four.\n\nBo Ek (0:20): Five six.\n\nAnn Lee (0:25): Seven.\n"
    )
    glance = over(talk).glance()
    assert glance.unit == "seconds"
    # Six words take 15 seconds until the last turn; its one word takes as long as one of them.
    assert [(s.start, s.end) for s in glance.stretches] == [(10, 20), (20, 25), (25, 27.5)]


@pytest.mark.parametrize("times", [("0:20", "0:10"), ("0:10", "0:10")])
def test_times_that_go_back_or_stand_still_are_no_axis(times: Sequence[str]) -> None:
    talk = parsed(
        "\n\n".join(f"{name} ({time}): Yes." for name, time in zip(("Ann Lee", "Bo Ek"), times, strict=True))
    )
    assert over(talk).glance().unit == "words"


def test_topics_are_words_that_gather_somewhere_and_are_no_names() -> None:
    topics = over(TALK).glance().topics
    assert [(topic.word, len(topic.mentions)) for topic in topics] == [("ferry", 3), ("harbour", 3)]
    mention = topics[1].mentions[0]
    assert mention.turn.text[mention.start : mention.end] == "harbour"
    assert 17 <= mention.at <= 25
    named = parsed("Ann Lee: Lee met Lee and Lee.\n\nBo Ek: Yes.")
    assert over(named).glance().topics == ()


def test_what_is_asked_stands_with_who_replies() -> None:
    asked = over(TALK).glance().asked
    assert [(a.turn.text[a.start : a.end], [reply.index for reply in a.replies]) for a in asked] == [
        ("Who pays for it?", [2]),
        ("And the harbour agreed?", [4]),
    ]


def test_the_transcript_looked_at_can_be_chosen() -> None:
    pipeline = over(TALK, parsed("Cy Dahl: It rains.", id="weather"))
    assert pipeline.glance("weather").shares[0].speaker.name == "Cy Dahl"
    with pytest.raises(OptionError, match="no transcript 'absent'; there are meeting, weather"):
        pipeline.glance("absent")


def test_pictures_lead_to_every_turn_and_every_mention() -> None:
    glance = over(TALK).glance()
    assert sorted(addresses(timeline_svg(glance))) == [
        f"#meeting/{turn.index}/0-{len(turn.text)}" for turn in TALK.turns
    ]
    mentions = [mention for topic in glance.topics for mention in topic.mentions]
    assert sorted(addresses(topics_svg(glance))) == sorted(
        f"#meeting/{m.turn.index}/{m.start}-{m.end}" for m in mentions
    )
    assert 'aria-label="Bo Ek, turn 2"' in timeline_svg(glance)
    assert "Who speaks how much: Ann Lee: 21 words, 2 turns; Bo Ek" in shares_svg(glance)


def test_a_day_of_talk_is_drawn_in_seconds() -> None:
    turn = TALK.turns[0]
    talk = replace(TALK, turns=tuple(replace(turn, index=number) for number in range(20_000)))
    glance = over(talk).glance()
    began = time.process_time()
    drawn = timeline_svg(glance)
    assert time.process_time() - began < 15  # it took 40, looking through the whole picture for each turn
    assert len(addresses(drawn)) == 20_000


def test_many_speakers_share_the_last_row() -> None:
    talk = parsed(
        "\n\n".join(f"Person {name}: It is so, so{' so' * n}." for n, name in enumerate("ABCDEFGHIJKL"))
    )
    glance = over(talk).glance()
    others = len(talk.speakers) - MOST_ROWS
    assert f">{others} others<" in timeline_svg(glance)
    assert len(addresses(timeline_svg(glance))) == len(talk.turns)


def test_pictures_hold_no_colour_of_text_and_ask_nobody() -> None:
    shown = glance_html(over(TALK).glance())
    assert "#010203" not in shown
    assert "currentColor" in shown
    assert "<script" not in shown
    assert not re.search(r'(?:href|src)="(?!#)', shown)


def test_a_name_is_neither_a_formula_nor_markup() -> None:
    hostile = r"$\frac{x}$ <b>&"
    pipeline = over(TALK).rename({"Ann Lee": hostile})
    shown = glance_html(pipeline.glance())
    assert "<b>" not in shown
    assert r"$\frac{x}$ &lt;b&gt;&amp;" in shown


def test_no_more_topics_are_told_than_can_be_read() -> None:
    words = ["".join(chr(97 + (n * k) % 23) for k in range(2, 9)) for n in range(1, 23)]
    said = " ".join(f"{word} {word} {word}." for word in words)
    talk = parsed(f"Ann Lee: We begin.\n\nBo Ek: {said}\n\nAnn Lee: Yes.")
    assert len(over(talk).glance().topics) == MOST_TOPICS


@pytest.mark.parametrize(
    "name",
    ["李娜", "محمد", "🦊 Fox", "A\nB", "\x00\x07", "\ud800", "<svg/onload=x>", '"><a href=x>', "x" * 5000],
)
def test_any_name_is_drawn(name: str) -> None:
    turn = TALK.turns[0]
    talk = replace(TALK, turns=(replace(turn, speaker=Speaker(name)), *TALK.turns[1:]))
    shown = glance_html(over(talk).glance())
    shown.encode("utf-8")
    assert "<svg/" not in shown
    assert not re.search(r'(?:href|src)="(?!#)', shown)
