"""Videos that stand elsewhere: which frame or file a link leads to, and whose it is. Nothing is asked of anybody here."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

YOUTUBE = {"www.youtube.com", "youtube.com", "m.youtube.com", "www.youtube-nocookie.com"}
VIMEO = {"vimeo.com", "www.vimeo.com", "player.vimeo.com"}
FILES = (".mp4", ".webm", ".ogv", ".m4v")
_YOUTUBE_ID = re.compile(r"[\w-]{6,20}")
_YOUTUBE_PATH = re.compile(r"/(?:embed|shorts|live)/([\w-]{6,20})/?")
_VIMEO_PATH = re.compile(r"/(?:video/)?(\d{4,12})(?:/([0-9a-f]{6,20}))?/?")
_PEERTUBE_PATH = re.compile(r"/(?:w|videos/watch|videos/embed)/([\w-]{8,40})/?")
_HOST = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+(:\d{2,5})?")


@dataclass(frozen=True)
class Video:
    """`address`: what a frame, or a player where it is a file, loads; `host`: from whom, which is told before anything is."""

    address: str
    host: str
    is_file: bool = False

    @property
    def origin(self) -> str:
        """For the Content-Security-Policy of the one page that plays it."""
        return f"https://{self.host}"


def find_video(link: str) -> Video | None:
    """None for what is no https link to a video at YouTube, Vimeo or a PeerTube server, nor to a video file."""
    try:
        parts = urlsplit(link)
    except ValueError:
        return None
    host = parts.netloc.lower()
    if parts.scheme != "https" or not _HOST.fullmatch(host):
        return None
    if host in YOUTUBE or host in {"youtu.be", "www.youtu.be"}:
        return _find_youtube(host, parts.path, parts.query)
    if host in VIMEO:
        return _find_vimeo(parts.path, parts.query)
    if parts.path.lower().endswith(FILES):
        return Video(link, host, is_file=True)
    found = _PEERTUBE_PATH.fullmatch(parts.path)
    return Video(f"https://{host}/videos/embed/{found[1]}", host) if found else None


def _find_youtube(host: str, path: str, query: str) -> Video | None:
    """Its player that keeps no cookies."""
    if host in YOUTUBE:
        found = _YOUTUBE_PATH.fullmatch(path)
        number = found[1] if found else parse_qs(query).get("v", [""])[0]
    else:
        number = path.strip("/")
    if not _YOUTUBE_ID.fullmatch(number):
        return None
    return Video(f"https://www.youtube-nocookie.com/embed/{number}", "www.youtube-nocookie.com")


def _find_vimeo(path: str, query: str) -> Video | None:
    """One that is not listed has a second part in its link, without which nobody may see it. `dnt`: no cookies."""
    found = _VIMEO_PATH.fullmatch(path)
    if not found:
        return None
    secret = found[2] or parse_qs(query).get("h", [""])[0]
    more = f"&h={secret}" if re.fullmatch(r"[0-9a-f]{6,20}", secret) else ""
    return Video(f"https://player.vimeo.com/video/{found[1]}?dnt=1{more}", "player.vimeo.com")
