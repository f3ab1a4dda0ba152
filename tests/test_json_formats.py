"""JSON of every service becomes the same turns: who, what and when, with no word lost or invented."""

from __future__ import annotations

import contextlib
import json
import math
import time
from datetime import date
from types import ModuleType
from typing import Any

import pytest
from conftest import ROOT
from hypothesis import example, given
from hypothesis import strategies as st

from qa.errors import TranscriptError
from qa.parsing.assemble import turns_of
from qa.parsing.draft import Draft
from qa.parsing.json_formats import (
    assemblyai,
    aws,
    deepgram,
    fireflies,
    generic,
    google,
    otter,
    rev,
    teams,
    values,
    whisper,
    whisper_cpp,
    whisperx,
)
from qa.parsing.source import Source

SAMPLES = ROOT / "tests" / "data" / "formats" / "json"
FORMATS = (
    *(assemblyai, aws, deepgram, fireflies, google, otter, rev, teams),
    *(whisperx, whisper_cpp, whisper, generic),
)
TRUTH: dict[str, tuple[ModuleType, list[tuple[str, str, float | None]]]] = {
    "whisper.json": (
        whisper,
        [
            (
                "Unnamed speaker",
                "Good morning and welcome to the harbour board. We have 3 items today. "
                "Shall we begin? Yes, please.",
                0.0,
            )
        ],
    ),
    "whisper_words.json": (
        whisper,
        [("Unnamed speaker", "The ferry leaves at 9:40. Don't be late!", 0.32)],
    ),
    "whisper_cpp.json": (
        whisper_cpp,
        [
            ("Unnamed speaker", "Okay Houston, we've had a problem here.", 0.0),
            ("Unnamed speaker", "This is Houston. Say again please.", 3.8),
            ("Unnamed speaker", "Uh Houston we've had a problem. We've had a main B bus undervolt.", 6.2),
        ],
    ),
    "whisperx.json": (
        whisperx,
        [
            ("Speaker 0", "Is the 2025 budget ready? Tom?", 0.5),
            ("Speaker 1", "It is. All $41.", 4.0),
            ("Speaker 0", "Good.", 6.4),
            ("Unnamed speaker", "[laughter]", 7.2),
        ],
    ),
    "assemblyai.json": (
        assemblyai,
        [
            ("Speaker A", "Smoke from fires in Canada. Is it bad?", 0.25),
            ("Speaker B", "Very.", 4.5),
            ("Peter DeCarlo", "Stay inside.", 6.0),
            ("Unnamed speaker", "Okay.", None),
        ],
    ),
    "assemblyai_words.json": (
        assemblyai,
        [
            ("Speaker A", "Hi, who's there?", 0.1),
            ("Speaker B", "Me.", 1.5),
            ("Speaker A", "Come in.", 2.0),
        ],
    ),
    "deepgram.json": (
        deepgram,
        [
            ("Speaker 0", "Thank you for calling. How can I help?", 0.08),
            ("Speaker 1", "My phone is broken.", 5.12),
            ("Speaker 0", "Sorry to hear that.", 8.0),
        ],
    ),
    "deepgram_paragraphs.json": (
        deepgram,
        [
            ("Speaker 0", "Where were you?", 0.4),
            ("Speaker 1", "At home. All day.", 2.0),
            ("Speaker 0", "I see.", 5.5),
        ],
    ),
    "deepgram_channels.json": (
        deepgram,
        [
            ("Channel 0", "Hello.", 0.5),
            ("Channel 1", "Good evening.", 1.5),
            ("Channel 0", "Are you there?", 4.0),
            ("Channel 1", "yes", 5.25),
        ],
    ),
    "fireflies.json": (
        fireflies,
        [
            ("Ann Lee", "Let's start. Bo, the numbers?", 0.64),
            ("Bo Ek", "Up 12%, to $3.4 million.", 3.5),
            ("Speaker 2", "that is good news", 7.25),
            ("Bo Ek", "It is.", 9.0),
        ],
    ),
    "otter.json": (
        otter,
        [
            ("Ann Lee", "Who has the key to the shed?", 1.14),
            ("Bo Ek", "I do. Here. And the spare one is at home.", 4.0),
            ("Speaker 3", "Thanks, both.", 8.0),
            ("Ann Lee", "Bye!", None),
        ],
    ),
    "rev.json": (
        rev,
        [
            ("Speaker 0", "Hello, Mr. Smith-Jones. How <inaudible>?", 0.5),
            ("Speaker 1", "Fine. And you?", 4.5),
        ],
    ),
    "rev_names.json": (
        rev,
        [
            ("Sean Coran", "Hi, my name is Sean. I grow tulips.", 1.71),
            ("Speaker 2", "Since when?", 62.0),
            ("Ann Lee", "Good question.", 3600.25),
        ],
    ),
    "teams.json": (
        teams,
        [
            ("Ann Lee", "Can everybody see my screen?", 7.003378),
            ("Bo Ek", "Yes. Very well.", 10.5),
            ("Unnamed speaker", "Not me.", 62.25),
            ("Unnamed speaker", "Nor me.", 3603.5),
        ],
    ),
    "aws.json": (
        aws,
        [
            ("Speaker 0", "Hello, doctor.", 0.04),
            ("Speaker 1", "How's the knee?", 1.5),
            ("Speaker 0", "Better.", 3.25),
        ],
    ),
    "aws_channels.json": (
        aws,
        [
            ("Channel 0", "Hotline.", 0.5),
            ("Channel 1", "Hi.", 1.25),
            ("Channel 0", "How can I help?", 2.0),
            ("Channel 1", "My boiler.", 3.5),
        ],
    ),
    "google.json": (
        google,
        [
            ("Speaker 2", "hi I'd like to buy a Chromecast.", 0.0),
            ("Speaker 1", "certainly which color?", 4.5),
        ],
    ),
    "google_v2.json": (
        google,
        [
            ("Speaker 1", "Is it raining?", 0.2),
            ("Speaker 2", "It is.", 1.5),
            ("Speaker 1", "Oh no.", 4.0),
        ],
    ),
    "generic_list.json": (
        generic,
        [
            ("Maya Cole", "We lost the key. Again.", 12.5),
            ("Tom Reed", "It's in the “blue” jar.", 15.75),
            ("Unnamed speaker", "Which jar?", 18.0),
            ("Tom Reed", "The blue one.", None),
        ],
    ),
    "generic_podcast.json": (
        generic,
        [("Darth Vader", "I am your father.", 0.5), ("Luke", "Nooooo!", 2.25)],
    ),
    "generic_turns.json": (
        generic,
        [
            ("Ida Moe", "When did the heating stop working, exactly, and whom did you tell?", 1.5),
            ("Jo Park", "In May.", 7.25),
            ("Speaker 3", "In June.", 9.0),
        ],
    ),
}


