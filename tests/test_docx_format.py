"""Word documents: every word that a reader sees, who says it, and what is refused."""

from __future__ import annotations

import contextlib
import io
import random
import re
import time
import zipfile
from pathlib import Path

import pytest
from conftest import ROOT
from hypothesis import given
from hypothesis import strategies as st

from qa.errors import TranscriptError
from qa.parsing.assemble import turns_of
from qa.parsing.docx import confidence, parse
from qa.parsing.draft import Draft
from qa.parsing.source import Source

SAMPLES = ROOT / "tests" / "data" / "formats" / "documents"
# Read by eye: (speaker, words, seconds, paragraph) of every turn.
TRUTH = {
    "teams.docx": [
        ("Ann Lee", "Good morning, everyone. Shall we start with the crane?", 3.0, 6),
        (
            "bo ek",
            "Yes. The crane at berth 4 stands still since Monday. We wait for a bearing from Hamburg: it "
            "ships tomorrow.",
            9.0,
            7,
        ),
        ("Conference Room 2", "And what does it cost?", 62.0, 9),
        ("Ann Lee", "41,000 euros, I think. Let me check.", 3725.0, 10),
    ],
    "teams_2021.docx": [
        ("Ann Lee", "Good morning, everyone. Shall we start?", 0.0, 1),
        ("Bo Ek", "Yes, please.", 70.5, 3),
    ],
    "transcribe.docx": [
        ("Speaker 1", "Thanks for your time. When did you join the harbor?", 3.0, 5),
        ("Speaker 2", "In 1998, as a diver. Then I moved to the cranes.", 7.0, 7),
        ("Speaker 1", "And the old bridge?", 15.0, 9),
        ("Ann", "I can answer that.", 61.0, 11),
    ],
    "hearing.docx": [
        (
            "Solberg",
            "Good morning. We have one witness, Mr. Ek.\n\nThe hearing is open to the public.",
            None,
            3,
        ),
        ("Ek", "Thank you. I saw the cracks in 1998, at pier 7.", None, 5),
        ("Solberg", "How many?", None, 7),
        ("Ek", "Forty-one. And all of them grew.", None, 8),
    ],
    "bold.docx": [
        ("Ann Lee", "When did you join?", None, 1),
        ("Bo Ek", "In 1998.\n\nAs a diver.", None, 2),
        ("Ann Lee", "And then?", None, 4),
        ("Bo Ek", "The cranes.", None, 5),
    ],
    "table.docx": [
        ("Ann Lee", "When did you join?", 3.0, 6),
        ("Bo Ek", "In 1998. As a diver.", 7.0, 9),
        ("Ann Lee", "And then?", 3720.0, 14),
        ("Bo Ek", "The cranes.", 3724.0, 18),
    ],
    "two_columns.docx": [
        ("Ann Lee", "When did you join?", None, 2),
        ("Bo Ek", "In 1998.\n\nAs a diver.", None, 4),
        ("Ann Lee", "And then?", None, 7),
        ("Bo Ek", "The cranes.", None, 9),
    ],
}
HEADERS = {
    "teams.docx": ("Harbor weekly-20230510_100312-Meeting Recording", "2023-05-10"),
    "teams_2021.docx": ("", "None"),
    "transcribe.docx": ("", "None"),
    "hearing.docx": ("Hearing on the Old Bridge", "2019-05-03"),
    "bold.docx": ("Divers of the harbor", "None"),  # of the properties
    "table.docx": ("Interview with Bo Ek", "2019-05-03"),
    "two_columns.docx": ("Interview", "None"),
}


def read(name: str) -> Draft:
    return parse(Source((SAMPLES / name).read_bytes(), name))


def told(draft: Draft) -> list[tuple[str, str, float | None, int]]:
    return [(turn.speaker.name, turn.text, turn.start_seconds, turn.line) for turn in turns_of(draft)]


def words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text))


@pytest.mark.parametrize("name", TRUTH)
def test_a_sample_is_read_as_it_was_by_eye(name: str) -> None:
    draft = read(name)
    assert told(draft) == TRUTH[name]
    assert (draft.title, str(draft.date)) == HEADERS[name]
    assert confidence(Source((SAMPLES / name).read_bytes(), "any")) == 1.0


