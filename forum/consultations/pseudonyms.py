"""Names to take part under. Offered, not forced: two plain words that say nothing about the person."""

from __future__ import annotations

import random
import re
import unicodedata

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
Stonechat Stork Swallow Swan Swift Tern Thrush Tit Toad Vole Wagtail Warbler Waxwing Wheatear Whimbrel Woodcock Wren
""".split()
RESERVED = {
    "moderator",
    "facilitator",
    "organiser",
    "organizer",
    "admin",
    "administrator",
    "official",
    "staff",
    "nhs",
    "council",
    "lead",
}


def offer_pseudonym(chance: random.Random | None = None) -> str:
    chance = chance or random.SystemRandom()
    return f"{chance.choice(FIRST)} {chance.choice(SECOND)}"


def pseudonym_key(pseudonym: str) -> str:
    """What makes two names the same to a reader: case, accents, spaces and full-width letters do not tell them apart."""
    plain = unicodedata.normalize("NFKD", tidy_line(pseudonym)).casefold()
    return "".join(c for c in plain if not unicodedata.combining(c) and not c.isspace() and c not in "._-'’")


def poses_as_official(pseudonym: str) -> bool:
    words = {pseudonym_key(word) for word in re.split(r"[\W_]+", pseudonym)} | {pseudonym_key(pseudonym)}
    return bool(words & RESERVED)
