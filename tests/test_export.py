"""Exports: every quote with its citation, the very words, and nothing in them that runs."""

from __future__ import annotations

import csv
import io
import json
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from qa.errors import OptionError
from qa.export import EXPORTS, citation, export, recording_link, to_csv, to_json, to_markdown
from qa.types import Answer, Intent, Quote, QuoteGroup, Speaker, Status, Transcript, Turn, excerpts

JENS = Speaker("Jens Stoltenberg", "Secretary General", "NATO")
ANN = Speaker("Ann Lee")
TEXT = "We met today. We spoke of gas.\n\nIt was good. Prices rose by 5%."
TURNS = (
    Turn(0, ANN, "Who met?"),
    Turn(1, JENS, TEXT, start_seconds=70.0, stamps=((0, 70.0), (14, 75.5), (45, 3675.0))),
)
TALK = Transcript("talk", "Press point", date(2021, 12, 4), TURNS, recording="https://youtu.be/abc?si=x&t=3")
BARE = Transcript("bare", "bare", None, TURNS[:1])
FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
REPLACED = "\N{REPLACEMENT CHARACTER}"


def quote(transcript: Transcript, turn: int, words: str, score: float = 0.5) -> Quote:
    spoken = transcript.turns[turn]
    start = spoken.text.index(words)
    end = start + len(words)
    return Quote(transcript, spoken, start, end, score, start, end, start, end)


def told(text: str, speaker: Speaker = ANN, title: str = "talk") -> Answer:
    """Return an answer that quotes a whole turn."""
    talk = Transcript("talk", title, None, (Turn(0, speaker, text),))
    return Answer("What?", Status.ANSWERED, (quote(talk, 0, text),), 0.5)


def without_citations(value: object) -> object:
    if isinstance(value, dict):
        return {key: without_citations(inside) for key, inside in value.items() if key != "citation"}
    return [without_citations(inside) for inside in value] if isinstance(value, list) else value


GAS = quote(TALK, 1, "We spoke of gas.\n\nIt was good.", 0.87654)
PRICES = quote(TALK, 1, "Prices rose by 5%.")
WHO = quote(BARE, 0, "Who met?", 0.25)
ANSWERED = Answer("What of gas?", Status.ANSWERED, (GAS, WHO), 0.934)
SILENT = Answer("Who won?", Status.NOT_FOUND, confidence=0.1, message="The transcript does not say.")
REFUSED = Answer("", Status.INVALID_QUESTION, message="Ask a question.")
OTHERS = Answer("What did Bob say?", Status.SPEAKER_SILENT, (WHO,), 0.2, "Bob did not speak of this.")
GROUPS = (QuoteGroup("Jens Stoltenberg", (GAS, PRICES)), QuoteGroup("Bob", message="Bob was silent."))
COMPARED = Answer("Jens and Bob?", Status.ANSWERED, (GAS, PRICES), 1, "Two sides.", Intent.COMPARE, GROUPS)
CONVERSATION = (ANSWERED, SILENT, REFUSED, OTHERS, COMPARED)


# Citations


def test_a_citation_says_who_where_and_when() -> None:
    assert citation(GAS) == (
        "Jens Stoltenberg (Secretary General, NATO), “Press point”, 4 December 2021, turn 2 of 2, 1:15"
    )
    assert citation(PRICES).endswith("turn 2 of 2, 1:01:15")


def test_a_citation_leaves_out_what_the_transcript_does_not_tell() -> None:
    assert citation(WHO) == "Ann Lee, “bare”, turn 1 of 1"
    assert citation(quote(replace(BARE, title=" "), 0, "Who")) == "Ann Lee, turn 1 of 1"


