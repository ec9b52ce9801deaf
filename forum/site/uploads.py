"""A logo as pages show it: drawn anew as a small PNG, whatever picture it came as."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _

from forum.kernel.pictures import unpack_picture, write_png

# Twice as large as it is drawn, for fine screens.
HEIGHT, WIDEST = 88, 480
LEAST_SIDE = 16


@dataclass(frozen=True)
class DrawnLogo:
    """`width` and `height` as pages draw it."""

    content: bytes
    digest: str
    width: int
    height: int


def draw_logo(content: bytes) -> DrawnLogo:
    """Raises Invalid on `logo` as `unpack_picture` does."""
    too_small = _("The selected picture is too small. Choose one at least 44 pixels high")
    with unpack_picture(content, "logo", least_side=LEAST_SIDE, too_small=too_small) as picture:
        picture.thumbnail((WIDEST, HEIGHT))
        drawn = write_png(picture)
    return DrawnLogo(drawn.content, drawn.digest, max(1, drawn.width // 2), max(1, drawn.height // 2))
