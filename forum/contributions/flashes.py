"""What an author is told right before and right after sending words."""

from __future__ import annotations

from flask import flash
from flask_babel import gettext as _

from forum.contributions.marking import look_first
from forum.contributions.models import Contribution, Status
from forum.kernel.permissions import Role
from forum.web.last_made import note_sent_made


def flash_published(contribution: Contribution, sentence: str) -> None:
    """`sentence` when everybody can read the words; else who can, or that they are kept and wait. That they were sent is
    remembered for whoever comes Back to the form."""
    note_sent_made(contribution.public_id)
    if contribution.status == Status.PUBLISHED:
        flash(sentence, "success")
    elif contribution.is_private and contribution.status != Status.PRIVATE:
        flash(_("Thank you. We have your comment. A moderator will check it first. It is not on any public page."), "success")
    elif contribution.status != Status.PRIVATE and contribution.author_role == Role.GUEST:
        flash(
            _(
                "Thank you. We have your comment. A moderator will check it before it appears. What they decide will be under "
                "“Your updates” in this browser."
            ),
            "success",
        )
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


def say_before_edit(contribution: Contribution) -> str:
    """Who sees what, once its author has changed it; "" where what is private says so itself."""
    if contribution.status == Status.WAITING:
        return _("A moderator has not checked your comment yet. They will check it as you save it now.")
    if contribution.status == Status.REWORD:
        return _("Nobody will see what it said before.")
    if look_first(contribution):
        return _(
            "A moderator will check your edit first. Until then, only you, the moderators and the facilitators can see your "
            "comment, and nobody "
            "else can see what it said before."
        )
    if contribution.is_private:
        return ""
    return _("People can still see what it said before, so the replies make sense.")


def flash_edited(contribution: Contribution) -> None:
    """As `flash_published`, of words that were changed."""
    if contribution.status != Status.WAITING:
        flash_published(contribution, _("We have saved your edit. People can still see the earlier version."))
        return
    note_sent_made(contribution.public_id)
    saved = _(
        "We have saved your edit. A moderator will check it. Until then, only you, the moderators and the facilitators can see "
        "your comment."
    )
    if contribution.author_role == Role.GUEST:
        told = _("What they decide will be under “Your updates” in this browser.")
    else:
        told = _("We will tell you what they decide.")
    flash(f"{saved} {told}", "success")
