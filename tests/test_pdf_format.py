"""PDF files: the words in order, without what stands around them, and what is refused."""

from __future__ import annotations

import contextlib
import io
import random
import re
import time

import pytest
from conftest import ROOT
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader, PdfWriter

from qa.errors import TranscriptError
from qa.parsing.assemble import turns_of
from qa.parsing.draft import Draft
from qa.parsing.pdf import confidence, parse
from qa.parsing.pdf.furniture import without_edges, without_line_numbers
from qa.parsing.pdf.pages import Line
from qa.parsing.pdf.paragraphs import paragraph_starts, with_whole_words
from qa.parsing.source import Source

SAMPLES = ROOT / "tests" / "data" / "formats" / "documents"
NUMBERS = " ".join(map(str, range(1, 26)))
BRIEFING = [
    (
        "Jen Psaki",
        "Okay. Okay. Hi, everyone. We are on our way, almost arriving on the President’s first foreign "
        "trip. We have a very special guest for our gaggle today. Our National Security Advisor, Jake "
        "Sullivan, will take some questions, and then once you’re done with that, I’m happy to take some "
        "as well. But you may have mostly for him.",
    ),
    (
        "Questioner 1",
        "Jake, do you want to talk a little bit about the President’s plan for boosting the global vaccine "
        "supply?",
    ),
    (
        "Sullivan",
        "I do not want to get ahead of the President, who will be speaking to this issue tomorrow. And we’ll "
        "be able to talk about additional steps the United States is taking to help donate more doses to "
        "poor countries around the world and also to leverage what the United States is doing to help get "
        "the world’s democracies to increase their commitment to supplying vaccines to the developing world "
        "to help end this pandemic once and for all. But that announcement that he will make, he will — I "
        "will let him make.\n\n"
        "And then the G7, we’ll make a combined announcement on this issue, and it won’t simply be about "
        "vaccines — though vaccines will be a part of it — but it will be a comprehensive plan to help end "
        "this pandemic as rapidly as possible.",
    ),
    (
        "Questioner 2",
        "What is the incentive for doing this? Is this about countering China and Russia? The President has "
        "talked about their vaccine diplomacy. Why is he trying to rally Western democracies, in "
        "particular, on this issue?",
    ),
    (
        "Sullivan",
        "I’d say three things about this:\n\n"
        "First, the President is focused on helping to vaccinate the world because believes it is the right "
        "thing to do; it’s what Americans do in times of need. When we have the capacity, then we have the "
        "will, and we step up and we deliver. And he said in his joint session that we were the arsenal of "
        "democracy in World War Two, and we’re going to be the arsenal of vaccines over the course of the "
        "next period to end this pandemic.\n\n"
        "Second, it’s the smart thing to do, because if variants continue to proliferate and get worse, "
        "ultimately one could break through. And he wants to make sure we end the pandemic before that "
        "happens.\n\n"
        "And then, third, he does want to show — rallying the rest of the world’s democracies — that "
        "democracies are the countries that can best deliver solutions for people everywhere. And that goes "
        "for COVID-19, it goes for climate change, it goes for economic recovery, and it goes for the basic "
        "human rights and human dignity of all people.",
    ),
    (
        "Questioner 3",
        "Can you talk about the working groups that are being launched to reopen travel within the G7?",
    ),
    (
        "Sullivan",
        "We’ve established two working groups of experts — public health experts: one with the United "
        "Kingdom and one with the European Union. The point of these working groups is to share data and "
        "set out both milestones and criteria to enable a reopening of travel between our two countries as "
        "swiftly as possible, consistent with public health guidance.",
    ),
    ("Questioner 4", "Should we expect any announcement on that front, during the trip?"),
]
HEARING = [
    (
        "Solberg",
        "Good morning. The hearing will come to order. We have one witness today, Mr. Ek, who inspected the "
        "bridge in 1998 and again last year.\n\nCounsel, you may proceed.",
    ),
    ("Okafor", "Thank you, Madam Chair.\n\nEXAMINATION"),
    ("Okafor", "Mr. Ek, please state your full name and your occupation for the record."),
    ("A", "My name is Bo Ek. I am a structural engineer with the harbor authority."),
    ("Okafor", "When did you first see the cracks?"),
    (
        "A",
        "In March of 2018, at pier 7. There were 12 cracks then. By June we counted 41 of them, the longest "
        "being nearly two meters.",
    ),
    ("Okafor", "Did you report them?"),
    ("A", "I did. I wrote to the commission the same week, and I wrote again in July."),
    ("Lindqvist", "Objection. The witness is not qualified to say what the commission received."),
    ("Solberg", "Overruled. He may tell us what he sent."),
    ("Okafor", "What did the letter ask for?"),
    (
        "A",
        "A load limit of 3.5 tons, and a well-known remedy: steel plates.\n\n"
        "I also asked for a second engineer to look at the pier before winter.",
    ),
    ("Okafor", "Was a limit set?"),
    ("A", "No."),
    ("Okafor", "No further questions."),
    ("Lindqvist", "One question, Mr. Ek. Are you a structural engineer by training?"),
    ("The Witness", "By training and by licence. I have been one for 22 years."),
    ("Lindqvist", "That is all."),
    ("Solberg", "Thank you. We will recess until 2:00 p.m."),
]
# Where the lines stand close, nothing shows that the heading is no part of the sentence before.
DENSE = [HEARING[0], ("Okafor", "Thank you, Madam Chair. EXAMINATION"), *HEARING[2:]]
# Read by eye: (speaker, words) of every turn, and the page on which it begins.
TRUTH = {
    "briefing.pdf": (BRIEFING, [1, 1, 1, 2, 2, 2, 3, 3]),
    "briefing_indented.pdf": (BRIEFING, [1, 1, 1, 1, 1, 2, 2, 2]),
    "hearing.pdf": (HEARING, [1] * 4 + [2] * 8 + [3] * 7),
    "hearing_dense.pdf": (DENSE, [1] * 9 + [2] * 10),
}


