"""A question taken apart -> the same question of another person or another topic."""

from __future__ import annotations

from qa.question.intent import Wording
from qa.types import Intent


def reword(wording: Wording, *, who: str = "", topic: str = "") -> str:
    """Return a question like the one taken apart, of another person or about another topic.

    >>> reword(Wording(Intent.MENTIONS, "the bus"), topic="the clinic")
    'List every mention of the clinic?'
    >>> reword(Wording(Intent.COMPARE, "the bus", ("Ann", "Bob")), who="Cleo")
    'What did Cleo say about the bus?'
    """
    named = who or next(iter(wording.people), "")
    about = topic or wording.topic
    on_topic = f" about {about}" if about else ""
    match wording.intent:
        case Intent.COMPARE if not who:
            return f"Compare {' and '.join(wording.people)}{on_topic}"
        case Intent.MENTIONS:
            return f"List every mention of {about}{f' by {named}' if named else ''}?"
        case Intent.WHEN_DISCUSSED:
            return f"When did {named} mention {about}?" if named else f"When was {about} discussed?"
        case Intent.EXCHANGES:
            return f"What questions were asked{f' by {named}' if named else ''}{on_topic}?"
        case Intent.DID_ANSWER:
            if who.endswith(("'s", "’s")):  # "and Bob's?": another question to the same person
                return f"Did {next(iter(wording.people), 'anyone')} answer {who} question?"
            asker = f"{wording.asker}'s question" if wording.asker else "the question"
            return f"Did {named or 'anyone'} answer {asker}{on_topic}?"
        case _:
            return f"What did {named} say{on_topic}?" if named else f"{about}?"