@pytest.mark.parametrize("name", TRUTH)
def test_every_word_is_in_a_turn_a_label_or_set_aside(name: str) -> None:
    draft = read(name)
    read_words = " ".join(
        [f"{block.key} {block.parenthesis} {block.text}" for block in draft.blocks]
        + [text for _, text in draft.set_aside]
    )
    with zipfile.ZipFile(SAMPLES / name) as file:
        xml = "".join(file.read(part).decode() for part in file.namelist() if part.startswith("word/"))
    xml = re.sub(r"<w:moveFrom.*?</w:moveFrom>", "", xml).replace("&gt;", ">")
    written = words(re.sub(r"<[^>]+>", " ", " ".join(re.findall(r"<w:t[ >].*?</w:t>", xml))))
    missing = {word for word in written - words(read_words) if not word.isdecimal()}
    # "(External)" says that somebody is no member of the organisation, and is not kept.
    assert missing <= {"External"}


def test_what_is_no_speech_is_set_aside_with_its_paragraph() -> None:
    assert read("hearing.docx").set_aside == (
        (1, "Hearing on the Old Bridge"),
        (1, "Harbor Commission"),
        (2, "May 3, 2019"),
        (5, "Exhibit 12, page 4."),
        (6, "(A map was shown.)"),
    )
    assert [text for _, text in read("table.docx").set_aside][2:] == ["Time Speaker Text", "(Break.)"]
    assert read("teams.docx").set_aside[-1] == (11, "Ann Lee stopped transcription")


def test_each_entry_of_an_export_keeps_its_time() -> None:
    turn = turns_of(read("teams.docx"))[1]
    assert turn.stamps == ((0, 9.0), (53, 21.0))
    assert turn.text[53:].startswith("We wait")


SPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def paragraph(*runs: str) -> str:
    return "<w:p>" + "".join(f"<w:r><w:t xml:space='preserve'>{run}</w:t></w:r>" for run in runs) + "</w:p>"


def document(body: str, *, before: str = "", parts: dict[str, bytes] | None = None, pack: int = 8) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", pack) as file:
        file.writestr(
            "word/document.xml", f"{before}<w:document {SPACE}><w:body>{body}</w:body></w:document>"
        )
        for name, data in (parts or {}).items():
            file.writestr(name, data)
    return packed.getvalue()


def test_runs_of_one_word_are_one_word() -> None:
    draft = parse(Source(document(paragraph("Ann ", "Lee: Good", "bye", " now. ", "Yes.")), "talk"))
    assert told(draft) == [("Ann Lee", "Goodbye now. Yes.", None, 1)]


@pytest.mark.parametrize("name", ["anna lee", "anna.lee@x.example", "+47 22 00", "HARBOR-Room 3", "安娜"])
def test_any_name_stands_before_the_time_of_an_export(name: str) -> None:
    body = (
        paragraph(f"{name}   0:03") + paragraph("Hello: you.") + paragraph("Bo Ek   1:00") + paragraph("Hi.")
    )
    draft = parse(Source(document(body), "talk"))
    assert [(block.key, block.text) for block in draft.blocks] == [(name, "Hello: you."), ("Bo Ek", "Hi.")]


def test_a_name_and_a_time_may_be_two_paragraphs() -> None:
    body = "".join(map(paragraph, ["Ann Lee", "0:03", "Hello.", "Bo Ek", "0:05", "Hi."]))
    assert told(parse(Source(document(body), "talk"))) == [
        ("Ann Lee", "Hello.", 3.0, 3),
        ("Bo Ek", "Hi.", 5.0, 6),
    ]


def test_an_agenda_with_times_does_not_hide_the_labels() -> None:
    lines = ["Opening   9:00", "Lunch   12:30", "Ann Lee: Hi.", "Bo Ek: Yes.", "Ann Lee: No.", "Bo Ek: So?"]
    draft = parse(Source(document("".join(map(paragraph, lines))), "talk"))
    assert [text for _, text, _, _ in told(draft)] == ["Hi.", "Yes.", "No.", "So?"]


