"""What the page shows, as HTML; everything is escaped here."""

from __future__ import annotations

from qa.web.shown.answer import answer_html, notice_html, question_html
from qa.web.shown.glance import glance_html
from qa.web.shown.transcript import preview_html, transcript_html

__all__ = ["answer_html", "glance_html", "notice_html", "preview_html", "question_html", "transcript_html"]
