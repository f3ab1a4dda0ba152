"""What of gradio's server a stranger can reach, under which name, and how much can be sent to it."""

from __future__ import annotations

import logging
from collections.abc import Collection, Sequence
from urllib.parse import urlsplit

from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_API = "/gradio_api"
_UPLOAD = f"{_API}/upload"
_TOOL = f"{_API}/mcp"
# What the page and gradio's client ask for. Gradio serves more: any uploaded file to who knows its path, what
# a session shows to who knows its name, proxies, editors, a reloader; of that nothing is reached.
_PATHS = {"/", "/config", "/theme.css", "/favicon.ico", "/manifest.json", "/robots.txt", _UPLOAD} | {
    f"{_API}/{name}"
    for name in (
        *("queue/join", "queue/data", "cancel", "reset", "upload_progress"),
        *("info", "openapi.json", "app_id", "startup-events"),
    )
}
_FOLDERS = ("/assets/", "/static/", f"{_API}/call/", f"{_API}/heartbeat/")
# The conversation goes to the server and back with every question: some hundred long answers.
_MOST_BYTES = 2_000_000
_ROOM_FOR_FORM = 10_000  # bytes of an upload that are not the file's

_LOG = logging.getLogger(__name__)


class Door:
    """Refuses what the page never asks for, before gradio sees it.

    Args:
        app: Gradio's server.
        file_bytes: The largest file that may be uploaded.
        tool: What answers assistants at /gradio_api/mcp; None where it is not installed.
        hosts: The names under which the page may be asked; any, where there is none. Another site can have
            its own name lead to this machine, and would then read the page as if it were its own.
    """

    def __init__(
        self, app: ASGIApp, file_bytes: int, *, tool: ASGIApp | None = None, hosts: Collection[str] = ()
    ) -> None:
        self.app = app
        self.file_bytes = file_bytes
        self.tool = tool
        self.hosts = hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or refuse it with a reason."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        path = scope["path"].removeprefix(scope.get("root_path", "")).rstrip("/") or "/"
        refusal = self._refusal(path, scope["method"], scope["headers"])
        if refusal:
            await refusal(scope, receive, send)
            return
        await self._pass(self.tool if self.tool and path == _TOOL else self.app, scope, receive, send)

    def _refusal(self, path: str, method: str, headers: Sequence[tuple[bytes, bytes]]) -> JSONResponse | None:
        given = dict(headers)
        host = _name(given.get(b"host", b""))
        if self.hosts and host not in self.hosts:
            told = f"this page is not {host!r}; name that in QA_ALLOWED_HOSTS where it is meant to be"
            return _refused(421, told)
        if path == _TOOL and self.tool:
            if method != "POST":
                return _refused(405, "expected POST")
        elif path not in _PATHS and not path.startswith(_FOLDERS):
            return _refused(404, "there is no such page here")
        if method in ("GET", "HEAD", "OPTIONS"):
            return None
        length = given.get(b"content-length", b"")
        # Without it, or in chunks, a body is as long as the sender likes.
        if not length.isdigit() or b"transfer-encoding" in given:
            return _refused(411, "the length is missing; expected the header Content-Length")
        most = self.file_bytes + _ROOM_FOR_FORM if path == _UPLOAD else _MOST_BYTES
        if int(length) > most:
            return _refused(413, f"{int(length):,} bytes; expected at most {most:,}")
        return None

    async def _pass(self, app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
        started = False

        async def sent(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await app(scope, receive, sent)
        except Exception as error:  # its words may quote what was sent
            _LOG.warning("a request was refused: %s", type(error).__name__)
            if started:
                await send({"type": "http.response.body", "body": b""})
            else:
                await _refused(400, "this is not a request that the page makes")(scope, receive, send)


def _name(host: bytes) -> str:
    """Return the name in a Host header, without the port."""
    try:
        return urlsplit(f"//{host.decode('latin-1')}").hostname or ""
    except ValueError:  # half an IPv6 address
        return ""


def _refused(status: int, why: str) -> JSONResponse:
    return JSONResponse({"detail": why}, status)
