"""Fuzz the parsers, led by what code a file reaches: damaged files that reach more of it are damaged further.

    pip install 'transcript-qa[fuzz]'
    python tests/fuzz_atheris.py --seconds 600 --seed 1

Each file must be read, or refused with a reason, in time. It begins with the samples of every format, or goes
on with what an earlier run left in --corpus. Ends with a status other than 0 at the first file that fails
otherwise, and writes it (crash-..., timeout-...).
"""

from __future__ import annotations

import argparse
import contextlib
import io
import sys
import tempfile
import zipfile
from pathlib import Path

MOST_SECONDS = 5  # for one file
MOST_BYTES = 20_000  # of one file
BODY = "word/document.xml"
XML = b"<?xml"


def packed(xml: bytes) -> bytes:
    """Return a Word document of the XML: hardly any damage to a zip file leaves one that can be unpacked."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as document:
        document.writestr(BODY, xml)
    return file.getvalue()


def unpacked(data: bytes) -> bytes:
    """Return the XML of a Word document, any other file as it is."""
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as document:
            return document.read(BODY)
    return data


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=int, default=600)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--corpus", type=Path, help="where the files that reach new code are kept")
    options = parser.parse_args()
    try:
        import atheris
    except ImportError:
        parser.error("needs atheris. Install it: pip install 'transcript-qa[fuzz]'")
    with atheris.instrument_imports(include=["qa"]):
        from fuzz_formats import PIECES, samples

        from qa.errors import TranscriptError
        from qa.parsing import parse_source
        from qa.parsing.source import Source

    def read(data: bytes) -> None:
        source = Source(packed(data) if data.startswith(XML) else data, "upload")
        with contextlib.suppress(TranscriptError):
            parse_source(source, id="upload")

    with tempfile.TemporaryDirectory() as scratch:
        corpus = options.corpus or Path(scratch) / "corpus"
        corpus.mkdir(parents=True, exist_ok=True)
        if not any(corpus.iterdir()):
            for number, data in enumerate(samples()):
                (corpus / f"sample-{number}").write_bytes(unpacked(data))
        words = Path(scratch) / "words"
        told = ["".join(f"\\x{byte:02x}" for byte in piece) for piece in PIECES]
        words.write_text("".join(f'"{piece}"\n' for piece in told), encoding="ascii")
        limits = [f"-max_total_time={options.seconds}", f"-timeout={MOST_SECONDS}", f"-max_len={MOST_BYTES}"]
        atheris.Setup([sys.argv[0], str(corpus), f"-seed={options.seed}", f"-dict={words}", *limits], read)
        atheris.Fuzz()


if __name__ == "__main__":
    main()
