"""What looks the same to a reader is the same, and what does not is not."""

from __future__ import annotations

import pytest

from forum.consultations.pseudonyms import RESERVED, has_official_sign, list_pseudonym_keys, poses_as_official, pseudonym_key
from forum.kernel.lookalikes import list_looks

SAME = [
    ("Amber Heron", "Аmber Неrоn"),  # Cyrillic А, Н, е, о
    ("Amber Heron", "Αmber Ηeron"),  # Greek Alpha, Eta
    ("Amber Heron", "Am\u00adber\u3164 Her\u2060on"),
    ("Amber Heron", "amber-heron"),
    ("Amber Heron", "AMBER HERON"),
    ("Amber Heron", "Ａmber 𝐇eron"),
    ("Amber Heron", "Arnber Heron"),
    ("Ian", "lan"),
    ("Ian", "ian"),
    ("Mcllan", "McIIan"),
    ("Вера", "вера"),
    ("Zoë", "Zoe"),
    ("Room 10", "Rооm lO"),
    ("Moses", "Mסses"),
    *[("Amina Yusuf", f"Amina {chr(each)}Yusuf{chr(each)}") for each in (0x1D173, 0x1BCA0, 0xFFF9, 0xFFF0, 0x206A, 0xE0041)],
]
DIFFERENT = [
    ("ดา", "ตา"),
    ("ดา", "คา"),
    ("ปู", "ปู่"),
    ("มา", "ม้า"),
    ("かき", "かぎ"),
    ("ハナ", "バナ"),
    ("ハナ", "パナ"),
    ("力", "カ"),
    ("דנה", "דניה"),
    ("नीला", "नील"),
    ("Joan", "Jean"),
    ("Judy", "Jndy"),
    ("Ivan", "Inan"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_names_that_look_the_same_are_the_same(one: str, other: str) -> None:
    assert pseudonym_key(one) in list_pseudonym_keys(other)
    assert pseudonym_key(other) in list_pseudonym_keys(one)


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_names_that_differ_are_not(one: str, other: str) -> None:
    assert set(list_pseudonym_keys(one)).isdisjoint(list_pseudonym_keys(other))
    assert set(list_looks(one)).isdisjoint(list_looks(other))


@pytest.mark.parametrize("word", RESERVED)
def test_no_name_sounds_official_whatever_its_letters(word: str) -> None:
    for name in (word, word.upper(), word.title(), f"The {word} team", word.replace("a", "а").replace("o", "ο"), f"{word}\u00ad"):
        assert poses_as_official(name), name


@pytest.mark.parametrize(
    "name",
    [
        "Moderation team",
        "Mod\u00aderator Jim",
        "M o d e r a t o r",
        "Μоdеrаtоr",
        "Changing  Together",
        "Ｃhanging Together team",
        "Northtown",
        "Moderator1",
        "TheModerator",
        "Moderation\u200bTeam",
        "ModerationTeam",
        "ᴍᴏᴅᴇʀᴀᴛᴏʀ",
        "(Changing Together)",
        "The Changing Together team",
        "Amina of Northtown",
        "Staff1",
        "NHS111",
        "Модератор",
        "mod_42",
    ],
)
def test_nobody_passes_for_staff_or_the_site(name: str) -> None:
    assert poses_as_official(name, "Northtown", "Changing Together")


NAMES = """Amber Heron,Leadbetter,Modesty,สมชาย,Adam,Stafford,Adminton,
Joan 2,Modou,Staffan,Jo Northtowner,Councilman,Мария,Ana Leadsom,
O'Brien-Smith,Zoë,Anne Marie,Changing,Together for Joan,McLeod,Theo""".replace("\n", "").split(",")


@pytest.mark.parametrize("name", NAMES)
def test_other_names_do_not(name: str) -> None:
    assert not poses_as_official(name, "Northtown", "Changing Together", "")
    assert not has_official_sign(name)


def test_nobody_wears_a_sign_of_being_official() -> None:
    assert all(has_official_sign(f"Amina Yusuf {sign}") for sign in "✔✓☑★☆✅®™🛡")