def read(name: str) -> Draft:
    return parse(Source((SAMPLES / name).read_bytes(), name))


def words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text))


@pytest.mark.parametrize("name", TRUTH)
def test_a_sample_is_read_as_it_was_by_eye(name: str) -> None:
    turns = turns_of(read(name))
    truth, pages = TRUTH[name]
    assert [(turn.speaker.name, turn.text) for turn in turns] == truth
    assert [turn.line for turn in turns] == pages
    assert {turn.start_seconds for turn in turns} == {None}
    assert confidence(Source((SAMPLES / name).read_bytes(), "any")) == 1.0


@pytest.mark.parametrize("name", TRUTH)
def test_every_word_is_in_a_turn_a_label_or_set_aside(name: str) -> None:
    draft = read(name)
    pages = PdfReader(SAMPLES / name).pages
    written = words("\n".join(page.extract_text() for page in pages))
    kept = words(" ".join([f"{block.key} {block.text}" for block in draft.blocks]))
    kept |= words(" ".join(text for _, text in draft.set_aside))
    # A word that a line's end parts is one again; "Q" and "BY MS. OKAFOR:" tell who asks.
    assert written - kept <= {"engi", "neer", "Q", "BY"}


def test_page_headers_footers_and_line_numbers_are_set_aside_by_page() -> None:
    assert read("briefing.pdf").set_aside == (
        (1, "Aboard Air Force One En Route Suffolk, England"),
        (1, "6:56 P.M. BST"),
        (1, "Press Gaggle by Press Secretary Jen Psaki"),
        (1, "Page 1 of 3"),
        (2, "Press Gaggle by Press Secretary Jen Psaki"),
        (2, "Page 2 of 3"),
        (3, "Press Gaggle by Press Secretary Jen Psaki"),
        (3, "Page 3 of 3"),
    )
    footer = "Harborside Reporting (555) 010-0199"
    assert [text for page, text in read("hearing.pdf").set_aside if page == 2] == [NUMBERS, "5", footer]


def test_the_title_is_that_of_the_file_where_a_page_shows_it() -> None:
    assert read("briefing.pdf").title == "Press Gaggle by Press Secretary Jen Psaki"
    assert (read("hearing.pdf").title, str(read("hearing.pdf").date)) == ("HARBOR COMMISSION", "2019-05-03")


def page_of(*texts: str, page: int = 1, x: float = 72.0) -> list[Line]:
    return [Line(page, x, 700.0 - 14 * place, text) for place, text in enumerate(texts)]


