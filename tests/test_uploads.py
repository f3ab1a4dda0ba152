"""Uploads: the transcript of `parse_source` or a refusal, in bounded time and memory, whatever is sent."""

from __future__ import annotations

import io
import json
import os
import signal
import sys
import time
import tracemalloc
import zipfile
import zlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields, replace
from datetime import date
from pathlib import Path

import pytest
from conftest import ROOT
from hypothesis import example, given
from hypothesis import strategies as st

from qa.errors import TranscriptError
from qa.parsing import parse_source
from qa.parsing.source import Source
from qa.types import Speaker, Transcript, Turn
from qa.uploads import LIMITS, Limits, process, read_upload
from qa.uploads.child import _is_for_want_of_memory
from qa.uploads.names import clean_name, id_of
from qa.uploads.process import Ended, Stopped, run, start_command
from qa.uploads.received import load
from qa.uploads.wire import dump, dump_job, dump_refusal, load_job

DATA = ROOT / "tests" / "data"
SAMPLES = sorted(
    path for folder in ("formats", "transcripts") for path in (DATA / folder).rglob("*") if path.is_file()
)
TALK = b"Ann Lee: The bridge is red.\n\nBo Ek: It was opened in May.\n"
PYTHON = [sys.executable, "-I", "-S", "-c"]
ANN, BO = Speaker("Ann Lee", labels=("Ann Lee",)), Speaker("Q", None, "BBC", ("Q", "Q."), True, "e3b0")
SMALL = Transcript(
    id="talk",
    title="A talk\n[1]",
    date=date(2024, 2, 29),
    turns=(
        Turn(0, ANN, "Yes. No.", 3, 1.5, ((0, 1.5), (5, 2.25))),
        Turn(1, BO, "“Zoë”\n\n𝄞\x07\u2028", 4),
        Turn(2, ANN, "null", 5, 7),
    ),
    set_aside=((1, "A talk"), (2, "")),
    sha256="e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",  # of b""
    format="WebVTT",
    recording="https://example.org/talk.mp3",
)


def refusal(data: bytes, name: str = "talk.txt", limits: Limits = LIMITS) -> str:
    """Return what is said of an upload that is refused."""
    with pytest.raises(TranscriptError) as caught:
        read_upload(data, name, limits=limits)
    assert caught.value.path == clean_name(name)
    assert str(ROOT) not in str(caught.value)
    assert "Traceback" not in str(caught.value)
    return str(caught.value)


def outcome(read: Callable[[], Transcript]) -> Transcript | tuple[object, int | None, str]:
    """Return a transcript, or the facts of the error that there is instead."""
    try:
        return read()
    except TranscriptError as error:
        return error.path, error.line, str(error)


def answer(*values: object) -> bytes:
    return "".join(json.dumps(value) + "\n" for value in values).encode()