def test_a_citation_is_one_line_that_no_name_reorders() -> None:
    strange = replace(TURNS[0], speaker=Speaker("Ann\n\nLee \u202e\u2066", "Dr.\x1b[31m", "\ud800"))
    talk = Transcript("talk", "The\r\ntalk\x00", None, (strange,))
    assert citation(quote(talk, 0, "Who met?")) == (
        f"Ann Lee (Dr.{REPLACED}[31m, {REPLACED}), “The talk{REPLACED}”, turn 1 of 1"
    )


# Links


@pytest.mark.parametrize(
    ("url", "link"),
    [
        ("https://www.youtube.com/watch?v=abc", "https://www.youtube.com/watch?v=abc&t=75s"),
        ("https://m.youtube.com/watch?t=1h&v=abc", "https://m.youtube.com/watch?v=abc&t=75s"),
        ("https://www.youtube.com/watch?v=abc#t=30s", "https://www.youtube.com/watch?v=abc&t=75s"),
        ("https://www.youtube.com/watch?v=abc#more", "https://www.youtube.com/watch?v=abc&t=75s#more"),
        ("https://www.youtube.com/embed/abc?start=3", "https://www.youtube.com/embed/abc?start=75"),
        ("https://youtu.be/abc", "https://youtu.be/abc?t=75s"),
        ("HTTPS://YouTu.be/aBc", "https://youtu.be/aBc?t=75s"),
        ("https://vimeo.com/123", "https://vimeo.com/123#t=75s"),
        ("https://player.vimeo.com/video/123?h=a#t=9s", "https://player.vimeo.com/video/123?h=a#t=75s"),
        ("https://example.org/a.mp3", "https://example.org/a.mp3#t=75"),
        ("http://example.org:8080/a.mp4?b=c&t=1", "http://example.org:8080/a.mp4?b=c&t=1#t=75"),
        ("https://example.org/a.mp4#xywh=0,0,1,1", "https://example.org/a.mp4#xywh=0,0,1,1&t=75"),
        ("https://example.org/a.mp4#t=10,20", "https://example.org/a.mp4#t=75"),
        ("https://example.org/talk#chapter-2", "https://example.org/talk#chapter-2"),
        ("https://example.org/#/talks?id=3", "https://example.org/#/talks?id=3"),
        ("https://notyoutube.com/watch?v=abc", "https://notyoutube.com/watch?v=abc#t=75"),
        ("https://[::1]:80/a.mp3", "https://[::1]:80/a.mp3#t=75"),
        ("https://bücher.example/ä b.mp3", "https://xn--bcher-kva.example/%C3%A4%20b.mp3#t=75"),
        ("https://example.org/a%20b.mp3", "https://example.org/a%20b.mp3#t=75"),
    ],
)
def test_a_link_leads_to_the_moment_each_sites_way(url: str, link: str) -> None:
    assert recording_link(url, 75.9) == link


@pytest.mark.parametrize("seconds", [None, float("nan"), float("inf"), -1.0])
def test_a_link_without_a_certain_moment_leads_to_the_recording(seconds: float | None) -> None:
    assert recording_link("https://youtu.be/abc?t=3", seconds) == "https://youtu.be/abc?t=3"


def test_a_link_may_lead_to_the_beginning() -> None:
    assert recording_link("https://example.org/a.mp3", 0) == "https://example.org/a.mp3#t=0"


@pytest.mark.parametrize(
    "url",
    [
        "",
        "talk.mp3",
        "//example.org/a",
        "https://",
        "https:///a.mp3",
        "javascript:alert(1)",
        "java\nscript:alert(1)",
        "data:text/html,<script>",
        "file:///etc/passwd",
        "ftp://example.org/a",
        "https://[::1/a",
        "https://example.org:port/a",
        "https://example.org:99999/a",
        "https://exa mple.org/a",
        "https://youtube.com\\.example.org/a",
        'https://example.org"onclick=/a',
        "https://a..b/",
        "https://\u202eexample.org/",
    ],
)
def test_what_is_no_address_of_the_web_is_no_link(url: str) -> None:
    assert recording_link(url, 75) == ""