@pytest.mark.parametrize(
    ("first", "second", "rest", "whole"),
    [
        ("an engi-", "neer saw it", "", ["an engineer", "saw it"]),
        ("an engi-", "neer.", "", ["an engineer.", ""]),
        ("a well-", "known man", "It is well-known.", ["a well-known", "man"]),
        ("a well-", "known man", "He is known as well.", ["a well-known", "man"]),
        ("a re-", "port came", "a report", ["a report", "came"]),
        ("Jean-", "Pierre said", "", ["Jean-", "Pierre said"]),
        ("the F-", "16 flew", "", ["the F-", "16 flew"]),
        ("th-", "the bridge", "", ["th-", "the bridge"]),
        ("I mean —", "yes", "", ["I mean —", "yes"]),
        ("under\u00ad", "water", "under water", ["underwater", ""]),
    ],
)
def test_a_word_parted_at_a_lines_end_is_whole_again(
    first: str, second: str, rest: str, whole: list[str]
) -> None:
    lines = with_whole_words(page_of(first, second, rest), {0, 2})
    assert [line.text for line in lines[:2]] == whole


def test_a_new_paragraph_does_not_end_a_parted_word() -> None:
    lines = page_of("I wanted to ask-", "order, please")
    assert with_whole_words(lines, {0, 1}) == lines


def test_line_numbers_are_told_from_numbers_among_the_words() -> None:
    numbered = page_of("1", *[f"{n}    line {n}" for n in range(1, 9)], "9    12 cracks", "10", "41 more")
    kept, numbers = without_line_numbers(numbered)
    assert [line.text for line in kept] == ["1", *[f"line {n}" for n in range(1, 9)], "12 cracks", "41 more"]
    assert numbers == [str(n) for n in range(1, 11)]
    plain = page_of("1 boat", "2 boats", "and", "three", "3 boats")
    assert without_line_numbers(plain) == (plain, [])


def test_a_label_that_heads_the_pages_is_no_header() -> None:
    pages = [
        page_of("Harbor news", "Ann Lee 0:03", "Words.", "Bo Ek 0:09", f"{n} more", "Yes", "x" * n, page=n)
        for n in range(1, 6)
    ]
    pages[4].insert(3, Line(5, 72.0, 650.0, "Ann Lee 0:07"))
    kept, edges = without_edges(pages)
    assert [line.text for line in kept[4]][:2] == ["Ann Lee 0:03", "Words."]
    assert edges == [page[0] for page in pages]


def test_a_number_that_ends_a_page_is_a_word_unless_it_counts_the_pages() -> None:
    assert without_edges([page_of("We saw", "41")]) == ([page_of("We saw", "41")], [])
    kept, edges = without_edges([page_of("We saw", "1")])
    assert ([line.text for line in kept[0]], [line.text for line in edges]) == (["We saw"], ["1"])


def test_paragraphs_begin_where_the_gap_is_wider_or_the_line_indented() -> None:
    gaps = [Line(1, 72, y, "A line that ends.") for y in (700, 686, 658, 644)]
    assert paragraph_starts(gaps) == {0, 2}
    full = "A full line of words, which goes on to the margin at the right"
    indented = [
        Line(1, x, 700 - 14 * n, full + end)
        for n, (x, end) in enumerate([(90, "."), (72, "."), (90, "."), (72, ""), (90, ".")])
    ]
    assert paragraph_starts(indented) == {0, 2}  # behind line 3 no sentence ends


def pdf_of(*texts: str, pages: int = 0) -> bytes:
    """Return a PDF in Helvetica with a page for each text, and empty pages."""
    contents = [
        "BT /F1 12 Tf 72 700 Td 14 TL " + " ".join(f"({line}) Tj T*" for line in text.split("\n")) + " ET"
        for text in texts
    ] + [""] * pages
    kids = " ".join(f"{4 + 2 * n} 0 R" for n in range(len(contents)))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Count {len(contents)} /Kids [{kids}] >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for number, content in enumerate(contents):
        objects.append(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources << /Font << /F1 3 0 R >> >> "
            f"/Contents {5 + 2 * number} 0 R >>"
        )
        objects.append(f"<< /Length {len(content)} >>\nstream\n{content}\nendstream")
    data, places = "%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(data))
        data += f"{number} 0 obj\n{body}\nendobj\n"
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    return (
        f"{data}xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
        f"trailer << /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{len(data)}\n%%EOF\n"
    ).encode("latin-1")


