"""Damage the samples of every format at random; each must be read, or refused with a reason, in time.

    python tests/fuzz_formats.py --seconds 200 --seed 1

Ends with status 1, and writes the file that did it, at the first that fails otherwise.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from pathlib import Path

from qa.errors import TranscriptError
from qa.parsing import parse_source
from qa.parsing.source import Source

SAMPLES = Path(__file__).parent / "data" / "formats"
NOT_SAMPLES = {"truth.jsonl", "people.jsonl", "LICENSES.md"}
PIECES = (
    b"\n",
    b"\r",
    b"\n\n",
    b'"',
    b"{",
    b"]",
    b"<v A>",
    b"-->",
    b":",
    b"\0",
    b"\xff",
    b"00:00:00",
    b">> ",
)
MOST_SECONDS = 5.0  # for one file of at most 60 KB


def samples() -> list[bytes]:
    """Return the samples of all formats but the longest."""
    files = sorted(f for f in SAMPLES.rglob("*.*") if f.is_file() and f.name not in NOT_SAMPLES)
    return [data for file in files if 0 < len(data := file.read_bytes()) < 60_000]


def damaged(data: bytes, others: list[bytes], chance: random.Random) -> bytes:
    """Return data with bytes changed, cut, repeated, taken from another sample, or put in."""
    found = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 5, 20))):
        if not found:
            break
        start = chance.randrange(len(found))
        end = min(len(found), start + chance.choice((1, 4, 30, 300)))
        kind = chance.randrange(6)
        if kind == 0:
            found[start] = chance.randrange(256)
        elif kind == 1:
            del found[start:end]
        elif kind == 2:
            found[start:start] = found[start:end] * chance.choice((1, 3, 50))
        elif kind == 3:
            other = chance.choice(others)
            place = chance.randrange(len(other))
            found[start:start] = other[place : place + chance.choice((5, 50, 500))]
        elif kind == 4:
            found[start:start] = chance.choice(PIECES)
        elif chance.random() < 0.3:
            del found[start:]
    return bytes(found)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    chance = random.Random(options.seed)
    whole = samples()
    runs = refused = 0
    slowest = 0.0
    end = time.monotonic() + options.seconds
    while time.monotonic() < end:
        data = damaged(chance.choice(whole), whole, chance)
        began = time.monotonic()
        problem = ""
        try:
            parse_source(Source(data, "upload"), id="upload")
        except TranscriptError:
            refused += 1
        except Exception as error:
            problem = repr(error)
        runs += 1
        took = time.monotonic() - began
        slowest = max(slowest, took)
        if problem or took > MOST_SECONDS:
            Path("fuzzed.bin").write_bytes(data)
            print(f"run {runs}: {problem or f'{took:.1f} s'}; the file is fuzzed.bin", file=sys.stderr)
            return 1
    print(f"{runs:,} files, {refused:,} refused with a reason; the slowest took {slowest:.2f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
