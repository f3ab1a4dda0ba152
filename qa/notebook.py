"""Answers and transcripts as a notebook shows them: HTML that stands alone, with no script and no address.

Colours are those of the notebook, light or dark: what is painted is painted thinly over them. A notebook is
saved as UTF-8: what is shown encodes to it, whatever a name or a text holds.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from html import escape

from qa.export.citations import written
from qa.export.clean import one_line, visible
from qa.types import Answer, Excerpt, Quote, Speaker, Status, Transcript, Turn, clock, excerpts

# Of a transcript that are shown, at most: a notebook keeps them in its file.
MOST_TURNS, MOST_CHARACTERS, MOST_SPEAKERS = 200, 200_000, 12

_STATUS = {
    Status.ANSWERED: "Answered",
    Status.NOT_FOUND: "Not in the transcript",
    Status.SPEAKER_SILENT: "Not said by whom you asked about",
    Status.UNKNOWN_SPEAKER: "Nobody of that name speaks",
    Status.INVALID_QUESTION: "Not a question to look for",
}

_QUOTE = "margin:.6em 0 .1em;padding:0 0 0 .8em;border-left:4px solid #2563eb;font-size:1.08em"
_SMALL = "margin:0 0 .3em;opacity:.85;font-size:.92em"
_MARK = "background:rgba(250,204,21,.4);color:inherit"
_BOX = "max-width:48em;overflow-wrap:anywhere;line-height:1.5"


def answer_html(answer: Answer) -> str:
    """Return an answer: its quotes with who said them and where, or the reason for silence.

    Args:
        answer: What to show.

    Returns:
        One element; it encodes to UTF-8, whatever the answer holds.
    """
    several, status = answer.names_transcripts, _STATUS[answer.status]
    answered = answer.status is Status.ANSWERED
    parts = [*([] if answered else [f"<p><b>{status}</b></p>"]), *_message_html(answer.message)]
    for group in answer.groups:
        parts += [f"<h4>{_line(group.heading)}</h4>", *_message_html(group.message)]
        parts.append(_excerpts_html(excerpts(group.quotes), several))
    if not answer.groups:
        parts.append(_excerpts_html(excerpts(answer.quotes), several))
    if answered:
        parts.append(f'<p style="{_SMALL}">{status}, confidence {answer.confidence:.0%}</p>')
    return f'<div style="{_BOX}">{"".join(parts)}</div>'


def transcript_html(transcript: Transcript) -> str:
    """Return a transcript: its title and date, who speaks how often, and its first turns, folded.

    Args:
        transcript: What to show.

    Returns:
        One element; it encodes to UTF-8, whatever the transcript holds.
    """
    turns: Counter[Speaker] = Counter(turn.speaker for turn in transcript.turns)
    people = ", ".join(
        f"{_line(str(speaker))} ({count:,})" for speaker, count in turns.most_common(MOST_SPEAKERS)
    )
    if len(turns) > MOST_SPEAKERS:
        people += f" and {_counted(len(turns) - MOST_SPEAKERS, 'other')}"
    day = f", {written(transcript.date)}" if transcript.date else ""
    return (
        f'<div style="{_BOX}"><p><b>{_line(transcript.title)}</b>{day}</p>'
        f'<p style="{_SMALL}">{_counted(len(transcript.turns), "turn")}: {people}</p>'
        f"<details><summary>Turns</summary>{_turns_html(transcript.turns)}</details></div>"
    )


def _turns_html(turns: Sequence[Turn]) -> str:
    """Return the first turns, and how many more there are; the last one may be cut short, and says so."""
    shown: list[str] = []
    room = MOST_CHARACTERS
    for turn in turns[:MOST_TURNS]:
        if room <= 0:
            break
        shown.append(_turn_html(turn, room))
        room -= len(turn.text)
    rest = len(turns) - len(shown)
    more = f'<p style="{_SMALL}">and {_counted(rest, "more turn")}</p>' if rest else ""
    return "".join(shown) + more


def _message_html(message: str) -> list[str]:
    return [f"<p><i>{_text(message)}</i></p>"] if message else []


def _excerpts_html(shown: Iterable[Excerpt], several: bool) -> str:
    return "".join(_excerpt_html(excerpt, several) for excerpt in shown)


def _excerpt_html(excerpt: Excerpt, several: bool) -> str:
    quotes = "<br>".join(_quote_html(quote) for quote in excerpt.quotes)
    first = excerpt.quotes[0]
    title = f" · {_line(first.transcript.title)}" if several else ""
    return (
        f'<blockquote style="{_QUOTE}">{quotes}</blockquote>'
        f'<p style="{_SMALL}"><b>{_line(first.speaker.name)}</b>{_about(first.speaker)}, '
        f"{escape(first.place)}{title}</p>"
    )


def _quote_html(quote: Quote) -> str:
    """Return a quote's words, the deciding ones marked where they are not all of them."""
    text = quote.turn.text
    if (quote.start, quote.end) == (quote.answer_start, quote.answer_end):
        return f"“{_text(quote.text)}”"
    before, after = text[quote.start : quote.answer_start], text[quote.answer_end : quote.end]
    return f'“{_text(before)}<mark style="{_MARK}">{_text(quote.answer_text)}</mark>{_text(after)}”'


def _turn_html(turn: Turn, most: int) -> str:
    """Return a turn, of its words no more than `most` characters."""
    time = f" · {clock(turn.start_seconds)}" if turn.start_seconds is not None else ""
    rest = len(turn.text) - most
    more = f' <i style="{_SMALL}">and {_counted(rest, "more character")}</i>' if rest > 0 else ""
    return (
        f'<p style="margin:.6em 0 0"><b>{_line(turn.speaker.name)}</b>{_about(turn.speaker)}'
        f'<span style="{_SMALL}"> · turn {turn.index + 1}{time}</span></p>'
        f'<p style="margin:0">{_text(turn.text[:most])}{more}</p>'
    )


def _about(speaker: Speaker) -> str:
    about = ", ".join(part for part in (speaker.title, speaker.affiliation) if part)
    return f" ({_line(about)})" if about else ""


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'s' * (number != 1)}"


def _line(text: str) -> str:
    """Return what stands on a line with others: nothing in it reorders them."""
    return escape(one_line(text))


def _text(text: str) -> str:
    return escape(visible(text)).replace("\n\n", "<br>")