def test_a_link_passes_no_password_on() -> None:
    assert recording_link("https://ann:secret@example.org/a", None) == "https://example.org/a"
    assert recording_link("https://youtube.com@example.org/a", 1) == "https://example.org/a#t=1"


@given(st.text(), st.floats(min_value=0, max_value=1e6))
@example('"><script>alert(1)</script>', 0)
@example("a)(<b> `c` \\ {d} $e$\n\n[f]", 0)
@example("\ud800", 0)
def test_a_link_is_ascii_without_what_would_end_it(rest: str, seconds: float) -> None:
    link = recording_link(f"https://example.org/{rest}", seconds)
    assert link.startswith("https://example.org/")
    assert link.isascii()
    assert not set(link) & set(' "<>\\`{}|^\n\r\t\0')


# Markdown

GAS_BLOCK = """\
> We spoke of gas.
>
> It was good.

— Jens Stoltenberg (Secretary General, NATO), “Press point”, 4 December 2021, turn 2 of 2, 1:15 · \
[Recording at 1:15](<https://youtu.be/abc?si=x&amp;t=75s>)"""
WHO_BLOCK = """\
> Who met?

— Ann Lee, “bare”, turn 1 of 1"""


def test_markdown_quotes_with_citations() -> None:
    assert to_markdown([ANSWERED], title="My questions") == (
        f"# My questions\n\n## What of gas?\n\n{GAS_BLOCK}\n\n{WHO_BLOCK}\n\nConfidence: 0.93\n"
    )


def test_markdown_says_why_there_is_no_answer() -> None:
    assert to_markdown([SILENT, REFUSED]) == (
        "## Who won?\n\n**Not found.** The transcript does not say.\n\n"
        "## (empty question)\n\n**Invalid question.** Ask a question.\n"
    )
    assert to_markdown([replace(SILENT, message="")]) == "## Who won?\n\n**Not found.**\n"


def test_markdown_shows_others_words_as_no_answer() -> None:
    assert to_markdown([OTHERS]) == (
        f"## What did Bob say?\n\n**Speaker silent.** Bob did not speak of this.\n\n{WHO_BLOCK}\n"
    )


def test_markdown_keeps_headings_and_marks_what_was_left_out() -> None:
    both = GAS_BLOCK.replace("> It was good.", "> It was good. Prices rose by 5%.")
    assert to_markdown([COMPARED]) == (
        f"## Jens and Bob?\n\nTwo sides.\n\n### Jens Stoltenberg\n\n{both}\n\n"
        "### Bob\n\nBob was silent.\n\nConfidence: 1.00\n"
    )
    parted = (quote(TALK, 1, "We met today."), PRICES)
    assert "> We met today. [...] Prices rose by 5%.\n" in to_markdown([replace(ANSWERED, quotes=parted)])


def test_markdown_links_to_a_recording_without_times() -> None:
    talk = replace(BARE, recording="https://example.org/a.mp3?b=$c$&copy;")
    answer = replace(ANSWERED, quotes=(quote(talk, 0, "Who met?"),))
    link = "[Recording](<https://example.org/a.mp3?b=%24c%24&amp;copy;>)"
    assert f"turn 1 of 1 · {link}\n" in to_markdown([answer])


