"""The address of a recording -> a link to a moment of it."""

from __future__ import annotations

import math
import re
from urllib.parse import quote, urlsplit, urlunsplit

_HOST = re.compile(r"[a-z0-9._-]+|\[[0-9a-f:.]+\]")
_YOUTUBE = ("youtube.com", "youtube-nocookie.com", "youtu.be")
_VIMEO = ("vimeo.com",)
# A fragment that holds names and values may hold a time too; "#chapter-2" and "#/talks/3" may not.
_PAIRS = re.compile(r"(?:[\w%.-]+=[^&]*(?:&|$))*")
# What RFC 3986 allows in a path, a query or a fragment; "%" because the address is encoded already.
_SAFE = "%/:?@!$&'()*+,;=~-._"


def recording_link(url: str, seconds: float | None) -> str:
    """Return a link to a moment of a recording, "" for what is no address of the web.

    Only characters of RFC 3986 are in it. A name and password in the address are left out: what is
    exported is passed on.

    >>> recording_link("https://youtu.be/abc?si=x", 75.9)
    'https://youtu.be/abc?si=x&t=75s'
    >>> recording_link("https://vimeo.com/123", 75)
    'https://vimeo.com/123#t=75s'
    >>> recording_link("javascript:alert(1)", 75)
    ''

    Args:
        url: Address of the sound or picture.
        seconds: Time from the start of the recording; None for no certain moment.
    """
    try:
        parts = urlsplit(url.strip())
        host, port = _ascii_host(parts.hostname or ""), parts.port
    except ValueError:  # brackets that do not close, a port that is no number, a label too long
        return ""
    if parts.scheme not in ("http", "https") or not _HOST.fullmatch(host):
        return ""
    query, fragment = parts.query, parts.fragment
    if seconds is not None and math.isfinite(seconds) and seconds >= 0:
        query, fragment = _timed(host, parts.path, query, fragment, int(seconds))
    encoded = (quote(part, safe=_SAFE, errors="replace") for part in (parts.path, query, fragment))
    return urlunsplit((parts.scheme, host if port is None else f"{host}:{port}", *encoded))


def _ascii_host(host: str) -> str:
    """Return a host name as the network knows it, in ASCII."""
    return f"[{host}]" if ":" in host else host.encode("idna").decode("ascii")


def _timed(host: str, path: str, query: str, fragment: str, seconds: int) -> tuple[str, str]:
    """Return query and fragment with the time, each site's way; a time that they tell gives way to it."""
    if _is_of(host, _YOUTUBE):
        start = f"start={seconds}" if path.startswith("/embed/") else f"t={seconds}s"
        return _with(_without(query, "t", "start"), start), _without(fragment, "t")
    if not _PAIRS.fullmatch(fragment):
        return query, fragment
    # Media Fragments URI 1.0, section 4.2.1: without a unit it is seconds of normal play time.
    start = f"t={seconds}s" if _is_of(host, _VIMEO) else f"t={seconds}"
    return query, _with(_without(fragment, "t"), start)


def _is_of(host: str, sites: tuple[str, ...]) -> bool:
    return any(host == site or host.endswith(f".{site}") for site in sites)


def _with(pairs: str, pair: str) -> str:
    return f"{pairs}&{pair}" if pairs else pair


def _without(pairs: str, *names: str) -> str:
    return "&".join(pair for pair in pairs.split("&") if pair.partition("=")[0] not in names)
