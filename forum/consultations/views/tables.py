"""What was said officially and what changed of it, to download; what people said, for those who run it; and one's own."""

from __future__ import annotations

import json

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue

from forum.consultations.models import Consultation
from forum.consultations.queries import get_consultation, list_team
from forum.consultations.rules import DOWNLOAD
from forum.consultations.snapshots import Part, describe_all
from forum.consultations.tables import (
    all_tables,
    find_table,
    list_change_rows,
    list_change_values,
    list_own_rows,
    list_thing_rows,
)
from forum.kernel.errors import NotFound
from forum.kernel.permissions import Role, require
from forum.spaces.queries import walk_versions
from forum.spaces.rules import Things
from forum.web.access import anyone, current_actor, signed_in
from forum.web.csv_files import send_csv
from forum.web.templates import offer_to_templates

blueprint = Blueprint("consultation_tables", __name__, url_prefix="/consultations/<slug>")
own = Blueprint("own_tables", __name__, url_prefix="/account")
offer_to_templates("tables", DOWNLOAD=DOWNLOAD, all_tables=all_tables)
# What stands together on the page stands together in a table.
TABLES = {
    "register": (Part.ASKED,),
    "deciders": (Part.DECIDERS, Part.MEETINGS, Part.GO_BETWEEN),
    "evidence": (Part.EVIDENCE, Part.EVIDENCE_ANSWERS),
}


@blueprint.get("/changes.csv")
@anyone
def changes_csv(slug: str) -> ResponseReturnValue:
    """Every change of official words since it opened, in order."""
    return send_csv(list_change_rows(walk_versions(_get_public(slug).id)), f"{slug}-changes")


@blueprint.get("/changes.json")
@anyone
def changes_json(slug: str) -> ResponseReturnValue:
    consultation = _get_public(slug)
    said = {
        "format": "changing-together/changes/1",
        "title": consultation.title,
        "changes": list(list_change_values(walk_versions(consultation.id))),
    }
    headers = {"Content-Disposition": f"attachment; filename={slug}-changes.json"}
    return Response(json.dumps(said, ensure_ascii=False, indent=1) + "\n", content_type="application/json", headers=headers)


@blueprint.get("/tables/<name>.csv")
@anyone
def table_csv(slug: str, name: str) -> ResponseReturnValue:
    """What a part of the page says now."""
    if name not in TABLES:
        raise NotFound
    consultation = _get_public(slug)
    things = dict(describe_all(consultation))
    if name == "deciders":
        things = _add_names(consultation, things)
    return send_csv(list_thing_rows(things, TABLES[name]), f"{slug}-{name}")


@blueprint.get("/manage/tables/<name>.csv")
@signed_in
def team_table_csv(slug: str, name: str) -> ResponseReturnValue:
    """What people said and what came of it, as everybody can read it."""
    consultation = _get_public(slug)
    require(current_actor(), DOWNLOAD, consultation)
    table = find_table(name)
    if table is None:
        raise NotFound
    return send_csv(table.list_rows(consultation), f"{slug}-{name}")


@own.get("/what-we-keep.csv")
@signed_in
def own_csv() -> ResponseReturnValue:
    """All that the reader said and chose here."""
    return send_csv(list_own_rows(current_actor()), "what-we-keep")


def _add_names(consultation: Consultation, things: Things) -> Things:
    """As their page shows them: who decides, where they are named in words alone; and the go-between of now with their name,
    which versions leave out."""
    if consultation.decided_by and not any(part == Part.DECIDERS for part, _number in things):
        things[str(Part.DECIDERS), 0] = {"name": consultation.decided_by}
    go_betweens = [place for place in list_team(consultation) if place.role == Role.BROKER and place.removed_at is None]
    said = {key: words for key, words in things.items() if key[0] != Part.GO_BETWEEN}
    for place in go_betweens:
        said[str(Part.GO_BETWEEN), place.id] = {"name": place.pseudonym, **things.get((Part.GO_BETWEEN, place.id), {})}
    return said


def _get_public(slug: str) -> Consultation:
    """Raises NotFound for a draft: nothing of it was said to anybody yet."""
    consultation = get_consultation(current_actor(), slug)
    if consultation.published_at is None:
        raise NotFound
    return consultation
