"""What an author is told right after sending words."""

from __future__ import annotations

from flask import flash
from flask_babel import gettext as _

from forum.contributions.models import Contribution, Status
from forum.web.last_made import note_sent_made


def flash_published(contribution: Contribution, sentence: str) -> None:
    """`sentence` when everybody can read the words; else who can, or that they are kept and wait. That they were sent is
    remembered for whoever comes Back to the form."""
    note_sent_made(contribution.public_id)
    if contribution.status == Status.PUBLISHED:
        flash(sentence, "success")
    elif contribution.status == Status.PRIVATE and contribution.private_to_id == contribution.author_id:
        flash(_("Thank you. Only you and the people running this can see what you wrote."), "success")
    elif contribution.status == Status.PRIVATE:
        flash(_("Thank you. Only the person you replied to and the people running this can see what you wrote."), "success")
    else:
        flash(
            _(
                "Thank you. We have your comment. A moderator will check it before it appears, and we will tell you what "
                "they decide."
            ),
            "success",
        )
