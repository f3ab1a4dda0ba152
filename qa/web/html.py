"""Answers and transcripts -> HTML; everything that is shown is escaped here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from html import escape

from qa.types import (
    Answer,
    Excerpt,
    Intent,
    Quote,
    QuoteGroup,
    Speaker,
    Status,
    Transcript,
    Turn,
    clock,
    excerpts,
)

# Confidence in words, from this probability on; below the last it is not answered at all.
_PEOPLE_SHOWN, _TURNS_SHOWN, _TURN_SHOWN = 12, 4, 160  # of a file that was brought; characters of a turn
_SURE = ((0.9, "confident"), (0.75, "fairly confident"), (0.0, "less certain"))


def question_html(text: str) -> str:
    """Return a question as it was typed."""
    return f'<div class="qa-question">{escape(text)}</div>'


def answer_html(answer: Answer, transcripts: Sequence[Transcript]) -> str:
    """Return an answer: the best quote large, the others below it, or the reason for silence.

    Args:
        answer: What to show.
        transcripts: All of the page, whose order the links into the transcript count by.
    """
    message = f'<p class="qa-message">{escape(answer.message)}</p>' if answer.message else ""
    if answer.groups:
        groups = "".join(_group_html(group, transcripts) for group in answer.groups)
        return f'<div class="qa-answer">{message}{groups}</div>'
    shown = excerpts(answer.quotes)
    if answer.status is Status.ANSWERED and shown:
        label = '<p class="qa-evidence">Evidence</p>' if answer.intent is Intent.YES_NO else ""
        best = _excerpt_html(shown[0], transcripts, large=True)
        sure = next(words for least, words in _SURE if answer.confidence >= least)
        note = f'<p class="qa-confidence">{sure}, {answer.confidence:.0%}</p>'
        more = _more_html("Also relevant", shown[1:], transcripts)
        return f'<div class="qa-answer">{message}{label}{best}{note}{more}</div>'
    more = _more_html("What others said", shown, transcripts, opened=True)
    return f'<div class="qa-answer qa-silent">{message}{more}</div>'


def notice_html(text: str) -> str:
    """Return a sentence of the page's own."""
    return f'<p class="qa-notice" role="status">{escape(text)}</p>'


def preview_html(transcript: Transcript) -> str:
    """Return what was read from a file: who speaks how often, and the first turns."""
    turns: Counter[Speaker] = Counter(turn.speaker for turn in transcript.turns)
    people = "".join(
        f"<li>{_speaker_html(speaker)} <small>{count} turn{'s' * (count > 1)}</small></li>"
        for speaker, count in turns.most_common(_PEOPLE_SHOWN)
    )
    more = f"<li>and {len(turns) - _PEOPLE_SHOWN} others</li>" if len(turns) > _PEOPLE_SHOWN else ""
    first = "".join(
        f"<li>{_speaker_html(turn.speaker)}: {_text(_shortened(turn.text))}</li>"
        for turn in transcript.turns[:_TURNS_SHOWN]
    )
    date = f", {transcript.date:%d %B %Y}" if transcript.date else ""
    return (
        f'<div class="qa-preview" role="status"><h4>{escape(transcript.title)}{date}</h4>'
        f"<p>Read as {escape(transcript.format)}: {len(transcript.turns)} turns by {len(turns)} speakers.</p>"
        f"<ul>{people}{more}</ul><p>It begins:</p><ol>{first}</ol></div>"
    )


def _shortened(text: str) -> str:
    return text if len(text) <= _TURN_SHOWN else text[:_TURN_SHOWN].rsplit(" ", 1)[0] + " …"


