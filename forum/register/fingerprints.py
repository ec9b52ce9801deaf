"""What an organiser had before them when they changed an entry of the register."""

from __future__ import annotations

from forum.consultations.fingerprints import name_visibility
from forum.kernel.fingerprints import fingerprint
from forum.register.models import AskedBody, read_words


def fingerprint_asked(asked: AskedBody) -> str:
    return fingerprint(*(str(value) for value in vars(read_words(asked)).values()), name_visibility(asked.consultation))