def test_questions_whose_tab_is_lost_are_labels() -> None:
    text = "MR. EK: Go on.\nQ Why now?\nMR. EK: Because.\nQ And then?\nMR. EK: A Monday."
    turns = turns_of(parse(Source(pdf_of(text), "talk")))
    assert [turn.text for turn in turns] == ["Go on.", "Why now?", "Because.", "And then?", "A Monday."]
    assert [turn.speaker.is_questioner for turn in turns] == [False, True, False, True, False]
    turns = turns_of(parse(Source(pdf_of("Q Why now?\nA Because of rain.\nQ And then?\nA Nothing."), "talk")))
    assert [turn.text for turn in turns] == ["Why now?", "Because of rain.", "And then?", "Nothing."]
    assert [turn.speaker.name for turn in turns][1::2] == ["A", "A"]


def encrypted(password: str) -> bytes:
    packed = io.BytesIO()
    writer = PdfWriter(clone_from=SAMPLES / "hearing.pdf")
    writer.encrypt(password, "owner", algorithm="RC4-128")
    writer.write(packed)
    return packed.getvalue()


def test_a_file_that_is_only_guarded_against_changes_is_read() -> None:
    draft = parse(Source(encrypted(""), "talk"))
    assert [(turn.speaker.name, turn.text) for turn in turns_of(draft)] == HEARING


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (pdf_of("All is well."), "no speaker turns found"),
        (pdf_of(), "PDF without pages"),
        (pdf_of(pages=3), r"3 of 3 pages hold no text.*\(OCR\)"),
        (pdf_of("Ann Lee: Hi.", pages=1), "1 of 2 pages hold no text"),
        (pdf_of("Ann Lee: Hi.", pages=2_000), "2,001 pages; expected at most 2,000"),
        (pdf_of("Ann Lee: Hi.")[:400], "whose end is missing"),
        (pdf_of("Ann Lee: a\x85b", pages=1), "1 of 2 pages"),
        (pdf_of("\\001\\002\\003\\004 Ann"), "fonts do not tell which letters"),
        (b"%PDF-1.4\n%%EOF", "damaged PDF"),
        (b"\n%PDF-1.7 and nothing else", "whose end is missing"),
        (encrypted("secret"), "an encrypted PDF. Save it without a password"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_file_that_cannot_be_read_says_why(data: bytes, says: str) -> None:
    assert confidence(Source(data, "talk")) == 1.0
    with pytest.raises(TranscriptError, match=says):
        parse(Source(data, "talk"))


def test_what_is_no_pdf_is_left_to_others() -> None:
    assert confidence(Source("Ann Lee: We print it as %PDF-1.4 now.", "talk")) == 0.0
    assert confidence(Source(b"From: x\n\n" + pdf_of("Ann Lee: Hi."), "talk")) == 0.9


def check_read_or_refused(data: bytes) -> None:
    source = Source(data, "talk")
    assert 0 <= confidence(source) <= 1
    with contextlib.suppress(TranscriptError):
        parse(source)


@given(st.one_of(st.binary(), st.binary().map(lambda data: b"%PDF-1.4\n" + data + b"%%EOF")))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    check_read_or_refused(data)


@settings(deadline=None, max_examples=30)
@given(st.sampled_from(sorted(TRUTH)), st.randoms(use_true_random=False), st.integers(1, 9))
def test_a_mutated_sample_is_read_or_refused(name: str, chance: random.Random, flips: int) -> None:
    data = bytearray((SAMPLES / name).read_bytes())
    for _ in range(flips):
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    check_read_or_refused(bytes(data))
    check_read_or_refused(bytes(data[: chance.randrange(len(data))]) + b"%%EOF")


def test_a_long_file_takes_linear_time() -> None:
    text = "\n".join(["MR. EK: We counted 41 of them, the longest being nearly two meters."] * 40)
    began = time.perf_counter()
    assert len(parse(Source(pdf_of(*[text] * 200), "talk")).blocks) == 8_000
    assert time.perf_counter() - began < 30