def of_file(name: str) -> Source:
    return Source((SAMPLES / name).read_bytes(), name)


def of(value: object) -> Source:
    return Source(json.dumps(value), "talk")


def told(draft: Draft) -> list[tuple[str, str, float | None]]:
    return [(turn.speaker.name, turn.text, turn.start_seconds) for turn in turns_of(draft)]


def spoken(draft: Draft) -> list[str]:
    return " ".join(turn.text for turn in turns_of(draft)).split()


def surest(source: Source) -> ModuleType:
    return max(FORMATS, key=lambda each: each.confidence(source))


@pytest.mark.parametrize("name", TRUTH)
def test_a_sample_becomes_its_turns(name: str) -> None:
    format, turns = TRUTH[name]
    assert told(format.parse(of_file(name))) == turns


@pytest.mark.parametrize("name", [*TRUTH, "school_board.whisperx.json", "speakers_without_words.json"])
def test_the_format_of_a_sample_is_surest_of_it(name: str) -> None:
    others = {"school_board.whisperx.json": whisperx, "speakers_without_words.json": generic}
    format = others[name] if name in others else TRUTH[name][0]
    sure = {each.__name__: each.confidence(of_file(name)) for each in FORMATS}
    own = sure.pop(format.__name__)
    assert 1 >= own > max(sure.values())


