"""Names to take part under. Offered, not forced: two plain words that say nothing about the person."""

from __future__ import annotations

import random
import re
from itertools import dropwhile

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


def poses_as_official(pseudonym: str, *officials: str) -> bool:
    """Whether a word of it is one of RESERVED, or it begins with one of the `officials`: who runs the consultation, the site."""
    whole = list_pseudonym_keys(pseudonym)
    words = {key for word in re.split(r"[\W_]+", drop_unseen(pseudonym)) for key in list_pseudonym_keys(word)}
    begins = tuple(key for each in officials for key in list_pseudonym_keys(each) if key)
    return not _RESERVED_KEYS.isdisjoint(words.union(whole)) or any(each.startswith(begins) for each in whole)


_RESERVED_KEYS = frozenset(key for word in RESERVED for key in list_pseudonym_keys(word))
