"""Files that organisers add are read as what they are, and tell nothing that nobody meant to publish."""

from __future__ import annotations

import io
import zipfile

import pytest
from flask import Flask
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from forum.consultations.actions.managing import add_document
from forum.consultations.models import Document
from forum.consultations.uploads import MOST_PIXELS, read_upload
from forum.kernel.actions import transaction
from forum.kernel.db import db
from forum.kernel.errors import Invalid
from forum.kernel.jobs import enqueue, run_due_jobs
from forum.kernel.permissions import SYSTEM
from tests import factories as make

PLACE, MAKER = {1: "N", 2: (51.0, 30.0, 26.0), 3: "W", 4: (0.0, 7.0, 39.0)}, "Zebrafish Camera"


def take_photograph(ending: str, *, turned: bool = False) -> bytes:
    """Two colours, and where and with what it was taken."""
    picture = Image.new("RGB", (80, 40), (200, 30, 30))
    picture.paste((30, 30, 200), (40, 0, 80, 40))
    told = Image.Exif()
    told[0x010F] = MAKER
    if turned:
        told[0x0112] = 6  # The camera was held upright.
    told.get_ifd(0x8825).update(PLACE)
    file = io.BytesIO()
    if ending == ".png":
        words = PngInfo()
        words.add_text("Author", MAKER)
        picture.save(file, "PNG", pnginfo=words, exif=told)
    else:
        picture.save(file, "JPEG", exif=told, comment=MAKER.encode(), quality=95)
    return file.getvalue()


def pack(*names: str, **content: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as package:
        for name in names:
            package.writestr(name, content.get("manifest", "") if "manifest" in name else "x")
    return file.getvalue()


@pytest.mark.parametrize("ending", [".jpg", ".jpeg", ".png"])
def test_a_photograph_does_not_tell_where_it_was_taken(ending: str) -> None:
    before = take_photograph(ending)
    assert MAKER.encode() in before
    after = read_upload(ending, before)
    with Image.open(io.BytesIO(after)) as picture:
        assert not picture.getexif() and not picture.getexif().get_ifd(0x8825)
        assert (picture.size, picture.getpixel((5, 5))[0] > 150, picture.getpixel((75, 5))[2] > 150) == ((80, 40), True, True)
    assert MAKER.encode() not in after and b"Exif" not in after


def test_a_photograph_is_turned_as_its_camera_meant_it() -> None:
    with Image.open(io.BytesIO(read_upload(".jpg", take_photograph(".jpg", turned=True)))) as picture:
        assert picture.size == (40, 80)


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "L", "LA", "P", "1", "I;16"])
def test_every_sort_of_picture_stays_the_picture(mode: str) -> None:
    file = io.BytesIO()
    picture = Image.new(mode, (8, 8), 1 if mode in {"1", "P", "L", "I;16"} else None or 0)
    picture.save(file, "PNG")
    with Image.open(io.BytesIO(read_upload(".png", file.getvalue()))) as after:
        assert after.size == (8, 8)
        assert list(after.convert("RGBA").getdata()) == list(picture.convert("RGBA").getdata())


def test_photographs_that_are_there_already_are_drawn_anew_once(app: Flask) -> None:
    consultation = make.make_consultation()
    add_document(SYSTEM, consultation, title="The ward", file_name="ward.jpg", content=take_photograph(".jpg"))
    contents = []
    with transaction():
        document = db.session.query(Document).one()
        document.file.content = take_photograph(".jpg")
    for _time in range(2):
        with transaction():
            enqueue("strip_old_pictures")
        run_due_jobs()
        db.session.expire_all()
        contents.append(document.file.content)
    assert MAKER.encode() not in contents[0] and document.size == len(contents[0])
    assert contents[0] == contents[1], "not again and again, as a picture loses each time"


PROTECTED, MACROS = "The selected file is protected. Save it without a password or", "macros"


@pytest.mark.parametrize(
    ("ending", "content", "said"),
    [
        (".pdf", b"%PDF-1.7\ntrailer << /Encrypt 5 0 R >>", PROTECTED),
        (".odt", pack("mimetype", "content.xml", "META-INF/manifest.xml", manifest="<m:encryption-data/>"), PROTECTED),
        (".docx", pack("word/document.xml", "word/vbaProject.bin"), MACROS),
        (".xlsx", pack("xl/workbook.xml", "xl/vbaProject.bin"), MACROS),
        (".ods", pack("content.xml", "Basic/Standard/Module1.xml"), MACROS),
        (".docx", pack("xl/workbook.xml"), "The selected file is not a"),
        (".docx", b"PK\x03\x04 and no more", "The selected file is not a"),
        (".png", b"\x89PNG and no more", "The selected file is not a"),
        (".jpg", take_photograph(".png"), "The selected file is not a"),
        (".txt", b"MZ\x00\x01\x02", "not a text file"),
    ],
)
def test_what_readers_cannot_open_or_would_be_harmed_by_is_refused_in_words(
    app: Flask, ending: str, content: bytes, said: str
) -> None:
    with app.test_request_context(), pytest.raises(Invalid, match=said):
        read_upload(ending, content)


@pytest.mark.parametrize("ending", [".docx", ".xlsx", ".pptx", ".odt", ".ods"])
def test_documents_without_any_of_that_stay_as_they_are(ending: str) -> None:
    parts = {".docx": "word/document.xml", ".xlsx": "xl/workbook.xml", ".pptx": "ppt/presentation.xml"}
    content = pack("mimetype", parts.get(ending, "content.xml"))
    assert read_upload(ending, content) == content
    assert read_upload(".pdf", b"%PDF-1.7 words") == b"%PDF-1.7 words"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_text_is_kept_in_the_letters_it_was_written_in(encoding: str) -> None:
    words = "Caf\u00e9 \u2013 \u00a35 \u201cnow\u201d\r\n"
    assert read_upload(".txt", words.encode(encoding)).decode("utf-8") == words


def test_the_same_file_is_kept_once(either_app: Flask) -> None:
    consultation = make.make_consultation()
    for kind, content in ((".txt", b"What was said."), (".jpg", take_photograph(".jpg"))):
        add_document(SYSTEM, consultation, title=f"First {kind}", file_name=f"a{kind}", content=content)
        with pytest.raises(Invalid, match=f"already added this file, as \u201cFirst {kind}\u201d"):
            add_document(SYSTEM, consultation, title="Again", file_name=f"b{kind}", content=content)
    add_document(SYSTEM, make.make_consultation(), title="Elsewhere", file_name="a.txt", content=b"What was said.")


def test_a_picture_that_would_fill_the_memory_is_refused_before_it_is_unpacked(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    side = int(MOST_PIXELS**0.5) + 100
    file = io.BytesIO()
    Image.new("1", (side, side)).save(file, "PNG")
    monkeypatch.setattr("PIL.ImageOps.exif_transpose", lambda _picture: pytest.fail("it was unpacked"))
    with app.test_request_context(), pytest.raises(Invalid, match="too large"):
        read_upload(".png", file.getvalue())
