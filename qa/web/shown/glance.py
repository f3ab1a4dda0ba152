"""A transcript at a glance -> HTML: who speaks how much and when, what is asked and who replies."""

from __future__ import annotations

from html import escape

from qa.glance import Asked, Glance
from qa.types import Transcript
from qa.web.shown.charts import shares_svg, timeline_svg, topics_svg
from qa.web.shown.parts import colour_style, place, shortened, speaker_html

# Questions that are listed, and characters of one.
_MOST_ASKED, _ASKED_LENGTH = 60, 180


def glance_html(glance: Glance) -> str:
    """Return a transcript at a glance."""
    pictures = [("Who speaks how much", shares_svg(glance)), ("Who speaks when", timeline_svg(glance))]
    if glance.topics:
        pictures.append(("What is talked of when", topics_svg(glance)))
    shown = "".join(f"<section><h2>{heading}</h2>{picture}</section>" for heading, picture in pictures)
    asked = _all_asked_html(glance)
    return f'<div class="qa-glance" role="region" aria-label="At a glance">{shown}{asked}</div>'


def _all_asked_html(glance: Glance) -> str:
    asked = "".join(_asked_html(each, glance.transcript) for each in glance.asked[:_MOST_ASKED])
    if not asked:
        return ""
    more = len(glance.asked) - _MOST_ASKED
    rest = f"<p>and {more} more</p>" if more > 0 else ""
    return f'<section><h2>What is asked</h2><ol class="qa-asked">{asked}</ol>{rest}</section>'


def _asked_html(asked: Asked, transcript: Transcript) -> str:
    turn = asked.turn
    words = shortened(turn.text[asked.start : asked.end], _ASKED_LENGTH)
    replies = ", ".join(
        _link(
            f"{reply.speaker.name}, turn {reply.index + 1}",
            place(transcript, reply.index, 0, len(reply.text)),
        )
        for reply in asked.replies
    )
    told = f"Replies: {replies}" if replies else "Nobody replies."
    return (
        f"<li {colour_style(turn.speaker, transcript)}>{speaker_html(turn.speaker)}: "
        f"{_link(words, place(transcript, turn.index, asked.start, asked.end))}<br><small>{told}</small></li>"
    )


def _link(label: str, address: str) -> str:
    return f'<a class="qa-source" href="{escape(address)}">{escape(label)}</a>'