def word_document(body: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("word/document.xml", body)
    return packed.getvalue()


def heavy_pdf() -> bytes:
    """Return a page drawn with 400,000 strokes, of which the file holds little and pypdf makes much."""
    strokes = zlib.compress(b"BT /F 12 Tf 50 500 Td (Ann Lee: Yes.) Tj ET\n" + b"0 0 m\n" * 400_000)
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Resources<</Font<</F 5 0 R>>>>/Contents 4 0 R>>",
        b"<</Filter/FlateDecode/Length %d>>stream\n%s\nendstream" % (len(strokes), strokes),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    file, table = b"%PDF-1.4\n", b"xref\n0 6\n0000000000 65535 f \n"
    for number, written in enumerate(objects, start=1):
        table += b"%010d 00000 n \n" % len(file)
        file += b"%d 0 obj\n%s\nendobj\n" % (number, written)
    end = b"trailer\n<</Root 1 0 R/Size 6>>\nstartxref\n%d\n%%%%EOF\n" % len(file)
    return file + table + end


def slow_captions() -> bytes:
    """Return a caption in which somebody else begins a million times: seconds of work, much memory."""
    return b"1\n00:00:01,000 --> 00:00:02,000\n" + b"a >> b " * 1_000_000


def processes_of(session: int) -> list[int]:
    """Return the processes of a session that live; who has no parent left may wait for burial."""
    found: list[int] = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            rest = status.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        except OSError:  # gone meanwhile
            continue
        if int(rest[3]) == session and rest[0] != "Z":
            found.append(int(status.parent.name))
    return found


def children() -> set[int]:
    """Return the children of this process, zombies too."""
    return {
        int(pid)
        for tasks in Path("/proc/self/task").glob("*/children")
        for pid in tasks.read_text(encoding="utf-8").split()
    }


# What is read.


@pytest.mark.parametrize("file", SAMPLES, ids=lambda path: path.relative_to(DATA).as_posix())
def test_an_upload_is_read_as_the_parsers_read_it(file: Path) -> None:
    data = file.read_bytes()
    expected = outcome(lambda: parse_source(Source(data, file.name), id=id_of(file.name)))
    found = outcome(lambda: read_upload(data, file.name))
    assert found == expected
    if isinstance(found, Transcript) and isinstance(expected, Transcript):
        people = [len({id(turn.speaker) for turn in each.turns}) for each in (found, expected)]
        assert people[0] == people[1]


def test_the_parsers_error_keeps_its_line_under_the_name_that_the_user_knows() -> None:
    with pytest.raises(TranscriptError, match="byte 0xe9 is not UTF-8") as caught:
        read_upload("Zoë: One.\nBo: Two ".encode() + b"\xe9.\n", "/srv/cache/4711/talk.txt")
    assert caught.value.line == 2
    assert str(caught.value).startswith("talk.txt:2: byte")


def test_a_small_file_is_read_within_half_a_second() -> None:
    began = time.monotonic()
    read_upload(TALK, "talk.txt")
    assert time.monotonic() - began < 0.5  # 0.09 on two idle cores


def test_eight_threads_each_get_their_own_transcript() -> None:
    def read(number: int) -> Transcript:
        return read_upload(f"Ann Lee: Number {number}.\n".encode() * (1 + number), f"{number}.txt")

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(read, range(32)))
    for number, transcript in enumerate(found):
        assert transcript.id == str(number)
        assert {turn.text for turn in transcript.turns} == {f"Number {number}."}
    assert children() == set()


def test_the_child_finds_its_modules_wherever_the_current_folder_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "json.py").write_text("raise SystemExit('not this one')", encoding="utf-8")
    (tmp_path / "qa").mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", ["", ".", *(path for path in sys.path if path != str(ROOT))])
    assert read_upload(TALK, "talk.txt").turns[0].text == "The bridge is red."


def test_the_child_imports_the_parsers_only() -> None:
    heavy = ["torch", "numpy", "faiss", "gradio", "pypdf", "pydantic", "qa.pipeline", "qa.passages"]
    code = "import sys, qa.uploads.child; print([name for name in sys.argv[1:] if name in sys.modules])"
    code = f"sys.path.insert(0, {str(ROOT)!r}); {code}".replace("import sys, ", "import ", 1)
    command = [sys.executable, "-c", f"import sys; {code}", *heavy]
    assert run(command, [], seconds=10, most_bytes=1000).output == b"[]\n"


# What is refused.


def test_a_file_that_is_too_large_is_refused_with_its_size_and_the_limit() -> None:
    assert refusal(b"a" * 10_000_001) == (
        "talk.txt: 10,000,001 bytes; expected at most 10,000,000. Split the file, or save only its words, "
        "as plain text"
    )


def test_refusing_200_megabytes_takes_no_memory() -> None:
    data = bytes(200_000_000)
    tracemalloc.start()
    try:
        assert "200,000,000 bytes" in refusal(data)
        assert tracemalloc.get_traced_memory()[1] < 1_000_000
    finally:
        tracemalloc.stop()


