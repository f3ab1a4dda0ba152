"""A command run in bounded time, with bounded output, of which nothing is left behind."""

from __future__ import annotations

import contextlib
import json
import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import IO, cast

_ROOT = str(Path(__file__).parents[2])  # where `qa` is imported from, installed or not
_CHUNK = 65_536  # bytes; as much as a pipe holds
_REAPED_WITHIN = 0.5  # seconds; a killed process is gone in milliseconds
_START = "import json, sys; sys.path[:] = json.loads(sys.argv[1]); from qa.uploads.child import main; main()"


class Stopped(Enum):
    """Why a process was stopped from outside."""

    LATE = "time is up"
    FLOODED = "it wrote too much"


@dataclass(frozen=True, slots=True)
class Ended:
    """A process that has ended.

    Attributes:
        output: What it wrote, cut where it wrote too much.
        status: Its exit status, -N for signal N; None when it cannot be told.
        stopped: None for one that ended by itself.
    """

    output: bytes
    status: int | None
    stopped: Stopped | None = None


def start_command() -> list[str]:
    """Return the command that starts the child with the modules of this process, and no others.

    Isolated (-I) it reads no variable and no folder of anybody's, without `site` (-S) it runs no code
    of other packages' and starts sooner; so where the modules lie is said here.
    """
    paths = [path for path in sys.path if os.path.isabs(path)]
    if _ROOT not in paths:
        paths.insert(0, _ROOT)
    return [sys.executable, "-I", "-S", "-B", "-c", _START, json.dumps(paths)]


def run(command: Sequence[str], given: Sequence[bytes], *, seconds: float, most_bytes: int) -> Ended:
    """Return what a command writes when it is given some bytes, killing it where it does not end.

    It begins a session of its own, with no variables and no open files of this process, and is killed
    with all of its process group. Nothing runs between fork and exec, so threads may be about.

    Args:
        command: The program and its arguments.
        given: What it finds on its standard input, one after the other.
        seconds: After which it is killed; one more is the longest that this takes.
        most_bytes: Of output, after which it is killed.

    Raises:
        OSError: If no process can be started.
    """
    deadline = time.monotonic() + seconds
    process = subprocess.Popen(  # noqa: S603 - the command is ours, and no shell reads it
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        bufsize=0,
        cwd="/",
        # Some builds of Python find their own library by it; nothing else is needed.
        env={key: value for key, value in os.environ.items() if key == "LD_LIBRARY_PATH"},
        start_new_session=True,
    )
    output: list[bytes] = []
    try:
        stopped = _exchange(process, given, output, deadline, most_bytes)
    finally:
        _kill(process)
    return Ended(b"".join(output), process.returncode, stopped)


def _exchange(
    process: subprocess.Popen[bytes],
    given: Sequence[bytes],
    output: list[bytes],
    deadline: float,
    most_bytes: int,
) -> Stopped | None:
    """Feed a process and gather what it writes, until it closes its output or has to be stopped."""
    stdin, stdout = cast("IO[bytes]", process.stdin), cast("IO[bytes]", process.stdout)
    pending = [memoryview(each) for each in given if each]
    room = most_bytes
    os.set_blocking(stdin.fileno(), False)
    with selectors.DefaultSelector() as selector, stdin, stdout:
        selector.register(stdin, selectors.EVENT_WRITE)
        selector.register(stdout, selectors.EVENT_READ)
        while (left := deadline - time.monotonic()) > 0:
            ready = {key.fileobj for key, _ in selector.select(left)}
            if stdin in ready and not _feed(stdin, pending):
                selector.unregister(stdin)
                stdin.close()
            if stdout in ready:
                chunk = os.read(stdout.fileno(), _CHUNK)
                if not chunk:
                    return None
                if len(chunk) > room:
                    return Stopped.FLOODED
                output.append(chunk)
                room -= len(chunk)
    return Stopped.LATE


def _feed(stdin: IO[bytes], pending: list[memoryview]) -> bool:
    """Write what a process has room for; say whether there is more to write, and somebody to read it."""
    try:
        written = os.write(stdin.fileno(), pending[0][:_CHUNK]) if pending else 0
    except BlockingIOError:
        return True
    except BrokenPipeError:
        return False
    if pending:
        pending[0] = pending[0][written:]
        if not pending[0]:
            del pending[0]
    return bool(pending)


def _kill(process: subprocess.Popen[bytes]) -> None:
    """End a process with all that it has started, and wait until it is gone."""
    # Not yet waited for, it keeps its number, so that nobody else can be hit.
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(_REAPED_WITHIN)