def test_a_line_is_the_number_of_an_entry_and_each_entry_has_its_time() -> None:
    first, second = turns_of(whisperx.parse(of_file("whisperx.json")))[:2]
    assert (first.line, first.stamps) == (1, ((0, 0.5), (26, 2.9)))
    assert (second.line, second.stamps) == (2, ((0, 4.0),))
    words = turns_of(assemblyai.parse(of_file("assemblyai_words.json")))
    assert [turn.line for turn in words] == [1, 4, 5]


def test_title_date_and_recording_are_read_where_a_service_tells_them() -> None:
    meeting = fireflies.parse(of_file("fireflies.json"))
    assert (meeting.title, meeting.date) == ("Weekly planning", date(2021, 12, 14))
    assert meeting.recording == "https://example.org/planning.mp4"
    speech = otter.parse(of_file("otter.json"))
    assert (speech.title, speech.date) == ("Allotment committee", date(2021, 12, 14))
    assert assemblyai.parse(of_file("assemblyai.json")).recording == "https://example.org/council.mp3"
    hearing = generic.parse(of_file("generic_turns.json"))
    assert (hearing.title, hearing.date) == ("Rent hearing", date(2024, 3, 5))
    assert (hearing.header_text, hearing.recording) == ("Rent hearing", "https://example.org/hearing.mp3")


# The real transcript of a school board.


def test_the_words_of_a_real_transcript_are_those_of_its_segments() -> None:
    source = of_file("school_board.whisperx.json")
    written = " ".join(segment["text"] for segment in source.json["segments"]).split()
    assert len(written) == 1233
    assert spoken(whisperx.parse(source)) == written


def test_a_real_transcript_is_cut_where_the_speaker_of_the_words_changes() -> None:
    turns = turns_of(whisperx.parse(of_file("school_board.whisperx.json")))
    # "Director / Geary." and "Qeˀciyéẁyéẁ / Director Burke" are one segment each.
    assert [
        (turn.speaker.name, turn.text[:18], turn.text[-16:], turn.start_seconds, turn.line) for turn in turns
    ] == [
        ("Speaker 11", "of audit and finan", "nk you. Director", 0.369, 1),
        ("Speaker 2", "Geary. Director Ge", "ther. Thank you.", 70.178, 9),
        ("Speaker 11", "Harris Thank you. ", "irector Pinkham.", 355.484, 50),
        ("Speaker 18", "I just want to tha", "ing. Qeˀciyéẁyéẁ", 369.817, 53),
        ("Speaker 11", "Director Burke", "Director Burke", 466.764, 64),
        ("Speaker 22", "Also being brief I", " input on email.", 472.802, 65),
    ]


def test_speakers_and_times_without_words_are_refused_by_name() -> None:
    source = of_file("speakers_without_words.json")
    with pytest.raises(TranscriptError, match=r"holds speakers and times but no words; .*Give the file"):
        surest(source).parse(source)
    with pytest.raises(TranscriptError, match="holds speakers and times but no words"):
        generic.parse(of({"segments": [{"speaker": "SPEAKER_00", "start": 0.5, "end": 2.0}]}))


# Pieces that are missing, units, and what else is found in the wild.


def test_whisperx_gives_words_that_nobody_said_to_the_speaker_before() -> None:
    words = [{"word": "13"}, {"word": "May.", "speaker": "A"}, {"word": "7"}, {"word": "No.", "speaker": "B"}]
    segment = {"start": 1, "text": "13 May. 7 No.", "words": words, "speaker": "B"}
    assert told(whisperx.parse(of({"segments": [segment]}))) == [("A", "13 May. 7", 1.0), ("B", "No.", None)]


def test_whisperx_keeps_a_segment_whole_whose_words_are_not_its_text() -> None:
    words = [{"word": "Yes", "speaker": "A"}, {"word": "no", "speaker": "B"}]
    segments = [{"start": 1, "text": "Yes, and no.", "words": words, "speaker": "B"}]
    assert told(whisperx.parse(of(segments))) == [("B", "Yes, and no.", 1.0)]


def test_whisperx_cuts_a_text_without_spaces_between_its_words() -> None:
    words = [{"word": sign, "speaker": "AB"[sign in "我们"]} for sign in "你好我们"]
    assert told(whisperx.parse(of([{"start": 0, "text": "你好我们", "words": words}]))) == [
        ("A", "你好", 0.0),
        ("B", "我们", None),
    ]


