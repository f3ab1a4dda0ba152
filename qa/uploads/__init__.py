"""Bytes that a stranger sent -> Transcript, read by a process of its own that can be killed.

`limits` says how much is read, `names` what becomes of a file's name, `process` runs the `child`, which
parses; `wire` writes what it found, and `received` reads and checks that. POSIX only: the child's limits
are the kernel's.
"""

from __future__ import annotations

import logging
import signal

from qa.errors import TranscriptError
from qa.types import Transcript
from qa.uploads.limits import LIMITS, Limits
from qa.uploads.names import clean_name, id_of
from qa.uploads.process import Ended, Stopped, run, start_command
from qa.uploads.received import load
from qa.uploads.wire import dump_job, is_whole

__all__ = ["LIMITS", "Limits", "read_upload"]

_LOG = logging.getLogger(__name__)
# By which the kernel ends who has worked, or lived, too long.
_LATE = {-signal.SIGXCPU, -signal.SIGALRM}


def read_upload(data: bytes, name: str, *, limits: Limits = LIMITS) -> Transcript:
    """Return the transcript in an upload, as `Transcript.from_file` would, or refuse it in bounded time.

    It takes the limit's seconds and one more at most, also where the file takes over the process that
    reads it. Many threads may call it at once; each call has a process of its own.

    Args:
        data: The file's bytes.
        name: What the user calls the file. It is shown, and read for a date; no path is ever made of it.
        limits: How much is read.

    Raises:
        TranscriptError: If the file is too large, cannot be read as a transcript, or takes more of
            anything than the limits allow; `path` is the cleaned name.
    """
    shown = clean_name(name)
    if len(data) > limits.file_bytes:
        raise TranscriptError(
            shown,
            f"{len(data):,} bytes; expected at most {limits.file_bytes:,}. Split the file, or save only "
            "its words, as plain text",
        )
    id = id_of(shown)
    try:
        ended = run(
            start_command(),
            [dump_job(shown, id, limits), data],
            seconds=limits.seconds,
            most_bytes=limits.output_bytes,
        )
    except OSError as error:  # no memory, or no process, for another
        _LOG.error("no process to read an upload: %s", error.strerror)
        raise TranscriptError(shown, "cannot be read now, the server is busy. Try again later") from None
    problem = _problem(ended, limits)
    if problem:
        raise TranscriptError(shown, problem)
    return load(ended.output, data, name=shown, id=id, limits=limits)


def _problem(ended: Ended, limits: Limits) -> str:
    """Return why there is no answer, "" where there is one."""
    if ended.stopped is Stopped.LATE or (ended.status in _LATE and not is_whole(ended.output)):
        return (
            f"took longer to read than {limits.seconds:g} s; expected a file that is read sooner. Split it, "
            "or save only its words, as plain text"
        )
    if ended.stopped is Stopped.FLOODED:
        return limits.too_much_text()
    if is_whole(ended.output):
        return ""
    _LOG.error("the process that read an upload ended with status %s", ended.status)
    return (
        f"stopped the program that reads it ({_by_what(ended.status)}); expected a transcript. "
        "Save its words as plain text"
    )


def _by_what(status: int | None) -> str:
    if status is None or status >= 0:
        return f"status {status}"
    try:
        return signal.Signals(-status).name
    except ValueError:  # one of the real-time signals
        return f"signal {-status}"
