"""A logo as pages show it: drawn anew as a small PNG, whatever picture it came as. Drawings that can hold scripts (SVG) are no
pictures here."""

from __future__ import annotations

import hashlib
import io
import warnings
from dataclasses import dataclass

from flask_babel import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from forum.kernel.errors import Invalid

FORMATS = ("PNG", "JPEG", "WEBP", "GIF")
MOST_PIXELS = 20_000_000
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
    """Raises Invalid on `logo` for what is no picture, or one that is too large to unpack or too small to see."""
    try:
        with warnings.catch_warnings(), Image.open(io.BytesIO(content), formats=FORMATS) as picture:
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # MOST_PIXELS is asked before anything is unpacked.
            if picture.width * picture.height > MOST_PIXELS:
                raise Invalid({"logo": _("The selected picture is too large. Make it smaller and choose it again")})
            if min(picture.size) < LEAST_SIDE:
                raise Invalid({"logo": _("The selected picture is too small. Choose one at least 44 pixels high")})
            drawn = ImageOps.exif_transpose(picture).convert("RGBA")
            bare = Image.new("RGBA", drawn.size)
            bare.paste(drawn)  # Pixels alone: nothing that the file says besides.
            bare.thumbnail((WIDEST, HEIGHT))
            written = io.BytesIO()
            bare.save(written, "PNG", optimize=True)
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError) as problem:
        raise Invalid({"logo": _("The selected file must be a PNG, JPEG, WebP or GIF picture")}) from problem
    digest = hashlib.sha256(written.getvalue()).hexdigest()[:24]
    return DrawnLogo(written.getvalue(), digest, max(1, bare.width // 2), max(1, bare.height // 2))