def test_a_file_that_takes_too_long_is_given_up_in_time() -> None:
    began = time.monotonic()
    message = refusal(slow_captions(), limits=replace(LIMITS, seconds=1))
    assert message == (
        "talk.txt: took longer to read than 1 s; expected a file that is read sooner. Split it, or save only "
        "its words, as plain text"
    )
    assert 1 <= time.monotonic() - began < 2
    assert children() == set()


def test_not_even_the_start_of_the_child_may_take_longer() -> None:
    assert "took longer to read than 0.02 s" in refusal(TALK, limits=replace(LIMITS, seconds=0.02))


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(slow_captions(), id="captions"),
        pytest.param(heavy_pdf(), id="PDF"),
        pytest.param(b"[" + b"[]," * 3_000_000 + b"[]]", id="lists"),
        pytest.param(word_document(b"<d>" + b"<p><r><t>a</t></r></p>" * 500_000 + b"</d>"), id="document"),
    ],
)
def test_a_file_that_takes_too_much_memory_is_refused(data: bytes) -> None:
    assert refusal(data, limits=replace(LIMITS, memory_bytes=100 * 2**20)) == (
        "talk.txt: takes more than 100 MiB of memory to read; expected a transcript. Split the file, or save "
        "only its words, as plain text"
    )


def test_a_parser_that_takes_the_end_of_the_memory_for_damage_is_not_believed() -> None:
    error = TranscriptError("talk.pdf", "is a damaged PDF")
    error.__context__ = ValueError("cannot unpack")
    assert not _is_for_want_of_memory(error)
    error.__context__.__context__ = MemoryError()
    assert _is_for_want_of_memory(error)


def test_a_bomb_of_a_word_document_is_refused() -> None:
    bomb = word_document(bytes(200_000_000))
    assert len(bomb) < 250_000
    assert "unpacks to more than 50 MB" in refusal(bomb, "bomb.docx")


def test_a_flood_of_turns_is_refused() -> None:
    flood = b"Ann Lee: a\nBo Ek: b\n" * 30_000
    assert refusal(flood) == "talk.txt: 60,000 turns; expected at most 50,000. Split the file"


def test_a_flood_of_characters_is_refused() -> None:
    limits = replace(LIMITS, characters=1_000)
    assert refusal(b"Ann Lee: " + b"a" * 2_000, limits=limits) == (
        "talk.txt: 2,018 characters of text; expected at most 1,000. Split the file"
    )


def test_a_flood_of_stamps_is_refused() -> None:
    cues = b"".join(b"00:00:%02d.000 --> 00:00:%02d.500\na\n\n" % (n, n) for n in range(60))
    message = refusal(b"WEBVTT\n\n" + cues, limits=replace(LIMITS, pieces=50))
    assert "time stamps, labels and lines that are not speech; expected at most 50" in message


def test_ten_megabytes_in_one_line_are_read() -> None:
    words = "The bridge is red. " * 526_000
    (turn,) = read_upload(f"Ann Lee: {words}".encode(), "line.txt").turns
    assert turn.text == words.strip()


def test_a_damaged_pdf_is_refused() -> None:
    whole = (DATA / "formats/documents/hearing.pdf").read_bytes()
    assert "is a PDF whose end is missing" in refusal(whole[:2_000], "hearing.pdf")
    assert "is a damaged PDF" in refusal(b"%PDF-1.7\n" + b"\0" * 5_000 + b"%%EOF", "hearing.pdf")


def test_halves_of_characters_become_replacement_characters() -> None:
    damaged = replace(SMALL, turns=(Turn(0, ANN, "a\ud83d b\udc00", 1, None, ((3, 1.0),)),))
    (turn,) = load(dump(damaged, LIMITS), b"", name="talk", id="talk", limits=LIMITS).turns
    assert turn.text == "a\ufffd b\ufffd"
    assert turn.stamps == ((3, 1.0),)


# Names.