def test_no_answers_are_an_empty_document() -> None:
    assert to_markdown([]) == "\n"
    assert to_markdown([], title="None") == "# None\n"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("# No heading", r"\# No heading"),
        ("1. No list", r"1\. No list"),
        ("1.5 million at 10:30, 5% - so.", "1.5 million at 10:30, 5% - so."),
        ("- no list", r"\- no list"),
        ("(iv) no list", r"(iv\) no list"),
        ("---", r"\---"),
        ("> no quote", "&gt; no quote"),
        ("AT&amp;T", "AT&amp;amp;T"),
        ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
        ("![x](http://example.org/b.png)", r"\!&#91;x&#93;(http\://example.org/b.png)"),
        ("[x]: http://example.org", r"&#91;x&#93;: http\://example.org"),
        ("[inaudible] and [...] so", "&#91;inaudible&#93; and [...] so"),
        ("[...](http://example.org)", r"&#91;...&#93;(http\://example.org)"),
        ("[...]: http://example.org", r"&#91;...&#93;: http\://example.org"),
        (r"\(x\) $$y$$ \begin{z}", r"&#92;(x&#92;) \$\$y\$\$ &#92;begin\{z\}"),
        ("a|b ~~c~~ `d` *e* _f_ ==g==", r"a\|b \~\~c\~\~ \`d\` \*e\* \_f\_ \=\=g\=\="),
        ("www.example.org, ann@example.org", r"www\.example.org, ann\@example.org"),
        ("+ no list, x^2^, ^[no note]", r"\+ no list, x\^2\^, \^&#91;no note&#93;"),
        (":smile: {% raw %} %%", r"\:smile: \{% raw %\} \%%"),
    ],
)
def test_nothing_that_was_said_acts_as_markdown(text: str, shown: str) -> None:
    assert f"\n\n> {shown}\n\n" in to_markdown([told(text)])


class _Words(HTMLParser):
    """Gathers the text of each blockquote, and every tag."""

    def __init__(self) -> None:
        super().__init__()
        self.quotes: list[str] = []
        self.tags: set[str] = set()
        self.inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        if tag == "blockquote":
            self.inside = True
            self.quotes.append("")

    def handle_endtag(self, tag: str) -> None:
        self.inside &= tag != "blockquote"

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.quotes[-1] += data


def rendered(markdown: str) -> _Words:
    page = _Words()
    page.feed(MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(markdown))
    page.close()
    return page


def collapsed(text: str) -> str:
    """Return the words of a text; what no file can show is U+FFFD."""
    kept = (
        REPLACED if unicodedata.category(char) in ("Cs", "Cc") and char not in "\t\n\r" else char
        for char in text
    )
    return " ".join("".join(kept).split())


MARKS = st.text(st.sampled_from("ab1 \n\t`*_#|~$\\[]()<>&!-+=.:;/@^{}%\"'\r\0…”"), min_size=1, max_size=60)
PIECES = st.lists(
    st.sampled_from(
        [
            *("# ", "1. ", "2) ", "- ", "+ ", "* ", "> ", "===", "---", "~~~", "```", "    ", "\n\n", "\n"),
            *("<b>", "</p>", "<!--", "-->", "<script>", "<![CDATA[", "<?", "&amp;", "&#42;", "&#x2a;"),
            *("[a]", "(b)", "[a]: c", "![", "](", "[...]", "[^1]", "| - |", "|---|", "a | b", "$x$", "$$"),
            *(r"\(", r"\[", r"\\", r"\*", "\\\n", "http://a.b", "<http://a.b>", "www.a.b", "a@b.c", ":a:"),
            *("word", "it's", "é", "שלום", "\u202e", "\u2028", "\xa0", "\x85", "\x1b[0m", "\ud800"),
        ]
    ),
    min_size=1,
    max_size=12,
).map("".join)
HOSTILE = st.one_of(MARKS, PIECES, st.text(min_size=1, max_size=60))


@given(HOSTILE)
@example("a\n===\n\nb\n---")
@example("| a |\n| - |\n| b |")
@example("[a]: b\n\n[a]")
def test_markdown_shows_the_very_words_of_a_quote(text: str) -> None:
    page = rendered(to_markdown([told(text)]))
    assert [collapsed(shown) for shown in page.quotes] == [collapsed(text)]
    assert page.tags <= {"h2", "blockquote", "p"}