def test_whisperx_is_known_without_speakers_and_where_a_segment_has_no_words() -> None:
    words = [{"word": "Yes.", "start": 1.0, "score": 0.9}]
    segments = [{"start": 1.0, "text": "Yes.", "words": words}] * 2 + [{"start": 3.0, "text": "(Music)"}]
    source = of({"segments": segments, "language": "en"})
    assert surest(source) is whisperx
    assert told(whisperx.parse(source)) == [("Unnamed speaker", "Yes. Yes. (Music)", 1.0)]


def test_whisper_is_known_by_its_words_without_scores() -> None:
    words = [{"word": " Yes.", "start": 1.0, "probability": 0.9}]
    source = of({"text": " Yes.", "segments": [{"start": 1.0, "end": 2.0, "text": " Yes.", "words": words}]})
    assert surest(source) is whisper


def test_whisper_cpp_numbers_the_speakers_of_a_stereo_recording() -> None:
    pieces = [{"offsets": {"from": 0}, "text": " Hi.", "speaker": "0"}]
    pieces += [{"offsets": {"from": 1500}, "text": " Who?", "speaker": "?"}]
    assert told(whisper_cpp.parse(of({"transcription": pieces}))) == [
        ("Speaker 0", "Hi.", 0.0),
        ("Unnamed speaker", "Who?", 1.5),
    ]


def test_assemblyai_falls_back_on_the_text() -> None:
    source = of({"audio_url": "upload", "punctuate": True, "speech_model": None, "text": "Only this."})
    assert surest(source) is assemblyai
    assert told(assemblyai.parse(source)) == [("Unnamed speaker", "Only this.", None)]


def test_assemblyai_numbers_speakers_by_channel() -> None:
    said = [{"speaker": "1A", "text": "Hi.", "start": 0}, {"speaker": "2", "text": "Oh.", "start": 1}]
    assert told(assemblyai.parse(of({"utterances": said}))) == [
        ("Speaker 1A", "Hi.", 0.0),
        ("Speaker 2", "Oh.", 0.001),
    ]


def test_deepgram_orders_the_utterances_of_several_channels() -> None:
    said = [
        {"channel": 0, "start": 0.5, "transcript": "One.", "speaker": 0},
        {"channel": 0, "start": 9.0, "transcript": "Three.", "speaker": 0},
        {"channel": 1, "start": 4.0, "transcript": "Two.", "speaker": 0},
    ]
    assert told(deepgram.parse(of({"results": {"utterances": said}}))) == [
        ("Channel 0 speaker 0", "One.", 0.5),
        ("Channel 1 speaker 0", "Two.", 4.0),
        ("Channel 0 speaker 0", "Three.", 9.0),
    ]


def test_deepgram_reads_the_words_of_an_utterance_without_transcript() -> None:
    said = [{"start": 1, "words": [{"word": "oh", "punctuated_word": "Oh,", "speaker": 1}, {"word": "no"}]}]
    assert told(deepgram.parse(of({"results": {"utterances": said}}))) == [("Speaker 1", "Oh, no", 1.0)]


def test_deepgram_falls_back_on_the_transcript() -> None:
    channel = {"alternatives": [{"transcript": "Only this.", "words": []}]}
    assert told(deepgram.parse(of({"results": {"channels": [channel]}}))) == [
        ("Unnamed speaker", "Only this.", None)
    ]


def test_rev_puts_a_space_between_words_that_have_nothing_between_them() -> None:
    words = [{"type": "text", "value": value, "ts": 1} for value in ("no", "marks", "here")]
    assert told(rev.parse(of({"monologues": [{"speaker": 0, "elements": words}]}))) == [
        ("Speaker 0", "no marks here", 1.0)
    ]


def test_aws_reads_the_speaker_at_the_word_first() -> None:
    items = [
        {"type": "pronunciation", "alternatives": [{"content": word}], "start_time": at, "speaker_label": who}
        for word, at, who in (("Hi", "0.5", "spk_0"), ("Ho", "2.0", "spk_1"))
    ]
    assert told(aws.parse(of({"results": {"items": items}}))) == [
        ("Speaker 0", "Hi", 0.5),
        ("Speaker 1", "Ho", 2.0),
    ]