@pytest.mark.parametrize(
    ("name", "shown", "id"),
    [
        ("../../etc/passwd\0\u202e.vtt", "passwd.vtt", "passwd"),
        ("C:\\Users\\ann\\talk.docx", "talk.docx", "talk"),
        ("", "upload", "upload"),
        ("\0\u202e\ud800/", "upload", "upload"),
        ("..", "..", "upload"),
        (".hidden", ".hidden", "hidden"),
        ("a" * 400, "a" * 100, "a" * 100),
        ("<img src=x onerror=alert(1)>.txt", "<img src=x onerror=alert(1)>.txt", "img src x onerror alert 1"),
        ("Zoe\u0308\n2024-02-29.vtt", "Zoë 2024-02-29.vtt", "Zoë 2024-02-29"),
    ],
)
def test_a_name_is_only_text(name: str, shown: str, id: str) -> None:
    assert clean_name(name) == shown
    assert id_of(shown) == id
    transcript = read_upload(TALK, name)
    assert (transcript.id, transcript.title) == (id, id)
    assert refusal(b"", name).startswith(f"{shown}: the file is empty")


@given(st.text())
def test_every_name_gives_an_id_that_is_safe(name: str) -> None:
    shown = clean_name(name)
    id = id_of(shown)
    assert 1 <= len(shown) <= 100
    assert shown == clean_name(shown)
    assert shown.isprintable()
    assert not {"/", "\\", "\0", "<", ":", "\n"} & set(id)
    assert id == id.strip(" .") != ""


def test_a_name_is_read_for_the_day() -> None:
    assert read_upload(TALK, "2024-02-29 talk.txt").date == date(2024, 2, 29)


# The process.


def test_the_child_has_no_variables_and_no_files_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_TOKEN", "secret")
    monkeypatch.setenv("PYTHONPATH", "/nowhere")
    reading, writing = os.pipe()
    os.set_inheritable(writing, True)
    code = (
        "import os; print(dict(os.environ), os.getcwd(), sorted(map(int, os.listdir('/proc/self/fd')))[:4])"
    )
    output = run([*PYTHON, code], [], seconds=10, most_bytes=1000).output.decode()
    os.close(reading)
    os.close(writing)
    assert "secret" not in output
    assert "PYTHONPATH" not in output
    assert output.endswith(" / [0, 1, 2, 3]\n")  # 3 lists the folder


def test_the_child_gives_up_what_it_can_do_without(tmp_path: Path) -> None:
    names = ["AS", "CORE", "CPU", "FSIZE", "NOFILE", "NPROC"]
    code = (
        f"import os, resource, sys; sys.path[:] = {sys.path!r}\n"
        "from qa.uploads import LIMITS, child; child.restrict(LIMITS)\n"
        f"print([resource.getrlimit(getattr(resource, 'RLIMIT_' + name)) for name in {names!r}])\n"
        "sys.stdout.flush()\n"
        f"os.write(os.open({str(tmp_path / 'file')!r}, os.O_CREAT | os.O_WRONLY), b'a')\n"
    )
    ended = run([*PYTHON, code], [], seconds=10, most_bytes=1000)
    expected = [2**30, 0, 21, 0, 16, 0]
    assert ended.output.decode() == f"{[(value, value) for value in expected]}\n"
    assert ended.status == 1
    assert (tmp_path / "file").read_bytes() == b""


@pytest.mark.parametrize(
    "code",
    [
        pytest.param("import time; time.sleep(60)", id="never reads"),
        pytest.param(
            "import signal, time; [signal.signal(n, signal.SIG_IGN) for n in (1, 2, 15)]; time.sleep(60)",
            id="ignores signals",
        ),
        pytest.param("import os, time; os.close(0); time.sleep(60)", id="closes its input"),
        pytest.param(
            "import os, time\nfor _ in range(3):\n  os.fork()\ntime.sleep(60)", id="has children of its own"
        ),
        pytest.param("while True: print('a', end='')\n", id="never stops writing"),
    ],
)
def test_a_process_that_does_not_end_is_killed_with_all_its_children(code: str) -> None:
    announced = f"import os, sys; os.write(1, b'%d\\n' % os.getpid())\n{code}"
    began = time.monotonic()
    ended = run([*PYTHON, announced], [bytes(1_000_000)], seconds=1, most_bytes=10**10)
    assert 1 <= time.monotonic() - began < 2
    assert ended.stopped is Stopped.LATE
    assert ended.status == -signal.SIGKILL
    gone_by = time.monotonic() + 1
    session = int(ended.output.split(b"\n")[0])
    while processes_of(session) and time.monotonic() < gone_by:
        time.sleep(0.01)
    assert processes_of(session) == []
    assert children() == set()


