"""The command `qa`, in this process but for what needs one of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from serving import ROOT

from qa import cli
from qa.pages import Page
from qa.reader import NetworkReader, PageReading

MEETING = """Ann Lee: The harbour opens in May.

Bo Ek: Who pays for the harbour?

Ann Lee: The city pays for it.
"""
MARKET = ROOT / "tests" / "data" / "eval" / "market"
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def qa(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run `qa` with arguments; returns its exit code, output and error output."""

    def run(*arguments: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["qa", *map(str, arguments)])
        code = 0
        try:
            cli.main()
        except SystemExit as stop:
            code = int(stop.code or 0)
        out, err = capsys.readouterr()
        return code, out, err

    return run


@pytest.fixture
def meeting(tmp_path: Path) -> Path:
    path = tmp_path / "meeting.txt"
    path.write_text(MEETING, encoding="utf-8")
    return path


def test_ask_prints_the_quote_with_its_speaker(qa: Run) -> None:
    code, out, _ = qa("ask", "Who asked about the moratorium on missiles?", "-k", 1)
    assert code == 0
    assert out == (
        "“And for Mr. Stoltenberg. A Russian official today talked about the moratorium on missiles, "
        "intermediate missiles.”\n"
        "  — Rikard Jozwiak (Radio Free Europe), turn 5 of 12\n"
    )


