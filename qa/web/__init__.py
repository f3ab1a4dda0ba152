"""The web page: a chat whose answers open the transcript at the quoted words.

`page` builds it with gradio, `html` renders answers and transcripts, `page.css` and `page.js` are
its looks and the highlighting in the browser.
"""

from __future__ import annotations

from qa.web.page import LAUNCH, build, launch

__all__ = ["LAUNCH", "build", "launch"]
