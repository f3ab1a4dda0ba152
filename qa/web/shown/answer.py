"""Answers -> HTML: the best quote large, its deciding words marked, who said it, where, how surely."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from itertools import pairwise

from qa.export import citation, recording_link
from qa.surrogates import without_surrogates
from qa.types import Answer, Excerpt, Intent, Quote, QuoteGroup, Status, Transcript, excerpts
from qa.web.shown.parts import colour_style, quote_place, speaker_html, text_html

# Confidence in words, from this probability on; below the last it is not answered at all.
_SURE = ((0.9, "confident"), (0.75, "fairly confident"), (0.0, "less certain"))
# What can be asked next; each is understood as a follow-up.
_MORE, _OTHERS, _WHEN = "Anything else?", "What did others say?", "When was this discussed?"


def question_html(text: str) -> str:
    """Return a question as it was typed."""
    return f'<div class="qa-question">{escape(text)}</div>'


def notice_html(text: str) -> str:
    """Return a sentence of the page's own."""
    return f'<p class="qa-notice" role="status">{escape(without_surrogates(text))}</p>'


def answer_html(answer: Answer, transcripts: Sequence[Transcript]) -> str:
    """Return an answer: the best quote large, the others below it, or the reason for silence.

    Args:
        answer: What to show.
        transcripts: All that were asked; where they are several, each quote names its own.
    """
    several = len(transcripts) > 1
    message = f'<p class="qa-message">{escape(answer.message)}</p>' if answer.message else ""
    chips = _chips_html(answer, transcripts)
    if answer.groups:
        groups = "".join(_group_html(group, several) for group in answer.groups)
        beside = " qa-beside" if answer.intent is Intent.COMPARE else ""
        return f'<div class="qa-answer">{message}<div class="qa-groups{beside}">{groups}</div>{chips}</div>'
    if answer.status is Status.ANSWERED and answer.quotes:
        label = '<p class="qa-evidence">Evidence</p>' if answer.intent is Intent.YES_NO else ""
        first = Excerpt(answer.quotes[:1])
        best = _excerpt_html(first, several, large=True, note=_sureness(answer.confidence))
        more = _more_html("Also relevant", excerpts(answer.quotes[1:]), several)
        return f'<div class="qa-answer">{message}{label}{best}{more}{chips}</div>'
    shown = excerpts(answer.quotes)
    heard = answer.status is Status.NOT_FOUND or answer.status is Status.SPEAKER_SILENT
    label = '<p class="qa-verdict">Not in the transcript</p>' if heard and not shown else ""
    more = _more_html("What others said", shown, several, opened=True)
    return f'<div class="qa-answer qa-silent">{label}{message}{more}{chips}</div>'


def _sureness(confidence: float) -> str:
    words = next(words for least, words in _SURE if confidence >= least)
    return f'<span class="qa-confidence">{words}, {confidence:.0%}</span>'


def _chips_html(answer: Answer, transcripts: Sequence[Transcript]) -> str:
    """Return what can be asked next, where it makes sense of the answer."""
    if answer.status is not Status.ANSWERED or answer.intent not in (Intent.QUOTE, Intent.YES_NO):
        return ""
    people = {speaker.key for transcript in transcripts for speaker in transcript.speakers}
    asked = [_MORE, *([_OTHERS] if len(people) > 1 else []), _WHEN]
    chips = "".join(f'<button type="button" class="qa-chip">{escape(text)}</button>' for text in asked)
    return f'<p class="qa-chips">{chips}</p>'


def _group_html(group: QuoteGroup, several: bool) -> str:
    message = f'<p class="qa-message">{escape(group.message)}</p>' if group.message else ""
    inside = "".join(_excerpt_html(excerpt, several) for excerpt in excerpts(group.quotes))
    return f'<section class="qa-group"><h2>{escape(group.heading)}</h2>{message}{inside}</section>'


def _more_html(label: str, shown: Sequence[Excerpt], several: bool, *, opened: bool = False) -> str:
    if not shown:
        return ""
    inside = "".join(_excerpt_html(excerpt, several) for excerpt in shown)
    state = " open" if opened else ""
    return f'<details class="qa-more"{state}><summary>{label} ({len(shown)})</summary>{inside}</details>'


def _excerpt_html(excerpt: Excerpt, several: bool, *, large: bool = False, note: str = "") -> str:
    """Return quotes of one turn: their words, who said them, what stands before and behind."""
    first, last = excerpt.quotes[0], excerpt.quotes[-1]
    before = f'<span class="qa-near">{text_html(first.before)} </span>' if first.before else ""
    after = f'<span class="qa-near"> {text_html(last.after)}</span>' if last.after else ""
    size = " qa-large" if large else ""
    context = (
        '<details class="qa-context"><summary>In context</summary>'
        f"<p>{before}<b>{text_html(excerpt.text)}</b>{after}</p></details>"
        if before or after
        else ""
    )
    # The link that the page follows by itself leads to the words that answer best.
    best = max(excerpt.quotes, key=lambda quote: quote.score)
    where = f"{first.place} · {first.transcript.title}" if several else first.place
    links = _link(best, where) + "".join(
        _link(quote, "before it" if quote.start < best.start else "further on")
        for quote in excerpt.quotes
        if quote is not best
    )
    copied = f"“{excerpt.text}”\n— {citation(first)}"
    copy = (
        '<button type="button" class="qa-copy" title="Copy the quote with its citation">Copy</button>'
        f'<span class="qa-citation" hidden>{escape(copied)}</span>'
        # Shown where its address opens the words for others too.
        '<button type="button" class="qa-share" title="Copy a link that opens these words">Link</button>'
    )
    return (
        f'<figure class="qa-said" {colour_style(first.speaker, first.transcript)}>'
        f'<blockquote class="qa-quote{size}"><p>“{_marked_html(excerpt, best)}”</p></blockquote>'
        f'<figcaption class="qa-source-line">{speaker_html(first.speaker)} {links}{_recording_html(best)}'
        f"{note}{copy}</figcaption>{context}</figure>"
    )


def _marked_html(excerpt: Excerpt, best: Quote) -> str:
    """Return the words of an excerpt; of the best quote the deciding ones are marked, unless they are all."""
    shown = [_quote_html(excerpt.quotes[0], best)]
    for earlier, later in pairwise(excerpt.quotes):
        between = later.turn.text[earlier.end : later.start]
        shown += [" [...] " if between.strip() else text_html(between), _quote_html(later, best)]
    return "".join(shown)


def _quote_html(quote: Quote, best: Quote) -> str:
    text = quote.turn.text
    if quote is not best or (quote.start, quote.end) == (quote.answer_start, quote.answer_end):
        return text_html(quote.text)
    before, after = text[quote.start : quote.answer_start], text[quote.answer_end : quote.end]
    return f"{text_html(before)}<mark>{text_html(quote.answer_text)}</mark>{text_html(after)}"


def _link(quote: Quote, label: str) -> str:
    return f'<a class="qa-source" href="{escape(quote_place(quote))}">{escape(label)}</a>'


def _recording_html(quote: Quote) -> str:
    link = recording_link(quote.transcript.recording, quote.start_seconds)
    return f'<a class="qa-recording" href="{escape(link)}" rel="noreferrer">recording</a>' if link else ""