def test_without_a_reader_nothing_is_read(qa: Run, meeting: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []
    whole = NetworkReader.read

    def count(self: NetworkReader, question: str, pages: Sequence[Page]) -> list[PageReading]:
        read.append(question)
        return whole(self, question, pages)

    monkeypatch.setattr(NetworkReader, "read", count)
    assert qa("ask", "When does the library open?", meeting, "--no-reader")[0] == 0
    assert not read
    assert qa("ask", "When does the library open?", meeting)[0] == 0
    assert read


def test_the_readme_shows_what_ask_prints(qa: Run) -> None:
    _, out, _ = qa("ask", "Who asked about the moratorium on missiles?", "-k", 1)
    assert out in (ROOT / "README.md").read_text(encoding="utf-8")


def test_ask_prints_groups_under_their_headings(qa: Run, meeting: Path) -> None:
    code, out, _ = qa("ask", "What was asked, and who answered?", meeting)
    assert code == 0
    assert out == (
        "1 question.\n\n"
        "Bo Ek asks; Ann Lee replies\n\n"
        "“Who pays for the harbour?”\n  — Bo Ek, turn 2 of 3\n\n"
        "“The city pays for it.”\n  — Ann Lee, turn 3 of 3\n"
    )
    _, out, _ = qa("ask", "What was asked, and who answered?", meeting, "--json")
    answer = json.loads(out)
    assert answer["intent"] == "exchanges"
    assert [len(group["quotes"]) for group in answer["groups"]] == [2]


def test_ask_prints_json_for_programs(qa: Run, meeting: Path) -> None:
    code, out, _ = qa("ask", "When does the harbour open?", meeting, "--json")
    answer = json.loads(out)
    assert code == 0
    assert answer["status"] == "answered"
    assert answer["text"] == "The harbour opens in May."
    assert answer["speaker"]["name"] == "Ann Lee"
    assert answer["quotes"][0]["transcript"] == "meeting"


def test_a_silence_is_printed_and_no_error(qa: Run) -> None:
    code, out, err = qa("ask", "What did Putin say about the moratorium?")
    assert (code, err) == (0, "")
    assert out.startswith("“Putin” does not speak in the transcript")


def test_show_prints_the_turns_and_what_was_set_aside(qa: Run, seed_file: Path) -> None:
    code, out, _ = qa("show", seed_file)
    assert code == 0
    assert [line for line in out.splitlines() if line.startswith("[")] == [
        "[0] Moderator (line 8)",
        "[1] Jens Stoltenberg (line 10)",
        "[2] Ilham Aliyev (line 14)",
        "[3] Moderator (line 16)",
        "[4] Rikard Jozwiak (line 18)",
        "[5] Ilham Aliyev (line 26)",
        "[6] Jens Stoltenberg (line 28)",
        "[7] Moderator (line 40)",
        "[8] Vugar Seidov (line 42)",
        "[9] Jens Stoltenberg (line 44)",
        "[10] Moderator (line 52)",
        "[11] Jens Stoltenberg (line 54)",
    ]
    assert "  line 3: 14 December 2021, 19:00" in out


def test_show_prints_json_for_programs(qa: Run, meeting: Path) -> None:
    _, out, _ = qa("show", meeting, "--json")
    shown = json.loads(out)[0]
    assert [turn["speaker"] for turn in shown["turns"]] == ["Ann Lee", "Bo Ek", "Ann Lee"]
    assert shown["turns"][1]["text"] == "Who pays for the harbour?"


def test_index_writes_a_folder_that_ask_reads(qa: Run, meeting: Path, tmp_path: Path) -> None:
    folder = tmp_path / "index"
    code, out, _ = qa("index", meeting, "--out", folder)
    assert (code, out) == (0, f"{folder}: 3 passages of 1 transcripts (0 unchanged, 1 embedded, 0 removed)\n")
    code, out, _ = qa("ask", "Who pays for the harbour?", meeting, "--index", folder, "--json")
    assert json.loads(out)["text"] == "The city pays for it."


def test_ask_refuses_an_index_of_an_edited_transcript(qa: Run, meeting: Path, tmp_path: Path) -> None:
    qa("index", meeting, "--out", tmp_path / "index")
    meeting.write_text(MEETING.replace("May", "June"), encoding="utf-8")
    code, out, err = qa("ask", "When does it open?", meeting, "--index", tmp_path / "index")
    assert (code, out) == (2, "")
    assert "built from other transcripts (meeting differ)" in err
    assert "Rebuild it: qa index" in err


def test_eval_prints_the_table_and_its_json(qa: Run) -> None:
    code, out, _ = qa("eval", ROOT / "seeds")
    assert code == 0
    assert "| kind" in out
    assert "misattributed: 0 of" in out
    _, out, _ = qa("eval", ROOT / "seeds", "--json")
    report = json.loads(out)
    assert report["questions"] == 45
    assert report["scores"]["quote_at_1"]["count"] == 29


def test_eval_compares_with_a_run_that_it_saved(qa: Run, tmp_path: Path) -> None:
    run = tmp_path / "run.json"
    assert qa("eval", MARKET, "--split", "dev", "--save", run)[0] == 0
    code, out, _ = qa("eval", MARKET, "--split", "dev", "--compare", run)
    assert code == 0
    assert out.endswith("- no question changed\n")
    _, out, _ = qa("eval", MARKET, "--split", "dev", "--compare", run, "--json")
    assert json.loads(out)["comparison"]["decided"]["difference"] == 0


def test_eval_sets_plain_recipes_beside_ours(qa: Run) -> None:
    code, out, _ = qa("eval", MARKET, "--split", "dev", "--baselines")
    assert code == 0
    assert "| BM25, turns" in out
    _, out, _ = qa("eval", MARKET, "--split", "dev", "--baselines", "--json")
    names = ["dense, turns", "BM25, turns", "fused, turns", "fused, windows"]
    assert list(json.loads(out)["baselines"]) == names


def test_eval_draws_what_the_confidence_is_worth(qa: Run, tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    assert qa("eval", MARKET, "--split", "dev", "--plot", tmp_path / "run.svg")[0] == 0
    assert (tmp_path / "run.svg").read_text(encoding="utf-8").startswith("<?xml")


def test_eval_refuses_to_compare_other_questions_before_it_asks_any(qa: Run, tmp_path: Path) -> None:
    run = tmp_path / "run.json"
    qa("eval", MARKET, "--split", "dev", "--save", run)
    code, out, err = qa("eval", MARKET, "--split", "test", "--compare", run, "--encoder", "no/such-model")
    assert (code, out) == (2, "")
    assert err.startswith(f"qa: {run}: the questions differ: found 7 there (origin, bread, ")
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "the file is empty"),
        (b"\x00\x01\x02", "is not a text file"),
        (b"Just some words.\nAnd more.", "no speaker turns found in 2 lines"),
        (b"WEBVTT\n\n00:01.000 --> 00:02.000\n", "1 captions but no words"),
    ],
)
def test_bad_input_is_one_clear_line_and_exit_code_two(
    qa: Run, tmp_path: Path, content: bytes, expected: str
) -> None:
    path = tmp_path / "bad.txt"
    path.write_bytes(content)
    code, out, err = qa("show", path)
    assert (code, out) == (2, "")
    assert err.startswith(f"qa: {path}: {expected}")
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (("show", "nowhere.txt"), "qa: nowhere.txt: no such file; check the path\n"),
        (("ask", "Who?", "-k", "0"), "qa: k is 0; expected a whole number from 1 to 50\n"),
        (("eval", "nowhere"), "qa: nowhere: "),
        (("eval", "seeds", "--save", "nowhere/run.json"), "qa: nowhere/run.json: no folder nowhere; make"),
        (("eval", "seeds", "--plot", "nowhere/run.svg"), "qa: nowhere/run.svg: no folder nowhere; make"),
        (("eval", MARKET, "--compare", "nowhere.json"), "qa: nowhere.json: no such file; expected a run"),
        (("ask", "Who?", "--encoder", "no/such-model"), "qa: encoder no/such-model: no such folder"),
    ],
)
def test_bad_arguments_are_one_clear_line_and_exit_code_two(
    qa: Run, arguments: tuple[str, ...], expected: str
) -> None:
    code, out, err = qa(*arguments)
    assert (code, out) == (2, "")
    assert err.startswith(expected)
    assert err.count("\n") == 1


