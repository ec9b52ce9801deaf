"""What anybody may see of a section by itself: its picture, and its video once they have pressed play."""

from __future__ import annotations

from flask import Blueprint, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.briefing.queries import get_picture, get_section
from forum.briefing.videos import find_video
from forum.consultations.queries import get_consultation
from forum.kernel.errors import NotFound
from forum.web.access import anyone, current_actor
from forum.web.headers import allow_also

blueprint = Blueprint("page_content", __name__, url_prefix="/consultations/<slug>")


@blueprint.get("/pictures/<public_id>")
@anyone
def picture(slug: str, public_id: str) -> ResponseReturnValue:
    """What was drawn at this address never changes, but who may see it does: a draft is for its team alone."""
    found = get_picture(get_consultation(current_actor(), slug), public_id)
    if found.taken_out_at is not None:
        raise NotFound(_("This picture broke the law, so two people took it out. The page it was on says why."))
    response = make_response(found.content)
    response.content_type = found.content_type
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cache-Control"] = "private, no-cache"
    return response


@blueprint.get("/videos/<public_id>")
@anyone
def video(slug: str, public_id: str) -> ResponseReturnValue:
    """A page of its own, so that the page of the consultation loads nothing from elsewhere, whatever a browser does; and it plays
    without JavaScript. Whoever comes here by a link that was passed on is asked first, too."""
    consultation = get_consultation(current_actor(), slug)
    section = get_section(consultation, public_id)
    found = find_video(section.video_link)
    if found is None:
        raise NotFound
    plays = request.args.get("play") == "yes"
    if plays:
        allow_also(f"{'media-src' if found.is_file else 'frame-src'} {found.origin}")
    return render_template("briefing/video.html", consultation=consultation, page_section=section, video=found, plays=plays)
