"""Pictures that people bring, drawn anew: pixels alone are kept, nothing that the file says besides (where it was taken, with
what, by whom). Drawings that can hold scripts (SVG) are no pictures here."""

from __future__ import annotations

import hashlib
import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from flask_babel import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from forum.kernel.errors import Invalid

FORMATS = ("PNG", "JPEG", "WEBP", "GIF")
# A picture of so many pixels takes 80 MB while it is drawn; small files can hold many more.
MOST_PIXELS = 20_000_000
PICTURE_QUALITY = 85


@dataclass(frozen=True)
class DrawnPicture:
    """`width` and `height` in pixels."""

    content: bytes
    content_type: str
    width: int
    height: int

    @property
    def digest(self) -> str:
        """A part of its address: 24 hexadecimal digits of SHA-256, another for other pixels."""
        return hashlib.sha256(self.content).hexdigest()[:24]


@contextmanager
def unpack_picture(content: bytes, field: str, *, least_side: int, too_small: str) -> Iterator[Image.Image]:
    """Its pixels, turned as its camera meant them. Raises Invalid on `field` for what is no picture, or one that is too large to
    unpack or too small to see; also where whatever is done with it inside fails so."""
    try:
        with warnings.catch_warnings(), Image.open(io.BytesIO(content), formats=FORMATS) as picture:
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # MOST_PIXELS is asked before anything is unpacked.
            if picture.width * picture.height > MOST_PIXELS:
                raise Invalid({field: _("The selected picture is too large. Make it smaller and choose it again")})
            if min(picture.size) < least_side:
                raise Invalid({field: too_small})
            drawn = ImageOps.exif_transpose(picture).convert("RGBA")
            bare = Image.new("RGBA", drawn.size)
            bare.paste(drawn)
            yield bare
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError) as problem:
        raise Invalid({field: _("The selected file must be a PNG, JPEG, WebP or GIF picture")}) from problem


def write_png(picture: Image.Image) -> DrawnPicture:
    """With nothing in it but its pixels."""
    written = io.BytesIO()
    picture.save(written, "PNG", optimize=True)
    return DrawnPicture(written.getvalue(), "image/png", *picture.size)


def draw_picture(content: bytes, field: str, *, longest_side: int) -> DrawnPicture:
    """As JPEG; as PNG where something shows through it. Raises Invalid as `unpack_picture` does."""
    too_small = _("The selected picture is too small. Choose one at least 44 pixels high")
    with unpack_picture(content, field, least_side=16, too_small=too_small) as picture:
        picture.thumbnail((longest_side, longest_side))
        if picture.getchannel("A").getextrema() != (255, 255):
            return write_png(picture)
        written = io.BytesIO()
        picture.convert("RGB").save(written, "JPEG", quality=PICTURE_QUALITY, progressive=True)
        return DrawnPicture(written.getvalue(), "image/jpeg", *picture.size)
