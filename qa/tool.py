"""Transcripts as a tool of the Model Context Protocol, `ask`, for assistants; the only import of mcp."""

from __future__ import annotations

import logging
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import anyio
import mcp
from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from mcp.types import TextContent, Tool, ToolAnnotations

from qa.errors import OptionError
from qa.pipeline import MAX_QUOTES, Pipeline
from qa.question import MAX_QUESTION_CHARACTERS
from qa.surrogates import without_surrogates
from qa.types import Answer, Status

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

_LIBRARY = Path(mcp.__file__).parent
_AT_ONCE = 2  # questions that are answered at the same time
_WAITING = 64  # questions that wait for their turn

_QUOTE = {
    "type": "object",
    "properties": {"text": {"type": "string"}, "speaker": {"type": "object"}, "turn": {"type": "integer"}},
    "required": ["text", "speaker", "turn"],
}
ASK = Tool(
    name="ask",
    title="Ask the transcript",
    description=(
        "Answer a question over transcripts with verbatim quotes and who said them, or say that there is no "
        "answer. The quotes are exact: pass them on as they are, with their speakers. Kinds of questions: a "
        "fact, who said or asked something, what somebody said about something, compare two speakers, every "
        "mention of something, what was asked and who answered, when something was discussed, who spoke."
    ),
    inputSchema={
        "type": "object",
        "properties": {
            "question": {"type": "string", "minLength": 1, "maxLength": MAX_QUESTION_CHARACTERS},
            "speaker": {"type": ["string", "null"], "description": "Search only this speaker's words."},
            "k": {
                "type": "integer",
                "minimum": 1,
                "maximum": MAX_QUOTES,
                "default": 3,
                "description": "How many quotes at most.",
            },
        },
        "required": ["question"],
        "additionalProperties": False,
    },
    outputSchema={
        "type": "object",
        "properties": {
            "status": {"enum": [status.value for status in Status]},
            "text": {"type": "string", "description": "The best quote's words; empty when there is none."},
            "confidence": {"type": "number", "minimum": 0, "maximum": 1},
            "message": {"type": "string", "description": "Why there is no answer, or what the quotes are."},
            "quotes": {"type": "array", "items": _QUOTE},
            "groups": {"type": "array", "items": {"type": "object"}},
        },
        "required": ["status", "text", "confidence", "message", "quotes", "groups"],
    },
    annotations=ToolAnnotations(readOnlyHint=True, idempotentHint=True, openWorldHint=False),
)


class ToolServer:
    """Answers assistants over a pipeline's transcripts; nothing is kept between two questions.

    As an ASGI app it speaks streamable HTTP, each request by itself: POST alone, JSON in and out.
    """

    def __init__(self, pipeline: Pipeline) -> None:
        from qa import __version__

        _silence_library()
        self._pipeline = pipeline
        self._limiter = anyio.CapacityLimiter(_AT_ONCE)
        self._server: Server[Any, Any] = Server("transcript-qa", version=__version__)
        self._server.list_tools()(self._tools)  # type: ignore[no-untyped-call]
        self._server.call_tool()(self._call)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request over HTTP."""
        manager = StreamableHTTPSessionManager(self._server, json_response=True, stateless=True)
        async with manager.run():
            await manager.handle_request(scope, receive, send)

    def run(self) -> None:
        """Answer over standard input and output until the input ends."""
        threading.Thread(target=self._pipeline.warm_up, daemon=True).start()
        anyio.run(self._run)

    async def _run(self) -> None:
        async with stdio_server() as (read, write):
            await self._server.run(read, write, self._server.create_initialization_options())

    async def _tools(self) -> list[Tool]:
        return [ASK]

    async def _call(
        self, name: str, arguments: dict[str, Any]
    ) -> tuple[list[TextContent], dict[str, Any]]:  # what is shown; the same for programs
        if name != ASK.name:
            raise OptionError(f"no tool {name!r}; there is {ASK.name!r}")
        if self._limiter.statistics().tasks_waiting >= _WAITING:
            raise OptionError("too many questions at once; ask again in a moment")
        answer = await anyio.to_thread.run_sync(self._answer, arguments, limiter=self._limiter)
        return [TextContent(type="text", text=answer.whole)], answer.to_dict()

    def _answer(self, arguments: dict[str, Any]) -> Answer:
        # Halves of characters would come back in the answer, which could not be sent.
        given = {name: _sendable(value) for name, value in arguments.items()}
        return self._pipeline.ask(**given)


def _silence_library() -> None:
    """Keep mcp from logging: it quotes what was asked, by loggers of its own and by the root's."""
    logging.getLogger("mcp").setLevel(logging.CRITICAL + 1)
    logging.getLogger().addFilter(_not_of_library)


def _not_of_library(record: logging.LogRecord) -> bool:
    return _LIBRARY not in Path(record.pathname).parents


def _sendable(value: Any) -> Any:
    return without_surrogates(value) if isinstance(value, str) else value