def test_markdown_keeps_a_quotes_direction_and_takes_it_from_the_line_below() -> None:
    markdown = to_markdown([told("a \u202eb", Speaker("Ann\u202e"))])
    assert "> a \u202eb\n\n— Ann, “talk”" in markdown


@given(HOSTILE, HOSTILE, HOSTILE)
def test_markdown_shows_names_titles_questions_and_messages_as_they_are(
    name: str, title: str, question: str
) -> None:
    group = QuoteGroup(name, (), title)
    answer = told("Hello.", Speaker(name, title, question), title)
    answer = replace(
        answer, question=question, message=name, groups=(group, QuoteGroup(title, answer.quotes))
    )
    page = rendered(to_markdown([answer], title=title))
    assert page.quotes == ["\nHello.\n"]
    assert page.tags <= {"h1", "h2", "h3", "blockquote", "p"}


def headings(tokens: list[Token]) -> Iterator[str]:
    for before, token in pairwise(tokens):
        if before.type == "heading_open":
            yield "".join(part.content for part in token.children or [])


@given(HOSTILE)
def test_markdown_shows_the_very_question(question: str) -> None:
    parsed = MarkdownIt("commonmark").parse(to_markdown([replace(SILENT, question=question)]))
    shown = "".join(char for char in collapsed(question) if char not in "\u202a\u202b\u202c\u202d\u202e")
    shown = " ".join("".join(char for char in shown if not "\u2066" <= char <= "\u2069").split())
    assert list(headings(parsed)) == [shown or "(empty question)"]


@given(st.lists(HOSTILE, min_size=2, max_size=3))
def test_markdown_shows_the_very_words_of_excerpts(parts: list[str]) -> None:
    turn = Turn(0, ANN, " and so ".join(parts))
    talk = Transcript("talk", "talk", None, (turn,))
    ends = [sum(map(len, parts[: n + 1])) + 8 * n for n in range(len(parts))]
    quotes = tuple(
        Quote(talk, turn, end - len(part), end, 0.5, end - len(part), end, end - len(part), end)
        for part, end in zip(parts, ends, strict=True)
    )
    (shown,) = rendered(to_markdown([Answer("What?", Status.ANSWERED, quotes, 0.5)])).quotes
    assert collapsed(shown) == collapsed(excerpts(quotes)[0].text)


# CSV


def rows(text: str) -> list[dict[str, str]]:
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text[1:], newline=""), strict=True))


def test_csv_has_a_row_for_each_quote() -> None:
    assert to_csv([ANSWERED]) == (
        '\ufeff"question","status","message","group","quote","speaker","title","affiliation","transcript",'
        '"date","turn","time","start_seconds","confidence","score","link"\r\n'
        '"What of gas?","answered","","","We spoke of gas.\n\nIt was good.","Jens Stoltenberg",'
        '"Secretary General","NATO","Press point","2021-12-04","2 of 2","0:01:15","75.5","0.93","0.8765",'
        '"https://youtu.be/abc?si=x&t=75s"\r\n'
        '"What of gas?","answered","","","Who met?","Ann Lee","","","bare","","1 of 1","","","0.93",'
        '"0.2500",""\r\n'
    )


def test_csv_has_a_row_without_a_quote_for_a_silence() -> None:
    silent, refused = rows(to_csv([SILENT, REFUSED]))
    assert {name: cell for name, cell in silent.items() if cell} == {
        "question": "Who won?",
        "status": "not_found",
        "message": "The transcript does not say.",
        "confidence": "0.10",
    }
    assert (refused["question"], refused["status"]) == ("", "invalid_question")
    assert (refused["message"], refused["quote"]) == ("Ask a question.", "")


def test_csv_keeps_groups_and_says_which_is_silent() -> None:
    found = [(row["group"], row["message"], row["quote"], row["time"]) for row in rows(to_csv([COMPARED]))]
    assert found == [
        ("Jens Stoltenberg", "Two sides.", "We spoke of gas.\n\nIt was good.", "0:01:15"),
        ("Jens Stoltenberg", "Two sides.", "Prices rose by 5%.", "1:01:15"),
        ("Bob", "Bob was silent.", "", ""),
    ]


