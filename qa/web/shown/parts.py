"""What answers, transcripts and pictures share: a speaker's colour, the address of words."""

from __future__ import annotations

from html import escape
from urllib.parse import quote as percent_encoded

from qa.types import Quote, Speaker, Transcript

# As `page.css` has them: each at least three to one against the page, light or dark.
COLOURS = ("#2563eb", "#c2410c", "#0d9488", "#9333ea", "#be185d", "#4d7c0f", "#0891b2", "#a16207")
# Who asks and is not named, and whoever has no turn in the transcript.
_NOBODY = "#78716c"


def colours(transcript: Transcript) -> dict[tuple[str, str], str]:
    """Return the colour of each speaker, by the speaker's key: the same wherever the page shows them."""
    people = list(dict.fromkeys(speaker.key for speaker in transcript.speakers))
    return {key: COLOURS[number % len(COLOURS)] for number, key in enumerate(people)}


def colour_style(speaker: Speaker, transcript: Transcript) -> str:
    """Return the style that paints what a speaker says."""
    return f'style="--qa-colour: {colours(transcript).get(speaker.key, _NOBODY)}"'


def place(transcript: Transcript, turn: int, start: int, end: int) -> str:
    """Return the address of words within the page; it holds as long as the transcript keeps its id.

    >>> place(Transcript("2024/council", "", None, ()), 6, 10, 42)
    '#2024%2Fcouncil/6/10-42'
    """
    # A lone surrogate, as in the name of a file that is no Unicode, cannot be encoded.
    name = percent_encoded(transcript.id, safe="", errors="replace")
    return f"#{name}/{turn}/{start}-{end}"


def quote_place(quote: Quote) -> str:
    """Return the address of a quote's words."""
    return place(quote.transcript, quote.turn.index, quote.start, quote.end)


def speaker_html(speaker: Speaker) -> str:
    """Return a speaker's name, and beside it title and affiliation."""
    details = ", ".join(part for part in (speaker.title, speaker.affiliation) if part)
    about = f' <span class="qa-about">{escape(details)}</span>' if details else ""
    return f'<span class="qa-speaker">{escape(speaker.name)}</span>{about}'


def text_html(text: str) -> str:
    """Return words with their paragraphs."""
    return escape(text).replace("\n\n", "<br>")


def shortened(text: str, most: int) -> str:
    """Return the first words of a text, and "…" where more follow."""
    return text if len(text) <= most else text[:most].rsplit(" ", 1)[0][:most] + " …"