def test_a_process_that_floods_its_output_is_killed() -> None:
    began = time.monotonic()
    ended = run([*PYTHON, "while True: print('a' * 10000)"], [], seconds=20, most_bytes=1_000_000)
    assert ended.stopped is Stopped.FLOODED
    assert len(ended.output) <= 1_000_000
    assert time.monotonic() - began < 5


def test_a_process_gets_its_input_and_gives_its_output_whole() -> None:
    code = "import sys; sys.stdout.buffer.write(sys.stdin.buffer.read())"
    given = [b"a" * 1_000_000, b"", b"b" * 500_000]
    assert run([*PYTHON, code], given, seconds=10, most_bytes=1_500_000) == Ended(b"".join(given), 0)


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("import os; os.kill(os.getpid(), 11)", "stopped the program that reads it (SIGSEGV)"),
        ("import os; os.kill(os.getpid(), 40)", "stopped the program that reads it (signal 40)"),
        ("import os; os.kill(os.getpid(), 24)", "took longer to read than 20 s"),
        ("raise SystemExit(3)", "stopped the program that reads it (status 3)"),
        ("import os; os.close(1); os.close(0); import time; time.sleep(9)", "(SIGKILL)"),
        ("print('\"end\"')", "the answer is damaged"),
        ("while True: print('a' * 10000)", "too many characters of text; expected at most 1,000"),
    ],
)
def test_a_child_that_dies_or_lies_is_told(code: str, found: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "_START", code)
    assert found in refusal(TALK, limits=replace(LIMITS, characters=1_000))


def test_a_child_that_cannot_be_started_is_no_fault_of_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    message = refusal(TALK)
    assert message == "talk.txt: cannot be read now, the server is busy. Try again later"


def test_an_error_that_no_parser_should_raise_is_told_without_its_words() -> None:
    code = process._START.replace(
        "main()", "import qa.uploads.child as c; c.parse_source = lambda *a, **k: 1 / 0; main()"
    )
    command = start_command()
    command[command.index("-c") + 1] = code
    ended = run(command, [dump_job("talk.txt", "talk", LIMITS), TALK], seconds=10, most_bytes=10_000)
    assert ended.output == dump_refusal(
        "cannot be read (ZeroDivisionError); expected a transcript. Save its words as plain text"
    )


# What comes back.


def test_a_transcript_comes_back_as_it_was() -> None:
    found = load(dump(SMALL, LIMITS), b"", name="talk.txt", id="talk", limits=LIMITS)
    assert found == SMALL
    assert found.turns[0].speaker is found.turns[2].speaker


def test_every_field_is_carried() -> None:
    # One that is new has to be carried too.
    assert [field.name for field in fields(Speaker)] == (
        "name title affiliation labels is_questioner scope".split()
    )
    assert [field.name for field in fields(Turn)] == ("index speaker text line start_seconds stamps".split())
    assert [field.name for field in fields(Transcript)] == (
        "id title date turns set_aside sha256 format recording".split()
    )


def test_a_job_comes_back_as_it_was() -> None:
    assert load_job(dump_job("Zoë.txt", "Zoë", LIMITS)) == ("Zoë.txt", "Zoë", LIMITS)


def test_a_refusal_comes_back_without_controls_and_cut() -> None:
    with pytest.raises(TranscriptError) as caught:
        load(dump_refusal("a\0\u202e\nb" + "c" * 9_000, 7), b"", name="talk.txt", id="talk", limits=LIMITS)
    assert caught.value.line == 7
    assert str(caught.value).startswith("talk.txt:7: a bccc")
    assert len(str(caught.value)) < 2_020


