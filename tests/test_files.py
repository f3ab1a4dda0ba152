"""Files and folders -> transcripts."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from qa.errors import TranscriptError
from qa.files import read_transcripts

COUNCIL = "ANN LEE: The bridge over the river is red. It was opened in May.\n\nBOB RAY: Thank you.\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("market.md", "council.txt"):
        (tmp_path / name).write_text(COUNCIL, encoding="utf-8")
    return tmp_path


def test_a_folder_gives_its_transcripts_in_the_order_of_their_names(folder: Path) -> None:
    (folder / "README.md").write_text("About: these files", encoding="utf-8")
    (folder / "notes.rtf").write_text("a,b", encoding="utf-8")
    (folder / "sub.txt").mkdir()
    assert [transcript.id for transcript in read_transcripts(folder)] == ["council", "market"]
    assert [transcript.id for transcript in read_transcripts([folder / "market.md"])] == ["market"]


def test_what_a_folder_holds_besides_transcripts_is_left_out_and_told(
    folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (folder / "budget.csv").write_text("year,sum\n2024,5\n", encoding="utf-8")
    assert [transcript.id for transcript in read_transcripts(folder)] == ["council", "market"]
    assert f"{folder / 'budget.csv'}: no speaker turns found in 2 lines" in caplog.text
    with pytest.raises(TranscriptError, match="no speaker turns found"):
        read_transcripts(folder / "budget.csv")


def test_a_folder_without_any_transcript_is_the_first_error(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Only words.", encoding="utf-8")
    with pytest.raises(TranscriptError, match=r"a\.txt: no speaker turns found"):
        read_transcripts(tmp_path)


def test_a_file_given_twice_is_read_once(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    os.symlink(folder / "council.txt", folder / "zlink.txt")
    paths = ["council.txt", folder / "council.txt", "./council.txt", "zlink.txt", folder]
    assert [transcript.id for transcript in read_transcripts(paths)] == ["council", "market"]


def test_folders_in_a_folder_are_read_too_and_their_names_are_part_of_the_id(folder: Path) -> None:
    for name in ("2023", "2024/may", ".git", "empty"):
        (folder / name).mkdir(parents=True)
        if name != "empty":
            (folder / name / "council.txt").write_text(COUNCIL, encoding="utf-8")
    os.symlink(folder, folder / "2023" / "loop")
    told: list[tuple[int, int]] = []
    read = read_transcripts(folder, progress=lambda done, total: told.append((done, total)))
    ids = ["2023/council", "2024/may/council", "council", "market"]
    assert [transcript.id for transcript in read] == ids
    assert told == [(1, 4), (2, 4), (3, 4), (4, 4)]


def test_files_of_one_name_get_distinct_ids(folder: Path) -> None:
    for name in ("a", "b"):
        (folder / name).mkdir()
        (folder / name / "council.txt").write_text(COUNCIL, encoding="utf-8")
    paths = [folder / "council.txt", folder / "a", folder / "b"]
    assert [transcript.id for transcript in read_transcripts(paths)] == ["council", "council-2", "council-3"]


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("absent.txt", "no such file"),
        ("empty", "no transcripts in this folder; expected files ending in .txt, .md, .vtt"),
        ("a\0b", "cannot be read"),
        ("x" * 5000, "cannot be read"),
    ],
)
def test_a_path_without_transcripts_is_an_error(tmp_path: Path, name: str, problem: str) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(TranscriptError, match=problem):
        read_transcripts(tmp_path / name)


def test_no_paths_are_an_error() -> None:
    with pytest.raises(TranscriptError, match="none given; name a file or a folder"):
        read_transcripts([])
