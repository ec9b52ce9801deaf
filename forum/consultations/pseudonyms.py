"""Names to take part under. Offered, not forced: two plain words that say nothing about the person."""

from __future__ import annotations

import random
import re
from itertools import dropwhile
from unicodedata import category, normalize

from forum.kernel.lookalikes import drop_unseen, list_looks
from forum.kernel.text import tidy_line

FIRST = """
Amber Ash Autumn Birch Blue Brook Cedar Clay Clover Copper Coral Cotton Dawn Early East Elm Fern Field Flint Forest
Frost Garden Gentle Glen Golden Granite Green Harbour Hazel Heath Hill Honey Indigo Island Ivory Juniper Lake Lilac
Lime Linen Maple Marsh Meadow Mellow Mint Misty Moss North Oak Ochre Olive Orchard Pearl Pine Plum Quiet River Rose
Rowan Russet Sage Sand Scarlet Sea Shore Silver Sky Slate South Spring Stone Summer Sunny Teal Thyme Umber Valley
Velvet Violet Walnut West Wild Willow Winter Wood
""".split()
SECOND = """
Avocet Badger Bee Bittern Blackbird Bullfinch Chaffinch Cricket Crow Curlew Deer Dipper Dormouse Dove Duck Dunnock
Eider Finch Fox Goldcrest Goose Grebe Hare Harrier Hawk Hedgehog Heron Jackdaw Jay Kestrel Kingfisher Kite Kittiwake
Lapwing Lark Linnet Magpie Mallard Martin Mole Moth Nightjar Nuthatch Otter Owl Oystercatcher Peewit Petrel Pipit
Plover Puffin Rabbit Raven Redstart Redwing Robin Rook Sandpiper Shrew Siskin Skylark Snipe Sparrow Squirrel Starling
Stonechat Stork Swallow Swan Swift Tern Thrush Turnstone Toad Vole Wagtail Warbler Waxwing Wheatear Whimbrel Woodcock Wren
""".split()
RESERVED = """
moderator moderators moderation mod mods facilitator facilitators organiser organisers organizer organizers admin admins
administrator administrators administration official officials staff nhs council lead
""".split()
# The same words where other alphabets are written: no look-alikes, but read as what they say.
ABROAD = "модератор модераторы модерация администратор админ moderador moderatorin moderateur".split()
TITLES = frozenset(
    "mr mrs ms miss mx dr doctor prof professor sir dame lord lady rev revd reverend cllr councillor sister matron".split()
)
_ACCENTS = re.compile("[\u0300-\u036f]")
_BETWEEN = re.compile(r"[\s._'’-]+")


def offer_pseudonym(chance: random.Random | None = None) -> str:
    chance = chance or random.SystemRandom()
    return f"{chance.choice(FIRST)} {chance.choice(SECOND)}"


def is_offered(name: str) -> bool:
    """Whether it could be one of ours: somebody who speaks for a service has another."""
    words = name.split()
    return len(words) == 2 and words[0].title() in FIRST and words[1].title() in SECOND


def pseudonym_key(pseudonym: str) -> str:
    """What makes two names the same to a reader: letters that look alike, accents and spaces do not tell them apart. Capitals do
    here, since some look like another letter: `list_pseudonym_keys` has all under which a name may be known."""
    return list_pseudonym_keys(pseudonym)[0]


def list_pseudonym_keys(pseudonym: str) -> list[str]:
    """The key of a name as it is written, in small letters and in capitals. It is taken when somebody has one of these."""
    # Accents of Latin, Greek and Cyrillic letters alone: what stands on Thai or Japanese letters makes them others.
    return [_BETWEEN.sub("", _ACCENTS.sub("", look)) for look in list_looks(tidy_line(pseudonym))]


def is_same_person_name(name: str, other: str) -> bool:
    """Whether two names are one person's to a reader: titles, capitals and spaces do not tell them apart either."""
    return not set(_list_plain_keys(name)).isdisjoint(_list_plain_keys(other))


def _list_plain_keys(name: str) -> list[str]:
    """Of the name without the titles before it; of a title alone, of that."""
    words = tidy_line(name).split()
    untitled = dropwhile(lambda word: word.rstrip(".").casefold() in TITLES, words)
    return list_pseudonym_keys(" ".join(untitled) or name)


def has_official_sign(name: str) -> bool:
    """Whether it wears a tick, a star or another sign by which sites mark who is official: what people write with are letters,
    numbers and the marks between them."""
    return any(category(each) == "So" or each in _SIGNS for each in name)


def poses_as_official(pseudonym: str, *officials: str) -> bool:
    """Whether a word of it is one of RESERVED, with whatever number or other such word joined to it; or it has the whole name of
    one of the `officials` in it: who runs the consultation, the site."""
    # Each character by itself: to put many marks in order takes time that grows with the square of them.
    name = "".join(normalize("NFKC", _SMALL_CAPITALS.get(each, each)) for each in drop_unseen(pseudonym))
    whole = list_pseudonym_keys(name)
    parts = [part for part in re.split(r"[\W_]+", name) if part]
    parts += [part for each in parts for part in _JOINS.split(each)]
    words = {key for word in parts for key in list_pseudonym_keys(word)} | {
        key for word in parts for key in list_pseudonym_keys(_DIGITS.sub("", word))
    }
    if not _RESERVED_KEYS.isdisjoint(words.union(whole)) or any(_is_made_of_titles(word) for word in words.union(whole)):
        return True
    return any(_has_name(parts, whole, official) for official in officials)


def _has_name(parts: list[str], whole: list[str], official: str) -> bool:
    """Whether it begins with a name, or has all words of it in a row."""
    keys = [key for key in list_pseudonym_keys(official) if key]
    count = len([part for part in re.split(r"[\W_]+", official) if part])
    rows = {key for at in range(len(parts)) for key in list_pseudonym_keys("".join(parts[at : at + count]))}
    return any(each.startswith(tuple(keys)) for each in whole) or not rows.isdisjoint(keys) if keys else False


def _is_made_of_titles(key: str) -> bool:
    """Whether it is one of RESERVED with words such as "the" and "team" joined to it."""
    return any(key == before + word + after for word in _LONG_KEYS if word in key for before in _BEFORE for after in _AFTER)


_SIGNS = frozenset("\u2713\u2714\u2611\u2705\u2605\u2606\u221a\u00ae\u00a9\u2122")
_SMALL_CAPITALS = dict(zip("ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ", "abcdefghijklmnoprstuvwyz", strict=True))
_DIGITS = re.compile(r"\d+")
_JOINS = re.compile(r"(?<=[a-z])(?=[A-Z])")
_RESERVED_KEYS = frozenset(key for word in [*RESERVED, *ABROAD] for key in list_pseudonym_keys(word))
_LONG_KEYS = frozenset(key for word in [*RESERVED, *ABROAD] if len(word) > 4 for key in list_pseudonym_keys(word))
_BEFORE = frozenset(
    key for word in ("", "the", "our", "your", "site", "forum", "head", "chief") for key in list_pseudonym_keys(word)
)
_AFTER = frozenset(
    key for word in ("", "team", "teams", "s", "here", "desk", "group", "office") for key in list_pseudonym_keys(word)
)
