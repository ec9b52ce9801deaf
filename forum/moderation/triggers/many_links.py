from __future__ import annotations

import re

from flask_babel import lazy_gettext as _l

from forum.contributions.screening import Effect
from forum.moderation.triggers.base import Submission, Trigger

# Whoever has been here for a while and brings sources is thanked; a new account full of links is what spam looks like.
TRIGGER = Trigger("many_links", _l("many links"), _l("This has a lot of links in it."), "false_identity", Effect.PAUSE)
MOST_LINKS = 5
_LINK = re.compile(r"https?://|\bwww\.", re.I)


def look(submission: Submission) -> list[str]:
    return [""] if submission.is_new and len(_LINK.findall(submission.text)) > MOST_LINKS else []
