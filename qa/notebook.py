"""Answers and transcripts as a notebook shows them: HTML that stands alone, with no script and no address.

Colours are those of the notebook, light or dark: what is painted is painted thinly over them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from html import escape

from qa.types import Answer, Excerpt, Quote, Speaker, Status, Transcript, Turn, clock, excerpts

# Turns and speakers of a transcript that are shown.
MOST_TURNS, MOST_SPEAKERS = 200, 12

_QUOTE = "margin:.6em 0 .1em;padding:0 0 0 .8em;border-left:4px solid #2563eb;font-size:1.08em"
_SMALL = "margin:0 0 .3em;opacity:.85;font-size:.92em"
_MARK = "background:rgba(250,204,21,.4);color:inherit"
_BOX = "max-width:48em;overflow-wrap:anywhere;line-height:1.5"


def answer_html(answer: Answer) -> str:
    """Return an answer: its quotes with who said them and where, or the reason for silence."""
    several = answer.names_transcripts
    parts = [f"<p><i>{escape(answer.message)}</i></p>"] if answer.message else []
    if answer.groups:
        for group in answer.groups:
            parts.append(f"<h4>{escape(group.heading)}</h4>")
            parts += [f"<p><i>{escape(group.message)}</i></p>"] if group.message else []
            parts.append(_excerpts_html(excerpts(group.quotes), several))
    else:
        if answer.status in (Status.NOT_FOUND, Status.SPEAKER_SILENT):
            parts.insert(0, "<p><b>Not in the transcript</b></p>" if not answer.quotes else "")
        parts.append(_excerpts_html(excerpts(answer.quotes), several))
    if answer.status is Status.ANSWERED:
        parts.append(f'<p style="{_SMALL}">confidence {answer.confidence:.0%}</p>')
    return f'<div style="{_BOX}">{"".join(parts)}</div>'


def transcript_html(transcript: Transcript) -> str:
    """Return a transcript: its title and date, who speaks how often, and its first turns, folded."""
    turns: Counter[Speaker] = Counter(turn.speaker for turn in transcript.turns)
    people = ", ".join(
        f"{escape(str(speaker))} ({count})" for speaker, count in turns.most_common(MOST_SPEAKERS)
    )
    if len(turns) > MOST_SPEAKERS:
        people += f" and {len(turns) - MOST_SPEAKERS} others"
    day = f", {transcript.date.day} {transcript.date:%B %Y}" if transcript.date else ""
    shown = "".join(map(_turn_html, transcript.turns[:MOST_TURNS]))
    rest = len(transcript.turns) - MOST_TURNS
    more = f'<p style="{_SMALL}">and {rest:,} more turns</p>' if rest > 0 else ""
    return (
        f'<div style="{_BOX}"><p><b>{escape(transcript.title)}</b>{day}</p>'
        f'<p style="{_SMALL}">{len(transcript.turns):,} turns: {people}</p>'
        f"<details><summary>Turns</summary>{shown}{more}</details></div>"
    )


def _excerpts_html(shown: Iterable[Excerpt], several: bool) -> str:
    return "".join(_excerpt_html(excerpt, several) for excerpt in shown)


def _excerpt_html(excerpt: Excerpt, several: bool) -> str:
    quotes = "<br>".join(_quote_html(quote) for quote in excerpt.quotes)
    first = excerpt.quotes[0]
    title = f" · {escape(first.transcript.title)}" if several else ""
    return (
        f'<blockquote style="{_QUOTE}">{quotes}</blockquote>'
        f'<p style="{_SMALL}"><b>{escape(first.speaker.name)}</b>{_about(first.speaker)}, '
        f"{escape(first.place)}{title}</p>"
    )


def _quote_html(quote: Quote) -> str:
    """Return a quote's words, the deciding ones marked where they are not all of them."""
    text = quote.turn.text
    if (quote.start, quote.end) == (quote.answer_start, quote.answer_end):
        return f"“{_text(quote.text)}”"
    before, after = text[quote.start : quote.answer_start], text[quote.answer_end : quote.end]
    return f'“{_text(before)}<mark style="{_MARK}">{_text(quote.answer_text)}</mark>{_text(after)}”'


def _turn_html(turn: Turn) -> str:
    time = f" · {clock(turn.start_seconds)}" if turn.start_seconds is not None else ""
    return (
        f'<p style="margin:.6em 0 0"><b>{escape(turn.speaker.name)}</b>{_about(turn.speaker)}'
        f'<span style="{_SMALL}"> · turn {turn.index + 1}{time}</span></p>'
        f'<p style="margin:0">{_text(turn.text)}</p>'
    )


def _about(speaker: Speaker) -> str:
    about = ", ".join(part for part in (speaker.title, speaker.affiliation) if part)
    return f" ({escape(about)})" if about else ""


def _text(text: str) -> str:
    return escape(text).replace("\n\n", "<br>")