def test_the_command_prints_utf8_whatever_the_locale() -> None:
    environment = os.environ | {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONIOENCODING": ""}
    done = subprocess.run(
        [sys.executable, "-m", "qa", "show"], capture_output=True, env=environment, cwd=ROOT, timeout=60
    )
    assert done.returncode == 0
    assert "It’s great to see you again." in done.stdout.decode("utf-8")


def test_index_embeds_only_what_is_new(qa: Run, tmp_path: Path) -> None:
    talks, folder = tmp_path / "talks", tmp_path / "index"
    talks.mkdir()
    (talks / "a.txt").write_text("Ann Lee: The roof leaks.\n\nBo Ek: Yes.", encoding="utf-8")
    (talks / "b.vtt").write_text("WEBVTT\n\n00:01.000 --> 00:02.000\n<v Ann Lee>It rains.", encoding="utf-8")
    assert "(0 unchanged, 2 embedded, 0 removed)" in qa("index", talks, "--out", folder)[1]
    (talks / "b.vtt").unlink()
    (talks / "c.srt").write_text("1\n00:00:01,000 --> 00:00:02,000\nAnn Lee: It snows.\n", encoding="utf-8")
    assert "(1 unchanged, 1 embedded, 1 removed)" in qa("index", talks, "--out", folder)[1]
    assert "It snows." in qa("ask", "Does it snow?", talks, "--index", folder)[1]


def test_an_answer_is_written_to_a_file_with_its_citation(qa: Run, meeting: Path, tmp_path: Path) -> None:
    out = tmp_path / "answer.md"
    assert qa("ask", "Who pays for the harbour?", meeting, "--out", out)[:2] == (0, f"{out}\n")
    written = out.read_text(encoding="utf-8")
    assert "> The city pays for it." in written
    assert "Ann Lee, “meeting”, turn 3 of 3" in written
    code, _, err = qa("ask", "Who pays for the harbour?", meeting, "--out", tmp_path / "answer.pdf")
    assert (code, err) == (2, "qa: no export to '.pdf'; name a file that ends in .md, .csv, .json\n")
