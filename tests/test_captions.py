"""Caption files: who speaks in which cue, when, and every word once."""

from __future__ import annotations

import contextlib
import time
from pathlib import Path

import pytest
from conftest import ROOT, parsed
from hypothesis import given
from hypothesis import strategies as st

from qa.errors import TranscriptError
from qa.parsing import parse_file

SAMPLES = ROOT / "tests" / "data" / "formats" / "captions"
MAYA, TOM, NOBODY = "Maya Okonkwo", "Tom Reyes", "Unnamed speaker"

# Read by eye: (speaker, words, seconds) of every turn.
TRUTH = {
    "zoom.vtt": [
        (MAYA, "Good morning, everyone. Can you hear me?", 3.12),
        (TOM, "Yes, loud and clear.", 6.9),
        (
            MAYA,
            "Great. So the first item: the budget. We have forty thousand left, and the roof costs more "
            "than that.",
            8.64,
        ),
        (TOM, "Then let's ask the city for a loan & see.", 18.0),
        ("iPhone von Jörg", "Sorry, I was muted.", 62.25),
    ],
    "teams.vtt": [
        (MAYA, "Hello. Let's begin with the harbour. Is the crane repaired?", 5.389),
        (TOM, "Not yet.", 12.1),
        (MAYA, "Why not?", 12.1),
        (TOM, "Parts come from Smith & Sons, and 3 < 5.", 16.0),
    ],
    "webex.vtt": [
        (MAYA, "Shall we start?", 1.0),
        (TOM, "Please do. I have ten minutes.", 4.5),
    ],
    "youtube_rolling.vtt": [
        (NOBODY, "good evening and welcome to the harbour board no no no", 0.16),
        (NOBODY, "the crane is broken", 8.96),
    ],
    "broadcast.srt": [
        ("Anchor", "Good evening. The dam at Lake Orr is leaking.", 1.0),
        (NOBODY, "We go live to Dana Fox.", 3.6),
        ("Dana Fox", "Thank you. It began at noon.", 6.2),
        (NOBODY, "And now?", 6.2),
        ("Dana Fox", "Now the valley is being cleared. No. No.", None),
    ],
    "youtube.sbv": [
        (NOBODY, "Good evening and welcome to the harbour board.", 0.599),
        (NOBODY, "Who pays for the crane?", 4.16),
        (NOBODY, "The city does. Then we are done.", 4.16),
    ],
    "webvttpy_captions_with_bom.vtt": [
        (NOBODY, "Caption text #1 Caption text #2 Caption text #3 Caption text #4", 0.5)
    ],
    "webvttpy_comments.vtt": [
        (NOBODY, "Ta en kopp varmt te.", 135.0),
        (NOBODY, "Det är inte varmt.", 135.0),
        (NOBODY, "Har en kopp te.", 140.0),
        (NOBODY, "Det smakar som te.", 140.0),
        (NOBODY, "Ta en kopp", 145.0),
    ],
    "webvttpy_cue_tags.vtt": [
        (NOBODY, "When the moon hits your eye Like a big-a pizza pie That's amore", 16.5)
    ],
    "webvttpy_youtube_dl.vtt": [(NOBODY, "yeah what this will happen is I'm telling", 286.07)],
    "webvttpy_sample.srt": [
        (NOBODY, " ".join(f"Caption text #{number}" for number in range(1, 6)), 0.5),
    ],
}
FORMATS = {".vtt": "WebVTT", ".srt": "SubRip", ".sbv": "SubViewer"}


def vtt(*cues: str) -> str:
    timed = [f"00:00:{n:02}.000 --> 00:00:{n + 1:02}.000\n{cue}" for n, cue in enumerate(cues)]
    return "\n\n".join(["WEBVTT", *timed])


def told(text: str) -> list[tuple[str, str]]:
    return [(turn.speaker.name, turn.text) for turn in parsed(text).turns]


def test_every_sample_has_its_truth() -> None:
    assert set(TRUTH) == {path.name for path in SAMPLES.iterdir() if path.suffix in FORMATS}


@pytest.mark.parametrize("name", TRUTH)
def test_turns_speakers_and_times_of_a_sample(name: str, tmp_path: Path) -> None:
    nameless = tmp_path / "recording.bin"  # the content tells the format, not the name
    nameless.write_bytes((SAMPLES / name).read_bytes())
    transcript = parse_file(nameless)
    assert [(t.speaker.name, t.text, t.start_seconds) for t in transcript.turns] == TRUTH[name]
    assert transcript.format == FORMATS[Path(name).suffix]


def test_a_quote_knows_when_within_a_long_turn() -> None:
    turn = parsed(vtt("<v Ann Lee>One.", "<v Ann Lee>Two.", "<v Ann Lee>Three.")).turns[0]
    assert turn.text == "One. Two. Three."
    assert [turn.seconds_at(turn.text.index(word)) for word in ("One", "Two", "Three")] == [0.0, 1.0, 2.0]
    assert turn.seconds_at(turn.text.index("wo.")) == 1.0


