"""Starts app.py as a process of its own, as a user or a Space does."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parent.parent


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(arguments: Sequence[str] = ("app.py",), python: str = sys.executable) -> Iterator[str]:
    """Yield the address of a running page; it is stopped afterwards."""
    with tempfile.TemporaryDirectory() as folder, started(Path(folder), arguments, python) as (address, _):
        yield address


@contextmanager
def started(
    folder: Path, arguments: Sequence[str] = ("app.py",), python: str = sys.executable
) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """Yield the address of a running page and its process, whose files and log lie in a folder."""
    port = free_port()
    (folder / "files").mkdir()
    environment = os.environ | {
        "GRADIO_SERVER_PORT": str(port),
        "GRADIO_SERVER_NAME": "127.0.0.1",
        "TMPDIR": str(folder / "files"),
    }
    environment.pop("GRADIO_TEMP_DIR", None)
    address = f"http://127.0.0.1:{port}"
    log = folder / "log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [python, *arguments], cwd=ROOT, env=environment, stdout=output, stderr=subprocess.STDOUT
        )
    try:
        for _ in range(240):
            if process.poll() is not None:
                said = log.read_text(encoding="utf-8", errors="replace")
                raise RuntimeError(f"the page ended with {process.returncode}: {said}")
            try:
                urllib.request.urlopen(address, timeout=1).close()
                break
            except OSError:
                time.sleep(0.25)
        else:
            raise RuntimeError("the page did not come up within a minute")
        yield address, process
    finally:
        process.terminate()
        process.wait(timeout=30)
