"""What may import what: read from the source, and seen in a fresh interpreter."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import ROOT

import qa

# The rooms from the nouns up; a room imports itself and the rooms before it.
ROOMS = """types errors surrogates renaming shipped numbers words history parsing files uploads passages pages
encoder index mentions question retriever reader reranker confidence quoting answers glance pipeline export
notebook evaluation tool web cli __main__""".split()
# A named constructor, or what Jupyter calls, belongs to its class; in a function it costs the import nothing.
EXCEPTIONS = {
    ("qa/types/transcript.py", "qa.parsing"),
    ("qa/types/transcript.py", "qa.notebook"),
    ("qa/types/answer.py", "qa.notebook"),
    ("qa/tool.py", "qa"),  # the version
}
ONLY_IN = {
    "faiss": {"qa/index/vectors.py"},
    "bm25s": {"qa/index/lexical.py"},
    "sentence_transformers": {"qa/encoder/sentence_encoder.py"},
    "transformers": {"qa/encoder/sentence_encoder.py"},
    "huggingface_hub": {"qa/encoder/sentence_encoder.py"},
    "matplotlib": {"qa/evaluation/plot.py", "qa/web/shown/charts.py"},
    "onnxruntime": {"qa/reader/network.py"},
    "tokenizers": {"qa/reader/network.py"},
    "gradio": {"qa/web/page.py", "qa/web/serve.py", "app.py"},
    "nupunkt": {"qa/passages.py"},
    "pypdf": {"qa/parsing/pdf/pages.py"},
    "Stemmer": {"qa/words.py"},
    "typer": {"qa/cli.py"},
    "mcp": {"qa/tool.py"},
    "torch": set(),
    "requests": set(),
    "pickle": set(),
}
FILES = sorted([*(ROOT / "qa").rglob("*.py"), ROOT / "app.py"])


def imports(file: Path) -> Iterator[str]:
    """Yield the dotted name of every module that a file imports, inside functions too."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{file} imports by a relative name"
            for alias in node.names:
                below = f"{node.module}.{alias.name}"
                is_room = node.module == "qa" and alias.name in ROOMS
                yield below if is_room else str(node.module)


def name_of(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("file", FILES, ids=name_of)
def test_imports_point_one_way(file: Path) -> None:
    inside = file.relative_to(ROOT).with_suffix("").parts
    if inside == ("app",) or inside == ("qa", "__init__"):
        return  # the two ends: the page above all rooms, and the names that a caller types
    rank = ROOMS.index(inside[1])
    for module in imports(file):
        top, _, rest = module.partition(".")
        if top == "qa" and (name_of(file), module) not in EXCEPTIONS:
            assert rest, f"{name_of(file)} imports the package that it is part of"
            assert ROOMS.index(rest.split(".")[0]) <= rank, f"{name_of(file)} imports {module}"


@pytest.mark.parametrize("library", ONLY_IN)
def test_a_library_is_imported_in_one_place(library: str) -> None:
    found = {name_of(file) for file in FILES if library in {name.split(".")[0] for name in imports(file)}}
    assert found <= ONLY_IN[library]


def test_the_exceptions_are_inside_functions() -> None:
    for file, module in EXCEPTIONS:
        tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
        at_top = {node.module for node in tree.body if isinstance(node, ast.ImportFrom)}
        assert module not in at_top


def test_every_room_is_known() -> None:
    found = {path.stem for path in (ROOT / "qa").iterdir() if path.suffix == ".py" or path.is_dir()}
    assert found - {"__init__", "__pycache__"} == set(ROOMS)


def test_import_qa_is_light() -> None:
    heavy = (
        "torch",
        "transformers",
        "sentence_transformers",
        "gradio",
        "faiss",
        "bm25s",
        "nupunkt",
        "numpy",
        "matplotlib",
        "onnxruntime",
    )
    code = f"import qa, sys; print([name for name in {heavy!r} if name in sys.modules])"
    assert subprocess.check_output([sys.executable, "-c", code], encoding="utf-8") == "[]\n"


def test_the_public_names() -> None:
    assert qa.__all__ == [
        "Answer",
        "EncoderError",
        "IndexMismatchError",
        "Intent",
        "OptionError",
        "Pipeline",
        "QAError",
        "Quote",
        "QuoteGroup",
        "ReaderError",
        "Speaker",
        "Status",
        "Transcript",
        "TranscriptError",
        "Turn",
        "ask",
    ]
    assert all(getattr(qa, name) is not None for name in qa.__all__)
    assert dir(qa) == qa.__all__


def test_a_name_that_is_not_there_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="module 'qa' has no attribute 'answer'"):
        _ = qa.answer