def test_comments_styles_and_sounds_are_set_aside_with_their_lines() -> None:
    aside = parse_file(SAMPLES / "webvttpy_comments.vtt").set_aside
    assert aside[1:] == (
        (3, "NOTE"),
        (4, "This translation was done by Kyle so that"),
        (5, "some friends can watch it with their parents."),
        (17, "NOTE This last line may not translate well."),
    )
    assert (17, "(SIREN WAILS)") in parse_file(SAMPLES / "broadcast.srt").set_aside
    assert (29, "[Music]") in parse_file(SAMPLES / "youtube_rolling.vtt").set_aside


def test_the_words_behind_webvtt_are_the_title() -> None:
    assert parse_file(SAMPLES / "webvttpy_comments.vtt").title == "Translation of that film I like"


@pytest.mark.parametrize(
    ("cues", "turns"),
    [
        (["<v Ann Lee>Hello.</v> Good day."], [("Ann Lee", "Hello."), (NOBODY, "Good day.")]),
        (["<v SPEAKER_00>Yes.", "<v SPEAKER_01>No."], [("Speaker 0", "Yes."), ("Speaker 1", "No.")]),
        (["Yes.", "Yes.", "Yes.", "Yes."], [(NOBODY, "Yes. Yes. Yes. Yes.")]),
        (["- Yes.", "Twenty-", "-one"], [(NOBODY, "Yes. Twenty-"), (NOBODY, "one")]),
        (["It was - well - late", "Note: a rule"], [(NOBODY, "It was - well - late Note: a rule")]),
        (["a <b>bold</b> word, 1 < 2 > 0"], [(NOBODY, "a bold word, 1 < 2 > 0")]),
        (["AT&amp;T &#39;s &nosuch; R&D"], [(NOBODY, "AT&T 's &nosuch; R&D")]),
        (["[Music]", "Hello."], [(NOBODY, "Hello.")]),
    ],
    ids="voice-ends machine-labels said-again dash-begins dash-within only-tags entities sounds".split(),
)
def test_who_speaks_in_cues(cues: list[str], turns: list[tuple[str, str]]) -> None:
    assert told(vtt(*cues)) == turns


def test_a_damaged_time_costs_the_time_and_not_the_words() -> None:
    turns = parsed("WEBVTT\n\n00:00:1x --> 00:02\nOne.\n\n00:05.000 --> 00:06.000\nTwo.\n").turns
    assert [(turn.text, turn.stamps) for turn in turns] == [("One. Two.", ((5, 5.0),))]


def test_captions_without_words_are_refused_with_what_to_do() -> None:
    with pytest.raises(TranscriptError, match=r"talk: 1 captions but no words; expected lines .* Export"):
        parsed("WEBVTT\n\n00:01.000 --> 00:02.000\n<i></i>\n", id="talk")


WORDS = st.lists(st.sampled_from("yes no the crane is broken <i>very</i> &amp; R&D 5 >".split()), min_size=1)
CUES = st.lists(
    st.tuples(st.sampled_from(["", "<v Ann Lee>", "<v.loud Bo Ek>"]), WORDS), min_size=1, max_size=12
)


@given(CUES, st.sampled_from(["\n", "\r\n", "\r"]))
def test_every_word_of_a_cue_is_in_a_turn_once(cues: list[tuple[str, list[str]]], end: str) -> None:
    text = vtt(*(voice + " ".join(words) for voice, words in cues)).replace("\n", end)
    expected = " ".join(" ".join(words) for _, words in cues)
    expected = expected.replace("<i>", "").replace("</i>", "").replace("&amp;", "&")
    assert " ".join(turn.text for turn in parsed(text).turns).split() == expected.split()


SIZE = 4_000_000


@pytest.mark.parametrize(
    ("before", "unit"),
    [
        ("WEBVTT\n\n00:01.000 --> 00:02.000\n", "word "),
        ("WEBVTT\n\n00:01.000 --> 00:02.000\n", "<v Ann"),
        ("WEBVTT\n\n00:01.000 --> 00:02.000\n", "<c.a "),
        ("WEBVTT\n\n", "00:01.000 --> 00:02.000\n"),
        ("1\n00:00:01,000 --> 00:00:02,000\n", "a >> b "),
        ("WEBVTT\n\n", "1:1"),
    ],
)
def test_megabytes_in_one_line_take_linear_time(before: str, unit: str) -> None:
    def seconds(size: int) -> float:
        text = before + unit * (size // len(unit))
        start = time.perf_counter()
        with contextlib.suppress(TranscriptError):
            parsed(text)
        return time.perf_counter() - start

    small, large = seconds(SIZE // 8), seconds(SIZE)
    assert large < 16 * small + 1
