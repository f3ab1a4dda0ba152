"""Where an upload lies between its arrival and its reading."""

from __future__ import annotations

import atexit
import contextlib
import functools
import os
import shutil
import tempfile
import threading
import time
from pathlib import Path

# A page reads what it has sent at once; what is older was sent by none, or by one that is closed.
KEPT_SECONDS = 600.0
_BETWEEN_SWEEPS = 60.0  # seconds


@functools.cache
def begin() -> Path:
    """Return the folder that gradio shall use: no other user can read it, and it ends with this process."""
    above = Path(os.environ.get("GRADIO_TEMP_DIR") or tempfile.gettempdir())
    above.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="transcript-qa-", dir=above)).resolve()
    os.environ["GRADIO_TEMP_DIR"] = str(folder)
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    threading.Thread(target=_keep_clean, args=(folder,), daemon=True).start()
    return folder


def check(path: str) -> None:
    """Refuse a path that is not in the folder.

    Raises:
        ValueError: If it is none, or leads elsewhere.
    """
    if not Path(path).resolve().is_relative_to(begin()):
        raise ValueError("not an upload")


def sweep(folder: Path, *, before: float) -> None:
    """Delete whatever lies in a folder since before a time: what nobody read, and parts of broken uploads.

    Args:
        folder: Where to look, in its folders too.
        before: Seconds since 1970.
    """
    for path in sorted(folder.rglob("*"), reverse=True):  # what is in a folder, then the folder
        with contextlib.suppress(OSError):  # read and deleted in between; not empty
            if path.lstat().st_mtime < before:
                path.rmdir() if path.is_dir() else path.unlink()


def _keep_clean(folder: Path) -> None:
    while True:
        time.sleep(_BETWEEN_SWEEPS)
        sweep(folder, before=time.time() - KEPT_SECONDS)