def test_aws_falls_back_on_the_transcript() -> None:
    source = of({"results": {"transcripts": [{"transcript": "Only this."}], "items": []}})
    assert told(aws.parse(source)) == [("Unnamed speaker", "Only this.", None)]


def test_google_joins_results_without_speakers() -> None:
    results = [{"alternatives": [{"transcript": "one two"}]}, {"alternatives": [{"transcript": " one"}]}]
    assert told(google.parse(of({"results": results}))) == [("Unnamed speaker", "one two one", None)]


def test_google_repeats_are_known_by_their_words_where_there_are_no_times() -> None:
    words = [{"word": word, "speakerTag": tag} for word, tag in (("Yes", 1), ("no", 2), ("so", 2))]
    results = [{"alternatives": [{"transcript": "yes, No"}]}, {"alternatives": [{"words": words}]}]
    assert told(google.parse(of({"results": results}))) == [
        ("Speaker 1", "Yes", None),
        ("Speaker 2", "no so", None),
    ]


def test_google_keeps_what_a_last_result_with_speakers_does_not_repeat() -> None:
    words = [{"word": "so", "speakerTag": 1}]
    results = [{"alternatives": [{"transcript": "no no"}]}, {"alternatives": [{"words": words}]}]
    assert told(google.parse(of({"results": results}))) == [
        ("Unnamed speaker", "no no", None),
        ("Speaker 1", "so", None),
    ]


def test_google_times_may_be_objects_and_channels_have_tags() -> None:
    def result(channel: int, word: str, at: dict[str, Any]) -> dict[str, Any]:
        return {"channelTag": channel, "alternatives": [{"words": [{"word": word, "startTime": at}]}]}

    results = [result(1, "Hi", {}), result(1, "bye", {"seconds": "9"}), result(2, "Ho", {"nanos": 500000000})]
    assert told(google.parse(of({"results": results}))) == [
        ("Channel 1", "Hi", 0.0),
        ("Channel 2", "Ho", 0.5),
        ("Channel 1", "bye", 9.0),
    ]


@pytest.mark.parametrize(
    ("speaker", "name"),
    [
        ("SPEAKER_00", "Speaker 0"),
        ("spk_1", "Speaker 1"),
        (2, "Speaker 2"),
        ("3", "Speaker 3"),
        (4.0, "Speaker 4"),
        ({"id": 5, "name": "Bo Ek"}, "Bo Ek"),
        ("  Bo \n Ek ", "Bo Ek"),
        (-1, "Unnamed speaker"),
        (None, "Unnamed speaker"),
        ("", "Unnamed speaker"),
        ("UNKNOWN", "Unnamed speaker"),
        (True, "Unnamed speaker"),
        (0.5, "Unnamed speaker"),
        ([], "Unnamed speaker"),
    ],
)
def test_a_speaker_is_called_by_what_the_source_tells(speaker: object, name: str) -> None:
    assert told(generic.parse(of([{"speaker": speaker, "text": "Hi."}]))) == [(name, "Hi.", None)]


@pytest.mark.parametrize(
    ("key", "value", "seconds"),
    [
        ("start", 12.3, 12.3),
        ("start", 0, 0.0),
        ("start", "12.3", 12.3),
        ("start", "00:01:02,500", 62.5),
        ("start", "1:02", 62.0),
        ("start", "PT1M2.5S", 62.5),
        ("start_ms", 12300, 12.3),
        ("timestamp", [12.3, 14.0], 12.3),
        ("start", -1, None),
        ("start", True, None),
        ("start", "soon", None),
        ("start", "", None),
        ("start", None, None),
        ("start", {}, None),
        ("start", [], None),
        ("start", 10**400, None),
        ("start", 1639508400, None),
        ("start", "2021-12-14T19:00:00Z", None),
    ],
)
def test_a_time_is_read_or_left_out(key: str, value: object, seconds: float | None) -> None:
    assert told(generic.parse(of([{"speaker": "Bo Ek", "text": "Hi.", key: value}]))) == [
        ("Bo Ek", "Hi.", seconds)
    ]


