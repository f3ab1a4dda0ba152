"""Serves the page: gradio's settings, what a stranger may send, the port. With `page`, it imports gradio."""

from __future__ import annotations

import logging
import os
import signal
import socket
import threading
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Any

# Before gradio is imported: it reads them then, and nothing of a page may be told to others.
os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")
os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")

import gradio as gr
from gradio.state_holder import SessionState
from starlette.middleware import Middleware
from starlette.types import ASGIApp

from qa.errors import OptionError
from qa.web import folder
from qa.web.actions import PAGE_LIMITS
from qa.web.door import Door

_HERE = Path(__file__).parent
_FONTS = ("ui-sans-serif", "system-ui", "-apple-system", "Segoe UI", "sans-serif")

# What gradio's `launch` takes, in one place: its defaults are made for a developer's own machine.
_LAUNCH: dict[str, Any] = {
    "theme": gr.themes.Soft(
        primary_hue="blue", neutral_hue="stone", font=_FONTS, font_mono=("ui-monospace", "monospace")
    ),
    "css": (_HERE / "page.css").read_text(encoding="utf-8"),
    "js": (_HERE / "page.js").read_text(encoding="utf-8"),
    "ssr_mode": False,
    "enable_monitoring": False,
    "run_history": False,
    "max_file_size": PAGE_LIMITS.file_bytes,
    "mcp_server": False,  # gradio's calls what is hidden, with files of the server: `qa.tool` is ours
    "state_session_capacity": 500,
    "footer_links": ["api"],
    "quiet": True,
}

_THIS_MACHINE = frozenset({"127.0.0.1", "localhost", "::1"})
_NOT_OURS = "This is not what the page sends. Load it again, and try once more."
_LOG = logging.getLogger(__name__)


class Guarded(gr.Blocks):
    """Blocks that remember nothing of who asks, and tell no log and no stranger what went wrong.

    Attributes:
        warming: What loads the models; who opens the page when it has ended waits for none of them.
        tool: What answers assistants; None where it is not installed.
    """

    warming: threading.Thread
    tool: ASGIApp | None

    async def process_api(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Do what a visitor's page asks for."""
        # In the state of a session gradio would keep all that its page shows, long after it is closed.
        kwargs["state"] = SessionState(self)
        try:
            # Gradio would fetch a file that is named by an address, and pass on a stream's path unseen.
            for path in _paths(kwargs["inputs"]):
                folder.check(path)
            return await super().process_api(*args, **kwargs)
        except gr.Error as error:
            error.print_exception = False
            raise
        except Exception as error:  # its words may quote what was sent
            place = traceback.extract_tb(error.__traceback__)[-1]
            kind, file = type(error).__name__, Path(place.filename).name
            _LOG.warning("what a page sent was refused: %s at %s:%s", kind, file, place.lineno)
            raise gr.Error(_NOT_OURS, print_exception=False) from None


def launch(page: Guarded, *, host: str | None = None, port: int | None = None) -> None:
    """Serve the page until it is interrupted.

    On an address of this machine alone it answers under the names of this machine and those in
    QA_ALLOWED_HOSTS, parted by commas; elsewhere under any.

    Args:
        page: What `build` returned.
        host: Address to listen on; None takes GRADIO_SERVER_NAME, else this machine alone.
        port: Port to listen on; None takes GRADIO_SERVER_PORT, else 7860.

    Raises:
        OptionError: If the port is taken.
    """
    host = host or os.environ.get("GRADIO_SERVER_NAME") or "127.0.0.1"
    port = port or int(os.environ.get("GRADIO_SERVER_PORT") or 7860)
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise OptionError(
                f"{host}:{port} cannot be listened on ({error.strerror}); choose another port"
            ) from None
    # A container is stopped by it: then the page ends as it does by Ctrl-C, and deletes what it holds.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    page.warming.join()
    print(f"Serving on http://{host}:{port}", flush=True)
    door = Middleware(Door, file_bytes=PAGE_LIMITS.file_bytes, tool=page.tool, hosts=_names(host))
    page.launch(server_name=host, server_port=port, app_kwargs={"middleware": [door]}, **_LAUNCH)


def _names(host: str) -> frozenset[str]:
    """Return the names under which a page that listens on an address may be asked; none for any."""
    if host not in _THIS_MACHINE:
        return frozenset()
    allowed = os.environ.get("QA_ALLOWED_HOSTS", "").lower().replace(",", " ").split()
    return _THIS_MACHINE.union(allowed)


def _paths(value: object) -> Iterator[Any]:
    """Yield whatever is named as the path of a file in what a page sent."""
    if isinstance(value, dict):
        if "path" in value:
            yield value["path"]
        value = list(value.values())
    if isinstance(value, list):
        for each in value:
            yield from _paths(each)
