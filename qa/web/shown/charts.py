"""Pictures of a transcript at a glance, as SVG whose marks lead into the transcript.

Text takes the colour and the font of the page, so that a picture is legible in both themes.
"""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Sequence
from html import escape
from typing import Any

from qa.export.clean import one_line
from qa.glance import Glance, Share
from qa.types import Speaker, Transcript, Turn, clock
from qa.web.shown.parts import COLOURS, colours, place, shortened

# Speakers that have a row of their own; the others share one.
MOST_ROWS = 7
_NAME_LENGTH = 24  # characters of a name, at most, beside a row
# Inches; as narrow as a phone, where letters must not become too small.
_WIDTH, _ROW = 4.9, 0.3
# Stands for the page's own colour of text in what matplotlib writes.
_TEXT = "#010203"
_NO_METADATA = dict.fromkeys(("Creator", "Date", "Format", "Type"))
_STYLE = re.compile(r"<style.*?</style>", re.DOTALL)  # it would hold for the whole page
_LINK = re.compile(r'<a xlink:href="([^"]*)"')
_SIZE = re.compile(r'<svg [^>]*?width="[\d.]+pt" height="[\d.]+pt"')


def shares_svg(glance: Glance) -> str:
    """Return who speaks how much: a bar for each speaker."""
    shares, rest = glance.shares[:MOST_ROWS], glance.shares[MOST_ROWS:]
    painted = colours(glance.transcript)
    names = [_name(share.speaker) for share in shares]
    bars = [painted[share.speaker.key] for share in shares]
    counted = [_told(share) for share in shares]
    values = [share.words for share in shares]
    if rest:
        names.append(f"{len(rest)} others")
        bars.append(_TEXT)
        values.append(sum(share.words for share in rest))
        counted.append(f"{values[-1]:,} words")
    figure, axes = _figure(len(names))
    drawn = axes.barh(range(len(names)), values, color=bars, height=0.66)
    axes.bar_label(drawn, labels=counted, padding=4, color=_TEXT, fontsize=8)
    _rows(axes, names)
    axes.set_xlim(0, 1.65 * max(values, default=1))  # the labels behind the bars
    axes.set_xticks([])
    return _svg(figure, f"Who speaks how much: {'; '.join(map(': '.join, zip(names, counted, strict=True)))}")


def timeline_svg(glance: Glance) -> str:
    """Return who speaks when: a row for each speaker, a mark for each turn that leads to it."""
    painted = colours(glance.transcript)
    row_of = {share.speaker.key: row for row, share in enumerate(glance.shares[:MOST_ROWS])}
    names = [_name(share.speaker) for share in glance.shares[:MOST_ROWS]]
    if len(glance.shares) > MOST_ROWS:
        names.append(f"{len(glance.shares) - MOST_ROWS} others")
    figure, axes = _figure(len(names) + 1)
    end = max(stretch.end for stretch in glance.stretches) or 1.0
    labels: dict[str, str] = {}
    for row in range(len(names)):
        inside = [s for s in glance.stretches if row_of.get(s.turn.speaker.key, MOST_ROWS) == row]
        # A short turn must be seen, and hit.
        spans = [(s.start, max(s.end - s.start, 0.004 * end)) for s in inside]
        drawn = axes.broken_barh(
            spans, (row - 0.33, 0.66), facecolors=[painted[s.turn.speaker.key] for s in inside]
        )
        addresses = [_address(glance.transcript, stretch.turn) for stretch in inside]
        drawn.set_urls(addresses)
        told = (f"{_name(s.turn.speaker)}, turn {s.turn.index + 1}" for s in inside)
        labels.update(zip(addresses, told, strict=True))
    _rows(axes, names)
    _axis(axes, glance, end)
    return _svg(figure, f"Who speaks when, in {len(glance.stretches)} turns", labels)


def topics_svg(glance: Glance) -> str:
    """Return what is talked of when: a row for each topic, a mark for each time it is named."""
    figure, axes = _figure(len(glance.topics) + 1)
    end = max(stretch.end for stretch in glance.stretches) or 1.0
    labels: dict[str, str] = {}
    for row, topic in enumerate(glance.topics):
        drawn = axes.scatter(
            [mention.at for mention in topic.mentions],
            [row] * len(topic.mentions),
            s=34,
            color=COLOURS[row % len(COLOURS)],
            alpha=0.75,
            linewidths=0,
        )
        addresses = [place(glance.transcript, m.turn.index, m.start, m.end) for m in topic.mentions]
        drawn.set_urls(addresses)
        told = (f"“{topic.word}”, {_name(m.turn.speaker)}, turn {m.turn.index + 1}" for m in topic.mentions)
        labels.update(zip(addresses, told, strict=True))
    _rows(axes, [topic.word for topic in glance.topics])
    _axis(axes, glance, end)
    counts = "; ".join(f"{topic.word} {len(topic.mentions)} times" for topic in glance.topics)
    return _svg(figure, f"What is talked of when: {counts}", labels)


def _name(speaker: Speaker) -> str:
    return shortened(one_line(speaker.name), _NAME_LENGTH)


def _told(share: Share) -> str:
    return f"{share.words:,} words, {share.turns} turn{'s' * (share.turns > 1)}"


def _address(transcript: Transcript, turn: Turn) -> str:
    return place(transcript, turn.index, 0, len(turn.text))


def _figure(rows: int) -> tuple[Any, Any]:
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    figure = Figure(figsize=(_WIDTH, 0.25 + _ROW * rows), layout="constrained")
    FigureCanvasSVG(figure)
    axes = figure.subplots()
    axes.spines[:].set_visible(False)
    axes.tick_params(length=0, colors=_TEXT, labelsize=8.5)
    return figure, axes


def _rows(axes: Any, names: Sequence[str]) -> None:
    axes.set_yticks(range(len(names)), names, parse_math=False)  # a name's dollars are no formula
    axes.set_ylim(len(names) - 0.5, -0.5)


def _axis(axes: Any, glance: Glance, end: float) -> None:
    axes.set_xlim(-0.01 * end, 1.01 * end)
    if glance.unit == "seconds":
        ticks = [end * part / 4 for part in range(5)]
        axes.set_xticks(ticks, [clock(tick) for tick in ticks])
    else:
        axes.set_xticks([0, end], ["beginning", "end"])
    axes.grid(axis="y", alpha=0.25, color=_TEXT, linewidth=0.5)
    axes.set_axisbelow(True)


def _svg(figure: Any, told: str, labels: dict[str, str] | None = None) -> str:
    """Return a figure as an SVG element that says what it shows, each link with its name."""
    import matplotlib

    text = io.StringIO()
    # Text stays text, in the page's font.
    with matplotlib.rc_context({"svg.hashsalt": "qa", "svg.fonttype": "none"}), warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph .* missing")  # matplotlib's own font draws nothing here
        figure.savefig(text, format="svg", transparent=True, metadata=_NO_METADATA)
    drawn = text.getvalue()
    drawn = drawn[drawn.index("<svg ") :].replace(_TEXT, "currentColor")
    # A group: what is in an image cannot be reached.
    role = "group" if labels else "img"
    opening = f'<svg class="qa-chart" role="{role}" aria-label="{escape(told)}"'
    drawn = _STYLE.sub("", _SIZE.sub(opening, drawn, count=1))
    named = {escape(address): escape(label) for address, label in (labels or {}).items()}

    def link(match: re.Match[str]) -> str:
        # The lists beside a picture hold the same places for who goes by keyboard.
        return f'<a class="qa-source" tabindex="-1" href="{match[1]}" aria-label="{named[match[1]]}"'

    return _LINK.sub(link, drawn)
