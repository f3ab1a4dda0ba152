"""The web page: a chat whose answers open the transcript at the quoted words.

`page` builds it with gradio and `serve` serves it, `shown` renders answers, transcripts and pictures;
`page.css` is its looks and `page.js` what the browser does alone.
"""

from __future__ import annotations

from qa.web.page import build
from qa.web.serve import launch

__all__ = ["build", "launch"]
