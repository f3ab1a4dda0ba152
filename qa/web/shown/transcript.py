"""Transcripts -> HTML: every turn, with what finds one among them; and a look at a file that was brought."""

from __future__ import annotations

from collections import Counter
from html import escape

from qa.export.citations import written
from qa.types import Speaker, Transcript, Turn, clock
from qa.web.shown.parts import colours, shortened, speaker_html, text_html

# What a browser drops, or makes one with what follows, in its place: the addresses count characters.
_KEPT = {0: "\ufffd", ord("\r"): " "}
_PEOPLE_SHOWN, _TURNS_SHOWN, _TURN_SHOWN = 12, 4, 160  # of a file that was brought; characters of a turn


def transcript_html(transcript: Transcript, *, shared: bool = True) -> str:
    """Return every turn of a transcript, below a search and a choice of speakers.

    Args:
        transcript: What to show.
        shared: Whether its addresses open it for others too.
    """
    painted = colours(transcript)
    turns = "".join(_turn_html(turn, painted[turn.speaker.key]) for turn in transcript.turns)
    people = dict.fromkeys(speaker.name for speaker in transcript.speakers)
    options = "".join(f"<option>{escape(name)}</option>" for name in people)
    date = f' <span class="qa-date">{written(transcript.date)}</span>' if transcript.date else ""
    return (
        f'<div class="qa-over" data-id="{escape(transcript.id)}"{" data-shared" if shared else ""}>'
        f'<h2 class="qa-title">{escape(transcript.title)}{date}</h2>'
        '<div class="qa-finding">'
        '<input type="search" class="qa-find" placeholder="Find words" aria-label="Find words">'
        '<select class="qa-only" aria-label="Show turns of">'
        f'<option value="">Everyone</option>{options}</select>'
        '<span class="qa-found" role="status"></span></div>'
        f'<div class="qa-transcripts" tabindex="0" role="region" aria-label="Transcript">{turns}</div></div>'
    )


def _turn_html(turn: Turn, colour: str) -> str:
    time = f" · {clock(turn.start_seconds)}" if turn.start_seconds is not None else ""
    name = escape(turn.speaker.name)
    return (
        f'<section class="qa-turn" style="--qa-colour: {colour}" data-speaker="{name}">'
        f"<h3>{escape(str(turn.speaker))}<small> turn {turn.index + 1}{time}</small>"
        f'<button type="button" class="qa-ask" title="Ask about this turn" '
        f'aria-label="Ask about turn {turn.index + 1}">Ask</button></h3>'
        # The text must stay one text node as it is: highlights are offsets into it.
        f'<p class="qa-words" id="qa-turn-{turn.index}">{escape(turn.text.translate(_KEPT))}</p></section>'
    )


def preview_html(transcript: Transcript) -> str:
    """Return what was read from a file: who speaks how often, and the first turns."""
    turns: Counter[Speaker] = Counter(turn.speaker for turn in transcript.turns)
    people = "".join(
        f"<li>{speaker_html(speaker)} <small>{count} turn{'s' * (count > 1)}</small></li>"
        for speaker, count in turns.most_common(_PEOPLE_SHOWN)
    )
    more = f"<li>and {len(turns) - _PEOPLE_SHOWN} others</li>" if len(turns) > _PEOPLE_SHOWN else ""
    first = "".join(
        f"<li>{speaker_html(turn.speaker)}: {text_html(shortened(turn.text, _TURN_SHOWN))}</li>"
        for turn in transcript.turns[:_TURNS_SHOWN]
    )
    date = f", {written(transcript.date)}" if transcript.date else ""
    return (
        f'<div class="qa-preview" role="status"><h2>{escape(transcript.title)}{date}</h2>'
        f"<p>Read as {escape(transcript.format)}: {len(transcript.turns)} turns by {len(turns)} speakers.</p>"
        f"<ul>{people}{more}</ul><p>It begins:</p><ol>{first}</ol></div>"
    )