def test_a_number_too_big_for_any_clock_is_no_time() -> None:
    source = Source('[{"speaker": "Bo Ek", "text": "Hi.", "start": 1e999}]', "talk")
    assert told(generic.parse(source)) == [("Bo Ek", "Hi.", None)]


def test_milliseconds_are_told_by_how_slow_the_speech_would_be() -> None:
    slow = [{"speaker": "A", "text": "One two three four.", "start": start} for start in (250, 3100, 9000)]
    assert [seconds for _, seconds in turns_of(generic.parse(of(slow)))[0].stamps] == [0.25, 3.1, 9.0]
    quick = [{"speaker": "A", "text": "One two three four.", "start": start} for start in (2, 31, 90)]
    assert [seconds for _, seconds in turns_of(generic.parse(of(quick)))[0].stamps] == [2.0, 31.0, 90.0]


def test_entries_are_found_below_other_keys() -> None:
    said = [{"speaker_name": "Bo Ek", "content": "Hi."}]
    assert told(generic.parse(of({"data": {"transcript": {"utterances": said}}}))) == [("Bo Ek", "Hi.", None)]
    assert told(generic.parse(of({"segments": [], "messages": [{"role": "host", "content": "Hi."}]}))) == [
        ("host", "Hi.", None)
    ]


def test_half_a_character_is_replaced() -> None:
    source = Source(rb'[{"speaker": "Bo", "text": "Hi \ud83d."}]', "talk")
    assert told(generic.parse(source)) == [("Bo", "Hi \ufffd.", None)]


def test_an_error_says_what_was_found_and_what_to_do() -> None:
    with pytest.raises(TranscriptError) as error:
        generic.parse(of({"a": 1, "b": [], "c": None}))
    assert str(error.value).startswith(
        "talk: no words found in JSON with the keys 'a', 'b', 'c'; expected a list of entries with 'speaker'"
    )
    with pytest.raises(TranscriptError, match=r"a JSON list of 2 entries, the first with the keys 'speaker'"):
        generic.parse(of([{"speaker": "A"}, {}]))
    with pytest.raises(TranscriptError, match=r"again once its 'status' is 'completed'"):
        assemblyai.parse(of({"status": "processing", "audio_url": "", "text": None}))


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize(
    "text", ["", "null", "7", '"a"', "{", "[" * 100_000, "Ann Lee: Hi.", '{"text": NaN}']
)
def test_what_is_no_json_object_is_no_transcript(format: ModuleType, text: str) -> None:
    assert format.confidence(Source(text, "talk")) == 0
    with pytest.raises(TranscriptError, match="no words found in no JSON object or list; expected"):
        format.parse(Source(text, "talk"))


@pytest.mark.parametrize("format", FORMATS)
def test_nothing_and_what_is_not_text_is_no_transcript(format: ModuleType) -> None:
    for source in (of({}), of([]), Source(b"[\x00\x01\xff", "talk")):
        assert format.confidence(source) <= 0.2
        with pytest.raises(TranscriptError):
            format.parse(source)


keys = st.sampled_from(
    """alternatives audio_duration audio_url channel channel_label channelTag channels content data elements
    entries from id items name nanos offsets paragraphs punctuate punctuated_word response results seconds
    segments sentences speaker speaker_id speaker_labels speaker_name speakerDisplayName speakers speakerTag
    speech speech_model start start_offset start_time startOffset startTime text transcript transcription
    transcripts ts type utterances value word words $schema date monologues speaker_label""".split()
)
numbers = st.one_of(
    st.integers(),
    st.sampled_from([10**400, -(10**400), 1e308]),
    st.floats(allow_nan=False, allow_infinity=False),
)
scalars = st.one_of(
    st.none(), st.booleans(), numbers, st.text(), st.sampled_from(["12.3", "punctuation", "Ann Lee"])
)
anything = st.recursive(
    scalars,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(keys, inner, max_size=6)),
    max_leaves=30,
)
deep: Any = {"text": "Hi."}
for key in ("data", "speaker", "text", "words", "name", "seconds") * 40:
    deep = {key: [deep]}


