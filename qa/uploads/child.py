"""What reads an upload, in a process of its own that first gives up all it can do without."""

from __future__ import annotations

import contextlib
import math
import os
import resource
import signal
import sys
from typing import NoReturn

from qa.errors import TranscriptError
from qa.parsing import parse_source
from qa.parsing.source import Source
from qa.uploads.limits import Limits
from qa.uploads.wire import dump, dump_refusal, load_job

_GRACE_SECONDS = 1  # the parent is first; this is for a process that has lost its parent
_OPEN_FILES = 16  # three pipes, and the modules that are imported while it reads


def main() -> NoReturn:
    """Answer the job on the standard input, and end."""
    name, id, limits = load_job(sys.stdin.buffer.readline())
    # While the error that says so is handled, there may be no memory to say it in.
    out_of_memory = dump_refusal(limits.too_much_memory())
    restrict(limits)
    try:
        answer = _answer(Source(sys.stdin.buffer.read(), name), id, limits)
    except MemoryError:
        answer = out_of_memory
    except Exception as error:  # the parsers raise nothing else; should one, its words may quote the file
        answer = dump_refusal(
            f"cannot be read ({type(error).__name__}); expected a transcript. Save its words as plain text"
        )
    rest = memoryview(answer)
    while rest:
        rest = rest[os.write(1, rest) :]
    os._exit(0)  # nothing to tidy up: all that is left is memory


def restrict(limits: Limits) -> None:
    """Take memory, time, files and processes from this process, for good."""
    seconds = math.ceil(limits.seconds) + _GRACE_SECONDS
    _at_most(resource.RLIMIT_CORE, 0)
    _at_most(resource.RLIMIT_FSIZE, 0)  # pipes are no files
    _at_most(resource.RLIMIT_NOFILE, _OPEN_FILES)
    _at_most(resource.RLIMIT_CPU, seconds)
    if sys.platform != "darwin":  # refuses to limit the address space
        _at_most(resource.RLIMIT_AS, limits.memory_bytes)
    # No threads, no processes. It does not hold for root, and not every sandbox has it.
    with contextlib.suppress(ValueError, OSError):
        _at_most(resource.RLIMIT_NPROC, 0)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, seconds)


def _at_most(kind: int, value: int) -> None:
    hard = resource.getrlimit(kind)[1]
    value = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(kind, (value, value))


def _answer(source: Source, id: str, limits: Limits) -> bytes:
    """Return the transcript in a source, or why it is refused, as bytes for the parent."""
    try:
        transcript = parse_source(source, id=id)
    except TranscriptError as error:
        if _is_for_want_of_memory(error):
            raise MemoryError from None
        where = f"{source.place}:{error.line}: " if error.line is not None else f"{source.place}: "
        return dump_refusal(str(error).removeprefix(where), error.line)
    return dump(transcript, limits)


def _is_for_want_of_memory(error: BaseException) -> bool:
    """Say whether a parser took the end of the memory for damage of the file."""
    before = error.__context__
    return before is not None and (isinstance(before, MemoryError) or _is_for_want_of_memory(before))
