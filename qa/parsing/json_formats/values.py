"""What a JSON value says: a time, a speaker's label, a day. Whatever it is, reading it never fails."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Any

from qa.errors import TranscriptError
from qa.parsing.clock import read_clock
from qa.parsing.draft import Draft, Utterance, by_speaker
from qa.parsing.header import find_date
from qa.parsing.source import Source
from qa.surrogates import without_surrogates

_NUMBER = re.compile(r"(\d{1,12}(?:\.\d{1,12})?)s?")  # Google writes "1.300s"
_DURATION = re.compile(r"PT(?:(\d{1,6})H)?(?:(\d{1,6})M)?(?:(\d{1,6}(?:\.\d{1,12})?)S)?")  # ISO 8601
# What programs write where nobody is named.
_NOBODY = frozenset("unknown none null ?".split())
_FIRST = 50  # entries by which a list is told
_FIRST_SECOND, _FIRST_MILLISECOND = 10**9, 10**12  # 2001: smaller numbers are no time of day


def record(value: object) -> dict[str, Any]:
    """Return an object, an empty one for anything else."""
    return value if isinstance(value, dict) else {}


def records(value: object) -> list[dict[str, Any]]:
    """Return the entries of a list, an empty object for each that is none, so that they stay numbered."""
    return [record(entry) for entry in value] if isinstance(value, list) else []


def fits(value: object, *keys: str) -> bool:
    """Say whether a value is a list most of whose first entries have all of the keys."""
    first = records(value[:_FIRST]) if isinstance(value, list) else []
    return sum(all(key in entry for key in keys) for entry in first) * 2 > len(first)


def has_any(value: object, *keys: str) -> bool:
    """Say whether one of a list's first entries has one of the keys, and something there."""
    first = records(value[:_FIRST]) if isinstance(value, list) else []
    return any(entry.get(key) is not None for entry in first for key in keys)


def string(value: object) -> str:
    """Return a string as it is, "" for anything else.

    Half of a character, which JSON can hold and no text can, becomes the replacement character.
    """
    return without_surrogates(value) if isinstance(value, str) else ""


def seconds(value: object, *, per_second: int = 1) -> float | None:
    """Return a time from the start of the recording, None for what is no time.

    Args:
        value: A number, alone or in a string, or a clock's "HH:MM:SS.fff", or "PT1M2.5S".
        per_second: How many of the number's units make a second.

    >>> seconds("00:01:02.5000000"), seconds(250, per_second=1000), seconds("1.300s"), seconds(True)
    (62.5, 0.25, 1.3, None)
    """
    if isinstance(value, str):
        value = value.strip()
        if (time := read_clock(value)) is not None:
            return time
        if match := _DURATION.fullmatch(value):
            hours, minutes, rest = (float(part or 0) for part in match.groups())
            return hours * 3600 + minutes * 60 + rest
        value = float(match[1]) if (match := _NUMBER.fullmatch(value)) else None
    if not isinstance(value, int | float) or isinstance(value, bool):
        return None
    try:
        time = value / per_second
    except OverflowError:  # an integer beyond any float
        return None
    return time if math.isfinite(time) and time >= 0 else None


def label(value: object) -> str:
    """Return the label of who speaks, "" where nobody is named: a name, a number, {"name": ...}.

    >>> label("SPEAKER_00"), label(1), label("1"), label({"name": "Ann  Lee"}), label(None)
    ('SPEAKER_00', 'Speaker 1', 'Speaker 1', 'Ann Lee', '')
    """
    if isinstance(value, dict):
        return next(
            (name for key in ("name", "display_name", "id") if (name := _plain_label(value.get(key)))), ""
        )
    return _plain_label(value)


def _plain_label(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return f"Speaker {value}" if value >= 0 else ""  # -1 is nobody
    name = " ".join(string(value).split())
    if name.isascii() and name.isdecimal():
        return f"Speaker {name}"
    return "" if name.casefold() in _NOBODY else name


def channel_label(value: object) -> str:
    """Return the label of who is recorded on a channel: "Channel 1" for 1 and for "ch_1"."""
    number = label(value.removeprefix("ch_") if isinstance(value, str) else value)
    return number.replace("Speaker ", "Channel ", 1)


def names_by_id(value: object) -> dict[str, str]:
    """Return the names in a list of {"id": ..., "name": ...}, or in an object of names."""
    if isinstance(value, dict):
        return {key: name for key, told in value.items() if (name := label(told))}
    names: dict[str, str] = {}
    for entry in records(value):
        known = next((entry[key] for key in ("id", "speaker_id") if entry.get(key) is not None), None)
        name = label(entry.get("name")) or label(entry.get("speaker_name"))
        if name and isinstance(known, str | int):
            names[str(known)] = name
    return names


def named(names: Mapping[str, str], known: object) -> str:
    """Return the name that goes with an id, "" where there is none."""
    return names.get(str(known), "") if isinstance(known, str | int) else ""


def day(value: object) -> date | None:
    """Return the day of a time of day: seconds or milliseconds since 1970 (the day in UTC), or a text.

    >>> day(1639508400), day(1639508400000.0), day("2021-12-14T19:00:00Z"), day(20211214)
    (datetime.date(2021, 12, 14), datetime.date(2021, 12, 14), datetime.date(2021, 12, 14), None)
    """
    if isinstance(value, str):
        return find_date(value[:100])
    if not isinstance(value, int | float) or isinstance(value, bool) or value < _FIRST_SECOND:
        return None
    try:
        return datetime.fromtimestamp(value / 1000 if value >= _FIRST_MILLISECOND else value, UTC).date()
    except (OverflowError, ValueError, OSError):
        return None


def address(value: object) -> str:
    """Return the address of a recording, "" for what is no address of the web."""
    told = string(value).strip()
    return told if told.startswith(("https://", "http://")) else ""


def draft_of(
    source: Source,
    utterances: Iterable[Utterance],
    *,
    expected: str,
    title: object = None,
    day: date | None = None,
    recording: str = "",
) -> Draft:
    """Return the draft of what is said.

    Args:
        source: Where it comes from.
        utterances: What is said, in order.
        expected: What an error says was looked for, and what to do.
        title: The headline, if it is one.
        day: The day, None when the source has none.
        recording: Address of the sound or picture.

    Raises:
        TranscriptError: If there is no word in it.
    """
    blocks = tuple(by_speaker(utterances))
    if not blocks:
        raise no_words(source, expected)
    headline = " ".join(string(title).split())
    return Draft(blocks, title=headline, date=day, header_text=headline, recording=recording)


def no_words(source: Source, expected: str) -> TranscriptError:
    """Return the error of a source in which no words were found."""
    value = source.json
    if isinstance(value, dict):
        found = "JSON with " + (f"the keys {_named(value)}" if value else "nothing in it")
    elif isinstance(value, list):
        keys = f", the first with the keys {_named(value[0])}" if value and record(value[0]) else ""
        found = f"a JSON list of {len(value)} entries{keys}"
    else:
        found = "no JSON object or list"
    return source.error(f"no words found in {found}; expected {expected}")


def _named(keys: Iterable[str]) -> str:
    named = [f"'{string(key)[:30]}'" for key in keys]
    return ", ".join(named[:6]) + (", ..." if len(named) > 6 else "")