def test_headings_in_bold_are_no_speakers() -> None:
    bold = "<w:p><w:r><w:rPr><w:b/></w:rPr><w:t>Opening Remarks</w:t></w:r></w:p>"
    with pytest.raises(TranscriptError, match="no speaker turns found"):
        parse(Source(document(bold + paragraph("All is well.")), "talk"))


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (document(""), "without words"),
        (document(paragraph("All is well.")), "no speaker turns found in 1 lines"),
        (document("<w:p>")[:-1], "damaged Word document"),
        (document("<w:p>"), "damaged Word document .*mismatched tag"),
        (document("", before='<!DOCTYPE a [<!ENTITY b "b">]>'), "declares a document type"),
        (document("&lol;"), "damaged Word document .*undefined entity"),
        (document(paragraph("Ann: Hi."), pack=zipfile.ZIP_BZIP2), "packed as Word packs nothing"),
        (document("", parts={f"word/media/{i}": b"" for i in range(2_000)}), "holds 2,001 parts"),
        (document(paragraph("A" * 50_000_000)), "unpacks to more than 50 MB"),
        (b"PK\x03\x04 word/document.xml", "damaged Word document"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le"), "Save it as .docx"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_document_that_cannot_be_read_says_why(data: bytes, says: str) -> None:
    assert confidence(Source(data, "talk")) == 1.0
    with pytest.raises(TranscriptError, match=says):
        parse(Source(data, "talk"))


def test_an_encrypted_entry_is_refused() -> None:
    data = bytearray((SAMPLES / "bold.docx").read_bytes())
    for mark, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        for found in re.finditer(re.escape(mark), bytes(data)):
            data[found.start() + flags] |= 1
    with pytest.raises(TranscriptError, match="is encrypted"):
        parse(Source(bytes(data), "talk"))


def test_a_zip_file_of_something_else_is_left_to_others(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as file:
        file.writestr("talk.txt", "Ann Lee: Hi.")
    assert confidence(Source((tmp_path / "a.zip").read_bytes(), "talk")) == 0.0
    with pytest.raises(TranscriptError, match=r"without word/document\.xml"):
        parse(Source((tmp_path / "a.zip").read_bytes(), "talk"))


def check_read_or_refused(data: bytes) -> None:
    source = Source(data, "talk")
    assert 0 <= confidence(source) <= 1
    with contextlib.suppress(TranscriptError):
        parse(source)


@given(st.one_of(st.binary(), st.binary().map(lambda data: b"PK\x03\x04" + data)))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    check_read_or_refused(data)


@given(st.sampled_from(sorted(TRUTH)), st.randoms(use_true_random=False), st.integers(1, 9))
def test_a_mutated_sample_is_read_or_refused(name: str, chance: random.Random, flips: int) -> None:
    data = bytearray((SAMPLES / name).read_bytes())
    for _ in range(flips):
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    check_read_or_refused(bytes(data))
    check_read_or_refused(bytes(data[: chance.randrange(len(data))]))


@given(st.sampled_from(sorted(TRUTH)), st.randoms(use_true_random=False))
def test_mutated_xml_is_read_or_refused(name: str, chance: random.Random) -> None:
    with zipfile.ZipFile(SAMPLES / name) as file:
        xml = bytearray(file.read("word/document.xml"))
    for _ in range(3):
        xml[chance.randrange(len(xml))] = chance.choice(b'<>/"&w:p t0')
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        file.writestr("word/document.xml", bytes(xml))
    check_read_or_refused(packed.getvalue())


@pytest.mark.parametrize(
    "unit",
    [
        paragraph("Ann Lee: Good day to you."),
        paragraph("Ann Lee   0:03") + paragraph("Hi."),
        "<w:tbl><w:tr><w:tc>",
        "<w:p><w:r>",
    ],
    ids=["labels", "stamps", "tables in tables", "paragraphs in paragraphs"],
)
def test_large_documents_take_linear_time(unit: str) -> None:
    began = time.perf_counter()
    check_read_or_refused(document(unit * (2_000_000 // len(unit))))
    assert time.perf_counter() - began < 10
