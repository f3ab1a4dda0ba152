"""The page as a tool of the Model Context Protocol: one tool, whose answer is that of Python."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from serving import serving

from qa.pipeline import Pipeline

pytest.importorskip("mcp", reason="pip install 'transcript-qa[mcp]'")

from mcp import ClientSession
from mcp.client.streamable_http import streamablehttp_client

QUESTION = "When was the INF Treaty agreed?"


async def called(address: str) -> tuple[list[Any], list[Any]]:
    async with (
        streamablehttp_client(f"{address}/gradio_api/mcp/") as (read, write, _),
        ClientSession(read, write) as session,
    ):
        await session.initialize()
        tools = (await session.list_tools()).tools
        asked = ({"question": QUESTION, "k": 1}, {"question": ""})
        return tools, [await session.call_tool("ask", arguments) for arguments in asked]


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
def test_ask_is_the_only_tool_and_answers_as_python_does(shipped: Pipeline) -> None:
    with serving() as address:
        tools, answers = asyncio.run(called(address))
    assert [tool.name for tool in tools] == ["ask"]
    assert "verbatim quotes" in tools[0].description
    assert set(tools[0].inputSchema["properties"]) == {"question", "speaker", "k"}
    told = [json.loads(answer.content[0].text) for answer in answers]
    assert told == [shipped.ask(QUESTION, k=1).to_dict(), shipped.ask("", k=3).to_dict()]
