"""The tool of the Model Context Protocol, on the page and as a command: its answers are those of Python."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from conftest import ROOT
from serving import started

from qa.pipeline import Pipeline

pytest.importorskip("mcp", reason="pip install 'transcript-qa[mcp]'")

from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client
from mcp.client.streamable_http import streamable_http_client

from qa import tool

QUESTION = "When was the INF Treaty agreed?"
SECRET = "halfsecret"


class Page:
    """A running page, what programs send to it, and its log."""

    def __init__(self, address: str, folder: Path) -> None:
        self.tool = f"{address}/gradio_api/mcp"
        self.folder = folder

    def send(
        self, body: bytes | str | dict[str, Any], method: str = "POST", path: str = ""
    ) -> httpx.Response:
        content = json.dumps(body) if isinstance(body, dict) else body
        headers = {"content-type": "application/json", "accept": "application/json"}
        return httpx.request(method, self.tool + path, content=content, headers=headers, timeout=30)

    def call(self, name: str, **arguments: Any) -> Any:
        params = {"name": name, "arguments": arguments}
        sent = self.send({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params})
        assert sent.status_code == 200
        return sent.json()["result"]


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    folder = tmp_path_factory.mktemp("tool")
    with started(folder) as (address, _):
        yield Page(address, folder)


async def _used(session: ClientSession) -> tuple[list[Any], Any, Any]:
    await session.initialize()
    tools = (await session.list_tools()).tools
    asked = [await session.call_tool("ask", {"question": q, "k": 1}) for q in (QUESTION, "Who is the pope?")]
    return tools, *asked


def _check_used(used: tuple[list[Any], Any, Any], shipped: Pipeline) -> None:
    tools, answered, silent = used
    assert [each.name for each in tools] == ["ask"]
    expected = shipped.ask(QUESTION, k=1)
    assert answered.structuredContent == expected.to_dict()
    (shown,) = answered.content
    assert shown.text == expected.whole
    assert expected.text in shown.text
    assert "Jens Stoltenberg" in shown.text
    assert silent.structuredContent["status"] == "not_found"
    assert not silent.isError


# What the client leaves open when it ends.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning")
def test_an_assistant_asks_the_page(page: Page, shipped: Pipeline) -> None:
    async def use() -> Any:
        async with (
            streamable_http_client(page.tool) as (read, write, _),
            ClientSession(read, write) as session,
        ):
            return await _used(session)

    _check_used(asyncio.run(use()), shipped)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning")
def test_an_assistant_asks_the_command(shipped: Pipeline) -> None:
    command = StdioServerParameters(command=sys.executable, args=["-m", "qa", "mcp"], cwd=str(ROOT))

    async def use() -> Any:
        async with stdio_client(command) as (read, write), ClientSession(read, write) as session:
            return await _used(session)

    _check_used(asyncio.run(use()), shipped)


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        ({}, "required"),
        ({"question": QUESTION, "k": 0}, "minimum"),
        ({"question": QUESTION, "k": 51}, "maximum"),
        ({"question": QUESTION, "speaker": {"path": "/etc/passwd"}}, "not of type"),
        ({"question": QUESTION, "file": "/etc/passwd"}, "Additional properties"),
        ({"question": "x" * 2001}, "too long"),
    ],
)
def test_what_does_not_fit_is_refused_with_the_reason(
    page: Page, arguments: dict[str, Any], why: str
) -> None:
    refused = page.call("ask", **arguments)
    assert refused["isError"]
    assert why in refused["content"][0]["text"]


@pytest.mark.parametrize("name", ["respond", "read", "embed", "ask_over_http", "saved", SECRET])
def test_nothing_else_of_the_page_can_be_called(page: Page, name: str) -> None:
    refused = page.call(name, question=QUESTION)
    assert refused["isError"]
    assert refused["content"][0]["text"] == f"no tool {name!r}; there is 'ask'"


@pytest.mark.parametrize("method", ["resources/list", "resources/read", "prompts/list", "logging/setLevel"])
def test_there_is_nothing_but_a_tool(page: Page, method: str) -> None:
    asked = {"jsonrpc": "2.0", "id": 1, "method": method, "params": {"uri": "file:///etc/passwd"}}
    assert "error" in page.send(asked).json()


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE"])
def test_nothing_is_held_open(page: Page, method: str) -> None:
    assert page.send(b"", method).status_code == 405


@pytest.mark.parametrize("path", ["/http", "/sse", "/messages/", "/schema"])
def test_nothing_of_gradios_own_is_served(page: Page, path: str) -> None:
    # It calls what is hidden, and reads files of the server that a caller names.
    assert {page.send(b"", method, path).status_code for method in ("GET", "POST")} == {404}


def test_half_a_character_is_asked_as_a_replacement_character(page: Page) -> None:
    answered = page.call("ask", question="Who is \ud800 the pope?", speaker="\udfff")
    assert answered["structuredContent"]["question"] == "Who is \ufffd the pope?"


@pytest.mark.parametrize(
    "body",
    [
        *(b"", b"{halfsecret", b"[]", b"[" * 100_000, b'"halfsecret"', b"\xff\xfehalfsecret"),
        b'{"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "halfsecret\\ud800"}}',
        b'{"jsonrpc": "2.0", "id": 1, "method": "halfsecret"}',
        b'{"jsonrpc": "2.0", "method": "notifications/halfsecret"}',
        b'{"jsonrpc": "2.0", "id": 1, "result": {"halfsecret": 1}}',
    ],
)
def test_what_is_no_request_is_refused_and_the_next_one_answered(page: Page, body: bytes) -> None:
    assert page.send(body).status_code in {200, 202, 400, 500}
    assert page.call("ask", question=QUESTION, k=1)["structuredContent"]["status"] == "answered"


def test_the_log_holds_no_word_that_was_sent(page: Page) -> None:
    page.call("ask", question=f"What of {SECRET}?", k="x")
    page.call(SECRET)
    page.send({"jsonrpc": "2.0", "id": 1, "method": SECRET})
    page.send(b"[" * 100_000)
    log = (page.folder / "log").read_text(encoding="utf-8")
    assert SECRET not in log
    assert log.count("\n") == 1  # where it serves


def test_more_questions_than_can_wait_are_refused(shipped: Pipeline, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tool, "_WAITING", 0)
    server = tool.ToolServer(shipped)
    with pytest.raises(Exception, match="too many questions at once"):
        asyncio.run(server._call("ask", {"question": QUESTION}))