def test_csv_of_others_words_says_that_they_are_no_answer() -> None:
    (row,) = rows(to_csv([OTHERS]))
    assert (row["status"], row["message"], row["quote"]) == (
        "speaker_silent",
        "Bob did not speak of this.",
        "Who met?",
    )


@pytest.mark.parametrize(
    "cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "＝1", "=cmd|' /C calc'!\"A0\""]
)
def test_csv_holds_no_cell_that_a_spreadsheet_runs(cell: str) -> None:
    answer = replace(told(cell, Speaker(cell, cell, cell), cell), question=cell, message=cell)
    (row,) = rows(to_csv([answer]))
    assert (row["quote"], row["question"]) == (f"'{cell}", f"'{cell}")
    for column in ("message", "speaker", "title", "affiliation", "transcript"):
        assert row[column] == f"'{cell.strip()}"


@given(HOSTILE, HOSTILE)
def test_csv_gives_back_what_it_was_given(text: str, question: str) -> None:
    written = to_csv([replace(told(text), question=question)])
    assert written.encode().startswith(b"\xef\xbb\xbf")
    (row,) = rows(written)
    for cell, given_text in ((row["quote"], text), (row["question"], question)):
        assert not cell.startswith(FORMULAS)
        assert collapsed(cell.removeprefix("'")) == collapsed(given_text.removeprefix("'"))
        if all(char.isprintable() or char in "\r\n\t" for char in given_text):
            assert cell in (given_text, f"'{given_text}")


# JSON


def test_json_is_the_answers_with_citations() -> None:
    read = json.loads(to_json(CONVERSATION))
    assert read["transcript_qa"] == 1
    assert without_citations(read["answers"]) == [answer.to_dict() for answer in CONVERSATION]
    first, second = read["answers"][0]["quotes"]
    assert first["citation"] == {
        "line": citation(GAS),
        "date": "2021-12-04",
        "turn": 2,
        "turns": 2,
        "time": "1:15",
        "link": "https://youtu.be/abc?si=x&t=75s",
    }
    assert second["citation"] == {
        "line": "Ann Lee, “bare”, turn 1 of 1",
        "date": None,
        "turn": 1,
        "turns": 1,
        "time": None,
        "link": "",
    }
    groups = read["answers"][4]["groups"]
    assert [[cited["citation"]["time"] for cited in group["quotes"]] for group in groups] == [
        ["1:15", "1:01:15"],
        [],
    ]


@given(st.text(min_size=1), st.text())
def test_json_gives_back_equal_answers(text: str, question: str) -> None:
    answer = replace(told(text), question=question)
    (read,) = json.loads(to_json([answer]))["answers"]
    assert without_citations(read) == answer.to_dict()


def test_json_replaces_lone_surrogates() -> None:
    written = to_json([told("a\ud800b \x00")])
    assert written.encode()
    assert json.loads(written)["answers"][0]["text"] == f"a{REPLACED}b \x00"


# By suffix


def test_an_export_is_chosen_by_suffix() -> None:
    assert list(EXPORTS) == [".md", ".csv", ".json"]
    assert export(CONVERSATION, ".md") == to_markdown(CONVERSATION)
    assert export(CONVERSATION, ".CSV") == to_csv(CONVERSATION)
    assert export(CONVERSATION, ".json") == to_json(CONVERSATION)


@pytest.mark.parametrize("suffix", ["", "md", ".pdf"])
def test_an_unknown_suffix_is_refused_with_the_known_ones(suffix: str) -> None:
    with pytest.raises(OptionError) as caught:
        export(CONVERSATION, suffix)
    assert str(caught.value) == f"no export to {suffix!r}; name a file that ends in .md, .csv, .json"