@given(st.one_of(st.lists(anything, max_size=4), st.dictionaries(keys, anything, max_size=6)))
@example({"results": {"items": [{"type": "punctuation", "alternatives": [{"content": "."}]}]}})
def test_any_json_parses_or_is_refused(value: object) -> None:
    check_any(of(value))


@given(st.data(), st.sampled_from(sorted(TRUTH)))
def test_a_sample_with_pieces_missing_or_replaced_parses_or_is_refused(
    data: st.DataObject, name: str
) -> None:
    value = of_file(name).json
    for _ in range(data.draw(st.integers(1, 4))):
        place, key = value, data.draw(st.sampled_from(places(value)))
        while isinstance(place[key], dict | list) and place[key] and data.draw(st.booleans()):
            place = place[key]
            key = data.draw(st.sampled_from(places(place)))
        if data.draw(st.booleans()) and len(place) > 1:
            del place[key]
        else:
            place[key] = data.draw(anything)
    check_any(of(value))


def places(value: Any) -> list[Any]:
    """Return the keys of an object, the indexes of a list."""
    return list(value) if isinstance(value, dict) else list(range(len(value)))


# Deeper than hypothesis can print.
@pytest.mark.parametrize(
    "value",
    [
        [deep] * 2,
        {"segments": [{"text": deep, "start": deep, "speaker": deep, "words": [deep]}, deep]},
        {"segments": [{"text": "Hi.", "words": [{"word": deep, "speaker": deep}], "speaker": deep}]},
        {"entries": [{"text": "Hi.", "speakerDisplayName": "", "speakerId": deep, "startOffset": deep}] * 2},
        {"monologues": [{"elements": [{"type": deep, "value": "Hi."}], "speaker": deep}]},
        {"results": [{"channelTag": deep, "alternatives": [{"words": [{"word": "Hi", "startTime": deep}]}]}]},
        {"sentences": [{"speaker_name": deep, "speaker_id": deep, "text": "Hi."}], "speakers": {"a": deep}},
        {"transcripts": [{"transcript": "Hi.", "speaker_id": deep}], "speakers": [{"id": deep, "name": "A"}]},
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "list",
)
def test_json_nested_deep_parses_or_is_refused(value: object) -> None:
    check_any(of(value))


def check_any(source: Source) -> None:
    for format in FORMATS:
        assert 0 <= format.confidence(source) <= 1
        with contextlib.suppress(TranscriptError):
            draft = format.parse(source)
            assert turns_of(draft)
            assert all(start is None or 0 <= start < math.inf for _, _, start in told(draft))


words = st.sampled_from("we build a bridge, 41 million? http://x.org/a: (laughter) [no] é “so” … ok.".split())
texts = st.lists(words, min_size=1, max_size=8)
speakers = st.sampled_from(["SPEAKER_00", "SPEAKER_01", None])
talks = st.lists(st.tuples(speakers, texts), min_size=1, max_size=8)


@given(talks)
def test_no_word_of_whisper_is_lost_or_invented(talk: list[tuple[str | None, list[str]]]) -> None:
    segments = [{"start": at, "text": " " + " ".join(text)} for at, (_, text) in enumerate(talk)]
    assert spoken(whisper.parse(of({"segments": segments}))) == [word for _, text in talk for word in text]


@given(
    st.lists(st.lists(st.tuples(words, speakers), min_size=1, max_size=6), min_size=1, max_size=5), speakers
)
def test_no_word_of_whisperx_is_lost_or_invented(
    talk: list[list[tuple[str, str | None]]], speaker: str | None
) -> None:
    segments = [
        {
            "text": "  ".join(word for word, _ in segment),
            "words": [{"word": word, "speaker": who} for word, who in segment],
            "speaker": speaker,
        }
        for segment in talk
    ]
    said = [word for segment in talk for word, _ in segment]
    assert spoken(whisperx.parse(of({"segments": segments}))) == said


@given(talks)
def test_no_word_of_assemblyai_is_lost_or_invented(talk: list[tuple[str | None, list[str]]]) -> None:
    said = [word for _, text in talk for word in text]
    utterances = [{"speaker": who, "text": " ".join(text)} for who, text in talk]
    assert spoken(assemblyai.parse(of({"utterances": utterances, "text": "more"}))) == said
    alone = [{"speaker": who, "text": word} for who, text in talk for word in text]
    assert spoken(assemblyai.parse(of({"utterances": [], "words": alone, "text": "more"}))) == said


@given(talks)
def test_no_word_of_deepgram_is_lost_or_invented(talk: list[tuple[str | None, list[str]]]) -> None:
    alone = [{"punctuated_word": word, "word": "more", "speaker": who} for who, text in talk for word in text]
    best = {"transcript": "more", "words": alone}
    said = [word for _, text in talk for word in text]
    assert spoken(deepgram.parse(of({"results": {"channels": [{"alternatives": [best]}]}}))) == said
    utterances = [{"transcript": " ".join(text), "speaker": who} for who, text in talk]
    results = {"utterances": utterances, "channels": [{"alternatives": [best]}]}
    assert spoken(deepgram.parse(of({"results": results}))) == said


@given(talks, st.sampled_from([".", "?!", "…"]))
def test_no_word_of_aws_is_lost_or_invented(talk: list[tuple[str | None, list[str]]], mark: str) -> None:
    items: list[dict[str, Any]] = []
    for who, text in talk:
        items += [
            {"type": "pronunciation", "alternatives": [{"content": word}], "speaker_label": who}
            for word in text
        ]
        items += [{"type": "punctuation", "alternatives": [{"content": mark}]}]
    said = " ".join(" ".join(text) + mark for _, text in talk).split()
    assert spoken(aws.parse(of({"results": {"items": items}}))) == said


@given(talks)
def test_no_word_of_google_or_rev_is_lost_or_invented(talk: list[tuple[str | None, list[str]]]) -> None:
    said = [word for _, text in talk for word in text]
    results = [
        {"alternatives": [{"words": [{"word": w, "speakerLabel": who, "startTime": f"{at}s"} for w in text]}]}
        for at, (who, text) in enumerate(talk)
    ]
    assert spoken(google.parse(of({"results": results}))) == said
    monologues = [
        {"speaker": who, "elements": [{"type": "text", "value": word} for word in text]} for who, text in talk
    ]
    assert spoken(rev.parse(of({"monologues": monologues}))) == said


SIZE = 200_000
WORD = {"word": "so", "text": "so", "value": "so", "start": 1, "speaker": "A", "speakerTag": 1}
PAIR = [WORD, {**WORD, "speaker": "B"}]


@pytest.mark.parametrize(
    ("format", "value"),
    [
        (whisper, {"segments": [{"start": 1.0, "text": "so"}] * SIZE}),
        (
            whisperx,
            {"segments": [{"text": "so so", "words": PAIR}] * (SIZE // 2)},
        ),
        (
            whisperx,
            {"segments": [{"text": "so " * SIZE, "words": PAIR * (SIZE // 2)}]},
        ),
        (assemblyai, {"words": [WORD] * SIZE}),
        (deepgram, {"results": {"channels": [{"alternatives": [{"words": [WORD] * SIZE}]}]}}),
        (google, {"results": [{"alternatives": [{"words": [WORD]}]}] * SIZE}),
        (rev, {"monologues": [{"speaker": 1, "elements": [WORD] * SIZE}]}),
        (generic, [{"speaker": "A", "text": "so", "start": 1}, {"speaker": "B", "text": "so"}] * (SIZE // 2)),
    ],
)
def test_long_transcripts_take_linear_time(format: ModuleType, value: object) -> None:
    source = of(value)
    began = time.perf_counter()
    assert format.confidence(source) <= 1
    assert len(spoken(format.parse(source))) == SIZE
    # Linear, these take about a second; quadratic, minutes.
    assert time.perf_counter() - began < 20


def test_numbers_of_any_kind_are_no_reason_to_fail() -> None:
    assert values.day(10**400) is None
    assert values.day(True) is None
    assert values.day(1e300) is None
    assert values.seconds("9" * 400) is None
    assert values.label(10**400) == f"Speaker {10**400}"
    assert values.address("javascript:alert(1)") == ""
