"""Files that organisers add, read as what they are.

A picture keeps nothing but the picture: where and with what it was taken goes. Text is kept in UTF-8, whatever it came in. What
readers could not open, or what would do something on their machine, is refused in words. Everything else is kept as it came: what
a document tells of its author stays in it, and the page says so.
"""

from __future__ import annotations

import io
import warnings
import zipfile

from flask_babel import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from forum.kernel.errors import Invalid

PICTURES = {".jpg": "JPEG", ".jpeg": "JPEG", ".png": "PNG"}
TEXTS = frozenset({".txt", ".csv"})
# The part without which a package is not of its kind.
PARTS = {
    ".docx": "word/document.xml",
    ".xlsx": "xl/workbook.xml",
    ".pptx": "ppt/presentation.xml",
    ".odt": "content.xml",
    ".ods": "content.xml",
}
MACROS = ("vbaproject.bin", "basic/", "scripts/")
# What Pillow calls the parts of a file that are no picture: comments, and what programs write about it.
TELLING = frozenset({"exif", "comment", "xmp", "photoshop", "XML:com.adobe.xmp", "Comment", "Author"})
MOST_PIXELS = 60_000_000
PICTURE_QUALITY = 90


def read_upload(ending: str, content: bytes) -> bytes:
    """The content as it is kept. Raises Invalid on `file` when it is not what its ending says, or not for everybody to open."""
    if ending in PICTURES:
        return _read_picture(ending, content)
    if ending in TEXTS:
        return _read_text(content)
    if ending == ".pdf":
        _check_pdf(content)
    elif ending in PARTS:
        _check_package(ending, content)
    return content


def tells_more(ending: str, content: bytes) -> bool:
    """Whether a picture that was kept before has more in it than the picture."""
    try:
        with Image.open(io.BytesIO(content), formats=[PICTURES[ending]]) as picture:
            return bool(picture.getexif()) or bool(picture.info.keys() & TELLING)
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        return False


def refuse_kind(ending: str) -> Invalid:
    """For what is not what its name says."""
    return Invalid(
        {
            "file": _(
                "The selected file is not a %(ending)s file. Save it again as %(ending)s or choose another file", ending=ending
            )
        }
    )


def _read_picture(ending: str, content: bytes) -> bytes:
    """Drawn anew, turned as its camera meant it. Pixels and colours alone are carried over."""
    try:
        with warnings.catch_warnings(), Image.open(io.BytesIO(content), formats=[PICTURES[ending]]) as picture:
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # MOST_PIXELS is asked before anything is unpacked.
            if picture.width * picture.height > MOST_PIXELS:
                raise Invalid({"file": _("The selected picture is too large. Make it smaller and choose it again")})
            profile = picture.info.get("icc_profile")
            turned = ImageOps.exif_transpose(picture)
            bare = Image.new(turned.mode, turned.size)
            if turned.mode == "P":
                bare = turned.convert("RGBA")
                bare.info.clear()
            else:
                bare.paste(turned)
            drawn = io.BytesIO()
            bare.save(drawn, PICTURES[ending], quality=PICTURE_QUALITY, icc_profile=profile)
            return drawn.getvalue()
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError) as problem:
        raise refuse_kind(ending) from problem


def _read_text(content: bytes) -> bytes:
    """UTF-16 says itself that it is; what is no UTF-8 is what Windows wrote before."""
    encodings = ["utf-16"] if content.startswith((b"\xff\xfe", b"\xfe\xff")) else ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text.encode()
    raise Invalid({"file": _("The selected file is not a text file. Save it as text and choose it again")})


def _check_pdf(content: bytes) -> None:
    if b"/Encrypt" in content:
        raise Invalid({"file": _("The selected file is protected. Save it without a password or protection and choose it again")})


def _check_package(ending: str, content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            names = [each.filename.lower() for each in package.infolist()]
            manifest = "meta-inf/manifest.xml"
            large = any(each.filename.lower() == manifest and each.file_size > 1_000_000 for each in package.infolist())
            described = package.read("META-INF/manifest.xml") if manifest in names and not large else b""
    except (zipfile.BadZipFile, KeyError, OSError, RuntimeError, NotImplementedError) as problem:
        raise refuse_kind(ending) from problem
    if b"encryption-data" in described or "encryptedpackage" in names:
        raise Invalid({"file": _("The selected file is protected. Save it without a password or protection and choose it again")})
    if any(name.endswith(MACROS[0]) or name.startswith(MACROS[1:]) for name in names):
        raise Invalid(
            {
                "file": _(
                    "The selected file has macros, which could harm people’s computers. Save it without macros and "
                    "choose it again"
                )
            }
        )
    if PARTS[ending] not in names:
        raise refuse_kind(ending)