def transcript_html(transcripts: Sequence[Transcript]) -> str:
    """Return every turn of the transcripts, each transcript in a part that can be folded."""
    parts = []
    for number, transcript in enumerate(transcripts):
        colours = {speaker: colour for colour, speaker in enumerate(transcript.speakers)}
        turns = "".join(_turn_html(number, turn, colours) for turn in transcript.turns)
        date = f' <span class="qa-date">{transcript.date:%d %B %Y}</span>' if transcript.date else ""
        parts.append(
            f'<details class="qa-transcript"{" open" if number == 0 else ""}>'
            f"<summary>{escape(transcript.title)}{date}</summary>{turns}</details>"
        )
    inside = "".join(parts)
    return f'<div class="qa-transcripts" tabindex="0" role="region" aria-label="Transcript">{inside}</div>'


def _group_html(group: QuoteGroup, transcripts: Sequence[Transcript]) -> str:
    message = f'<p class="qa-message">{escape(group.message)}</p>' if group.message else ""
    inside = "".join(_excerpt_html(excerpt, transcripts) for excerpt in excerpts(group.quotes))
    return f'<section class="qa-group"><h4>{escape(group.heading)}</h4>{message}{inside}</section>'


def _excerpt_html(excerpt: Excerpt, transcripts: Sequence[Transcript], *, large: bool = False) -> str:
    """Return quotes of one turn: their words, who said them, what stands before and behind."""
    first, last = excerpt.quotes[0], excerpt.quotes[-1]
    before = f'<span class="qa-near">{_text(first.before)} </span>' if first.before else ""
    after = f'<span class="qa-near"> {_text(last.after)}</span>' if last.after else ""
    size = " qa-large" if large else ""
    context = (
        '<details class="qa-context"><summary>In context</summary>'
        f"<p>{before}<b>{_text(excerpt.text)}</b>{after}</p></details>"
        if before or after
        else ""
    )
    # The link that the page follows by itself leads to the words that answer best.
    best = max(excerpt.quotes, key=lambda quote: quote.score)
    where = first.place
    if len(transcripts) > 1:
        where += f" · {first.transcript.title}"
    links = _link(best, where, transcripts) + "".join(
        _link(quote, "before it" if quote.start < best.start else "further on", transcripts)
        for quote in excerpt.quotes
        if quote is not best
    )
    return (
        f'<blockquote class="qa-quote{size}"><p>“{_text(excerpt.text)}”</p></blockquote>'
        f'<p class="qa-source-line">{_speaker_html(first.speaker)} {links}</p>{context}'
    )


def _link(quote: Quote, label: str, transcripts: Sequence[Transcript]) -> str:
    return f'<a class="qa-source" href="#{_place(quote, transcripts)}">{escape(label)}</a>'


def _more_html(
    label: str, shown: Sequence[Excerpt], transcripts: Sequence[Transcript], *, opened: bool = False
) -> str:
    if not shown:
        return ""
    inside = "".join(_excerpt_html(excerpt, transcripts) for excerpt in shown)
    state = " open" if opened else ""
    return f'<details class="qa-more"{state}><summary>{label} ({len(shown)})</summary>{inside}</details>'


def _turn_html(number: int, turn: Turn, colours: dict[Speaker, int]) -> str:
    time = f" · {clock(turn.start_seconds)}" if turn.start_seconds is not None else ""
    return (
        f'<section class="qa-turn qa-colour-{colours[turn.speaker] % 6}">'
        f"<h4>{escape(str(turn.speaker))}<small> turn {turn.index + 1}{time}</small></h4>"
        # The text must stay one text node as it is: highlights are offsets into it.
        f'<p class="qa-words" id="qa-turn-{number}-{turn.index}">{escape(turn.text)}</p></section>'
    )


def _place(quote: Quote, transcripts: Sequence[Transcript]) -> str:
    number = next(n for n, transcript in enumerate(transcripts) if transcript.id == quote.transcript.id)
    return f"qa-{number}-{quote.turn.index}-{quote.start}-{quote.end}"


def _speaker_html(speaker: Speaker) -> str:
    details = ", ".join(part for part in (speaker.title, speaker.affiliation) if part)
    about = f' <span class="qa-about">{escape(details)}</span>' if details else ""
    return f'<span class="qa-speaker">{escape(speaker.name)}</span>{about}'


def _text(text: str) -> str:
    return escape(text).replace("\n\n", "<br>")
