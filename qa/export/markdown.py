"""Answers -> Markdown to read: quotes as blockquotes, each with its citation below it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from qa.export.citations import citation, link_of, time_of
from qa.export.clean import one_line, visible
from qa.types import Answer, Excerpt, Quote, Status, excerpts

_PARAGRAPHS = re.compile(r"\n\s*\n")
# What CommonMark, its dialects (tables, ~~, ==, ^, mentions, attributes, emoji, bare addresses) and LaTeX
# read as marks. "[...]", which an excerpt holds, is none unless something follows that makes it a link.
_MARKS = re.compile(
    r"""\[\.\.\.\](?![(\[:{])
    | [&<>\\\[\]`*_#|~^$={}+@]
    | :(?=[^\s\d])      # http://, :smile:, but not 10:30
    | %(?=%)
    | (?<=\bwww)\.      # www.example.org
    """,
    re.VERBOSE | re.IGNORECASE,
)
# Marks only where a paragraph begins: a list's bullet or number, a rule, a definition, an admonition.
_BULLET = re.compile(r"\A(?=[-:!])")
_NUMBER = re.compile(r"\A(\(?(?:[0-9]+|[a-z]|[ivxlcdm]+))(?=[.)](?:\s|\Z))", re.IGNORECASE)
# Entities where a backslash would not do: `\[` and `\\(` are themselves LaTeX to many programs, and some
# Markdown knows no `\<`.
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "\\": "&#92;", "[": "&#91;", "]": "&#93;"}


def to_markdown(answers: Sequence[Answer], *, title: str = "") -> str:
    """Return answers as Markdown: a heading for each question, its quotes, or why there are none.

    A program that shows CommonMark shows the very words, white space aside, and nothing that they hold
    acts as Markdown, HTML or LaTeX.

    Args:
        answers: An answer or a conversation, in order.
        title: The document's heading, "" for none; escaped like the rest.
    """
    blocks = [f"# {escaped(title)}"] if title.strip() else []
    for answer in answers:
        blocks += _answer_blocks(answer)
    return "\n\n".join(blocks) + "\n"


def escaped(text: str) -> str:
    r"""Return a text as one line of Markdown that shows it as it is.

    >>> print(escaped("1. *Bold* <b> [a](b) $x$"))
    1\. \*Bold\* &lt;b&gt; &#91;a&#93;(b) \$x\$
    """
    return _one_paragraph(one_line(text))


def _answer_blocks(answer: Answer) -> Iterator[str]:
    yield f"## {escaped(answer.question) or '(empty question)'}"
    if answer.status is not Status.ANSWERED:
        reason = answer.status.value.replace("_", " ").capitalize()
        yield f"**{reason}.** {escaped(answer.message)}".rstrip()
    elif answer.message.strip():
        yield escaped(answer.message)
    for group in answer.groups:
        yield f"### {escaped(group.heading)}"
        if group.message.strip():
            yield escaped(group.message)
        yield from _quote_blocks(group.quotes)
    if not answer.groups:
        yield from _quote_blocks(answer.quotes)
    if answer.status is Status.ANSWERED:
        yield f"Confidence: {answer.confidence:.2f}"


def _quote_blocks(quotes: Sequence[Quote]) -> Iterator[str]:
    for excerpt in excerpts(quotes):
        yield _blockquote(excerpt)
        first = excerpt.quotes[0]
        link, time = link_of(first), time_of(first)
        source = f"— {escaped(citation(first))}"
        label = f"Recording at {time}" if time else "Recording"
        yield f"{source} · [{label}](<{_destination(link)}>)" if link else source


def _blockquote(excerpt: Excerpt) -> str:
    paragraphs = (" ".join(part.split()) for part in _PARAGRAPHS.split(visible(excerpt.text)))
    return "\n>\n".join(f"> {_one_paragraph(part)}" for part in paragraphs if part) or ">"


def _one_paragraph(line: str) -> str:
    """Escape the only line of a paragraph, whose white space is collapsed."""
    line = _MARKS.sub(_inert, line)
    return _NUMBER.sub(r"\1\\", _BULLET.sub(r"\\", line))


def _inert(mark: re.Match[str]) -> str:
    found = mark[0]
    return found if found == "[...]" else _ENTITIES.get(found, f"\\{found}")


def _destination(link: str) -> str:
    """Return a link for between angle brackets; `recording_link` left in it nothing that would end it."""
    return link.replace("&", "&amp;").replace("$", "%24")
