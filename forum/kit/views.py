"""The care conversations: pages that anyone opens and that can send nothing, and the script that keeps them for when there is no
network. What is written on them never comes here (docs/decisions/0027-care-kit.md)."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import cast

from flask import Blueprint, Response, current_app, render_template, url_for
from flask.typing import ResponseReturnValue

from forum.kernel.errors import NotFound
from forum.kit.kind import LONGEST_LINE, LONGEST_WORDS, Kit
from forum.kit.templates import KITS
from forum.web.access import anyone
from forum.web.current_site import current_site
from forum.web.headers import list_headers_of_silent_page
from forum.web.kept_pages import kept_for_visitors

blueprint = Blueprint("kit", __name__)
blueprints = [blueprint]


@blueprint.get("/kit")
@anyone
@kept_for_visitors
def index() -> ResponseReturnValue:
    return _draw("kit/index.html", kits=KITS.values())


@blueprint.get("/kit/<key>")
@anyone
@kept_for_visitors
def talk(key: str) -> ResponseReturnValue:
    return _draw("kit/talk.html", kit=_find_kit(key), longest_line=LONGEST_LINE, longest_words=LONGEST_WORDS)


@blueprint.get("/kit/<key>/booklet")
@anyone
@kept_for_visitors
def booklet(key: str) -> ResponseReturnValue:
    return _draw("kit/booklet.html", kit=_find_kit(key))


@blueprint.get("/kit/offline.js")
@anyone
def offline() -> ResponseReturnValue:
    """What a browser runs to open these pages without a network. It stands at this address as it can keep only what is below its
    own; a release with other files is another script, which browsers look for by themselves."""
    worker = json.dumps(_find_asset("js/kit/offline.js"))
    script = f"self.ADDRESSES = {json.dumps(_list_addresses())};\nimportScripts({worker});\n"
    headers = {"Service-Worker-Allowed": url_for("kit.index"), "Cache-Control": "no-cache"}
    return Response(script, content_type="text/javascript; charset=utf-8", headers=headers)


def _list_addresses() -> list[str]:
    """All that these pages need: kept as a visitor gets it, so that nobody's name is in it."""
    colour = current_site().colour
    files = [_find_asset(name) for name in ("css/main.css", "js/kit.js", "font.woff2")]
    files += [url_for("static", filename="img/mark.svg")]
    files += [url_for("site_look.colours", colour=colour[1:])] if colour else []
    pages = [url_for("kit.talk", key=key) for key in KITS] + [url_for("kit.booklet", key=key) for key in KITS]
    return [url_for("kit.index"), *pages, *files]


def _find_asset(name: str) -> str:
    """The address of a built file, as templates find it."""
    find = cast(Callable[[str], str], current_app.jinja_env.globals["asset"])
    return find(name)


def _find_kit(key: str) -> Kit:
    if key not in KITS:
        raise NotFound
    return KITS[key]


def _draw(template: str, **context: object) -> Response:
    return Response(render_template(template, **context), headers=list_headers_of_silent_page())