GOOD = list(map(json.loads, dump(SMALL, LIMITS).splitlines()))


def put(position: int, value: object) -> bytes:
    return answer(*GOOD[:position], value, *GOOD[position + 1 :])


@pytest.mark.parametrize(
    "output",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(answer(*GOOD[:-1]), id="without its end"),
        pytest.param(answer(*GOOD, "more"), id="more behind its end"),
        pytest.param(answer(*GOOD).replace(b'"WebVTT"', b' "WebVTT"'), id="space"),
        pytest.param(answer("refusal", "a", "7", "end"), id="a line that is no number"),
        pytest.param(answer("something", "a", None, "end"), id="another kind"),
        pytest.param(put(1, 1), id="a title that is no text"),
        pytest.param(put(1, "\ud800"), id="half a character"),
        pytest.param(put(2, "2024-02-30"), id="no day"),
        pytest.param(put(4, "javascript:alert(1)"), id="no address of the web"),
        pytest.param(put(5, 0), id="no speakers"),
        pytest.param(put(5, True), id="true is no number"),
        pytest.param(put(5, 10**30), id="a number beyond bounds"),
        pytest.param(put(6, ["Ann Lee"]), id="a list"),
        pytest.param(put(9, 0), id="a flag that is none"),
        pytest.param(put(10, "abcd"), id="the scope of another file"),
        pytest.param(answer(*GOOD).replace(b"2.25", b"NaN"), id="no time"),
        pytest.param(answer(*GOOD).replace(b"2.25", b"1e999"), id="endless time"),
        pytest.param(answer(*GOOD).replace(b"2.25", b"9" * 5_000), id="too many digits"),
        pytest.param(answer(*GOOD).replace(b"\n5\n2.25", b"\n9\n2.25"), id="a stamp behind the words"),
        pytest.param(answer(*GOOD).replace(b'"Yes. No."', b'""'), id="a turn without words"),
        pytest.param(answer(*GOOD).replace(b'"Yes. No."', b'"Yes\xff"'), id="no UTF-8"),
        pytest.param(b"[" * 1_000_000 + b"\n", id="lists in lists"),
    ],
)
def test_an_answer_that_is_none_is_refused(output: bytes) -> None:
    assert load(answer(*GOOD), b"", name="talk", id="talk", limits=LIMITS) == SMALL
    with pytest.raises(TranscriptError, match=r"^talk\.txt: was read, but the answer is damaged"):
        load(output, b"", name="talk.txt", id="talk", limits=LIMITS)


@pytest.mark.parametrize("field", ["turns", "characters", "pieces"])
def test_limits_hold_for_what_comes_back_too(field: str) -> None:
    with pytest.raises(TranscriptError, match="the answer is damaged"):
        load(answer(*GOOD), b"", name="talk", id="talk", limits=replace(LIMITS, **{field: 2}))


SCALARS = st.one_of(
    st.text(), st.integers(-2, 5), st.none(), st.booleans(), st.floats(), st.sampled_from(GOOD)
)


@given(
    st.one_of(
        st.binary(),
        st.lists(SCALARS).map(lambda values: answer(*values)),
        st.lists(SCALARS).map(lambda values: answer("refusal", *values)),
        st.lists(SCALARS).map(lambda values: answer("transcript", *values)),
        st.builds(put, st.integers(0, len(GOOD) - 1), SCALARS),
    )
)
@example(b'"transcript"\n')
def test_whatever_comes_back_is_a_transcript_or_refused(output: bytes) -> None:
    found = outcome(lambda: load(output, b"", name="talk.txt", id="talk", limits=LIMITS))
    if isinstance(found, Transcript):
        assert load(dump(found, LIMITS), b"", name="talk.txt", id="talk", limits=LIMITS) == found
    else:
        assert found[0] == "talk.txt"
