"""What an organiser had before them when they changed or removed a part of the briefing."""

from __future__ import annotations

from dataclasses import asdict

from forum.briefing.models import Thing, read_words
from forum.consultations.fingerprints import name_visibility
from forum.kernel.fingerprints import fingerprint


def fingerprint_thing(thing: Thing) -> str:
    words = (str(value) for value in asdict(read_words(thing)).values())
    return fingerprint(thing.part, *words, name_visibility(thing.consultation))
